"""Writes the lists of names that are read without numpy, from the registries: python tests/names.py

They are what TAB offers (commands/offered.py), and the types of arguments in Python (api/names.py). Run it
when a method, a test or an interval has been added; the suite fails until then.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands.values import Name
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.planning.approximations import METHODS
from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS
from rsa_trial_cli.writing.dictionary import schema

PACKAGE = Path(__file__).parent.parent / "rsa_trial_cli"
SCHEMA = PACKAGE / "writing" / "schema.json"
OFFERED, TYPES = PACKAGE / "commands" / "offered.py", PACKAGE / "api" / "names.py"


def typed() -> Mapping[str, list[str]]:
    """The types in api/names.py whose values are registered, with the aliases behind the names."""
    methods = {
        name: MEASURES[key].methods
        for name, key in (("OddsRatioMethod", "or"), ("RiskRatioMethod", "rr"), ("DifferenceMethod", "rd"))
    }
    methods |= {
        name: MEANS[key].methods
        for name, key in (
            ("MeanDifferenceMethod", "md"),
            ("StandardisedMethod", "smd"),
            ("RatioOfMeansMethod", "rom"),
        )
    }
    own = {name: [*known, *known.aliases] for name, known in methods.items()}
    others = {
        "PowerMethod": [*METHODS, *MEAN_METHODS],
        "BetweenStudies": BETWEEN,
        "PooledInterval": INTERVALS,
        "Prediction": PREDICTIONS,
        "Common": COMMON,
    }
    tests = MEASURES["or"].tests
    return own | {"Test": [*tests, *tests.aliases]} | {name: [*known] for name, known in others.items()}


def offered() -> Iterator[tuple[str, list[str]]]:
    """Command and parameter, and the names that it takes."""
    for command in cli.commands.values():
        for parameter in command.params:
            if isinstance(parameter.type, Name):
                with click.Context(command) as ctx:
                    yield f"{command.name} {parameter.name}", parameter.type.every(ctx)


def wrapped(names: list[str]) -> str:
    """The names with blanks between them, as strings of one expression."""
    first, *others = textwrap.wrap(" ".join(names), 80, break_on_hyphens=False)
    return "\n    ".join((f'"{first}"', *(f'" {line}"' for line in others)))


def main() -> None:
    """Write both files anew."""
    types = TYPES.read_text()
    for name, values in typed().items():
        listed = ", ".join(f'"{value}"' for value in values)
        head = f"{name}: TypeAlias = Literal["
        types, many = re.subn(rf"(?m)^{re.escape(head)}[^]]*\]", f"{head}{listed}]", types)
        assert many == 1, name
    TYPES.write_text(types)
    rows = "\n".join(f'    "{key}": {wrapped(names)},' for key, names in offered())
    head = OFFERED.read_text().partition("OFFERED = {")[0]
    SCHEMA.write_text(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    OFFERED.write_text(
        f"{head}OFFERED = {{  # command and parameter → names, aliases behind them\n{rows}\n}}\n"
    )
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", TYPES, OFFERED], check=True)


if __name__ == "__main__":
    main()

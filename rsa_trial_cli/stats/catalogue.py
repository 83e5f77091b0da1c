"""The registries as one list: what `methods` prints and the README shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rsa_trial_cli.stats.inference.one_proportion import RISK
from rsa_trial_cli.stats.measures.margin import MARGIN_TESTS
from rsa_trial_cli.stats.measures.number_needed import NNT
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.planning.question import METHODS
from rsa_trial_cli.stats.registry import Methods


@dataclass(frozen=True, eq=False)
class Entries:
    """The methods of one registry, a column a field."""

    schema: ClassVar[str] = "rsa-trial/methods/1"

    registry: str
    name: list[str]
    title: list[str]
    test: list[str]
    use: list[str]
    source: list[str]
    heading: str = field(default="", metadata={"record": False})
    names: tuple[str, ...] = field(default=(), metadata={"record": False})
    kept: Mapping[str, Any] = field(default_factory=dict, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.name)


def entries(registry: str | None = None) -> list[Entries]:
    """All registries, or one; the first method of each is its default."""
    made = {
        "or": _entries("or", "Odds ratio: rsa-trial or --method", ODDS_RATIO.methods),
        "rr": _entries("rr", "Risk ratio: rsa-trial rr --method", RISK_RATIO.methods),
        "rd": _entries("rd", "Risk difference: rsa-trial rd --method", RISK_DIFFERENCE.methods),
        "nnt": _entries("nnt", "Number needed to treat: rsa-trial nnt --method", NNT.methods),
        "tests": _entries("tests", "Tests: --test", ODDS_RATIO.tests),
        "margin": _entries("margin", "Tests against a margin: rsa-trial rd --margin --test", MARGIN_TESTS),
        "risk": _entries("risk", "Risk in one arm: --risk-interval", RISK),
        "power": _entries("power", "Power: rsa-trial power --method", METHODS),
    }
    # the number needed to treat has the methods of the risk difference: listed only when asked for
    return [made[registry]] if registry else [part for key, part in made.items() if key != "nnt"]


def _entries(key: str, heading: str, methods: Methods) -> Entries:
    every = list(methods.values())
    return Entries(
        registry=key,
        name=[method.name for method in every],
        title=[method.title for method in every],
        test=[method.test or "" for method in every],
        use=[method.use for method in every],
        source=[method.source for method in every],
        heading=heading,
    )

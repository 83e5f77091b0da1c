"""Effects from Python: the numbers of the command, plain errors, and examples that run."""

from __future__ import annotations

import doctest
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from click.testing import Result
from documents import TEXT

import rsa_trial_cli
from rsa_trial_cli import (
    Arm,
    InputError,
    check_printed,
    nnt,
    odds_ratio,
    plan,
    pool,
    risk_difference,
    risk_ratio,
)
from rsa_trial_cli.api import arm, effects, mean_effects, means, shown
from rsa_trial_cli.api import names as literals
from rsa_trial_cli.commands.mean_options import STANDARDISERS, VARIANCES
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.measure import ZERO_CELLS
from rsa_trial_cli.stats.planning.approximations import TOWARDS
from rsa_trial_cli.stats.registry import Methods

Run = Callable[..., Result]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "or": odds_ratio,
    "rr": risk_ratio,
    "rd": risk_difference,
    "nnt": nnt,
}


def _named(methods: Methods) -> tuple[str, ...]:
    return (*methods, *methods.aliases)


ARMS = [("75/101", "59/100"), ("0/20", "5/19"), ("7/7", "3/9"), ("0/10", "0/12")]


def test_every_measure_has_a_function() -> None:
    assert list(FUNCTIONS) == list(MEASURES)


@pytest.mark.parametrize("key", FUNCTIONS)
@pytest.mark.parametrize("arms", ARMS)
def test_the_numbers_are_those_of_the_command(run: Run, key: str, arms: tuple[str, str]) -> None:
    rows = [*map(json.loads, run(f"{key} {arms[0]} {arms[1]} -A -f ndjson").stdout.splitlines())]
    assert [row["method"] for row in rows] == [
        name for name, record in MEASURES[key].methods.items() if not record.largest_arm
    ]
    for row in rows:
        method = row["method"]
        made = FUNCTIONS[key](*arms, method=method, names=("CsA", "placebo"))
        same = row.keys() & type(made).__dataclass_fields__.keys()
        assert len(same) >= 18
        for name in same:
            found = getattr(made, name)
            known = not isinstance(found, float) or math.isfinite(found)
            assert row[name] == (found if known else None), (method, name)
        if arms == ARMS[1]:  # with an empty cell, of which the line tells
            assert repr(made) == run(f"{key} {arms[0]} {arms[1]} -m {method} -q").stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("key", FUNCTIONS)
def test_methods_for_small_arms_only_are_those_of_the_command_too(run: Run, key: str) -> None:
    for method in (name for name, record in MEASURES[key].methods.items() if record.largest_arm):
        made = FUNCTIONS[key]("4/9", "1/8", method=method)
        row = json.loads(run(f"{key} 4/9 1/8 -m {method} -f json").stdout)
        for name in ("estimate", "low", "high", "p_value", "method", "test", "status", "note"):
            found = getattr(made, name)
            known = not isinstance(found, float) or math.isfinite(found)
            assert row[name] == (found if known else None), (method, name)


@pytest.mark.parametrize("key", FUNCTIONS)
def test_many_are_the_single_ones(key: str) -> None:
    first, second = (
        Arm(events=[75, 0, 7, np.nan], n=[101, 20, 7, 5]),
        Arm(events=[59, 5, 3, 2], n=[100, 19, 9, 6]),
    )
    many = FUNCTIONS[key](first, second)
    assert len(many) == 4
    for at in range(4):
        one = FUNCTIONS[key](
            Arm(events=first.events[at], n=first.n[at]), Arm(events=second.events[at], n=second.n[at])
        )
        for name in ("estimate", "low", "high", "se", "p_value", "status", "corrected"):
            np.testing.assert_equal(getattr(many, name)[at], getattr(one, name))
    whole = Arm(events=75, non_events=26)
    assert FUNCTIONS[key](whole, "59/100").low == FUNCTIONS[key]("75/101", "59/100").low


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Arm(75, 101),
        lambda: Arm(events=75),
        lambda: Arm(events=75, n=101, non_events=26),
        lambda: odds_ratio(75, 101, 59, 100),
        lambda: odds_ratio((75, 101), (59, 100)),
        lambda: odds_ratio([[75, 26], [59, 41]], [[1, 2], [3, 4]]),
        lambda: Arm(events="75", n=101),
        lambda: Arm(events=True, n=101),
        lambda: Arm(events=[[1, 2]], n=[[3, 4]]),
        lambda: odds_ratio("75/101", "59/100", methd="mid-p"),
        lambda: odds_ratio("75/101"),
        lambda: odds_ratio("75/101", "59/100", method=["woolf", "mid-p"]),
        lambda: odds_ratio("75/101", "59/100", test=3),
        lambda: odds_ratio("75/101", "59/100", zero_cells={}),
        lambda: odds_ratio("75/101", "59/100", names=("drug",)),
    ],
)
def test_what_may_be_meant_in_two_ways_is_a_type_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()


def test_an_arm_without_names_says_how_to_write_it() -> None:
    functions = (*FUNCTIONS.values(), plan, pool, partial(check_printed, odds_ratio="2.00"))
    bare = [
        ((75, 101), (59, 100)),
        (75, 101, 59, 100),
        (75, 101),
        ([[75, 26], [59, 41]],),
        ([75, 101], [59, 100]),
    ]
    wrongs = [partial(function, *arms) for function in functions for arms in bare]
    for wrong in (lambda: Arm(75, 101), *wrongs):
        with pytest.raises(TypeError, match=r"Arm\(events=75, n=101\) or Arm\(events=75, non_events=26\)"):
            wrong()


@pytest.mark.parametrize(
    ("arms", "asked"),
    [
        (("75.5/101", "59/100"), {}),
        (("105/101", "59/100"), {}),
        (("75", "59/100"), {}),
        (("75/101", "59/100"), {"method": "katz"}),
        (("75/101", "59/100"), {"test": "none"}),
        (("75/101", "59/100"), {"level": 95}),
        (("75/101", "59/100"), {"alternative": "up"}),
        (("75/101", "59/100"), {"zero_cells": "half"}),
        (("75/101", "59/100"), {"event_is": "good"}),
        ((Arm(events=75.5, n=101), "59/100"), {}),
        ((Arm(events=-1, n=101), "59/100"), {}),
        ((Arm(events=1, n=0), "59/100"), {}),
        ((Arm(events=[1, 2], n=[3, 4]), Arm(events=[1, 2, 3], n=[4, 4, 4])), {}),
    ],
)
def test_what_is_no_trial_is_an_input_error(arms: tuple[object, object], asked: dict[str, object]) -> None:
    with pytest.raises(InputError):
        odds_ratio(*arms, **asked)


def test_arrays_of_one_arm_are_of_one_length() -> None:
    with pytest.raises(InputError, match="lengths: 2 and 3"):
        Arm(events=[1, 2], n=[3, 4, 5])
    assert Arm(events=[1, 2], n=9).n == 9


def test_a_notebook_shows_the_table() -> None:
    assert "<th scope=" in odds_ratio("75/101", "59/100")._repr_html_()
    many = odds_ratio(Arm(events=np.arange(30), n=40), Arm(events=9, n=np.full(30, 40)))
    assert many._repr_html_().count("<tr>") <= shown.SHOWN + 1
    assert repr(many).splitlines()[-1] == "… and 10 more"


@pytest.mark.parametrize("module", [rsa_trial_cli, arm, effects, means, mean_effects])
def test_the_examples_run(module: Any) -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    found = doctest.testmod(module, optionflags=flags)
    assert found.attempted
    assert not found.failed


BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_documents_run() -> None:
    made: dict[str, Any] = {}
    for block in BLOCKS[:-1]:
        exec(block, made)
    (printed,) = re.findall(r"print\(r\)  # (.*)", BLOCKS[0])
    assert str(made["r"]) == printed


@pytest.mark.frames
@pytest.mark.law  # loads pandas
def test_the_documents_run_with_data_frames() -> None:
    block = BLOCKS[-1]
    with pytest.warns(UserWarning, match="1 marked as not estimable"):
        exec(block, made := {})
    assert list(made["made"]["status"]) == ["ok", "not_estimable"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (literals.Measure, [*MEASURES, *MEANS]),
        (literals.MeanDifferenceMethod, _named(MEANS["md"].methods)),
        (literals.StandardisedMethod, _named(MEANS["smd"].methods)),
        (literals.RatioOfMeansMethod, _named(MEANS["rom"].methods)),
        (literals.Standardiser, STANDARDISERS),
        (literals.StandardisedVariance, VARIANCES),
        (literals.OddsRatioMethod, _named(MEASURES["or"].methods)),
        (literals.RiskRatioMethod, _named(MEASURES["rr"].methods)),
        (literals.DifferenceMethod, _named(MEASURES["rd"].methods)),
        (literals.DifferenceMethod, _named(MEASURES["nnt"].methods)),
        *((literals.Test, _named(measure.tests)) for measure in MEASURES.values()),
        (literals.Alternative, TOWARDS),
        (literals.ZeroCells, ZERO_CELLS),
    ],
)
def test_the_types_have_the_names_of_the_registries(kind: object, names: Collection[str]) -> None:
    assert get_args(kind) == (*names,)


SCRIPT = """
import numpy as np
import polars
from rsa_trial_cli import Arm, Estimate, Estimates, nnt, odds_ratio, risk_difference, risk_ratio
from rsa_trial_cli import Record, check_printed, plan, pool, table
from rsa_trial_cli import MeanEstimate, Means, mean_difference
one: Estimate = odds_ratio("75/101", Arm(events=59, n=100), method="mid-p", level=0.9)
number: float = one.estimate + (risk_ratio("75/101", "59/100").reduction or 0.0)
word: str = one.status
many: Estimates = risk_difference(Arm(events=[75, 4], n=[101, 50]), Arm(events=np.arange(2), non_events=9))
sums: float = float(many.low.sum())
nnt("75/101", "59/100", event_is="harm", names=("CsA", "placebo"), test="fisher")
frame: polars.DataFrame = table(polars.DataFrame({"e1": [75]}), "rr", method="koopman", on_error="mark")
power: float = plan(risks=(0.74, 0.59), n=155, method="fisher")[0].power
line: Record = pool(Arm(events=[75, 4], n=[101, 50]), Arm(events=[59, 9], n=[100, 49]), ci="wald").random
found: bool = check_printed("75/101", "59/100", odds_ratio="2.00", ci=("1.10", "3.65")).differs
table(frame, "hr")  # wrong
plan(risks=(0.74, 0.59), n=155, method="fischer")  # wrong
check_printed("75/101", "59/100", odds_ratio=2.0)  # wrong
pool(frame, sort="size")  # wrong
odds_ratio("75/101", "59/100", method="katz")  # wrong
odds_ratio("75/101", "59/100", alternative="up")  # wrong
odds_ratio("75/101", "59/100", confidence=0.95)  # wrong
odds_ratio((75, 101), (59, 100))  # wrong
Arm(75, 101)  # wrong
text: str = one.estimate  # wrong
difference: MeanEstimate = mean_difference("3.1,1.2,101", Means(mean=4, sd=1.4, n=100), method="student")
Means(3.1, 1.2, 101)  # wrong
mean_difference("3.1,1.2,101", "4,1.4,100", method="nct")  # wrong
df: float = difference.df
"""


@pytest.mark.slow
def test_a_script_of_a_user_is_typed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        str(tmp_path),
        "script.py",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    wrong = {at for at, line in enumerate(SCRIPT.splitlines(), 1) if "# wrong" in line}
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == wrong, done.stdout


def test_the_package_loads_nothing_until_it_is_asked() -> None:
    script = "import sys, rsa_trial_cli; print('numpy' in sys.modules, *dir(rsa_trial_cli))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "False"
    assert set(rsa_trial_cli.__all__) <= set(done.stdout.split())
    with pytest.raises(AttributeError, match="no attribute 'odds'"):
        rsa_trial_cli.odds  # noqa: B018

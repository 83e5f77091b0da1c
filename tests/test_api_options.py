"""What the commands take that decides numbers, the functions for Python take too, and by the same code."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Callable
from typing import Any

import click
import live
import numpy as np
import pytest
from click.testing import Result

import rsa_trial_cli as rsa
from rsa_trial_cli import Arm, InputError, Means
from rsa_trial_cli.api import effects, mean_effects, plans, pooling, printed, spelling, tables

Run = Callable[..., Result]
OF_ROWS = {*tables.READING}
TAKEN = {  # command → the arguments that a function has for it, with those of table where it has rows
    **{key: {*asked, *OF_ROWS} for key, asked in effects.KNOWN.items()},
    **{key: {*asked, *OF_ROWS} for key, asked in mean_effects.KNOWN.items()},
    "power": {*plans.Assumed.__annotations__},
    "pool": {*pooling.Of.__annotations__, "control"},
    "check": {*printed.Printed.__annotations__, "control"},
}
NOT_FOR_PYTHON = {  # where files are and how they are written; what is drawn or said for people
    *("input", "delimiter", "encoding", "sheet", "cells", "format", "json", "output", "raw", "fields"),
    *("workers", "scheduler", "part-rows", "color", "no-color", "no-pager", "debug", "verbose", "quiet"),
    *("digits", "decimal-out", "style", "event", "people", "plot", "plot-width", "risk-interval", "outcome"),
}
NOT_YET = {  # what gives records of another kind, or an exit code
    **{key: {"all-methods"} for key in ("or", "rr", "rd", "md", "smd", "rom")},
    "nnt": {"all-methods", "control-risk", "constant", "or", "or-ci", "rr", "rr-ci"},
    "pool": {"studies"},
    "check": {"accept", "need-verdict", "letter", "recover", "text", "only-trials", "median"},
}


@pytest.mark.parametrize("command", TAKEN)
def test_every_option_that_decides_numbers_is_an_argument(command: str) -> None:
    params = live.COMMANDS[command].params
    every = [param.opts[-1] for param in params if isinstance(param, click.Option)]
    options = {option.removeprefix("--") for option in every} - NOT_FOR_PYTHON - NOT_YET.get(command, set())
    taken = {"no-correction"} if "correction" in TAKEN[command] else set()
    taken |= {spelling.OPTIONS.get(name, name.replace("_", "-")) for name in TAKEN[command]}
    assert options <= taken


COUNTS, ARMS = ("75/101", "59/100"), (Arm(events=[75, 4], n=[101, 50]), Arm(events=[59, 9], n=[100, 49]))
MEANS = ("3.1,1.2,101", "4.0,1.4,100")
ARRAYS = Means(mean=[3.1, 2], sd=[1.2, 1], n=[101, 9]), Means(mean=[4, 3], sd=[1.4, 2], n=[100, 8])
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "or": rsa.odds_ratio,
    "rr": rsa.risk_ratio,
    "rd": rsa.risk_difference,
    "nnt": rsa.nnt,
    "md": rsa.mean_difference,
    "smd": rsa.standardized_mean_difference,
    "rom": rsa.ratio_of_means,
}
WIDE = "study,e1,n1,e0,n0\nA,75,101,59,100\nB,4,50,9,49\n"
OF_MEANS = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl\nA,3.1,1.2,101,4.0,1.4,100\nB,2,1,9,3,2,8\n"
ASKED: list[tuple[str, dict[str, Any], str]] = [
    *((key, {"swap": True}, "--swap") for key in FUNCTIONS),
    ("or", {"margin": 0.5}, "--margin 0.5"),
    ("rr", {"margin": 1.25, "type": "equivalence"}, "--margin 1.25 --type equivalence"),
    ("rd", {"margin": -0.1, "type": "superiority"}, "--margin -0.1 --type superiority"),
    ("or", {"method": "exact", "estimate": "conditional"}, "-m exact --estimate conditional"),
    ("or", {"coverage": True}, "--coverage"),
    ("rd", {"per": 1000}, "--per 1000"),
    ("nnt", {"per": 100, "deff": 1.5}, "--per 100 --deff 1.5"),
    ("rr", {"icc": 0.04, "cluster_size": 20, "level": 0.9}, "--icc 0.04 --cluster-size 20 -l 0.9"),
    ("md", {"margin": -0.5}, "--margin -0.5"),
    ("smd", {"margin": 0.3, "correction": False}, "--margin 0.3 --no-correction"),
    ("rom", {"margin": 0.8, "swap": True}, "--margin 0.8 --swap"),
]  # fmt: skip


def same(found: Callable[[str], Any], row: dict[str, Any], known: set[str]) -> None:
    """The values under these names are those of a record of JSON."""
    assert len(known) > 15
    for name in known & row.keys():
        value = found(name)
        value = value.item() if isinstance(value, np.generic) else value
        blank = value is None or (isinstance(value, float) and not math.isfinite(value))
        assert row[name] == (None if blank else value), name


@pytest.mark.parametrize(("key", "asked", "words"), ASKED)
def test_the_numbers_are_those_of_the_command(run: Run, key: str, asked: dict[str, Any], words: str) -> None:
    """One trial, and the first of several, to the last bit."""
    one, many = (MEANS, ARRAYS) if key in mean_effects.KNOWN else (COUNTS, ARMS)
    row = json.loads(run([key, *words.split(), *one, "-f", "json", "--labels", "treatment,control"]).stdout)
    made, several = FUNCTIONS[key](*one, **asked), FUNCTIONS[key](*many, **asked)
    fields = {*type(made).__dataclass_fields__} - {"trials", "compute"}
    same(lambda name: getattr(made, name), row, fields & row.keys())
    assert {"margin", "coverage", "per_low"} & row.keys() <= fields
    for name in ("estimate", "low", "high", "p_value"):
        assert getattr(several, name)[0] == getattr(made, name)


@pytest.mark.frames
@pytest.mark.parametrize(("key", "asked", "words"), ASKED)
def test_so_are_those_of_a_frame(run: Run, key: str, asked: dict[str, Any], words: str) -> None:
    import polars

    text = OF_MEANS if key in mean_effects.KNOWN else WIDE
    made = rsa.table(polars.read_csv(text.encode()), key, **asked).rows(named=True)  # type: ignore[call-overload]
    rows = [*map(json.loads, run([key, *words.split(), "-f", "ndjson"], input=text).stdout.splitlines())]
    for found, row in zip(made, rows, strict=True):
        same(found.get, row, {*found} & row.keys())
        assert found.get("compared") == row.get("compared")
        assert {*found} >= {name for name in row if name.startswith(("margin", "per", "coverage", "lower"))}


@pytest.mark.frames
def test_a_frame_with_our_own_columns_keeps_them_as_they_were() -> None:
    import polars

    counts = {"treatment_events": [75], "treatment_n": [101], "control_events": [59], "control_n": [100]}
    made = rsa.table(polars.DataFrame({**counts, "compared": ["x"]}), "or", swap=True)
    assert made["input_treatment_events"].to_list() == [75] and made["treatment_events"].to_list() == [59]
    assert made["compared"].to_list() == ["control vs treatment"] and made["input_compared"].to_list() == [
        "x"
    ]


def test_arms_that_are_texts_are_read_as_the_command_reads_them(run: Run) -> None:
    for arms, asked, words in (
        (("median=3,iqr=2.1:3.9,n=101", MEANS[1]), {"median": "wan"}, "--median wan"),
        (("75.7,135", "71.0,188"), {"statistic": "t=3.6", "swap": True}, "--from t=3.6 --swap"),
        (("3.1,ci=2.0:3.5,101", MEANS[1]), {}, ""),
    ):
        made = rsa.mean_difference(*arms, **asked)  # type: ignore[call-overload]
        row = json.loads(run(["md", *arms, *words.split(), "-f", "json"]).stdout)
        same(lambda name: getattr(made, name), row, {*type(made).__dataclass_fields__} & row.keys())  # noqa: B023


@pytest.mark.frames
def test_plans_pools_and_checks_turn_the_arms_too(run: Run) -> None:
    import polars

    assert rsa.plan(*COUNTS, swap=True)[0].treatment_risk == rsa.plan(*COUNTS[::-1])[0].treatment_risk
    both = rsa.pool(*ARMS, swap=True).random, rsa.pool(*ARMS[::-1]).random
    assert both[0] == both[1]
    frame = polars.read_csv(WIDE.encode())
    assert rsa.pool(frame, swap=True).random.estimate == both[0].estimate
    figures = {"odds_ratio": "2.00", "percent": "74.3,59.0"}
    assert not rsa.check_printed(*COUNTS[::-1], **figures, swap=True, quick=True).differs
    assert rsa.check_printed(*COUNTS[::-1], **figures, quick=True).differs
    texts = {name: [text] for name, text in figures.items()}
    turned = [Arm(events=[75], n=[101]), Arm(events=[59], n=[100])][::-1]
    assert not rsa.check_printed(*turned, **texts, swap=True, quick=True).differs
    assert not rsa.check_printed(*MEANS[::-1], md="-0.90", swap=True).differs
    assert rsa.check_printed(*MEANS[::-1], md="-0.90").differs
    outcome = "mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,md\n4.0,1.4,100,3.1,1.2,101,-0.90\n"
    outcomes = polars.read_csv(outcome.encode(), infer_schema=False)
    assert [rsa.check_printed(outcomes, swap=swap).differs for swap in (True, False)] == [False, True]
    arrays = [Means(mean=[4.0], sd=[1.4], n=[100]), Means(mean=[3.1], sd=[1.2], n=[101])]
    assert [rsa.check_printed(*arrays, md=["-0.90"], swap=swap).differs for swap in (True, False)] == [
        False,
        True,
    ]


@pytest.mark.frames
def test_the_layout_and_medians_of_a_frame(run: Run) -> None:
    import polars

    text = "study,median_trt,q1_trt,q3_trt,n_trt,mean_ctl,sd_ctl,n_ctl\nA,3,2.1,3.9,101,4.0,1.4,100\n"
    frame, wide = polars.read_csv(text.encode()), polars.read_csv(WIDE.encode())
    for median in ("luo", "wan"):
        row = json.loads(run(["md", "--median", median, "-f", "json"], input=text).stdout)
        assert rsa.table(frame, "md", median=median)["low"][0] == row["low"]  # type: ignore[call-overload]
        pooled = json.loads(run(["pool", "-M", "md", "--median", median, "-f", "json"], input=text).stdout)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = rsa.pool(frame, measure="md", median=median).random.estimate
        assert made == pooled["records"][0]["estimate"]
    assert rsa.table(wide, "or", layout="wide").equals(rsa.table(wide, "or"))
    with pytest.raises(InputError, match="No column for the arm"):
        rsa.table(wide, "or", layout="long")


@pytest.mark.parametrize(("wrong", "words"), [
    (lambda: rsa.odds_ratio(*COUNTS, type="equivalence"), "type is not used without margin.\n.*margin=1.5"),
    (lambda: rsa.odds_ratio(*COUNTS, margin=1), "A margin is a ratio above 0"),
    (lambda: rsa.odds_ratio(*COUNTS, estimate="conditional"), 'Choose method="exact"'),
    (lambda: rsa.odds_ratio(*COUNTS, method="exact", deff=1.5), 'method="exact" is exact'),
    (lambda: rsa.risk_ratio(*COUNTS, margin=0.5, coverage=True), "coverage is not used with margin"),
    (lambda: rsa.risk_ratio(*COUNTS, icc=0.1), "cluster_size=20"),
    (lambda: rsa.mean_difference(*MEANS, median="wan"), "median is not used without a median"),
    (lambda: rsa.mean_difference("3,9", "4,9", statistic="x=3"), 'For example statistic="t=3.6"'),
    (lambda: rsa.pool(yi=[1], vi=[1], measure="rr", swap=True), "swap needs the counts"),
    (lambda: rsa.check_printed(MEANS[0], integer=True, swap=True), "swap is not used with one arm"),
])  # fmt: skip
def test_what_does_not_go_together_is_refused_in_the_words_of_python(
    wrong: Callable[[], object], words: str
) -> None:
    with pytest.raises(InputError, match=words) as problem:
        wrong()
    assert not re.search(r"(?<!\w)--?[a-z]", str(problem.value))


@pytest.mark.parametrize("wrong", [
    lambda: rsa.odds_ratio(*COUNTS, swap=1),
    lambda: rsa.odds_ratio(*COUNTS, per=1000),
    lambda: rsa.nnt(*COUNTS, coverage=True),
    lambda: rsa.mean_difference(*ARRAYS, median="wan"),
    lambda: rsa.pool(*ARRAYS, measure="md", median="wan"),
    lambda: rsa.pool(*ARMS, layout="wide"),
])  # fmt: skip
def test_what_is_no_argument_there_is_a_type_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()

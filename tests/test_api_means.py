"""Means from Python: the numbers of the commands to the last bit, frames, pooling, plain errors."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from test_api_records import of_json, plain
from test_pool_means import FILE, HEADER, NORMAND, table

import rsa_trial_cli
from rsa_trial_cli import (
    Arm,
    InputError,
    Means,
    mean_difference,
    pool,
    ratio_of_means,
    standardized_mean_difference,
)
from rsa_trial_cli.stats.means import MEANS

Run = Callable[..., Result]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "md": mean_difference,
    "smd": standardized_mean_difference,
    "rom": ratio_of_means,
}
ARMS = [("3.1,1.2,101", "4.0,1.4,100"), ("2.5,0,20", "3.5,1.1,20"), ("3.1,se=0.12,101", "4,1,9")]
FIRST, SECOND = (Means(mean=arm.mean, sd=arm.sd, n=arm.n) for arm in table("normand1999"))


def test_every_measure_of_means_has_a_function() -> None:
    assert list(FUNCTIONS) == list(MEANS)


@pytest.mark.parametrize("key", FUNCTIONS)
@pytest.mark.parametrize("arms", ARMS)
def test_the_numbers_are_those_of_the_command(run: Run, key: str, arms: tuple[str, str]) -> None:
    for method in MEANS[key].methods:
        made = FUNCTIONS[key](*arms, method=method, names=("CsA", "placebo"))
        row = json.loads(run(f"{key} {arms[0]} {arms[1]} -m {method} -f ndjson").stdout)
        same = row.keys() & type(made).__dataclass_fields__.keys()
        assert len(same) >= 22
        for name in same:
            found = getattr(made, name)
            known = not isinstance(found, float) or math.isfinite(found)
            assert row[name] == (found if known else None), (method, name)
        assert repr(made) == run(f"{key} {arms[0]} {arms[1]} -m {method} -q").stdout.strip()


def test_other_standards_are_those_of_the_command(run: Run) -> None:
    cohen = standardized_mean_difference(*ARMS[0], correction=False, method="normal", variance="metan")
    row = json.loads(run(f"smd {' '.join(ARMS[0])} --no-correction -m normal --variance metan --json").stdout)
    assert (cohen.estimate, cohen.se) == (row["estimate"], row["se"])
    assert standardized_mean_difference(*ARMS[0], standardiser="control").standardiser == "control"


@pytest.mark.parametrize("key", FUNCTIONS)
def test_many_are_the_single_ones(key: str) -> None:
    many = FUNCTIONS[key](FIRST, SECOND)
    assert len(many) == 9 and isinstance(many.estimate, np.ndarray)
    for at in range(9):
        one = FUNCTIONS[key](*(Means(mean=a.mean[at], sd=a.sd[at], n=a.n[at]) for a in (FIRST, SECOND)))
        for name in ("estimate", "low", "high", "se", "p_value", "status", "treatment_sd_source"):
            np.testing.assert_equal(getattr(many, name)[at], getattr(one, name))
    missing = FUNCTIONS[key](Means(mean=[math.nan, 3], sd=1, n=9), "3,1,9")
    assert list(missing.status) == ["not_estimable", "ok"]
    assert (
        "<th scope=" in many._repr_html_() and "95% CI of the mean" in FUNCTIONS[key](*ARMS[0])._repr_html_()
    )


@pytest.mark.parametrize("wrong", [
    lambda: Means(3.1, 1.2, 101),
    lambda: Means(mean=3.1, se=0.12, n=101),
    lambda: mean_difference(3.1, 1.2, 101, 4.0, 1.4, 100),
    lambda: mean_difference((3.1, 1.2, 101), (4.0, 1.4, 100)),
    lambda: ratio_of_means("3.1,1.2,101"),
    lambda: mean_difference(Arm(events=3, n=9), Arm(events=3, n=9)),
])  # fmt: skip
def test_what_may_be_meant_in_two_ways_shows_the_spellings(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"Means\(mean=3.1, sd=1.2, n=101\), or the text \"3.1,1.2,101\""):
        wrong()


@pytest.mark.parametrize(("wrong", "error", "words"), [
    (lambda: Means(mean="3", sd=1, n=9), TypeError, "mean is a number"),
    (lambda: Means(mean=[1, 2], sd=[1, 2, 3], n=9), InputError, "lengths: 2 and 3"),
    (lambda: mean_difference(Means(mean=1, sd=1, n=1.5), "1,1,9"), InputError, "whole number"),
    (lambda: mean_difference("1,1,9", "1,1,9", variance="ls"), TypeError, "No argument is called 'variance'"),
    (lambda: mean_difference("1,1,9", "1,1,9", method="nct"), InputError, "method is not 'nct'"),
    (lambda: standardized_mean_difference("1,1,9", "1,1,9", method="bonett", standardiser="control"),
     InputError, "is not one for standardiser control.\nIts intervals are: nct, normal, nct-j."),
    (lambda: standardized_mean_difference("1,1,9", "1,1,9", correction=1), TypeError, "is True or False"),
    (lambda: mean_difference("1,1", "1,1,9"), InputError, "bare numbers"),
    (lambda: mean_difference("1,1,9", "1,1,9", higher_is="good"), InputError, "higher_is is not 'good'"),
    (lambda: pool(FIRST, SECOND), InputError, "md, smd or rom"),
    (lambda: pool(Arm(events=[1], n=[9]), Arm(events=[1], n=[9]), measure="md"), InputError, "are counts"),
])  # fmt: skip
def test_errors_are_in_the_words_of_python(
    wrong: Callable[[], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        wrong()


@pytest.mark.parametrize(("asked", "words"), [
    ({"measure": "md"}, "-M md"),
    ({"measure": "smd", "variance": "ls", "method": "paule-mandel"}, "-M smd --variance ls -m paule-mandel"),
    ({"measure": "smd", "correction": False, "standardiser": "control"},
     "-M smd --no-correction --standardiser control"),
    ({"measure": "rom", "ci": "wald", "higher_is": "worse", "leave_one_out": True},
     "-M rom --ci wald --higher-is worse --leave-one-out"),
])  # fmt: skip
def test_pooled_records_are_those_of_the_command(run: Run, asked: dict[str, Any], words: str) -> None:
    with Path(NORMAND).open(encoding="utf-8") as file:
        names = [row["study"] for row in csv.DictReader(file)]
    made = pool(FIRST, SECOND, study=names, **asked)
    done = run(["pool", "-i", NORMAND, "-f", "ndjson", *words.split()]).stdout
    assert plain([*made, *made.refits]) == of_json(done, "records")
    assert made.random.participants == 1158
    assert made.studies[0].treatment_mean == 55
    assert "<table" in made._repr_html_() and repr(made)


@pytest.mark.frames
def test_frames_of_means_give_effects_and_are_pooled(run: Run) -> None:
    import polars

    frame = polars.read_csv(FILE.encode())
    for key in MEANS:
        made = rsa_trial_cli.table(frame, key)
        rows = [*map(json.loads, run([key, "-f", "ndjson"], input=FILE.encode()).stdout.splitlines())]
        assert made["low"].to_list() == [row["low"] for row in rows]
        assert made["treatment_sd_source"].to_list() == ["given"] * 3
        assert made.columns[:8] == frame.columns
    wanted = json.loads(run(["pool", "-M", "md", "-f", "json"], input=FILE.encode()).stdout)
    assert pool(frame, measure="md").random.estimate == wanted["records"][0]["estimate"]
    assert [line.group for line in pool(frame, measure="md", by="region")][::2] == ["EU", "=US", None]
    effects = rsa_trial_cli.table(frame, "smd", standardiser="average", higher_is="better")
    assert effects["standardiser"][0] == "average"
    with pytest.raises(TypeError, match="No argument is called 'event_is'"):
        rsa_trial_cli.table(frame, "md", event_is="harm")
    with pytest.warns(UserWarning, match="marked as not estimable"):
        marked = rsa_trial_cli.table(
            polars.read_csv(f"{HEADER}\nA,,1,20,3,1,20\n".encode()), "md", on_error="mark"
        )
    assert marked["status"].to_list() == ["not_estimable"]


def test_plans_and_effects_of_means_are_there_as_well() -> None:
    """−0.9 with SDs 1.2 and 1.4 takes 34 v 34 for 80% (0.8002)."""
    made = rsa_trial_cli.plan(means=(3.1, 4.0), sd=(1.2, 1.4), power=0.8)[0]
    assert (made.treatment_n, made.control_n) == (34, 34)
    piped = partial(pool, measure="md")
    estimates = mean_difference(FIRST, SECOND)
    by_error = piped(yi=estimates.estimate, sei=estimates.se).random.estimate
    assert by_error == pytest.approx(pool(FIRST, SECOND, measure="md").random.estimate, rel=1e-12)

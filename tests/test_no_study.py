"""Rows that are no comparison of two arms of a study: sums of others, arms of two outcomes, 10.000 people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.reading.header_grammar import arm_named, names_strata

Run = Callable[..., Result]

HEADER = "study,events_trt,n_trt,events_ctl,n_ctl\n"


def studies(text: str) -> list[str]:
    return [row["study"] for row in csv.DictReader(io.StringIO(text))]


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL", "Total (95% CI)", "Total events", "Subtotal", "Grand total", "Pooled", "Overall"],
)
def test_a_sum_is_no_study(run: Run, name: str) -> None:
    text = f"{HEADER}Arden,12,80,20,78\nTotality,3,40,5,41\n{name},15,120,25,119\n"
    refused = run("or -f csv", input=text)
    assert refused.exit_code == 3
    assert refused.stdout == ""
    assert f"'{name}' is the sum of other rows, no study (stdin line 4)." in refused.stderr
    left = run("or -f csv --on-error skip", input=text)
    assert left.exit_code == 4
    assert studies(left.stdout) == ["Arden", "Totality"]


def test_a_sum_of_a_long_file_is_no_study(run: Run) -> None:
    text = (
        "study,arm,events,n\nArden,drug,12,80\nArden,placebo,20,78\nTotal,drug,12,80\nTotal,placebo,20,78\n"
    )
    assert studies(run("or -f csv --on-error skip", input=text).stdout) == ["Arden"]
    assert run("or", input=text).exit_code == 3


@pytest.mark.parametrize("header", ["outcome", "Outcome name", "subgroup", "Time point", "week", "End point"])
def test_arms_of_two_outcomes_times_or_subgroups_are_not_compared(run: Run, header: str) -> None:
    assert names_strata(header)
    text = f"study,{header},arm,events,n\nArden,x,drug,12,80\nArden,{{}},placebo,20,78\n"
    refused = run("or", input=text.format("y"))
    assert refused.exit_code == 3
    assert f"The arms of 'Arden' differ in '{header}': x and y (stdin line 2)." in refused.stderr
    assert run("or", input=text.format("x")).exit_code == 0
    assert run("or", input=text.format("")).exit_code == 0


@pytest.mark.parametrize(
    "header", ["dose", "drug name", "mean time", "follow-up (months)", "country", "group"]
)
def test_what_may_differ_between_arms(header: str) -> None:
    assert not names_strata(header)


def test_what_is_controlled_is_no_control() -> None:
    assert all(arm_named(f"{what} control") is None for what in ("Birth", "tight", "Rate", "local"))
    assert all(arm_named(f"{what} control") == "control" for what in ("Wait-list", "attention", "placebo"))


def test_a_point_before_three_digits_is_asked(run: Run) -> None:
    refused = run("or", input=f"{HEADER}Arden,5,10.000,7,20.000\n")
    assert refused.exit_code == 3
    assert "'10.000' could mean 10000 or 10.000" in refused.stderr
    assert run("or", input=f"{HEADER}Arden,12.0,80.00,20.0000,78\n").exit_code == 0

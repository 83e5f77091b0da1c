"""Rows that are no comparison of two arms of a study: arms of two outcomes, 10.000 people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.reading.header_grammar import arm_named, names_strata

Run = Callable[..., Result]

HEADER = "study,events_trt,n_trt,events_ctl,n_ctl\n"


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

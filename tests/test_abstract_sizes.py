"""The sizes and the names of two arms in an abstract: whose sizes an outcome has, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
OUTCOME = (
    "It was seen in 75 (75.0%) women in the drug group and 59 (60.8%) women in the placebo group"
    " (OR 1.93; 95% CI 1.05-3.55; P = 0.03)."
)
LEFT = [
    "Women were randomly assigned to drug (n = 103) or placebo (n = 99), of whom 100 and 97, respectively,"
    " were included in the analysis. ",
    "Of 202 women, 103 were assigned to drug and 99 to placebo; data were available for 100 and 97 women,"
    " respectively. ",
]


def tables(run: Run, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(["check", "--text", text, "-f", "json"]).stdout)["tables"]
    return found


def sizes(table: dict[str, Any]) -> tuple[int, int]:
    return table["treatment"]["n"], table["control"]["n"]


@pytest.mark.parametrize("stage", LEFT)
def test_sizes_of_those_who_were_left_are_of_the_outcomes_behind_them(run: Run, stage: str) -> None:
    (table,) = tables(run, stage + OUTCOME)
    assert sizes(table) == (100, 97)
    assert table["confidence"] == "sure"


def test_they_are_not_of_an_outcome_before_them(run: Run) -> None:
    text = "Women were randomly assigned to drug (n = 103) or placebo (n = 99). "
    behind = " Data were available for 100 and 97 women, respectively."
    assert not tables(run, text + OUTCOME + behind)


def test_sizes_that_do_not_fit_leave_those_of_all(run: Run) -> None:
    (table,) = tables(
        run,
        LEFT[0].replace("100 and 97", "90 and 80")
        + OUTCOME.replace("75.0%", "72.8%").replace("60.8%", "59.6%"),
    )
    assert sizes(table) == (103, 99)


@pytest.mark.parametrize("odds_ratio", ["1.93", "2.93"])
@pytest.mark.parametrize("percents", [True, False])
def test_a_table_with_the_sizes_of_another_outcome_is_never_sure(
    run: Run, odds_ratio: str, percents: bool
) -> None:
    text = OUTCOME.replace("1.93", odds_ratio)
    if not percents:
        text = text.replace(" (75.0%)", "").replace(" (60.8%)", "")
    other = (
        " It came back in 10 of 100 women (10.0%) in the drug group and 5 of 97 (5.2%) in the placebo group."
    )
    borrowed, own = tables(run, text + other)
    assert sizes(borrowed) == sizes(own) == (100, 97)
    assert (borrowed["confidence"], own["confidence"]) == ("likely", "sure")
    assert "does_not_follow" not in {figure["status"] for figure in borrowed["figures"]}


@pytest.mark.parametrize(
    "words",
    [
        ("in the drug group", "in the drug group"),
        ("in patients", "in those"),
        ("after 15 minutes", "after 20 minutes"),
    ],
)
def test_words_that_tell_no_arm_from_the_other_are_no_names(run: Run, words: tuple[str, str]) -> None:
    text = f"It was seen in 75 of 100 (75.0%) {words[0]} v 59 of 97 (60.8%) {words[1]} (P = 0.03)."
    (table,) = tables(run, text)
    assert (table["treatment"]["arm"], table["control"]["arm"]) == ("", "")


def test_a_name_has_no_preposition(run: Run) -> None:
    text = (
        "It was seen in 75 of 100 (75.0%) women assigned to the drug v 59 of 97 (60.8%) assigned to a sham"
        " (P = 0.03)."
    )
    (table,) = tables(run, text)
    assert (table["treatment"]["arm"], table["control"]["arm"]) == ("drug", "sham")


@pytest.mark.parametrize(("groups", "n"), [("two", [(100, 100)]), ("three", [])])
def test_one_size_may_be_of_each_of_two_groups(run: Run, groups: str, n: list[tuple[int, int]]) -> None:
    text = f"Of 300 women, 100 were randomly assigned to each of the {groups} study groups. " + OUTCOME
    assert [sizes(table) for table in tables(run, text.replace("60.8%", "59.0%"))] == n

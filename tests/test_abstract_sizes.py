"""The sizes and the names of two arms in an abstract: whose sizes an outcome has, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
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
    "Of 202 women, 103 were assigned to drug and 99 to placebo; data at day 90 were available for 100 and 97"
    " women. ",
    "Of 202 women, 103 were assigned to drug and 99 to placebo. In all, 100 women with the drug and 97 with"
    " the placebo were assessed. ",
]
PARTS = [
    "Among the smokers",
    "In patients older than 60 years",
    "Of those who had surgery",
    "In the subgroup with fever",
    "In women",
    "In one centre",
    "Among the newly diagnosed",
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


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "outcome",
    [
        "it was seen in 12 patients in the drug group and 20 in the placebo group (P = 0.14).",
        "it was seen in 8.0% of the drug group and 13.3% of the placebo group (P = 0.14).",
    ],
)
def test_the_sizes_of_the_arms_are_not_those_of_a_part_of_them(run: Run, part: str, outcome: str) -> None:
    known = "Of 300 adults, 150 were randomly assigned to drug and 150 to placebo. "
    assert [sizes(table) for table in tables(run, known + outcome.capitalize())] == [(150, 150)]
    assert not tables(run, f"{known}{part}, {outcome}")


def test_sizes_are_left_open_where_those_of_fewer_fit_as_well(run: Run) -> None:
    outcome = "It was seen in 83 (8%) women in the drug group and 90 (9%) in the placebo group (P = 0.3)."
    known = "Of 2,040 women, 1030 were randomly assigned to drug and 1010 to placebo. "
    assert [sizes(table) for table in tables(run, known + outcome)] == [(1030, 1010)]
    assert not tables(run, known + "Follow-up ended for 1025 with the drug and 1008 with placebo. " + outcome)


def test_the_sizes_of_an_outcome_are_not_lent_where_others_may_be_stated(run: Run) -> None:
    allocated = "Of 204 adults at 12 sites 202 came, 103 were randomly assigned to drug and 99 to sham. "
    other = " It came back in 10 of 100 (10.0%) women in the drug group and 5 of 97 (5.2%) in the sham group."
    assert [sizes(table) for table in tables(run, OUTCOME + other)] == [(100, 97)] * 2
    assert [sizes(table) for table in tables(run, allocated + OUTCOME + other)] == [(100, 97)]


def test_a_p_of_several_comparisons_is_not_that_of_one(run: Run) -> None:
    text = "It was cured in 4 of 13 (31%) with a drug and in 3 of 13 (23%) with a wash (P<0.001{})."
    (own,), (several,) = (
        tables(run, text.format(more)) for more in ("", " for both comparisons with a transplant")
    )
    assert own["status"] == "does_not_follow"
    assert several["status"] == "follows"


@pytest.mark.parametrize(
    "stated", ["100 had the drug (n = 50) or placebo (n = 50).", "100 were put into two groups of 50 each."]
)
def test_two_arms_of_one_size_are_both_listed(run: Run, stated: str) -> None:
    text = stated + " It was seen in 20 (40.0%) of the drug group and 10 (20.0%) of the placebo group."
    found = json.loads(run(["check", "--text", text, "-f", "json"]).stdout)["arms"]
    assert [(arm["name"], arm["n"]) for arm in found] == [("drug group", 50), ("placebo group", 50)]


def test_figures_behind_the_names_of_both_arms_are_those_of_the_counts_before(run: Run) -> None:
    """Woolf's interval of 19/112 v 8/112, by hand: 2.656 (1.110 to 6.353)."""
    text = (
        "Of 224 adults 112 were randomly assigned to tape and 112 to stitches. It opened in 19 and 8 people"
        " with tape and stitches, respectively (odds ratio 2.66, 95% CI 1.11 to 6.35)."
    )
    (table,) = tables(run, text)
    assert [figure["printed"] for figure in table["figures"]] == ["2.66", "1.11", "6.35"]


@pytest.mark.parametrize("head", ["TY  - JOUR\nAB  - ", "PMID- 1\nAB  - ", "<?xml version='1.0'?><a>"])
def test_a_file_of_records_is_no_abstract(run: Run, tmp_path: Path, head: str) -> None:
    (tmp_path / "some").write_text(head + OUTCOME)
    said = run(["check", "--text", str(tmp_path / "some")])
    assert said.exit_code == 3
    assert "rsa-trial check -i" in said.stderr

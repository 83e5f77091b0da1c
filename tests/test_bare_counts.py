"""Counts without totals: those of two arms become a table, with the sizes that the abstract states."""

from __future__ import annotations

import pytest

from rsa_trial_cli.reading.abstracts import judged
from rsa_trial_cli.reading.abstracts.document import Abstract

SIZES = "Methods: 101 were randomised to the new drug (T group, n = 52) and the old drug (O group, n = 49). "

ARMS = {
    "Results: It was seen in 11 patients in the new group and 14 in the old group.": [(11, 52), (14, 49)],
    "Results: It was seen in 14 patients in the old group and 11 in the new group.": [(14, 49), (11, 52)],
    "Results: It came in 13 patients with the new drug versus 20 with the old drug (25.0% versus 40.8%).": [
        (13, 52),
        (20, 49),
    ],
    "Results: It was seen in 12 and 3 patients in the new and old groups, respectively.": [(12, 52), (3, 49)],
    "Results: It was seen in 12 and 3 patients in the old and new groups, respectively.": [(12, 49), (3, 52)],
    "Results: Rash: T 9, O 22 (P = 0.003).": [(9, 52), (22, 49)],
    # 9/52 against 22/49 gives P = 0.0027 by Pearson's test (scipy 1.14, chi2_contingency, correction=False)
    "Results: It was seen in 9 versus 22 (P = 0.0027).": [(9, 52), (22, 49)],
    "Results: There were 3 failures among 50 patients of the new group (6.0%) and 9 among 45 patients of the"
    " old group (20.0%).": [(3, 50), (9, 45)],
    "Results: It was seen in 14 of the new patients (26.9%) and 20 of the old patients (40.8%).": [
        (14, 52),
        (20, 49),
    ],
    "Results: No patient in the new group (0/50) but five in the old group (5/47, 10.6%) had it.": [
        (0, 50),
        (5, 47),
    ],
    "Results: In the 50 women given the new drug and the 48 given the old one, 7 and 12 events were seen.": [
        (7, 50),
        (12, 48),
    ],
    "Results: Rash, fever and cough were seen in 5 (10%), 6 (12%) and 9 (18%) of 50 on the new drug, and in"
    " 12 (25%), 6 (12.5%) and 3 (6.3%) of 48 on the old one.": [(5, 50), (12, 48)],
}
NONE = [
    "Results: The median stay was 5 in the new group and 7 in the old group.",
    "Results: It took a score of 24 in the new group and 30 in the old group.",
    "Results: There were 25 men in the new group and 28 in the old group.",
    "Results: There were 50 patients in the new group and 47 in the old group.",
    "Results: There were 13 visits in the new group and 15 in the old group.",
    "Results: Pressure fell by 12 in the new group and 5 in the old group.",
    "Results: Six patients in the new group and two in the old group were lost to follow-up.",
    "Results: Data were available for 50 and 47 patients, respectively.",
    "Results: It was seen in 9 versus 22.",  # nothing says of what
    "Results: There were 34 events in 1,204 person-years in the new group and 51 in 1,180 in the old group.",
    "Results: It was seen in 11 patients and 14 relatives of the new group.",
    "Results: The new group had 13 admissions and the old group 15.",
]


def read(text: str) -> list[list[tuple[int, int]]]:
    (one,) = judged.judged([Abstract(SIZES + text)], quick=True)
    pairs = [(table.candidate.treatment, table.candidate.control) for table in one.tables]
    return [sorted((side.events, side.n) for side in pair) for pair in pairs]


@pytest.mark.parametrize("text", ARMS)
def test_two_arms_are_a_table(text: str) -> None:
    assert sorted(ARMS[text]) in read(text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_not_of_two_arms_is_none(text: str) -> None:
    assert not read(text)


PERCENTS = {
    # 13/52 = 25.0 and 20/49 = 40.8; arms of about 50 print a tenth of all percents with one decimal
    "Results: It was seen in 25.0% with the new drug vs 40.8% with the old drug.": [(13, 52), (20, 49)],
    "Results: It was seen in 40.8% with the old drug and 25.0% with the new drug.": [(20, 49), (13, 52)],
    "Results: It came in 25.1% with the new drug vs 40.8% with the old drug.": [],  # no whole number of 52
    "Results: The share fell by 25.0% vs 40.8%.": [],
    "Results: The change was 25.0% vs 40.8%.": [],
    "Results: It was seen in 25.0% vs 40.8% of those who completed it.": [],
    "Results: The mean was 25.0% vs 40.8%.": [],
}


@pytest.mark.parametrize("text", PERCENTS)
def test_percents_alone_are_a_table_where_one_number_prints_so(text: str) -> None:
    table = PERCENTS[text]
    assert read(text) == ([sorted(table)] if table else [])


LARGE = "Methods: 1,003 were randomised to the new drug (n = 502) and the old (n = 501). Results: It came in "


@pytest.mark.parametrize(("p", "found"), [("0.0018", True), ("0.45", False), ("<0.01", False)])
def test_percents_of_large_arms_need_a_figure_that_follows(p: str, found: bool) -> None:
    # 62/502 and 98/501: P = 0.0018 by Pearson's test (scipy 1.14, chi2_contingency, correction=False)
    (one,) = judged.judged([Abstract(f"{LARGE}12.4% with the new drug and 19.6% with the old (P = {p}).")])
    assert bool(one.tables) == found
    if found:
        sides = one.tables[0].candidate.treatment, one.tables[0].candidate.control
        assert [(side.events, side.n, side.derived) for side in sides] == [(62, 502, True), (98, 501, True)]


def test_two_pairs_of_sizes_leave_it_open() -> None:
    seen = "Results: 50 and 45, respectively, were seen at a year. Rash: 11 in the new group, 14 in the old."
    assert not read(seen)


def test_figures_beside_what_is_no_table_are_listed() -> None:
    (one,) = judged.judged([Abstract(SIZES + "Results: It was seen in 9 versus 22 (P = 0.30).")], quick=True)
    assert not one.tables
    assert [(f.figure, f.printed) for f in one.read.not_used if "certain" in f.why] == [("p", "0.30")]


def test_adjusted_behind_the_bracket_is_not_judged() -> None:
    text = (
        "Results: It was seen in 30 of 52 (57.7%) in the new group vs. 20 of 49 (40.8%) in the old group"
        " (relative risk, 1.62; 95% CI, 1.01 to 2.60; P = 0.04), adjusted for centre."
    )
    (one,) = judged.judged([Abstract(text)], quick=True)
    assert {f.why for f in one.not_judged if f.figure in ("rr", "low", "high", "p")} == {"adjusted"}


BESIDE = {
    ". The relative risk was 1.62 (95% CI 1.01 to 2.60).": {"rr", "low", "high"},
    ". This difference was not significant (P = 0.45).": {"p"},
    ". The odds ratio was 2.9 (95% CI 0.7 to 6.7) in men.": set(),
    ". The difference was 3.2 (95% CI 1.1 to 5.3).": set(),  # of what?
    " (difference 1.6, 95% CI 0.1 to 3.4).": set(),
    " (difference 16%, 95% CI -2% to 34%).": {"arr", "low", "high"},
    ", and the mean rose. The relative risk of a fall was 1.62 (95% CI 1.01 to 2.60).": set(),
}


@pytest.mark.parametrize("text", BESIDE)
def test_figures_of_the_next_sentence_stand_beside_the_table(text: str) -> None:
    counts = "Results: It came in 12 of 50 (24.0%) in the new group and 20 of 50 (40.0%) in the old group"
    (one,) = judged.judged([Abstract(counts + text)], quick=True)
    (table,) = one.tables
    names = {table.name(place) for place, said in table.statuses.items() if said != "not_judged"}
    assert names - {"percent_trt", "percent_ctl"} == BESIDE[text]

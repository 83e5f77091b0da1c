"""One result printed in many ways: 12 of 58 with packs, 25 of 61 with placebo. Each is read, as this table.

The percents are 100 times 12/58 and 25/61; figures are left out, or are Pearson's P (0.016) and Katz's risk
ratio (0.50; 0.28 to 0.91) by hand. Below: what looks like it and is none.
"""

from __future__ import annotations

from functools import cache

import pytest

from rsa_trial_cli.reading.abstracts import judged, prefilter
from rsa_trial_cli.reading.abstracts.document import Abstract

SIZES = "Methods: We randomly assigned 119 adults, 58 to cold packs and 61 to placebo. Results: "
TABLE = ((12, 58), (25, 61))
PRINTED = [
    "Twelve of the 58 patients given cold packs relapsed, compared with 25 of the 61 given placebo"
    " (P = 0.02).",
    "Among the 58 patients given cold packs there were 12 relapses (20.7%); among the 61 given"
    " placebo there were"
    " 25 (41.0%).",
    "Fewer patients relapsed with cold packs than with placebo (12, 20.7% vs 25, 41.0%; P = 0.02).",
    "Fewer patients relapsed with cold packs (20.7%, n = 12) than with placebo (41.0%, n = 25) (P = 0.02).",
    "Fewer patients relapsed with cold packs (12 patients, 20.7%) than with placebo (25 patients, 41.0%).",
    "Fewer patients relapsed with cold packs than with placebo (12 vs 25 patients; P = 0.02).",
    "In the cold pack group, 12 patients relapsed, whereas 25 patients in the placebo group did so.",
    "Twelve patients (20.7%) relapsed in the cold pack group and 25 (41.0%) relapsed in the placebo group.",
    "Relapse was observed in 12 and 25 patients in the cold pack and placebo groups, respectively (P"
    " = 0.02).",
    "Cold packs reduced relapse from 41.0% (25/61) to 20.7% (12/58) (P = 0.02).",
    "Relapse fell from 25 of 61 patients on placebo to 12 of 58 on cold packs (P = 0.02).",
    "Relapse occurred in 12 patients who received cold packs (20.7%) and in 25 who received placebo (41.0%).",
    "A total of 12 patients in the cold pack group (20.7%) and 25 patients in the placebo group"
    " (41.0%) relapsed.",
    "Of those given cold packs 12/58 (20.7%) relapsed; of those given placebo 25/61 (41.0%) did.",
    "Relapse occurred in 12 of 58 patients (20.7%) in the cold pack group and 25 (41.0%) in the"
    " placebo group.",
    "Twelve cold pack patients (20.7%) relapsed compared with 25 placebo patients (41.0%) (P = 0.02).",
    "Relapse was less common in the cold pack group (20.7% vs. 41.0%; 12 vs. 25 patients; P = 0.02).",
    "Relapse was observed for 12 pack-treated and 25 placebo-treated patients (P = 0.02).",
    "Relapse was less common with cold packs (12 of 58; as judged by 2 of 3 readers) than placebo"
    " (25 of 61).",
]
TWICE = [
    "Relapse rates were 12 of 58 (20.7%) for packs and 25 of 61 (41.0%) for placebo; drop-out"
    " rates were 3 of 55"
    " (5.5%) and 4 of 57 (7.0%).",
    "There were 12 relapses (20.7%) with packs and 25 (41.0%) with placebo; drop-outs numbered 3"
    " (5.2%) and 4 (6.6%).",
]
WHOLE = [  # with the sizes in the text
    "Of the 58 patients in the packed arm, there were 12 (20.7%) relapses. Of the 61 patients in"
    " the unpacked arm,"
    " there were 25 (41.0%) relapses.",
    "Relapse occurred in 12 patients in the pack group (n=58) and 25 in the placebo group (n=61; P = 0.02).",
    "Data of 58 and 61 adults in the pack and placebo groups, respectively, were analysed. Relapse"
    " was seen in 12"
    " (20.7%) adults of the pack group and in 25 (41.0%) of the placebo group.",
    "Of 123 patients, 58 received cold packs and 61 dry packs. Relapse was seen in 12 patients"
    " (20.7%) receiving cold"
    " packs and 25 (41.0%) receiving dry packs.",
    "Twelve patients (of 58; 20.7%) in the pack group and 25 (of 61; 41.0%) in the placebo group relapsed.",
    "Relapse was seen in 12 of 58 (20.7%) and 25 of 61 (41.0%) in the two groups (P = 0.02).",
    "Of 119 patients, 58 were given packs (12 relapses, 20.7%) and 61 placebo (25 relapses, 41.0%).",
    "In the pack group (n = 58) 12 patients and in the placebo group (n = 61) 25 patients relapsed.",
    "119 women were randomised; 58 to packs, of whom 12 (20.7%) relapsed, and 61 to placebo, of"
    " whom 25 (41.0%)"
    " relapsed.",
    "Twelve (20.7%) relapses occurred among the 58 women given packs and 25 (41.0%) among the 61 given none.",
    "Relapses occurred in 20.7% (12/58) and 41.0% (25/61) of women with and without packs (P = 0.02).",
    "Relapse was reported by 12 of 58 (20.7%) and 25 of 61 (41.0%) patients given packs and placebo.",
]
EACH = [
    "Ninety patients were randomly divided into two groups of 45 patients each.",
    "Ninety patients were randomised; each group comprised 45 patients.",
    "Ninety patients, 45 in each treatment arm, were randomised.",
]
OTHERS = {
    "40 of 58 patients (69.0%) improved with cold packs, 12 of them (30.0%) at once and 25 (62.5%)"
    " later.": "subsets",
    "Relapse rose from 12/58 (20.7%) at week 2 to 25/58 (43.1%) at week 9 with cold packs.": "two times",
    "Hospital stay was shorter with cold packs than with placebo (12 v 25, P = 0.02).": "no counts",
    "There was no difference in the cold pack group, and 25 of 61 on placebo (41.0%) relapsed.": "no zero",
    "Serious events were rare (12 v 25).": "of events",
}
NONE = [
    (
        "None of the patients in the cold pack group relapsed, compared with 6 of 61 (9.8%) on placebo.",
        (6, 61),
    ),
    (
        "At 3 weeks, no patient had relapsed in the cold pack group, versus 6 (9.8%) in the placebo group.",
        (6, 61),
    ),
    ("No relapses in the cold pack group and 6 of 61 in the placebo group were seen.", (6, 61)),
]
LEFT = [
    "Methods: 130 adults were randomised to cold packs or placebo. Results: 9 never came and 2 died,"
    " which left 58"
    " patients in the cold pack group and 61 in the placebo group. ",
    "Fifty-eight patients received cold packs and 61 received placebo. ",
    "There were 58 patients in the cold pack group and 61 in the placebo group. ",
]

Table = tuple[tuple[int, int], tuple[int, int]]


@cache
def tables(text: str) -> list[Table]:
    """Events and total of both arms, the smaller first."""
    (found,) = judged.judged([Abstract(text)], quick=True)
    both = [(table.candidate.treatment, table.candidate.control) for table in found.tables]
    return [tuple(sorted((arm.events, arm.n) for arm in arms)) for arms in both]  # type: ignore[misc]


@pytest.mark.parametrize("sentence", PRINTED)
def test_every_way_to_print_it_is_read(sentence: str) -> None:
    assert prefilter.may_hold_table(SIZES + sentence)
    assert tables(SIZES + sentence) == [TABLE]


@pytest.mark.parametrize("sentence", TWICE)
def test_a_second_outcome_behind_a_semicolon_is_a_table_of_its_own(sentence: str) -> None:
    first, second = tables(SIZES + sentence)
    assert first == TABLE
    assert (second[0][0], second[1][0]) == (3, 4)


@pytest.mark.parametrize("text", WHOLE)
def test_sizes_beside_the_counts_or_before_them(text: str) -> None:
    assert tables(text) == [TABLE]


@pytest.mark.parametrize("sizes", EACH)
def test_one_size_of_both_arms(sizes: str) -> None:
    text = f"{sizes} Relapse occurred in 9 patients in group A versus 24 patients in group B (P = 0.001)."
    assert tables(text) == [((9, 45), (24, 45))]


def test_a_ratio_of_the_second_arm_to_the_first_follows_where_no_word_tells_the_control() -> None:
    """Katz: 4/110 v 12/110 is 0.33 (0.11 to 1.00)."""
    text = (
        "It was needed by 12/110 women (10.9%) with the gel and 4/110 (3.6%) with the cream"
        " (RR 0.33, 95% CI 0.11-1.00)."
    )
    for control, status in (("the cream", "follows"), ("placebo", "with_assumption")):
        (found,) = judged.judged([Abstract(text.replace("the cream", control))])
        assert found.status == status


@pytest.mark.parametrize("sentence", OTHERS, ids=OTHERS.values())
def test_what_only_looks_like_it_is_none(sentence: str) -> None:
    assert not tables(SIZES + sentence)


@pytest.mark.parametrize(("sentence", "other"), NONE)
def test_an_arm_in_which_nobody_had_it(sentence: str, other: tuple[int, int]) -> None:
    assert tables(SIZES + sentence) == [((0, 58), other)]


@pytest.mark.parametrize("sizes", LEFT)
def test_sizes_between_other_numbers(sizes: str) -> None:
    assert tables(sizes + "There were 12 relapses in the cold pack group and 25 in the placebo group.") == [
        TABLE
    ]


def test_the_second_of_two_doses_stands_against_the_same_arm() -> None:
    """Katz: 22/100 v 40/101 0.56 (0.36 to 0.86), 19/99 v 40/101 0.48 (0.30 to 0.77)."""
    text = (
        "Women were randomised to 10 mg (n = 100), 20 mg (n = 99) or placebo (n = 101). It was seen"
        " in 40 of 101"
        " women (39.6%) on placebo compared with 22 of 100 (22.0%) on 10 mg (RR 0.56, 95% CI"
        " 0.36-0.86) and 19 of"
        " 99 (19.2%) on 20 mg (RR 0.48, 95% CI 0.30-0.77)."
    )
    (found,) = judged.judged([Abstract(text)], quick=True)
    assert [(t.candidate.treatment.events, t.candidate.control.events) for t in found.tables] == [
        (22, 40),
        (19, 40),
    ]
    assert [t.candidate.claims[0].estimate for t in found.tables] == ["0.56", "0.48"]
    assert found.status == "follows"


@pytest.mark.parametrize(
    "words", ["than with placebo (96, 1.9%, vs 40, 0.8%", "than others (40, 0.8%, vs 96, 1.9%"]
)
def test_a_bracket_behind_one_name_does_not_say_whose_its_counts_are(words: str) -> None:
    sizes = "Women were assigned to drug (n = 5071) or placebo (n = 5070)."
    text = f"{sizes} It was rarer with drug {words}; P < 0.001)."
    (found,) = judged.judged([Abstract(text)], quick=True)
    (table,) = found.tables
    first = 40 if "others" in words else 96
    arms = sorted((table.candidate.treatment, table.candidate.control), key=lambda arm: arm.span)
    assert [(arm.events, arm.n) for arm in arms] == [(first, 5071), (136 - first, 5070)]


def test_a_difference_without_a_sign_is_read_in_the_direction_of_its_counts() -> None:
    """Wald: 25/61 - 12/58 is 20.3% (4.1% to 36.4%)."""
    for estimate in ("20.3% (95% CI 4.1% to 36.4%)", "-20.3% (95% CI -36.4% to -4.1%)"):
        text = f"It was seen in 12 of 58 with drug v 25 of 61 with placebo (absolute difference {estimate})."
        (found,) = judged.judged([Abstract(text)], quick=True)
        assert found.status == "follows"


def test_a_percent_of_its_own_fraction_follows_whatever_explains_the_other_figures() -> None:
    """35% of 44/124 and 46% of 57/125; Katz: 0.78 (0.57 to 1.06), and 0.77 with the totals exchanged."""
    text = (
        "It was seen in 44 of 124 patients (35%) with drug and 57 of 125 (46%) with placebo"
        " (relative risk, 0.76; 95% CI, 0.55 to 1.04)."
    )
    (found,) = judged.judged([Abstract(text)])
    (table,) = found.tables
    assert table.confidence == "sure"
    statuses = {table.name(place): status for place, status in table.statuses.items()}
    assert (statuses["percent_trt"], statuses["percent_ctl"]) == ("follows", "follows")
    assert statuses["rr"] != "follows"


def test_a_margin_beside_results_makes_no_plan_of_them() -> None:
    text = SIZES + (
        "Relapse occurred in 12 of 58 patients (20.7%) on cold packs and 25 of 61 (41.0%) on placebo"
        " (P = 0.02; noninferiority margin, 5%)."
    )
    assert tables(text) == [TABLE]
    assert not tables(SIZES + "We expected 12 of 58 patients (20.7%) v 25 of 61 (41.0%).")


def test_counts_without_percents_are_not_accused_by_sizes_from_elsewhere() -> None:
    text = (
        SIZES + "There were 12 relapses in the cold pack group and 25 in the placebo group"
        " (RR 0.52, 95% CI 0.28-0.91)."
    )
    (found,) = judged.judged([Abstract(text)])
    (table,) = found.tables
    assert "not_judged" in table.statuses.values()
    assert set(table.statuses.values()) <= {"follows", "not_judged"}

"""Which counts are of which arm: lists of two and three arms, what each received, an arm without events."""

from __future__ import annotations

import pytest

from rsa_trial_cli.reading.abstracts import abstract, deciding
from rsa_trial_cli.reading.abstracts.document import Abstract
from rsa_trial_cli.reading.abstracts.rules import first

SIZES = "Methods: Adults were assigned cold packs (n = 98) or dry packs (n = 99). Results: "
Arm = tuple[int, int]


def tables(text: str, methods: str = SIZES) -> list[tuple[Arm, Arm]]:
    """Events and total of the first and the second arm of every table that is certain."""
    found = abstract.read(Abstract(methods + text)).candidates
    both = [(table.treatment, table.control) for table in found if not table.doubtful]
    return [((one.events, one.n), (two.events, two.n)) for one, two in both]


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("Pain occurred (7 and 6 in the dry and cold groups, respectively).", [(6, 98), (7, 99)]),
        ("In all, 13 pains occurred (7 and 6 in the dry and cold groups, respectively).", [(6, 98), (7, 99)]),
        ("There were 22 pains: 14 in the dry group and 8 in the cold group (p=0.20).", [(8, 98), (14, 99)]),
        ("It hurt more often with dry packs (5 [5.1%] versus 0, p = 0.02).", []),  # whose is the 5?
        ("Pain was seen in 12 (12.2%) pains or aches in the cold group vs 25 (25.3%) in the dry group.",
         [(12, 98), (25, 99)]),
    ],
)  # fmt: skip
def test_the_words_behind_two_counts_say_whose_they_are(text: str, arms: list[Arm]) -> None:
    assert [sorted(table) for table in tables(text)] == ([arms] if arms else [])


def test_numbers_that_do_not_add_up_are_no_counts_of_two_arms() -> None:
    assert not tables("In total, 15 pains occurred (7 and 6 in the dry and cold groups, respectively).")


@pytest.mark.parametrize(
    "second",
    [
        "and more pain was seen in three vs one",
        "and more pain in 3 vs 2",
        "and liver harm in three patients in the cold group and two in the dry group",
    ],
)
def test_a_second_outcome_takes_nothing_from_two_counts_that_name_their_arms(second: str) -> None:
    first = "Nausea was noted in nine patients in the cold group vs seven in the dry group"
    assert tables(f"{first}, {second}.") == tables(f"{first}.") == [((9, 98), (7, 99))]
    assert not tables(f"{first}, 3 vs 2.")


def test_a_bare_zero_behind_an_arm_with_a_percent_is_an_arm_without_events() -> None:
    methods = "Methods: Adults were assigned cold packs (n = 60) or dry packs (n = 60). Results: "
    assert tables("More fell with cold packs (5 [8.3%] versus 0, p = 0.022).", methods) == [
        ((5, 60), (0, 60))
    ]
    assert not tables("More fell with cold packs (5 [8.3%] versus 0.4, p = 0.022).", methods)


def test_a_rate_in_the_bracket_of_a_percent_is_left_out() -> None:
    text = (
        "Pain was seen in 9 of 10 patients (90%; incidence rate, 2.06% of patients per year) assigned to dry"
        " packs and 2 of 11 patients (18.2%; incidence rate, 0.11% of patients per year) assigned to cold."
    )
    assert [sorted(table) for table in tables(text)] == [[(2, 11), (9, 10)]]


def test_the_second_arm_behind_as_did() -> None:
    text = (
        "Of 963 infants given the drug who lived to 36 weeks, 350 (36.3%) needed oxygen, as did 447 of 954"
        " infants (46.9%) given placebo."
    )
    assert tables(text, "Results: ") == [((350, 963), (447, 954))]


@pytest.mark.parametrize(
    "text",
    [
        "Of the 98 adults assigned cold packs, 91 (92.9%) had it; of the 99 assigned dry packs, 60 (60.6%).",
        "Of the 98 women assigned vaginal birth, 91 (92.9%) gave birth vaginally; of the 99 assigned surgery,"
        " 60 (60.6%) were operated on.",
    ],
)
def test_what_each_arm_received_is_no_outcome(text: str) -> None:
    assert not tables(text)
    events = text.replace("had it", "had pain").replace("gave birth vaginally", "had pain")
    assert tables(events) == [((91, 98), (60, 99))]


THREE = (
    "Birth was seen in 22.5% ({} of 209) in the A group, 7.2% (15 of 208) in the B group, and 26.8% ({}) in"
    " the {} group."
)


def test_every_two_of_three_arms_in_their_named_groups() -> None:
    found = {frozenset(table) for table in tables(THREE.format(47, "56 of 209", "combined"), "Results: ")}
    a, b, c = (47, 209), (15, 208), (56, 209)
    assert found == {frozenset(two) for two in ((a, b), (a, c), (b, c))}


@pytest.mark.parametrize(("last", "name"), [("56 of 209", "A"), ("62 of 417", "whole")])
def test_three_counts_are_no_three_arms_where_one_is_named_twice_or_is_both(last: str, name: str) -> None:
    text = THREE.format(47, last, name).replace("26.8%", "14.9%" if name == "whole" else "26.8%")
    assert not tables(text, "Results: ")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Patients were allowed to crossover after 12 weeks", False),
        ("Crossover after the first relapse was allowed", False),
        ("Those on placebo could cross over", False),
        ("A double-blind crossover of 40 adults", True),
        ("Crossover took place at 4 weeks", True),
    ],
)
def test_who_may_cross_over_makes_no_design_of_it(text: str, wanted: bool) -> None:
    assert bool(first(deciding.DESIGNS, text)) == wanted

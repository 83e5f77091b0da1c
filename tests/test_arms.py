"""Files with one arm per row: which arm is the control, and what becomes of a third."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.reading.control_arm import fits
from rsa_trial_cli.reading.header_grammar import arm_named

Run = Callable[..., Result]
HEADER = "study,arm,events,n\n"
THREE = "A,drug 10 mg,12,80\nA,{control},20,78\nA,drug 20 mg,9,79\n"
THREE_X = THREE.format(control="x")
CONTROLS = [
    "Placebo (n=80)", "placebo 10 mg", "PBO", "Pbo", "Standard of care", "SOC", "TAU", "Treatment as usual",
    "ctrl", "ctl", "Sham surgery", "vehicle", "No treatment", "Watchful waiting", "Waitlist",
    "wait-list control", "usual care", "Observation alone", "Kontrollgruppe", "Übliche Versorgung",
    "Warteliste", "groupe témoin",
    "soins habituels", "Liste d'attente", "atención habitual", "lista de espera", "grupo control",
    "gruppo di controllo", "cure usuali", "gebruikelijke zorg", "controlegroep", "cuidados usuais",
    "tratamento padrão", "0.9% placebo",
]  # fmt: skip
NO_CONTROLS = ["aspirin", "warfarin 5 mg", "metformin", "CBT", "drug + placebo", "tight control", "", "arm 2"]


def read(result: Result) -> list[tuple[str, int, int, int, int]]:
    fields = ("study", "treatment_events", "treatment_n", "control_events", "control_n")
    rows = map(json.loads, result.stdout.splitlines())
    return [tuple(row[field] for field in fields) for row in rows]


def test_names_of_controls() -> None:
    assert not [name for name in CONTROLS if arm_named(name) != "control"]
    assert not [name for name in NO_CONTROLS if arm_named(name) == "control"]


@pytest.mark.parametrize(
    ("control", "option"),
    [
        ("Placebo (n=78)", []),
        ("SoC", []),
        ("aspirin 75", ["--control", "ASPIRIN*"]),
        ("x", ["--control", "?"]),
    ],
)
def test_each_of_several_arms_is_compared_with_the_control(run: Run, control: str, option: list[str]) -> None:
    made = run(["or", "-f", "ndjson", *option], input=HEADER + THREE.format(control=control))
    assert read(made) == [("A (drug 10 mg)", 12, 80, 20, 78), ("A (drug 20 mg)", 9, 79, 20, 78)]
    assert "1 trial has more than two arms: each is compared with the same control" in made.stderr


def test_what_control_takes() -> None:
    assert fits("Placebo (n=80)", "placebo*") and fits("Usual_care", "usual care") and fits("D 5", "d ?")
    assert not fits("Placebo (n=80)", "placebo") and not fits("drug", "d?")


@pytest.mark.parametrize(
    ("rows", "option", "says", "hint"),
    [
        (THREE_X, [], "3 arms, drug 10 mg, x, drug 20", "--control NAME, one of: drug 10 mg, x,"),
        (THREE_X, ["--control", "y*"], "No arm fits --control y*", "drug 10 mg, x, drug 20 mg"),
        (THREE_X, ["--control", "drug*"], "Can't tell which arm is control in 'A'", "one of: drug"),
        ("A,PBO,1,9\nA,SoC,2,9\nA,drug,3,9\n", [], "Can't tell which arm is control", "one of: PBO, SoC"),
        ("A,1,1,9\nA,2,2,9\n", [], "Can't tell which arm is control in 'A': 1, 2", "one of: 1, 2"),
        ("A,placebo,1,9\nA,a,2,9\nA,b,3,8\nA,a or b,5,17\n", [], "'a or b' that is the sum", "Leave"),
        ("A,placebo,1,9\nA,,2,9\n", [], "an arm without a name (stdin line 3)", "Write the name"),
    ],
)  # fmt: skip
def test_arms_that_only_a_guess_would_tell_are_listed(
    run: Run, rows: str, option: list[str], says: str, hint: str
) -> None:
    made = run(["or", "-f", "ndjson", *option], input=HEADER + rows)
    assert (made.exit_code, made.stdout) == (3, "")
    assert says in made.stderr
    assert hint in made.stderr.split("Hint: ")[1]


def test_arm_0_is_the_control_of_arm_1(run: Run) -> None:
    made = run("or -f ndjson", input=f"{HEADER}A,1,12,80\nA,0,20,78\n")
    assert read(made) == [("A", 12, 80, 20, 78)]


OUTCOMES = "study,arm,n,deaths,{header}\nA,drug,80,12,{a}\nA,placebo,78,20,{b}\n"
OUTCOMES += "B,drug,40,3,{c}\nB,placebo,41,5,{d}\n"


@pytest.mark.parametrize(
    ("header", "cells", "is_asked"),
    [
        ("MI", "4 9 1 2", True),
        ("MI", "9 9 9 9", True),
        ("stroke", "4 NA 1 2", True),
        ("Jadad", "3 3 5 5", False),  # one number for each study
        ("Region", "EU EU UK UK", False),
        ("wbc", "4.5 9.1 5.0 7.7", False),
        ("id no", "1001 1002 1003 1004", False),  # more than there are people
        ("MI", "   ", False),
    ],
)
def test_a_second_outcome_beside_one_that_has_a_name_is_asked(
    run: Run, header: str, cells: str, is_asked: bool
) -> None:
    text = OUTCOMES.format(header=header, **dict(zip("abcd", cells.split(" "), strict=True)))
    made = run("or -f ndjson", input=text)
    assert made.exit_code == (3 if is_asked else 0), made.stderr
    chosen = "--column arm=arm --column events=deaths --column n=n"
    assert is_asked == (f"{header} may be another outcome than 'deaths'" in made.stderr)
    assert is_asked == (chosen in made.stderr)
    assert len(read(run(f"or -f ndjson {chosen}", input=text))) == 2


def test_arms_that_numbers_alone_tell_apart_are_listed(run: Run) -> None:
    numbered = run("or", input="study,events1,n1,events2,n2,events3,n3\nA,1,20,2,20,3,20\n")
    assert "which arm is control in 'A': 3 arms, arm 1, arm 2, arm 3" in numbered.stderr


LONG = "study,arm,events,n\n"


def test_blank_study_cells_below_a_study_written_once_are_its_own(run: Run) -> None:
    blank = f"{LONG}X,drug,1,20\n ,placebo,3,20\nY,drug,2,20\n,placebo,5,20\n"
    whole = f"{LONG}X,drug,1,20\nX,placebo,3,20\nY,drug,2,20\nY,placebo,5,20\n"
    filled = run("or -f csv", input=blank)
    assert (filled.exit_code, filled.stdout) == (0, run("or -f csv", input=whole).stdout)
    assert filled.stderr.startswith(
        "note: blank study cells are taken for the study above (stdin lines 3, 5)\n"
    )


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("X,drug,1,20\nX,placebo,3,20\n,drug,2,20\n,placebo,5,20\n", 4),  # a study without a name
        ("X,drug,1,20\nX,placebo,3,20\n,drug 2,2,20\n", 4),
        (",drug,1,20\n,placebo,3,20\nX,drug,2,20\nX,placebo,5,20\n", 2),
        ("X,drug,1,20\nX,placebo,3,20\nY,drug,1,20\n,drug,2,20\n,placebo,3,20\n", 5),
        ("X,drug,1,20\nX,placebo,3,20\nY,drug,1,20\n,placebo,2,20\n,drug total,2,40\n", 5),
    ],
)
def test_other_blank_study_cells_are_refused(run: Run, rows: str, line: int) -> None:
    result = run("or -f ndjson --on-error skip", input=LONG + rows)
    assert (result.exit_code, result.stdout.count("\n")) == (4, 1)
    assert '"study": "X"' in result.stdout
    assert f"has no study, and the row above does not tell it (stdin line {line})." in result.stderr

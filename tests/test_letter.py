"""What a person gets of check beside the verdict: a mark on every figure, the program, and a letter."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.check.readings import MARKS, STATUSES
from rsa_trial_cli.writing.destination import TWINS
from rsa_trial_cli.writing.formats import FORMATS
from rsa_trial_cli.writing.views.check_words import MARK

Run = Callable[..., Result]
TRIAL = "check 75/101 59/100 --or 2.01 --ci 1.10,3.65 --p 0.01 --quick"
LETTER = (
    "The report gives the event in 75 of 101 with CsA and 59 of 100 with placebo, and prints OR "
    "2.01, 95% CI 1.10 to 3.65, P = 0.01. From these counts the OR is 2.0046 (sample value), where "
    "2.01 is printed, which would be obtained by rounding twice; from these counts the P is 0.0227 "
    "(Wald test, two-sided), where 0.01 is printed, which would be obtained by a one-sided test. "
    "Could you tell us how the OR and the P were obtained (the test and its sides, the method of the "
    "interval, adjustment, the participants analysed, rounding)?"
)
JUDGING = ("wrong", "error", "mistake", "false", "suspicious", "fraud", "incorrect", "fail", "claim")
FILE = (
    "study,e1,n1,e0,n0,or,ci_low,ci_high,p\nA,75,101,59,100,2.01,1.10,3.65,0.01\n"
    "B,75,101,59,100,2.00,1.10,3.65,0.02\nC,,,,,2.00,1.10,3.65,0.02\n"
)


def test_every_status_has_one_mark_with_a_twin() -> None:
    assert set(MARKS) == set(STATUSES) and set(MARKS.values()) == set(MARK)
    twins = [mark.translate(TWINS) for mark in MARK.values()]
    assert len(set(twins)) == len(MARK) and all(twin.isascii() for twin in twins)


def test_every_figure_has_its_mark(run: Run) -> None:
    made = run(TRIAL).stdout
    for line in ("2.00    ~ follows with", "1.10    ✓ follows (Woolf)", "3.65    ✓ follows (Woolf)"):
        assert line in made
    assert "✗ does not follow" in run("check 75/101 59/100 --or 2.20 --quick").stdout
    assert "? not checkable" in run(["check", "75/101", "59/100", "--printed", "HR 2.20 (1.1-3.0)"]).stdout
    records = [json.loads(line) for line in run(f"{TRIAL} -f ndjson").stdout.splitlines()]
    assert [record["mark"] for record in records] == [
        "explained", "agrees", "agrees", "explained", "explained",
    ]  # fmt: skip


def test_the_likely_program_is_named(run: Run) -> None:
    made = run("check 75/101 59/100 --or 2.00 --ci 1.10,3.65 --p 0.02 --quick").stdout
    assert "perhaps SAS PROC FREQ, which prints the interval and the P so; others do as well" in made
    made = run("check 75/101 59/100 --rd 0.153 --ci 0.014,0.291 --p 0.032 --quick").stdout
    assert "as R prop.test prints it" in made and "perhaps" not in made


def test_the_letter_says_counts_figures_methods_and_asks(run: Run) -> None:
    """Woolf's test of 75/101 v 59/100 has P 0.0227; (75·41)/(26·59) = 2.0046."""
    assert run(f"{TRIAL} --letter -q").stdout == LETTER + "\n"
    assert run(f"{TRIAL} --letter").stdout.endswith(f"\n\n{LETTER}\n")
    summary = json.loads(run(f"{TRIAL} --letter -f ndjson").stdout.splitlines()[-1])
    assert summary["letter"] == LETTER
    assert "letter" not in json.loads(run(f"{TRIAL} -f ndjson").stdout.splitlines()[-1])


@pytest.mark.parametrize(("words", "part"), [
    ("12/50 10/50 --nnt 25 --ci 5,8", "the upper limit is −8.18 (Wald method), where 8 is printed"),
    ("-n 97,97 --percent 13.5,25.8", "No count of 97 is 13.5%: 13 is 13.40% and 14 is 14.43%"),
    ("--or 4.0 --ci 1.10,3.65", "The OR, 4.0, does not go together with the other figures"),
    ("160/200 165/200 --rd -2.5 --p 0.05 --margin 10%",
     "the P is 0.0283 (one-sided, margin −10 percentage points), where 0.05 is printed"),
    ("75/101 59/100 --or 2.00 --p <0.001", "the P is 0.0227 (Wald test, two-sided), where <0.001 is printed"),
])  # fmt: skip
def test_letters_of_other_figures(run: Run, words: str, part: str) -> None:
    made = run(["check", *words.split(), "--letter", "-q"])
    assert part in made.stdout and made.stdout.rstrip().endswith("?")
    assert not [word for word in JUDGING if word in made.stdout.lower()]


@pytest.mark.parametrize(("words", "part"), [
    ("3.1,0.12,101 4.0,0.14,100 --md -0.90 --ci=-1.26,-0.54",
     "gives a mean of 3.1 (SD 0.12) in 101 with CsA and 4.0 (SD 0.14) in 100 with placebo, and prints "
     "difference −0.90, 95% CI −1.26 to −0.54. From these means the lower limit is −0.9363 (Welch), where "
     "−1.26 is printed, which would follow if 0.12 and 0.14 are standard errors"),
    ("3.1,1.2,101 4.0,1.4,100 --p 0.04", "the P is <0.001 (Welch), where 0.04 is printed. Could you"),
    ("3.10,1.20,101 4.00,1.40,100 --md 0.9", "would follow as placebo less CsA. Could you tell us how the d"),
    ("3.45,1.2,20 4.02,1.41,19 --integer", "In whole numbers, the mean of placebo is 4.02: no whole sum "),
])  # fmt: skip
def test_letters_of_means(run: Run, words: str, part: str) -> None:
    """−0.9 ± 1.9724·√(0.12²/101 + 0.14²/100) is −0.9363 to −0.8637; of GRIM, no sum of 19 gives 4.02."""
    made = run(["check", *words.split(), "--letter", "-q"])
    assert part in made.stdout and made.stdout.rstrip().endswith("?")
    said = made.stdout.lower().replace("standard error", "")
    assert not [word for word in JUDGING if word in said]


def test_no_letter_where_nothing_is_to_be_asked(run: Run) -> None:
    said = "No letter: every printed figure that could be compared follows.\n"
    assert run("check 75/101 59/100 --or 2.00 --letter -q").stdout == said
    said = "No letter: none of the printed figures could be compared.\n"
    assert run("check 75/101 59/100 --or 2.2 --adjusted --letter -q").stdout == said
    said = "No letter: every printed figure that could be compared follows.\n"
    assert run("check 3.1,1.2,101 4.0,1.4,100 --md -0.9 --letter -q").stdout == said
    summary = run("check 75/101 59/100 --or 2.00 --letter -f ndjson").stdout.splitlines()[-1]
    assert json.loads(summary)["letter"] is None


@pytest.mark.parametrize("form", [name for name in FORMATS if name not in ("parquet", "arrow")])
def test_letters_of_a_file_in_every_format(run: Run, form: str) -> None:
    made = run(["check", "-i", "-", "--quick", "--letter", "-f", form], input=FILE)
    assert made.exit_code == 1, made.output
    assert "Could you tell us how" in made.stdout and "75 of 101" in made.stdout

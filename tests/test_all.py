"""all: every measure of a trial on one screen. Its numbers are those of the four commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.stats import MEASURES

Run = Callable[..., Result]
BCG = str(Path(__file__).parent.parent / "examples" / "bcg.csv")
OF_ALL = {"per", "per_estimate", "per_low", "per_high", "direction", "through_infinity"}
OF_RR = {"reduction", "reduction_low", "reduction_high"}


@pytest.mark.parametrize(
    "words", ["75/101 59/100", "0/20 5/20 --event-is harm", "12/50 10/50 --deff 1.5 -l 90", f"-i {BCG}"]
)
@pytest.mark.parametrize("key", MEASURES)
def test_each_measure_is_that_of_its_command(run: Run, key: str, words: str) -> None:
    per = "" if MEASURES[key].ratio else " --per 1000"
    made = json.loads(run(f"{key} {words} -f json{per}").stdout)
    together = [
        record for record in json.loads(run(f"all {words} -f json").stdout) if record["measure"] == key
    ]
    alone = made if isinstance(made, list) else [made]
    assert len(together) == len(alone) > 0
    for here, there in zip(together, alone, strict=True):
        more = OF_ALL - there.keys()
        assert {name: value for name, value in here.items() if name not in more} == {
            name: value for name, value in there.items() if name not in OF_RR
        }


@pytest.mark.parametrize("width", [60, 80])
def test_one_screen(run: Run, width: int) -> None:
    """The published figures of the trial; 80 columns and 24 lines, of which none is left out."""
    made = run("all 75/101 59/100", env={"COLUMNS": str(width)})
    lines = made.stdout.splitlines()
    assert (made.exit_code, made.stderr) == (0, "")
    assert max(map(len, lines)) <= width
    assert len(lines) <= 24
    for text in (
        "Odds ratio               2.00 (1.10 to 3.65)  0.023",
        "Risk ratio               1.26 (1.03 to 1.54)  0.024",
        "Risk difference, points  +15.3 (2.2 to 27.9)  0.022",
        "Number needed to treat   more 7 (4 to 46)     0.022",
        "Events per 1,000         +153 (22 to 279)     0.022",
        "higher risk of the event with CsA",
    ):
        assert text in made.stdout
    assert "left out" not in made.stdout


def test_words_are_neutral_until_it_is_said_what_the_event_is(run: Run) -> None:
    assert not {"NNTB", "NNTH", "benefit", "harm"} & {*run("all 12/50 10/50").stdout.split()}
    assert "NNTB 25 (NNTB 5 to ∞ to NNTH 8)" in run("all 12/50 10/50 --event-is benefit").stdout


def test_a_file_has_rows_for_each_study_and_notes(run: Run) -> None:
    made = run("all -i -", input="study,e1,n1,e0,n0\nA,0,20,5,20\nB,9,50,17,50\n")
    rows = [line for line in made.stdout.splitlines() if line.startswith("  A  ")]
    assert len(rows) == 1
    assert made.stdout.count("a  0.0") == 2  # of both ratios
    assert "a  ½ added to all four cells" in made.stdout
    quiet = run("all -i - -q", input="study,e1,n1,e0,n0\nA,0,20,5,20\nB,9,50,17,50\n").stdout
    assert [line[:24] for line in quiet.splitlines()] == [
        "A: The event occurred in",
        "B: The event occurred in",
    ]


@pytest.mark.parametrize(("words", "option"), [
    ("75/101 59/100 -f json", "--style jama"),
    ("75/101 59/100 -f csv", "--event death"),
    (f"-i {BCG}", "--people women"),
    ("75/101 59/100 --style cochrane", "--event death"),
    ("75/101 59/100 --style apa", "--people women"),
    ("75/101 59/100 -q --style cochrane", "--labels a,b"),
    ("75/101 59/100 -q", "--per 100"),
    ("75/101 59/100 -q", "--digits 2"),
    ("75/101 59/100 -q", "--event-is harm"),
    ("75/101 59/100 --style jama", "--digits 2"),
    ("75/101 59/100", "--fields estimate"),
    ("75/101 59/100", "--control placebo"),
    ("75/101 59/100", "--raw"),
    (f"-i {BCG}", "--risk-interval jeffreys"),
    (f"-i {BCG}", "--cells"),
])  # fmt: skip
def test_what_is_not_used_is_refused_by_name(run: Run, words: str, option: str) -> None:
    assert run(f"all {words}").exit_code == 0
    made = run(f"all {words} {option}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert f"{option.split(maxsplit=1)[0]} is not used" in made.stderr

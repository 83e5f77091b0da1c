"""What is said of direction: this estimate's own, and benefit or harm only where somebody has said which."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]
EFFECTS = ["or", "rr", "rd", "nnt"]
FORMATS = ["table", "plain", "json", "ndjson", "csv", "tsv", "markdown", "latex", "html"]
JUDGED = re.compile(r"benefi|harm|NNT[BH]|better|worse", re.I)
FILE = "study,e1,n1,e0,n0\nfewer,10,100,20,100\nmore,20,100,10,100\nsame,10,100,10,100\nboth,12,50,10,50\n"
WHOLE = [[], ["-q"], ["-A"], ["-v"], ["--alternative", "less"]]


@pytest.mark.law
@pytest.mark.parametrize("key", EFFECTS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("how", WHOLE[:3], ids=str)
def test_nothing_is_judged_until_the_event_is_known(run: Run, key: str, form: str, how: list[str]) -> None:
    for source in (["10/100", "20/100"], ["20/100", "10/100"], ["12/50", "10/50"], ["-i", "-"]):
        made = run([key, *source, "-f", form, *how], input=FILE if "-i" in source else None)
        assert made.exit_code == 0, made.stderr
        assert not JUDGED.search(made.stdout), made.stdout


@pytest.mark.parametrize("key", EFFECTS)
@pytest.mark.parametrize("event", ["benefit", "harm"])
@pytest.mark.parametrize("how", WHOLE, ids=str)
def test_what_is_assumed_of_the_event_is_said(run: Run, key: str, event: str, how: list[str]) -> None:
    for source in (["10/100", "20/100"], ["-i", "-"]):
        made = run([key, *source, "--event-is", event, *how], input=FILE if "-i" in source else None)
        assert f"taken as a {event}" in made.stdout


@pytest.mark.parametrize("key", EFFECTS)
@pytest.mark.parametrize("event", [None, "benefit", "harm"])
def test_records_say_what_the_event_is(run: Run, key: str, event: str | None) -> None:
    option = f" --event-is {event}" if event else ""
    assert json.loads(run(f"{key} 10/100 20/100 -f json{option}").stdout)["event_is"] == event
    header, row = run(f"{key} 10/100 20/100 -f csv{option}").stdout.splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["event_is"] == (event or "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [  # 50/5000 v 100/5000: RD −0.01, so 100; Emory's "advanced NNT" page prints 100 to prevent one event
        ("nnt 50/5000 100/5000", "NNT 100: one event fewer per 100 treated"),
        ("nnt 50/5000 100/5000 --event-is harm", "NNTB 100 (95% CI"),
        ("nnt 10/100 20/100", "NNT 10: one event fewer per 10 treated"),
        ("nnt 10/100 20/100 --event-is harm", "NNTB 10 (95% CI"),
        ("nnt 10/100 20/100 --event-is benefit", "NNTH 10 (95% CI"),
        ("nnt 20/100 10/100", "NNT 10: one more event per 10 treated"),
        ("nnt 10/100 10/100", "NNT ∞ (95% CI more"),
    ],
)
@pytest.mark.parametrize("how", ["", " -q"])
def test_the_number_needed_in_words(run: Run, arguments: str, words: str, how: str) -> None:
    assert words in " ".join(run(arguments + how).stdout.split())


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("or 5 192 40 50 --cells", "lower odds of the event with CsA"),
        ("or 40 50 5 192 --cells", "higher odds of the event with CsA"),
        ("rr 5/100 20/100 --labels new,old", "lower risk of the event with new"),
        ("rd 10/100 20/100", "lower risk of the event with CsA"),
        ("or 11/100 10/100", "higher odds of the event with CsA; the interval includes 1"),
        ("rd 11/100 10/100", "higher risk of the event with CsA; the interval includes 0"),
        ("or 10/100 10/100", "the same odds of the event in both arms"),
        ("rr 3/7 3/7", "the same risk of the event in both arms"),
        ("rr 0/10 5/10 --zero-cells none", "lower risk of the event with CsA"),
        ("or 5/10 0/10 --zero-cells none", "higher odds of the event with CsA"),
        (
            "or 0/20 0/21",  # ½ in each cell makes an odds ratio of 1.05 of two arms without events
            "higher odds of the event with CsA; the interval includes 1; "
            "the direction comes only from the counts that were added",
        ),
        (
            "or 5/100 20/100 --event-is harm",
            "lower odds of the event, taken as a harm, with CsA",
        ),
    ],
)
def test_the_line_under_an_estimate_is_about_this_estimate(run: Run, arguments: str, line: str) -> None:
    assert line in [text.strip() for text in run(arguments).stdout.splitlines()]


def test_an_estimate_that_is_not_there_has_no_direction(run: Run) -> None:
    made = run("or 0/10 0/10 --zero-cells none").stdout
    assert "not estimable" in made
    assert not re.search("higher|lower|the same", made)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("or 0/20 3/20 -q", "; ½ added to all four cells"),
        ("or 0/20 3/20 -q -m gart", "; ½ added to all four cells"),
        ("or 1/20 3/20 -q -m independence-smoothed", "; pseudo-counts added to the cells"),
        ("or 75/101 59/100 -q --alternative greater", "one-sided P = 0.011 (more events)"),
        ("rd 10/100 20/100 -q --alternative less", "one-sided P = 0.024 (fewer events)"),
        ("rd 75/101 59/100 -q --margin -0.1", "one-sided P < 0.001 against −10 points"),
        ("rr 0/10 0/10 -q --zero-cells none", "RR not estimable"),
        ("or 75/101 59/100 -q -A", "woolf: OR 2.00"),
    ],
)
def test_a_quiet_line_keeps_what_changes_its_meaning(run: Run, arguments: str, words: str) -> None:
    assert words in run(arguments).stdout


def test_a_quiet_line_of_a_row_that_could_not_be_read(run: Run) -> None:
    made = run("or -i - -q --on-error mark", input="study,e1,n1,e0,n0\na,NA,10,3,10\nb,1,10,3,10\n").stdout
    assert made.startswith("a: OR not estimable, P not estimable; counts missing\n")

"""Headers and shapes of files that were met in public repositories and manuals, with invented rows.

multinma (studyc trtc r n), the magnesium trials as Stata has them (trialnam tot1 dead1), CAMAN (nTi xTi),
MetaInsight (Components.1), `list` of Stata, and tables as SQL clients draw them.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.reading.header_grammar import heading

Run = Callable[..., Result]
ONE, TWO = ("Arden", 12, 80, 20, 78), ("Borel", 3, 40, 5, 41)
LONG = "Arden,Drug,12,{}\nArden,Placebo,20,{}\nBorel,Drug,3,{}\nBorel,Placebo,5,{}\n"
TOTALS, REST = LONG.format(80, 78, 40, 41), LONG.format(68, 58, 37, 36)

READ = [
    "studyc,trtc,r,n\n" + TOTALS,
    "study,arm,events,nonevents\n" + REST,
    "study,arm,dead,alive\n" + REST,
    "study,treatment,yes,no\n" + REST,
    "study,nTi,nCi,xTi,xCi\nArden,80,78,12,20\nBorel,40,41,3,5\n",
    "trial,trialnam,tot1,dead1,tot0,dead0\n1,Arden,80,12,78,20\n2,Borel,40,3,41,5\n",
    "studyn,studyc,trtn,trtc,r,n\n1,Arden,1,Placebo,20,78\n1,Arden,2,Drug,12,80\n"
    "2,Borel,1,Placebo,5,41\n2,Borel,2,Drug,3,40\n",
    "Study,Components.1,Events.1,Total.1,Components.2,Events.2,Total.2\n"
    "Arden,A + B,12,80,Usual care,20,78\nBorel,Usual care,5,41,A,3,40\n",
    "study,reg ion,=x,ecg,events_t,n_t,events_c,n_c\nArden,a,b,1,12,80,20,78\nBorel,a,b,1,3,40,5,41\n",
    f". list\n\n     +{'-' * 29}+\n     | study   ai   n1i   ci   n2i |\n     |{'-' * 29}|\n"
    f"  1. | Arden   12    80   20    78 |\n     |{'-' * 29}|\n"
    f"  2. | Borel    3    40    5    41 |\n     +{'-' * 29}+\n",
    "+-------+----+-----+----+-----+\n| study | ai | n1i | ci | n2i |\n+=======+====+=====+====+=====+\n"
    "| Arden | 12 |  80 | 20 |  78 |\n| Borel |  3 |  40 |  5 |  41 |\n+-------+----+-----+----+-----+\n",
]  # fmt: skip
ASKED = [
    ("study,n_t,N_t,n_c,N_c\nArden,12,80,20,78\nBorel,3,40,5,41\n", "'n_t' and 'N_t' differ in case alone"),
    ("study,arm,n,N\n" + TOTALS, "'n' and 'N' differ in case alone"),
]


def read(made: Result) -> list[tuple[str | int, ...]]:
    keys = ("study", "treatment_events", "treatment_n", "control_events", "control_n")
    return [tuple(json.loads(line)[key] for key in keys) for line in made.stdout.splitlines()]


@pytest.mark.parametrize("text", READ, ids=lambda text: text.splitlines()[0])
def test_read(run: Run, text: str) -> None:
    made = run("or -f ndjson", input=text)
    assert made.exit_code == 0, made.stderr
    assert read(made) == [ONE, TWO]


@pytest.mark.parametrize(("text", "why"), ASKED)
def test_asked_with_a_line_that_answers(run: Run, text: str, why: str) -> None:
    made = run("or -f ndjson", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert why in made.stderr
    (line,) = re.findall(r"(--column.*)", made.stderr)
    assert read(run(["or", "-f", "ndjson", *shlex.split(line)], input=text)) == [ONE, TWO]


def test_events_non_events_and_total_of_an_arm_must_agree(run: Run) -> None:
    text = "study,arm,events,nonevents,n\nArden,Drug,12,68,80\nArden,Placebo,20,57,78\n"
    made = run("or -f ndjson", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "20 events and 57 non-events are not 78 participants" in made.stderr
    assert "--column n=HEADER or nonevents=HEADER" in made.stderr
    assert read(run("or -f ndjson --column n=n", input=text)) == [ONE]
    assert read(run("or -f ndjson --column nonevents=nonevents", input=text)) == [(*ONE[:4], 77)]


def test_several_outcomes_of_participants_are_asked(run: Run) -> None:
    text = "id,arm,death,relapse\n1,drug,1,0\n2,drug,0,1\n3,placebo,1,1\n4,placebo,0,1\n"
    made = run("or -f ndjson", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "death, relapse may each be the outcome of participants" in made.stderr
    counts = {}
    for line in re.findall(r"--column (outcome=\w+)", made.stderr):
        (record,) = map(json.loads, run(f"or -f ndjson --column {line}", input=text).stdout.splitlines())
        counts[line] = record["treatment_events"], record["control_events"]
    assert counts == {"outcome=death": (1, 1), "outcome=relapse": (1, 2)}


def test_a_row_is_never_a_header(run: Run) -> None:
    """pandas leaves the header of its index blank, which looks like a line of merged cells."""
    text = ",id,study,composite,ni,total\n30,6,A et al,A et al BPTB,8,10\n31,6,A et al,x,8,1\n"
    made = run("or", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "Seen: column_1, id, study, composite, ni, total." in made.stderr


def test_columns_that_name_the_arms_are_said(run: Run) -> None:
    text = "study,treat1,e1,n1,treat2,e2,n2\nArden,Placebo,20,78,Drug,12,80\n"
    made = run("or -f ndjson -v", input=text)
    assert read(made) == [ONE]
    told = json.loads(made.stdout)["source"]["columns"]
    assert told == {
        "study": "study",
        "events of arm 1": "e1",
        "n of arm 1": "n1",
        "events of arm 2": "e2",
        "n of arm 2": "n2",
        "name of arm 1": "treat1",
        "name of arm 2": "treat2",
    }
    assert "name of arm 2 from 'treat2'" in made.stderr


@pytest.mark.parametrize("command", ["or", "check"])
def test_a_header_one_name_too_short_is_asked(run: Run, command: str) -> None:
    """R's write.table has no name above the numbers of its rows; a blank cell at the end conceals that."""
    text = "study,e1,n1,e0,n0,OR,\n1,Arden,12,80,20,78,0.51\n3,Borel,3,40,5,41,0.58\n"
    made = run(command, input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "'study' stands above numbers of rows, and the last column has no name" in made.stderr
    named = run(f"{command} -q", input=f"row,{text.replace('OR,', 'OR')}")
    assert (named.exit_code, named.stdout.count("Arden")) == (0, 1)


def test_names_of_arms_that_do_not_tell_beside_some_with_the_control_first(run: Run) -> None:
    text = "study,treat1,e1,n1,treat2,e2,n2\nA,Placebo,20,78,Drug,12,80\nB,X,3,40,Y,5,41\n"
    assert "In other rows it is the first: --on-error skip leaves these out." in run("or", input=text).stderr


def test_two_names_of_one_control_are_asked(run: Run) -> None:
    made = run("or", input="tau.n,events-témoin,aspirin.n,events-aspirin\n80,12,78,20\n")
    assert (made.exit_code, made.stdout) == (3, "")


def test_the_interval_beside_its_estimate(run: Run) -> None:
    """12/80 v 20/78: the risk ratio is 0.585, its Katz limits 0.308 and 1.112."""
    text = "study,e1,n1,e0,n0,RR,RR 95% CI\nArden,12,80,20,78,0.58,0.31 to 1.11\n"
    made = run("check -f ndjson", input=text)
    figures = [json.loads(line)["figure"] for line in made.stdout.splitlines()]
    assert (made.exit_code, figures) == (0, ["rr", "low", "high", "summary"])


def test_a_title_above_semicolons(run: Run) -> None:
    assert read(run("or -f ndjson", input="# a title\nstudy;e1;n1;e2;n2\nArden;12;80;20;78\n")) == [ONE]


CONTROLS = [
    "placébo",
    "プラセボ群",
    "对照组",
    "плацебо",
    "lumelääke",
    "placebogroep",
    "ohne Therapie",
    "sin intervención",
]


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_in_another_language(run: Run, name: str) -> None:
    text = f"study,arm,events,n\nArden,Drug,12,80\nArden,{name},20,78\n"
    assert read(run("or -f ndjson", input=text)) == [ONE]


@pytest.mark.parametrize("word", ["ecg", "eeg", "reg ion", "region", "neg", "econ", "recon", "etc"])
def test_a_word_that_is_no_count_of_an_arm(word: str) -> None:
    assert not (heading(word).kind and heading(word).arm)

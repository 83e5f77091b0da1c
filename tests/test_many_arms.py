"""Wide files with three and more arms: each arm against the control, or an error that lists the arms."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]
COUNTS = ("treatment_events", "treatment_n", "control_events", "control_n")
TWO = [[12, 80, 20, 78], [9, 79, 20, 78]]  # both drugs against placebo

READ = {
    "named by their cells": "study,treat1,events1,n1,treat2,events2,n2,treat3,events3,n3\n"
    "Arden,Drug 10,12,80,Placebo,20,78,Drug 20,9,79\n",
    "in another order": "events1,events2,events3,n1,n2,n3,Arm 1,Arm 2,Arm 3,study\n"
    "12,20,9,80,78,79,IPT,TAU,CBT,Arden\n",
    "named by the headers": "study,events_placebo,n_placebo,events_drug10,n_drug10,events_drug20,n_drug20\n"
    "Arden,20,78,12,80,9,79\n",
    "below merged cells": "study,Placebo,,Aspirin,,Statin,\n,Events,Total,Events,Total,Events,Total\n"
    "Arden,20,78,12,80,9,79\n",
    "with fractions": "study,Usual care n/N,Aspirin n/N,Statin n/N\nArden,20/78,12/80,9/79\n",
    "with percents": "study,Placebo,Drug A,Drug B\nArden,20/78 (25.6%),12/80 (15%),9/79 (11.4%)\n",
    "two drugs": "study,Placebo,Drug,Aspirin,date\nArden,20/78,12/80,9/79,3/2001\n",
    "of any name": "study,trt_events,trt_n,ctl_events,ctl_n,hcq_events,hcq_n\nArden,12,80,20,78,9,79\n",
    "numbered drugs": "treat1_events,treat1_n,treat2_events,treat2_n,control_events,control_n\n"
    "12,80,9,79,20,78\n",
    "and others": "study,deaths placebo,n placebo,deaths hcq,n hcq,deaths tx,n tx,mean age tx,n\n"
    "Arden,20,78,12,80,9,79,61,237\n",
}


def counts(made: Result) -> list[list[int]]:
    return [[row[field] for field in COUNTS] for row in map(json.loads, made.stdout.splitlines())]


@pytest.mark.parametrize("text", READ.values(), ids=READ.keys())
def test_each_arm_is_compared_with_the_control(run: Run, text: str) -> None:
    made = run("or -f ndjson", input=text)
    assert (made.exit_code, counts(made)) == (0, TWO), made.stderr


def test_an_arm_that_a_study_has_not_is_not_there(run: Run) -> None:
    header = "study,treat1,events1,n1,treat2,events2,n2,treat3,events3,n3\n"
    made = run("or -f ndjson", input=header + "A,drug,12,80,Placebo,20,78,,,\nB,x,9,79,y,8,81,pbo,20,78\n")
    assert counts(made) == [TWO[0], TWO[1], [8, 81, 20, 78]]
    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert [row["study"] for row in rows] == ["A", "B (x)", "B (y)"]


@pytest.mark.parametrize("named", ["", ",t1,t2,t3"])
def test_arms_that_no_word_tells_apart_are_listed(run: Run, named: str) -> None:
    text = f"study,r1,n1,r2,n2,r3,n3{named}\nArden,20,78,12,80,9,79{',5,6,7' * bool(named)}\n"
    asked = run("or", input=text)
    arms = "5, 6, 7" if named else "arm 1, arm 2, arm 3"
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert f"3 arms, {arms}" in asked.stderr
    assert f"--control NAME, one of: {arms}" in asked.stderr
    made = run(["or", "-f", "ndjson", "--control", arms.split(", ", 1)[0]], input=text)
    assert counts(made) == TWO


def test_check_gives_a_line_for_each_comparison(run: Run) -> None:
    text = READ["named by the headers"].replace("drug20\n", "drug20,OR\n").replace("79\n", "79,0.51\n")
    asked = run("check -i -", input=text)
    assert (asked.exit_code, asked.stdout) == (3, "")
    lines = [line.split(": ", 1)[1] for line in asked.stderr.splitlines() if "against placebo: " in line]
    made = [run(["check", "-f", "ndjson", *shlex.split(line)], input=text) for line in lines]
    assert [result.exit_code for result in made] == [0, 1]  # 0.51 is that of the first


def test_data_of_bugs_are_read(run: Run) -> None:
    text = "r[,1] n[,1]  r[,2] n[,2] r[,3] n[,3] t[,1] t[,2] t[,3] na[]\n20 78 12 80 9 79 1 2 3 3\n"
    made = run("or -f ndjson --control 1", input=text + "20 78 12 80 NA NA 1 3 NA 2\nEND\n")
    assert counts(made) == [*TWO, TWO[0]], made.stderr
    two = text.replace(" r[,3] n[,3]", "").replace(" t[,3]", "").replace("9 79 1 2 3 3", "1 2 2")
    asked = run("or", input=two + "END\n")
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert "'1' and '2' do not tell which arm is the control" in asked.stderr


def test_a_study_called_by_a_fraction_is_no_arm(run: Run) -> None:
    made = run("or -f ndjson", input="Study,Drug,Placebo\n12/80,12/80,20/78\n")
    assert counts(made) == [TWO[0]]


ASKED = [
    ",Death,,,,Relapse,,,\n,Drug,,Placebo,,Drug,,Placebo,\nStudy,Events,Total,Events,Total,Events,Total,Events,Total\n"
    "A,12,80,20,78,30,80,33,78\n",  # two outcomes of two arms
    "study,deaths1,n1,deaths2,n2,deaths3,n3,mi1,mi2,mi3\nA,20,78,12,80,9,79,0,1,2\n",  # another outcome
    "study,deaths_pbo,n_pbo,mi_pbo,deaths_x,n_x,mi_x,deaths_yy,n_yy,mi_yy\nA,20,78,1,12,80,2,9,79,3\n",
    "study,events_men,n_men,events_women,n_women,events_control,n_control\nA,20,78,12,80,9,79\n",
    "study,events_drug_men,n_drug_men,events_drug_women,n_drug_women,events_pbo,n_pbo\nA,2,7,1,8,9,79\n",
    "study,events_all,n_all,events_drug,n_drug,events_placebo,n_placebo\nA,32,158,12,80,20,78\n",  # a sum
    "study,events_pbo,n mi pbo,events_hcq,n mi hcq,events_tx,n mi tx\nA,2,7,1,8,9,79\n",
    "study,events1,n1,events2,n2,events4,n4\nA,2,7,1,8,9,79\n",
    "study,Placebo,Drug,Deaths\nA,20/78,12/80,3/58\n",
    "study,Placebo,Drug,week 12\nA,20/78,12/80,3/58\n",
    "study,e0,n0,e1,n1,e2,n2\nA,2,7,1,8,9,79\n",
    "study,drug_events,drug_n,dose_events,dose_n,placebo_events,placebo_n\nA,2,7,1,8,9,79\n",
    "study,Events,Total,Events,Total,Events,Total\nA,2,7,1,8,9,79\n",
    "events_t,n_t,events_c,n_c,aspirin_events,aspirin_n,placebo_events,placebo_n\n1,7,2,7,3,7,4,7\n",
    "events_t1,n_t1,events_t2,n_t2,events_c,n_c\n1,7,2,7,3,7\n",
]


@pytest.mark.parametrize("text", ASKED)
def test_what_may_be_no_arm_is_asked_about(run: Run, text: str) -> None:
    made = run("or", input=text)
    assert (made.exit_code, made.stdout) == (3, "")


def test_rows_without_a_study_are_told_apart(run: Run) -> None:
    rows = "20,78,12,80,9,79\n20,78,12,80,9,79\n"
    made = run("or -f ndjson", input=f"r placebo,n placebo,r drug,n drug,r hcq,n hcq\n{rows}")
    assert counts(made) == TWO * 2
    assert json.loads(made.stdout.splitlines()[2])["study"] == "line 3 (drug)"


def test_fractions_beside_the_arms_are_left_out_where_that_is_said(run: Run) -> None:
    text = "study,Placebo,Drug,MI\nArden,20/78,12/80,9/79\n"
    asked = run("or", input=text.replace("MI", "Deaths"))
    assert "Deaths may be another arm or outcome (stdin)" in asked.stderr
    paste = asked.stderr.split("To leave them out: ")[1]
    made = run(["or", "-f", "ndjson", *shlex.split(paste)], input=text.replace("MI", "Deaths"))
    assert counts(made) == [[12, 80, 20, 78]]

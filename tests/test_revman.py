"""RevMan's export of its analyses: what heads or sums other rows is no study; the unsure is asked."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]

HEADER = (
    "Comparison Number,Outcome Number,Subgroup Number,Name,Data Type,Events 1,Total 1,Events 2,Total 2,SE\n"
)
ARDEN, BOREL = "Arden,,12,80,20,78,0.4\n", "Borel,,3,40,0,41,1.5\n"
DEATH, POOLED = "1,1,0,Death,DIC,,,,,\n", "1,1,0,Death,DIC,15,120,20,119,\n"
ONE = POOLED + "1,1,0," + ARDEN + "1,1,0," + BOREL
TWO = ONE + "1,2,0,Relapse,DIC,4,80,6,78,\n1,2,0,Arden,,4,80,6,78,0.4\n"
PARTS = "1,1,1,Men,,12,80,20,78,\n1,1,1,{}1,1,2,Women,,,,,,\n1,1,2,{}".format(
    ARDEN.replace(",78,0.4", ",70,0.4") + "1,1,1,Casey,,0,0,0,8,\n", BOREL
)


def _studies(made: Result) -> list[tuple[str, int, int]]:
    rows = map(json.loads, made.stdout.splitlines())
    return [(row["study"], row["treatment_events"], row["control_n"]) for row in rows]


@pytest.mark.parametrize("rows", [ONE, ONE.replace(POOLED, DEATH), "1,0,0,Drug v placebo,,,,,,\n" + ONE])
def test_a_row_that_heads_studies_is_left_out(run: Run, rows: str) -> None:
    made = run("or -f ndjson", input=HEADER + rows)
    assert made.exit_code == 0, made.stderr
    assert _studies(made) == [("Arden", 12, 78), ("Borel", 3, 41)]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (ONE.replace("15,120", "16,120"), "'Death' has counts that are not the sums"),
        (ONE.replace("DIC", "CON"), "The data type of RevMan's export is CON, not DIC"),
        (ONE.replace("Arden,", "Arden,DIC"), "'Arden' may be a study, or the sum of others"),
        (ONE.replace(POOLED, ""), "'Arden' is of an outcome whose data type is ''"),
        (ONE.replace("Borel,,3", "Borel,,NR"), "'Death' has counts that are not the sums"),
        (DEATH + "1,1,1,Men,,12,80,20,78,\n1,1,1," + ARDEN, "'Men' may be a study, or the sum of the one"),
        (DEATH, "no row of a study"),
        (TWO, "differ in Outcome Number"),
        (DEATH + PARTS, "differ in Subgroup Number"),
    ],
)
def test_what_is_not_sure_is_asked(run: Run, rows: str, says: str) -> None:
    made = run("or -f ndjson --on-error skip", input=HEADER + rows)
    assert (made.exit_code, made.stdout) == (3, "")
    assert says in made.stderr


def test_outcomes_and_subgroups_are_told_apart_by_their_columns(run: Run) -> None:
    made = run(["or", "-f", "ndjson", "--by", "Outcome Number"], input=HEADER + TWO)
    assert _studies(made) == [("Arden", 12, 78), ("Borel", 3, 41), ("Arden", 4, 78)]


def test_the_row_of_an_outcome_is_the_sum_of_its_subgroups(run: Run) -> None:
    whole = PARTS.join(["1,1,0,Death,DIC,15,120,20,119,\n", ""])
    made = run(["or", "-f", "ndjson", "--by", "Subgroup Number", "--on-error", "skip"], input=HEADER + whole)
    assert _studies(made) == [("Arden", 12, 70), ("Borel", 3, 41)]


def test_columns_of_the_command_line_change_the_arms_but_not_the_rows(run: Run) -> None:
    names = {"events_trt": "Events 2", "n_trt": "Total 2", "events_ctl": "Events 1", "n_ctl": "Total 1"}
    options = [word for role, name in names.items() for word in ("--column", f"{role}={name}")]
    made = run(["or", "-f", "ndjson", *options], input=HEADER + ONE)
    assert _studies(made) == [("Arden", 20, 80), ("Borel", 0, 40)]
    assert "group 1" not in made.stderr


@pytest.mark.parametrize("other", ["Group Label 1", "Placebo events", "Control"])
def test_a_column_that_may_speak_of_the_arms_is_asked_about(run: Run, other: str) -> None:
    made = run("or -f ndjson", input=(HEADER + ONE).replace("SE\n", f"{other}\n"))
    assert (made.exit_code, made.stdout) == (3, "")


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_of_one_cell_is_refused_as_a_row_where_rows_may_be(run: Run, quote: str) -> None:
    text = f"study,e1,n1,e0,n0\n{quote}Arden{quote},12,80,20,78\n* per protocol\n"
    made = run("or -f ndjson --on-error skip", input=text)
    assert (made.exit_code, _studies(made)) == (4, [("Arden", 12, 78)])
    assert "line 3" in made.stderr
    assert run("or", input=text).exit_code == 3
    assert run("or --on-error skip", input=text.replace("* per", "* a,per")).exit_code == 4


def test_a_row_of_another_width_ends_the_run(run: Run) -> None:
    made = run("or --on-error skip", input=HEADER + ONE.rstrip("\n") + ",,x\n")
    assert (made.exit_code, made.stdout) == (3, "")
    assert "cells, the header has" in made.stderr


# the export of the package meta (inst/extdata/Fleiss93_CR.csv), of which these are columns and studies;
# RevMan's own odds ratios and limits stand there: MRC-1 0.71971415 (0.48897453 to 1.05933628), AMIS 1.1327364
# (0.93466468 to 1.37278298)
FLEISS = """\
Comparison Number,Outcome Number,Subgroup Number,Name,Data Type,Events 1,Total 1,Events 2,Total 2,\
Group Label 1,Group Label 2,Left Graph Label,Right Graph Label,Year of study
1,0,0,Examples from Fleiss (1993),,,,,,,,,,
1,1,0,Aspirin for Preventing Death after Myocardial Infarction,DIC,295,2882,286,2881,Aspirin,Control,,,
1,1,0,MRC-1,,49,615,67,624,,,,,1974
1,1,0,AMIS,,246,2267,219,2257,,,,,1980
1,2,0,Mental Health Treatment versus Control,CON,0,13,0,13,Mental Health Treatment,Control,,,
1,2,0,Davis,,0,13,0,13,,,,,1973
"""


def test_labels_of_groups_name_the_arms_and_means_are_left_out(run: Run) -> None:
    made = run("or -f ndjson", input=FLEISS)
    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert [(row["study"], row["treatment"], row["control"]) for row in rows] == [
        ("MRC-1 1974", "Aspirin", "Control"),
        ("AMIS 1980", "Aspirin", "Control"),
    ]
    printed = [(0.71971415, 0.48897453, 1.05933628), (1.1327364, 0.93466468, 1.37278298)]
    for row, figures in zip(rows, printed, strict=True):
        assert (row["estimate"], row["low"], row["high"]) == pytest.approx(figures, abs=5e-9)
    assert "left out as outcome of other data (CON): line 6, 7 (stdin)" in made.stderr


def test_labels_of_groups_that_have_the_control_first(run: Run) -> None:
    made = run("or -f ndjson", input=FLEISS.replace("Aspirin,Control", "Control,Aspirin"))
    assert [json.loads(line)["treatment_n"] for line in made.stdout.splitlines()] == [624, 2257]

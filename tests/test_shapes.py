"""Tables of other shapes than a CSV of studies or arms: read by their own evidence, or asked about."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base import extra
from rsa_trial_cli.reading import files

Run = Callable[..., Result]
COUNTS = ("treatment_events", "treatment_n", "control_events", "control_n")
TRIAL = [[12, 80, 20, 78]]

# the trial with 12 of 80 events with drug and 20 of 78 with placebo
ONE = {
    "arms in rows": ",event,no event\ndrug,12,68\nplacebo,20,58\n",
    "arms in rows, no event first": "arm,Alive,Died\nPlacebo,58,20\nDrug,68,12\n",
    "with sums": "arm;yes;no;total\nplacebo;20;58;78\ndrug;12;68;80\n",
    "with a row of sums": ",yes,no\nplacebo,20,58\ndrug,12,68\nTotal,32,126\n",
    "arms in columns": ",drug,placebo\nevents,12,20\nno events,68,58\n",
    "arms in columns, totals": "\tplacebo\tdrug\ndeaths\t20\t12\ntotal\t78\t80\n",
    "table(arm, outcome)": "         outcome\narm        no yes\n  placebo  58  20\n  drug     68  12\n",
    "table(x, y)": "         \n           0  1\n  placebo 58 20\n  drug    68 12\n",
    "table(y, x)": "     \n      drug placebo\n  no    68      58\n  yes   12      20\n",
    "counts": "arm,outcome,count\ndrug,1,12\ndrug,0,68\nplacebo,1,20\nplacebo,0,58\n",
    "counts as R has them": "   arm outcome Freq\n1 drug      no   68\n2  plc      no   58\n"
    "3 drug     yes   12\n4  plc     yes   20\n",
    "named": "arm,x,k\ndrug,dead,12\ndrug,alive,68\nplacebo,dead,20\nplacebo,alive,58\n",
    "markdown": "| arm | events | n |\n|:--|--:|---|\n| **drug** | 12 | 80 |\n| placebo | 20 | 78 |\n",
    "blanks": "study arm events n\nArden drug 12 80\nArden placebo 20 78\n",
    "quoted blanks": '"study" "arm" "events" "n"\n"1" "Arden 2001" "drug" 12 80\n'
    '"2" "Arden 2001" "pbo" 20 78\n',
    "a tibble": "# A tibble: 1 × 5\n  study    e1    n1    e0    n0\n  <chr> <int> <int> <int> <int>\n"
    "1 Arden    12    80    20    78\n",
    "in blocks": "  study      region events_trt\n1 Arden West Europe         12\n"
    "  n_trt events_ctl n_ctl\n1    80         20    78\n",
    "a consistent contrast": "study,contrast,e1,n1,e2,n2\nA,drug vs placebo,12,80,20,78\n",
    "REDCap": "record_id,arm,event\n"
    + "".join(
        f"{at},{arm},{'Checked' if at % 100 < events else 'Unchecked'}\n"
        for arm, first, n, events in (("drug", 100, 80, 12), ("placebo", 200, 78, 20))
        for at in range(first, first + n)
    ),
    "participants": "id,arm,outcome\n"
    + "".join(
        f"{at},{arm},{int(at % 100 < events)}\n"
        for arm, first, n, events in (("drug", 100, 80, 12), ("placebo", 200, 78, 20))
        for at in range(first, first + n)
    ),
}
NAMED = {"named": " --column outcome=x --column count=k"}

ASKED = {
    "a second table in another order": (
        "study,e1,n1,e0,n0\nA,12,80,20,78\nstudy,e0,n0,e1,n1\nB,20,78,12,80\n",
        "Line 3 looks like another header: e0, n0, e1, n1",
    ),
    "a second table with one arm a row": (
        "study,arm,events,n\nA,drug,12,80\nA,pbo,20,78\nstudy,arm,n,events\nB,drug,9,12\nB,pbo,9,20\n",
        "Line 4 looks like another header",
    ),
    "a cell that says which arm is first": (
        "study,contrast,e1,n1,e2,n2\nA,placebo vs. drug,20,78,12,80\n",
        "'placebo vs. drug' may say that the first is the control",
    ),
    "arms together": (
        "study,events all,n all,events placebo,n placebo\nA,32,158,20,78\n",
        "may be another outcome or arm",
    ),
    "one outcome of several": ("study,events primary,n primary,events pbo,n pbo\nA,1,9,2,9\n", ""),
    "the number of the baseline arm": ("study,r1,n1,r2,n2,baseline arm\nA,20,78,12,80,1\n", "may say which"),
    "a row with words of counts": (
        "TRT01P,AVALC,COUNT,PERCENT\nActive,N,68,43.04\nActive,Y,12,7.59\n",
        "Seen: TRT01P, AVALC, COUNT, PERCENT",
    ),
    "blocks of other rows": ("  study e1 n1\n1 Arden 12 80\n  e0 n0\n2 20 78\n", "No column for"),
    "not all rows": (
        "  study e1 n1 e0 n0\n1 Arden 12 80 20 78\n# ℹ 3 more rows\n",
        "printed whole: 3 more rows",
    ),
    "not all columns": (
        "  study e1 n1 e0 n0\n1 Arden 12 80 20 78\n# … with 2 more variables: e2 <int>, n2 <int>\n",
        "2 more variables",
    ),
    "the arms are the columns": (
        "study,a,b,c,d,nt,nc\nA,12,20,68,58,80,78\n",
        "'nt' is a + c and 'nc' is b + d",
    ),
    "numbers only": ("12,68\n20,58\n", "numbers"),
    "rows of no arm": (",event,no event\nArden,12,68\nBorel,20,58\n", "No column for the"),
    "two outcomes": (",deaths,relapses\ndrug,12,68\nplacebo,20,58\n", "No column"),
    "before and after": (",yes,no\nyes,12,68\nno,20,58\n", ""),
    "cases and controls": (",cases,controls\nexposed,12,20\nunexposed,68,58\n", ""),
    "counts that are no codes": (
        "study,arm,event\nArden,drug,12\nArden,placebo,20\n",
        "neither yes (1) nor no",
    ),
    "one value only": ("arm,died\n" + "drug,1\nplacebo,1\n" * 9, "holds only '1'"),
    "one row an arm": ("study,arm,event\nArden,drug,1\nArden,placebo,0\n", "not certain"),
    "counts of another name": (
        "arm,outcome,k\ndrug,1,12\ndrug,0,68\nplacebo,1,20\nplacebo,0,58\n",
        "count=?",
    ),
    "one outcome only": ("arm,outcome,count\ndrug,1,12\nplacebo,1,20\n", "one outcome only"),
    "coded 1 and 2": ("id,arm,outcome\n1,drug,1\n2,drug,2\n3,plc,1\n4,plc,2\n", "neither yes (1) nor no"),
    "three outcomes": (
        "id,arm,outcome\n1,drug,dead\n2,drug,alive\n3,plc,relapse\n4,plc,alive\n",
        "more than one outcome",
    ),
    "an outcome beside its events": ("arm,outcome,deaths\ndrug,yes,12\nplacebo,no,20\n", "No column"),
    "strata": (
        "arm,sex,outcome,count\ndrug,m,1,5\ndrug,f,1,7\ndrug,m,0,30\ndrug,f,0,38\nplc,m,1,9\nplc,m,0,9\n",
        "--by COLUMN",
    ),
    "a column that does not fit": (
        "  study e1 n1 e0 n0\n1 Arden B 12 80 20 78\n2 Borel 3 40 5 41\n",
        "No column",
    ),
    "sums that differ": (",yes,no,total\ndrug,12,68,81\nplacebo,20,58,78\n", "80 or 81"),
}


def counts(made: Result) -> list[list[int]]:
    return [[json.loads(line)[field] for field in COUNTS] for line in made.stdout.splitlines()]


@pytest.mark.parametrize("shape", ONE)
def test_one_trial_in_every_shape(run: Run, shape: str) -> None:
    made = run(f"or -f ndjson{NAMED.get(shape, '')}", input=ONE[shape])
    assert (made.exit_code, counts(made)) == (0, TRIAL), made.stderr


@pytest.mark.parametrize("shape", ASKED)
def test_what_is_not_certain_is_asked(run: Run, shape: str) -> None:
    text, words = ASKED[shape]
    made = run("or -f ndjson", input=text)
    assert (made.exit_code, made.stdout) == (3, ""), made.stdout
    assert words in made.stderr


@pytest.mark.extra
@pytest.mark.parametrize("shape", [*ONE, *ASKED])
def test_both_readers_decide_alike(
    run: Run, shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(ONE.get(shape) or ASKED[shape][0])
    words = ["or", "-i", str(path), "-v", "-f", "ndjson", *NAMED.get(shape, "").split()]
    monkeypatch.setattr(files, "LARGE", 0)
    quick = run(words)
    monkeypatch.setattr(extra, "is_installed", lambda: False)
    plain = run(words)
    assert (quick.exit_code, quick.stdout, quick.stderr) == (plain.exit_code, plain.stdout, plain.stderr)


def test_a_note_says_what_the_table_was_taken_for(run: Run) -> None:
    for shape, words in (
        ("arms in columns", "a 2×2 table: 'events' is read as the events of drug and placebo"),
        ("participants", "participants are counted, 'outcome' yes or 1 as the event"),
        ("markdown", "read as Markdown"),
        ("blanks", "read as columns aligned with blanks"),
    ):
        assert words in run("or", input=ONE[shape]).stderr
    source = json.loads(run("or -f json", input=ONE["participants"]).stdout)["source"]
    assert (source["layout"], source["columns"]["outcome"]) == ("one participant a row", "outcome")


def test_a_line_keeps_its_number(run: Run) -> None:
    made = run("or", input="\n  study e1 n1 e0 n0\n1 Arden  x 80 20 78\n")
    assert "(stdin line 3, column e1)" in made.stderr


@pytest.mark.law
def test_participants_are_counted_as_they_were_made(run: Run) -> None:
    """Random participants of several studies in any order and with any codes: their counts are known."""
    rng = random.Random(6)
    for yes, no in (("1", "0"), ("yes", "no"), ("TRUE", "FALSE"), ("Dead", "Alive"), ("event", "no event")):
        truth = {study: [rng.randint(0, 9), 9, rng.randint(0, 7), 7] for study in ("Arden", "Borel, 2001")}
        rows = [
            (study, arm, yes if at < of[k] else no)
            for study, of in truth.items()
            for arm, k in (("drug", 0), ("placebo", 2))
            for at in range(of[k + 1])
        ]
        rng.shuffle(rows)
        lines = [f'"{study}",{at},{arm},{outcome}\n' for at, (study, arm, outcome) in enumerate(rows)]
        made = run("or -f ndjson", input="study,patient_id,arm,outcome\n" + "".join(lines))
        found = {json.loads(line)["study"]: json.loads(line) for line in made.stdout.splitlines()}
        assert {study: [row[field] for field in COUNTS] for study, row in found.items()} == truth


def printed(header: list[str], rows: list[list[str]], *, right: bool) -> str:
    """A data frame as R prints it: columns as wide as they must be, and numbers of the rows before them."""
    table = [["", *header], *([str(at), *row] for at, row in enumerate(rows, 1))]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    pad = str.rjust if right else str.ljust
    lines = [" ".join([row[0].ljust(widths[0]), *map(pad, row[1:], widths[1:])]).rstrip() for row in table]
    return "\n".join(lines) + "\n"


@pytest.mark.law
def test_what_r_prints_reads_as_the_same_table_in_csv(run: Run) -> None:
    rng = random.Random(7)
    names = ["Arden", "Borel & Sons", "Casey 2001", "de la Cruz", "X"]
    for at in range(20):
        rows = [
            [rng.choice(names) + str(k), *map(str, (rng.randint(0, 9), rng.randint(9, 999), 3, 40))]
            for k in range(rng.randint(2, 12))
        ]
        right = at % 2 == 0
        if not right:
            rows = [[row[0].replace(" ", "_"), *row[1:]] for row in rows]
        header = ["study", "e1", "n1", "e0", "n0"]
        csv = "".join(",".join(row) + "\n" for row in [header, *rows])
        made = run("or -f csv", input=printed(header, rows, right=right))
        assert made.stdout == run("or -f csv", input=csv).stdout
        assert made.exit_code == 0


def test_a_participant_without_an_outcome_is_never_counted(run: Run) -> None:
    text = ONE["participants"] + "500,drug,\n501,drug,NA\n"
    stopped = run("or -f ndjson", input=text)
    assert (stopped.exit_code, stopped.stdout) == (3, "")
    skipped = run("or -f ndjson --on-error skip", input=text)
    assert counts(skipped) == TRIAL
    assert "2 rows have no outcome" in skipped.stderr
    marked = run("or -f ndjson --on-error mark", input=text)
    assert (marked.exit_code, json.loads(marked.stdout)["status"]) == (4, "not_estimable")

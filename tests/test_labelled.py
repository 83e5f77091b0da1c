"""-f plain: labelled lines without boxes, columns or drawings, for screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from rich.cells import cell_len
from test_layout import VIEWS, drawn, parts

from rsa_trial_cli.writing.formats.labelled import MARKED, Labelled
from rsa_trial_cli.writing.views.sheet import Grid

Run = Callable[..., Result]
ART = re.compile("[\u2500-\u25ff✓✗]|  ")  # boxes, blocks, shapes; two blanks are a column
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.mark.law
@pytest.mark.parametrize("view", [view for view in VIEWS[::3] if "-q" not in view.split()])
def test_each_number_of_the_table_stands_in_a_line_without_art(run: Run, view: str) -> None:
    table, made = run(f"{view} -f table"), run(f"{view} -f plain")
    assert (made.exit_code, made.stderr) == (table.exit_code, table.stderr)
    assert not ART.findall(made.stdout)
    axis = re.compile(r"(?m)^  (?:study|n) .*$")  # the header with the ends of an axis
    assert {*NUMBER.findall(axis.sub("", table.stdout))} <= {*NUMBER.findall(made.stdout)}
    assert all(line.strip() == line for line in made.stdout.splitlines())


@pytest.mark.parametrize("view", VIEWS)
def test_a_terminal_breaks_lines_between_words_and_a_pipe_not(view: str) -> None:
    whole, made = drawn(view, None, Labelled), drawn(view, 60, Labelled)
    assert max(map(cell_len, made.splitlines())) <= 60
    assert made.split() == whole.split()


@pytest.mark.parametrize("view", VIEWS)
def test_each_line_of_a_study_names_it(view: str) -> None:
    for grid in (part for part in parts(view) if isinstance(part, Grid) and part.names):
        made = MARKED.text(grid).splitlines()
        of_studies = [line for at, line in enumerate(made) if at not in grid.totals]
        assert len(made) == len(grid.rows)
        assert all(re.match(rf"{grid.header[0]} ?\S", line) for line in of_studies)


def test_the_trial_in_lines(run: Run) -> None:
    assert run("or 75/101 59/100 -f plain").stdout.splitlines()[:5] == [
        "Odds ratio, CsA vs placebo",
        "CsA: events 75; no event 26; total 101; risk (95% CI) 74.3% (65.0 to 81.8)",
        "placebo: events 59; no event 41; total 100; risk (95% CI) 59.0% (49.2 to 68.1)",
        "Odds ratio: 2.00 (95% CI 1.10 to 3.65), P = 0.023",
        "higher odds of the event with CsA",
    ]


def test_a_letter_is_said_to_be_of_a_note_and_a_total_is_no_study(run: Run) -> None:
    rows = "study,e1,n1,e0,n0\nA,0,20,3,20\nB,5,30,9,31\nC,4,30,9,30\n"
    lines = run("or -f plain", input=rows).stdout.splitlines()
    assert "study A: treatment 0/20; control 3/20; note a; OR (95% CI) 0.122" in lines[2]
    assert lines[-1] == "note a: ½ added to all four cells"
    assert "random effects: treatment 9/80" in run("pool -f plain", input=rows).stdout
    assert "study random" not in run("pool -f plain", input=rows).stdout


@pytest.mark.parametrize(("value", "lines"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_may_ask_for_lines(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str, *, lines: bool
) -> None:
    monkeypatch.setenv("ACCESSIBLE", value)
    plain, table = run("or 75/101 59/100 -f plain").stdout, run("or 75/101 59/100 -f table").stdout
    assert plain != table
    assert run("or 75/101 59/100").stdout == (plain if lines else table)


def test_where_the_environment_asks_for_lines_colour_names_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCESSIBLE", "1")
    assert "ACCESSIBLE" in run("or 75/101 59/100 --color always").stderr

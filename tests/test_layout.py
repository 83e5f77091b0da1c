"""Terminals of every width: no number, P or interval is broken or cut; names and columns give way."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from rsa_trial_cli.cli import cli
from rsa_trial_cli.writing.formats import lines, terminal
from rsa_trial_cli.writing.formats.protocols import Settings, Writer
from rsa_trial_cli.writing.views.layout import LONGEST_NAME, fitted, wrapped
from rsa_trial_cli.writing.views.sheet import Grid, Part

Run = Callable[..., Result]
EXAMPLES = Path(__file__).parent.parent / "examples"
WIDTHS = [60, 61, 67, 72, 79, 80, 81, 90, 100, 110, 120]
BCG = f"-i {EXAMPLES / 'bcg.csv'}"
VIEWS = [
    *(f"{key} 75/101 59/100{how}" for key in ("or", "rr", "rd", "nnt") for how in ("", " -A", " -v", " -q")),
    *(f"{key} 12/50 10/50{how}" for key in ("rd", "nnt") for how in ("", " -A")),
    *(f"{key} {BCG}{how}" for key in ("or", "rd", "nnt") for how in ("", " -q", " -A")),
    f"pool {BCG} --leave-one-out",
    "paired 20 12 2 16 -A",
    "smd 3.1,1.2,101 4.0,1.4,100 -A",
    f"nnt {BCG} --event-is harm",
    *(f"all {what}{how}" for what in ("75/101 59/100", "12/50 10/50", BCG) for how in ("", " -q")),
    "all 75/101 59/100 --style lancet",
    "or 75/101 59/100 -A --coverage",
    "rd 75/101 59/100 --margin -0.1",
    "rd 2/1344 59/11776 -A",
    "or 0/20 3/20 -A",
    "methods",
    "methods nnt",
    "help columns",
    "help styles",
    "check 75/101 59/100 --or 2.01 --ci 1.10,3.65 --p 0.01",
    f"check -i {EXAMPLES / 'published.csv'} --quick",
    f"check -i {EXAMPLES / 'published.csv'} --quick -q",
    "power 75/101 59/100",
    "power --risks 0.74 0.59 --power 0.8 -A",
    f"power -i {EXAMPLES / 'plans.csv'}",
]
END = r"(?:NNT[BH] |more |fewer )?[−+]?[\d∞][\d.,e−]*"
TOKEN = re.compile(rf"P [=<>] \S+|{END}(?: to {END})+|[<>]?[−+]?\d[\d.,e−]*%?|∞")


def tokens(text: str) -> set[str]:
    """Numbers, P values and intervals that stand whole on a line."""
    return {token.rstrip(".,") for line in text.splitlines() for token in TOKEN.findall(line)}


@cache
def parts(view: str) -> list[Part]:
    """What a command shows before it is drawn, which no width changes: computed once."""
    seen: list[Part] = []

    class Kept(terminal.Human[Any]):
        def write(self, results: Sequence[Any]) -> None:
            seen.extend(self._settings.parts(results))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal, "Human", Kept)
        patch.setattr(lines, "Lines", Kept)
        CliRunner().invoke(cli, view.split(), prog_name="rsa-trial")
    return seen


def drawn(view: str, width: int | None, form: Callable[..., Writer[Any]] = terminal.Human) -> str:
    """What a command shows in a terminal of this width, None for a pipe."""
    out = io.StringIO()
    form(out, Settings(Path, lambda _: parts(view), width=width)).write([])
    return out.getvalue()


@pytest.mark.law
@pytest.mark.parametrize("view", VIEWS)
def test_what_is_drawn_here_is_what_a_command_prints(run: Run, view: str) -> None:
    width = None if "-q" in view.split() else 80  # a line a trial is not broken for another program
    assert drawn(view, width) == run(view, env={"COLUMNS": "80"}).stdout


@pytest.mark.parametrize("view", VIEWS)
def test_no_number_is_broken_or_cut(view: str) -> None:
    """Whatever is printed in a narrow terminal is printed without limits of width, too."""
    whole = tokens(drawn(view, None))
    assert whole
    for width in WIDTHS:
        made = drawn(view, width)
        names = re.compile(r"^  \S.{0,28}…", re.M)  # a name that was cut may end in a part of its year
        assert tokens(names.sub("", made)) <= whole, (width, tokens(made) - whole)


@pytest.mark.parametrize("view", VIEWS)
def test_every_line_fits(view: str) -> None:
    for width in (60, 80, 100, 120):
        assert max(map(cell_len, drawn(view, width).splitlines())) <= width


@pytest.mark.parametrize("key", ["or", "rr", "rd"])
def test_study_estimate_and_forest_fit_80_columns(run: Run, key: str) -> None:
    made = run(f"{key} {BCG}", env={"COLUMNS": "80"}).stdout
    assert made.count("■") == 13
    assert "Frimodt-Moller et al" in made
    assert "left out at this width: treatment, control, P" in made


def test_columns_fall_away_in_the_stated_order() -> None:
    """The wider, the more: P before the forest and the counts before P."""
    seen = []
    for width in range(60, 121):
        made = drawn(f"or {BCG}", width)
        seen.append(("forest" if "■" in made else "", "P" if "<0.001" in made else "", "4/123" in made))
    last = seen[-1]
    assert last == ("forest", "P", True)
    assert seen.index(last) > seen.index(("forest", "P", False)) > seen.index(("forest", "", False))
    assert ("", "P", True) not in seen


def test_what_fell_away_is_said_once_and_only_then(run: Run) -> None:
    assert run(f"or {BCG}", env={"COLUMNS": "80"}).stdout.count("left out at this width") == 1
    assert "left out" not in run(f"or {BCG}", env={"COLUMNS": "120"}).stdout
    assert "left out" not in run(f"or {BCG}").stdout


def test_a_table_of_several_methods_has_no_blank_line(run: Run) -> None:
    assert "" not in run(f"or {BCG} -m woolf -m score").stdout.splitlines()


LONG = "The randomised trial with a very long name of its own in 1989"
FILE = f"study,e1,n1,e0,n0\n{LONG},75,101,59,100\nshort,4,123,11,139\n"


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_long_name_is_cut_and_the_forest_stays(run: Run, width: int) -> None:
    made = run("or", input=FILE, env={"COLUMNS": str(width)}).stdout
    name = next(line.split("…")[0].strip() for line in made.splitlines() if "…" in line)
    assert LONG.startswith(name)
    assert 20 <= len(name) < LONGEST_NAME
    assert made.count("■") == 2


@pytest.mark.parametrize("length", [61, 500, 20_000])
def test_no_name_is_cut_in_a_pipe(run: Run, length: int) -> None:
    name = (LONG * (length // len(LONG) + 1))[:length]
    text = FILE.replace(LONG, name)
    for form in ("table", "plain", "markdown", "html", "latex"):
        assert name in run(f"or -f {form}", input=text).stdout
    assert name in run("or -q", input=text).stdout


def test_names_of_arms_are_cut_on_a_terminal_too(run: Run) -> None:
    made = run(["or", "75/101", "59/100", "--labels", f"{LONG},b"], env={"COLUMNS": "80"}).stdout
    table = made.splitlines()[1:5]
    assert "…" in "".join(table)
    assert "74.3% (65.0 to 81.8)" in made
    assert max(map(len, table)) <= 80


def test_words_give_way_before_names_and_numbers_never() -> None:
    grid = Grid(["study", "n", "words"], [["a" * 40, "1" * 20, "some words that run on"]], "lrw", names=True)
    made = fitted(grid, 61)
    assert made.widths[0] == LONGEST_NAME
    assert made.widths[1] == 20
    assert "\n" in made.grid.rows[0][2]


def test_names_that_are_cut_stay_distinct() -> None:
    """Names of trials that differ in their year, their number or nothing but their middle."""
    names = [f"The Veterans {kind} Trial {year}" for kind in ("A", "B") for year in (1974, 1976)]
    names += ["A name with no room but at its end, 1", "A name with no room but at its end, 2"]
    for width in range(34, 60):
        made = fitted(Grid(["study", "n"], [[name, "1" * 20] for name in names], "lr", names=True), width)
        assert len({row[0] for row in made.grid.rows}) == len(names), width
        assert all(cell_len(row[0]) <= made.widths[0] for row in made.grid.rows)


def test_where_names_have_no_room_they_stand_above_their_rows() -> None:
    rows = [[LONG, "odds ratio", "1" * 30], ["", "risk ratio", "2" * 30], ["B", "odds ratio", "3" * 30]]
    made = fitted(Grid(["study", "measure", "estimate"], rows, "llr", names=True), 50)
    assert [row[0] for row in made.grid.rows] == [
        f"{LONG[:47]}…\n  odds ratio", "  risk ratio", "B\n  odds ratio",
    ]  # fmt: skip
    assert [row[1].strip() for row in made.grid.rows] == [row[2] for row in rows]


def test_pieces_stay_together() -> None:
    assert wrapped("fewer 22 (fewer 10 to ∞ to more 89)", 30) == "fewer 22\n(fewer 10 to ∞ to more 89)"
    text = "2.00 (95% CI 1.10 to 3.65), P = 0.023"
    assert wrapped(text, 20) == "2.00 (95% CI\n1.10 to 3.65),\nP = 0.023"
    assert wrapped(text, 37) == text
    assert (
        wrapped("2 studies, 2\u202f652 patients, τ² = 0.02", 13)
        == "2 studies,\n2\u202f652\npatients,\nτ² = 0.02"
    )
    assert wrapped("(95% CI NNTB 5 to ∞ to NNTH 8)", 25) == "(95% CI\nNNTB 5 to ∞ to NNTH 8)"


@pytest.mark.parametrize("text", [
    "left out at this width: no event, risk (95% CI); -f plain shows all",
    "13: one event fewer per 13 treated (95% CI fewer 7 to ∞ to more 438)",
    "OR 2.00, P = 0.023, or (P < 0.001); 1.10 to 3.65), 12 points, 3 points) not estimable)",
])  # fmt: skip
def test_a_text_has_the_same_words_at_every_width(text: str) -> None:
    for width in range(1, len(text)):
        assert wrapped(text, width).split() == text.split()

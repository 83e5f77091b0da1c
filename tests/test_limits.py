"""Very long lines, cells and headers: read up to the limits that README states, beyond them refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from growth import seconds

from rsa_trial_cli.reading import csv_rows, files, header, sources

Run = Callable[..., Result]

HEADER, GOOD = "study,e1,n1,e0,n0\n", "A,75,101,59,100\n"
CELL, LINE = csv_rows.LONGEST_CELL, sources.LONGEST
MANY = GOOD * (files.LARGE // len(GOOD) + 1)  # enough to be read by polars, where it is installed
LONG = {
    "line": (HEADER + GOOD + "x" * (LINE + 1), f"Line 3 is longer than {LINE:,} characters (stdin)."),
    "line 1": ("x" * (LINE + 1), f"Line 1 is longer than {LINE:,} characters (stdin)."),
    "line of many blocks": ("\n" + "x" * (5 * LINE), f"Line 2 is longer than {LINE:,} characters (stdin)."),
    "cell": (
        f"{HEADER}{GOOD}{'x' * (CELL + 1)},75,101,59,100\n",
        f"A cell that starts on line 3 has over {CELL:,} characters (stdin).",
    ),
    "quoted cell": (
        f'{HEADER}{GOOD}"{"x" * (CELL + 1)}",75,101,59,100\n',
        f"A cell that starts on line 3 has over {CELL:,} characters (stdin).",
    ),
    "cell over lines": (
        HEADER + GOOD + '"' + "x\n" * CELL,
        f"A cell that starts on line 3 has over {CELL:,} characters (stdin).",
    ),
    "header": (
        HEADER.strip() + "," + "x" * header.LONGEST + "\n",
        f"The header is longer than {header.LONGEST:,} characters.",
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_too_long_is_refused_by_its_line(run: Run, name: str) -> None:
    text, message = LONG[name]
    result = run(["or", "-i", "-"], input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0] == f"Error: {message}"


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_the_limit_is_read(run: Run, quote: str) -> None:
    text = f"{HEADER}{quote}{'x' * CELL}{quote},75,101,59,100\n"
    result = run(["or", "-i", "-", "-f", "ndjson"], input=text)
    assert result.exit_code == 0
    assert result.stdout.count("x" * CELL) == 1


def test_a_line_of_the_limit_is_read(run: Run) -> None:
    cells = 2 * LINE // CELL
    names = "".join(f",note{at}" for at in range(cells))
    row = (GOOD.strip() + f",{'x' * (CELL // 2 - 2)}" * cells).ljust(LINE, "x")
    assert len(row) == LINE
    result = run(["or", "-i", "-", "-f", "csv"], input=f"{HEADER.strip()}{names}\n{row}\n")
    assert (result.exit_code, result.stderr) == (0, "1 study read, 1 estimated, 0 rows refused\n")


def test_a_long_cell_in_a_large_file_is_refused_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(f"{HEADER}{MANY}{'x' * (CELL + 1)},75,101,59,100\n")
    result = run(["or", "-i", str(path), "-o", str(tmp_path / "out.csv")])
    line = MANY.count("\n") + 2
    assert result.exit_code == 3
    assert f"A cell that starts on line {line} has over {CELL:,} characters (large.csv)." in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_an_error_lists_some_names_of_many(run: Run) -> None:
    names = ",".join(f"{'x' * 50}{at}" for at in range(1000))
    result = run(["or", "-i", "-"], input=f"study,e1,n1,e0,{names}\nA\n")
    assert result.exit_code == 3
    assert "and 984 more." in result.stderr
    assert "x" * 50 not in result.stderr


def test_accents_are_normalised_a_piece_at_a_time(run: Run) -> None:
    accents = "\u0301\u0316" * (CELL // 2)  # at once they would take the square of their number: ten seconds
    text, results = f"{HEADER}A,{accents},101,59,100\n", []
    assert seconds(lambda: results.append(run(["or", "-i", "-"], input=text))) < 3
    assert results[0].exit_code == 3


@pytest.mark.parametrize("role", ["or", "p", "ci", "measure", "test", "ci_level", "percent_trt", "printed"])
def test_cells_of_printed_figures_have_limits_too(run: Run, role: str) -> None:
    beside = "p" if role != "p" else "or"
    text = f"study,e1,n1,e0,n0,{role},{beside}\nA,75,101,59,100,{'9' * 30_000},1\n"
    result = run(["check", "-i", "-"], input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0].endswith(
        f"…' is longer than 10,000 characters (stdin line 2, column {role})."
    )


@pytest.mark.parametrize("option", ["--or", "--ci", "--p", "--printed", "--test", "--percent"])
def test_typed_figures_have_limits_too(run: Run, option: str) -> None:
    long = "9" * 30_000 + (",1" if option == "--percent" else "")
    figure = [] if option == "--or" else ["--or", "2.00"]
    result = run(["check", "75/101", "59/100", *figure, option, long])
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr) < 300
    assert "cell" not in result.stderr


@pytest.mark.parametrize("option", ["--or", "--p", "--rd"])
def test_blanks_around_a_typed_figure_are_not_of_it(run: Run, option: str) -> None:
    wide = run(["check", "75/101", "59/100", option, " " * 30_000 + "x" + " " * 30_000])
    assert wide.exit_code == 2
    assert wide.stderr.startswith(f"Error: 'x' is not a number ({option}).\n")
    assert run(["check", "75/101", "59/100", option, " " * 30_000 + "1"]).exit_code in (0, 1)

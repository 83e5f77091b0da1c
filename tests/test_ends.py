"""However a run ends, through the installed entry point: the exit code, one line, nothing half written.

A signal, a full disk, a closed pipe, no memory, a hostile environment or a damaged file.
"""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import Stopped

Run = Callable[..., Result]
ATTACK = Path(__file__).parent / "data" / "attack"
COMMAND = f'"{Path(sys.executable).parent / "rsa-trial"}"'
FULL = "Error: Can't write to standard output: no space left on device.\n"
CLOSED = "Error: Can't write to standard output: bad file descriptor.\n"
ROWS = "study,e1,n1,e0,n0\n" + "s,75,101,59,100\n" * 20_000
LARGE = "study,e1,n1,e0,n0\n" + "s,75,101,59,100\n" * 300_000  # polars reads it, where it is there


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in this folder, where $R is the installed command."""
    return subprocess.run(
        ["bash", "-c", line.replace("$R", COMMAND)],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


# shell line, exit code, what standard error says
ENDS = [
    ("$R --help >/dev/full", 3, FULL),
    ("$R --version >/dev/full", 3, FULL),
    ("$R or --help >/dev/full", 3, FULL),
    *((f"$R or 75/101 59/100 -f {form} >/dev/full", 3, FULL) for form in ("table", "csv", "json", "html")),
    ("$R or -i rows.csv -f csv >/dev/full", 3, FULL),
    ("$R methods >/dev/full", 3, FULL),
    ("$R --help >&-", 3, CLOSED),
    ("$R or 75/101 59/100 >&-", 3, CLOSED),
    ("$R or 75/101 59/100 -o out.csv >&-", 0, ""),
    ("$R or 75/101 59/100 -o out.csv 2>/dev/full", 0, ""),
    ("$R or -i rows.csv -o out.csv 2>/dev/full", 0, ""),
    ("$R or -i rows.csv -o out.csv 2>&-", 0, ""),
    ("$R or 75/101 2>/dev/full", 2, ""),
    ("$R nothing 2>/dev/full", 2, ""),
    ("$R --help | true; exit ${PIPESTATUS[0]}", 141, ""),
    ("$R or --help | true; exit ${PIPESTATUS[0]}", 141, ""),
    *(
        (f"$R or -i rows.csv -f {form} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}", 141, "")
        for form in ("csv", "ndjson", "json", "table")
    ),
    ("$R or 75/101 59/100 -o $(printf %0300d 1)", 3, f"Error: Can't write {1:0300d}: file name too long.\n"),
    ("ln -s a b; ln -s b a; $R or 75/101 59/100 -f csv -o a", 3,
     "Error: Can't write a: too many levels of symbolic links.\n"),
    ("$R or -i - <&-", 3, "Error: The input is empty (stdin).\n"
     "Hint: Expected a header such as study,events_trt,n_trt,events_ctl,n_ctl.\n"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "words"), ENDS)
def test_one_line_and_the_right_code(tmp_path: Path, line: str, code: int, words: str) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    done = shell(line, tmp_path)
    assert (done.returncode, done.stderr.replace("\\", "")) == (code, words)
    assert {path.name for path in tmp_path.iterdir()} <= {"rows.csv", "out.csv", "a", "b"}
    if "-o out.csv" in line:
        written = (tmp_path / "out.csv").read_text().splitlines()
        assert len(written) == (20_001 if "rows.csv" in line else 2)


@pytest.mark.parametrize("length", [200, 250, 255])
def test_a_name_as_long_as_the_system_takes(tmp_path: Path, length: int) -> None:
    name = "a" * (length - 4) + ".csv"
    assert shell(f"$R or 75/101 59/100 -o {name}", tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
@pytest.mark.parametrize("value", ["²", "1000000000", "-1", "x", "", "0", "9" * 5000])
@pytest.mark.parametrize("words", ["or 75/101 59/100 -q", "or --help"])
def test_a_size_of_the_terminal_that_is_none(tmp_path: Path, words: str, name: str, value: str) -> None:
    before = _of_children()
    done = shell(f"$R {words}", tmp_path, **{name: value})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("OR 2.00 (95% CI 1.10 to 3.65), P = 0.023") or "--help" in words
    assert _of_children() - before < 10


def _of_children() -> float:
    """CPU seconds of all processes that were waited for."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


RAISED = [
    (MemoryError(), 3, "Error: There is not enough memory for this.\nHint: Split the input into parts.\n"),
    (
        ImportError("numpy.so: failed to map segment from shared object"),
        3,
        "Error: There is not enough memory for this.\nHint: Split the input into parts.\n",
    ),
    (KeyboardInterrupt(), 130, ""),
    (BrokenPipeError(), 141, ""),
    (OSError(5, "Input/output error"), 3, "Error: Can't write to standard output: input/output error.\n"),
    (RuntimeError("a fault of ours"), 70, None),
    (type("PanicException", (BaseException,), {})("Rust"), 70, None),
    (SystemExit(143), 143, ""),
]


@pytest.mark.parametrize(("problem", "code", "words"), RAISED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("where", ["reading.counts.arms", "cli.Cli.make_context"])
def test_whatever_is_raised(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    problem: BaseException,
    code: int,
    words: str | None,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    if where.endswith("make_context"):
        monkeypatch.setattr("click.Group.make_context", fail)  # what ours calls
    else:
        monkeypatch.setattr(f"rsa_trial_cli.{where}", fail)
    result = run("or 75/101 59/100")
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    assert result.stderr == words if words is not None else result.stderr.count("\n") == 2


# --- signals -------------------------------------------------------------------------------------------

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def killed(
    folder: Path, form: str, number: signal.Signals | None, wait: float
) -> subprocess.CompletedProcess[bytes]:
    """A run that rewrites old.FORM and gets a signal after this time; its temporary files go to tmp/."""
    command = [COMMAND.strip('"'), "or", "-i", "rows.csv", "-o", f"old.{form}"]
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    running = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if number:
        while not _caught(running.pid):
            time.sleep(0.001)
        time.sleep(wait)
        running.send_signal(number)
    out, err = running.communicate(timeout=60)
    return subprocess.CompletedProcess(command, running.returncode, out, err)


def _caught(process: int) -> bool:
    """Whether it has come so far that a signal finds this package: Python itself leaves SIGTERM alone."""
    (mask,) = re.findall(r"SigCgt:\t(\w+)", Path(f"/proc/{process}/status").read_text())
    return bool(int(mask, 16) >> (signal.SIGTERM - 1) & 1)


def left(folder: Path, form: str) -> set[str]:
    names = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    return names - {"rows.csv", "tmp", f"old.{form}"}


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("wait", [0, 0.03, 0.06, 0.1, 0.2, 0.3])
def test_a_signal_while_it_starts(tmp_path: Path, number: signal.Signals, wait: float) -> None:
    (tmp_path / "tmp").mkdir()
    rows = tmp_path / "rows.csv"
    rows.write_text(LARGE + "s,75,101,59,100\n" * 900_000)  # which outlasts every wait
    (tmp_path / "old.csv").write_text("old")
    done = killed(tmp_path, "csv", number, wait)
    rows.unlink()
    assert (done.returncode, done.stderr) == (128 + number, b"")
    assert left(tmp_path, "csv") == set()
    assert (tmp_path / "old.csv").read_text() == "old"


def content(path: Path) -> str:
    """What a file says: polars splits the pages of the same table in more ways than one."""
    if path.suffix != ".parquet":
        return path.read_text()
    import polars as pl

    table = pl.read_parquet(path)
    assert table["line"].to_list() == list(range(2, 300_002))
    return table.write_csv()


def rounds(folder: Path, form: str, number: int, seed: int) -> None:
    """Runs that are killed at random moments, then one that is not."""
    rng = random.Random(seed)
    (folder / "tmp").mkdir()
    (folder / "rows.csv").write_text(LARGE)
    begun = time.monotonic()
    assert killed(folder, form, None, 0).returncode == 0
    lasts, whole = time.monotonic() - begun, content(folder / f"old.{form}")
    spared: set[str] = set()
    for _ in range(number):
        which = rng.choice([*SIGNALS, signal.SIGKILL])
        done = killed(folder, form, which, rng.uniform(0, lasts))
        assert done.returncode in (0, -which, 128 + which)  # Python lets go of its signals before its end
        assert b"Traceback" not in done.stderr
        assert content(folder / f"old.{form}") == whole
        if which == signal.SIGKILL:
            spared |= left(folder, form)
        assert left(folder, form) <= spared
    assert killed(folder, form, None, 0).returncode == 0
    assert left(folder, form) == set()


@pytest.mark.fuzz
@pytest.mark.fuzz
def test_killed_at_random_moments_csv(tmp_path: Path) -> None:
    rounds(tmp_path, "csv", 4, 1)


@pytest.mark.fuzz
@pytest.mark.fuzz
@pytest.mark.extra
def test_killed_at_random_moments_parquet(tmp_path: Path) -> None:
    rounds(tmp_path, "parquet", 4, 2)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", pytest.param("parquet", marks=pytest.mark.extra)])
def test_a_hundred_runs_killed_at_random_moments(tmp_path: Path, form: str) -> None:
    rounds(tmp_path, form, 100, 3)


# --- the optional extra --------------------------------------------------------------------------------


@pytest.mark.extra
@pytest.mark.parametrize("rows", ["rows.csv", "large.csv"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_polars_meets_a_full_disk_and_a_closed_pipe(tmp_path: Path, form: str, rows: str) -> None:
    (tmp_path / rows).write_text(ROWS if rows == "rows.csv" else LARGE)
    full = shell(f"$R or -i {rows} -f {form} >/dev/full", tmp_path, TMPDIR=str(tmp_path))
    assert (full.returncode, full.stderr) == (3, FULL)
    line = f"$R or -i {rows} -f {form} | true; exit ${{PIPESTATUS[0]}}"
    closed = shell(line, tmp_path, TMPDIR=str(tmp_path))
    assert (closed.returncode, closed.stderr) == (141, "")
    assert [path.name for path in tmp_path.iterdir()] == [rows]


@pytest.mark.extra
def test_an_error_in_a_later_block_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(LARGE + "s,75,101,x,100\n")
    done = shell("$R or -i bad.csv -o out.parquet", tmp_path, TMPDIR=str(tmp_path))
    assert done.returncode == 3
    assert done.stderr.startswith("Error: 'x' is not a count (bad.csv line 300002, column e0).\n")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


@pytest.mark.extra
@pytest.mark.parametrize("name", ["keep15.parquet", "keep1974.parquet"])
def test_a_damaged_parquet_file(tmp_path: Path, name: str) -> None:
    """Fuzzed files on which polars panics in Rust: one while it reads the schema, one in another thread."""
    done = shell(f'$R or -i "{ATTACK / name}" -f csv', tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"Error: {ATTACK / name} is no Parquet file, or a damaged one.\n"


# --- what a killed run left ----------------------------------------------------------------------------


def test_only_what_is_ours_and_held_by_nobody_is_swept(tmp_path: Path) -> None:
    from rsa_trial_cli.writing import temporary

    others = [".rsa-trial-notes", ".rsa-trial-0123456789abcdeg", "rsa-trial-0123456789abcdef", ".out.csv.x"]
    for name in others:
        (tmp_path / name).write_text("")
    (tmp_path / ".rsa-trial-0123456789abcdef").write_text("left over")
    (tmp_path / ".rsa-trial-fedcba9876543210").mkdir()
    (tmp_path / ".rsa-trial-fedcba9876543210" / "0.arrow").write_text("left over")
    with temporary.beside(tmp_path / "out.csv") as held:
        assert {path.name for path in tmp_path.iterdir()} == {*others, held.name}
        temporary.sweep(tmp_path)
        assert held.exists()
    assert {path.name for path in tmp_path.iterdir()} == set(others)


def test_debug_shows_where_an_unexpected_error_arose(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("rsa_trial_cli.reading.counts.arms", fail)
    monkeypatch.setattr(sys, "argv", ["rsa-trial", "or", "75/101", "59/100", "--debug"])
    result = run("or 75/101 59/100 --debug")
    assert (result.exit_code, result.stdout) == (70, "")
    assert result.stderr.startswith("Traceback")
    assert result.stderr.endswith("ZeroDivisionError: of ours\n")


@pytest.mark.parametrize("problem", [RuntimeError(), type("PanicException", (BaseException,), {})("Rust")])
def test_what_a_library_makes_of_a_signal_is_still_the_signal(
    run: Run, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        Stopped.code = 130
        raise problem

    monkeypatch.setattr(Stopped, "code", 0)
    monkeypatch.setattr("rsa_trial_cli.reading.counts.arms", fail)
    result = run("or 75/101 59/100")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "")


def test_a_signal_that_a_library_swallowed_ends_the_run_at_the_next_block(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "old.csv").write_text("old")
    monkeypatch.setattr(Stopped, "code", 143)
    monkeypatch.chdir(tmp_path)
    result = run("or -i rows.csv -o old.csv")
    assert (result.exit_code, result.stdout, result.stderr) == (143, "", "")
    assert (tmp_path / "old.csv").read_text() == "old"

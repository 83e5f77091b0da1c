"""Random command lines on real, damaged and failing files: an answer or a refusal in words, and nothing else.

Command lines come from the live click tree, so that half of them are accepted; files are small real ones with
bytes changed; streams fail at some byte, disks are full, signals come at any moment. Each test runs for some
seconds. For an hour, on other seeds each time (RSA_TRIAL_FUZZ_SEED repeats a run):
RSA_TRIAL_FUZZ_SECONDS=3600 pytest -s -n 0 -m slow tests/test_fuzz_commands.py
"""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import live
import pytest
from questions import FILES, GROUND, QUESTIONS
from test_fuzz import alarm, case, mutated, naming, no_constant

pytestmark = pytest.mark.fuzz

Rng = random.Random

SECONDS = 12  # of each test, unless RSA_TRIAL_FUZZ_SECONDS says otherwise
REAL = sorted((Path(__file__).parent.parent / "examples").glob("*.csv"))
ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")
SCRIPT = shutil.which("rsa-trial", path=sysconfig.get_path("scripts")) or "rsa-trial"
COLOUR = re.compile("\x1b\\[[0-9;]*m")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
REFUSED = re.compile("^(Error: |Usage: |Give the counts)", re.MULTILINE)  # notes may stand before it
SUMMARY = re.compile(r"([0-9,]+) stud(?:y|ies) read, ([0-9,]+) estimated, ([0-9,]+) rows? refused(.*)")
ODD = [
    "",
    "-",
    "nan",
    "inf",
    "-1",
    "1e400",
    "9" * 400,
    "0.5",
    "½",
    "\x1b[2J",
    "=1+1",
    "a,b",
    "1/2",
    "%",
    "é",
    "--",
]


NUMBER = re.compile(r"[+-]?([0-9.]+(e[+-]?[0-9]+)?|inf|nan|infinity)", re.IGNORECASE)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("FORCE_COLOR", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------------------------------------- making inputs


def count(rng: Rng) -> str:
    n = rng.choice([1, 2, 12, 20, 50, 50, 101, rng.randint(1, 300), 10**6])
    return f"{rng.choice([0, n, rng.randint(0, n), rng.randint(0, n), rng.randint(0, n)])}/{n}"


def contents(rng: Rng) -> dict[str, bytes]:
    """The files of the questions, some of them damaged, in other dress, or real ones in their place."""
    made = {}
    for name, text in FILES.items():
        data = text.encode("cp1252" if name == "latin.csv" else "utf-8")
        if rng.random() < 0.15 and name in ("wide.csv", "one.csv"):
            data = rng.choice(REAL).read_bytes()
        if rng.random() < 0.05 and name == "wide.csv":
            data = case(rng).data
        if rng.random() < 0.12:
            data = mutated(rng, data)
        if rng.random() < 0.1:
            data = gzip.compress(data, mtime=0)
            data = mutated(rng, data) if rng.random() < 0.5 else data
        made[name] = data
    return made


def words_of(rng: Rng, command: str, question: str) -> list[str]:
    """A question, sometimes with other counts."""
    words = (QUESTIONS[command] | {k: v for d in GROUND.values() for k, v in d.items()})[question].split()
    if rng.random() < 0.5:
        words = [count(rng) if re.fullmatch("[0-9]+/[0-9]+", word) else word for word in words]
    return words


def added(rng: Rng, command: str) -> list[str]:
    """One option, mostly with a value that it offers."""
    option = rng.choice(live.options(command))
    good, bad = live.offered(command, option)
    if option.name == "inputs":
        return ["-i", rng.choice(list(FILES))]
    if option.name == "output":
        return []  # chosen apart, so that the test knows where to look
    value = list(rng.choice(good if rng.random() < 0.95 or not bad else bad))
    if value and rng.random() < 0.03:
        value[-1] = rng.choice(ODD)
    return live.spelled(option, value)


def command_line(rng: Rng) -> list[str]:
    command = rng.choice([*live.COMMANDS] * 3 + ["or", "rd", "check", "power"])
    grounds = [k for d in GROUND.values() for k in d] if command in ("or", "rr", "rd", "nnt") else []
    asked = grounds if grounds and rng.random() < 0.1 else [*QUESTIONS[command]]
    words = [command, *words_of(rng, command, rng.choice(asked))]
    for _ in range(rng.choice([0, 0, 0, 1, 1, 1, 2])):
        words += added(rng, command)
    if rng.random() < 0.6:
        words += ["-f", rng.choice(live.FORMATS)]
    if "--coverage" in words:  # of a million participants it may take a minute
        words = [word.replace("/1000000", "/1000").replace("1000000/", "1000/") for word in words]
    return [word.replace("\0", "") for word in words]


def form_of(words: list[str]) -> str:
    named = [after for word, after in pairwise(words) if word in ("-f", "--format")]
    return named[-1] if named else "table"


# ---------------------------------------------------------------------------------------------- looking at it


def is_guarded(cell: str) -> bool:
    """Whether a spreadsheet would not run this text."""
    return not cell.startswith(tuple("=+-@\t\r")) or bool(NUMBER.fullmatch(cell.strip()))


def records(form: str, data: bytes, *, raw: bool = False) -> int | None:
    """How many records were written in a format for programs; None for one that people read.

    raw : whether text that a spreadsheet would run may stand there.
    """
    if form == "parquet":
        import polars

        return len(polars.read_parquet(io.BytesIO(data)))
    text = data.decode()
    if form == "ndjson":
        return len([json.loads(line, parse_constant=no_constant) for line in text.split("\n")[:-1]])
    if form == "json":
        made = json.loads(text, parse_constant=no_constant)
        return len(made) if isinstance(made, list) else 1
    if form in ("csv", "tsv"):
        mark = "," if form == "csv" else "\t"
        head, *body = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        assert len(set(head)) == len(head), head
        assert all(len(row) == len(head) for row in body), "ragged rows"
        assert raw or all(map(is_guarded, (cell for row in (head, *body) for cell in row)))
        return len(body)
    shown = COLOUR.sub("", text)  # --color always
    assert form not in ("table", "plain") or not CONTROL.search(shown), text
    return None


def number(text: str) -> int:
    return int(text.replace(",", ""))


def look(words: list[str], ran: live.Ran, target: str | None, *, failing: tuple[int, ...] = ()) -> None:
    """What holds of every run. failing : further codes that a fault may end in."""
    code, errors = ran.code, ran.errors
    allowed = {0, 2, 3, 4, *failing} | ({1} if words[0] == "check" else set())
    assert code in allowed, (code, errors)
    assert "Traceback" not in errors and "went wrong" not in errors and "Warning" not in errors, errors
    assert not CONTROL.search(errors), errors
    plots = {words[at + 1] for at, word in enumerate(words[:-1]) if word == "--plot"}
    assert set(ran.files) <= {target, *plots}, f"stray files: {set(ran.files)}"
    if code not in (0, 1, 4):
        assert not ran.files, "a file for a run that failed"
        assert code in failing or REFUSED.search(errors), errors
        assert not ran.out or failing or "on standard output" in errors, ran.out
        return
    out = ran.files[target] if target else ran.out
    assert target is None or not ran.out, ran.out
    rows = records(form_of(words), out, raw="--raw" in words) if code != 1 or out else None
    told = SUMMARY.search(errors)
    if told and words[0] in ("or", "rr", "rd", "nnt"):
        read, estimated, refused = (number(text) for text in told.groups()[:3])
        extra_words = re.search("([0-9,]+) marked", told[4])
        marked = number(extra_words[1]) if extra_words else 0
        assert read == estimated + refused + marked, errors
        assert (code == 4) == bool(refused or marked), (code, errors)
        assert rows is None or (rows % (read - refused) == 0 if read > refused else rows == 0), (rows, errors)


# ---------------------------------------------------------------------------------------------- running


def seconds() -> float:
    return float(os.environ.get("RSA_TRIAL_FUZZ_SECONDS", SECONDS))


def seeds(name: str, *, fresh: bool) -> Iterator[tuple[str, Rng]]:
    """Random numbers, until the time is over; the same ones each time unless fresh."""
    drawn = str(random.SystemRandom().randrange(10**9)) if fresh else "short"
    seed, end, at = os.environ.get("RSA_TRIAL_FUZZ_SEED") or drawn, time.monotonic() + seconds(), 0
    while time.monotonic() < end:
        yield f"{seed}/{name}/{at}", random.Random(f"{seed}/{name}/{at}")
        at += 1
    print(f"\nseed {seed}: {at} {name}")


def put(folder: Path, files: dict[str, bytes]) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def lines(folder: Path, *, fresh: bool = False) -> Counter[int]:
    codes: Counter[int] = Counter()
    for label, rng in seeds("command lines", fresh=fresh):
        words = command_line(rng)
        files = contents(rng)
        put(folder, files)
        target = f"out.{form_of(words)}" if rng.random() < 0.3 and form_of(words) in live.FORMATS else None
        if target:
            (folder / target).write_bytes(b"old")
        with naming(f"{label}: {words!r}"), alarm():
            ran = live.run([*words, *(["-o", target] if target else [])], rng.choice(list(files.values())))
            look(words, ran, target)
        codes[ran.code] += 1
    return codes


def test_half_of_all_command_lines_are_accepted(folder: Path) -> None:
    codes = lines(folder)
    assert codes[0] + codes[1] + codes[4] >= codes.total() / 2, codes
    assert codes[2] > 0 and codes[3] > 0, codes


class Failing(io.RawIOBase):
    """A stream that gives or takes so many bytes and then fails."""

    def __init__(self, data: bytes, after: int, number: int) -> None:
        self._data, self._left, self._number = io.BytesIO(data[:after]), after, number

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        made = self._data.readinto(buffer)
        if not made:
            raise OSError(self._number, os.strerror(self._number))
        return made

    def write(self, data: Any) -> int:
        if len(data) > self._left:
            raise OSError(self._number, os.strerror(self._number))
        self._left -= len(data)
        return len(data)


def with_streams(words: list[str], given: Any, out: Any) -> tuple[int, str]:
    """A run with these for standard input and output: its code, and what it said."""
    said = io.BytesIO()
    streams = sys.argv, sys.stdin, sys.stdout, sys.stderr
    errors = io.TextIOWrapper(said, "utf-8")
    sys.argv, sys.stdin, sys.stdout, sys.stderr = ["rsa-trial", *words], given, out, errors
    try:
        live.cli(prog_name="rsa-trial")
        code: Any = 0
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = streams
    errors.flush()
    return int(code), said.getvalue().decode()


def whole(picture: Path) -> bool:
    """Whether a picture is written to its end."""
    data = picture.read_bytes()
    return data.rstrip().endswith((b"</svg>", b"%%EOF", b"IEND\xaeB`\x82"))


def test_streams_that_fail_at_some_byte(folder: Path) -> None:
    for label, rng in seeds("failing streams", fresh=False):
        put(folder, contents(rng))
        words = command_line(rng)
        data, number = (
            rng.choice(list(FILES.values())).encode(),
            rng.choice([errno.ENOSPC, errno.EPIPE, errno.EIO]),
        )
        if rng.random() < 0.5:
            command, form = rng.choice(["or", "rr", "rd", "nnt"]), rng.choice(live.formats())
            words = [command, "-i", "-", "-f", form, "-o", "out.x"]
            given = io.TextIOWrapper(io.BufferedReader(Failing(data, rng.randint(0, len(data)), errno.EIO)))
            out = io.TextIOWrapper(io.BytesIO(), "utf-8")
        else:
            given = io.TextIOWrapper(io.BytesIO(b""))
            out = io.TextIOWrapper(
                io.BufferedWriter(Failing(b"", rng.choice([0, 1, 50, 500]), number)), "utf-8"
            )
        before = {path.name for path in folder.iterdir()}
        with naming(f"{label}: {words!r}, {number}"), alarm():
            code, errors = with_streams(words, given, out)
            ran = live.Ran(code, b"", errors, {})
            if code in (0, 1, 4):
                assert "Traceback" not in errors
            else:
                look(words, ran, None, failing=(141,))
            new = {path.name for path in folder.iterdir()} - before - {"out.x"}
            assert all(name in words and whole(folder / name) for name in new), new  # a picture comes first
            assert code in (0, 4) or not (folder / "out.x").exists()
        for stream in (given, out):
            _forget(stream)


def _forget(stream: io.TextIOWrapper) -> None:
    """Close a stream whose last bytes cannot be written."""
    try:
        stream.close()
    except OSError:
        stream.buffer.raw.close()  # type: ignore[attr-defined]


def in_process_of_its_own(words: list[str], data: bytes, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([SCRIPT, *words], input=data, capture_output=True, timeout=60, check=False, **more)


def least_disk(size: int) -> Callable[[], None]:
    """Called in the child: no file grows beyond this, as on a full disk."""
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Nothing is left in the folder or in the temporary one."""
    before = {path.name for path in folder.iterdir()}
    yield
    left = {path.name for path in folder.iterdir()} - before
    assert not left, f"stray files: {left}"


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of a process, and signals")
def test_installed_with_full_disks_and_signals(folder: Path) -> None:
    faults(folder, fresh=False)


def faults(folder: Path, *, fresh: bool) -> None:
    place, temporary = folder / "here", folder / "tmp"
    place.mkdir()
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    for label, rng in seeds("processes", fresh=fresh):
        put(place, contents(rng))
        form = rng.choice(live.formats())
        data = FILES["wide.csv"].encode() + b"D,9,50,17,50,\n" * rng.choice([1, 1000, 1000, 20000])
        (place / "old").write_bytes(b"old")
        words = [rng.choice(["or", "rr", "rd", "nnt"]), "-i", "-", "-f", form, "-o", "old"]
        with naming(f"{label}: {words!r} {len(data)}"):
            if rng.random() < 0.4:
                with watched(place):
                    full_disk(rng, words, data, cwd=place, env=environment)
            else:
                ended(rng, words, data, place, environment)
            assert not list(temporary.iterdir()), list(temporary.iterdir())


def full_disk(rng: Rng, words: list[str], data: bytes, **more: Any) -> None:
    size = rng.choice([0, 100, 5000, 10**6])
    done = in_process_of_its_own(words, data, preexec_fn=least_disk(size), **more)
    errors = done.stderr.decode()
    assert done.returncode in (0, 3), (done.returncode, errors)
    assert done.stdout == b""
    old = (more["cwd"] / "old").read_bytes()
    assert (old == b"old") == (done.returncode == 3), (old[:100], errors)
    if done.returncode:
        assert errors.startswith("Error: ") and "Traceback" not in errors, errors
    else:
        records(words[4], old)


def ended(rng: Rng, words: list[str], data: bytes, place: Path, environment: dict[str, str]) -> None:
    """Ended by a signal at a random moment: its code and no words; the old file, or the whole new one."""
    name = rng.choice(ENDINGS)
    process = subprocess.Popen(
        [SCRIPT, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=place,
        env=environment,
    )
    time.sleep(rng.random() ** 2)
    process.send_signal(getattr(signal, name))
    _, errors = process.communicate(data, timeout=60)
    number = getattr(signal, name).value
    unborn = b"rsa_trial_cli/" not in errors and name == "SIGINT"  # Python itself was still starting
    assert unborn or process.returncode in (0, 128 + number, -number), (name, process.returncode, errors)
    new = (place / "old").read_bytes()
    if process.returncode:
        assert unborn or errors == b"", errors
        assert new == b"old" or records(words[4], new) is not False
    if name == "SIGKILL":  # nothing could be removed then: the next run does it
        assert in_process_of_its_own(words, data, cwd=place, env=environment).returncode == 0
    names = {path.name for path in place.iterdir()}
    assert names == {*FILES, "old"}, names - {*FILES, "old"}


@pytest.mark.slow
def test_command_lines_for_hours(folder: Path) -> None:
    print(dict(lines(folder, fresh=True)))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of a process, and signals")
def test_faults_for_hours(folder: Path) -> None:
    faults(folder, fresh=True)

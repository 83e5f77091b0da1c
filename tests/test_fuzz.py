"""Random and damaged input: read exactly or refused in words, never a traceback, a hang or half a result.

Whatever does not depend on the meaning of a file is tried on it as well: quotes around its cells, another
encoding, other line ends, blocks of a few bytes, columns read cell by cell; all must give the same result.
The long form: RSA_TRIAL_FUZZ=1000000 pytest -s -m slow tests/test_fuzz.py; RSA_TRIAL_FUZZ_SEED repeats a run.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import csv_rows, files, header, header_search, signatures, sources
from rsa_trial_cli.reading import layout as places
from rsa_trial_cli.reading.blocks import Problem, Record

Rng = random.Random

pytestmark = pytest.mark.fuzz

PATIENCE = 10  # seconds of the processor for one input
ENDS = ("\n", "\r\n", "\r")
DELIMITERS = (",", ",", ",", ";", "\t", "|")
WIDE = [  # names of the columns of a wide file, in the order of places.WIDE
    "events_trt n_trt nonevents_trt events_ctl n_ctl nonevents_ctl",
    "e1 n1 nonevents1 e0 n0 nonevents0",
    "a n1 b c n2 d",
    "ai n1i bi ci n2i di",
    "x1i n1i noevent1 x2i n2i noevent2",
    "event.e n.e noevent.e event.c n.c noevent.c",
    "events_t total_t nonevents_t events_c total_c nonevents_c",
    "experimental_cases experimental_n experimental_noncases control_cases control_n control_noncases",
    "event_treat n_treat noevent_treat event_ctrl n_ctrl noevent_ctrl",
    "tpos nt tneg cpos nc cneg",
]
ROLES = {
    **header.STUDY,
    **{
        role: " ".join(names)
        for role, names in zip(places.WIDE, zip(*map(str.split, WIDE), strict=True), strict=True)
    },
    **header.LONG,
}
TEXTS = [
    "Ärzte", "a b", "", "[bold]x[/bold]", "=1+1", "@x", "-", "\x1b[2J", "\u202ex", "\u2028", "\x85",
    "\x0b", "\x1c", "%s", "100%", "{}", "\\", "'", "\ufeff", "\u200b", "x" * 300, "𝒳", "é", "NA",
]  # fmt: skip
BAD_CELLS = [
    "", " ", "NA", "nan", "NaN", "n/a", ".", "null", "-", "inf", "-inf", "-0", "+5", "-5", "−3", "5.0",
    "5.", "5.00", "5.5", ".5", "0.", "1e3", "1E400", "1,234", "1,23", "12,34", "1.234", "1 234",
    "1.234.567", "1'234", "1_000", "0x10", "0b1", "٣", "５", "٣٤", "²", "½", "Ⅳ", "12 (3%)", "5%", "=5",
    "=1+1", "'5", "\t5", " 5 ", "5 ", "5\x1f", "\x1c5", "5\x85", "\u30005", "\u200b5", "\ufeff5",
    "5\x0b", "5\x00", "\x00", "0", "00", "007", "0" * 30 + "7", "0" * 5000 + "7", "1000000000",
    "1000000001", "999999999", "4294967296", "9223372036854775807", "9223372036854775808", "9" * 400,
    "9" * 5000, "1" + ".000" * 1500, "1" + ",000" * 1500, "True", "abc", "5,0", "5;", "5|", "5/10",
    "0/0", "''", "#5", "5#", "%", "1·5", "1\u2009234", "१२", "5\u0301", "x" * 2000,
]  # fmt: skip
BAD_NAMES = [
    "", " ", "1", "12", "schema", "version", "line", "note", "input_line", "treatment", "control",
    "ci", "=cmd()", "\x1b[2J", "or", "p", "Ünï", "column_1", "N TRT", "n.trt", "E1", "a", "n", "x",
    "%", "estimate", "x" * 300, "\ufeffstudy", "study year", "\x00",
]  # fmt: skip
TOKENS = [
    b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xc3",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"-", b"+", b".", b"0", b"9" * 25, b" ", b"\x1a",
    b"\x80", b"\xe2\x80\xa8", b"e", b",,,,", b"\n\n", b'"\n', b"\\",
]  # fmt: skip
STARTS = [
    b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"PK\x03\x04", b"\x1f\x8b", b"\n",
    b'"', b"\0", b"study", b"study,e1,n1,e0,n0\n",
]  # fmt: skip
ENCODINGS = [
    "utf-8", "UTF-8", "utf8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1",
    "cp1252", "ascii", "utf-7", "idna", "punycode", "undefined", "base64", "rot13", "zlib", "hex",
    "bz2", "uu", "quopri", "raw_unicode_escape", "shift_jis", "iso2022_jp", "hz",
    "cp037", "gb18030", "no-such", "", "a b",
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One file and how it is read."""

    data: bytes
    on_error: str = "stop"
    options: dict[str, Any] = field(default_factory=dict)

    def decoded(self) -> str | None:
        """Its text, where that is plain UTF-8 and nothing else says what it is."""
        if self.options.get("encoding") or b"\0" in self.data or self.data.startswith(tuple(sources.MARKS)):
            return None
        try:
            text = self.data.decode()
        except UnicodeDecodeError:
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def with_text(self, text: str, encoding: str = "utf-8") -> Case:
        return replace(self, data=text.encode(encoding))


@dataclass(frozen=True)
class Outcome:
    """An error, or the records and the report of a file."""

    error: tuple[str, str, int] | None
    records: tuple[tuple[Any, ...], ...] = ()
    counted: tuple[int, int, int] = (0, 0, 0)
    problems: tuple[Problem, ...] = ()


# ---------------------------------------------------------------------------------------------- making inputs


def shuffled(rng: Rng, items: list[str]) -> list[str]:
    return rng.sample(items, len(items))


def spelled(rng: Rng, role: str, dialect: int) -> str:
    """One of the names of a role, of one dialect, in any case and with any of _ . - and space."""
    names = ROLES[role].split()
    name = names[dialect] if role in places.WIDE else rng.choice(names)
    if rng.random() < 0.3:
        name = rng.choice(
            [name.upper(), name.title(), name.replace("_", " "), f" {name}", name.replace("_", "-")]
        )
    return name


def columns(rng: Rng, long: bool) -> list[str]:
    """The roles of the columns of a file, in any order."""
    if long:
        roles = ["arm", "events", "n"]
    else:
        n = [rng.choice([f"n_{arm}", f"n_{arm}", f"nonevents_{arm}"]) for arm in ("trt", "ctl")]
        roles = ["events_trt", n[0], "events_ctl", n[1]]
    roles += ["study"] * (rng.random() < 0.8) + ["year"] * (rng.random() < 0.1)
    roles += ["extra a", "extra b"][: rng.choice([0, 0, 0, 1, 2])]  # 0 and 1 would be the arms of an outcome
    return roles if rng.random() < 0.5 else shuffled(rng, roles)


def arm(rng: Rng) -> tuple[int, int]:
    n = rng.choice([rng.randint(1, 30), rng.randint(1, 30), rng.randint(1, 5000), 10**9])
    return rng.choice([0, n, rng.randint(0, n), rng.randint(0, min(n, 9))]), n


def good_rows(rng: Rng, roles: list[str], long: bool) -> list[list[str]]:
    made = []
    for at in range(rng.choice([1, 1, 2, 3, 5, 8, 20])):
        pairs = [arm(rng), arm(rng)]
        names = [rng.choice(["CsA", "IVIG", "A"]), rng.choice(["placebo", "Control", "usual care", "B"])]
        for place in range(2) if long else range(1):
            cells = {"study": f"S{at}", "year": "1990", "arm": names[place]}
            cells |= dict(zip(("events", "n"), map(str, pairs[place]), strict=True))
            for name, (events, n) in zip(("trt", "ctl"), pairs, strict=True):
                cells |= {
                    f"events_{name}": str(events),
                    f"n_{name}": str(n),
                    f"nonevents_{name}": str(n - events),
                }
            made.append([cells.get(role, "x") for role in roles])
    return made if rng.random() < 0.7 else rng.sample(made, len(made))


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def table(rng: Rng) -> str:
    """The text of a file: valid at first, then damaged more or less."""
    long = rng.random() < 0.35
    roles = columns(rng, long)
    dialect = rng.randrange(len(WIDE))
    names = [spelled(rng, role, dialect) if role in ROLES else role for role in roles]
    body = good_rows(rng, roles, long)
    damage = rng.choice([0, 0, 0.02, 0.1, 0.4])
    if rng.random() < damage:
        names[rng.randrange(len(names))] = rng.choice(BAD_NAMES)
    if rng.random() < damage / 2:
        names = [*names, rng.choice([*names, spelled(rng, rng.choice(list(ROLES)), dialect)])]
        body = [[*row, rng.choice(["", "1"])] for row in body]
    for row in body:
        for at in range(len(row)):
            if rng.random() < damage:
                row[at] = rng.choice(BAD_CELLS if rng.random() < 0.8 else TEXTS)
        if rng.random() < damage / 4:
            row[:] = rng.choice([row[:-1], [*row, "1"], [""], ["" for _ in row], [" "] * len(row), row + row])
    mark = rng.choice(DELIMITERS)
    share = rng.choice([0, 0, 0, 0.1, 1])
    lines = [mark.join(names)]
    lines += [mark.join(quoted(cell) if rng.random() < share else cell for cell in row) for row in body]
    end = rng.choice(ENDS)
    text = end.join(lines) + rng.choice([end, end, "", end * 2, "\n\r\n"])
    return text if rng.random() > 0.02 else "".join(rng.choice(ENDS) if c in "\r\n" else c for c in text)


def mutated(rng: Rng, data: bytes) -> bytes:
    """A few bytes changed, removed, repeated or put in."""
    for _ in range(rng.choice([1, 1, 1, 2, 4, 12])):
        at = rng.randint(0, len(data))
        to = min(len(data), at + rng.choice([0, 1, 1, 2, 8, 40]))
        put = rng.choice(
            [
                rng.choice(TOKENS),
                rng.choice(TOKENS),
                rng.choice(BAD_CELLS).encode(),
                b"",
                rng.randbytes(1),
                data[at:to] * 2,
            ]
        )
        data = data[:at] + put + data[to:]
    return data if rng.random() > 0.1 else data[: rng.randint(0, len(data))]


def options(rng: Rng) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if rng.random() < 0.08:
        made["columns"] = {
            rng.choice([*ROLES, "no role"]): rng.choice([*BAD_NAMES, *ROLES, *"abcn"])
            for _ in range(rng.randint(1, 4))
        }
    if rng.random() < 0.08:
        made["control"] = rng.choice(["A", "B", "placebo", "CSA", "", "-", "\x1b", "x" * 300])
    if rng.random() < 0.08:
        made["delimiter"] = rng.choice(",;\t| :'\\☃")
    if rng.random() < 0.08:
        made["encoding"] = rng.choice(ENCODINGS)
    return made


def case(rng: Rng) -> Case:
    """Any input."""
    kind = rng.random()
    if kind < 0.04:
        data = rng.choice(STARTS) + rng.randbytes(rng.choice([0, 1, 3, 20, 200]))
    else:
        text = table(rng)
        data = text.encode(
            rng.choice(["utf-8"] * 90 + ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-16-be", "utf-7"])
        )
        if kind < 0.3:
            data = mutated(rng, data)
    return Case(data, rng.choice(["stop", "skip", "mark"]), options(rng))


# -------------------------------------------------------------------------------------------- reading inputs


class Hang(BaseException):
    """More than PATIENCE for one input; not an Exception, so that nothing on the way takes it."""


@contextmanager
def alarm() -> Iterator[None]:
    """Interrupts what never ends, where the system has such a clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> NoReturn:
        raise Hang

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the reader takes for standard input: set its buffer."""
    fake = SimpleNamespace(buffer=io.BytesIO())
    monkeypatch.setattr(sys, "stdin", fake)
    return fake


def outcome(given: Case, stdin: SimpleNamespace, path: str = "-") -> Outcome:
    stdin.buffer = io.BytesIO(given.data)
    total = Record()
    records: list[tuple[Any, ...]] = []
    try:
        for part in files.trials(path, files.Choices(**given.options, on_error=given.on_error)):
            total, block = total + part.record, part.data
            arms = (block.treatment.events, block.treatment.n, block.control.events, block.control.n)
            counts = zip(*(column.tolist() for column in arms), strict=True)
            texts = list(map(list, block.kept.values()))
            kept = list(zip(*texts, strict=True)) if texts else [()] * len(block)
            for study, four, line, others in zip(block.study, counts, block.line or [], kept, strict=True):
                known = None if any(number != number for number in four) else four
                records.append((study, known, line, others, block.names))
    except InputError as problem:
        return Outcome((problem.message, problem.hint, problem.exit_code))
    return Outcome(None, tuple(records), (total.read, total.refused, total.marked), total.problems)


def check(given: Case, made: Outcome) -> None:
    """What holds for every file."""
    if made.error:
        message, _, code = made.error
        assert message.strip() and code in (2, 3), made.error
        return
    read, refused, marked = made.counted
    missing = sum(counts is None for _, counts, *_ in made.records)
    assert read >= 1
    assert read == len(made.records) - missing + refused + marked, (made.counted, len(made.records), missing)
    assert missing <= marked
    assert given.on_error == "mark" or not marked
    assert given.on_error == "skip" or not refused
    assert len(made.problems) == min(refused + marked, 10)
    last = 1 + given.data.count(b"\n") + given.data.count(b"\r")
    assert all(2 <= problem.line <= last and problem.what.strip() for problem in made.problems)
    for _, counts, line, _, _ in made.records:
        assert 2 <= line <= last
        if counts is not None:
            e1, n1, e0, n0 = counts
            assert 0 <= e1 <= n1 <= 10**9 and 0 <= e0 <= n0 <= 10**9 and n1 and n0
            assert all(number.is_integer() for number in counts)


# ------------------------------------------------------------------------------- the same file, another way


def parted(text: str) -> tuple[str, str, list[str]]:
    """Blank lines, the header and the lines after it."""
    start = re.match(r"(\s*\n)?", text)
    blank = start[0] if start else ""
    first, *rest = text[len(blank) :].split("\n")
    return blank, first, rest


def delimiter_of(given: Case, text: str) -> str | None:
    """What separates the cells; None where the lines among which the header is looked for do not agree."""
    lines = filter(str.strip, text.split("\n")[: header_search.SEARCHED])
    marks = {header.split(line, None)[0] for line in lines}
    return given.options.get("delimiter") or (marks.pop() if len(marks) == 1 else None)


def with_quotes(rng: Rng, given: Case) -> Case | None:
    """Quotes around every cell, or around some."""
    text = given.decoded()
    if not text or '"' in text:
        return None
    mark, (blank, first, rest) = delimiter_of(given, text), parted(text)
    if mark is None:
        return None
    share = rng.choice([1, 1, 0.2])
    body = [
        mark.join(quoted(c) if rng.random() < share else c for c in line.split(mark)) if line else ""
        for line in rest
    ]
    return given.with_text(blank + "\n".join([first, *body]))


def with_ends(rng: Rng, given: Case) -> Case | None:
    """Other line ends, and more of them after the last line."""
    text = given.decoded()
    if not text:
        return None
    if '"' not in text:
        text = text.rstrip("\n") + "\n" * rng.randint(0, 3) if text.strip("\n") else text
    return given.with_text(text.replace("\n", rng.choice(ENDS)))


def with_encoding(rng: Rng, given: Case) -> Case | None:
    """Another encoding, with its mark or named."""
    text = given.decoded()
    if not text or given.data.startswith(signatures.PACKED) or signatures.unread(given.data):
        return None
    name = rng.choice(["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
    if name.endswith("e") or rng.random() < 0.5:
        given = replace(given, options={**given.options, "encoding": name})
    return given.with_text(text, name)


def with_delimiter(_: Rng, given: Case) -> Case | None:
    """The delimiter named that the header shows."""
    text = given.decoded()
    if not text or '"' in parted(text)[1]:
        return None
    mark = delimiter_of(given, text)
    if mark is None:
        return None
    return replace(given, options={**given.options, "delimiter": mark})


WAYS = (with_quotes, with_quotes, with_ends, with_encoding, with_delimiter)


def check_same(rng: Rng, given: Case, made: Outcome, stdin: SimpleNamespace) -> None:
    other = rng.choice(WAYS)(rng, given)
    if other is not None:
        again = outcome(other, stdin)
        assert again == made, (other, again, made)


def check_small_blocks(rng: Rng, given: Case, made: Outcome, stdin: SimpleNamespace) -> None:
    """Blocks of a few bytes and rows. Which of several errors is met first may differ."""
    if b"\0" in given.data:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "BLOCK_BYTES", rng.choice([5, 64, 65, 100]))
        patch.setattr(csv_rows, "ROWS", rng.choice([1, 2, 3]))
        again = outcome(given, stdin)
    assert bool(again.error) == bool(made.error), (again, made)
    assert made.error or again == made, (again, made)


def check_on_error(rng: Rng, given: Case, made: Outcome, stdin: SimpleNamespace) -> None:
    """Stop succeeds where skip refuses nothing; mark estimates what skip does."""
    other = replace(given, on_error=rng.choice([w for w in ("stop", "skip", "mark") if w != given.on_error]))
    again = outcome(other, stdin)
    by = {given.on_error: made, other.on_error: again}
    if "stop" in by:
        stop = by.pop("stop")
        (rest,) = by.values()
        whole = not rest.error and rest.counted[1:] == (0, 0)
        assert whole == (not stop.error), (stop, rest)
        assert not whole or rest == stop, (stop, rest)
    else:
        good = [[r for r in o.records if r[1] is not None] for o in by.values()]
        assert (made.error, made.problems, made.counted[0]) == (again.error, again.problems, again.counted[0])
        assert good[0] == good[1]
        assert made.counted[1:] == again.counted[:0:-1]


def check_polars(rng: Rng, given: Case, stdin: SimpleNamespace, folder: Path) -> None:
    """The optional reader of large files, for a small one. Of several errors it may meet another."""
    from rsa_trial_cli.reading import polars_rows

    made, path = outcome(given, stdin), folder / "stdin"
    path.write_bytes(given.data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "LARGE", 0)
        patch.setattr(polars_rows, "ROWS", rng.choice([1, 2, 3, 100]))
        again = outcome(given, stdin, str(path))
    assert bool(again.error) == bool(made.error), (again, made)
    assert made.error or again == made, (again, made)


CHECKS = (check_same, check_same, check_same, check_small_blocks, check_on_error)


# ------------------------------------------------------------------------------------------ what is valid


def written(rng: Rng, number: int) -> str:
    """A count in one of the ways in which people write it."""
    grouped = f"{number:,}" if number >= 10**6 else str(number)  # 1,000 is asked in some files
    ways = [str(number)] * 6 + [grouped, f"{number:,}".replace(",", " "), f"{number}.0", f" {number} "]
    ways += [f"0{number}", f"{number}\u00a0", f"{number:,}".replace(",", "\u2009")]
    ways += [str(number).translate({ord("0") + d: 0xFF10 + d for d in range(10)})]
    return rng.choice(ways)


def label(rng: Rng, at: int) -> str:
    pieces = [*TEXTS, ",", ";", '"', "\n", "\t", "|", "x,y", '""', " "]
    return f"{rng.choice(pieces)}{rng.choice(pieces)}{at}{rng.choice(pieces)}"


def valid(rng: Rng) -> tuple[Case, list[tuple[Any, ...]]]:
    """A valid file and the records in it: study, counts, line, kept columns."""
    long = rng.random() < 0.4
    roles = columns(rng, long)
    roles = roles if not long or "study" in roles else [*roles, "study"]
    dialect = rng.randrange(len(WIDE))
    names = [spelled(rng, role, dialect) if role in ROLES else role for role in roles]
    plain = rng.random() < 0.4
    entries: list[tuple[dict[str, str], tuple[str, ...], list[Any] | None]] = []
    records: list[list[Any]] = []
    for at in range(rng.randint(1, 12)):
        study = f"S{at}" if plain else label(rng, at)
        year = "1990" if "year" in roles else ""
        kept = tuple(f"k{at}" if plain else label(rng, at) for role in roles if role not in ROLES)
        arms = [arm(rng), arm(rng)]
        cells = {"study": study, "year": year}
        name = f"{study.strip()} {year}".strip() if "study" in roles else ""
        record: list[Any] = [name, tuple(float(x) for pair in arms for x in pair), 0, kept]
        records.append(record)
        if long:
            for which, treated in ((0, True), (1, False)):
                words = {"arm": ["CsA", "placebo"][which], "events": written(rng, arms[which][0])}
                words |= {"n": written(rng, arms[which][1])}
                entries.append((cells | words, kept, record if treated else None))
        else:
            words = {}
            for arm_name, (events, n) in zip(("trt", "ctl"), arms, strict=True):
                counts = {"events": events, "n": n, "nonevents": n - events}
                words |= {f"{what}_{arm_name}": written(rng, number) for what, number in counts.items()}
            entries.append((cells | words, kept, record))
    if long:
        rng.shuffle(entries)
    mark, end = rng.choice(DELIMITERS), rng.choice(ENDS)
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=mark,
        quoting=csv.QUOTE_ALL if rng.random() < 0.2 else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    out.write(mark.join(names) + "\n")
    order: list[str] = []
    for row, others, owner in entries:
        if rng.random() < 0.05:
            out.write("\n")
        line, rest = out.getvalue().count("\n") + 1, iter(others)
        if owner is not None:
            owner[2] = line
        order.append(row["study"].strip())
        writer.writerow([row[role] if role in ROLES else next(rest) for role in roles])
    if long:
        records.sort(
            key=lambda r: min(at for at, name in enumerate(order) if r[0] in (name, f"{name} 1990".strip()))
        )
    text = out.getvalue() if rng.random() < 0.8 else out.getvalue().removesuffix("\n")
    encoding = rng.choice(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "utf-32"])
    data = text.replace("\n", end).encode(encoding)
    return Case(data, rng.choice(["stop", "skip", "mark"])), [tuple(record) for record in records]


def check_valid(rng: Rng, stdin: SimpleNamespace) -> Case:
    given, records = valid(rng)
    with naming(given):
        made = outcome(given, stdin)
        assert made.error is None, made.error
        assert [tuple(record[:4]) for record in made.records] == records, (made.records, records)
        assert made.counted == (len(records), 0, 0)
    return given


# ---------------------------------------------------------------------------------------------- running


@contextmanager
def naming(what: object) -> Iterator[None]:
    """Any failure says on which input."""
    try:
        yield
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        problem.add_note(f"The input: {what!r}")
        raise


def read_many(seed: str, number: int, stdin: SimpleNamespace) -> None:
    for at in range(number):
        rng = random.Random(f"{seed}/{at}")
        with naming(f"seed {seed}/{at}"), alarm():
            if at % 8 == 0:
                check_valid(rng, stdin)
                continue
            given = case(rng)
            with naming(given):
                made = outcome(given, stdin)
                check(given, made)
                rng.choice(CHECKS)(rng, given, made, stdin)


def no_constant(name: str) -> NoReturn:
    raise AssertionError(f"{name} in JSON")


def polars_many(seed: str, number: int, stdin: SimpleNamespace, folder: Path) -> None:
    for at in range(number):
        rng = random.Random(f"{seed}/polars/{at}")
        given = replace(case(rng), options={})
        with naming(f"seed {seed}/polars/{at}: {given}"), alarm():
            check_polars(rng, given, stdin, folder)


def test_a_few_thousand_files(stdin: SimpleNamespace) -> None:
    read_many("short", 3000, stdin)


@pytest.mark.extra
def test_two_hundred_files_through_polars(stdin: SimpleNamespace, tmp_path: Path) -> None:
    polars_many("short", 200, stdin, tmp_path)


@pytest.mark.slow
def test_a_million_files(stdin: SimpleNamespace, tmp_path: Path) -> None:
    number = int(os.environ.get("RSA_TRIAL_FUZZ", "1000000"))
    seed = os.environ.get("RSA_TRIAL_FUZZ_SEED") or str(random.SystemRandom().randrange(10**9))
    few = number // 100
    print(f"\nseed {seed}: {number} files, {few} through polars")
    begun = time.monotonic()
    chunk = 1000
    for at in range(0, number, chunk):
        read_many(f"{seed}/{at // chunk}", min(chunk, number - at), stdin)
    print(f"files {time.monotonic() - begun:.0f} s")
    if extra.is_installed():
        polars_many(seed, few, stdin, tmp_path)
    print(f"polars {time.monotonic() - begun:.0f} s")

"""A file or a pipe → lines of text, a block at a time. Errors name the byte and the line."""

from __future__ import annotations

import codecs
import contextlib
import difflib
import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from rsa_trial_cli.errors import DATA, InputError

BLOCK_BYTES = 1 << 20
LONGEST = BLOCK_BYTES  # characters of a line; then only the first line of a block can be longer

MARKS = {  # byte order mark → encoding of what follows it
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
NOT_TEXT = {
    b"PK\x03\x04": ("'PK'", "an Excel workbook"),
    b"\xd0\xcf\x11\xe0": ("D0 CF 11 E0", "an old Excel workbook"),
    b"\x1f\x8b": ("1F 8B", "a gzip archive"),
    b"%PDF": ("'%PDF'", "a PDF"),
    b"PAR1": ("'PAR1'", "a Parquet file"),
}
# codecs of text that no program saves a table in: they take backslashes and hyphens for something else
NOT_OF_FILES = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for "-"."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with _open(path) as stream:
            yield stream
    except (OSError, EOFError, zlib.error) as problem:  # the last two: a damaged gzip file
        raise InputError(*_cannot_open(path, problem), DATA) from problem


def _open(path: str) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.endswith(".gz") else Path(path).open("rb")


def _cannot_open(path: str, problem: Exception) -> tuple[str, str]:
    if isinstance(problem, FileNotFoundError):
        folder = Path(path).parent
        names: list[str] = []
        with contextlib.suppress(OSError):  # a folder may be passed through, but not listed
            names = [entry.name for entry in folder.iterdir()]
        near = difflib.get_close_matches(Path(path).name, names, 1)
        return f"No such file: {path}.", f"Did you mean {folder / near[0]}?" if near else ""
    if isinstance(problem, IsADirectoryError):
        return f"{path} is a folder, not a file.", f"Name a file in it, e.g. {Path(path) / 'trials.csv'}."
    reason = (getattr(problem, "strerror", None) or str(problem)).lower().removesuffix(".")
    return f"Can't read {path}: {reason}.", "Check its permissions." * isinstance(problem, PermissionError)


class Lines:
    """Blocks of the lines of a file, or of standard input for "-": lists of whole lines without their ends.

    size : bytes of the file, None for a pipe; passed : those read so far; encoding : what they were taken
    for. All three are known with the first block.
    """

    def __init__(self, path: str, encoding: str | None = None) -> None:
        self._path, self._asked = path, encoding
        self.size: int | None = None
        self.passed, self.encoding = 0, "utf-8"

    def __iter__(self) -> Iterator[list[str]]:
        with opened(self._path) as stream:
            self.size = size(stream)
            for block in self._blocks(stream, name(self._path)):
                self.passed = stream.tell() if self.size else 0
                yield block

    def _blocks(self, stream: BinaryIO, where: str) -> Iterator[list[str]]:
        """The blocks in order. The last line may lack its end."""
        first = stream.read(BLOCK_BYTES)
        _refuse_binary(first, self._asked)
        known = _codec(self._asked) if self._asked else None
        mark = next((mark for mark in MARKS if first.startswith(mark)), b"")
        self.encoding = known or MARKS.get(mark, "utf-8")
        decoder = _Decoder(self.encoding, where)
        marked = known in (None, MARKS.get(mark))  # utf-16 without le or be reads its mark itself
        rest, data, before = "", first[len(mark) :] if marked else first, 0
        decoder.bytes_before = len(first) - len(data)
        while data:
            following = stream.read(BLOCK_BYTES)
            lines = (rest + decoder.text(data, final=not following)).split("\n")
            rest = lines.pop()
            if rest and not following:  # the last line belongs to the block before it, with an end or without
                lines, rest = [*lines, rest], ""
            _refuse_long(lines[0] if lines else rest, before + 1, where)
            before += len(lines)
            if lines:
                yield lines
            data = following


def check(path: str) -> None:
    """InputError unless the file can be opened."""
    with opened(path):
        pass


def size(stream: BinaryIO) -> int | None:
    """The bytes of a regular file, None for a pipe."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def name(path: str) -> str:
    """What messages call a file: its name without folders, or stdin."""
    return "stdin" if path == "-" else Path(path).name


def _refuse_long(line: str, number: int, where: str) -> None:
    if len(line) > LONGEST:
        raise InputError(
            f"Line {number} is longer than {LONGEST:,} characters ({where}).",
            "A file of counts has one study, or one arm, a line.",
            DATA,
        )


class _Decoder:
    """Bytes → text with \\n for every line end, counting what came before an undecodable byte."""

    def __init__(self, encoding: str, where: str) -> None:
        decode = codecs.getincrementaldecoder(encoding)("strict")
        self._decode = io.IncrementalNewlineDecoder(decode, translate=True)
        self._where, self._encoding = where, encoding
        self.bytes_before, self._lines_before = 0, 0

    def text(self, data: bytes, *, final: bool) -> str:
        try:
            text = self._decode.decode(data, final)
        except UnicodeError as problem:
            start = getattr(problem, "start", 0)
            carried = len(getattr(problem, "object", data)) - len(data)
            at = self.bytes_before + start - carried
            line = self._lines_before + data[: max(start - carried, 0)].count(b"\n") + 1
            label = "UTF-8" if self._encoding == "utf-8" else self._encoding
            raise InputError(
                f"Not {label} at byte {at} ({self._where} line {line}).",
                'Excel\'s plain "CSV" is often --encoding cp1252; "CSV UTF-8" needs no option.',
                DATA,
            ) from problem
        self.bytes_before += len(data)
        self._lines_before += text.count("\n")
        return text


def _codec(encoding: str) -> str:
    """The one name of a text encoding; utf8, UTF-8 and U8 are the same."""
    try:
        with contextlib.suppress(UnicodeError):
            b"a".decode(encoding)  # hex and base64 are codecs, but not of text
        name = codecs.lookup(encoding).name
        if name in NOT_OF_FILES:
            raise LookupError(name)
        return name
    except (LookupError, ValueError) as problem:
        shown = encoding[:40]
        raise InputError(
            f"No encoding is called '{shown}'.", "Try --encoding cp1252 or utf-16-le."
        ) from problem


def _refuse_binary(first: bytes, encoding: str | None) -> None:
    for magic, (shown, kind) in NOT_TEXT.items():
        if first.startswith(magic):
            raise InputError(
                f"This is not a text CSV (starts with {shown}: {kind}?).", "Save as CSV UTF-8.", DATA
            )
    if encoding or first.startswith(tuple(MARKS)) or b"\0" not in first:
        return
    even, odd = first[:4096:2].count(0), first[1:4096:2].count(0)
    if max(even, odd) > len(first[:4096]) // 8:
        guess = "utf-16-le" if odd > even else "utf-16-be"
        raise InputError("Looks like UTF-16 without a mark.", f"--encoding {guess}", DATA)
    raise InputError("This is not a text CSV (it holds NUL bytes).", "Save as CSV UTF-8.", DATA)

"""A file or a pipe, unpacked where it is packed → lines of text, a block at a time.

Errors name the byte and the line.
"""

from __future__ import annotations

import codecs
import contextlib
import difflib
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading import signatures

BLOCK_BYTES = 1 << 20
LONGEST = BLOCK_BYTES  # characters of a line; then only the first line of a block can be longer

MARKS = {  # byte order mark → encoding of what follows it
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
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
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as problem:
        raise InputError(*_cannot_open(path, problem), DATA) from problem


def _cannot_open(path: str, problem: Exception) -> tuple[str, str]:
    if "://" in path:
        return f"{path} is an address, not a file.", f"curl -L '{path}' | rsa-trial …"
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
    for; packed : whether they stood in an archive. All are known with the first block.
    """

    def __init__(self, path: str, encoding: str | None = None, where: str = "") -> None:
        self._path, self._asked, self._where = path, encoding, where or name(path)
        self.size: int | None = None
        self.passed, self.encoding, self.packed = 0, "utf-8", False

    def __iter__(self) -> Iterator[list[str]]:
        with opened(self._path) as raw, contextlib.ExitStack() as held:
            self.size = size(raw)
            for block in self._blocks(raw, self._where, held):
                self.passed = raw.tell() if self.size else 0
                yield block

    def _blocks(self, raw: BinaryIO, where: str, held: contextlib.ExitStack) -> Iterator[list[str]]:
        stream, head = ahead(raw)
        if head.startswith(signatures.PACKED):
            from rsa_trial_cli.reading.containers import unpacked  # costs more than many files

            self.packed = True
            stream, head, is_workbook = unpacked(stream, head, where, held)
            if is_workbook:
                raise InputError(f"{where} is a workbook, which is not read.", signatures.AS_CSV, DATA)
        _refuse_unread(head, where)
        yield from _lines(self._texts(stream, where), where)

    def _texts(self, stream: BinaryIO, where: str) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it is the last."""
        first = stream.read(BLOCK_BYTES)
        _refuse_binary(first, self._asked)
        known = _codec(self._asked) if self._asked else None
        mark = next((mark for mark in MARKS if first.startswith(mark)), b"")
        self.encoding = known or MARKS.get(mark, "utf-8")
        decoder = _Decoder(self.encoding, where)
        marked = known in (None, MARKS.get(mark))  # utf-16 without le or be reads its mark itself
        data = first[len(mark) :] if marked else first
        decoder.bytes_before = len(first) - len(data)
        while data:
            following = stream.read(BLOCK_BYTES)
            yield decoder.text(data, final=not following), not following
            data = following


def _lines(texts: Iterator[tuple[str, bool]], where: str) -> Iterator[list[str]]:
    """The lines in order, a block for each piece of text. The last line may lack its end."""
    rest, before = "", 0
    for text, last in texts:
        lines = (rest + text).split("\n")
        rest = lines.pop()
        if rest and last:  # the last line belongs to the block before it, with an end or without
            lines, rest = [*lines, rest], ""
        _refuse_long(lines[0] if lines else rest, before + 1, where)
        before += len(lines)
        if lines:
            yield lines


def ahead(stream: BinaryIO) -> tuple[BinaryIO, bytes]:
    """The stream, still from its start, and its first bytes."""
    head = stream.read(signatures.SEEN)
    return cast(BinaryIO, io.BufferedReader(_Rejoined(head, stream), BLOCK_BYTES)), head


def check(path: str) -> None:
    """InputError unless the file can be opened."""
    with opened(path):
        pass


def is_there(path: str) -> bool:
    """Whether there is such a file, or pipe; it is not opened."""
    return Path(path).exists() and not Path(path).is_dir()


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


class _Rejoined(io.RawIOBase):
    """A stream before which the bytes stand that were read of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


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


def _refuse_unread(head: bytes, where: str) -> None:
    kind = signatures.unread(head)
    if kind:
        raise InputError(f"{where} is {kind.name}, which is not read.", kind.hint, DATA)


def _refuse_binary(first: bytes, encoding: str | None) -> None:
    if encoding or first.startswith(tuple(MARKS)) or b"\0" not in first:
        return
    even, odd = first[:4096:2].count(0), first[1:4096:2].count(0)
    if max(even, odd) > len(first[:4096]) // 8:
        guess = "utf-16-le" if odd > even else "utf-16-be"
        raise InputError("Looks like UTF-16 without a mark.", f"--encoding {guess}", DATA)
    raise InputError("This is not a text CSV (it holds NUL bytes).", "Save as CSV UTF-8.", DATA)

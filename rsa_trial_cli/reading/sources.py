"""A file or a pipe, unpacked where it is packed → lines of text, a block at a time.

Errors name the byte and the line.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import DATA, InputError, nearest
from rsa_trial_cli.reading import cell_texts, signatures
from rsa_trial_cli.reading.below import Below, ends_plainly
from rsa_trial_cli.reading.encodings import MARKS, Decoder, codec
from rsa_trial_cli.reading.first_bytes import BLOCK_BYTES, ahead

LONGEST = BLOCK_BYTES  # characters of a line; then only the first line of a block can be longer

SHEETS = "It names one of a workbook's."
TEXT = "It says how text is read."


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
            names = sorted(entry.name for entry in folder.iterdir())
        near = nearest(Path(path).name, names)
        return (
            f"No such file: {path}.",
            f"Did you mean {', '.join(str(folder / name) for name in near)}?" if near else "",
        )
    if isinstance(problem, IsADirectoryError):
        return f"{path} is a folder, not a file.", f"Name a file in it, e.g. {Path(path) / 'trials.csv'}."
    reason = (getattr(problem, "strerror", None) or str(problem)).lower().removesuffix(".")
    return f"Can't read {path}: {reason}.", "Check its permissions." * isinstance(problem, PermissionError)


class Lines:
    """Blocks of the lines of a file, or of standard input for "-": lists of whole lines without their ends.

    size : bytes of the file, None for a pipe; passed : those read so far; encoding : what they were taken
    for, or which sheet was read; first : the number of its first line, 0 where a header stands before the
    first record; cells : what has typed cells, a workbook, JSON or Parquet, "" for text. All are known with
    the first block.
    """

    def __init__(
        self,
        path: str,
        encoding: str | None = None,
        where: str = "",
        sheet: str | None = None,
        ratio: int = 0,
    ) -> None:
        self._ratio = ratio  # what an archive may unpack to in its own size, 0 for anything
        self._path, self._asked, self._where, self._asked_sheet = path, encoding, where or name(path), sheet
        self.cells, self.first = "", 1
        self.size: int | None = None
        self.passed, self.encoding = 0, "utf-8"
        self._block = 0, 0, 0  # of the last one: bytes and lines that were read before it, its own lines
        self._raw: BinaryIO | None = None
        self._below: Below | None = None
        self._blocks_read = 0

    def __iter__(self) -> Generator[list[str], None, None]:
        with opened(self._path) as raw, contextlib.ExitStack() as held:
            self.size, self._raw = size(raw), raw
            for block in self._blocks(raw, self._where, held):
                self._block = self.passed, sum(self._block[1:]), len(block)
                self._moved()
                self._blocks_read += 1
                yield block

    def passed_by(self, numbers: Sequence[int] | None) -> int:
        """The bytes up to the last of these lines, by its share of those of the block that was read last."""
        read, above, own = self._block
        if numbers is None or not len(numbers) or not own:
            return self.passed
        share = min(max((numbers[-1] - above) / own, 0.0), 1.0)
        return read + int(share * (self.passed - read))

    def _moved(self) -> None:
        """Look how far the file has been read."""
        if self._raw and self.size and not self._raw.closed:
            self.passed = self._raw.tell()

    def _blocks(self, raw: BinaryIO, where: str, held: contextlib.ExitStack) -> Iterator[list[str]]:
        stream, head = ahead(raw)
        if head.startswith(signatures.PACKED):
            from rsa_trial_cli.reading.containers import unpacked  # costs more than many files

            stream, head, is_workbook = unpacked(stream, head, where, held, self._ratio)
            if is_workbook:
                yield from self._sheet(stream)
                return
        self._refuse_sheet("a file without sheets")
        _refuse_unread(head, where)
        texts = self._texts(stream, where)
        first = next(texts, ("", True))
        if signatures.JSON.match(first[0]):
            yield from self._records(chain([first], texts))
        else:
            yield from lines(chain([first], texts), where)

    def _sheet(self, stream: BinaryIO) -> Iterator[list[str]]:
        extra.needed("python_calamine")
        from rsa_trial_cli.reading import workbooks

        if self._asked:
            raise InputError(f"--encoding is not used for a workbook ({self._where}).", TEXT)
        name, rows = workbooks.rows(stream, self._asked_sheet, self._where)
        self.encoding, self.cells = f"sheet '{name}'", "a workbook"
        yield from cell_texts.blocks(rows)

    def _records(self, texts: Iterator[tuple[str, bool]]) -> Iterator[list[str]]:
        from rsa_trial_cli.reading import json_records

        self._below, self.cells, self.first = None, "JSON", 0  # the header stands before the first record
        yield from cell_texts.blocks(json_records.rows((text for text, _ in texts), self._where))

    def _refuse_sheet(self, what: str) -> None:
        if self._asked_sheet is not None:
            raise InputError(f"--sheet is not used for {what} ({self._where}).", SHEETS)

    def begun(self, held: contextlib.ExitStack | None = None) -> Iterator[list[str]]:
        """The blocks, the first of which has been read: what is known with it is known.

        held : keeps the file open and closes it, where the lines `below` may be taken.
        """
        blocks = iter(self)
        if held:
            held.callback(blocks.close)
        first = next(blocks, None)
        return chain([] if first is None else [first], blocks)

    @property
    def below(self) -> Below | None:
        """The same lines without the first, as bytes; None once more was read, and for what is no UTF-8.

        Who takes them has them all, and these lines end.
        """
        return self._below if self._blocks_read == 1 else None

    def again(self, line: int) -> Iterator[list[str]]:
        """The lines from the last piece on that was taken of `below`; line : the first of them."""
        assert self._below
        return lines(self._below.texts(self._where, BLOCK_BYTES, line), self._where, line - 1)

    def delimiter(self, typed: str | None) -> str | None:
        """What separates the cells, if that is known; typed : on the command line."""
        if not self.cells:
            return typed
        if typed:
            raise InputError(f"--delimiter is not used for {self.cells} ({self._where}).", TEXT)
        return cell_texts.DELIMITER

    def _texts(self, stream: BinaryIO, where: str) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it is the last."""
        first = stream.read(BLOCK_BYTES)
        _refuse_binary(first, self._asked)
        known = codec(self._asked) if self._asked else None
        mark = next((mark for mark in MARKS if first.startswith(mark)), b"")
        self.encoding = known or MARKS.get(mark, "utf-8")
        decoder = Decoder(self.encoding, where)
        marked = known in (None, MARKS.get(mark))  # utf-16 without le or be reads its mark itself
        data = first[len(mark) :] if marked else first
        before = decoder.bytes_before = len(first) - len(data)
        repeated = "\ufeff"  # some programs write a mark before the one that is there
        while data:
            following = stream.read(BLOCK_BYTES)
            is_first = repeated and self.encoding == "utf-8" and ends_plainly(data)
            rest = stream if following else io.BytesIO()  # which may be closed, once all of it was read
            self._below = Below(data + following, rest, before, self._moved) if is_first else None
            yield decoder.text(data, final=not following).lstrip(repeated), not following
            data, repeated = following, ""


def lines(texts: Iterator[tuple[str, bool]], where: str, before: int = 0) -> Iterator[list[str]]:
    """The lines in order, a block for each piece of text; before : how many stand above them.

    The last line may lack its end.
    """
    rest = ""
    for text, last in texts:
        made = (rest + text).split("\n")
        rest = made.pop()
        if rest and last:  # the last line belongs to the block before it, with an end or without
            made, rest = [*made, rest], ""
        _refuse_long(made[0] if made else rest, before + 1, where)
        before += len(made)
        if made:
            yield made


def begins(path: str, magic: bytes) -> bool:
    """Whether a file, or standard input, begins with these bytes, which stay to be read."""
    if path != "-":
        with contextlib.suppress(OSError):
            if Path(path).is_file():
                with Path(path).open("rb") as stream:
                    return stream.read(len(magic)) == magic
        return False
    stdin = sys.stdin.buffer
    head = stdin.peek(len(magic)) if isinstance(stdin, io.BufferedReader) else b""
    return head.startswith(magic)


def spooled(held: contextlib.ExitStack) -> BinaryIO:
    """What is on standard input, where it can be searched."""
    from rsa_trial_cli.reading.containers import spooled

    return spooled(sys.stdin.buffer, held)


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

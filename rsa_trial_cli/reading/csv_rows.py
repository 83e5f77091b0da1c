"""Lines of a CSV → columns of cells, a block of rows at a time."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading.counts import LARGEST
from rsa_trial_cli.stats.arms import Floats

SPACES = " \t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
ROWS = 16384  # rows handed on together
LONGEST_CELL = 1 << 17  # characters; a quoted cell may run over lines
HELD = 1 << 22  # characters of the longest cells of the rows that are held
csv.field_size_limit(LONGEST_CELL + 1)  # a field of exactly its limit is refused by some versions


class Rows(Protocol):
    """Rows of a file. frames : whether columns are those of a data frame of the optional extra."""

    frames: ClassVar[bool]

    @property
    def lines(self) -> Sequence[int]:
        """The line each row starts on."""

    def column(self, at: int) -> Sequence[str]:
        """The texts of one column."""

    def trimmed(self, at: int) -> Sequence[str]:
        """The texts of one column without spaces around them."""

    def counts(self, at: int) -> Floats | None:
        """A column whose every text is a plain count of digits, as numbers; None for any other."""


class PlainRows:
    """Lines without quotes: split only as far as a column is asked for."""

    frames: ClassVar[bool] = False

    def __init__(
        self, texts: list[str], delimiter: str, lines: Sequence[int], counted: Sequence[int]
    ) -> None:
        self.lines = lines
        self._texts, self._delimiter = texts, delimiter
        self._counts = self._loaded(counted)
        self._cells: list[tuple[str, ...]] | None = None

    def column(self, at: int) -> Sequence[str]:
        if at == 0:
            return [text.partition(self._delimiter)[0] for text in self._texts]
        if self._cells is None:
            cells = [text.split(self._delimiter) for text in self._texts]
            self._cells = list(zip(*cells, strict=True))
        return self._cells[at]

    def trimmed(self, at: int) -> Sequence[str]:
        return list(map(str.strip, self.column(at)))

    def counts(self, at: int) -> Floats | None:
        return self._counts.get(at)

    def _loaded(self, counted: Sequence[int]) -> dict[int, Floats]:
        """All count columns at once, if numpy can read them as integers and none has a sign."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # numpy reads 5.0 as an integer with no more than a warning
                made = np.loadtxt(
                    self._texts,
                    dtype=np.int64,
                    delimiter=self._delimiter,
                    usecols=counted,
                    comments=None,
                    ndmin=2,
                )
        except (ValueError, Warning):
            return {}
        if (
            len(made) != len(self._texts)
            or not 0 <= made.min(initial=0) <= made.max(initial=0) <= LARGEST
            or any("+" in text for text in self._texts)
            or any("-" in self._texts[at] for at in np.flatnonzero((made == 0).any(axis=1)))  # -0
        ):
            return {}
        return {at: made[:, column].astype(float) for column, at in enumerate(counted)}


class QuotedRows:
    """Rows that the csv module has split."""

    frames: ClassVar[bool] = False

    def __init__(self, cells: list[list[str]], lines: Sequence[int]) -> None:
        self.lines = lines
        self._columns = list(zip(*cells, strict=True))

    def column(self, at: int) -> Sequence[str]:
        return self._columns[at]

    def trimmed(self, at: int) -> Sequence[str]:
        return list(map(str.strip, self.column(at)))

    def counts(self, at: int) -> Floats | None:
        texts = self._columns[at]
        joined = "".join(texts)
        if joined.isascii() and joined.isdigit() and all(texts) and max(map(len, texts)) <= 9:
            return np.array(list(map(int, texts)), dtype=float)
        return None


class Shape(NamedTuple):
    """Of every row: how many cells it has, what separates them, and which of them hold counts.

    notes : whether a line of one cell, such as a footnote, is a row without counts, and no error.
    """

    width: int
    delimiter: str
    counted: Sequence[int] = ()
    notes: bool = False


def rows(blocks: Iterable[list[str]], shape: Shape, where: str, first_line: int = 2) -> Iterator[Rows]:
    """Blocks of rows of this shape. A short or long row, or an unclosed quote, is an InputError.

    Lines without a quote are split as they are; from the first quote
    on the csv module reads, since a quoted cell may run over lines and blocks.
    """
    line = first_line
    blocks = iter(blocks)
    for block in blocks:
        if any('"' in text for text in block):
            yield from _quoted(chain(block, chain.from_iterable(blocks)), shape, line, where)
            return
        for start in range(0, len(block), ROWS):
            texts, lines = (
                block[start : start + ROWS],
                range(line + start, line + min(start + ROWS, len(block))),
            )
            kept, kept_lines = _of_width(texts, shape, lines, where)
            if kept:
                yield PlainRows(kept, shape.delimiter, kept_lines, shape.counted)
        line += len(block)


def _of_width(
    texts: list[str], shape: Shape, lines: Sequence[int], where: str
) -> tuple[list[str], Sequence[int]]:
    """The rows without blank ones; each must have as many cells as the header."""
    width, delimiter = shape.width, shape.delimiter
    nothing = delimiter + SPACES
    for at, text in zip(lines, texts, strict=True):
        if len(text) > LONGEST_CELL:
            _check_cell(max(map(len, text.split(delimiter))), at, where)
    if all(text.count(delimiter) == width - 1 and text.strip(nothing) for text in texts):
        return texts, lines
    filled = [
        (at, _fitted(text, shape)) for at, text in zip(lines, texts, strict=True) if text.strip(nothing)
    ]
    for at, text in filled:
        _check_width(text.count(delimiter) + 1, width, at, where)
    return [text for _, text in filled], [at for at, _ in filled]


def _fitted(text: str, shape: Shape) -> str:
    """The line without blank cells beyond the header's, which are no data; a note with blank cells behind."""
    surplus = text.count(shape.delimiter) + 1 - shape.width
    if shape.notes and surplus == 1 - shape.width:
        return text + shape.delimiter * -surplus
    if surplus <= 0:
        return text
    *kept, end = text.rsplit(shape.delimiter, surplus)
    return text if any(map(str.strip, [*kept[1:], end])) else kept[0]


def _quoted(texts: Iterable[str], shape: Shape, line: int, where: str) -> Iterator[Rows]:
    width = shape.width
    reader = csv.reader((text + "\n" for text in texts), delimiter=shape.delimiter, strict=True)
    cells: list[list[str]] = []
    lines: list[int] = []
    start, held = line, 0
    try:
        for row in reader:
            if any(map(str.strip, row)):
                row = row if any(map(str.strip, row[width:])) else row[:width]
                row += [""] * (width - 1) if shape.notes and len(row) == 1 else []
                _check_width(len(row), width, start, where)
                cells.append(row)
                lines.append(start)
                longest = max(map(len, row))
                _check_cell(longest, start, where)
                held += longest
            start = line + reader.line_num
            if len(cells) == ROWS or held > HELD:
                yield QuotedRows(cells, lines)
                cells, lines, held = [], [], 0
    except csv.Error as problem:
        if "field limit" in str(problem):
            _check_cell(LONGEST_CELL + 1, start, where)
        words = f"A quoted cell that starts on line {start} never ends{where}."
        if "end of data" not in str(problem):
            words = f"Line {start} has text beside a quoted cell{where}."
        raise InputError(words, 'Write a quote inside a quoted cell twice: "".', DATA) from problem
    if cells:
        yield QuotedRows(cells, lines)


def _check_cell(characters: int, line: int, where: str) -> None:
    if characters > LONGEST_CELL:
        what = f"A cell that starts on line {line} has over {LONGEST_CELL:,} characters{where}."
        raise InputError(what, "", DATA)


def _check_width(cells: int, width: int, line: int, where: str) -> None:
    if cells != width:
        raise InputError(f"Line {line} has {cells} cells, the header has {width}{where}.", "", DATA)

"""Lines of a CSV → columns of cells, a block of rows at a time."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.counts import LARGEST
from rsa_trial_cli.stats.arms import Floats

SPACES = " \t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
ROWS = 16384  # rows handed on together
LONGEST_CELL = 1 << 17  # characters; a quoted cell may run over lines
LAST_ASCII = 127
HELD = 1 << 22  # characters of the longest cells of the rows that are held
csv.field_size_limit(LONGEST_CELL + 1)  # a field of exactly its limit is refused by some versions
NO_PROBLEMS: Mapping[int, Problem] = {}  # a plain one: rows are kept in files


class Rows(Protocol):
    """Rows of a file. frames : whether columns are those of a data frame of the optional extra."""

    frames: ClassVar[bool]

    @property
    def lines(self) -> Sequence[int]:
        """The line each row starts on."""

    @property
    def problems(self) -> Mapping[int, Problem]:
        """Row → why its cells are not in their columns: it has more or fewer than the header."""

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
        self, texts: list[str], lines: Sequence[int], shape: Shape, problems: Mapping[int, Problem]
    ) -> None:
        self.lines, self.problems = lines, problems
        self._texts, self._delimiter, self._width = texts, shape.delimiter, shape.width
        self._counts = self._loaded(shape.counted)
        self._cells: list[str] | None = None  # row after row

    def column(self, at: int) -> Sequence[str]:
        if at == 0 and self._cells is None:
            return [text.partition(self._delimiter)[0] for text in self._texts]
        if self._cells is None:
            self._cells = self._delimiter.join(self._texts).split(self._delimiter)
            self._texts = []
        return self._cells[at :: self._width]

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
        joined = "".join(self._texts)
        if (
            len(made) != len(self._texts)
            or not 0 <= made.min(initial=0) <= made.max(initial=0) <= LARGEST
            or "+" in joined
            or ("-" in joined and self._has_minus(np.flatnonzero((made == 0).any(axis=1))))
        ):
            return {}
        return {at: made[:, column].astype(float) for column, at in enumerate(counted)}

    def _has_minus(self, rows: NDArray[np.intp]) -> bool:
        """Whether one of these rows, which have a 0, may have written it -0."""
        return any("-" in self._texts[at] for at in rows.tolist())


def plain_counts(texts: Sequence[str]) -> Floats | None:
    """Texts as numbers, shape (k,), if every one is a plain count of digits."""
    joined = "".join(texts)
    if joined.isascii() and joined.isdigit() and all(texts) and max(map(len, texts)) <= 9:
        return np.array(list(map(int, texts)), dtype=float)
    return None


class QuotedRows:
    """Rows that the csv module has split."""

    frames: ClassVar[bool] = False

    def __init__(
        self,
        cells: list[list[str]],
        lines: Sequence[int],
        problems: Mapping[int, Problem] = NO_PROBLEMS,
    ) -> None:
        self.lines, self.problems = lines, problems
        self._columns = list(zip(*cells, strict=True))

    def column(self, at: int) -> Sequence[str]:
        return self._columns[at]

    def trimmed(self, at: int) -> Sequence[str]:
        return list(map(str.strip, self.column(at)))

    def counts(self, at: int) -> Floats | None:
        return plain_counts(self._columns[at])


class Shape(NamedTuple):
    """Of every row: how many cells it has, what separates them, and which of them hold counts; longest : the
    characters of a cell."""

    width: int
    delimiter: str
    counted: Sequence[int] = ()
    longest: int = LONGEST_CELL


def rows(blocks: Iterable[list[str]], shape: Shape, where: str, first_line: int = 2) -> Iterator[Rows]:
    """Blocks of rows of this shape; a short or long row is a problem of its block, with the cells it has.

    An unclosed quote is an InputError.

    Lines without a quote are split as they are; from the first quote
    on the csv module reads, since a quoted cell may run over lines and blocks.
    """
    line = first_line
    blocks = iter(blocks)
    for block in blocks:
        if '"' in "".join(block):
            yield from _quoted(chain(block, chain.from_iterable(blocks)), shape, line, where)
            return
        for start in range(0, len(block), ROWS):
            texts, lines = (
                block[start : start + ROWS],
                range(line + start, line + min(start + ROWS, len(block))),
            )
            kept, kept_lines, problems = _of_width(texts, shape, lines, where)
            if kept:
                yield PlainRows(kept, kept_lines, shape, problems)
        line += len(block)


def _of_width(
    texts: list[str], shape: Shape, lines: Sequence[int], where: str
) -> tuple[list[str], Sequence[int], Mapping[int, Problem]]:
    """The rows without blank ones, as wide as the header, their lines, and those that were not so wide."""
    width, delimiter = shape.width, shape.delimiter
    nothing = delimiter + SPACES
    if _are_regular(texts, shape):
        return texts, lines, NO_PROBLEMS
    for at, text in zip(lines, texts, strict=True):
        if len(text) > shape.longest:
            _check_cell(max(map(len, text.split(delimiter))), shape.longest, at, where)
    filled = [(at, text) for at, text in zip(lines, texts, strict=True) if text.strip(nothing)]
    made, problems = [], {}
    for row, (at, text) in enumerate(filled):
        if text.count(delimiter) == width - 1:
            made.append(text)
            continue
        cells, problem = _fitted(text.split(delimiter), shape, at, where)
        made.append(delimiter.join(cells))
        problems.update({row: problem} if problem else {})
    return made, [at for at, _ in filled], problems


def _are_regular(texts: list[str], shape: Shape) -> bool:
    """Whether it is seen at once that every line is as wide as the header, not too long and not blank."""
    text = np.frombuffer("\n".join([*texts, ""]).encode(errors="surrogatepass"), np.uint8)
    mark, ends = ord(shape.delimiter), np.flatnonzero(text == ord("\n"))
    marks = np.flatnonzero(text == mark)
    if mark > LAST_ASCII or len(ends) != len(texts) or len(marks) != len(texts) * (shape.width - 1):
        return False
    starts = np.append(0, ends[:-1] + 1)
    if shape.width > 1:
        by_line = marks.reshape(len(texts), -1)
        if np.any(by_line[:, -1] > ends) or np.any(by_line[:, 0] < starts):
            return False
    first = text[starts]
    blank = np.flatnonzero((first == mark) | (first <= ord(" ")) | (first > LAST_ASCII))  # or perhaps so
    nothing = shape.delimiter + SPACES
    return bool(np.max(ends - starts) <= shape.longest and all(texts[at].strip(nothing) for at in blank))


def _fitted(cells: list[str], shape: Shape, line: int, where: str) -> tuple[list[str], Problem | None]:
    """As many cells as the header has, and what is wrong; blank cells beyond those are no data."""
    own, width = len(cells), shape.width
    made = cells[:width] + [""] * (width - own)
    if own == width or (own > width and not any(map(str.strip, cells[width:]))):
        return made, None
    hint = "--on-error skip leaves such rows out."
    if own == 1:  # a footnote, as a rule
        return made, Problem(line, f"One cell only, the header has {width}{where[:-1]} line {line}).", hint)
    if own > width and shape.delimiter.strip():
        hint += f" A cell that holds '{shape.delimiter}' is written in quotes."
    return made, Problem(line, f"Line {line} has {own} cells, the header has {width}{where}.", hint)


def _quoted(texts: Iterable[str], shape: Shape, line: int, where: str) -> Iterator[Rows]:
    csv.field_size_limit(shape.longest + 1)
    reader = csv.reader((text + "\n" for text in texts), delimiter=shape.delimiter, strict=True)
    cells: list[list[str]] = []
    lines: list[int] = []
    problems: dict[int, Problem] = {}
    start, held = line, 0
    try:
        for row in reader:
            if any(map(str.strip, row)):
                longest = max(map(len, row))
                if len(row) != shape.width:
                    row, problem = _fitted(row, shape, start, where)
                    problems.update({len(cells): problem} if problem else {})
                cells.append(row)
                lines.append(start)
                _check_cell(longest, shape.longest, start, where)
                held += longest
            start = line + reader.line_num
            if len(cells) == ROWS or held > HELD:
                yield QuotedRows(cells, lines, problems)
                cells, lines, problems, held = [], [], {}, 0
    except csv.Error as problem:
        if "field limit" in str(problem):
            _check_cell(shape.longest + 1, shape.longest, start, where)
        words = f"A quoted cell that starts on line {start} never ends{where}."
        if "end of data" not in str(problem):
            words = f"Line {start} has text beside a quoted cell{where}."
        raise InputError(words, 'Write a quote inside a quoted cell twice: "".', DATA) from problem
    if cells:
        yield QuotedRows(cells, lines, problems)


def _check_cell(characters: int, longest: int, line: int, where: str) -> None:
    if characters > longest:
        what = f"A cell that starts on line {line} has over {longest:,} characters{where}."
        raise InputError(what, "", DATA)

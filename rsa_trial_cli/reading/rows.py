"""Lines of a CSV → columns of cells, a block of rows at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rsa_trial_cli.errors import DATA, InputError

ROWS = 16384  # rows handed on together
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Rows:
    """Rows of a file as columns of text. lines : the line each row starts on."""

    columns: Sequence[Sequence[str]]
    lines: Sequence[int]

    def __len__(self) -> int:
        return len(self.lines)


def rows(
    blocks: Iterable[list[str]], width: int, delimiter: str, first_line: int, where: str
) -> Iterator[Rows]:
    """Blocks of rows of this width. A short or long row, or an unclosed quote, is an InputError.

    Lines without a quote are split as they are; from the first quote on the csv module reads, since a
    quoted cell may run over lines and blocks.
    """
    line = first_line
    blocks = iter(blocks)
    for block in blocks:
        if any('"' in text for text in block):
            yield from _quoted(chain(block, chain.from_iterable(blocks)), width, delimiter, line, where)
            return
        for start in range(0, len(block), ROWS):
            yield from _plain(block[start : start + ROWS], width, delimiter, line + start, where)
        line += len(block)


def _plain(texts: list[str], width: int, delimiter: str, line: int, where: str) -> Iterator[Rows]:
    commas = width - 1
    cells = [text.split(delimiter) for text in texts]
    lines: Sequence[int] = range(line, line + len(texts))
    if any(len(row) != width for row in cells):
        numbered = [(at, row) for at, row in zip(lines, cells, strict=True) if any(map(str.strip, row))]
        for at, row in numbered:
            _check_width(row, width, at, where)
        lines, cells = [at for at, _ in numbered], [row for _, row in numbered]
    if cells and commas >= 0:
        yield Rows(list(zip(*cells, strict=True)), lines)


def _quoted(texts: Iterable[str], width: int, delimiter: str, line: int, where: str) -> Iterator[Rows]:
    reader = csv.reader((text + "\n" for text in texts), delimiter=delimiter, strict=True)
    cells: list[list[str]] = []
    lines: list[int] = []
    start = line
    try:
        for row in reader:
            if any(map(str.strip, row)):
                _check_width(row, width, start, where)
                cells.append(row)
                lines.append(start)
            start = line + reader.line_num
            if len(cells) == ROWS:
                yield Rows(list(zip(*cells, strict=True)), lines)
                cells, lines = [], []
    except csv.Error as problem:
        words = f"A quoted cell that starts on line {start} never ends{where}."
        if "end of data" not in str(problem):
            words = f"Line {start} has text beside a quoted cell{where}."
        raise InputError(words, 'Write a quote inside a quoted cell twice: "".', DATA) from problem
    if cells:
        yield Rows(list(zip(*cells, strict=True)), lines)


def _check_width(row: Sequence[str], width: int, line: int, where: str) -> None:
    if len(row) != width:
        raise InputError(f"Line {line} has {len(row)} cells, the header has {width}{where}.", "", DATA)

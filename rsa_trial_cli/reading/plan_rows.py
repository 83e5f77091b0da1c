"""A CSV that holds no counts → its header and the cells of each row, by the same reader as counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading import sources
from rsa_trial_cli.reading.csv_rows import Rows, Shape, rows
from rsa_trial_cli.reading.header import split
from rsa_trial_cli.reading.header_names import refuse_twins
from rsa_trial_cli.reading.header_search import header_line


class Record(NamedTuple):
    """One row: its cells without outer spaces, and where it stands."""

    cells: Sequence[str]
    line: int


def records(
    path: str, delimiter: str | None = None, encoding: str | None = None, sheet: str | None = None
) -> tuple[list[str], Iterator[Record]]:
    """The names of the columns, and the rows. An InputError for twin columns and rows of another width."""
    where = f" ({sources.name(path)})"
    lines = sources.Lines(path, encoding, sheet=sheet)
    header, blocks, line = header_line(lines.begun(), where)
    delimiter, cells = split(header, lines.delimiter(delimiter))
    names = [cell.strip() for cell in cells]
    refuse_twins(names)
    body = rows(blocks, Shape(len(names), delimiter), where, line + lines.first)
    return names, _records(body, len(names), where)


def _records(body: Iterator[Rows], width: int, where: str) -> Iterator[Record]:
    some = False
    for block in body:
        for problem in block.problems.values():
            raise InputError(problem.what, "", DATA)
        columns = [block.column(at) for at in range(width)]
        for line, cells in zip(block.lines, zip(*columns, strict=True), strict=True):
            some = True
            yield Record([cell.strip() for cell in cells], line)
    if not some:
        raise InputError(f"The file has a header but no rows{where}.", "", DATA)

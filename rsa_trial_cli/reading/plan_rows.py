"""A CSV that holds no counts → its header and the cells of each row, by the same reader as counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import sources
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.csv_rows import Rows, Shape, rows
from rsa_trial_cli.reading.header import split
from rsa_trial_cli.reading.header_names import refuse_twins
from rsa_trial_cli.reading.header_search import header_line


class Record(NamedTuple):
    """One row: its cells without outer spaces, where it stands, and what is wrong with it as a row."""

    cells: Sequence[str]
    line: int
    problem: Problem | None = None


def records(
    path: str, delimiter: str | None = None, encoding: str | None = None, sheet: str | None = None
) -> tuple[list[str], Iterator[Record]]:
    """The names of the columns, and the rows. An InputError for twin columns; rows may have a problem."""
    where = f" ({sources.name(path)})"
    lines = sources.Lines(path, encoding, sheet=sheet)
    header, blocks, line = header_line(lines.begun(), where)
    delimiter, cells = split(header, lines.delimiter(delimiter))
    names = [cell.strip() for cell in cells]
    refuse_twins(names)
    body = rows(blocks, Shape(len(names), delimiter), where, line + lines.first)
    return names, _records(body, len(names), where)


def sound(found: Iterator[Record]) -> Iterator[Record]:
    """The rows as they are; an InputError for the first that has a problem."""
    for record in found:
        if record.problem:
            raise InputError(record.problem.what, "", DATA)
        yield record


def _records(body: Iterator[Rows], width: int, where: str) -> Iterator[Record]:
    some = False
    for block in body:
        columns = [block.column(at) for at in range(width)]
        for at, (line, cells) in enumerate(zip(block.lines, zip(*columns, strict=True), strict=True)):
            some = True
            yield Record([cell.strip() for cell in cells], line, block.problems.get(at))
    if not some:
        raise InputError(f"The file has a header but no rows{where}.", "", DATA)

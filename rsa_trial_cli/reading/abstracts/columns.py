"""Tables with a column of abstracts → their records: CSV and TSV, JSON, workbooks, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from itertools import chain

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import printed_headings, sources
from rsa_trial_cli.reading.abstracts.found import Fields, Record, record, unread
from rsa_trial_cli.reading.csv_rows import Rows, Shape, rows
from rsa_trial_cli.reading.header import layout
from rsa_trial_cli.reading.header_words import plain

ROLES = {  # role → headers, the first that is there
    "text": ("abstract", "abstracttext", "text"),
    "id": ("pmid", "pubmedid", "id", "doi", "study"),
    "title": ("title", "articletitle"),
}
LONGEST_CELL = sources.LONGEST  # an abstract that is too long is one bad record, not a bad file
DELIMITERS = (",", ";", "\t", "|")
PRINTED = ("printed", "sentence", "or", "rr", "rd", "arr", "rrr", "nnt", "p")


def roles(headers: Sequence[str]) -> Mapping[str, int]:
    """Role → place of its column; without "text" the table has no abstracts."""
    places = {plain(header): at for at, header in reversed([*enumerate(headers)])}
    found = {role: [places[name] for name in names if name in places] for role, names in ROLES.items()}
    return {role: at[0] for role, at in found.items() if at}


def are_there(headers: Sequence[str]) -> bool:
    """Whether a header has a column of abstracts, and none of counts or printed figures."""
    return "text" in roles(headers) and not printed(headers) and not _counts(headers)


def _counts(headers: Sequence[str]) -> bool:
    """Whether a header has the counts of both arms."""
    with suppress(InputError):
        return bool(layout(headers, {}, "").columns)
    return False


def printed(headers: Sequence[str]) -> list[str]:
    """The headers of printed figures."""
    return [
        header
        for header in headers
        if plain(header) in PRINTED or printed_headings.role(header).partition("_")[0] in PRINTED
    ]


def split(line: str) -> list[str]:
    """The cells of the first line of a table, by the delimiter that leaves a column of abstracts."""
    return next((cells for _, cells in _split(line) if "text" in roles(cells)), [])


def _split(line: str) -> Iterator[tuple[str, list[str]]]:
    for delimiter in DELIMITERS:
        yield delimiter, next(csv.reader([line], delimiter=delimiter), [])


def records(lines: sources.Lines, typed: str | None, where: str) -> Iterator[Record]:
    """The rows of a table in their order; typed : the delimiter, if it was."""
    blocks = lines.begun()
    delimiter = lines.delimiter(typed)
    first = next(blocks, [])
    at = next((at for at, line in enumerate(first) if line.strip()), None)
    if at is None:
        raise InputError(f"The input is empty ({where}).", "", DATA)
    known = (
        [(delimiter, next(csv.reader([first[at]], delimiter=delimiter)))] if delimiter else _split(first[at])
    )
    for mark, headers in known:
        if "text" in roles(headers):
            shape = Shape(len(headers), mark, longest=LONGEST_CELL)
            body = rows(chain([first[at + 1 :]], blocks), shape, f" ({where})", at + 1 + lines.first)
            yield from _rows(body, headers, where)
            return
    raise InputError(f"No column is called abstract or text ({where}).", "", DATA)


def parquet(path: str, where: str) -> Iterator[Record]:
    """The rows of a Parquet file in their order."""
    extra.needed()
    from rsa_trial_cli.reading import polars_rows

    with ExitStack() as held:
        source = sources.spooled(held) if path == "-" else path
        yield from _rows(
            polars_rows.parquet_rows(source, where), polars_rows.parquet_names(source, where), where
        )


def _rows(body: Iterator[Rows], headers: Sequence[str], where: str) -> Iterator[Record]:
    at = roles(headers)
    rest = [place for place in range(len(headers)) if place not in at.values()]
    for block in body:
        columns = {role: [*block.column(place)] for role, place in at.items()}
        kept = [(headers[place], [*block.column(place)]) for place in rest]
        for row, line in enumerate(block.lines):
            if row in block.problems:
                yield unread(block.problems[row].what.rpartition(" (")[0].rstrip("."), where, line)
                continue
            cells = {role: column[row] for role, column in columns.items()}
            beside = {header: str(column[row]) for header, column in kept}
            yield record(
                Fields(cells["text"], cells.get("id", ""), cells.get("title", ""), beside), where, line
            )

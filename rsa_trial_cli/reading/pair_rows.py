"""A file of paired tables, one a row, with a column for each of the four counts of pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading import sources
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.plan_rows import Record, records

CELLS = ("both", "treatment_only", "control_only", "neither")
STUDY = "study"
ORDER = ", ".join(CELLS)


@dataclass(frozen=True)
class PairedRows:
    """The rows of a file: counts by role, names (None without a column of them), other columns, lines."""

    counts: Mapping[str, Sequence[int]]
    study: Sequence[str] | None
    kept: Mapping[str, Sequence[str]]
    line: Sequence[int]


@dataclass(frozen=True)
class Source:
    """Where the rows stand, and what is said of their columns: role → header."""

    path: str
    columns: Mapping[str, str]
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None


def read(source: Source) -> PairedRows:
    """All rows. An InputError for a column that is missing, and for a cell that is no count."""
    where = sources.name(source.path)
    header, rows = records(source.path, source.delimiter, source.encoding, source.sheet)
    at = _places(header, source.columns, where)
    every = list(rows)
    counts = {role: [_count(row, at[role], header, where) for row in every] for role in CELLS}
    for row, *pairs in zip(every, *counts.values(), strict=True):
        if not any(pairs):
            raise InputError(f"There are no pairs ({where} line {row.line}).", "", DATA)
    others = [place for place in range(len(header)) if place not in at.values()]
    return PairedRows(
        counts,
        [row.cells[at[STUDY]] for row in every] if STUDY in at else None,
        {header[place]: [row.cells[place] for row in every] for place in others},
        [row.line for row in every],
    )


def _places(header: Sequence[str], columns: Mapping[str, str], where: str) -> dict[str, int]:
    """Role → place of its column: as told, else the column that is called so."""
    known = {plain(name): place for place, name in enumerate(header)}
    places = {}
    for role in (*CELLS, STUDY):
        name = columns.get(role, role)
        if plain(name) in known:
            places[role] = known[plain(name)]
        elif role in columns or role != STUDY:
            raise InputError(
                f"No column for {role} ({where}). Seen: {', '.join(header)[:200]}.",
                f"Columns are {ORDER}; --column {role}=HEADER names another.",
                DATA,
            )
    if unknown := [role for role in columns if role not in (*CELLS, STUDY)]:
        raise InputError(f"--column {unknown[0]}: the roles of a file of pairs are {STUDY}, {ORDER}.")
    if len(set(places.values())) < len(places):
        raise InputError(f"A column cannot have two roles ({where}).", f"Columns are {ORDER}.", DATA)
    return places


def _count(row: Record, place: int, header: Sequence[str], where: str) -> int:
    try:
        return count(row.cells[place])
    except NotACountError as problem:
        what = problem.what.removesuffix(".")
        raise InputError(
            f"{what} ({where} line {row.line}, column {header[place]}).", problem.hint, DATA
        ) from problem

"""A file of paired tables, one a row, with a column for each of the four counts of pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import sources
from rsa_trial_cli.reading.blocks import LEFT_OUT, Problem, settled
from rsa_trial_cli.reading.blocks import Record as Tally
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.plan_rows import Record, records
from rsa_trial_cli.stats.arms import Floats

CELLS = ("both", "treatment_only", "control_only", "neither")
STUDY = "study"
MISSING = [float("nan")] * len(CELLS)
ORDER = ", ".join(CELLS)


@frozen
class PairedRows:
    """The rows of a file: counts by role, (k,), names (None without a column of them), other columns, lines.

    record : of all rows; counts are nan in those that are kept as not estimable.
    """

    counts: Mapping[str, Floats]
    study: Sequence[str] | None
    kept: Mapping[str, Sequence[str]]
    line: Sequence[int]
    record: Tally

    def __len__(self) -> int:
        return len(self.line)

    def piece(self, rows: slice) -> PairedRows:
        """Some of them to be computed elsewhere: their counts."""
        counts = {role: cells[rows] for role, cells in self.counts.items()}
        return PairedRows(counts, None, {}, self.line[rows], Tally())

    def handed_on(self) -> dict[str, object]:
        """What a result has of them that no computation needs, by its field."""
        return {"study": self.study or [""] * len(self), "line": self.line, "kept": self.kept}


@frozen
class Source:
    """Where the rows stand, and what is said of their columns: role → header."""

    path: str
    columns: Mapping[str, str]
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None


def read(source: Source, on_error: str = "stop") -> PairedRows:
    """The rows that can be used, as `on_error` says. An InputError for a column that is missing."""
    where = sources.name(source.path)
    header, found = records(source.path, source.delimiter, source.encoding, source.sheet)
    at = _places(header, source.columns, where)
    places = {role: (at[role], header[at[role]]) for role in CELLS}
    every = list(found)
    made = [_counts(row, places, where) for row in every]
    problems = {place: pairs for place, pairs in enumerate(made) if isinstance(pairs, Problem)}
    keep, record = settled(problems, len(every), on_error)
    rows = [every[place] for place in np.flatnonzero(keep)]
    counts = np.array(
        [MISSING if place in problems else made[place] for place in np.flatnonzero(keep)], float
    )
    others = [place for place in range(len(header)) if place not in at.values()]
    return PairedRows(
        dict(zip(CELLS, counts.reshape(-1, len(CELLS)).T, strict=True)),
        [row.cells[at[STUDY]] for row in rows] if STUDY in at else None,
        {header[place]: [row.cells[place] for row in rows] for place in others},
        [row.line for row in rows],
        replace(record, read=len(every)),
    )


def _counts(row: Record, places: Mapping[str, tuple[int, str]], where: str) -> list[int] | Problem:
    """The four counts of a row, or what is wrong with it."""
    if row.problem:
        return row.problem
    made = []
    for place, name in places.values():
        try:
            made.append(count(row.cells[place]))
        except NotACountError as problem:
            what, hint = problem.what.removesuffix("."), problem.hint
            if problem.missing:
                what, hint = "Missing count", LEFT_OUT
            return Problem(row.line, f"{what} ({where} line {row.line}, column {name}).", hint or LEFT_OUT)
    if not any(made):
        return Problem(row.line, f"There are no pairs ({where} line {row.line}).", LEFT_OUT)
    return made


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

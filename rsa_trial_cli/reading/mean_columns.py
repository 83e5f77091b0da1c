"""Cells of figures of arms → trials with means, for files with one study and with one arm a row alike."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.reading import mean_cells
from rsa_trial_cli.reading.blocks import LEFT_OUT, Problem, Record, settled
from rsa_trial_cli.reading.count_columns import ARMS, Column, Table
from rsa_trial_cli.reading.header_question import listed
from rsa_trial_cli.reading.mean_cells import MEANT, NAME_IT
from rsa_trial_cli.reading.mean_faults import fault, lacking, perhaps
from rsa_trial_cli.reading.text_columns import picked
from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.inference.spread import FIGURES, GIVEN, Converted, converted
from rsa_trial_cli.stats.mean_trials import MeanTrials

OWN = ("mean", "sd", "n")
IDLE = "note: not used, as every SD is given: {} ({})"
NO_NUMBER, NO_ROW = "a cell cannot be read", "the row cannot be read"


class Made(NamedTuple):
    """Trials, the record of all, and which of them are kept as not estimable."""

    trials: MeanTrials
    record: Record
    marked: frozenset[int]


class Both(NamedTuple):
    """An arm as it is used, and as it was given."""

    used: Converted
    given: Means


@dataclass
class MeanTable:
    """A table whose roles are figures of arms. median : how one is made a mean and an SD; higher_is : as of
    MeanTrials; why : row → why it cannot be used, in words that many rows share; idle : columns of which no
    SD is made, as all are given.
    """

    table: Table
    median: str
    higher_is: str | None
    why: dict[int, str] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)

    def trials(self, on_error: str, names: tuple[str, str]) -> Made:
        """The trials that can be used, perhaps none, and the record of all."""
        table = self.table
        first, second = (self._arm(*arm) for arm in ARMS)
        problems = {at: problem for at, problem in table.problems.items() if at not in table.left_out}
        keep, record = settled(problems, len(table.study), on_error)
        keep[[*table.left_out]] = False
        bad = np.zeros(len(keep), bool)
        bad[[*problems]] = True
        rows = slice(None) if keep.all() else np.flatnonzero(keep)
        made = MeanTrials(
            _without(first.used.arm, bad)[rows],
            _without(second.used.arm, bad)[rows],
            study=picked(table.study, rows),
            names=names,
            higher_is=self.higher_is,
            line=picked(table.lines, rows),
            kept={name: picked(column, rows) for name, column in table.kept.items()},
            by=table.by,
            sd_source=(picked(first.used.source, rows), picked(second.used.source, rows)),
            skewed=((first.used.skewed | second.used.skewed) & ~bad)[rows],
            lopsided=((first.used.lopsided | second.used.lopsided) & ~bad)[rows],
            source=table.source,
        )
        marked: frozenset[int] = frozenset()
        if record.marked:
            why = np.array([self.why.get(at, NO_ROW) if bad[at] else "" for at in range(len(bad))], object)
            made = replace(made, given=(first.given[rows], second.given[rows]), unused=why[rows])
            marked = frozenset((np.cumsum(keep) - 1)[bad].tolist())
        read = len(table.study) - len(table.left_out)
        said = IDLE.format(listed(self.idle), table.where) if self.idle else ""
        notes = (*table.said, *filter(None, [said]))
        return Made(made, replace(record, read=read, notes=notes), marked)

    def _arm(self, name: str, suffix: str) -> Both:
        """An arm with its mean and SD, and with what was given; what is wrong with a row is noted."""
        columns = {f: column for f in FIGURES if (column := self.table.roles.get(f"{f}_{suffix}"))}
        figures = {f: np.full(len(self.table.study), np.nan) for f in FIGURES}
        for header in dict.fromkeys(column.header for column in columns.values()):
            own = [f for f, column in columns.items() if column.header == header]
            figures |= zip(own, self._numbers(columns[own[0]], own, suffix), strict=True)
        lines = next(iter(columns.values())).lines if columns else self.table.lines
        known = sum(~np.isnan(values) for f, values in figures.items() if f != "n")
        blank = (known == 0) if self.table.partial else np.zeros(len(self.table.study), bool)
        for at in np.flatnonzero(perhaps(figures) & ~blank).tolist():
            wrong = fault({f: float(v[at]) for f, v in figures.items() if not math.isnan(v[at])})
            if wrong:
                hint = LEFT_OUT if "missing" in wrong.why else ""
                self._note(Place(at, lines[at], f"{name} arm"), wrong.what, hint, f"{name} arm: {wrong.why}")
        whole = figures["n"] >= 2
        made = converted({f: np.where(whole, v, np.nan) for f, v in figures.items()}, median=self.median)
        for at in np.flatnonzero(np.isnan(made.arm.mean) & ~blank).tolist():
            what = lacking([f for f, values in figures.items() if not math.isnan(values[at])], self.median)
            place = Place(at, lines[at], f"{name} arm")
            self._note(place, what[0].upper() + what[1:], LEFT_OUT, f"{name} arm: {what}")
        mean, sd = (
            np.where(np.isnan(own), figures[f], own)
            for f, own in (("mean", made.arm.mean), ("sd", made.arm.sd))
        )
        others = [column.header for f, column in columns.items() if f not in OWN]
        if others and {*made.source} <= {GIVEN, ""}:
            self.idle += [header for header in others if header not in self.idle]
        return Both(made, Means(mean=mean, sd=sd, n=figures["n"]))

    def _numbers(self, column: Column, figures: list[str], suffix: str) -> list[Floats]:
        """The numbers of a column, of each of its figures, nan where there are none."""
        if column.numbers is not None and len(figures) == 1:
            return [column.numbers]
        made, wrong = mean_cells.columns(column.texts(), len(figures), self.table.decimal)
        for at, problem in wrong:
            hint = problem.hint or LEFT_OUT
            if str(problem).endswith(MEANT[-12:]):
                hint = NAME_IT.format("" if self.table.long else f"_{suffix}", column.header)
            place = Place(at, column.lines[at], f"column {column.header}")
            self._note(place, str(problem), hint, f"'{column.header[:40]}': {NO_NUMBER}")
        return made

    def _note(self, place: Place, what: str, hint: str, why: str) -> None:
        where = f"{self.table.where} line {place.line}, {place.name}"
        if place.at not in self.table.problems:
            self.table.problems[place.at] = Problem(place.line, f"{what} ({where}).", hint)
            self.why[place.at] = why


class Place(NamedTuple):
    """A row, its line, and the arm or column."""

    at: int
    line: int
    name: str


def _without(arm: Means, bad: Bools) -> Means:
    """The arm without the figures of these rows."""
    return Means(**{name: np.where(bad, np.nan, getattr(arm, name)) for name in ("mean", "sd", "n")})

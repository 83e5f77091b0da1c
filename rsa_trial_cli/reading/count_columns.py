"""Cells of counts → Trials, for files with one study per row and with one arm per row alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.blocks import Problem, Record, settled
from rsa_trial_cli.reading.counts import LARGEST, NotACountError, count
from rsa_trial_cli.stats.arms import Arm, Floats, Trials

T = TypeVar("T")
ARMS = (("treatment", "trt"), ("control", "ctl"))
SUMS = frozenset(
    f"{cased}{after.replace('ci', 'CI')}"
    for name in words.SUMS
    for after in words.AFTER_SUMS
    for cased in (name, name.capitalize(), name.title(), name.upper())
)


@dataclass(frozen=True)
class Column:
    """One column of counts: its texts, its numbers if they are known to be plain, its header, its lines."""

    texts: Callable[[], Sequence[str]]
    numbers: Floats | None
    header: str
    lines: Sequence[int]


@dataclass
class Table:
    """k comparisons as text: study names, a Column for each count role, columns that are passed through.

    partial : whether a missing count is no problem; frames : whether columns are those of a data frame;
    by : the columns passed through that tell trials of one study apart; said : how they were put together.
    """

    study: Sequence[str]
    roles: Mapping[str, Column]
    kept: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    where: str
    partial: bool = False
    problems: dict[int, Problem] = field(default_factory=dict)
    frames: bool = False
    by: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def trials(
        self, on_error: str, names: tuple[str, str], event_is: str | None = None
    ) -> tuple[Trials, Record]:
        """The comparisons that can be used, perhaps none, and the record of all."""
        self._note_sums()
        arms = [self._arm(*arm) for arm in ARMS]
        keep, record = settled(self.problems, len(self.study), on_error)
        bad = np.array(sorted(self.problems), dtype=np.intp)
        for cells in (cells for arm in arms for cells in arm):
            cells[bad] = np.nan
        rows = slice(None) if keep.all() else np.flatnonzero(keep)
        treatment, control = (Arm.of(events[rows], n[rows]) for events, n in arms)
        made = Trials(
            treatment,
            control,
            study=_picked(self.study, rows),
            names=names,
            event_is=event_is,
            line=_picked(self.lines, rows),
            kept={name: _picked(column, rows) for name, column in self.kept.items()},
            by=self.by,
            sizes=(arms[0][1][rows], arms[1][1][rows]) if self.partial else None,
        )
        return made, replace(record, read=len(self.study), notes=self.said)

    def _note_sums(self) -> None:
        """Rows that are the sum of others: taken for a study, they would count people twice."""
        if SUMS.isdisjoint(self.study):
            return
        for at, name in enumerate(self.study):
            if name in SUMS:
                hint = "--on-error skip leaves it out. A study of this name needs its year or author."
                self._note(at, self.lines[at], f"'{name}' is the sum of other rows, no study", "", hint)

    def _arm(self, arm: str, suffix: str) -> tuple[Floats, Floats]:
        """Events and total of an arm; impossible ones are noted."""
        events, own = self._counts(f"events_{suffix}"), f"n_{suffix}"
        non_events = self._counts(f"nonevents_{suffix}")
        n = self._counts(own) if own in self.roles else events + non_events
        column = self.roles.get(f"events_{suffix}")
        lines = column.lines if column else self.lines
        for at in np.flatnonzero(np.isfinite(non_events + events) & (events + non_events != n)).tolist():
            both = f"{events[at]:.0f} events and {non_events[at]:.0f} non-events"
            hint = f"--column n_{suffix}=HEADER or nonevents_{suffix}=HEADER chooses one of them."
            self._note(at, lines[at], f"{both} are not {n[at]:.0f} participants", f"{arm} arm", hint)
        for at in np.flatnonzero(events > n).tolist():
            self._note(
                at, lines[at], f"{events[at]:.0f} events out of {n[at]:.0f} participants", f"{arm} arm"
            )
        for at in np.flatnonzero(n == 0).tolist():
            self._note(at, lines[at], f"The {arm} arm has no participants")
        for at in np.flatnonzero(n > LARGEST).tolist():
            self._note(at, lines[at], f"{n[at]:.0f} participants are too many; counts go up to {LARGEST}")
        return events, n

    def _counts(self, role: str) -> Floats:
        """The numbers of a column, nan where a text is no count, or where there is no such column."""
        column = self.roles.get(role)
        if column is None:
            return np.full(len(self.study), np.nan)
        if column.numbers is not None:
            return column.numbers
        texts = column.texts()
        return np.array([self._count(at, text, column) for at, text in enumerate(texts)], dtype=float)

    def _count(self, at: int, text: str, column: Column) -> float:
        try:
            return count(text)
        except NotACountError as problem:
            what, hint = problem.what.removesuffix("."), problem.hint
            if problem.missing and self.partial:
                return float("nan")
            if problem.missing:
                what = "Missing count"
                hint = "--on-error skip leaves such rows out, mark keeps them as not estimable."
            self._note(at, column.lines[at], what, f"column {column.header}", hint)
            return float("nan")

    def _note(self, at: int, line: int, what: str, place: str = "", hint: str = "") -> None:
        where = f"{self.where} line {line}" + (f", {place}" if place else "")
        self.problems.setdefault(at, Problem(line, f"{what} ({where}).", hint))


def _picked(column: Sequence[T], rows: slice | NDArray[np.intp]) -> Sequence[T]:
    return column if isinstance(rows, slice) else [column[at] for at in rows.tolist()]

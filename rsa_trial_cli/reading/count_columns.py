"""Cells of counts → Trials, for files with one study per row and with one arm per row alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.blocks import LEFT_OUT, Note, Problem, Record, settled
from rsa_trial_cli.reading.count_cells import Cell, cell, choice
from rsa_trial_cli.reading.counts import LARGEST, NotACountError
from rsa_trial_cli.reading.csv_rows import plain_counts
from rsa_trial_cli.reading.header_grammar import heading
from rsa_trial_cli.reading.text_columns import picked
from rsa_trial_cli.stats.arms import Arm, Floats, Trials

NO_COUNT, ALL = Cell(None), Decimal(100)
ARMS = (("treatment", "trt"), ("control", "ctl"))


@frozen
class Column:
    """One column of counts: its texts, its numbers if they are known to be plain, its header, its lines.

    A missing number is nan.
    """

    texts: Callable[[], Sequence[str]]
    numbers: Floats | None
    header: str
    lines: Sequence[int]


class Counts(NamedTuple):
    """A column of k counts, nan where there is none. beside : row → what else its cell says."""

    number: Floats
    lines: Sequence[int]
    header: str = ""
    texts: Sequence[str] = ()
    beside: Mapping[int, Cell] = MappingProxyType({})


class Made(NamedTuple):
    """Comparisons, the record of all, and which of them are kept as not estimable."""

    trials: Trials
    record: Record
    marked: frozenset[int]


@dataclass
class Table:
    """k comparisons as text: study names, a Column for each count role, columns that are passed through.

    partial : whether a missing count is no problem; frames : whether columns are those of a data frame;
    by : the columns passed through that tell trials of one study apart; said : how they were put together;
    decimal : what stands before decimals, as in counts.count; left_out : rows that are no study;
    named : row → its cells that are names of columns of counts, and the headers that these stand under;
    nameless : rows without a name beside others that have one; long : whether the file has one arm a row;
    source : how the file was read.
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
    said: tuple[Note, ...] = ()
    decimal: str | None = None
    left_out: frozenset[int] = frozenset()
    named: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    nameless: tuple[int, ...] = ()
    long: bool = False
    source: Mapping[str, object] | None = None

    def trials(self, on_error: str, names: tuple[str, str], event_is: str | None = None) -> Made:
        """The comparisons that can be used, perhaps none, and the record of all."""
        arms = [self._arm(*arm) for arm in ARMS]
        self._refuse_second_header()
        if self.nameless:
            self._note_nameless_sums(np.array([cells for arm in arms for cells in arm]))
        problems = {at: problem for at, problem in self.problems.items() if at not in self.left_out}
        keep, record = settled(problems, len(self.study), on_error)
        keep[[*self.left_out]] = False
        bad = np.array(sorted(problems), dtype=np.intp)
        for cells in (cells for arm in arms for cells in arm):
            cells[bad] = np.nan
        rows = slice(None) if keep.all() else np.flatnonzero(keep)
        treatment, control = (Arm.of(events[rows], n[rows]) for events, n in arms)
        made = Trials(
            treatment,
            control,
            study=picked(self.study, rows),
            names=names,
            event_is=event_is,
            line=picked(self.lines, rows),
            kept={name: picked(column, rows) for name, column in self.kept.items()},
            by=self.by,
            sizes=(arms[0][1][rows], arms[1][1][rows]) if self.partial else None,
            source=self.source,
        )
        place = np.cumsum(keep) - 1
        marked = frozenset(place[bad].tolist()) if record.marked else frozenset()
        read = len(self.study) - len(self.left_out)
        return Made(made, replace(record, read=read, notes=self.said), marked)

    def _refuse_second_header(self) -> None:
        """An InputError where a row is another header: the counts below it may stand in another order."""
        for at, cells in self.named.items():
            if len(cells) > 1 and any(text not in header.split(", ") for text, header in cells):
                seen = ", ".join(text for text, _ in cells)
                what = f"Line {self.lines[at]} looks like another header: {seen} ({self.where})."
                raise InputError(what, "Write each table to a file of its own.", DATA)

    def _note_nameless_sums(self, counts: Floats) -> None:
        """Note rows without a name whose counts are all the sums of those above; counts : shape (4, k)."""
        others = np.setdiff1d(np.arange(counts.shape[1]), [*self.nameless, *self.left_out])
        for at in self.nameless:
            above = counts[:, others[others < at]]
            if above.shape[1] > 1 and np.array_equal(np.nansum(above, axis=1), counts[:, at]):
                what = "The row without a name is the sum of those above it"
                self._note(at, self.lines[at], what, "", "Leave it out, or write its name.")

    def _arm(self, arm: str, suffix: str) -> tuple[Floats, Floats]:
        """Events and total of an arm; impossible ones are noted."""
        roles = self.roles
        events, non_events = (self._counts(roles.get(f"{what}_{suffix}")) for what in ("events", "nonevents"))
        own = roles.get(f"n_{suffix}")
        if own is None:
            n = events.number + non_events.number
        elif own.header == events.header:
            n = self._totals(events)
        else:
            n = self._alone(self._counts(own))
        for counts in (events, non_events):
            self._check_beside(counts, n, f"{arm} arm")
        for at in np.flatnonzero(
            np.isfinite(non_events.number + events.number) & (events.number + non_events.number != n)
        ).tolist():
            both = f"{events.number[at]:.0f} events and {non_events.number[at]:.0f} non-events"
            of = "" if self.long else f"_{suffix}"
            hint = f"--column n{of}=HEADER or nonevents{of}=HEADER chooses one of them."
            self._note(at, events.lines[at], f"{both} are not {n[at]:.0f} participants", f"{arm} arm", hint)
        self._check_possible(events, n, arm)
        return events.number, n

    def _check_possible(self, events: Counts, n: Floats, arm: str) -> None:
        """Note more events than participants, and arms of none or too many."""
        lines = events.lines
        for at in np.flatnonzero(events.number > n).tolist():
            what = f"{events.number[at]:.0f} events out of {n[at]:.0f} participants"
            self._note(at, lines[at], what, f"{arm} arm")
        for at in np.flatnonzero(n == 0).tolist():
            self._note(at, lines[at], f"The {arm} arm has no participants")
        for at in np.flatnonzero(n > LARGEST).tolist():
            self._note(at, lines[at], f"{n[at]:.0f} participants are too many; counts go up to {LARGEST}")

    def _check_beside(self, counts: Counts, n: Floats, place: str) -> None:
        """Note totals and percents beside the counts that do not fit them."""
        for at, own in counts.beside.items():
            line, known = counts.lines[at], bool(np.isfinite(n[at]))
            if own.events is None:
                what = f"'{counts.texts[at].strip()}' is a percent, not a count"
                likely = " or ".join(map(str, own.events_of(n[at]))) if known else ""
                hint = f"Of {n[at]:.0f}: write the number of events, {likely}." if likely else ""
                self._note(at, line, what, f"column {counts.header}", hint or "Write the number of events.")
            elif known and own.n is not None and own.n != n[at]:
                self._note(at, line, f"{own.n} and {n[at]:.0f} participants in one arm", place)
            elif known and not own.fits(own.events, n[at]):
                what = f"{own.events} of {n[at]:.0f} is {100 * own.events / n[at]:.4g}%, not "
                self._note(at, line, f"{what}{'<' * own.less}{own.percent}%", place)

    def _totals(self, counts: Counts) -> Floats:
        """The totals behind the slashes of a column that holds events and totals."""
        n = np.full(len(counts.number), np.nan)
        for at, own in counts.beside.items():
            n[at] = np.nan if own.n is None else own.n
        for at in np.flatnonzero(np.isnan(n) & np.isfinite(counts.number)).tolist():
            what = f"'{counts.texts[at].strip()}' has no total"
            self._note(at, counts.lines[at], what, f"column {counts.header}", "Write events/total.")
        return n

    def _alone(self, counts: Counts) -> Floats:
        """The totals of a column of totals, with nothing beside them but 100%."""
        for at, own in counts.beside.items():
            if own.events is None or own.n is not None or own.percent != ALL:
                what = f"'{counts.texts[at].strip()}' is not a count"
                number = own.n or own.events
                hint = "Write the number of participants."
                hint = hint if number is None else f"Keep only {number} in the cell."
                self._note(at, counts.lines[at], what, f"column {counts.header}", hint)
        return counts.number

    def _counts(self, column: Column | None) -> Counts:
        """The numbers of a column, nan where a text is no count, or where there is no such column."""
        if column is None:
            return Counts(np.full(len(self.study), np.nan), self.lines)
        if column.numbers is not None:
            for at in np.flatnonzero(np.isnan(column.numbers)).tolist():
                self._cell(at, "", column)
            return Counts(column.numbers, column.lines, column.header)
        texts = column.texts()
        if (plain := plain_counts(texts)) is not None:
            return Counts(plain, column.lines, column.header, texts)
        cells = [self._cell(at, text, column) for at, text in enumerate(texts)]
        events = [np.nan if cell.events is None else cell.events for cell in cells]
        beside = {at: cell for at, cell in enumerate(cells) if cell.n is not None or cell.percent is not None}
        return Counts(np.array(events, float), column.lines, column.header, texts, beside)

    def _cell(self, at: int, text: str, column: Column) -> Cell:
        try:
            return cell(text, self.decimal)
        except NotACountError as problem:
            if heading(text).kind:
                self.named.setdefault(at, []).append((text.strip(), column.header))
            what, hint = problem.what.removesuffix("."), problem.hint or LEFT_OUT
            if problem.missing and self.partial:
                return NO_COUNT
            if problem.missing:
                what = "Missing count"
                hint = LEFT_OUT
            if problem.ambiguous:
                hint = f"{problem.hint} {choice(text)}"
            self._note(at, column.lines[at], what, f"column {column.header}", hint)
            return NO_COUNT

    def _note(self, at: int, line: int, what: str, place: str = "", hint: str = "") -> None:
        where = f"{self.where} line {line}" + (f", {place}" if place else "")
        self.problems.setdefault(at, Problem(line, f"{what} ({where}).", hint))

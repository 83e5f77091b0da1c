"""Files with one participant a row, or one count for each arm and outcome → one arm a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.counts import MISSING, NotACountError, count
from rsa_trial_cli.reading.csv_rows import QuotedRows, Rows
from rsa_trial_cli.reading.header_cases import names_participants
from rsa_trial_cli.reading.header_grammar import Part, heading
from rsa_trial_cli.reading.header_question import line as options
from rsa_trial_cli.reading.layout import Layout

YES, NO = {*words.YES.split()}, {*words.NO.split()}
Key = tuple[str, ...]  # study, the values of --by, arm


def happened(text: str) -> bool | None:
    """Whether a cell says that there was an event; None where it says neither."""
    plain = text.strip().casefold()
    if plain in YES | NO:
        return plain in YES
    h = heading(plain)
    known = h.kind in (Part.EVENTS, Part.NON_EVENTS) and not (h.arm or h.stem)
    return h.kind is Part.EVENTS if known else None


@dataclass
class Tally:
    """The participants of each arm. counts : with and without the event; lines : of the first of each;
    values : all that the outcome holds; ids : of the participants, in the columns that number them;
    on_error : what a participant without an outcome does: stop the run, be left out (blank), or leave the
    events of the arm unknown (unknown).
    """

    found: Layout
    where: str
    on_error: str = "stop"
    counts: dict[Key, dict[bool, int]] = field(default_factory=dict)
    lines: dict[tuple[Key, bool], int] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    ids: list[set[tuple[str, str]]] = field(default_factory=list)
    rows: int = 0
    repeated: bool = False
    blank: int = 0
    unknown: set[Key] = field(default_factory=set)

    def add(self, block: Rows) -> None:
        """Count one block."""
        at, k = self.found.columns, len(block.lines)
        labels = self.found.labels(block.trimmed, k)
        by = [block.column(self.found.kept[name]) for name in self.found.by]
        keys = zip(labels, *by, block.column(at["arm"]), strict=True)
        numbers = block.column(at["count"]) if "count" in at else ["1"] * k
        for row, (key, outcome, number, line) in enumerate(
            zip(keys, block.column(at["outcome"]), numbers, block.lines, strict=True)
        ):
            own = key[0], *map(str.strip, key[1:])
            problem = block.problems.get(row)
            if problem and (self.on_error == "stop" or not own[-1]):
                raise InputError(problem.what, problem.hint, DATA)
            self._one(own, ("" if problem else outcome, number), line)
        numbering = [i for name, i in self.found.kept.items() if names_participants(name)]
        self.ids = self.ids or [set() for _ in numbering]
        for seen, i in zip(self.ids, numbering, strict=True):
            seen.update(zip(labels, block.column(i), strict=True))
        self.rows += k

    def _one(self, key: Key, cells: tuple[str, str], line: int) -> None:
        outcome, number = cells
        event = happened(outcome)
        if outcome.strip().casefold() in MISSING and key[-1] and self.on_error != "stop":
            self.blank += 1
            if self.on_error == "mark":
                self.counts.setdefault(key, {})
                self.lines.setdefault((key, True), line)
                self.unknown.add(key)
            return
        if event is None or not key[-1]:
            raise self._asked(f"'{outcome.strip()}' in column '{self._header('outcome')}'", line)
        self.values.add(outcome.strip().casefold())
        of = self.counts.setdefault(key, {})
        first = self.lines.setdefault((key, event), line)
        if event in of:
            self.repeated = True
            if "count" in self.found.columns:
                what = f"Arm '{key[-1]}' has the outcome '{outcome.strip()}' on lines {first} and {line}"
                raise InputError(f"{what} ({self.where}).", self._other, DATA)
        try:
            of[event] = of.get(event, 0) + count(number)
        except NotACountError as problem:
            what = f"{problem.what.removesuffix('.')} ({self.where} line {line})."
            raise InputError(what, problem.hint, DATA) from problem

    def _asked(self, what: str, line: int) -> InputError:
        says = "says neither yes (1) nor no (0)"
        found = {"arm": [self.found.columns["arm"]], "events": [self.found.columns["outcome"]]}
        paste = options(self.found.names, found, ("arm", "events", "n"))
        write = "Write 1 or 0 for each participant; --on-error skip leaves out blank ones."
        hint = f"{write} With one arm a row: {paste}"
        return InputError(f"{what} {says} ({self.where} line {line}).", hint, DATA)

    @property
    def _other(self) -> str:
        return "A column that tells them apart, such as the study or the time, is named by --by COLUMN."

    def _header(self, role: str) -> str:
        return self.found.names[self.found.columns[role]]

    def check(self, *, explicit: bool) -> None:
        """An InputError unless the cells, too, say that these are participants or their counts."""
        kinds = [heading(value).outcomes for value in self.values - YES - NO]
        if len(self.values) > 2 or (len(kinds) == 2 and not kinds[0] & kinds[1]):
            shown = ", ".join(sorted(self.values)[:5])
            what = f"Column '{self._header('outcome')}' holds more than one outcome: {shown} ({self.where})."
            raise InputError(what, "Keep the rows of one outcome, or name their column with --by.", DATA)
        if "count" in self.found.columns:
            for key, of in self.counts.items():
                if len(of) < 2:
                    what = f"Arm '{key[-1]}' has one outcome only ({self.where} line {self._line(key)})."
                    raise InputError(
                        what, "Add a row for the other outcome, with 0 where nobody had it.", DATA
                    )
            return
        if len(self.values) == 1 and not explicit:  # of 1 and 2, 1 alone may be there
            (value,) = self.values
            what = f"Column '{self._header('outcome')}' holds only '{value}' ({self.where})."
            hint = f"If that is yes or no, say so: --column 'outcome={self._header('outcome')}'"
            raise InputError(what, hint, DATA)
        numbered = any(len(seen) == self.rows for seen in self.ids)
        alone = not set(self.found.kept) - {*self.found.by}
        if not explicit and not (self.repeated and (numbered or alone)):
            name = f"outcome={self._header('outcome')}"
            what = f"It is not certain that each row is a participant ({self.where})."
            hint = f"--column '{name}' says so; --column '{name}' --column 'count=?' names counts."
            raise InputError(what, hint, DATA)

    def _line(self, key: Key) -> int:
        return min(line for (own, _), line in self.lines.items() if own == key)

    def long(self) -> tuple[Layout, QuotedRows]:
        """The same with one arm a row."""
        study = [role for role in ("study",) if role in self.found.columns]
        names = (*study, *self.found.by, "arm", "events", "n")
        columns = {role: len(names) - 1 - names[::-1].index(role) for role in names[-3:]} | dict.fromkeys(
            study, 0
        )
        cells = [
            [
                *key[not study :],
                "" if key in self.unknown else str(of.get(True, 0)),
                str(of.get(True, 0) + of.get(False, 0)),
            ]
            for key, of in self.counts.items()
        ]
        made = Layout(names, columns, long=True, by=self.found.by)
        return made, QuotedRows(cells, [self._line(key) for key in self.counts])


class LongForm(NamedTuple):
    """The layout and the rows of a file with one arm a row, and what is to be said of it."""

    layout: Layout
    rows: Sequence[Rows]
    said: tuple[str, ...] = ()


def long_form(body: Iterator[Rows], found: Layout, where: str, on_error: str) -> LongForm:
    """All participants of a file counted, held as one row an arm; no rows where the file has none.

    on_error : what a participant without an outcome does: stop, skip or mark.
    """
    tally = Tally(found, where, on_error)
    for block in body:
        tally.add(block)
    if not tally.rows:
        return LongForm(found, [])
    tally.check(explicit=found.outcome_named)
    made, rows = tally.long()
    what = f"{tally.blank} {'row has' if tally.blank == 1 else 'rows have'} no outcome"
    return LongForm(made, [rows], (f"note: {what} ({where})",) if tally.blank else ())

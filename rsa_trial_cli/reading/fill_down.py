"""Blank study cells of files with one arm per row: those of the study above, where it is written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.control_arm import SUMS, ArmRow
from rsa_trial_cli.reading.groups import Groups, Key
from rsa_trial_cli.reading.header_question import LISTED


class Row(NamedTuple):
    """A row without a study. key : its group, but for the study; year : "" where it has none."""

    key: Key
    arm: ArmRow
    year: str


@dataclass
class Run:
    """Rows without a study that follow each other. above : the study that may be theirs, "" for none."""

    above: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Blanks:
    """The rows of a file, one by one.

    above : the last study; times : rows of it that follow each other; bad : rows that cannot be read at all.
    """

    above: str = ""
    times: int = 0
    runs: list[Run] = field(default_factory=list)
    within: bool = False
    bad: list[tuple[ArmRow, Problem]] = field(default_factory=list)

    def named(self, study: str) -> None:
        """A row with a study."""
        self.times = self.times + 1 if study == self.above and not self.within else 1
        self.above, self.within = study, False

    def add(self, row: Row, problem: Problem | None = None) -> None:
        """A row without a study. problem : why it cannot be read; then those below it have none above."""
        if problem:
            self.bad.append((row.arm, problem))
            self.above, self.within = "", False
            return
        if not self.within:
            self.runs.append(Run(self.above if self.times == 1 else ""))
            self.within = True
        if not self.above.endswith(row.year):
            self.runs[-1].above = ""
        self.runs[-1].rows.append(row)

    def filled(self, made: Groups, where: str) -> tuple[list[tuple[ArmRow, Problem]], list[int]]:
        """Put the rows into their groups; return the first of each run without one, and lines filled."""
        refused, lines = [*self.bad], []
        for run in self.runs:
            if not _fits(run, made):
                arm = run.rows[0].arm
                what = f"Arm '{arm.name}' has no study, and the row above does not tell it"
                hint = "Write the name of the study in the cell."
                refused.append((arm, Problem(arm.line, f"{what} ({where} line {arm.line}).", hint)))
                continue
            for row in run.rows:
                made.setdefault((run.above, *row.key), []).append(row.arm)
                lines.append(row.arm.line)
        refused.sort(key=lambda row: row[0].line)
        return refused, lines


def nameless(where: str) -> InputError:
    """The error for a file in which no row has a study, and there is a row."""
    hint = "Write the names, or leave the column out of a file of one study."
    return InputError(f"The column of the study is blank in every row ({where}).", hint, DATA)


def filled_said(lines: Sequence[int], many: int, where: str) -> str:
    """What is said of rows that have the study above them. lines : the first of them."""
    more = f" and {many - LISTED} more" if many > LISTED else ""
    places = f"{where} line{'s' * (many > 1)} {', '.join(map(str, lines[:LISTED]))}{more}"
    return f"note: blank study cells are taken for the study above ({places})"


def _fits(run: Run, made: Groups) -> bool:
    """Whether all rows are further arms of the study above, none of them there already or a sum."""
    there = {(row.key, arm.name) for row in run.rows for arm in made.get((run.above, *row.key), [])}
    own = {(row.key, row.arm.name) for row in run.rows}
    sums = any(word in SUMS for row in run.rows for word in row.arm.name.casefold().split())
    return bool(run.above) and len(own) == len(run.rows) and there.isdisjoint(own) and not sums

"""What happened to the rows of a file: how many were read and estimated, which were refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rsa_trial_cli.errors import DATA, InputError

GAPS = 4  # exit code: computed, but rows were skipped or marked
LISTED = 10


class Problem(NamedTuple):
    """One row that cannot be used: the line, what is wrong there and what to do."""

    line: int
    what: str
    hint: str = ""


@dataclass
class Report:
    """Kept while a file is read; on_error says what a bad row does: stop, skip or mark.

    read : comparisons met so far; size, passed : bytes of the file, None for a pipe, and of it read;
    encoding : what the bytes were taken for; frames : whether columns of a data frame came up.
    """

    on_error: str = "stop"
    read: int = 0
    refused: int = 0
    marked: int = 0
    size: int | None = None
    passed: int = 0
    encoding: str = "utf-8"
    frames: bool = False
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Count rows as refused (or marked); under "stop" they are an InputError."""
        if not problems:
            return
        if self.on_error == "stop":
            first, *rest = problems
            more = _listed([problem.what for problem in rest[: LISTED - 1]], len(rest))
            raise InputError(
                first.what, first.hint, DATA, ["Also, in the rows read so far:", *more] if rest else []
            )
        self.problems += problems[: LISTED - len(self.problems)]
        if self.on_error == "mark":
            self.marked += len(problems)
        else:
            self.refused += len(problems)

    @property
    def exit_code(self) -> int:
        return GAPS if self.refused or self.marked else 0

    def summary(self) -> list[str]:
        """The closing lines for standard error."""
        estimated = self.read - self.refused - self.marked
        marked = f", {self.marked} marked as not estimable" if self.marked else ""
        studies, rows = ("study" if self.read == 1 else "studies"), ("row" if self.refused == 1 else "rows")
        total = f"{self.read} {studies} read, {estimated} estimated, {self.refused} {rows} refused{marked}"
        return [*_listed([problem.what for problem in self.problems], self.refused + self.marked), total]


def _listed(lines: list[str], of: int) -> list[str]:
    """These lines, and how many more there are."""
    return [*lines, *([f"… and {of - len(lines):,} more"] if of > len(lines) else [])]

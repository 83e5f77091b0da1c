"""A block of a file: its rows, which of them were refused and why, and how much of the file has been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.stats.arms import Bools

if TYPE_CHECKING:
    from rsa_trial_cli.reading.row_notes import RowNote

T = TypeVar("T")
GAPS = 4  # exit code: computed, but rows were skipped or marked
LISTED = 10
LEFT_OUT = "--on-error skip leaves such rows out, mark keeps them as not estimable."
Note: TypeAlias = "str | RowNote"


class Problem(NamedTuple):
    """One row that cannot be used: the line, what is wrong there and what to do."""

    line: int
    what: str
    hint: str = ""


@frozen
class Record(ByValue):
    """What happened to the rows of a block; the sum of the blocks' records is that of the run.

    read : comparisons met; refused, marked : how many of them cannot be used and were left out, or kept as
    not estimable; problems : the first of these; encoding : what the bytes were taken for, "" without any;
    notes : how arms without a name were told apart, and on rows; columns : what those of a file were read as.
    """

    read: int = 0
    refused: int = 0
    marked: int = 0
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    notes: tuple[Note, ...] = ()
    columns: tuple[str, ...] = ()

    def __add__(self, later: Record) -> Record:
        return Record(
            self.read + later.read,
            self.refused + later.refused,
            self.marked + later.marked,
            (*self.problems, *later.problems)[:LISTED],
            later.encoding or self.encoding,
            _each_once(self.notes + later.notes),
            tuple(dict.fromkeys(self.columns + later.columns)),
        )

    @property
    def exit_code(self) -> int:
        """The exit code: that of gaps where a row was skipped or marked."""
        return GAPS if self.refused or self.marked else 0

    @property
    def listed(self) -> list[str]:
        """How arms were told apart, what is wrong with the first bad rows, and how many more there are."""
        problems = _listed([problem.what for problem in self.problems], self.refused + self.marked)
        return [*map(str, self.notes), *problems]

    def summary(self) -> list[str]:
        """The closing lines for standard error."""
        estimated = self.read - self.refused - self.marked
        marked = f", {self.marked} marked as not estimable" if self.marked else ""
        studies, rows = ("study" if self.read == 1 else "studies"), ("row" if self.refused == 1 else "rows")
        total = f"{self.read} {studies} read, {estimated} estimated, {self.refused} {rows} refused{marked}"
        return [*self.listed, total]


def _each_once(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Each note once; those on rows that say the same are one."""
    made: dict[object, Note] = {}
    for note in notes:
        key = note if isinstance(note, str) else note.about
        before = made.get(key)
        made[key] = (
            note if before is None or isinstance(note, str) or isinstance(before, str) else before + note
        )
    return tuple(made.values())


class Origin(NamedTuple):
    """Where a block comes from.

    name : of the file; size, passed : its bytes, None for a pipe, and those read so far; frames : whether its
    columns are those of a data frame of the optional extra; cells : what has typed cells, "" for text.
    """

    name: str = ""
    size: int | None = None
    passed: int = 0
    frames: bool = False
    cells: str = ""


@frozen
class Block(Generic[T]):
    """data : of the rows that go on, perhaps none; record : of all rows of the block.

    marked : which rows of the data are kept as not estimable; ahead : it has no rows, but others follow that
    wait until more is read.
    """

    data: T
    record: Record = Record()
    origin: Origin = Origin()
    marked: frozenset[int] = frozenset()
    ahead: bool = False


def settled(problems: Mapping[int, Problem], k: int, on_error: str) -> tuple[Bools, Record]:
    """Which of k rows are used further, shape (k,), and the record of those that cannot be.

    problems : by row; on_error : "stop" makes them an InputError, "skip" leaves them out, "mark" keeps them.
    """
    found = [problems[at] for at in sorted(problems)]
    if found and on_error == "stop":
        raise stopped(found, len(found))
    keep, marks = np.ones(k, dtype=bool), on_error == "mark"
    keep[sorted(problems)] = marks
    refused, marked = (0, len(found)) if marks else (len(found), 0)
    return keep, Record(0, refused, marked, tuple(found[:LISTED]))


def stopped(problems: Sequence[Problem], of: int) -> InputError:
    """The error that ends a run. problems : those met, or the first; of : how many there are."""
    first, *rest = problems[:LISTED]
    more = _listed([problem.what for problem in rest], of - 1)
    return InputError(first.what, first.hint, DATA, ["Also, in the rows read so far:", *more] if rest else [])


def _listed(lines: Sequence[str], of: int) -> list[str]:
    """These lines, and how many more there are."""
    return [*lines, *([f"… and {of - len(lines):,} more"] if of > len(lines) else [])]

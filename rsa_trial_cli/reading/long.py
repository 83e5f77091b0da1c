"""Files with one arm per row → each treatment arm compared with the control arm of its study.

The rows of a study may stand anywhere. Where they stand together the file is read in pieces, and what is made
of each waits in a file until it is known that no study comes again, and what is to be said of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.arm_pairs import NONE, Pairs
from rsa_trial_cli.reading.arm_rows import Arms, Places, pieces, whole
from rsa_trial_cli.reading.blocks import Block, Problem, Record, stopped
from rsa_trial_cli.reading.control_arm import ArmRow
from rsa_trial_cli.reading.count_columns import Column, Table
from rsa_trial_cli.reading.csv_rows import Rows
from rsa_trial_cli.reading.gathered import Gathered
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.spool import Seen, Spool
from rsa_trial_cli.reading.study_names import called
from rsa_trial_cli.stats.arms import Trials

if TYPE_CHECKING:
    from rsa_trial_cli.check.printed_means import PrintedOutcomes
    from rsa_trial_cli.stats.mean_trials import MeanTrials

HELD = 1 << 15  # rows that are compared as they are held, wherever the rows of a study stand
LONGEST = 1 << 18  # rows of one study that wait for its last
FEW = 1000  # studies from which the shape of a file is seen
UNNAMED = "treatment", "control"
B = TypeVar("B", Trials, "MeanTrials", "PrintedOutcomes")
Make = Callable[[Table, tuple[str, str], str], Block[B]]  # names of the arms, and what a bad row does


@frozen
class Asked:
    """How a long file is read: its columns, what --control says, what messages call it, whether counts may be
    missing, what a row that cannot be used does, the names of the arms, None for their own, and what is given
    of an arm: the roles of its columns.
    """

    found: Layout
    control: str | None
    where: str
    partial: bool
    on_error: str
    names: tuple[str, str] | None
    figures: tuple[str, ...]


def blocks(
    body: Iterator[Rows], asked: Asked, make: Make[B], said: tuple[str, ...] = ()
) -> Iterator[Block[B]]:
    """The comparisons of a long file. said : notes that come before its own.

    While pieces wait for the rest of the file come blocks that are only `ahead`.
    """
    first: list[Rows] = []
    while sum(len(rows.lines) for rows in first) <= HELD and (rows := next(body, None)) is not None:
        first.append(rows)
    following = next(body, None)
    if following is None:
        yield from _held(first, asked, make, said) if first else ()
        return
    with ExitStack() as held:
        spooled: Spool[Rows] = Spool(held)
        made = _Made(asked, make, Spool(held))
        rest = chain(first, [following], body)
        del first, following
        together = yield from made.pieces(_kept(rest, spooled), Seen(held))
        if together:
            yield from made.ended(said)
            return
        what = "the whole file is held in memory: its rows cannot be compared study by study"
        yield from _held(chain(spooled, rest), asked, make, (*said, f"note: {what} ({asked.where})"))


def _kept(body: Iterator[Rows], spooled: Spool[Rows]) -> Iterator[Rows]:
    """The same rows, which can be read again."""
    for rows in body:
        spooled.append(rows)
        yield rows


def _held(body: Iterable[Rows], asked: Asked, make: Make[B], said: tuple[str, ...]) -> Iterator[Block[B]]:
    """The comparisons of all rows at once."""
    arms, made = whole(body, asked.found), _Made(asked, make, [])
    made.add(arms, is_all=True)
    yield from made.ended(said)


class _Made(Generic[B]):
    """The blocks that are made of a file. waiting : where they wait until it ends."""

    def __init__(self, asked: Asked, make: Make[B], waiting: list[Block[B]] | Spool[Block[B]]) -> None:
        self._asked = asked
        self._make: Make[B] = make
        self._waiting: list[Block[B]] | Spool[Block[B]] = waiting
        self._gathered = Gathered(asked.found, asked.control, asked.where)
        self._total = Record()
        self._problem: InputError | None = None
        self._refused = False  # whether rows without a study are in a block already

    def pieces(self, body: Iterator[Rows], seen: Seen) -> Generator[Block[B], None, bool]:
        """Make the blocks of all pieces; False once it is seen that the rows of a study stand apart."""
        for arms in pieces(body, self._asked.found, LONGEST):
            if arms is None:
                return False
            heads: Sequence[str] = arms.heads
            if len({*heads}) < len(heads):
                return False
            made = self.add(arms)
            gathered = self._gathered
            if gathered.last or (gathered.lone > FEW and gathered.lone > len(arms) / 2):
                return False
            seen.add(heads)
            seen.add(gathered.numbered)
            if made:
                size, passed = made.origin.size, made.origin.passed
                origin = made.origin._replace(size=size and 2 * size, passed=passed)
                yield Block(made.data[:0], Record(), origin, ahead=True)
        return not seen.twice()

    def add(self, arms: Arms, *, is_all: bool = False) -> Block[B] | None:
        """Compare some rows, which hold all rows of their studies; None where they hold another header."""
        pairs = self._gathered.add(arms)
        made = _table(pairs, arms, self._asked)
        if is_all and self._gathered.refused:
            made, self._refused = _joined(made, _of_refused(self._gathered.refused, self._asked)), True
        return self._add(made)

    def _add(self, table: Table) -> Block[B] | None:
        skip = "skip" if self._asked.on_error == "stop" else self._asked.on_error
        try:
            made = self._make(table, self._asked.names or UNNAMED, skip)
        except InputError as problem:
            self._problem = self._problem or problem
            return None
        self._total += made.record
        self._waiting.append(made)
        return made

    def ended(self, said: tuple[str, ...]) -> Iterator[Block[B]]:
        """The blocks, or the error of the file."""
        gathered = self._gathered
        gathered.check()
        if gathered.refused and not self._refused:
            self._add(_of_refused(gathered.refused, self._asked))
        if self._problem:
            raise self._problem
        if self._total.refused and self._asked.on_error == "stop":
            raise stopped(gathered.hinted(self._total.problems), self._total.refused)
        notes = said + gathered.said()
        for at, made in enumerate(self._waiting, 1):
            own = notes if at == len(self._waiting) else ()
            problems = gathered.hinted(made.record.problems)
            record = replace(made.record, problems=problems, notes=made.record.notes + own)
            names = self._asked.names or gathered.names
            size = made.origin.size
            origin = made.origin
            if size and len(self._waiting) > 2:
                origin = origin._replace(size=2 * size, passed=size + size * at // len(self._waiting))
            yield replace(made, data=replace(made.data, names=names), record=record, origin=origin)


def _table(pairs: Pairs, arms: Arms, asked: Asked) -> Table:
    """The comparisons as columns of text, in the shape that a wide file has from the start.

    Other columns are those of the treatment arm; partial : where it leaves one blank, the control's.
    """
    found, none = asked.found, pairs.control == NONE
    lines = arms.lines[pairs.treatment]
    of_control = arms.lines[pairs.control]
    of_control[none] = lines[none]

    roles = {
        f"{role}_{suffix}": _column(arms, role, rows, places.tolist())
        for suffix, rows, places in (("trt", pairs.treatment, lines), ("ctl", pairs.control, of_control))
        for role in asked.figures
        if role in found.columns
    }
    kept = {}
    for name, texts in zip(found.kept, arms.kept, strict=True):
        kept[name] = [texts[at] for at in pairs.treatment.tolist()]
        if asked.partial:
            both = zip(kept[name], pairs.control.tolist(), strict=True)
            kept[name] = [own or (texts[at] if at != NONE else "") for own, at in both]
    return Table(
        pairs.study,
        roles,
        kept,
        lines.tolist(),
        asked.where,
        asked.partial,
        pairs.problems,
        arms.frames,
        found.by,
        long=True,
    )


def _column(arms: Arms, role: str, rows: Places, lines: Sequence[int]) -> Column:
    """The counts of these rows. lines : where messages say that they stand."""

    def texts() -> list[str]:
        cells = arms.texts(role)
        return [cells[at] if at != NONE else "" for at in rows.tolist()]

    numbers = arms.numbers(role)
    if numbers is not None:
        numbers = np.where(rows == NONE, np.nan, numbers[rows])
    return Column(texts, numbers, arms.found.names[arms.found.columns[role]], lines)


def _of_refused(refused: Sequence[tuple[ArmRow, Problem]], asked: Asked) -> Table:
    """Rows without a study, each a problem."""
    found, blank = asked.found, [""] * len(refused)
    lines = [arm.line for arm, _ in refused]
    roles = {
        f"{role}_{suffix}": Column(partial(list, texts), None, found.names[found.columns[role]], lines)
        for role in asked.figures
        if role in found.columns
        for suffix, texts in (("trt", [arm.given[role] for arm, _ in refused]), ("ctl", blank))
    }
    kept = {name: [arm.kept[at] for arm, _ in refused] for at, name in enumerate(found.kept)}
    problems = {at: problem for at, (_, problem) in enumerate(refused)}
    study = [called(line) for line in lines]
    where, by = asked.where, found.by
    return Table(study, roles, kept, lines, where, asked.partial, problems, by=by, long=True)


def _joined(table: Table, more: Table) -> Table:
    """Two tables of the same columns as one."""

    def texts(one: Column, other: Column) -> list[str]:
        return [*one.texts(), *other.texts()]

    roles = {
        role: Column(partial(texts, one, other), None, one.header, [*one.lines, *other.lines])
        for role, one in table.roles.items()
        for other in [more.roles[role]]
    }
    behind = {at + len(table.study): problem for at, problem in more.problems.items()}
    return replace(
        table,
        study=[*table.study, *more.study],
        roles=roles,
        kept={name: [*texts, *more.kept[name]] for name, texts in table.kept.items()},
        lines=[*table.lines, *more.lines],
        problems=table.problems | behind,
    )

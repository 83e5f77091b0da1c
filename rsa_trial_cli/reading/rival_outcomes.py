"""Columns of a file with one arm per row that may count another outcome than the one that is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.control_arm import ArmRow, size
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.header_question import line, listed
from rsa_trial_cli.reading.header_roles import LONG, NON_EVENTS
from rsa_trial_cli.reading.layout import Layout


@dataclass
class Rival:
    """A column of the file's own words. i : its place among the cells that a row keeps.

    possible : whether all its cells so far are counts of their arms, or missing; varies : whether arms of one
    study differ in it; of_studies : the values of one study, and of another if they differ.
    """

    name: str
    i: int
    possible: bool = True
    varies: bool = False
    of_studies: set[frozenset[int]] = field(default_factory=set)

    def add(self, groups: Iterable[Sequence[ArmRow]]) -> None:
        """Look at more studies."""
        for arms in groups if self.possible else ():
            values = {value for arm in arms if (value := _count(arm, self.i)) is not None}
            if any(value < 0 for value in values):
                self.possible = False
                return
            self.varies |= len(values) > 1
            if values and len(self.of_studies) < 2:
                self.of_studies.add(frozenset(values))

    @property
    def counts(self) -> bool:
        """Whether its cells are counts of each arm, and not one number for each study (a score)."""
        return self.possible and (self.varies or len(self.of_studies) == 1)


def rivals(found: Layout) -> list[Rival]:
    """The columns that may be another outcome, by their headers."""
    return [Rival(name, i) for i, (name, at) in enumerate(found.kept.items()) if at in found.rivals]


def refuse_rivals(looked_at: Iterable[Rival], found: Layout, where: str) -> None:
    """An InputError asks about columns of the file's own words (MI) whose cells all look like events."""
    named = [rival.name for rival in looked_at if rival.counts]
    if not named:
        return
    roles = {role: [found.columns[role]] for role in (*LONG, NON_EVENTS) if role in found.columns}
    events = found.names[found.columns["events"]]
    raise InputError(
        f"{listed(named)} may be another outcome than '{events}' ({where}).",
        f"To read '{events}': {line(found.names, roles, [*roles])}",
        DATA,
    )


def _count(arm: ArmRow, i: int) -> int | None:
    """The number of people in a cell, None where it is missing, -1 where it cannot be one of this arm."""
    try:
        made = count(arm.kept[i])
        return made if made <= size(arm) else -1
    except NotACountError as problem:
        return None if problem.missing else -1

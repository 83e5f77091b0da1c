"""Columns of a file with one arm per row that may count another outcome than the one that is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.control_arm import ArmRow, size
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.header_question import line, listed
from rsa_trial_cli.reading.header_roles import LONG, NON_EVENTS
from rsa_trial_cli.reading.layout import Layout


def refuse_rivals(groups: Iterable[Sequence[ArmRow]], found: Layout, where: str) -> None:
    """An InputError asks about columns of the file's own words (MI) whose cells all look like events."""
    arms = [*groups] if found.rivals else []
    rivals = [
        name for i, (name, at) in enumerate(found.kept.items()) if at in found.rivals and _counts(arms, i)
    ]
    if not rivals:
        return
    roles = {role: [found.columns[role]] for role in (*LONG, NON_EVENTS) if role in found.columns}
    events = found.names[found.columns["events"]]
    raise InputError(
        f"{listed(rivals)} may be another outcome than '{events}' ({where}).",
        f"To read '{events}': {line(found.names, roles, [*roles])}",
        DATA,
    )


def _counts(groups: Sequence[Sequence[ArmRow]], i: int) -> bool:
    """Whether the cells of a column are counts of each arm, and not one number for each study (a score)."""
    values = [[_count(arm, i) for arm in arms] for arms in groups]
    known = [[value for value in arms if value is not None] for arms in values]
    if not any(known) or any(value < 0 for arms in known for value in arms):
        return False
    of_studies = [{*arms} for arms in known if arms]
    return any(len(found) > 1 for found in of_studies) or len({*map(frozenset, of_studies)}) == 1


def _count(arm: ArmRow, i: int) -> int | None:
    """The number of people in a cell, None where it is missing, -1 where it cannot be one of this arm."""
    try:
        made = count(arm.kept[i])
        return made if made <= size(arm) else -1
    except NotACountError as problem:
        return None if problem.missing else -1

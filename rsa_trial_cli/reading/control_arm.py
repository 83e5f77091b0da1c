"""Which arm of a study with one arm per row is its control: by --control, by its name, or 0 beside 1."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError, nearest
from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.header_grammar import Part, arm_named
from rsa_trial_cli.reading.header_question import listed
from rsa_trial_cli.reading.header_words import plain

SUMS = {*words.SUMS, *words.SUMS_OF_ARMS}
MERGE = "Add an outcome column to the study name, or merge the rows."
NUMBERED = {"0", "1"}


class ArmRow(NamedTuple):
    """One row of a long file. kept : its other cells, in the order of the header; n, nonevents : or "".

    at : its place among the rows that are compared together; given : all cells of its arm, by their roles.
    """

    name: str
    events: str
    n: str
    line: int
    kept: tuple[str, ...]
    nonevents: str = ""
    at: int = -1
    given: Mapping[str, str] = MappingProxyType({})


def _counts(arm: ArmRow) -> tuple[int, ...]:
    if "events" not in arm.given:
        return (size(arm),)
    return count(arm.events), size(arm)


def size(arm: ArmRow) -> int:
    """The participants of an arm; a NotACountError where a cell that tells is no count."""
    return count(arm.n) if arm.n or not arm.nonevents else count(arm.events) + count(arm.nonevents)


def fits(name: str, chosen: str) -> bool:
    """Whether an arm is the one that --control names: in its words, or as a pattern with * and ?."""
    return plain(name) == plain(chosen) or fnmatchcase(name.casefold(), chosen.strip().casefold())


def is_control(name: str, chosen: str | None) -> bool:
    """Whether the name of an arm alone says that it is the control."""
    return fits(name, chosen) if chosen else arm_named(name) is Part.CONTROL


def no_match(names: Collection[str], chosen: str | None, where: str) -> InputError:
    """The error for a file none of whose arms is the one that --control names."""
    near = nearest(chosen or "", names)
    meant = f"Did you mean {', '.join(near)}? " if near else ""
    return InputError(
        f"No arm fits --control {chosen} ({where}).",
        f"{meant}The arms: {listed(names)}. --control NAME or a pattern, such as 'placebo*'.",
        DATA,
    )


def controls(arms: Sequence[ArmRow], chosen: str | None) -> list[ArmRow]:
    """The arms of a study that may be its control."""
    if not chosen and {arm.name for arm in arms} == NUMBERED:
        return [arm for arm in arms if arm.name == "0"]
    return [arm for arm in arms if is_control(arm.name, chosen)]


def problem(label: str, arms: Sequence[ArmRow], chosen: str | None, where: str) -> Problem | None:
    """Why the arms of a study can't be compared, if they can't."""
    line, study = arms[0].line, f"Study '{label}'" if label else "The file"
    seen: dict[str, ArmRow] = {}
    for arm in arms:
        if arm.name in seen:
            first = seen[arm.name].line
            what = f"'{label}', arm '{arm.name}' appears on lines {first} and {arm.line} ({where})."
            return Problem(arm.line, what, MERGE)
        seen[arm.name] = arm
    if len(arms) == 1:
        return Problem(
            line, f"{study} has one arm only ({where} line {line}).", "A comparison needs two rows."
        )
    nameless = seen.get("")
    if nameless:
        what = f"{study} has an arm without a name ({where} line {nameless.line})."
        return Problem(nameless.line, what, "Write the name of the arm in the cell.")
    return _sum_of_arms(study, arms, where) or _not_one(label, arms, chosen, where)


def _not_one(label: str, arms: Sequence[ArmRow], chosen: str | None, where: str) -> Problem | None:
    """The problem of a study in which none of the arms, or several, may be the control."""
    if len(controls(arms, chosen)) == 1:
        return None
    names = listed([arm.name for arm in arms])
    many = f"{len(arms)} arms, " if len(arms) > 2 else ""
    what = f"Can't tell which arm is control in '{label}': {many}{names} ({where} line {arms[0].line})."
    return Problem(arms[0].line, what, f"--control NAME, one of: {names}")


def without_sum(arms: Sequence[ArmRow]) -> tuple[list[ArmRow], list[ArmRow]]:
    """The arms without the one whose name and counts say that it is the sum of the others, and that one."""
    named = (arm for arm in arms if arm.name.casefold() in words.SUMS)
    total = [arm for arm in named if len(arms) > 2 and _adds_up(arm, arms)]
    alone = total if len(total) == 1 else []
    return [arm for arm in arms if arm not in alone], alone


def _sum_of_arms(study: str, arms: Sequence[ArmRow], where: str) -> Problem | None:
    """The problem of a study with an arm that is the sum of others: its people would count twice."""
    for arm in arms:
        if arm.name.casefold() in SUMS or (len(arms) > 2 and arm.events and _adds_up(arm, arms)):
            what = f"{study} has an arm '{arm.name}' that is the sum of others ({where} line {arm.line})."
            return Problem(arm.line, what, "Leave the row out of the file, or leave out the arms it adds up.")
    return None


def _adds_up(arm: ArmRow, arms: Sequence[ArmRow]) -> bool:
    """Whether the counts of an arm are those of all others together, or of all but the control.

    Of means the participants alone are counts.
    """
    try:
        counts = {other.name: _counts(other) for other in arms}
    except NotACountError:
        return False
    others = [other for other in arms if other is not arm]
    treated = [other for other in others if arm_named(other.name) is not Part.CONTROL]
    for some in (others, treated):
        sums = tuple(map(sum, zip(*(counts[other.name] for other in some), strict=True)))
        if len(some) > 1 and counts[arm.name] == sums:
            return True
    return False

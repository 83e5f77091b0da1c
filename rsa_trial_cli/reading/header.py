"""What the columns of a file mean: their names → roles, with one study or one arm per row."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError, nearest
from rsa_trial_cli.reading import first_rows, revman
from rsa_trial_cli.reading.cell_doubts import refuse_doubts
from rsa_trial_cli.reading.header_arms import question as of_arms
from rsa_trial_cli.reading.header_arms import several_arms
from rsa_trial_cli.reading.header_cases import ROLES as CASES
from rsa_trial_cli.reading.header_cases import case_roles
from rsa_trial_cli.reading.header_cases import outcomes as case_outcomes
from rsa_trial_cli.reading.header_design import Design, design
from rsa_trial_cli.reading.header_doubts import rivals
from rsa_trial_cli.reading.header_grammar import Part, heading
from rsa_trial_cli.reading.header_names import refuse_numbers, told_apart
from rsa_trial_cli.reading.header_question import WORDS, Header, ask_which, question, seen
from rsa_trial_cli.reading.header_roles import (
    ALIASES,
    LONG,
    NON_EVENTS,
    STUDY,
    WEAK,
    as_events,
    is_whole,
    match,
    one_arm_a_row,
    told_by_case,
)
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.layout import WIDE, Layout

DELIMITERS = ",;\t|"
LONGEST = 1 << 17  # characters of a header

ASKED = ("events_trt", "n_trt", "events_ctl", "n_ctl")
SHAPED = {*WIDE, *LONG, NON_EVENTS}
ROLES = (*STUDY, *WIDE, *LONG, NON_EVENTS, *CASES)
KNOWN = {alias for aliases in ALIASES.values() for alias in aliases}
BY = "by "  # and a number: the role of a column that tells trials of one study apart


def by_columns(headers: Sequence[str]) -> dict[str, str]:
    """Role → header of columns that tell trials of one study apart, in their order."""
    return {f"{BY}{at}": header for at, header in enumerate(dict.fromkeys(headers), 1)}


def is_known(cell: str) -> bool:
    """Whether a cell of a header is one of counts, arms or studies."""
    return plain(cell) in KNOWN or heading(cell).kind is not None


def split(line: str, delimiter: str | None, known: Callable[[str], bool] = is_known) -> tuple[str, list[str]]:
    """The delimiter of a header line (the one that yields most known names) and its cells."""
    import csv

    if len(line) > LONGEST:
        raise InputError(f"The header is longer than {LONGEST:,} characters.", "", DATA)

    def cells(mark: str) -> list[str]:
        return next(csv.reader([line], delimiter=mark), [])

    if delimiter:
        return delimiter, cells(delimiter)

    def weight(mark: str) -> tuple[int, int]:
        made = cells(mark)
        return sum(map(known, made)), len(made)

    best = max(DELIMITERS, key=weight)
    return best, cells(best)


def layout(
    cells: Sequence[str],
    chosen: Mapping[str, str],
    where: str,
    *,
    partial: bool = False,
    below: first_rows.Cells = (),
) -> Layout:
    """The roles of a header; chosen : role → header, from --column and by_columns. An InputError asks.

    partial : counts may be missing, whole columns of them too; below : cells of the first rows, which may
    show that a column has events and total (12/80).
    """
    return laid_out(cells, Told(chosen, where, partial), below)


def laid_out(cells: Sequence[str], told: Told, below: first_rows.Cells) -> Layout:
    """The same of what is told, which may name the form of the file."""
    chosen, where, partial, _ = told
    given = tuple(cell.strip() or f"column_{at}" for at, cell in enumerate(cells, 1))
    refuse_numbers(given)
    names = told_apart(given)
    if review := revman.columns(names):
        return _revman(names, review, chosen, where)
    made = _read(names, below, functools.partial(_layout, names, told), partial=partial)
    refuse_doubts(made, chosen, below, where)
    return made


def _read(
    names: Sequence[str], below: first_rows.Cells, read: Callable[..., Layout], *, partial: bool
) -> Layout:
    """The layout; where the header alone does not tell, with the columns whose cells are fractions."""
    fractions = functools.partial(first_rows.fractions, below, len(names))
    try:
        made = read([])
    except InputError:
        with suppress(InputError):
            return read(fractions())
        raise
    if partial and not {"n_trt", "n"} & {*made.columns}:
        with suppress(InputError):
            return read(fractions())
    return made


class Told(NamedTuple):
    """What is told of a header beside its names, each as in `layout`; form : wide or long, if it is known."""

    chosen: Mapping[str, str]
    where: str
    partial: bool
    form: str | None = None


def _layout(names: tuple[str, ...], told: Told, fractions: Collection[int]) -> Layout:
    chosen, where, partial, form = told
    explicit = {role: _position(names, role, header) for role, header in chosen.items()}
    study = match(names, STUDY, explicit, several=True)
    _refuse_by_study(names, explicit, where)
    said = [first_rows.as_events(name) if at in fractions else name for at, name in enumerate(names)]
    said, doubts = _by_case(said, explicit)
    long, wide = one_arm_a_row(said, explicit), design(said, explicit)
    _explicit_first(wide, explicit)
    first_rows.fill_totals(long, wide.roles, fractions)
    is_long = form == "long" if form else _is_long(long, wide, explicit, partial=partial)
    found = long if is_long else wide.roles
    asked = tuple(_asked(role, found) for role in (LONG if is_long else ASKED))
    reasons = doubts + ([] if is_long else wide.reasons)
    all_there = all(found[role] for role in asked) or (partial and not is_long and _is_even(wide))
    unclear = reasons or not all_there or any(len(at) > 1 for at in found.values())
    may_be = unclear and not (partial or wide.counts or form)
    cases = _cases(names, explicit, long["arm"]) if may_be else None
    if cases:
        return cases
    own = {*fractions} - {at for positions in study.values() for at in positions}
    several = unclear or own - {at for positions in found.values() for at in positions}
    arms = several_arms(names, own) if several and not (form or is_long or SHAPED & {*explicit}) else ()
    if arms and partial:
        raise of_arms(names, arms, where)
    if arms:
        return Layout(names, _firsts(study), long=True, by=_by(names, explicit), arms=arms)
    if unclear:
        if len(long["arm"]) == 1 and not (partial or long["n"] or wide.counts or {*ROLES} & {*explicit}):
            ask_which(case_outcomes(names, explicit), where)
        used = [at for role in found for at in found[role]]
        _refuse_by(names, explicit, where)
        likely = [at for at in (wide.likely if not is_long else []) if at not in used]
        raise question(Header(names, found, asked), reasons, likely, where)
    _refuse_unused(chosen, (*study, *found), is_long, where)
    columns = _firsts({**study, **found})
    if is_long:
        others = () if "events" in explicit else rivals(names, columns)
        return Layout(names, columns, long=True, rivals=others, by=_by(names, explicit))
    return Layout(names, columns, False, wide.labels, wide.in_order, wide.said, by=_by(names, explicit))


def _by_case(names: list[str], explicit: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The headers with n as events where N is beside it, and the doubts about them."""
    pairs = {} if any(role.startswith("events") for role in explicit) else told_by_case(names)
    doubts = [f"'{names[n]}' and '{names[total]}' differ in case alone" for n, total in pairs.items()]
    return [as_events(name) if at in pairs else name for at, name in enumerate(names)], doubts


def _revman(
    names: tuple[str, ...], roles: Mapping[str, int], chosen: Mapping[str, str], where: str
) -> Layout:
    """The layout of RevMan's export, whose rows of headings and sums are left out later."""
    explicit = {role: _position(names, role, header) for role, header in chosen.items()}
    _refuse_unused(chosen, (*STUDY, *ASKED), False, where)
    own = {role: at for role, at in explicit.items() if not role.startswith(BY)}
    labels, said = (None, "") if {*ASKED} & {*own} else (revman.labels(names), revman.said(names))
    made, numbers = {**roles, **own}, revman.numbers(names)
    by = _by(names, explicit)
    return Layout(names, made, False, labels, labels is not None, said, by, revman=numbers)


def _cases(names: tuple[str, ...], explicit: Mapping[str, int], arms: Sequence[int]) -> Layout | None:
    """The layout of participants, or of their counts by arm and outcome; None where this is none."""
    roles = case_roles(names, arms, explicit)
    others = [heading(name).kind for at, name in enumerate(names) if at not in roles.values()]
    counted = "outcome" not in explicit and {Part.EVENTS, Part.NON_EVENTS} & {*others}
    if not roles or counted or {"events", "n", *WIDE} & {*explicit}:
        return None
    study = match(names, STUDY, {**explicit, **roles})
    named = {role: [at for at in found if plain(names[at]) not in WEAK] for role, found in study.items()}
    columns = {role: explicit.get(role, at[0]) for role, at in named.items() if at}
    said = f"participants are counted, '{names[roles['outcome']]}' yes or 1 as the event"
    asked = "outcome" in explicit
    return Layout(
        names, {**columns, **roles}, long=True, said=said, by=_by(names, explicit), outcome_named=asked
    )


def _by(names: Sequence[str], explicit: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(names[at] for role, at in explicit.items() if role.startswith(BY))


def _firsts(found: Mapping[str, Sequence[int]]) -> dict[str, int]:
    return {role: at[0] for role, at in found.items() if at}


def _refuse_by_study(names: Sequence[str], explicit: Mapping[str, int], where: str) -> None:
    """An InputError where --by takes the column of the study, which tells trials apart already."""
    study = [] if "study" in explicit else match(names, STUDY, {}, several=True)["study"]
    for role, at in explicit.items():
        if role.startswith(BY) and at in study:
            what = f"--by takes '{names[at]}', the column of the study{where}."
            raise InputError(what, "Name the column of the outcome, time or dose.")


def _refuse_by(names: Sequence[str], explicit: Mapping[str, int], where: str) -> None:
    """An InputError where --by takes a column of counts or arms, without which the file is not clear."""
    read = {**one_arm_a_row(names, {}), **{role: at for role, at in design(names, {}).roles.items() if at}}
    taken = {at: role for role, positions in read.items() for at in positions}
    for role, at in explicit.items():
        if role.startswith(BY) and at in taken:
            what = f"--by takes '{names[at]}', the column of the {WORDS[taken[at]]}{where}."
            raise InputError(what, "Name the column of the outcome, time or dose.")


def _explicit_first(wide: Design, explicit: Mapping[str, int]) -> None:
    """Put in what the command line says; beside it nothing that was read counts."""
    wide.roles = {role: [explicit[role]] if role in explicit else wide.roles.get(role, []) for role in WIDE}
    for arm in ("trt", "ctl"):
        pair = f"n_{arm}", f"nonevents_{arm}"
        for role, other in (pair, pair[::-1]):
            if role in explicit and other not in explicit:
                wide.roles[other] = []
    if {"events_trt", "events_ctl"} <= {*explicit}:
        wide.labels, wide.in_order, wide.said = None, False, ""
        if all(_asked(role, wide.roles) in explicit for role in ASKED):
            wide.reasons = []


def _asked(role: str, found: Mapping[str, Sequence[int]]) -> str:
    """The role that stands for the total of an arm: the non-events where only they were found."""
    other = f"nonevents{role[1:]}"
    return other if role[0] == "n" and found[other] and not found[role] else role


def _is_even(wide: Design) -> bool:
    """Whether what was found is there for both arms, and no count was left unread."""
    roles = wide.roles
    even = all(bool(roles[f"{what}_trt"]) == bool(roles[f"{what}_ctl"]) for what in ("events", "n"))
    return even and {*wide.counts} <= {at for positions in roles.values() for at in positions}


def _is_long(
    long: Mapping[str, list[int]], wide: Design, explicit: Mapping[str, int], *, partial: bool
) -> bool:
    if all(wide.roles[_asked(role, wide.roles)] for role in ASKED):
        return False
    if is_whole(long) and not wide.counts:
        return True
    if partial or wide.counts or {*WIDE} & {*explicit}:
        return False
    return bool((SHAPED - {*WIDE}) & {*explicit}) or bool(long["arm"] and (long["events"] or long["n"]))


def _refuse_unused(chosen: Mapping[str, str], roles: Sequence[str], is_long: bool, where: str) -> None:
    for role, header in chosen.items():
        if role not in roles and not role.startswith(BY):
            kind = "one arm a row" if is_long else "one study a row"
            what = f"--column {role}={header} is not used for a file with {kind}{where}."
            raise InputError(what, f"Its roles: {', '.join(roles)}.")


def _position(names: Sequence[str], role: str, header: str) -> int:
    if role not in ROLES and not role.startswith(BY):
        raise InputError(
            f"--column knows no role '{role}'.", f"{_near(role, ROLES)}Roles: {', '.join(ROLES)}."
        )
    if header in names:
        return names.index(header)
    raise InputError(f"No column is called '{header}'.", f"{_near(header, names)}{seen(names)}", DATA)


def _near(name: str, names: Sequence[str]) -> str:
    """What may have been meant; "" where nothing is like it."""
    near = nearest(name, names)
    return f"Did you mean {', '.join(near)}? " if near else ""

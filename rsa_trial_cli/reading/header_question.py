"""The error for a header that is not clear: all that is missing, and one line of options to paste."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError

LISTED = 20  # names that an error repeats, each to
SHOWN = 40  # characters
WORDS = {
    "events_trt": "treatment events",
    "n_trt": "treatment total",
    "nonevents_trt": "treatment non-events",
    "events_ctl": "control events",
    "n_ctl": "control total",
    "nonevents_ctl": "control non-events",
    "arm": "arm",
    "events": "events",
    "n": "total",
    "nonevents": "non-events",
}


class Header(NamedTuple):
    """names : of the columns; found : role → positions; asked : the roles that there must be."""

    names: Sequence[str]
    found: Mapping[str, Sequence[int]]
    asked: Sequence[str]


def question(header: Header, reasons: Sequence[str], likely: Sequence[int], where: str) -> InputError:
    """One error with all that is not known of a header.

    reasons : what only a guess would settle;
    likely : positions of columns that may hold what is missing.
    """
    names, found, asked = header
    lacking = [WORDS[role] for role in asked if not found.get(role)]
    twins = [
        f"'{names[at[0]]}' and '{names[at[1]]}' both look like {WORDS[role]}"
        for role, at in found.items()
        if len(at) > 1
    ]
    missing = [f"no column for the {', the '.join(lacking)}"] if lacking else []
    what = "; ".join([*twins, *reasons, *missing])
    may_be = f"Likely: {listed([names[at] for at in likely])}. " if likely and lacking else ""
    return InputError(
        f"{what[0].upper()}{what[1:]}{where}. {seen(names)}",
        f"{may_be}Say which columns they are: {line(*header)}",
        DATA,
    )


def line(names: Sequence[str], found: Mapping[str, Sequence[int]], asked: Sequence[str]) -> str:
    """The options that name a column for each role, ready to paste; ? where that is not known."""
    options = []
    for role in asked:
        at = found.get(role, ())
        known = shlex.quote(f"{role}={names[at[0]]}") if len(at) == 1 else f"{role}=?"
        options.append(f"--column {known}")
    return " ".join(options)


def seen(names: Collection[str]) -> str:
    """The names of a header, as an error lists them."""
    return f"Seen: {listed(names) or 'no other columns'}."


def listed(names: Collection[str]) -> str:
    """Names in a row, cut where they are long or many."""
    cut = [name if len(name) <= SHOWN else name[: SHOWN - 1] + "…" for name in islice(names, LISTED)]
    return f"{', '.join(cut)}{f' and {len(names) - LISTED} more' if len(names) > LISTED else ''}"


def ask_which(outcomes: Sequence[str], where: str) -> None:
    """An InputError where several columns may be the outcome of participants."""
    if len(outcomes) > 1:
        what = f"No column for the total, and {listed(outcomes)} may each be the outcome of participants"
        ways = ", or ".join(f"--column {shlex.quote(f'outcome={name}')}" for name in outcomes)
        raise InputError(f"{what}{where}.", f"If a row is a participant: {ways}", DATA)

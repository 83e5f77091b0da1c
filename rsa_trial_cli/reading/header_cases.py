"""Headers of files with one participant a row, or one count for each arm and outcome → roles of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.header_grammar import Part, heading

ROLES = ("outcome", "count")


def case_roles(names: Sequence[str], arms: Sequence[int], explicit: Mapping[str, int]) -> dict[str, int]:
    """Role → position of arm, outcome and, where there is one, count; none where the headers do not say.

    arms : positions of the columns that may name the arm; explicit : role → position, from the command line.
    The cells must say the same: an outcome has no other values than yes and no.
    """
    taken = {*explicit.values(), *arms}
    plain = {at: _plain(name) for at, name in enumerate(names) if at not in taken}
    outcome = [at for at, name in plain.items() if name in words.OUTCOMES.split()]
    count = [
        at
        for at, name in plain.items()
        if at not in outcome and (name in words.COUNTS.split() or _is_total(names[at]))
    ]
    found = {"outcome": outcome, "count": count}
    for role in ROLES:
        if role in explicit:
            found[role] = [explicit[role]]
        elif role == "count" and "outcome" in explicit:
            found[role] = []  # who names the outcome alone says that a row is a participant
    if len(arms) != 1 or len(found["outcome"]) != 1 or len(found["count"]) > 1:
        return {}
    return {"arm": arms[0], **{role: at[0] for role, at in found.items() if at}}


def outcomes(names: Sequence[str], explicit: Mapping[str, int]) -> list[str]:
    """The headers that may be the outcome of a participant."""
    free = [name for at, name in enumerate(names) if at not in explicit.values()]
    return [name for name in free if _plain(name) in words.OUTCOMES.split()]


def names_participants(name: str) -> bool:
    """Whether the cells under this header number the participants."""
    return _plain(name) in words.PARTICIPANTS.split()


def _is_total(name: str) -> bool:
    h = heading(name)
    return h.kind is Part.TOTAL and not h.arm and not h.stem


def _plain(name: str) -> str:
    return re.sub(r"[\s_.\-]", "", name).casefold()

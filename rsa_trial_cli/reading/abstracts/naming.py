"""What the two arms of a table are called: only by words that name an arm and tell it from the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rsa_trial_cli.check.abstracts.printed_abstract import Candidate, Side
from rsa_trial_cli.reading.abstracts.forms import PERSONS
from rsa_trial_cli.reading.abstracts.rules import Rule

NO_NAME = Rule(
    "no name of an arm",
    rf"(?i)\A(?:[0-9.]+(?: (?:minutes?|hours?|days?|weeks?|months?|years?))?"
    rf"|(?:all )?(?:those|these|{PERSONS})|enrol+ment|randomi[sz]ation|admission|inclusion|follow-?up)\Z",
    "those",
    "those",
    "those fed",
)
LEADING = Rule(
    "a preposition before a name", r"(?i)\Ato (?:an? |the )?(?=\w)", "to the old rule", "to the", "toe"
)
ALIKE = re.compile(rf"(?i)\b(?:the|groups?|arms?|{PERSONS}) ?")


def told_apart(one: str, other: str) -> tuple[str, str]:
    """What two arms are called: "" for what names none, and for both where they are called alike."""
    one, other = (
        "" if NO_NAME.pattern.search(text) else text
        for text in (LEADING.pattern.sub("", one), LEADING.pattern.sub("", other))
    )
    return ("", "") if _bare(one) == _bare(other) else (one, other)


def _bare(name: str) -> str:
    return ALIKE.sub("", name).strip().casefold()


def named(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The tables, an arm without a name called as the one other arm of its size is."""
    by_size: dict[int, dict[str, str]] = {}
    for side in (side for c in candidates for side in (c.treatment, c.control) if side.arm):
        by_size.setdefault(side.n, {}).setdefault(_bare(side.arm), side.arm)

    def name(side: Side) -> str:
        names = list(by_size.get(side.n, {}).values())
        return side.arm or (names[0] if len(names) == 1 else "")

    def apart(one: Candidate) -> Candidate:
        arm, other = told_apart(name(one.treatment), name(one.control))
        if not (arm or other):  # they are called alike
            return one
        sides = replace(one.treatment, arm=arm), replace(one.control, arm=other)
        return replace(one, treatment=sides[0], control=sides[1])

    return tuple(apart(one) for one in candidates)

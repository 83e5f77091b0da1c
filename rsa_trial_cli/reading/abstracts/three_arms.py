"""Three arms or more in a list, each with its total in its own group: 47 of 209 in the A group, 15 of 208 in
the B group, and 56 of 209 in the C group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.phrases import Phrase

IN_A_GROUP = re.compile(
    r" (?:[a-z]{3,20} )?(?:in|of) the (?P<name>[A-Za-z][\w'+/-]{0,24}(?: [\w'+/-]{1,24}){0,2})"
    r" (?:group|arm)\b"
)
MOST = 6  # arms
Two = tuple[Phrase, Phrase, tuple[str, str]]


def twos(line: Line, phrases: Sequence[Phrase]) -> Iterator[Two]:
    """Every two arms with their names; none where an arm has no total or no name, or is all of the others."""
    found = [IN_A_GROUP.match(line.plain, phrase.span[1]) for phrase in phrases]
    names = [one["name"] for one in found if one]
    totals = [phrase.n or 0 for phrase in phrases]
    if not 3 <= len({name.lower() for name in names}) == len(phrases) <= MOST or not all(totals):
        return
    if any(2 * n == sum(totals) for n in totals):
        return
    for one, other in combinations(range(len(phrases)), 2):
        yield phrases[one], phrases[other], (names[one], names[other])

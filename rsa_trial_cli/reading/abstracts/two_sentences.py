"""Two sentences with one count each, alike but for the arm: In the new group, 25 of 60 improved. In the old
group, 10 of 58 improved.

They are read as one line, so that the figures behind the second stand beside the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rsa_trial_cli.reading.abstracts import arms
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.page import Sentence

NEXT = 2  # characters between two sentences that follow each other
GROUP = re.compile(r"\b(?:in|to|of) the (?P<name>[A-Za-z][\w +-]{1,40}?) (?:group|arm)\b")
ALIKE = 0.6  # of the words of the first, the share that the second has too


def joined(lines: Sequence[Line], names: frozenset[str]) -> list[Line]:
    """The sentences of an abstract, two of two arms as one. names : words that name arms."""
    made: list[Line] = []
    second: Line | None = None
    for one, other in pairwise((*lines, None)):
        if one is None or one is second:
            continue
        if other and _are_of_two_arms(one, other, names):
            place = Sentence(one.sentence.start, other.sentence.end, one.sentence.part)
            made.append(Line(place, one.source, of_arms=(one.plain, other.plain)))
            second = other
        else:
            made.append(one)
    return made


def _are_of_two_arms(one: Line, other: Line, names: frozenset[str]) -> bool:
    if len(one.phrases) != 1 or len(other.phrases) != 1 or one.claims or one.p_values:
        return False
    if other.sentence.start - one.sentence.end > NEXT or one.sentence.part != other.sentence.part:
        return False
    first, second = one.phrases[0], other.phrases[0]
    if (first.n is None, first.percent == "") != (second.n is None, second.percent == ""):
        return False
    words = arms.words(one.plain), arms.words(other.plain)
    told = words[0] & names, words[1] & names
    groups = [found["name"] if (found := GROUP.search(line.plain)) else "" for line in (one, other)]
    if not (told[0] - told[1] and told[1] - told[0]) and not (all(groups) and groups[0] != groups[1]):
        return False
    rest = words[0] - names - arms.words(groups[0])
    return bool(rest) and len(rest & words[1]) >= ALIKE * len(rest)

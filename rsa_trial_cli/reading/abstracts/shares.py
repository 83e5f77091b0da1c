"""Two percents without counts, one of each arm: 62.2% versus 37.2%.

With the sizes that the abstract states they are a table only where one whole number of participants prints
so. Of large arms every percent is one of some number: there the table is doubtful, and kept only where a
printed figure follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from rsa_trial_cli.reading.abstracts import arm_words, arms, bare_counts, deciding, pairing, parts
from rsa_trial_cli.reading.abstracts.forms import PAIR
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import Phrase, prints
from rsa_trial_cli.reading.abstracts.rules import GONE, Rule, first

SHARE = "a percent without a count"
CHANCE = 0.03  # that two percents of anything would fit two sizes
PERCENT = re.compile(r"(?<![\w.,±+<>≤≥-])(?P<p>[0-9]{1,2}(?:\.[0-9]{1,2})?) ?%")
VERSUS = re.compile(r" ?(?:vs?\.?|versus) ?")
ZIPPED = re.compile(r" and ")
NO_SHARES = (
    *bare_counts.NO_EVENTS,
    Rule(
        "a change, or a part of the participants",
        r"(?i)\b(?:by|power|change|reduction|increase|decrease|rise|fall|per[- ]protocol|evaluable|observed"
        r"|complian\w{2,4}|adheren\w{2,4}|sensitivit\w{1,3}|specificit\w{1,3}|confidence|[0-9]-?years?)\b",
        "it fell by 12%",
        "by",
        "it was seen in 12%",
    ),
)


def pairs(line: Line, names: frozenset[str]) -> Iterator[Pair]:
    """The candidate tables of two percents in a sentence, their counts still to be found."""
    if line.counted.count("%") < PAIR or first(NO_SHARES, line.plain) or first(deciding.CLAUSE, line.plain):
        return
    found = list(PERCENT.finditer(line.counted))
    for one, other in pairwise(found):
        gap = line.plain[one.end() : other.start()]
        both = [Phrase(SHARE, 0, None, each["p"], each.span(), each.span("p")) for each in (one, other)]
        if parts.of_a_part(line.plain, (one.span(), other.span()), names):
            continue
        if VERSUS.fullmatch(gap) or (len(found) == 2 and _are_arms(line, both[0], both[1], names)):
            around = arm_words.sides(line, both[0], both[1])
            yield Pair(line, both[0], both[1], (arm_words.name(around[0]), arm_words.name(around[1])))


def _are_arms(line: Line, one: Phrase, other: Phrase, names: frozenset[str]) -> bool:
    gap = line.plain[one.span[1] : other.span[0]]
    if len(gap) > bare_counts.FAR or GONE in line.counted[one.span[1] : other.span[0]]:
        return False
    if ZIPPED.fullmatch(gap) and pairing.RESPECTIVELY.search(line.plain, other.span[1]):
        return True
    told = [arms.words(text) & names for text in arm_words.sides(line, one, other)]
    return bool(told[0] - told[1] and told[1] - told[0])


def counted(pair: Pair, n: tuple[int, int]) -> Pair | None:
    """The pair with the one number of events of each size that prints as its percent, if there is one."""
    sides = []
    chance = 1.0
    for phrase, size in zip((pair.first, pair.second), n, strict=True):
        near = round(float(phrase.percent) * size / 100)
        fits = [e for e in (near - 1, near, near + 1) if 0 <= e <= size and prints(e, size, phrase.percent)]
        if len(fits) != 1:
            return None
        sides.append(replace(phrase, events=fits[0], n=size))
        chance *= size / 10 ** (2 + len(phrase.percent.partition(".")[2]))
    doubtful = pair.doubtful or chance > CHANCE
    return replace(pair, first=sides[0], second=sides[1], n_from="methods", doubtful=doubtful)

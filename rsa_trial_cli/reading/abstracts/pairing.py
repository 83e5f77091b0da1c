"""Two phrases of a sentence → a candidate table: which of them are the two arms of one outcome.

A word of contrast joins two; "and" or a comma only where both name an arm or their totals are the stated
sizes. Three
in a row are three arms, or three outcomes: no table is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rsa_trial_cli.reading.abstracts import arms
from rsa_trial_cli.reading.abstracts.arms import Sizes
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import Rule

STRONG, WEAK, APART = "S", "W", "-"
FAR = 170  # characters between two phrases
CONTRAST = (
    Rule("v", r"(?i)\b(?:vs?|versus)\b\.?", "30% v 40%", "v", "vitamin"),
    Rule(
        "than",
        r"(?i)(?<!more )(?<!less )(?<!rather )(?<!other )\bthan\b",
        "commoner in A than in B",
        "than",
        "more than 5",
    ),
    Rule(
        "compared",
        r"(?i)\b(?:compared|comparison|contrast|opposed)\b",
        "as compared with",
        "compared",
        "comparable",
    ),
    Rule("against", r"(?i)\b(?:against|whereas|while|whilst)\b", "while with B", "while", "awhile"),
)
JOINS = (
    Rule("and", r"(?i)\band\b|\bor\b|\bbut\b", "in A and", "and", "band"),
    Rule("a comma", r"[,;]", "in A, in B", ",", "in A in B"),
)
PREPOSITION = re.compile(
    r"(?i)\b(?:in|on|with|without|for|of|under|after|given|receiving|from|by|at|to|among"
    r"|fed)\b(?: the)? (?P<name>[A-Za-z0-9][^,;()\[\]]{0,60})"
)
LABEL = re.compile(
    r"(?P<name>[A-Z][\w &+]{0,30}?) ?[=:,] ?[(\[]?\Z|(?P<last>[A-Za-z][\w&+]{0,20} (?:group|arm)),? ?[(\[]?\Z"
)
RESPECTIVELY = re.compile(r"(?i)\brespective(?:ly)?\b")
BASELINE = (
    Rule(
        "a share at the start",
        r"(?i)\b(?:at )?baseline\b|\bat (?:entry|enrol+ment|inclusion)\b",
        "similar at baseline",
        "at baseline",
        "base",
    ),
)


@dataclass(frozen=True)
class Pair:
    """A candidate table: two phrases with totals, as printed, and what is known of the two arms.

    n_from : phrase or methods; certain : what speaks for it, in words.
    """

    line: Line
    first: Phrase
    second: Phrase
    names: tuple[str, str]
    n_from: str = "phrase"


def pairs(
    line: Line, phrases: Sequence[Phrase], sizes: Sequence[Sizes], names: frozenset[str]
) -> Iterator[Pair]:
    """The candidate tables of a sentence. phrases : in their order; names : words that name arms."""
    if any(rule.pattern.search(line.plain) for rule in BASELINE):
        return
    kinds = [_join(line, one, two) for one, two in pairwise(phrases)]
    kinds = [APART, *kinds, APART, APART]  # kinds[i] joins i - 1 and i
    for at in range(1, len(phrases)):
        before, own, behind = kinds[at - 1 : at + 2]
        both = phrases[at - 1], phrases[at]
        if own == STRONG and STRONG not in (before, behind):
            if before == WEAK and (at < 3 or kinds[at - 2] != STRONG):
                yield from (
                    _three(line, phrases[at - 2 : at + 1], names) if kinds[at - 2] == behind == APART else ()
                )
                continue
            if behind == WEAK and kinds[at + 2 : at + 3] != [STRONG]:
                continue
        elif not (own == WEAK and before == behind == APART and _both_named(line, both, sizes, names)):
            continue
        yield Pair(line, *both, _names(line, *both))


def _three(line: Line, phrases: Sequence[Phrase], names: frozenset[str]) -> Iterator[Pair]:
    """A and B compared with C: each of two arms that are named against the third."""
    first, second, last = phrases
    own, other = sides(line, first, second)
    told = [arms.words(text) & names for text in (own, other)]
    if all(told) and told[0] != told[1] and all(phrase.n for phrase in phrases):
        yield from (Pair(line, one, last, _names(line, one, last)) for one in (first, second))


def _join(line: Line, one: Phrase, two: Phrase) -> str:
    """How two phrases that follow each other are joined."""
    start, end = one.span[1], two.span[0]
    gap, free = line.plain[start:end], line.free[start:end]
    if len(gap) > FAR or "¤" in free or (one.n is None) != (two.n is None):
        return APART
    strong = [found for rule in CONTRAST for found in rule.pattern.finditer(gap)]
    if strong:
        rest = gap[max(found.end() for found in strong) :]
        return STRONG if len(rest.split()) <= 9 and ";" not in rest else APART
    if re.search(r";(?: [A-Za-z]+){4,}", gap) or re.search(r"[0-9]", line.counted[start:end]):
        return APART
    joined = any(rule.pattern.search(gap) for rule in JOINS)
    return WEAK if joined and len(gap.split()) <= 18 else APART


def _both_named(
    line: Line, both: tuple[Phrase, Phrase], sizes: Sequence[Sizes], names: frozenset[str]
) -> bool:
    """Whether both phrases name an arm, or their totals are the two sizes that were stated."""
    first, second = both
    stated = [pair.n for pair in sizes]
    if first.n and second.n and first.n != second.n and (first.n, second.n) in stated:
        return True
    if first.n is None and any(a != b and _fit(both, (a, b)) for a, b in stated):
        return True
    around = sides(line, *both)
    told = [arms.words(text) & names for text in around]
    if all(told) and told[0] != told[1]:
        return True
    behind = line.plain[second.span[1] :][:90]
    return bool(RESPECTIVELY.search(behind)) and (first.n is None or (first.n, second.n) in stated)


def _fit(both: tuple[Phrase, Phrase], n: tuple[int, int]) -> bool:
    return all(phrase.events <= size and phrase.of(size).fits for phrase, size in zip(both, n, strict=True))


def sides(line: Line, first: Phrase, second: Phrase) -> tuple[str, str]:
    """The words beside each phrase that may name its arm: behind both, or before both."""
    gap = line.plain[first.span[1] : second.span[0]]
    cut = [found for rule in (*CONTRAST, JOINS[0]) for found in rule.pattern.finditer(gap)]
    middle = cut[-1].start() if cut else gap.rfind(",") if "," in gap else len(gap)
    behind = re.split(r"[;.(\[]|, (?![a-z ]{0,30}(?:group|arm))", line.plain[second.span[1] :][:90])[0]
    own, other = gap[:middle], gap[middle:]
    if PREPOSITION.search(own) and PREPOSITION.search(behind):
        return own, behind
    before = re.split(r"[;.)\]]|, ", line.plain[max(0, first.span[0] - 60) : first.span[0]])[-1]
    return (before, other) if words_of(before) and words_of(other) else (own or before, behind or other)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that may name an arm."""
    return arms.words(text)


def _names(line: Line, first: Phrase, second: Phrase) -> tuple[str, str]:
    """What the arms are called beside their phrases, "" where nothing says it."""
    one, two = sides(line, first, second)
    return _name(one), _name(two)


def _name(text: str) -> str:
    """The CsA group, of "women of the CsA group had a"; "" for none."""
    if found := PREPOSITION.search(text):
        said = re.split(
            r"\b(?:had|were|was|did|died|have|has|and|who|compared|as|v|vs|versus|than|achieved)\b",
            found["name"],
        )[0]
        return " ".join(said.split()[:5]).strip(" ,.-")
    if found := LABEL.search(text):
        return (found["name"] or found["last"]).strip()
    return ""

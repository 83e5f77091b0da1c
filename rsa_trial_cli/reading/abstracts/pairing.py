"""Two phrases of a sentence → a candidate table: which of them are the two arms of one outcome.

A word of contrast joins two; "and" or a comma only where both name an arm or their totals are the stated
sizes. Three in a row are three arms, or three outcomes: no table is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import arm_words, arms, received, three_arms
from rsa_trial_cli.reading.abstracts.arms import Sizes
from rsa_trial_cli.reading.abstracts.forms import BARE, PERSONS
from rsa_trial_cli.reading.abstracts.lines import DIGIT, Line, P
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import GONE, Rule

STRONG, WEAK, TO, CLAUSES, APART = "S", "W", "T", ";", "-"
SCALES = {5, 6, 7, 8, 9, 10, 20, 100}  # fractions of these may be scores
LONG = 18  # words between two phrases that "and" or a comma joins
FAR = 170  # characters between two phrases
TREATED = re.compile(
    r"(?i)\b(?:treated|given|assigned|allocated|allotted|received|receiving|randomi[sz]ed|taking)\b"
)
FELL = re.compile(r"(?: (?:with|on|in|for|among) [^,;()0-9]{1,40})? to ")
NUMBER = re.compile(r"[0-9]{1,9}")
IN_TURN = re.compile(r"(?:[^;.]|\.(?=[0-9])){0,90} and (?:in |of |with )?(?:a total of )?")
OPENING = re.compile(r"[;,(\[]|\. ")
TIMES = re.compile(
    r"(?i)\b(?:before|after(?= [0-9])|baseline|(?<![0-9]-)(?:months?|weeks?|days?|years?)|follow[ -]?up|then"
    r"|later)\b"
)
BRACKET = re.compile(r"[(\[][^()\[\]]{0,120}")
ASIDE = re.compile(r"[(\[][^()\[\]]{0,90}[)\]]")
LETTER = re.compile(r"(?:\A|[:;,(\[] ?|\barm |\bgroup )(?P<name>[A-Z][A-Za-z0-9&+]{0,5})[,:=]? ?[(\[]?\Z")
WITH, WITHOUT = re.compile(r" with "), re.compile(r" (?:without|with (?:none|no))\b")
TOGETHER = re.compile(r",? and ")
ZIPPED = re.compile(
    rf",?(?: {PERSONS})? in (?:the )?[\w-]+ and (?:the )?[\w-]+ (?:groups|arms)\b"
    rf"|(?: {PERSONS})? (?:taking|on|given|receiving) (?:the )?[\w-]+(?: [\w-]+)? and (?:the )?[\w-]+"
)
OF_TWO = re.compile(
    rf",?(?: of)?(?: {PERSONS})? (?:(?:in|for|of|on) the (?:two|2) (?:[a-z]+ )?(?:groups|arms)"
    r"|with and without)\b"
)
ANOTHER = re.compile(r";(?! (?:of|in|among|with|for|on)\b)(?: [A-Za-z]+){4,}")  # outcome, behind this one
NEAR = 14  # words between a pair and the figure that compares it
RESPECTIVELY = re.compile(r"(?i)\brespective(?:ly)?\b")
BASELINE = (
    Rule(
        "a share at the start",
        r"(?i)\b(?:at )?baseline\b|\b(?:mean|median) age\b|\bat (?:entry|enrol+ment|inclusion)\b",
        "similar at baseline",
        "at baseline",
        "base",
    ),
)


@frozen
class Pair:
    """A candidate table: two phrases with totals, as printed, and what is known of the two arms.

    n_from, doubtful, borrowed : as of a Candidate; p_values : its own of two lists, None for any other.
    """

    line: Line
    first: Phrase
    second: Phrase
    names: tuple[str, str]
    n_from: str = "phrase"
    p_values: tuple[P, ...] | None = None
    doubtful: bool = False
    borrowed: bool = False

    @property
    def ahead(self) -> str:
        """The words before its first phrase."""
        return self.line.plain[max(0, self.first.span[0] - 60) : self.first.span[0]]


def pairs(
    line: Line,
    phrases: Sequence[Phrase],
    sizes: Sequence[Sizes],
    names: frozenset[str],
    control: str = "",
) -> Iterator[Pair]:
    """The candidate tables of a sentence. phrases : in their order; names : words that name arms; control :
    the name of the control arm, if it was told."""
    if any(rule.pattern.search(line.plain) for rule in BASELINE) or received.are_told(line, phrases):
        return
    if line.of_arms and len(phrases) == 2:
        yield Pair(line, phrases[0], phrases[1], arm_words.names(line, *phrases))
        return
    kinds = _kinds(line, phrases, sizes, names)
    last: Pair | None = None
    yield from _with_control(line, phrases, kinds, control)
    if {*kinds[1 : len(phrases)]} == {WEAK}:
        yield from (Pair(line, *two, p_values=()) for two in three_arms.twos(line, phrases))
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
        elif own == TO and before == behind == APART:  # from 25 of 61 to 12 of 58: of two arms, or of one?
            stated = [size.n for size in sizes if size.stated and size.n[0] != size.n[1]]
            if not {(both[0].n, both[1].n), (both[1].n, both[0].n)} & {*stated}:
                continue
        elif own == WEAK and before == behind == APART:
            if not _both_named(line, both, sizes, names) and not _is_parallel(line, both, last):
                continue
        else:
            continue
        yield (last := Pair(line, *both, arm_words.names(line, *both)))
        if own == STRONG and behind == APART and kinds[at + 2 : at + 3] in ([], [APART]):
            yield from _third(line, phrases[at - 1 : at + 2], names)


def _kinds(line: Line, phrases: Sequence[Phrase], sizes: Sequence[Sizes], names: frozenset[str]) -> list[str]:
    """How the phrases of a sentence are joined: that of place i joins phrase i - 1 and i."""
    totals = {n for size in sizes if size.stated for n in size.n}
    kinds = [
        APART if _are_scores(one, two, totals) else _join(line, one, two, names, totals)
        for one, two in pairwise(phrases)
    ]
    others = WEAK if {*kinds} == {CLAUSES} else APART  # of one outcome, or each of its own
    return [APART, *(others if kind == CLAUSES else kind for kind in kinds), APART, APART]


def _is_parallel(line: Line, both: tuple[Phrase, Phrase], last: Pair | None) -> bool:
    """Whether two phrases stand behind a table of their sentence, as its own two do."""
    if last is None or not TOGETHER.fullmatch(line.plain[both[0].span[1] : both[1].span[0]]):
        return False
    n = last.first.n, last.second.n
    alike = [(phrase.n is None, phrase.percent == "") for phrase in (*both, last.first)]
    return len({*alike}) == 1 and (both[0].n != both[1].n or (both[0].n, both[1].n) == n)


def _third(line: Line, phrases: Sequence[Phrase], names: frozenset[str]) -> Iterator[Pair]:
    """A compared with B (a figure) and C (a figure): the second of two arms against A."""
    if len(phrases) < 3 or len({phrase.n is None for phrase in phrases}) > 1:
        return
    first, second, third = phrases
    place = slice(second.span[1], third.span[0])
    gap = _without_asides(line.plain[place])
    if (
        GONE not in line.free[place]
        or not IN_TURN.fullmatch(gap)
        or GONE in _without_asides(line.free[place])
    ):
        return
    if DIGIT.search(_without_asides(line.counted[place])):
        return
    one, other = gap.rpartition(" and ")[0], OPENING.split(line.plain[third.span[1] :][:90])[0]
    told = arms.words(one) & names, arms.words(other) & names
    if told[1] and told[0] != told[1]:
        own = arm_words.names(line, first, second)[0]
        yield Pair(line, first, third, (own, arm_words.name(other)))


def _with_control(line: Line, phrases: Sequence[Phrase], kinds: Sequence[str], told: str) -> Iterator[Pair]:
    """Of three arms or more in a list, each by its name: every other against the one that is a control."""
    if len(phrases) < 3 or any(kind == APART for kind in kinds[1 : len(phrases)]):
        return
    labels = [_listed(line, phrase) for phrase in phrases]
    controls = [at for at, label in enumerate(labels) if arms.is_control(label, told)]
    if len(controls) == 1 and all(labels) and len(set(labels)) == len(labels) and all(p.n for p in phrases):
        control = controls[0]
        for at, phrase in enumerate(phrases):
            if at != control:
                yield Pair(line, phrase, phrases[control], (labels[at], labels[control]), p_values=())


def _listed(line: Line, phrase: Phrase) -> str:
    """The name right before a phrase of a list, "" for none."""
    ahead = line.plain[max(0, phrase.span[0] - 60) : phrase.span[0]]
    found = arm_words.NAMED_BEFORE.search(ahead)
    return found["name"].strip() if found else ""


def _three(line: Line, phrases: Sequence[Phrase], names: frozenset[str]) -> Iterator[Pair]:
    """A and B compared with C: each of two arms that are named against the third."""
    first, second, last = phrases
    own, other = arm_words.sides(line, first, second)
    told = [arms.words(text) & names for text in (own, other)]
    alike = len({phrase.n is None for phrase in phrases}) == 1
    if all(told) and told[0] != told[1] and alike:
        yield from (Pair(line, one, last, arm_words.names(line, one, last)) for one in (first, second))


def _join(line: Line, one: Phrase, two: Phrase, names: frozenset[str], sizes: Collection[int]) -> str:
    """How two phrases that follow each other are joined."""
    start, end = one.span[1], two.span[0]
    gap, free = line.plain[start:end], line.free[start:end]
    if len(_without_asides(gap)) > FAR or "¤" in free:
        return APART
    strong = [found for rule in arm_words.CONTRAST for found in rule.pattern.finditer(gap)]
    if strong:
        rest = gap[max(found.end() for found in strong) :]
        return STRONG if len(rest.split()) <= 9 and ";" not in rest else APART
    numbers = NUMBER.findall(_without_asides(line.counted[start:end]))
    if ANOTHER.search(gap) or any(int(number) not in sizes for number in numbers):
        return APART
    if FELL.fullmatch(gap):
        return TO
    if len(gap.split()) > LONG or not any(rule.pattern.search(gap) for rule in arm_words.JOINS):
        return APART
    if ";" in gap and not arms.words(gap.rpartition(";")[2]) & names:
        return CLAUSES
    return WEAK


def _are_scores(one: Phrase, two: Phrase, sizes: Collection[int]) -> bool:
    """Whether two fractions may be scores of a scale: none of an arm of that size."""
    return one.kind == two.kind == BARE.name and one.n == two.n and one.n in SCALES and one.n not in sizes


def _without_asides(text: str) -> str:
    """A text without what stands in brackets, one within another too."""
    return ASIDE.sub("", ASIDE.sub("", text))


def _both_named(
    line: Line, both: tuple[Phrase, Phrase], sizes: Sequence[Sizes], names: frozenset[str]
) -> bool:
    """Whether two phrases that "and" or a comma joins are two arms.

    Their totals are the two sizes that were stated, or both name an arm; or a figure that compares them is
    right behind, and they differ in their totals or in what they are of.
    """
    first, second = both
    stated = [pair.n for pair in sizes if pair.stated or "." in first.percent]
    if first.n and second.n and first.n != second.n and (first.n, second.n) in stated:
        return True
    if first.n is None and any(a != b and _fit(both, (a, b)) for a, b in stated):
        return True
    around = arm_words.sides(line, *both)
    told = [arms.words(text) & names for text in around]
    if (all(told) and told[0] != told[1]) or any(
        all(rule.search(text) for text in around) for rule in (arm_words.GROUP, TREATED)
    ):
        return True
    if WITH.match(around[0]) and WITHOUT.match(around[1]):
        return True
    controls = sum(bool(arms.CONTROLS.search(text)) for text in around)
    called = first.kind in arm_words.NAMED_INSIDE and all(map(arm_words.words_of, around))
    called = called or all(arm_words.PREPOSITION.match(text.strip()) for text in around)
    if controls == 1 and first.n != second.n and called:
        return True
    if first.percent and _lettered(line, both):
        return any(_fit(both, n) for n in stated) or bool(first.n)
    behind = line.plain[second.span[1] :][:110]
    if OF_TWO.match(behind) and first.percent and second.percent:
        return True
    if RESPECTIVELY.search(behind) or ZIPPED.match(behind):
        return first.n is None or (first.n, second.n) in stated or first.n != second.n
    return _compared(line, both, around)


def _lettered(line: Line, both: tuple[Phrase, Phrase]) -> bool:
    """Whether a letter or a short name stands right before each of two phrases: A, 25 (42%); B, 10 (17%)."""
    found = [LETTER.search(line.plain[max(0, phrase.span[0] - 20) : phrase.span[0]]) for phrase in both]
    names = {one["name"] for one in found if one}
    return all(found) and len(names) == 2


def _compared(line: Line, both: tuple[Phrase, Phrase], around: tuple[str, str]) -> bool:
    """Whether a figure right behind compares two phrases, of other totals or what prepositions name."""
    first, second = both
    free, counted = (text[second.span[1] :][:FAR] for text in (line.free, line.counted))
    figure, bracket = free.find(GONE), BRACKET.search(free)
    begins = bracket.start() if bracket and GONE in bracket[0] else figure
    if figure < 0 or len(free[:begins].split()) > NEAR or DIGIT.search(counted[:begins]):
        return False
    if all(TIMES.search(text) for text in around):
        return False
    opens = line.plain[: first.span[0]].rstrip()[-1:] in ("(", "[")
    if opens and TOGETHER.fullmatch(line.plain[first.span[1] : second.span[0]]):
        return True
    alike = [arm_words.PREPOSITION.match(text.strip()) for text in around]
    return first.n != second.n or all(found and found["name"] for found in alike)


def _fit(both: tuple[Phrase, Phrase], n: tuple[int, int]) -> bool:
    return all(phrase.events <= size and phrase.of(size).fits for phrase, size in zip(both, n, strict=True))

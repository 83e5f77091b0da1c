"""Two phrases of a sentence → a candidate table: which of them are the two arms of one outcome.

A word of contrast joins two; "and" or a comma only where both name an arm or their totals are the stated
sizes. Three in a row are three arms, or three outcomes: no table is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import arms
from rsa_trial_cli.reading.abstracts.arms import Sizes
from rsa_trial_cli.reading.abstracts.lines import DIGIT, Line, P
from rsa_trial_cli.reading.abstracts.phrases import BARE, Phrase
from rsa_trial_cli.reading.abstracts.rules import GONE, Rule

STRONG, WEAK, APART = "S", "W", "-"
SCALES = {5, 6, 7, 8, 9, 10, 20, 100}  # fractions of these may be scores
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
    Rule("that of", r"\bthat (?:in|of|for|with)\b", "exceeded that in", "that in", "that was"),
)
PREPOSITIONS = (
    "in|on|with|without|for|of|under|after|given|receiving|from|by|at|to|among|fed|allocated|assigned|treated"
)
PREPOSITION = re.compile(
    rf"(?i)\b(?:{PREPOSITIONS})\b(?: the)?"
    rf" (?P<name>[A-Za-z0-9](?:(?! (?:{PREPOSITIONS})\b)[^,;()\[\]]){{0,60}})"
)
LABEL = re.compile(
    r"(?P<name>[A-Z][\w &+]{0,30}?) ?[=:,] ?[(\[]?\Z|(?P<last>[A-Za-z][\w&+]{0,20} (?:group|arm)),? ?[(\[]?\Z"
)
IN_A_LIST = re.compile(r"[)\]%]{0,2}[;,] (?:and )?(?P<name>[A-Za-z][^,;:=()\[\].]{0,40}?)[,:=]? ?[(\[]?")
NAMED_BEFORE = re.compile(r"(?P<name>[A-Za-z][^,;:=()\[\].]{0,40}?)[,:=]? ?[(\[]?\Z")
GROUP = re.compile(r"(?i)\b(?:groups?|arms?)\b")
TREATED = re.compile(
    r"(?i)\b(?:treated|given|assigned|allocated|allotted|received|receiving|randomi[sz]ed|taking)\b"
)
TIMES = re.compile(
    r"(?i)\b(?:before|after(?= [0-9])|baseline|(?<![0-9]-)(?:months?|weeks?|days?|years?)|follow[ -]?up|then"
    r"|later)\b"
)
BRACKET = re.compile(r"[(\[][^()\[\]]{0,120}")
SIZE = re.compile(r"[(\[] ?[nN] ?= ?[0-9]{1,7} ?[)\]]")
BRACKETED = re.compile(r"(?:[;,:] ?| ?[(\[])(?P<name>[A-Za-z][\w &+-]{0,30})[)\]]")
LETTER = re.compile(r"(?:\A|[:;,(\[] ?|\barm |\bgroup )(?P<name>[A-Z][A-Za-z0-9&+]{0,5})[,:=]? ?[(\[]?\Z")
NAMED_INSIDE = {"p% (e/n)", "of the n …, e (p%)", "of the n …, e"}  # kinds of phrases with words inside
WITH, WITHOUT = re.compile(r" with "), re.compile(r" (?:without|with (?:none|no))\b")
TOGETHER = re.compile(r",? and ")
ZIPPED = re.compile(
    r",? (?:patients |women |children )?in (?:the )?[\w-]+ and (?:the )?[\w-]+ (?:groups|arms)\b"
)
SHARE = re.compile(r"[(\[] ?[0-9]{1,3}(?:\.[0-9]{1,3})? ?% ?[)\]]")
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


def pairs(
    line: Line,
    phrases: Sequence[Phrase],
    sizes: Sequence[Sizes],
    names: frozenset[str],
    control: str = "",
) -> Iterator[Pair]:
    """The candidate tables of a sentence. phrases : in their order; names : words that name arms; control :
    the name of the control arm, if it was told."""
    if any(rule.pattern.search(line.plain) for rule in BASELINE):
        return
    if line.of_arms and len(phrases) == 2:
        yield Pair(line, phrases[0], phrases[1], _names(line, *phrases))
        return
    kinds = [_join(line, one, two) for one, two in pairwise(phrases)]
    kinds = [APART, *kinds, APART, APART]  # kinds[i] joins i - 1 and i
    yield from _with_control(line, phrases, kinds, control)
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
    found = NAMED_BEFORE.search(ahead)
    return found["name"].strip() if found else ""


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
    if one.kind == two.kind == BARE.name and one.n == two.n and one.n in SCALES:
        return APART
    strong = [found for rule in CONTRAST for found in rule.pattern.finditer(gap)]
    if strong:
        rest = gap[max(found.end() for found in strong) :]
        return STRONG if len(rest.split()) <= 9 and ";" not in rest else APART
    if re.search(r";(?: [A-Za-z]+){4,}", gap) or DIGIT.search(
        SIZE.sub("", SHARE.sub("", line.counted[start:end]))
    ):
        return APART
    joined = any(rule.pattern.search(gap) for rule in JOINS)
    return WEAK if joined and len(gap.split()) <= 18 else APART


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
    around = sides(line, *both)
    told = [arms.words(text) & names for text in around]
    if (all(told) and told[0] != told[1]) or any(
        all(rule.search(text) for text in around) for rule in (GROUP, TREATED)
    ):
        return True
    if WITH.match(around[0]) and WITHOUT.match(around[1]):
        return True
    controls = sum(bool(arms.CONTROLS.search(text)) for text in around)
    if controls == 1 and first.n != second.n and first.kind in NAMED_INSIDE and all(map(words_of, around)):
        return True
    if first.percent and _lettered(line, both):
        return any(_fit(both, n) for n in stated) or bool(first.n)
    behind = line.plain[second.span[1] :][:110]
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
    alike = [PREPOSITION.match(text.strip()) for text in around]
    return first.n != second.n or all(found and found["name"] for found in alike)


def _fit(both: tuple[Phrase, Phrase], n: tuple[int, int]) -> bool:
    return all(phrase.events <= size and phrase.of(size).fits for phrase, size in zip(both, n, strict=True))


def sides(line: Line, first: Phrase, second: Phrase) -> tuple[str, str]:
    """The words beside each phrase that may name its arm: behind both, or before both."""
    if line.of_arms:
        return line.of_arms
    gap = line.plain[first.span[1] : second.span[0]]
    ahead = line.plain[max(0, first.span[0] - 60) : first.span[0]]
    behind = line.plain[second.span[1] :][:90]
    inside = [line.plain[slice(*phrase.span)] for phrase in (first, second)]
    if first.kind in NAMED_INSIDE and second.kind in NAMED_INSIDE and all(words_of(text) for text in inside):
        return inside[0], inside[1]
    if (own_ := BRACKETED.match(gap)) and (other_ := BRACKETED.match(behind)):
        return own_["name"], other_["name"]
    if (listed := IN_A_LIST.fullmatch(gap)) and (named := NAMED_BEFORE.search(ahead)):
        return named["name"], listed["name"]
    if ahead.rstrip().endswith(("(", "[")) and gap.rstrip().endswith(("(", "[")):
        return re.split(r"[;.)\]]|, ", ahead)[-1], gap
    cut = [found for rule in (*CONTRAST, JOINS[0]) for found in rule.pattern.finditer(gap)]
    middle = cut[-1].start() if cut else gap.rfind(",") if "," in gap else len(gap)
    behind = re.split(r"[;.(\[]|, (?![a-z ]{0,30}(?:group|arm))", behind)[0]
    own, other = gap[:middle], gap[middle:]
    if PREPOSITION.search(own) and PREPOSITION.search(behind):
        return own, behind
    before = re.split(r"[;.)\]]|, ", ahead)[-1]
    return (before, other) if words_of(before) and words_of(other) else (own or before, behind or other)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that may name an arm."""
    return arms.words(text)


def _names(line: Line, first: Phrase, second: Phrase) -> tuple[str, str]:
    """What the arms are called beside their phrases, "" where nothing says it."""
    one, two = sides(line, first, second)
    return name(one), name(two)


ENDS = re.compile(
    r"\b(?:had|were|was|did|died|have|has|and|who|compared|as|v|vs|versus|than|achieved|reached|reported)\b"
)


def name(text: str) -> str:
    """The CsA group, of "women of the CsA group had a"; "" for none."""
    every = list(PREPOSITION.finditer(text))
    if every:
        found = next((one for one in every if GROUP.search(one["name"])), every[0])
        return " ".join(ENDS.split(found["name"])[0].split()[:5]).strip(" ,.-")
    if label := LABEL.search(text):
        return (label["name"] or label["last"]).strip()
    return ""

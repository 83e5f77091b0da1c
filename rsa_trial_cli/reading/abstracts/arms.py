"""The sizes of the arms as the abstract states them, each pair with its place, and the words that name
arms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import combinations, pairwise

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts.forms import PERSONS
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.rules import Span, first
from rsa_trial_cli.reading.abstracts.size_forms import ALLOCATED, EACH, EQUALS, FIRM, GROUPS, LATER, LEFT

CUT = re.compile(r"[,;]|\b(?:and|or|vs?|versus)\b")
ZIPPED = re.compile(
    r"\b(?:to|in|of|with|received) (?:the |a )?(?P<one>[A-Za-z0-9][\w +-]{0,40}?) (?:and|or|vs|versus)"
    r" (?:the |a )?(?P<two>[A-Za-z0-9][\w +-]{0,40})"
)
CLOSED = re.compile(rf" ?(?:{PERSONS})? ?[)\]]")
ZIP = 110  # characters behind two sizes that may name both arms
LEAST = 5  # participants of an arm
MOST = 4  # numbers of a sentence that states sizes; more are a list of something else
NUMBER = re.compile(
    r"(?<![\w.,/±^#¤:+-])(?<![0-9] )(?<![<>≤≥] )(?<![<>≤≥])[0-9]{1,7}(?![\w/%:]|\.[0-9]| ?%|,[0-9]|-[0-9])"
)
COMMON_WORDS = (
    "the a an of in on to and or with for by at from was were had have has been be is are as than"
    " v vs versus who that this those these their its it n all each after before during within per"
    " over patients people women men participants subjects children adults babies infants cases"
    " persons randomised randomized assigned allocated received given group groups arm arms"
    " treated trial number total other not no"
)
COMMON = frozenset(COMMON_WORDS.split())
NAMES_WORDS = (
    "control controls placebo dummy sham usual standard conventional intervention treatment"
    " treated untreated experimental active comparator alone none early late deferred immediate"
    " new old"
)
NAMES = frozenset(NAMES_WORDS.split())
CONTROLS = re.compile(
    r"(?i)\b(?:controls?|placebo|dummy|sham|usual|standard|conventional|none|comparator|no treatment"
    r"|untreated"
    r"|waiting list|observation)\b"
)
WORD = re.compile(r"[A-Za-z][\w'&+]*")
DOSE = re.compile(
    r"(?<![\w.])([0-9]{1,5}(?:\.[0-9]{1,3})?)[ -]?(mg|g|µg|mcg|ml|IU|Gy|cm|mm|(?:day|week|month)s?"
    r"(?= (?:group|arm|regimen|therapy|treatment|course|schedule)))\b"
)


@frozen
class Sizes:
    """Two sizes as they were stated together, in the order of the text, and the words beside each.

    spans : of both in the page; stated : whether they are said to be of
    arms, or add up to a total, else they only stand together; firm : whether nothing else can be meant, as
    with n =, or beside a word of allocation; later : whether they are of those who were left of the arms;
    borrowed : whether they are those of another outcome.
    """

    n: tuple[int, int]
    words: tuple[frozenset[str], frozenset[str]]
    spans: tuple[Span, Span] = ((0, 0), (0, 0))
    stated: bool = True
    firm: bool = True
    later: bool = False
    borrowed: bool = False


def is_control(text: str, told: str = "") -> bool:
    """Whether a text names the control arm: as was told, or by a usual word. told : a name, or a pattern."""
    if told:
        return fnmatchcase(f" {' '.join(WORD.findall(text))} ".casefold(), f"* {told.strip()} *".casefold())
    return bool(CONTROLS.search(text))


def words(text: str) -> frozenset[str]:
    """The words of a text that may name an arm, in small letters; a dose is one of them."""
    every = [word.lower() for word in WORD.findall(text)]
    every += ["".join(found) for found in DOSE.findall(text)]
    return frozenset(every) - COMMON


def sizes(lines: Sequence[Line]) -> list[Sizes]:
    """Every pair of sizes that the sentences state: n =, each, or two numbers beside a word of allocation."""
    totals = {int(number) for line in lines for number in NUMBER.findall(line.free)}
    made: list[Sizes] = []
    for line in lines:
        left = [
            (found, (line.place(found.span("n")), line.place(found.span("m"))))
            for rule in LATER
            for found in rule.pattern.finditer(line.counted)
        ]
        taken = {span for _, spans in left for span in spans}
        own = [size for size in _of_line(line, totals, taken) if not taken & set(size.spans)]
        made += own
        for found, spans in left:  # respectively: in the order of the arms before them
            before = [size.words for size in own if size.spans[1] <= spans[0]]
            words_ = before[-1] if before else (frozenset[str](), frozenset[str]())
            made.append(Sizes((int(found["n"]), int(found["m"])), words_, spans, later=True))
    return made


def are_unread(lines: Sequence[Line]) -> bool:
    """Whether a sentence of allocation has more numbers than are read as sizes."""
    return any(FIRM.search(line.plain) and len(NUMBER.findall(line.counted)) > MOST for line in lines)


def _of_line(line: Line, totals: set[int], taken: Collection[Span]) -> Iterator[Sizes]:
    """The sizes of a sentence. taken : places of numbers that are read already."""
    text = line.counted
    each = [found for rule in EACH for found in rule.pattern.finditer(text) if int(found["n"]) >= LEAST]
    for found in each:
        n = int(found["n"])
        yield Sizes((n, n), (frozenset(), frozenset()), (line.place(found.span("n")),) * 2)
    grouped = [found for rule in GROUPS for found in rule.pattern.finditer(text)]
    for found in grouped:
        pair = _pair(line, [(int(found[key]), found.span(key)) for key in "nm"])
        taken = {*taken, *pair.spans}
        yield replace(pair, later=bool(LEFT.match(found[0])))
    given = [(int(found["n"]), found.span()) for rule in EQUALS for found in rule.pattern.finditer(text)]
    yield from (_pair(line, both) for both in combinations(given[:6], 2))
    rest = [(int(found[0]), found.span()) for found in NUMBER.finditer(text)]
    rest = [(n, span) for n, span in rest if n >= LEAST and line.place(span) not in taken]
    if given or each or len(rest) > MOST:
        return
    every = [n for n, _ in rest]
    said = first(ALLOCATED, text) is not None
    for (n, span), (m, other) in pairwise(rest):
        adds_up = n + m in (totals - {n, m}) or n + m in every
        if adds_up or (len(rest) == 2 and 0.2 <= n / m <= 5):
            firm = adds_up or bool(FIRM.search(text))
            yield replace(_pair(line, [(n, span), (m, other)]), stated=adds_up or said, firm=firm)


def _pair(line: Line, both: Sequence[tuple[int, Span]]) -> Sizes:
    """The words of an arm stand before its size in brackets or behind n =, else behind it."""
    (first, (start, end)), (second, (begin, stop)) = both
    text = line.plain
    bracketed = bool(CLOSED.match(text, end)) or text[start : start + 1] in "nN"
    if bracketed:
        around = [" ".join(text[:at].split()[-4:]) for at in (start, begin)]
    else:
        parts = [CUT.split(text[end:begin])[0], text[stop:]]
        if not parts[0].strip() and (zipped := ZIPPED.search(text[stop:][:ZIP])):
            parts = [zipped["one"], zipped["two"]]
        around = [" ".join(part.split()[:6]) for part in parts]
    places = line.place((start, end)), line.place((begin, stop))
    return Sizes((first, second), (words(around[0]), words(around[1])), places)


def named(lines: Sequence[Line], stated: Sequence[Sizes]) -> frozenset[str]:
    """The words that name arms: the usual ones, those beside sizes, and those behind a word of allocation."""
    made = set(NAMES)
    for pair in stated:
        made |= pair.words[0] | pair.words[1]
    for line in lines:
        if found := ASSIGNED.search(line.plain):
            made |= words(found["arms"])
    return frozenset(made)


ASSIGNED = re.compile(
    r"(?i)\b(?:randomi[sz]ed|randomly|allocated|allotted|assigned|compared|put by chance|given|fed)\b"
    r"(?P<arms>(?:[^.]|\.(?=[0-9])){0,160}?\b(?:or|versus|vs?|and|compared)\b(?:[^.;]|\.(?=[0-9])){0,90})"
)

"""One header of arm counts → its parts: what is counted, in which arm, of which outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import header_words as words


class Part(StrEnum):
    """What a token of a header can be."""

    EVENTS = "events"
    NON_EVENTS = "non-events"
    TOTAL = "total"
    NEGATION = "negation"
    TREATMENT = "treatment"
    CONTROL = "control"
    FILLER = "filler"
    SUMMARY = "summary"
    OTHER = "other"


COUNTED = (Part.EVENTS, Part.NON_EVENTS, Part.TOTAL)
ARMS = (Part.TREATMENT, Part.CONTROL)


@frozen
class Heading:
    """A header, taken apart.

    kind : what is counted, None where that is not said; outcomes : of which, where a word says so ("" where
    it says no more than event); arm : treatment, control, a paired letter, a number or "" where none is
    named; stem : tokens that are no words, in order; label : whether its cells may name the arm; pattern :
    all tokens.
    """

    kind: Part | None = None
    outcomes: frozenset[str] = frozenset()
    arm: str = ""
    stem: tuple[str, ...] = ()
    label: bool = False
    pattern: tuple[str, ...] = ()


def _table() -> dict[str, Part]:
    lists = {
        Part.FILLER: words.FILLERS,
        Part.OTHER: words.OTHERS,
        Part.SUMMARY: words.SUMMARIES,
        Part.NEGATION: words.NEGATIONS,
        Part.TOTAL: f"{words.TOTALS} {words.POPULATIONS}",
        Part.TREATMENT: words.TREATMENT,
        Part.CONTROL: f"{words.ANY_CONTROL} {words.CONTROL}",
        Part.NON_EVENTS: " ".join(words.NON_EVENTS.values()).removesuffix(" no"),
        Part.EVENTS: " ".join(words.EVENTS.values()),
    }
    table = {word: part for part, listed in lists.items() for word in listed.split()}
    phrases = {
        Part.CONTROL: words.CONTROL_PHRASES.split("; "),
        Part.TOTAL: words.TOTAL_PHRASES,
        Part.OTHER: words.OTHER_PHRASES,
        Part.SUMMARY: words.SUMMARY_PHRASES,
    }
    return table | {phrase: part for part, listed in phrases.items() for phrase in listed}


WORDS = _table()
UNKNOWN = "?"  # the outcome of a word that is not in the table
OTHER_WORDS = {f"{letter}{arm}" for letter in "nxre" for arm in ("cg", "eg", "ig", "tg")} | {"econ", "eint"}
FIXED = {letter: str(Part.TREATMENT) for letter in words.TREATMENT_LETTERS} | {
    letter: str(Part.CONTROL) for letter in words.CONTROL_LETTERS
}
LOOSE = {*"0123456789", *words.PAIRED_TREATMENT, *words.PAIRED_CONTROL}
PHRASES = {tuple(word.split()) for word in WORDS if " " in word}
LONGEST_PHRASE = max(map(len, PHRASES))
LONGEST_TOKEN = 40  # characters that can be two words run together
TIMES = {*words.TIMES.split()}
# 28d is one word: its d is no arm
TOKEN = re.compile(r"(?<![^\W_])\d+(?:[dwmy]|mo|wk|yr)(?![^\W_])|[^\W\d_]+|\d+", re.IGNORECASE)
INDEXED = re.compile(r"([nxre])([TC])i")  # nTi, xCi: one of each study i
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
NUMBER_OF = re.compile(r"^no(?:\.[\s.]|s?\.?[\s_.]{0,2}of[\s_.])|[\W_]no(?:\.[\s.]|\.?[\s_.]{0,2}of[\s_.])")


@lru_cache(1 << 17)  # as many as a header has at the most
def heading(name: str) -> Heading:
    """The parts of a header; one that holds no count has no kind."""
    tokens = list(_phrases(list(_tokens(name))))
    if len(tokens) > 12:
        return Heading()
    pattern = tuple(tokens)
    if "%" in name or any(WORDS.get(token) in (Part.OTHER, Part.SUMMARY) for token in tokens):
        return Heading(pattern=pattern)
    if "no" in tokens and NUMBER_OF.search(CAMEL.sub(" ", name).casefold()):
        tokens.remove("no")
    return replace(_composed(tokens, "/" in name), pattern=pattern)


@lru_cache(1 << 10)  # the arms of one study have the names of those of the next
def arm_named(text: str) -> Part | None:
    """The arm that a cell or a name speaks of by its words, None where they name none or both."""
    found = {WORDS.get(token) for token in _phrases(list(_tokens(text)))} & {*ARMS}
    return found.pop() if len(found) == 1 else None


def speaks_of_arms(text: str) -> bool:
    """Whether a text has a word for an arm, or for both."""
    return any(WORDS.get(token) in ARMS for token in _phrases(list(_tokens(text))))


def names_arms(name: str) -> bool:
    """Whether the cells under this header name the arm of each row (study arm, drug name)."""
    return _is_of(name, words.ARM_OF_A_ROW, words.BESIDE_ARM)


def names_strata(name: str) -> bool:
    """Whether the cells under this header name an outcome, a time or a subgroup."""
    return _is_of(name, words.STRATA, words.BESIDE_STRATA)


def names_doses(name: str) -> bool:
    """Whether the cells under this header name a dose."""
    return _is_of(name, words.DOSES, words.BESIDE_DOSES)


def _is_of(name: str, told: str, beside: str) -> bool:
    """Whether a header has one of the words that tell, and no others than these and those beside them."""
    tokens, own = {*_tokens(name)}, {*told.split()}
    return bool(tokens & own) and tokens <= own | {*beside.split()}


def _tokens(name: str) -> Iterator[str]:
    for run in TOKEN.findall(name):
        if indexed := INDEXED.fullmatch(run):
            yield from map(str.casefold, indexed.groups())
            continue
        arm = len(run) < 4 and WORDS.get(run.casefold()) in ARMS  # SoC
        for part in [run] if arm or run[0].isdigit() else CAMEL.sub(" ", run).split():
            token = part.casefold()
            yield from (token,) if token in WORDS or token.isdigit() else _run_together(token)


def _run_together(token: str) -> tuple[str, ...]:
    """A token as words without a mark between them (tpos, ntrt, xt, tnodeath), else as it is."""
    if 1 < len(token) <= LONGEST_TOKEN:
        for at in range(len(token) - 1, 0, -1):
            pair = token[:at], token[at:]
            if _goes_together(*pair):
                return pair
        rest = _run_together(token[1:]) if token[0] in words.TREATMENT_LETTERS + words.CONTROL_LETTERS else ()
        if len(rest) == 2 and WORDS.get(rest[0]) is Part.NEGATION:
            return (token[0], *rest)
    return (token,)


def _goes_together(first: str, second: str) -> bool:
    kinds, letters = {*COUNTED, Part.NEGATION}, words.TREATMENT_LETTERS + words.CONTROL_LETTERS
    a, b = WORDS.get(first), WORDS.get(second)
    if len(first) == 1 and len(second) == 1:
        return first in "n" + words.EVENT_LETTERS and second in letters
    if len(second) == 1:
        return len(first) > 2 and a in COUNTED and second in letters
    if len(first) == 1:
        kind = first in "n" + words.EVENT_LETTERS and b in ARMS and first + second not in OTHER_WORDS
        return kind or (len(second) > 2 and first in letters and b in COUNTED)
    if len(second) < 3:
        return False
    if a in kinds and b in (*ARMS, Part.FILLER):
        return len(first) > 2 or a is not Part.NEGATION
    if a in (*ARMS, Part.FILLER):
        return b in COUNTED or (a in ARMS and b is Part.FILLER)
    return a is Part.NEGATION and b in (Part.EVENTS, Part.NON_EVENTS)


def _phrases(tokens: list[str]) -> Iterator[str]:
    """The tokens with those that make one expression joined: usual care, 1 year."""
    at = 0
    while at < len(tokens):
        if _is_time(tokens[at : at + 3]):
            yield " ".join(tokens[at : at + 2])
            at += 2
            continue
        length = next(
            (k for k in range(LONGEST_PHRASE, 1, -1) if tuple(tokens[at : at + k]) in PHRASES),
            1,
        )
        yield " ".join(tokens[at : at + length])
        at += length


def _is_time(ahead: Sequence[str]) -> bool:
    """Whether two tokens are a number and a unit of time; of 1 week 12 the last two are, 1 is an arm."""
    first, second, third = (*ahead, "", "", "")[:3]
    is_arm = first in LOOSE and third.isdigit() and third not in LOOSE
    return (first.isdigit() and second in TIMES and not is_arm) or (first in TIMES and second.isdigit())


def is_time(token: str) -> bool:
    """Whether a token of a header is a time: 28d, 12 weeks, week 12."""
    return bool(re.fullmatch(r"\d+(?:[dwmy]|mo|wk|yr)", token)) or (
        " " in token and any(part.isdigit() for part in token.split()) and bool({*token.split()} & TIMES)
    )


def _composed(tokens: Sequence[str], slash: bool) -> Heading:
    parts = [WORDS.get(token) for token in tokens]
    label = _label(tokens)
    if label:
        return Heading(arm=label, label=True)
    loose = [token for token, part in zip(tokens, parts, strict=True) if part is None]
    loose = [token for at, token in enumerate(loose) if not (token == "i" and at and loose[at - 1].isdigit())]
    kinds, arms, stem = _letters(
        [part for part in parts if part in COUNTED], [str(part) for part in parts if part in ARMS], loose
    )
    if len(arms) > 1 or parts.count(Part.NEGATION) > 1 or (slash and len(kinds) > 1):
        return Heading()
    kind, arm = _kind(kinds), arms[0] if arms else ""
    if Part.NEGATION in parts and not (kind is Part.TOTAL and "no" in tokens):
        return _negated(kind, tokens, arm, tuple(stem))
    return Heading(kind, frozenset(_outcomes(tokens, kind)), arm, tuple(stem))


def _negated(kind: Part | None, tokens: Sequence[str], arm: str, stem: tuple[str, ...]) -> Heading:
    """What a header with no, non or without counts. "no events" counts them where no column else does."""
    if kind is None and arm:  # yes and no, or a word of the trial's own: ihd and no ihd
        return Heading(Part.NON_EVENTS, frozenset({UNKNOWN if stem else "yes"}), arm, stem)
    if kind is Part.EVENTS:
        return Heading(Part.NON_EVENTS, frozenset(_outcomes(tokens, kind)), arm, stem)
    return Heading()


def _letters(kinds: list[Part], arms: list[str], loose: list[str]) -> tuple[list[Part], list[str], list[str]]:
    """What single letters and numbers stand for, now that the words beside them are known."""
    rest: list[str] = []
    beside = bool(arms) or any(token in {*FIXED, *LOOSE} - {"e"} for token in loose)
    for token in loose:
        is_event = token in {*words.EVENT_LETTERS} and (token != "e" or beside or loose.count("e") > 1)
        if is_event and not kinds:
            kinds = [*kinds, Part.EVENTS]
        elif token in FIXED:
            arms = [*arms, FIXED[token]]
        else:
            rest.append(token)
    named = [token for token in rest if token in LOOSE]
    if not arms and len(named) == 1:  # a number or another letter is an arm only where nothing else is
        arms = named
        rest.remove(named[0])
    return kinds, arms, rest


def _kind(kinds: Sequence[Part]) -> Part | None:
    """What is counted: events where events and patients are both named (patients who died)."""
    found = {*kinds}
    if {Part.EVENTS, Part.NON_EVENTS} <= found:
        return None
    return next((part for part in COUNTED if part in found), None)


def _outcomes(tokens: Sequence[str], kind: Part | None) -> Iterator[str]:
    """The outcomes that the words of this kind can stand for; one that is named goes before plain event."""
    table = {Part.EVENTS: words.EVENTS, Part.NON_EVENTS: words.NON_EVENTS}.get(kind or Part.OTHER, {})
    found = {outcome for outcome, listed in table.items() if {*tokens} & {*listed.split()}}
    yield from found - {""} or ({""} if table else ())


def _label(tokens: Sequence[str]) -> str:
    """The number of the arm that the cells of a column name (treat1, T.1, Group Label 2), else ""."""
    numbers = [token for token in tokens if token.isdigit()]
    rest = [token for token in tokens if not token.isdigit()]
    if len(numbers) == 1 and rest and {*rest} <= {*words.LABELS.split()} and numbers[0] in ("0", "1", "2"):
        return numbers[0]
    return ""

"""The figures of a sentence → the table that each stands beside: by place and by clause.

A figure stands beside the table before it, up to the next table or another outcome; one in front of a
bracket that
opens with a table stands beside that. What a word in its clause makes of another kind is not judged.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import deciding
from rsa_trial_cli.reading.abstracts.lines import DIGIT, Line, P
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.rules import Rule, Span, first
from rsa_trial_cli.reading.sentences.said import NOWHERE, Claim

OTHER = "none"  # a measure of which no figure follows from counts
NAME = re.compile(
    r"(?i)\b(?:a|an|the|of|that is|with|absolute|relative|risk|odds|rate|unadjusted|crude|difference"
    r"|reduction|ratio|ratios|number needed to|treat|harm"
    r"|benefit|NNTs?|NNH|ORs?|RRs?|RDs?|ARR|RRR|CI|p|value|was|is|gave|giving|had|for|fisher'?s?|exact|test|chi|squared?|by|two|one|sided)\b"
)
BREAK = re.compile(r"(?i)\b(?:and|but|while|whereas|although|though|nor|(?-i:or)|because|after|when)\b|;")
IN_TURN = Rule(
    "the arms of both counts, in their order",
    r"(?i) (?:in|with|for|on|of|to|given|receiving) (?:the )?[\w-]{1,20}(?: [\w-]{1,20})? and (?:the )?"
    r"[\w-]{1,20}(?: [\w-]{1,20}){0,2},? respectively\b",
    "in 19 and 8 people in the tape and stitches groups, respectively",
    "in the tape and stitches groups, respectively",
    "in 19 and 8 people, and in the third group",
)
BRACKETS = re.compile(r"[(\[][^()\[\]]{0,60}[)\]]")
WORD = re.compile(r"[^\W\d_]+")
NEAR, NEXT = 12, 6  # words between a table and its first figure, and between two of its figures
FEW = 1  # of them behind a word that begins another clause
AS_DONE = re.compile(
    r"[^()\[\]]{0,90}[)\]],? (?:all |both )?(?:when |after |while )?(?:adjust|controll|stratif)[^.;]{0,60}"
)
ALONE = Rule(
    "a sentence about the figures of the one before",
    r"(?i)\A[(\[]?(?:(?:the|this|that|these|a|an|absolute|relative|risk|odds|rate|crude|unadjusted|difference"
    r"|differences|reduction|increase|benefit|ratio|number|needed|to|treat|NNT|OR|RR|RD|ARR|RRR|P|value|was|were"
    r"|is|not|statistically|significant|in|between|two|groups|arms|of|gives|gave|giving|with|had)"
    r"(?:[,:=] ?| |(?=[(\[]))){1,14}[(\[]? ?\Z",
    "The relative risk was ",
    "The relative risk was",
    "Relapse was rarer (",
)
OF_RISKS = re.compile(r"(?i)\b(?:risks?|rates?|proportions?|probabilit(?:y|ies))\b|\bA?RDs?\b|\bARR\b")
NAMED = 40  # characters before a difference that may say of what it is
CLAUSE_END = re.compile(r"[.;)\]]")


@frozen
class Figure:
    """A claim or a P with its place in the plain line; why : the word for which it is not judged, "" for
    none."""

    line: Line
    span: Span
    claim: Claim | None = None
    p: P | None = None
    why: str = ""


@frozen
class Bound:
    """The figures that stand beside one table: those to judge, and those that are not judged."""

    pair: Pair
    figures: tuple[Figure, ...]


def figures(line: Line) -> list[Figure]:
    """What a sentence prints, in its order."""
    made = [Figure(line, span, claim=claim) for claim, span in line.claims]
    made += [Figure(line, p.span, p=p) for p in line.p_values]
    return sorted(made, key=lambda figure: figure.span)


def bound(line: Line, pairs: Sequence[Pair]) -> tuple[list[Bound], list[Figure]]:
    """The figures of a sentence by table, and those that stand beside none."""
    every = figures(line)
    if pairs and pairs[0].p_values is not None:
        return _listed(line, pairs, every)
    made: list[Bound] = []
    starts = [figure.span[0] for figure in every]
    for at, pair in enumerate(pairs):
        end = _end(pair, pairs[at + 1 : at + 2], len(line.plain))
        first_, last = bisect_left(starts, pair.second.span[1]), bisect_left(starts, end)
        mine = list(_beside(line, pair, every[first_:last]))
        if not mine and at == 0:
            ahead = bisect_left(starts, pair.first.span[0])
            mine = list(_leading(line, pair, [f for f in every[:ahead] if f.span[1] <= pair.first.span[0]]))
        made.append(Bound(pair, tuple(mine)))
    taken = {figure.span for bound in made for figure in bound.figures}
    rest = [figure for figure in every if figure.span not in taken]
    return _shared(made), rest


def _end(pair: Pair, behind: Sequence[Pair], end: int) -> int:
    """Where the figures of a table end: at the next, or at its second arm where both share the first."""
    if not behind:
        return end
    (following,) = behind
    return following.second.span[0] if following.first.span == pair.first.span else following.first.span[0]


def next_sentence(line: Line, pair: Pair) -> list[Figure]:
    """The figures of the sentence behind that of a table, if it is of them alone: The relative risk was …"""
    every = figures(line)
    if not every or not ALONE.pattern.search(line.plain[: every[0].span[0]]):
        return []
    tail = pair.line.plain[pair.second.span[1] :]
    other = DIGIT.search(pair.line.counted, pair.second.span[1]) or _breaks(BRACKETS.sub(" ", tail), NEAR)
    if other or WORD.search(NAME.sub(" ", BRACKETS.sub(" ", line.plain[every[-1].span[1] :]))):
        return []
    decides = first(deciding.CLAUSE, line.plain) or first(deciding.CLAUSE, pair.line.plain)
    carried, made = decides[0] if decides else "", []
    for figure in every:
        if figure.claim:
            carried = carried or _other(figure.claim, line)
        made.append(replace(figure, why=carried))
    return made


def _listed(line: Line, pairs: Sequence[Pair], every: Sequence[Figure]) -> tuple[list[Bound], list[Figure]]:
    """Tables of lists have each its own P; a figure that is not theirs stands beside none of them."""
    made = []
    for pair in pairs:
        mine = [Figure(line, p.span, p=p) for p in pair.p_values or ()]
        made.append(Bound(pair, tuple(replace(f, why=_word(line, pair, f, "")) for f in mine)))
    taken = {figure.span[1] for bound in made for figure in bound.figures}
    return made, [figure for figure in every if figure.span[1] not in taken]


def _beside(line: Line, pair: Pair, behind: Sequence[Figure]) -> Iterator[Figure]:
    """The figures in the clause of a table, each with the word for which it is not judged."""
    last, most, carried = pair.second.span[1], NEAR, ""  # a P is of the estimate before it
    for figure in behind:
        gap = line.plain[last : figure.span[0]]
        if _breaks(BRACKETS.sub(" ", gap), most):
            break
        if figure.claim:
            carried = _other(figure.claim, line) or _word(line, pair, figure, gap)
        why = carried or _word(line, pair, figure, gap)
        yield Figure(line, figure.span, figure.claim, figure.p, why)
        last, most = figure.span[1], NEXT


def _breaks(gap: str, most: int) -> bool:
    """Whether the words between a table and a figure, or two figures, are too many, or of another outcome."""
    gap = IN_TURN.pattern.sub(" ", gap)
    words = len(WORD.findall(NAME.sub(" ", gap)))
    last = max((found.end() for found in BREAK.finditer(gap)), default=-1)
    return words > most or (last >= 0 and len(WORD.findall(NAME.sub(" ", gap[last:]))) > FEW)


def _leading(line: Line, pair: Pair, before: Sequence[Figure]) -> Iterator[Figure]:
    """An estimate right before the bracket that opens with the table."""
    start = pair.first.span[0]
    if before and line.plain[:start].rstrip().endswith(("(", "[")):
        figure = before[-1]
        if len(line.plain[figure.span[1] : start].strip(" )([];:,")) == 0:
            why = _other(figure.claim, line) if figure.claim else ""
            yield Figure(line, figure.span, figure.claim, figure.p, why or _word(line, pair, figure, ""))


def _other(claim: Claim, line: Line) -> str:
    if claim.measure == OTHER:
        return "a measure that does not follow from counts"
    if claim.measure in ("rd", "arr") and not any(
        "%" in text for text in (claim.estimate, claim.low, claim.high)
    ):
        start = line.from_spelled(min(place for place in claim.places if place != NOWHERE))[0]
        if not OF_RISKS.search(line.source[max(0, start - NAMED) : start]):
            return "a difference without a percent"
    return "" if claim.measure else "an estimate without a name"


def _word(line: Line, pair: Pair, figure: Figure, gap: str) -> str:
    """The word of the clause for which a figure is not judged: before it, in the outcome, or right behind
    it."""
    end = CLAUSE_END.search(line.plain, figure.span[1])
    behind = line.plain[figure.span[1] : min(end.start() if end else len(line.plain), figure.span[1] + 60)]
    if behind_bracket := AS_DONE.match(line.plain, figure.span[1]):
        behind = behind_bracket[0]
    begun = max(line.plain.rfind(mark, 0, pair.first.span[0]) for mark in ";:.")
    outcome = line.plain[begun + 1 : pair.first.span[0]]
    own = line.source[slice(*line.place(figure.span))]  # as it came: P for non-inferiority
    for text in (own, gap, behind, outcome, line.plain[pair.first.span[1] : pair.second.span[1]]):
        if found := first(deciding.CLAUSE, text):
            return found[0]
    return ""


def _shared(made: list[Bound]) -> list[Bound]:
    """A single P behind several tables without figures of their own is of all of them."""
    empty = sum(not bound.figures for bound in made[:-1])
    if not made or not empty:
        return made
    last = made[-1]
    if len(last.figures) == 1 and last.figures[0].p and empty == len(made) - 1:
        figure = last.figures[0]
        said = Figure(figure.line, figure.span, None, figure.p, figure.why or "one P behind several outcomes")
        return [*made[:-1], Bound(last.pair, (said,))]
    return made

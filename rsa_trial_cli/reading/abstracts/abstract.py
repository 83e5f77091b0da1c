"""An abstract or its page → what it prints: arms, candidate tables with the figures beside them, and the
rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rsa_trial_cli.check.abstracts.printed_abstract import (
    OUTSIDE,
    Arm,
    Beside,
    Candidate,
    PrintedP,
    Read,
    Side,
)
from rsa_trial_cli.check.abstracts.printed_abstract import Claim as Printed
from rsa_trial_cli.reading.abstracts import (
    arm_words,
    arms,
    beside,
    deciding,
    differences,
    naming,
    not_used,
    numerals,
    page,
    shares,
    tables,
    two_sentences,
)
from rsa_trial_cli.reading.abstracts.beside import Bound, Figure
from rsa_trial_cli.reading.abstracts.document import Abstract
from rsa_trial_cli.reading.abstracts.headings import BACKGROUND, CONCLUSIONS, METHODS
from rsa_trial_cli.reading.abstracts.lines import DIGIT, Line
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import first
from rsa_trial_cli.reading.sentences.said import NOWHERE
from rsa_trial_cli.reading.spoken import says_one_sided

NEXT = 2  # characters between two sentences that follow each other
OUTCOME = 90  # characters of what is called the outcome


def read(abstract: Abstract) -> Read:
    """Everything that an abstract prints of two arms; spans are code points of its text."""
    text = abstract.text
    seen = page.read(text)
    lines = [
        Line(s, text)
        for s in seen.sentences
        if DIGIT.search(text, s.start, s.end)
        or s.part == METHODS
        or not s.part
        or numerals.NUMERAL.search(text, s.start, s.end)
    ]
    known = tables.stated(lines, abstract.told)
    lines = two_sentences.joined(lines, known.names)
    by_line = _by_line(tables.tables(lines, known, structured=seen.structured))
    design, model = _design(lines), _model(lines)
    bounds, loose = _bounds(lines, by_line)
    made = [_candidate(bound, design, model, abstract.told.control) for bound in bounds]
    candidates = _timed(naming.named([candidate for candidate, _ in made]), lines)
    outside = [Beside("", text[slice(*span)].strip(), span, OUTSIDE) for span in seen.outside]
    return Read(
        abstract.id,
        text[slice(*seen.title)].strip() if seen.title else abstract.title,
        text,
        abstract.source.file,
        abstract.source.line,
        (seen.sentences[0].start, seen.sentences[-1].end) if seen.sentences else (0, len(text)),
        seen.copies,
        tuple(_arms(known, candidates)),
        candidates,
        tuple(one for _, out in made for one in out),
        (
            *not_used.figures(loose, text),
            *not_used.totals(lines, candidates),
            *not_used.numbers(lines, by_line),
            *outside,
        ),
        tuple(_loose(loose, design or model)),
        abstract.kept,
    )


def _timed(candidates: tuple[Candidate, ...], lines: Sequence[Line]) -> tuple[Candidate, ...]:
    """The tables, their figures known to be perhaps of times or of a margin where the abstract has such."""
    timed = any(first(deciding.OF_ANOTHER_TEST, line.plain) for line in _own(lines))
    return tuple(replace(c, timed=True) for c in candidates) if timed else candidates


def _by_line(pairs: Iterator[Pair]) -> dict[int, list[Pair]]:
    """The tables by the sentence that they stand in."""
    made: dict[int, list[Pair]] = {}
    for pair in pairs:
        made.setdefault(pair.line.sentence.start, []).append(pair)
    return made


def _bounds(lines: Sequence[Line], by_line: dict[int, list[Pair]]) -> tuple[list[Bound], list[Figure]]:
    """Every table with the figures beside it, and the figures beside none."""
    made: list[Bound] = []
    loose: list[Figure] = []
    before: tuple[int, list[Bound]] = (0, [])  # where the sentence before ends, and its tables
    for line in lines:
        bounds, rest = beside.bound(line, by_line.get(line.sentence.start, []))
        end, last = before
        if not bounds and len(last) == 1 and line.sentence.start - end <= NEXT:
            more = beside.next_sentence(line, last[0].pair)
            made[-1] = Bound(last[0].pair, (*last[0].figures, *more))
            rest = [figure for figure in rest if figure.span not in {one.span for one in more}]
        made += bounds
        loose += rest
        before = line.sentence.end, bounds
    return made, loose


def _own(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if line.sentence.part not in (BACKGROUND, CONCLUSIONS) and not line.elsewhere:
            yield line


def _design(lines: Sequence[Line]) -> str:
    """The word of a design in which no figure is of a plain comparison of two arms."""
    return next((found[0] for line in _own(lines) if (found := first(deciding.DESIGNS, line.plain))), "")


def _model(lines: Sequence[Line]) -> str:
    """The word of a model in a sentence that says how it was done: it prints no figures."""
    for line in _own(lines):
        method = line.sentence.part == METHODS or not (line.claims or line.p_values)
        if method and (found := first(deciding.MODELS, line.plain)):
            return found[0]
    return ""


def _candidate(bound: Bound, design: str, model: str, control: str) -> tuple[Candidate, list[Beside]]:
    """A table with what is judged against it, and the figures that are not."""
    pair = bound.pair
    sides = [
        _side(pair, phrase, name)
        for phrase, name in zip((pair.first, pair.second), naming.told_apart(*pair.names), strict=True)
    ]
    told = control if any(_is_control(pair, at, control) for at in (0, 1)) else ""
    controls = [_is_control(pair, at, told) for at in (0, 1)]
    if controls == [True, False]:
        sides.reverse()
    claims, p, out = _judged(bound, design or model)
    said = pair.line.said.level
    level = float(said) / 100 if said else 0.95
    span = pair.line.place((pair.first.span[0], pair.second.span[1]))
    if design:
        out += [
            Beside("percent", side.percent, side.percent_span, design) for side in sides if side.percent_span
        ]
    made = Candidate(
        sides[0],
        sides[1],
        _outcome(pair),
        span,
        differences.directed(claims, *sides),
        p,
        level,
        plain=not design,
        doubtful=pair.doubtful,
        borrowed=pair.borrowed,
        told_apart=controls[0] != controls[1],
    )
    return made, out


def _judged(bound: Bound, why: str) -> tuple[list[Printed], PrintedP | None, list[Beside]]:
    """The estimates and the P of a table that are judged, and the figures that are not, each with the
    reason."""
    claims: list[Printed] = []
    p: PrintedP | None = None
    out: list[Beside] = []
    other = any(figure.claim and figure.claim.measure == beside.OTHER for figure in bound.figures)
    for figure in bound.figures:
        own = figure.why or why
        if figure.p:
            own = own or ("beside a measure that does not follow from counts" if other else "")
            own = own or ("another P stands before it" if p else "")
            p = p if own else _p(figure)
        elif figure.claim and not own:
            if figure.claim.measure in {claim.measure for claim in claims}:
                own = "another estimate of this measure stands before it"
            else:
                claims.append(_claim(figure))
        if own:
            out += _parts(figure, own)
    return claims, p, out


def _side(pair: Pair, phrase: Phrase, name: str) -> Side:
    line = pair.line
    percent = line.place(phrase.percent_span) if phrase.percent_span else None
    return Side(
        name,
        phrase.events,
        phrase.n or 0,
        pair.n_from,
        phrase.percent,
        phrase.fits,
        line.place(phrase.span),
        percent,
        phrase.kind == shares.SHARE,
    )


def _is_control(pair: Pair, at: int, told: str) -> bool:
    text = pair.names[at] or arm_words.sides(pair.line, pair.first, pair.second)[at]
    return arms.is_control(text, told)


def _outcome(pair: Pair) -> str:
    """The words of the clause around a table: before its first phrase, else behind its second."""
    text = pair.line.plain
    begun = max(text.rfind(mark, 0, pair.first.span[0]) for mark in ";:")
    before = text[begun + 1 : pair.first.span[0]].strip(" ,([")
    behind = text[pair.second.span[1] :][: 4 * OUTCOME]
    behind = re.split(r"[(\[;]", behind)[0].strip(" ,.)]")
    if name := pair.names[1]:
        behind = behind.split(name, 1)[-1].strip(" ,.)")
    said = before if len(before.split()) > 1 or not behind else behind
    return said[:OUTCOME].strip()


def _claim(figure: Figure, *, bound: bool = True) -> Printed:
    claim, line = figure.claim, figure.line
    assert claim is not None
    places = [None if place == NOWHERE else line.from_spelled(place) for place in claim.places]
    return Printed(
        claim.measure, claim.estimate, claim.low, claim.high, (places[0], places[1], places[2]), bound
    )


def _p(figure: Figure) -> PrintedP:
    line, (start, end) = figure.line, figure.span
    around = line.plain[max(0, start - 60) : end + 40]
    return PrintedP(
        figure.p.text if figure.p else "", line.place(figure.span), line.said.test, says_one_sided(around)
    )


def _parts(figure: Figure, why: str) -> list[Beside]:
    """Each figure of a claim, or the P, that is not judged."""
    line = figure.line
    if figure.p:
        return [Beside("p", figure.p.text, line.place(figure.span), why)]
    claim = figure.claim
    assert claim is not None
    name = claim.measure if claim.measure and claim.measure != beside.OTHER else "estimate"
    texts = zip((name, "low", "high"), (claim.estimate, claim.low, claim.high), claim.places, strict=True)
    return [
        Beside(name, text, line.from_spelled(place), why)
        for name, text, place in texts
        if text and place != NOWHERE
    ]


def _loose(loose: Sequence[Figure], why: str) -> Iterator[Printed]:
    """Estimates with both limits that stand beside no table but may be of one: arithmetic says of which."""
    for figure in loose:
        claim = figure.claim
        if (
            why
            or not claim
            or claim.measure in ("", beside.OTHER)
            or not (claim.estimate and claim.low and claim.high)
        ):
            continue
        if figure.line.sentence.part in (BACKGROUND, CONCLUSIONS) or figure.line.elsewhere:
            continue
        start, end = figure.span
        if not first(deciding.CLAUSE, figure.line.plain[max(0, start - 90) : end + 40]):
            yield _claim(figure, bound=False)


def _arms(known: tables.Stated, candidates: Sequence[Candidate]) -> Iterator[Arm]:
    """The arms with their sizes as they were stated, where the tables use them."""
    every = [side for c in candidates for side in (c.treatment, c.control)]
    seen: set[tuple[int, str]] = set()
    for size in known.sizes:
        for n, words, span in zip(size.n, size.words, size.spans, strict=True):
            names = [side.arm for side in every if side.n == n]
            if size.n[0] != size.n[1]:
                names = [name for name in names if name][:1]
            elif any(size.words):  # of two arms of one size, the words beside it say whose it is
                names = [name for name in names if arms.words(name) & words][:1]
            for name in names[:2] or [""] * any(side.n == n for side in every):
                if (n, name) not in seen:
                    seen.add((n, name))
                    yield Arm(name, n, span)

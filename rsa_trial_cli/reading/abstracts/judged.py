"""A batch of abstracts → what is found of each: all candidate tables are judged in one call of the
verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rsa_trial_cli.check.abstracts import links
from rsa_trial_cli.check.abstracts.links import Checked, Table
from rsa_trial_cli.check.abstracts.printed_abstract import Beside, Candidate, Claim, Read, Span
from rsa_trial_cli.check.figures import NONE, Figure
from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import CONSISTENT, FOLLOWS, UNCHECKED
from rsa_trial_cli.check.study import P
from rsa_trial_cli.check.verdict import find
from rsa_trial_cli.reading import figures
from rsa_trial_cli.reading.abstracts import abstract, differences
from rsa_trial_cli.reading.abstracts.document import Abstract
from rsa_trial_cli.reading.figures import NotAFigureError
from rsa_trial_cli.reading.printed_result import Entry, Result, declared
from rsa_trial_cli.reading.printed_study import published
from rsa_trial_cli.stats import Trials

SETTLED = ("", FOLLOWS, CONSISTENT, UNCHECKED)
Found = tuple[Findings, slice]  # findings, and the rows of one candidate in them
MOST = 400  # pairs of a loose estimate and a table that are tried of one abstract


def judged(abstracts: Sequence[Abstract], *, quick: bool = False) -> list[Checked]:
    """What is found of each abstract, in their order.

    quick : without tests of over a millisecond a table, and without the strength of a verdict.
    """
    reads = read(abstracts)
    candidates = _linked(reads)
    flat = [candidate for some in candidates for candidate in some]
    tables = iter(_tables(flat, quick=quick))
    return [
        _certain(read, [next(tables) for _ in some]) for read, some in zip(reads, candidates, strict=True)
    ]


def _certain(read: Read, tables: Sequence[Table]) -> Checked:
    """An abstract with its tables; figures beside counts that are no table after all are not used."""
    out = [
        Beside(
            table.name(place), table.printed(place), table.span(place), "no counts beside it that are certain"
        )
        for table in tables
        if not table.is_one
        for place in table.statuses
    ]
    kept = tuple(table for table in tables if table.is_one)
    linked = [
        place
        for table in kept
        for claim in table.candidate.claims
        if not claim.bound
        for place in claim.spans
    ]
    left = [one for one in read.not_used if not any(place and _within(place, one.span) for place in linked)]
    return Checked(replace(read, not_used=(*left, *out)), kept)


def _within(place: Span, whole: Span) -> bool:
    return whole[0] <= place[0] and place[1] <= whole[1]


def read(abstracts: Sequence[Abstract]) -> list[Read]:
    """What each abstract prints, without the figures that cannot be compared."""
    return [_usable(abstract.read(one)) for one in abstracts]


def _tables(candidates: Sequence[Candidate], *, quick: bool) -> list[Table]:
    """Every candidate judged; where a figure does not follow plainly, once more with every test."""
    candidates, made = _directed(candidates, _found(candidates, quick=True))
    again = [at for at, found in enumerate(made) if not quick or not _is_settled(*found)]
    for at, found in zip(again, _found([candidates[at] for at in again], quick=False), strict=True):
        made[at] = found
    return [links.table(candidate, *found) for candidate, found in zip(candidates, made, strict=True)]


def _is_settled(findings: Findings, rows: slice) -> bool:
    return bool(np.isin(findings.status[:, rows], SETTLED).all())


def _directed(candidates: Sequence[Candidate], found: Sequence[Found]) -> tuple[list[Candidate], list[Found]]:
    """Candidates of which no word tells the control: in the direction in which more figures follow."""
    made, results = list(candidates), list(found)
    free = [
        at for at, one in enumerate(made) if one.claims and not (one.told_apart or _is_settled(*results[at]))
    ]
    turned = [_turned(made[at]) for at in free]
    for at, other, crossed in zip(free, turned, _found(turned, quick=True), strict=True):
        if _fits(*crossed) > _fits(*results[at]):
            made[at], results[at] = other, crossed
    return made, results


def _turned(one: Candidate) -> Candidate:
    claims = differences.directed(one.claims, one.control, one.treatment)
    return replace(one, treatment=one.control, control=one.treatment, claims=claims)


def _fits(findings: Findings, rows: slice) -> int:
    """How many estimates and limits follow."""
    return int((findings.status[:P, rows] == FOLLOWS).sum())


def _found(candidates: Sequence[Candidate], *, quick: bool) -> list[Found]:
    """The findings on each candidate: its rows in those of all."""
    if not candidates:
        return []
    results = [result(candidate) for candidate in candidates]
    arms = np.array(
        [[c.treatment.events, c.treatment.n, c.control.events, c.control.n] for c in candidates], float
    ).T
    trials = Trials.of(arms[0], arms[1], arms[2], arms[3], study=[str(at) for at in range(len(candidates))])
    findings = find(published(trials, results), quick=quick)
    ends = np.cumsum([0, *(len(result.entries) for result in results)]).tolist()
    return [(findings, slice(start, end)) for start, end in pairwise(ends)]


def result(candidate: Candidate) -> Result:
    """What stands beside a table, as it is judged."""
    entries = [_entry(claim) for claim in candidate.claims]
    percents = [_percent(side.percent) for side in (candidate.treatment, candidate.control)]
    printed, p = candidate.p, NONE
    if printed:
        p = figures.p_value(printed.text)
    return Result(
        entries or [Entry()],
        p,
        (percents[0], percents[1]) if candidate.plain else (NONE, NONE),
        candidate.level,
        declared=declared(printed.test) if printed else "",
        one_sided=bool(printed and printed.one_sided),
    )


def _percent(text: str) -> Figure:
    return figures.figure(text) if text else NONE


def _entry(claim: Claim) -> Entry:
    texts = claim.estimate, claim.low, claim.high
    return Entry(claim.measure, *(figures.figure(text) if text else NONE for text in texts))


def _usable(read: Read) -> Read:
    """An abstract without the figures that cannot be compared: no number, or limits in falling order."""
    out = list(read.not_judged)
    made = []
    for candidate in read.candidates:
        claims = []
        for claim in candidate.claims:
            if _compares(claim):
                claims.append(claim)
            else:
                out += _as_beside(claim)
        p = candidate.p
        if p and not _is_p(p.text):
            out.append(Beside("p", p.text, p.span, "no P that can be compared"))
            p = None
        made.append(replace(candidate, claims=tuple(claims), p=p))
    loose = tuple(claim for claim in read.loose if _compares(claim))
    return replace(read, candidates=tuple(made), loose=loose, not_judged=tuple(out))


def _compares(claim: Claim) -> bool:
    try:
        return claim.measure in REPORTED and not _entry(claim).falls
    except NotAFigureError:
        return False


def _is_p(text: str) -> bool:
    try:
        figures.p_value(text)
    except NotAFigureError:
        return False
    return True


def _as_beside(claim: Claim) -> Iterator[Beside]:
    texts = zip(
        (claim.measure, "low", "high"), (claim.estimate, claim.low, claim.high), claim.spans, strict=True
    )
    yield from (Beside(name, text, span, "cannot be compared") for name, text, span in texts if text and span)


def _linked(reads: Sequence[Read]) -> list[list[Candidate]]:
    """The candidates of each abstract, with the estimates that arithmetic gives to one of them and no
    other."""
    trials: list[tuple[int, int, Claim]] = []  # an abstract, a table of it, an estimate tried there
    for which, read in enumerate(reads):
        wanted = [
            *read.loose,
            *(c for candidate in read.candidates for c in candidate.claims if _is_whole(c)),
        ]
        pairs = [(which, at, claim) for claim in wanted for at in range(len(read.candidates))]
        trials += pairs[:MOST] if read.loose or len(read.candidates) > 1 else []
    alone = [replace(reads[which].candidates[at], claims=(claim,), p=None) for which, at, claim in trials]
    fits: dict[tuple[int, Claim], list[int]] = {}
    for (which, at, claim), (findings, rows) in zip(trials, _found(alone, quick=True), strict=True):
        if links.fitting(findings, rows):
            fits.setdefault((which, claim), []).append(at)
    return [_with(which, read, fits) for which, read in enumerate(reads)]


def _is_whole(claim: Claim) -> bool:
    return bool(claim.estimate and claim.low and claim.high)


def _with(which: int, read: Read, fits: dict[tuple[int, Claim], list[int]]) -> list[Candidate]:
    made = list(read.candidates)
    for at, candidate in enumerate(read.candidates):
        for claim in candidate.claims:
            only = fits.get((which, claim), [])
            if len(only) == 1 and only[0] != at and not _has(made[only[0]], claim):
                made[at] = replace(made[at], claims=tuple(c for c in made[at].claims if c != claim))
                made[only[0]] = _added(made[only[0]], claim)
    for claim in read.loose:
        only = fits.get((which, claim), [])
        if len(only) == 1 and not _has(made[only[0]], claim):
            made[only[0]] = _added(made[only[0]], claim)
    return made


def _has(candidate: Candidate, claim: Claim) -> bool:
    return any(own.measure == claim.measure for own in candidate.claims)


def _added(candidate: Candidate, claim: Claim) -> Candidate:
    return replace(candidate, claims=(*candidate.claims, replace(claim, bound=False)))

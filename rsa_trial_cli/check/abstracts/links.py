"""How sure a table of an abstract is, and which of its figures have a verdict.

A figure is never its own witness: a table is sure where its events and totals are printed together with
percents that fit, or where two other figures follow from it. Only of a sure table is it said that a figure
does not follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.abstracts.printed_abstract import METHODS, PHRASE, Beside, Candidate, Read, Span
from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.readings import CONSISTENT, FOLLOWS, STATUSES, STEP, UNCHECKED
from rsa_trial_cli.check.study import FIGURES, P

SURE, LIKELY, OPEN = "sure", "likely", "open"
NOT_JUDGED, NO_TABLE = "not_judged", "no_table"
EXPLAINED = {FOLLOWS, STEP}  # of a percent beside its fraction: rounded, or cut off
NOT_CERTAIN = "the table is not certain"
ENOUGH = 2.0  # witnesses of a sure table
WEIGHT = 0.5  # of a percent without decimals beside a size from elsewhere
NAMES = (
    "the estimate",
    "the lower limit",
    "the upper limit",
    "the P",
    "the first percent",
    "the second percent",
)
Place = tuple[int, int]  # of a figure in FIGURES, and of its result in the findings


@frozen
class Table:
    """A table of an abstract and what was found.

    rows : its results in the findings; statuses : of each figure, not_judged where its table is not certain;
    evidence : the figures that speak for the table, in words; status : of the figure that follows least.
    """

    candidate: Candidate
    findings: Findings
    rows: slice
    confidence: str
    evidence: tuple[str, ...]
    statuses: dict[Place, str]

    @property
    def status(self) -> str:
        """Of the figure that follows least; not_judged where none has a verdict."""
        judged = [status for status in self.statuses.values() if status != NOT_JUDGED]
        return max(judged, key=STATUSES.index, default=NOT_JUDGED)

    @property
    def strength(self) -> str:
        """As of any checked study; "" where nothing follows."""
        return self.findings.study_strength(self.rows)

    def span(self, place: Place) -> Span:
        """Where a figure stands in the input."""
        figure, at = place
        candidate = self.candidate
        if figure > P:
            side = (candidate.treatment, candidate.control)[figure - P - 1]
            return side.percent_span or side.span
        if figure == P:
            return candidate.p.span if candidate.p else candidate.span
        return candidate.claims[at - (self.rows.start or 0)].spans[figure] or candidate.span

    def printed(self, place: Place) -> str:
        """A figure as it was printed."""
        figure, at = place
        return str(self.findings.published.figures[figure].text[at])

    def name(self, place: Place) -> str:
        """or, low, high, p, percent_trt …"""
        return self.findings.name(*place)

    @property
    def is_one(self) -> bool:
        """Whether it is a table at all: of a doubtful one an estimate, a limit or a P must follow."""
        witnesses = (
            _weight(self.candidate, self.findings, place) for place in self.statuses if place[0] <= P
        )
        return not self.candidate.doubtful or sum(witnesses) >= 1

    def uncertain(self) -> Iterator[Beside]:
        """The figures that are not judged, as the table is not certain or no test is tried."""
        for place, status in self.statuses.items():
            if status == NOT_JUDGED:
                own = self.findings.status[place] == UNCHECKED
                yield Beside(
                    self.name(place),
                    self.printed(place),
                    self.span(place),
                    "not computed from counts" if own else NOT_CERTAIN,
                )


@frozen
class Checked:
    """One abstract as it was read and what was found of it."""

    read: Read
    tables: tuple[Table, ...]

    @property
    def status(self) -> str:
        """Of the table that follows least; not_judged without a verdict, no_table without a table."""
        if not self.tables:
            return NO_TABLE
        judged = [table.status for table in self.tables if table.status != NOT_JUDGED]
        return max(judged, key=STATUSES.index, default=NOT_JUDGED)

    @property
    def not_judged(self) -> list[Beside]:
        """Every figure beside a table that has no verdict, in the order of the text."""
        every = [*self.read.not_judged, *(one for table in self.tables for one in table.uncertain())]
        return sorted(every, key=lambda one: one.span)


def table(candidate: Candidate, findings: Findings, rows: slice) -> Table:
    """One candidate with what was found of its figures."""
    places = [
        (int(figure), at)
        for at in range(rows.start, rows.stop)
        for figure in np.flatnonzero(findings.verdict.given[:, at])
    ]
    witnesses = {place: weight for place in places if (weight := _weight(candidate, findings, place))}
    confidence = _confidence(candidate, findings, rows.start, sum(witnesses.values()))
    evidence = tuple(NAMES[figure] for figure, _ in witnesses)
    statuses = {place: _status(candidate, findings, place, confidence) for place in places}
    if candidate.timed:  # of a log-rank test or a hazard ratio, perhaps
        statuses |= {
            place: NOT_JUDGED
            for place in places
            if findings.status[place] not in (FOLLOWS, CONSISTENT) and _may_be_timed(candidate, place, rows)
        }
    return Table(candidate, findings, rows, confidence, evidence, statuses)


def _may_be_timed(candidate: Candidate, place: Place, rows: slice) -> bool:
    """Whether a figure is of a kind that is printed of times too: a P, or a relative reduction of risk."""
    figure, at = place
    if figure >= P:
        return figure == P
    claims = candidate.claims
    return bool(claims) and claims[at - (rows.start or 0)].measure == "rrr"


def _weight(candidate: Candidate, findings: Findings, place: Place) -> float:
    """What a figure that follows says for its table; 0 of one that does not, or is only consistent."""
    figure, at = place
    if findings.status[place] != FOLLOWS:
        return 0
    if figure > P:
        side = (candidate.treatment, candidate.control)[figure - P - 1]
        if side.derived:
            return 0
        return 1.0 if side.n_from == PHRASE or "." in side.percent else WEIGHT
    digits = len(str(findings.published.figures[figure].text[at]).strip("0.-+%").replace(".", ""))
    return 1.0 if figure < P or digits > 1 else WEIGHT


def _confidence(candidate: Candidate, findings: Findings, at: int, witnesses: float) -> str:
    """Sure, likely or open, by where events and totals stand and by the weight of the figures that follow."""
    sides = candidate.treatment, candidate.control
    whole = all(side.n_from == PHRASE for side in sides)
    fits = all(side.fits or findings.status[P + arm, at] in EXPLAINED for arm, side in enumerate(sides, 1))
    if not candidate.borrowed and ((whole and fits) or witnesses >= ENOUGH):
        return SURE
    return LIKELY if witnesses >= 1 or whole else OPEN


def _status(candidate: Candidate, findings: Findings, place: Place, confidence: str) -> str:
    """The status of a figure as far as the table is certain; a percent is certain beside its own fraction."""
    found, figure = str(findings.status[place]), place[0]
    if found == UNCHECKED:
        return NOT_JUDGED
    if figure > P and (side := (candidate.treatment, candidate.control)[figure - P - 1]).n_from == PHRASE:
        return FOLLOWS if side.fits else found  # whatever explains the other figures
    apart = any(s.n_from == METHODS and not s.percent for s in (candidate.treatment, candidate.control))
    if apart and found not in (FOLLOWS, CONSISTENT):  # fewer may have been analysed than were randomised
        return NOT_JUDGED
    if confidence == SURE or (found in (FOLLOWS, CONSISTENT) and (confidence == LIKELY or figure > P)):
        return found
    return NOT_JUDGED


def fitting(findings: Findings, rows: slice) -> bool:
    """Whether an estimate and both its limits follow, all three printed."""
    found = findings.status[:P, rows.start]
    return bool((found == FOLLOWS).all())


assert FIGURES[P] == "p"


def count(tables: Sequence[Table]) -> int:
    """How many figures of some tables have a verdict."""
    return sum(status != NOT_JUDGED for table in tables for status in table.statuses.values())

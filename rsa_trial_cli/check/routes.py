"""Routes: how a reading arrives at a figure, with the values on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.counts_tried import Counts
from rsa_trial_cli.check.estimates import AT_FIRST, Computed, Estimates
from rsa_trial_cli.check.figures import Ends, nearest, prints_as
from rsa_trial_cli.check.findings import NONE, Objects, Route, Routes, TestsTried, TwoCounts
from rsa_trial_cli.check.p_values import PCandidates, PValues, feasible
from rsa_trial_cli.check.printed_measures import REPORTED, tests
from rsa_trial_cli.check.readings import (
    DENOMINATOR,
    DENOMINATORS,
    FOLLOWS,
    GIVEN,
    NEAREST,
    ONE_SIDED,
    OTHER_METHOD,
    READINGS,
    STEPS,
    Reading,
    Rounded,
    RoundedFirst,
    of_kind,
    status,
)
from rsa_trial_cli.check.study import COUNTED, Ints, P, Results, as_bits, fits_triple, presented, presented_as
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair


def every_route(estimates: Estimates, p: PCandidates, simplest: tuple[Ints, Objects]) -> Objects:
    """The routes to the figures of k results that do not follow as given, shape (6, k).

    simplest : places of the chosen readings, and the simplest of each figure alone, each of shape (6, k). Of
    estimate and limits Routes; of a P a tuple of TestsTried, of which the first is two-sided from
    the counts as given; None where a figure follows, was not printed, or is a percent.
    """
    chosen, every = simplest
    results = estimates.results
    made = np.full(chosen.shape, None, object)
    open_ = results.given & _departs(chosen)
    open_[P] |= results.given[P] & (results.declared != "") & (chosen[P] != 0)
    for figure, at in np.argwhere(open_[:P]).tolist():
        readings = [READINGS[place] for place in every[figure, at]]
        found = _routes(estimates, figure, at, readings)
        made[figure, at] = Routes(found, {} if found else _as_given(estimates, figure, at))
    rows = np.flatnonzero(open_[P])
    if len(rows):
        p.values(costly=True, one_sided=False, rows=open_[P] & feasible(results.arms))
    for at in rows.tolist():
        place = int(chosen[P, at])
        readings = [READINGS[simple] for simple in every[P, at]]
        made[P, at] = _tests(p, at, READINGS[place] if place != NONE else GIVEN, readings)
    return made


def _departs(chosen: Ints) -> Bools:
    """Where no reading was found, or one that needs a step or an assumption."""
    follows = np.array([status(reading) == FOLLOWS for reading in READINGS])
    return np.asarray((chosen == NONE) | ~follows[chosen])


def _routes(estimates: Estimates, figure: int, at: int, readings: Collection[Reading]) -> tuple[Route, ...]:
    """The ways to a figure (0 estimate, 1 low, 2 high) of one result by these readings.

    One for each reading, the one that gives most figures at once; those that give most come first.
    """
    best: dict[Reading, Route] = {}
    printed = int(estimates.results.printed[at])
    for route, values, fits in _every(estimates, at, readings):
        for which in np.flatnonzero(fits[:, figure]).tolist():
            gives = int(as_bits(fits[which][:, None])[0])
            known = best.get(route.reading)
            if known is None or COUNTED[gives] > COUNTED[known.gives]:
                best[route.reading] = route.to(values[which, figure], gives, figure, printed)
    return tuple(sorted(best.values(), key=lambda route: -COUNTED[route.gives]))


class Way(NamedTuple):
    """A reading with the method, the counts and the measure by which it arrives at three figures."""

    reading: Reading
    measure: str
    method: str
    counts: TwoCounts
    decimals: int | None = None

    def to(self, value: float, gives: int, figure: int, printed: int) -> Route:
        """The route to one of these figures; printed : bits of those that there are."""
        kept = COUNTED[gives] == COUNTED[printed]
        says = figure == 0 and COUNTED[printed] > 1 and bool(self.reading & STEPS)
        return Route(*self[:3], float(value), *self[3:], gives, bool(kept) if says else None)


Found = tuple[Way, Floats, Bools]  # values and what prints, shape (ways to present the measure, 3)


def _every(estimates: Estimates, at: int, readings: Collection[Reading]) -> Iterator[Found]:
    result = estimates.results[np.array([at])]
    for made in estimates.computed.values():
        if any(made.counts.departures <= reading for reading in readings):
            for method in made.core:
                yield from _rounded(made, method, at, readings)
                yield from _with_rounded_figures(result, made, (method, at), readings)
            yield from _with_rounded_counts(result, made, at, readings)


def _rounded(made: Computed, method: str, at: int, readings: Collection[Reading]) -> Iterator[Found]:
    """One method with every way of rounding, of one result."""
    departures = made.counts.departures | _rarer(made.counts, method)
    for rule, fits in made.fits.items():
        reading = departures | (GIVEN if rule == NEAREST else {rule})
        if reading in readings:
            rows = [which for which, name in enumerate(made.names) if name == method]
            way = Way(reading, made.counts.measure, method, two_counts(made.arms, at))
            yield way, made.values[rows, :, at], fits[rows, :, at]


def _with_rounded_figures(
    result: Results, made: Computed, which: tuple[str, int], readings: Collection[Reading]
) -> Iterator[Found]:
    """A method's figures with a number rounded after they were computed; which : method and row."""
    method, at = which
    for record in of_kind(RoundedFirst):
        reading = made.counts.departures | _rarer(made.counts, method) | {record.name}
        measure = REPORTED[made.counts.measure].measure
        if reading in readings and not record.counts and (measure.ratio or not record.ratio):
            way = Way(reading, made.counts.measure, method, two_counts(made.arms, at))
            yield _shown(result, way, record.figures(made.core[method][:, [at]]))


def _with_rounded_counts(
    result: Results, made: Computed, at: int, readings: Collection[Reading]
) -> Iterator[Found]:
    """The usual method from counts with a number rounded before."""
    reported, row = REPORTED[made.counts.measure], np.array([at])
    method, own = reported.primary[0], (made.arms[0][row], made.arms[1][row])
    for record in of_kind(RoundedFirst):
        reading = made.counts.departures | {record.name}
        for decimals, change in record.counts if reading in readings else ():
            arms = change(own)
            way = Way(reading, made.counts.measure, method, two_counts(arms, 0), decimals)
            yield _shown(result, way, record.figures(reported.figures(arms, method, result.level)))


def _shown(result: Results, way: Way, core: Floats) -> Found:
    """What a way gives of one result in every presentation; core : its figures, shape (3, 1)."""
    values = np.stack(presented(result, way.measure, core))
    return way, values[..., 0], fits_triple(result, values)[..., 0]


def _rarer(counts: Counts, method: str) -> Reading:
    """The departure that a method is: none if it is one of the usual."""
    return GIVEN if method in REPORTED[counts.measure].primary else frozenset({OTHER_METHOD})


def _tests(p: PCandidates, at: int, chosen: Reading, readings: Collection[Reading]) -> tuple[TestsTried, ...]:
    """Which tests print as the P of one result by which reading, the two-sided ones first.

    chosen : the reading within the study's; readings : the simplest of the P alone.
    """
    result = p.results[np.array([at])]
    both = tests_tried(p.values, result, at)
    made, named = [both], GIVEN.union(*readings)
    if ONE_SIDED in chosen:
        made.append(tests_tried(p.values, result, at, frozenset({ONE_SIDED})))
    if OTHER_METHOD in chosen and result.declared[0] in both.every:
        made.append(both._replace(reading=frozenset({OTHER_METHOD})))
    for record in of_kind(Rounded):
        if record.name in named and not both.fitting:
            tried = tests_tried(p.values, result, at, frozenset({record.name}), record.ends)
            made += [tried] if tried.fitting else []
    for _, _, change in DENOMINATORS if chosen >= DENOMINATOR else ():
        arms = change(result.arms, result.percents)
        if np.isfinite(arms[0].n + arms[1].n)[0]:
            tried = tests_tried(PValues(result.key, arms), result, 0, DENOMINATOR)
            made += [tried] if tried.fitting else []
    return tuple(made)


def tests_tried(
    values: PValues, result: Results, at: int, reading: Reading = GIVEN, ends: Ends = nearest
) -> TestsTried:
    """All tests by name, with the P they give to row at of the values, undefined ones left out."""
    row = np.arange(len(values)) == at
    found: dict[str, float] = {}
    for costly in (False, True):
        rows = row & feasible(values.arms) if costly else None
        of_tests = values(costly=costly, one_sided=ONE_SIDED in reading, rows=rows)[:, at].tolist()
        found |= {test.name: p for test, p in zip(values.tests[costly], of_tests, strict=True)}
    names = [test.name for test in tests(result.key) if not test.variant]
    every = {name: found[name] for name in names if np.isfinite(found[name])}
    fits = prints_as(np.array([*every.values()])[:, None], result.p, ends)[:, 0].tolist() if every else []
    fitting = {name: p for (name, p), fit in zip(every.items(), fits, strict=True) if fit}
    others = {name: p for name, p in every.items() if name not in fitting}
    return TestsTried(reading, two_counts(values.arms, at), fitting, others)


def two_counts(arms: Pair, at: int) -> TwoCounts:
    """(events, total) of both arms of one study."""
    (x1, n1), (x2, n2) = ((float(arm.events[at]), float(arm.n[at])) for arm in arms)
    return (x1, n1), (x2, n2)


def _as_given(estimates: Estimates, figure: int, at: int) -> dict[str, float]:
    """Method → a figure of one result from the counts as given, where it is defined."""
    result, made = estimates.results[np.array([at])], estimates.computed.get(AT_FIRST)
    core = {name: triple[:, [at]] for name, triple in made.core.items()} if made else {}
    found = {
        name: float(presented_as(result, name, core.get(name))[figure, 0])
        for name in REPORTED[result.key].methods
    }
    return {name: value for name, value in found.items() if np.isfinite(value)}

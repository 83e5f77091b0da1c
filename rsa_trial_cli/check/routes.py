"""How a reading arrives at a figure: the values on the way, for one study that is shown in full."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check import estimates, p_values
from rsa_trial_cli.check.changed_counts import DENOMINATORS, Frame, frames
from rsa_trial_cli.check.claims import COUNTED, Claims, fits_rule, presented, presented_as, strictly
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, prints_as
from rsa_trial_cli.check.p_values import Printed
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import GIVEN, MOST, Reading
from rsa_trial_cli.check.rounded_inputs import (
    FROM_LOG,
    FROM_RISKS,
    RISK_DECIMALS,
    from_rounded_log,
    with_rounded_risks,
)
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.measure import Pair

Counts = tuple[tuple[float, float], tuple[float, float]]


class Route(NamedTuple):
    """One way to a printed figure.

    reading : its departures; measure : what is computed; method : of the interval; value : before it is
    rounded; arms : the counts it was computed from, as (events, total) of treatment and control; decimals :
    of the percents that risks were rounded to, None for other routes; keeps : bits of the figures that the
    same rule gives, applied to all three.
    """

    reading: Reading
    measure: str
    method: str
    value: float
    arms: Counts
    decimals: int | None
    keeps: int


@np.errstate(all="ignore")
def routes(claims: Claims, figure: int, readings: Collection[Reading]) -> list[Route]:
    """The ways to a figure (0 estimate, 1 low, 2 high) of one claim by these readings.

    One for each reading, the one that gives most figures at once; those that give most come first.
    """
    best: dict[Reading, Route] = {}
    for route in _every(claims, figure, readings):
        known = best.get(route.reading)
        if known is None or COUNTED[route.keeps] > COUNTED[known.keeps]:
            best[route.reading] = route
    return sorted(best.values(), key=lambda route: -COUNTED[route.keeps])


def _every(claims: Claims, figure: int, readings: Collection[Reading]) -> Iterator[Route]:
    printed = (claims.estimate, claims.low, claims.high)[figure]
    for frame in frames(claims.key):
        if not any(frame.departures <= reading for reading in readings):
            continue
        arms = frame.change(claims.arms, claims.percents)
        for departures, method, rule, decimals, used, triple in _ways(claims, frame, arms):
            if departures not in readings:
                continue
            if fits_rule(claims, triple[figure], printed, rule)[0]:
                keeps = strictly(claims, triple, rule)
                value, counts = float(triple[figure][0]), counts_of(used)
                yield Route(departures, frame.measure, method, value, counts, decimals, int(keeps[0]))


Way = tuple[Reading, str, str, int | None, Pair, Floats]


def _ways(claims: Claims, frame: Frame, arms: Pair) -> Iterator[Way]:
    """Reading, method, rounding, decimals of the risks, arms and values of every way within a frame."""
    reported = REPORTED[frame.measure]
    for name in reported.methods:
        departures = frame.departures | estimates.rarer(frame, name)
        figures = reported.figures(arms, name, claims.level)
        for triple in presented(claims, frame.measure, figures):
            for rule in ROUNDINGS:
                yield departures | ({rule} if rule != NEAREST else GIVEN), name, rule, None, arms, triple
        if reported.measure.ratio:
            for triple in presented(claims, frame.measure, from_rounded_log(figures)):
                yield departures | {FROM_LOG}, name, NEAREST, None, arms, triple
    if len(frame.departures) < MOST:
        usual = reported.primary[0]
        for decimals in RISK_DECIMALS:
            rounded = with_rounded_risks(arms, decimals)
            figures = reported.figures(rounded, usual, claims.level)
            for triple in presented(claims, frame.measure, figures):
                reading = frame.departures | {FROM_RISKS}
                yield reading, usual, NEAREST, decimals, rounded, triple


class Tried(NamedTuple):
    """P of every test for one study: those that print as the figure, and those that do not."""

    fitting: dict[str, float]
    others: dict[str, float]

    @property
    def every(self) -> dict[str, float]:
        return self.fitting | self.others


@np.errstate(all="ignore")
def tests_tried(printed: Printed, *, one_sided: bool = False, rule: str = NEAREST) -> Tried:
    """All tests by name, with the P they give, undefined ones left out."""
    made = Tried({}, {})
    for test in p_values.tests(printed.key):
        if test.costly and not p_values.feasible(printed.arms)[0]:
            continue
        value = p_values.p_value(test, printed.arms, one_sided=one_sided)
        if np.isfinite(value[0]) and not test.variant:
            fits = prints_as(value, printed.p, rule)[0]
            (made.fitting if fits else made.others)[test.name] = float(value[0])
    return made


@np.errstate(all="ignore")
def denominators(printed: Printed) -> list[tuple[Tried, Counts]]:
    """With which other denominators, as (events, total) of each arm, usual tests print as the P."""
    made = []
    for _, change in DENOMINATORS:
        arms = change(printed.arms, printed.percents)
        tried = tests_tried(printed.moved(arms)) if np.isfinite(arms[0].n + arms[1].n)[0] else Tried({}, {})
        if tried.fitting:
            made.append((tried, counts_of(arms)))
    return made


def counts_of(arms: Pair) -> Counts:
    """(events, total) of both arms of one study."""
    treatment, control = arms
    return (
        (float(treatment.events[0]), float(treatment.n[0])),
        (float(control.events[0]), float(control.n[0])),
    )


@np.errstate(all="ignore")
def values(claims: Claims, figure: int) -> dict[str, float]:
    """A figure (0 estimate, 1 low, 2 high) of one claim by every method from the counts as given."""
    methods = REPORTED[claims.key].methods
    made = {name: float(presented_as(claims, name)[figure][0]) for name in methods}
    return {name: value for name, value in made.items() if np.isfinite(value)}

"""Printed estimates with their intervals, and which of the figures some values give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.changed_counts import Percents
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, Figures, prints_as
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair

ESTIMATE, LOW, HIGH = 1, 2, 4  # bits of what is explained
LIMITS = LOW | HIGH
COUNTED = np.array([0, 1, 1, 2, 1, 2, 2, 3], np.int8)  # figures in each set of bits
Bits = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Claims:
    """k printed estimates of one measure at one level, with the counts beside them.

    key : of the printed measure; arms : the counts, nan where missing; in_percent : where a difference or a
    reduction was printed in percent; percents : printed of the two arms.
    """

    key: str
    level: float
    arms: Pair
    estimate: Figures
    low: Figures
    high: Figures
    percents: Percents
    in_percent: Bools

    def __len__(self) -> int:
        return len(self.estimate)

    def __getitem__(self, rows: NDArray[np.intp]) -> Claims:
        arms = self.arms[0][rows], self.arms[1][rows]
        percents = self.percents[0][rows], self.percents[1][rows]
        figures = self.estimate[rows], self.low[rows], self.high[rows]
        return Claims(self.key, self.level, arms, *figures, percents, self.in_percent[rows])

    @cached_property
    def printed(self) -> Bits:
        """Which of the three figures there are."""
        figures = ((ESTIMATE, self.estimate), (LOW, self.low), (HIGH, self.high))
        return np.sum([np.where(f.given, bit, 0) for bit, f in figures], axis=0).astype(np.int8)


def given_by(claims: Claims, triple: Floats, rule: str, estimates: Sequence[Floats] = ()) -> Bits:
    """Which of the three figures these values give, as bits, rounded in the ordinary way or by the rule.

    estimates : other values of the estimate, by a rule that changes it before it is rounded.
    """
    bits = np.zeros(len(claims), np.int8)
    figures = ((ESTIMATE, claims.estimate), (LOW, claims.low), (HIGH, claims.high))
    for numbers, (bit, printed) in zip(triple, figures, strict=True):
        fits = fits_rule(claims, numbers, printed, NEAREST)
        if rule in ROUNDINGS and rule != NEAREST:
            fits |= prints_as(numbers, printed, rule)
        bits |= np.where(fits, bit, 0).astype(np.int8)
    for numbers in estimates:
        bits |= np.where(prints_as(numbers, claims.estimate), ESTIMATE, 0).astype(np.int8)
    return _without_lone_limits(claims, bits, ordinary=rule == NEAREST)


def _without_lone_limits(claims: Claims, bits: Bits, *, ordinary: bool) -> Bits:
    """One limit of two may be chance: with an estimate it counts only beside it, and if rounded as usual."""
    lone = (bits & LIMITS) != (claims.printed & LIMITS)
    if ordinary:
        lone &= claims.printed & ESTIMATE & ~bits != 0
    return np.where(lone, bits & ~LIMITS, bits).astype(np.int8)


def fits_rule(claims: Claims, numbers: Floats, figures: Figures, rule: str) -> Bools:
    """prints_as for figures of these claims: whole numbers needed to treat are rounded up."""
    fits = prints_as(numbers, figures, rule)
    if REPORTED[claims.key].whole and rule == NEAREST:
        fits |= (figures.decimals <= 0) & prints_as(numbers, figures, "rounded_up")
    return fits


def strictly(claims: Claims, triple: Floats, rule: str) -> Bits:
    """The figures that these values give when every one of them is rounded by the rule, as bits."""
    figures = ((ESTIMATE, claims.estimate), (LOW, claims.low), (HIGH, claims.high))
    fits = [
        np.where(fits_rule(claims, numbers, printed, rule), bit, 0)
        for numbers, (bit, printed) in zip(triple, figures, strict=True)
    ]
    return np.sum(fits, axis=0).astype(np.int8)


def presented(claims: Claims, key: str, figures: Floats) -> list[Floats]:
    """Estimate, low and high of the core, shape (3, k), in every way in which papers print the measure."""
    scale = np.where(claims.in_percent, 100.0, 1.0)
    return [triple * scale for triple in REPORTED[key].turn(figures)]


def presented_as(claims: Claims, method: str) -> Floats:
    """Estimate and limits by one method from the counts as given, shape (3, k), presented as printed."""
    reported = REPORTED[claims.key]
    ways = presented(claims, claims.key, reported.figures(claims.arms, method, claims.level))
    given = [COUNTED[given_by(claims, way, NEAREST)] for way in ways]
    best = np.argmax(given, axis=0)
    return np.stack(ways)[best, :, np.arange(len(claims))].T

"""Printed results that are judged together, and how the figures that a method gives are presented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.changed_counts import Percents
from rsa_trial_cli.check.figures import Figures, prints_as, rounded_up
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import NEAREST, ROUNDINGS
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair

FIGURES = ("estimate", "low", "high", "p", "percent_trt", "percent_ctl")
TRIPLE, P, PERCENTS = slice(3), 3, slice(4, 6)  # places in FIGURES
ESTIMATE, LOW, HIGH = 1, 2, 4  # bits of what is explained
LIMITS = LOW | HIGH
COUNTED = np.array([0, 1, 1, 2, 1, 2, 2, 3], np.int8)  # figures in each set of bits
Bits = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Results:
    """k printed results of one measure at one level, with the counts beside them.

    key : of the measure, "" where no estimate counts; arms : the counts, nan where missing; figures : the six
    FIGURES; in_percent : where a difference or a reduction was printed in percent; declared : the test
    that the paper names, "" for none; costly : whether tests of more than a millisecond a table may be tried.
    """

    key: str
    level: float
    arms: Pair
    figures: tuple[Figures, ...]
    in_percent: Bools
    declared: NDArray[np.object_]
    costly: bool = True

    def __len__(self) -> int:
        return len(self.declared)

    def __getitem__(self, rows: NDArray[np.intp]) -> Results:
        return replace(
            self,
            arms=(self.arms[0][rows], self.arms[1][rows]),
            figures=tuple(figure[rows] for figure in self.figures),
            in_percent=self.in_percent[rows],
            declared=self.declared[rows],
        )

    @property
    def p(self) -> Figures:
        return self.figures[P]

    @property
    def percents(self) -> Percents:
        return self.figures[4], self.figures[5]

    @cached_property
    def given(self) -> Bools:
        """Which of the FIGURES were printed, shape (6, k)."""
        return np.stack([figure.given for figure in self.figures])

    @cached_property
    def triple(self) -> Figures:
        """Estimate and limits, shape (3, k)."""
        return Figures.stacked(self.figures[TRIPLE])

    @cached_property
    def printed(self) -> Bits:
        """Which of estimate and limits there are, as bits, shape (k,)."""
        return as_bits(self.given[TRIPLE])


def as_bits(fits: Bools) -> Bits:
    """Estimate and limits, shape (…, 3, k), as bits, shape (…, k)."""
    estimate, low, high = np.moveaxis(fits, -2, 0)
    return np.asarray(estimate * np.int8(ESTIMATE) + low * np.int8(LOW) + high * np.int8(HIGH), np.int8)


def fits_triple(results: Results, values: Floats, rule: str = NEAREST) -> Bools:
    """Whether estimates and limits, shape (c, 3, k), print as those of the results by this way of rounding.

    Whole numbers needed to treat are rounded up.
    """
    fits = prints_as(values, results.triple, ROUNDINGS[rule])
    if results.key and REPORTED[results.key].whole and rule == NEAREST:
        fits |= (results.triple.decimals <= 0) & prints_as(values, results.triple, rounded_up)
    return fits


def explained(results: Results, fits: Bools, *, ordinary: bool) -> Bits:
    """Which of estimate and limits are explained by what fits, shape (c, 3, k), as bits of shape (c, k).

    One limit of two may be chance: with an estimate it counts only beside it, and if rounded as usual.
    """
    bits, printed = as_bits(fits), results.printed
    lone = (bits & LIMITS) != (printed & LIMITS)
    if ordinary:
        lone &= printed & ESTIMATE & ~bits != 0
    return np.where(lone, bits & ~LIMITS, bits).astype(np.int8)


def presented(results: Results, key: str, figures: Floats) -> list[Floats]:
    """Estimate, low and high of the core, shape (3, k), in every way in which papers print the measure."""
    turned = REPORTED[key].turn(figures)
    if not results.in_percent.any():
        return turned
    return [triple * np.where(results.in_percent, 100.0, 1.0) for triple in turned]


def presented_as(results: Results, method: str, core: Floats | None = None) -> Floats:
    """Estimate and limits by one method from the counts as given, shape (3, k), presented as printed.

    core : the same of the core, shape (3, k), where it is known.
    """
    reported = REPORTED[results.key]
    core = reported.figures(results.arms, method, results.level) if core is None else core
    ways = np.stack(presented(results, results.key, core))
    given = COUNTED[explained(results, fits_triple(results, ways), ordinary=True)]
    return np.asarray(ways[np.argmax(given, axis=0), :, np.arange(len(results))].T)

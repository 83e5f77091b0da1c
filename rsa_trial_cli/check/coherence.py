"""Whether figures that are not compared with counts contradict each other: estimate, limits and P.

A percent is compared with the size of its arm alone.

How far a P may be from that of its interval was measured on 120,000 random tables with arms of 3 to 3,000, by
Woolf, exact and mid-P intervals and eleven tests. Beside an odds ratio of logarithm θ, z = θ/SE, every test
had a normal statistic between these bounds, which grant a little more:

    0.7z − 1.4·SE, and 0.9z − 1.75·SE where z is below 4,  to  1.3z·sinh(θ/2)/(θ/2) + 1.2·SE

Beside a risk ratio or a difference any P is possible where the arms differ in size: 10/682 v 0/37 is a
difference of 1.5% (0.6% to 2.4%), and Yates's P is 0.98.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.check.figures import Figures, prints_as, truncated
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.study import nearest_counts
from rsa_trial_cli.check.without_counts import ends_of_p
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.distributions import normal

LEAST, LEAST_NEAR, MOST = (0.7, 1.4), (0.9, 1.75), (1.3, 1.2)
NEAR = 4.0  # the normal statistic below which the nearer bound holds
Printed = tuple[Figures, Figures, Figures]


def falling(key: str, printed: Printed) -> Bools:
    """Where the limits are in falling order; those of a number needed to treat may be. Shape (k,)."""
    _, low, high = printed
    return np.asarray((low.half[0] > high.half[1]) & (low.relation == high.relation) & (key != "nnt"))


def outside(key: str, printed: Printed) -> Bools:
    """Where the estimate cannot lie within its limits, in whatever order they are.

    key : of the measure, "" for one that is not known; a number needed to treat lies between limits of two
    signs where its reciprocal does, since they run through infinity; a ratio of 0 may stand beside limits
    that were computed with ½ in the empty cell.
    Shape (k,).
    """
    exact = np.all([figures.given & (figures.relation == 0) for figures in printed], axis=0)
    (e_low, e_high), *limits = (figures.half for figures in printed)
    if key == "nnt":
        e_low, e_high, *limits = _of_need(printed)
    least, most = np.minimum(limits[0][0], limits[1][0]), np.maximum(limits[0][1], limits[1][1])
    exact &= (printed[0].value != 0) | (bool(key) and not REPORTED[key].measure.ratio)
    slack = 1e-9 * (np.abs(least) + np.abs(most))
    return np.asarray(exact & ((e_high < least - slack) | (e_low > most + slack)))


def _of_need(printed: Printed) -> list[Floats]:
    """Least and largest estimate, and the ends of both limits: reciprocals of two signs, else sizes."""
    made, (_, low, high) = [], printed
    through = low.value * high.value < 0
    for figures in printed:
        with np.errstate(divide="ignore"):
            inverse = np.sort(1 / figures.half, axis=0)
        size = np.sort(np.abs(figures.half), axis=0)
        made.append(np.where(through, inverse, size))
    return [*made[0], *made[1:]]


def contradicted(level: float, printed: Printed, p: Figures) -> Bools:
    """Where no test of a table with such an odds ratio and interval gives the P. Shape (k,)."""
    with np.errstate(all="ignore"):
        estimate, low, high = (np.log(figures.half) for figures in printed)
        se = np.array([high[0] - low[1], high[1] - low[0]]) / (2 * normal.z(level))
        ends = np.sort(np.abs([low[0] + high[0], low[1] + high[1]]) / 2, axis=0)
        within = (low[0] + high[0]) * (low[1] + high[1]) <= 0
        theta = np.maximum(np.abs(estimate).max(axis=0), 1e-9)
        z = np.where(within, 0, ends[0]) / se[1]
        least = LEAST[0] * z - LEAST[1] * se[1]
        near = ends[1] / se[0] < NEAR
        least = np.where(near, np.maximum(least, LEAST_NEAR[0] * z - LEAST_NEAR[1] * se[1]), least)
        most = MOST[0] * ends[1] / se[0] * np.sinh(theta / 2) / (theta / 2) + MOST[1] * se[1]
        known = np.isfinite(least + most) & (se[0] > 0) & p.given
        low_p, high_p = (
            np.where(known, normal.p_value(x, "two-sided"), 0) for x in (most, np.maximum(least, 0))
        )
    printed_low, printed_high = ends_of_p(p)
    return np.asarray(known & ((printed_high < low_p) | (printed_low > high_p)))


def of_a_count(percents: Figures, n: Floats) -> Bools:
    """Whether each percent is that of some number of events out of n, rounded or cut. Shape (k,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = 100 * np.stack([*nearest_counts(percents, n), 0 * n, n]) / n
    fits = prints_as(shares, percents) | prints_as(shares, percents, truncated)
    return np.asarray(fits.any(axis=0))

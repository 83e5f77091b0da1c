"""The stratified score of Miettinen & Nurminen (1985, Stat Med 4:213): one effect in all studies.

    t(θ) = Σ uS / √Σ u²·V·N/(N−1)

S and V of each study at its restricted estimates. The weights u are n₁n₂/N, those of Mantel and Haenszel, for
differences and ratios of risks, and 1/V, the efficient ones, for the odds ratio.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.hypergeometric import Table, moved_to_mean
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.inference.difference_roots import Tilted
from rsa_trial_cli.stats.inference.skewness import Scale
from rsa_trial_cli.stats.pooling.batch import Strata
from rsa_trial_cli.stats.pooling.mantel_haenszel import difference_weight

WIDEST = 46.0  # of the logarithm of a ratio: e⁴⁶ is beyond the odds ratio of any two arms
Terms = Callable[[Strata, Floats], tuple[Floats, Floats]]


class Line(NamedTuple):
    """Where θ is sought: θ at a place on it, its two ends, and what stands for θ there."""

    theta: Callable[[Floats], Floats]
    ends: tuple[float, float]
    bounds: tuple[float, float]


RATIOS = Line(np.exp, (-WIDEST, WIDEST), (0.0, np.inf))
DIFFERENCES = Line(lambda x: x, (-1.0, 1.0), (-1.0, 1.0))


def weighted_risks(scale: Scale) -> Terms:
    """uS and u²V of a measure that compares risks. The terms : (strata, θ of each study) → two of (n,)."""

    def terms(strata: Strata, theta: Floats) -> tuple[Floats, Floats]:
        arms = strata.treatment, strata.control
        first, second = scale.estimates.at(*arms, theta)
        weight = difference_weight(strata)
        apart, variance = (
            scale.difference(*arms, first, second, theta),
            _variance(strata, scale, first, second),
        )
        return weight * apart, weight**2 * variance

    return terms


def _variance(strata: Strata, scale: Scale, first: Tilted, second: Tilted) -> Floats:
    return scale.moments(strata.treatment, strata.control, first, second)[1]


def efficient_odds(strata: Strata, theta: Floats) -> tuple[Floats, Floats]:
    """uS, the treated events less those expected at θ, and u²V = u = 1/V of the odds ratio; shape (n,)."""
    moved = moved_to_mean(Table.of(strata.treatment, strata.control), theta)
    first, second = (
        (arm.events + sign * moved) * (arm.non_events - sign * moved) / arm.n
        for arm, sign in ((strata.treatment, -1), (strata.control, 1))
    )
    return moved, np.where(first + second > 0, first * second / (first + second), 0.0)


def efficient_weights(strata: Strata, theta: Floats) -> Floats:
    """u of the odds ratio at θ, shape (n,)."""
    return efficient_odds(strata, theta)[1]


def score(strata: Strata, terms: Terms, informative: Bools, theta: Floats) -> Floats:
    """t(θ) of each meta-analysis, shape (g,). informative : of the studies, shape (n,); theta : (g,)."""
    top, variance = terms(strata, strata.groups.spread(theta))
    variance = variance * strata.total / (strata.total - 1)
    sums = strata.sum(np.where(informative, np.stack([top, variance]), 0.0))
    return np.where(sums[0] == 0, 0.0, sums[0] / np.sqrt(sums[1]))  # no variance where nothing differs


def limits(strata: Strata, measured: tuple[Terms, Line], informative: Bools, level: float) -> Floats:
    """θ with t(θ) = 0, z and −z: the estimate and both limits, shape (3, g), on the measure's own scale.

    A limit that no θ reaches is the end of the scale; nan without an informative study.
    informative : shape (n,).
    """
    some = np.flatnonzero(strata.groups.sum(informative) > 0)
    targets = np.repeat([0.0, normal.z(level), -normal.z(level)], len(some))
    made = np.full((3, len(strata.groups)), np.nan)
    made[:, some] = _roots(strata, measured, informative, np.tile(some, 3), targets).reshape(3, -1)
    return made


def _roots(
    strata: Strata, measured: tuple[Terms, Line], informative: Bools, own: Row, targets: Floats
) -> Floats:
    """θ with t(θ) at each target of these meta-analyses, all of shape (m,)."""
    terms, line = measured

    def equation(x: Floats, rows: Row) -> Floats:
        studies, _ = strata.groups.some(own[rows])
        part = strata.some(own[rows])
        made = score(part, terms, informative[studies], line.theta(x)) - targets[rows]
        # at the ends of the scale a variance vanishes: there the sign is that of the far side
        return np.where(np.isnan(made), -np.inf * np.sign(x), made)

    low, high = (np.full(len(own), end) for end in line.ends)
    every = np.arange(len(own))
    theta = line.theta(bracketed(equation, low, high))
    theta = np.where(equation(low, every) <= 0, line.bounds[0], theta)
    return np.where(equation(high, every) >= 0, line.bounds[1], theta)

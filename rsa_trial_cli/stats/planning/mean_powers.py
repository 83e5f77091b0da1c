"""Tests of two means to plan for: how often each rejects, without a simulation.

A t test compares the difference D with r·S·σ, where σ is the true standard error of D, S = χ/√df and D/σ is
normal. Of unequal SDs the factor r varies with U = m₁q₁/(m₁q₁ + m₂q₂), which is Beta(m₁/2, m₂/2) and
independent of S (q : χ²/m of an arm, m = n − 1). The power is one integral over U of noncentral t.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.distributions import noncentral_t, tails
from rsa_trial_cli.stats.inference.mean_tests import one_participant, pooled_df, welch_error
from rsa_trial_cli.stats.registry import Methods

MEAN_METHODS = Methods()
POINTS, FEW, MORE_POINTS = 160, 6, 480  # of the rule over U; it has long tails where an arm is no larger
REACH = 9  # its standard deviations to each side
LEAST = 40.0  # e to −LEAST is left out beyond them


class Side(NamedTuple):
    """A one-sided test: which way it looks, greater or less, and the difference that it looks from."""

    towards: str
    margin: float


@MEAN_METHODS.add(
    "student",
    "Student's t test",
    source="Student 1908, Biometrika 6:1; Owen 1965, Biometrika 52:437",
    use="one SD for both arms; exact, both tails, as pwr and statsmodels",
)
def student(treatment: Means, control: Means, level: float) -> Floats:
    """Student's t test, exactly, also where the SDs are not equal.

    level : of the two-sided interval that belongs to the test.
    Returns what it compares with: df of S, factors, weights, shape (3, g, k).
    """
    m = pooled_df(treatment, control)
    t = tails.t_quantile(level, m)
    if np.array_equal(treatment.sd, control.sd):
        return np.stack([m, t, np.ones_like(m)])[:, None]
    share, rest, weight = _shares(treatment.n - 1, control.n - 1)
    scale = t * np.sqrt(one_participant(treatment, control)) / welch_error(treatment, control)[0]
    factor = scale * np.sqrt(treatment.sd**2 * share + control.sd**2 * rest)
    return np.stack(np.broadcast_arrays(m, factor, weight))


@MEAN_METHODS.add(
    "welch",
    "Welch's t test",
    source="Welch 1938, Biometrika 29:350; Moser, Stevens & Watts 1989, Commun Stat Theory Methods 18:3963",
    use="an SD for each arm; exact, both tails",
)
def welch(treatment: Means, control: Means, level: float) -> Floats:
    """Welch's t test, df by Satterthwaite from the SDs that are seen. Returns shapes as `student`."""
    m = pooled_df(treatment, control)
    share, rest, weight = _shares(treatment.n - 1, control.n - 1)
    first, second = (
        Means(mean=arm.mean, sd=arm.sd * np.sqrt(m * part / (arm.n - 1)), n=arm.n)
        for arm, part in ((treatment, share), (control, rest))
    )
    error, df = welch_error(first, second)
    t = tails.t_quantile(level, np.maximum(df, 1.0).ravel()).reshape(df.shape)
    return np.stack(np.broadcast_arrays(m, t * error / welch_error(treatment, control)[0], weight))


@MEAN_METHODS.add(
    "welch-approx",
    "Welch's t test, approximated",
    source="Satterthwaite 1946, Biometrics Bull 2:110",
    use="to reproduce sizes of noncentral t with Satterthwaite's df at the assumed SDs",
)
def welch_approx(treatment: Means, control: Means, level: float) -> Floats:
    """Welch's t test as if its df were known. Returns shapes as `student`, with g = 1."""
    df = np.maximum(welch_error(treatment, control)[1], 1.0)
    return np.stack([df, tails.t_quantile(level, df), np.ones_like(df)])[:, None]


def power_of(
    method: str, treatment: Means, control: Means, alpha: float, sides: Sequence[Side] = ()
) -> Floats:
    """The power of a test, shape (k,). treatment, control : the true means and SDs, and the sizes.

    alpha : of the test, or of each one-sided one; sides : none of a two-sided test, both, the lower first, of
    equivalence.
    """
    few, made = np.minimum(treatment.n, control.n) <= FEW, np.empty(len(treatment))
    for rows in filter(len, map(np.flatnonzero, (few, ~few))):  # whose rules have points of their own
        made[rows] = _power(method, treatment[rows], control[rows], alpha, sides)
    return made


def _power(method: str, treatment: Means, control: Means, alpha: float, sides: Sequence[Side]) -> Floats:
    level = 1 - (2 * alpha if sides else alpha)
    df, factor, weight = MEAN_METHODS[method].compute(treatment, control, level)
    difference, se = treatment.mean - control.mean, welch_error(treatment, control)[0]
    off = [(difference - side.margin) / se for side in sides] or [difference / se]
    every = np.stack(np.broadcast_arrays(factor, df, *off)).reshape(2 + len(off), -1)
    made = np.empty(every.shape[1])
    for at in range(0, len(made), noncentral_t.BLOCK):
        part = slice(at, at + noncentral_t.BLOCK)
        made[part] = _rejected([side.towards for side in sides], *every[:, part])
    return np.asarray((made.reshape(factor.shape) * weight).sum(axis=0).clip(0.0, 1.0))


def _rejected(towards: Sequence[str], factor: Floats, df: Floats, *off: Floats) -> Floats:
    """Share of trials that reject at fixed factors, shape (g,). off : of the difference from each margin."""
    if len(off) == 2:
        return noncentral_t.between(-off[0], -off[1], factor, df)
    never = np.full(len(df), np.inf)
    low, high = -never if towards == ["greater"] else -off[0], never if towards == ["less"] else -off[0]
    return noncentral_t.outside(low, high, factor, df)


def _shares(m1: Floats, m2: Floats) -> Floats:
    """U, 1 − U and weights that sum to 1, shape (3, g, k): a trapezoidal rule in logit U.

    Both ends fall like an exponential, so that the rule converges like one.
    """
    from scipy.special import expit

    a, b = m1 / 2, m2 / 2
    centre, spread = np.log(a / b), REACH * np.sqrt(1 / a + 1 / b)
    low, high = centre - np.maximum(spread, LEAST / a), centre + np.maximum(spread, LEAST / b)
    points = POINTS if min(m1.min(), m2.min()) >= FEW else MORE_POINTS
    x = low + np.linspace(0, 1, points + 1)[:, None] * (high - low)
    log_weight = a * x - (a + b) * np.logaddexp(0, x)
    weight = np.exp(log_weight - log_weight.max(axis=0))
    return np.stack([expit(x), expit(-x), weight / weight.sum(axis=0)])

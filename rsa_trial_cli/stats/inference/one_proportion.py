"""Intervals for the risk in one arm, and the limits of ratios that are built from them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.roots import bracketed
from rsa_trial_cli.stats.registry import Methods

RISK = Methods()
LARGE = 1e6  # participants beyond which quantiles are looked at twice
SMALLEST_LOG = -690.0  # of a quantile that is sought
Integral = Callable[[Floats, Floats, Floats], Floats]


@RISK.add("wilson", "Wilson score", source="Wilson 1927, J Am Stat Assoc 22:209", use="any risk; the default")
def wilson(arm: Arm, level: float) -> Floats:
    """Wilson interval for a risk, by inverting the score test.

        (2x + z² ∓ z√(z² + 4xy/n)) / (2(n + z²)),   x events, y non-events

    arm : Arm of k trials; level : two-sided, 0 < level < 1. Returns limits, shape (2, k).
    Edge: 0 events give a lower limit of exactly 0, no non-events an upper limit of exactly 1.
    """
    z = normal.z(level)
    x, y, n = arm.events, arm.non_events, arm.n
    upper_sum = 2 * x + z**2 + z * np.sqrt(z**2 + 4 * x * y / n)
    low = 2 * x**2 / (n * upper_sum)  # the formula multiplied by its conjugate: no cancellation
    high = np.where(y == 0, 1.0, upper_sum / (2 * (n + z**2)))
    return np.stack([low, high])


@RISK.add(
    "clopper-pearson",
    "Clopper–Pearson exact",
    source="Clopper & Pearson 1934, Biometrika 26:404",
    use="coverage that is never below the level",
    whole=True,
)
def clopper_pearson(arm: Arm, level: float) -> Floats:
    """Clopper–Pearson interval for a risk: binomial tails of α/2 each, as quantiles of beta distributions.

    Returns limits, shape (2, k). Edge: 0 without events, 1 with events only; conservative.
    """
    x, y = arm.events, arm.non_events
    return _beta_limits((x, y + 1), (x + 1, y), arm, level)


@RISK.add(
    "jeffreys",
    "Jeffreys",
    source="Brown, Cai & DasGupta 2001, Stat Sci 16:101",
    use="mean coverage at the level; a Bayesian interval too",
)
def jeffreys(arm: Arm, level: float) -> Floats:
    """Jeffreys interval for a risk: equal tails of Beta(x + ½, y + ½).

    Returns limits, shape (2, k). Edge: 0 without events, 1 with events only.
    """
    cells = arm.events + 0.5, arm.non_events + 0.5
    return _beta_limits(cells, cells, arm, level)


@RISK.add(
    "agresti-coull",
    "Agresti–Coull",
    source="Agresti & Coull 1998, Am Stat 52:119",
    use="a formula to remember",
    clipped=False,
)
def agresti_coull(arm: Arm, level: float) -> Floats:
    """Agresti–Coull interval for a risk: Wald on z²/2 more events and as many more non-events.

    Returns limits, shape (2, k). Edge: not clipped, so limits may leave 0 to 1.
    """
    half = normal.z(level) ** 2 / 2
    more = arm.plus(half, half)
    return normal.limits(more.risk, np.sqrt(more.risk_variance), level)


def wilson_corrected(arm: Arm, level: float) -> Floats:
    """Wilson interval with continuity correction (Newcombe 1998, Stat Med 17:857, method 4), shape (2, k).

    Edge: 0 without events, 1 with events only.
    """
    return np.stack([_corrected_low(arm, level), 1 - _corrected_low(arm.relabelled(), level)])


def _corrected_low(arm: Arm, level: float) -> Floats:
    """(2x + z² − 1 − z√(z² − 2 − 1/n + 4p(y + 1))) / (2(n + z²)), multiplied by its conjugate."""
    z = normal.z(level)
    x, y, n = arm.events, arm.non_events, arm.n
    root = np.sqrt(np.maximum(z**2 - 2 - 1 / n + 4 * x * (y + 1) / n, 0.0))
    low = (2 * x - 1) ** 2 / (2 * n * (2 * x + z**2 - 1 + z * root))
    return np.where(x == 0, 0.0, low)


def wilson_odds(arm: Arm, level: float) -> Floats:
    """Wilson limits turned into odds, shape (2, k); each complement is the limit of the other outcome."""
    low, high = wilson(arm, level)
    others_low, others_high = wilson(arm.relabelled(), level)
    return np.stack([low / others_high, high / others_low])


def odds_compared(treatment: Arm, control: Arm) -> tuple[Arm, Arm]:
    """The arms whose odds are divided: treatment by control, or control by treatment for the other outcome.

    The second, which is the same ratio, where an arm has events only and its odds are infinite.
    """
    turned = (treatment.non_events == 0) | (control.non_events == 0)
    pairs = ((treatment, control.relabelled()), (control, treatment.relabelled()))
    first, second = (
        Arm(
            events=np.where(turned, other.events, usual.events),
            non_events=np.where(turned, other.non_events, usual.non_events),
        )
        for usual, other in pairs
    )
    return first, second


def mover_lower(first: Floats, first_low: Floats, second: Floats, second_high: Floats) -> Floats:
    """Lower MOVER-R limit of first/second from one limit of each (Donner & Zou 2012, eq. 9).

    first, second : the two estimates t₁, t₂; 0 where the first has a lower limit of 0. Shape (k,).
    With a = l₁(2t₁ − l₁) the discriminant (t₁t₂)² − a·u₂(2t₂ − u₂) is (t₂(t₁ − l₁))² + a(u₂ − t₂)², a sum in
    which nothing cancels: arms of a billion still have an interval.
    """
    a = first_low * (2 * first - first_low)
    root = np.hypot(second * (first - first_low), np.sqrt(a) * (second_high - second))
    return np.where(first_low == 0, 0.0, a / (first * second + root))


def _beta_limits(low: tuple[Floats, Floats], high: tuple[Floats, Floats], arm: Arm, level: float) -> Floats:
    from scipy.special import (
        betainc,
        betaincc,
        betaincinv,
    )  # cost more than all else: only where they are used

    tail = (1 - level) / 2
    missing = np.where(np.isnan(arm.n), math.nan, 0.0)
    made = [betaincinv(*low, tail), _upper_beta_quantile(*high, tail)]
    if np.any(large := arm.n > LARGE):
        ends = zip(made, (low, high), (betainc, betaincc), strict=True)
        made = [_sought(*end, tail, large) for end in ends]
    return np.stack([
        np.where(arm.events == 0, 0.0, made[0]) + missing,
        np.where(arm.non_events == 0, 1.0, made[1]) + missing,
    ])  # fmt: skip


def _sought(
    found: Floats, shape: tuple[Floats, Floats], integral: Integral, tail: float, large: Bools
) -> Floats:
    """Quantiles of large arms, sought again where scipy has not found them, as of Beta(1000, 10⁹); (k,)."""
    off = np.flatnonzero(large & (np.abs(integral(*shape, np.clip(found, 0, 1)) / tail - 1) > 1e-8))
    a, b = (parameter[off] for parameter in shape)
    ends = np.full(len(off), SMALLEST_LOG), np.zeros(len(off))
    found[off] = np.exp(bracketed(lambda log, rows: integral(a[rows], b[rows], np.exp(log)) - tail, *ends))
    return found


def _upper_beta_quantile(a: Floats, b: Floats, tail: float) -> Floats:
    """Where the upper tail is this; one Newton step, as scipy's inverse is 6e-9 off at 3/10⁹."""
    from scipy.special import betaincc, betainccinv, betaln

    x = betainccinv(a, b, tail)
    with np.errstate(all="ignore"):
        density = np.exp((a - 1) * np.log(x) + (b - 1) * np.log1p(-x) - betaln(a, b))
        step = (betaincc(a, b, x) - tail) / density
    return np.asarray(x + np.where(np.isfinite(step), step, 0.0))

"""The standard normal distribution, and the limits and P of Wald-type methods.

statistics.NormalDist and math.erfc are exact to the last digits and cost a tenth of loading scipy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from rsa_trial_cli.stats.arms import Floats


def z(level: float) -> float:
    """The normal quantile of a two-sided interval at this level."""
    return -NormalDist().inv_cdf((1 - level) / 2)


def limits(centre: Floats, se: Floats, level: float) -> Floats:
    """centre ∓ z·se, shape (2, k); nan where the standard error is infinite or undefined."""
    half = z(level) * _finite(se)
    return np.stack([centre - half, centre + half])


def log_limits(ratio: Floats, log_variance: Floats, level: float) -> Floats:
    """Limits of a ratio that are symmetric about its logarithm, shape (2, k)."""
    return np.exp(limits(np.log(ratio), np.sqrt(log_variance), level))


def inverse_sinh_limits(ratio: Floats, log_variance: Floats, level: float) -> Floats:
    """ratio·exp(∓ 2·asinh(z·se/2)), shape (2, k); exp(2·asinh w) is (w + √(1 + w²))². nan as in limits."""
    w = 0.5 * z(level) * _finite(np.sqrt(log_variance))
    factor = (w + np.sqrt(1 + w**2)) ** 2
    return np.stack([ratio / factor, ratio * factor])


def _finite(se: Floats) -> Floats:
    return np.where(np.isfinite(se), se, np.nan)


def upper_tail(x: Floats) -> Floats:
    """P(Z > x); full relative precision far into the tail. x : any shape, which the result has too."""
    return 0.5 * _erfc(x / math.sqrt(2))


def _erfc(x: Floats) -> Floats:
    return np.fromiter(map(math.erfc, x.tolist()), float, len(x))


P_VALUES: dict[str, Callable[[Floats], Floats]] = {
    "two-sided": lambda statistic: _erfc(np.abs(statistic) / math.sqrt(2)),
    "greater": upper_tail,
    "less": lambda statistic: upper_tail(-statistic),
}


def p_value(statistic: Floats, alternative: str) -> Floats:
    """P of a normal statistic; positive favours more events in the treatment arm.

    statistic : any shape, which the result has too.
    """
    return P_VALUES[alternative](statistic)

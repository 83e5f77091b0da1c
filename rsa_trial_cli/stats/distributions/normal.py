"""The standard normal distribution, and the limits and P of Wald-type methods.

The quantile and math.erfc are exact to the last digits and cost a tenth of loading scipy. statistics has the
same quantile, by the same steps, but loads decimal, fractions and random too: 3 % of a typed command.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce

import numpy as np

from rsa_trial_cli.stats.arms import Floats

# Wichura 1988, Applied Statistics 37:477, AS 241 (PPND16): numerators and denominators by powers that fall
CENTRAL = (
    (
        *(2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457),
        *(13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
    ),
    (
        *(5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867),
        *(5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0),
    ),
)
MIDDLE = (
    (
        *(7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1),
        *(1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550),
        *(4.63033784615654529590, 1.42343711074968357734),
    ),
    (
        *(1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2),
        *(1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940),
        *(2.05319162663775882187, 1.0),
    ),
)
FAR = (
    (
        *(2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3),
        *(2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580),
        *(5.46378491116411436990, 6.65790464350110377720),
    ),
    (
        *(2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5),
        *(7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1),
        *(5.99832206555887937690e-1, 1.0),
    ),
)


def _power_sum(coefficients: Sequence[float], r: float) -> float:
    return reduce(lambda made, one: made * r + one, coefficients)


def quantile(p: float) -> float:
    """The x with P(Z ≤ x) = p, 0 < p < 1, to 16 digits (Wichura 1988)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        above, below = (_power_sum(coefficients, 0.180625 - q * q) for coefficients in CENTRAL)
        return above * q / below
    r = math.sqrt(-math.log(p if q <= 0 else 1 - p))
    above, below = (
        _power_sum(coefficients, r - (1.6 if r <= 5 else 5.0)) for coefficients in (MIDDLE if r <= 5 else FAR)
    )
    return math.copysign(above / below, q)


@lru_cache(maxsize=1024)
def z(level: float) -> float:
    """The normal quantile of a two-sided interval at this level."""
    return -quantile((1 - level) / 2)


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

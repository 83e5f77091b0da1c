"""Power of tests of two means in 40 digits, without the package: python -m reference.mean_powers prints some.

Student's test is noncentral t; equivalence one integral over s = χ/√df; Welch's test a double integral over
both SDs on the log scale, in floats (12 digits).
"""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
from scipy import special

from .means import Number, lower_noncentral, quantile


def student(delta: float, sd: float, n: tuple[int, int], alpha: float, alternative: str) -> Number:
    """Noncentral t: both tails of a two-sided test."""
    df = mp.mpf(sum(n) - 2)
    ncp = mp.mpf(delta) / (mp.mpf(sd) * mp.sqrt(mp.mpf(1) / n[0] + mp.mpf(1) / n[1]))
    level = mp.mpf(str(alpha))
    if alternative == "two-sided":
        t = quantile(level / 2, df)
        return 1 - lower_noncentral(t, df, ncp) + lower_noncentral(-t, df, ncp)
    return 1 - lower_noncentral(quantile(level, df), df, ncp if alternative == "greater" else -ncp)


def equivalence(delta: float, sd: float, n: tuple[int, int], margin: float, alpha: float) -> Number:
    """P(−M + ts < D < M − ts) by one integral; nothing where ts is above M."""
    df = mp.mpf(sum(n) - 2)
    se = mp.mpf(sd) * mp.sqrt(mp.mpf(1) / n[0] + mp.mpf(1) / n[1])
    t, d, limit = quantile(mp.mpf(str(alpha)), df), mp.mpf(delta), mp.mpf(margin)
    constant = mp.log(2) + df / 2 * mp.log(df / 2) - mp.loggamma(df / 2)

    def integrand(s: Number) -> Number:
        density = mp.exp(constant + (df - 1) * mp.log(s) - df * s * s / 2) if s > 0 else mp.mpf(0)
        return density * (mp.ncdf((limit - d) / se - t * s) - mp.ncdf((-limit - d) / se + t * s))

    top, width = limit / (t * se), 1 / mp.sqrt(2 * df)
    inside = [s for s in (1 + k * width for k in (-8, -3, 0, 3, 8, 20)) if 0 < s < top]
    return mp.quad(integrand, [mp.mpf(0), *inside, top])


def welch(
    delta: float, sds: tuple[float, float], n: tuple[int, int], alpha: float, points: int = 240
) -> float:
    """A trapezoidal rule over ln χ₁ and ln χ₂."""
    (x1, w1), (x2, w2) = (_rule(size - 1, points) for size in n)
    v1, v2 = sds[0] ** 2 / n[0] * x1[:, None], sds[1] ** 2 / n[1] * x2[None, :]
    se = math.sqrt(sds[0] ** 2 / n[0] + sds[1] ** 2 / n[1])
    df = (v1 + v2) ** 2 / (v1**2 / (n[0] - 1) + v2**2 / (n[1] - 1))
    cut = -special.stdtrit(df, alpha / 2) * np.sqrt(v1 + v2) / se
    rejected = special.ndtr(delta / se - cut) + special.ndtr(-delta / se - cut)
    return float(w1 @ rejected @ w2)


def _rule(df: int, points: int) -> tuple[np.ndarray, np.ndarray]:
    """χ²/df and its weights."""
    width = 1 / math.sqrt(2 * df)
    low, high = (-42 / df - 9 * width, 9 * width) if df > 3 else (-42 / df - 3, 2.2)
    u = np.linspace(low, high, points + 1)
    log = math.log(2) + df / 2 * math.log(df / 2) - math.lgamma(df / 2) + df * u - df * np.exp(2 * u) / 2
    return np.exp(2 * u), np.exp(log) * (u[1] - u[0])


if __name__ == "__main__":
    mp.mp.dps = 40
    print(student(4.34, 12.4, (173, 173), 0.05, "two-sided"))
    print(equivalence(0.0, 6.4, (71, 68), 3.2, 0.05))
    print(welch(2.2, (1.15, 3.82), (36, 22), 0.05, 240))

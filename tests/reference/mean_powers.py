"""Power of tests of two means in 40 digits, without the package: python -m reference.mean_powers prints some.

Student's test is noncentral t; equivalence one integral over s = χ/√df. Welch's test stands in
tests/double_integral.py.
"""

from __future__ import annotations

import mpmath as mp

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


if __name__ == "__main__":
    mp.mp.dps = 40
    print(student(4.34, 12.4, (173, 173), 0.05, "two-sided"))
    print(equivalence(0.0, 6.4, (71, 68), 3.2, 0.05))

"""Mantel–Haenszel estimates of a common odds ratio, risk ratio and risk difference.

Each function takes Strata and returns the estimate on its own scale and its variance on the scale of
analysis, shape (2, g). Nothing is added to empty cells.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats, cross_difference
from rsa_trial_cli.stats.pooling.batch import Strata

Cells = tuple[Floats, Floats, Floats, Floats]


def cells(strata: Strata) -> Cells:
    """a, b, c and d of each study, shape (n,): events and others with treatment, then with control."""
    first, second = strata.treatment, strata.control
    return first.events, first.non_events, second.events, second.non_events


def odds_weight(strata: Strata) -> Floats:
    """bc/N of each study, shape (n,)."""
    _, b, c, _ = cells(strata)
    return b * c / strata.total


def odds_ratio(strata: Strata) -> Floats:
    """Σ(ad/N) / Σ(bc/N), and the variance of Robins, Breslow & Greenland (1986). Returns shape (2, g)."""
    a, b, c, d = cells(strata)
    n = strata.total
    r, s, p, g = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    sums = strata.sum(np.stack([r, s, p * r, p * s + g * r, g * s]))
    ratio, variance = sums[0] / sums[1], sums[2] / (2 * sums[0] ** 2)
    variance = variance + sums[3] / (2 * sums[0] * sums[1]) + sums[4] / (2 * sums[1] ** 2)
    return np.stack([ratio, variance])


def risk_ratio_weight(strata: Strata) -> Floats:
    """c·n₁/N of each study, shape (n,)."""
    return strata.control.events * strata.treatment.n / strata.total


def risk_ratio(strata: Strata) -> Floats:
    """Σ(a·n₂/N) / Σ(c·n₁/N), and the variance of Greenland & Robins (1985). Returns shape (2, g)."""
    n, n1, n2 = strata.total, strata.treatment.n, strata.control.n
    a, c = strata.treatment.events, strata.control.events
    # n₁n₂x − acN as n₁·a·d + n₂·c·b, whose terms are all positive
    spread = (n1 * a * strata.control.non_events + n2 * c * strata.treatment.non_events) / n**2
    top, bottom, sum_of_spread = strata.sum(np.stack([a * n2 / n, risk_ratio_weight(strata), spread]))
    return np.stack([top / bottom, sum_of_spread / (top * bottom)])


def difference_weight(strata: Strata) -> Floats:
    """n₁n₂/N of each study, shape (n,)."""
    return strata.treatment.n * strata.control.n / strata.total


def risk_difference(strata: Strata) -> Floats:
    """Σ(a·n₂ − c·n₁)/N / Σ(n₁n₂/N), and the variance of Sato (1989). Returns shape (2, g)."""
    a, b, c, d = cells(strata)
    n, n1, n2 = strata.total, strata.treatment.n, strata.control.n
    apart = cross_difference(strata.treatment, strata.control) / n
    p = (n1**2 * c - n2**2 * a + n1 * n2 * (n2 - n1) / 2) / n**2
    g = (a * d + b * c) / (2 * n)
    total, weight, sum_p, sum_g = strata.sum(np.stack([apart, difference_weight(strata), p, g]))
    difference = total / weight
    return np.stack([difference, (difference * sum_p + sum_g) / weight**2])


def greenland_robins(strata: Strata) -> Floats:
    """Σ(ab·n₂³ + cd·n₁³)/(n₁n₂N²) / (Σ(n₁n₂/N))², the variance in RevMan and meta. Returns shape (g,)."""
    a, b, c, d = cells(strata)
    n, n1, n2 = strata.total, strata.treatment.n, strata.control.n
    spread = (a * b * n2**3 + c * d * n1**3) / (n1 * n2 * n**2)
    top, weight = strata.sum(np.stack([spread, difference_weight(strata)]))
    return np.asarray(top / weight**2)

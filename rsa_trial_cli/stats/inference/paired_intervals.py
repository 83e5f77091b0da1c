"""Intervals for paired proportions: the conditional odds ratio, and the difference of the two risks.

Every interval takes (pairs, level) and returns limits, shape (2, k).
"""

from __future__ import annotations

from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.binomial_tails import mid_tail
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.inference import paired_working as working
from rsa_trial_cli.stats.inference.one_proportion import clopper_pearson, wilson
from rsa_trial_cli.stats.inference.paired import Pairs
from rsa_trial_cli.stats.registry import Methods

PAIRED_ODDS, PAIRED_RISKS = Methods(), Methods()


@PAIRED_ODDS.add(
    "exact",
    "exact conditional",
    working=partial(working.of_share, limits=clopper_pearson, words="Clopper–Pearson limits"),
    test="mcnemar-exact",
    source="Clopper & Pearson 1934, Biometrika 26:404; Liddell 1983, J Epidemiol Community Health 37:82",
    use="coverage that is never below the level; the default",
)
def odds_exact(pairs: Pairs, level: float) -> Floats:
    """Exact interval for the conditional odds ratio: Clopper–Pearson limits of b/(b + c) as odds.

    pairs : Pairs of k tables; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k), on the ratio scale. Edge: 0 for b = 0, inf for c = 0; conservative.
    """
    return _as_odds(clopper_pearson(pairs.split, level), clopper_pearson(pairs.split.relabelled(), level))


@PAIRED_ODDS.add(
    "mid-p",
    "mid-P conditional",
    working=working.mid_p,
    test="mcnemar-mid-p",
    source="Lancaster 1961, J Am Stat Assoc 56:223; Fagerland, Lydersen & Laake 2014, Stat Med 33:2850",
    use="small samples where exact is too conservative",
)
def odds_mid_p(pairs: Pairs, level: float) -> Floats:
    """Mid-P interval for the conditional odds ratio: as exact, with half the table's own probability.

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 for b = 0, inf for c = 0.
    """
    lower = _mid_p_lower(pairs.treatment_only, pairs.control_only, level)
    return np.stack([lower, _inverted(_mid_p_lower(pairs.control_only, pairs.treatment_only, level))])


@PAIRED_ODDS.add(
    "wilson",
    "Wilson score, transformed",
    working=partial(working.of_share, limits=wilson, words="Wilson limits"),
    test="mcnemar",
    source="Fagerland, Lydersen & Laake 2014, Stat Med 33:2850",
    use="a closed form that agrees with McNemar's test",
)
def odds_wilson(pairs: Pairs, level: float) -> Floats:
    """Score interval for the conditional odds ratio: Wilson limits of b/(b + c) as odds.

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 for b = 0, inf for c = 0.
    """
    with np.errstate(all="ignore"):
        return _as_odds(wilson(pairs.split, level), wilson(pairs.split.relabelled(), level))


@PAIRED_ODDS.add(
    "wald",
    "log Wald",
    working=working.log_wald,
    source="e.g. Agresti 2013, Categorical Data Analysis, 11.2",
    use="what many papers print",
)
def odds_wald(pairs: Pairs, level: float) -> Floats:
    """Wald interval for the conditional odds ratio, exp(log(b/c) ∓ z√(1/b + 1/c)).

    Returns limits, shape (2, k), on the ratio scale. Edge: undefined for b = 0 or c = 0.
    """
    with np.errstate(all="ignore"):
        variance = 1 / pairs.treatment_only + 1 / pairs.control_only
        return normal.log_limits(pairs.odds_ratio, variance, level)


@PAIRED_RISKS.add(
    "newcombe",
    "Newcombe (Wilson hybrid)",
    working=lambda table: working.newcombe(table, _correlation),
    source="Newcombe 1998, Stat Med 17:2635, method 10",
    use="a closed form that holds its coverage; the default",
)
def difference_newcombe(pairs: Pairs, level: float) -> Floats:
    """Newcombe's hybrid interval for the paired difference, from Wilson limits and the correlation φ.

        D − √((p₁−l₁)² − 2φ(p₁−l₁)(u₂−p₂) + (u₂−p₂)²),  D + √((u₁−p₁)² − 2φ(u₁−p₁)(p₂−l₂) + (p₂−l₂)²)
        φ = C/√((a+b)(c+d)(a+c)(b+d)),  C = ad − bc, or max(0, ad − bc − n/2) where that is positive

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: φ is 0 where a margin is empty; no test matches it.
    """
    first, second = pairs.arms
    below1, above1 = np.abs(wilson(first, level) - first.risk)
    below2, above2 = np.abs(wilson(second, level) - second.risk)
    phi, difference = _correlation(pairs), pairs.difference

    def distance(one: Floats, other: Floats) -> Floats:
        return np.sqrt((one - other) ** 2 + 2 * (1 - phi) * one * other)

    low, high = difference - distance(below1, above2), difference + distance(above1, below2)
    return np.stack([np.maximum(low, -1.0), np.minimum(high, 1.0)])


@PAIRED_RISKS.add(
    "tango",
    "Tango score",
    working=lambda table: working.tango(table, _restricted_share),
    test="mcnemar",
    source="Tango 1998, Stat Med 17:891",
    use="any study; agrees with McNemar's test",
)
def difference_tango(pairs: Pairs, level: float) -> Floats:
    """Tango's score interval for the paired difference, by inverting the score test.

        (b − c − nδ)/√(n(2q̃ + δ(1 − δ))) = ±z,  q̃ the restricted estimate of the share with control only

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: a proper interval even without discordant pairs.
    """
    z = normal.z(level)
    return np.stack([_tango_lower(pairs, z), -_tango_lower(pairs.swapped(), z)])


@PAIRED_RISKS.add(
    "exact",
    "exact conditional",
    working=partial(
        working.of_share, limits=clopper_pearson, words="Clopper–Pearson limits", difference=True
    ),
    test="mcnemar-exact",
    source="Newcombe 1998, Stat Med 17:2635, conditional on the discordant pairs",
    use="agrees with McNemar's exact test; takes the number of discordant pairs as given",
)
def difference_exact(pairs: Pairs, level: float) -> Floats:
    """Exact conditional interval for the paired difference: (b + c)/n·(2L − 1), L a Clopper–Pearson limit.

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: undefined without discordant pairs, as their number is not varied.
    """
    (low, high), (others_low, others_high) = (
        clopper_pearson(arm, level) for arm in (pairs.split, pairs.split.relabelled())
    )
    share = np.where(pairs.discordant == 0, np.nan, pairs.discordant / pairs.n)
    return np.stack([share * (low - others_high), share * (high - others_low)])


@PAIRED_RISKS.add(
    "wald",
    "Wald",
    working=working.difference_wald,
    clipped=False,
    source="e.g. Agresti 2013, Categorical Data Analysis, 11.1",
    use="what most papers print; poor in small samples",
)
def difference_wald(pairs: Pairs, level: float) -> Floats:
    """Wald interval for the paired difference, D ∓ z√(b + c − (b − c)²/n)/n.

    Returns limits, shape (2, k), on the difference scale.
    Edge: not clipped; undefined where its variance estimate is 0.
    """
    return _difference_limits(pairs.treatment_only, pairs.control_only, pairs.n, level)


@PAIRED_RISKS.add(
    "bonett-price",
    "Bonett–Price (adjusted Wald)",
    working=partial(working.difference_wald, more=1),
    clipped=False,
    source="Bonett & Price 2012, J Educ Behav Stat 37:479",
    use="a formula to remember that holds its coverage",
)
def difference_bonett_price(pairs: Pairs, level: float) -> Floats:
    """Wald interval for the paired difference with one pair more of either discordant kind, of n + 2.

    Returns limits, shape (2, k), on the difference scale. Edge: not clipped; centred off the estimate.
    """
    return _difference_limits(pairs.treatment_only + 1, pairs.control_only + 1, pairs.n + 2, level)


def _difference_limits(b: Floats, c: Floats, n: Floats, level: float) -> Floats:
    variance = (b + c - (b - c) ** 2 / n) / n**2
    return normal.limits((b - c) / n, np.where(variance > 0, np.sqrt(np.abs(variance)), np.nan), level)


def _correlation(pairs: Pairs) -> Floats:
    """Newcombe's φ with continuity correction, shape (k,)."""
    a, b, c, d = pairs.both, pairs.treatment_only, pairs.control_only, pairs.neither
    cross = a * d - b * c
    corrected = np.where(cross > 0, np.maximum(0.0, cross - pairs.n / 2), cross)
    product = np.sqrt(a + b) * np.sqrt(c + d) * np.sqrt(a + c) * np.sqrt(b + d)
    with np.errstate(all="ignore"):
        return np.where(product == 0, 0.0, corrected / product)


def _tango_lower(pairs: Pairs, z: float) -> Floats:
    """The lower limit: where the score is z, between −1 and the estimate. Shape (k,)."""
    b, c, n = pairs.treatment_only, pairs.control_only, pairs.n

    def shortfall(delta: Floats, rows: Row) -> Floats:
        b_, c_, n_ = b[rows], c[rows], n[rows]
        spread = np.maximum(n_ * (2 * _share(b_, c_, n_, delta) + delta * (1 - delta)), 0.0)
        return z * np.sqrt(spread) - (b_ - c_ - n_ * delta)

    found = bracketed(shortfall, np.full(len(b), -1.0), (b - c) / n)
    # where the variance at the estimate is 0 the equation holds there too, and the limit has a closed form
    closed = [-(z**2) / (n + z**2), (n - z**2) / (n + z**2), np.full(len(b), -1.0)]
    return np.select([b + c == 0, b == n, c == n], closed, found)


def _share(b: Floats, c: Floats, n: Floats, delta: Floats) -> Floats:
    """Tango's restricted estimate of the share of pairs with the event under control only, (k,)."""
    linear = (2 * n - b + c) * delta - b - c
    # the smaller root's conjugate, where B > 0: −2C/(B + √…) without cancellation
    with np.errstate(all="ignore"):
        root = np.sqrt(linear**2 + 8 * n * c * delta * (1 - delta))
        plus = 2 * c * delta * (1 - delta) / (linear + root)
        return np.where(linear > 0, plus, (root - linear) / (4 * n))


def _restricted_share(pairs: Pairs, delta: Floats) -> Floats:
    return _share(pairs.treatment_only, pairs.control_only, pairs.n, delta)


def _mid_p_lower(x: Floats, others: Floats, level: float) -> Floats:
    """Odds at which x or more of the discordant pairs have the probability (1 − level)/2, by mid-P. (k,)."""
    tail, some = (1 - level) / 2, x > 0
    x_, others_ = x[some], others[some]

    def excess(log_odds: Floats, rows: Row) -> Floats:
        shares = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(log_odds))
        return mid_tail(x_[rows], others_[rows], shares) - tail

    low = np.full(len(x_), -700.0)  # odds that are barely more than 0
    made = np.zeros(len(x))
    made[some] = np.exp(bracketed(excess, low, np.log(x_) - np.log(np.maximum(others_, 0.5)) + 40.0))
    return made


def _as_odds(limits: Floats, of_others: Floats) -> Floats:
    """Limits of a share as odds; each complement is the other outcome's limit. Without pairs (0, inf)."""
    with np.errstate(all="ignore"):
        low, high = limits[0] / of_others[1], limits[1] / of_others[0]
    none = np.isnan(limits[0])
    return np.stack([np.where(none, 0.0, low), np.where(none, np.inf, high)])


def _inverted(odds: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return 1 / odds

"""The noncentral t distribution: both tails, and the noncentrality that puts a statistic at a quantile.

scipy's own inverse is good to 5e-9 only and its tails lose digits of large statistics. Here the tails are one
integral over s = χ/√df by Gauss–Legendre rules on pieces between the places where the integrand bends; the
limits that come of it were 5e-11 off at worst beside 50 digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.incomplete import LARGE

NODES = 96
FEWER_NODES, ROOT = (
    24,
    4,
)  # of a power: 12 digits, in s¼, as near 0 a density of fractional df is no polynomial
LEAST = 1e-18  # of the distribution of s lies beyond each end
BENDS = (-9, -3, 0, 3, 9)  # standard deviations of the normal variable
SMALL = 1e-2  # |s − 1| below which ln s is a series
SURE = 1e-13  # a tail below is too small for a step on the probit scale
MOST_STEPS = 80
BLOCK = 512  # rows that are integrated together
Rule = tuple[int, Floats]  # nodes of a piece, and the ends of χ/√df


@cache
def _nodes(nodes: int) -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(nodes)


def tails(t: Floats, df: Floats, ncp: Floats) -> Floats:
    """P(T ≤ t) and P(T > t) of noncentral t. t, df, ncp : shape (k,); the result : shape (2, k)."""
    turned = t < 0
    sign = np.where(turned, -1.0, 1.0)
    below, above, _ = _integrals(np.abs(t), df, sign * ncp)
    return np.where(turned, [above, below], [below, above])


def noncentrality(t: Floats, df: Floats, share: float) -> Floats:
    """δ with P(T ≤ t | δ) = share, by Newton's method on the probit scale inside a bracket.

    t, df : shape (k,), as is the result; 0 < share < 1. It falls as the share rises (Steiger & Fouladi 1997).
    """
    made = np.full(len(t), np.nan)
    known = np.flatnonzero(np.isfinite(t) & (df > 0))
    for at in range(0, len(known), BLOCK):
        rows = known[at : at + BLOCK]
        turned = t[rows] < 0
        shares = np.where(turned, 1 - share, share)
        made[rows] = np.where(turned, -1.0, 1.0) * _solved(np.abs(t[rows]), df[rows], shares)
    return made


def _solved(t: Floats, df: Floats, share: Floats) -> Floats:
    """δ for t ≥ 0, shape (k,): by rules of few nodes first, which leaves a step or two to the whole ones."""
    from scipy.special import ndtri

    delta: Floats = t - ndtri(share) * np.sqrt(1 + t * t / (2 * df))
    reach = _reach(df)
    for nodes, near in ((FEWER_NODES, 1e-5), (NODES, 1e-7)):
        delta = _newton((t, df, share), delta, near, (nodes, reach))
    return delta


def _newton(problem: tuple[Floats, Floats, Floats], start: Floats, near: float, rule: Rule) -> Floats:
    """δ from a start: every row takes its own path. problem : t, df and share; near : the last step, which
    leaves about its square. All of shape (k,)."""
    from scipy.special import ndtri

    t, df, share = problem
    nodes, reach = rule
    z: Floats = ndtri(share)
    spread = 3 * np.sqrt(1 + t * t / df)
    low, high, delta = t - 60 * spread, t + 60 * spread, start.copy()
    rows = np.arange(len(t))
    for _ in range(MOST_STEPS):
        if not len(rows):
            break
        here = delta[rows]
        below, above, slope = _integrals(t[rows], df[rows], here, (nodes, reach[:, rows]))
        over = below > share[rows]  # the tail falls as δ rises
        low[rows], high[rows] = np.where(over, here, low[rows]), np.where(over, high[rows], here)
        small = np.minimum(below, above)
        y = np.where(below < above, 1, -1) * ndtri(np.maximum(small, 1e-300))
        with np.errstate(all="ignore"):
            step = (z[rows] - y) / slope * np.exp(-y * y / 2) / math.sqrt(2 * math.pi)
        there = here + step
        unsafe = ~np.isfinite(there) | (there <= low[rows]) | (there >= high[rows]) | (small < SURE)
        rest = unsafe & (np.abs(step) <= 1e-12 * spread[rows])
        there = np.where(rest, here, np.where(unsafe, (low[rows] + high[rows]) / 2, there))
        delta[rows] = there
        limit = np.where(unsafe, 1e-13, near) * np.maximum(np.abs(there), spread[rows])
        rows = rows[np.abs(there - here) > limit]
    return delta


def outside(low: Floats, high: Floats, factor: Floats, df: Floats) -> Floats:
    """P(Z < low − f·S or Z > high + f·S), S = χ/√df, Z normal: that a t test rejects.

    All of shape (k,), as is the result; factor : f > 0; low or high infinite of a one-sided test.
    """
    from scipy.special import ndtr

    made = np.zeros(len(low))
    bends = [side / factor for k in BENDS for side in (k - high, low - k)]
    for s, weight in _pieces(df, bends, np.full(len(low), np.inf), (FEWER_NODES, _reach(df))):
        reach = factor[:, None] * s
        made += (weight * (ndtr(low[:, None] - reach) + ndtr(-high[:, None] - reach))).sum(axis=1)
    return made


def between(low: Floats, high: Floats, factor: Floats, df: Floats) -> Floats:
    """P(low + f·S < Z < high − f·S): that both tests of equivalence reject. Shape (k,), as `outside`.

    Owen 1965, Biometrika 52:437.
    """
    from scipy.special import ndtr

    made, top = np.zeros(len(low)), (high - low) / (2 * factor)
    bends = [side / factor for k in BENDS for side in (high - k, k - low)]
    for s, weight in _pieces(df, [*bends, top], np.maximum(top, 0.0), (FEWER_NODES, _reach(df))):
        reach = factor[:, None] * s
        made += (weight * (ndtr(high[:, None] - reach) - ndtr(low[:, None] + reach))).sum(axis=1)
    return made


def _integrals(t: Floats, df: Floats, ncp: Floats, rule: Rule | None = None) -> tuple[Floats, Floats, Floats]:
    """P(T ≤ t), P(T > t) and the slope of the first by δ, for t ≥ 0. All of shape (k,)."""
    from scipy.special import ndtr

    with np.errstate(all="ignore"):
        bends = [(ncp + k) / t for k in BENDS]
    below, above, slope = np.zeros((3, len(t)))
    for s, weight in _pieces(df, bends, np.full(len(t), np.inf), rule):
        far = t[:, None] * s - ncp[:, None]
        below += (weight * ndtr(far)).sum(axis=1)
        above += (weight * ndtr(-far)).sum(axis=1)
        slope -= (weight * np.exp(-far * far / 2)).sum(axis=1) / math.sqrt(2 * math.pi)
    return below, above, slope


def _reach(df: Floats) -> Floats:
    """The ends of χ/√df, shape (2, k), beyond which nothing of it lies that matters."""
    from scipy.special import gammainccinv, gammaincinv

    return np.stack([np.sqrt(of(df / 2, LEAST) * 2 / df) for of in (gammaincinv, gammainccinv)])


def _pieces(
    df: Floats, bends: Sequence[Floats], top: Floats, rule: Rule | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """Nodes s of χ/√df up to top and their weights, shape (k, nodes), piece by piece between the bends."""
    nodes, (low, high) = rule or (NODES, _reach(df))
    x, w = _nodes(nodes)
    root = 1 if nodes == NODES else ROOT
    width = 1 / np.sqrt(2 * df)
    places = np.nan_to_num(
        np.stack([low, high, 1 - 3 * width, 1 + 3 * width, *bends]), nan=1.0, posinf=1e300, neginf=-1e300
    )
    cuts = np.sort(np.clip(places, low, np.clip(top, low, high)), axis=0) ** (1 / root)
    for first, second in pairwise(cuts):
        half = (second - first)[:, None] / 2
        y = (first + second)[:, None] / 2 + half * x
        s = y**root
        yield s, _density(s, df) * w * half * root * y ** (root - 1)


def _density(s: Floats, df: Floats) -> Floats:
    """The density of χ/√df at s, of shape (k, nodes); df : shape (k,). Nothing cancels near s = 1."""
    from scipy.special import gammaln

    a = df / 2
    big = np.maximum(a, LARGE)
    stirling = -1 / (12 * big) + 1 / (360 * big**3) - 1 / (1260 * big**5) + 1 / (1680 * big**7)
    far = math.log(2) + np.log(big) / 2 - math.log(2 * math.pi) / 2 + stirling
    near = np.minimum(a, LARGE)
    constant = np.where(a > LARGE, far, math.log(2) + near * np.log(near) - gammaln(near) - near)
    r = s - 1
    series = r * r * (-1 + r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r * (1 / 7 - r / 8))))))
    with np.errstate(all="ignore"):
        bent = np.where(np.abs(r) < SMALL, series, np.log(s) - r - r * r / 2)
        return np.where(s > 0, np.exp(constant[:, None] + df[:, None] * bent - np.log(s)), 0.0)

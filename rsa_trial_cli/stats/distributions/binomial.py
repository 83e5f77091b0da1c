"""Binomial and hypergeometric probabilities, many distributions at once, each in a window around its mode.

Every probability is a product of exact ratios of neighbours, outward from the mode: relative errors stay
near 1e-14, where differences of log-factorials lose digits as the counts grow. And the largest value over p
of a mixture of binomials.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats

NEGLIGIBLE = 1e-18  # of the probability at hand: what windows may leave out
LEFT_OUT = 1e-20  # of all probability: what is left out of a power and of an expected width
BLOCK = 100_000  # cells worked on together
ROUNDS = 5  # of cutting intervals of angles, the last to 1/500 of a peak's standard deviation
LARGEST_KEPT = 20_000  # trials up to which the binomials at all coarse angles are kept: 10 MB
QUARTERS = np.array([-3, -1, 1, 3]) / 8


def reach(trials: float, smallest: float) -> int:
    """Half-width of a window outside which at most about `smallest` of the probability lies.

    Hoeffding (1963): P(|X − mean| ≥ t) ≤ 2·exp(−2t²/n) for n independent trials, and for n draws without
    replacement; mean and mode are at most one apart. Never wider than the n + 1 values there are.
    """
    return max(1, math.ceil(min(trials, 2 + math.sqrt(0.5 * trials * -math.log(smallest)))))


def outward(rise: Floats, fall: Floats) -> Floats:
    """Probabilities from the ratios of neighbours, shape (k, 2r + 1) with the mode in the middle.

    rise : P(mode + j + 1) / P(mode + j), fall : P(mode − j − 1) / P(mode − j) for j = 0 … r − 1, both (k, r).
    A ratio of 0 ends the support, whatever the finite ratios after it. What lies outside the window counts
    as nothing.
    """
    steps = rise.shape[1]
    probability = np.empty((len(rise), 2 * steps + 1))
    probability[:, steps] = 1
    np.cumprod(rise, axis=1, out=probability[:, steps + 1 :])
    np.cumprod(fall, axis=1, out=probability[:, :steps][:, ::-1])
    probability /= probability.sum(axis=1, keepdims=True)
    return probability


def binomial(n: float | Floats, p: Floats, q: Floats, width: int) -> tuple[Floats, Floats]:
    """Modes (k,) and probabilities (k, 2·width + 1) of k binomials with n trials; q = 1 − p, both in [0, 1].

    Column j belongs to mode + j − width events, which may lie outside 0 … n: there the probability is 0.
    n : one number or shape (k,); p, q : shape (k,).
    """
    mode = np.minimum(np.floor((n + 1) * p), n)
    step, n = np.arange(width), np.reshape(n, (-1, 1))
    more, fewer = mode[:, None] + step, mode[:, None] - step
    odds = np.minimum(p / q, 1e290)[:, None]  # finite, so that the 0 at the end of the support stays 0
    odds_against = np.minimum(q / p, 1e290)[:, None]
    rise = (n - more) / (more + 1) * odds
    fall = fewer / (n - fewer + 1) * odds_against
    return mode, outward(rise, fall)


def half_width(trials: int, variance: float) -> int:
    """Distance from the mean beyond which LEFT_OUT of the probability of a sum of independent trials lies:
    Hoeffding's bound or Bernstein's."""
    rare = -math.log(LEFT_OUT / 2)
    bernstein = rare / 3 + math.sqrt(rare**2 / 9 + 2 * variance * rare)
    return min(reach(trials, LEFT_OUT), math.ceil(bernstein) + 1)


@lru_cache(maxsize=256)
def likely_events(n: int, p: float) -> tuple[Floats, Floats]:
    """Numbers of events of an arm that may occur, but for LEFT_OUT, and their probabilities, both (k,).

    k is their number: shapes (k,).
    """
    width = min(n, half_width(n, n * p * (1 - p)) + 1)
    mode, chance = binomial(n, np.array([p]), np.array([1 - p]), width)
    events = mode[0] + np.arange(-width, width + 1)
    inside = (events >= 0) & (events <= n)
    return events[inside], chance[0, inside]


def hypergeometric(
    totals: Floats, n1: float | Floats, n2: float | Floats, width: int
) -> tuple[Floats, Floats]:
    """Treatment events and their probabilities given each total of events, both (k, 2·width + 1).

    One row a total m from 0 to n1 + n2. Events outside the support have probability 0.
    totals : shape (k,); n1, n2 : one number each or shape (k,).
    """
    mode = np.floor((totals + 1) * ((n1 + 1) / (n1 + n2 + 2)))
    mode = np.minimum(np.maximum(mode, np.maximum(0, totals - n2)), np.minimum(n1, totals))
    step, m = np.arange(width), totals[:, None]
    n1, n2 = np.reshape(n1, (-1, 1)), np.reshape(n2, (-1, 1))
    a = mode[:, None] + step
    rise = (n1 - a) * (m - a) / ((a + 1) * (n2 - m + a + 1))
    a = mode[:, None] - step
    fall = a * (n2 - m + a) / ((n1 - a + 1) * (m - a + 1))
    return mode[:, None] + np.arange(-width, width + 1), outward(rise, fall)


def supremum_over_risk(share: Floats, enough: float = 1.0) -> float:
    """The largest value over p in [0, 1] of f(p) = Σ_m Binomial(m; N, p)·share(m), to a relative 1e-10.

    From `enough` on, any value between it and the largest may be given.
    share : shape (N + 1,), one value a total m.
    """
    enough, best = min(enough, float(share.max()) * (1 - 1e-12)), 0.0
    for best, _ in _closing_in(share):
        if best >= enough:
            break
    return min(1.0, best)


def angle_beyond(share: Floats, level: float) -> float | None:
    """An angle arcsin √p at which f(p), as of `supremum_over_risk`, is above the level; None if none.

    share : shape (N + 1,).
    """
    if share.max() <= level:
        return None
    return next((angle for value, angle in _closing_in(share, level) if value > level), None)


def coarse_angles(n: int) -> Floats:
    """Middles of equal intervals of [0, π/2], half a standard deviation of arcsin √(m/n) wide, or less.

    Shape (angles,).
    """
    intervals = math.ceil(2 * math.pi * math.sqrt(n))
    return 0.5 * math.pi / intervals * np.arange(0.5, intervals)


def _closing_in(share: Floats, floor: float = 0.0) -> Iterator[tuple[float, float]]:
    """Round after round, the largest value of f found so far and its angle; values up to floor may be missed.

    The angles θ = arcsin √p, where all peaks are equally wide, are cut into intervals; those that cannot hold
    the largest value, or one above floor, are dropped, and the others are cut in four, again and again. No
    peak is missed, however narrow.
    """
    n, most = len(share) - 1, float(share.max())
    best, at = max((float(share[0]), 0.0), (float(share[-1]), 0.5 * math.pi))
    angle = coarse_angles(n)
    width = 0.5 * math.pi / len(angle)
    for looks in range(ROUNDS):
        value, slope = mixture(share, angle) if looks else coarse_mixture(share)
        best, at = max((best, at), _highest(value, angle))
        yield best, at
        least = max(floor, best * (1 - 1e-12))  # rounding
        near = _upper_bound(angle, width, (value, slope), n, most) >= least
        if not near.any():
            return
        middle, at_middle = angle[near], value[near]
        angle, width = (middle[:, None] + width * QUARTERS).ravel(), width / 4
    angle = _vertices(share, middle, at_middle, 4 * width)
    yield max((best, at), _highest(mixture(share, angle)[0], angle))


def _highest(value: Floats, angle: Floats) -> tuple[float, float]:
    at = np.argmax(value)
    return float(value[at]), float(angle[at])


def _upper_bound(angle: Floats, width: float, middle: tuple[Floats, Floats], n: int, most: float) -> Floats:
    """What f can be at most on each interval, given its value and slope in the middle, shape (k,).

    f is a positive mixture of the curves p^m·(1 − p)^(N − m). Where it is largest, at p*, Jensen's inequality
    gives f(p) ≥ f(p*)·exp(−N·KL(p*, p)). So is what f lacks, g = most − f; its logarithm is convex in
    the log odds η but for −N·log(1 + e^η), so that g(p) ≥ g(pₘ)·exp((log g)′·Δη − N·KL(pₘ, p)). On an
    interval of width h with middle pₘ both divergences are at most 0.64·h² (½·h² away from the ends), and
    Δη is at most 1.22 times its linear part, except that in the first and last interval it has no bound.
    """
    value, slope = middle
    curved = 0.7 * n * width**2
    lack = most - value
    straight = 1.25 * np.abs(slope) / lack * width / 2
    ends = (angle < width) | (angle > 0.5 * math.pi - width)
    from_lack = np.where(ends, most, most - lack * np.exp(-straight - curved))
    return np.minimum(value * math.exp(curved), from_lack)


def _vertices(share: Floats, angle: Floats, value: Floats, width: float) -> Floats:
    """Where the parabola through f at each angle and a width either side is largest, shape (k,)."""
    (before, _), (after, _) = mixture(share, angle - width), mixture(share, angle + width)
    bend = 2 * value - before - after
    shift = np.where(bend > 0, 0.5 * (after - before) / bend, 0)
    return angle + width * np.clip(shift, -1, 1)


def mixture(share: Floats, angle: Floats) -> tuple[Floats, Floats]:
    """f = Σ_m Binomial(m; N, sin²θ)·share(m) and its slope in θ at each angle θ, both (k,).

    share : shape (N + 1,); angle : shape (k,), in radians.
    """
    return _mixture(share, _curves(len(share) - 1, angle))


def coarse_mixture(share: Floats) -> tuple[Floats, Floats]:
    """As `mixture`, at the coarse angles of this many trials.

    share : shape (N + 1,); returns two arrays of shape (angles,).
    """
    n = len(share) - 1
    return _mixture(share, _kept_curves(n) if n <= LARGEST_KEPT else _curves(n, coarse_angles(n)))


def growing_mixture(share: Floats, angle: Floats, totals: Floats, more: Floats) -> Floats:
    """f at each angle as share(m) grows by the first, the first two … of k additions, shape (angles, k).

    totals, more : the total m that grows and by how much, both (k,).
    """
    n, parts = len(share) - 1, []
    width = reach(n, NEGLIGIBLE)
    for curves in _curves(n, angle):
        column = (totals - curves.mode[:, None] + width).astype(np.intp)
        inside = (column >= 0) & (column <= 2 * width)
        found = np.take_along_axis(curves.chance, np.where(inside, column, 0), axis=1)
        grown = np.cumsum(np.where(inside, found * more, 0), axis=1)
        parts.append(grown + _mixture(share, [curves])[0][:, None])
    return np.concatenate(parts)


class Curves(NamedTuple):
    """Binomials at k angles in windows around their modes, and the mean less the mode: (k,) or (k, cells)."""

    angle: Floats
    mode: Floats
    chance: Floats


def _curves(n: int, angle: Floats) -> Iterator[Curves]:
    """The binomials at these angles, block by block."""
    width = reach(n, NEGLIGIBLE)
    rows = max(1, BLOCK // (2 * width + 1))
    for first in range(0, len(angle), rows):
        here = angle[first : first + rows]
        yield Curves(here, *binomial(n, np.sin(here) ** 2, np.cos(here) ** 2, width))


@lru_cache(maxsize=2)
def _kept_curves(n: int) -> list[Curves]:
    return list(_curves(n, coarse_angles(n)))


def _mixture(share: Floats, blocks: Iterable[Curves]) -> tuple[Floats, Floats]:
    n = len(share) - 1
    width = reach(n, NEGLIGIBLE)
    beyond = np.zeros(width)
    padded = np.concatenate([beyond, share, beyond])
    # row m: the shares within width of m; numpy's own view of windows takes a tenth of this function
    around = np.ndarray((n + 1, 2 * width + 1), padded.dtype, padded, 0, padded.strides * 2)
    offset, parts = np.arange(-width, width + 1), []
    for angle, mode, chance in blocks:
        p, q = np.sin(angle) ** 2, np.cos(angle) ** 2
        part = chance * around[mode.astype(np.intp)]
        value = part.sum(axis=1)
        part *= offset
        parts.append([value, (part.sum(axis=1) + (mode - n * p) * value) * 2 / np.sqrt(p * q)])
    value, slope = np.concatenate(parts, axis=1)
    return value, slope

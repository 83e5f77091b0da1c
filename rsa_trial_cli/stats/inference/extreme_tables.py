"""The tables that are as extreme as the observed one in an interval of effects, and their probability.

The risks are those on the path of an effect (effect_paths.py). A set of tables is described by the fewest
treated events that each number of control events needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.inference.effect_paths import Effect, Risk, Sizes

TIE = 1e-12  # relative, of scores
TINY = 1e-300  # stands for a risk of 0
CLOSE = 0.02  # width of an interval of effects, within which the course of a score is close to a parabola
STRAIGHT = (
    1e-4  # width of an interval of effects, within which P, where it does not jump, has no peak of its own
)

Index = NDArray[np.intp]


@frozen
class Ordering:
    """How tables are compared with the observed one.

    scored : by the score, else by the estimate itself; two_sided : by its size, one test instead of two.
    """

    scored: bool
    two_sided: bool = False


class Observed(NamedTuple):
    """Tables with the same arms, and what is asked of them; alpha : of one tail, or of both together."""

    effect: Effect
    ordering: Ordering
    sizes: Sizes
    x1: Floats
    x2: Floats
    alpha: float


class Tails(NamedTuple):
    """The tables that are as extreme as the observed one at some effect of an interval [a, b], for many.

    upper, lower : the fewest treated events of the upper tail, and those beyond the lower tail or None, for
    each number of control events, shape (intervals, n₂ + 1).
    """

    observed: Observed
    a: Floats
    b: Floats
    upper: Index
    lower: Index | None

    def probability(self, box: Index, angle: Floats) -> tuple[Floats, Floats]:
        """Their probability at φ, the upper tail at b and the lower at a, and its slope; shape (cells,)."""
        value, slope = _above(self.observed, self.upper[box], self.b[box], angle)
        if self.lower is None:
            return value, slope
        more, steeper = _above(self.observed, self.lower[box], self.a[box], angle)
        return value + 1 - more, slope - steeper

    def top(self, box: Index, angle: Floats, half: float) -> Floats:
        """The highest value near each of these cells of half this width, shape (cells,)."""
        (_, before), (_, after) = (self.probability(box, angle + step) for step in (-half, half))
        value, slope = self.probability(box, angle)
        best, bent = value, (after - before) / (2 * half)
        for _ in range(2):
            step = np.where(bent < 0, np.clip(-slope / bent, -2 * half, 2 * half), 0)
            angle = np.clip(angle + step, 0, 0.5 * math.pi)
            value, there = self.probability(box, angle)
            best = np.maximum(best, value)
            bent = np.where(step == 0, bent, (there - slope) / step)
            slope = there
        return best


def tails_of(observed: Observed, trial: Index, low: Floats, high: Floats) -> Tails:
    """The tables of each interval; of one where P does not jump the lower tail, too, stands at its end.

    Otherwise P, which both tails make, would be bounded by more than it is at either end, and its last digits
    cost a look each.
    low, high : coordinates, shape (k,).
    """
    a, b = observed.effect.theta(low.copy()), observed.effect.theta(high)
    if not observed.ordering.two_sided:
        return Tails(observed, a, b, _regions(observed, trial, low, high)[0], None)
    straight = np.flatnonzero(high - low < STRAIGHT)
    ends = [(trial[straight], at, at) for at in (low[straight], high[straight])]
    boxes = (np.concatenate(part) for part in zip((trial, low, high), *ends, strict=True))
    every = _regions(observed, *boxes)
    whole, first, last = np.split(every, [len(low), len(low) + len(straight)], axis=1)
    same = np.all((first == whole[:, straight]) & (last == whole[:, straight]), axis=(0, 2))
    a[straight[same]] = b[straight[same]]
    return Tails(observed, a, b, *whole)


def tables_at(observed: Observed, margin: float) -> Index:
    """The fewest treated events with which tables are as far up as each observed one, at one effect.

    Shape (trials, n₂ + 1).
    """
    effect, sizes, every = observed.effect, observed.sizes, np.arange(observed.sizes.n2 + 1.0)
    x1, x2, theta = observed.x1[:, None], observed.x2[:, None], np.full((len(observed.x1), 1), margin)
    if not observed.ordering.scored:
        first = effect.first_events(x1, x2, sizes, every)
        return np.clip(first, 0, sizes.n1 + 1).astype(np.intp)
    z = effect.score(x1, x2, sizes, theta)
    least = z - TIE * (1 + np.abs(z))
    shape = len(theta), sizes.n2 + 1
    return _first(lambda x: np.asarray(effect.score(x, every, sizes, theta) >= least), sizes.n1, shape)


def peaks(box: Index, cell: Index, value: Floats) -> Bools:
    """Which cells, in order, are at least as high as both their neighbours in a box, shape (cells,)."""
    beside, rise = (np.diff(box) == 0) & (np.diff(cell) == 1), np.diff(value)
    top = np.ones(len(box), dtype=bool)
    top[:-1] &= ~(beside & (rise > 0))
    top[1:] &= ~(beside & (rise < 0))
    return top


def jumps(observed: Observed, trial: Index, low: Floats, high: Floats) -> tuple[Index, Floats]:
    """Where P jumps: the effects at which tables that are as extreme at one end of an interval cease to be.

    low, high : coordinates, shape (k,). Returns the interval and the coordinate of each jump, in order, both
    (jumps,); where several tables with as many control events change, of one of them.
    """
    twice, ends = np.concatenate([trial, trial]), np.concatenate([low, high])
    first, last = np.split(_regions(observed, twice, ends, ends), 2, axis=1)
    tail, box, column = np.nonzero(first != last)
    x1, x2 = np.minimum(first, last)[tail, box, column].astype(float), column.astype(float)
    sign, of = np.where(tail == 0, 1.0, -1.0), trial[box]

    def apart(at: Floats, rows: Row) -> Floats:
        theta, sizes = observed.effect.theta(at), observed.sizes
        z = observed.effect.score(observed.x1[of[rows]], observed.x2[of[rows]], sizes, theta)
        t = observed.effect.score(x1[rows], x2[rows], sizes, theta)
        return sign[rows] * t - z + TIE * (1 + np.abs(z))

    at = bracketed(apart, low[box], high[box])
    order = np.lexsort((at, box))
    return box[order], at[order]


def _regions(observed: Observed, trial: Index, low: Floats, high: Floats) -> Index:
    """The fewest treated events of the upper tail and, of two tails, those beyond the lower one.

    For each box and each number of control events, shape (tails, boxes, n₂ + 1).
    """
    (n1, n2), effect = observed.sizes, observed.effect
    x1, x2, every = observed.x1[trial], observed.x2[trial], np.arange(n2 + 1.0)
    if not observed.ordering.scored:
        first = effect.first_events(x1[:, None], x2[:, None], observed.sizes, every)
        return np.clip(first, 0, n1 + 1).astype(np.intp)[None]
    theta = effect.theta(np.stack([low, 0.5 * (low + high), high]))
    z = effect.score(x1, x2, observed.sizes, theta)[:, :, None]
    least, close = np.maximum(np.minimum(z[0], z[2]), 0), (high - low < CLOSE)[:, None]
    slack = TIE * (1 + least)

    def reached(x: Floats) -> Bools:
        t = effect.score(x[:, None], every, observed.sizes, theta[:, :, None])
        upper = (t[0, 0] >= least - slack) & (~close | (_highest(t[0] - z) >= -slack))
        if len(x) == 1:
            return np.asarray(upper[None])
        beyond_lower = (t[1, 2] > slack - least) | (close & (_highest(-z - t[1]) < -slack))
        return np.stack([upper, beyond_lower])

    return _first(reached, n1, (1 + observed.ordering.two_sided, len(low), n2 + 1))


def _highest(apart: Floats) -> Floats:
    """What a distance of scores can be at most between two ends, given it there and in the middle, (3, …).

    A parabola rises above all three by at most an eighth of its second difference: here by all of it.
    """
    bent = np.abs(apart[0] - 2 * apart[1] + apart[2])
    return np.where(np.isnan(bent), np.inf, apart.max(axis=0) + bent)


def _first(reached: Callable[[Floats], Bools], n1: int, shape: tuple[int, ...]) -> Index:
    """The fewest treated events from which on it is reached, n₁ + 1 where it is not; of this shape."""
    low, high = np.zeros(shape), np.full(shape, n1 + 1.0)
    for _ in range(math.ceil(math.log2(n1 + 2))):
        middle = np.floor((low + high) / 2)
        beyond = (low == high) | reached(middle)
        low, high = np.where(beyond, low, middle + 1), np.where(beyond, np.minimum(middle, high), high)
    return high.astype(np.intp)


def _above(observed: Observed, first: Index, theta: Floats, angle: Floats) -> tuple[Floats, Floats]:
    """The probability of all tables with at least so many treated events, and its slope in φ; both (cells,).

    first : (cells, n₂ + 1).
    """
    n1, n2 = observed.sizes
    treated, controls = observed.effect.risks(theta, angle)
    chance1, chance2 = _chances(n1, treated), _chances(n2, controls)
    tail = np.zeros((len(angle), n1 + 2))
    np.cumsum(chance1[:, ::-1], axis=1, out=tail[:, n1::-1])
    each = chance2 * np.take_along_axis(tail, first, axis=1)
    value = each.sum(axis=1)
    # P(X₁ ≥ c) rises by c·P(X₁ = c)/p₁; nothing is added at c = n₁ + 1, nor at 0
    chance1 = np.concatenate([chance1 * np.arange(n1 + 1), np.zeros((len(angle), 1))], axis=1)
    up = (chance2 * np.take_along_axis(chance1, first, axis=1)).sum(axis=1)
    events = (each * np.arange(n2 + 1)).sum(axis=1)
    p, q = (np.maximum(part, TINY) for part in controls[:2])
    down = (events - n2 * p * value) / (p * q)
    return value, up / np.maximum(treated.p, TINY) * treated.slope + down * controls.slope


def _chances(n: int, risk: Risk) -> Floats:
    """Binomial probabilities, shape (cells, n + 1)."""
    p, q = (np.log(np.maximum(part, TINY))[:, None] for part in risk[:2])
    events = np.arange(n + 1)
    made: Floats = np.exp(_log_ways(n) + events * p + (n - events) * q)
    return made


@lru_cache(maxsize=64)
def _log_ways(n: int) -> Floats:
    """Logarithms of the binomial coefficients of n, shape (n + 1,)."""
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    made: Floats = log_factorial[-1] - log_factorial - log_factorial[::-1]
    return made

"""The largest probability of a set of tables over all pairs of risks that have one effect."""

from __future__ import annotations

import math
from typing import NamedTuple

from .arithmetic import Number, mp, root
from .space import binomial, hills

STEPS = 12  # of the grid, to a standard deviation of arcsin √p


class Tails(NamedTuple):
    """For each number of events in arm 2: tables with at most low or at least high events in arm 1."""

    low: list[int]  # −1 where there is none
    high: list[int]  # n1 + 1 where there is none


class Sizes(NamedTuple):
    """Participants of both arms, and the binomial coefficients of each."""

    n1: int
    n2: int
    first: list[int]
    second: list[int]

    @classmethod
    def of(cls, n1: int, n2: int) -> Sizes:
        ways = ([math.comb(n, x) for x in range(n + 1)] for n in (n1, n2))
        return cls(n1, n2, *ways)


def ends(measure: str, effect: Number) -> tuple[Number, Number]:
    """The smallest and the largest p2 that has the effect."""
    if measure == "rd":
        return max(effect * 0, -effect), min(1 + effect * 0, 1 - effect)
    return effect * 0, min(1 + effect * 0, 1 / effect)


def first_risk(measure: str, effect: Number, p2: Number) -> Number:
    """p1, which rounding may not carry beyond 0 and 1."""
    p1 = p2 + effect if measure == "rd" else effect * p2
    return max(p1 * 0, min(1 + p1 * 0, p1))


def chances(ways: list[int], p: Number) -> list[Number]:
    """The binomial distribution, in floats or in 70 digits as p is."""
    if not isinstance(p, float):
        return binomial(ways, p)
    n = len(ways) - 1
    return [count * p**x * (1 - p) ** (n - x) for x, count in enumerate(ways)]


def height(sizes: Sizes, tails: Tails, risks: tuple[Number, Number], *, missing: bool = False) -> Number:
    """The probability of the tails at two risks, or of all tables between them."""
    first, second = chances(sizes.first, risks[0]), chances(sizes.second, risks[1])
    below, total = [0 * risks[0]], 0 * risks[0]  # P(X1 < a), and its complement from the other end
    for chance in first:
        total += chance
        below.append(total)
    above, total = [0 * risks[0]], 0 * risks[0]
    for chance in reversed(first):
        total += chance
        above.append(total)
    above.reverse()  # P(X1 ≥ a)
    found = 0 * risks[0]
    for c, chance in enumerate(second):
        low, high = tails.low[c], tails.high[c]
        if missing:
            found += chance * sum(first[low + 1 : high])
        else:
            found += chance * (below[low + 1] + above[high])
    return found


def slope(measure: str, effect: Number, sizes: Sizes, tails: Tails, p2: Number) -> Number:
    """The derivative of the probability in p2, within the ends."""
    p1 = first_risk(measure, effect, p2)
    first, second = chances(sizes.first, p1), chances(sizes.second, p2)
    below = [mp.mpf(0)]
    for chance in first:
        below.append(below[-1] + chance)
    found, own = mp.mpf(0), effect if measure == "rr" else 1
    for c, chance in enumerate(second):
        low, high = tails.low[c], tails.high[c]
        held = below[low + 1] + below[-1] - below[high]
        rise = first[high] * high / p1 if high <= sizes.n1 else mp.mpf(0)
        fall = first[low] * (sizes.n1 - low) / (1 - p1) if low >= 0 else mp.mpf(0)
        found += chance * (held * (c - sizes.n2 * p2) / (p2 * (1 - p2)) + own * (rise - fall))
    return found


def on_grid(measure: str, effect: float, sizes: Sizes, tails: Tails) -> tuple[list[float], list[float]]:
    """The risks p2 of a grid, and the probabilities there; their complements, negative, near 1."""
    least, most = ends(measure, effect)
    steps = STEPS * math.ceil(2 * math.sqrt(sizes.n1 + sizes.n2))
    second = [least + (most - least) * math.sin(math.pi / 2 * i / steps) ** 2 for i in range(steps + 1)]
    both = [(first_risk(measure, effect, p2), p2) for p2 in second]
    heights = [height(sizes, tails, risks) for risks in both]
    if max(heights) > 0.5:
        heights = [-height(sizes, tails, risks, missing=True) for risks in both]
    return second, heights


def roughly(measure: str, effect: float, sizes: Sizes, tails: Tails) -> float:
    """The largest probability on the grid: at most 1 in 200 too low."""
    highest = max(on_grid(measure, effect, sizes, tails)[1])
    return highest if highest > 0 else 1 + highest


def supremum(measure: str, effect: Number, sizes: Sizes, tails: Tails) -> Number:
    """The largest probability over all risks that have the effect, its ends included."""
    second, heights = on_grid(measure, float(effect), sizes, tails)
    least = max(heights) - 0.02 * abs(max(heights))
    low, high = ends(measure, effect)
    tops = [low, high]
    for i in hills(heights):
        if heights[i] >= least:
            inner = (
                max(low + (high - low) / 10**30, second[i - 1]),
                min(high - (high - low) / 10**30, second[i + 1]),
            )
            tops.append(root(lambda p2: slope(measure, effect, sizes, tails, p2), *inner))
    return max(height(sizes, tails, (first_risk(measure, effect, p2), p2)) for p2 in tops)

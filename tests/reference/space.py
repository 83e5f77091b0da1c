"""All tables of two arms, the ones that an exact test rejects, and how probable those are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate, groupby

from .arithmetic import Number, mp, root

Region = dict[int, list[int]]  # of each number of events in both arms, the events in arm 1 that are rejected
Rejects = Callable[[int, int], bool]  # of a and c


class Space:
    """The (n1 + 1)(n2 + 1) tables, in rows of equal m = a + c, each with its count C(n1, a) C(n2, c)."""

    def __init__(self, n1: int, n2: int) -> None:
        self.n1, self.n2, self.total = n1, n2, n1 + n2
        self.first = [math.comb(n1, a) for a in range(n1 + 1)]
        self.second = [math.comb(n2, c) for c in range(n2 + 1)]

    def row(self, m: int) -> range:
        """The events in arm 1 that m events in both arms allow."""
        return range(max(0, m - self.n2), min(self.n1, m) + 1)

    def counts(self, m: int) -> list[int]:
        return [self.first[a] * self.second[m - a] for a in self.row(m)]

    def region(self, rejects: Rejects) -> Region:
        return {m: [a for a in self.row(m) if rejects(a, m - a)] for m in range(self.total + 1)}

    @cached_property
    def ways(self) -> list[int]:
        """C(N, m): the sum of each row."""
        return [math.comb(self.total, m) for m in range(self.total + 1)]

    def p_values(self, key: str, m: int) -> list[int]:
        """The conditional P values of a row, times C(N, m)."""
        return ORDERS[key](self.counts(m))

    def not_above(self, key: str, most: Fraction) -> Region:
        """The tables whose conditional P is at most this; whole numbers, so ties are ties."""
        region: Region = {}
        for m, ways in enumerate(self.ways):
            limit = most.numerator * ways // most.denominator
            region[m] = [a for a, p in zip(self.row(m), self.p_values(key, m), strict=True) if p <= limit]
        return region

    def supremum(self, region: Region) -> Number:
        """The largest probability of a region over all common risks, both ends included."""
        counts = [sum(self.first[a] * self.second[m - a] for a in region[m]) for m in range(self.total + 1)]
        return largest(counts, self.ways)

    def power(self, region: Region, p1: Number, p2: Number) -> Number:
        """The probability of a region at two risks."""
        first, second = binomial(self.first, p1), binomial(self.second, p2)
        return mp.fsum(first[a] * second[m - a] for m, row in region.items() for a in row)


@lru_cache(maxsize=2)
def space(n1: int, n2: int) -> Space:
    return Space(n1, n2)


def binomial(ways: list[int], p: Number) -> list[Number]:
    n = len(ways) - 1
    ups, downs = ([base**k for k in range(n + 1)] for base in (mp.mpf(p), 1 - mp.mpf(p)))
    return [count * ups[k] * downs[n - k] for k, count in enumerate(ways)]


def less(counts: list[int]) -> list[int]:
    return list(accumulate(counts))


def greater(counts: list[int]) -> list[int]:
    return less(counts[::-1])[::-1]


def minlike(counts: list[int]) -> list[int]:
    """Of each count the sum of all that are not larger."""
    sums, total = {}, 0
    for count, same in groupby(sorted(counts)):
        total += count * len(list(same))
        sums[count] = total
    return [sums[count] for count in counts]


def central(counts: list[int]) -> list[int]:
    whole = sum(counts)
    return [min(whole, 2 * min(pair)) for pair in zip(less(counts), greater(counts), strict=True)]


ORDERS = {"less": less, "greater": greater, "minlike": minlike, "central": central}


def largest(counts: list[int], ways: list[int]) -> Number:
    """max over p of Σ counts[m] p^m (1−p)^(N−m), counts[m] ≤ C(N, m).

    Looked for on a grid that is even in arcsin √p, where a binomial proportion has one width, with more than
    six points to a standard deviation; every high hill is then climbed by the root of its derivative.
    """
    ends = max(counts[0], counts[-1])
    if ends == 1:
        return mp.mpf(1)
    steps = 20 * math.ceil(math.sqrt(len(ways))) + 200
    risks = [math.sin(math.pi / 2 * i / steps) ** 2 for i in range(steps + 1)]
    heights = grid(counts, risks)
    if max(heights) > 0.5:  # the distance from 1 has more digits
        missing = [whole - part for whole, part in zip(ways, counts, strict=True)]
        heights = [-height for height in grid(missing, risks)]
    least = max(heights) - 0.01 * abs(max(heights))
    peaks = [i for i in hills(heights) if heights[i] > least]
    terms = [mp.mpf(count) for count in counts]
    tops = (root(lambda p: slope(terms, p), risks[i - 1], risks[i + 1]) for i in peaks)
    return max([mp.mpf(ends), *(height(terms, p) for p in tops)])


def hills(heights: list[float]) -> Iterator[int]:
    """The inner points of a grid that no neighbour exceeds."""
    for i in range(1, len(heights) - 1):
        if heights[i - 1] < heights[i] >= heights[i + 1]:
            yield i


def grid(counts: list[int], risks: list[float]) -> list[float]:
    """The polynomial at each risk, in the precision of the machine."""
    logs = [(m, math.log(count)) for m, count in enumerate(counts) if count]
    n = len(counts) - 1
    heights = [float(counts[0])]
    for p in risks[1:-1]:
        up, down = math.log(p), math.log1p(-p)
        heights.append(math.fsum(math.exp(log + m * up + (n - m) * down) for m, log in logs))
    return [*heights, float(counts[-1])]


def series(counts: list[Number], p: Number) -> tuple[Number, Number]:
    """Σ counts[m] r^m and Σ m counts[m] r^m, r = p/(1−p)."""
    odds, plain, by_m = p / (1 - p), mp.mpf(0), mp.mpf(0)
    for m in range(len(counts) - 1, -1, -1):
        plain, by_m = plain * odds + counts[m], by_m * odds + m * counts[m]
    return plain, by_m


def height(counts: list[Number], p: Number) -> Number:
    return series(counts, p)[0] * (1 - p) ** (len(counts) - 1)


def slope(counts: list[Number], p: Number) -> Number:
    """The derivative, but for a positive factor; nothing at the ends, where the series has none."""
    p = min(max(p, mp.mpf(10) ** -9), 1 - mp.mpf(10) ** -9)
    plain, by_m = series(counts, p)
    return by_m - (len(counts) - 1) * p * plain

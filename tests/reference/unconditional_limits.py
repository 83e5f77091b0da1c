"""Exact unconditional limits of the risk difference and the risk ratio, and exact tests of a margin.

The tables that are as extreme as the observed one change at some effects, where a table's score passes the
observed one. Between two of these the largest probability is smooth, so the lower limit is the first effect
at which it exceeds α (α/2 of one tail): where it jumps above it, or where it rises through it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from .arithmetic import EQUAL, Number, exact, mp, root
from .risks import Interval
from .score import restricted_difference, restricted_risk_ratio, standard
from .table import Table, value
from .worst_risks import Sizes, Tails, roughly, supremum

CELLS = 300  # of the scale of effects: nowhere in one of them does a table come and go
SLACK = 1e-9  # of scores in floats; equal ones differ by 1e-13
RESTRICTED = {"rd": restricted_difference, "rr": restricted_risk_ratio}


class Order(NamedTuple):
    """How the tables of these arms are compared with the observed one, at any effect."""

    measure: str
    key: str
    table: Table

    @property
    def sizes(self) -> Sizes:
        return sizes_of(self.table.n1, self.table.n2)

    @property
    def two_sided(self) -> bool:
        return self.key == "agresti_min"

    @property
    def alpha(self) -> Number:
        return self.table.alpha / (1 if self.two_sided else 2)

    def score(self, effect: Number, a: int, c: int) -> Number:
        """Higher for a table that speaks more for a larger effect; in floats or in 70 digits."""
        n1, n2 = self.table.n1, self.table.n2
        if self.key == "santner_snell":
            both = n1 * n2 if self.measure == "rd" else a * n2 + c * n1  # a ratio rises with this one
            return (a * n2 - c * n1) / (both + 0 * effect) if both else -mp.inf
        if isinstance(effect, float):
            return quick_score(self.measure, (a, n1, c, n2), effect)
        if self.measure == "rr" and a == c == 0:
            return mp.mpf(0)
        return standard(RESTRICTED[self.measure](Table(a, n1, c, n2), effect), mp.mpf(1))

    def tails(self, effect: Number) -> Tails:
        """The tables at least as extreme: those with a score as high, and by size also those as low."""
        observed = self.score(effect, self.table.a, self.table.c)
        slack = SLACK * (1 + abs(observed)) if isinstance(effect, float) else EQUAL
        low, high = [], []
        for c in range(self.table.n2 + 1):
            scores = [self.score(effect, a, c) for a in range(self.table.n1 + 1)]
            high.append(next((a for a, z in enumerate(scores) if z >= observed - slack), self.table.n1 + 1))
            below = [a for a, z in enumerate(scores) if z <= slack - observed]
            low.append(max(below, default=-1) if self.two_sided else -1)
        return Tails(low, high)

    def effect(self, at: float) -> float:
        """The effect at a coordinate, in which the ends of the scale are infinitely far away."""
        return math.tanh(at) if self.measure == "rd" else math.exp(at)

    def reach(self) -> tuple[float, float] | None:
        """Coordinates between which the lower limit lies; None where it is the end of the scale.

        Beyond, the observed table alone has more than α, or all that are as extreme have less.
        """
        table, alpha = self.table, float(self.table.alpha)
        if self.measure == "rr":
            least, most = math.log(alpha / 8 / table.n1), math.log(8 * table.n2 / alpha)
            at_estimate = math.log(table.a * table.n2 / (table.c * table.n1)) if table.a and table.c else most
            return (least, at_estimate) if table.a else None
        if table.difference == -1:
            return None
        least, most = alpha / 8 / table.total**2 - 1, 1 - (1 - alpha) / 8 / table.total
        return math.atanh(least), math.atanh(min(most, float(table.difference)))


@lru_cache(maxsize=4)
def sizes_of(n1: int, n2: int) -> Sizes:
    return Sizes.of(n1, n2)


def quick_score(measure: str, counts: tuple[int, int, int, int], effect: float) -> float:
    """The score in floats, by the closed forms of the restricted p2."""
    a, n1, c, n2 = counts
    own = 1.0 if measure == "rd" else effect
    apart = a / n1 - own * c / n2 - (effect if measure == "rd" else 0.0)
    if abs(apart) < 1e-13:
        return 0.0
    p2 = quick_difference(counts, effect) if measure == "rd" else quick_ratio(counts, effect)
    p1 = p2 + effect if measure == "rd" else effect * p2
    variance = p1 * (1 - p1) / n1 + own**2 * p2 * (1 - p2) / n2
    return apart / math.sqrt(variance) if variance > 1e-300 else math.copysign(math.inf, apart)


def quick_difference(counts: tuple[int, int, int, int], d: float) -> float:
    """As in score.py, in floats and then by steps of Newton's."""
    a, n1, c, n2 = counts
    n = n1 + n2
    square, linear = ((n1 + 2 * n2) * d - n - a - c) / n, ((n2 * d - n - 2 * c) * d + a + c) / n
    last, centre = c * d * (1 - d) / n, square / 3
    turn = centre**3 - linear * square / 6 + last / 2
    size = math.copysign(math.sqrt(max(0.0, centre**2 - linear / 3)), turn)
    cosine = max(-1.0, min(1.0, turn / size**3)) if size else 0.0
    low, high = max(0.0, -d), min(1.0, 1 - d)
    p = max(low, min(high, 2 * size * math.cos((math.pi + math.acos(cosine)) / 3) - centre))
    for _ in range(3):
        steep = (3 * p + 2 * square) * p + linear
        nearer = p - (((p + square) * p + linear) * p + last) / steep if steep else p
        p = nearer if low < nearer < high else p
    return p


def quick_ratio(counts: tuple[int, int, int, int], f: float) -> float:
    """As in score.py, its discriminant as a sum."""
    a, n1, c, n2 = counts
    u, v = f * (n1 + c), a + n2
    p = 2 * (a + c) / (u + v + math.sqrt((u - v) ** 2 + 4 * f * (n1 - a) * (n2 - c)))
    return min(p, 1.0, 1 / f)


class Search:
    """The first effect, from below, whose largest probability is above α."""

    def __init__(self, order: Order, least: float, most: float) -> None:
        self.order, self.alpha = order, order.alpha
        self.effects = [order.effect(least + (most - least) * i / CELLS) for i in range(CELLS + 1)]
        self.tails = [order.tails(effect) for effect in self.effects]

    def within(self, first: int, last: int) -> Number | None:
        """It, from one effect of the grid to another.

        A tail of all tables that are as extreme anywhere there is likeliest at its own end: the upper at the
        last effect, the lower at the first.
        """
        measure, sizes = self.order.measure, self.order.sizes
        part = self.tails[first : last + 1]
        high = [min(column) for column in zip(*(tails.high for tails in part), strict=True)]
        low = [max(column) for column in zip(*(tails.low for tails in part), strict=True)]
        none = Tails([-1] * len(low), [sizes.n1 + 1] * len(high))
        bound = roughly(measure, self.effects[last], sizes, none._replace(high=high))
        if self.order.two_sided:
            bound += roughly(measure, self.effects[first], sizes, none._replace(low=low))
        if 1.01 * bound <= self.alpha:
            return None
        if last - first == 1:
            return self.in_pieces(first, last)
        middle = (first + last) // 2
        found = self.within(first, middle)
        return self.within(middle, last) if found is None else found

    def in_pieces(self, first: int, last: int) -> Number | None:
        """It, where between two neighbours of the grid the tables change at some effects only."""
        begin, end = (mp.mpf(self.effects[i]) for i in (first, last))
        for low, high in pairwise([begin, *sorted(self.passed(first, last)), end]):
            tails = self.order.tails(float((low + high) / 2))
            above = partial(self.above, tails)
            if max(self.roughly(tails, at) for at in (low, high)) * 1.01 <= self.alpha:
                continue
            if above(low) > 0:
                return low
            if above(high) > 0:
                return root(above, low, high)
        return None

    def roughly(self, tails: Tails, effect: Number) -> float:
        return roughly(self.order.measure, float(effect), self.order.sizes, tails)

    def above(self, tails: Tails, effect: Number) -> Number:
        return supremum(self.order.measure, effect, self.order.sizes, tails) - self.alpha

    def passed(self, first: int, last: int) -> Iterator[Number]:
        """The effects at which a table's score passes that of the observed one, or its opposite."""
        before, after = self.tails[first], self.tails[last]
        ends = self.effects[first], self.effects[last]
        own = self.order.table
        for sign, one, other in ((1, before.high, after.high), (-1, before.low, after.low)):
            for c, pair in enumerate(zip(one, other, strict=True)):
                for a in range(min(pair), max(pair)) if sign > 0 else range(min(pair) + 1, max(pair) + 1):

                    def apart(effect: Number, sign: int = sign, a: int = a, c: int = c) -> Number:
                        return self.order.score(effect, a, c) - sign * self.order.score(effect, own.a, own.c)

                    yield root(apart, *ends)


def lower(measure: str, key: str, table: Table) -> Number:
    """The lower limit; the end of the scale where the estimate lies there."""
    order = Order(measure, key, table)
    reach = order.reach()
    if reach is None:
        return mp.mpf(-1 if measure == "rd" else 0)
    found = Search(order, *reach).within(0, CELLS)
    if found is None:
        raise ValueError(f"no effect is accepted: {order}")
    return found


def interval(measure: str, key: str, table: Table) -> Interval:
    """Both limits: exchanging the arms turns a difference, and inverts a ratio."""
    low, other = (lower(measure, key, one) for one in (table, table.swapped))
    if measure == "rd":
        return low, -other
    return low, 1 / other if other else mp.inf


def feasible(most: int, table: Table) -> bool:
    return table.n1 * table.n2 <= most


# Santner & Snell 1980, JASA 75:386; Chan & Zhang 1999, Biometrics 55:1202; Agresti & Min 2001, ibid 57:963
for key_, most_ in (("santner_snell", 600), ("chan_zhang", 600), ("agresti_min", 120)):
    for measure_ in ("rd", "rr"):
        value(measure_, key_, feasible=partial(feasible, most_))(partial(interval, measure_, key_))


def against(measure: str, key: str, table: Table) -> Number:
    """P of an effect above the margin: the largest probability at it of all tables at least as extreme."""
    margin = exact(table.margin) if measure == "rd" else exact(ratio_margin(table))
    order = Order(measure, key, table)
    return supremum(measure, margin, order.sizes, order.tails(margin))


@value("ni", "ratio_margin")
def ratio_margin(table: Table) -> str:
    """The margin of a risk ratio: 0.9 beside a difference of −0.1."""
    return str(1 + Decimal(table.margin))


for key_ in ("santner_snell", "chan_zhang"):
    for measure_, name_ in (("rd", f"{key_}_p"), ("rr", f"ratio_{key_}_p")):
        value("ni", name_, feasible=partial(feasible, 2_000))(partial(against, measure_, key_))

"""Exact tests that know the sizes of the arms only: the largest P over the common risk."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from .arithmetic import Number, mp
from .space import Region, Space, space
from .table import Table, value

Order = Callable[[Table], Region]


def feasible(table: Table) -> bool:
    return table.n1 * table.n2 <= 40_000


def unconditional(key: str) -> Callable[[Order], Order]:
    """Registers the P value of the tables that are at least as extreme, as a function picks them."""

    def register(order: Order) -> Order:
        def p_value(table: Table) -> Number:
            return mp.mpf(1) if table.one_outcome else space(table.n1, table.n2).supremum(order(table))

        p_value.__doc__ = order.__doc__
        value("p", key, feasible=feasible)(lru_cache(maxsize=4)(p_value))
        return p_value

    return register


def by_fisher(table: Table, key: str) -> Region:
    """The tables whose conditional P is not above the observed one."""
    here = space(table.n1, table.n2)
    m = table.events
    observed = here.p_values(key, m)[table.a - here.row(m).start]
    return here.not_above(key, Fraction(observed, here.ways[m]))


@unconditional("boschloo_less")
def boschloo_less(table: Table) -> Region:
    """Ordered by Fisher's P(X ≤ a) (Boschloo 1970, Stat Neerl 24:1)."""
    return by_fisher(table, "less")


@unconditional("boschloo_greater")
def boschloo_greater(table: Table) -> Region:
    """Ordered by Fisher's P(X ≥ a) (Boschloo 1970)."""
    return by_fisher(table, "greater")


@unconditional("boschloo_minlike")
def boschloo_minlike(table: Table) -> Region:
    """Ordered by Fisher's two-sided P (Boschloo 1970; StatXact, R Exact)."""
    return by_fisher(table, "minlike")


@value("p", "boschloo_central", feasible=feasible)
def boschloo_central(table: Table) -> Number:
    """Twice the smaller one-sided P, at most 1 (scipy, R exact2x2)."""
    return min(mp.mpf(1), 2 * min(boschloo_less(table), boschloo_greater(table)))


Squared = Callable[[Space, int, int], tuple[int, int]]


def pooled(here: Space, a: int, c: int) -> tuple[int, int]:
    """(p1 − p2)² over its pooled variance, but for a factor (Suissa & Shuster 1985, JRSS A 148:317)."""
    m = a + c
    return (a * here.n2 - c * here.n1) ** 2, m * (here.total - m)


def unpooled(here: Space, a: int, c: int) -> tuple[int, int]:
    """(p1 − p2)² over p1 q1/n1 + p2 q2/n2, times (n1 n2)³ above and below; ∞ where only the variance is 0."""
    distance = (a * here.n2 - c * here.n1) ** 2 * here.n1 * here.n2
    return distance, a * (here.n1 - a) * here.n2**3 + c * (here.n2 - c) * here.n1**3


def signed_order(here: Space, squared: Squared, sign: int) -> Callable[[int, int], tuple[int, int]]:
    """Z|Z| in one direction (sign 1 or −1), or Z² (sign 0), as a fraction; 0/0 is 0."""

    def order(a: int, c: int) -> tuple[int, int]:
        above, below = squared(here, a, c)
        if sign and sign * (a * here.n2 - c * here.n1) < 0:
            above = -above
        return (above, below) if above else (0, 1)

    return order


def at_least(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """one ≥ other, of fractions whose denominator may be 0."""
    if one[1] == 0 or other[1] == 0:
        mine, theirs = ((f[0] > 0) - (f[0] < 0) if f[1] == 0 else 0 for f in (one, other))
        return mine >= theirs
    return one[0] * other[1] >= other[0] * one[1]


def barnard(key: str, squared: Squared, sign: int) -> None:
    """Registers Barnard's test (1947, Biometrika 34:123) with one statistic and direction."""

    def order(table: Table) -> Region:
        here = space(table.n1, table.n2)
        statistic = signed_order(here, squared, sign)
        observed = statistic(table.a, table.c)
        return here.region(lambda a, c: at_least(statistic(a, c), observed))

    order.__doc__ = squared.__doc__
    unconditional(key)(order)


for name_, squared_ in (("pooled", pooled), ("unpooled", unpooled)):
    for ending_, sign_ in (("", 0), ("_less", -1), ("_greater", 1)):
        barnard(f"barnard_{name_}{ending_}", squared_, sign_)

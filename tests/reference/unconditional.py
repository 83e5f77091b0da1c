"""Exact tests that know the sizes of the arms only: the largest P over the common risk."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from .arithmetic import Number, mp
from .space import Region, Space, space
from .table import VALUES, Table, value

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


def apart(here: Space, a: int, c: int) -> tuple[int, int]:
    """p1 − p2, as a fraction (Santner & Snell 1980, JASA 75:386)."""
    return a * here.n2 - c * here.n1, here.n1 * here.n2


def ratio_apart(here: Space, a: int, c: int) -> tuple[int, int]:
    """(p1 − p2)/(p1 + p2), which rises with p1/p2; 0/0 without events."""
    return a * here.n2 - c * here.n1, a * here.n2 + c * here.n1


def by_estimate(key: str, statistic: Callable[[Space, int, int], tuple[int, int]], sign: int) -> None:
    """Registers a one-sided test ordered by the estimate itself; a table without it is as extreme as none."""

    def order(table: Table) -> Region:
        here = space(table.n1, table.n2)
        above, below = statistic(here, table.a, table.c)

        def rejects(a: int, c: int) -> bool:
            other, scale = statistic(here, a, c)
            return scale > 0 and sign * (other * below - above * scale) >= 0

        return here.region(rejects)

    order.__doc__ = statistic.__doc__
    unconditional(key)(order)


def doubled(key: str, one_sided: str) -> None:
    """Registers twice the smaller one-sided P, at most 1."""

    def p_value(table: Table) -> Number:
        sides = (VALUES["p"][f"{one_sided}_{side}"].compute(table) for side in ("less", "greater"))
        return min(mp.mpf(1), 2 * min(sides))

    value("p", key, feasible=feasible)(p_value)


doubled("barnard_central", "barnard_pooled")
for name_, statistic_ in (("santner_snell", apart), ("santner_snell_ratio", ratio_apart)):
    for ending_, sign_ in (("less", -1), ("greater", 1)):
        by_estimate(f"{name_}_{ending_}", statistic_, sign_)
    doubled(name_, name_)

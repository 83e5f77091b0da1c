"""Estimates and intervals of the odds ratio given the margins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .arithmetic import INFINITE, Number, mp, root, root_on_the_line
from .conditional import Conditional, feasible
from .risks import Interval
from .table import Table, value

ZERO = mp.mpf(0)
HALF = mp.mpf(1) / 2


def both_ends(lower: Callable[[Table], Number]) -> Callable[[Table], Interval]:
    """An interval from its lower limit: the upper one is 1 / the lower one with the arms exchanged."""

    def interval(table: Table) -> Interval:
        below, above = lower(table), lower(table.swapped)
        return below, 1 / above if above else INFINITE

    interval.__doc__ = lower.__doc__
    return interval


def limit(key: str) -> Callable:
    """Registers an interval by its lower limit, which is 0 where arm 1 has the least events it can."""

    def register(lower: Callable[[Table], Number]) -> Callable:
        def from_zero(table: Table) -> Number:
            return ZERO if table.a == Conditional.of(table).least else lower(table)

        from_zero.__doc__ = lower.__doc__
        value("or", key, feasible=feasible)(both_ends(from_zero))
        return lower

    return register


@value("or", "cond_mle", feasible=feasible)
def conditional_estimate(table: Table) -> Number | None:
    """ψ with E(X | ψ) = a; 0 and infinity at the ends (Fisher 1935; Breslow & Day 1980, 4.2)."""
    margins = Conditional.of(table)
    if margins.least == margins.most:
        return None
    if table.a in (margins.least, margins.most):
        return ZERO if table.a == margins.least else INFINITE
    return mp.exp(root_on_the_line(lambda log_psi: table.a - margins.mean(mp.exp(log_psi))))


@value("or", "median_unbiased", feasible=feasible)
def median_unbiased(table: Table) -> Number | None:
    """ψ with P(X > a | ψ) + ½ P(X = a | ψ) = ½; 0 and infinity at the ends (Hirji, Tsiatis & Mehta 1989)."""
    margins = Conditional.of(table)
    if margins.least == margins.most:
        return None
    if table.a in (margins.least, margins.most):
        return ZERO if table.a == margins.least else INFINITE
    return where_tail_is(table, HALF, HALF)


def upper_tail(table: Table, psi: Number, share: Number) -> Number:
    """P(X > a) + share × P(X = a)."""
    _, at, above = Conditional.of(table).tails(psi, table.a)
    return above + share * at


def where_tail_is(table: Table, share: Number, wanted: Number) -> Number:
    return mp.exp(root_on_the_line(lambda log_psi: wanted - upper_tail(table, mp.exp(log_psi), share)))


@limit("cornfield_exact")
def cornfield_exact(table: Table) -> Number:
    """P(X ≥ a | ψ) = α/2 (Cornfield 1956; Gart 1970, Biometrika 57:471)."""
    return where_tail_is(table, mp.mpf(1), table.alpha / 2)


@limit("midp")
def midp(table: Table) -> Number:
    """P(X > a | ψ) + ½ P(X = a | ψ) = α/2 (Berry & Armitage 1995, Statistician 44:417)."""
    return where_tail_is(table, HALF, table.alpha / 2)


@dataclass(frozen=True)
class Hull:
    """The smallest ψ that a two-sided test keeps, though the set of those may have holes.

    Below the estimate such a P is P(X ≥ a | ψ) + P(X ≤ k | ψ): one more k of the opposite tail joins at each
    ψ_k, and these increase with k. Between two of them P falls and then rises (the probability between the
    tails rises and then falls), so the ends of a piece tell whether it passes α.
    """

    table: Table
    share: Number  # of P(X = a) that counts
    joins: Callable[[Conditional, int, int], Number]  # ψ_k of margins, a and k

    def lower(self) -> Number:
        margins = Conditional.of(self.table)
        found = self.first(margins.least - 1, self.table.a - 1)
        assert found is not None  # the last piece begins with a P of 1
        return found

    def begins(self, k: int) -> Number:
        """ψ_k; 0 before any k has joined, infinity after all have."""
        margins = Conditional.of(self.table)
        if k < margins.least:
            return ZERO
        return INFINITE if k >= self.table.a else self.joins(margins, self.table.a, k)

    def opposite(self, psi: Number, k: int) -> Number:
        """P(X ≤ k | ψ)."""
        margins = Conditional.of(self.table)
        if k < margins.least or psi == 0:
            return mp.mpf(k >= margins.least)
        return margins.tails(psi, k + 1)[0]

    def own(self, psi: Number) -> Number:
        """P(X ≥ a | ψ), of P(X = a) only the share."""
        return mp.mpf(psi != 0) if psi in (0, INFINITE) else upper_tail(self.table, psi, self.share)

    def p(self, psi: Number, k: int) -> Number:
        return self.own(psi) + self.opposite(psi, k)

    def first(self, i: int, j: int) -> Number | None:
        """The smallest ψ with P > α among the pieces i to j: a half that cannot hold one is left out."""
        left, right = self.begins(i), self.begins(j + 1)
        if i == j:
            return self.within(i, left, right)
        if self.own(right) + self.opposite(left, j) <= self.table.alpha:  # above every P of these pieces
            return None
        middle = (i + j) // 2
        found = self.first(i, middle)
        return self.first(middle + 1, j) if found is None else found

    def within(self, k: int, left: Number, right: Number) -> Number | None:
        alpha = self.table.alpha
        if self.p(left, k) > alpha:
            return left
        if self.p(right, k) <= alpha:
            return None
        if left == 0:
            return where_tail_is(self.table, self.share, alpha)
        return mp.exp(root(lambda u: self.p(mp.exp(u), k) - alpha, mp.log(left), mp.log(right)))


@lru_cache(maxsize=4096)
def as_probable(margins: Conditional, a: int, k: int) -> Number:
    """ψ with P(k | ψ) = P(a | ψ)."""
    return mp.exp((margins.log_count(k) - margins.log_count(a)) / (a - k))


@lru_cache(maxsize=4096)
def as_extreme(margins: Conditional, a: int, k: int) -> Number:
    """ψ with P(X ≤ k | ψ) = P(X ≥ a | ψ).

    The logarithm of their ratio falls by at least a − k as ln ψ rises by 1, which bounds the root.
    """
    start = mp.log(as_probable(margins, a, k))

    def lower_over_upper(log_psi: Number) -> Number:
        psi = mp.exp(log_psi)
        tails = margins.reach(k, -1, psi) / margins.reach(a, 1, psi)
        return (a - k) * (start - log_psi) + mp.log(tails)

    farthest = (abs(lower_over_upper(start)) + mp.mpf(10) ** -30) / (a - k)
    return mp.exp(root(lower_over_upper, start - farthest, start + farthest))


@limit("baptista_pike")
def baptista_pike(table: Table) -> Number:
    """Hull of {ψ: Σ P(x | ψ) over P(x) ≤ P(a) > α} (Baptista & Pike 1977, Appl Stat 26:214)."""
    return Hull(table, mp.mpf(1), as_probable).lower()


@limit("baptista_pike_midp")
def baptista_pike_midp(table: Table) -> Number:
    """The same with ½ P(a | ψ) taken off (Fagerland, Lydersen & Laake 2015, SMMR 24:224)."""
    return Hull(table, HALF, as_probable).lower()


@limit("blaker")
def blaker(table: Table) -> Number:
    """Hull of {ψ: Blaker's P > α} (Blaker 2000, Can J Stat 28:783)."""
    return Hull(table, mp.mpf(1), as_extreme).lower()

"""Exact tests given the margins: Fisher's family at ψ = 1."""

from __future__ import annotations

from functools import lru_cache

from .arithmetic import Number, mp
from .conditional import Conditional, Terms, feasible, not_above
from .table import Table, value


@lru_cache(maxsize=4)
def null(table: Table) -> Terms:
    return Conditional.of(table).at_null(table.a)


def share(table: Table, part: Number) -> Number:
    """A sum of terms as a probability."""
    return mp.mpf(part) / null(table).sum()


@value("p", "fisher_less", feasible=feasible)
def fisher_less(table: Table) -> Number:
    """P(X ≤ a) (Fisher 1935)."""
    return share(table, null(table).sum(high=table.a))


@value("p", "fisher_greater", feasible=feasible)
def fisher_greater(table: Table) -> Number:
    """P(X ≥ a)."""
    return share(table, null(table).sum(low=table.a))


@value("p", "fisher_minlike", feasible=feasible)
def fisher_minlike(table: Table) -> Number:
    """Σ P(x) over P(x) ≤ P(a) (Irwin 1935; Freeman & Halton 1951)."""
    terms = null(table)
    return share(table, sum(size for size in terms.sizes if not_above(size, terms[table.a])))


@value("p", "fisher_central", feasible=feasible)
def fisher_central(table: Table) -> Number:
    """Twice the smaller one-sided P, at most 1 (Fay 2010, Biostatistics 11:373)."""
    return min(mp.mpf(1), 2 * min(fisher_less(table), fisher_greater(table)))


@value("p", "blaker", feasible=feasible)
def blaker(table: Table) -> Number:
    """Σ P(x) over min(F(x), F̄(x)) ≤ min(F(a), F̄(a)) (Blaker 2000, Can J Stat 28:783)."""
    terms = null(table)
    observed = min(terms.sum(high=table.a), terms.sum(low=table.a))
    extreme = (part_within(sizes, observed) for sizes in (terms.sizes, terms.sizes[::-1]))
    return min(mp.mpf(1), share(table, sum(extreme)))


def part_within(sizes: list[int], most: int) -> int:
    """The largest sum of leading sizes that is not above most."""
    total = 0
    for size in sizes:
        if not not_above(total + size, most):
            break
        total += size
    return total


@value("p", "midp_less", feasible=feasible)
def midp_less(table: Table) -> Number:
    """P(X < a) + ½ P(X = a) (Lancaster 1961, JASA 56:223)."""
    return share(table, null(table).sum(high=table.a - 1) + mp.mpf(null(table)[table.a]) / 2)


@value("p", "midp_greater", feasible=feasible)
def midp_greater(table: Table) -> Number:
    """P(X > a) + ½ P(X = a)."""
    return share(table, null(table).sum(low=table.a + 1) + mp.mpf(null(table)[table.a]) / 2)


@value("p", "midp_central", feasible=feasible)
def midp_central(table: Table) -> Number:
    """Twice the smaller mid-P, at most 1."""
    return min(mp.mpf(1), 2 * min(midp_less(table), midp_greater(table)))


@value("p", "midp_minlike", feasible=feasible)
def midp_minlike(table: Table) -> Number:
    """Fisher's two-sided P less ½ P(a) (Lydersen, Fagerland & Laake 2009, Stat Med 28:1159)."""
    return fisher_minlike(table) - share(table, null(table)[table.a]) / 2


@value("p", "midp_minlike_ties", feasible=feasible)
def midp_minlike_ties(table: Table) -> Number:
    """Fisher's two-sided P less ½ Σ P(x) over P(x) = P(a)."""
    terms = null(table)
    at = terms[table.a]
    ties = [size for size in terms.sizes if not_above(size, at) and not_above(at, size)]
    return fisher_minlike(table) - share(table, sum(ties)) / 2

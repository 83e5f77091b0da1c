"""Asymptotic tests of p1 = p2: each a signed z, from which three P values follow."""

from __future__ import annotations

from collections.abc import Callable

from .arithmetic import Number, below, mp
from .differences import standard_error
from .ratios import log_odds_error, log_risk_error, odds_ratio, risk_ratio
from .score import skewness_corrected
from .table import Table, value

Statistic = Callable[[Table], Number | None]


def two_sided(z: Number) -> Number:
    return mp.erfc(abs(z) / mp.sqrt(2))


TAILS = {"": two_sided, "_less": below, "_greater": lambda z: below(-z), "_z": lambda z: z}


def test_of_equality(key: str) -> Callable[[Statistic], Statistic]:
    """Registers a signed z as the two-sided P, both one-sided ones and the statistic."""

    def register(statistic: Statistic) -> Statistic:
        for ending, tail in TAILS.items():

            def p_value(table: Table, tail: Callable = tail) -> Number | None:
                z = statistic(table)
                return None if z is None else tail(z)

            value("p", key + ending)(p_value)
        return statistic

    return register


test_of_equality.__test__ = False


def chi_root(table: Table, less: Number, factor: Number) -> Number | None:
    """± √(N max(0, |ad − bc| − less)² / (n1 n2 m (N − m)) × factor)."""
    if table.one_outcome:
        return None
    n, m = table.total, table.events
    size = max(mp.mpf(0), abs(table.cross) - less)
    squared = n * size**2 * factor / (mp.mpf(table.n1) * table.n2 * m * (n - m))
    return mp.sign(table.cross) * mp.sqrt(squared)


@test_of_equality("pearson")
def pearson(table: Table) -> Number | None:
    """N (ad − bc)² / (n1 n2 m (N − m)) (Pearson 1900)."""
    return chi_root(table, 0, 1)


@test_of_equality("n_minus_1")
def n_minus_1(table: Table) -> Number | None:
    """Pearson's × (N − 1)/N (Campbell 2007, Stat Med 26:3661)."""
    return chi_root(table, 0, mp.mpf(table.total - 1) / table.total)


@test_of_equality("yates")
def yates(table: Table) -> Number | None:
    """N (|ad − bc| − N/2)² / (n1 n2 m (N − m)), never below 0 (Yates 1934, JRSS Suppl 1:217)."""
    return chi_root(table, mp.mpf(table.total) / 2, 1)


def corrected_difference(table: Table, correction: Number, variance: Number) -> Number | None:
    """± max(0, |p1 − p2| − correction) / √variance; undefined where the variance is 0."""
    left = max(mp.mpf(0), abs(table.difference) - correction)
    return mp.sign(table.cross) * left / mp.sqrt(variance) if variance else None


@test_of_equality("unpooled_z_cc")
def unpooled_z_cc(table: Table) -> Number | None:
    """|z| = (|D| − (1/n1 + 1/n2)/2) / √(p1 q1/n1 + p2 q2/n2), never below 0 (Fleiss 1981, 2.4)."""
    correction = (mp.mpf(1) / table.n1 + mp.mpf(1) / table.n2) / 2
    return corrected_difference(table, correction, sum(arm.variance for arm in table.arms))


@test_of_equality("hauck_anderson")
def hauck_anderson(table: Table) -> Number | None:
    """|z| = (|D| − 1/(2 min n)) / √(p1 q1/(n1−1) + p2 q2/(n2−1)), never below 0 (Hauck & Anderson 1986)."""
    if 1 in (table.n1, table.n2):
        return None
    variance = sum(arm.variance * arm.n / (arm.n - 1) for arm in table.arms)
    return corrected_difference(table, mp.mpf(1) / (2 * min(table.n1, table.n2)), variance)


@test_of_equality("scas")
def scas(table: Table) -> Number | None:
    """The skewness-corrected score of the risk difference at 0 (Laud 2017)."""
    return None if table.one_outcome else skewness_corrected("rd", table, mp.mpf(0))


@test_of_equality("lr")
def likelihood_ratio(table: Table) -> Number | None:
    """± √(2 Σ O ln(O/E)) (Wilks 1938)."""
    if table.one_outcome:
        return None
    m, n = table.events, table.total
    expected = (table.n1 * m, table.n1 * (n - m), table.n2 * m, table.n2 * (n - m))
    pairs = zip(table.cells, expected, strict=True)
    twice = 2 * sum(x * mp.log(mp.mpf(x) * n / e) for x, e in pairs if x)
    return mp.sign(table.cross) * mp.sqrt(max(0, twice))


@test_of_equality("wald_log_or")
def wald_log_or(table: Table) -> Number | None:
    """ln OR / Woolf's standard error."""
    return None if 0 in table.cells else mp.log(odds_ratio(table)) / log_odds_error(table.cells)


@test_of_equality("wald_log_rr")
def wald_log_rr(table: Table) -> Number | None:
    """ln RR / Katz's standard error."""
    if 0 in (table.a, table.c):
        return None
    error = log_risk_error(table.a, table.n1, table.c, table.n2)
    return mp.log(risk_ratio(table)) / error if error else None


@test_of_equality("z_unpooled")
def z_unpooled(table: Table) -> Number | None:
    """(p1 − p2) / √(p1 q1/n1 + p2 q2/n2)."""
    error = standard_error(table)
    return table.difference / error if error else None

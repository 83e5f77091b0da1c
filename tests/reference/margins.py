"""Tests of a ratio against a margin at 70 digits: normal statistics, and P of exact tests (greater, less)."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

from . import score
from .arithmetic import Number, exact, mp
from .table import Table

Statistic = Callable[[str, Table, Number], Number]  # measure, table, ln of the margin
Exact = Callable[[Table, Number], tuple[Number, Number]]  # table, margin


def reciprocals(*cells: Number) -> Number:
    return sum(1 / mp.mpf(cell) for cell in cells)


def wald(measure: str, table: Table, theta: Number) -> Number:
    """(ln of the ratio − θ)/SE, by Woolf's or Katz's variance."""
    a, b, c, d = table.cells
    if measure == "or":
        return (mp.log(mp.mpf(a * d) / (b * c)) - theta) / mp.sqrt(reciprocals(a, b, c, d))
    variance = reciprocals(a, c) - reciprocals(table.n1, table.n2)
    return (mp.log(mp.mpf(a * table.n2) / (c * table.n1)) - theta) / mp.sqrt(variance)


def peto(_: str, table: Table, theta: Number) -> Number:
    """((a − E)/V − θ)√V, hypergeometric V (Yusuf et al. 1985)."""
    n1, n2, m, total = table.n1, table.n2, table.events, table.total
    variance = mp.mpf(n1 * n2 * m * (total - m)) / (total**2 * (total - 1))
    return (table.a - mp.mpf(n1 * m) / total - theta * variance) / mp.sqrt(variance)


def test_based(_: str, table: Table, theta: Number) -> Number:
    """χ(1 − θ/ln OR), Pearson's χ with the sign of ln OR (Miettinen 1976)."""
    a, b, c, d = table.cells
    m, total = table.events, table.total
    chi = (a * d - b * c) * mp.sqrt(mp.mpf(total) / (table.n1 * table.n2 * m * (total - m)))
    return chi * (1 - theta / mp.log(mp.mpf(a * d) / (b * c)))


def cornfield_cc(_: str, table: Table, theta: Number) -> Number:
    """(|a − A| − ½)√(Σ 1/cell), the cells being those with A events that have this odds ratio."""
    fitted = score.restricted_odds_ratio(table, mp.exp(theta))
    cells = (
        table.n1 * fitted.p1,
        table.n1 * fitted.q1,
        table.n2 * fitted.p2,
        table.n2 * fitted.q2,
    )
    apart = table.a - cells[0]
    return mp.sign(apart) * max(0, abs(apart) - mp.mpf(1) / 2) * mp.sqrt(reciprocals(*cells))


STATISTICS: dict[str, Statistic] = {
    "farrington-manning": score.uncorrected,
    "miettinen-nurminen": score.with_n_minus_1,
    "scas": score.skewness_corrected,
    "lr": score.likelihood_root,
    "wald": wald,
    "peto": peto,
    "test-based": test_based,
    "cornfield-cc": cornfield_cc,
}


def tails(weights: dict[int, Number], a: int, half: bool = False) -> tuple[Number, Number]:
    """P(X ≥ a) and P(X ≤ a) of weights; with half of P(X = a) where asked."""
    own = weights[a] / 2 if half else mp.mpf(0)
    up, down = (sum(w for x, w in weights.items() if way * x >= way * a) for way in (1, -1))
    return (up - own) / sum(weights.values()), (down - own) / sum(weights.values())


def hypergeometric(table: Table, margin: Number) -> dict[int, Number]:
    """The weights of the noncentral hypergeometric distribution at this odds ratio."""
    m, n1, n2 = table.events, table.n1, table.n2
    return {x: comb(n1, x) * comb(n2, m - x) * margin**x for x in range(max(0, m - n2), min(m, n1) + 1)}


def binomial(table: Table, margin: Number) -> tuple[Number, Number]:
    """How m events fall on the arms: with chance n₁ρ/(n₁ρ + n₂) on the first."""
    first, m = table.n1 * margin, table.events
    return tails({x: comb(m, x) * first**x * table.n2 ** (m - x) for x in range(m + 1)}, table.a)


EXACT: dict[str, Exact] = {
    "fisher": lambda table, margin: tails(hypergeometric(table, margin), table.a),
    "mid-p": lambda table, margin: tails(hypergeometric(table, margin), table.a, half=True),
    "binomial": binomial,
}


def computed(name: str, measure: str, table: Table, margin: float) -> Number | tuple[Number, Number]:
    """The statistic of a test against the margin, or both its one-sided P."""
    at = exact(str(margin))
    return EXACT[name](table, at) if name in EXACT else STATISTICS[name](measure, table, mp.log(at))

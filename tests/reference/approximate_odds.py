"""Large-sample odds ratios of the conditional kind: Peto's, test-based and Cornfield's with correction."""

from __future__ import annotations

from .arithmetic import INFINITE, Number, mp, root_on_the_line
from .equality import pearson
from .ratios import around, odds_ratio
from .risks import Interval
from .score import restricted_odds_ratio
from .table import Table, value


def observed_less_expected(table: Table) -> tuple[Number, Number]:
    """a − n1 m/N and its variance n1 n2 m (N − m) / (N² (N − 1)) when the arms are alike."""
    n, m = table.total, table.events
    variance = mp.mpf(table.n1 * table.n2 * m * (n - m)) / (n**2 * (n - 1))
    return mp.mpf(table.cross) / n, variance


@value("or", "estimate_peto")
def estimate_peto(table: Table) -> Number | None:
    """exp((a − E)/V) (Yusuf, Peto et al. 1985, Prog Cardiovasc Dis 27:335)."""
    distance, variance = observed_less_expected(table)
    return mp.exp(distance / variance) if variance else None


@value("or", "peto")
def peto(table: Table) -> Interval | None:
    """exp((a − E)/V ± z/√V) (Yusuf, Peto et al. 1985)."""
    estimate = estimate_peto(table)
    if estimate is None:
        return None
    return around(estimate, table.z / mp.sqrt(observed_less_expected(table)[1]))


@value("or", "test_based")
def test_based(table: Table) -> Interval | None:
    """OR^(1 ± z/χ), χ² Pearson's (Miettinen 1976, AJE 103:226); undefined at an OR of 0, 1 or ∞."""
    if 0 in table.cells or table.cross == 0:
        return None
    estimate = odds_ratio(table)
    return around(estimate, table.z * mp.log(estimate) / pearson(table))


test_based.__test__ = False  # no test of pytest


def cornfield_lower(table: Table) -> Number:
    """ψ whose expected count A has a − A − ½ = z / √(1/A + 1/(m−A) + 1/(n1−A) + 1/(n2−m+A)), A < a."""
    if 0 in (table.a, table.d):
        return mp.mpf(0)

    def over(log_psi: Number) -> Number:
        made = restricted_odds_ratio(table, mp.exp(log_psi))
        distance = table.a - table.n1 * made.p1 - mp.mpf(1) / 2
        return distance * mp.sqrt(made.variance) - table.z

    return mp.exp(root_on_the_line(over))


@value("or", "cornfield_cc")
def cornfield_cc(table: Table) -> Interval:
    """Cornfield's limits with continuity correction (Cornfield 1956; Gart & Thomas 1982, AJE 115:453)."""
    low, turned = cornfield_lower(table), cornfield_lower(table.swapped)
    return low, 1 / turned if turned else INFINITE

"""Closed forms for the risk difference, and the number needed to treat that turns each interval over."""

from __future__ import annotations

from collections.abc import Callable

from .arithmetic import INFINITE, Number, mp
from .risks import Interval, wilson, wilson_cc
from .table import VALUES, Arm, Table, value


@value("rd", "estimate")
def difference(table: Table) -> Number:
    """a/n1 − c/n2."""
    return table.difference


def around(estimate: Number, half: Number) -> Interval:
    return estimate - half, estimate + half


def standard_error(table: Table) -> Number:
    """√(p1 q1/n1 + p2 q2/n2)."""
    return mp.sqrt(sum(arm.variance for arm in table.arms))


@value("rd", "wald")
def wald(table: Table) -> Interval | None:
    """p1 − p2 ± z √(p1 q1/n1 + p2 q2/n2), not clipped; undefined where this variance estimate is 0."""
    error = standard_error(table)
    return around(table.difference, table.z * error) if error else None


@value("rd", "wald_cc")
def wald_cc(table: Table) -> Interval:
    """Wald's, wider by (1/n1 + 1/n2)/2 on each side (Fleiss 1981; SAS RISKDIFF CORRECT), not clipped."""
    correction = (mp.mpf(1) / table.n1 + mp.mpf(1) / table.n2) / 2
    return around(table.difference, table.z * standard_error(table) + correction)


@value("rd", "wald_cc_capped")
def wald_cc_capped(table: Table) -> Interval | None:
    """The same, correction at most |D|, limits cut to ±1 (R prop.test); undefined without width."""
    correction = min((mp.mpf(1) / table.n1 + mp.mpf(1) / table.n2) / 2, abs(table.difference))
    half = table.z * standard_error(table) + correction
    low, high = around(table.difference, half)
    return (max(low, -mp.mpf(1)), min(high, mp.mpf(1))) if half else None


@value("rd", "hauck_anderson")
def hauck_anderson(table: Table) -> Interval | None:
    """D ± [1/(2 min n) + z √(p1 q1/(n1−1) + p2 q2/(n2−1))] (Hauck & Anderson 1986), not clipped."""
    if 1 in (table.n1, table.n2):
        return None
    variance = sum(arm.variance * arm.n / (arm.n - 1) for arm in table.arms)
    correction = mp.mpf(1) / (2 * min(table.n1, table.n2))
    return around(table.difference, table.z * mp.sqrt(variance) + correction)


@value("rd", "agresti_caffo")
def agresti_caffo(table: Table) -> Interval:
    """Wald's with one event and one non-event more in each arm (Agresti & Caffo 2000, Am Stat 54:280)."""
    return wald(Table(table.a + 1, table.n1 + 2, table.c + 1, table.n2 + 2, table.conf))


def square_and_add(table: Table, limits: Callable[[Arm], Interval]) -> Interval:
    """D − √((p1 − l1)² + (u2 − p2)²) to D + √((u1 − p1)² + (p2 − l2)²)."""
    arm1, arm2 = table.arms
    (l1, u1), (l2, u2) = limits(arm1), limits(arm2)
    low = table.difference - mp.hypot(arm1.risk - l1, u2 - arm2.risk)
    return low, table.difference + mp.hypot(u1 - arm1.risk, arm2.risk - l2)


@value("rd", "newcombe")
def newcombe(table: Table) -> Interval:
    """Square-and-add of Wilson's limits (Newcombe 1998, Stat Med 17:873, method 10)."""
    return square_and_add(table, wilson)


@value("rd", "newcombe_cc")
def newcombe_cc(table: Table) -> Interval:
    """Square-and-add of Wilson's limits with continuity correction (Newcombe 1998, method 11)."""
    return square_and_add(table, wilson_cc)


@value("nnt", "estimate")
def number_needed(table: Table) -> Number:
    """1/RD, with its sign."""
    return 1 / table.difference if table.cross else INFINITE


@value("nnt", "abs")
def number_needed_size(table: Table) -> Number:
    """1/|RD|."""
    return abs(number_needed(table))


def turned_over(interval: Interval | None) -> dict | None:
    """1 / the limits of a risk difference, through infinity if it holds 0 (Altman 1998, BMJ 317:1309)."""
    if interval is None:
        return None
    low, high = interval
    kind = "positive" if low >= 0 else "negative" if high <= 0 else "through_infinity"
    at_low = 1 / low if low else INFINITE
    return {"kind": kind, "at_rd_lo": at_low, "at_rd_hi": 1 / high if high else -INFINITE}


def register(key: str) -> None:
    @value("nnt", key)
    def needed(table: Table) -> dict | None:
        return turned_over(VALUES["rd"][key].compute(table))


KEYS = (
    "wald",
    "wald_cc",
    "wald_cc_capped",
    "hauck_anderson",
    "agresti_caffo",
    "newcombe",
    "newcombe_cc",
    "mee",
    "miettinen_nurminen",
    "scas",
)
for key in KEYS:
    register(key)

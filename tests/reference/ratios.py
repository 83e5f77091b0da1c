"""Closed forms for the odds ratio and the risk ratio."""

from __future__ import annotations

from .arithmetic import INFINITE, Number, mp
from .risks import Interval, clopper_pearson, wilson
from .table import Arm, Table, value

ZERO = mp.mpf(0)
HALF = mp.mpf(1) / 2
WHOLE = (ZERO, INFINITE)


def ratio(numerator: Number, denominator: Number) -> Number | None:
    """0/0 is undefined, anything else over 0 infinite."""
    if denominator:
        return mp.mpf(numerator) / denominator
    return INFINITE if numerator else None


def around(estimate: Number, half: Number) -> Interval:
    """estimate × exp(∓half)."""
    return estimate * mp.exp(-half), estimate * mp.exp(half)


def woolf_of(cells: tuple[Number, ...], z: Number) -> Interval | None:
    if 0 in cells:
        return None
    a, b, c, d = cells
    return around(mp.mpf(a) * d / (b * c), z * log_odds_error(cells))


def log_odds_error(cells: tuple[Number, ...]) -> Number:
    """√(1/a + 1/b + 1/c + 1/d)."""
    return mp.sqrt(sum(1 / mp.mpf(cell) for cell in cells))


def halves(table: Table) -> tuple[Number, ...]:
    return tuple(cell + HALF for cell in table.cells)


@value("or", "estimate")
def odds_ratio(table: Table) -> Number | None:
    """ad/(bc)."""
    return ratio(table.a * table.d, table.b * table.c)


@value("or", "woolf")
def woolf(table: Table) -> Interval | None:
    """ln OR ± z √(1/a + 1/b + 1/c + 1/d) (Woolf 1955, Ann Hum Genet 19:251)."""
    return woolf_of(table.cells, table.z)


@value("or", "gart")
def gart(table: Table) -> Interval | None:
    """Woolf's after ½ is added to every cell, always (Gart 1966, Biometrika 53:187)."""
    return woolf_of(halves(table), table.z)


@value("or", "estimate_gart")
def estimate_gart(table: Table) -> Number:
    """The odds ratio after ½ is added to every cell."""
    a, b, c, d = halves(table)
    return a * d / (b * c)


@value("or", "woolf_only0")
def woolf_only0(table: Table) -> Interval | None:
    """Gart's if a cell is empty, Woolf's if none is (Cochrane Handbook 10.4.4)."""
    return gart(table) if 0 in table.cells else woolf(table)


@value("or", "independence_smoothed")
def independence_smoothed(table: Table) -> Interval | None:
    """Woolf's after 2 n_i m_j / N² is added to cell (i, j) (Agresti 1999, Biometrics 55:597)."""
    if table.one_outcome:
        return None
    events, others = table.events, table.total - table.events
    added = (table.n1 * events, table.n1 * others, table.n2 * events, table.n2 * others)
    cells = (cell + mp.mpf(2 * more) / table.total**2 for cell, more in zip(table.cells, added, strict=True))
    return woolf_of(tuple(cells), table.z)


@value("or", "inv_sinh")
def odds_inverse_sinh(table: Table) -> Interval | None:
    """ln OR ± 2 asinh(z SE/2) (Newman 2001, Biostatistics 2:451), and its limit where one cell is empty."""
    if table.one_outcome:
        return WHOLE
    if table.a * table.d == 0 and table.b * table.c == 0:
        return WHOLE
    if table.a == 0 == table.d or table.b == 0 == table.c:
        return None
    if table.a * table.d == 0:
        return ZERO, table.z**2 * max(table.a, table.d) / mp.mpf(table.b * table.c)
    if table.b * table.c == 0:
        return table.a * table.d / (table.z**2 * max(table.b, table.c)), INFINITE
    return around(odds_ratio(table), 2 * mp.asinh(table.z * log_odds_error(table.cells) / 2))


def mover_r(first: tuple[Number, ...], second: tuple[Number, ...]) -> Interval:
    """The ratio of two quantities, each (lower, estimate, upper) (Donner & Zou 2012, SMMR 21:347).

    [t1 t2 − √((t1 t2)² − l1 u2 (2 t1 − l1)(2 t2 − u2))] / (u2 (2 t2 − u2)); + and u1, l2 for the upper limit.
    """
    (l1, t1, u1), (l2, t2, u2) = first, second
    both = t1 * t2
    low = both - mp.sqrt(both**2 - l1 * u2 * (2 * t1 - l1) * (2 * t2 - u2))
    low = low / (u2 * (2 * t2 - u2))
    if l2 == 0:
        return low, INFINITE
    return low, (both + mp.sqrt(both**2 - u1 * l2 * (2 * t1 - u1) * (2 * t2 - l2))) / (l2 * (2 * t2 - l2))


def with_wilson(table: Table) -> list[tuple[Number, ...]]:
    """Of each arm the lower Wilson limit, the risk and the upper limit."""
    return [(low, arm.risk, high) for arm in table.arms for low, high in [wilson(arm)]]


@value("or", "mover_wilson")
def odds_mover(table: Table) -> Interval | None:
    """MOVER-R on the odds of Wilson's limits (Fagerland & Newcombe 2013, Stat Med 32:2823).

    Where an arm has no non-events its odds are infinite, and the ratio of the non-event odds is turned over.
    """
    if 0 in (table.b, table.d):
        turned = None if 0 in (table.a, table.c) else odds_mover_of(table.mirrored)
        return turned and (1 / turned[1] if turned[1] else INFINITE, 1 / turned[0] if turned[0] else INFINITE)
    return odds_mover_of(table)


def odds_mover_of(table: Table) -> Interval:
    return mover_r(*(tuple(p / (1 - p) for p in limits) for limits in with_wilson(table)))


@value("rr", "estimate")
def risk_ratio(table: Table) -> Number | None:
    """(a/n1) / (c/n2)."""
    return ratio(table.a * table.n2, table.c * table.n1)


def log_risk_error(a: Number, n1: Number, c: Number, n2: Number) -> Number:
    """√(1/a − 1/n1 + 1/c − 1/n2)."""
    return mp.sqrt((n1 - a) / (mp.mpf(a) * n1) + (n2 - c) / (mp.mpf(c) * n2))


def katz_of(a: Number, n1: Number, c: Number, n2: Number, z: Number) -> Interval | None:
    if 0 in (a, c) or (a, c) == (n1, n2):
        return None
    return around(mp.mpf(a) * n2 / (c * n1), z * log_risk_error(a, n1, c, n2))


@value("rr", "katz")
def katz(table: Table) -> Interval | None:
    """ln RR ± z √(1/a − 1/n1 + 1/c − 1/n2) (Katz et al. 1978, Biometrics 34:469).

    Undefined where an arm has no events, and where both have nothing else: the variance estimate is 0.
    """
    return katz_of(table.a, table.n1, table.c, table.n2, table.z)


@value("rr", "walter")
def walter(table: Table) -> Interval | None:
    """Katz's after ½ is added to events and arms, always (Walter 1975, Biometrika 62:371)."""
    return katz_of(table.a + HALF, table.n1 + HALF, table.c + HALF, table.n2 + HALF, table.z)


@value("rr", "estimate_walter")
def estimate_walter(table: Table) -> Number:
    """The risk ratio after ½ is added to events and arms."""
    return (table.a + HALF) * (table.n2 + HALF) / ((table.c + HALF) * (table.n1 + HALF))


@value("rr", "katz_half")
def katz_half(table: Table) -> Interval | None:
    """Katz's after ½ is added to every cell, so 1 to every arm, always."""
    return katz_of(table.a + HALF, table.n1 + 1, table.c + HALF, table.n2 + 1, table.z)


@value("rr", "katz_only0")
def katz_only0(table: Table) -> Interval | None:
    """The one with ½ if a cell is empty, Katz's if none is (Cochrane Handbook 10.4.4)."""
    return katz_half(table) if 0 in table.cells else katz(table)


@value("rr", "inv_sinh")
def risk_inverse_sinh(table: Table) -> Interval | None:
    """ln RR ± 2 asinh(z SE/2) (Newman 2001), and its limit where an arm has no events."""
    if table.events == 0:
        return WHOLE
    if table.a == 0:
        return ZERO, table.z**2 * table.n2 / (table.n1 * table.c)
    if table.c == 0:
        return table.a * table.n2 / (table.z**2 * table.n1), INFINITE
    error = log_risk_error(table.a, table.n1, table.c, table.n2)
    if error == 0:
        return None
    return around(risk_ratio(table), 2 * mp.asinh(table.z * error / 2))


@value("rr", "mover_wilson")
def risk_mover(table: Table) -> Interval:
    """MOVER-R on Wilson's limits (Zou & Donner 2008, Stat Med 27:1693; Donner & Zou 2012)."""
    return mover_r(*with_wilson(table))


@value("rr", "exact")
def exact_split(table: Table) -> Interval:
    """π/(1−π) n2/n1 at the Clopper–Pearson limits of π, from a of a + c events; undetermined without."""
    if not table.events:
        return WHOLE
    low, _ = clopper_pearson(Arm(table.a, table.events, table.conf))
    turned, _ = clopper_pearson(Arm(table.c, table.events, table.conf))  # 1 − the upper limit
    scale = mp.mpf(table.n2) / table.n1
    return low / (1 - low) * scale, (1 - turned) / turned * scale if turned else INFINITE

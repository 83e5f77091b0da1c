"""Unconditional exact tests of p₁ = p₂: Boschloo (1970), Barnard (1947), Suissa & Shuster (1985).

The P-value is the supremum over the common risk p of the probability of a region of tables, those at least
as extreme as the observed one. Given the total of events m the risk cancels out, so that

    P(region; p) = Σ_m Binomial(m; N, p) · share(m),    share(m) = P(region | m), hypergeometric,

and one curve in one variable is left of the sum over all tables. A region is described total by total and
not by numbers of control events: for a fixed total it is always two tails of treatment events, while for
fixed control events it need not be (Fisher's two-sided P at 3/16 v 0/6 is below that at 4/16 v 0/6).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.distributions.binomial import (
    BLOCK,
    NEGLIGIBLE,
    binomial,
    hypergeometric,
    reach,
    supremum_over_risk,
)
from rsa_trial_cli.stats.inference.table_statistics import difference, pooled_z, ratio, unpooled_z

LARGEST_TABLE = 4_000_000  # n₁·n₂ up to which P is computed: seconds and 100 MB at most
CLEAR, MANY = 0.25, 20  # a one-sided P below it in arms of so many: the other side's is larger
TIE = 1e-10  # relative; statistics are computed to about 1e-13


class Tables(NamedTuple):
    """Tables with arms of n1 and n2, one row a total of events.

    events, probability : treatment events and their probability given the total, both (totals, cells), events
    rising along a row; cells outside the support have probability 0. total : shape (totals, 1).
    """

    events: Floats
    probability: Floats
    total: Floats
    n1: float
    n2: float


class Table(NamedTuple):
    """The observed table: events and participants of both arms."""

    x1: float
    n1: float
    x2: float
    n2: float


class Region(NamedTuple):
    """A set of tables: which of some tables belong to it, and the smallest probability that matters to it."""

    contains: Callable[[Tables], Bools]
    smallest: float


Ordering = Callable[[Table, str], Region]


def boschloo(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Boschloo's P, shape (k,): tables are ordered by Fisher's P; two-sided by the minimum-likelihood P."""
    return _p_values(_by_fisher, treatment, control, alternative)


def boschloo_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Boschloo's P, shape (k,): two-sided is twice the smaller one-sided P."""
    return _doubled(_by_fisher, treatment, control, alternative)


def barnard_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Barnard's P by the pooled z statistic, shape (k,): two-sided is twice the smaller one-sided P."""
    return _doubled(BY_POOLED_Z, treatment, control, alternative)


def by_difference(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """P by the difference of the risks, shape (k,): two-sided is twice the smaller one-sided P."""
    return _doubled(BY_DIFFERENCE, treatment, control, alternative)


def by_ratio(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """P by the ratio of the risks, shape (k,), 1 without events: two-sided twice the smaller one-sided P."""
    made = _doubled(BY_RATIO, treatment, control, alternative)
    return np.where((treatment.events + control.events == 0) & ~np.isnan(made), 1.0, made)


def barnard(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Barnard's P, shape (k,): tables are ordered by the pooled z statistic (Suissa & Shuster 1985)."""
    return _p_values(BY_POOLED_Z, treatment, control, alternative)


def barnard_unpooled(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Barnard's P, shape (k,): tables are ordered by the unpooled z statistic."""
    return _p_values(BY_UNPOOLED_Z, treatment, control, alternative)


def supremum(low: Floats, high: Floats, n1: int, n2: int) -> float:
    """The size of a test: the largest probability of its rejection region over p₁ = p₂ in [0, 1].

    low, high : shape (n1 + n2 + 1,), for each total of events m = 0, 1, …; tables with at most low[m] or at
    least high[m] treatment events are rejected (−inf and inf reject nothing). A size below 1e-15 loses
    digits.
    """

    def contains(tables: Tables) -> Bools:
        m = tables.total.astype(np.intp)
        return (tables.events <= low[m]) | (tables.events >= high[m])

    return supremum_over_risk(_shares(Region(contains, 1e-15), n1, n2))


def probability(region: tuple[Floats, Floats], sizes: tuple[int, int], risks: tuple[float, float]) -> float:
    """The power of a test: the probability of its rejection region at these risks.

    region : as `supremum` takes it, shape (N + 1,); sizes, risks : treatment, control. Tables of less than
    1e-25 together may be left out.
    """
    (low, high), arms = region, []
    for n, p in zip(sizes, risks, strict=True):
        width = reach(n, 1e-25)
        mode, chance = binomial(n, np.array([p]), np.array([1 - p]), width)
        events = mode[0] + np.arange(-width, width + 1)
        inside = (events >= 0) & (events <= n)
        arms.append((events[inside].astype(np.intp), chance[0, inside]))
    (a, chance1), (c, chance2) = arms
    m = c[:, None] + a
    rejected = (a <= low[m]) | (a >= high[m])
    return float((chance2 * np.where(rejected, chance1, 0).sum(axis=1)).sum())


def fisher_region(p: float, n1: int, n2: int, alternative: str) -> tuple[Floats, Floats]:
    """Cut points (low, high), as `supremum` takes them, of the tables with a Fisher P of at most p.

    two-sided: the minimum-likelihood P. Equality counts, to 1e-10 of it. Shapes (n1 + n2 + 1,).
    """
    region, cuts = _fisher_at_most(p, 1 - p, alternative), []
    for tables in _blocks(n1, n2, region.smallest):
        kept = ~region.contains(tables)
        some, a = kept.any(axis=1), tables.events
        last = a.shape[1] - 1 - np.argmax(kept[:, ::-1], axis=1)
        rows = np.arange(len(a))
        below, above = a[rows, np.argmax(kept, axis=1)] - 1, a[rows, last] + 1
        cuts.append((np.where(some, below, np.inf), np.where(some, above, -np.inf)))
    low, high = (np.concatenate(side) for side in zip(*cuts, strict=True))
    return low, high


def _by_statistic(statistic: Callable[..., Floats], table: Table, alternative: str) -> Region:
    """Tables whose statistic is at least as extreme as the observed one, ties included."""
    sign = {"less": -1, "greater": 1, "two-sided": 1}[alternative]

    def score(a: Floats, c: Floats) -> Floats:
        z = sign * statistic(a, c, table.n1, table.n2)
        return np.abs(z) if alternative == "two-sided" else z

    observed = score(np.array([table.x1]), np.array([table.x2]))
    least = observed * (1 - np.copysign(TIE, observed))
    here = _given_total(table)
    return Region(
        lambda tables: score(tables.events, tables.total - tables.events) >= least,
        float(here.probability[here.events == table.x1][0]),
    )


BY_POOLED_Z, BY_UNPOOLED_Z, BY_DIFFERENCE, BY_RATIO = (
    partial(_by_statistic, statistic) for statistic in (pooled_z, unpooled_z, difference, ratio)
)


def _by_fisher(table: Table, alternative: str) -> Region:
    """Tables whose Fisher P is at most the observed one, ties included."""
    here = _given_total(table)
    extreme = {
        "less": here.events <= table.x1,
        "greater": here.events >= table.x1,
        "two-sided": here.probability <= here.probability[here.events == table.x1] * (1 + TIE),
    }[alternative]
    p, rest = (float(here.probability[part].sum()) for part in (extreme, ~extreme))
    return _fisher_at_most(p, rest, alternative)


def _fisher_at_most(p: float, rest: float, alternative: str) -> Region:
    """Tables whose Fisher P is at most p; rest = 1 − p, both with all their digits."""

    def least_likely(tables: Tables) -> Bools:
        # P is the running sum of the sorted probabilities, read behind the last of equals
        ordered = np.sort(tables.probability, axis=1)
        within = _running_sum_at_most(ordered, p, rest)
        within[:, :-1] &= ordered[:, 1:] > ordered[:, :-1] * (1 + TIE)
        likeliest = np.max(ordered, axis=1, where=within, initial=-1.0, keepdims=True)
        return np.asarray(tables.probability <= likeliest)

    contains: dict[str, Callable[[Tables], Bools]] = {
        "less": lambda tables: _running_sum_at_most(tables.probability, p, rest),
        "greater": lambda tables: _running_sum_at_most(tables.probability[:, ::-1], p, rest)[:, ::-1],
        "two-sided": least_likely,
    }
    return Region(contains[alternative], min(p or 1.0, rest or 1.0))


def _running_sum_at_most(probability: Floats, p: float, rest: float) -> Bools:
    """Whether the sum of a cell and all before it in its row is at most p, ties included; (rows, cells).

    Near 1 sums of different tables agree in all their digits, so there what comes after is compared instead.
    """
    if p <= rest:
        return np.cumsum(probability, axis=1) <= p * (1 + TIE)
    after = np.zeros_like(probability)
    after[:, :-1] = np.cumsum(probability[:, :0:-1], axis=1)[:, ::-1]
    return after >= rest * (1 - TIE)


def _p_values(ordering: Ordering, treatment: Arm, control: Arm, alternative: str) -> Floats:
    """P of every trial, shape (k,); nan for missing counts and beyond LARGEST_TABLE.

    A loop, because each trial is itself a large array computation, and its bits depend on it alone.
    """
    return np.array([_p_value(ordering, table, alternative) for table in _rows(treatment, control)], float)


def _rows(treatment: Arm, control: Arm) -> list[Table]:
    columns = (treatment.events, treatment.n, control.events, control.n)
    return [Table(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _doubled(ordering: Ordering, treatment: Arm, control: Arm, alternative: str) -> Floats:
    if alternative != "two-sided":
        return _p_values(ordering, treatment, control, alternative)
    return np.array([_twice(ordering, table) for table in _rows(treatment, control)], float)


def _twice(ordering: Ordering, table: Table) -> float:
    """Twice the smaller one-sided P, 1 at most. The far side is looked at where it may be the smaller."""
    above = table.x1 * table.n2 >= table.x2 * table.n1
    p = _p_value(ordering, table, "greater" if above else "less")
    if p >= CLEAR or min(table.n1, table.n2) < MANY:
        p = min(p, _p_value(ordering, table, "less" if above else "greater", 0.5))
    return p if math.isnan(p) else min(1.0, 2 * p)


@lru_cache(maxsize=1 << 12)
def _p_value(ordering: Ordering, table: Table, alternative: str, enough: float = 1.0) -> float:
    """P of one table, exact below enough; kept, as several tests and sides ask for the same."""
    whole = all(math.isfinite(count) and count % 1 == 0 for count in table)
    if not (whole and 0 <= table.x1 <= table.n1 and 0 <= table.x2 <= table.n2 and table.n1 * table.n2 > 0):
        return math.nan
    if table.n1 * table.n2 > LARGEST_TABLE:
        return math.nan
    return supremum_over_risk(_shares(ordering(table, alternative), table.n1, table.n2), enough)


def _given_total(table: Table) -> Tables:
    """All tables with the total of events that was observed, shape (1, cells)."""
    width = int(max(1, min(table.n1, table.n2)))
    return _tables(table.n1, table.n2, (table.x1 + table.x2, 1), width)


def _blocks(n1: float, n2: float, smallest: float) -> Iterator[Tables]:
    """All tables in blocks of totals; missing are, per total, tables of a negligible part of `smallest`."""
    missing, last = max(smallest * NEGLIGIBLE, 1e-323), n1 + n2
    rows = max(1, BLOCK // (2 * reach(min(n1, n2), missing) + 1))
    for first in np.arange(0, last + 1, rows):
        totals = np.arange(first, min(first + rows, last + 1))
        draws = np.minimum(np.minimum(totals, last - totals), min(n1, n2)).max()
        yield _tables(n1, n2, (first, len(totals)), reach(float(draws), missing))


@lru_cache(maxsize=4)  # for the other side of a table, or others of the same arms: some MB in all
def _tables(n1: float, n2: float, some: tuple[float, int], width: int) -> Tables:
    """Tables of totals one after another. some : the first of them, and how many."""
    totals = np.arange(some[0], some[0] + some[1], dtype=float)
    return Tables(*hypergeometric(totals, n1, n2, width), totals[:, None], n1, n2)


def _shares(region: Region, n1: float, n2: float) -> Floats:
    """P(region | total) for every total of events, shape (n1 + n2 + 1,)."""
    blocks = _blocks(n1, n2, region.smallest)
    return np.concatenate([np.sum(part.probability, axis=1, where=region.contains(part)) for part in blocks])

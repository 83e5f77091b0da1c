"""Exact conditional tests and intervals of the odds ratio, and its conditional estimate.

Given the margins, the treated events follow Fisher's noncentral hypergeometric distribution with the odds
ratio as its only parameter. Each interval is the hull of the odds ratios that its own test does not reject:
`exact` of `fisher_central`, `mid_p_limits` of `mid_p`, `minlike` of `fisher`, `blaker_limits` of `blaker`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.hypergeometric import (
    TIED,
    Index,
    Table,
    Walks,
    in_blocks,
    moment,
    shares_at_one,
    side_sums,
    widths,
)
from rsa_trial_cli.stats.distributions.roots import Equation, newton
from rsa_trial_cli.stats.inference import score
from rsa_trial_cli.stats.registry import TABLES

Limit = Callable[[Walks, Floats], Floats]

WIDE = 100.0  # on either side of a first guess of log ψ
MANY = 2000  # tables that step together


def fisher(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """P, shape (k,), of Fisher's exact test, two-sided by minimum likelihood: of tables no more probable."""
    return _tested(_probabilities(treatment, control), alternative)


def fisher_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's exact test, two-sided by doubling the smaller one-sided P. Returns P, shape (k,)."""
    return _tested(_doubled(_probabilities(treatment, control)), alternative)


def blaker(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """P, shape (k,), by Blaker (2000): the smaller tail and the largest opposite tail not above it."""
    return _tested(_probabilities(treatment, control, by_tails=True), alternative)


def mid_p(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Mid-P, shape (k,), by Lancaster (1961): the observed table counts half; two-sided by doubling."""
    return _tested(_doubled(_less_half(_probabilities(treatment, control))), alternative)


def mid_p_minlike(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Mid-P, shape (k,), by Fagerland, Lydersen & Laake (2013): `fisher` less half the observed table's P."""
    return _tested(_less_half(_probabilities(treatment, control)), alternative)


def _tested(p: Floats, alternative: str) -> Floats:
    return np.asarray(p[("less", "greater", "two-sided").index(alternative)])


def _doubled(p: Floats) -> Floats:
    return np.stack([p[0], p[1], np.minimum(2 * np.minimum(p[0], p[1]), 1)])


def _less_half(p: Floats) -> Floats:
    """All P values less half the probability of the observed table."""
    return np.asarray(p[:3] - 0.5 * p[3])


def _probabilities(treatment: Arm, control: Arm, *, by_tails: bool = False) -> Floats:
    """P of less, greater, two-sided (or by_tails as Blaker), and of the table itself, at ψ = 1; (4, k)."""
    table, outward = Table.of(treatment, control), side_sums
    if len(treatment) >= MANY:
        from rsa_trial_cli.stats.distributions.side_steps import side_steps as outward
    out = np.full((4, len(treatment)), np.nan)
    for first in range(0, len(treatment), TABLES):
        rows = first + np.flatnonzero(~np.isnan(table.n[first : first + TABLES]))
        out[:, rows] = shares_at_one(table.rows(rows), by_tails=by_tails, outward=outward)
    return out


def exact(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact conditional limits with α/2 in each tail (Cornfield 1956; Gart 1970), shape (2, k)."""
    return _limits(central_limit(level, 1.0), 0.5, treatment, control, level)


def mid_p_limits(treatment: Arm, control: Arm, level: float) -> Floats:
    """Mid-P limits: α/2 in each tail, where the observed table counts half; shape (2, k)."""
    return _limits(central_limit(level, 0.5), 0.0, treatment, control, level)


def minlike(treatment: Arm, control: Arm, level: float) -> Floats:
    """Minimum likelihood limits (Baptista & Pike 1977): the hull of {ψ: P > α}, shape (2, k)."""
    return _limits(_minlike_limit(level), 0.5, treatment, control, level)


def blaker_limits(treatment: Arm, control: Arm, level: float) -> Floats:
    """Blaker's limits (2000): the hull of {ψ: P > α}, shape (2, k); never wider than the exact ones."""
    return _limits(_blaker_limit(level), 0.5, treatment, control, level)


def conditional_mle(treatment: Arm, control: Arm) -> Floats:
    """The conditional maximum likelihood estimate: E(X | ψ) = a, shape (k,), as of `solved_inside`."""
    return solved_inside(_mean_limit, treatment, control)


def solved_inside(limit: Limit, treatment: Arm, control: Arm) -> Floats:
    """The ψ at which a condition holds, shape (k,); 0 or inf at the ends of the support, nan if it is one."""
    table = Table.of(treatment, control)
    out = np.where(table.room_down == 0, 0.0, np.where(table.room_up == 0, np.inf, np.nan)) + 0 * table.n
    out[(table.room_down == 0) & (table.room_up == 0)] = np.nan
    rows = np.flatnonzero(table.room_down * table.room_up > 0)
    for part in np.split(rows, range(TABLES, len(rows), TABLES)):
        inner = table.rows(part)
        out[part] = solved(limit, inner, inner.a * inner.d / (inner.b * inner.c))
    return out


def _limits(limit: Limit, continuity: float, treatment: Arm, control: Arm, level: float) -> Floats:
    k = score.squared_quantile(treatment, control, level, corrected=True)
    return score.ratio_limits(partial(_lower, limit, continuity), treatment, control, k)


def _lower(limit: Limit, continuity: float, treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower limits from score limits on, shape (k,); 0 where the treatment arm cannot have fewer events."""
    table = Table.of(treatment, control)
    out = np.where(table.room_down == 0, 0.0, np.nan) + 0 * table.n
    rows = np.flatnonzero((table.room_down > 0) & ~np.isnan(table.n))
    for part in np.split(rows, range(TABLES, len(rows), TABLES)):
        shifted = (treatment[part].plus(-continuity, continuity), control[part].plus(continuity, -continuity))
        out[part] = solved(limit, table.rows(part), score.odds_ratio_lower(*shifted, k[part]))
    return out


def solved(limit: Limit, table: Table, start: Floats) -> Floats:
    """Odds ratios that limit(walks, log of a first guess over the base) gives as logarithms over the base.

    The base is the odds ratio at which one event fewer is as probable as the observed table. Of k tables,
    start and the result of shape (k,).
    """
    base = table.a * table.d / ((table.b + 1) * (table.c + 1))
    guess = np.log(start / base)

    def compute(rows: Index, width_up: int, width_down: int) -> Floats:
        return limit(Walks(table.rows(rows), base[rows], width_up, width_down), guess[rows])

    return base * np.exp(in_blocks(compute, widths(table, start)))


def _mean_limit(walks: Walks, guess: Floats) -> Floats:
    """E(X | ψ) = a."""

    def equation(x: Floats, rows: Index) -> tuple[Floats, Floats]:
        up, down = walks.weights(x, rows)
        total = 1 + (up.sum(-1) + down.sum(-1))
        mean = (moment(up) - moment(down)) / total
        # weighted by j once already: now the second moments
        return mean, (moment(up) + moment(down)) / total - mean**2

    return newton(equation, guess, guess - WIDE, guess + WIDE)


def central_limit(level: float, own: float) -> Limit:
    """P(X > a) + own·P(X = a) = α/2, as `solved` takes it."""
    half = (1 - level) / 2
    z = normal.z(level)
    hazard = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / half

    def limit(walks: Walks, guess: Floats) -> Floats:
        equation = _tail_equation(walks, own, half, curvature=(hazard - z) / hazard)
        return newton(equation, guess, guess - WIDE, guess + WIDE, small=1e-7)

    return limit


def _tail_equation(
    walks: Walks, own: float, target: float, gap: Index | None = None, curvature: float = 0
) -> Equation:
    """The logarithm of (own + above + far) / total over a target.

    Were the tail normal, its logarithm would bend by −curvature·slope²; the step is that of the bent line.
    """

    def equation(x: Floats, rows: Index) -> tuple[Floats, Floats]:
        sums = walks.sums(x, rows, None if gap is None else gap[rows])
        tail = own + (sums.above + sums.far)
        excess = np.log(tail / sums.total / target)
        slope = (sums.above_moment - sums.far_moment) / tail - sums.mean
        return 2 * excess / (1 + np.sqrt(np.maximum(1 + 2 * curvature * excess, 0))), slope

    return equation


def _minlike_limit(level: float) -> Limit:
    """The smallest ψ with minimum likelihood P > α.

    As ψ grows from 0, the table with g events fewer than the observed one begins to count where both are
    equally probable, at ψ_g, and P jumps up there, to heights that grow as g falls. In between, 1 − P is the
    probability of the tables that do not count, which has one peak. So the limit is the first ψ_g with P ≥ α
    unless P had come up to α already on the way there.
    """
    alpha = 1 - level

    def limit(walks: Walks, guess: Floats) -> Floats:
        every = np.arange(len(guess))
        gap, before = _first_jump(walks, guess, alpha)
        return _risen_before(walks, gap, (walks.tie(gap + 1, every), walks.tie(gap, every)), before, alpha)

    return limit


def _first_jump(walks: Walks, guess: Floats, alpha: float) -> tuple[Index, Floats]:
    """The largest gap g with P ≥ α at ψ_g, and P just below ψ_g.

    It is closed in between a gap that reaches α and one that does not (none at first). P rises by the
    observed table's own probability with each gap, which gives the next guess; after some, halving.
    """
    reached, failed, before = np.zeros_like(walks.room), walks.room + 1, np.zeros_like(guess)
    rows, step = np.arange(len(guess)), 0
    gap = np.clip(-2 * walks.sums(guess, rows).mean, 1, walks.room).astype(np.intp)
    while len(rows):
        sums = walks.sums(walks.tie(gap, rows), rows, gap)
        tail = 1 + (sums.above + sums.far)
        excess = np.log(tail / sums.total / alpha)
        reaches = excess >= -TIED
        reached[rows[reaches]] = gap[reaches]
        failed[rows[~reaches]] = gap[~reaches]
        before[rows[reaches]] = ((tail - 1) / sums.total)[reaches]
        middle = (reached[rows] + failed[rows]) // 2
        gap = np.floor(gap + tail * excess).astype(np.intp) if step < 6 else middle
        gap = np.clip(gap, reached[rows] + 1, failed[rows] - 1)
        open_ = failed[rows] - reached[rows] > 1
        rows, gap, step = rows[open_], gap[open_], step + 1
    return reached, before


def _risen_before(
    walks: Walks, gap: Index, ends: tuple[Floats, Floats], before: Floats, alpha: float
) -> Floats:
    """The jump at a gap, or where P came to α between low and the jump, if P just before it exceeds α.

    ends : low and the jump.
    """
    low, jump = ends
    crossed = np.flatnonzero(before > alpha * (1 + TIED))
    equation = _tail_equation(walks, 1.0, alpha, gap + 1)
    out, low = jump.copy(), np.maximum(low, jump - WIDE)
    out[crossed] = newton(
        lambda x, rows: equation(x, crossed[rows]), jump[crossed], low[crossed], jump[crossed]
    )
    return out


def _blaker_limit(level: float) -> Limit:
    """The smallest ψ with Blaker's P > α.

    As ψ grows from 0, the tables with g or more events fewer begin to count where both tails are equal, and
    P jumps up to twice the upper tail. So the first jump to α is the first past the exact limit, where the
    upper tail is α/2; the limit is that jump unless P had come to α on the way there from the exact limit.
    """
    alpha = 1 - level
    central = central_limit(level, 1.0)

    def limit(walks: Walks, guess: Floats) -> Floats:
        every = np.arange(len(guess))
        low = central(walks, guess)
        gap = _next_gap(walks, low)
        jump = _equal_tails(walks, gap)
        sums = walks.sums(jump, every, gap + 1)
        return _risen_before(walks, gap, (low, jump), (1 + (sums.above + sums.far)) / sums.total, alpha)

    return limit


def _next_gap(walks: Walks, x: Floats) -> Index:
    """The largest gap whose lower tail is at least the upper one."""
    up, down = walks.weights(x, np.arange(len(x)))
    lower = np.add.accumulate(down[:, ::-1], axis=-1)
    return np.asarray((lower >= ((1 + up.sum(-1)) * (1 - TIED))[:, None]).sum(-1))


def _equal_tails(walks: Walks, gap: Index) -> Floats:
    """P(X ≤ a − gap) = P(X ≥ a)."""

    def equation(x: Floats, rows: Index) -> tuple[Floats, Floats]:
        sums = walks.sums(x, rows, gap[rows])
        upper = 1 + sums.above
        return np.log(upper / sums.far), sums.above_moment / upper + sums.far_moment / sums.far

    guess = walks.tie(gap, np.arange(len(gap)))
    return newton(equation, guess, guess - WIDE, guess + WIDE)

"""Exact conditional tests, intervals and the conditional estimate of the odds ratio.

Given the margins, the treated events follow Fisher's noncentral hypergeometric distribution with the odds
ratio as its only parameter. Each interval is the hull of the odds ratios that its own test does not reject:
`exact` of `fisher_central`, `mid_p` of `mid_p`, `minlike` of `fisher`, `blaker` of `blaker`.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.hypergeometric import TABLES, Index, Table, in_blocks, ratios
from rsa_trial_cli.stats.trials import Arm, Floats

# Two probabilities count as equal within this relative difference. Products of some 10⁵ ratios are good to
# about 1e-13 (at the very worst 1e-10); probabilities that differ but lie closer than this are rare and count
# for next to nothing, as both are then far out or among very many.
TIED = 1e-10

# Weight of the observed table in tests. Weights towards the mode may then grow by 598 decades; a P that
# small is 0 in any case.
OBSERVED = 1e-290
LARGEST = 1e300


def fisher(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's exact test, two-sided by minimum likelihood: tables no more probable than the observed one."""
    return _tested(_probabilities(treatment, control), alternative)


def fisher_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's exact test, two-sided by doubling the smaller one-sided P."""
    return _tested(_doubled(_probabilities(treatment, control)), alternative)


def blaker(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Blaker (2000): the smaller tail and the largest opposite tail that does not exceed it."""
    return _tested(_probabilities(treatment, control, by_tails=True), alternative)


def mid_p(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Mid-P (Lancaster 1961): half the probability of the observed table; two-sided by doubling."""
    return _tested(_doubled(_less_half(_probabilities(treatment, control))), alternative)


def mid_p_minlike(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher–Irwin mid-P (Fagerland, Lydersen & Laake): the minimum likelihood P less half of the table's own."""
    return _tested(_less_half(_probabilities(treatment, control)), alternative)


def _tested(p: Floats, alternative: str) -> Floats:
    return p[("less", "greater", "two-sided").index(alternative)]


def _doubled(p: Floats) -> Floats:
    return np.stack([p[0], p[1], np.minimum(2 * np.minimum(p[0], p[1]), 1)])


def _less_half(p: Floats) -> Floats:
    """All P values less half the probability of the observed table."""
    return p[:3] - 0.5 * p[3]


def _probabilities(treatment: Arm, control: Arm, *, by_tails: bool = False) -> Floats:
    """P of less, greater, two-sided, and of the observed table itself, at odds ratio 1; shape (4, k).

    Two-sided by minimum likelihood, or by_tails as Blaker does.
    """
    table = Table.of(treatment, control)
    out = np.full((4, len(treatment)), np.nan)
    for first in range(0, len(treatment), TABLES):
        rows = first + np.flatnonzero(~np.isnan(sum(cell[first : first + TABLES] for cell in table)))
        out[:, rows] = _chunk(table.rows(rows), by_tails)
    return out


def _chunk(table: Table, by_tails: bool) -> Floats:
    """As _probabilities, for tables without missing counts."""
    sides, widths = table.both_ways(), _test_widths(table)

    def sums(rows: Index, width: int) -> Floats:
        weights = _weights(sides.rows(rows), width)
        no_more_probable = weights * (weights <= OBSERVED * (1 + TIED))
        return np.stack([weights.sum(-1), no_more_probable.sum(-1)])

    side_sums, no_more_probable = in_blocks(sums, (widths,), (2,)).reshape(2, 2, -1)
    above, below = np.fmin(side_sums, LARGEST)
    total = OBSERVED + (above + below)
    if by_tails:
        opposite = np.arange(len(total)) + len(total) * (above < below)
        tail = np.minimum(above, below)
        two_sided = OBSERVED + (tail + _largest_sum(sides.rows(opposite), widths[opposite], OBSERVED + tail))
    else:
        two_sided = OBSERVED + np.fmax(no_more_probable, 0).sum(0)  # 0 where a weight overflowed
    shares = np.stack([OBSERVED + below, OBSERVED + above, two_sided, np.full_like(total, OBSERVED)])
    return np.minimum(shares / total, 1)


def _largest_sum(sides: Table, widths: Floats, tail: Floats) -> Floats:
    """The largest sum of weights from the far end of a side that does not exceed the observed tail."""

    def largest(rows: Index, width: int) -> Floats:
        sums = np.add.accumulate(_weights(sides.rows(rows), width)[:, ::-1], axis=-1)
        return np.fmax((sums * (sums <= most[rows, None])).max(-1), 0)

    most = tail * (1 + TIED)
    return in_blocks(largest, (widths,))


def _weights(sides: Table, width: int) -> Floats:
    """Weights from the observed table outward, on the scale where its own is OBSERVED."""
    ratio = ratios(sides, width)
    ratio[:, 0] *= OBSERVED
    return np.multiply.accumulate(ratio, axis=-1, out=ratio)


def _test_widths(table: Table) -> Floats:
    """How many weights up, then down, a test needs: to where what is left is below 1e-14 of either tail.

    From the mean outward that is where t² = 64 variances more than at the observed table, and up to 16 more
    because tails of small counts are longer than normal ones; the opposite tail lies up to 1¾ times as far out
    where it is the longer one. Beyond 40 sd + 700 from the mean every P underflows. Shape (2k,).
    """
    a, b, c, d = table
    n1, n2, events, others = a + b, c + d, a + c, b + d
    total = n1 + n2
    away = (a * d - b * c) / total
    variance = n1 / total * n2 / total * events * np.fmin(others / (total - 1), 1)
    skew = (n2 - n1) / total * ((others - events) / total)
    far = 40 * np.sqrt(variance) + 700
    distance = np.abs(away)
    longer = np.clip(-np.sign(away) * skew * distance / np.fmax(variance, 1e-9), 0, 1)
    beyond = np.sqrt(distance**2 + 64 * variance) - distance + 4 + 12 * np.abs(skew)
    towards = np.minimum(distance, far) + np.minimum(distance * (1 + 0.75 * longer) + beyond, far)
    up, down = np.where(away > 0, beyond, towards), np.where(away < 0, beyond, towards)
    return np.concatenate([np.minimum(up, table.room_up), np.minimum(down, table.room_down)])

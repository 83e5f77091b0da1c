"""Sums over the tables on either side of an observed one at odds ratio 1, in batches.

The weights are those of hypergeometric.py. Many tables take a step outward together, so that a few numbers a
table stay in the processor's cache; a few tables take all their steps in rows. Both multiply and add in the
same order, so a table has the same bits alone and in any batch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.hypergeometric import (
    CELLS,
    LARGEST,
    OBSERVED,
    TIED,
    Index,
    Table,
    in_blocks,
    ratios,
    rounded,
    widths,
)

ROWS = 10_000  # sides that take a step together
FEW = 800  # tables below which a step together costs more than rows

NO_LIKELIER = OBSERVED * (1 + TIED)


class Walk(NamedTuple):
    """Where k tables stand after the same number of steps outward.

    cells : b + 1 and −a in the first row, c + 1 and −d in the second, less a one each step, shape (2, 2, k).
    weight : of the table there; total : of all weights on the way; far : of the last ones in a row that are
    no larger than that of the observed table. Shape (k,) each.
    """

    cells: Floats
    weight: Floats
    total: Floats
    far: Floats

    @classmethod
    def of(cls, table: Table) -> Walk:
        """The beginning at the observed tables."""
        a, b, c, d = table
        none = np.zeros_like(a)
        return cls(np.array([[b + 1, -a], [c + 1, -d]]), np.full_like(a, OBSERVED), none, none.copy())

    def first(self, k: int) -> Walk:
        """The first k tables."""
        return Walk(*(part[..., :k] for part in self))

    def step(self, steps: int, *, towards: bool) -> None:
        """So many steps outward. towards : the mode, where weights first grow."""
        cells, weight, total, far = self
        products, ratio, small = np.empty(cells.shape[1:]), np.empty_like(weight), np.empty(len(weight), bool)
        for _ in range(steps):
            np.subtract(cells, 1, out=cells)
            np.multiply(cells[0], cells[1], out=products)
            np.divide(products[0], products[1], out=ratio)
            np.multiply(weight, ratio, out=weight)
            np.add(total, weight, out=total)
            if towards:
                np.less_equal(weight, NO_LIKELIER, out=small)
                np.add(far, weight, out=far)
                np.multiply(far, small, out=far)

    def rows(self, rows: slice, steps: int, *, towards: bool) -> None:
        """So many steps of some tables, table by table."""
        (up, left), (across, down) = self.cells[..., rows, None] - np.arange(1.0, steps + 1)
        weights = np.empty((len(up), steps + 1))
        weights[:, 0] = self.weight[rows]
        np.divide(up * across, left * down, out=weights[:, 1:])
        np.multiply.accumulate(weights, axis=1, out=weights)
        weights[:, 0] = self.total[rows]
        self.total[rows] = np.add.accumulate(weights, axis=1)[:, -1]
        if towards:
            weights[:, 1:] *= weights[:, 1:] <= NO_LIKELIER
            weights[:, 0] = self.far[rows]
            self.far[rows] = np.add.accumulate(weights, axis=1)[:, -1]


def shares_at_one(table: Table, *, by_tails: bool) -> Floats:
    """P(X ≤ a), P(X ≥ a), the two-sided P and P(X = a) at odds ratio 1, shape (4, k).

    Two-sided: tables no more probable than the observed one (minimum likelihood); or, by tails, the smaller
    tail and the largest opposite tail that does not exceed it (Blaker).
    """
    sides, needed = table.both_ways(), np.concatenate(widths(table, np.ones_like(table.a)))

    sums, no_likelier = side_sums(sides, needed).reshape(2, 2, -1)
    above, below = np.fmin(sums, LARGEST)
    total = OBSERVED + (above + below)
    if by_tails:
        opposite = np.arange(len(total)) + len(total) * (above < below)
        tail = np.minimum(above, below)
        two_sided = OBSERVED + (tail + _largest_sum(sides.rows(opposite), needed[opposite], OBSERVED + tail))
    else:
        two_sided = OBSERVED + np.fmax(no_likelier, 0).sum(0)  # 0 where a weight overflowed
    shares = np.stack([OBSERVED + below, OBSERVED + above, two_sided, np.full_like(total, OBSERVED)])
    p: Floats = np.minimum(shares / total, 1)
    return p


def _largest_sum(sides: Table, needed: Floats, tail: Floats) -> Floats:
    """The largest sum of weights from the far end of a side that does not exceed the observed tail."""

    def largest(rows: Index, width: int) -> Floats:
        sums = np.add.accumulate(_scaled_weights(sides.rows(rows), width)[:, ::-1], axis=-1)
        allowed: Floats = sums * (sums <= most[rows, None])
        found: Floats = np.fmax(allowed.max(-1), 0)
        return found

    most = tail * (1 + TIED)
    return in_blocks(largest, (needed,))


def _scaled_weights(sides: Table, width: int) -> Floats:
    """Weights from the observed table outward, on the scale where its own is OBSERVED."""
    ratio = ratios(sides, width)
    ratio[:, 0] *= OBSERVED
    return np.multiply.accumulate(ratio, axis=-1, out=ratio)


def side_sums(sides: Table, needed: Floats) -> Floats:
    """Sums of the weights outward, and of those no larger than the observed table's, shape (2, k).

    needed : how many weights each of the k sides needs, shape (k,).
    """
    steps, out = rounded(needed), np.empty((2, len(needed)))
    towards = sides.b * sides.c > (1 + TIED) * ((sides.a + 1) * (sides.d + 1))
    towards |= len(needed) < FEW  # not worth parting
    for way in (False, True):
        rows = np.flatnonzero(towards == way)
        rows = rows[np.argsort(-steps[rows], kind="stable")]
        for first in range(0, len(rows), ROWS):
            here = rows[first : first + ROWS]
            out[:, here] = _walked(sides.rows(here), steps[here], towards=way)
    return out


def _walked(sides: Table, steps: Index, *, towards: bool) -> Floats:
    """The sums of sides that need fewer and fewer steps, shape (2, k)."""
    walk, done, k = Walk.of(sides), 0, len(steps)
    for end in np.unique(steps).tolist():
        if k >= FEW:
            walk.first(k).step(end - done, towards=towards)
            done = end
        longer = int(np.searchsorted(-steps, -end))
        if k < FEW:
            many = max(1, CELLS // (end - done))
            for first in range(longer, k, many):
                walk.rows(slice(first, min(k, first + many)), end - done, towards=towards)
        k = longer
    return np.stack([walk.total, walk.far if towards else walk.total])

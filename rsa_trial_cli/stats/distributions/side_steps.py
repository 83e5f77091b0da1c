"""Sums over the tables on either side of many observed ones at odds ratio 1, a step of all of them at a time.

A handful of numbers a table stay in the processor's cache, where a row of all weights of each would not. The
weights are multiplied and added in the order of `side_sums`, so that a table has the same bits alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.hypergeometric import (
    NO_LIKELIER,
    OBSERVED,
    TIED,
    Index,
    Table,
    rounded,
    side_sums,
)

FEW = 800  # sides below which a step together costs more than rows
ROWS = 10_000  # sides that take a step together


def side_steps(sides: Table, needed: Floats) -> Floats:
    """As `side_sums`, shape (2, k); the few sides that are longest go table by table.

    needed : how many weights each of the k sides needs, shape (k,).
    """
    if len(needed) < FEW:
        return side_sums(sides, needed)
    steps, out = rounded(needed), np.empty((2, len(needed)))
    long = steps > np.sort(steps)[-FEW]  # twice as fast as a partition of so many ties
    rows = np.flatnonzero(long)
    out[:, rows] = side_sums(sides.rows(rows), needed[rows])
    towards = sides.b * sides.c > (1 + TIED) * ((sides.a + 1) * (sides.d + 1))
    for way in (False, True):
        rows = np.flatnonzero((towards == way) & ~long)
        rows = rows[np.argsort(_small(-steps[rows]), kind="stable")]
        for first in range(0, len(rows), ROWS):
            here = rows[first : first + ROWS]
            out[:, here] = _stepped(sides.rows(here), steps[here], towards=way)
    return out


def _small(steps: Index) -> NDArray[np.signedinteger]:
    """The same in 16 bits where they fit: those are sorted by their digits."""
    return steps.astype(np.int16) if steps.min(initial=0) > -(2**15) else steps


def _stepped(sides: Table, steps: Index, *, towards: bool) -> Floats:
    """The sums of sides that need fewer and fewer steps, shape (2, k).

    Both factors of a numerator and a denominator are held as two pairs, of which each step takes 1. towards :
    the mode, where weights grow at first.
    """
    a, b, c, d = sides
    pairs, weights = np.array([[b + 1, -a], [c + 1, -d]]), np.full_like(a, OBSERVED)
    totals, last = np.zeros_like(a), np.zeros_like(a)  # last : those in a row that are no likelier
    products, ratios, small = np.empty((2, len(a))), np.empty_like(a), np.empty(len(a), bool)
    done, k = 0, len(steps)
    ends = steps[np.flatnonzero(np.diff(steps, append=-1))]  # each number of steps once
    for end in ends[::-1].tolist():
        cells, product, ratio, no_likelier = pairs[..., :k], products[:, :k], ratios[:k], small[:k]
        weight, total, far = weights[:k], totals[:k], last[:k]
        for _ in range(end - done):
            np.subtract(cells, 1, out=cells)
            np.multiply(cells[0], cells[1], out=product)
            np.divide(product[0], product[1], out=ratio)
            np.multiply(weight, ratio, out=weight)
            np.add(total, weight, out=total)
            if towards:
                np.less_equal(weight, NO_LIKELIER, out=no_likelier)
                np.add(far, weight, out=far)
                np.multiply(far, no_likelier, out=far)
        done, k = end, int(np.searchsorted(-steps, -end))
    return np.stack([totals, last if towards else totals])

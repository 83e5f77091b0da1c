"""Exact unconditional tests of a margin: P is the largest probability over the risks with this effect."""

from __future__ import annotations

import math

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.inference.effect_paths import Effect, Sizes
from rsa_trial_cli.stats.inference.extreme_tables import Index, Observed, Ordering, Tails, peaks, tables_at
from rsa_trial_cli.stats.inference.unconditional import LARGEST_TABLE

CELLS = 8  # to a standard deviation of the path, 1/√(4N), and as many again where a peak is
HIGH = 0.5  # of the highest cell: what another must have for its peak to be looked at
NUMBERS = 2_000_000  # worked on together: bounds the memory


def above(effect: Effect, ordering: Ordering, arms: tuple[Arm, Arm], margin: float) -> Floats:
    """One-sided P of an effect above the margin, shape (k,); nan for missing counts and beyond LARGEST_TABLE.

    ordering : of one tail. margin : on the scale of the effect. A loop, because each trial is itself a large
    array computation, and its bits depend on it alone.
    """
    columns = np.stack([column for arm in arms for column in (arm.events, arm.n)])
    whole = np.all(np.isfinite(columns) & (columns % 1 == 0), axis=0)
    known = whole & (columns[1::2].min(axis=0) > 0) & (columns[1] * columns[3] <= LARGEST_TABLE)
    found = np.full(columns.shape[1], np.nan)
    for at in np.flatnonzero(known):
        x1, n1, x2, n2 = columns[:, at : at + 1]
        sizes = Sizes(int(n1[0]), int(n2[0]))
        low, high = effect.reach(x1, x2, sizes, 0.5)
        observed = Observed(effect, ordering, sizes, x1, x2, 0.0)
        # no table is less extreme than one whose estimate is the lower end of the scale
        found[at] = 1.0 if low[0] == high[0] else _supremum(observed, margin)
    return found


def _supremum(observed: Observed, margin: float) -> float:
    """The largest probability of all tables at least as extreme at the margin, to a relative 1e-10."""
    theta = np.full(1, margin)
    tails = Tails(observed, theta, theta, tables_at(observed, margin), None)
    count = math.ceil(0.5 * math.pi * CELLS * math.sqrt(4 * sum(observed.sizes)))
    half, cell = 0.25 * math.pi / count, np.arange(count)
    top, _ = _peaks(tails, cell, half)
    # the cells of each peak and of both its neighbours, cut again
    parts = np.unique((CELLS * (top - 1)[:, None] + np.arange(3 * CELLS)).ravel())
    top, best = _peaks(tails, parts[(parts >= 0) & (parts < CELLS * count)], half / CELLS)
    ends, _ = tails.probability(np.zeros(2, np.intp), np.array([0.0, 0.5 * math.pi]))
    heights = tails.top(np.zeros_like(top), np.asarray(half / CELLS * (2.0 * top + 1)), half / CELLS)
    return float(min(1.0, max(best, *ends.tolist(), *heights.tolist())))


def _peaks(tails: Tails, cell: Index, half: float) -> tuple[Index, float]:
    """The cells of the higher peaks, and the highest value; half : of the width of a cell."""
    step = max(1, NUMBERS // sum(tails.observed.sizes))
    parts = (cell[at : at + step] for at in range(0, len(cell), step))
    angles = (np.asarray(half * (2.0 * part + 1)) for part in parts)
    value = np.concatenate([tails.probability(np.zeros(len(at), np.intp), at)[0] for at in angles])
    best = float(value.max())
    return cell[peaks(np.zeros_like(cell), cell, value) & (value >= HIGH * best)], best

"""Roots of one equation a row, over whole arrays.

Every row takes its own path from its own numbers, so a trial gives the same bits alone and in a batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.trials import Floats

Row = NDArray[np.intp]
Equation = Callable[[Floats, Row], tuple[Floats, Floats]]

STEP = 1e-9  # Newton converges quadratically: after a step this small the root is exact to the last bits
MOST_STEPS = 200


def newton(equation: Equation, start: Floats, low: Floats, high: Floats) -> Floats:
    """The root between low and high of an increasing function in each row.

    equation(x, rows) returns the function at x and its slope, for these rows. A step that would leave
    the bracket found so far becomes a bisection, so a poor start costs steps and never the root.
    A row with low ≥ high has nothing to solve and keeps its start. All shapes (k,).
    """
    x, low, high = start.copy(), low.copy(), high.copy()
    rows = np.flatnonzero(low < high)
    for _ in range(MOST_STEPS):
        if not len(rows):
            break
        here = x[rows]
        value, slope = equation(here, rows)
        below = value < 0
        lo, hi = np.where(below, here, low[rows]), np.where(below, high[rows], here)
        there = here - value / slope
        inside = (there > lo) & (there < hi)
        settled = np.abs(there - here) <= STEP * (1 + np.abs(here))
        there = np.where(inside, there, np.where(settled, here, 0.5 * (lo + hi)))
        x[rows], low[rows], high[rows] = there, lo, hi
        rows = rows[~(settled | (np.abs(hi - lo) <= 1e-15 * np.abs(here)))]
    return x

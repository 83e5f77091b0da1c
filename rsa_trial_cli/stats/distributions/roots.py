"""Roots of one equation a row, over whole arrays.

Every row takes its own path from its own numbers, so a trial gives the same bits alone and in a batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Floats

Row = NDArray[np.intp]
Equation = Callable[[Floats, Row], tuple[Floats, Floats]]

STEP = 1e-9  # Newton converges quadratically: after a step this small the root is exact to the last bits
MOST_STEPS = 200


def newton(equation: Equation, start: Floats, low: Floats, high: Floats, small: float = STEP) -> Floats:
    """The root between low and high of an increasing function in each row.

    equation(x, rows) returns the function at x and its slope, for these rows. A step that would leave
    the bracket found so far, or is more than half the step before last, becomes a bisection: so a poor start
    or a corner costs steps and never the root (without the second rule Newton can jump to and fro across a
    corner for ever). small : the last step, relative to 1 + |x|; an equation that is nearly straight may take
    a larger one. A row with low ≥ high has nothing to solve and keeps its start. All shapes (k,).
    """
    x, rows = start.copy(), np.flatnonzero(low < high)
    here, lo, hi = start[rows], low[rows], high[rows]
    last = before = np.full(len(rows), np.inf)
    for _ in range(MOST_STEPS):
        if not len(rows):
            break
        value, slope = equation(here, rows)
        below = value < 0
        lo, hi = np.where(below, here, lo), np.where(below, hi, here)
        there = here - value / slope
        step = np.abs(there - here)
        settled = step <= small * (1 + np.abs(here))
        inside = (there > lo) & (there < hi) & (settled | (step <= 0.5 * before))
        there = np.where(inside, there, np.where(settled, here, 0.5 * (lo + hi)))
        x[rows] = there
        going = ~(settled | (np.abs(hi - lo) <= 1e-15 * np.abs(here)))
        before, last, here = last, np.abs(there - here), there
        if not going.all():
            rows, here, lo, hi = rows[going], here[going], lo[going], hi[going]
            before, last = before[going], last[going]
    return x


def view(rows: Row, k: int) -> Row | slice:
    """Of an increasing choice of k rows: those, or all without a copy. rows : shape (at most k,)."""
    return slice(None) if len(rows) == k else rows


def bracketed(function: Callable[[Floats, Row], Floats], low: Floats, high: Floats) -> Floats:
    """The root between low and high in each row of a function of which only values are known.

    function(x, rows) has opposite signs at the two ends; a row where it has not gives the end whose value
    is nearer 0. Chandrupatla (1997): inverse quadratic interpolation where safe, else bisection.
    low, high and the result : shape (k,).
    """
    a, b = low.astype(float), high.astype(float)
    rows = np.arange(len(a))
    fa, fb = function(a, rows), function(b, rows)
    root = np.where(np.abs(fa) < np.abs(fb), a, b)
    rows = np.flatnonzero(np.sign(fa) * np.sign(fb) < 0)
    a, b, fa, fb = a[rows], b[rows], fa[rows], fb[rows]
    t = np.full(len(rows), 0.5)
    for _ in range(MOST_STEPS):
        if not len(rows):
            break
        x = a + t * (b - a)
        fx = function(x, rows)
        same = np.sign(fx) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        best = np.abs(fa) < np.abs(fb)
        root[rows] = np.where(best, a, b)
        tolerance = 4e-16 * np.abs(root[rows]) + 1e-300
        width = np.abs(b - a)
        with np.errstate(divide="ignore", invalid="ignore"):  # equal values, where it bisects instead
            xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
            safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
            quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        t = np.where(safe, quadratic, 0.5)
        edge = np.minimum(tolerance / width, 0.5)
        t = np.clip(t, edge, 1 - edge)
        going = (width > 2 * tolerance) & (fa != 0)
        rows, t = rows[going], t[going]
        a, b, fa, fb = a[going], b[going], fa[going], fb[going]
    return root

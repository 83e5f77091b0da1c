"""Which numbers a printed figure stands for, and how far another number lies from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.figures import ABOVE, BELOW, Figures
from rsa_trial_cli.check.study import Ints
from rsa_trial_cli.stats.arms import Bools, Floats


class Bounds(NamedTuple):
    """Of k figures the least and the largest number that prints so, nan where an inequality has no end, and
    how far the recomputed number lies outside, nan where there is none. All of shape (k,)."""

    low: Floats
    high: Floats
    gap: Floats


def bounds(figures: Figures, recomputed: Floats) -> Bounds:
    """What k figures stand for, rounded to the nearest, ties either way. recomputed : shape (k,)."""
    ends = np.where(figures.relation, figures.value, figures.half)
    low = np.where(figures.relation == BELOW, np.nan, ends[0])
    high = np.where(figures.relation == ABOVE, np.nan, ends[1])
    outside = np.fmax(np.fmax(low - recomputed, recomputed - high), 0)
    return Bounds(low, high, np.where(np.isfinite(recomputed), outside, np.nan))


def at_places(figures: Sequence[Figures], recomputed: Floats, figure: Ints, at: Ints, shown: Bools) -> Bounds:
    """The same of figures at some places, nan where they are not shown.

    figures : k of each kind; recomputed : shape (kinds, k); figure, at : the places, shown and the result :
    shape (n,).
    """
    made = Bounds(*np.full((3, len(at)), np.nan))
    for kind in np.unique(figure[shown]):
        rows = np.flatnonzero(shown & (figure == kind))
        places = at[rows]
        for all_of, some in zip(made, bounds(figures[kind][places], recomputed[kind, places]), strict=True):
            all_of[rows] = some
    return made

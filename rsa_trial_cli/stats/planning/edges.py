"""Edges of the regions of conditional tests for many totals of events, without the tables in between.

Given m events among N participants, of whom `own` are in one arm, an event more is of that arm with
probability (own − a)/(N − m) if a of the m are. So with one event more

    P(A < x | m + 1)     = P(A < x | m) − P(A = x − 1 | m)·(own − x + 1)/(N − m),
    P(A < x + 1 | m + 1) = P(A < x + 1 | m) − P(A = x | m)·(own − x)/(N − m),

and along a path of edges, on which x stays or grows by one with each total, tails and probabilities at the
edge are running sums and products of exact ratios. Rounding adds up to about 1e-16 a step, over LENGTH steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.distributions.binomial import hypergeometric

LENGTH = 256  # totals whose edges follow from those of the first
BEYOND = 1e-13  # of α: what the tails of a hypergeometric distribution may leave out
MOVED = ("events", "below", "chance")

Index = NDArray[np.intp]


def window(totals: Floats, n1: Floats | int, n2: Floats | int, alpha: float) -> Floats:
    """Half-widths, shape (k,), of windows outside which BEYOND·α of each total's tables lies.

    Serfling (1974): P(|X − mean| ≥ t) ≤ 2·exp(−2t²/(k(1 − (k−1)/N))) for k draws without replacement of N;
    the draws may be those of either arm, the events or the others. totals : shape (k,).
    """
    n = n1 + n2
    draws = np.minimum(np.minimum(totals, n - totals), np.minimum(n1, n2))
    spread = -0.5 * math.log(BEYOND * alpha) * draws * (1 - (draws - 1) / n)
    return np.asarray(np.maximum(1, np.ceil(np.minimum(draws, 3 + np.sqrt(spread)))))


@frozen
class Edge:
    """The edge of a region on one side, for k totals of events; every array of shape (k,).

    own, other : the size of the arm whose events are few beyond the edge, and that of the other arm. events :
    its own in the first table that is kept; below : the probability of fewer; chance : of just so many.
    """

    own: Floats
    other: Floats
    totals: Floats
    events: Floats
    below: Floats
    chance: Floats

    @classmethod
    def near(cls, own: Floats, other: Floats, totals: Floats, z: float, alpha: float) -> Edge:
        """Edges about z standard deviations below the mean of some designs, shape (designs · width,).

        own, other : shape (designs,); totals : shape (designs, width), each one more than the one before it,
        or as many. z : at least 0; alpha : what is negligible beside it is left out.
        """
        sizes = own[:, None], other[:, None]
        path = _path(*sizes, totals, z)
        chance, below = np.empty(totals.shape), np.empty(totals.shape)
        width = int(window(totals[:, 0], own, other, alpha).max())
        events, probability = hypergeometric(totals[:, 0], own, other, width)
        below[:, 0] = np.sum(probability, axis=1, where=events < path[:, :1])
        chance[:, 0] = np.take_along_axis(
            probability, (path[:, :1] - events[:, :1]).astype(np.intp), axis=1
        ).ravel()
        chance[:, 1:], below[:, 1:] = _ratios_and_gains(*sizes, totals, path)
        np.multiply.accumulate(chance, axis=1, out=chance)
        below[:, 1:] *= chance[:, :-1]
        np.add.accumulate(below, axis=1, out=below)
        all_sizes = (np.broadcast_to(size, totals.shape) for size in sizes)
        return cls(*(part.ravel() for part in (*all_sizes, totals, path, below, chance)))

    @property
    def last_chance(self) -> Floats:
        """The probability of the last table that is rejected, shape (k,); 0 where none is."""
        x, m = self.events, self.totals
        return self.chance * x * (self.other - m + x) / ((self.own - x + 1) * (m - x + 1))

    def rejecting(self, where: Bools) -> Edge:
        """With one table more rejected. where : shape (k,)."""
        x, m = self.events, self.totals
        chance = self.chance * (self.own - x) * (m - x) / ((x + 1) * (self.other - m + x + 1))
        return self._moved(where, 1, self.below + self.chance, chance)

    def keeping(self, where: Bools) -> Edge:
        """With one table more kept. where : shape (k,)."""
        chance = self.last_chance
        return self._moved(where, -1, self.below - chance, chance)

    def _moved(self, where: Bools, by: int, below: Floats, chance: Floats) -> Edge:
        return replace(
            self,
            events=self.events + by * where,
            below=np.where(where, below, self.below),
            chance=np.where(where, chance, self.chance),
        )

    def rows(self, rows: Index) -> Edge:
        """Some of the totals. rows : their places, shape (j,)."""
        return Edge(*(array[rows] for array in vars(self).values()))

    def put(self, rows: Index, moved: Edge) -> None:
        """Take over where the edges of some totals have moved. rows : their places, shape (j,)."""
        for name in MOVED:
            getattr(self, name)[rows] = getattr(moved, name)


def moved(edges: Sequence[Edge], move: Callable[[Sequence[Edge]], tuple[list[Edge], Bools]]) -> list[Edge]:
    """Edges on one side or both, moved again and again until no total moves any more.

    move : edges → the same after a move, and the totals that moved, shape (k,).
    """
    made, some = move(edges)
    rows = np.flatnonzero(some)
    while len(rows):
        part, some = move([edge.rows(rows) for edge in made])
        for edge, there in zip(made, part, strict=True):
            edge.put(rows, there)
        rows = rows[some]
    return made


def _path(own: Floats, other: Floats, totals: Floats, z: float) -> Floats:
    """Events near z standard deviations below the mean, in the support, shape (designs, width)."""
    n = own + other
    mean = totals * own / n
    deviation = np.sqrt(mean * (other / n) * ((n - totals) / np.maximum(n - 1, 1)))
    lowest, highest = np.maximum(0, totals - other), np.minimum(own, totals)
    return np.asarray(np.minimum(np.maximum(np.floor(mean - z * deviation), lowest), highest))


def _ratios_and_gains(own: Floats, other: Floats, totals: Floats, path: Floats) -> tuple[Floats, Floats]:
    """From each total to the next the ratio of the probabilities at the edge, and what the tail gains, as a
    part of the probability at the edge; both of shape (designs, width − 1)."""
    m, x, up = totals[:, :-1], path[:, :-1], np.diff(path, axis=1) > 0
    left, to_other = np.maximum(own + other - m, 1), other - m + x
    ratio = np.where(up, (own - x) / (x + 1), to_other / (m + 1 - x)) * ((m + 1) / left)
    gain = np.where(up, to_other / left, -(x * to_other) / ((m - x + 1) * left))
    same = np.diff(totals, axis=1) == 0
    return np.where(same, 1, ratio), np.where(same, 0, gain)

"""Rejection regions of exact tests: orderings of the tables, and the largest region that keeps to α.

A test is, for each total of events m, two cut points: tables with at most low or at least high treatment
events are rejected. An ordering gives each table a score, lower where it speaks more against equal risks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.distributions.binomial import (
    angle_beyond,
    coarse_angles,
    coarse_mixture,
    growing_mixture,
    hypergeometric,
)
from rsa_trial_cli.stats.inference.table_statistics import pooled_z
from rsa_trial_cli.stats.inference.unconditional import Tables
from rsa_trial_cli.stats.planning.edges import window

TIE = 1e-10  # relative; probabilities are computed to about 1e-14
CELLS = 15_000  # worked on together: few enough that their memory is used again and again
ANGLES = 16  # at which many regions are compared with α at once


@dataclass(frozen=True)
class Design:
    """A test of equal risks at one pair of sizes. alternative : two-sided, greater or less."""

    n1: int
    n2: int
    alpha: float
    alternative: str

    @property
    def n(self) -> int:
        """Participants in both arms."""
        return self.n1 + self.n2

    @property
    def side(self) -> float:
        """The level of one side."""
        return self.alpha / 2 if self.alternative == "two-sided" else self.alpha

    def looked_at(self, totals: Floats, low: Floats, high: Floats) -> Floats:
        """Cut points (2, k) on the sides looked at; none where nobody or everybody has the event.

        totals, low, high : shape (k,).
        """
        alike = (totals == 0) | (totals == self.n)
        low = np.where(alike | (self.alternative == "greater"), -np.inf, low)
        return np.stack([low, np.where(alike | (self.alternative == "less"), np.inf, high)])


def tables_of(design: Design, totals: Floats) -> Iterator[Tables]:
    """Tables of these totals, shape (k,), block by block, in windows."""
    width = window(totals, design.n1, design.n2, design.alpha)
    rows = max(1, int(CELLS // (2 * width.max() + 1)))
    for first in range(0, len(totals), rows):
        part = slice(first, first + rows)
        given = hypergeometric(totals[part], design.n1, design.n2, int(width[part].max()))
        yield Tables(*given, totals[part, None], design.n1, design.n2)


def cut_points(design: Design, tables: Tables, rejected: Bools) -> Floats:
    """Cut points, shape (2, k), of a region that is two tails of each row. rejected : shape (k, cells)."""
    kept, events = ~rejected & (tables.probability > 0), tables.events
    some, rows = kept.any(axis=1), np.arange(len(events))
    low = events[rows, np.argmax(kept, axis=1)] - 1
    high = events[rows, kept.shape[1] - 1 - np.argmax(kept[:, ::-1], axis=1)] + 1
    low, high = np.where(some, low, np.inf), np.where(some, high, -np.inf)
    return design.looked_at(tables.total[:, 0], low, high)


def at_most_alpha(design: Design, totals: Floats, score: Score) -> Floats:
    """Cut points (2, k) of the tables with these totals whose P is at most α; equality counts.

    totals : shape (k,).
    """
    most = design.alpha * (1 + TIE)
    parts = [cut_points(design, tables, score(tables) <= most) for tables in tables_of(design, totals)]
    return np.concatenate(parts, axis=1)


def _least_likely_p(tables: Tables) -> Floats:
    """The running sum of the sorted probabilities, read behind the last of equals (at most two)."""
    order = np.argsort(
        tables.probability, axis=1, kind="stable"
    )  # which makes use of rows that rise and fall
    order += order.shape[1] * np.arange(len(order))[:, None]  # positions in all rows, one after another
    ordered = tables.probability.take(order)
    p, out = np.cumsum(ordered, axis=1), np.empty_like(ordered)
    tied = ordered[:, 1:] <= ordered[:, :-1] * (1 + TIE)
    np.copyto(p[:, :-1], p[:, 1:].copy(), where=tied)
    out.put(order, p)
    return out


def _z(tables: Tables) -> Floats:
    return pooled_z(tables.events, tables.total - tables.events, tables.n1, tables.n2)


Score = Callable[[Tables], Floats]
FISHERS_P: dict[str, Score] = {
    "two-sided": _least_likely_p,
    "greater": lambda tables: np.cumsum(tables.probability[:, ::-1], axis=1)[:, ::-1],
    "less": lambda tables: np.cumsum(tables.probability, axis=1),
}
DOUBLED_P = FISHERS_P | {
    "two-sided": lambda tables: 2 * np.minimum(FISHERS_P["less"](tables), FISHERS_P["greater"](tables))
}
MINUS_Z: dict[str, Score] = {
    "two-sided": lambda tables: -np.abs(_z(tables)),
    "greater": lambda tables: -_z(tables),
    "less": _z,
}


@frozen
class Ranking:
    """All tables of a design in blocks of totals, each with its score: shapes (totals, cells)."""

    design: Design
    scored: list[tuple[Tables, Floats]]

    @classmethod
    def of(cls, design: Design, score: Score) -> Ranking:
        """Every table of a design with its score."""
        with np.errstate(all="ignore"):  # outside the support
            blocks = tables_of(design, np.arange(design.n + 1.0))
            return cls(design, [(tables, score(tables)) for tables in blocks])

    def ends(self) -> tuple[float, float]:
        """The lowest and the highest score of all."""
        lowest = [at.min(where=tables.probability > 0, initial=np.inf) for tables, at in self.scored]
        highest = [at.max(where=tables.probability > 0, initial=-np.inf) for tables, at in self.scored]
        return min(lowest), max(highest)

    def share(self, level: float) -> Floats:
        """P(score ≤ level | m) for every total of events m, shape (N + 1,)."""
        parts = [tables.probability.sum(axis=1, where=at <= level) for tables, at in self.scored]
        return np.concatenate(parts)

    def between(self, low: float, high: float) -> tuple[Floats, Floats, Floats]:
        """Scores in (low, high], rising, and the totals and probabilities of their tables, each (k,).

        k is the number of tables, so the shapes agree.
        """
        found = []
        for tables, at in self.scored:
            row, cell = np.nonzero((low < at) & (at <= high) & (tables.probability > 0))
            found.append(np.stack([at[row, cell], tables.total[row, 0], tables.probability[row, cell]]))
        every = np.concatenate(found, axis=1)
        score, total, chance = every[:, np.argsort(every[0], kind="stable")]
        return score, total, chance

    def cuts(self, level: float) -> Floats:
        """Cut points, shape (2, N + 1), of {score ≤ level}."""
        parts = [cut_points(self.design, tables, at <= level) for tables, at in self.scored]
        return np.concatenate(parts, axis=1)

    def largest_between(self, low: float, high: float) -> tuple[float, bool]:
        """The highest score in (low, high] up to which tables keep to α, −inf if none; and whether all do.

        At a few angles tables are added one by one, which rules most regions out. The largest one that is
        left is looked at everywhere; an angle at which it is too large rules out more, until none is found.
        """
        most, n = self.design.alpha * (1 + TIE), self.design.n
        below = low - 3 * TIE * abs(low)  # so that no equals are parted
        score, total, chance = self.between(below, high + 3 * TIE * abs(high))
        if not len(score):
            return -math.inf, True
        ends = np.append(np.diff(score) > TIE * np.abs(score[:-1]), True)
        last = np.flatnonzero(ends)  # of each group of equals
        first = score[np.append(0, last[:-1] + 1)]
        last = last[(low < first) & (first <= high)]
        base, top = self.share(below), self.share(score[-1])

        def keep(angles: Floats) -> Bools:
            grown = growing_mixture(base, angles, total, chance)[:, last]
            return np.asarray(np.all(grown <= most, axis=0))

        kept = keep(coarse_angles(n)[np.argsort(coarse_mixture(top)[0])[-ANGLES:]])
        while kept.any():
            best = int(np.flatnonzero(kept)[-1])
            level = float(score[last[best]])
            angle = angle_beyond(self.share(level), most)
            if angle is None:
                return level, best == len(last) - 1
            kept[best:] = False
            kept = kept & keep(np.array([angle]))
        return -math.inf, not len(last)


@lru_cache(maxsize=4)
def largest_region(design: Design, score: Score, low: float, high: float) -> Floats:
    """Cut points (2, N + 1) of the largest region {score ≤ t} whose size is at most α; ties go together.

    low, high : between which scores t is sought first; the result does not depend on them.
    Column m of this shape belongs to a total of m events.
    """
    ranking = Ranking.of(design, score)
    step, best, beyond = high - low, -math.inf, math.inf
    while True:
        found, all_keep = ranking.largest_between(low, high)
        best, step = max(best, found), 2 * step
        if best > -math.inf and not all_keep:
            return ranking.cuts(best)
        bottom, top = ranking.ends()
        if all_keep and high < min(top, beyond):
            low, high = high, min(beyond, high + step)
        elif best > -math.inf or low < bottom:
            return ranking.cuts(best)
        else:
            low, high, beyond = low - step, low, low

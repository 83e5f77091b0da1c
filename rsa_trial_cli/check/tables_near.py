"""The tables of two arms whose estimate is near a printed one, found by halving ranges of events.

A sample estimate rises with the events of treatment and falls with those of control. So over a box, a range
of events for each arm, it lies between its values at two corners, and a box that cannot hold the printed one
is dropped whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.printed_measures import ESTIMATORS, REPORTED
from rsa_trial_cli.check.study import Published
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.measures.measure import Pair, half_in_empty

NEAR = 1.001  # units of its last place that an estimate may be from the printed one
FEW = 50_000  # tables for which estimates that take an iteration are tried too
BLOCK = 200_000  # tables, or boxes, that are looked at together
MANY_EVENTS = 25  # in every cell of a box, from which widths of intervals are compared
WIDER = 1.25  # how far the width of any interval is then from Wald's


class Searched(NamedTuple):
    """One printed estimate among the tables of two arms.

    at : its place; sizes : of treatment and control; by_width : whether boxes go too whose interval is much
    wider or narrower than the printed one.
    """

    published: Published
    at: int
    sizes: tuple[float, float]
    by_width: bool = False

    @property
    def key(self) -> str:
        """The printed measure."""
        return str(self.published.key[self.at])

    def arms(self, pairs: Floats) -> Pair:
        """The counts of tables. pairs : of events, shape (k, 2)."""
        return Arm.of(pairs[:, 0], self.sizes[0]), Arm.of(pairs[:, 1], self.sizes[1])

    def points(self, arms: Pair, *, few: bool = False) -> list[Floats]:
        """The estimates of k tables, each of shape (k,). few : those too that take an iteration."""
        measure = REPORTED[self.key].measure
        adjusted = [m.adjust(*arms) for m in measure.methods.values() if m.adjust]
        made = [measure.point(*data) for data in (arms, half_in_empty(*arms), *adjusted)]
        return made + [e.compute(*arms) for e in ESTIMATORS.values() if few and e.core == measure.key]

    def presented(self, triples: Floats) -> list[Floats]:
        """Estimate and limits of the core in every way in which papers print them; all of shape (3, k)."""
        unit = 100.0 if self.published.in_percent[self.at] else 1.0
        return [turned * unit for turned in REPORTED[self.key].turn(triples)]

    def is_near(self, pairs: Floats, *, few: bool = False) -> Bools:
        """Where the estimate is within a unit of its last place of the printed one, shape (k,)."""
        near = np.zeros(len(pairs), bool)
        for point in self.points(self.arms(pairs), few=few):
            for triple in self.presented(np.stack([point] * 3)):
                near |= within(triple[0], triple[0], self.published.estimate, self.at)
        return near

    def may_hold(self, boxes: Floats) -> Bools:
        """Whether a box may hold a table that is near, shape (k,). boxes : as in `found`."""
        first, last, first2, last2 = boxes
        lowest, highest = (self.arms(np.stack(ends, 1)) for ends in ((first, last2), (last, first2)))
        null, held = REPORTED[self.key].measure.null, np.zeros(len(first), bool)
        broken = [np.isinf(one[0]) for one in self.presented(np.full((3, 1), null))]  # as 1 / the difference
        both = zip(self.points(lowest), self.points(highest), strict=True)
        for low, high in both:
            ends = (self.presented(np.stack([point] * 3)) for point in (low, high))
            for small, large, breaks in zip(*ends, broken, strict=True):
                held |= within(small[0], large[0], self.published.estimate, self.at)
                if breaks:
                    held |= (low - null) * (high - null) <= 0
        if not self.by_width or any(broken):
            return held
        return held & self._of_this_width(boxes, self.points(lowest)[0], self.points(highest)[0])

    def _of_this_width(self, boxes: Floats, low: Floats, high: Floats) -> Bools:
        """Whether limits about as wide as Wald's may print so. low, high : the estimates at the ends."""
        measure, (n1, n2) = REPORTED[self.key].measure, self.sizes
        risks = boxes / np.array([n1, n1, n2, n2])[:, None]
        parts = [  # of each arm the variance at both ends and at ½, between which it lies
            np.stack([measure.planning.variance(p) / n for p in (a, b, np.clip(0.5, a, b))])
            for a, b, n in ((*risks[:2], n1), (*risks[2:], n2))
        ]
        z = normal.z(float(self.published.level[self.at]))
        near = z * np.sqrt(parts[0].min(axis=0) + parts[1].min(axis=0)) / WIDER
        far = WIDER * z * np.sqrt(parts[0].max(axis=0) + parts[1].max(axis=0))
        ends = [(low, -far, near), (high, -near, far)]
        moved = [
            np.stack([at, *(at * np.exp(by) if measure.ratio else at + by for by in (down, up))])
            for at, down, up in ends
        ]
        limits, fits = (self.published.low, self.published.high), np.zeros(len(low), bool)
        for small, large in zip(*map(self.presented, moved), strict=True):
            fits |= np.all([within(small[i], large[i], limits[i - 1], self.at) for i in (1, 2)], axis=0)
        events = np.min([boxes[0], n1 - boxes[1], boxes[2], n2 - boxes[3]], axis=0)
        return np.asarray(fits | (events < MANY_EVENTS))


def within(small: Floats, large: Floats, figure: Figures, at: int) -> Bools:
    """Whether a printed figure is near numbers from small to large, in either order; nan may be any number.

    small, large, result : shape (k,); at : the place of the figure.
    """
    value, reach = figure.value[at], NEAR * figure.unit[at]
    return np.asarray(
        ~((np.minimum(small, large) > value + reach) | (np.maximum(small, large) < value - reach))
    )


def found(search: Searched, ranges: list[tuple[float, float]], most: int, few: int) -> Floats | None:
    """The pairs of events that are near, shape (k, 2), in order; None if more than most boxes may hold some.

    ranges : the fewest and the most events of each arm. Boxes have the shape (4, k): the fewest and the most
    events of treatment, then of control. few : tables in boxes from which they are tried one by one.
    """
    edges = [_edges(low, high, n) for (low, high), n in zip(ranges, search.sizes, strict=True)]
    boxes = np.array([(*one, *other) for one in edges[0] for other in edges[1]]).reshape(-1, 4).T
    while True:
        boxes = boxes[:, np.concatenate([search.may_hold(part) for part in _parts(boxes)])]
        if boxes.shape[1] > most:
            return None
        if (tables := _area(boxes).sum()) <= few or tables == boxes.shape[1]:
            break
        boxes = _halved(_halved(boxes, 0), 2)
    pairs = _tables(boxes)
    near = np.concatenate([search.is_near(part.T) for part in _parts(pairs.T)])
    pairs = pairs[near]
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


def _edges(low: float, high: float, n: float) -> list[tuple[float, float]]:
    """The range of an arm without its empty cells, and each of these: there the counts are changed first."""
    parts = [(max(a, low), min(b, high)) for a, b in ((0.0, 0.0), (1.0, n - 1), (n, n))]
    return [(a, b) for a, b in parts if a <= b]


def _parts(columns: Floats) -> list[Floats]:
    """The same columns, a block of them at a time."""
    return np.split(columns, range(BLOCK, columns.shape[1], BLOCK), axis=1)


def _area(boxes: Floats) -> Floats:
    """How many tables are in each box, shape (k,)."""
    return np.asarray((boxes[1] - boxes[0] + 1) * (boxes[3] - boxes[2] + 1))


def _halved(boxes: Floats, arm: int) -> Floats:
    """The boxes with the range of one arm halved. arm : where in a box it stands, 0 or 2."""
    middle = np.floor((boxes[arm] + boxes[arm + 1]) / 2)
    lower, upper = boxes.copy(), boxes[:, boxes[arm] < boxes[arm + 1]]
    lower[arm + 1] = middle
    upper[arm] = middle[boxes[arm] < boxes[arm + 1]] + 1
    return np.concatenate([lower, upper], axis=1)


def _tables(boxes: Floats) -> Floats:
    """Every pair of events in the boxes, shape (tables, 2)."""
    area = _area(boxes).astype(np.intp)
    box = np.repeat(np.arange(len(area)), area)
    place = np.arange(len(box)) - np.repeat(np.cumsum(area) - area, area)
    wide = (boxes[3] - boxes[2] + 1)[box]
    return np.stack([boxes[0][box] + place // wide, boxes[2][box] + place % wide], axis=1)

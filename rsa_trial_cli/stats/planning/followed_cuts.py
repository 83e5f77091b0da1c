"""Cut points of conditional tests from one size to the next, without the tables in between.

Given m events among N participants, one more participant is one of them with probability m/(N + 1). So with
one more in the arm whose events are counted,

    P(A ≤ x | m; N + 1) = (1 − m/(N + 1))·P(A ≤ x | m; N) + m/(N + 1)·P(A ≤ x − 1 | m − 1; N),

and with one more in the other arm the same with x in place of x − 1. Tails and probabilities at the edge of a
region follow from those of the size before, for all totals at once, in a few operations on a number each;
then the edges move by a table or two, to where the test has them. Rounding adds up to about 1e-16 a step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.planning.rejection_regions import TIE, Design, tables_of
from rsa_trial_cli.stats.registry import Method

ARRAYS = ("totals", "events", "below", "chance")
SIDES = {"two-sided": (0, 1), "less": (0,), "greater": (1,)}  # the arms whose events are few beyond an edge


@frozen
class Edge:
    """The edge of a region on one side, for k totals of events; every array of shape (k,).

    arm : whose events are few beyond the edge, 0 treatment, 1 control; own, other : its size and that of the
    other arm. events : its own in the first table that is kept; below : the probability of fewer; chance : of
    just so many.
    """

    arm: int
    own: int
    other: int
    totals: Floats
    events: Floats
    below: Floats
    chance: Floats

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

    def grown(self, more: int) -> Edge:
        """With a participant more, in the own arm (1) or in the other (0); the first total is lost, unless 0.

        Shape (k − 1,), or (k,).
        """
        before = np.maximum(np.arange(len(self.totals)) - 1, 0)
        fewer = self.rows(before)._at(self.events - more)
        weight = self.totals / (self.own + self.other + 1)
        below, chance = (
            (1 - weight) * now + weight * then
            for now, then in ((self.below, fewer.below), (self.chance, fewer.chance))
        )
        larger = replace(self, own=self.own + more, other=self.other + 1 - more, below=below, chance=chance)
        return larger.rows(np.arange(min(1, int(self.totals[0])), len(self.totals)))

    def _at(self, events: Floats) -> Edge:
        edge = self
        while (short := edge.events < events).any():
            edge = edge.rejecting(short)
        while (beyond := edge.events > events).any():
            edge = edge.keeping(beyond)
        return edge

    def _moved(self, where: Bools, by: int, below: Floats, chance: Floats) -> Edge:
        return replace(
            self,
            events=self.events + by * where,
            below=np.where(where, below, self.below),
            chance=np.where(where, chance, self.chance),
        )

    def rows(self, rows: NDArray[np.intp]) -> Edge:
        """Some of the totals. rows : their places, shape (j,)."""
        return replace(self, **{name: getattr(self, name)[rows] for name in ARRAYS})


def least_likely(edges: Sequence[Edge], design: Design) -> list[Edge]:
    """The edges of the largest region of least likely tables, equals together, that keeps to α.

    edges : of both sides, or of the one that is looked at.
    """
    return _settled(edges, design.alpha)


def each_side(edges: Sequence[Edge], design: Design) -> list[Edge]:
    """The edges of the largest tails that keep to the level of one side."""
    return [settled for edge in edges for settled in _settled([edge], design.side)]


def _settled(edges: Sequence[Edge], level: float) -> list[Edge]:
    """Tables come out while there are too many or, of two sides, one is as likely as a kept one; then as
    many come in as there is room for."""
    edges, most, more = list(edges), level * (1 + TIE), 1 + TIE
    while True:
        beyond = np.sum([edge.below for edge in edges], axis=0)
        last = [edge.last_chance for edge in edges]
        likeliest, least = np.max(last, axis=0), np.min([edge.chance for edge in edges], axis=0)
        out = (beyond > most) | ((likeliest * more >= least) & (len(edges) > 1))
        if out.any():
            edges = [
                edge.keeping(out & (likeliest <= one * more)) for edge, one in zip(edges, last, strict=True)
            ]
            continue
        chosen = [edge.chance <= least * more for edge in edges]
        added = np.sum([edge.chance * here for edge, here in zip(edges, chosen, strict=True)], axis=0)
        room = beyond + added <= most
        if not room.any():
            return edges
        edges = [edge.rejecting(room & here) for edge, here in zip(edges, chosen, strict=True)]


def followed(
    method: Method, designs: Sequence[Design], likely: Callable[[Design], Floats]
) -> Iterator[Floats]:
    """Cut points of the likely totals of designs that grow a little, each of shape (2, k).

    It ends early where a design's totals are more than the first has participants. method : a conditional
    test; likely : the totals, one after another, that matter to a design, shape (k,).
    """
    assert method.settled is not None
    first = designs[0]
    designs = [design for design in designs if likely(design)[-1] <= first.n]
    if not designs:
        yield method.compute(first, likely(first))
        return
    lowest, highest = max(0.0, likely(first)[0] - (designs[-1].n - first.n)), likely(designs[-1])[-1]
    totals = np.arange(lowest, highest + 1)
    edges = _edges(first, totals, method.compute(first, totals))
    n1, n2 = first.n1, first.n2
    for design in designs:
        for arm, more in enumerate((design.n1 - n1, design.n2 - n2)):
            for _ in range(more):
                edges = [edge.grown(int(edge.arm == arm)) for edge in edges]
        n1, n2 = design.n1, design.n2
        edges = method.settled(edges, design)
        wanted = likely(design) - edges[0].totals[0]
        yield _cuts(design, [edge.rows(wanted.astype(np.intp)) for edge in edges])


def _edges(design: Design, totals: Floats, cuts: Floats) -> list[Edge]:
    """The edges on the sides that are looked at, with their tails. cuts : shape (2, k)."""
    made: list[list[Edge]] = [[], []]
    for tables in tables_of(design, totals):
        m, a = tables.total[:, 0], tables.events
        low, high = cuts[:, (m - totals[0]).astype(np.intp)]
        few = np.maximum(low + 1, np.maximum(0, m - design.n2))
        many = np.minimum(high - 1, np.minimum(m, design.n1))
        for arm in SIDES[design.alternative]:
            at, beyond = (many, a > many[:, None]) if arm else (few, a < few[:, None])
            below = np.sum(tables.probability, axis=1, where=beyond)
            chance = tables.probability[np.arange(len(m)), (at - a[:, 0]).astype(np.intp)]
            own, other = (design.n2, design.n1) if arm else (design.n1, design.n2)
            made[arm].append(Edge(arm, own, other, m, m - at if arm else at, below, chance))
    return [_joined(parts) for parts in made if parts]


def _joined(parts: Sequence[Edge]) -> Edge:
    arrays = (np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS)
    return Edge(parts[0].arm, parts[0].own, parts[0].other, *arrays)


def _cuts(design: Design, edges: Sequence[Edge]) -> Floats:
    """Cut points, shape (2, k), as those of the method itself."""
    totals, cuts = edges[0].totals, [np.full(len(edges[0].totals), end) for end in (-np.inf, np.inf)]
    for edge in edges:
        cuts[edge.arm] = totals - edge.events + 1 if edge.arm else edge.events - 1
    return design.looked_at(totals, *cuts)

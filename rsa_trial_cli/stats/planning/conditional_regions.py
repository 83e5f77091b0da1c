"""Rejection regions of conditional tests by their edges: two-sided by minimum likelihood or by each side.

Where α is small enough for two edges with tables in between, and large enough for sums of probabilities to
have digits beside it, they cost a few operations a total, however many tables it has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.planning.edges import LENGTH, Edge, moved
from rsa_trial_cli.stats.planning.rejection_regions import TIE, Design

LOWEST, HIGHEST = 1e-6, 0.5  # α between which regions are sought by their edges
MORE = 1 + TIE
TOGETHER = 64  # stretches of totals that are worked on together
SIDES = {"two-sided": (0, 1), "less": (0,), "greater": (1,)}  # the arms whose events are few beyond an edge

Settle = Callable[[Sequence[Edge], Design], list[Edge]]


def by_edges(alpha: float) -> bool:
    """Whether regions at this level are sought by their edges."""
    return LOWEST <= alpha <= HIGHEST


def least_likely(edges: Sequence[Edge], design: Design) -> list[Edge]:
    """The edges of the largest region of least likely tables, equals together, that keeps to α.

    edges : of both sides, or of the one that is looked at.
    """
    return _settled(edges, design.alpha)


def each_side(edges: Sequence[Edge], design: Design) -> list[Edge]:
    """The edges of the largest tails that keep to the level of one side."""
    return [settled for edge in edges for settled in _settled([edge], design.side)]


def region(settle: Settle, design: Design, totals: Floats) -> tuple[Floats, Floats]:
    """Cut points of one design, shape (2, k), and the probability of its region at each total, shape (k,).

    totals : one after another, shape (k,).
    """
    width = min(LENGTH, len(totals))
    rows = -(-len(totals) // width)
    every = np.minimum(totals[0] + np.arange(rows * width), design.n).reshape(rows, width)
    cuts, share = [], []
    for first in range(0, rows, TOGETHER):
        here = every[first : first + TOGETHER]
        sizes = np.full(len(here), design.n1), np.full(len(here), design.n2)
        some, their = regions(settle, design, sizes, here)
        cuts.append(some.reshape(2, -1))
        share.append(their.ravel())
    return np.concatenate(cuts, axis=1)[:, : len(totals)], np.concatenate(share)[: len(totals)]


def regions(
    settle: Settle, design: Design, sizes: tuple[Floats, Floats], totals: Floats
) -> tuple[Floats, Floats]:
    """The same of many designs, shapes (2, designs, width) and (designs, width).

    design : of the level and the alternative; sizes : of the arms, shape (designs,) each; totals : shape
    (designs, width), each one more than the one before it, or as many.
    """
    n1, n2 = (np.asarray(size, float) for size in sizes)
    z, arms = -NormalDist().inv_cdf(design.side), SIDES[design.alternative]
    near = [Edge.near(*((n2, n1) if arm else (n1, n2)), totals, z, design.alpha) for arm in arms]
    edges = settle(near, design)
    cuts = np.stack([np.full(totals.shape, -math.inf), np.full(totals.shape, math.inf)])
    for arm, edge in zip(arms, edges, strict=True):
        events = edge.events.reshape(totals.shape)
        cuts[arm] = totals - events + 1 if arm else events - 1
    alike = (totals == 0) | (totals == (n1 + n2)[:, None])
    cuts[0][alike], cuts[1][alike] = -math.inf, math.inf
    share = np.sum([edge.below for edge in edges], axis=0).reshape(totals.shape)
    return cuts, np.where(alike, 0.0, share)


def _settled(edges: Sequence[Edge], level: float) -> list[Edge]:
    """Tables come out while there are too many or, of two sides, one is as likely as a kept one; then as
    many come in as there is room for."""
    most = level * MORE

    def keep(edges: Sequence[Edge]) -> tuple[list[Edge], Bools]:
        last = [edge.last_chance for edge in edges]
        likeliest = np.max(last, axis=0)
        out = _beyond(edges) > most
        if len(edges) > 1:
            out |= likeliest * MORE >= _least(edges)
        out &= likeliest > 0
        return [
            edge.keeping(out & (likeliest <= one * MORE)) for edge, one in zip(edges, last, strict=True)
        ], out

    def reject(edges: Sequence[Edge]) -> tuple[list[Edge], Bools]:
        least = _least(edges)
        chosen = [edge.chance <= least * MORE for edge in edges]
        added = np.sum([edge.chance * here for edge, here in zip(edges, chosen, strict=True)], axis=0)
        room: Bools = _beyond(edges) + added <= most
        return [edge.rejecting(room & here) for edge, here in zip(edges, chosen, strict=True)], room

    return moved(moved(edges, keep), reject)


def _beyond(edges: Sequence[Edge]) -> Floats:
    return np.asarray(np.sum([edge.below for edge in edges], axis=0))


def _least(edges: Sequence[Edge]) -> Floats:
    return np.asarray(np.min([edge.chance for edge in edges], axis=0))

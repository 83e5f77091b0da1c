"""Exact unconditional limits of a difference or ratio of risks: the hull of the effects not rejected.

P(θ) is the supremum, over the risks that have the effect θ, of the probability of all tables at least as
extreme as the observed one, and θ belongs to the set where P(θ) > α (α/2 of a one-sided test). P jumps
where a table becomes as extreme as the observed one, and the set may have holes: so its lower end is
searched for as the smallest θ that cannot be excluded, by two bounds.

1. Over θ in [a, b]: the score falls as θ rises, so a table that is as extreme anywhere in it has a score
   at a of at least the observed one at b. These tables are closed upwards in x₁ and downwards in x₂
   (Barnard 1947): their probability only grows with θ on a path of risks (effect_paths.py), and is largest
   at b. That of tables of the other tail, in turn, is largest at a.
2. Over φ in a cell of half-width r around m: the probability is at most f(m) + |f′(m)|·r + 3N·r². For f″ is
   Σ g·L·(S² + S′) over tables, with g in [0, 1]; the mean of S² + S′ is 0, and those of S² and |S′| are at
   most 4N and 8N: so |f″| ≤ 6N.

Intervals of θ are halved, the lowest first, and cells of φ quartered; near α the top of each peak is found,
and the last digits of θ lie on a line. So no hole or peak is stepped over, as on a grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.inference.effect_paths import Effect, Sizes
from rsa_trial_cli.stats.inference.extreme_tables import (
    TINY,
    Index,
    Observed,
    Ordering,
    jumps,
    peaks,
    tails_of,
)

LARGEST_ARM = 200  # participants of an arm up to which limits are computed: seconds at most
NARROW = 1e-13  # the width at which an interval of effects is cut no further
WIDE = 1e-3  # an interval of effects this wide is looked at as a whole whenever some of it is excluded
HALVED = 3
BESIDE = 0.01  # of an interval: how far at most from where P is expected to cross α it is cut
BENT = 100  # how much of an interval of width 1 the expectation may be wrong by: in proportion to its width
DEPTH = 150  # intervals of one trial that are kept at once
NUMBERS = 2_000_000  # worked on together: bounds the memory


def lower(effect: Effect, ordering: Ordering, treatment: Arm, control: Arm, level: float) -> Floats:
    """Lower limits, shape (k,), never above the estimate; nan for missing counts and beyond LARGEST_ARM."""
    limits = np.full(len(treatment), np.nan)
    for observed, rows in _observed(effect, ordering, (treatment, control), level):
        low, high = effect.reach(observed.x1, observed.x2, observed.sizes, 1 - level)
        limits[rows] = effect.theta(_searched(observed, low, high, np.flatnonzero(low < high)))
    return limits


def above(effect: Effect, ordering: Ordering, arms: tuple[Arm, Arm], level: float, truth: float) -> Bools:
    """Where the lower limit is above an effect, shape (k,): sooner known than the limit itself."""
    found = np.zeros(len(arms[0]), dtype=bool)
    for observed, rows in _observed(effect, ordering, arms, level):
        low, high = effect.reach(observed.x1, observed.x2, observed.sizes, 1 - level)
        with np.errstate(divide="ignore"):
            end = np.minimum(effect.coordinate(np.full_like(low, truth)), high)
        found[rows[(end < high) & (end <= low)]] = True
        for part, some in _parts(observed, np.flatnonzero((low < end) & (end < high))):
            every = np.ones((len(part), _cells(some)), dtype=bool)
            at_truth, _ = _largest(some, np.arange(len(part)), end[part], end[part], every)
            rest = part[at_truth <= some.alpha]
            found[rows[rest]] = _searched(observed, low, end, rest)[rest] >= end[rest]
    return found


def _searched(observed: Observed, low: Floats, high: Floats, trials: Index) -> Floats:
    """Of these trials the lowest coordinate that is not excluded, or high; of others high. Shape (k,)."""
    found = high.copy()
    for part, some in _parts(observed, trials):
        found[part] = _search(some, low[part], high[part])
    return found


def _parts(observed: Observed, trials: Index) -> Iterator[tuple[Index, Observed]]:
    """These trials, as many at a time as memory allows."""
    step = max(1, NUMBERS // (_cells(observed) * (sum(observed.sizes) + 3)))
    for first in range(0, len(trials), step):
        part = trials[first : first + step]
        yield part, observed._replace(x1=observed.x1[part], x2=observed.x2[part])


def _observed(
    effect: Effect, ordering: Ordering, arms: tuple[Arm, Arm], level: float
) -> Iterator[tuple[Observed, Index]]:
    """The trials by the sizes of their arms, and which they are."""
    alpha = (1 - level) / (1 if ordering.two_sided else 2)
    for sizes, rows in _groups(*arms):
        yield Observed(effect, ordering, sizes, arms[0].events[rows], arms[1].events[rows], alpha), rows


def _groups(treatment: Arm, control: Arm) -> Iterator[tuple[Sizes, Index]]:
    """Trials that can be computed, by the sizes of their arms."""
    counts = np.stack([treatment.events, treatment.n, control.events, control.n])
    whole = np.all(np.isfinite(counts) & (counts % 1 == 0), axis=0)
    n = counts[1::2]
    known = np.flatnonzero(whole & (n.min(axis=0) > 0) & (n.max(axis=0) <= LARGEST_ARM))
    pairs, of = np.unique(n[:, known], axis=1, return_inverse=True)
    for at, (n1, n2) in enumerate(pairs.T):
        yield Sizes(int(n1), int(n2)), known[of.ravel() == at]


def _curvature(sizes: Sizes, ordering: Ordering) -> float:
    """Half the bound of |f″|; of two tails, each of which lies on a path of its own, twice that of one."""
    return 3.0 * sum(sizes) * (2 if ordering.two_sided else 1)


def _cells(observed: Observed) -> int:
    """Into how many cells the path is cut, by fours: so that the bound's last term is α/20."""
    curvature = _curvature(observed.sizes, observed.ordering)
    return 4 * math.ceil(math.pi / 16 / math.sqrt(observed.alpha / 20 / curvature))


class _Ends:
    """Ends of the intervals of the coordinate that are still open, the nearest on top; a row a trial.

    They reach from `low`, below which all is excluded, to the estimate. end, value : (trials, depth),
    the upper ends and P there; open : (trials, depth, cells), which cells of the path may hold P > α below.
    """

    def __init__(self, low: Floats, high: Floats, cells: int) -> None:
        self.low, self.below = low.copy(), np.zeros_like(low)
        self.end, self.value = np.zeros((len(low), DEPTH)), np.ones((len(low), DEPTH))
        self.end[:, 0] = high
        self.open = np.ones((len(low), DEPTH, cells), dtype=bool)
        self.top = np.zeros(len(low), dtype=np.intp)
        self.looked = high - low  # the width when the upper end was last looked at
        self.halve = np.zeros(len(low), dtype=np.intp)  # how often to halve before P is taken as a line again
        self.jump = np.full(len(low), -np.inf)  # one of the effects where P jumps
        self.smooth = np.full(len(low), -np.inf)  # from low up to here it does not
        self.again = np.zeros(len(low), dtype=bool)  # whether to look at the whole interval next

    def next(self, trial: Index, alpha: float) -> Floats:
        """Up to where to look next: the end, the middle, beside a jump, or where P as a line crosses α."""
        low, end = self.low[trial], self.end[trial, self.top[trial]]
        below, value = self.below[trial], self.value[trial, self.top[trial]]
        width, looked, straight = end - low, self.looked[trial], self.halve[trial] == 0
        at = np.clip((alpha - below) / np.maximum(value - below, TINY), 0, 1)
        beside = np.clip(BENT * width, NARROW, BESIDE)
        at = np.where(at < 0.5, np.minimum(at + beside, 0.5), np.maximum(at - beside, 0.5))
        near = (below > 0.5 * alpha) & (value < 2 * alpha) & straight
        cut = low + width * np.where(near, at, 0.5)
        jump, step = self.jump[trial], 0.4 * NARROW * (1 + np.abs(low))
        beside_jump = np.where(jump - step > low, jump - step, jump + step)
        cut = np.where(straight & (low < beside_jump) & (beside_jump < end), beside_jump, cut)
        narrow = width <= NARROW * (1 + np.abs(low))
        once_more = (width < looked) & ~near & ((width > WIDE) | (width < looked / 8))
        whole = self.again[trial] | narrow | once_more
        self.again[trial] = False
        return np.where(whole, end, cut)

    def place(self, observed: Observed, trial: Index) -> None:
        """Find where P jumps in the lowest interval, if it is narrow: in the middle of all the jumps."""
        low, end = self.low[trial], self.end[trial, np.maximum(self.top[trial], 0)]
        jump, smooth = self.jump[trial], self.smooth[trial]
        passed = ((jump <= low) | (jump >= end)) & (end > smooth)
        at = np.flatnonzero((self.top[trial] >= 0) & passed & (low < end) & (end - low < WIDE))
        box, jump = jumps(observed, trial[at], low[at], end[at])
        first, count = np.searchsorted(box, np.arange(len(at))), np.bincount(box, minlength=len(at))
        trial, none = trial[at], count == 0
        self.jump[trial] = np.append(jump, -np.inf)[np.where(none, -1, first + (count - 1) // 2)]
        self.smooth[trial[none]] = end[at][none]
        self.halve[trial[none]] = 0
        self.again[trial] = none & ((end - low)[at] < self.looked[trial])

    def look(self, trial: Index, at: Floats, found: tuple[Floats, Bools], excluded: Bools) -> None:
        """What is below `at` is excluded, or an interval of its own; found : P and the open cells there."""
        (value, cells), whole = found, at == self.end[trial, self.top[trial]]
        before = self.end[trial, self.top[trial]] - self.low[trial]
        out, kept = trial[excluded], trial[~excluded]
        self.low[out], self.below[out] = at[excluded], value[excluded]
        self.top[trial[excluded & whole]] -= 1
        self.top[trial[~excluded & ~whole]] += 1
        here = kept, self.top[kept]
        self.end[here], self.value[here], self.open[here] = at[~excluded], value[~excluded], cells[~excluded]
        after = self.end[trial, self.top[trial]] - self.low[trial]
        self.halve[trial] = np.where(after > 0.6 * before, HALVED, np.maximum(self.halve[trial] - 1, 0))
        self.looked[trial] = np.where(excluded & ~whole, self.looked[trial], after)


def _search(observed: Observed, low: Floats, high: Floats) -> Floats:
    """The lowest coordinate that is not excluded, shape (k,), or high; low, high : its range."""
    ends, going = _Ends(low, high, _cells(observed)), np.arange(len(low))
    while len(going):
        at = ends.next(going, observed.alpha)
        narrow = at - ends.low[going] <= NARROW * (1 + np.abs(ends.low[going]))
        cells_open = ends.open[going, ends.top[going]]
        found = _largest(observed, going, ends.low[going], at, cells_open)
        excluded = found[0] <= observed.alpha
        ends.look(going, at, found, excluded)
        if observed.ordering.scored:
            ends.place(observed, going)
        going = going[(excluded | ~narrow) & (ends.top[going] >= 0)]
    return ends.low


def _largest(
    observed: Observed, trial: Index, low: Floats, high: Floats, cells_open: Bools
) -> tuple[Floats, Bools]:
    """What P can be at most in each interval, shape (k,), and which cells may hold P > α, (k, cells).

    Exact near α, else any value on the same side. No peak is narrower than a standard deviation, 1/√(4N), of
    which the last cells are a thirtieth: so the parabola finds its top.
    """
    every, alpha = tails_of(observed, trial, low, high), observed.alpha
    bend, half = _curvature(observed.sizes, observed.ordering), math.pi / cells_open.shape[1]
    best, still = np.zeros(len(trial)), cells_open.copy()
    wide = still.reshape(len(trial), -1, 4)
    box, cell = np.nonzero(wide.any(axis=2))
    for looks in range(3):
        value, slope = every.probability(box, half * (2 * cell + 1))
        np.maximum.at(best, box, value)
        bound = value + np.abs(slope) * half + bend * half**2
        if looks < 2:
            (still if looks else wide)[box, cell] &= (bound > alpha) if looks else (bound > alpha)[:, None]
        near = (bound > np.maximum(best, 0.5 * alpha)[box]) & (best < 2 * alpha)[box]
        box, cell, value = box[near], cell[near], value[near]
        if looks < 2:
            box, cell = np.repeat(box, 4), (4 * cell[:, None] + np.arange(4)).ravel()
            half /= 4
        if not looks:
            kept = still[box, cell]
            box, cell = box[kept], cell[kept]
    top = peaks(box, cell, value)
    box, angle = box[top], half * (2 * cell[top] + 1)
    np.maximum.at(best, box, every.top(box, angle, half))
    return best, still

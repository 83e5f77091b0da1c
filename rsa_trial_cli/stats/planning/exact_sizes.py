"""The smallest sizes at which an exact test has the power.

The power goes up and down like a saw, so every size is looked at, from the first that may have it: many at
once where their regions are had by their edges, or by a formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.binomial import binomial, half_width
from rsa_trial_cli.stats.planning import exact
from rsa_trial_cli.stats.planning.approximations import METHODS, scaled_up
from rsa_trial_cli.stats.planning.conditional_regions import regions
from rsa_trial_cli.stats.planning.exact import Exact
from rsa_trial_cli.stats.planning.rejection_regions import Design
from rsa_trial_cli.stats.watched import took

Index = NDArray[np.intp]

ONE_MORE = np.array([[[1.0]], [[-1.0]]])  # added to cut points: a table more at either end of every total
CLOSE = 1e-9  # to the target: there a power is summed over all tables
LARGEST_STEP = 8  # down, of a cut point from one total to the next, that is seen to
FEW = 1000  # participants in the treatment arm up to which sizes are looked at together from the start


class Sizes(NamedTuple):
    """Designs that are looked at together, by their arms, shape (designs,).

    totals : of events, that are likely in each, shape (designs, width); the last again where it has fewer.
    """

    n1: Floats
    n2: Floats
    totals: Floats


def first_and_stable(
    test: Exact, risks: tuple[float, float], target: float, r: float, guess: float
) -> list[int]:
    """The first treatment arm whose power reaches the target, and the first from which it stays there.

    With one table more at either end of every total the power is above the teeth of the saw: where that power
    is below the target, there is no need to look. guess : at the treatment arm; an InputError if it was so
    far off that the search would take too long.
    """
    powers = Powers(test, risks, r, target)
    reaches, quicker = powers.reach, None
    if test.method.within:
        quicker = Powers(replace(test, method=METHODS[test.method.within]), risks, r, target).reach
    high = _last_short(lambda n: not reaches(n, more=1), max(1, int(guess))) + 1
    first = max(1, high - 10 - high // 100)
    while not reaches(first):
        first += 1
    stays = range(first, first + exact.STAY + 1)
    stable = max((n + 1 for n in stays if not (quicker and quicker(n)) and not reaches(n)), default=first)
    while not reaches(stable):
        stable += 1
    return [first, stable]


def _last_short(short: Callable[[int], bool], guess: int) -> int:
    """The largest n that is short of something, 0 if none is; sought near the guess first."""
    low, high, step = 0, guess, 1 + guess // 256
    while short(high):
        low, high, step = high, high + step, 2 * step
    if not low:
        while high > step and not short(high - step):
            high, step = high - step, 2 * step
        low = max(0, high - step)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if short(middle) else (low, middle)
    return low


class Chances(NamedTuple):
    """Numbers of events of an arm that may occur, and their probabilities, both (designs, numbers)."""

    events: Floats
    chance: Floats

    @classmethod
    def of(cls, n: Floats, p: float) -> Chances:
        """Those of arms of n participants at risk p. n : shape (designs,)."""
        most = int(n.max())
        width = min(most, half_width(most, most * p * (1 - p)) + 1)
        mode, chance = binomial(n, np.full(len(n), p), np.full(len(n), 1 - p), width)
        return cls(mode[:, None] + np.arange(-width, width + 1), chance)

    def at(self, rows: Index, events: Floats) -> Floats:
        """The probabilities of these events of these designs, all of shape (k,)."""
        column = (events - self.events[rows, 0]).astype(np.intp)
        inside = (column >= 0) & (column < self.chance.shape[1])
        return np.where(inside, self.chance[rows, np.where(inside, column, 0)], 0.0)


def two_tails(sizes: Sizes, cuts: Floats, p1: float, p2: float) -> Floats:
    """About the probability of rejection regions at risks p1 and p2, shape (designs,), from sums of each arm.

    Beside c control events a table of m events is rejected as few where m − low(m) is at most c, and as many
    where m − high(m) is at least c. Both rise with m but for some steps down, where tables are added singly.
    cuts : of the totals, shape (2, designs, width). To about 1e-13; nan where steps are large, or tails meet.
    """
    n1, n2, totals = sizes
    low, high = np.maximum(cuts[0], -1), np.minimum(cuts[1], n1[:, None] + 1)
    arms = Chances.of(n1, p1), Chances.of(n2, p2)
    (a, chance1), (c, chance2) = arms
    below = np.zeros((len(n1), a.shape[1] + 1))  # of fewer events than the first, the second, …
    np.cumsum(chance1, axis=1, out=below[:, 1:])
    ends = np.full((len(n1), 1), math.inf)
    few, many = (np.maximum.accumulate(totals - cut, axis=1) for cut in (low, high))
    last = np.take_along_axis(np.hstack([-ends, totals]), _placed(few, c, "right"), axis=1) - c
    first = np.take_along_axis(np.hstack([totals, ends]), _placed(many, c, "left"), axis=1) - c
    under, over = (
        np.take_along_axis(below, np.clip(at - a[:, :1], 0, a.shape[1]).astype(np.intp), axis=1)
        for at in (last + 1, first)
    )
    power: Floats = np.sum(chance2 * (under + (below[:, -1:] - over)), axis=1)
    power += _of_steps(arms, totals, totals - low, few) - _of_steps(arms, totals, totals - high + 1, many + 1)
    return np.where((low >= high).any(axis=1), math.nan, power)


def _of_steps(arms: tuple[Chances, Chances], totals: Floats, falling: Floats, rising: Floats) -> Floats:
    """The probability of the tables whose control events lie from `falling` to below `rising`, (designs,).

    The last three of shape (designs, width); most of them agree. nan for designs where they lie far apart.
    """
    apart = rising - falling
    power = np.where((apart > LARGEST_STEP).any(axis=1), math.nan, 0.0)
    for step in range(int(min(apart.max(), LARGEST_STEP))):
        rows, columns = np.nonzero(apart > step)
        control = falling[rows, columns] + step
        chance = arms[0].at(rows, totals[rows, columns] - control) * arms[1].at(rows, control)
        power += np.bincount(rows, chance, len(power))
    return power


def _placed(rising: Floats, values: Floats, side: Literal["left", "right"]) -> Index:
    """Where the values of each row belong in a row that does not fall, shape of values."""
    apart = 2 * (np.ptp(values) + np.ptp(rising) + abs(values.min() - rising.min()) + 1)
    rows = np.arange(len(rising))[:, None]
    found = np.searchsorted((rising + apart * rows).ravel(), (values + apart * rows).ravel(), side)
    return np.asarray(found.reshape(values.shape) - rising.shape[1] * rows)


class Powers:
    """Whether the power reaches a target at one size after another.

    risks : assumed, of treatment and control; ratio : control size / treatment size.
    """

    def __init__(self, test: Exact, risks: tuple[float, float], ratio: float, target: float) -> None:
        self.test, self.risks, self.ratio, self.target = test, risks, ratio, target
        self.known: dict[tuple[int, int], bool] = {}
        self.spent = 0.0

    def reach(self, n: int, more: int = 0) -> bool:
        """Whether it does with a treatment arm of n. more : tables rejected at either end of every total."""
        if (n, more) not in self.known:
            few, many = n <= FEW, exact.TOGETHER
            if self.test.is_ordered or (more and not few):
                self._look([n], [more])
            else:
                first = n - n % many if few else n
                self._look(range(max(1, first), first + many), [0, 1] if few else [more])
        return self.known[n, more]

    def _look(self, arms: Sequence[int], mores: Sequence[int]) -> None:
        """Whether these treatment arms reach it: of many, those that are not too large for the test."""
        every = [(float(n), float(scaled_up(n, self.ratio))) for n in arms]
        pairs = [pair for pair in every if math.prod(pair) <= self.test.most] or every[:1]
        designs = [self.test.design(*pair) for pair in pairs]
        work = len(pairs) * self.test.work_of_region(*self.risks, *pairs[-1])
        self.spent += work
        if self.spent > 2 * exact.MOST_WORK:  # the guess was far off
            raise self.test.too_much(self.spent)
        sizes = together(designs, *self.risks)
        cuts = self._cuts(designs, sizes)
        took(work)
        for more in mores:
            moved = cuts + more * ONE_MORE
            power = two_tails(sizes, moved, *self.risks)
            for row in np.flatnonzero(~(np.abs(power - self.target) > CLOSE)):
                every_total = exact.placed(moved[:, row], sizes.totals[row], designs[row])
                power[row] = exact.probability(designs[row], every_total, *self.risks)
            reached = (power >= self.target).tolist()
            self.known |= {(d.n1, more): here for d, here in zip(designs, reached, strict=True)}

    def _cuts(self, designs: Sequence[Design], sizes: Sizes) -> Floats:
        """Cut points of the likely totals, shape (2, designs, width)."""
        if self.test.by_edges and (settle := self.test.method.settled):
            return regions(settle, designs[0], sizes[:2], sizes.totals)[0]
        compute = self.test.method.compute
        pairs = zip(designs, sizes.totals, strict=True)
        return np.stack([compute(design, totals) for design, totals in pairs], axis=1)


def together(designs: Sequence[Design], p1: float, p2: float) -> Sizes:
    """Designs, from small to large, with the totals of events that are likely at risks p1 and p2.

    The totals have shape (designs, width).
    """
    n1, n2 = np.array([(design.n1, design.n2) for design in designs], float).T
    mean, last = n1 * p1 + n2 * p2, designs[-1]
    half = half_width(last.n, last.n1 * p1 * (1 - p1) + last.n2 * p2 * (1 - p2))
    first, end = np.maximum(0, np.floor(mean) - half), np.minimum(n1 + n2, np.ceil(mean) + half)
    steps = np.arange((end - first).max() + 1)
    return Sizes(n1, n2, np.minimum(first[:, None] + steps, (n1 + n2)[:, None]))

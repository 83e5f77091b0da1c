"""The smallest sizes at which an exact test has the power.

The power goes up and down like a saw, so every size is looked at, from the first that may have it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.binomial import likely_events
from rsa_trial_cli.stats.planning import exact
from rsa_trial_cli.stats.planning.approximations import scaled_up
from rsa_trial_cli.stats.planning.exact import Compute, Exact
from rsa_trial_cli.stats.planning.followed_cuts import followed
from rsa_trial_cli.stats.planning.rejection_regions import Design

ONE_MORE = np.array([[1.0], [-1.0]])  # added to cut points: a table more at either end of every total
CLOSE = 1e-9  # to the target: there a power is summed over all tables


def first_and_stable(
    test: Exact, risks: tuple[float, float], target: float, r: float, guess: float
) -> list[int]:
    """The first treatment arm whose power reaches the target, and the first from which it stays there.

    With one table more at either end of every total the power is above the teeth of the saw: where that power
    is below the target, there is no need to look. guess : at the treatment arm; an InputError if it was so
    far off that the search would take too long.
    """
    reaches = Powers(test, risks, r, target).reach
    quicker = test.method.within

    def stays(n: int) -> bool:
        return (quicker is not None and reaches(n, compute=quicker)) or reaches(n)

    high = _last_short(lambda n: not reaches(n, more=1), max(1, int(guess))) + 1
    first = max(1, high - 10 - high // 100)
    while not reaches(first):
        first += 1
    stable = max((n + 1 for n in range(first, first + exact.STAY + 1) if not stays(n)), default=first)
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


def two_tails(design: Design, totals: Floats, cuts: Floats, p1: float, p2: float) -> float:
    """About the probability of a rejection region at risks p1 and p2, from two sums of each arm.

    totals : shape (k,), one after another, and cuts their cut points, shape (2, k). To about 1e-13; nan where
    the tables rejected beside some number of control events are not two tails, or meet.
    """
    low, high = np.maximum(cuts[0], -1), np.minimum(cuts[1], design.n1 + 1)
    if (np.diff(low) > 1).any() or (np.diff(high) > 1).any() or (low >= high).any():
        return math.nan
    (a, chance1), (c, chance2) = (likely_events(n, p) for n, p in ((design.n1, p1), (design.n2, p2)))
    below = np.append(0.0, np.cumsum(chance1))  # of fewer events than the first, the second, …
    last = np.append(-math.inf, totals)[np.searchsorted(totals - low, c, side="right")] - c
    first = np.append(totals, math.inf)[np.searchsorted(totals - high, c)] - c
    few, many = (np.clip(at - a[0], 0, len(a)).astype(np.intp) for at in (last + 1, first))
    return float(chance2 @ (below[few] + (below[-1] - below[many])))


class Powers:
    """Whether the power reaches a target at one size after another, whose regions follow from one another.

    risks : assumed, of treatment and control; ratio : control size / treatment size.
    """

    def __init__(self, test: Exact, risks: tuple[float, float], ratio: float, target: float) -> None:
        self.test, self.risks, self.ratio, self.target = test, risks, ratio, target
        self.likely = partial(exact.likely_totals, p1=risks[0], p2=risks[1])
        self.region = lru_cache(maxsize=4)(self._region)  # they are large, and asked for again at once
        self.reach = cache(self._reach)
        self.spent, self.last = 0.0, -1
        self.ahead: Iterator[Floats] = iter(())

    def _reach(self, n: int, more: float = 0.0, compute: Compute | None = None) -> bool:
        """Whether it does with a treatment arm of n. more : tables rejected at either end of every total;
        compute : of another test."""
        design, totals, cuts = self.region(n, compute)
        cuts = cuts + more * ONE_MORE
        power = two_tails(design, totals, cuts, *self.risks)
        if not abs(power - self.target) > CLOSE:
            power = exact.probability(design, exact.placed(cuts, totals, design), *self.risks)
        return power >= self.target

    def _region(self, n: int, compute: Compute | None = None) -> tuple[Design, Floats, Floats]:
        """The design of a treatment arm of n, the likely totals, (k,), and their cut points, (2, k).

        compute : of another test, whose cut points are asked for.
        """
        design = self.test.design(n, float(scaled_up(n, self.ratio)))
        in_a_row, totals = n == self.last + 1 and not compute, self.likely(design)
        work = self.test.work_in_a_row if in_a_row else self.test.work_of_region
        self.spent += work(*self.risks, design.n1, design.n2)
        if self.spent > 2 * exact.MOST_WORK:  # the guess was far off
            raise self.test.too_much(self.spent)
        self.last = self.last if compute else n
        if not (in_a_row and self.test.follows(self.ratio)):
            self.ahead = self.ahead if compute else iter(())
            return design, totals, (compute or self.test.method.compute)(design, totals)
        cuts = next(self.ahead, None)
        if cuts is None:
            self.ahead = self._from(n)
            cuts = next(self.ahead)
        return design, totals, cuts

    def _from(self, n: int) -> Iterator[Floats]:
        """Cut points of the likely totals at n and the sizes after it."""
        test, sizes = self.test, range(n, n + exact.TOGETHER)
        designs = [Design(k, int(scaled_up(k, self.ratio)), test.alpha, test.alternative) for k in sizes]
        return followed(test.method, designs, self.likely)

"""Exact power by enumeration of the tables, and the sizes that follow from it.

The region of a test is cut points for each total of events, as in rejection_regions.py: Fisher's follow from
the hypergeometric tails, those of a chi-square from its critical value, those of an unconditional test from
its ordering of the tables. Only totals that can occur at the assumed risks need their cut points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from statistics import NormalDist

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.binomial import (
    half_width,
    likely_events,
    reach,
    supremum_over_risk,
)
from rsa_trial_cli.stats.inference import unconditional
from rsa_trial_cli.stats.planning.approximations import Powers, named, scaled_up
from rsa_trial_cli.stats.planning.conditional_regions import (
    Settle,
    by_edges,
    each_side,
    least_likely,
    region,
)
from rsa_trial_cli.stats.planning.rejection_regions import (
    DOUBLED_P,
    FISHERS_P,
    MINUS_Z,
    TIE,
    Design,
    Score,
    at_most_alpha,
    largest_region,
)
from rsa_trial_cli.stats.registry import Method
from rsa_trial_cli.stats.watched import took

LARGEST = 400_000_000  # n₁·n₂ up to which power is enumerated: a second, 100 MB

SEEN = 1e-15  # of its probability: what is left out, roughly, where tables with a given total are looked at
SIZING = 440.0  # steps that the size of a region takes for each total, besides its tables
EDGE = 40.0  # steps of a total whose cut points are had by the edges
ANY = 8e3  # steps of any region, however small
TRIED = 15, 40  # regions on the way to a size, besides those near it; and to a detectable risk
HIGHER = 1.25  # how much larger than by the normal approximation an exact size may well be
STAY = 50  # how many n past the first the power of a size is to stay at its target
TOGETHER = 32  # sizes that are looked at together
MOST_WORK = 1.2e9  # steps, each a number in an array, that one answer may take: ten seconds or so

Compute = Callable[[Design, Floats], Floats]
_exact = partial(named, exact=True, largest=LARGEST)
_conditional = partial(_exact, per_table=2.0)
_ordered = partial(named, exact=True, largest=unconditional.LARGEST_TABLE, per_table=4.0)


@_conditional(
    "fisher",
    "Fisher exact",
    "Casagrande, Pike & Smith 1978, Biometrics 34:483",
    "planning Fisher",
    settled=least_likely,
)
def fisher(design: Design, totals: Floats) -> Floats:
    """Fisher's exact test, P ≤ α, two-sided by minimum likelihood; equality with α counts, to 1e-10.

    design : sizes, α and alternative; totals : of events, one after another, shape (k,).
    Returns cut points, for each total the most treatment events that are rejected as few and the fewest
    that are rejected as many, shape (2, k).
    """
    return _conditional_cuts(least_likely, design, totals, FISHERS_P)


@_conditional(
    "fisher-central",
    "doubled Fisher",
    "Fay 2010, R J 2(1):53",
    "planning exact conditional intervals",
    settled=each_side,
)
def fisher_central(design: Design, totals: Floats) -> Floats:
    """Fisher's exact test, two-sided by doubling the smaller of both P. Returns shapes as `fisher`."""
    return _conditional_cuts(each_side, design, totals, DOUBLED_P)


@_exact("pearson", "Pearson chi-square", "Pearson 1900, Philos Mag 50:157", "planning a chi-square test")
def pearson(design: Design, totals: Floats) -> Floats:
    """Pearson's test, N(ad − bc)² / (n₁n₂m(N−m)) ≥ z². Returns shapes as `fisher`."""
    return _chi_square(design, totals)


@_exact("n-1", "N−1 chi-square", "Campbell 2007, Stat Med 26:3661", "planning an N−1 chi-square test")
def n_minus_1(design: Design, totals: Floats) -> Floats:
    """The N−1 test, (N−1)(ad − bc)² / (n₁n₂m(N−m)) ≥ z². Returns shapes as `fisher`."""
    return _chi_square(design, totals, factor=design.n / (design.n - 1))


@_exact("yates", "Yates chi-square", "Yates 1934, J R Stat Soc Suppl 1:217", "planning Yates's test")
def yates(design: Design, totals: Floats) -> Floats:
    """Yates's test, N·max(0, |ad − bc| − N/2)² / (n₁n₂m(N−m)) ≥ z². Returns shapes as `fisher`."""
    return _chi_square(design, totals, correction=0.5 * design.n)


@_ordered(
    "boschloo",
    "Boschloo exact",
    "Boschloo 1970, Stat Neerl 24:1",
    "planning Boschloo's test",
    within="fisher",  # of Fisher's P ≤ α the size is at most α, total by total
)
def boschloo(design: Design, totals: Floats) -> Floats:
    """Fisher's test at the largest level whose size keeps to α. Returns shapes as `fisher`."""
    near = design.alpha, design.alpha * (1 + 5 / math.sqrt(design.n))
    return largest_region(design, FISHERS_P[design.alternative], *near)[:, totals.astype(np.intp)]


@_ordered("barnard", "Barnard exact, pooled z", "Suissa & Shuster 1985, JRSS A 148:317", "planning Barnard")
def barnard(design: Design, totals: Floats) -> Floats:
    """Pearson's test at the least z that keeps to α. Returns shapes as `fisher`."""
    spread = math.sqrt(design.n1 * design.n2 / design.n)
    high = NormalDist().inv_cdf(design.side) * spread
    near = high - spread / math.sqrt(design.n), high
    return largest_region(design, MINUS_Z[design.alternative], *near)[:, totals.astype(np.intp)]


@frozen
class Exact:
    """Enumeration with a test. sized : whether its actual size is computed as well.

    Loops over plans, because the enumeration of each is a large array computation of its own.
    """

    method: Method
    alpha: float
    alternative: str
    sized: bool = True

    def powers(self, p1: Floats, p2: Floats, n1: Floats, n2: Floats) -> Powers:
        """Power, nan (both directions count already), and actual size or nan, each (k,).

        All arrays of shape (k,).
        """
        made = []
        for row in np.stack([p1, p2, n1, n2], axis=1).tolist():
            made.append(self._power(*row))
            took(0.0 if math.isnan(row[0]) else self.work(*row, sized=self.sized))
        power, size = np.array(made).reshape(-1, 2).T
        return power, np.full_like(power, np.nan), size

    def _power(self, p1: float, p2: float, n1: float, n2: float) -> tuple[float, float]:
        design = self.design(n1, n2)
        if math.isnan(p1):
            return math.nan, math.nan
        if not self.sized:
            return probability(design, likely_cuts(self.method.compute, design, p1, p2), p1, p2), math.nan
        totals = np.arange(design.n + 1.0)
        if self.method.settled and self.by_edges:
            cuts, share = region(self.method.settled, design, totals)
            return probability(design, cuts, p1, p2), supremum_over_risk(share)
        cuts = self.method.compute(design, totals)
        size = unconditional.supremum(cuts[0], cuts[1], design.n1, design.n2)
        return probability(design, cuts, p1, p2), size

    def too_much(self, work: float) -> InputError:
        """The error for an answer that takes more than MOST_WORK steps."""
        return InputError(
            f"'{self.method.name}' would take about {work / 1e6:,.0f} million steps;"
            f" the limit is {MOST_WORK / 1e6:,.0f} million.",
            "--method normal has no such limit; the power at one size (-n) takes the fewest steps.",
        )

    def design(self, n1: float, n2: float) -> Design:
        """The design of these sizes; an InputError if they are not whole, or too large."""
        if n1 % 1 or n2 % 1 or min(n1, n2) < 1:
            raise InputError(
                f"Exact power needs whole numbers of participants, at least 1 per arm, not {n1:g} and {n2:g}."
            )
        if n1 * n2 > self.most:
            an_arm = math.isqrt(int(self.most))
            raise InputError(
                f"Power by '{self.method.name}' is enumerated for up to {an_arm:,} per arm,"
                f" not for {n1:,.0f} v {n2:,.0f}.",
                "--method normal has no such limit.",
            )
        return Design(int(n1), int(n2), self.alpha, self.alternative)

    @property
    def most(self) -> float:
        """n₁·n₂ up to which power is enumerated."""
        return self.method.largest or LARGEST

    @property
    def by_edges(self) -> bool:
        """Whether regions are had by their edges, without the tables in between."""
        return self.method.settled is not None and by_edges(self.alpha)

    def work(self, p1: float, p2: float, n1: float, n2: float, *, sized: bool) -> float:
        """About how many steps one power takes."""
        both = _likely_number(float(n1), p1) * _likely_number(float(n2), p2)
        return both + self.work_of_region(p1, p2, n1, n2, sized=sized)

    def work_of_region(self, p1: float, p2: float, n1: float, n2: float, *, sized: bool = False) -> float:
        """The same of its region alone, and of its size."""
        n1, n2 = float(n1), float(n2)
        design = self.design(n1, n2)
        tables = 2.0 * reach(min(n1, n2), SEEN) + 1
        all_totals = sized or self.is_ordered
        totals = design.n if all_totals else _likely_number(design.n, (n1 * p1 + n2 * p2) / design.n)
        each, again = (EDGE, 0.0) if self.by_edges else (tables * self.method.per_table, tables)
        return ANY + design.n + totals * each + (again + SIZING) * design.n * all_totals

    def work_of_size(self, p1: float, p2: float, r: float, guess: float, corrected: float) -> float:
        """The same of a size that is sought from this guess at the treatment arm.

        corrected : the guess with a correction for continuity, which is half a table. The search begins where
        a table more would do, and looks at every arm from there.
        """
        n1 = max(1.0, math.floor(guess))
        n2 = float(scaled_up(n1, r))
        regions = STAY + n1 / 100 + 2 * (corrected - guess)
        search = TRIED[0] * self.work_of_region(p1, p2, n1, n2) + regions * self.work_of_region(
            p1, p2, n1, n2
        )
        return HIGHER * (search + 2 * self.work(p1, p2, n1, n2, sized=self.sized))

    def work_of_risk(self, p2: float, n1: float, n2: float) -> float:
        """The same of a detectable treatment risk."""
        once = self.work(p2, p2, n1, n2, sized=False)
        again = (n1 + n2) + _likely_number(n1, 0.5) * _likely_number(n2, p2)
        tries = once + TRIED[1] * again if self.is_ordered else TRIED[1] * once
        return tries + self.work(p2, p2, n1, n2, sized=self.sized)

    @property
    def is_ordered(self) -> bool:
        """Whether a region is found among all tables at once, and then kept."""
        return self.method.largest == unconditional.LARGEST_TABLE


def _likely_number(n: float, p: float) -> float:
    """About how many numbers of events of n participants may occur at risk p."""
    return min(n + 1.0, 2.0 * half_width(int(n), n * p * (1 - p)) + 1)


def probability(design: Design, cuts: Floats, p1: float, p2: float) -> float:
    """The probability of the rejection region at risks p1 and p2. cuts : of every total, shape (2, N + 1)."""
    (a, chance1), (c, chance2) = (likely_events(n, p) for n, p in ((design.n1, p1), (design.n2, p2)))
    from_first = cuts[:, int(a[0] + c[0]) :]
    low, high = sliding_window_view(from_first, len(a), axis=1)[:, : len(c)]  # row: control events
    rejected = (a <= low) | (a >= high)
    return float(chance2 @ np.sum(np.where(rejected, chance1, 0), axis=1))


def likely_totals(design: Design, p1: float, p2: float) -> Floats:
    """The totals of events that may occur at risks p1 and p2, one after another, shape (k,)."""
    mean = design.n1 * p1 + design.n2 * p2
    half = half_width(design.n, mean - design.n1 * p1**2 - design.n2 * p2**2)
    return np.arange(max(0, math.floor(mean) - half), min(design.n, math.ceil(mean) + half) + 1.0)


def likely_cuts(compute: Compute, design: Design, p1: float, p2: float) -> Floats:
    """Cut points, shape (2, N + 1), of the totals that may occur at risks p1 and p2; none for the others."""
    totals = likely_totals(design, p1, p2)
    return placed(compute(design, totals), totals, design)


def placed(cuts: Floats, totals: Floats, design: Design) -> Floats:
    """Cut points of every total, shape (2, N + 1), from those of some, shape (2, k); none for the others.

    totals : shape (k,).
    """
    made: Floats = np.repeat([[-np.inf], [np.inf]], design.n + 1, axis=1)
    made[:, totals.astype(np.intp)] = cuts
    return made


def _conditional_cuts(settle: Settle, design: Design, totals: Floats, scores: Mapping[str, Score]) -> Floats:
    """By the edges of the region where that can be, else by all tables."""
    if by_edges(design.alpha):
        return region(settle, design, totals)[0]
    return at_most_alpha(design, totals, scores[design.alternative])


def _chi_square(design: Design, totals: Floats, factor: float = 1.0, correction: float = 0.0) -> Floats:
    """Cut points where |ad − bc| = |aN − m·n₁| less the correction is at least z standard errors."""
    n, z = design.n, -NormalDist().inv_cdf(design.side)
    far = z * np.sqrt(factor * design.n1 * design.n2 * totals * (n - totals) / n)
    far, centre = far + math.copysign(correction, z), totals * design.n1
    return design.looked_at(totals, np.floor((centre - far) / n + TIE), np.ceil((centre + far) / n - TIE))

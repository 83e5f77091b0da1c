"""Power, sample size and detectable difference of a trial with a mean in each arm, before it is run.

A difference is treatment less control. Of a margin below 0 for non-inferiority, or above it for superiority,
the true difference is to be shown to lie above; on the other side of 0, below; for equivalence between the
margin and its mirror image. Tests against a margin are one-sided, each at alpha.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.measures.margin import TYPES, Hypothesis
from rsa_trial_cli.stats.measures.mean_difference import MEAN_DIFFERENCE
from rsa_trial_cli.stats.planning.approximations import TOWARDS, analysed, scaled_up
from rsa_trial_cli.stats.planning.asked import (
    LARGEST_N,
    check_largest,
    check_ratios,
    check_shares,
    check_word,
    columns,
)
from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS, Side, power_of

SMALLEST_ARM = 2.0
DOUBLINGS = 60
GUESS = {"welch": "welch-approx"}  # whose size is near, and quicker to find


@frozen(kw_only=True)
class MeanPlans:
    """k plans of means: the assumptions, what was solved for, and the power at whole sizes.

    solve_for : power | n | difference; alternative, alpha, margin, type, dropout, treatment_n, control_n : as
    of Plans. difference : of the true means, in units of the outcome, or of its SD where standardised; the
    means themselves nan where the difference alone is assumed.
    """

    schema: ClassVar[str] = "rsa-trial/plan/1"

    solve_for: str
    method: str
    alpha: float
    alternative: str
    margin: float | None
    type: str | None
    dropout: float
    standardised: bool
    treatment_mean: Floats
    control_mean: Floats
    difference: Floats
    treatment_sd: Floats
    control_sd: Floats
    treatment_n: Floats
    control_n: Floats
    power: Floats
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.power)


@frozen
class MeanQuestion:
    """What a plan of means is asked: the method, its alpha and direction, and any margin.

    method : a name in MEAN_METHODS; the rest as of Question. sds : of the treatment and the control arm;
    means : of the arms, where they are assumed; standardised : whether differences are in units of the SD.
    """

    method: str
    sds: tuple[float, float]
    alpha: float = 0.05
    alternative: str = "two-sided"
    names: tuple[str, str] = ("treatment", "control")
    margin: float | None = None
    type: str = ""
    dropout: float = 0.0
    means: tuple[float, float] | None = None
    standardised: bool = False

    def __post_init__(self) -> None:
        check_word("method", self.method, MEAN_METHODS)
        check_word("type", self.type, ["", *TYPES])
        check_word("alternative", self.alternative, TOWARDS)
        check_shares("alpha", self.alpha)
        if self.margin is not None and self.alpha >= 0.5:
            raise InputError(f"The alpha of a one-sided test must be below 0.5, not {self.alpha:g}.")
        if not 0 <= self.dropout < 1:
            raise InputError(f"Dropout must be at least 0 and below 1, not {self.dropout:g}.", "10% is 0.1.")
        if not all(0 < sd < math.inf for sd in self.sds):
            raise InputError("The SD of an arm must be above 0.", "--sd 1.2, or --sd 1.2,1.4")
        if self.margin is None and self.type in ("non-inferiority", "equivalence"):
            raise InputError(f"A plan for {self.type} needs a margin.", "For example --margin -0.5.")
        if self.margin == 0 or not math.isfinite(self.margin or 0):
            raise InputError("A margin is a difference of means other than 0.", "For example --margin -0.5.")

    def power(self, difference: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> MeanPlans:
        """The power at this true difference and these enrolled participants."""
        d, size1, size2 = columns(difference, n1, n2)
        return self._plans("power", d, size1, size2)

    def size(self, difference: ArrayLike, power: ArrayLike, ratio: ArrayLike = 1.0) -> MeanPlans:
        """The smallest whole sizes with at least this power; ratio : control size / treatment size."""
        d, target, r = columns(difference, power, ratio)
        check_shares("The power", target)
        check_ratios(r)
        apart = self._apart(d)
        if np.any(apart <= 0):
            raise self._nothing_to_detect(float(d[np.argmin(apart)]))
        n1 = self._smallest(self.method, d, target, r)
        return self._plans("n", d, self._enrolled(n1), self._enrolled(_control(n1, r)))

    def difference(self, n1: ArrayLike, n2: ArrayLike, power: ArrayLike) -> MeanPlans:
        """The true difference nearest the null hypothesis that is detected with this power; nan if none is.

        It lies where the alternative points (two-sided: above 0). An InputError for equivalence, whose power
        is largest at no difference.
        """
        size1, size2, target = columns(n1, n2, power)
        check_shares("The power", target)
        if len(self._sides) > 1:
            raise InputError("Equivalence has no detectable difference.", "Assume one: --md 0.")
        to = -1.0 if self._towards == "less" else 1.0
        null = np.full(len(target), self._sides[0].margin if self._sides else 0.0)
        left = self._analysed(size1), self._analysed(size2)

        def shortfall(d: Floats, rows: Row) -> Floats:
            return self._powers(self.method, d, left[0][rows], left[1][rows]) - target[rows]

        every, reach = np.arange(len(target)), np.full(len(target), min(self.sds))
        for _ in range(DOUBLINGS):
            if not (short := shortfall(null + to * reach, every) < 0).any():
                break
            reach = np.where(short, 2 * reach, reach)
        near = null + 0.0
        found = np.where(shortfall(near, every) >= 0, near, bracketed(shortfall, near, null + to * reach))
        return self._plans("difference", found, size1, size2)

    def smallest(self, ratio: float) -> int:
        """The smallest treatment arm that, at this ratio, leaves both arms with two analysed participants."""
        arm = float(self._enrolled(np.array(SMALLEST_ARM)))
        return int(max(arm, math.floor((arm - 1) / ratio) + 1))

    def work(self, *_: object) -> float:
        """About how many steps an exact answer takes: none that would be waited for."""
        return 0.0

    def too_much(self, work: float) -> InputError:
        """The error for an answer that would take this many steps."""
        return InputError(f"This plan would take {work:.1g} steps.")

    @property
    def _sides(self) -> list[Side]:
        """The one-sided tests that must all reject; none where the test is two-sided."""
        if self.margin is not None:
            made = Hypothesis(self.margin, self.type or TYPES[0]).sides(MEAN_DIFFERENCE)
            return [Side(*side) for side in made]
        return [] if self.alternative == "two-sided" else [Side(self.alternative, 0.0)]

    @property
    def _towards(self) -> str:
        """The direction of the test: within for equivalence."""
        return "within" if len(self._sides) > 1 else self._sides[0].towards if self._sides else "two-sided"

    def _powers(self, method: str, difference: Floats, n1: Floats, n2: Floats) -> Floats:
        """The power at these analysed participants, all of shape (k,)."""
        first, second = (np.full(len(difference), sd) for sd in self.sds)
        treatment = Means(mean=difference, sd=first, n=n1)
        control = Means(mean=np.zeros_like(difference), sd=second, n=n2)
        return power_of(method, treatment, control, self.alpha, self._sides)

    def _apart(self, difference: Floats) -> Floats:
        """Distance of the true difference from the null hypothesis, positive in the alternative, (k,)."""
        if not self._sides:
            return np.abs(difference)
        return np.asarray(
            np.min([TOWARDS[side.towards](difference - side.margin) for side in self._sides], axis=0)
        )

    def _smallest(self, method: str, d: Floats, target: Floats, ratio: Floats) -> Floats:
        """The smallest treatment arm, analysed, that reaches the power; shape (k,).

        Steps that double from a size that is near, and then halve.
        """

        def reached(n: Floats, rows: Row) -> Bools:
            return self._powers(method, d[rows], n, _control(n, ratio[rows])) >= target[rows]

        every = np.arange(len(d))
        start = np.full(len(d), SMALLEST_ARM)
        if method in GUESS:
            start = self._smallest(GUESS[method], d, target, ratio)
        low, high = _around(reached, start, self._reason(d))
        while len(rows := every[high - low > 1]):
            middle = np.floor((low[rows] + high[rows]) / 2)
            enough = reached(middle, rows)
            low[rows], high[rows] = np.where(enough, low[rows], middle), np.where(enough, middle, high[rows])
        return high

    def _reason(self, d: Floats) -> str:
        return f"difference of {d[np.argmin(self._apart(d))]:.3g}"

    def _nothing_to_detect(self, difference: float) -> InputError:
        if self.margin is not None:
            purpose = self.type or TYPES[0]
            return InputError(
                f"A difference of {difference:g} lies beyond the margin of {self.margin:g}: {purpose} cannot "
                "be shown.",
                "A difference is treatment less control.",
            )
        if difference == 0:
            return InputError("There is no difference to detect.", "For non-inferiority add --margin.")
        return InputError(f"A difference of {difference:g} is not in the direction that is tested.")

    def _enrolled(self, n: Floats) -> Floats:
        return scaled_up(n, 1 / (1 - self.dropout)) if self.dropout else n

    def _analysed(self, n: Floats) -> Floats:
        """Whole participants that are left of n after dropout; an InputError if that leaves no SD."""
        left = analysed(n, self.dropout)
        if np.any(left < SMALLEST_ARM):
            raise InputError(f"An arm needs at least 2 analysed participants, not {np.min(left):g}.")
        if np.any(left > LARGEST_N):
            raise InputError(f"Power of means is computed for up to {LARGEST_N:,} participants per arm.")
        return left

    def _plans(self, solved: str, d: Floats, n1: Floats, n2: Floats) -> MeanPlans:
        """The record, with the power at these enrolled participants."""
        ones = np.ones(len(d))
        first, second = self.means or (math.nan, math.nan)
        return MeanPlans(
            solve_for=solved,
            method=self.method,
            alpha=self.alpha,
            alternative=self._towards,
            margin=self.margin,
            type=(self.type or TYPES[0]) if self.margin is not None else None,
            dropout=self.dropout,
            standardised=self.standardised,
            treatment_mean=first * ones,
            control_mean=second * ones,
            difference=d,
            treatment_sd=self.sds[0] * ones,
            control_sd=self.sds[1] * ones,
            treatment_n=n1,
            control_n=n2,
            power=self._powers(self.method, d, self._analysed(n1), self._analysed(n2)),
            names=self.names,
        )


def _control(n: Floats, ratio: Floats) -> Floats:
    """The control arm: ⌈ratio·n⌉, at least 2."""
    return np.maximum(scaled_up(n, ratio), SMALLEST_ARM)


def _around(reached: Callable[[Floats, Row], Bools], start: Floats, reason: str) -> tuple[Floats, Floats]:
    """A size that does not reach the power, or 1, and one that does; both of shape (k,)."""
    low, high, rows, step = start - 1, start.copy(), np.arange(len(start)), 1.0
    while len(rows := rows[~reached(high[rows], rows)]):
        low[rows], high[rows], step = high[rows], high[rows] + step, 2 * step
        check_largest(high / 2, reason)
    rows, step = np.flatnonzero(high == start), 1.0
    while len(rows := rows[low[rows] >= SMALLEST_ARM]) and len(rows := rows[reached(low[rows], rows)]):
        high[rows], low[rows], step = low[rows], np.maximum(low[rows] - step, SMALLEST_ARM - 1), 2 * step
    return low, high

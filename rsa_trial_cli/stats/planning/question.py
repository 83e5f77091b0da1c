"""Power, sample size and detectable risk of a two-arm trial, before it is run.

A question names the method, the level and the direction of the test, and perhaps a margin; what is left out
is asked for by power, size, risk or width. Effects are treatment relative to control. A margin below no
effect (rd < 0, rr or or < 1) for non-inferiority, or above it for superiority, is one that the effect has to
exceed; on the other side of no effect, one to stay below. For equivalence the effect has to lie between the
margin and its mirror image, −δ or 1/δ. Tests against a margin are one-sided, each at alpha.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.measures.margin import TYPES, Hypothesis
from rsa_trial_cli.stats.planning.approximations import (
    METHODS,
    TOWARDS,
    Approximation,
    Margin,
    Plans,
    Towards,
    analysed,
    scaled_up,
    with_clusters,
)
from rsa_trial_cli.stats.planning.asked import (
    LARGEST_N,
    SCALES,
    check_largest,
    check_ratios,
    check_risks,
    check_shares,
    check_sizes,
    check_word,
    columns,
    direction,
)
from rsa_trial_cli.stats.planning.exact import Exact
from rsa_trial_cli.stats.planning.exact_sizes import first_and_stable
from rsa_trial_cli.stats.planning.expected_width import first_narrow

__all__ = ["LARGEST_N", "METHODS", "Question"]
STEPS = np.linspace(0.01, 0.99, 99)  # of the way to the end of the scale, to look for a detectable risk
ASKED = ("method", "alpha", "alternative", "dropout", "design_effect", "cluster_size", "names")
CLUSTERS = ("treatment_clusters", "control_clusters")
SOUGHT = ("n_real", "stable_n", "stable_power", "stable_size", "width", *CLUSTERS)
LOWEST_LEVEL, HIGHEST_LEVEL = 0.5, 0.9999
LOWEST, HIGHEST = 1e-12, 1 - 1e-12  # the range of risks that are solved for


@frozen
class Question:
    """What a plan is asked: the method, its alpha and direction, and any margin.

    method : a name in METHODS; "" is normal, and farrington-manning with a margin. alpha : that of each
    one-sided test where there is a margin. alternative : two-sided | greater | less; a margin decides it.
    margin_on : rd | rr | or; type : non-inferiority (default with a margin) | superiority | equivalence.
    dropout : share of the participants that is not analysed. design_effect : of clusters, which multiplies
    the size; cluster_size : their mean, None if not known. sized : whether the actual size of an exact test
    is computed as well.
    """

    method: str = ""
    alpha: float = 0.05
    alternative: str = "two-sided"
    names: tuple[str, str] = ("treatment", "control")
    margin: float | None = None
    margin_on: str = "rd"
    type: str = ""
    dropout: float = 0.0
    design_effect: float = 1.0
    cluster_size: float | None = None
    sized: bool = True

    def __post_init__(self) -> None:
        against, set_ = self.margin is not None, partial(object.__setattr__, self)
        set_("method", self.method or ("farrington-manning" if against else "normal"))
        ways = [*TOWARDS, "within"] if against else list(TOWARDS)
        known = {"method": METHODS, "margin_on": SCALES, "type": ["", *TYPES], "alternative": ways}
        for name, words in known.items():
            check_word(name, getattr(self, name), words)
        check_shares("alpha", self.alpha)
        if not 0 <= self.dropout < 1:
            raise InputError(f"Dropout must be at least 0 and below 1, not {self.dropout:g}.", "10% is 0.1.")
        if not 1 <= self.design_effect < math.inf:
            raise InputError(f"A design effect must be at least 1, not {self.design_effect:g} (--deff).")
        if self.design_effect != 1 and METHODS[self.method].exact:
            raise InputError(
                f"'{self.method}' is exact, of whole counts: it has no --deff, --icc or --cluster-size."
            )
        if METHODS[self.method].against_margin != against:
            fit = ", ".join(name for name in METHODS if METHODS[name].against_margin == against)
            what = "has no margin" if against else "is a test against a margin"
            raise InputError(f"'{self.method}' {what}.", f"{'With' if against else 'Without'} one: {fit}.")
        if self.margin is None:
            if self.type in ("non-inferiority", "equivalence"):
                raise InputError(f"A plan for {self.type} needs a margin.", "For example --margin -0.1.")
            return
        set_("type", self.type or "non-inferiority")
        set_("alternative", direction(self.margin, self.margin_on, self.type, self.alternative))

    def power(self, p1: ArrayLike, p2: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Plans:
        """The power at these risks and enrolled participants."""
        first, second, size1, size2 = columns(p1, p2, n1, n2)
        check_risks(first, second)
        check_sizes(size1, size2)
        made = self._plans("power", first, second, self._analysed(size1), self._analysed(size2))
        return with_clusters(replace(made, treatment_n=size1, control_n=size2))

    def size(self, p1: ArrayLike, p2: ArrayLike, power: ArrayLike, ratio: ArrayLike = 1.0) -> Plans:
        """The smallest whole sizes with at least this power; ratio : control size / treatment size."""
        first, second, target, r = columns(p1, p2, power, ratio)
        check_risks(first, second)
        check_shares("The power", target)
        check_ratios(r)
        apart = self._apart(first, second)
        if np.any(apart <= 0):
            raise self._nothing_to_detect(*np.stack([first, second])[:, np.argmin(apart)].tolist())
        n_real = self._approximation.size(first, second, target, r) * self.design_effect
        check_largest(np.maximum(n_real, r * n_real), f"difference of {apart.min():.3g}")
        if (exact := self._exact) is None:
            return self._plans("n", first, second, np.ceil(n_real), np.ceil(r * n_real), n_real=n_real)
        rows = np.stack([first, second, target, r, n_real], axis=1).tolist()
        n1, later = np.array([first_and_stable(exact, (a, b), *row) for a, b, *row in rows], float).T
        made, at = self._plans("n", first, second, n1, scaled_up(n1, r)), np.flatnonzero(later != n1)
        power, size = made.power.copy(), made.size.copy()
        power[at], _, size[at] = exact.powers(first[at], second[at], later[at], scaled_up(later, r)[at])
        return replace(made, stable_n=self._enrolled(later), stable_power=power, stable_size=size)

    def risk(
        self, p2: ArrayLike, n1: ArrayLike, n2: ArrayLike, power: ArrayLike, *, above: bool | None = None
    ) -> Plans:
        """The treatment risk nearest the null hypothesis that is detected with this power; nan if none is.

        above : on which side of the null it is sought, by default where the alternative points (two-sided and
        equivalence: above). For equivalence it is the risk farthest from the control's.
        """
        second, enrolled1, enrolled2, target = columns(p2, n1, n2, power)
        check_risks(second)
        check_shares("The power", target)
        check_sizes(enrolled1, enrolled2)
        size1, size2 = self._analysed(enrolled1), self._analysed(enrolled2)
        up = self.alternative != "less" if above is None else above
        nulls = [np.clip(null, LOWEST, HIGHEST) for _, null in self._nulls(second)]
        end = np.full(len(second), HIGHEST if up else LOWEST)
        near, far = (nulls[0], end) if len(nulls) == 1 else (second, nulls[int(up)])
        unsized = replace(self, sized=False)
        powers = (unsized._exact or unsized._approximation).powers

        def shortfall(risk: Floats, rows: Row) -> Floats:
            sizes = size1[rows] / self.design_effect, size2[rows] / self.design_effect
            return powers(risk, second[rows], *sizes)[0] - target[rows]

        every, best = np.arange(len(second)), far if len(nulls) == 1 else near
        with np.errstate(all="ignore"):
            for share in STEPS if len(nulls) == 1 else ():
                if not (short := ~(shortfall(best, every) >= 0)).any():
                    break  # else, as on the log scale power falls again towards risks of 0 and 1:
                best = far = np.where(short, near + share * (end - near), far)
            found = np.where(shortfall(best, every) >= 0, bracketed(shortfall, near, far), np.nan)
        made = self._plans("risk", found, second, size1, size2)
        return with_clusters(replace(made, treatment_n=enrolled1, control_n=enrolled2))

    def width(self, p1: ArrayLike, p2: ArrayLike, width: ArrayLike, ratio: ArrayLike = 1.0) -> Plans:
        """The smallest sizes at which the Miettinen–Nurminen interval of the risk difference, at level
        1 − alpha, has at most this expected width; ratio : control size / treatment size.

        A loop, because the interval at each size is a large array computation of its own.
        """
        first, second, wanted, r = columns(p1, p2, width, ratio)
        check_risks(first, second)
        check_ratios(r)
        if not np.all((wanted > 0) & (wanted < 2)):
            raise InputError(f"A width lies between 0 and 2; {wanted[0]:g} does not.", "10 points is 0.1.")
        level = 1 - self.alpha
        if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise InputError(
                f"An interval has a level 1 − alpha between 50% and 99.99%; alpha {self.alpha:g} is outside."
            )
        rows = zip(*(column.tolist() for column in (first, second, wanted, r)), strict=True)
        n1, made = np.array([first_narrow(*row, level=level) for row in rows]).T
        check_largest(np.maximum(n1, r * n1), f"width of {wanted.min():.3g}")
        plans = self._plans("n", first, second, n1, scaled_up(n1, r))
        none = np.full(len(n1), math.nan)
        return replace(
            plans, method="miettinen-nurminen", width=made, power=none, power_both_tails=none, size=none
        )

    def work(self, asked: str, *numbers: ArrayLike) -> float:
        """About how many steps an exact answer takes: 0 for approximations and widths.

        asked : power, size, risk or width; numbers : what it is asked from. An InputError where no answer is.
        """
        if (exact := self._exact) is None or asked == "width":
            return 0.0
        p1, p2, *rest = (float(column[0]) for column in columns(*numbers))
        if asked == "risk":
            return exact.work_of_risk(p1, *self._analysed(np.array([p2, rest[0]])).tolist())
        if asked == "power":
            sizes = self._analysed(np.array(rest)).tolist()
            return exact.work(p1, p2, *sizes, sized=self.sized)
        guess, corrected = (
            float(replace(self, method=name).size(p1, p2, *rest).n_real[0])
            for name in ("normal", "continuity")
        )
        return exact.work_of_size(p1, p2, rest[1], guess, corrected)

    def too_much(self, work: float) -> InputError:
        """The error for an exact answer that would take this many steps."""
        return Exact(METHODS[self.method], self.alpha, self.alternative).too_much(work)

    @property
    def _sides(self) -> list[tuple[Towards, Margin | None]]:
        """The one-sided tests that must all reject: which way each looks, and its margin."""
        if self.margin is None:
            return [(TOWARDS[self.alternative], None)]
        measure = MEASURES[self.margin_on]
        sides = Hypothesis(self.margin, self.type).sides(measure)
        return [(TOWARDS[towards], Margin(measure, at)) for towards, at in sides]

    @property
    def _approximation(self) -> Approximation:
        """The method's own moments; of an exact method those of the normal approximation, to begin with."""
        method = METHODS[self.method]
        compute = METHODS["normal"].compute if method.exact else method.compute
        sides = [(to, partial(compute, margin=at) if at else compute) for to, at in self._sides]
        level = self.alpha / 2 if self.alternative == "two-sided" else self.alpha
        return Approximation(-NormalDist().inv_cdf(level), sides)

    @property
    def _exact(self) -> Exact | None:
        method = METHODS[self.method]
        return Exact(method, self.alpha, self.alternative, self.sized) if method.exact else None

    def _apart(self, p1: Floats, p2: Floats) -> Floats:
        """Distance of the treatment risk from the null hypothesis, positive in the alternative, (k,)."""
        return np.asarray(np.min([to(p1 - null) for to, null in self._nulls(p2)], axis=0))

    def _nulls(self, p2: Floats) -> list[tuple[Towards, Floats]]:
        """Of each one-sided test, which way it looks and the treatment risk that it looks from."""
        return [(to, p2 if at is None else at.null_risk(p2)) for to, at in self._sides]

    def _nothing_to_detect(self, p1: float, p2: float) -> InputError:
        if self.margin is not None:
            return InputError(
                f"{p1:g} v {p2:g} lies beyond the margin of {self.margin:g}: {self.type} cannot be shown.",
                "Treatment relative to control, fewer events are a difference below 0 or a ratio below 1.",
            )
        if p1 == p2:
            return InputError(
                f"Treatment and control risk are both {p2:g}: there is no difference to detect.",
                "For non-inferiority add --margin.",
            )
        return InputError(f"The difference from {p2:g} to {p1:g} is not in the direction that is tested.")

    def _enrolled(self, n: Floats) -> Floats:
        """Participants to enrol so that n are analysed: n/(1 − dropout), rounded up."""
        return scaled_up(n, 1 / (1 - self.dropout)) if self.dropout else n

    def _analysed(self, n: Floats) -> Floats:
        """Whole participants that are left of n after dropout; an InputError if nobody is left."""
        left = analysed(n, self.dropout)
        if self.dropout and np.any(left < 1):
            raise InputError(f"A dropout of {self.dropout:g} leaves nobody in an arm of {np.min(n):g}.")
        return left

    def _plans(self, solved: str, p1: Floats, p2: Floats, n1: Floats, n2: Floats, **found: Floats) -> Plans:
        """The record, with the power at these analysed participants. found : its further fields."""
        effective = n1 / self.design_effect, n2 / self.design_effect
        power, both, size = (self._exact or self._approximation).powers(p1, p2, *effective)
        asked: dict[str, Any] = {name: getattr(self, name) for name in ASKED}
        enrolled = self._enrolled(n1), self._enrolled(n2)
        return with_clusters(
            Plans(
                solve_for=solved,
                margin=self.margin,
                margin_on=None if self.margin is None else self.margin_on,
                type=self.type or None,
                treatment_risk=p1,
                control_risk=p2,
                treatment_n=enrolled[0],
                control_n=enrolled[1],
                power=power,
                power_both_tails=both,
                size=size,
                **asked | dict.fromkeys(SOUGHT, np.full(len(p1), math.nan)) | found,
            )
        )

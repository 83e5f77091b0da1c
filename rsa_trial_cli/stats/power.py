"""Power, sample size and detectable risk of a two-arm trial, before it is run.

Every approximation compares a difference with its standard error, and both standard errors shrink with √n.
So a method is its three moments at one participant per treatment arm, and power, size and detectable
risk follow from them in the same way for all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.errors import InputError
from rsa_trial_cli.stats import normal as gauss
from rsa_trial_cli.stats.registry import Methods
from rsa_trial_cli.stats.roots import Row, bracketed
from rsa_trial_cli.stats.trials import Floats

POWER = Methods()
LARGEST_N = 10_000_000

SIDES = {"two-sided": 2, "greater": 1, "less": 1}


@POWER.add(
    "normal",
    "normal approximation, pooled",
    source="Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 4.2; R power.prop.test",
    use="planning a chi-square test; what R and Stata print",
)
def normal(treatment_risk: Floats, control_risk: Floats, ratio: Floats) -> Floats:
    """Moments for the test of two proportions with the pooled variance under the null.

        d = p₁ − p₂,  σ₀² = p̄q̄(1 + 1/r),  σ₁² = p₁q₁ + p₂q₂/r,  p̄ = (p₁ + r·p₂)/(1 + r)

    treatment_risk, control_risk : strictly between 0 and 1; ratio : control size / treatment size.
    Returns d, σ₀, σ₁ at one participant in the treatment arm, shape (3, k).
    """
    pooled = (treatment_risk + ratio * control_risk) / (1 + ratio)
    null = np.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio))
    return np.stack([
        treatment_risk - control_risk,
        null,
        np.sqrt(treatment_risk * (1 - treatment_risk) + control_risk * (1 - control_risk) / ratio),
    ])  # fmt: skip


@dataclass(frozen=True, eq=False)
class Plans:
    """k plans: the assumptions, what was solved for, and the power at whole sizes.

    solve_for : power | n | risk; power_both_tails : with the rejections in the wrong direction;
    n_real : treatment arm before rounding up, nan where the size was given.
    """

    schema: ClassVar[str] = "rsa-trial/plan/1"

    solve_for: str
    method: str
    alpha: float
    alternative: str
    treatment_risk: Floats
    control_risk: Floats
    treatment_n: Floats
    control_n: Floats
    power: Floats
    power_both_tails: Floats
    n_real: Floats
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Any] = field(default_factory=dict, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.power)


@dataclass(frozen=True)
class Question:
    """What is asked of a plan: the method, the test's size and its direction."""

    method: str = POWER.default
    alpha: float = 0.05
    alternative: str = "two-sided"
    names: tuple[str, str] = ("treatment", "control")

    @property
    def quantile(self) -> float:
        """The normal quantile that the statistic must pass."""
        return -NormalDist().inv_cdf(self.alpha / SIDES[self.alternative])

    def towards(self, difference: Floats) -> Floats:
        """The difference, positive in the direction that the test looks in."""
        return {"two-sided": np.abs(difference), "greater": difference, "less": -difference}[self.alternative]

    def power(self, p1: ArrayLike, p2: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Plans:
        """The power at these risks and sizes."""
        risks_and_sizes = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(v, float)) for v in (p1, p2, n1, n2))
        )
        return self._plans("power", *risks_and_sizes)

    def size(self, p1: ArrayLike, p2: ArrayLike, power: ArrayLike, ratio: ArrayLike = 1.0) -> Plans:
        """The smallest whole sizes with at least this power; ratio : control size / treatment size."""
        p1, p2, target, r = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(v, float)) for v in (p1, p2, power, ratio))
        )
        difference, null, alternative = POWER[self.method].compute(p1, p2, r)
        distance = self.towards(difference)
        if np.any(distance <= 0):
            raise _no_difference(float(p1[distance <= 0][0]), float(p2[distance <= 0][0]))
        reach = self.quantile * null + _quantiles(target) * alternative
        n_real = np.where(reach > 0, (reach / distance) ** 2, 1.0)
        if np.any(np.maximum(n_real, r * n_real) > LARGEST_N):
            worst = f"{float(distance.min()):.3g}"
            raise InputError(
                f"Over {LARGEST_N:,} per arm would be needed for a difference of {worst}; not listed further."
            )
        return self._plans("n", p1, p2, np.ceil(n_real), np.ceil(r * n_real), n_real)

    def risk(
        self, p2: ArrayLike, n1: ArrayLike, n2: ArrayLike, power: ArrayLike, *, above: bool = True
    ) -> Plans:
        """The treatment risk nearest the control risk that is detected with this power; nan if none is."""
        p2, n1, n2, target = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(v, float)) for v in (p2, n1, n2, power))
        )
        tiny = 1e-12
        far = np.full(len(p2), 1 - tiny if above else tiny)

        def shortfall(risk: Floats, rows: Row) -> Floats:
            return self._reached(risk, p2[rows], n1[rows], n2[rows]) - _quantiles(target[rows])

        everything = np.arange(len(p2))
        with np.errstate(all="ignore"):
            found = bracketed(shortfall, p2.copy(), far)
            found = np.where(shortfall(far, everything) < 0, np.nan, found)
        return self._plans("risk", found, p2, n1, n2)

    def _reached(self, p1: Floats, p2: Floats, n1: Floats, n2: Floats) -> Floats:
        """The normal quantile of the power: (|d|√n − zσ₀)/σ₁."""
        difference, null, alternative = POWER[self.method].compute(p1, p2, n2 / n1)
        reached = (self.towards(difference) * np.sqrt(n1) - self.quantile * null) / alternative
        return np.asarray(reached)

    def _plans(
        self, solve_for: str, p1: Floats, p2: Floats, n1: Floats, n2: Floats, n_real: Floats | None = None
    ) -> Plans:
        difference, null, alternative = POWER[self.method].compute(p1, p2, n2 / n1)
        root = np.sqrt(n1)
        right = gauss.upper_tail((self.quantile * null - self.towards(difference) * root) / alternative)
        wrong = gauss.upper_tail((self.quantile * null + np.abs(difference) * root) / alternative)
        return Plans(
            solve_for=solve_for,
            method=self.method,
            alpha=self.alpha,
            alternative=self.alternative,
            treatment_risk=p1,
            control_risk=p2,
            treatment_n=n1,
            control_n=n2,
            power=right,
            power_both_tails=right + wrong if self.alternative == "two-sided" else right,
            n_real=np.full(len(p1), math.nan) if n_real is None else n_real,
            names=self.names,
        )


def _quantiles(power: Floats) -> Floats:
    distribution = NormalDist()
    return np.array([distribution.inv_cdf(value) for value in power.tolist()])


def _no_difference(treatment_risk: float, control_risk: float) -> InputError:
    hint = "For non-inferiority a margin is needed."
    if treatment_risk == control_risk:
        return InputError(
            f"Treatment and control risk are both {control_risk:g}: there is no difference to detect.", hint
        )
    return InputError(
        f"The difference from {control_risk:g} to {treatment_risk:g} is not in the direction that is tested."
    )

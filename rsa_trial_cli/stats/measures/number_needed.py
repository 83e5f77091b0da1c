"""The number needed to treat: the risk difference turned over, through infinity where it includes 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Bools, Floats, Trials, cross_difference
from rsa_trial_cli.stats.measures.measure import Estimates, not_a_column
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.registry import Methods

DIRECTIONS = {
    "benefit": ("benefit", "harm"),
    "harm": ("harm", "benefit"),
    None: ("more_events", "fewer_events"),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class NumbersNeeded(Estimates):
    """Numbers needed to treat of k trials.

    estimate : signed 1/RD; low, high : 1/(upper RD limit), 1/(lower RD limit), signed; se : of the RD.
    direction : benefit | harm, more_events | fewer_events where nobody has said which the event is, none.
    through_infinity : the RD interval includes 0, so the set is −∞…high and low…∞ (Altman 1998).
    whole : the estimate without its sign, rounded up.
    """

    direction: NDArray[np.object_]
    through_infinity: Bools
    whole: Floats = not_a_column()
    risk_difference: Estimates = not_a_column()


@dataclass(frozen=True)
class NumberNeededToTreat:
    """The measure: it has no methods of its own, those of the risk difference are turned over."""

    key: str = "nnt"
    title: str = "Number needed to treat"
    short: str = "NNT"

    @property
    def methods(self) -> Methods:
        return RISK_DIFFERENCE.methods

    @property
    def tests(self) -> Methods:
        return RISK_DIFFERENCE.tests

    @property
    def margin_tests(self) -> Methods:
        return Methods()  # a margin is a risk difference: rd has them

    def estimate(self, trials: Trials, *how: Any, **options: Any) -> NumbersNeeded:
        """Numbers needed to treat; the options are those of Measure.estimate."""
        rd = RISK_DIFFERENCE.estimate(trials, *how, **options)
        with np.errstate(all="ignore"):
            low = np.where(rd.high == 0, -np.inf, 1 / rd.high)
            high = np.where(rd.low == 0, np.inf, 1 / rd.low)
            estimate = np.where(rd.estimate == 0, np.inf, 1 / rd.estimate)
        turned = {
            "measure": self.key,
            "estimate": estimate,
            "low": low,
            "high": high,
            "status": _status(rd.status, low, high),
        }
        return NumbersNeeded(
            **rd.as_fields() | turned,
            direction=_direction(rd.estimate, trials.event_is),
            through_infinity=(rd.low < 0) & (rd.high > 0),
            whole=_rounded_up(trials),
            risk_difference=rd,
        )


NNT = NumberNeededToTreat()


def _status(of_difference: NDArray[np.object_], low: Floats, high: Floats) -> NDArray[np.object_]:
    """The risk difference's status, unless a limit of 0 makes the number needed infinite or undefined."""
    return np.select(
        [(of_difference == "not_estimable") | np.isnan(low), np.isinf(low), np.isinf(high)],
        ["not_estimable", "unbounded_low", "unbounded_high"],
        of_difference,
    ).astype(object)


def _direction(difference: Floats, event_is: str | None) -> NDArray[np.object_]:
    more, fewer = DIRECTIONS[event_is]
    return np.where(difference > 0, more, np.where(difference < 0, fewer, "none")).astype(object)


def _rounded_up(trials: Trials) -> Floats:
    """⌈n₁n₂ / |x₁n₂ − x₂n₁|⌉ in whole numbers (30/100 v 20/100 is 10; a float gives 10.000000000000002)."""
    treatment, control = trials.treatment, trials.control
    cross = cross_difference(treatment, control)
    known = np.isfinite(cross) & (cross != 0)
    whole = np.full(len(cross), np.inf)
    whole[np.isnan(cross)] = np.nan
    n1, n2 = (arm.n[known].astype(np.int64) for arm in (treatment, control))
    x1, x2 = (arm.events[known].astype(np.int64) for arm in (treatment, control))
    whole[known] = -(-(n1 * n2) // np.abs(x1 * n2 - x2 * n1))
    return whole

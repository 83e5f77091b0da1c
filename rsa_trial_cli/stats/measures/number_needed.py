"""The number needed to treat: the risk difference turned over, through infinity where it includes 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Trials, cross_difference
from rsa_trial_cli.stats.measures.measure import Estimates, not_a_column
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.registry import Methods

DIRECTIONS = {
    "benefit": ("benefit", "harm"),
    "harm": ("harm", "benefit"),
    None: ("more_events", "fewer_events"),
}


@frozen(kw_only=True)
class NumbersNeeded(Estimates):
    """Numbers needed to treat of k trials.

    estimate : signed 1/RD; low, high : 1/(upper RD limit), 1/(lower RD limit), signed; se : of the RD.
    direction : benefit | harm, more_events | fewer_events if it is unknown which the event is, none.
    through_infinity : the RD interval includes 0, so the set is −∞…high and low…∞ (Altman 1998).
    whole : the estimate without its sign, rounded up.
    """

    direction: NDArray[np.object_]
    through_infinity: Bools
    whole: Floats = not_a_column()
    risk_difference: Estimates = not_a_column()

    @property
    def computed(self) -> Estimates:
        """The risk differences that these are turned from."""
        return self.risk_difference


def turned_over(figures: Floats) -> Floats:
    """Estimate and limits of the number needed from those of the risk difference, shape (3, k), signed."""
    estimate, low, high = figures
    return np.stack([
        np.where(estimate == 0, np.inf, 1 / estimate),
        np.where(high == 0, -np.inf, 1 / high),
        np.where(low == 0, np.inf, 1 / low),
    ])  # fmt: skip


def numbers_needed(rd: Estimates) -> NumbersNeeded:
    """Numbers needed to treat of risk differences."""
    estimate, low, high = turned_over(np.stack([rd.estimate, rd.low, rd.high]))
    turned = {
        "measure": NNT.key,
        "estimate": estimate,
        "low": low,
        "high": high,
        "status": status_of_needed(rd.status, low, high),
    }
    return NumbersNeeded(
        **rd.as_fields() | turned,
        direction=direction_of(rd.estimate, rd.event_is),
        through_infinity=(rd.low < 0) & (rd.high > 0),
        whole=_rounded_up(rd.trials),
        risk_difference=replace(rd, measure=RISK_DIFFERENCE.key),
    )


NNT = replace(
    RISK_DIFFERENCE,  # its methods are those of the risk difference, its figures theirs turned over
    key="nnt",
    title="Number needed to treat",
    short="NNT",
    aliases=("nnt", "nntb", "nnth", "number_needed_to_treat"),
    form="needed",
    percent=False,
    margin_tests=Methods(),  # a margin is a risk difference: rd has them
    turn=turned_over,
    present=numbers_needed,
)


def status_of_needed(of_difference: NDArray[np.object_], low: Floats, high: Floats) -> NDArray[np.object_]:
    """The risk difference's status, unless a limit of 0 makes the number needed infinite or undefined.

    All shapes (k,).
    """
    return np.select(
        [(of_difference == "not_estimable") | np.isnan(low), np.isinf(low), np.isinf(high)],
        ["not_estimable", "unbounded_low", "unbounded_high"],
        of_difference,
    ).astype(object)


def direction_of(
    difference: Floats, event_is: str | None, unknown: tuple[str, str] = DIRECTIONS[None]
) -> NDArray[np.object_]:
    """benefit | harm, more_events | fewer_events or `unknown` if it is unknown which, or none. Shape (k,)."""
    more, fewer = DIRECTIONS[event_is] if event_is else unknown
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

"""Numbers that were rounded on the way to an estimate: the risks in percent, or the logarithm of a ratio."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair

LOG_DECIMALS = 2
RISK_DECIMALS = (1, 0, 2)  # of a percent


def as_it_is(triple: Floats) -> Floats:
    """Estimate and limits unchanged."""
    return triple


def with_rounded_log(triple: Floats) -> Floats:
    """Estimate and limits, shape (3, k), when the logarithm of the estimate was kept to two decimals."""
    rounded: Floats = triple * (np.exp(np.round(np.log(triple[0]), LOG_DECIMALS)) / triple[0])
    return rounded


def with_rounded_risks(decimals: int) -> Callable[[Pair], Pair]:
    """The change to arms of the same size whose risks are whole at these decimals of a percent."""

    def change(arms: Pair) -> Pair:
        treatment, control = (_arm(arm, np.floor(arm.risk * 100 * 10**decimals + 0.5)) for arm in arms)
        return treatment, control

    def _arm(arm: Arm, whole: Floats) -> Arm:
        share = whole / 10**decimals / 100
        return Arm(events=share * arm.n, non_events=(1 - share) * arm.n)

    return change


ROUNDED_RISKS = tuple((decimals, with_rounded_risks(decimals)) for decimals in RISK_DECIMALS)

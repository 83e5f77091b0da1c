"""Estimates from numbers that were rounded on the way: risks in percent, or the logarithm of a ratio."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rsa_trial_cli.check.changed_counts import Frame
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair

FROM_LOG, FROM_RISKS = "from_rounded_log", "from_rounded_risks"
LOG_DECIMALS = 2
RISK_DECIMALS = (1, 0, 2)  # of a percent


def from_rounded_log(triple: Floats) -> Floats:
    """Estimate and limits when the logarithm of the estimate was kept to two decimals."""
    return triple * (np.exp(np.round(np.log(triple[0]), LOG_DECIMALS)) / triple[0])


def rounded_log(frame: Frame, arms: Pair) -> list[Floats]:
    """The estimate when its logarithm was kept to two decimals."""
    return [from_rounded_log(_point(frame, arms)[None])[0]]


def rounded_risks(frame: Frame, arms: Pair) -> list[Floats]:
    """The estimate from the risks rounded to one, no or two decimals of a percent."""
    return [_point(frame, with_rounded_risks(arms, decimals)) for decimals in RISK_DECIMALS]


def with_rounded_risks(arms: Pair, decimals: int) -> Pair:
    """Arms of the same size whose risks are whole at these decimals of a percent."""
    made = []
    for arm in arms:
        share = np.floor(arm.risk * 100 * 10**decimals + 0.5) / 10**decimals / 100
        made.append(Arm(events=share * arm.n, non_events=(1 - share) * arm.n))
    return made[0], made[1]


def _point(frame: Frame, arms: Pair) -> Floats:
    measure = REPORTED[frame.measure].measure
    return measure.point(*arms)


RULED: dict[str, Callable[[Frame, Pair], list[Floats]]] = {FROM_RISKS: rounded_risks, FROM_LOG: rounded_log}

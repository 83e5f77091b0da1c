"""What stands beside an estimate: the relative risk reduction, and events per so many participants."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.risk_ratio import reduced
from rsa_trial_cli.writing.views import numbers


def reduction(result: Estimates, digits: int | None) -> list[tuple[str, str]]:
    """The relative risk reduction in one line, where the risk is lower and that is no loss."""
    measure = MEASURES[result.measure]
    if result.estimate[0] >= 1 or result.trials.event_is == "benefit":
        return []
    values = reduced(np.array([[value] for value in (result.estimate[0], result.low[0], result.high[0])]))[
        :, 0
    ].tolist()
    if not np.isfinite(values).all():
        return []
    decimals = numbers.percent_decimals(values, digits)
    size, *limits = (numbers.points(value, decimals) for value in values)
    ci = f"{numbers.level(result.level)} CI {' to '.join(limits)}"
    return [("Reduction", f"{size}% ({ci}), relative: 1 − {measure.short}; of a vaccine, its efficacy")]


def events_per(rd: Estimates, per: int) -> list[tuple[str, str]]:
    """Events more or fewer per so many participants, in whole events, or more digits of few."""
    values = [float(x[0]) for x in (rd.estimate, rd.low, rd.high)]
    if not np.isfinite(values).all():
        return []
    words = "fewer events" if values[0] < 0 else "more events" if values[0] > 0 else "difference"
    sign = -1 if values[0] < 0 else 1
    low, high = sorted(sign * value for value in values[1:])
    events = [float(Decimal(repr(value)) * per) for value in (abs(values[0]), low, high)]
    decimals = numbers.enough(events, 0)
    size, *limits = (numbers.fixed(value, decimals) for value in events)
    ci = f"{numbers.level(rd.level)} CI {' to '.join(limits)}"
    return [(f"Per {per:,}", f"{size} {words} ({ci})")]

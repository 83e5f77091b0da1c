"""What stands beside an estimate: the relative risk reduction, and events per so many participants."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import Texts


def reduction(result: Estimates, digits: int | None) -> list[tuple[str, str]]:
    """The relative risk reduction in one line, where the risk is lower and that is no loss."""
    measure = MEASURES[result.measure]
    if result.estimate[0] >= 1 or result.trials.event_is == "benefit":
        return []
    values = [
        float(x[0]) for x in (result.reduction, result.reduction_low, result.reduction_high) if x is not None
    ]
    if not np.isfinite(values).all():
        return []
    decimals = numbers.percent_decimals(values, digits)
    size, *limits = (numbers.points(value, decimals) for value in values)
    ci = f"{numbers.level(result.level)} CI {' to '.join(limits)}"
    return [("Reduction", f"{size}% ({ci}), relative: 1 − {measure.short}; of a vaccine, its efficacy")]


def events_per(result: Estimates) -> list[tuple[str, str]]:
    """Events more or fewer per so many participants, in one line."""
    text = told_per(result, 0, f"{numbers.level(result.level)} CI ")
    return [(f"Per {result.per:,}", text)] if text else []


def told_per(result: Estimates, at: int, ci: str = "") -> str:
    """153 more events (22 to 279): in whole events, or more digits of few; "" where it is not estimable."""
    rd, per = result.computed, result.per or 1
    values = [float(x[at]) for x in (rd.estimate, rd.low, rd.high)]
    if not np.isfinite(values).all():
        return ""
    words = "fewer events" if values[0] < 0 else "more events" if values[0] > 0 else "difference"
    sign = -1 if values[0] < 0 else 1
    low, high = sorted(sign * value for value in values[1:])
    events = [float(Decimal(repr(value)) * per) for value in (abs(values[0]), low, high)]
    decimals = numbers.enough(events, 0)
    size, *limits = (numbers.fixed(value, decimals) for value in events)
    return Texts(f"{size} {words}", *limits).interval(ci)

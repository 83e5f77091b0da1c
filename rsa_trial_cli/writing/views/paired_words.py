"""Results of paired tables in words."""

from __future__ import annotations

from rsa_trial_cli.stats.measures.paired_effects import PAIRED, PairedEstimates
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import Texts

MORE = {"greater": "more events", "less": "fewer events"}


def texts(result: PairedEstimates, at: int, digits: int | None) -> Texts:
    """Estimate and limits, rounded as those of independent arms are."""
    values = [float(result.estimate[at]), float(result.low[at]), float(result.high[at])]
    if PAIRED[result.measure].ratio:
        return numbers.ratio(values, digits)
    decimals = numbers.percent_decimals(values, digits)
    limits = (numbers.points(value, decimals) for value in values[1:])
    return Texts(numbers.points(values[0], decimals, signed=True), *limits)


def how(result: PairedEstimates) -> str:
    """The interval and the test by name."""
    none = "" if result.interval.test else " (no test matches this interval)"
    return f"{result.interval.title} interval, {result.tested.title} test, {sides(result)}{none}"


def sides(result: PairedEstimates) -> str:
    """Whether P is two-sided, and what a one-sided one tests."""
    sided = result.alternative != "two-sided"
    return f"one-sided ({MORE[result.alternative]})" if sided else "two-sided"

"""What stands beside an estimate: its reduction, events per so many, other estimates, true coverage."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.measures.coverage import Covered
from rsa_trial_cli.stats.measures.estimators import others
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.measures import LOOKS, taken_as
from rsa_trial_cli.writing.views.numbers import Texts

NEGLIGIBLE = 5e-5  # a share of undefined intervals that prints as 0.00%


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


def absolute(rd: Estimates, digits: int | None) -> str:
    """The risk difference in one line, without its sign."""
    estimate, low, high = (float(x[0]) for x in (rd.estimate, rd.low, rd.high))
    words = "fewer events" if estimate < 0 else "more events" if estimate > 0 else "difference"
    low, high = (-high, -low) if estimate < 0 else (low, high)
    decimals = LOOKS[rd.measure].decimals(rd, 0, digits)
    size, *limits = (numbers.points(value, decimals) for value in (abs(estimate), low, high))
    ci = f"{numbers.level(rd.level)} CI {' to '.join(limits)}"
    return f"{size} percentage points {words} ({ci}; {rd.interval.title.removesuffix(' score')})"


def risk(shares: Sequence[float], decimals: int) -> str:
    """A risk with its limits: 74.3% (65.0 to 81.8)."""
    share, low, high = (numbers.points(value, decimals) for value in shares)
    return f"{share}% ({low} to {high})"


def events_per(result: Estimates) -> list[tuple[str, str]]:
    """Events more or fewer per so many participants, in one line."""
    text = told_per(result, 0, f"{numbers.level(result.level)} CI ")
    return [(f"Per {numbers.grouped(result.per or 0)}", text)] if text else []


def per_texts(result: Made, at: int) -> Texts:
    """+153 (22 to 279): the difference in events per so many participants, more than 0 for more events."""
    rd, many = result.computed, result.per or 1
    values = [float(x[at]) for x in (rd.estimate, rd.low, rd.high)]
    events = [float(Decimal(repr(value)) * many) if np.isfinite(value) else value for value in values]
    decimals = numbers.enough(events, 0)
    size, *limits = (numbers.fixed(value, decimals) for value in events)
    return Texts(f"+{size}" if events[0] > 0 else size, *limits)


def told_per(result: Made, at: int, ci: str = "") -> str:
    """153 more events (22 to 279): in whole events, or more digits of few; "" where it is not estimable."""
    rd, per = result.computed, result.per or 1
    values = [float(x[at]) for x in (rd.estimate, rd.low, rd.high)]
    if not np.isfinite(values).all():
        return ""
    sign = -1 if values[0] < 0 else 1
    low, high = sorted(sign * value for value in values[1:])
    events = [float(Decimal(repr(value)) * per) for value in (abs(values[0]), low, high)]
    decimals = numbers.enough(events, 0)
    size, *limits = (numbers.fixed(value, decimals) for value in events)
    way = "fewer" if values[0] < 0 else "more" if values[0] > 0 else ""
    words = f"{way} event{'' if size == '1' else 's'}" if way else "difference"
    return Texts(f"{size} {words}", *limits).interval(ci)


def other_estimates(result: Estimates, decimals: int) -> list[tuple[str, str]]:
    """What other estimates of the first trial programs print beside such limits."""
    made = [
        f"{title} estimate {numbers.fixed(value, max(decimals, 3))} ({printed})"
        for title, value, printed in others(result)
        if np.isfinite(value)
    ]
    return [("Estimates", "; ".join(made))] if made else []


def coverage(result: Covered) -> str:
    """The true coverage of the method, and its errors on either side."""
    held, below, above = (
        numbers.probability(float(share[0])) for share in (result.coverage, result.below, result.above)
    )
    undefined = 1 - float(result.coverage[0] + result.below[0] + result.above[0])
    rest = f", {numbers.probability(undefined)}% are not estimable" if undefined > NEGLIGIBLE else ""
    return (
        f"{held}% true coverage of a {numbers.level(result.level)} interval at these arm sizes if the "
        f"observed risks were true; {below}% of intervals lie below the effect, {above}% above it{rest}"
    )


def meaning(result: Made, at: int) -> list[str]:
    """What changes the meaning of an estimate of counts, beside its numbers."""
    assert isinstance(result, Estimates)
    words = []
    if result.trials.is_missing()[at]:
        words.append("counts missing")
    if result.corrected[at]:
        words.append(added(result, at))
    if result.trials.design_effect != 1:
        words.append(f"design effect {numbers.general(result.trials.design_effect)}")
    return [*words, *taken_as(result.trials.event_is)]


def added(result: Estimates, at: int) -> str:
    """What was added to the counts before they were analysed."""
    half = np.isclose(result.data[0].events[at] - result.trials.arms[0].events[at], 0.5, rtol=1e-9)
    return "½ added to all four cells" if half else "pseudo-counts added to the cells"


def fractions(result: Made, at: int) -> list[str]:
    """Events and participants of both arms: 75/101, 59/100."""
    assert isinstance(result, Estimates)
    arms = result.trials.treatment, result.trials.control
    pairs = [(float(arm.events[at]), float(arm.n[at])) for arm in arms]
    return ["missing" if np.isnan(events + n) else f"{events:.0f}/{n:.0f}" for events, n in pairs]


def remarks(results: Sequence[Made]) -> list[str]:
    """The notes on one trial, each once, with the intervals that it is about unless it is about all."""
    about: dict[str, list[str]] = {}
    for result in results:
        for rows, words in result.remarks:
            if rows[0]:
                about.setdefault(words, []).append(result.interval.title)
    of = {
        words: "" if len(names) == len(results) else ", ".join(dict.fromkeys(names))
        for words, names in about.items()
    }
    return [f"{names}: {words}" if names else words for words, names in of.items()]

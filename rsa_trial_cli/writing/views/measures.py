"""The wording and rounding of each measure, by the form that its record names."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import cross_difference
from rsa_trial_cli.stats.measures.margin import AgainstMargin
from rsa_trial_cli.stats.measures.measure import Estimates, Measure
from rsa_trial_cli.stats.measures.number_needed import NumbersNeeded
from rsa_trial_cli.stats.measures.record import Made, OfMargin
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.writing.views import forest, margins, numbers
from rsa_trial_cli.writing.views.look import Look
from rsa_trial_cli.writing.views.numbers import Texts

MORE = {"greater": "more events", "less": "fewer events"}


class OnAxis(ABC):
    """What ratios and differences have in common: a value of no effect, and an axis on which they lie."""

    whole = False
    sided: Mapping[str, str] = MORE

    def __init__(self, measure: Measure) -> None:
        self.title, self.short, self.measure = measure.title, measure.short, measure
        self.form = measure.form

    def good(self, result: Made) -> str | None:
        return _counted(result).trials.event_is

    def lead(self, result: Made, at: int) -> str:
        return ""

    def said(self, result: Made, at: int, decimals: int) -> str:
        return f"{self.short} {self.texts(result, at, decimals).interval(_ci(result))}"

    @abstractmethod
    def texts(self, result: Made, at: int, decimals: int) -> Texts: ...

    def legend(self, result: Made) -> list[str]:
        return taken_as(_counted(result).trials.event_is)

    def facts(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        made = self.direction(result)
        return [*made, *margins.facts(result)] if isinstance(result, AgainstMargin) else made

    def direction(self, result: Made) -> list[tuple[str, str]]:
        """The direction of the estimate in words; empty if it is not estimable."""
        if math.isnan(result.estimate[0]):
            return []
        assert isinstance(result, Estimates)
        trials = result.trials
        side, counted = (
            float(np.sign(cross_difference(*arms)[0]))
            for arms in (result.data, (trials.treatment, trials.control))
        )
        event = "the event" + (f", taken as a {trials.event_is}," if trials.event_is else "")
        name = escaped(trials.names[0])
        words = [
            f"{HIGHER[side]} {self.measure.quantity} of {event} {f'with {name}' if side else 'in both arms'}"
        ]
        null = self.measure.null
        if side and result.low[0] <= null <= result.high[0]:
            words.append(f"the interval includes {null:g}")
        if side != counted:
            words.append("the direction comes only from the counts that were added")
        return [("", "; ".join(words))]


class Ratio(OnAxis):
    """A ratio: two decimals from 1 up, three significant digits below, the limits with as many."""

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return forest.log_axis(intervals)

    def decimals(self, result: Made, at: int, digits: int | None) -> int:
        values = _values(result, at)
        return numbers.ratio_decimals(values[0], values[1:]) if digits is None else digits

    def texts(self, result: Made, at: int, decimals: int) -> Texts:
        return numbers.ratio(_values(result, at), decimals)

    def answers(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        text = self.texts(result, 0, self.decimals(result, 0, digits)).interval(_ci(result))
        return [(self.title, f"{text}, {_p(result)}")]


class Difference(OnAxis):
    """A risk difference, in percentage points to one decimal."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure)
        self.short = f"{measure.short}, points"

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return forest.linear_axis(intervals)

    def decimals(self, result: Made, at: int, digits: int | None) -> int:
        return numbers.percent_decimals(_values(result, at), digits)

    def texts(self, result: Made, at: int, decimals: int) -> Texts:
        estimate, low, high = _values(result, at)
        limits = numbers.points(low, decimals), numbers.points(high, decimals)
        return Texts(numbers.points(estimate, decimals, signed=True), *limits)

    def answers(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        text = self.texts(result, 0, self.decimals(result, 0, digits))
        points = text._replace(estimate=f"{text.estimate} percentage points")
        return [(self.title, f"{points.interval(_ci(result))}, {_p(result)}")]


HIGHER = {1.0: "higher", -1.0: "lower", 0.0: "the same"}
NAMES = {"benefit": "NNTB", "harm": "NNTH"}  # by the direction of an effect; NNT if --event-is was not given
ENDS = {"benefit": ("NNTB", "NNTH"), "harm": ("NNTH", "NNTB"), None: ("more", "fewer")}


class NumberNeeded:
    """A number needed to treat, rounded up; its interval may pass through infinity."""

    whole = True
    sided: Mapping[str, str] = MORE

    def __init__(self, measure: Measure) -> None:
        self.title, self.short, self.form = measure.title, measure.short, measure.form
        self.difference = Difference(RISK_DIFFERENCE)  # what it turns over, and stands beside it

    def good(self, result: Made) -> str | None:
        return self.difference.good(result)

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return None  # its interval may pass through infinity: no axis holds it

    def decimals(self, result: Made, at: int, digits: int | None) -> int:
        """Of the risk difference; the number needed itself is whole."""
        return self.difference.decimals(_needed(result).risk_difference, at, digits)

    def lead(self, result: Made, at: int) -> str:
        """In a table of many the direction stands before the number."""
        estimate, (more, fewer) = float(result.estimate[at]), ENDS[_needed(result).trials.event_is]
        return f"{more if estimate > 0 else fewer} " if math.isfinite(estimate) else ""

    def texts(self, result: Made, at: int, decimals: int = 0) -> Texts:
        _, low, high = map(abs, _values(result, at))
        needed = _needed(result)
        whole = numbers.fixed(float(needed.whole[at]), 0)
        ends = [numbers.rounded_up(value) for value in (low, high)]
        if needed.through_infinity[at]:
            ends = [
                f"{name} {end}" for name, end in zip(ENDS[_needed(result).trials.event_is], ends, strict=True)
            ]
            first, second = ends if result.estimate[at] >= 0 else ends[::-1]
            return Texts(whole, f"{first} to {numbers.INFINITY}", second)
        return Texts(whole, *(ends if low <= high else ends[::-1]))

    def said(self, result: Made, at: int, decimals: int) -> str:
        """NNT 10: one event fewer per 10 treated (95% CI 5 to 984), or NNTB 10 (95% CI 5 to 984)."""
        name, text = self.named(result, at)
        return f"{name} {text.interval(_ci(result))}"

    def named(self, result: Made, at: int) -> tuple[str, Texts]:
        """The number needed with its name; in words if --event-is was not given."""
        text, name = self.texts(result, at), NAMES.get(_needed(result).direction[at], self.short)
        if name == self.short and (change := _change(result, at)):
            text = text._replace(estimate=f"{text.estimate}: {change}")
        return name, text

    def legend(self, result: Made) -> list[str]:
        if _needed(result).trials.event_is is None:
            return ["more, fewer: one event more or one event fewer per so many treated"]
        return self.difference.legend(result)

    def answers(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        name, text = self.named(result, 0)
        difference = self.difference.answers(_needed(result).risk_difference, digits)
        return [*difference, (name, text.interval(_ci(result)))]

    def facts(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        needed, lines = _needed(result), list[tuple[str, str]]()
        change = _change(result, 0)
        changes = [f"{change} with {escaped(result.trials.names[0])}"] if change else []
        words = [*changes, *self.legend(result)] if _needed(result).trials.event_is else []
        lines += [("", "; ".join(words))] if words else []
        if needed.through_infinity[0]:
            why = "the interval of the risk difference includes 0, so that of the NNT passes through infinity"
            lines.append(("", why))
        elif math.isfinite(result.estimate[0]):
            lines.append(
                ("", f"unrounded {self._unrounded(result, 2 if digits is None else digits)}; rounded up")
            )
        return lines

    def _unrounded(self, result: Made, decimals: int) -> str:
        estimate, *limits = map(abs, _values(result, 0))
        bare = (numbers.fixed(value, decimals) for value in (estimate, *sorted(limits)))
        return Texts(*bare).interval()


FORMS: dict[str, Callable[[Measure], Look]] = {"ratio": Ratio, "points": Difference, "needed": NumberNeeded}
LOOKS = {key: FORMS[measure.form](measure) for key, measure in MEASURES.items()}


def _counted(result: Made) -> Estimates:
    assert isinstance(result, Estimates)
    return result


def _needed(result: Made) -> NumbersNeeded:
    assert isinstance(result, NumbersNeeded)
    return result


def p_in_words(result: Made, at: int) -> str:
    """P = 0.023; one-sided P = 0.011 (more events); one-sided P < 0.001 against −10.0 points."""
    phrase, side = numbers.p_phrase(float(result.p_value[at])), _side(result)
    larger = "larger " * (result.alternative == "within")
    return f"{larger}one-sided {phrase} {side}" if side else phrase


def sides(result: Made) -> str:
    """Of a P: two-sided; one-sided (more events); one-sided against −10.0 points."""
    side, two = _side(result), "two " * (result.alternative == "within")
    return f"{two}one-sided {side}" if side else "two-sided"


def _side(result: Made) -> str:
    """Which side a one-sided P tests; "" where it is two-sided."""
    if isinstance(result, OfMargin):
        return margins.against(result)
    sided = LOOKS[result.measure].sided
    return f"({sided[result.alternative]})" if result.alternative in sided else ""


def taken_as(event_is: str | None) -> list[str]:
    """What --event-is says of the event, if it was given."""
    return [f"the event is taken as a {event_is}"] if event_is else []


def _change(result: Made, at: int) -> str:
    """One event fewer per 10 treated; "" where there is no difference."""
    estimate = float(result.estimate[at])
    if not math.isfinite(estimate):
        return ""
    event = "one more event" if estimate > 0 else "one event fewer"
    return f"{event} per {_needed(result).whole[at]:.0f} treated"


def _values(result: Made, at: int) -> tuple[float, float, float]:
    return float(result.estimate[at]), float(result.low[at]), float(result.high[at])


def _ci(result: Made) -> str:
    return f"{numbers.level(result.level)} CI "


def _p(result: Made) -> str:
    return numbers.p_phrase(float(result.p_value[0]))


def how(result: Made, risks: str = "") -> str:
    """Estimate, interval, test and sides, named."""
    interval = f"{result.interval.title} interval"
    test = f"{result.tested.title} test, {sides(result)}"
    none = "" if result.own_test else " (no test matches this interval)"
    return f"{interval}; {test}{none}{f'; risks with {risks} intervals' if risks else ''}"


def ways(results: Sequence[Made]) -> list[str]:
    """What tells several results of a trial apart: its method, and the test of a method with several."""
    methods = [result.method for result in results]
    several, again = len(set(methods)) > 1, len(set(methods)) < len(methods)
    return [
        ", ".join([*([result.method] if several else []), *([result.test] if again else [])])
        for result in results
    ]

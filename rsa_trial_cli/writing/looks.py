"""How each measure is worded and rounded. A new measure is one class here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from rsa_trial_cli.writing import forest, numbers
from rsa_trial_cli.writing.sheet import shown


class Texts(NamedTuple):
    """An estimate and its limits as texts."""

    estimate: str
    low: str
    high: str

    def interval(self, ci: str = "") -> str:
        """2.00 (95% CI 1.10 to 3.65)."""
        if numbers.UNDEFINED in (self.low, self.high):
            return self.estimate if self.estimate == self.low else f"{self.estimate} ({ci}{self.low})"
        return f"{self.estimate} ({ci}{self.low} to {self.high})"


class Look(Protocol):
    """How one measure is shown.

    name : what stands before an estimate in a sentence; texts : one trial's numbers rounded; cell : the
    same in a table of many; facts : labelled lines of the full view; axis : of a forest column, if any.
    """

    title: str
    short: str

    def name(self, result: Any, at: int) -> str: ...

    def texts(self, result: Any, at: int, digits: int | None) -> Texts: ...

    def cell(self, result: Any, at: int, digits: int | None) -> str: ...

    def facts(self, result: Any, digits: int | None) -> list[tuple[str, str]]: ...

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None: ...


class Ratio:
    """A ratio: two decimals from 1 up, three significant digits below, the limits with as many."""

    def __init__(self, title: str, short: str, what: str) -> None:
        self.title, self.short, self._what = title, short, what

    def name(self, result: Any, at: int) -> str:
        return self.short

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return forest.log_axis(intervals)

    def cell(self, result: Any, at: int, digits: int | None) -> str:
        return self.texts(result, at, digits).interval()

    def texts(self, result: Any, at: int, digits: int | None) -> Texts:
        values = [float(column[at]) for column in (result.estimate, result.low, result.high)]
        decimals = numbers.ratio_decimals(values[0], values[1:]) if digits is None else digits
        return Texts(*(numbers.fixed(value, decimals) for value in values))

    def facts(self, result: Any, digits: int | None) -> list[tuple[str, str]]:
        with_ = f"of {_event(result)} with {shown(result.trials.names[0])}"
        return [(self.title, _answer(self, result, digits)), ("", f"above 1: higher {self._what} {with_}")]


class Difference:
    """A risk difference, in percentage points to one decimal."""

    title, short = "Risk difference", "RD, points"

    def name(self, result: Any, at: int) -> str:
        return self.short

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return forest.linear_axis(intervals)

    def cell(self, result: Any, at: int, digits: int | None) -> str:
        return self.texts(result, at, digits).interval()

    def texts(self, result: Any, at: int, digits: int | None) -> Texts:
        decimals = 1 if digits is None else digits
        estimate, low, high = (float(column[at]) for column in (result.estimate, result.low, result.high))
        limits = numbers.points(low, decimals), numbers.points(high, decimals)
        return Texts(numbers.points(estimate, decimals, signed=True), *limits)

    def facts(self, result: Any, digits: int | None) -> list[tuple[str, str]]:
        text = self.texts(result, 0, digits)
        points = text._replace(estimate=f"{text.estimate} percentage points")
        above = f"above 0: more of {_event(result)} with {shown(result.trials.names[0])}"
        lines = [(self.title, f"{points.interval(_ci(result))}, {_p(result)}"), ("", above)]
        return [*lines, *_against_margin(result)]


NAMES = {
    "benefit": "NNTB",
    "harm": "NNTH",
    "more_events": "NNT for one more event",
    "fewer_events": "NNT for one event fewer",
    "none": "NNT",
}
ENDS = {"benefit": ("NNTB", "NNTH"), "harm": ("NNTH", "NNTB"), None: ("more", "fewer")}


class NumberNeeded:
    """A number needed to treat, rounded up; its interval may pass through infinity."""

    title, short = "Number needed to treat", "NNT"

    def name(self, result: Any, at: int) -> str:
        return NAMES[result.direction[at]]

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return None  # its interval may pass through infinity: no axis holds it

    def cell(self, result: Any, at: int, digits: int | None) -> str:
        """In a table of many the direction stands before the number."""
        more, fewer = ENDS[result.trials.event_is]
        direction = {"more": f"{more} ", "fewer": f"{fewer} ", "none": ""}[_sign(float(result.estimate[at]))]
        return direction + self.texts(result, at, digits).interval()

    def texts(self, result: Any, at: int, digits: int | None) -> Texts:
        _estimate, low, high = (
            abs(float(column[at])) for column in (result.estimate, result.low, result.high)
        )
        whole = numbers.fixed(float(result.whole[at]), 0)
        ends = [numbers.rounded_up(value) for value in (low, high)]
        if result.through_infinity[at]:
            ends = [f"{name} {end}" for name, end in zip(ENDS[result.trials.event_is], ends, strict=True)]
            first, second = ends if result.estimate[at] >= 0 else ends[::-1]
            return Texts(whole, f"{first} to {numbers.INFINITY}", second)
        return Texts(whole, *(ends if low <= high else ends[::-1]))

    def facts(self, result: Any, digits: int | None) -> list[tuple[str, str]]:
        difference = LOOKS["rd"].facts(result.risk_difference, digits)[0]
        text = self.texts(result, 0, digits)
        lines = [difference, (self.name(result, 0), text.interval(_ci(result)))]
        if result.trials.event_is is None and math.isfinite(result.estimate[0]):
            effect = _sign(float(result.estimate[0]))
            treated = f"treated with {shown(result.trials.names[0])}"
            lines.append(("", f"one {effect} event per {text.estimate} {treated}"))
        if result.through_infinity[0]:
            words = (
                "the interval of the risk difference includes 0, so that of the NNT passes through infinity"
            )
            lines.append(("", words))
        elif math.isfinite(result.estimate[0]):
            values = [abs(float(column[0])) for column in (result.estimate, result.low, result.high)]
            bare = [
                numbers.fixed(v, 2 if digits is None else digits) for v in (values[0], *sorted(values[1:]))
            ]
            lines.append(("", f"unrounded {Texts(*bare).interval()}; rounded up"))
        return lines


def _sign(estimate: float) -> str:
    return "none" if math.isinf(estimate) or math.isnan(estimate) else "more" if estimate > 0 else "fewer"


LOOKS: dict[str, Look] = {
    "or": Ratio("Odds ratio", "OR", "odds"),
    "rr": Ratio("Risk ratio", "RR", "risk"),
    "rd": Difference(),
    "nnt": NumberNeeded(),
}


def _against_margin(result: Any) -> list[tuple[str, str]]:
    """In words, what a P against a margin is the P of."""
    margin = getattr(result, "margin", None)
    if margin is None:
        return []
    side, change = ("above", "fewer events") if margin < 0 else ("below", "more events")
    worse = {"benefit": "fewer events", "harm": "more events"}.get(result.trials.event_is)
    size = numbers.points(abs(margin), 1).removesuffix(".0")
    name = shown(result.trials.names[0])
    if worse is None:
        means = f"{name} does not have {size} points {change}"
    else:
        means = f"{name} is not {'worse' if worse == change else 'better'} by more than {size} points"
    return [("Margin", f"P is one-sided, for a risk difference {side} {numbers.points(margin, 1)}: {means}")]


def _answer(look: Look, result: Any, digits: int | None) -> str:
    return f"{look.texts(result, 0, digits).interval(_ci(result))}, {_p(result)}"


def _ci(result: Any) -> str:
    return f"{numbers.level(result.level)} CI "


def _p(result: Any) -> str:
    return numbers.p_phrase(float(result.p_value[0]))


def _event(result: Any) -> str:
    kind = result.trials.event_is
    return f"the event (a {kind})" if kind else "the event"

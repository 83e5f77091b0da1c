"""Axes of pictures: from which value to which, where each value lies, and which of them are marked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.pictures import fonts
from rsa_trial_cli.writing.views.numbers import INFINITY, MINUS, grouped, marked

FOLD = 20  # a limit so many times beyond all others is cut
OPEN = 2.5  # how many times farther than all estimates an interval goes on that has no end
FARTHEST = 1e4  # and so is what lies so many times beyond the estimates
PAD = 2.5  # points between the outermost limit and the end of an axis
APART = 3.0  # points between the labels of two ticks
CLOSEST = 8.0  # points between two ticks
MOST_TICKS = 9


@frozen
class Scale:
    """How the values of a measure lie on an axis.

    place, value : a value ↦ its place on the scale, and back; label : of a tick; ticks : which values may be
    marked between two ends, one choice after the other, with fewer and fewer; reach : estimates and
    limits ↦ the ends of an axis that holds them; null : no effect; words : what follows the axis's title.
    """

    place: Callable[[float], float]
    value: Callable[[float], float]
    label: Callable[[float], str]
    ticks: Callable[[float, float], Iterator[list[float]]]
    reach: Callable[[Sequence[float], Sequence[float]], tuple[float, float]]
    null: float
    words: str = ""


@frozen
class Axis:
    """An axis from left to right, in points. low, high : its ends on the scale, without what pads them."""

    scale: Scale
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value lies, ±inf where it lies beyond the ends."""
        place = self.scale.place(value)
        slack = 1e-9 * (self.high - self.low)
        if not self.low - slack <= place <= self.high + slack:
            return math.copysign(math.inf, place - self.low)
        return self.left + PAD + (place - self.low) * self._points()

    def value(self, x: float) -> float:
        """Which value lies there."""
        return self.scale.value(self.low + (x - self.left - PAD) / self._points())

    def _points(self) -> float:
        return (self.right - self.left - 2 * PAD) / (self.high - self.low)

    def ticks(self, size: float) -> list[tuple[float, str]]:
        """Places and labels of the ticks: the first of the scale's choices that has room for all of them."""
        made: list[tuple[float, str]] = []
        for choice in self.scale.ticks(self.scale.value(self.low), self.scale.value(self.high)):
            within = ((self.x(value), self.scale.label(value)) for value in choice)
            made = sorted(tick for tick in within if math.isfinite(tick[0]))
            if all(_apart(*first, *second, size) for first, second in pairwise(made)):
                break
        return made


def _apart(x: float, label: str, other: float, its: str, size: float) -> bool:
    needed = (fonts.width(label, size) + fonts.width(its, size)) / 2 + APART
    return abs(x - other) >= max(CLOSEST, needed)


def axis(scale: Scale, left: float, right: float, points: Sequence[float], limits: Sequence[float]) -> Axis:
    """An axis that holds all of these estimates, and these limits but those far beyond the others."""
    low, high = scale.reach([p for p in points if math.isfinite(scale.place(p))], limits)
    first, last = scale.place(low), scale.place(high)
    if last - first < 1e-12:
        first, last = first - 0.5, last + 0.5
    return Axis(scale, left, right, first, last)


def _ratio_reach(points: Sequence[float], limits: Sequence[float]) -> tuple[float, float]:
    inner = [*points, 1.0]
    logs = [math.log(value) for value in limits if 0 < value < math.inf]
    ends = []
    for side, unbounded in ((-1, 0.0), (1, math.inf)):
        held = max(side * math.log(value) for value in inner)
        beyond = sorted(side * value for value in logs if side * value > held)
        end = min(_without_far(held, beyond), held + math.log(FARTHEST))
        ends.append(max(end, held + math.log(OPEN)) if unbounded in limits else end)
    low, high = math.exp(-ends[0]), math.exp(ends[1])
    if high / low > 1.05:
        return low, high
    return (low / 1.1, high * 1.1) if points or limits else (1 / OPEN, OPEN)


def _without_far(held: float, beyond: Sequence[float]) -> float:
    """The end, without limits that lie beyond a gap of 20-fold if they are the fewer."""
    end = held
    for at, value in enumerate(beyond):
        if value - end > math.log(FOLD) and len(beyond) - at <= at:
            break
        end = value
    return end


def _linear_reach(points: Sequence[float], limits: Sequence[float]) -> tuple[float, float]:
    held = [0.0, *points, *filter(math.isfinite, limits)]
    low, high = min(held), max(held)
    spare = 0.0 if high > low else max(abs(high), 1.0) * 0.1
    return low - spare, high + spare


def _ratio_ticks(low: float, high: float) -> Iterator[list[float]]:
    """Powers of ten, twice and five times each; fewer where there is no room, finer on a short axis."""
    if high / low < 4:
        yield from _nice(low, high)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for times in ((1, 2, 5), (1, 5), (1,)):
        yield [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in times]
    for step in range(2, last - first + 1):
        yield [float(f"1e{power}") for power in range(first, last + 1) if power % step == 0]
    yield [1.0]


def _nice(low: float, high: float) -> Iterator[list[float]]:
    """Multiples of 1, 2 or 5 times a power of ten, as many as there is room for."""
    power = math.floor(math.log10(high - low)) - 1
    for step in (Decimal(f"{times}e{power + more}") for more in range(3) for times in (1, 2, 5)):
        first, last = math.ceil(Decimal(low) / step), math.floor(Decimal(high) / step)
        if last - first < MOST_TICKS:
            yield [float(at * step) for at in range(first, last + 1)]


def _needed_ticks(low: float, high: float) -> Iterator[list[float]]:
    """No difference, then one event in 1, 2, 5, 10 … treated, on both sides."""
    known = [times * 10**power for power in range(7) for times in (1, 2, 5)]
    held = [n for n in known if 1 / n <= max(-low, high)][:MOST_TICKS]
    for most in range(len(held), -1, -1):
        yield [0.0, *(sign / n for n in held[:most] for sign in (-1, 1))]


def _plain(value: float) -> str:
    """A tick: 0.05, 1,000, 1e−6."""
    size = abs(value)
    if size >= 1e6 or 0 < size < 1e-4:
        text = f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")
    else:
        text = grouped(value) if size >= 1000 else marked(f"{value:.10f}".rstrip("0").rstrip("."))
    return text.replace("-", MINUS)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf if value == 0 else math.nan


def _same(value: float) -> float:
    return value


def _exp(value: float) -> float:
    return math.exp(value)


RATIO = Scale(_log, _exp, _plain, _ratio_ticks, _ratio_reach, 1.0, " (log scale)")
LINEAR = Scale(_same, _same, _plain, _nice, _linear_reach, 0.0)


def per(many: int, words: str = "") -> Scale:
    """Risk differences, named by how many events they are per so many participants."""
    return Scale(
        _same,
        _same,
        lambda value: _plain(round(many * value, 10)),
        lambda low, high: ([tick / many for tick in some] for some in _nice(many * low, many * high)),
        _linear_reach,
        0.0,
        words or f", events per {grouped(many)}",
    )


POINTS = per(100, ", percentage points")
NEEDED = Scale(  # of risk differences, named by how many have to be treated for one event
    _same,
    _same,
    lambda value: _plain(round(abs(1 / value))) if value else INFINITY,
    _needed_ticks,
    _linear_reach,
    0.0,
    " (← one event fewer, one more →)",
)


def finite(values: Iterable[float]) -> list[float]:
    """Those of the values that an axis can hold."""
    return [value for value in values if math.isfinite(value)]

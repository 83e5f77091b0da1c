"""The forest column of pooled studies: intervals, diamonds and prediction bars on one axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from rsa_trial_cli.base.frozen import frozen

WIDTH = 16  # columns
FARTHEST = 1000.0  # of a ratio on either side of 1; what lies beyond gets an arrow
STEPS = (1, 2, 5, 10)
Figures = tuple[float, float, float]  # estimate, low, high


@frozen
class Axis:
    """place : a value → its position, 0 left, 1 right; null : no effect; labels : values and their texts."""

    place: Callable[[float], float]
    null: float
    labels: Sequence[tuple[float, str]]

    def header(self) -> str:
        """The labels, each about its place; one that would touch another is left out."""
        cells = [" "] * WIDTH
        for value, text in self.labels:
            start = min(max(self._column(value) - len(text) // 2, 0), WIDTH - len(text))
            around = cells[max(start - 1, 0) : start + len(text) + 1]
            if not "".join(around).strip():
                cells[start : start + len(text)] = text
        return "".join(cells).rstrip()

    def study(self, figures: Figures) -> str:
        """A square on its interval."""
        return self._drawn(figures, "─┼■")

    def diamond(self, figures: Figures) -> str:
        """A pooled estimate on its interval."""
        return self._drawn(figures, "━┿◆")

    def bar(self, low: float, high: float) -> str:
        """A prediction interval."""
        return self._drawn((math.nan, low, high), "─┼")

    def _drawn(self, figures: Figures, marks: str) -> str:
        estimate, low, high = figures
        if math.isnan(low) or math.isnan(high):
            return ""
        cells, null = [" "] * WIDTH, self._column(self.null)
        cells[null] = "│"
        for at in range(self._column(low), self._column(high) + 1):
            cells[at] = marks[1] if at == null else marks[0]
        if self.place(low) < 0:
            cells[0] = "◄"
        if self.place(high) > 1:
            cells[-1] = "►"
        if 0 <= self.place(estimate) <= 1:
            cells[self._column(estimate)] = marks[2]
        return "".join(cells).rstrip()

    def _column(self, value: float) -> int:
        return round(min(max(self.place(value), 0.0), 1.0) * (WIDTH - 1))


def axis(
    estimates: Sequence[float], pooled: Sequence[float], tick: Callable[[float], str], *, ratio: bool
) -> Axis:
    """An axis that holds all estimates of studies and the pooled limits, between two round numbers."""
    null = 1.0 if ratio else 0.0
    known = [value for value in (*estimates, *pooled) if math.isfinite(value) and (value > 0 or not ratio)]
    if ratio:
        known = [min(max(value, 1 / FARTHEST), FARTHEST) for value in known]
        low, high = _below(min([null, *known])), 1 / _below(1 / max([null, *known]))
        low, high = (0.5, 2.0) if low == high else (low, high)
        ends = math.log(low), math.log(high)
        return Axis(partial(_log_place, ends), null, _labels((null, low, high), tick))
    reach = max([abs(value) for value in known] or [0.0]) or 0.01
    low, high = (min([0.0, *known]), max([0.0, *known]))
    low, high = (_rounded_out(low, reach), _rounded_out(high, reach))
    low, high = (-reach, reach) if low == high else (low, high)
    return Axis(lambda value: (value - low) / (high - low), null, _labels((null, low, high), tick))


def _labels(values: Sequence[float], text: Callable[[float], str]) -> list[tuple[float, str]]:
    return [(value, text(value)) for value in dict.fromkeys(values)]


def _log_place(ends: tuple[float, float], value: float) -> float:
    """nan for nan; a ratio of 0 lies left of everything."""
    if value <= 0:
        return -math.inf
    return (math.log(value) - ends[0]) / (ends[1] - ends[0]) if math.isfinite(value) else value


def _below(value: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not above a value."""
    decade = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return max(step * decade for step in STEPS if step * decade <= value * (1 + 1e-9) or step == 1)


def _rounded_out(value: float, reach: float) -> float:
    """The value away from 0 to the next step of a round number that suits the reach."""
    step = _below(reach) / 2
    return math.copysign(math.ceil(abs(value) / step - 1e-9) * step, value) if value else 0.0

"""A forest column: each interval as a line on a common axis, in the width of a table cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.views.numbers import MINUS, general

WIDTH = 25  # columns; odd, so that the axis has a middle
LOG_REACH = (1, 2, 3)  # powers of ten on either side of 1
LINEAR_REACH = (0.05, 0.1, 0.2, 0.5, 1.0)  # risk differences on either side of 0
INSIDE = 1 - 1 / (WIDTH - 1)  # beyond this place a mark is in the last column, which an arrow may need
Interval = tuple[float, float, float]  # estimate, low, high


@frozen
class Axis:
    """place : a value → its position, −1 left, 0 at the null, 1 right; labels : left, middle, right."""

    place: Callable[[float], float]
    labels: tuple[str, str, str]

    def header(self) -> str:
        """The labels of the axis, each above its place."""
        left, middle, right = self.labels
        half = WIDTH // 2
        return f"{left}{middle:>{half - len(left) + 1}}{right:>{WIDTH - half - 1}}"

    def row(self, interval: Interval) -> str:
        """One interval; an arrow where it leaves the axis, nothing where it is not defined."""
        estimate, low, high = interval
        if any(map(math.isnan, interval)):
            return ""
        ends = self.place(low), self.place(high)
        first, last = (self._column(end) for end in ends)
        cells = [" "] * WIDTH
        cells[WIDTH // 2] = "│"
        for at in range(first, last + 1):
            cells[at] = "┼" if at == WIDTH // 2 else "─"
        if ends[0] < -1:
            cells[0] = "◄"
        if ends[1] > 1:
            cells[-1] = "►"
        if abs(self.place(estimate)) <= 1:
            cells[self._column(self.place(estimate))] = "■"
        return "".join(cells).rstrip()

    def _column(self, place: float) -> int:
        return round((max(-1.0, min(1.0, place)) + 1) / 2 * (WIDTH - 1))


def log_axis(intervals: Sequence[Interval]) -> Axis:
    """An axis for ratios, as wide as the estimates need, from 0.001 to 1000 at most."""
    estimates = [abs(math.log10(e)) for e, *_ in intervals if e > 0 and math.isfinite(e)]
    reach = _reach(LOG_REACH, estimates)

    def place(value: float) -> float:
        return math.log10(value) / reach if value > 0 else -math.inf

    return Axis(place, (general(10.0**-reach), "1", f"{10**reach}"))


def linear_axis(intervals: Sequence[Interval]) -> Axis:
    """An axis for risk differences in percentage points, symmetric about 0."""
    estimates = [abs(e) for e, *_ in intervals if math.isfinite(e)]
    reach = _reach(LINEAR_REACH, estimates)
    points = general(100 * reach)
    return Axis(lambda value: value / reach, (MINUS + points, "0", points))


def _reach(known: Sequence[float], estimates: Sequence[float]) -> float:
    """The first that leaves all estimates inside the ends; the last where none does."""
    most = max(estimates, default=0)
    return next((reach for reach in known if most <= INSIDE * reach), known[-1])

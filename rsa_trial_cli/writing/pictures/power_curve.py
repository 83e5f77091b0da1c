"""Power against size: a line a test, told apart by its dashes and the name at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.pictures import fonts
from rsa_trial_cli.writing.pictures.axes import LINEAR, Axis
from rsa_trial_cli.writing.pictures.below import below
from rsa_trial_cli.writing.pictures.forest_columns import EDGE, Style, style
from rsa_trial_cli.writing.pictures.marks import POINTS, Circle, Mark, Path, Picture, Text, line
from rsa_trial_cli.writing.views.numbers import grouped

DASHES: Sequence[tuple[float, ...]] = (
    (),
    (5.0, 2.0),
    (1.5, 1.5),
    (6.0, 2.0, 1.5, 2.0),
    (3.0, 1.0),
    (8.0, 3.0),
)
DOTTED = (1.0, 1.8)
SHAPE, TALLEST = 60 / 85, 90.0  # height to width; millimetres
DOT = 1.3  # radius of a size that was computed
TOP = 17.0


@frozen
class Line:
    """The power of one test. points : participants and power; reaches : from which size it has the target."""

    name: str
    points: Sequence[tuple[float, float]]
    reaches: float = math.nan


@frozen
class Curves:
    """A picture of power. size : what the sizes count; target : a power that is marked, nan for none."""

    title: str
    description: str
    size: str
    lines: Sequence[Line]
    target: float = math.nan
    notes: Sequence[str] = ()


def picture(curves: Curves, millimetres: float) -> Picture:
    """The curves in this width."""
    return Sheet(curves, style(millimetres)).picture()


@frozen
class Sheet:
    """Curves on their way to a picture."""

    curves: Curves
    style: Style

    @cached_property
    def bottom(self) -> float:
        """Where the axis of sizes lies."""
        return TOP + min(self.style.width * SHAPE, TALLEST * POINTS) - 36

    @cached_property
    def axis(self) -> Axis:
        """The axis of sizes, from 0; names of several lines stand right of it."""
        size, lines = self.style.small, self.curves.lines
        names = max(fonts.width(one.name, size) for one in lines) + 4 if len(lines) > 1 else 0.0
        left = EDGE + fonts.width("100%", self.style.ticks) + 18
        most = max(n for one in lines for n, _ in one.points)
        return Axis(LINEAR, left, self.style.width - EDGE - 6 - names, 0.0, most)

    def y(self, power: float) -> float:
        """Where a power lies."""
        return self.bottom - power * (self.bottom - TOP)

    def picture(self) -> Picture:
        """All marks, from the ground up."""
        below, height = self._below()
        marks = [*self._ground(), *self._target(), *self._lines(), *self._names(), *below]
        title, words = self.curves.title, self.curves.description
        return Picture(self.style.width, height, title, words, marks, self.style.size)

    def _ground(self) -> Iterator[Mark]:
        """The axis of powers, and a faint line at each of its ticks."""
        left, right, size = self.axis.left, self.axis.right, self.style.ticks
        for percent in range(0, 101, 20):
            y = self.y(percent / 100)
            yield line((left, y), (right, y), 0.4, "shade1")
            yield line((left - 3, y), (left, y), 0.75)
            yield Text(left - 5, y + 0.35 * size, f"{percent}%", size, "end")
        yield line((left, TOP), (left, self.bottom), 0.75)
        yield Text(left - 5, size + 1, "Power", size, "end")

    def _target(self) -> Iterator[Mark]:
        """The power that is asked, and the size at which each line has it."""
        target, size = self.curves.target, self.style.small
        if math.isnan(target):
            return
        y = self.y(target)
        yield Path([(self.axis.left, y), (self.axis.right, y)], 0.75, "soft", dash=DOTTED)
        several = len(self.curves.lines) > 1
        reaches = [one.reaches for one in self.curves.lines if math.isfinite(self.axis.x(one.reaches))]
        for n in reaches:
            x = self.axis.x(n)
            yield Path([(x, y), (x, self.bottom)], 0.75, "soft", dash=DOTTED)
            if not several:
                yield Text(x + 3, self.bottom - 4, grouped(n), size)

    def _lines(self) -> Iterator[Mark]:
        for at, one in enumerate(self.curves.lines):
            points = [(self.axis.x(n), self.y(power)) for n, power in one.points]
            yield Path(points, 1.2, dash=DASHES[at % len(DASHES)])
            yield from (Circle(x, y, DOT, fill="ink", line=0.4) for x, y in points)

    def _names(self) -> Iterator[Mark]:
        """The names of several lines at their ends, none over another."""
        if len(self.curves.lines) < 2:
            return
        size, step = self.style.small, self.style.small * 1.1
        ends = sorted((self.y(one.points[-1][1]), one.name) for one in self.curves.lines)
        y = TOP - step
        for at, (wanted, name) in enumerate(ends):
            lowest = self.bottom - step * (len(ends) - 1 - at)
            y = min(max(wanted, y + step), max(lowest, y + step))
            yield Text(self.axis.right + 4, y + 0.35 * size, name, size)

    def _below(self) -> tuple[list[Mark], float]:
        """The axis of sizes with its title, and the notes; and the height of the whole."""
        return below(self.axis, self.style, self.bottom, self.curves.size, self.curves.notes)

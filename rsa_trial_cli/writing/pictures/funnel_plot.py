"""Funnel plot: standard errors against effects, precise studies on top (Sterne & Egger 2001; Handbook 13)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.pictures.axes import LINEAR, Axis, Scale
from rsa_trial_cli.writing.pictures.below import below
from rsa_trial_cli.writing.pictures.forest_columns import EDGE, Style, style
from rsa_trial_cli.writing.pictures.marks import Circle, Mark, Path, Picture, Point, Text, line

CONTOURS = ((2.5758293035489004, "shade2"), (1.959963984540054, "shade1"), (1.6448536269514722, "ground"))
PSEUDO = 1.959963984540054
RADIUS, TOP, DASH = 2.0, 8.0, (3.0, 2.0)
MOST_TALL = 240.0  # points
LEGEND = (
    "Solid line: no effect; dashed: the common effect with its pseudo 95% limits. White: P > 0.1 for a study "
    "there; dark grey: P 0.05 to 0.1; light grey: P 0.01 to 0.05; lightest: P < 0.01."
)


@frozen
class Funnel:
    """A funnel plot. studies : effect and standard error, on the scale of analysis; common : the same scale.

    measure : what the axis is called; scale : how it is labelled.
    """

    title: str
    description: str
    measure: str
    scale: Scale
    studies: Sequence[tuple[float, float]]
    common: float
    notes: Sequence[str] = ()


def picture(funnel: Funnel, millimetres: float) -> Picture:
    """The funnel in this width."""
    return Sheet(funnel, style(millimetres)).picture()


@frozen
class Sheet:
    """A funnel on its way to a picture."""

    funnel: Funnel
    style: Style

    @cached_property
    def most(self) -> float:
        """The largest standard error, with some room."""
        return max(se for _, se in self.funnel.studies) * 1.06

    @cached_property
    def bottom(self) -> float:
        """Where the axis of effects lies."""
        return TOP + min(self.style.width * 0.86, MOST_TALL)

    @cached_property
    def axis(self) -> Axis:
        """The axis of effects: all studies, no effect, and the pseudo limits."""
        null = self.funnel.scale.place(self.funnel.scale.null)
        spread, common = PSEUDO * self.most, self.funnel.common
        held = [null, common - spread, common + spread, *(y for y, _ in self.funnel.studies)]
        left = EDGE + 46
        return Axis(self.funnel.scale, left, self.style.width - EDGE - 4, min(held), max(held))

    def at(self, y: float, se: float) -> Point:
        """Where an effect with this standard error lies."""
        return self.axis.x(self.funnel.scale.value(y)), TOP + se / self.most * (self.bottom - TOP)

    def picture(self) -> Picture:
        """All marks, from the ground up."""
        below, height = self._below()
        marks = [*self._contours(), *self._lines(), *self._errors(), *self._studies(), *below]
        title, words = self.funnel.title, self.funnel.description
        return Picture(self.style.width, height, title, words, marks, self.style.size)

    def _contours(self) -> Iterator[Mark]:
        """Where a study alone would have which P."""
        low, high = self.axis.low, self.axis.high
        frame = [self.at(low, 0), self.at(high, 0), self.at(high, self.most), self.at(low, self.most)]
        yield Path(frame, 0, "", "shade3", closed=True)
        null = self.funnel.scale.place(self.funnel.scale.null)
        for z, shade in CONTOURS:
            yield Path(self._cone(null, z), 0, "", shade, closed=True)

    def _cone(self, top: float, z: float) -> list[Point]:
        """The studies within z standard errors of a value, as far as the axis goes."""
        sides = []
        for end, sign in ((self.axis.low, -1), (self.axis.high, 1)):
            reached = min(self.most, abs(end - top) / z)
            edge = top + sign * z * reached
            corner = [self.at(end, self.most)] if reached < self.most else []
            sides.append([self.at(edge, reached), *corner])
        return [self.at(top, 0), *sides[1], *sides[0][::-1]]

    def _lines(self) -> Iterator[Mark]:
        null = self.funnel.scale.place(self.funnel.scale.null)
        yield line(self.at(null, 0), self.at(null, self.most), 0.75)
        common = self.funnel.common
        yield Path([self.at(common, 0), self.at(common, self.most)], 0.75, dash=DASH)
        cone = self._cone(common, PSEUDO)
        first, last = cone[1], cone[-1]
        for end in (first, last):
            yield Path([cone[0], end], 0.6, "soft", dash=DASH)

    def _studies(self) -> Iterator[Mark]:
        yield from (Circle(*self.at(y, se), RADIUS) for y, se in self.funnel.studies)

    def _errors(self) -> Iterator[Mark]:
        """The axis of standard errors, 0 on top."""
        left, size = self.axis.left, self.style.ticks
        yield line((left, TOP), (left, self.bottom), 0.75)
        for value, label in _ticks(self.most):
            _, y = self.at(self.axis.low, value)
            yield line((left - 3, y), (left, y), 0.75)
            yield Text(left - 5, y + 0.35 * size, label, size, "end")
        yield Text(EDGE, self.bottom + 11, "Standard", size)
        yield Text(EDGE, self.bottom + 21, "error", size)

    def _below(self) -> tuple[list[Mark], float]:
        """The axis of effects with its title, and the notes; and the height of the whole."""
        title, notes = f"{self.funnel.measure}{self.funnel.scale.words}", (*self.funnel.notes, LEGEND)
        return below(self.axis, self.style, self.bottom, title, notes)


def _ticks(most: float) -> list[tuple[float, str]]:
    """Standard errors that are marked: the choice with three to six of them."""
    choices = [[value for value in choice if value <= most] for choice in LINEAR.ticks(0.0, most)]
    chosen = next((some for some in choices if len(some) <= 6), choices[-1])
    return [(value, LINEAR.label(value)) for value in chosen if math.isfinite(value)]

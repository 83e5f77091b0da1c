"""The marks of a forest plot: squares, diamonds and bars, cut with an arrow where they leave the axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rsa_trial_cli.writing.pictures.axes import Axis
from rsa_trial_cli.writing.pictures.marks import Box, Mark, Path, line

TIP = 4.2, 2.0  # length and half the height of an arrow
SHORTEST = 3.0  # the stroke that marks an estimate, however small its square
DIAMOND, BAR, END = 4.6, 2.0, 4.0  # half the heights of a diamond, a bar and the strokes at its ends


@dataclass(frozen=True)
class Spot:
    """Where a mark stands: its axis, the middle of its row, and the side of its square."""

    axis: Axis
    y: float
    side: float

    def ends(self, low: float, high: float) -> tuple[float, float]:
        """Where an interval begins and ends, not beyond the axis."""
        first, last = (max(self.axis.left, min(self.axis.right, self.axis.x(end))) for end in (low, high))
        return first, last

    def arrows(self, low: float, high: float) -> Iterator[Mark]:
        """An arrow at each end where the interval goes on beyond the axis."""
        length, half = TIP
        for beyond, tip, back in (
            (self.axis.x(low) == -math.inf, self.axis.left, length),
            (self.axis.x(high) == math.inf, self.axis.right, -length),
        ):
            if beyond:
                base = tip + back
                points = [(tip, self.y), (base, self.y - half), (base, self.y + half)]
                yield Path(points, 0.3, fill="ink", closed=True)


Drawn = Callable[[float, float, float, Spot], Iterator[Mark]]


class Kind(NamedTuple):
    """A kind of row. drawn : its mark; bold : its text; summary : whether it sums up studies."""

    drawn: Drawn
    bold: bool = False
    summary: bool = False


def stripe(place: tuple[float, float], width: float) -> Box:
    """The ground of every other study."""
    return Box(2, place[0], width - 4, place[1] - place[0], "stripe")


def _study(estimate: float, low: float, high: float, spot: Spot) -> Iterator[Mark]:
    """A square under the interval; a stroke at the estimate keeps a short interval in sight."""
    x, y, half = spot.axis.x(estimate), spot.y, spot.side / 2
    if math.isfinite(x):
        yield Box(x - half, y - half, 2 * half, 2 * half, "mark")
    if not (math.isnan(low) or math.isnan(high)):
        first, last = spot.ends(low, high)
        yield line((first, y), (last, y))
        yield from spot.arrows(low, high)
    if math.isfinite(x):
        stroke = max(half, SHORTEST / 2)
        yield line((x, y - stroke), (x, y + stroke))


def _diamond(fill: str) -> Drawn:
    """A diamond as wide as the interval; half of one where the estimate is beyond the axis."""

    def drawn(estimate: float, low: float, high: float, spot: Spot) -> Iterator[Mark]:
        y = spot.y
        if any(map(math.isnan, (estimate, low, high))):
            return
        first, last = spot.ends(low, high)
        x = spot.ends(estimate, estimate)[0]
        points = [(first, y), (x, y - DIAMOND), (last, y), (x, y + DIAMOND)]
        yield Path(points, fill=fill, closed=True)
        yield from spot.arrows(low, high)

    return drawn


def _bar(estimate: float, low: float, high: float, spot: Spot) -> Iterator[Mark]:
    """An open bar with strokes at its ends."""
    if math.isnan(low) or math.isnan(high):
        return
    first, last = spot.ends(low, high)
    yield Box(first, spot.y - BAR, last - first, 2 * BAR, "ground", "ink")
    for end, x in ((low, first), (high, last)):
        if math.isfinite(spot.axis.x(end)):
            yield line((x, spot.y - END), (x, spot.y + END), 0.8)
    yield from spot.arrows(low, high)


def _nothing(estimate: float, low: float, high: float, spot: Spot) -> Iterator[Mark]:
    """No mark."""
    yield from ()


MARKS = {
    "study": Kind(_study),
    "pooled": Kind(_diamond("ink"), bold=True, summary=True),
    "other": Kind(_diamond("ground"), summary=True),
    "prediction": Kind(_bar, summary=True),
    "heading": Kind(_nothing, bold=True),
    "words": Kind(_nothing, summary=True),
}

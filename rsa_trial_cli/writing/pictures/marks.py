"""What a picture is made of: text, paths, boxes and circles, in points from its upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
POINTS = 72 / 25.4  # in a millimetre

# one hue; everything that it says is said by a shape as well
PALETTE = {
    "ink": "#1a1a1a",
    "soft": "#444444",
    "rule": "#8c8c8c",
    "mark": "#5f8ab4",
    "stripe": "#f5f6f7",
    "ground": "#ffffff",
    "shade1": "#d9d9d9",
    "shade2": "#ececec",
    "shade3": "#f6f6f6",
}


@dataclass(frozen=True)
class Text:
    """Text on a baseline. anchor : start, middle or end; full : what it is short for, "" if it is whole."""

    x: float
    y: float
    text: str
    size: float
    anchor: str = "start"
    bold: bool = False
    color: str = "ink"
    full: str = ""


@dataclass(frozen=True)
class Path:
    """A line through points, or a polygon if it is closed. dash : lengths of strokes and gaps."""

    points: Sequence[Point]
    width: float = 0.9
    stroke: str = "ink"
    fill: str = ""
    closed: bool = False
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Box:
    """A rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    line: float = 0.8


@dataclass(frozen=True)
class Circle:
    """An open circle round a point."""

    x: float
    y: float
    radius: float
    stroke: str = "ink"
    fill: str = "ground"
    line: float = 0.8


Mark = Text | Path | Box | Circle


@dataclass(frozen=True)
class Picture:
    """Marks in the order in which they are drawn; width, height : in points; size : of most of the text."""

    width: float
    height: float
    title: str
    description: str
    marks: Sequence[Mark]
    size: float


def line(start: Point, end: Point, width: float = 0.9, stroke: str = "ink") -> Path:
    """A straight line."""
    return Path([start, end], width, stroke)

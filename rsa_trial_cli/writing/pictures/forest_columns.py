"""The columns of a forest plot: how wide each has to be for its texts, and which there is room for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Protocol

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.pictures import fonts
from rsa_trial_cli.writing.pictures.marks import POINTS
from rsa_trial_cli.writing.views.numbers import fixed

EDGE = 4.0  # points between the text and the edge of a picture
GAP, NEAR = 12.0, 6.0  # points between groups of columns, and between the columns of a group
NAMES, SHORTEST = 0.30, 0.14  # of the width: what names may take of it, and what they give way to
PLOT = 0.28  # of the width: what names leave to the plot if they are longer
ARM = 70.0  # points that the name of an arm may take over its columns
WIDE = 130  # millimetres from which a picture has all columns


class Line(Protocol):
    """What the columns need to know of a row."""

    @property
    def name(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def counts(self) -> tuple[str, ...]: ...

    @property
    def weight(self) -> float: ...

    @property
    def bold(self) -> bool: ...


class Heads(Protocol):
    """What stands above the columns."""

    @property
    def arms(self) -> tuple[str, str]: ...

    @property
    def measure(self) -> str: ...

    @property
    def level(self) -> str: ...

    @property
    def weighted(self) -> bool: ...

    @property
    def counted(self) -> str: ...


@frozen
class Style:
    """Sizes in points. size, small, ticks : of text, notes and labels; row : height; square : largest side;

    plot : the least width of the plot; counts : whether there are columns for them and for the weights.
    """

    width: float
    size: float
    small: float
    ticks: float
    row: float
    plot: float
    counts: bool

    @property
    def square(self) -> float:
        """The side of the largest square."""
        return 0.68 * self.row


def style(millimetres: float) -> Style:
    """The sizes in a picture of this width: text is never below 6 points."""
    if millimetres >= WIDE:
        return Style(millimetres * POINTS, 7.6, 7.0, 7.5, 13.2, 90.0, counts=True)
    return Style(millimetres * POINTS, 7.0, 6.5, 6.5, 12.0, 48.0, counts=False)


@frozen
class Columns:
    """Places in points.

    names : room for names; counts : right ends of events and total, an arm each; groups : left ends of both
    arms; left, right : of the plot; effect, weight : right ends, 0 for no column; between : what is free
    beside the plot in the header; stacked : whether estimate and interval stand one below the other.
    """

    names: float
    counts: Sequence[tuple[float, float]]
    groups: Sequence[float]
    left: float
    right: float
    effect: float
    weight: float
    between: tuple[float, float]
    stacked: bool

    def room(self, row: Line) -> float:
        """Points for the name of a row: up to the plot, where it has no counts."""
        return self.names if row.counts and self.counts else self.left - EDGE - NEAR

    def split(self, text: str) -> list[str]:
        """The lines of an effect."""
        estimate, bracket, interval = text.partition(" (")
        return [estimate, f"({interval}"] if self.stacked and bracket else [text]


def columns(rows: Sequence[Line], heads: Heads, style: Style) -> Columns:
    """All columns if the plot keeps its least width; else without the counts, then the weights."""
    weights = heads.weighted
    choices = [(True, weights, False)] if style.counts and any(row.counts for row in rows) else []
    choices += [(False, weights and style.counts, False), (False, False, False), (False, False, True)]
    for counts, weighted, stacked in choices:
        made = _columns(rows, heads, style, (counts, weighted, stacked))
        if made.right - made.left >= style.plot:
            break
    return made


def _columns(rows: Sequence[Line], heads: Heads, style: Style, chosen: tuple[bool, bool, bool]) -> Columns:
    counts, weighted, stacked = chosen
    size = style.size
    split = Columns(0, (), (), 0, 0, 0, 0, (0, 0), stacked).split
    weight = style.width - EDGE if weighted else 0.0
    texts = [(fixed(row.weight, 1), row.bold) for row in rows if not math.isnan(row.weight)]
    weights = _widest([*texts, ("Weight", True)], size)
    effect = weight - weights - GAP if weighted else style.width - EDGE
    head = [(heads.measure, True), (f"({heads.level})", True)]
    effects = [(part, row.bold) for row in rows for part in split(row.text)]
    right = effect - _widest([*effects, *head], size) - NEAR - 2
    groups = [_group(rows, heads, arm, size) for arm in (0, 1)] if counts else []
    taken = EDGE + NEAR + 2 + sum(GAP + group[1] for group in groups)
    named = [(row.name, row.bold) for row in rows if row.counts or not counts]
    natural = _widest([*named, ("Study", True)], size) + 1
    wanted = min(natural, max(NAMES * style.width, right - taken - PLOT * style.width))
    spare = right - taken - wanted - style.plot
    names = max(wanted + min(spare, 0.0), min(wanted, SHORTEST * style.width))
    left, ends, lefts = EDGE + names, [], []
    for first, whole in groups:
        lefts.append(left + GAP)
        left += GAP + whole
        ends.append((left - first, left))
    left += NEAR + 2
    between = (left - 2, effect - _widest(head, size) - NEAR)
    return Columns(names, ends, lefts, left, right, effect, weight, between, stacked)


def _group(rows: Sequence[Line], heads: Heads, arm: int, size: float) -> tuple[float, float]:
    """Of one arm, the width of its totals with the gap before them, and that of both columns."""
    counts = [(row.counts[2 * arm : 2 * arm + 2], row.bold) for row in rows if row.counts]
    events = _widest([(heads.counted, False), *((pair[0], bold) for pair, bold in counts)], size)
    totals = _widest([("Total", False), *((pair[1], bold) for pair, bold in counts)], size) + NEAR
    name = min(fonts.width(heads.arms[arm], size, bold=True) + 0.1, ARM)
    return totals, max(events + totals, name)


def _widest(texts: Iterable[tuple[str, bool]], size: float) -> float:
    return max((fonts.width(text, size, bold) for text, bold in texts), default=0.0)

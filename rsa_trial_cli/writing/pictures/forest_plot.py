"""Forest plot: what it shows, as a plain record, and how that is laid out.

Columns: study | events, total | events, total | plot | effect (interval) | weight. What goes in stands left
of the plot, what comes out right of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.pictures import fonts, forest_marks
from rsa_trial_cli.writing.pictures.axes import Axis, Scale, axis
from rsa_trial_cli.writing.pictures.below import below
from rsa_trial_cli.writing.pictures.forest_columns import EDGE, Columns, Style, columns, style
from rsa_trial_cli.writing.pictures.marks import POINTS, Mark, Path, Picture, Text, line
from rsa_trial_cli.writing.views.numbers import fixed

FIRST, SECOND, HEAD, THIRD = 11.0, 22.0, 27.0, 9.0  # baselines and end of the header; a line more of it
DASH = (1.5, 2.0)


@frozen
class Row:
    """One line of a forest.

    text : the effect as printed; estimate, low, high : on the scale of the axis, nan for none; counts :
    events or mean, and total, of treatment and control as printed, () for none; weight : in percent, or any
    other number in proportion, nan for none; mark : a key of forest_marks.MARKS.
    """

    name: str
    text: str = ""
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    counts: tuple[str, ...] = ()
    weight: float = math.nan
    mark: str = "study"

    @property
    def bold(self) -> bool:
        """Whether its text is bold."""
        return forest_marks.MARKS[self.mark].bold

    @property
    def summary(self) -> bool:
        """Whether it sums up studies."""
        return forest_marks.MARKS[self.mark].summary


@frozen
class Forest:
    """A forest plot, from top to bottom.

    measure, level : the header of the effects, 95% CI for example; arms : their names; weighted : whether
    the weights are a column, in percent; pooled : where the dashed line stands, nan for none; favours : what
    a value below and above no effect favours, () if that is not known; notes : lines below the axis;
    counted : what stands beside the total of an arm.
    """

    title: str
    description: str
    measure: str
    level: str
    arms: tuple[str, str]
    rows: Sequence[Row]
    scale: Scale
    weighted: bool = False
    pooled: float = math.nan
    favours: tuple[str, str] | tuple[()] = ()
    notes: Sequence[str] = ()
    counted: str = "Events"


def picture(forest: Forest, millimetres: float) -> Picture:
    """The forest in this width, as high as its rows need."""
    return sheet(forest, millimetres).picture()


def pages(forest: Forest, millimetres: float, tallest: float) -> list[Picture]:
    """The forest in pictures of at most so many millimetres, each with the header and the axis of all."""
    whole = sheet(forest, millimetres)
    if len(parts := whole.parts(tallest * POINTS)) < 2:
        return [whole.picture()]
    made = []
    for at, (start, end) in enumerate(parts, start=1):
        notes = forest.notes if at == len(parts) else ()
        title = f"{forest.title}, page {at} of {len(parts)}"
        page = replace(forest, rows=forest.rows[start:end], notes=notes, title=title)
        made.append(Sheet(page, whole.style, whole.columns, forest).picture())
    return made


def sheet(forest: Forest, millimetres: float) -> Sheet:
    """The forest with the places of its columns, its rows and its axis."""
    look = style(millimetres)
    return Sheet(forest, look, columns(forest.rows, forest, look))


@frozen
class Sheet:
    """A forest on its way to a picture. whole : the forest of which it is a page, if it is one."""

    forest: Forest
    style: Style
    columns: Columns
    whole: Forest | None = None

    def picture(self) -> Picture:
        """All marks, from the ground up."""
        ground = self._ground
        below, height = self._below(ground)
        marks = [*self._stripes(), *self._header(), *self._texts(), *self._lines(ground), *self._marks()]
        title, words = self.forest.title, self.forest.description
        return Picture(self.style.width, height, title, words, [*marks, *below], self.style.size)

    def parts(self, tallest: float) -> list[tuple[int, int]]:
        """Where the rows of pages that are so high, in points, begin and end.

        A heading stays with what it heads, and what sums up studies with the last of them.
        """
        rows = self.forest.rows
        room = tallest - (self._below(self._ground)[1] - self._ground) - self.top - 3
        made, start = [], 0
        for at, (_, bottom) in enumerate(self.places):
            if at > start and bottom - self.places[start][0] > room:
                end = at
                while end > start + 1 and (rows[end].summary or rows[end - 1].mark == "heading"):
                    end -= 1
                made.append((start, end))
                start = end
        return [*made, (start, len(rows))]

    @cached_property
    def _ground(self) -> float:
        """Where the axis lies."""
        return self.places[-1][1] + 3 if self.places else self.top + 3

    @cached_property
    def axis(self) -> Axis:
        """The axis, which holds all that is drawn."""
        rows = (self.whole or self.forest).rows
        points = [row.estimate for row in rows if not math.isnan(row.estimate)]
        limits = [end for row in rows for end in (row.low, row.high) if not math.isnan(end)]
        return axis(self.forest.scale, self.columns.left, self.columns.right, points, limits)

    @cached_property
    def favours(self) -> list[Text]:
        """Which side favours which arm, beside the line of no effect; on a line of their own if need be."""
        if not self.forest.favours:
            return []
        null, size = self.axis.x(self.forest.scale.null), self.style.small
        words = [_favoured(arm, side, math.inf, size) for side, arm in enumerate(self.forest.favours)]
        ends, y = self.columns.between, SECOND
        if any(fonts.width(text, size) > room for text, room in zip(words, _beside(null, ends), strict=True)):
            ends, y = (EDGE, self.style.width - EDGE), SECOND + THIRD
            rooms = enumerate(zip(self.forest.favours, _beside(null, ends), strict=True))
            words = [_favoured(arm, side, room, size) for side, (arm, room) in rooms]
        return [Text(null - 5, y, words[0], size, "end"), Text(null + 5, y, words[1], size)]

    @cached_property
    def top(self) -> float:
        """Where the header ends."""
        return HEAD + max((text.y - SECOND for text in self.favours), default=0.0)

    @cached_property
    def names(self) -> list[list[str]]:
        """The lines of the name of each row."""
        size = self.style.size
        rooms = [self.columns.room(row) / (fonts.BOLD if row.bold else 1) for row in self.forest.rows]
        named = zip(self.forest.rows, rooms, strict=True)
        return [fonts.lines(row.name, room, size, most=2) for row, room in named]

    @cached_property
    def effects(self) -> list[list[str]]:
        """The lines of the effect of each row: two where estimate and interval do not fit side by side."""
        return [self.columns.split(row.text) for row in self.forest.rows]

    @cached_property
    def places(self) -> list[tuple[float, float]]:
        """Upper and lower end of each row; summaries that come last stand below a rule."""
        made, y = [], self.top
        for at, (names, effects) in enumerate(zip(self.names, self.effects, strict=True)):
            y += 3 if at == self.last else 0
            lines = max(len(names), len(effects))
            height = self.style.row + (lines - 1) * self.style.size * fonts.BETWEEN
            made.append((y, y + height))
            y += height
        return made

    @cached_property
    def last(self) -> int:
        """The first of the summaries that come last, or their heading; -1 if nothing stands above them."""
        rows = self.forest.rows
        first = next((at for at in range(len(rows), 0, -1) if not rows[at - 1].summary), len(rows))
        if not 0 < first < len(rows):
            return -1
        return first - 1 if rows[first - 1].mark == "heading" else first

    def _stripes(self) -> Iterator[Mark]:
        studies = 0
        for row, place in zip(self.forest.rows, self.places, strict=True):
            studies = studies + 1 if row.mark == "study" else 0
            if studies % 2:
                yield forest_marks.stripe(place, self.style.width)

    def _header(self) -> Iterator[Mark]:
        size, edge = self.style.size, self.columns.effect
        yield Text(EDGE, SECOND, "Study", size, bold=True)
        groups = zip(self.columns.counts, self.columns.groups, strict=True)
        for name, ((events, total), left) in zip(self.forest.arms, groups, strict=False):
            short = fonts.shortened(name, total - left, size, bold=True)
            full = name if short != name else ""
            yield Text((left + total) / 2, FIRST, short, size, "middle", bold=True, full=full)
            yield line((left, FIRST + 3), (total, FIRST + 3), 0.5, "rule")
            yield Text(events, SECOND, self.forest.counted, size, "end")
            yield Text(total, SECOND, "Total", size, "end")
        for y, words in ((FIRST, self.forest.measure), (SECOND, f"({self.forest.level})")):
            yield Text(edge, y, words, size, "end", bold=True)
        if self.columns.weight:
            yield Text(self.columns.weight, FIRST, "Weight", size, "end", bold=True)
            yield Text(self.columns.weight, SECOND, "%", size, "end", bold=True)
        yield from self.favours
        yield line((2, self.top), (self.style.width - 2, self.top), 0.75)

    def _texts(self) -> Iterator[Text]:
        named = zip(self.forest.rows, self.names, self.effects, self.places, strict=True)
        for row, names, effects, (top, bottom) in named:
            y = (top + bottom) / 2
            full = row.name if " ".join(names) != " ".join(row.name.split()) else ""
            yield from self._stack(names, y, Text(EDGE, 0, "", self.style.size, bold=row.bold, full=full))
            right = Text(self.columns.effect, 0, "", self.style.size, "end", row.bold)
            yield from self._stack(effects, y, right)
            base = y + 0.35 * self.style.size
            for x, text in zip(sum(self.columns.counts, start=()), row.counts, strict=False):
                if text:
                    yield Text(x, base, text, self.style.size, "end", row.bold)
            if self.columns.weight and not math.isnan(row.weight):
                yield Text(self.columns.weight, base, fixed(row.weight, 1), self.style.size, "end", row.bold)

    def _stack(self, lines: Sequence[str], middle: float, like: Text) -> Iterator[Text]:
        """Lines of text round a middle."""
        step = like.size * fonts.BETWEEN
        for at, words in enumerate(lines):
            y = middle + 0.35 * like.size + (at - (len(lines) - 1) / 2) * step
            if words:
                yield Text(like.x, y, words, like.size, like.anchor, like.bold, full=like.full)

    def _lines(self, ground: float) -> Iterator[Mark]:
        null, pooled = self.axis.x(self.forest.scale.null), self.axis.x(self.forest.pooled)
        if self.last > 0:
            rule = self.places[self.last][0] - 1.5
            yield line((2, rule), (self.style.width - 2, rule), 0.5, "rule")
        yield line((null, self.top), (null, ground), 0.75)
        if math.isfinite(pooled):
            diamond = [at for at, row in enumerate(self.forest.rows) if row.mark == "pooled"]
            end = sum(self.places[diamond[-1]]) / 2 if diamond else ground
            yield Path([(pooled, self.top), (pooled, end)], 0.6, "soft", dash=DASH)

    def _marks(self) -> Iterator[Mark]:
        """The mark of each row: the area of a square is in proportion to its weight."""
        rows = (self.whole or self.forest).rows
        weights = [row.weight for row in rows if row.mark == "study" and row.weight > 0]
        most = max(weights, default=1.0)
        for row, (top, bottom) in zip(self.forest.rows, self.places, strict=True):
            side = self.style.square * math.sqrt(max(row.weight, 0) / most)
            spot = forest_marks.Spot(self.axis, (top + bottom) / 2, side if side == side else 0.0)
            yield from forest_marks.MARKS[row.mark].drawn(row.estimate, row.low, row.high, spot)

    def _below(self, ground: float) -> tuple[list[Mark], float]:
        """The axis, its title and the notes; and the height of the whole."""
        title = f"{self.forest.measure}{self.forest.scale.words}"
        return below(self.axis, self.style, ground, title, self.forest.notes)


def _favoured(arm: str, side: int, room: float, size: float) -> str:
    """Which way an arm is favoured; its name is cut if need be."""
    before, after = (("← favours ", ""), ("favours ", " →"))[side]
    return f"{before}{fonts.shortened(arm, room - fonts.width(before + after, size), size)}{after}"


def _beside(null: float, ends: tuple[float, float]) -> tuple[float, float]:
    """The room left and right of the line of no effect."""
    return null - 5 - ends[0], ends[1] - null - 5

"""Sheets drawn with rich: in colour on a terminal, plain and at their natural width in a pipe."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, TextIO

from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rsa_trial_cli.writing.sheet import Facts, Grid, Line, Notes, Title

NATURAL = 10_000  # wider than any table: nothing wraps in a pipe
TAIL = re.compile(r"(?: |\x1b\[[0-9;]*m)+$")
TWINS = str.maketrans(
    {
        "–": "-",
        "−": "-",
        "½": "1/2",
        "∞": "inf",
        "×": "x",
        "…": "...",
        "→": "->",
        "∼": "~",
        "≥": ">=",
        "─": "-",
        "■": "#",
        "│": "|",
        "┼": "+",
        "◄": "<",
        "►": ">",
    }
)


class Human:
    """Draws the sheets of a view. color : whether to style; width : of the terminal, None in a pipe."""

    def __init__(
        self, out: TextIO, *, view: Any, color: bool = False, width: int | None = None, **_: Any
    ) -> None:
        self._out, self._view, self._color, self._width = out, view, color, width

    def write(self, results: Sequence[Any]) -> None:
        for part in self._view.parts(results):
            drawn = DRAWN[type(part)](part)
            if (
                isinstance(part, Grid)
                and part.extra >= 0
                and self._width
                and self._needs(drawn) > self._width
            ):
                drawn = _grid(part.without_extra())
            self._out.write(encodable(self._text(drawn), self._out))

    def close(self) -> None:
        pass

    def _needs(self, drawn: RenderableType) -> int:
        console = Console(width=NATURAL, height=25, file=io.StringIO())
        return Measurement.get(console, console.options, drawn).maximum

    def _text(self, drawn: RenderableType) -> str:
        """The drawing as text. A table too wide for the terminal keeps its width: no number is ever cut."""
        canvas = io.StringIO()
        console = Console(
            file=canvas,
            width=NATURAL,
            height=25,  # with both given, rich does not ask the terminal
            force_terminal=self._color,
            color_system="standard" if self._color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        if self._width:
            needed = Measurement.get(console, console.options, drawn).minimum
            console.width = max(self._width, needed)
        console.print(drawn, soft_wrap=False)
        return "".join(_trimmed(line) + "\n" for line in canvas.getvalue().removesuffix("\n").split("\n"))


def _trimmed(line: str) -> str:
    """The line without the spaces that fill its last column, in colour or not."""
    return TAIL.sub(lambda tail: tail[0].replace(" ", ""), line)


def encodable(text: str, out: TextIO) -> str:
    """The text as the stream can carry it: signs get their ASCII twins, the rest is escaped."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(TWINS).encode(encoding, "backslashreplace").decode(encoding)
    return text


def _title(title: Title) -> RenderableType:
    return Text(title.text, style="bold")


def _grid(grid: Grid) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for at, (name, side) in enumerate(zip(grid.header, grid.align, strict=True)):
        folds = (at > 0) == grid.folding  # labels may fold in a table of numbers, words in a table of words
        table.add_column(
            Text(name),
            justify="right" if side == "r" else "left",
            no_wrap=not folds,
            overflow="fold",
            min_width=None if folds else max(len(row[at]) for row in [grid.header, *grid.rows]),
            style="bold" if at == grid.strong else "",
        )
    for row in grid.rows:
        table.add_row(*map(Text, row))
    return Padding(table, (0, 0, 0, 2))


def _facts(facts: Facts) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for label, text in facts.lines:
        table.add_row(Text(label), Text(text, style="bold" if label and label == facts.strong else ""))
    return Padding(table, (1, 0, 0, 2))


def _notes(notes: Notes) -> RenderableType:
    return Padding(Group(*(Text(line, style="dim") for line in notes.lines)), (0, 0, 0, 2))


def _line(line: Line) -> RenderableType:
    return Text(line.text)


DRAWN: dict[type, Any] = {Title: _title, Grid: _grid, Facts: _facts, Notes: _notes, Line: _line}

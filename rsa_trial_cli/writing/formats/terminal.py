"""Sheets drawn with rich: in colour on a terminal, plain and at their natural width in a pipe."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Generic, TextIO, TypeVar

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rsa_trial_cli.writing.destination import encodable
from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.views.layout import INDENT, fitted, wrapped
from rsa_trial_cli.writing.views.sheet import GAP, Facts, Grid, Line, Notes, Part, Title

R = TypeVar("R")
NATURAL = 1_000_000  # wider than anything: where lines end is decided in layout, not by rich
READABLE = 20  # columns that the text of a labelled line gets in any case
STYLE = re.compile(r"\x1b\[[0-9;]*m")


class Human(Generic[R]):
    """Draws the sheets of a view."""

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings = out, settings
        self._color, self._width = settings.color, settings.width
        self._fallen: list[str] = []

    def write(self, results: Sequence[R]) -> None:
        for part in self._settings.parts(results):
            self._draw(part)

    def close(self) -> None:
        pass

    def _draw(self, part: Part) -> None:
        if isinstance(part, Grid):
            if self._width is None:  # a pipe has room for everything
                self._print(_grid(part))
                return
            part, widths, fallen = fitted(part, self._width)
            self._print(_grid(part, widths))
            if fallen and fallen != self._fallen:  # blocks of one file lose the same columns: said once
                self._fallen = fallen
                words = f"left out at this width: {', '.join(filter(None, fallen))}; -f plain shows all"
                self._draw(Notes([words]))
        else:
            self._print(_drawn(part, self._width))

    def _print(self, drawn: RenderableType) -> None:
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
        console.print(drawn, soft_wrap=False)
        lines = canvas.getvalue().removesuffix("\n").split("\n")
        self._out.write(encodable("".join(_trimmed(line) + "\n" for line in lines), self._out))


def _trimmed(line: str) -> str:
    """The line without the spaces that fill its last column, in colour or not."""
    styles = ""
    while True:
        line = line.rstrip(" ")
        start = line.rfind("\x1b")
        if start < 0 or not STYLE.fullmatch(line, start):
            return line + styles
        line, styles = line[:start], line[start:] + styles


def _drawn(part: Title | Facts | Notes | Line, width: int | None) -> RenderableType:
    match part:
        case Title():
            return _title(part, width)
        case Facts():
            return _facts(part, width)
        case Notes():
            return _notes(part, width)
        case Line():
            return _line(part, width)


def _title(title: Title, width: int | None) -> RenderableType:
    return Text(_lines(title.text, width), style="bold")


def _grid(grid: Grid, widths: Sequence[int] | None = None) -> RenderableType:
    # the gap stands before each column, as rich before 14.3 would count one behind the last
    table = Table(
        box=None,
        show_edge=False,
        show_header=any(grid.header),
        padding=(0, 0, 0, grid.gap),
        header_style="dim",
    )
    for at, (name, side) in enumerate(zip(grid.header, grid.align, strict=True)):
        table.add_column(
            Text(name),
            justify="right" if side == "r" else "left",
            no_wrap=True,
            overflow="crop",  # never reached: the widths are those of the cells
            width=widths[at] if widths else None,
            style="bold" if at == grid.strong else "",
        )
    for row in grid.rows:
        table.add_row(*map(Text, row))
    return Padding(table, (0, 0, 0, INDENT - grid.gap), expand=False)


def _facts(facts: Facts, width: int | None) -> RenderableType:
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, overflow="ignore")
    labels = max(cell_len(label) for label, _ in facts.lines)
    room = None if width is None else max(READABLE, width - INDENT - labels - GAP)
    for label, text in facts.lines:
        style = "bold" if label and label == facts.strong else ""
        table.add_row(Text(label), Text(_lines(text, room), style=style))
    return Group(Text(""), _indented(table)) if facts.apart else _indented(table)


def _notes(notes: Notes, width: int | None) -> RenderableType:
    room = None if width is None else width - INDENT
    return _indented(Group(*(Text(_lines(line, room), style="dim") for line in notes.lines)))


def _line(line: Line, width: int | None) -> RenderableType:
    return Text(_lines(line.text, width))


def _lines(text: str, width: int | None) -> str:
    """The text in lines that fit; one line in a pipe."""
    return text if width is None else wrapped(text, width)


def _indented(drawn: RenderableType) -> RenderableType:
    return Padding(drawn, (0, 0, 0, INDENT), expand=False)

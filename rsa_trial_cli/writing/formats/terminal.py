"""Sheets drawn in columns: in colour on a terminal, plain and at their natural width in a pipe.

rich says how many columns a text takes. Its tables are not used: they take longer to load and to draw than a
trial to compute, and where lines end is decided in layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Generic, TextIO, TypeVar

from rich.cells import cell_len

from rsa_trial_cli.writing.destination import encodable
from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.views.layout import INDENT, fitted, natural, wrapped
from rsa_trial_cli.writing.views.sheet import GAP, Facts, Grid, Line, Notes, Part, Title

R = TypeVar("R")
Drawn = Iterator[list[tuple[str, str]]]  # the pieces of each line, each with its style
READABLE = 20  # columns that the text of a labelled line gets in any case
PLAIN, BOLD, DIM, END = "", "\x1b[1m", "\x1b[2m", "\x1b[0m"


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

    def _print(self, drawn: Drawn) -> None:
        lines = [_line(pieces, color=self._color) for pieces in drawn]
        self._out.write(encodable("\n".join(lines) + "\n", self._out))


def _line(pieces: list[tuple[str, str]], *, color: bool) -> str:
    """A line without the spaces that would end it."""
    while pieces and not pieces[-1][0].rstrip(" "):
        pieces.pop()
    if pieces:
        text, style = pieces[-1]
        pieces[-1] = text.rstrip(" "), style
    return "".join(f"{style}{text}{END}" if color and style and text else text for text, style in pieces)


def _drawn(part: Title | Facts | Notes | Line, width: int | None) -> Drawn:
    match part:
        case Title():
            return _text(part.text, width, BOLD)
        case Facts():
            return _facts(part, width)
        case Notes():
            return (line for text in part.lines for line in _text(text, width, DIM, INDENT))
        case Line():
            return _text(part.text, width)


def _text(text: str, width: int | None, style: str = PLAIN, indent: int = 0) -> Drawn:
    for line in _lines(text, width and width - indent):
        yield [(" " * indent, PLAIN), (line, style)]


def _lines(text: str, width: int | None) -> list[str]:
    """The text in lines that fit; as it is in a pipe."""
    return (text if width is None else wrapped(text, width)).split("\n")


def _grid(grid: Grid, widths: Sequence[int] | None = None) -> Drawn:
    """The rows of a table. widths : of its columns, None for those of their cells."""
    cells = [[cell.split("\n") for cell in row] for row in (grid.header, *grid.rows)]
    widths = natural(grid) if widths is None else widths
    body = [BOLD if at == grid.strong else PLAIN for at in range(len(grid.header))]
    for number, row in enumerate(cells if any(grid.header) else cells[1:]):
        styles = body if number or not any(grid.header) else [DIM] * len(body)
        for lines in zip_longest(*row, fillvalue=""):
            pieces = [(" " * (INDENT - grid.gap), PLAIN)]
            for line, room, side, style in zip(lines, widths, grid.align, styles, strict=True):
                blank = " " * (room - cell_len(line))
                pieces.append((" " * grid.gap + (blank + line if side == "r" else line + blank), style))
            yield pieces


def _facts(facts: Facts, width: int | None) -> Drawn:
    labels = max(cell_len(label) for label, _ in facts.lines)
    room = None if width is None else max(READABLE, width - INDENT - labels - GAP)
    if facts.apart:
        yield []
    for label, text in facts.lines:
        style = BOLD if label and label == facts.strong else PLAIN
        for at, line in enumerate(_lines(text, room)):
            name = "" if at else label
            yield [(" " * INDENT, PLAIN), (name + " " * (labels - cell_len(name) + GAP), DIM), (line, style)]

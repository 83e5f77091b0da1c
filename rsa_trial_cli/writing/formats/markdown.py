"""Markdown: the sheets of a view as headings, pipe tables and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TextIO

from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title


class Markdown:
    """Writes the same content as the table."""

    def __init__(self, out: TextIO, *, view: Any, **_: Any) -> None:
        self._out, self._view = out, view

    def write(self, results: Sequence[Any]) -> None:
        self._out.writelines(f"{MARKED[type(part)](part)}\n" for part in self._view.parts(results))

    def close(self) -> None:
        pass


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text.replace("&", "&amp;"))


def _grid(grid: Grid) -> str:
    grid = grid.without_picture()
    rule = ["---:" if side == "r" else "---" for side in grid.align]
    rows = [[escaped(cell.strip()) for cell in row] for row in (grid.header, *grid.rows)]
    return "".join(f"| {' | '.join(row)} |\n" for row in [rows[0], rule, *rows[1:]])


def _facts(facts: Facts) -> str:
    lines = [
        f"- **{escaped(label)}** {escaped(text)}\n" if label else f"  {escaped(text)}\n"
        for label, text in facts.lines
    ]
    return "".join(lines)


def _notes(notes: Notes) -> str:
    return "".join(f"{escaped(line)}  \n" for line in notes.lines)


def _title(title: Title) -> str:
    return f"### {escaped(title.text)}\n"


def _line(line: Line) -> str:
    return f"{escaped(line.text)}\n"


MARKED: dict[type[Part], Any] = {Title: _title, Grid: _grid, Facts: _facts, Notes: _notes, Line: _line}

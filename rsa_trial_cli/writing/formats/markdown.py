"""Markdown: the sheets of a view as headings, pipe tables and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Generic, TextIO, TypeVar

from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Markup, Notes, Title

R = TypeVar("R")


class Markdown(Generic[R]):
    """Writes the same content as the table."""

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings = out, settings

    def write(self, results: Sequence[R]) -> None:
        self._out.writelines(f"{MARKED.text(part)}\n" for part in self._settings.parts(results))

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


MARKED = Markup(_title, _grid, _facts, _notes, _line)

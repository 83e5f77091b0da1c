"""HTML: the sheets of a view as a fragment of headings, tables and lists, without style or script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Generic, TextIO, TypeVar

from rsa_trial_cli.writing.formats import Settings
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Markup, Notes, Title

R = TypeVar("R")


class Html(Generic[R]):
    """Writes the same content as the table."""

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings, self._begun = out, settings, False

    def write(self, results: Sequence[R]) -> None:
        parts = "".join(f"{MARKED.text(part)}\n" for part in self._settings.parts(results))
        self._out.write(parts if self._begun else f'<meta charset="utf-8">\n{parts}')
        self._begun = True

    def close(self) -> None:
        pass


def _grid(grid: Grid) -> str:
    grid = grid.without_picture()

    def row(cells: Sequence[str], tag: str) -> str:
        sides = (' style="text-align:right"' if side == "r" else "" for side in grid.align)
        body = "".join(
            f"<{tag}{side}>{escape(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True)
        )
        return f"<tr>{body}</tr>\n"

    body = "".join(row(cells, "td") for cells in grid.rows)
    return f"<table>\n<thead>\n{row(grid.header, 'th')}</thead>\n<tbody>\n{body}</tbody>\n</table>"


def _facts(facts: Facts) -> str:
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>\n" for label, text in facts.lines)
    return f"<dl>\n{lines}</dl>"


def _notes(notes: Notes) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in notes.lines)


def _title(title: Title) -> str:
    return f"<h3>{escape(title.text)}</h3>"


def _line(line: Line) -> str:
    return f"<p>{escape(line.text)}</p>" if line.text else ""


MARKED = Markup(_title, _grid, _facts, _notes, _line)

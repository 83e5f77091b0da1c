"""HTML: the sheets of a view as one page that needs nothing else: tables, pictures, and its command.

It has no script, loads nothing, follows the colours of its reader, and is read on a phone and on paper too.
"""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Sequence
from html import escape
from typing import Generic, TextIO, TypeVar

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.base.version import __version__
from rsa_trial_cli.writing.formats.html_style import STYLE
from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.pictures import PAGE, svg
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Markup, Notes, Part, Passage, Title

R = TypeVar("R")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
UNTITLED = "rsa-trial"
WORKERS = "--workers"
MOST = 500  # rows that a picture holds
LONG = 30  # characters from which a cell of a table goes on in a second line where the window is narrow
# width and greatest height in millimetres, of which the width of the window shows one
SIZES = {"wide": (180.0, PAGE), "narrow": (85.0, math.inf)}


class Html(Generic[R]):
    """Writes the same content as the table, and the picture of the view above it, under the title.

    What comes before the picture is known is held back, unless the rows are more than a picture holds.
    """

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings, self._page = out, settings, _Page()
        self._kept: list[Sequence[R]] = []
        self._parts: list[Part] = []
        self._many = False

    def write(self, results: Sequence[R]) -> None:
        self._parts += self._settings.parts(results)
        self._keep(results)
        if self._many:
            self._flush([])

    def release(self) -> None:
        if self._parts:  # an error before the first result leaves no beginning of a page
            self._flush([])

    def close(self) -> None:
        if not self._page.begun:
            self._flush(self._figure())
        self._out.write(f"{self._page.foot()}\n")

    def _keep(self, results: Sequence[R]) -> None:
        """Keep the results for a picture, unless they are too many."""
        self._kept.append(results)
        many = sum(len(result) for block in self._kept for result in block if hasattr(result, "__len__"))
        self._many = self._many or many > MOST
        self._kept = [] if self._many else self._kept

    def _flush(self, figure: Sequence[str]) -> None:
        """Write what is held back, the picture below the title."""
        parts, self._parts = self._parts, []
        if not self._page.begun:
            title = next((part.text for part in parts if isinstance(part, Title)), UNTITLED)
            self._out.write(self._page.head(title))
            lead, parts = (parts[:1], parts[1:]) if parts and isinstance(parts[0], Title) else ([], parts)
            self._out.writelines(f"{text}\n" for text in [*map(self._page.markup.text, lead), *figure])
        self._out.writelines(f"{text}\n" for text in map(self._page.markup.text, parts) if text)

    def _figure(self) -> list[str]:
        """The picture in all widths, the wide one in pages, as it is printed."""
        drawn = {key: self._settings.pictures(self._kept, *size) for key, size in SIZES.items() if self._kept}
        named = [(f"{key}-{at}", key, page) for key, pages in drawn.items() for at, page in enumerate(pages)]
        if not named:
            return []
        elements = [
            svg.element(page, name, svg.CURRENT).replace("<svg ", f'<svg class="{key}" ', 1)
            for name, key, page in named
        ]
        words = f"{escape(named[-1][2].title)}. The numbers are those of the table."
        return ["<figure>", *elements, f"<figcaption>{words}</figcaption>", "</figure>"]


def fragment(parts: Sequence[Part]) -> str:
    """The parts alone, for a page that there is, such as a notebook, which may hold others of them."""
    return "\n".join(filter(None, map(Markup(_heading, _table, _facts, _notes, _line).text, parts)))


def _heading(title: Title) -> str:
    return f"<h4>{escape(title.text)}</h4>"


def _table(grid: Grid, marks: str = "") -> str:
    """A table alone. marks : attributes that it has on a page."""
    grid = grid.without_picture()
    rows = "".join(f"<tr>{_cells(row, grid)}</tr>\n" for row in grid.rows)
    return f"<table{marks}>\n{_header(grid)}<tbody>\n{rows}</tbody>\n</table>"


class _Page:
    """What a page is made of. begun : whether its head is written; tables are numbered as they come."""

    def __init__(self) -> None:
        self.begun, self.tables, self.about = False, 0, UNTITLED
        self.markup = Markup(self._title, self._grid, _facts, _notes, _line)

    def head(self, title: str) -> str:
        """All that stands before the first part."""
        self.begun = True
        heading = "" if title != UNTITLED else f"<h1>{UNTITLED}</h1>\n"
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{heading}"
        )

    def foot(self) -> str:
        """The command, and the end."""
        command = escape(escaped(shlex.join(["rsa-trial", *_typed(sys.argv[1:])])))
        made = f"Made by rsa-trial {__version__} with this command:"
        return (
            f'</main>\n<footer>\n<p id="command">{made}</p>\n'
            f'<pre role="region" tabindex="0" aria-labelledby="command"><code>{command}</code></pre>\n'
            "</footer>\n</body>\n</html>"
        )

    def _title(self, title: Title) -> str:
        level = 1 if self.about == UNTITLED else 2
        self.about = title.text
        return f"<h{level}>{escape(title.text)}</h{level}>"

    def _grid(self, grid: Grid) -> str:
        """A table in a region that scrolls by itself; its caption stands above, where it stays in sight."""
        self.tables += 1
        key = f"table-{self.tables}"
        return (
            f'<p id="{key}" class="caption">Table {self.tables}. {escape(self.about)}</p>\n'
            f'<div role="region" tabindex="0" aria-labelledby="{key}">\n'
            + _table(grid, f' aria-labelledby="{key}"')
            + "\n</div>"
        )


def _typed(words: Sequence[str]) -> list[str]:
    """The words of a command, without how many processes computed it: the page is the same for any number."""
    behind = [False, *(word == WORKERS for word in words)]
    return [
        word
        for word, value in zip(words, behind, strict=False)
        if not (value or word == WORKERS or word.startswith(f"{WORKERS}="))
    ]


def _header(grid: Grid) -> str:
    """The header, if it has names; a column without one has no header cell, or it would be read out."""
    sides = zip(grid.header, map(_side, grid.align), strict=True)
    cells = "".join(
        f'<th scope="col"{side}>{escape(cell)}</th>' if cell else f"<td{side}></td>" for cell, side in sides
    )
    return f"<thead>\n<tr>{cells}</tr>\n</thead>\n" if any(grid.header) else ""


def _cells(row: Sequence[str], grid: Grid) -> str:
    """A row: its first cell says what it is about."""
    sides = [*map(_side, grid.align, row)]
    first = f'<th scope="row" dir="auto"{sides[0]}>{escape(row[0])}</th>' if row[0] else "<td></td>"
    rest = zip(row[1:], sides[1:], strict=True)
    return first + "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in rest)


def _side(side: str, cell: str = "") -> str:
    names = ["r"] * (side == "r") + ["long"] * (len(cell) > LONG)
    return f' class="{" ".join(names)}"' if names else ""


def _facts(facts: Facts) -> str:
    lines = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>\n" if label else f"<dd>{escape(text)}</dd>\n"
        for label, text in facts.lines
    )
    return f"<dl>\n{lines}</dl>"


def _notes(notes: Notes) -> str:
    return "\n".join(f'<p class="note">{escape(line)}</p>' for line in notes.lines)


def _line(line: Line) -> str:
    if isinstance(line, Passage):
        return f'<p class="passage" dir="auto">{"".join(map(_piece, line.pieces))}</p>'
    return f"<p>{escape(line.text)}</p>" if line.text else ""


def _piece(piece: tuple[str, str]) -> str:
    """A piece of a text; what is said of it stands behind it in brackets, so that no colour is needed."""
    text, said = map(escape, piece)
    return f'<mark>{text}</mark> <span class="said">[{said}]</span>' if said else text

"""Labelled lines: the sheets of a view without columns, boxes or drawings, for screen readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Generic, TextIO, TypeVar

from rsa_trial_cli.writing.destination import encodable
from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.views.layout import wrapped
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Markup, Notes, Title

R = TypeVar("R")
SIGN = re.compile(r"[✓✗~] |[\u2580-\u259f]{1,99}")  # beside which words or numbers say the same
APART = re.compile(r" {2,99}")  # between what is lined up
MARK = re.compile(r"([a-z])\1{0,9}")  # the letter of a note: a, b, … aa
NOTED = re.compile(r"(([a-z])\2{0,9})  ")  # where the note itself begins


class Labelled(Generic[R]):
    """Writes a line a row, each cell behind the header of its column; a terminal breaks it between words."""

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings = out, settings

    def write(self, results: Sequence[R]) -> None:
        for part in self._settings.parts(results):
            text, width = MARKED.text(part), self._settings.width
            if width is not None:
                text = "\n".join(wrapped(line, width) for line in text.split("\n"))
            self._out.write(encodable(text, self._out))

    def close(self) -> None:
        pass


def _row(header: Sequence[str], cells: Sequence[str], *, total: bool = False) -> str:
    """CsA: events 75; no event 26; total 101; risk (95% CI) 74.3% (65.0 to 81.8).

    total : whether the first cell is none of what its column is of.
    """
    first, *rest = (" ".join(filter(None, SIGN.sub("", cell).split(" "))) for cell in cells)
    named = zip(header[1:], rest, strict=True)
    told = [(name or _of_note(cell), cell) for name, cell in named if cell]
    if not first and len(told) == 1:  # goes on with the row before
        return told[0][1]
    words = "; ".join(" ".join(filter(None, pair)) for pair in told)
    lead = " ".join(filter(None, ("" if total else header[0], first))) if first else ""
    return ": ".join(filter(None, (lead, words)))


def _of_note(cell: str) -> str:
    """What stands before a cell without a header: of a lone letter, that it is of a note."""
    return "note" if MARK.fullmatch(cell) else ""


def _grid(grid: Grid) -> str:
    grid = grid.without_picture()
    if not grid.rows:
        return f"{', '.join(filter(None, grid.header))}: none\n"
    lines, name = [], ""
    for at, (first, *rest) in enumerate(grid.rows):
        name = first or (name if grid.names else "")  # each line of a study tells which
        lines.append(f"{_row(grid.header, [name, *rest], total=at in grid.totals)}\n")
    return "".join(lines)


def _facts(facts: Facts) -> str:
    told = ((label, APART.sub(": ", text)) for label, text in facts.lines)
    return "".join(f"{label}: {text}\n" if label else f"{text}\n" for label, text in told)


def _notes(notes: Notes) -> str:
    named = (NOTED.sub(r"note \1  ", line) if NOTED.match(line) else line for line in notes.lines)
    marked = (line.replace(":  ", "  ").replace("  ", ": ") for line in named)  # note a: ½ added
    return "".join(f"{line}\n" for line in marked)


def _title(title: Title) -> str:
    return f"{title.text}\n"


def _line(line: Line) -> str:
    return f"{line.text}\n" if line.text else ""


MARKED = Markup(_title, _grid, _facts, _notes, _line)

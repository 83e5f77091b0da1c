"""Sheets: what a person is shown, before it is drawn, as titles, tables, labelled lines and notes.

Every human format draws the same sheet, so a terminal, a pipe and a Markdown file say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rsa_trial_cli.base.frozen import frozen

GAP = 2  # spaces between columns
BAR = 30  # columns of a bar at power 1


class Title(NamedTuple):
    """The first line of a sheet."""

    text: str


@frozen
class Grid:
    """A table. align : one letter a column: l or r keeps to one line, w holds words that may run over lines.

    strong : the column that carries the answer, -1 for none; names : whether the first column holds names
    from outside, which a terminal may cut; falls : groups of columns that a narrow terminal can do without,
    in the order in which they fall away; picture : a column drawn with characters, -1 for none; gap :
    spaces between columns; where it is 1, names are as short as it takes to keep them; label : how many
    characters of the first column stay in any case, so that labels among the names are whole; spare : rows
    of totals, whose cells in the first columns to fall go before those columns do; totals : rows whose first
    cell is none of what its column is of.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str
    strong: int = -1
    names: bool = False
    falls: Sequence[tuple[int, ...]] = ()
    picture: int = -1
    gap: int = GAP
    label: int = 0
    spare: frozenset[int] = frozenset()
    totals: frozenset[int] = frozenset()

    def lighter(self) -> Grid:
        """The same table without its totals."""
        rows = [
            ["" if at in self.falls[0] else cell for at, cell in enumerate(cells)]
            if row in self.spare
            else cells
            for row, cells in enumerate(self.rows)
        ]
        return replace(self, rows=rows)

    def title_of(self, at: int) -> str:
        """What a column is called in a list of columns."""
        return "forest" if at == self.picture else self.header[at]

    def only(self, kept: Sequence[int]) -> Grid:
        """The same table with these columns."""
        if len(kept) == len(self.header):
            return self
        header, *rows = ([row[at] for at in kept] for row in (self.header, *self.rows))
        align = "".join(self.align[at] for at in kept)
        place = {at: new for new, at in enumerate(kept)}
        strong, picture = (place.get(at, -1) for at in (self.strong, self.picture))
        falls = [tuple(place[at] for at in group if at in place) for group in self.falls]
        falls = list(filter(None, falls))
        return replace(
            self, header=header, rows=rows, align=align, strong=strong, falls=falls, picture=picture
        )

    def without_picture(self) -> Grid:
        """The same table where spaces do not keep their width."""
        return self.only([at for at in range(len(self.header)) if at != self.picture])


class Facts(NamedTuple):
    """Labelled lines; a label of "" continues the one before. strong : the label that carries the answer;
    apart : whether a blank line stands before them."""

    lines: Sequence[tuple[str, str]]
    strong: str = ""
    apart: bool = True


class Notes(NamedTuple):
    """Lines below a table."""

    lines: Sequence[str]


@frozen
class Line:
    """One bare line, for -q."""

    text: str


@frozen
class Passage(Line):
    """A line of a text with marks in it. pieces : each with what is said of it, "" for nothing.

    text : the same in one piece, for a format that marks nothing.
    """

    pieces: Sequence[tuple[str, str]] = ()


Part = Title | Grid | Facts | Notes | Line


class Markup(NamedTuple):
    """How a format for people writes each kind of part."""

    title: Callable[[Title], str]
    grid: Callable[[Grid], str]
    facts: Callable[[Facts], str]
    notes: Callable[[Notes], str]
    line: Callable[[Line], str]

    def text(self, part: Part) -> str:
        """A part as this format writes it."""
        match part:
            case Title():
                return self.title(part)
            case Grid():
                return self.grid(part)
            case Facts():
                return self.facts(part)
            case Notes():
                return self.notes(part)
            case Line():
                return self.line(part)

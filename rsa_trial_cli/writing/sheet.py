"""What a person is shown, before it is drawn: titles, grids of cells, labelled lines, notes.

Every human format draws the same sheet, so a terminal, a pipe and a Markdown file say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rsa_trial_cli.errors import escaped


@dataclass(frozen=True)
class Title:
    text: str


@dataclass(frozen=True)
class Grid:
    """A table. align : one letter a column, l or r; strong : the column that carries the answer.

    folding : all columns but the first hold words that may run over lines, instead of numbers.
    extra : a column that a narrow terminal can do without, -1 for none.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str
    strong: int = -1
    folding: bool = False
    extra: int = -1

    def without_extra(self) -> Grid:
        """The same table for a narrow terminal, or where spaces do not keep their width."""

        def rest(row: Sequence[str]) -> list[str]:
            return [cell for at, cell in enumerate(row) if at != self.extra]

        align = "".join(rest(self.align))
        return Grid(rest(self.header), [rest(row) for row in self.rows], align, self.strong, self.folding)


@dataclass(frozen=True)
class Facts:
    """Labelled lines; a label of "" continues the one before. strong : the label that carries the answer."""

    lines: Sequence[tuple[str, str]]
    strong: str = ""


@dataclass(frozen=True)
class Notes:
    lines: Sequence[str]


@dataclass(frozen=True)
class Line:
    """One bare line, for -q."""

    text: str


Part = Title | Grid | Facts | Notes | Line

LONGEST_LABEL = 200


def shown(label: str) -> str:
    """A label from outside as plain text: control and direction characters escaped, over-long ones cut."""
    safe = escaped(label)
    return safe if len(safe) <= LONGEST_LABEL else safe[: LONGEST_LABEL - 1] + "…"

"""LaTeX: the sheets of a view as booktabs-free tabulars and lists; needs no package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TextIO, TypeVar

from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Markup, Notes, Title

R = TypeVar("R")

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "\N{NARROW NO-BREAK SPACE}": r"\,",
    "−": "$-$",
    "∞": r"$\infty$",
    "½": r"$\frac{1}{2}$",
    "<": "$<$",
    ">": "$>$",
    "·": r"$\cdot$",
    "→": r"$\to$",
    "✓": r"$\surd$",
    "✗": r"$\times$",
}


class Latex(Generic[R]):
    """Writes the same content as the table."""

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings = out, settings

    def write(self, results: Sequence[R]) -> None:
        self._out.writelines(f"{SET.text(part)}\n" for part in self._settings.parts(results))

    def close(self) -> None:
        pass


def escaped(text: str) -> str:
    """Text that LaTeX prints as it is."""
    return "".join(SPECIAL.get(char, char) for char in text)


def _grid(grid: Grid) -> str:
    """A tabular; a row that starts with [ or * would be an argument of the line end before it."""
    grid = grid.without_picture()
    rows = [" & ".join(escaped(cell.strip()) for cell in row) + r" \\" for row in (grid.header, *grid.rows)]
    rows = [f"{{}}{row}" if row.startswith(("[", "*")) else row for row in rows]
    align = grid.align.replace("w", "l")
    body = "\n".join([r"\hline", rows[0], r"\hline", *rows[1:], r"\hline"])
    return f"\\begin{{tabular}}{{{align}}}\n{body}\n\\end{{tabular}}\n"


def _facts(facts: Facts) -> str:
    items = [rf"\item[{escaped(label)}] {escaped(text)}" for label, text in facts.lines]
    return "\n".join([r"\begin{description}", *items, r"\end{description}", ""])


def _notes(notes: Notes) -> str:
    return "".join(f"{escaped(line)}\\par\n" for line in notes.lines)


def _title(title: Title) -> str:
    return f"\\paragraph{{{escaped(title.text)}}}\n"


def _line(line: Line) -> str:
    return f"{escaped(line.text)}\\par" if line.text else ""


SET = Markup(_title, _grid, _facts, _notes, _line)

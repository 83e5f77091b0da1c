"""How a sheet fits a terminal: names are cut, columns fall away, words run over lines, no number breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from rsa_trial_cli.writing.views.sheet import GAP, Grid

INDENT = 2
LONGEST_NAME, SHORTER_NAME, SHORTEST_NAME = 30, 20, 10  # of a study or an arm; for the forest; where it must
READABLE = 16  # columns that words get before a column falls away
SIDE = r"(?:NNT[BH]? |more |fewer |below |above )?"
HELD = "\ue000"  # stands for a blank at which no line ends, while a text is cut
NUMBER = rf"{SIDE}[^\s\w]*(?:\d|∞)\S*"
PIECES = re.compile(
    rf"P [=<>] \S+|not estimable\S*|{NUMBER}(?: (?:to|v|→|∓) {NUMBER})*(?: CI\b\S*| points?\b\S*)?|\S+"
)


class Fitted(NamedTuple):
    """A grid that fits, the width of each column, and the headers of the columns that fell away."""

    grid: Grid
    widths: list[int]
    fallen: list[str]


def fitted(grid: Grid, width: int) -> Fitted:
    """The grid in this many columns."""
    grid = _cut(grid, LONGEST_NAME)
    room = width - INDENT
    kept, totals = _kept(grid, room), list[str]()
    if grid.spare and len(kept) < len(grid.header):
        lighter = grid.lighter()
        if len(more := _kept(lighter, room)) > len(kept):
            grid, kept, totals = lighter, more, ["totals of the arms"]
    fallen = totals + [grid.title_of(at) for at in range(len(grid.header)) if at not in kept]
    grid = grid.only(kept)
    widths = _shrunk(grid, room)
    grid = _cut(grid, widths[0])
    wrapping = [at for at, side in enumerate(grid.align) if side == "w"]
    rows = [
        [wrapped(cell, widths[at]) if at in wrapping else cell for at, cell in enumerate(row)]
        for row in (grid.header, *grid.rows)
    ]
    return Fitted(replace(grid, header=rows[0], rows=rows[1:]), widths, fallen)


def _kept(grid: Grid, room: int) -> list[int]:
    """The columns for which there is room: those that never fall away, then from the last to fall on."""
    full, least = natural(grid), _least(grid)
    kept = {at for at in range(len(grid.header)) if all(at not in group for group in grid.falls)}
    for group in reversed(grid.falls):
        shorter = _shortest(grid) if grid.gap < GAP else SHORTER_NAME if grid.picture in group else full[0]
        name = min(full[0], shorter)
        needed = {**dict(enumerate(least)), **({0: name} if grid.names else {})}
        if sum(needed[at] + grid.gap for at in kept.union(group)) - grid.gap <= room:
            kept |= set(group)
    return sorted(kept)


def _shrunk(grid: Grid, room: int) -> list[int]:
    """Widths of the columns: words give way first, the widest of them, and then names."""
    widths = natural(grid)
    shortest = [_longest(column, _pieces) if side == "w" else 0 for column, side in _columns(grid)]
    words = [at for at, side in enumerate(grid.align) if side == "w"]
    over = sum(widths) + grid.gap * (len(widths) - 1) - room
    while over > 0 and (loose := [at for at in words if widths[at] > shortest[at]]):
        widths[max(loose, key=lambda at: widths[at])] -= 1
        over -= 1
    if grid.names and over > 0:
        widths[0] -= min(over, max(0, widths[0] - _shortest(grid)))
    return widths


def _shortest(grid: Grid) -> int:
    """To how many columns names may be cut."""
    return max(SHORTEST_NAME, grid.label)


def natural(grid: Grid) -> list[int]:
    """The width that each column takes where there is room."""
    return [_longest(column, lambda text: [text]) for column, _ in _columns(grid)]


def _least(grid: Grid) -> list[int]:
    """What each column needs to be of use."""
    return [
        min(full, max(READABLE, _longest(column, _pieces))) if side == "w" else full
        for full, (column, side) in zip(natural(grid), _columns(grid), strict=True)
    ]


def _columns(grid: Grid) -> list[tuple[Sequence[str], str]]:
    return list(zip(zip(grid.header, *grid.rows, strict=True), grid.align, strict=True))


def _longest(column: Sequence[str], parts: Callable[[str], list[str]]) -> int:
    return max((cell_len(part) for cell in column for part in parts(cell)), default=0)


def _cut(grid: Grid, width: int) -> Grid:
    """The grid with its names cut to this width, if its first column holds names."""
    return replace(grid, rows=[[cut(row[0], width), *row[1:]] for row in grid.rows]) if grid.names else grid


def cut(name: str, width: int) -> str:
    """A name in this many columns, cut with … if it is longer."""
    return name if cell_len(name) <= width else set_cell_size(name, width - 1) + "…"


def _pieces(text: str) -> list[str]:
    """Words, and what has to stay on one line: 1.10 to 3.65, P = 0.023, 95% CI."""
    pieces = PIECES.findall(text.replace("\N{NO-BREAK SPACE}", HELD))
    return [piece.replace(HELD, "\N{NO-BREAK SPACE}") for piece in pieces]


def wrapped(text: str, width: int) -> str:
    """The text in lines of at most this width, broken between its pieces."""
    if cell_len(text) <= width:
        return text
    lines: list[str] = []
    for piece in _pieces(text):
        if lines and cell_len(lines[-1]) + 1 + cell_len(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return "\n".join(lines)

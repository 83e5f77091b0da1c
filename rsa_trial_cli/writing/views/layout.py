"""How a sheet fits a terminal: names are cut, columns fall away, words run over lines, no number breaks.

Where that is not enough, names stand on lines of their own, and what is in columns runs over lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from rsa_trial_cli.writing.views.sheet import GAP, Grid

INDENT = 2
LONGEST_NAME, SHORTER_NAME, SHORTEST_NAME = 30, 20, 10  # of a study or an arm; for the forest; where it must
SHORTEST_END = 4  # of a name that is cut like another: a year
READABLE = 16  # columns that words get before a column falls away
SIDE = r"(?:[(\[]?(?:NNT[BH]?|more|fewer|below|above) )?"
BLANKS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"  # at which no line ends
HELD = "\ue000\ue001"  # what stands for them while a text is cut
NUMBER = rf"{SIDE}[^\s\w]*(?:\d|∞)\S*"
PIECES = re.compile(
    r"(?:P|τ²?|I²|H|Q) [=<>] \S+|not estimable\S*|"
    rf"{NUMBER}(?: (?:to|v|→|∓) {NUMBER})*(?: CI\b\S*| points?\b\S*)?|\S+"
)


class Fitted(NamedTuple):
    """A grid that fits, the width of each column, and the headers of the columns that fell away."""

    grid: Grid
    widths: list[int]
    fallen: list[str]


def fitted(grid: Grid, width: int) -> Fitted:
    """The grid in this many columns."""
    names, grid = [row[0] for row in grid.rows] if grid.names else [], _cut(grid, LONGEST_NAME)
    room = width - INDENT
    kept, totals = _kept(grid, room), list[str]()
    if grid.spare and len(kept) < len(grid.header):
        lighter = grid.lighter()
        if len(more := _kept(lighter, room)) > len(kept):
            grid, kept, totals = lighter, more, ["totals of the arms"]
    fallen = totals + [grid.title_of(at) for at in range(len(grid.header)) if at not in kept]
    grid = grid.only(kept)
    widths = _shrunk(grid, room)
    if names and len(widths) > 1 and _taken(grid, widths) > room:
        return Fitted(*_stacked(grid, names, room), fallen)
    if names:
        short = _distinct(names, widths[0])
        grid = replace(
            grid, rows=[[short[name], *row[1:]] for name, row in zip(names, grid.rows, strict=True)]
        )
    return Fitted(_over_lines(grid, widths), widths, fallen)


def _stacked(grid: Grid, names: Sequence[str], room: int) -> tuple[Grid, list[int]]:
    """The grid with each name on a line above what is said of it, and the widths of its columns."""
    rest = replace(grid.only(range(1, len(grid.header))), names=False)
    widths = _shrunk(rest, room - INDENT)
    rest = _over_lines(rest, widths)
    short = _distinct(names, room)
    above = ["" if name == before else short[name] for before, name in pairwise(["", *names])]
    header, *rows = map(_below, [grid.header[0], *above], [rest.header, *rest.rows])
    widths[0] += INDENT
    return replace(rest, header=header, rows=rows, align=f"l{rest.align[1:]}"), widths


def _below(name: str, cells: Sequence[str]) -> list[str]:
    """The cells of a row, indented, below a name if there is one."""
    first = "\n".join(" " * INDENT + line for line in cells[0].split("\n"))
    return [f"{name}\n{first}", *(f"\n{cell}" for cell in cells[1:])] if name else [first, *cells[1:]]


def _over_lines(grid: Grid, widths: Sequence[int]) -> Grid:
    """The grid with what is wider than its column in lines."""
    narrow = {at for at, full in enumerate(natural(grid)) if widths[at] < full}
    rows = [
        [wrapped(cell, widths[at]) if at in narrow else cell for at, cell in enumerate(row)]
        for row in (grid.header, *grid.rows)
    ]
    return replace(grid, header=rows[0], rows=rows[1:])


def _taken(grid: Grid, widths: Sequence[int]) -> int:
    """The columns that all of them take, with what stands between."""
    return sum(widths) + grid.gap * (len(widths) - 1)


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
    """Widths of the columns: words give way first, the widest of them, then names, or all else."""
    widths, columns = natural(grid), range(len(grid.header))
    _narrow(grid, widths, [at for at in columns if grid.align[at] == "w"], room)
    if grid.names:
        widths[0] -= min(max(0, _taken(grid, widths) - room), max(0, widths[0] - _shortest(grid)))
    else:
        _narrow(grid, widths, [at for at in columns if at != grid.picture], room)
    return widths


def _narrow(grid: Grid, widths: list[int], which: Sequence[int], room: int) -> None:
    """Take what is over from these columns, the widest of them first, none below its longest piece."""
    if (over := _taken(grid, widths) - room) <= 0:
        return
    columns = _columns(grid)
    shortest = {at: _longest(columns[at][0], _pieces) for at in which}
    while over > 0 and (loose := [at for at in which if widths[at] > shortest[at]]):
        widths[max(loose, key=lambda at: widths[at])] -= 1
        over -= 1


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


def _distinct(names: Iterable[str], width: int) -> dict[str, str]:
    """Names in this many columns, by the whole names: those that would be cut alike keep their ends."""
    made = {name: cut(name, width) for name in names}
    for tail in range(SHORTEST_END, width - 1):
        alike = {short for short, times in Counter(made.values()).items() if times > 1}
        if not alike:
            break
        for name, short in made.items():
            if short in alike and cell_len(name) > width:
                end = name[-tail:]
                made[name] = cut(name, max(2, width - cell_len(end))) + end
    else:
        made = _numbered(made, width)
    return made


def _numbered(made: dict[str, str], width: int) -> dict[str, str]:
    """Names as they were made, with a number at the end of those that are still alike."""
    alike = {short for short, times in Counter(made.values()).items() if times > 1}
    numbers = (
        (name, f" ({at})") for at, name in enumerate(filter(lambda name: made[name] in alike, made), 1)
    )
    return made | {name: cut(name, max(2, width - len(mark))) + mark for name, mark in numbers}


def cut(name: str, width: int) -> str:
    """A name in this many columns, cut with … if it is longer."""
    return name if cell_len(name) <= width else set_cell_size(name, width - 1).rstrip(" ") + "…"


def _pieces(text: str) -> list[str]:
    """Words, and what has to stay on one line: 1.10 to 3.65, P = 0.023, 95% CI."""
    pieces = PIECES.findall(text.translate(str.maketrans(BLANKS, HELD)))
    return [piece.translate(str.maketrans(HELD, BLANKS)) for piece in pieces]


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

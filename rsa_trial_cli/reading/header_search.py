"""Where the header of a CSV stands: on its first line, or below a title, a comment or merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading.header import EXPECTED, WIDE, Layout, layout, split
from rsa_trial_cli.reading.header_grammar import heading, speaks_of_arms
from rsa_trial_cli.reading.header_question import line as paste
from rsa_trial_cli.reading.header_question import listed, seen

SEARCHED = 20  # lines


class Header(NamedTuple):
    """layout : of its columns; width : cells a row; rest : blocks of the lines below it; line : its last."""

    layout: Layout
    delimiter: str
    width: int
    rest: Iterator[list[str]]
    line: int


def header(
    blocks: Iterator[list[str]],
    chosen: Mapping[str, str],
    delimiter: str | None,
    where: str,
    *,
    partial: bool,
) -> Header:
    """The header within the first lines; an InputError asks about the line that is most like one.

    chosen : role → header, from --column; partial : whether counts may be missing.
    """
    first, rest, line = header_line(blocks, where)
    mark, cells = split(first, delimiter)
    try:
        found = layout(cells, chosen, where, partial=partial)
        if found.columns:
            return Header(found, mark, len(cells), rest, line)
        problem = None
    except InputError as asked:
        problem = asked
    below, rest = _ahead(rest, SEARCHED - 1)
    errors = {_likeness(cells): problem}
    above = [cells]
    for at, text in enumerate(below[: SEARCHED - 1], 1):
        mark, own = split(text, delimiter)
        place = f"{where[:-1]} line {line + at})"
        for names in filter(None, (_joined(above[-1], own), own)):
            try:
                made = layout(names, chosen, place, partial=partial)
                if made.counted:
                    _refuse_other_arms(made, above[:-1] if names is not own else above, place)
                    made = replace(made, said=_said(made, line + at, joined=names is not own))
                    return Header(made, mark, len(own), chain([below[at:]], rest), line + at)
            except InputError as asked:
                errors.setdefault(_likeness(names), asked)
        above.append(own)
    best = errors[max(errors)]
    if best is not None:
        raise best
    return Header(found, split(first, delimiter)[0], len(cells), chain([below], rest), line)


def header_line(blocks: Iterator[list[str]], where: str) -> tuple[str, Iterator[list[str]], int]:
    """The first line that is not blank, what follows it, and its number."""
    before = 0
    for block in blocks:
        for at, text in enumerate(block):
            if text.strip():
                return text, chain([block[at + 1 :]], blocks), before + at + 1
        before += len(block)
    raise InputError(f"The input is empty{where}.", f"Expected a header such as {EXPECTED}.", DATA)


def _ahead(blocks: Iterator[list[str]], lines: int) -> tuple[list[str], Iterator[list[str]]]:
    """So many lines at least, where there are as many, and the blocks after them."""
    held: list[str] = []
    for block in blocks:
        held += block
        if len(held) >= lines:
            break
    return held, blocks


def _likeness(cells: Sequence[str]) -> int:
    """How many cells speak of counts."""
    return sum(heading(cell).kind is not None for cell in cells)


def _joined(above: Sequence[str], own: Sequence[str]) -> list[str]:
    """Cells with what is merged above them (Active over Events, Total); none where nothing is merged."""
    blanks = [not cell.strip() for cell in above]
    if len(above) != len(own) or all(blanks) or not any(blanks) or _likeness(own) < 2:
        return []
    made, over = [], ""
    for top, cell in zip(above, own, strict=True):
        over = top.strip() or (over if cell.strip() else "")
        made.append(f"{over} {cell.strip()}".strip())
    return made


def _refuse_other_arms(made: Layout, above: Sequence[Sequence[str]], where: str) -> None:
    """An InputError asks about arms that the header only numbers where a line above it speaks of arms."""
    titles = [cell.strip() for cells in above for cell in cells if speaks_of_arms(cell)]
    if not (made.in_order and titles):
        return
    roles = {role: [at] for role, at in made.columns.items() if role in WIDE}
    raise InputError(
        f"'{listed(titles[:1])}' may say which arm is the control{where}. {seen(made.names)}",
        f"If the first is the treatment: {paste(made.names, roles, [*roles])}",
        DATA,
    )


def _said(made: Layout, line: int, *, joined: bool) -> str:
    where = f"lines {line - 1} and {line}" if joined else f"line {line}"
    return "; ".join(filter(None, (f"the header is read from {where}, and nothing above it", made.said)))

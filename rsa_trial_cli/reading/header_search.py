"""Where the header of a CSV stands: on its first line, or below a title, a comment or merged cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import first_rows, header_study
from rsa_trial_cli.reading.crosstab import HEADER, one_arm_a_row
from rsa_trial_cli.reading.header import ASKED, is_known, layout, split
from rsa_trial_cli.reading.header_grammar import heading, speaks_of_arms
from rsa_trial_cli.reading.header_names import EXPECTED, is_row
from rsa_trial_cli.reading.header_question import line as paste
from rsa_trial_cli.reading.header_question import listed, seen
from rsa_trial_cli.reading.layout import WIDE, Layout

SEARCHED = 20  # lines
Split = tuple[str, list[str], first_rows.Cells]  # delimiter, cells, cells of the first rows below


class How(NamedTuple):
    """How headers of one kind of file are read. layout : cells → roles; tells : whether a cell says what is
    counted; known : whether it is that of any column; decimal : what stands before decimals, by the first
    rows; crosstabs : whether the file may be a 2×2 table; missing : whether counts may be; expected :
    a header of such a file.
    """

    layout: Callable[..., Layout]
    tells: Callable[[str], bool]
    known: Callable[[str], bool]
    decimal: Callable[[first_rows.Cells, Layout, str | None], str | None]
    crosstabs: bool = True
    missing: bool = False
    expected: str = EXPECTED


class Header(NamedTuple):
    """layout : of its columns; width : cells a row; rest : blocks of the lines below it; line : its last;
    turned : whether the lines are no longer those of the file.
    """

    layout: Layout
    delimiter: str
    width: int
    rest: Iterator[list[str]]
    line: int
    turned: bool = False


def header(
    blocks: Iterator[list[str]],
    chosen: Mapping[str, str],
    delimiter: str | None,
    where: str,
    *,
    missing: bool,
) -> Header:
    """The header of a file of counts; missing : whether counts may be. As search."""
    return search(blocks, chosen, delimiter, where, of_counts(layout, missing=missing))


def of_counts(read: Callable[..., Layout], *, missing: bool) -> How:
    """How the header of a file of counts is searched for. read : its layout; missing : as of `header`."""
    return How(read, _counts, is_known, _decimal, missing=missing)


def search(
    blocks: Iterator[list[str]], chosen: Mapping[str, str], delimiter: str | None, where: str, how: How
) -> Header:
    """The header within the first lines; an InputError asks about the line that is most like one.

    chosen : role → header, from --column.
    """
    first, rest, line = header_line(blocks, where, how.expected)
    below, rest = _ahead(rest, SEARCHED + first_rows.LOOKED_AT)
    mark, cells, after = _cells(first, below, delimiter, how)
    read = partial(how.layout, chosen=chosen, partial=how.missing)
    errors: dict[int, InputError | None] = {_likeness(cells, how): None}
    try:
        found = read(cells, where=where, below=after)
        if found.columns and "outcome" not in found.columns:
            return _begun(Header(found, mark, len(cells), chain([below], rest), line), after, chosen, how)
    except InputError as asked:
        found = None
        errors[_likeness(cells, how)] = asked
    table = _crosstab(split(first, delimiter)[1], below, mark, chosen) if how.crosstabs else None
    if table:
        return Header(table[0], mark, len(HEADER), chain([table[1]], rest), line, turned=True)
    if found is None or not found.columns:
        lines = enumerate(below[: SEARCHED - 1], 1)
        lower = [_cells(text, below[at:], delimiter, how) for at, text in lines]
        made = _lower(cells, lower, Ask(read, where, line, how), errors)
        if made:
            at, found, width = made
            mark, _, after = lower[at - 1]
            made_of = Header(found, mark, width, chain([below[at:]], rest), line + at)
            return _begun(made_of, after, chosen, how)
        best = errors[max(errors)]
        if best is not None:
            raise best
    assert found is not None
    return Header(found, mark, len(cells), chain([below], rest), line)


class Ask(NamedTuple):
    """How a header is read. read : cells → their layout; where, line : of the first line, for errors."""

    read: Callable[..., Layout]
    where: str
    line: int
    how: How


def _lower(
    first: list[str], lines: Sequence[Split], ask: Ask, errors: dict[int, InputError | None]
) -> tuple[int, Layout, int] | None:
    """The line below the first that is surely the header, its layout and width; errors : what others lack."""
    above = [first]
    for at, (_, own, after) in enumerate(lines, 1):
        place = f"{ask.where[:-1]} line {ask.line + at})"
        for names in filter(None, () if is_row(own) else (_joined(above[-1], own, ask.how), own)):
            joined = names is not own
            try:
                made = ask.read(names, where=place, below=after)
                if made.counted:
                    _refuse_other_arms(made, above[:-1] if joined else above, place)
                    return at, replace(made, said=_said(made, ask.line + at, joined=joined)), len(own)
            except InputError as asked:
                errors.setdefault(_likeness(names, ask.how), asked)
        above.append(own)
    return None


def _crosstab(
    cells: Sequence[str], below: Sequence[str], mark: str, chosen: Mapping[str, str]
) -> tuple[Layout, list[str]] | None:
    """The layout and the lines of a 2×2 table with one arm a row; None where this is none.

    What the command line names is a column of the file as it is, and no 2×2 table then.
    """
    if chosen or len(below) >= SEARCHED - 1:
        return None
    texts, said = one_arm_a_row(cells, below, mark)
    return (replace(layout(HEADER, {}, ""), said=said), texts) if said else None


def _cells(text: str, below: Sequence[str], delimiter: str | None, how: How) -> Split:
    """The delimiter and the cells of a header, and those of the first rows below it."""
    mark, cells = split(text, delimiter, how.known)
    after = first_rows.cells(below, mark)
    return mark, first_rows.named(cells, after), after


def _begun(head: Header, after: first_rows.Cells, chosen: Collection[str], how: How) -> Header:
    """The header with what its first rows say: units to pass over, a comma that may stand before decimals."""
    found = head.layout
    found = header_study.by_name(found, after, chosen)
    found = replace(found, decimal=how.decimal(after, found, head.delimiter))
    head = head._replace(layout=found)
    if not (after and first_rows.are_units(after[0], found.counted)):
        return head
    _, rest, line = header_line(head.rest, "")
    note = f"line {head.line + line} has units and is passed over"
    said = "; ".join(filter(None, (found.said, note)))
    return head._replace(layout=replace(found, said=said), rest=rest, line=head.line + line)


def header_line(
    blocks: Iterator[list[str]], where: str, expected: str = EXPECTED
) -> tuple[str, Iterator[list[str]], int]:
    """The first line that is not blank, what follows it, and its number. expected : as of How."""
    before = 0
    for block in blocks:
        for at, text in enumerate(block):
            if text.strip():
                return text, chain([block[at + 1 :]], blocks), before + at + 1
        before += len(block)
    raise InputError(f"The input is empty{where}.", f"Expected a header such as {expected}.", DATA)


def _ahead(blocks: Iterator[list[str]], lines: int) -> tuple[list[str], Iterator[list[str]]]:
    """So many lines at least, where there are as many, and the blocks after them."""
    held: list[str] = []
    for block in blocks:
        held += block
        if len(held) >= lines:
            break
    return held, blocks


def _likeness(cells: Sequence[str], how: How) -> int:
    """How many cells speak of counts; none of a line in which only one does, as in a row (Active, N, 68)."""
    told = sum(map(how.tells, cells))
    return told if told > 1 else 0


def _decimal(below: first_rows.Cells, found: Layout, delimiter: str | None) -> str | None:
    return first_rows.decimal(below, found.counted, delimiter or "")


def _counts(cell: str) -> bool:
    return heading(cell).kind is not None


def _joined(above: Sequence[str], own: Sequence[str], how: How) -> list[str]:
    """Cells with what is merged above them (Active over Events, Total); none where nothing is merged."""
    blanks = [not cell.strip() for cell in above]
    if len(above) != len(own) or all(blanks) or not any(blanks) or _likeness(own, how) < 2:
        return []
    made, over = [], ""
    for top, cell in zip(above, own, strict=True):
        over = top.strip() or (over if cell.strip() else "")
        made.append(f"{over} {cell.strip()}".strip())
    return made


def _refuse_other_arms(made: Layout, above: Sequence[Sequence[str]], where: str) -> None:
    """An InputError asks about arms that the header only numbers where a line above it speaks of arms."""
    titles = [cell.strip() for cells in above for cell in cells if speaks_of_arms(cell)]
    numbered = made.in_order or any(arm.label is None and arm.name.startswith("arm ") for arm in made.arms)
    if not (numbered and titles):
        return
    roles = {role: [at] for role, at in made.columns.items() if role in WIDE} or {role: [] for role in ASKED}
    raise InputError(
        f"'{listed(titles[:1])}' may say which arm is the control{where}. {seen(made.names)}",
        f"If the first is the treatment: {paste(made.names, roles, [*roles])}",
        DATA,
    )


def _said(made: Layout, line: int, *, joined: bool) -> str:
    where = f"lines {line - 1} and {line}" if joined else f"line {line}"
    return "; ".join(filter(None, (f"the header is read from {where}, and nothing above it", made.said)))

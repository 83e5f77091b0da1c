"""A 2×2 table, arms in its rows or in its columns → one arm a row, with events and total."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import compress, filterfalse

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.header_grammar import Heading, Part, arm_named, heading, names_arms

HEADER = ["arm", "events", "n"]
CODES = {
    **dict.fromkeys(("yes", "1", "true"), Heading(Part.EVENTS, frozenset({"yes"}))),
    **dict.fromkeys(("no", "0", "false"), Heading(Part.NON_EVENTS, frozenset({"yes"}))),
    **dict.fromkeys((*words.SUMS, "n", "all"), Heading(Part.TOTAL)),
}


def one_arm_a_row(cells: Sequence[str], lines: Sequence[str], delimiter: str) -> tuple[list[str], str]:
    """Lines below the header arm, events, n, each in the place of one of the table, and what is to be said.

    cells : of the first line; lines : all that follow it. No lines where this is not surely a 2×2 table: two
    arms, of which one is a control or which stand under an arm header, with events and no event (or total).
    """
    rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
    full = [at for at, row in enumerate(rows) if any(map(str.strip, row))]
    if not 2 <= len(full) <= 3 or any(len(rows[at]) != len(cells) for at in full) or len(cells) < 3:
        return [], ""
    table = [[cell.strip() for cell in row] for row in (cells, *(rows[at] for at in full))]
    turned = [list(column) for column in zip(*table, strict=True)]
    for made in (table, turned):
        arms = _arms(made)
        if arms:
            texts = [""] * len(lines)
            for at, arm in zip(full, arms, strict=False):
                texts[at] = _joined(arm, delimiter)
            return texts, _said(made)
    return [], ""


def _arms(table: Sequence[Sequence[str]]) -> list[list[str]]:
    """Arm, events and total of both rows; none where the heads do not say which is which."""
    (corner, *heads), *rows = table
    kinds = [_kind(head) for head in heads]
    parts = [h.kind for h in kinds]
    rows = [row for row in rows if _kind(row[0]).kind is not Part.TOTAL]
    named = [arm_named(row[0]) for row in rows]
    sure = names_arms(corner) or named.count(Part.CONTROL) == 1
    if len(rows) != 2 or not sure or any(_kind(row[0]).kind for row in rows) or None in parts:
        return []
    if parts.count(Part.EVENTS) != 1 or len(parts) != len({*parts}):
        return []
    events = kinds[parts.index(Part.EVENTS)]
    if any(h.kind is Part.NON_EVENTS and not h.outcomes & events.outcomes for h in kinds):
        return []
    return [_arm(row[0], dict(zip(parts, row[1:], strict=True))) for row in rows]


def _kind(text: str) -> Heading:
    """What a head counts: events, no event or all; no kind for anything else."""
    known = CODES.get(text.casefold()) or heading(text)
    return Heading() if known.arm or known.stem else known


def _arm(name: str, of: dict[Part | None, str]) -> list[str]:
    """An arm; a text that is no count stays, so that it is refused where counts are read."""
    try:
        numbers = {part: count(text) for part, text in of.items()}
    except NotACountError:
        return [name, of[Part.EVENTS], next(filterfalse(_is_count, of.values()))]
    total = numbers[Part.EVENTS] + numbers.get(Part.NON_EVENTS, 0)
    if Part.TOTAL not in of:
        return [name, of[Part.EVENTS], str(total)]
    agree = Part.NON_EVENTS not in of or total == numbers[Part.TOTAL]
    return [name, of[Part.EVENTS], of[Part.TOTAL] if agree else f"{total} or {numbers[Part.TOTAL]}"]


def _is_count(text: str) -> bool:
    try:
        return count(text) >= 0
    except NotACountError:
        return False


def _said(table: Sequence[Sequence[str]]) -> str:
    heads = table[0][1:]
    events = next(compress(heads, [_kind(head).kind is Part.EVENTS for head in heads]))
    return f"a 2×2 table: '{events}' is read as the events of {table[1][0]} and {table[2][0]}"


def _joined(cells: Sequence[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()

"""The first rows below a header: what they tell of its columns that the header does not."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from contextlib import suppress

from rsa_trial_cli.reading.count_cells import is_fraction
from rsa_trial_cli.reading.counts import GROUPED, OPEN, is_missing, typed
from rsa_trial_cli.reading.header_grammar import Part, heading

LOOKED_AT = 20  # rows
FIGURES = "[0-9]{1,16}"
DECIMAL_COMMA = re.compile(
    rf"[+-]?({FIGURES},[0-9]{{1,2}}|{FIGURES},[0-9]{{4,16}}|0,{FIGURES}|[0-9]{{4,16}},{FIGURES})%?"
)
UNITS = {"n", "no", "no.", "nr", "number", "%", "n (%)", "n(%)", "#", "count", "counts", "events", "total"}
UNITS |= {"patients", "participants", "subjects", "persons", "people", "n/n", "n/n (%)"}
PAIR = re.compile(
    r"\b(?:n|events?|no\.?)\s{0,3}/\s{0,3}(?:n|total|no\.?)\b|\(\s{0,3}%\s{0,3}\)|%", re.IGNORECASE
)

Cells = Sequence[Sequence[str]]


def cells(lines: Sequence[str], delimiter: str) -> Cells:
    """The cells of the first lines, blank lines left out."""
    made: list[list[str]] = []
    with suppress(csv.Error):
        for text in lines[:LOOKED_AT]:
            row = next(csv.reader([text], delimiter=delimiter), [])
            if any(map(str.strip, row)):
                made.append(row)
    return made


def column(below: Cells, at: int) -> list[str]:
    """The texts of one column, as far as there are some."""
    return [row[at] for row in below if at < len(row)]


def named(header: Sequence[str], below: Cells) -> list[str]:
    """The header without the blank cells at its end, where the rows have nothing there either."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    filled = any(cell.strip() for at in range(width, len(header)) for cell in column(below, at))
    return list(header if filled else header[:width])


def fractions(below: Cells, width: int) -> list[int]:
    """The columns whose cells are events and total (12/80), those apart that say that there is none."""
    known = ([text for text in column(below, at) if not is_missing(text)] for at in range(width))
    return [at for at, texts in enumerate(known) if texts and all(map(is_fraction, texts))]


def fill_totals(long: dict[str, list[int]], wide: dict[str, list[int]], fractions: Collection[int]) -> None:
    """Where a column has events and total, and no other has the total, both are its own."""
    pairs = (
        ("events", ["n"]),
        *((f"events_{arm}", [f"n_{arm}", f"nonevents_{arm}"]) for arm in ("trt", "ctl")),
    )
    for roles in (long, wide):
        for events, others in pairs:
            at = roles.get(events, [])
            if len(at) == 1 and at[0] in fractions and not any(roles[role] for role in others):
                roles[others[0]] = at


def as_events(name: str) -> str:
    """The header of a column of fractions as one of events, where it speaks of counts or of an arm alone."""
    bare = PAIR.sub(" ", name)
    own = heading(bare)
    if own.kind is Part.EVENTS:
        return bare
    whole = own.kind is None and not own.label and (own.arm or not own.pattern or bare != name)
    return f"{bare} events" if whole else name


def are_units(row: Sequence[str], counted: Collection[int]) -> bool:
    """Whether a row has units (n, N, %) in the columns of counts."""
    texts = {typed(row[at]).casefold() for at in counted if at < len(row)} - {""}
    return bool(texts) and all({text, text.strip("()[]")} & UNITS for text in texts)


def decimal(below: Cells, counted: Collection[int], delimiter: str) -> str | None:
    """OPEN where a comma may stand before decimals, as counts.count has it.

    That is so in a file with decimal commas, and in one with semicolons, unless a count is grouped by commas.
    """
    texts = [typed(text) for row in below for text in row]
    if any(map(DECIMAL_COMMA.fullmatch, texts)):
        return OPEN
    counts = [typed(text) for at in counted for text in column(below, at)]
    grouped = any(
        GROUPED["."].fullmatch(text) and (text.count(",") > 1 or not text.endswith(",000")) for text in counts
    )
    return OPEN if delimiter == ";" and not grouped else None

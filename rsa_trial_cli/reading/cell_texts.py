"""Values that have a type, as in JSON and workbooks → lines of text, which are read as those of a CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

DELIMITER = "\t"
ROWS = 4096  # lines of a block
EXACT = 1e15  # below it a float that is whole has all its digits


def text(value: object) -> str:
    """A value as a cell of a CSV has it: 12.0 is 12, nothing is blank, a line break is a space."""
    if isinstance(value, str):
        return " ".join(value.splitlines()) if "\n" in value or "\r" in value else value
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return str(int(value)) if value == value // 1 and abs(value) < EXACT else repr(value)
    return str(value)  # a whole number, a date, a time


def line(values: Iterable[object]) -> str:
    """The cells of a row in one line."""
    held = io.StringIO()
    csv.writer(held, delimiter=DELIMITER, lineterminator="").writerow([*map(text, values)])
    return held.getvalue()


def blocks(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    """Blocks of lines, one for each row; a row without values is a blank line."""
    made: list[str] = []
    for row in rows:
        made.append(line(row) if row else "")
        if len(made) == ROWS:
            yield made
            made = []
    if made:
        yield made

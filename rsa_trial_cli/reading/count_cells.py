"""Cells that hold a count and what papers print beside it: 12 (15.0%), 12/80, 12/80 (15%)."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from rsa_trial_cli.reading.counts import NotACountError, count, typed

LONGEST = 60  # characters of a cell of several numbers
PERCENT = r"(?P<less><?)\s{0,3}(?P<percent>[0-9]{1,3}(?:[.,][0-9]{1,9})?)\s{0,3}"
CELL = re.compile(
    r"(?P<count>[^/()%\[\]]+?)\s{0,9}(?:(?:/|\bof\b)\s{0,9}(?P<n>[^/()%\[\]]+?)\s{0,9})?"
    rf"(?:[(\[;]\s{{0,3}}{PERCENT}%?\s{{0,3}}[)\]])?"
)
ALONE = re.compile(rf"{PERCENT}%")


class Cell(NamedTuple):
    """What a cell says. n : the total behind a slash; percent : in brackets, of which less is the upper end.

    events is None where the cell is a percent alone.
    """

    events: int | None
    n: int | None = None
    percent: Decimal | None = None
    less: bool = False

    def fits(self, events: float, n: float) -> bool:
        """Whether the percent is that of so many events, rounded to the digits it has."""
        if self.percent is None or not n:
            return True
        exact = Fraction(100 * int(events), int(n))
        if self.less:
            return exact < self.percent
        return abs(exact - Fraction(self.percent)) <= self._half

    @property
    def _half(self) -> Fraction:
        """Half of the last digit of the percent."""
        exponent = self.percent.as_tuple().exponent if self.percent is not None else 0
        return Fraction(10) ** int(exponent) / 2

    def events_of(self, n: float) -> list[int]:
        """The numbers of events out of n that give this percent."""
        if self.percent is None or self.less:
            return []
        middle = int(Fraction(n) * Fraction(self.percent) / 100)
        return [events for events in (middle, middle + 1) if events <= n and self.fits(events, n)]


def cell(text: str, decimal: str | None = None) -> Cell:
    """The parts of a cell; NotACountError says why it has none. decimal : as in counts.count."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return Cell(int(text))
    plain = typed(text) if len(text) <= LONGEST else ""
    alone, found = ALONE.fullmatch(plain), CELL.fullmatch(plain)
    if alone:
        return Cell(None, percent=_percent(alone), less=bool(alone["less"]))
    if not found or not (found["n"] or found["percent"]):
        return Cell(count(text, decimal))
    try:
        events = count(found["count"], decimal)
        n = count(found["n"], decimal) if found["n"] else None
    except NotACountError as problem:
        if problem.ambiguous:
            raise
        return Cell(count(text, decimal))  # whose error shows the whole cell
    return Cell(events, n, _percent(found) if found["percent"] else None, bool(found["less"]))


def choice(text: str) -> str:
    """The options that settle what an ambiguous cell means."""
    said = []
    for mark in (",", "."):
        with suppress(NotACountError):
            said.append(f"--decimal {mark} reads it as {cell(text, mark).events}")
    return f"Or: {', '.join(said)}." if said else ""


def is_fraction(text: str) -> bool:
    """Whether a cell has a count, a slash and the total."""
    try:
        return cell(text, ".").n is not None
    except NotACountError:
        return False


def is_possible(text: str) -> bool:
    """Whether a cell can be a count of people, or says that there is none; not 120/80."""
    try:
        made = cell(text, ".")
    except NotACountError:
        return True
    return made.n is None or made.events is None or made.events <= made.n


def _percent(found: re.Match[str]) -> Decimal:
    return Decimal(found["percent"].replace(",", "."))

"""Cells that hold a number, or several of an arm (3.1 ± 1.2, 3.1 (1.2), 3.0 [2.1–3.9]) → numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from rsa_trial_cli.reading.counts import OTHER, is_missing, typed
from rsa_trial_cli.reading.text_columns import listed
from rsa_trial_cli.stats.arms import Floats

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
COMMA = re.compile(r"[+-]?[0-9]{1,30},[0-9]{1,30}")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
THOUSANDS = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{0,30})?"),
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{0,30})?"),
}
DIGITS = frozenset("0123456789.-+eE")  # of numbers that float reads as they are meant
LONGEST, LONGEST_CELL = 30, 120  # characters
AND = re.compile(r"±|\+/-|\+-|\bto\b|[()\[\]{};:]|, |\bn ?=|\bSD\b|\bSE\b|\bIQR\b|\bCI\b", re.IGNORECASE)
RANGE = re.compile(r"(?<=[0-9.]) ?- ?(?=[+-]?[0-9.])")  # 2.1-3.9, but for the minus of 2.1 to -3.9
SEVERAL = "'{}' holds {} where {} {} wanted"
MEANT = "'{}' holds two numbers: which is meant, and is the second an SD or a standard error?"
NAME_IT = (
    "Name the column so that it says both, mean (SD) or mean (SE), or name it twice: --column mean{0}={1} "
    "--column sd{0}={1}"
)


class NotANumberError(ValueError):
    """Why a text is no number, and what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


def number(text: str, decimal: str | None = None) -> float:
    """The finite number a text stands for; NotANumberError says why it is none.

    decimal : what stands before decimals, "." or ","; None takes 3,14 for 3.14, and 1,234 may be either.
    """
    plain = typed(text)
    other = OTHER.get(decimal or ".", ",")
    if GROUPED.fullmatch(plain) and decimal is None:
        hint = "--decimal , reads it with decimals, --decimal . as thousands."
        raise NotANumberError(
            f"'{plain}' could be {plain.replace(',', '.')} or {plain.replace(',', '')}", hint
        )
    if decimal is None and COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    elif THOUSANDS[other].fullmatch(plain):
        plain = plain.replace(other, "")
    plain = plain.replace(",", ".") if decimal == "," else plain
    if not NUMBER.fullmatch(plain) or not math.isfinite(float(plain)):
        raise NotANumberError(f"'{text.strip()[:40]}' is not a number")
    return float(plain)


def numbers(text: str, of: int, decimal: str | None = None) -> list[float]:
    """The `of` numbers of a cell, nan for each where it has none; NotANumberError if it has others."""
    if is_missing(text):
        return [math.nan] * of
    if of == 1 and len(parts(text)) == 1:
        return [number(text, decimal)]
    found = parts(text)
    if len(found) != of:
        if of == 1 and len(found) == 2:
            raise NotANumberError(MEANT.format(text.strip()[:40]))
        if len(found) < 2:
            number(text, decimal)  # whose error shows the whole cell
        have = f"{len(found)} number{'s' * (len(found) > 1)}"
        raise NotANumberError(SEVERAL.format(text.strip()[:40], have, of, "is" if of == 1 else "are"))
    return [math.nan if is_missing(part) else number(part, decimal) for part in found]


def parts(text: str) -> list[str]:
    """The texts of the numbers of a cell, apart; the whole text where they do not all look like numbers."""
    plain = typed(text)
    if len(plain) > LONGEST_CELL:
        return [plain]
    comma = plain.replace(",", ", ") if "." in plain and plain.count(",") == 1 and "(" in plain else plain
    found = RANGE.sub(" ", AND.sub(" ", comma)).replace("%", " ").split()
    found = [part.strip(",") for part in found]
    return found if len(found) > 1 and all(map(_is_like, found)) else [plain]


def _is_like(part: str) -> bool:
    return bool(NUMBER.fullmatch(part.replace(",", ".", 1))) or is_missing(part)


def plain(texts: Sequence[str], decimal: str | None) -> Floats | None:
    """Texts as numbers, shape (k,), nan where one is blank; None unless all are numbers with a point."""
    texts = listed(texts)
    if decimal == "," or not {*"".join(texts)} <= DIGITS or max(map(len, texts), default=0) > LONGEST:
        return None
    try:
        made = np.array([float(text) if text else math.nan for text in texts], float)
    except ValueError:
        return None
    return None if np.isinf(made).any() else made


def columns(
    texts: Sequence[str], of: int, decimal: str | None
) -> tuple[list[Floats], Iterator[tuple[int, NotANumberError]]]:
    """The `of` numbers of each of k cells, each of shape (k,), and why rows have none."""
    quick = plain(texts, decimal) if of == 1 else None
    if quick is not None:
        return [quick], iter(())
    made = np.full((of, len(texts)), np.nan)
    wrong: dict[int, NotANumberError] = {}
    for at, text in enumerate(listed(texts)):
        try:
            made[:, at] = numbers(text, of, decimal)
        except NotANumberError as problem:
            wrong[at] = problem
    return [*made], iter(wrong.items())

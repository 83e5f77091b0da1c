"""Printed figures as papers write them → Figure. The digits are the evidence: none is added or dropped."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from rsa_trial_cli.check.figures import ABOVE, BELOW, EQUAL, NONE, Figure
from rsa_trial_cli.reading.counts import MISSING, typed

NOT_SIGNIFICANT = {"ns", "n.s.", "n.s", "not significant", "nonsignificant", "non-significant"}
NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:e([+-]?[0-9]{1,4}))?", re.IGNORECASE)
POWER = re.compile(r" ?(?:x|×|\*|•) ?10 ?\^? ?\(? ?([+-]?[0-9]+)\)?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")  # a figure is no count: nothing is grouped by three
RELATIONS = {"<": BELOW, ">": ABOVE, "≤": BELOW, "≥": ABOVE, "=": EQUAL, "≈": EQUAL, "~": EQUAL}
TILDES = str.maketrans(dict.fromkeys("∼～˜", "~"))
BETWEEN = re.compile(r" ?(?:\bto\b|\band\b|;|~|/|, ) ?|(?<=[0-9%.]) ?- ?(?=[-+.0-9∞i])", re.IGNORECASE)
NNT = re.compile(r"^(?:(nnt?h|fewer)|nntb?|more) ?", re.IGNORECASE)  # the group is the side below 0
INFINITE = {"∞", "inf", "infinity"}
P_NAME = re.compile(r"^p(?:[ -]?value)? ?(?=[=<>≤≥≈~: ])[: ]*", re.IGNORECASE)
LETTER_O = re.compile(r"^[oO](?=\.)")
LONGEST = 1000  # characters of a figure, or of an interval
SHOWN = 40  # of them in an error
LARGEST_SHIFT = 300  # powers of ten, of which a double has a few more
DIGITS = 17  # as many as a double has; more could not be checked


class NotAFigureError(ValueError):
    """Why a text is no printed figure: what is wrong, what to do, and the role of its cell or option."""

    def __init__(self, what: str, hint: str = "", role: str = "") -> None:
        super().__init__(what)
        self.what, self.hint, self.role = what, hint, role


@lru_cache(1 << 16)
def figure(text: str) -> Figure:
    """One printed number, NONE where there is none: 2.01, .03, −4.0, 2·01, 15.3%, 1.2 × 10⁻⁴."""
    plain = _plain(text)
    if plain.casefold() in MISSING:
        return NONE
    bare = NNT.sub(lambda name: "-" if name[1] else "", plain)
    bare = bare.removesuffix("%").rstrip()
    bare = POWER.sub(lambda power: f"e{power[1]}", bare)
    if DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    found = NUMBER.fullmatch(bare)
    if not found or not (found[2] or found[3]):
        raise NotAFigureError(f"'{shown(text)}' is not a number", "Write it as it is printed: 2.01.")
    sign, whole, part, exponent = found.groups(default="")
    shift = int(exponent or 0)
    if len((whole + part).strip("0")) > DIGITS or abs(shift) > LARGEST_SHIFT:
        raise NotAFigureError(f"'{shown(text)}' has more than {DIGITS} digits, the most that can be checked")
    value = Decimal(f"{sign}{whole or 0}.{part or 0}e{shift}")
    return Figure(plain, value, len(part) - shift, EQUAL, plain.endswith("%"))


@lru_cache(1 << 16)
def p_value(text: str) -> Figure:
    """One printed P: 0.01, <0.001, P = .03, NS (taken as > 0.05), 0.000; NONE where there is none."""
    plain = P_NAME.sub("", _plain(text)).strip()
    bare = plain.removeprefix("=").strip()
    if bare.casefold() in NOT_SIGNIFICANT:
        return Figure(bare, Decimal("0.05"), 2, ABOVE)
    relation = RELATIONS.get(bare[:1], EQUAL)
    number = bare[1:].removeprefix("=").strip() if bare[:1] in RELATIONS else bare
    found = figure(LETTER_O.sub("0", number))
    if found.value.is_nan():
        return NONE
    value = found.value / 100 if found.percent else found.value
    decimals = found.decimals + 2 if found.percent else found.decimals
    if not 0 <= value <= 1:
        raise NotAFigureError("P values lie between 0 and 1")
    return Figure(bare.removeprefix("≈"), value, decimals, relation)


@lru_cache(1 << 16)
def limits(text: str) -> tuple[Figure, Figure]:
    """Two limits, NONE where there is no text: 1.10,3.65 or 1.10-3.65, −4.0 to 9.0, NNTB 5 to ∞ to NNTH 8."""
    plain = _plain(text).strip("()[] ")
    if not plain:
        return NONE, NONE
    parts = [part for part in BETWEEN.split(plain) if part]
    if len(parts) == 1:
        parts = plain.split(",")
    if len(parts) == 3 and parts[1].casefold() in INFINITE:
        del parts[1]
    both = [figure(part) for part in parts] if len(parts) == 2 else [NONE]
    if any(limit.value.is_nan() for limit in both):
        raise NotAFigureError(f"'{shown(text)}' is not an interval", "Write it as 1.10,3.65.")
    return both[0], both[1]


@lru_cache(4096)
def level(text: str) -> float | None:
    """95, 95% or 0.95 as a share; None for an empty cell."""
    printed = figure(text)
    if printed.value.is_nan():
        return None
    share = float(printed.value / 100 if printed.percent or printed.value > 1 else printed.value)
    if not 0.5 <= share <= 0.9999:
        raise NotAFigureError(f"'{shown(text)}' is not a confidence level")
    return share


def _plain(text: str) -> str:
    """In characters of a keyboard, with single spaces."""
    text = text.strip()
    if len(text) > LONGEST:
        raise NotAFigureError(f"'{shown(text)}' is longer than {LONGEST:,} characters")
    return " ".join(typed(text.translate(TILDES)).split())


def shown(text: str) -> str:
    """A text as an error repeats it."""
    stripped = text.strip()
    return stripped if len(stripped) <= SHOWN else stripped[: SHOWN - 1] + "…"

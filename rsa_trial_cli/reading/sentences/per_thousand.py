"""Risk differences as Cochrane's summaries print them: 153 more per 1000 (95% CI 22 more to 279 more)."""

from __future__ import annotations

import re
from decimal import Decimal

N, SIDE, OF = r"-?[0-9]{1,4}(?:\.[0-9]{1,9})?", r"more|fewer|less|higher|lower", r"(?: [a-z]{1,20}){0,3}"
LIMITS = (
    rf"[,;]? ?[(\[]? ?(?:CI ?[,:=]? ?|from ){{1,2}}(?P<low>{N}) ?(?P<low_side>{SIDE})?(?: to |-| - |, )"
    rf"(?P<high>{N}) ?(?P<high_side>{SIDE})?(?! ?%)"
)
NAME = r"(?P<name>(?:differences?|reduction|increase|\bA?RD|\bARR)[ ,:=(]{0,3}(?:(?:was|of|is) )?)"
PEOPLE = r"(?! ?-?(?:person|patient|woman|child|participant|device|catheter)[- ]?(?:years?|months?|days?))"
FORM = re.compile(
    rf"{NAME}?"
    rf"(?<![0-9.])(?P<estimate>{N}) ?(?P<side>{SIDE})?{OF} (?:per|in every|in) 1000\b"
    rf"{PEOPLE}{OF}(?:{LIMITS})?"
)
RATE = re.compile(rf"{NAME}(?P<estimate>{N}) ?(?:{SIDE})?{OF} per [0-9]{{2,9}}")
FEWER = ("fewer", "less", "lower")


def respelled(found: re.Match[str]) -> str:
    """The same in percent, with the signs that its words say; as it was without a name or such a word."""
    if not (found["name"] or found["side"]):
        return found[0]
    name = found["name"] or "RD "
    estimate = _percent(found["estimate"], found["side"])
    if found["low"] is None:
        return f"{name}{estimate}"
    sides = found["low_side"] or found["high_side"], found["high_side"] or found["low_side"]
    limits = [
        _percent(found[end], side or found["side"]) for end, side in zip(("low", "high"), sides, strict=True)
    ]
    low, high = sorted(limits, key=lambda text: Decimal(text.rstrip("%")))
    return f"{name}{estimate} (CI {low} to {high}"


def of_another_kind(found: re.Match[str]) -> str:
    """A difference of rates, or per another number, under a name of which no figure is compared."""
    return f"mean difference {found['estimate']}"


def _percent(number: str, side: str | None) -> str:
    """153 as 15.3%, fewer below 0."""
    value = Decimal(number).scaleb(-1)
    return f"{-value if side in FEWER else value:f}%"

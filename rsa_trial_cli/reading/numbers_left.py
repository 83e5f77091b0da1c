"""The numbers of a sentence that were not understood, each with the word before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rsa_trial_cli.reading.sentences.spelled import Span

NUMBER = r"[-−–+]?(?:[0-9]+(?:[.,·][0-9]+)*|[.·][0-9]+)"
SEEN = re.compile(
    rf"(?P<f>\bF ?\([^()]{{1,30}}\) ?[=<>] ?{NUMBER})"
    rf"|(?P<word>\b[A-Za-zÀ-ÿ'’]{{1,30}} ?[=:<>≤≥(]? ?)?(?P<number>{NUMBER})%?"
)
GLUED = re.compile(r"[^\W\d_][-−–]?$")  # SF-36, HbA1c: a name
SIGNS = str.maketrans({"−": "-", "–": "-", "·": "."})
SPACES = str.maketrans("\u00a0\u202f\u2009", "   ")  # that keep t(193.9) and its = on one line
Run = Sequence[Decimal]


def left(text: str, used: Iterable[Span], known: Iterable[Run] = ()) -> tuple[str, ...]:
    """What holds a number and was not used, in the order of the text.

    used : places that were understood; known : numbers that stand one after the other and say nothing new,
    such as the mean, the SD and n of an arm that is given.
    """
    places, found, values = sorted(used), [], []
    for seen in SEEN.finditer(text.translate(SPACES)):
        start, end = seen.span("f") if seen["f"] else seen.span("number")
        if any(start < other and own < end for own, other in places) or _is_name(text, start, end):
            continue
        found.append(seen[0].strip())
        values.append(_value(seen["number"] or ""))
    for run in known:
        own = list(run)
        at = next((at for at in range(len(values)) if values[at : at + len(own)] == own), None)
        if at is not None:
            del found[at : at + len(own)], values[at : at + len(own)]
    return tuple(found)


def numbers(text: str) -> list[Decimal]:
    """Every number of a text."""
    made = (_value(seen["number"] or "") for seen in SEEN.finditer(text))
    return [value for value in made if value is not None]


def _value(number: str) -> Decimal | None:
    """The number, None where a comma may stand before decimals or between thousands."""
    return None if "," in number or number.count(".") > 1 or not number else Decimal(number.translate(SIGNS))


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether digits are part of a word."""
    digits = text[start:end].lstrip("-−–")
    before = text[max(0, start - 2) : end - len(digits)]  # a letter and a sign: all that GLUED looks at
    return digits.isdigit() and bool(GLUED.search(before))

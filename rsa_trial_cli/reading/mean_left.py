"""The numbers of a sentence of means that were not understood, each with the word before it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rsa_trial_cli.reading.sentences.spelled import Span

NUMBER = r"[-−–+]?(?:[0-9]+(?:[.,·][0-9]+)*|[.·][0-9]+)"
SEEN = re.compile(
    rf"(?P<f>\bF ?\([^()]{{1,30}}\) ?[=<>] ?{NUMBER})"
    rf"|(?P<word>\b[A-Za-zÀ-ÿ'’]{{1,30}} ?[=:<>≤≥(]? ?)?(?P<number>{NUMBER})%?"
)
GLUED = re.compile(r"[^\W\d_][-−–]?$")  # SF-36, HbA1c: a name


def left(text: str, used: Iterable[Span]) -> tuple[str, ...]:
    """What holds a number and was not used, in the order of the text. used : places that were understood."""
    places, found = sorted(used), []
    for seen in SEEN.finditer(text):
        start, end = seen.span("f") if seen["f"] else seen.span("number")
        if any(start < other and own < end for own, other in places) or _is_name(text, start, end):
            continue
        found.append(seen[0].strip())
    return tuple(found)


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether digits are part of a word."""
    digits = text[start:end].lstrip("-−–")
    before = text[max(0, start - 2) : end - len(digits)]  # a letter and a sign: all that GLUED looks at
    return digits.isdigit() and bool(GLUED.search(before))

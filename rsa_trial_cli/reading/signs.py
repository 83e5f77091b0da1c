"""Signs of a pattern: pieces of text one of which is in every match, so that most texts need no search."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

LONG = 400  # characters from which it pays to look first which pairs of letters a text has
PAIRS = 1 << 12  # places for them; several pairs share one


def may_match(signs: str, folded: str) -> bool:
    """Whether a text can hold a match. False is certain; True is not.

    signs : pieces in small letters with bars between them, "" where none can be named; folded : the text
    with its letters folded (str.casefold).
    """
    if not signs:
        return True
    if len(folded) < LONG:
        return any(map(folded.__contains__, _listed(signs)))
    has = _pairs_of(folded)
    for first, last, sign in _with_ends(signs):  # noqa: SIM110 - a generator takes twice as long
        if has[first] and has[last] and sign in folded:
            return True
    return False


@cache
def _listed(signs: str) -> tuple[str, ...]:
    return tuple(signs.split("|"))


@cache
def _with_ends(signs: str) -> tuple[tuple[int, int, str], ...]:
    """The signs, each with the places of its first and last pair of letters; PAIRS where it is one letter."""
    return tuple((_place(sign[:2]), _place(sign[-2:]), sign) for sign in _listed(signs))


def _place(pair: str) -> int:
    return (33 * ord(pair[0]) + ord(pair[1])) % PAIRS if len(pair) == 2 else PAIRS


@lru_cache(8)
def _pairs_of(folded: str) -> bytes:
    """Whether a text has a pair of letters, by its place; 1 at PAIRS."""
    letters = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    has = np.zeros(PAIRS + 1, bool)
    has[(33 * letters[:-1] + letters[1:]) % PAIRS] = True
    has[PAIRS] = True
    return has.tobytes()

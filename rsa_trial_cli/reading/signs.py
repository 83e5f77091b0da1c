"""Signs of a pattern: pieces of text one of which is in every match, so that most texts need no search."""

from __future__ import annotations

from functools import cache


@cache
def _listed(signs: str) -> tuple[str, ...]:
    return tuple(signs.split("|"))


def may_match(signs: str, folded: str) -> bool:
    """Whether a text can hold a match. False is certain; True is not.

    signs : pieces in small letters with bars between them, "" where none can be named; folded : the text
    with its letters folded (str.casefold).
    """
    return not signs or any(map(folded.__contains__, _listed(signs)))

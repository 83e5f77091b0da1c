"""A text as it is respelled, with the place of every character in the original."""

from __future__ import annotations

import re
from collections.abc import Callable

Span = tuple[int, int]


class Spelled:
    """A text as it is respelled step by step, and where each of its characters stands in the original."""

    def __init__(self, text: str) -> None:
        self.plain = text
        self._places: list[Span] = list(zip(range(len(text)), range(1, len(text) + 1), strict=True))

    def place(self, start: int, end: int) -> Span:
        """Where plain[start:end], which is not empty, stands in the original: first character and end."""
        return self._places[start][0], self._places[end - 1][1]

    def replace(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> None:
        """Give every match, none of them empty, a new text, all of which has the place of the match."""
        matches = list(pattern.finditer(self.plain))
        if not matches:
            return
        at, texts, places = 0, list[str](), list[Span]()
        for found in matches:
            (start, end), text = found.span(), new(found)
            texts += self.plain[at:start], text
            if len(text) == end - start:
                places += self._places[at:end]
            else:
                places += self._places[at:start] + [self.place(start, end)] * len(text)
            at = end
        self.plain = "".join((*texts, self.plain[at:]))
        self._places = places + self._places[at:]

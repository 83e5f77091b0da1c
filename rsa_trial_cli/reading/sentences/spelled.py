"""A text as it is respelled, with the place of every character in the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

Span = tuple[int, int]
Edit = tuple[int, int, int, int]  # a piece of the new text, its first character and its end, and of the old


class Spelled:
    """A text as it is respelled step by step, and where each of its characters stands in the original."""

    def __init__(self, text: str) -> None:
        self.plain = text
        self._steps: list[list[Edit]] = []  # the pieces of another length of every step, in order

    def place(self, start: int, end: int) -> Span:
        """Where plain[start:end], which is not empty, stands in the original: first character and end."""
        last = end - 1
        for edits in reversed(self._steps):
            start, last = _before(edits, start)[0], _before(edits, last)[1]
        return start, last + 1

    def replace(
        self,
        pattern: re.Pattern[str],
        new: Callable[[re.Match[str]], str],
        begins: re.Pattern[str] | None = None,
    ) -> None:
        """Give every match, none of them empty, a new text, all of which has the place of the match.

        begins : finds where every match begins, a character, sooner than the pattern itself does.
        """
        at, texts, edits, longer = 0, list[str](), list[Edit](), 0
        for found in _matches(pattern, self.plain, begins):
            (start, end), text = found.span(), new(found)
            texts += self.plain[at:start], text
            if len(text) != end - start:
                edits.append((start + longer, start + longer + len(text), start, end))
                longer += len(text) - (end - start)
            at = end
        if texts:
            self.plain = "".join((*texts, self.plain[at:]))
        if edits:
            self._steps.append(edits)


def _matches(pattern: re.Pattern[str], text: str, begins: re.Pattern[str] | None) -> Iterator[re.Match[str]]:
    if begins is None:
        yield from pattern.finditer(text)
        return
    end = 0
    for first in begins.finditer(text):
        if first.start() >= end and (found := pattern.match(text, first.start())):
            end = found.end()
            yield found


def _before(edits: list[Edit], place: int) -> Span:
    """The first and the last character that a character stood for before these edits."""
    at = bisect_right(edits, place, key=lambda edit: edit[0]) - 1
    if at < 0:
        return place, place
    _, end, old_start, old_end = edits[at]
    if place < end:
        return old_start, old_end - 1
    return place - end + old_end, place - end + old_end

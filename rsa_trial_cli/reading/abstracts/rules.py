"""A rule of this room: one row with a pattern, what it gives, an example and a counter-example.

Tests read every row: its pattern must find what `gives` says in the example, and nothing in the
counter-example.
No rule names a drug, a disease or an outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.signs import may_match

Span = tuple[int, int]
GONE = "¤"  # stands for each character of what was read already


@frozen
class Rule:
    """name : what is found, in words that a person may read; form : a regular expression; signs : pieces of
    text one of which is in every match (see reading/signs.py)."""

    name: str
    form: str
    example: str
    gives: str
    counter_example: str
    signs: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled form."""
        return re.compile(self.form)


def first(rules: Sequence[Rule], text: str) -> tuple[str, Span] | None:
    """The name of the first rule that finds something in a text, and where; None where none does."""
    folded = text.casefold()
    for rule in rules:
        if may_match(rule.signs, folded) and (found := rule.pattern.search(text)):
            return rule.name, found.span()
    return None


def gone(text: str, spans: Iterable[Span]) -> str:
    """A text in which nothing is found at some places any more; every other place stays.

    spans : in their order, none within another.
    """
    made: list[str] = []
    at = 0
    for start, end in spans:
        made += text[at:start], GONE * (end - start)
        at = end
    return "".join((*made, text[at:]))

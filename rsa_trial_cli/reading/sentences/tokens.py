"""A respelled sentence as tokens: figures, names of measures, words and marks, each of one kind."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rsa_trial_cli.reading.sentences.vocabulary import KINDS, MEASURED, MEASURES, Kind

OTHER = (Kind.MARK, Kind.WORD)
FIGURES = {Kind.WHOLE, Kind.DECIMAL, Kind.PERCENT, Kind.INFINITE}
BEFORE_A_SIGN = {Kind.OPEN, Kind.COMMA, Kind.EQUALS, Kind.DASH, Kind.TO}
CLOSE_TO_A_SIGN = {Kind.CLOSE, Kind.AND, Kind.OF}


class Token(NamedTuple):
    """A figure as printed, a word, a mark, or the name of a measure; span: its place in the text."""

    text: str
    kind: Kind
    measure: str
    span: tuple[int, int]


@cache
def _lexeme() -> re.Pattern[str]:
    names = "|".join(f"(?P<{row.name}>{row.form})" for rows in MEASURES.values() for row in rows)
    return re.compile(
        r"(?P<figure>(?:[0-9]+(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)(?:[eE][-+]?[0-9]+)?|\binf\b)"
        r"(?: ?(?P<percent>%))?"
        r"|(?=[^\W\d_])(?:"
        rf"\b(?<![Nn]o )(?:{names})(?![^\W\d_])"  # "no difference" states none
        r"|\b(?<![0-9] )(?P<small>(?i:or|rr|rd|arr|rrr|hr))(?= ?[=:]| ?[0-9]*\.[0-9])"  # not the word "or"
        r")|[^\W\d_]+(?:'[^\W\d_]+)?|\S"
    )


def tokens(plain: str) -> list[Token]:
    """The tokens of a respelled text, in order. A figure takes the sign before it and the % behind it."""
    made: list[Token] = []
    for found in _lexeme().finditer(plain):
        text, span, group = found[0], found.span(), found.lastgroup
        if group is None:
            kind = KINDS.get(text) or KINDS.get(text.lower()) or OTHER[text[0].isalpha()]
            made.append(Token(text, kind, "", span))
        elif group in ("figure", "percent"):
            made.append(_figure(made, found))
        else:
            measure = text.lower().replace("hr", "none") if group == "small" else group
            made.append(Token(text, MEASURED[measure], measure, span))
    return made


def _figure(made: list[Token], found: re.Match[str]) -> Token:
    """The figure that was found, with its sign, which leaves the tokens made before it."""
    figure, (start, end) = found["figure"].lower(), found.span()
    if made and _signed(made, found.string[max(start - 2, 0) : start]):
        sign = made.pop()
        figure, start = sign.text.strip("+") + figure, sign.span[0]
    if found["percent"]:
        return Token(figure + "%", Kind.PERCENT, "", (start, end))
    if "inf" in figure:
        return Token(figure, Kind.INFINITE, "", (start, end))
    return Token(figure, Kind.WHOLE if figure.isdigit() else Kind.DECIMAL, "", (start, end))


def _signed(made: list[Token], before: str) -> bool:
    """Whether the last token is the sign of the figure to come, not a dash or a range."""
    if made[-1].text not in "+-":
        return False
    previous = made[-2].kind if len(made) > 1 else Kind.OPEN
    if previous in FIGURES:
        return False
    # "( - 9.5" and "CI -9.5", but "OR - 2.01"
    close = before[-1] != " " and (previous in CLOSE_TO_A_SIGN or before[0] == " ")
    return previous in BEFORE_A_SIGN or close

"""A respelled sentence as tokens: figures, names of measures, words and marks, each of one kind."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
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


LEXEME = re.compile(
    r"(?P<figure>(?:[0-9]+(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)(?:[eE][-+]?[0-9]+)?|\binf\b)"
    r"(?: ?(?P<percent>%))?|[^\W\d_]+(?:'[^\W\d_]+)?|\S"
)
LETTERS = (
    "abs ahr aor ard arr cor dif haz hr hrs inc irr lik log mea med nnh nnt num odd or ors pre pro rat rd rds"
    " red rel ris rr rrr rrs smd vac ve wmd"
)
BEGINS = set(LETTERS.split())  # of the names of measures, in small letters


@cache
def _name() -> re.Pattern[str]:
    """The name of a measure. Its first three letters are among BEGINS."""
    names = "|".join(f"(?P<{row.name}>{row.form})" for rows in MEASURES.values() for row in rows)
    return re.compile(
        rf"\b(?<![Nn]o )(?:{names})(?![^\W\d_])"  # "no difference" states none
        r"|\b(?<![0-9] )(?P<small>(?i:or|rr|rd|arr|rrr|hr))(?= ?[=:]| ?[0-9]*\.[0-9])"  # not the word "or"
    )


def tokens(plain: str) -> list[Token]:
    """The tokens of a respelled text, in order. A figure takes the sign before it and the % behind it."""
    made: list[Token] = []
    at: int | None = 0
    while at is not None:
        at = _up_to_a_name(plain, at, made)
    return made


def _up_to_a_name(plain: str, at: int, made: list[Token]) -> int | None:
    """Add the tokens from a place up to the next name of a measure; where that ends, None without one."""
    for found in LEXEME.finditer(plain, at):
        text, span = found[0], found.span()
        if found.lastgroup:
            made.append(_figure(made, found))
            continue
        if text[:3].rstrip("'").lower() in BEGINS and (name := _name().match(plain, span[0])):
            group = str(name.lastgroup)
            measure = name[0].lower().replace("hr", "none") if group == "small" else group
            made.append(Token(name[0], MEASURED[measure], measure, name.span()))
            return name.end()
        made.append(_token((text, _kind(text), "", span)))
    return None


_token = partial(tuple.__new__, Token)  # half the time of Token itself, for every word


@lru_cache(4096)
def _kind(text: str) -> Kind:
    """What a word or a mark is."""
    return KINDS.get(text) or KINDS.get(text.lower()) or OTHER[text[0].isalpha()]


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

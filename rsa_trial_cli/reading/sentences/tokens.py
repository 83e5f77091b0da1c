"""A respelled sentence as tokens: figures, names of measures, words and marks, each of one kind."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, partial
from itertools import accumulate, repeat
from operator import add
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


LEXEME = re.compile(  # with the blanks behind it
    r"(?:(?:[0-9]+(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?: ?%)?|\binf\b(?: ?%)?"
    r"|[^\W\d_]+(?:'[^\W\d_]+)?|\S)\s*"
)
INFINITE = re.compile(r"\binf\b")  # not that of 2inf
NAMES = (
    "absolute ahr ahrs aor aors ard ards arr arrs cor cors difference differences hazard hazards hr hrs"
    " incidence irr likelihood log mean median nnh nnt nntb nnth nnts number numbers odds or ors prevalence"
    " protective rate rd rds reduction relative risk rr rrr rrs smd vaccine ve wmd"
)
BEGINS = set(NAMES.split())  # the words with which names of measures begin, in small letters
STARTS = set("0123456789.")  # of figures, with a point that may be a mark
MOST = 4096  # words of which is kept what they are


@cache
def _name() -> re.Pattern[str]:
    """The name of a measure. Its first word is among BEGINS."""
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
        at = _from(plain, at, made)
    return made


def _from(plain: str, at: int, made: list[Token]) -> int | None:
    """Add the tokens from a place; where one must begin within a word, since a name ends there, else None."""
    pieces = LEXEME.findall(plain, at)
    kinds, texts = [*map(_kinds.__getitem__, pieces)], [*map(str.rstrip, pieces)]
    starts = [*accumulate(map(len, pieces), initial=len(plain) - sum(map(len, pieces)))]
    spans = zip(starts, map(add, starts, map(len, texts)), strict=False)
    found = [*map(_token, zip(texts, kinds, repeat(""), spans, strict=False))]  # a None is none of a token
    done = 0
    for place in [place for place, kind in enumerate(kinds) if kind is None]:
        if place < done:
            continue
        made += found[done:place]
        text, _, _, span = found[place]
        done = place + 1
        if text[0] in STARTS or INFINITE.match(plain, span[0]):
            made.append(_figure(made, plain, span))
        elif name := _named(plain, span[0]):
            made.append(name)
            done = bisect_left(starts, name.span[1], 0, len(found))
            if found[done - 1].span[1] > name.span[1]:
                return name.span[1]
        else:
            made.append(_token((text, _kind(text), "", span)))
    made += found[done:]
    return None


_token = partial(tuple.__new__, Token)  # half the time of Token itself, for every word


class _Kinds(dict[str, "Kind | None"]):
    """What a word or a mark is, None where that is seen in the text: a figure, or the name of a measure."""

    def __missing__(self, piece: str) -> Kind | None:
        text = piece.rstrip()
        figure = (text[0] in STARTS and text != ".") or text.rstrip("% ") == "inf"
        made = None if figure or text.partition("'")[0].lower() in BEGINS else _kind(text)
        if len(self) < MOST:
            self[piece] = made
        return made


_kinds = _Kinds()


def _kind(text: str) -> Kind:
    """What a word or a mark is, whatever stands around it."""
    return KINDS.get(text) or KINDS.get(text.lower()) or OTHER[text[0].isalpha()]


def _named(plain: str, start: int) -> Token | None:
    """The name of a measure that begins at a place."""
    name = _name().match(plain, start)
    if not name:
        return None
    group = str(name.lastgroup)
    measure = name[0].lower().replace("hr", "none") if group == "small" else group
    return Token(name[0], MEASURED[measure], measure, name.span())


def _figure(made: list[Token], plain: str, span: tuple[int, int]) -> Token:
    """The figure at a place, with its sign, which leaves the tokens made before it."""
    start, end = span
    figure = plain[start:end].rstrip("% ").lower()
    percent = plain[end - 1] == "%"
    if made and _signed(made, plain[max(start - 2, 0) : start]):
        sign = made.pop()
        figure, start = sign.text.strip("+") + figure, sign.span[0]
    if percent:
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

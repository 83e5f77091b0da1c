"""One header of a file of means → its parts: the figures, the arm, and what else it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rsa_trial_cli.reading.header_grammar import CAMEL, LONGEST_TOKEN
from rsa_trial_cli.reading.mean_header_words import (
    AFTER_A_LETTER,
    ARM,
    FIGURE,
    FILLERS,
    NOT_EXPOSED,
    PAIRS,
    PHRASES,
    SINGLES,
    UNCLEAR,
)

TOKEN = re.compile(r"[qp](?:1|3|25|75)(?![0-9])|[^\W\d_]+\u0304?|\d+", re.IGNORECASE)
LETTER = re.compile(r"(S[DE])(?=[a-z](?![a-z]))")  # SDt: the arm behind a figure
SIGNS = {*"0123456789"}
OF_BOTH = re.compile(r"(?<![^\W_])[^\W\d_]+\d+[^\W\d_]+(?![^\W_])")  # HbA1c: a word where others name the arm
TIMES = {"w", "wk", "wks", "week", "weeks", "mo", "month", "months", "d", "day", "days"}
TIMES |= {"y", "yr", "year", "years"}
COUNT = "count"  # of participants, where the header names no other figure
PAIRED = {*"012"}  # signs that two arms may have
OURS = "source"  # treatment_sd_source, which we write, is no SD
DOUBT = "an SD or a standard error"
TOGETHER = (  # figures that a cell may hold, in this order
    *(("mean", "sd"), ("mean", "se"), ("mean", "low", "high"), ("median", "q1", "q3")),
    *(("median", "min", "max"), ("q1", "q3"), ("min", "max"), ("low", "high")),
)
ENDS = {"low", "high", "q1", "q3", "min", "max"}


class Told(NamedTuple):
    """A header of means: its figures, none where it has none, arm (treatment, control, a number or ""), other
    words.
    """

    figures: tuple[str, ...] = ()
    arm: str = ""
    stem: tuple[str, ...] = ()

    @property
    def figure(self) -> str:
        """Its only figure, "" where it has none, or several."""
        return self.figures[0] if len(self.figures) == 1 else ""


@lru_cache(1 << 12)
def told(name: str) -> Told:
    """The parts of a header; one that holds no figure of an arm has no figure."""
    if (named := OF_BOTH.search(name)) and (rest := told(name.replace(named[0], " "))).figures and rest.arm:
        return rest._replace(stem=(named[0].casefold(), *rest.stem))
    figures: list[str] = []
    arms: list[str] = []
    stem: list[str] = []
    tokens = list(_phrases([*_tokens(name)]))
    alone = any(token in FIGURE for token in tokens)
    is_worded = any(_parts(token)[1] for token in tokens if token not in SIGNS)
    of_time = not {*tokens} & SIGNS <= PAIRED  # mean1_6: 6 is no arm; mean1_2 may be a difference
    for token, after in zip(tokens, [*tokens[1:], ""], strict=False):
        figure, arm = _parts(token)
        if figure and arm and alone:  # mtx beside mean is a word, no mean of tx
            figure = arm = ""
        if token in SIGNS and (is_worded or after in TIMES or (arms and of_time)):  # mean_trt_6w
            arm = ""
        arm = NOT_EXPOSED.get(token, arm) if alone else arm
        figures += [figure] if figure else []
        arms += [arm] if arm else []
        stem += [token] if not (figure or arm or token in FILLERS or token in PAIRS) else []
    if COUNT in stem and not figures:  # pandas: mean, std, count
        figures, stem = ["n"], [token for token in stem if token != COUNT]
    made = _figures(figures, [PAIRS[token] for token in tokens if token in PAIRS])
    if not made or len(arms) > 1 or OURS in stem:
        return Told(stem=tuple(stem))
    return Told(made, arms[0] if arms else "", tuple(stem))


def _figures(named: list[str], pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """The figures that the cells of a column hold, in their order; none where that is not clear.

    named : by their words; pairs : of figures, by words such as IQR.
    """
    own = list(dict.fromkeys(named))
    for pair in pairs:
        if {*own} & ENDS:  # IQR low, range max
            own = [dict(zip(("low", "high"), pair, strict=True)).get(figure, figure) for figure in own]
        else:
            at = len(own) - (own[-1:] == ["n"])
            own[at:at] = pair
    if len({*own} & ENDS) == 1:  # the lower limit of a mean
        own = [figure for figure in own if figure not in ("mean", "median")]
    if len(own) == 1:
        return tuple(own)
    whole = own[:-1] if own[-1:] == ["n"] else own
    return tuple(own) if tuple(whole) in TOGETHER else ()


def _tokens(name: str) -> Iterator[str]:
    """The words of a header; one of the file's own, such as CsA, is not cut at its capitals."""
    for run in TOKEN.findall(LETTER.sub(r"\1 ", name.replace("x̄", "mean").replace("X̄", "mean"))):
        words = [word.casefold() for word in CAMEL.sub(" ", run).split()]
        yield from words if any(map(any, map(_parts, words))) else [run.casefold()]


def _phrases(tokens: list[str]) -> Iterator[str]:
    """The tokens with those that make one expression as the figure that this is."""
    at = 0
    while at < len(tokens):
        length = next((k for k in (3, 2) if tuple(tokens[at : at + k]) in PHRASES), 1)
        yield PHRASES[tuple(tokens[at : at + length])] if length > 1 else tokens[at]
        at += length


def _parts(token: str) -> tuple[str, str]:
    """The figure and the arm that a token names, each "" for none: sd, trt, meantrt, nc."""
    if token in FIGURE:
        return FIGURE[token], ""
    if token in ARM or token in SIGNS:
        return "", ARM.get(token, token)
    if token == UNCLEAR:
        return DOUBT, ""
    for at in range(1, len(token) if len(token) <= LONGEST_TOKEN else 0):
        for word, other in ((token[:at], token[at:]), (token[at:], token[:at])):
            arm = ARM.get(other, "")
            short = len(word) == 1 and not (word in SINGLES and (len(other) == 1 or other in AFTER_A_LETTER))
            if word == UNCLEAR and arm and len(other) == 1 and word == token[0]:
                return DOUBT, arm
            if arm and word in FIGURE and not short and (len(word) > 1 or token[0] == word):
                return FIGURE[word], arm
    return "", ""

"""Rows that are no study: the sum of others, a pooled effect, a test of heterogeneity. Their name says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

import numpy as np

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading import text_columns
from rsa_trial_cli.reading.csv_rows import SPACES
from rsa_trial_cli.stats.arms import Bools

LONGEST = 200  # characters of such a name
_BRACKETS = (
    r"[(\[](?=[^()]*(?:\bci\b|%|=|\bfixed|\brandom|\bcommon|effects?\b|\bmodel|\bstud(?:y|ies)\b|\btrials?\b"
    r"|\brcts?\b|\bm-?h\b|\biv\b|\bpeto\b|\bdl\b|\breml\b)).*[)\]]"
)
_SUM = f"(?:{'|'.join(map(re.escape, words.SUMS))})"
_MODEL = (
    r"(?:(?:random|fixed|common|equal)[- ]"
    r"(?:effects?(?:[- ](?:model|meta-analysis|estimate))?|model|estimate)"
    r"|[rfec]e model)"
)
_AFTER = rf"(?:[ ,:-]*(?:{'|'.join(words.AFTER_SUMS.split())}|{_MODEL}))?"
_BY = r"(?:(?:m-?h|i-?v|d\+?l|reml|peto) )?"  # Stata: M-H Overall
_WHOLE = (
    rf"{_BY}{_SUM}{_AFTER} ?[:.*]? ?(?:{_BRACKETS})?",
    r"(?:sub-?\s?total|zwischensumme|sous-total|grand total|overall) ?(?::| [-–—] | for | of ).*",
    rf"{_MODEL} ?[:.*]? ?(?:{_BRACKETS})?",
    rf"(?:meta-analysis|meta-analytic (?:effect|estimate|mean)) ?(?:{_BRACKETS})?",
    r"(?:95% ?)?prediction interval.*",
    r"(?:(?:tests?|p|p-value) (?:for|of) )?(?:residual )?h[eé]t[eé]rog[eé]n\w*.*",
    r"tests? (?:for|of) (?:the )?(?:overall|sub-?group|interaction|moderators|publication)\b.*",
    r"(?:egger|begg)(?:['’]?s)? test.*",
    r"(?:i|tau|τ|chi|q|χ)(?: ?(?:²|\^?2|-squared))? ?=.*",
)
_NAME = "|".join(f"(?:{each})" for each in _WHOLE)
# what every such name begins with, a space for any, unless it holds a sign of equality: I² = 0%
_BEGINNINGS = (
    *sorted({word[:3] for word in words.SUMS}),
    *("m-h", "mh ", "i-v", "iv ", "d+l", "dl ", "rem", "pet"),
    *("ran", "fix", "com", "equ", "re ", "fe ", "ee ", "ce ", "met"),
    *("95%", "pre", "tes", "p ", "p-v", "res", "het", "hét", "egg", "beg"),
)
_END = "\0"
_LETTER = 31  # the bits of a byte that are the same in small and in capital letters


def is_sum(name: str) -> bool:
    """Whether this is the name of no study: Total (95% CI), Heterogeneity: I² = 0%; not Total Knee 2004."""
    plain = " ".join(name.casefold().split())
    return len(plain) <= LONGEST and re.fullmatch(_NAME, plain) is not None


def among(names: Sequence[str]) -> Collection[str]:
    """Those of the names that are of no study. names : k, without spaces around them."""
    return {name for name in _likely(names) if is_sum(name)} if len(names) else ()


def _likely(names: Sequence[str]) -> Sequence[str]:
    """The names that begin as those of no study do, or hold a sign of equality, and perhaps some more."""
    joined = text_columns.joined(names, _END)
    joined = joined if joined.isascii() else joined.casefold()
    text = np.frombuffer(f"{joined}{_END * 3}".encode(errors="surrogatepass"), np.uint8)
    ends = np.flatnonzero(text == 0)[:-2]
    if len(ends) != len(names):  # a name holds the mark
        return text_columns.listed(names)
    starts = np.append(0, ends[:-1] + 1)
    likely = _beginning()[tuple(text[starts + at] & _LETTER for at in range(3))]
    likely[np.searchsorted(ends, np.flatnonzero(text == ord("=")))] = True
    return text_columns.picked(names, np.flatnonzero(likely))


@cache
def _beginning() -> Bools:
    """Whether a name may be of no study, by the letters of its first three bytes. Shape (32, 32, 32)."""
    made = np.zeros((_LETTER + 1,) * 3, bool)
    for beginning in _BEGINNINGS:
        for space in SPACES if " " in beginning else " ":
            letters = beginning.replace(" ", space).encode()[:3]
            made[tuple(byte & _LETTER for byte in letters)] = True
    return made

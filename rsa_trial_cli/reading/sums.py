"""Rows that are no study: the sum of others, a pooled effect, a test of heterogeneity. Their name says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rsa_trial_cli.reading import header_words as words

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
_NAME = re.compile("|".join(f"(?:{each})" for each in _WHOLE))
# what every such name holds: a block of names without one of these is passed over fast
_SIGNS = words.SIGNS_OF_SUMS.split()


def is_sum(name: str) -> bool:
    """Whether this is the name of no study: Total (95% CI), Heterogeneity: I² = 0%; not Total Knee 2004."""
    plain = " ".join(name.casefold().split())
    return len(plain) <= LONGEST and _NAME.fullmatch(plain) is not None


def among(names: Iterable[str]) -> Collection[str]:
    """Those of the names that are of no study."""
    names = list(names)
    joined = "\n".join(names).casefold()
    if not any(sign in joined for sign in _SIGNS):
        return ()
    return {name for name in {*names} if is_sum(name)}

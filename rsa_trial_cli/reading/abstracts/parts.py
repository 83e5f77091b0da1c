"""Words of a clause that is of a part of the participants: its counts are not out of the sizes of the arms.

A percent beside a count shows whether a size is its total; a count alone, or a percent alone, does not.
"""

from __future__ import annotations

import re

from rsa_trial_cli.reading.abstracts import arms
from rsa_trial_cli.reading.abstracts.forms import PERSONS
from rsa_trial_cli.reading.abstracts.rules import Rule, Span, first

TREATED = r"(?:receiv|got|given|treated|assigned|allocat|allott|randomi|taking|took|had the|fed|put)"
KINDS = (
    r"(?:women|men|boys|girls|m[ae]les?|females?|(?:(?:non|ex)[- ]?)?smokers|survivors|completers"
    r"|(?:non[- ]?)?responders|carriers|singletons|twins)"
)
PARTS = (
    Rule(
        "a part that is called so",
        r"(?i)\b(?:sub[- ]?(?:groups?|sets?|populations?|samples?)|strat(?:um|a)|post[ -]hoc)\b",
        "in the subgroup with fever",
        "subgroup",
        "in the group with fever",
    ),
    Rule(
        "participants with something",
        rf"(?i)\b(?:among|amongst|in|for|of|within) (?:(?:the|all|only|both) )?(?:[a-z-]{{2,20}} ){{0,2}}?"
        rf"(?:{PERSONS}|those|these)(?: who|,)? (?!(?:who )?(?:were |had been )?(?:randomly )?{TREATED})"
        r"(?:with|without|who|whose|aged|older|younger|under|over|above|below|having|in whom|for whom"
        r"|still)\b",
        "In patients older than 60 years, 12",
        "In patients older",
        "of patients who were given it, 12",
    ),
    Rule(
        "participants of one kind",
        rf"(?i)\b(?:among|amongst|in) (?:the |all |only )?(?:[a-z-]{{2,20}} )?{KINDS}\b"
        rf"(?! (?:in|on|of|with|from|using)\b)(?! (?:who )?(?:were )?(?:randomly )?{TREATED})",
        "Among the smokers, 12",
        "Among the smokers",
        "in women on the new drug 12",
    ),
    Rule(
        "a sentence that begins with a part",
        rf"(?i)(?:\A|; )(?:among|amongst|when only|if only|of (?:the |these|those))\b"
        rf"(?![^,]{{0,40}}\b(?:{TREATED}|groups?\b|arms?\b|all\b|both\b|total\b|[0-9]))",
        "Among the newly diagnosed, 12",
        "Among",
        "Among all, 12",
    ),
)
LEAD = Rule(
    "a place, a stage or a kind at the beginning",
    r"(?:\A|; )(?:In|For|Within|When|Where|If) (?P<words>[a-zA-Z][^,;:.()\[\]]{1,60}?)"
    r"(?=,| (?:it|they|there|an?|the|this|that|was|were|had|did|occurred|developed)\b)",
    "In one centre a relapse was seen in 12%",
    "In one centre",
    "The relapse was seen in 12%",
)
OF_ALL = re.compile(
    r"(?i)\b(?:total|all|addition|contrast|comparison|intent|itt|analys\w{1,3}|trial|study|population|sample"
    r"|groups?|arms?|years?|months?|weeks?|days?|hours?|first|second|end|primary|secondary|outcomes?|endpoints?"
    r"|period|follow|results?|general|summary|both|treatment|each|most|fact|particular|line|randomi\w{2,5})\b"
)
BEHIND = 60  # characters behind the second that may say of whom they are


def of_a_part(text: str, pair: tuple[Span, Span], names: frozenset[str]) -> bool:
    """Whether the clause of two counts or percents is of a part of the participants.

    names : words that name arms.
    """
    start, end = max(0, text.rfind("; ", 0, pair[0][0])), pair[1][1]
    clause = text[start:end] + text[end : end + BEHIND].partition(";")[0]
    if first(PARTS, clause):
        return True
    lead = LEAD.pattern.match(clause)
    return bool(lead and not OF_ALL.search(lead["words"]) and not arms.words(lead["words"]) & names)

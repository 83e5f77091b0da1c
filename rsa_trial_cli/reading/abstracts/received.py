"""Counts of those who received what they were assigned: no outcome of two arms.

Of the 104 women assigned surgery, 94 had it; of the 104 assigned watching, 59 were watched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import Rule

IT = Rule(
    "what was assigned",
    r"\A (?:had|received|got|took|underwent|started|completed|were given) (?:it|them|this|that|their"
    r" (?:assigned|allocated|allotted))\b",
    " had it; of",
    "had it",
    " had pain; of",
)
ASSIGNED = re.compile(
    r"(?i)\b(?:assigned|allocated|allotted|randomi[sz]ed)(?: to)?(?P<arm>(?: [A-Za-z-]{1,24}){1,6})"
)
BEHIND = re.compile(r"[^;,.()\[\]]{0,60}")
WORD = re.compile(r"[a-z]{6,24}")
STEM = 6  # letters by which two words are of one kind: vaginal, vaginally
NAMES = {"of the n …, e (p%)", "of the n …, e"}  # kinds of phrases that name their arm within


def are_told(line: Line, phrases: Sequence[Phrase]) -> bool:
    """Whether a phrase of a sentence counts those who received what they were assigned."""
    return any(phrase.kind in NAMES and _is_told(line.plain, phrase) for phrase in phrases)


def _is_told(text: str, phrase: Phrase) -> bool:
    behind = BEHIND.match(text, phrase.span[1])
    said = behind[0] if behind else ""
    if IT.pattern.search(said):
        return True
    assigned = ASSIGNED.search(text, *phrase.span)
    arm = _stems(assigned["arm"]) if assigned else set()
    return bool(arm & _stems(said))


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower())}

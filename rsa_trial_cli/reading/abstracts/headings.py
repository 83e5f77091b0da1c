"""Headings of the parts of an abstract, glued to the text behind them too: MethodsThis, ResultsIn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rsa_trial_cli.reading.abstracts.rules import Rule

BACKGROUND, METHODS, RESULTS, CONCLUSIONS = "background", "methods", "results", "conclusions"
PARTS = (  # where a heading names two of them, the first in this order is what it stands for
    Rule(
        RESULTS,
        r"(?i)^(?:main |key )?(?:results?|findings)\b",
        "Main results",
        "Main results",
        "Resulted",
    ),
    Rule(
        METHODS,
        r"(?i)^(?:(?:trial|study) )?(?:methods?|materials?|design|settings?|participants?|patients|subjects"
        r"|interventions?|(?:(?:main|primary) )?outcomes?(?: (?:and )?measures?)?|main measures?"
        r"|measurements?|procedures?|population|sample|randomi[sz]ation|statistical analys[ei]s)\b",
        "Main outcome measures",
        "Main outcome measures",
        "Patience",
    ),
    Rule(
        BACKGROUND,
        r"(?i)^(?:study )?(?:background|introduction|context|importance|objectives?|aims?|purpose"
        r"|rationale|hypothes[ie]s|question)\b",
        "Objective",
        "Objective",
        "Aimed",
    ),
    Rule(
        CONCLUSIONS,
        r"(?i)^(?:conclusions?|interpretation|discussion|funding|(?:clinical )?(?:trial )?registration"
        r"|limitations?|implications?|significance|relevance|key ?words?|level of evidence)\b",
        "Conclusions",
        "Conclusions",
        "Concluded",
    ),
)
WORD = (
    r"(?:study |trial |main |key |primary |clinical |statistical )?"
    r"(?:results?|findings|methods?|materials?|design|settings?|participants?|patients|subjects|interventions?"
    r"|outcomes?(?: and)?(?: measures?)?|measures?|measurements?|procedures?|population|sample"
    r"|randomi[sz]ation|analys[ei]s|background|introduction|context|importance|objectives?|aims?|purpose"
    r"|rationale|hypothes[ie]s|question|conclusions?|interpretation|discussion|funding"
    r"|(?:trial )?registration"
    r"|limitations?|implications?|significance|relevance|key ?words?|level of evidence)"
)
HEADING = re.compile(
    rf"(?=[A-Z])(?<![^\W_])(?P<words>(?i:{WORD}(?: (?:and|&) {WORD})?))"
    r"(?:\s{0,2}[:.]{1,3}(?=\s|[A-Z0-9])\s{0,3}|\s{1,3}(?=[A-Z0-9(])|(?=[A-Z][a-z' ]|[A-Z]{2}|[0-9]))"
)
BEFORE = ".?!:;)]|…\n"


class Heading(NamedTuple):
    """part : what it stands for; start : of the heading; end : where its text begins."""

    part: str
    start: int
    end: int


def headings(text: str, start: int, end: int) -> Iterator[Heading]:
    """The headings of text[start:end]: at its start, or behind the end of a sentence or a line."""
    for found in HEADING.finditer(text, start, end):
        words = found["words"]
        if not words[0].isupper():
            continue
        before = text[start : found.start()][-4:].rstrip(" \t")
        if before and before[-1] not in BEFORE:
            continue
        part = _part(words)
        if part:
            yield Heading(part, found.start(), found.end())


def _part(words: str) -> str:
    """What a heading stands for; "" for none."""
    names = [words, *re.split(r" (?:and|&) ", words)]
    return next((rule.name for rule in PARTS if any(rule.pattern.match(name) for name in names)), "")

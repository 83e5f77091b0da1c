"""The words of papers: kinds of words, and what measures are called.

Each Wording is one row. Tests run its example, of which the row must match what `gives` says, and its
counter-example, of which it must match nothing.
"""

from __future__ import annotations

import re
from enum import IntEnum, auto
from typing import NamedTuple


class Wording(NamedTuple):
    """One thing that papers name; form: how they write it; signs: as in reading/signs.py."""

    name: str
    form: str
    example: str
    gives: str
    counter_example: str
    signs: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The compiled form."""
        return re.compile(self.form)


class Kind(IntEnum):
    """What a token is; patterns name the kinds in small letters."""

    WHOLE = auto()  # a figure: 75
    DECIMAL = auto()  # 2.01
    PERCENT = auto()  # 74.3%
    INFINITE = auto()  # inf
    RATIO = auto()  # the name of a measure, as in MEASURES
    DIFFERENCE = auto()
    NEEDED = auto()
    INTERVAL = auto()  # a word or a mark, as in WORDS
    P = auto()
    VERSUS = auto()
    TO = auto()
    OF = auto()
    IS = auto()
    IN = auto()
    FILLER = auto()
    VALUE = auto()
    AND = auto()
    UNIT = auto()
    LABEL = auto()
    STATISTIC = auto()
    SPREAD = auto()
    CONTENT = auto()
    SIDE = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    EQUALS = auto()
    DASH = auto()
    COMPARED = auto()
    SLASH = auto()
    STOP = auto()
    WORD = auto()  # any other word
    MARK = auto()  # any other character
    COUNT = auto()  # what was read already: events or a total
    P_VALUE = auto()
    STATISTIC_VALUE = auto()  # of a test, or the figures of two arms that are no percents
    LIMITS = auto()
    ESTIMATE = auto()  # with limits beside it
    SHARE = auto()  # a percent with limits beside it: a difference, or the share of one arm
    CLAIMED = auto()  # an estimate that belongs to a claim
    ARM = auto()  # the percent of an arm


WORDS = {
    Kind.INTERVAL: "ci",
    Kind.P: "p",
    Kind.VERSUS: "v vs versus",
    Kind.TO: "to through",
    Kind.OF: "of",
    Kind.IS: "was is were are",
    Kind.IN: "in among",
    Kind.FILLER: "out the a total all",
    Kind.VALUE: "value values",
    Kind.AND: "and with",
    Kind.UNIT: "mg g kg ml l mmhg mm cm µg μg mcg iu"
    " min h hour hours day days week weeks month months year years",
    Kind.LABEL: "grade grades phase phases stage stages class type page pages table step cycle",
    Kind.STATISTIC: "chi χ square squared z t f df x i n sd se sem age mean median",
    Kind.SPREAD: "iqr range aged",
    Kind.CONTENT: "confidence power significance level saline dextrose glucose oxygen solution cream gel",
    Kind.SIDE: "more fewer",
    Kind.OPEN: "( [ {",
    Kind.CLOSE: ") ] }",
    Kind.COMMA: ", ;",
    Kind.EQUALS: "= : ≈",
    Kind.DASH: "- ~",
    Kind.COMPARED: "< > ≤ ≥ ±",
    Kind.SLASH: "/",
    Kind.STOP: ".",
}
KINDS = {word: kind for kind, words in WORDS.items() for word in words.split()}
# where two match at one place, the one above; other effects are "none", so that their figures are never
# taken for one of ours
MEASURES = {
    Kind.DIFFERENCE: (
        Wording(
            "none",
            r"a?HRs?|[SW]MD|(?i:hazards? ratios?|relative hazard|log odds ratio|log OR|likelihood ratio"
            r"|(?:mean|median) differences?|prevalence ratio)",
            "the mean difference was 3.2",
            "mean difference",
            "risk difference",
        ),
        Wording(
            "rrr",
            r"RRR|VE|(?i:(?:relative )?reduction in (?:the )?(?:relative )?risk|(?:relative|RR) reduction"
            r"|(?:relative )?risk reduction|(?:vaccine|protective) (?:efficacy|effectiveness))",
            "a relative risk reduction of 33%",
            "relative risk reduction",
            "relative risk",
        ),
        Wording(
            "arr",
            r"ARR|(?i:absolute (?:risk )?reduction(?: in (?:the )?risk)?)",
            "absolute reduction in risk, 15.3%",
            "absolute reduction in risk",
            "absolute risk",
        ),
        Wording(
            "rd",
            r"A?RDs?|(?i:(?:absolute |risk |rate ){0,3}differences?(?: in proportions)?"
            r"|absolute risk increase)",
            "an absolute risk difference of 15.3%",
            "absolute risk difference",
            "no difference",
        ),
    ),
    Kind.RATIO: (
        Wording(
            "rr",
            r"a?RRs?|IRR|(?i:relative (?:risks?|rates?|benefit)|(?:risk|(?:incidence )?rate) ratios?)",
            "the incidence rate ratio was 1.26",
            "incidence rate ratio",
            "relatives",
        ),
        Wording(
            "or", r"[ac]?ORs?|(?i:odds ratios?|relative odds)", "aOR 2.01", "aOR", "the odds were 2 to 1"
        ),
    ),
    Kind.NEEDED: (
        Wording(
            "nnt",
            r"(?i:NNT[BHs]?|NNH|numbers? needed to (?:treat|harm))",
            "number needed to treat was 7",
            "number needed to treat",
            "numbers needed",
        ),
    ),
}
MEASURED = {row.name: kind for kind, rows in MEASURES.items() for row in rows}

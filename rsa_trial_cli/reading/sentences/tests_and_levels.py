"""What papers call tests, levels, margins and "not significant": rows as in the vocabulary."""

from __future__ import annotations

import re
from functools import cache

from rsa_trial_cli.reading.sentences.vocabulary import Wording
from rsa_trial_cli.reading.signs import may_match

TESTS = (  # matched in small letters
    Wording(
        "fisher",
        r"fisher(?:'s)?(?:,? exact)?(?: probability)?(?: test)?\b",
        "by fisher's exact test",
        "fisher's exact test",
        "fishery",
        signs="fisher",
    ),
    Wording("mid-p", r"\bmid[- ]?p\b", "mid-p = 0.03", "mid-p", "mid-point", signs="midp|mid-p|mid p"),
    Wording("wald", r"\bwald\b(?: test)?", "wald 95% ci", "wald", "waldo", signs="wald"),
    Wording("score", r"\bscore test", "the score test", "score test", "an apgar score", signs="score test"),
    Wording(
        "chi-square",
        r"(?:pearson(?:'s)? )?\b(?:chi\b|χ)(?:[- ]?squared?|[- ]?\^?2|\(2\))?(?: test)?"
        r"(?:,? with (?:yates'?s? |continuity ){1,3}correction)?",
        "chi-square with yates' correction",
        "chi-square with yates' correction",
        "chip",
        signs="chi|χ",
    ),
    Wording(
        "yates",
        r"\byates\b(?:'s?)?(?: (?:continuity )?correction)?",
        "yates' correction",
        "yates' correction",
        "corrections",
        signs="yates",
    ),
    Wording(
        "likelihood ratio",
        r"\blikelihood[- ]ratio(?: test|(?=[^0-9]{0,6}\bp\b))",
        "likelihood ratio (p = 0.02)",
        "likelihood ratio",
        "positive likelihood ratio 5",
        signs="likelihood",
    ),
    Wording(
        "mantel-haenszel",
        r"(?:cochran[- ])?mantel[- ]haenszel(?: test)?",
        "cochran-mantel-haenszel test",
        "cochran-mantel-haenszel test",
        "cochran's q",
        signs="mantel",
    ),
    Wording(
        "log-rank",
        r"log[- ]?rank(?: test)?",
        "logrank test",
        "logrank test",
        "log scale",
        signs="logrank|log-rank|log rank",
    ),
    Wording(
        "named after others",
        r"\b(?:mcnemar|barnard|boschloo)(?:'s)?(?: exact)?(?: test)?",
        "barnard's exact test",
        "barnard's exact test",
        "an exact test",
        signs="mcnemar|barnard|boschloo",
    ),
    Wording("z or t", r"\b[zt][- ]test", "z-test", "z-test", "a test", signs="z-test|z test|t-test|t test"),
)
NUMBER = "[5-9][0-9](?:[.][0-9]+)?"
LEVELS = (  # the group is the level in percent
    Wording(
        "95% CI",
        rf"(?<![0-9.])({NUMBER}) ?%?[- ]?"
        r"(?:(?:two|sided|exact|wald|score|newcombe|wilson|bayesian) ){0,3}CI\b",
        "OR 2 (95% exact CI 1 to 4)",
        "95% exact CI",
        "45% CI",
        signs="ci",
    ),
    Wording(
        "CI (95%)",
        rf"\bCI ?[(\[]({NUMBER}) ?%[)\]]",
        "CI (95%) 1 to 4",
        "CI (95%)",
        "CI (1 to 95%)",
        signs="ci",
    ),
    Wording(
        "CI 95%",
        rf"\bCI ?[(\[]?({NUMBER}) ?%(?! ?(?:-|to|~))",
        "CI 95%: 1 to 4",
        "CI 95%",
        "CI 65% to 83%",
        signs="ci",
    ),
    Wording("CI95", r"\bCI([89][0-9])\b", "CI95 1 to 4", "CI95", "CI 12", signs="ci"),
)
LEVEL_BEGINS = re.compile("[5-9C](?=[0-9I])")  # where a match of any of these does
NOT_SIGNIFICANT = (
    Wording(
        "NS",
        r"(?:^|[([,;:=<>]|\b(?:was|is|[Pp])) ?(?:NS|ns)\b",
        "74% v 59%, NS",
        ", NS",
        "5 ns later",
        signs="ns",
    ),
    Wording(
        "not significant",
        r"\b(?i:no[tn] ?(?:statistically )?significant)\b",
        "a non significant rise",
        "non significant",
        "significant",
        signs="significant",
    ),
)
BOUND = r"((?:[-+] ?)?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?: ?%)?)(?![0-9.])"
FOR = r" for(?: [a-z]+){1,4}?"
MARGINS = (  # the group is the margin; "less than" goes with it, and what follows it says its unit
    Wording(
        "margin of 10%",
        rf"\b(?i:margins?)\b(?:{FOR})?(?: ?[(,:=Δδ]| (?:of|was|is|at|set|to|be|defined|as|less|than)\b)"
        rf"{{0,6}}(?: (?:OR|RR|RD|HR)\b)? ?{BOUND}",
        "a noninferiority margin of 10%",
        "margin of 10%",
        "the margin was met (difference 3%",
        signs="margin",
    ),
    Wording(
        "10% margin",
        rf"(?<![0-9.]){BOUND}(?:[- ](?i:absolute|non|inferiority|noninferiority|equivalence|prespecified"
        r"|predefined|delta)){0,5} (?i:margin)\b",
        "a 10% non inferiority margin",
        "10% non inferiority margin",
        "10% of a margin",
        signs="margin",
    ),
)


WORDINGS = {"test": TESTS, "level": LEVELS, "not significant": NOT_SIGNIFICANT, "margin": MARGINS}


def any_of(what: str) -> re.Pattern[str]:
    """One pattern for the rows of a key of WORDINGS; where two match at one place, the row above."""
    return _together(WORDINGS[what])


def search(what: str, text: str, folded: str) -> re.Match[str] | None:
    """What `any_of` finds first in a text; only rows that may match are searched for, as a rule none.

    folded : the text with its letters folded.
    """
    rows = tuple(row for row in WORDINGS[what] if may_match(row.signs, folded))
    return _together(rows).search(text) if rows else None


@cache
def _together(rows: tuple[Wording, ...]) -> re.Pattern[str]:
    return re.compile("|".join(row.form for row in rows))

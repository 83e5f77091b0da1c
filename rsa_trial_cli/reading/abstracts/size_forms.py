"""Where abstracts state the sizes of their arms: n =, so many each, so many in one group and in the other …

One row each; the groups n and m are the sizes of the first and of the second arm, n alone of both.
"""

from __future__ import annotations

import re

from rsa_trial_cli.reading.abstracts.forms import PERSONS
from rsa_trial_cli.reading.abstracts.rules import Rule

ALLOCATED = (
    Rule(
        "allocation",
        r"(?i)\b(?:randomi[sz]ed|randomly|allocated|allotted|assigned|allocation|divided"
        r"|put by chance|received"
        r"|given|treated|had (?:a|an|the)|fed|joined|took|got|analy[sz]ed|arms?|groups?)\b",
        "were randomly assigned",
        "randomly",
        "were seen",
    ),
)
ARM = r"(?:[a-z][\w'+-]{0,24} ){1,5}(?:group|arm)"
FIRM = re.compile(r"(?i)\b(?:randomi[sz]|randomly|allocat|allott|assign)")
EACH = (
    Rule(
        "one size for both arms",
        r"(?i)(?<![\w.,/])(?P<n>[0-9]{1,7})(?: [a-z]{2,15}){0,2} ?(?:\(?\beach\b(?! (?:day|week"
        r"|month|year|visit|time))\)?"
        r"|(?:joined |in |per |to |of )?(?:each|either|per|both)[- ](?:[a-z]{4,12}[- ])?(?:arm|group)s?\b)",
        "141 per arm",
        "141 per arm",
        "5 each day",
    ),
    Rule(
        "each group had so many",
        r"(?i)\b(?:each|either|both) (?:groups?|arms?) (?:comprised|consisted of|included|contained|had|of) "
        rf"(?P<n>[0-9]{{1,7}}) {PERSONS}",
        "each group comprised 50 women",
        "each group comprised 50 women",
        "each group had 50 days",
    ),
    Rule(
        "two groups of so many",
        rf"(?i)\b(?:two|2) (?:equal )?(?:groups|arms) of (?P<n>[0-9]{{1,7}})"
        rf"(?: {PERSONS}|(?= each\b|[,;.)]| [a-z]))",
        "in two groups of 60 patients",
        "two groups of 60 patients",
        "in three groups of 60 patients",
    ),
    Rule(
        "so many were assigned to each of two",
        rf"(?i)(?<![\w.,/])(?P<n>[0-9]{{1,7}})(?: {PERSONS})? were (?:randomly )?"
        r"(?:assigned|allocated|allotted|randomi[sz]ed) to each"
        r" (?:of the (?:two|2) (?:[a-z]+ )?(?:groups|arms)|(?:group|arm))\b",
        "120 were randomly assigned to each of the two study groups",
        "120 were randomly assigned to each of the two study groups",
        "120 were randomly assigned to each of the three study groups",
    ),
)
EQUALS = (
    Rule(
        "n = 101",
        r"(?<![\w])[nN] ?[=:] ?(?P<n>[0-9]{1,7})(?![\w/%]|\.[0-9]| ?/)",
        "(n = 101)",
        "n = 101",
        "n = 35/68",
    ),
)
GROUPS = (  # a size for each of two, whatever else the sentence counts
    Rule(
        "so many in one group and so many in the other",
        rf"(?i)\b(?:leaving|left|remained|remaining|analy[sz]ed|assigned|allocated|randomi[sz]ed)\b"
        rf"[^.;()0-9]{{0,40}} (?P<n>[0-9]{{1,7}})(?: {PERSONS})? (?:in|to) (?:the )?{ARM}"
        rf",? and (?P<m>[0-9]{{1,7}})(?: {PERSONS})? (?:in|to) (?:the )?{ARM}(?! who\b)",
        "4 withdrew, which left 798 women in the drug group and 822 in the placebo group",
        "left 798 women in the drug group and 822 in the placebo group",
        "which left 798 women in the drug group",
    ),
    Rule(
        "there were so many in each",
        rf"(?i)\bthere were (?P<n>[0-9]{{1,7}}) {PERSONS} in (?:the )?{ARM}"
        rf",? and (?P<m>[0-9]{{1,7}})(?: {PERSONS})? in (?:the )?{ARM}(?! (?:who|with|that|whose)\b)",
        "There were 58 women in the drug group and 61 in the placebo group.",
        "There were 58 women in the drug group and 61 in the placebo group",
        "There were 58 cases in the drug group and 61 in the placebo group.",
    ),
    Rule(
        "of all, so many received it and so many the other",
        r"(?i)\bof (?:the )?[0-9]{1,7} [a-z ]{3,40},? (?P<n>[0-9]{1,7}) (?:were )?"
        r"(?:received|given|took|assigned to|allocated to|randomi[sz]ed to)\b[^.;()0-9]{1,60}"
        r"\band (?P<m>[0-9]{1,7}) (?=(?:received |given |took |to )?(?:the )?[a-z])(?!(?:were |was |had )?"
        r"(?:lost|not|with|exclu|of|were|was|had|did|declin|refus|die|drop)\w{0,8}\b)",
        "Of 348 women, 179 received the drug and 165 the dummy",
        "Of 348 women, 179 received the drug and 165",
        "Of 348 women, 179 received the drug and 165 were lost",
    ),
    Rule(
        "so many received it and so many the other",
        rf"(?i)(?<![\w.,/])(?P<n>[0-9]{{1,7}}) {PERSONS} (?:were )?(?:received|given|took|got)\b"
        rf"[^.;()0-9]{{1,60}}\band (?P<m>[0-9]{{1,7}})(?: {PERSONS})?"
        r" (?:were )?(?:received|given|took|got)\b",
        "58 women received the drug and 61 received the dummy",
        "58 women received the drug and 61 received",
        "58 women received the drug and 61 did not",
    ),
)
LEFT = re.compile(r"(?i)leaving|left|remain|analy")
LATER = (  # sizes of those who were left: of the outcomes behind them
    Rule(
        "of whom … were analysed",
        rf"(?i)\bof (?:whom|these|those|which),? (?P<n>[0-9]{{1,7}})(?: {PERSONS})? and (?P<m>[0-9]{{1,7}})"
        rf"(?: {PERSONS})?,? respectively,? (?:were |was )?"
        r"(?:included|analy[sz]ed|evaluated|assessed|evaluable)\b",
        "(n = 101) or (n = 100), of whom 99 and 97, respectively, were analysed",
        "of whom 99 and 97, respectively, were analysed",
        "of whom 9 and 7, respectively, withdrew",
    ),
    Rule(
        "data of so many in both groups were analysed",
        rf"(?i)(?<![\w.,/])(?P<n>[0-9]{{1,7}}) and (?P<m>[0-9]{{1,7}}) {PERSONS}"
        r" in (?:the )?[a-z][^.;,()0-9]{1,40} and (?:the )?[a-z][^.;,()0-9]{1,40} (?:groups|arms),?"
        r" respectively,? (?:were |was )?"
        r"(?:included|analy[sz]ed|evaluated|assessed|evaluable|completed)\b",
        "52 and 57 women in the new and old groups, respectively, were analysed",
        "52 and 57 women in the new and old groups, respectively, were analysed",
        "52 and 57 women in the new and old groups, respectively, were lost",
    ),
    Rule(
        "data were available for",
        rf"(?i)\b(?:available|analy[sz]ed) (?:for|from|in) (?P<n>[0-9]{{1,7}})(?: {PERSONS})?"
        rf" and (?P<m>[0-9]{{1,7}})(?: {PERSONS})?,? respectively\b",
        "data were available for 99 and 97 women, respectively",
        "available for 99 and 97 women, respectively",
        "data were available for 99, 98 and 97 women, respectively",
    ),
    Rule(
        "data were available for, in the order of the arms",
        rf"(?i)\bdata [^.;,()]{{0,40}}?\b(?:were|was) available (?:for|from|in) (?P<n>[0-9]{{1,7}})"
        rf"(?: {PERSONS})? and (?P<m>[0-9]{{1,7}}) {PERSONS}(?! (?:in|of|from|with)\b)",
        "data at day 90 were available for 99 and 97 women",
        "data at day 90 were available for 99 and 97 women",
        "data were available for 99, 98 and 97 women",
    ),
    Rule(
        "so many with one and so many with the other were analysed",
        rf"(?i)(?<![\w.,/])(?P<n>[0-9]{{2,7}})(?: {PERSONS})? (?:with|in|of|on|from|given|receiving)\b"
        r"[^.;,:()0-9]{1,60} and (?P<m>[0-9]{2,7})(?![\w/%]|\.[0-9]| ?%)[^.;,:()0-9]{1,60} (?:were|was) "
        r"(?:included|analy[sz]ed|evaluated|assessed|evaluable)\b",
        "99 women with the gel and 97 without were assessed",
        "99 women with the gel and 97 without were assessed",
        "99 women with the gel and 97 without were lost",
    ),
)

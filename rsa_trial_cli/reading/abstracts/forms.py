"""The forms of phrases with events, totals and percents: e/n [p%], e of n, e (p%), p% (e/n) …, one row each.

They are tried in their order, the strictest first. A name may stand within a phrase; the group s is then the
phrase itself.
"""

from __future__ import annotations

from rsa_trial_cli.reading.abstracts.numerals import PERSON
from rsa_trial_cli.reading.abstracts.rules import Rule

START = r"(?<![\w.,/±^#¤+-])(?<![0-9] )"
EVENTS = rf"{START}(?:[nN] ?= ?)?(?<![\w.,])(?P<e>[0-9]{{1,7}})"
TOTAL = r"(?P<n>[0-9]{1,7})(?![\w/%]|\.[0-9]| ?%|,[0-9])"
PERCENT = r"(?P<p>(?<![\w.,])[0-9]{1,3}(?:\.[0-9]{1,3})?) ?%"
OPEN, CLOSE = r" ?[(\[] ?", r" ?[)\]]"
OF = r"(?: ?/ ?| (?:out )?of (?:the |all |a total of )?)"
LINK = (
    "and|or|of|in|on|with|for|to|than|v|vs|versus|had|were|was|did|at|by|from|but|after|compared|per|among"
    "|against|whereas|while|whilst|as"
    "|treated|given|receiving|received|assigned|allocated|allotted|randomi[sz]ed|taking|fed"
)
NOUN = rf"(?: (?!(?:{LINK})\b)[A-Za-z][\w'-]{{0,24}}){{0,3}}"
PREPOSITIONS = "of|in|on|with|given|receiving|treated|from|allocated|assigned|taking|fed"
VERBS = "and|or|v|vs|versus|than|compared|had|have|were|was|did|but|whereas|while|who|which"
PERSONS = (
    r"(?:patients|participants|people|persons|individuals|subjects|volunteers|women|men|mothers|adults|children"
    r"|babies|infants|neonates|newborns|boys|girls|controls|recipients|residents|workers|students)\b(?!-)"
)
FEW = rf"(?: (?:{PERSONS}))?"  # behind a phrase: any other word may be the name of an arm
DOSED = (  # of an arm that is named by it
    r"[0-9]{1,4}(?:\.[0-9]{1,2})? ?(?:°C|mg|µg|g|ml|mm|cm|IU|Gy|(?:day|week|month)s?)(?![\w/])"
)
TAIL = rf"(?: (?!(?:{VERBS})\b)(?:[A-Za-z][\w'&+/-]{{0,24}}|{DOSED})){{1,8}}"
GIVEN = r"who (?:were )?(?:given|received|took|assigned|allocated|randomi[sz]ed|treated)"
LIMITS = (  # of one percent, in its bracket
    r"(?:[,;:]? {0,2}(?:CI[ :,=]{0,3})?(?:\(CI\),? {0,2})?[¤0-9.]{1,8} ?%? ?(?:-|to|,|;) ?[¤0-9.]{1,8} ?%?)?"
)
WORDS = rf"(?:,? (?:[A-Za-z(][\w')&+/-]{{0,24}}|{DOSED})){{1,10}}"
NO_UNIT = (
    r"(?! ?-?(?:mg|g|kg|ml|l|cm|mm|points?|days?|weeks?|months?|years?|hours?|min|minutes?|times|items?"
    r"|doses?)\b)"
)
PHRASES = (  # the group s is the phrase itself, where words that name an arm stand inside
    Rule(
        "e … (e/n)",
        rf"(?P<s>{EVENTS}){TAIL}{OPEN}(?P=e)(?: ?/ ?| of ){TOTAL}"
        rf"(?:(?:,|;| ?[(\[]) ?{PERCENT}{CLOSE}?)?{CLOSE}",
        "5 in the new group (5/63, 7.9%) had",
        "5 in the new group (5/63, 7.9%)",
        "5 in the new group (6/63)",
        signs="/| of ",
    ),
    Rule(
        "none … (0/n)",
        rf"(?P<s>\b[Nn]o(?:ne|body)?\b){TAIL}{OPEN}(?P<e>0)(?: ?/ ?| of ){TOTAL}(?:, ?{PERCENT})?{CLOSE}",
        "No patient in the new group (0/64) but",
        "No patient in the new group (0/64)",
        "No patient in the new group (3/64)",
        signs="/| of ",
    ),
    Rule(
        "e … (n = n; p%)",
        rf"(?P<s>{EVENTS}{NOUN}){TAIL}{OPEN}[nN] ?= ?{TOTAL}[;,] ?{PERCENT}{CLOSE}",
        "4 patients of the new group (n = 158; 2.5%)",
        "4 patients of the new group (n = 158; 2.5%)",
        "4 patients of the new group (n = 158)",
        signs="=",
    ),
    Rule(
        "e (p%) … (n = n)",
        rf"(?P<s>{EVENTS}{NOUN}{OPEN}{PERCENT}{LIMITS}{CLOSE}{FEW}){TAIL}{OPEN}[nN] ?= ?{TOTAL}{CLOSE}",
        "78 patients (49%) in the new group (n = 160)",
        "78 patients (49%) in the new group (n = 160)",
        "78 patients (49%) in the new group",
        signs="=",
    ),
    Rule(
        "e (p%) of n",
        rf"{EVENTS}{NOUN}{OPEN}{PERCENT}{LIMITS}{CLOSE}{NOUN}"
        rf" (?:out )?of (?:the |all )?{TOTAL}{NO_UNIT}{FEW}",
        "61 (41%) of 150 women",
        "61 (41%) of 150 women",
        "61 (41%) women",
        signs=" of ",
    ),
    Rule(
        "n …, of whom e (p%)",
        rf"{START}{TOTAL}{TAIL},? of (?:whom|which|these|them),? {EVENTS}{NOUN}{OPEN}{PERCENT}{CLOSE}",
        "121 to the drug, of whom 18 (14.9%) relapsed",
        "121 to the drug, of whom 18 (14.9%)",
        "121 to the drug and 18 (14.9%) relapsed",
        signs=" of ",
    ),
    Rule(
        "e (p%) … among the n",
        rf"{EVENTS}{NOUN}{OPEN}{PERCENT}{CLOSE}(?: [a-z]{{3,20}}){{0,3}} (?:among|in) the {TOTAL}"
        rf"(?: {PERSONS}| (?=given|on|in|with))",
        "42 (39.6%) tears occurred among the 106 women",
        "42 (39.6%) tears occurred among the 106 women",
        "42 (39.6%) tears occurred among the women",
        signs=" among the | in the ",
    ),
    Rule(
        "of the n …, e (p%)",
        rf"\b(?:(?:[Oo]ut )?[Oo]f|[Aa]mong) (?:the |all )?{TOTAL}{WORDS}"
        rf",? {EVENTS}{NOUN}{OPEN}{PERCENT}{CLOSE}",
        "Of the 28 babies given steroid, 19 (68%) died",
        "Of the 28 babies given steroid, 19 (68%)",
        "of 28 babies 19 died",
        signs="of |among ",
    ),
    Rule(
        "p% (e/n)",
        rf"{PERCENT}(?:,? (?:[A-Za-z][\w'+&-]{{0,24}}|{DOSED})){{0,8}}"
        rf"{OPEN}(?:{LIMITS}[;,] ?)?{EVENTS}{OF}{TOTAL}{NOUN}(?:{LIMITS}{CLOSE}|(?=[;,]))",
        "62.2% of group A (28 of 45)",
        "62.2% of group A (28 of 45)",
        "62% (45)",
        signs="/| of ",
    ),
    Rule(
        "e (of n; p%)",
        rf"{EVENTS}{NOUN}{OPEN}of (?:the )?{TOTAL}(?:[;,] ?{PERCENT})?{CLOSE}",
        "14 patients (of 88; 15.9%)",
        "14 patients (of 88; 15.9%)",
        "14 patients (of them 88)",
        signs="of ",
    ),
    Rule(
        "p%, e of n",
        rf"{PERCENT}[,;:] ?{EVENTS}{OF}{TOTAL}",
        "(31%, 10 of 32)",
        "31%, 10 of 32",
        "31%, 10",
        "/| of ",
    ),
    Rule(
        "e of n (p%)",
        rf"{EVENTS}{OF}{TOTAL}{NO_UNIT}{NOUN}(?:{OPEN}|, |; ?| or |: ?){PERCENT}"
        rf"(?:(?:[;,] (?:[a-z]{{3,12}} )?rates?\b[^()\[\];]{{1,60}}|{LIMITS}){CLOSE})?",
        "22 of the 29 babies (76%)",
        "22 of the 29 babies (76%)",
        "22 of the 29",
        signs="/| of ",
    ),
    Rule(
        "e among n … (p%)",
        rf"(?P<s>{EVENTS}{NOUN} (?:among|in|of|for|from) (?:the |all )?{TOTAL}{NO_UNIT})"
        rf"{TAIL}{OPEN}{PERCENT}{CLOSE}",
        "4 failures among 149 men in the new group (2.7%)",
        "4 failures among 149 men in the new group (2.7%)",
        "4 failures among men in the new group (2.7%)",
        signs="%",
    ),
    Rule(
        "e of … (p%)",
        rf"(?<!(?<!total )\bof )(?<!\bof the )(?P<s>{EVENTS}{NOUN}) (?:{PREPOSITIONS}|{GIVEN})\b"
        rf"{TAIL}{OPEN}{PERCENT}(?:{LIMITS}{CLOSE}|(?=[;,]))",
        "14 of the new patients (21.9%) and",
        "14 of the new patients (21.9%)",
        "14 new patients had it (21.9%)",
        signs="%",
    ),
    Rule(
        "e … had … (p%)",
        rf"(?<!\bof )(?<!\bof the )(?P<s>{EVENTS} {PERSONS}) (?:{PREPOSITIONS})\b{TAIL}"
        rf" (?:had|developed|experienced|reported)\b{TAIL}{OPEN}{PERCENT}(?:{CLOSE}|(?=[;,]))",
        "4 patients in the new group had a second one (0.7%)",
        "4 patients in the new group had a second one (0.7%)",
        "4 patients in the new group and 5 others (0.7%)",
        signs="%",
    ),
    Rule(
        "p% … (e)",
        rf"(?P<s>{PERCENT}) (?:{PREPOSITIONS})\b{TAIL}{OPEN}{EVENTS} {PERSONS}{CLOSE}",
        "41.7% in the new group (25 women)",
        "41.7% in the new group (25 women)",
        "41.7% in the new group (25)",
        signs="%",
    ),
    Rule(
        "e (p%)",
        rf"{EVENTS}{NOUN}{OPEN}{PERCENT}(?:{LIMITS}{CLOSE}{FEW}|(?=[;,]))",
        "75 (74.26%) women in",
        "75 (74.26%) women",
        "75 women",
        signs="%",
    ),
    Rule(
        "e, p%",
        rf"{EVENTS}(?: {PERSONS})?, ?{PERCENT}(?=,? (?:vs?|versus|compared|and)\b|[;)\]])",
        "(40, 0.8%, vs",
        "40, 0.8%",
        "(40, 95% CI",
        signs="%",
    ),
    Rule(
        "(e of them, p%)",
        rf"(?<=[(\[]){EVENTS}{NOUN}, ?{PERCENT}(?=[;)\]])",
        "were given it (18 relapses, 14.9%)",
        "18 relapses, 14.9%",
        "were given it (18 relapses, 95% CI)",
        signs="%",
    ),
    Rule(
        "p%, n = e",
        rf"{PERCENT}[,;] ?[nN] ?= ?(?P<e>[0-9]{{1,7}})(?![\w/%]|\.[0-9]| of )",
        "(8%, n = 9)",
        "8%, n = 9",
        "(8%, n = 9/12)",
        signs="=",
    ),
    Rule(
        "n = e, p%",
        rf"\b[nN] ?= ?(?P<e>[0-9]{{1,7}})[,;] ?{PERCENT}",
        "(n = 12; 30%)",
        "n = 12; 30%",
        "n = 12",
        signs="=",
    ),
    Rule(
        "p% (e)",
        rf"{PERCENT}{OPEN}{EVENTS}{NOUN}{CLOSE}",
        "73% (24) had",
        "73% (24)",
        "73% (24.1)",
        signs="%",
    ),
)
BARE = Rule(
    "e of n", rf"{EVENTS}{OF}{TOTAL}{NO_UNIT}{FEW}", "35/68 in the group", "35/68", "35/68.1", "/| of "
)
OF_THE, PAIR = "of the n …, e", 2  # one alone says how many took part
APART = (
    Rule(
        "e among n",
        rf"(?P<s>{EVENTS}{NOUN}(?: occurred| developed| arose| were seen)?"
        rf" (?:(?:in|among) (?:the |all )?{TOTAL} {PERSONS}"
        rf"|in the (?P<m>[0-9]{{1,7}}) (?:on|given|with|of)\b))",
        "45 events in 2474 men",
        "45 events in 2474 men",
        "45 events in 2474 patient years",
        signs=" in | among ",
    ),
    Rule(
        OF_THE,
        rf"\b(?P<s>[Oo]f (?:the |all )?{TOTAL}{NO_UNIT}{TAIL}, {EVENTS}(?! ?(?:%|[/=])))",
        "of the 58 given the old drug, 10 did",
        "of the 58 given the old drug, 10",
        "of those given the old drug, 10% did",
        signs="of ",
    ),
    Rule(
        "(n = n) e",
        rf"[(\[] ?[nN] ?= ?{TOTAL}{CLOSE},? (?P<s>{EVENTS} {PERSONS})",
        "in group A (n = 121) 18 women",
        "n = 121) 18 women",
        "in group A (n = 121) 18 days",
        signs="=",
    ),
    Rule(
        "e … (n = n)",
        rf"(?P<s>{EVENTS}(?: {PERSONS})?) (?:in|of|on|with|from){TAIL}{OPEN}[nN] ?= ?{TOTAL}"
        rf"(?:{CLOSE}|(?=[;,]))",
        "5 patients in group I (n = 50)",
        "5 patients in group I (n = 50)",
        "50 were given it (n = 50)",
        signs="=",
    ),
)
NONE = Rule(
    "none of an arm",
    r"(?:(?<=[)\]¤] v )|(?<=[)\]¤] vs )|(?<=[)\]¤] versus ))0(?=[,;)\]])"  # 5 (8%) v 0
    rf"|\b(?:[Nn]one(?= (?:of (?:the|those)|in|on|with|given|after)\b)"
    rf"|[Nn]o(?= {PERSONS}| (?:{PERSON}|one)\b| [a-z]{{4,20}} (?:in|on|with|given|receiving|of|from|after)\b)"
    r"(?! (?:differen|signific|evidence|effect|change|increas|decreas|reduc|benefi|trend|associat|interact"
    r"|data|improve|relation|correl|advantage|longer|more|other|such|treatment)))",
    "None of the women in the new group",
    "None",
    "no difference in the new group",
)

"""Phrases in which abstracts print events, totals and percents: e/n [p%], e of n, e (p%), p% (e/n) …

One row each. They are tried in their order, the strictest first, and what one takes no other sees. A
percent that does not fit its fraction is kept; a fraction that only a percent binds together is none
without that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts.rules import Rule, Span, gone

SMALLEST = 5  # participants: 2 of the 3 settings, 1/3
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
TAIL = rf"(?: (?!(?:{VERBS})\b)[A-Za-z][\w'&+/-]{{0,24}}){{1,8}}"
LIMITS = (  # of one percent, in its bracket
    r"(?:[,;:]? {0,2}(?:CI[ :,=]{0,3})?(?:\(CI\),? {0,2})?[¤0-9.]{1,8} ?%? ?(?:-|to|,|;) ?[¤0-9.]{1,8} ?%?)?"
)
WORDS = r"(?:,? [A-Za-z(][\w')&+/-]{0,24}){1,10}"
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
    ),
    Rule(
        "none … (0/n)",
        rf"(?P<s>\b[Nn]o(?:ne|body)?\b){TAIL}{OPEN}(?P<e>0)(?: ?/ ?| of ){TOTAL}(?:, ?{PERCENT})?{CLOSE}",
        "No patient in the new group (0/64) but",
        "No patient in the new group (0/64)",
        "No patient in the new group (3/64)",
    ),
    Rule(
        "e … (n = n; p%)",
        rf"(?P<s>{EVENTS}{NOUN}){TAIL}{OPEN}[nN] ?= ?{TOTAL}[;,] ?{PERCENT}{CLOSE}",
        "4 patients of the new group (n = 158; 2.5%)",
        "4 patients of the new group (n = 158; 2.5%)",
        "4 patients of the new group (n = 158)",
    ),
    Rule(
        "e (p%) … (n = n)",
        rf"(?P<s>{EVENTS}{NOUN}{OPEN}{PERCENT}{LIMITS}{CLOSE}{FEW}){TAIL}{OPEN}[nN] ?= ?{TOTAL}{CLOSE}",
        "78 patients (49%) in the new group (n = 160)",
        "78 patients (49%) in the new group (n = 160)",
        "78 patients (49%) in the new group",
    ),
    Rule(
        "e (p%) of n",
        rf"{EVENTS}{NOUN}{OPEN}{PERCENT}{LIMITS}{CLOSE}{NOUN}"
        rf" (?:out )?of (?:the |all )?{TOTAL}{NO_UNIT}{FEW}",
        "61 (41%) of 150 women",
        "61 (41%) of 150 women",
        "61 (41%) women",
    ),
    Rule(
        "of the n …, e (p%)",
        rf"\b(?:(?:[Oo]ut )?[Oo]f|[Aa]mong) (?:the |all )?{TOTAL}{WORDS},? {EVENTS}{OPEN}{PERCENT}{CLOSE}",
        "Of the 28 babies given steroid, 19 (68%) died",
        "Of the 28 babies given steroid, 19 (68%)",
        "of 28 babies 19 died",
    ),
    Rule(
        "p% (e/n)",
        rf"{PERCENT}(?:,? [A-Za-z][\w'+&-]{{0,24}}){{0,6}}"
        rf"{OPEN}(?:{LIMITS}[;,] ?)?{EVENTS}{OF}{TOTAL}{NOUN}(?:{LIMITS}{CLOSE}|(?=[;,]))",
        "62.2% of group A (28 of 45)",
        "62.2% of group A (28 of 45)",
        "62% (45)",
    ),
    Rule(
        "p%, e of n", rf"{PERCENT}[,;:] ?{EVENTS}{OF}{TOTAL}", "(31%, 10 of 32)", "31%, 10 of 32", "31%, 10"
    ),
    Rule(
        "e of n (p%)",
        rf"{EVENTS}{OF}{TOTAL}{NO_UNIT}{NOUN}(?:{OPEN}|, |; ?| or |: ?){PERCENT}(?:{LIMITS}{CLOSE})?",
        "22 of the 29 babies (76%)",
        "22 of the 29 babies (76%)",
        "22 of the 29",
    ),
    Rule(
        "e among n … (p%)",
        rf"(?P<s>{EVENTS}{NOUN} (?:among|in|of|for|from) (?:the |all )?{TOTAL}{NO_UNIT})"
        rf"{TAIL}{OPEN}{PERCENT}{CLOSE}",
        "4 failures among 149 men in the new group (2.7%)",
        "4 failures among 149 men in the new group (2.7%)",
        "4 failures among men in the new group (2.7%)",
    ),
    Rule(
        "e of … (p%)",
        rf"(?<!\bof )(?<!\bof the )(?P<s>{EVENTS}{NOUN}) (?:{PREPOSITIONS})\b"
        rf"{TAIL}{OPEN}{PERCENT}(?:{LIMITS}{CLOSE}|(?=[;,]))",
        "14 of the new patients (21.9%) and",
        "14 of the new patients (21.9%)",
        "14 new patients had it (21.9%)",
    ),
    Rule(
        "p% … (e)",
        rf"(?P<s>{PERCENT}) (?:{PREPOSITIONS})\b{TAIL}{OPEN}{EVENTS} {PERSONS}{CLOSE}",
        "41.7% in the new group (25 women)",
        "41.7% in the new group (25 women)",
        "41.7% in the new group (25)",
    ),
    Rule(
        "e (p%)",
        rf"{EVENTS}{NOUN}{OPEN}{PERCENT}(?:{LIMITS}{CLOSE}{FEW}|(?=[;,]))",
        "75 (74.26%) women in",
        "75 (74.26%) women",
        "75 women",
    ),
    Rule(
        "n = e, p%",
        rf"\b[nN] ?= ?(?P<e>[0-9]{{1,7}})[,;] ?{PERCENT}",
        "(n = 12; 30%)",
        "n = 12; 30%",
        "n = 12",
    ),
    Rule(
        "p% (e)",
        rf"{PERCENT}{OPEN}{EVENTS}{NOUN}{CLOSE}",
        "73% (24) had",
        "73% (24)",
        "73% (24.1)",
    ),
)
BARE = Rule("e of n", rf"{EVENTS}{OF}{TOTAL}{NO_UNIT}{FEW}", "35/68 in the group", "35/68", "35/68.1")
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
    ),
    Rule(
        OF_THE,
        rf"\b(?P<s>[Oo]f (?:the |all )?{TOTAL}{NO_UNIT}{TAIL}, {EVENTS}(?! ?(?:%|[/=])))",
        "of the 58 given the old drug, 10 did",
        "of the 58 given the old drug, 10",
        "of those given the old drug, 10% did",
    ),
    Rule(
        "e … (n = n)",
        rf"(?P<s>{EVENTS}(?: {PERSONS})?) (?:in|of|on|with|from){TAIL}{OPEN}[nN] ?= ?{TOTAL}{CLOSE}",
        "5 patients in group I (n = 50)",
        "5 patients in group I (n = 50)",
        "50 were given it (n = 50)",
    ),
)
ALLOCATION = re.compile(r"(?i)randomi[sz]|allocat|allott|assign|enrol|includ|recruit")
BY_FIT = {
    "e among n … (p%)": 3,
    "e (p%) … (n = n)": 0,
    "e … (n = n; p%)": 0,
    "of the n …, e (p%)": 0,
    "p%, e of n": 0,
    "e (p%) of n": 2,
    "p% (e/n)": 8,
    "e of n (p%)": 100,
}
NEARLY = 3  # points that a percent behind a comma may be off
# how many points a percent may be off, or the words between are chance
LABEL = re.compile(
    r"\b(?i:grades?|stages?|phases?|types?|levels?|class|visits?|scores?|steps?) \Z"
    r"|(?<![0-9][ -])\b(?i:days?|weeks?|months?|years?) \Z"
    r"|\b[A-Z]{3,8} \Z"
)


@frozen
class Phrase:
    """Events, their total and percent as printed; n None where the phrase prints none, percent "" likewise.

    span : in the plain line; fits : whether the percent is that of the fraction, None without both.
    """

    kind: str
    events: int
    n: int | None
    percent: str
    span: Span
    percent_span: Span | None = None

    @property
    def fits(self) -> bool | None:
        """Whether the percent rounds from the fraction."""
        return prints(self.events, self.n, self.percent) if self.n and self.percent else None

    @property
    def off(self) -> float:
        """How many points the printed percent is off its fraction."""
        return abs(100 * self.events / (self.n or 1) - float(self.percent or 0))

    def of(self, n: int) -> Phrase:
        """The same with a total."""
        return replace(self, n=n)


def prints(events: int, n: int, percent: str) -> bool:
    """Whether events of n print as a percent; a tie either way."""
    printed = Decimal(percent)
    half = Decimal(1).scaleb(int(printed.as_tuple().exponent)) / 2
    return abs(Decimal(100 * events) / n - printed) <= half + Decimal("1e-9")


def strict(free: str) -> tuple[list[Phrase], str]:
    """The phrases with a percent in a plain line, and the line without them."""
    made: list[Phrase] = []
    for rule in PHRASES:
        found = [
            (phrase, match.span())
            for match in rule.pattern.finditer(free)
            if (phrase := _phrase(rule, match))
            and (phrase.fits is not False or phrase.off <= BY_FIT.get(rule.name, 0))
        ]
        free = gone(free, (span for _, span in found))
        made += [phrase for phrase, _ in found]
    return made, free


def bare(free: str) -> Iterator[Phrase]:
    """The fractions without a percent in a plain line."""
    for rule in (BARE, *(() if ALLOCATION.search(free) else APART)):
        every = list(rule.pattern.finditer(free))
        if rule.name == OF_THE and len(every) < PAIR:
            continue
        yield from filter(None, (_phrase(rule, found) for found in every))
        free = gone(free, (found.span() for found in every))


def _phrase(rule: Rule, found: re.Match[str]) -> Phrase | None:
    """What a row matched, None where it is no count of participants after all."""
    parts = found.groupdict()
    total = parts.get("n") or parts.get("m")
    events, n, percent = int(parts["e"]), int(total) if total else None, parts.get("p") or ""
    if percent and Decimal(percent) > 100:
        return None
    if n is not None and not SMALLEST <= n >= events:
        return None
    before = found.string[max(0, found.start("e") - 12) : found.start("e")]
    if n is None and LABEL.search(before):
        return None
    place = found.span("p") if percent else None
    made = Phrase(rule.name, events, n, percent, found.span("s" if "s" in parts else 0), place)
    behind = place is not None and n is not None and place[0] > found.end("n" if parts.get("n") else "e")
    if behind and made.fits is False and not _is_bracketed(found, place) and not _is_its_own(made, found):
        return None  # 12/40 patients, 15% of whom …
    return made


def _is_its_own(made: Phrase, found: re.Match[str]) -> bool:
    return made.off <= NEARLY and not found.string.startswith(" of", found.end())


def _is_bracketed(found: re.Match[str], place: Span | None) -> bool:
    return place is not None and found.string[found.start() : place[0]].rstrip().endswith(("(", "["))

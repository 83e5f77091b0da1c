"""Phrases in which abstracts print events, totals and percents: e/n [p%], e of n, e (p%), p% (e/n) …

Their forms are tried in their order, and what one takes no other sees. A percent that does not fit its
fraction is kept; a fraction that only a percent binds together is none without that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts.forms import APART, BARE, NONE, OF_THE, PAIR, PHRASES
from rsa_trial_cli.reading.abstracts.rules import Rule, Span, gone
from rsa_trial_cli.reading.signs import may_match

SMALLEST = 5  # participants: 2 of the 3 settings, 1/3
ALLOCATION = re.compile(r"(?i)randomi[sz]|allocat|allott|assign|enrol|includ|recruit")
BY_FIT = {  # how many points a percent may be off, or the words between are chance
    "e among n … (p%)": 3,
    "e (p%) … (n = n)": 0,
    "e … (n = n; p%)": 0,
    "of the n …, e (p%)": 0,
    "n …, of whom e (p%)": 0,
    "e (p%) … among the n": 0,
    "p%, e of n": 0,
    "e (p%) of n": 2,
    "p% (e/n)": 8,
    "e of n (p%)": 100,
}
NEARLY = 3  # points that a percent behind a comma may be off
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
    folded = free.casefold()
    for rule in PHRASES:
        if not may_match(rule.signs, folded):
            continue
        found = [
            (phrase, match.span())
            for match in rule.pattern.finditer(free)
            if (phrase := _phrase(rule, match))
            and (phrase.fits is not False or phrase.off <= BY_FIT.get(rule.name, 0))
        ]
        free = gone(free, (span for _, span in found)) if found else free
        made += [phrase for phrase, _ in found]
    return made, free


def bare(free: str) -> Iterator[Phrase]:
    """The fractions without a percent in a plain line."""
    folded = free.casefold()
    for rule in (BARE, *(() if ALLOCATION.search(free) else APART)):
        if not may_match(rule.signs, folded):
            continue
        every = list(rule.pattern.finditer(free))
        if rule.name == OF_THE and len(every) < PAIR:
            continue
        yield from filter(None, (_phrase(rule, found) for found in every))
        free = gone(free, (found.span() for found in every)) if every else free


def none(free: str) -> list[Phrase]:
    """The one place of a line that says that nobody of an arm had an event; else nothing."""
    every = [Phrase(NONE.name, 0, None, "", found.span()) for found in NONE.pattern.finditer(free)]
    return every if len(every) == 1 else []


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

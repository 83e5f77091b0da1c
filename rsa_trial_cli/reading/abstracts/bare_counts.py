"""Two counts without totals, one for each arm: 11 patients in the new group and 14 in the old group.

Their totals are the sizes that the abstract states. Where words do not name both arms, the table is doubtful:
it is kept only where a printed figure follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import arms, pairing, parts
from rsa_trial_cli.reading.abstracts.lines import DIGIT, Line
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import PAIR, PERSONS, TAIL, Phrase
from rsa_trial_cli.reading.abstracts.rules import GONE, Rule, Span, first

COUNT = "a count without a total"
FAR = 90  # characters between two counts
BEHIND = 110  # characters behind the second that may say whose they are
NO_EVENTS = (
    Rule(
        "a measurement",
        r"(?i)\b(?:means?|medians?|scores?|scales?|averag\w{0,4}|ratios?|range|IQR|SD|points?|costs?|minutes|age"
        r"|levels?|concentrations?|values?|index|volumes?|units?|numbers? of (?:days|hours|nights)"
        r"|times?|pressure"
        r"|weights?|rates? per)\b"
        r"|\b(?:fell|rose|increas|decreas|reduc|chang|improv|gain|los)\w{0,5} (?:by|from|to|of)\b",
        "the median was 5 v 7",
        "median",
        "medicine was used",
    ),
    Rule(
        "not of persons",
        r"(?i)[0-9] (?:[a-z-]{2,20} )?(?:episodes?|events|visits?|occasions|procedures?|samples|cycles?"
        r"|lesions?|sites?|eyes|teeth|doses?|calls?|tests?|swabs?|sessions?|courses?|injections?|specimens?|items?)\b",
        "3 visits in the new group",
        "3 visits",
        "3 patients",
    ),
    Rule(
        "who they were",
        rf"(?i)\bthere were [0-9]{{1,6}} (?:[a-z-]{{2,20}} )?(?:m[ae]les?|females?|{PERSONS})\b",
        "There were 45 men in the new group",
        "There were 45 men",
        "There were 45 failures",
    ),
    Rule(
        "who took part",
        r"(?i)\b(?:randomi[sz]|allocat|allott|assign|enrol|recruit|eligib|screened|includ|exclud|analy[sz]"
        r"|availab|complet|follow|withdr|dropp|drop[- ]?out|discontinu|lost\b|refus|compris|consist|declin"
        r"|consent|baseline|stratif"
        r"|centres?\b|centers?\b|aged\b|cross|switch)",
        "11 were lost to follow-up",
        "lost",
        "11 had it last year",
    ),
)
OF_PERSONS = Rule(
    "of persons",
    rf" ?(?:of (?:the )?)?(?:(?:[a-z-]{{2,20}} )?{PERSONS}|of those\b)",
    "11 patients in",
    "patients",
    "11 days",
)
SHARES = Rule(
    "the percents of both",
    r"[(\[,;:] ?(?P<p>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?%,?"
    r" (?:vs?\.?|versus|and|or|than|against|compared (?:with|to))(?: only)?"
    r" (?P<q>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?%",
    "(57.7% versus 28.0%, P = 0.002)",
    "57.7% versus 28.0%",
    "(57.7%)",
)
FOUR = Rule(
    "two sizes and two counts",
    rf"(?i:in|of|among) the (?P<n>[0-9]{{2,6}}) {PERSONS}{TAIL} and the (?P<m>[0-9]{{2,6}}){TAIL},"
    r" (?P<e>[0-9]{1,6}) and (?P<f>[0-9]{1,6})(?![\w/%]|\.[0-9]| ?%)",
    "In the 574 women using it and the 571 using none, 76 and 62 events",
    "In the 574 women using it and the 571 using none, 76 and 62",
    "In the 574 women, 76 and 62 events",
)
AHEAD = re.compile(
    r"(?<![\w.])(?P<p>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?%,? (?:vs?\.?|versus|and)"
    r" (?P<q>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?% ?[(\[]\Z"
)
TIGHT = re.compile(r",? (?:and|or|vs?\.?|versus) ")
WHERE = re.compile(r"(?: [a-z-]{2,20}){0,3} (?:in|of|from|among|with|on|given|receiving)\b")
OPENS = re.compile(r"(?i)(?:\b(?:in|by|had|were)|[,:(]) ?\Z")
LABEL, LAST = (
    re.compile(r"[,;] (?:and )?[A-Z][\w&+]{0,8}:? "),
    re.compile(r"(?:\A|[:;,(] ?)[A-Z][\w&+]{0,8}:? \Z"),
)
CLAUSE = re.compile(r"[^;]+")


@frozen
class Two:
    """Two counts of a clause. gap : the words between them; behind : those behind the second."""

    line: Line
    spans: tuple[Span, Span]

    @property
    def gap(self) -> str:
        return self.line.plain[self.spans[0][1] : self.spans[1][0]]

    @property
    def is_cut(self) -> bool:
        """Whether a figure, a phrase or another number stands between them."""
        start, end = self.spans[0][1], self.spans[1][0]
        within = any(start <= phrase.span[0] < end for phrase in self.line.phrases)
        return within or GONE in self.line.free[start:end] or bool(DIGIT.search(self.line.counted[start:end]))

    @property
    def behind(self) -> str:
        return self.line.plain[self.spans[1][1] :][:BEHIND]

    @property
    def ahead(self) -> str:
        """The words before the first."""
        return self.line.plain[max(0, self.spans[0][0] - 60) : self.spans[0][0]]

    def phrase(self, at: int) -> Phrase:
        """One of them as a phrase, its total to be found."""
        span = self.spans[at]
        return Phrase(COUNT, int(self.line.plain[slice(*span)]), None, "", span)


def pairs(line: Line, names: frozenset[str]) -> Iterator[Pair]:
    """The candidate tables of two counts in a sentence that has no size of an arm. names : words of arms."""
    few = sum(1 for _ in arms.NUMBER.finditer(line.counted)) < PAIR
    if few or first(NO_EVENTS[-1:], line.plain):
        return
    for one in FOUR.pattern.finditer(line.counted):
        n, m, e, f = (int(one[key]) for key in "nmef")
        if e < n and f < m:
            both = Phrase(COUNT, e, n, "", one.span("e")), Phrase(COUNT, f, m, "", one.span("f"))
            yield Pair(line, *both, ("", ""))
    for clause in CLAUSE.finditer(line.counted):
        found = [one.span() for one in arms.NUMBER.finditer(line.counted, *clause.span())]
        if len(found) != 2:
            continue
        two = Two(line, (found[0], found[1]))
        if len(two.gap) <= FAR and not two.is_cut:
            yield from _pair(two, names, line.plain[clause.start() : found[1][1]] + two.behind[:30])


def _with_shares(two: Two, shares: re.Match[str], start: int) -> Pair:
    """The table of two counts and the percents of both. start : of the text in which these were found."""
    one, other = (
        Phrase(COUNT, phrase.events, None, shares[key], phrase.span, (start + found[0], start + found[1]))
        for phrase, key, found in (
            (two.phrase(0), "p", shares.span("p")),
            (two.phrase(1), "q", shares.span("q")),
        )
    )
    around = pairing.sides(two.line, one, other)
    return Pair(two.line, one, other, (pairing.name(around[0]), pairing.name(around[1])))


def _pair(two: Two, names: frozenset[str], clause: str) -> Iterator[Pair]:
    """A table where both counts are of the arms: certain, doubtful, or none."""
    contrast = any(rule.pattern.search(two.gap) for rule in pairing.CONTRAST)
    if not (contrast or any(rule.pattern.search(two.gap) for rule in pairing.JOINS)):
        return
    one, other = two.phrase(0), two.phrase(1)
    around = pairing.sides(two.line, one, other)
    called = tuple(pairing.name(text) for text in around)
    kinds = [
        found[0].split()[-1] for text in (two.gap, two.behind) if (found := OF_PERSONS.pattern.match(text))
    ]
    if len(set(kinds)) > 1:  # men and women of one arm
        return
    if (ahead := AHEAD.search(two.ahead)) and TIGHT.fullmatch(two.gap):
        yield _with_shares(two, ahead, two.spans[0][0] - len(two.ahead))
        return
    if shares := SHARES.pattern.search(two.behind):
        if not DIGIT.search(two.behind[: shares.start()]):
            yield _with_shares(two, shares, two.spans[1][1])
        return
    if first(NO_EVENTS, clause) or parts.of_a_part(two.line.plain, two.spans, names):
        return
    told = [arms.words(text) & names for text in around]
    grouped = called[0] != called[1] and all(pairing.GROUP.search(text) for text in around)
    named = grouped or (bool(told[0] and told[1]) and told[0] != told[1])
    persons = any(OF_PERSONS.pattern.match(text) for text in (two.gap, two.behind))
    zipped = pairing.RESPECTIVELY.search(two.behind) and TIGHT.fullmatch(two.gap)
    labelled = bool(LABEL.fullmatch(two.gap) and LAST.search(two.ahead)) or all(
        pairing.BRACKETED.match(text) for text in (two.gap, two.behind)
    )
    where = all(WHERE.match(text) for text in (two.gap, two.behind))
    if (named and ((where and (persons or grouped)) or labelled)) or (
        zipped and (persons or OPENS.search(two.ahead))
    ):
        yield Pair(two.line, one, other, (called[0], called[1]))
    elif named or (contrast and OPENS.search(two.ahead)) or zipped:
        yield Pair(two.line, one, other, (called[0], called[1]), doubtful=True)

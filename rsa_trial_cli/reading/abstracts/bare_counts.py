"""Two counts without totals, one for each arm: 11 patients in the new group and 14 in the old group.

Their totals are the sizes that the abstract states. Where words do not name both arms, the table is doubtful:
it is kept only where a printed figure follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import arm_words, arms, pairing, parts, size_forms
from rsa_trial_cli.reading.abstracts.forms import PAIR, PERSONS, TAIL
from rsa_trial_cli.reading.abstracts.lines import DIGIT, Line
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import GONE, Rule, Span, first

COUNT = "a count without a total"
FAR = 90  # characters between two counts
BEHIND = 110  # characters behind the second that may say whose they are
NO_EVENTS = (
    Rule(
        "a measurement",
        r"(?i)\b(?:means?|medians?|scores?|scales?|averag\w{0,4}|ratios?|range|IQR|SD|points?|costs?|minutes|age"
        r"|levels?|concentrations?|values?|index|volumes?|units?|numbers? of (?:days|hours|nights)"
        r"|times?|pressure|stay|length|duration|doses?"
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
    r" (?P<q>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?% ?[(\[;,] ?\Z"
)
TIGHT = re.compile(r",? (?:and|or|vs?\.?|versus) ")
WHERE = re.compile(r"(?: [a-z-]{2,20}){0,3} (?:in|of|from|among|with|on|given|receiving)\b")
EVENTS = re.compile(
    r"(?i)\b(?:events?|episodes?|visits?|occasions|procedures?|samples|cycles?|lesions?|attacks?|reactions?|days"
    r"|nights|hours|tests?|calls?|sites?|eyes|admissions?|effects?|complications?|relapses|contacts)\b"
)
LISTED = re.compile(r"[(\[:] ?\Z")
OPENED = re.compile(r"[(\[] ?\Z")
ABOUT_PERSONS = re.compile(rf"(?i)\b(?:fewer|more|most|of|in|many) {PERSONS}|\bgroup\b.{{1,60}}\bgroup\b")
OPENS = re.compile(r"(?i)(?:\b(?:in|by|had|were)|[,:(]) ?\Z")
BY_NAME = re.compile(
    rf"(?: (?!{PERSONS})[\w']{{2,24}}){{1,3}}(?: {PERSONS})?,? (?:and|v|vs|versus|compared with) "
)
NAMED = re.compile(rf"(?: (?!{PERSONS})[\w']{{2,24}}){{1,3}} {PERSONS}")
LABEL, LAST = (
    re.compile(r"[,;] (?:and )?[A-Z][\w&+]{0,8}:? "),
    re.compile(r"(?:\A|[:;,(] ?)[A-Z][\w&+]{0,8}:? \Z"),
)
SECOND = re.compile(  # outcome behind the two counts of the first, whose arms are named
    r" (?:[a-z]{3,20} )?(?:in|of|on|with) the [\w+-]{1,24}(?: [\w+-]{1,24})? (?:group|arm),? and"
    r"(?: [a-z-]{2,20}){2,6} "
)
PIECE = re.compile(rf"[^;{GONE}]+")  # of a clause, between figures


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

    @property
    def clause(self) -> str:
        """The words of both, and those around them."""
        begun = self.line.plain.rfind(";", 0, self.spans[0][0]) + 1
        return self.line.plain[begun : self.spans[1][1]] + self.behind[:30]

    @property
    def is_ordered(self) -> bool:
        """Whether they stand in a bracket behind both arms, or each group leads its count."""
        if OPENED.search(self.ahead) and arm_words.TIGHT.fullmatch(self.gap):
            return bool(OF_PERSONS.pattern.match(self.behind) or ABOUT_PERSONS.search(self.clause))
        led = arm_words.LED.search(self.ahead) and OF_PERSONS.pattern.match(self.gap)
        return bool(led and WHERE.match(self.behind))

    def phrase(self, at: int) -> Phrase:
        """One of them as a phrase, its total to be found."""
        span = self.spans[at]
        return Phrase(COUNT, int(self.line.plain[slice(*span)]), None, "", span)


def pairs(line: Line, names: frozenset[str]) -> Iterator[Pair]:
    """The candidate tables of two counts in a sentence that has no size of an arm. names : words of arms."""
    few = sum(1 for _ in arms.NUMBER.finditer(line.counted)) < PAIR
    if few or first(NO_EVENTS[-1:], line.plain) or first(size_forms.GROUPS, line.counted):
        return
    for one in FOUR.pattern.finditer(line.counted):
        n, m, e, f = (int(one[key]) for key in "nmef")
        if e < n and f < m:
            both = Phrase(COUNT, e, n, "", one.span("e")), Phrase(COUNT, f, m, "", one.span("f"))
            yield Pair(line, *both, ("", ""))
    for piece in PIECE.finditer(line.free):
        every = [*arms.NUMBER.finditer(line.counted, *piece.span())]
        counts = [int(one[0]) for one in every]
        found = [one.span() for one in every]
        if len(every) == PAIR + 1 and counts[0] == counts[1] + counts[2]:  # 13 cases (7 and 6 in …)
            del found[0]
        twice = PAIR < len(found) <= 2 * PAIR and SECOND.match(line.plain, found[1][1])
        if len(found) != PAIR and not twice:
            continue
        two = Two(line, (found[0], found[1]))
        if len(two.gap) <= FAR and not two.is_cut:
            yield from (pair for pair in _pair(two, names, two.clause) if not (twice and pair.doubtful))


def is_listed(pair: Pair) -> bool:
    """Whether two counts stand alone in a bracket or behind a colon, and none but of persons: (12 v 25)."""
    text = pair.line.plain
    tight = arm_words.TIGHT.fullmatch(text[pair.first.span[1] : pair.second.span[0]])
    alone = pair.first.kind == COUNT and tight and LISTED.search(pair.ahead)
    return bool(alone and not EVENTS.search(pair.ahead))


def _with_shares(two: Two, shares: re.Match[str], start: int) -> Pair:
    """The table of two counts and the percents of both. start : of the text in which these were found."""
    one, other = (
        Phrase(COUNT, phrase.events, None, shares[key], phrase.span, (start + found[0], start + found[1]))
        for phrase, key, found in (
            (two.phrase(0), "p", shares.span("p")),
            (two.phrase(1), "q", shares.span("q")),
        )
    )
    around = arm_words.sides(two.line, one, other)
    return Pair(two.line, one, other, (arm_words.name(around[0]), arm_words.name(around[1])))


def _pair(two: Two, names: frozenset[str], clause: str) -> Iterator[Pair]:
    """A table where both counts are of the arms: certain, doubtful, or none."""
    contrast = any(rule.pattern.search(two.gap) for rule in arm_words.CONTRAST)
    if not (contrast or any(rule.pattern.search(two.gap) for rule in arm_words.JOINS)):
        return
    one, other = two.phrase(0), two.phrase(1)
    around = arm_words.sides(two.line, one, other)
    called = tuple(arm_words.name(text) for text in around)
    kinds = [
        found[0].split()[-1] for text in (two.gap, two.behind) if (found := OF_PERSONS.pattern.match(text))
    ]
    if len({*kinds} - {"controls"}) > 1:  # men and women of one arm
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
    grouped = called[0] != called[1] and all(arm_words.GROUP.search(text) for text in around)
    named = grouped or (bool(told[0] and told[1]) and told[0] != told[1])
    persons = any(OF_PERSONS.pattern.match(text) for text in (two.gap, two.behind))
    zipped = pairing.RESPECTIVELY.search(two.behind) and TIGHT.fullmatch(two.gap)
    labelled = bool(LABEL.fullmatch(two.gap) and LAST.search(two.ahead)) or all(
        arm_words.BRACKETED.match(text) for text in (two.gap, two.behind)
    )
    labelled = labelled or bool(BY_NAME.fullmatch(two.gap) and NAMED.match(two.behind))
    where = all(WHERE.match(text) for text in (two.gap, two.behind)) or kinds[1:] == ["controls"]
    if (named and ((where and (persons or grouped)) or labelled or two.is_ordered)) or (
        zipped and (persons or OPENS.search(two.ahead))
    ):
        yield Pair(two.line, one, other, (called[0], called[1]))
    elif named or (contrast and OPENS.search(two.ahead)) or zipped:
        yield Pair(two.line, one, other, (called[0], called[1]), doubtful=True)

"""One sentence read: its patterns one after the other, its names joined with estimates and intervals.

What is not plainly a result is left out. A token that a pattern took is of another kind from then on, so that
no figure serves twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from rsa_trial_cli.reading.sentences import patterns, per_thousand
from rsa_trial_cli.reading.sentences.no_results import NO_RESULTS, TREND
from rsa_trial_cli.reading.sentences.patterns import Pattern
from rsa_trial_cli.reading.sentences.said import NOWHERE, Claim, Left, PValue, Sentence
from rsa_trial_cli.reading.sentences.spelled import Span
from rsa_trial_cli.reading.sentences.spelling import plain, respell
from rsa_trial_cli.reading.sentences.tests_and_levels import LEVEL_BEGINS, any_of, search
from rsa_trial_cli.reading.sentences.tokens import tokens
from rsa_trial_cli.reading.sentences.vocabulary import Kind
from rsa_trial_cli.reading.signs import may_match

OF_A_MARGIN = re.compile(r"(?i)inferior|equivalen|\bNI\b|\bpre ?-?(?:specified|defined) margin")


class Draft(NamedTuple):
    """A claim to be, in numbers of tokens.

    place: its name, or else where its interval begins; at: its estimate, -1 for none; limits: from, up to.
    """

    place: int
    measure: str
    at: int
    limits: tuple[Span, Span] | None = None
    needs_name: bool = True


class Page:
    """The tokens of a sentence, and their kinds, in which what was read is marked.

    found: what each pattern took, in the order of reading; its spans are numbers of tokens.
    """

    def __init__(self, text: str) -> None:
        line = plain(text)
        test = search("test", line.plain.lower(), line.plain.casefold())
        self.test = test[0].replace("^", "") if test else ""
        respell(line)
        self.left: list[Left] = []
        folded = line.plain.casefold()
        for why, rows in NO_RESULTS.items():
            for row in rows:
                if may_match(row.signs, folded):
                    line.replace(row.pattern, partial(self._blotted, why))
        self.line, self.respelled, self.folded = line, line.plain, folded
        self.level = ""
        if "CI" in line.plain:
            line.replace(any_of("level"), self._leveled, LEVEL_BEGINS)
        if " per " in line.plain or "1000" in line.plain:  # searched for more slowly than for these
            line.replace(per_thousand.FORM, per_thousand.respelled)
            line.replace(per_thousand.RATE, per_thousand.of_another_kind)
        self.margin = ""
        if "margin" in folded and OF_A_MARGIN.search(line.plain):  # other margins are those of tumours
            line.replace(any_of("margin"), self._margined)
        self.tokens = tokens(line.plain)
        self.kinds = bytearray([kind for _, kind, _, _ in self.tokens])
        self.found: list[tuple[Pattern, re.Match[bytes]]] = []

    def _blotted(self, why: str, found: re.Match[str]) -> str:
        self.left.append(Left(found[0], why, why == TREND))
        return " … "

    def _leveled(self, found: re.Match[str]) -> str:
        self.level = self.level or found[found.lastindex or 0]
        return " CI "

    def _margined(self, found: re.Match[str]) -> str:
        self.margin = self.margin or found[found.lastindex or 0].replace(" ", "")
        return " margin "

    def sentence(self) -> Sentence:
        """All that the sentence prints. Every step marks what it takes, so their order counts."""
        for found in self.find(patterns.TWO_NAMES):  # which figure is whose?
            self.mark(Kind.WORD, found.span())
        counts = tuple(self._counts())
        p_values = tuple(self._p_values())
        p, p_place = p_values[0] if p_values else PValue("", NOWHERE)
        claims = tuple(self._claims())
        percents = [found.span() for found in self.find(patterns.ARM)]
        return Sentence(
            claims,
            p or "NS" * bool(search("not significant", self.respelled, self.folded)),
            self.level,
            tuple(self.text(percent).removesuffix("%") for percent in percents),
            tuple("/".join(map(self.text, spans)) for spans in counts),
            self.test,
            self.margin,
            p_place,
            tuple(map(self.place, percents)),
            tuple(self.place((events[0], total[1])) for events, total in counts),
            p_values,
            tuple(self.left),
        )

    def text(self, span: Span) -> str:
        """The tokens from the first up to the second place; "" of NOWHERE."""
        return " ".join(token.text for token in self.tokens[slice(*span)])

    def texts(self, found: re.Match[bytes]) -> dict[str, str]:
        """The parts of what a pattern matched, by name."""
        return {name: self.text(found.span(name)) for name in found.re.groupindex}

    def place(self, span: Span) -> Span:
        """Where these tokens stand in the sentence as it was given: first character and end."""
        if span == NOWHERE:
            return NOWHERE
        return self.line.place(self.tokens[span[0]].span[0], self.tokens[span[1] - 1].span[1])

    def mark(self, kind: Kind, *spans: Span) -> None:
        """These tokens are of this kind from now on."""
        for first, end in spans:
            self.kinds[first:end] = bytes((kind,)) * (end - first)

    def find(self, pattern: Pattern) -> Iterator[re.Match[bytes]]:
        """What a pattern matches in the kinds as they are when the search begins."""
        for found in pattern.pattern.finditer(bytes(self.kinds)):
            if pattern.where is None or pattern.where(found[0], self.texts(found)):
                self.found.append((pattern, found))
                yield found

    def _counts(self) -> Iterator[tuple[Span, Span]]:
        for found in self.find(patterns.COUNT):
            spans = found.span("events"), found.span("total")
            self.mark(Kind.COUNT, *spans)
            yield spans

    def _p_values(self) -> Iterator[PValue]:
        """Every P value. They are marked, and the statistics of tests."""
        for found in self.find(patterns.P_VALUE):
            signs = [token.text for token in self.tokens[slice(*found.span())] if token.text in "<>≤≥"]
            text = "".join(signs[-1:]) + self.text(found.span("p"))
            yield PValue(text, self.place(found.span("p")))
            self.mark(Kind.P_VALUE, found.span())
        for found in self.find(patterns.STATISTIC):
            self.mark(Kind.STATISTIC_VALUE, found.span())

    def _intervals(self) -> Iterator[Draft]:
        effects = {Kind.STATISTIC, Kind.SPREAD}.isdisjoint(self.kinds)  # no age and no median with its range
        for pattern in patterns.INTERVALS:
            for found in self.find(pattern):
                at, low, high = found.start("estimate"), found.span("low"), found.span("high")
                self.mark(Kind.LIMITS, (low[0], high[1]))
                if found["estimate"] == bytes((Kind.COUNT,)):
                    continue  # the interval of one arm says nothing of the two
                if at >= 0:
                    percent = self.kinds[at] == Kind.PERCENT
                    self.mark(Kind.SHARE if percent else Kind.ESTIMATE, (at, at + 1))
                decimals = effects and set(b"".join(found.groups(b""))) == {Kind.DECIMAL}
                needs_no_name = Kind.INTERVAL in found[0] or (decimals and Kind.OPEN in found[0])
                yield Draft(found.start(), "", at, (low, high), not needs_no_name)

    def _claims(self) -> Iterator[Claim]:
        """Names with their estimates and intervals; an interval beside no estimate goes to the next claim."""
        intervals = list(self._intervals())
        for found in self.find(patterns.PAIR):  # 74% v 59%: neither is the difference
            pair = found["first"] + found["second"]
            kind = Kind.ARM if Kind.PERCENT in pair else Kind.STATISTIC_VALUE
            self.mark(kind, found.span("first"), found.span("second"))
        beside = {interval.at: interval for interval in intervals if interval.at >= 0}
        drafts = [*self._named(beside), *(interval for interval in intervals if interval.at < 0)]
        drafts += self._nameless(beside)
        joined: list[Draft] = []
        for draft in sorted(drafts, key=attrgetter("place")):
            last = joined[-1] if joined else None
            if last and draft.at < 0 and draft.limits and not last.limits:
                joined[-1] = last._replace(limits=draft.limits)
            elif last and draft.at >= 0 and not draft.limits and last.at < 0 and not last.measure:
                joined[-1] = draft._replace(limits=last.limits)
            else:
                joined.append(draft)
        yield from (self._claim(draft) for draft in joined if draft.at >= 0 or draft.limits)

    def _named(self, beside: dict[int, Draft]) -> Iterator[Draft]:
        """Each name of a measure, with the estimate and interval that are plainly its own.

        beside: intervals by the place of their estimate; those that a name takes leave it.
        """
        ahead = {found.end(): found.start() for found in self.find(patterns.PERCENT_AHEAD)}
        for place in [place for place, (_, _, measure, _) in enumerate(self.tokens) if measure]:
            token = self.tokens[place]
            if self.kinds[place] != token.kind:
                continue
            at = ahead.get(place, -1)
            at = self._estimate(token.kind, place) if at < 0 else at
            if at >= 0:
                self.mark(Kind.CLAIMED, (at, at + 1))
            yield beside.pop(at, Draft(0, "", at))._replace(place=place, measure=token.measure)

    def _estimate(self, name: Kind, place: int) -> int:
        """The place of the estimate that belongs to the name at a place; -1 for none."""
        for pattern in patterns.ESTIMATES[name]:
            found = pattern.pattern.match(self.kinds, place)
            if found:
                self.found.append((pattern, found))
                return found.start("estimate")
        return -1

    def _nameless(self, beside: dict[int, Draft]) -> Iterator[Draft]:
        """Intervals whose estimate no name took, where they are plainly of an effect."""
        shares = [at for at in beside if self.kinds[at] == Kind.SHARE]
        counted = {found.start("share") for found in self.find(patterns.SHARE_OF_A_COUNT)}
        for at, draft in beside.items():
            one_share = shares == [at] and at not in counted
            if not draft.needs_name and (self.kinds[at] == Kind.ESTIMATE or one_share):
                self.mark(Kind.CLAIMED, (at, at + 1))
                yield draft

    def _claim(self, draft: Draft) -> Claim:
        estimate = (draft.at, draft.at + 1) if draft.at >= 0 else NOWHERE
        low, high = draft.limits or (NOWHERE, NOWHERE)
        texts = [self.text(span) for span in (estimate, low, high)]
        name = self.tokens[draft.place].kind
        if name == Kind.NEEDED:  # a limit keeps the side it names: NNTB 5, NNTH 8
            texts = [text.removeprefix("NNT ").replace("NNH", "NNTH") for text in texts]
        if name == Kind.RATIO:  # no ratio is negative: that minus is a dash
            texts = [text.removeprefix("-") for text in texts]
        places = self.place(estimate), self.place(low), self.place(high)
        return Claim(draft.measure, texts[0], texts[1], texts[2], places)

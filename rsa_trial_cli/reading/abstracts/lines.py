"""One sentence of an abstract in plain characters, with the figures that it prints and every place in the
page."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import deciding, numerals, phrases
from rsa_trial_cli.reading.abstracts.not_counts import NOT_COUNTS
from rsa_trial_cli.reading.abstracts.page import Sentence
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import Span, first, gone
from rsa_trial_cli.reading.sentences import patterns
from rsa_trial_cli.reading.sentences.claims import Page
from rsa_trial_cli.reading.sentences.said import Claim
from rsa_trial_cli.reading.sentences.said import Sentence as Printed
from rsa_trial_cli.reading.sentences.spelled import Spelled
from rsa_trial_cli.reading.sentences.tokens import Token
from rsa_trial_cli.reading.sentences.vocabulary import Kind
from rsa_trial_cli.reading.signs import may_match

DIGIT = re.compile("[0-9]")
AFTER_A_ZERO = re.compile(r"(?:(?<=[=<>])|(?<=[=<>] ))0,(?=[0-9])")
IN_A_PERCENT = re.compile(r"(?<![0-9.,])[0-9]{1,2},[0-9]{1,2}(?= ?%)")
COMMAS = re.compile(r"(?<![0-9.,])(?:0,[0-9]{1,5}(?![0-9,])|[0-9]{1,2},[0-9]{1,2} ?%)")  # of decimals
DECIMAL = re.compile(r"(?<![0-9.,])(?:0,[0-9]{1,5}|[0-9]{1,3},[0-9]{1,2})(?![0-9,])")
NO_VALUE = re.compile(r"\b[Pp](?: ?values?)? ?[=:,]? ?(?P<ns>NS|ns|n\.s\.?)(?![^\W_])")
RESULTS = 2  # fractions with percents in a sentence that is no plan
SPENT = {Kind.P_VALUE, Kind.LIMITS, Kind.ESTIMATE, Kind.CLAIMED}


@frozen
class P:
    """A printed P, its relation included: <0.001, NS. span : its place in the plain line."""

    text: str
    span: Span


@dataclass
class Line:
    """plain : the sentence in characters of a keyboard, numbers in digits; its places are those of all spans.

    claims : estimates and their limits; p_values : every P, in their order; of_arms : the text of each of
    two sentences with a count of one arm.
    """

    sentence: Sentence
    source: str = field(repr=False)
    of_arms: tuple[str, str] | None = field(default=None, repr=False)
    not_counts: list[tuple[str, Span]] = field(default_factory=list, repr=False)

    @cached_property
    def spelled(self) -> Spelled:
        """The sentence with its numbers in digits."""
        line = Spelled(self.source[self.sentence.start : self.sentence.end])
        commas = COMMAS.search(line.plain)
        line.replace(numerals.NUMERAL, numerals.digits)
        line.replace(numerals.NONE_OF, lambda _: "0")
        line.replace(AFTER_A_ZERO, lambda _: "0.")
        line.replace(IN_A_PERCENT, lambda found: found[0].replace(",", "."))
        if commas:
            line.replace(DECIMAL, lambda found: found[0].replace(",", "."))
        return line

    @cached_property
    def figures(self) -> Page:
        """The sentence as a reader of figures sees it, all read."""
        return self._read[0]

    @cached_property
    def said(self) -> Printed:
        """What the sentence prints: claims, the level of intervals, a test, a margin."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[Page, Printed]:
        page = Page(self.spelled.plain)
        return page, page.sentence()

    @property
    def plain(self) -> str:
        """What is searched for counts and words."""
        return self.figures.line.plain

    @cached_property
    def claims(self) -> tuple[tuple[Claim, Span], ...]:
        """Estimates with their limits, and the place of each in the plain line."""
        made = [(claim, self._inside(claim)) for claim in self.said.claims]
        return tuple((claim, span) for claim, span in made if span)

    @cached_property
    def loose_limits(self) -> list[Span]:
        """Where intervals of no claim stand: their estimates are several, or have no name. None that may be
        a reference: [4,5]."""
        page, made = self.figures, []
        for pattern, found in page.found:
            if pattern in patterns.INTERVALS:
                first, last = found.start("low"), found.end("high") - 1
                span = page.tokens[first].span[0], page.tokens[last].span[1]
                called = pattern is patterns.INTERVALS[0] or "." in self.plain[slice(*span)]
                if called and not any(own[0] <= span[0] < own[1] for _, own in self.claims):
                    made.append(span)
        return made

    def _inside(self, claim: Claim) -> Span | None:
        places = [place for place in claim.places if place[0] >= 0]
        if not places:
            return None
        first, last = min(place[0] for place in places), max(place[1] for place in places)
        starts, tokens = self._starts, self.figures.tokens
        begin, end = bisect_left(starts, first), bisect_left(starts, last)
        return (tokens[begin].span[0], tokens[end - 1].span[1]) if begin < end else None

    @cached_property
    def _starts(self) -> list[int]:
        """Where each token begins in the sentence as a reader of figures was given it."""
        return [self.figures.line.place(*token.span)[0] for token in self.figures.tokens]

    @cached_property
    def p_values(self) -> tuple[P, ...]:
        """Every P that the sentence prints."""
        made = []
        for pattern, found in self.figures.found:
            if pattern is patterns.P_VALUE:
                tokens = self.figures.tokens[slice(*found.span())]
                signs = [token.text for token in tokens if token.text in "<>≤≥"]
                made.append(P("".join(signs[-1:]) + tokens[-1].text, (tokens[0].span[0], tokens[-1].span[1])))
        made += [P("NS", found.span("ns")) for found in NO_VALUE.finditer(self.plain)]
        return tuple(sorted(made, key=lambda p: p.span))

    @cached_property
    def free(self) -> str:
        """The plain line without the figures that were read: what may hold counts."""
        return gone(
            self.plain,
            (
                token.span
                for token, kind in zip(self.figures.tokens, self.figures.kinds, strict=True)
                if kind in SPENT and DIGIT.search(token.text) and not self._is_share(token)
            ),
        )

    @cached_property
    def elsewhere(self) -> str:
        """What the sentence is about where it is other trials, or plans; "" for the results of this one."""
        found = first(deciding.ELSEWHERE, self.plain)
        if not found and not self._has_results:
            found = first(deciding.PLANNED, self.plain)
        return found[0] if found else ""

    @property
    def _has_results(self) -> bool:
        """Whether two fractions with their percents stand here, and a figure: what a plan has not."""
        whole = sum(phrase.n is not None and bool(phrase.percent) for phrase in self.phrases)
        return whole >= RESULTS and bool(self.p_values or self.claims)

    @cached_property
    def counted(self) -> str:
        """What is free of figures, of phrases with a percent, and of numbers that are no counts."""
        return self._phrases[1]

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Events, totals and percents, in their order."""
        return self._phrases[0]

    @cached_property
    def _phrases(self) -> tuple[tuple[Phrase, ...], str]:
        made, rest = phrases.strict(self.free)
        folded = rest.casefold()
        for rule in NOT_COUNTS:
            if may_match(rule.signs, folded):
                found = [match.span() for match in rule.pattern.finditer(rest) if DIGIT.search(match[0])]
                self.not_counts += [(rule.name, span) for span in found]
                rest = gone(rest, found) if found else rest
        fractions = list(phrases.bare(rest))
        made += fractions
        rest = gone(rest, (phrase.span for phrase in fractions))
        made += phrases.none(rest) if len(made) == 1 else ()
        return tuple(sorted(made, key=lambda phrase: phrase.span)), rest

    def _is_share(self, token: Token) -> bool:
        """Whether a percent with limits is of one arm: it may belong to a count."""
        return (
            token.kind == Kind.PERCENT
            and self.plain[max(0, token.span[0] - 2) : token.span[0]].strip() == "("
        )

    def from_spelled(self, place: Span) -> Span:
        """Where a place of a claim stands in the page."""
        start, end = self.spelled.place(*place)
        return self.sentence.start + start, self.sentence.start + end

    def place(self, span: Span) -> Span:
        """Where a part of the plain line stands in the page."""
        start, end = self.figures.line.place(*span)
        start, end = self.spelled.place(start, end)
        return self.sentence.start + start, self.sentence.start + end

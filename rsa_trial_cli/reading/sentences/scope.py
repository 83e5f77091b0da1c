"""Which figures of a text belong together: those of other sentences and outcomes are set apart, with why."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rsa_trial_cli.reading.sentences import qualifiers
from rsa_trial_cli.reading.sentences.said import NOWHERE, Claim, Left, PValue, Sentence
from rsa_trial_cli.reading.sentences.spelled import Span

BOUNDARY = re.compile(  # "vs. Placebo" and "e.g. In" end no sentence; a set at the start is found fastest
    r"[.!?。\n](?:"
    r"(?<=[.!?])(?<!\bvs.)(?<!\bv.)(?<!\be\.g.)(?<!\bi\.e.)(?<!\bNo.)(?<!\bDr.)(?<!\bSt.)(?<!\bal.)(?<!\bFig.)"
    r"[)\]\"”’]?\s(?=\s{0,9}[\"“(\[]?(?:[A-ZÀ-Þ][a-zß-ÿ]|[A-Z] [a-z]|[A-Z]{4}))"
    r"|(?<=。)|(?<=\n)\s{0,9}\n)"
)
CLAUSE = re.compile(";")
LONG = 600  # characters from which a text is more than a sentence
ELSEWHERE, OTHER = "of another sentence", "of another outcome"
END = 1 << 62


def together(text: str, said: Sentence) -> Sentence:
    """What a text says of one pair of counts or, without counts in it, of one result; the rest is `left`.

    A single sentence of one outcome stays as it is.
    """
    found = _Text(text, _crude(text, said))
    return found.beside_counts() if found.counted else found.without_counts()


def is_long(text: str) -> bool:
    """Whether a text is more than a sentence: of several, or long."""
    return len(text) > LONG or BOUNDARY.search(text.strip()) is not None


@dataclass
class _Text:
    """A text in its sentences. said: all that was read in it."""

    text: str
    said: Sentence

    def __post_init__(self) -> None:
        self.starts = [0, *(found.end() for found in BOUNDARY.finditer(self.text))]
        places = (*map(begin, self.said.claims), *self.said.count_places, *self.said.percent_places)
        self.bearing = {self.of(place) for place in (*places, *(p.place for p in self.said.p_values))}

    def of(self, place: Span) -> int:
        """The number of the sentence at a place."""
        return bisect_right(self.starts, place[0]) - 1

    @property
    def short(self) -> bool:
        """Whether at most two sentences have figures: they speak of one result."""
        return len(self.bearing) <= 2

    @property
    def counted(self) -> bool:
        """Whether the text has one pair of counts, and no doubt that they are a pair."""
        own = {self.of(place) for place in self.said.count_places}
        return len(self.said.counts) == 2 and (len(own) == 1 or self.short)

    def _plain(self) -> list[PValue]:
        """Every P but those in a clause of their own that says that it is of means, or of another time."""
        said = self.said
        others = [*map(begin, said.claims), *said.count_places, *said.percent_places]
        ends = sorted({*self.starts, *(found.end() for found in CLAUSE.finditer(self.text)), len(self.text)})

        def alone(place: Span) -> bool:
            at = bisect_right(ends, place[0])
            start, end = ends[at - 1], ends[min(at, len(ends) - 1)]
            own = not any(start <= other[0] < end for other in others)
            return own and bool(qualifiers.named("apart", self.text[start:end]))

        return [p for p in said.p_values if not alone(p.place)]

    def beside_counts(self) -> Sentence:
        """The figures that stand with the counts, up to the second estimate of one measure."""
        said, (first, last) = self.said, self.said.count_places
        own = self.bearing if self.short else {self.of(first)}
        claims = [claim for claim in said.claims if self.of(begin(claim)) in own]
        behind = [claim for claim in claims if begin(claim) > last]
        again = _again(behind) if behind else _again(claims)
        end = begin(behind[again] if behind else claims[again])[0] if again is not None else END
        held = [claim for claim in (behind or claims) if begin(claim)[0] < end]
        if not again:
            held = claims
        p_values = [p for p in self._plain() if self.of(p.place) in own and p.place[0] < end]
        p = next((p for p in p_values if p.place > last), p_values[0] if len(p_values) == 1 else None)
        inside = [
            at for at, place in enumerate(said.percent_places) if self.of(place) in own and place[0] < end
        ]
        return self._narrowed(held, p, inside, OTHER if again is not None else ELSEWHERE)

    def without_counts(self) -> Sentence:
        """Every estimate, but the P and the percents only where it is plain what they are of."""
        said = self.said
        first = begin(said.claims[0]) if said.claims else NOWHERE
        own = {self.of(first)} if said.claims and not self.short else self.bearing
        again = _again(said.claims)
        end = begin(said.claims[again])[0] if again is not None else END
        able = [p for p in self._plain() if self.of(p.place) in own and p.place[0] < end]
        if not said.claims and not self.short and len({p.text for p in able}) > 1:
            able = []
        inside = range(len(said.percents)) if self.short else range(0)
        made = self._narrowed(said.claims, able[0] if able else None, inside, OTHER)
        apart = not self.short and len({self.of(begin(claim)) for claim in said.claims}) > 1
        made = replace(made, several=again is not None or apart)
        if len(said.counts) == 1:
            return made
        lost = [Left(text, "not one pair of counts") for text in said.counts]
        return replace(made, counts=(), count_places=(), left=(*made.left, *lost))

    def _narrowed(
        self, claims: Sequence[Claim], p: PValue | None, percents: Sequence[int], why: str
    ) -> Sentence:
        """What was said, of which only these figures are held together."""
        said = self.said
        lost = [left_of(claim, why) for claim in said.claims if claim not in claims]
        lost += [Left(f"P {other.text}", why, 1) for other in said.p_values if other is not p]
        return replace(
            said,
            claims=tuple(claims),
            p=p.text if p else "" if said.p_values else said.p,
            p_place=p.place if p else NOWHERE,
            percents=tuple(said.percents[at] for at in percents),
            percent_places=tuple(said.percent_places[at] for at in percents),
            left=(*said.left, *lost),
        )


def _crude(text: str, said: Sentence) -> Sentence:
    """What is said without the adjusted estimates, where others are called crude."""
    if not qualifiers.named("crude", text):
        return said
    held, left, last = list[Claim](), list[Left](), 0
    for claim in said.claims:
        ahead = text[last : begin(claim)[0]]
        if qualifiers.named("adjusted", ahead) and not qualifiers.named("crude", ahead):
            left.append(left_of(claim, "adjusted"))
        else:
            held.append(claim)
        last = max(place[1] for place in claim.places)
    return replace(said, claims=tuple(held), left=(*said.left, *left))


def begin(claim: Claim) -> Span:
    """Where the first figure of a claim stands."""
    return min((place for place in claim.places if place != NOWHERE), default=NOWHERE)


def _again(claims: Sequence[Claim]) -> int | None:
    """The place of the first claim of a measure that has another before it; None where there is none."""
    seen: dict[str, Claim] = {}
    for at, claim in enumerate(claims):
        if claim.measure not in ("", "none") and seen.setdefault(claim.measure, claim) != claim:
            return at
    return None


def left_of(claim: Claim, why: str) -> Left:
    """OR 0.55 (0.34 to 0.89), and why it is not used."""
    name = claim.measure.upper() if claim.measure not in ("", "none") else ""
    interval = f"{claim.low} to {claim.high}" if claim.low else ""
    interval = f"({interval})" if interval and claim.estimate else interval
    figures = sum(map(bool, (claim.estimate, claim.low, claim.high)))
    return Left(" ".join(filter(None, (name, claim.estimate, interval))), why, figures)

"""Candidate tables with their totals: those of the phrase, or the one pair of stated sizes that both
percents fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rsa_trial_cli.reading.abstracts import arms, lists, pairing
from rsa_trial_cli.reading.abstracts.arms import Sizes
from rsa_trial_cli.reading.abstracts.headings import BACKGROUND, CONCLUSIONS, METHODS
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import Phrase


@dataclass(frozen=True)
class Stated:
    """What an abstract states of its arms: sizes, and the words that name them."""

    sizes: tuple[Sizes, ...]
    names: frozenset[str]


def stated(lines: Sequence[Line]) -> Stated:
    """The arms of an abstract."""
    own = [
        line for line in lines if line.sentence.part not in (BACKGROUND, CONCLUSIONS) and not line.elsewhere
    ]
    sizes = arms.sizes(own)
    return Stated(tuple(sizes), arms.named(own, sizes))


def tables(lines: Sequence[Line], known: Stated, *, structured: bool) -> Iterator[Pair]:
    """The tables of an abstract, their totals known. structured : whether a heading says where results
    begin."""
    left_out = {BACKGROUND, CONCLUSIONS, *((METHODS,) if structured else ())}
    open_: list[Pair] = []
    made: list[Pair] = []
    for line in lines:
        if line.sentence.part not in left_out and not line.elsewhere:
            listed = list(lists.pairs(line, known.sizes, known.names))
            for pair in listed or pairing.pairs(line, line.phrases, known.sizes, known.names):
                (made if pair.first.n else open_).append(pair)
    own = {(pair.first.n or 0, pair.second.n or 0) for pair in made}
    sizes = known.sizes
    if len(own) == 1 and not any(size.stated for size in sizes):  # every outcome with totals has the same
        sizes = (*sizes, Sizes(own.pop(), (frozenset(), frozenset())))
    found = (_sized(pair, sizes) for pair in open_)
    yield from sorted(
        [*made, *filter(None, found)], key=lambda pair: (pair.line.sentence.start, pair.first.span)
    )


def _sized(pair: Pair, sizes: Sequence[Sizes]) -> Pair | None:
    """The pair with the two sizes that both percents fit; None where none do, or not only these."""
    exact = "." in pair.first.percent and "." in pair.second.percent
    sizes = [size for size in sizes if size.stated or exact]
    fitting = {
        n
        for size in sizes
        for n in (size.n, size.n[::-1])
        if _fit(pair.first, n[0]) and _fit(pair.second, n[1])
    }
    unordered = {tuple(sorted(n)) for n in fitting}
    if len(unordered) != 1:
        return None
    n = _ordered(pair, fitting, sizes)
    if n is None:
        return None
    return replace(pair, first=pair.first.of(n[0]), second=pair.second.of(n[1]), n_from="methods")


def _fit(phrase: Phrase, n: int) -> bool:
    return phrase.events <= n and bool(phrase.of(n).fits)


def _ordered(pair: Pair, fitting: set[tuple[int, int]], sizes: Sequence[Sizes]) -> tuple[int, int] | None:
    """Which size is whose: by the words beside both, else as they were stated; None where words and
    percents differ."""
    sides = [arms.words(text) for text in pairing.sides(pair.line, pair.first, pair.second)]
    for size in sizes:
        if not {size.n, size.n[::-1]} & fitting:
            continue
        one, two = size.words[0] - size.words[1], size.words[1] - size.words[0]
        along = len(sides[0] & one) + len(sides[1] & two)
        crossed = len(sides[0] & two) + len(sides[1] & one)
        wanted = size.n[::-1] if crossed > along else size.n
        if wanted in fitting:
            return wanted
        return None if along != crossed else wanted[::-1]
    return None

"""Candidate tables with their totals: those of the phrase, or the one pair of stated sizes that both
percents fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.abstracts.printed_abstract import METHODS as STATED
from rsa_trial_cli.check.abstracts.printed_abstract import TOLD
from rsa_trial_cli.reading.abstracts import arm_words, arms, bare_counts, lists, pairing, shares
from rsa_trial_cli.reading.abstracts.arms import Sizes
from rsa_trial_cli.reading.abstracts.document import Told
from rsa_trial_cli.reading.abstracts.forms import NONE
from rsa_trial_cli.reading.abstracts.headings import BACKGROUND, CONCLUSIONS, METHODS
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import Phrase

LEFT = 0.6  # of an arm, the least that may be left at the end
NEXT = 2  # characters between two sentences that follow each other
NAMED = 80  # characters behind two counts that may name both arms


@frozen
class Stated:
    """What an abstract states of its arms: sizes, and the words that name them; told : what its reader says
    besides."""

    sizes: tuple[Sizes, ...]
    names: frozenset[str]
    told: Told

    @property
    def usable(self) -> tuple[Sizes, ...]:
        """The sizes for phrases without totals: those that were told, else as stated."""
        n = self.told.sizes
        return (Sizes(n, (frozenset(), frozenset())),) if n else self.sizes


def stated(lines: Sequence[Line], told: Told) -> Stated:
    """The arms of an abstract."""
    own = [
        line for line in lines if line.sentence.part not in (BACKGROUND, CONCLUSIONS) and not line.elsewhere
    ]
    sizes = arms.sizes(own)
    return Stated(tuple(sizes), arms.named(own, sizes) | arms.words(told.control), told)


def tables(lines: Sequence[Line], known: Stated, *, structured: bool) -> Iterator[Pair]:
    """The tables of an abstract, their totals known. structured : whether a heading says where results
    begin."""
    left_out = {BACKGROUND, CONCLUSIONS, *((METHODS,) if structured else ())}
    open_: list[Pair] = []
    halves: list[Pair] = []
    made: list[Pair] = []
    counts: list[Pair] = []
    for line in lines:
        if line.sentence.part not in left_out and not line.elsewhere:
            listed = list(lists.pairs(line, known.usable, known.names))
            for pair in listed or pairing.pairs(
                line, line.phrases, known.usable, known.names, known.told.control
            ):
                whole = bool(pair.first.n) + bool(pair.second.n)
                (open_, halves, made)[whole].append(pair)
            counts += () if listed else bare_counts.pairs(line, known.names)
            counts += shares.pairs(line, known.names)
    own = {(pair.first.n or 0, pair.second.n or 0) for pair in made}
    sizes = known.usable
    borrows = len(own) == 1 and not any(size.stated for size in sizes) and not arms.are_unread(lines)
    if borrows:  # every outcome with totals has the same
        sizes = (*sizes, Sizes(own.pop(), (frozenset(), frozenset()), borrowed=True))
    made += [pair for pair in counts if pair.first.n]
    open_ += [pair for pair in counts if pair.first.percent and pair.first.kind != shares.SHARE]
    made += filter(None, [_sized(pair, sizes, known.told) for pair in open_])
    made += filter(None, [_completed(pair, sizes) for pair in halves])
    rest = [pair for pair in counts if not pair.first.n and not pair.first.percent]
    rest += [pair for pair in counts if pair.first.kind == shares.SHARE]
    told = known.told.sizes
    only = [] if not rest else list(known.usable) if told else _only(known.sizes, made, rest)
    for pair in rest if only else ():
        if counted := _counted(pair, only, known.told):
            made.append(_as_before(counted, made))
    yield from sorted(made, key=lambda pair: (pair.line.sentence.start, pair.first.span, pair.second.span))


def _as_before(pair: Pair, made: Sequence[Pair]) -> Pair:
    """Two counts of which nothing says whose they are, in the order of a table right before them."""
    if not (pair.doubtful and bare_counts.is_listed(pair)):
        return pair
    for table in reversed(made):
        between = pair.line.sentence.start - table.line.sentence.end
        ahead = table.line is pair.line and table.second.span[1] < pair.first.span[0]
        n = table.first.n or 0, table.second.n or 0
        same = sorted(n) == sorted((pair.first.n or 0, pair.second.n or 0))
        fewer = pair.first.events < n[0] and pair.second.events < n[1]
        if not table.doubtful and same and fewer and (ahead or 0 <= between <= NEXT):
            return replace(pair, first=pair.first.of(n[0]), second=pair.second.of(n[1]), doubtful=False)
    return pair


def _only(sizes: Sequence[Sizes], made: Sequence[Pair], counts: Sequence[Pair]) -> list[Sizes]:
    """What says the two sizes of every outcome; none where two pairs of sizes are met."""
    own = {pair.line.place(phrase.span) for pair in counts for phrase in (pair.first, pair.second)}
    every = [size for size in sizes if size.stated and size.firm and not own & set(size.spans)]
    borrowed = not every
    for pair in made:
        sides = arm_words.sides(pair.line, pair.first, pair.second)
        words = arms.words(sides[0]), arms.words(sides[1])
        every.append(Sizes((pair.first.n or 0, pair.second.n or 0), words, borrowed=borrowed))
    if len({tuple(sorted(size.n)) for size in every}) != 1:
        return []
    rest = [size.n for size in sizes if not own & set(size.spans)]
    return [] if any(_fewer(n, every[0].n) for n in rest) else every


def _fewer(some: tuple[int, int], of: tuple[int, int]) -> bool:
    """Whether two sizes may be of those who were left of two others."""
    return sorted(some) != sorted(of) and all(LEFT * n <= k <= n for k, n in zip(some, of, strict=True))


def _counted(pair: Pair, sizes: Sequence[Sizes], told: Told) -> Pair | None:
    """Two counts with the only sizes of the abstract, by the words beside both.

    By the order alone in which the sizes were stated it is doubtful.
    """
    n = sizes[0].n
    order = _as_told(pair, told) or _by_words(pair, sizes) or _by_list(pair, sizes)
    if n[0] == n[1]:
        order = n
    elif not order:
        order, pair = n, replace(pair, doubtful=True)
    n_from = TOLD if told.sizes else STATED
    pair = replace(pair, borrowed=sizes[0].borrowed)
    if pair.first.kind == shares.SHARE:
        made = shares.counted(pair, order)
        return replace(made, n_from=n_from) if made else None
    if pair.first.events >= order[0] or pair.second.events >= order[1]:
        return None
    return replace(pair, first=pair.first.of(order[0]), second=pair.second.of(order[1]), n_from=n_from)


def _by_list(pair: Pair, sizes: Sequence[Sizes]) -> tuple[int, int] | None:
    """Whose the sizes are by the order in which words behind both counts, or before both, name the arms."""
    text = pair.line.plain
    between = arms.words(text[pair.first.span[1] : pair.second.span[0]])
    if any(between & words for size in sizes for words in size.words):
        return None  # each has its own arm beside it
    for part in (text[pair.second.span[1] :][:NAMED], text[: pair.first.span[0]][-NAMED:]):
        told = [word.lower() for word in arms.WORD.findall(part)]
        for size in sizes:
            apart = size.words[0] - size.words[1], size.words[1] - size.words[0]
            places = [min((told.index(word) for word in some if word in told), default=-1) for some in apart]
            if min(places) >= 0:
                return size.n if places[0] < places[1] else size.n[::-1]
    return None


def _sized(pair: Pair, sizes: Sequence[Sizes], told: Told) -> Pair | None:
    """The pair with the two sizes that both percents fit; None where none do, or not only these.

    Sizes of those who were left of the arms win for the outcomes behind them.
    """
    start = pair.line.place(pair.first.span)[0]
    left = [size for size in sizes if size.later and size.spans[1][1] <= start]
    made = _fitted(pair, left[-1:], told) if left else None
    return made or _fitted(pair, [size for size in sizes if not size.later], told)


def _fitted(pair: Pair, sizes: Sequence[Sizes], told: Told) -> Pair | None:
    exact = "." in pair.first.percent and "." in pair.second.percent
    rivals = _fitting(pair, [size for size in sizes if not (size.stated or exact)])
    sizes = [size for size in sizes if size.stated or exact]
    fitting = _fitting(pair, sizes)
    if len({tuple(sorted(n)) for n in fitting}) != 1 or any(_fewer(n, min(fitting)) for n in rivals):
        return None
    n = _ordered(pair, fitting, sizes, told)
    if n is None:
        return None
    return replace(
        pair,
        first=pair.first.of(n[0]),
        second=pair.second.of(n[1]),
        n_from=TOLD if told.sizes else STATED,
        borrowed=all(size.borrowed for size in sizes if {size.n, size.n[::-1]} & fitting),
    )


def _fitting(pair: Pair, sizes: Sequence[Sizes]) -> set[tuple[int, int]]:
    """The sizes that both percents fit, in the order of the text."""
    both = [n for size in sizes for n in (size.n, size.n[::-1])]
    return {n for n in both if _fit(pair.first, n[0]) and _fit(pair.second, n[1])}


def _fit(phrase: Phrase, n: int) -> bool:
    return phrase.events <= n and (phrase.kind == NONE.name or bool(phrase.of(n).fits))


def _completed(pair: Pair, sizes: Sequence[Sizes]) -> Pair | None:
    """A pair of which one total is printed: the other is the size stated with it, if only one fits."""
    known, bare = (pair.first, pair.second) if pair.first.n else (pair.second, pair.first)
    turned = known is pair.second
    others = {
        other
        for size in sizes
        for own, other in (size.n, size.n[::-1])
        if own == known.n
        and bare.events <= other
        and (bare.of(other).fits or not bare.percent)
        and _by_words(pair, [size]) in (None, (other, own) if turned else (own, other))
    }
    if len(others) != 1:
        return None
    whole = bare.of(others.pop())
    both = (whole, known) if turned else (known, whole)
    return replace(pair, first=both[0], second=both[1], n_from=STATED)


def _as_told(pair: Pair, told: Told) -> tuple[int, int] | None:
    """The sizes that were told in the order of the text; None where no words, or both, name the control."""
    sides = arm_words.sides(pair.line, pair.first, pair.second)
    own, other = (arms.is_control(text, told.control) for text in sides)
    n = told.sizes
    return None if n is None or own == other else n[::-1] if own else n


def _ordered(
    pair: Pair, fitting: set[tuple[int, int]], sizes: Sequence[Sizes], told: Told
) -> tuple[int, int] | None:
    """Which size is whose: by the words beside both, else as they were stated; None where words and
    percents differ."""
    sizes = [size for size in sizes if {size.n, size.n[::-1]} & fitting]
    said = _as_told(pair, told) or _by_words(pair, sizes[:1])
    wanted = said or sizes[0].n
    if not said and wanted[0] != wanted[1] and NONE.name in (pair.first.kind, pair.second.kind):
        return None
    if wanted in fitting:
        return wanted
    return None if said else wanted[::-1]


def _by_words(pair: Pair, sizes: Sequence[Sizes]) -> tuple[int, int] | None:
    """Whose the sizes are by the words beside both counts; None where these do not say it."""
    sides = [arms.words(text) for text in arm_words.sides(pair.line, pair.first, pair.second)]
    for size in sizes:
        one, two = size.words[0] - size.words[1], size.words[1] - size.words[0]
        if any(side & one and side & two for side in sides):  # both arms are named beside one count
            continue
        along = len(sides[0] & one) + len(sides[1] & two)
        crossed = len(sides[0] & two) + len(sides[1] & one)
        if along != crossed:
            return size.n[::-1] if crossed > along else size.n
    return None

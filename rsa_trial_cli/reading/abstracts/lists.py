"""Two lists of counts in one sentence, one for each arm: 45, 22 and 9 of group T and 63, 25 and 31 of
group D.

They are zipped where both have as many counts and each names its arm; a list of as many P goes along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rsa_trial_cli.reading.abstracts import arm_words, arms, pairing
from rsa_trial_cli.reading.abstracts.arms import Sizes
from rsa_trial_cli.reading.abstracts.lines import Line, P
from rsa_trial_cli.reading.abstracts.pairing import Pair
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import Span

NUMBER = "a count in a list"
TIGHT = re.compile(r"[,;]?(?: and| or)? ?")
AROUND = 60  # characters behind the second list that may name its arm
P_LIST = re.compile(
    r"\b[Pp](?: values?)? ?[=:]? ?(?P<all>(?:(?:[<>=≤≥] ?)?0?\.[0-9]{1,5}(?:, and |, | and )?){2,9})"
)
P_VALUE = re.compile(r"([<>≤≥]?) ?=? ?(0?\.[0-9]{1,5})")


def pairs(line: Line, sizes: Sequence[Sizes], names: frozenset[str]) -> Iterator[Pair]:
    """The candidate tables of two lists, their totals as they were stated; none where that is not certain."""
    runs = [_shared(run) for run in _runs(line) if len(run) > 1]
    if len(runs) != 2 or len(runs[0]) != len(runs[1]):
        return
    own = line.plain[runs[0][-1].span[1] : runs[1][0].span[0]]
    other = line.plain[runs[1][-1].span[1] :][:AROUND]
    told = [arms.words(text) & names for text in (own, other)]
    grouped = all(arm_words.GROUP.search(text) for text in (own, other))
    totals = [{phrase.n for phrase in run} for run in runs]
    apart = totals[0] != totals[1] and all(len(n) == 1 and None not in n for n in totals)
    if not (grouped or apart or (all(told) and told[0] != told[1])):
        return
    if len(runs[0]) < 3 and not pairing.RESPECTIVELY.search(line.plain):
        return
    stated = {size.n for size in sizes if size.stated}
    if any(phrase.n is None for run in runs for phrase in run) and len(stated) != 1:
        return
    p_values = _p_values(line, len(runs[0]))
    labels = arm_words.name(own), arm_words.name(other)
    n = next(iter(stated), (0, 0))
    for at, (first, second) in enumerate(zip(*runs, strict=True)):
        if first.n is None and not (first.events <= n[0] and second.events <= n[1]):
            return
        whole = (first, second) if first.n else (replace(first, n=n[0]), replace(second, n=n[1]))
        kind = "phrase" if first.n else "methods"
        yield Pair(line, *whole, labels, kind, (p_values[at],) if p_values else ())


def _shared(run: list[Phrase]) -> list[Phrase]:
    """12 (10%), 6 (5%) and 18 (15%) of 120: the total behind the last is of all, where every percent fits."""
    n = run[-1].n
    if not n or any(phrase.n or not phrase.percent for phrase in run[:-1]):
        return run
    whole = [phrase.of(n) for phrase in run]
    return whole if all(phrase.events <= n and phrase.fits for phrase in whole) else run


def _runs(line: Line) -> Iterator[list[Phrase]]:
    """Counts that follow each other with nothing but commas and "and" between them."""
    items = list(line.phrases) or [
        Phrase(NUMBER, int(found[0]), None, "", found.span()) for found in arms.NUMBER.finditer(line.counted)
    ]
    run: list[Phrase] = []
    for item in items:
        if run and not TIGHT.fullmatch(line.plain[run[-1].span[1] : item.span[0]]):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _p_values(line: Line, k: int) -> list[P]:
    """As many P as there are tables, each with its place; else none."""
    for found in P_LIST.finditer(line.plain):
        at = found.start("all")
        made = [_p(one, at) for one in P_VALUE.finditer(found["all"])]
        if len(made) == k:
            return made
    return []


def _p(found: re.Match[str], at: int) -> P:
    span: Span = (at + found.start(), at + found.end())
    return P(found[1] + found[2], span)

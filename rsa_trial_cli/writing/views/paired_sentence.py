"""A sentence for the paper on a paired table, in a journal's style: events, then effects, intervals and P."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.measures.paired_effects import PAIRED, PairedEstimates
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.journal_style import NBSP, Style
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.sentence import EVENT, Wording

PAIRS = "pairs"


def sentence(results: Sequence[PairedEstimates], at: int, wording: Wording) -> str:
    """The sentence about one table, of the measures in these results; "" where counts are missing."""
    first = results[0]
    if math.isnan(first.both[at]):
        return ""
    style = wording.rules
    start = _events(first, at, wording) if style.first else ""
    told = [result for result in results if math.isfinite(result.estimate[at])]
    if not told:
        return f"{start}." if start else ""
    order = sorted(told, key=lambda made: PAIRED[made.measure].ratio, reverse=not style.absolute_first)
    texts = [
        _effect(result, at, style, first=not place) + (_p(result, at, style) if result is told[0] else "")
        for place, result in enumerate(order)
    ]
    if style.per_1000:
        texts.insert(1, f"1 study, {style.count(float(first.pairs.n[at]))} {PAIRS}")
    return start + (style.opening if start else "") + "; ".join(texts) + style.closing


def cell(result: PairedEstimates, at: int, style: Style) -> str:
    """An estimate with its limits as the style prints it in a column."""
    values, decimals = _rounded(result, at, style)
    return style.cell(style.texts(values, decimals))


def answer(result: PairedEstimates, at: int, style: Style) -> str:
    """The estimate beside a label that names it: 6·00, 95% CI 1·34–55·20; p=0·013."""
    return style.answer(_told(result, at, style), result.level) + _p(result, at, style)


def _effect(result: PairedEstimates, at: int, style: Style, *, first: bool) -> str:
    measure, name = PAIRED[result.measure], style.difference
    if measure.ratio:
        name = measure.short if style.short else f"conditional {measure.title.lower()}"
    return style.told_effect(name, _told(result, at, style), result.level, first=first)


def _told(result: PairedEstimates, at: int, style: Style) -> Texts:
    """Estimate and limits, a difference with its unit."""
    values, decimals = _rounded(result, at, style)
    measure = PAIRED[result.measure]
    texts = style.told(values, measure.null, decimals)
    unit = "" if measure.ratio else f"{NBSP}percentage points"
    return texts._replace(estimate=texts.estimate + unit)


def _rounded(result: PairedEstimates, at: int, style: Style) -> tuple[list[float], int]:
    """Estimate and limits, a difference in percentage points, and their decimals."""
    values = [float(x[at]) for x in (result.estimate, result.low, result.high)]
    if PAIRED[result.measure].ratio:
        return values, style.ratio(values[0])
    points = list(map(numbers.hundredfold, values))
    return points, numbers.enough(points, style.points(float(result.pairs.n[at])))


def _p(result: PairedEstimates, at: int, style: Style) -> str:
    z = style.valued("z", float(result.statistic[at]))
    return style.told_p(float(result.p_value[at]), z, result.alternative)


def _events(result: PairedEstimates, at: int, wording: Wording) -> str:
    """The event occurred in 32 of 50 pairs (64.0%) with treatment and 22 of 50 (44.0%) with control."""
    style, told = wording.rules, []
    event, people = escaped(wording.event or EVENT), escaped(wording.people or PAIRS)
    for form, arm, name in zip((style.first, style.second), result.pairs.arms, result.names, strict=True):
        x, n = float(arm.events[at]), float(arm.n[at])
        words = {"people": people, "arm": escaped(name), "share": style.percent(float(arm.risk[at]), n)}
        with_name = form.replace("in the {arm} group", "with {arm}")
        told.append(with_name.format(x=style.count(x), n=style.count(n), **words))
    return f"{event[:1].upper()}{event[1:]} occurred in {''.join(told)}"

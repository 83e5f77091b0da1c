"""A sentence for the paper, in a journal's style: events of both arms, then effects, intervals and P."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Arm
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.number_needed import NumbersNeeded
from rsa_trial_cli.writing.views import beside, numbers
from rsa_trial_cli.writing.views.journal_style import NBSP, Style
from rsa_trial_cli.writing.views.measures import LOOKS, NAMES, NumberNeeded
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.styles import STYLES

PLAIN = "plain"
PEOPLE, EVENT = "participants", "the event"


class Wording(NamedTuple):
    """What a sentence is made with.

    style : a name in STYLES; event : as the paper calls it, or the outcome of means; people : the same.
    """

    style: str | None = None
    event: str | None = None
    people: str | None = None

    @property
    def rules(self) -> Style:
        """The record of the style."""
        return STYLES[self.style or PLAIN]

    @property
    def journal(self) -> Style | None:
        """The record of a journal's style, by which all numbers are printed; None of our own."""
        return None if self.style in (None, PLAIN) else self.rules


class Effects(NamedTuple):
    """The effects of a sentence, any of which may be missing; the P is that of the first that is there."""

    relative: Estimates | None = None
    absolute: Estimates | None = None
    needed: NumbersNeeded | None = None


def effects_of(result: Estimates, absolute: Estimates | None) -> Effects:
    """What a sentence about one measure says. absolute : the risk difference that stands beside a ratio."""
    if isinstance(result, NumbersNeeded):
        return Effects(None, result.computed, result)
    return Effects(None, result) if not MEASURES[result.measure].ratio else Effects(result, absolute)


def sentence(effects: Effects, at: int, wording: Wording) -> str:
    """The sentence about one trial. at : which of the results; "" where counts are missing."""
    first = effects.relative or effects.absolute
    if first is None or first.trials.is_missing()[at]:
        return ""
    style = wording.rules
    told = _told(effects, at, style)
    start = _events(first, at, wording) if style.first else ""
    if not told:
        return f"{start}." if start else ""
    text = start + (style.opening if start else "") + "; ".join(told) + style.closing
    return " ".join([text, *_changed(effects, at)])


def cell(result: Estimates, at: int, style: Style) -> str:
    """An estimate with its limits as the style prints it in a column: 2.00 (1.10-3.65)."""
    measure, values = MEASURES[result.measure], _values(result, at)
    if isinstance(result, NumbersNeeded):
        return style.cell(LOOKS[result.measure].texts(result, at, 0))
    if measure.ratio:
        return style.cell(style.texts(values, style.ratio(values[0])))
    return style.cell(style.texts(*_points(result, at, style)))


def answers(result: Estimates, at: int, style: Style) -> list[tuple[str, str]]:
    """The estimate beside its label, of a number needed the difference too: 2.00 [95% CI, 1.10-3.65]; …"""
    look = LOOKS[result.measure]
    if isinstance(result, NumbersNeeded):
        assert isinstance(look, NumberNeeded)
        name, texts = look.named(result, at)
        return [*answers(result.computed, at, style), (name, style.answer(texts, result.level))]
    return [(look.title, style.answer(_named(result, at, style)[1], result.level) + _p(result, at, style))]


def absolute(rd: Estimates, at: int, style: Style) -> str:
    """The difference beside a ratio: 15.3 percentage points [95% CI, 2.2-27.9] (Miettinen–Nurminen)."""
    text = style.answer(_named(rd, at, style)[1], rd.level, first=False)
    return f"{text} ({rd.interval.title.removesuffix(' score')})"


def risk(arm: Arm, limits: Sequence[float], at: int, style: Style) -> str:
    """The risk of an arm with its limits: 74·3% (65·0–81·8)."""
    return style.risk([float(arm.risk[at]), *limits], float(arm.n[at]))


def _points(rd: Estimates, at: int, style: Style) -> tuple[list[float], int]:
    """A difference and its limits in percentage points, and the decimals of all three: none reads as 0."""
    values = [_scaled(value, 2) for value in _values(rd, at)]
    return values, numbers.enough(values, style.points(_smaller(rd, at)))


def _told(effects: Effects, at: int, style: Style) -> list[str]:
    """The effects in the order of the style, P behind the first that was asked for."""
    asked = [result for result in (effects.relative, effects.absolute) if result is not None]
    asked = [result for result in asked if math.isfinite(result.estimate[at])]
    order = asked[::-1] if style.absolute_first else asked
    told = []
    for place, result in enumerate(order):
        one = partial(_effect, result, at, style, first=not place)
        text = _per_1000(result, at, style) if style.per_1000 and result is effects.absolute else one()
        told.append(text + (_p(result, at, style) if result is asked[0] else ""))
    if style.per_1000 and told:
        sizes = asked[0].trials
        told.insert(
            1, f"1 study, {style.count(float(sizes.treatment.n[at] + sizes.control.n[at]))} participants"
        )
    needed = effects.needed
    return [*told, *([_effect(needed, at, style)] if needed and math.isfinite(needed.estimate[at]) else [])]


def _effect(result: Estimates, at: int, style: Style, *, first: bool = False) -> str:
    """Odds ratio 2.00 (95% CI 1.10 to 3.65); difference, 15.3 percentage points …; NNT 7, 95% CI 4 to 46."""
    name, texts = _named(result, at, style)
    return style.told_effect(name, texts, result.level, first=first)


def _named(result: Estimates, at: int, style: Style) -> tuple[str, Texts]:
    """What an effect is called, and its numbers."""
    measure, values = MEASURES[result.measure], _values(result, at)
    if isinstance(result, NumbersNeeded):
        return NAMES.get(str(result.direction[at]), measure.short), LOOKS[measure.key].texts(result, at, 0)
    if measure.ratio:
        texts = style.told(values, measure.null, style.ratio(values[0]))
        return measure.short if style.short else measure.title.lower(), texts
    points, decimals = _points(result, at, style)
    texts = style.told(points, measure.null, decimals)
    return style.difference, texts._replace(estimate=f"{texts.estimate}{NBSP}percentage points")


def _per_1000(rd: Estimates, at: int, style: Style) -> str:
    """153 more per 1000 (95% CI 22 more to 279 more)."""
    values = [_scaled(value, 3) for value in _values(rd, at)]
    decimals = numbers.enough(values, 0)
    size, *limits = (
        f"{numbers.fixed(abs(value), decimals)} {'fewer' if value < 0 else 'more'}" for value in values
    )
    known = all(map(math.isfinite, values))
    return f"{size} per 1000" + (f" ({style.level(rd.level)}{NBSP}CI {' to '.join(limits)})" if known else "")


def _p(result: Estimates, at: int, style: Style) -> str:
    """What follows an effect: its P, with z where the style has it; nothing where P is not defined."""
    z = style.valued("z", float(result.statistic[at]))
    return style.told_p(float(result.p_value[at]), z, result.alternative)


def _events(result: Estimates, at: int, wording: Wording) -> str:
    """The event occurred in 75 of 101 participants (74.3%) in the CsA group and in …"""
    style, trials = wording.rules, result.trials
    event, people = (escaped(word) for word in (wording.event or EVENT, wording.people or PEOPLE))
    told = []
    for form, arm, name in zip((style.first, style.second), _arms(result), trials.names, strict=True):
        x, n = float(arm.events[at]), float(arm.n[at])
        words = {"people": people, "arm": escaped(name), "share": style.percent(float(arm.risk[at]), n)}
        told.append(form.format(x=style.count(x), n=style.count(n), **words))
    return f"{event[:1].upper()}{event[1:]} occurred in {''.join(told)}"


def _changed(effects: Effects, at: int) -> list[str]:
    """Sentences on what was done to the counts first."""
    made = [result for result in (effects.relative, effects.absolute) if result is not None]
    said = []
    for result in made:
        if result.corrected[at] and math.isfinite(result.estimate[at]):
            name = MEASURES[result.measure].title.lower()
            said.append(f"The {name} has {beside.added(result, at)}.")
    effect = made[0].trials.design_effect
    return [
        *said,
        *(
            [f"Intervals and P allow for a design effect of {numbers.general(effect)}."]
            if effect != 1
            else []
        ),
    ]


def _arms(result: Estimates) -> tuple[Arm, Arm]:
    return result.trials.treatment, result.trials.control


def _smaller(result: Estimates, at: int) -> float:
    """The size of the smaller group."""
    return float(min(arm.n[at] for arm in _arms(result)))


def _values(result: Estimates, at: int) -> tuple[float, float, float]:
    return float(result.estimate[at]), float(result.low[at]), float(result.high[at])


def _scaled(value: float, places: int) -> float:
    """A number times 100 or 1,000 from its shortest decimal."""
    return float(Decimal(repr(value)).scaleb(places)) if math.isfinite(value) else value

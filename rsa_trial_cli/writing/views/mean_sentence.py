"""A sentence for the paper on means, in a journal's style: means and SDs, the effect, its interval and P."""

from __future__ import annotations

import math

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
from rsa_trial_cli.writing.views import mean_words, numbers
from rsa_trial_cli.writing.views.journal_style import NBSP, Style
from rsa_trial_cli.writing.views.measures import LOOKS
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.sentence import PEOPLE, Wording


def sentence(result: MeanEstimates, at: int, wording: Wording) -> str:
    """The sentence about one trial. at : which of the results; "" where means are missing."""
    if result.trials.is_missing()[at]:
        return ""
    style = wording.rules
    start = _means(result, at, wording) if style.mean_first else ""
    if not math.isfinite(result.estimate[at]):
        return f"{start}." if start else ""
    told = style.told_effect(_name(result, style), _told(result, at, style), result.level, first=True)
    told += _p(result, at, style)
    if style.per_1000:
        people = style.count(float(result.treatment_n[at] + result.control_n[at]))
        told += f"; 1 study, {people} {PEOPLE}"
    return start + (style.opening if start else "") + told + style.closing


def answers(result: MeanEstimates, at: int, style: Style) -> list[tuple[str, str]]:
    """The estimate beside its label: −0·90, 95% CI −1·26 to −0·54; p<0·0001."""
    text = style.answer(_told(result, at, style), result.level) + _p(result, at, style)
    return [(mean_words.titled(result), text)]


def cell(result: MeanEstimates, at: int, style: Style) -> str:
    """An estimate with its limits as the style prints it in a column: −0.90 (−1.26 to −0.54)."""
    return style.cell(style.texts(_values(result, at), _decimals(result, at, style)))


def _told(result: MeanEstimates, at: int, style: Style) -> Texts:
    """Estimate and limits, none of which reads as the null that it excludes."""
    return style.told(_values(result, at), MEANS[result.measure].null, _decimals(result, at, style))


def _p(result: MeanEstimates, at: int, style: Style) -> str:
    return style.told_p(float(result.p_value[at]), _statistic(result, at, style), result.alternative)


def _decimals(result: MeanEstimates, at: int, style: Style) -> int:
    """Of estimate and limits: the style's for a ratio, else those that we print."""
    ratio = MEANS[result.measure].null == 1
    return (
        style.ratio(float(result.estimate[at])) if ratio else LOOKS[result.measure].decimals(result, at, None)
    )


def _name(result: MeanEstimates, style: Style) -> str:
    """Mean difference, Hedges g, ratio of means; MD, SMD, RoM in styles with short names."""
    measure = MEANS[result.measure]
    return measure.short if style.short else mean_words.named(result)


def _statistic(result: MeanEstimates, at: int, style: Style) -> str:
    """t(193.9) = −4.89, or z; what stands before P where the style has it."""
    df = float(result.df[at])
    degrees = "" if math.isnan(df) else f"({numbers.fixed(df, 0 if df.is_integer() else 1)})"
    return style.valued(f"t{degrees}" if degrees else "z", float(result.statistic[at]))


def _means(result: MeanEstimates, at: int, wording: Wording) -> str:
    """The mean (SD) pain score was 3.1 (1.2) in 101 participants in the CsA group and 4.0 (1.4) in …"""
    style, arms = wording.rules, mean_words.arms(result.trials, at)
    outcome = f" {escaped(wording.event)}" if wording.event else ""
    people = escaped(wording.people or PEOPLE)
    told = []
    sizes = result.treatment_n[at], result.control_n[at]
    forms = style.mean_first, style.mean_second
    for form, arm, n, name in zip(forms, arms, sizes, result.trials.names, strict=True):
        mean, sd = map(style.marked, (arm.mean, arm.sd))
        words = {"outcome": outcome, "people": people, "arm": escaped(name)}
        told.append(form.replace(" = ", f"{NBSP}={NBSP}").format(mean=mean, sd=sd, n=style.count(n), **words))
    return "".join(told)


def _values(result: MeanEstimates, at: int) -> tuple[float, float, float]:
    return float(result.estimate[at]), float(result.low[at]), float(result.high[at])

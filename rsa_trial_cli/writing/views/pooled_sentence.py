"""A meta-analysis in the style of a journal: its numbers, and the sentence about it."""

from __future__ import annotations

from typing import NamedTuple

from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.pooled import Pooled
from rsa_trial_cli.stats.pooling.pooled_measures import pooled
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS
from rsa_trial_cli.writing.views import pooled_words
from rsa_trial_cli.writing.views.journal_style import NBSP, Style
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.pooled_forms import Values, form, in_style


class InStyle(NamedTuple):
    """Numbers of a meta-analysis in the style of a journal, where pooled_words.Ours has our own."""

    style: Style

    def cell(self, key: str, values: Values) -> str:
        """0.41 (0.13-1.26)."""
        return self.style.cell(self.style.texts(*in_style(key, values, self.style)))

    def range_of(self, key: str, low: float, high: float) -> str:
        """(0.14-1.76)."""
        limits = self.style.texts(*in_style(key, pooled_words.between(key, low, high), self.style))
        return self.style.column.format(estimate="", limits=self.style.limits(limits)).strip()

    def estimated(self, result: Pooled, at: int) -> str:
        """RR, 0.49 [95% CI, 0.33-0.73]; P = .002."""
        text = _told(result.measure, pooled_words.figures(result, at), self.style)
        text = text._replace(estimate=text.estimate + form(result.measure).points)
        name = pooled(result.measure).measure.short
        told = self.style.told_effect(name, text, result.level, first=True)
        return told + self.style.told_p(float(result.p_value[at]), "", "two-sided")

    def spread(self, key: str, low: float, high: float) -> str:
        """0.14-1.76."""
        texts = _told(key, pooled_words.between(key, low, high), self.style)
        return self.style.limits(texts) + form(key).points


def sentence(result: Pooled, at: int, style: Style) -> str:
    """Risk ratio, 0.49 (95% CI, 0.33-0.73; P = .002; 13 studies, …)."""
    measure, level, key = pooled(result.measure).measure, result.level, result.measure
    text = _told(key, pooled_words.figures(result, at), style)
    people = result.participants[at]
    sizes = f"{result.studies_used[at]} studies"
    parts = [
        style.told_interval(text, level, first=True),
        style.p_phrase(float(result.p_value[at])),
        sizes + ("" if people is None else f", {style.count(people)} participants"),
        style.marked(f"τ² = {pooled_words.significant(float(result.tau2[at]))}"),
        f"I² = {pooled_words.whole_percent(float(result.i2[at]))}%",
    ]
    if result.prediction_method[at]:
        ends = float(result.prediction_low[at]), float(result.prediction_high[at])
        parts.append(style.told_prediction(_told(key, pooled_words.between(key, *ends), style), level))
    rule = INTERVALS[result.interval_method[at] or ""].title
    parts.append(f"random effects, {BETWEEN[result.method[at] or ''].title}, {rule}")
    unit = form(result.measure).unit.replace(" ", NBSP, 1)
    words = "; ".join(parts).replace(" = ", f"{NBSP}={NBSP}")
    return f"{measure.title} {text.estimate}{unit} ({words})."


def _told(key: str, values: Values, style: Style) -> Texts:
    """Estimate and limits, none of which reads as the null that it excludes."""
    own, decimals = in_style(key, values, style)
    return style.told(own, pooled(key).measure.null, decimals)

"""The sentence about a meta-analysis in the style of a journal."""

from __future__ import annotations

import math

from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.pooled import Pooled
from rsa_trial_cli.stats.pooling.pooled_measures import pooled
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS
from rsa_trial_cli.writing.views import numbers, pooled_words
from rsa_trial_cli.writing.views.journal_style import NBSP, Style
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.pooled_forms import form


def sentence(result: Pooled, at: int, style: Style) -> str:
    """Risk ratio, 0.49 (95% CI, 0.33-0.73; P = .002; 13 studies, …)."""
    measure, level = pooled(result.measure).measure, numbers.level(result.level)
    text = _texts(result, pooled_words.figures(result, at), style)
    people = result.participants[at]
    sizes = f"{result.studies_used[at]} studies"
    parts = [
        style.told_interval(text, level, first=True),
        style.p_phrase(float(result.p_value[at])),
        sizes + ("" if people is None else f", {style.count(people)} participants"),
        f"τ² = {pooled_words.significant(float(result.tau2[at]))}".replace(".", style.mark),
        f"I² = {pooled_words.whole_percent(float(result.i2[at]))}%",
    ]
    if result.prediction_method[at]:
        low, high = float(result.prediction_low[at]), float(result.prediction_high[at])
        middle = math.sqrt(low * high) if measure.ratio else low
        limits = style.limits(_texts(result, (middle, low, high), style))
        parts.append(f"{level} prediction interval {limits}")
    rule = INTERVALS[result.interval_method[at] or ""].title
    parts.append(f"random effects, {BETWEEN[result.method[at] or ''].title}, {rule}")
    unit = form(result.measure).unit.replace(" ", NBSP, 1)
    words = "; ".join(parts).replace(" = ", f"{NBSP}={NBSP}")
    return f"{measure.title} {text.estimate}{unit} ({words})."


def _texts(result: Pooled, values: tuple[float, float, float], style: Style) -> Texts:
    """Estimate and limits, a difference in percentage points."""
    return form(result.measure).styled(values, style)

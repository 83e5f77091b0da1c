"""The words about a pooled result: estimates, heterogeneity, absolute effects, the sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.pooled import MODELS, Pooled, PooledStudies
from rsa_trial_cli.stats.pooling.pooled_measures import pooled
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS
from rsa_trial_cli.stats.pooling.small_study import SMALL_STUDY
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import MINUS, UNDEFINED, Texts
from rsa_trial_cli.writing.views.pooled_forms import form, of_means

DECIMALS = 2  # of ratios in a sentence or a picture
SHORT = {  # where a title is too long for the name of a row
    "mantel-haenszel": "MH",
    "inverse-variance": "IV",
    "miettinen-nurminen": "MN",
    "exact": "exact",
    "mid-p": "mid-P",
}


def texts(
    key: str, values: tuple[float, float, float], digits: int | None, usual: int | None = None
) -> Texts:
    """An estimate and its limits. digits : as asked; usual : decimals of a ratio where none are asked."""
    return form(key).texts(values, digits, usual)


def figures(result: Pooled | PooledStudies, at: int) -> tuple[float, float, float]:
    """Estimate and limits of a record."""
    return float(result.estimate[at]), float(result.low[at]), float(result.high[at])


class Printed(Protocol):
    """How the numbers of a meta-analysis are printed: cell and range_of in the least room of a table,
    estimated and spread in a line: of a record, and between two limits."""

    def cell(self, key: str, values: tuple[float, float, float]) -> str: ...

    def range_of(self, key: str, low: float, high: float) -> str: ...

    def estimated(self, result: Pooled, at: int) -> str: ...

    def spread(self, key: str, low: float, high: float) -> str: ...


class Ours(NamedTuple):
    """Numbers by our own rules. digits : as asked, None for those that suit."""

    digits: int | None

    def cell(self, key: str, values: tuple[float, float, float]) -> str:
        """0.411 (0.134–1.257), in the least room."""
        text = texts(key, values, self.digits)
        if UNDEFINED in (text.low, text.high):
            return text.estimate
        dash = " to " if MINUS in text.low + text.high else "–"
        return f"{text.estimate} ({text.low}{dash}{text.high})"

    def range_of(self, key: str, low: float, high: float) -> str:
        """(0.136–1.763)."""
        own = texts(key, between(key, low, high), self.digits)
        dash = " to " if MINUS in own.low + own.high else "–"
        return f"({own.low}{dash}{own.high})"

    def estimated(self, result: Pooled, at: int) -> str:
        """RR 0.489 (95% CI 0.330 to 0.726), P = 0.0019."""
        measure, values = pooled(result.measure).measure, figures(result, at)
        text = texts(result.measure, values, self.digits)
        unit = "" if text.estimate == UNDEFINED else form(result.measure).points
        ci = f"{numbers.level(result.level)} CI "
        words = text._replace(estimate=text.estimate + unit).interval(ci)
        p = float(result.p_value[at])
        return f"{measure.short} {words}" + ("" if math.isnan(p) else f", {numbers.p_phrase(p)}")

    def spread(self, key: str, low: float, high: float) -> str:
        """0.136 to 1.763."""
        text = texts(key, between(key, low, high), self.digits)
        return f"{text.low} to {text.high}{form(key).points}"


def between(key: str, low: float, high: float) -> tuple[float, float, float]:
    """Two limits, behind what lies in the middle of a ratio's and sets its digits."""
    return math.sqrt(low * high) if pooled(key).measure.ratio else low, low, high


def of_random(result: Pooled, at: int, printed: Printed) -> str:
    """The random-effects line with how it was made."""
    df = result.df[at]
    rule = result.interval_method[at] or ""
    how = [BETWEEN[result.method[at] or ""].title]
    how += [INTERVALS[rule].title, *([f"{df:.0f} df"] if df == df else [])]
    return f"{printed.estimated(result, at)}; {', '.join(how)}"


def of_common(result: Pooled, at: int, printed: Printed) -> str:
    """The common-effect line with its method."""
    return f"{printed.estimated(result, at)}; {COMMON[result.method[at] or ''].title}"


def direction(result: Pooled, at: int) -> str:
    """Of means: below 0: lower with CsA, which is better; "" of counts, whose line of events says it."""
    measure, estimate = pooled(result.measure).measure, float(result.estimate[at])
    if math.isnan(estimate) or not of_means(result.measure):
        return ""
    side = (estimate > measure.null) - (estimate < measure.null)
    if not side:
        return "the same in both arms"
    place, how = ("above", "higher") if side > 0 else ("below", "lower")
    words = f"{place} {measure.null:g}: {how} with {escaped(result.names[0])}"
    if result.event_is:
        words += f", which is {'better' if (side > 0) == (result.event_is == 'benefit') else 'worse'}"
    return words


def predicted(result: Pooled, at: int, printed: Printed) -> str:
    """0.136 to 1.763 (95%, t, 12 df, HKSJ standard error)."""
    name = result.prediction_method[at]
    if name is None:
        return UNDEFINED
    low, high = float(result.prediction_low[at]), float(result.prediction_high[at])
    df = result.prediction_df[at]
    rule = INTERVALS[result.interval_method[at] or ""].title
    how = (
        PREDICTIONS[name]
        .title.replace("t, k−1 df", f"t, {df:.0f} df")
        .replace("t, k−2 df", f"t, {df:.0f} df")
        .replace("standard error of the interval", f"{rule} standard error")
    )
    return f"{printed.spread(result.measure, low, high)} ({numbers.level(result.level)}; {how})"


def heterogeneity(result: Pooled, at: int) -> str:
    """τ² 0.313 (0.120 to 1.111), τ 0.560; I² 92% (82 to 98); Q 152.2, df 12, P < 0.001."""
    tau2 = [float(row[at]) for row in (result.tau2, result.tau2_low, result.tau2_high)]
    if math.isnan(tau2[0]):
        return UNDEFINED
    sizes = Texts(*map(significant, tau2))
    i2 = [whole_percent(float(row[at])) for row in (result.i2, result.i2_low, result.i2_high)]
    return (
        f"τ² {sizes.estimate} ({sizes.low} to {sizes.high}), τ {significant(float(result.tau[at]))}; "
        f"I² {i2[0]}% ({i2[1]} to {i2[2]}); {q(result, at)}"
    )


def q(result: Pooled, at: int) -> str:
    """Q 152.2, df 12, P < 0.001."""
    return tested(float(result.q[at]), float(result.q_df[at]), float(result.q_p[at]))


def effect_test(result: Pooled, at: int) -> str:
    """t −3.95, df 12, P = 0.0019; z −3.97, P < 0.001 where the interval is of the normal distribution."""
    statistic, df = float(result.statistic[at]), float(result.df[at])
    size = numbers.fixed(statistic, 2)
    words = [f"z {size}"] if math.isnan(df) else [f"t {size}", f"df {df:.0f}"]
    known = [] if math.isnan(statistic) else words
    return ", ".join([*known, numbers.p_phrase(float(result.p_value[at]))])


def tested(statistic: float, df: float, p: float) -> str:
    """Q 3.2, df 1, P = 0.074."""
    return f"Q {numbers.fixed(statistic, 1)}, df {df:.0f}, {numbers.p_phrase(p)}"


def significant(value: float) -> str:
    """Three significant digits, three decimals from 0.1 up; 0 is 0."""
    if value == 0 or not math.isfinite(value):
        return numbers.fixed(value, 0)
    return numbers.visible(value, max(0, min(2 - math.floor(math.log10(abs(value))), 12)))


def whole_percent(value: float) -> str:
    """I² without the sign %."""
    return numbers.fixed(value, 0)


def weight(share: float) -> str:
    """5.1%; 100% of the only study, as of the line below."""
    return "100%" if share == 100 else f"{numbers.fixed(share, 1)}%"


def associated(result: Pooled, at: int) -> str:
    """CMH χ² 136.2, df 1, P < 0.001; same odds ratio in all studies: Tarone χ² 171.8, df 12, P < 0.001."""
    if math.isnan(float(result.cmh[at])):
        return ""
    p = numbers.p_phrase(float(result.cmh_p[at]))
    corrected = " corrected for continuity" if result.continuity else ""
    words = f"CMH χ²{corrected} {numbers.fixed(float(result.cmh[at]), 1)}, df 1, {p}"
    if math.isnan(float(result.tarone[at])):
        return words
    p = numbers.p_phrase(float(result.tarone_p[at]))
    tarone = (
        f"Tarone χ² {numbers.fixed(float(result.tarone[at]), 1)}, df {result.homogeneity_df[at]:.0f}, {p}"
    )
    return f"{words}; that all studies have the same odds ratio: {tarone}"


def of_small_studies(result: Pooled, at: int) -> str:
    """Harbord: t −1.26, df 11, P = 0.23; Peters: t −0.75, df 11, P = 0.47; "" where there are too few.

    Of a risk difference they are about odds ratios, which is said.
    """
    tests = {
        result.small_study_test: (result.small_study_t, result.small_study_df, result.small_study_p),
        "peters": (result.peters_t, result.peters_df, result.peters_p),
    }
    said = []
    for name, rows in tests.items():
        t, df, p = (float(row[at]) for row in rows)
        if name is not None and not math.isnan(p):
            title = SMALL_STUDY[name].title
            said.append(f"{title}: t {numbers.fixed(t, 2)}, df {df:.0f}, {numbers.p_phrase(p)}")
    return "; ".join(said) + (form(result.measure).small if said else "")


def absolute(result: Pooled, at: int) -> str:
    """At the median control risk, 1.6%: 8 fewer events per 1,000 (11 to 4 fewer). A difference needs none."""
    risk = float(result.control_risk[at])
    events = [float(row[at]) for row in (result.per_1000, result.per_1000_low, result.per_1000_high)]
    ratio = pooled(result.measure).measure.ratio
    if any(map(math.isnan, (risk if ratio else 0.0, *events))):
        return ""
    decimals = numbers.enough(events, 0)
    size, low, high = (numbers.fixed(abs(value), decimals) for value in events)
    way, of_low, of_high = ("fewer" if value < 0 else "more" for value in events)
    limits = f"{low}{'' if of_low == of_high else f' {of_low}'} to {high} {of_high}"
    place = "at the median control risk, " if result.median_risk else "at a control risk of "
    start = f"{place}{numbers.percent(risk, numbers.percent_decimals([risk], None))}%: " if ratio else ""
    return f"{start}{size} {way} event{'' if size == '1' else 's'} per {numbers.grouped(1000)} ({limits})"


def sentence(result: Pooled, at: int) -> str:
    """A sentence for the paper."""
    measure, values = pooled(result.measure).measure, figures(result, at)
    text = texts(result.measure, values, None, DECIMALS)
    unit = form(result.measure).unit
    level = numbers.level(result.level)
    people = result.participants[at]
    parts = [
        f"{level} CI {text.low} to {text.high}",
        numbers.p_phrase(float(result.p_value[at])),
        f"{result.studies_used[at]} studies"
        + ("" if people is None else f", {numbers.grouped(people)} participants"),
        f"τ² = {significant(float(result.tau2[at]))}",
        f"I² = {whole_percent(float(result.i2[at]))}%",
    ]
    if result.prediction_method[at]:
        low, high = float(result.prediction_low[at]), float(result.prediction_high[at])
        range_ = texts(result.measure, between(result.measure, low, high), None, DECIMALS)
        parts.append(f"{level} prediction interval {range_.low} to {range_.high}")
    rule = INTERVALS[result.interval_method[at] or ""].title
    parts.append(f"random effects, {BETWEEN[result.method[at] or ''].title}, {rule}")
    return f"{measure.title} {text.estimate}{unit} ({'; '.join(parts)})."


def leads(result: Pooled, at: int, models: Sequence[str]) -> bool:
    """Whether the random-effects line of these two records leads: it is shown, and there is one."""
    return MODELS[0] in models and not math.isnan(float(result.estimate[at]))


def common_name(result: Pooled, at: int) -> str:
    """common (MH)."""
    name = result.method[at] or ""
    return f"common ({SHORT.get(name, COMMON[name].title)})"

"""The ratio of means: mean with treatment over mean with control, both above 0."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.inference import mean_tests
from rsa_trial_cli.stats.inference.mean_tests import pooled_df, pooled_sd, tested, welch_error
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates, MeanMeasure
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.registry import Method

WIDER, STEPS = 1.5, 200  # how a limit is looked for: each step farther, so many at most


def _above_0(treatment: Means, control: Means) -> tuple[Means, Means]:
    """The arms with nan for means that a ratio cannot be of."""
    known = (treatment.mean > 0) & (control.mean > 0)
    first, second = (replace(arm, mean=np.where(known, arm.mean, np.nan)) for arm in (treatment, control))
    return first, second


def log_ratio(treatment: Means, control: Means) -> Floats:
    """ln(x̄₁/x̄₂), shape (k,); means that are nearly equal keep the digits of their difference."""
    far = mean_tests.difference(treatment, control) / control.mean
    near = np.abs(far) < 0.5
    return np.where(near, np.log1p(np.where(near, far, 0.0)), np.log(treatment.mean) - np.log(control.mean))


def point(treatment: Means, control: Means, _: str, __: Standard) -> Floats:
    """The ratio, and the standard error of its logarithm √(s₁²/(n₁x̄₁²) + s₂²/(n₂x̄₂²)), shape (2, k)."""
    treatment, control = _above_0(treatment, control)
    se = np.hypot(treatment.se / treatment.mean, control.se / control.mean)
    return np.stack([treatment.mean / control.mean, se])


def present(made: MeanEstimates, _: Standard) -> MeanEstimates:
    """The estimates with their logarithms, the scale of analysis."""
    with np.errstate(all="ignore"):
        return replace(made, log_estimate=log_ratio(*_above_0(made.trials.treatment, made.trials.control)))


def remarked(trials: MeanTrials, _: Method, undefined: Bools) -> list[notes.Remark]:
    """Notes where there is no ratio, or Fieller's limits have no end. undefined : shape (k,)."""
    low = np.minimum(trials.treatment.mean, trials.control.mean)
    spread = (trials.treatment.sd > 0) | (trials.control.sd > 0)
    return [
        (low <= 0, "a ratio needs both means above 0"),
        (undefined & (low > 0) & spread, "Fieller limits have no end, as the control mean may be 0"),
    ]


RATIO_OF_MEANS = MeanMeasure(
    key="rom",
    title="Ratio of means",
    short="RoM",
    aliases=("rom", "ratioofmeans", "ratio_of_means", "lnrr"),
    form="means",
    null=1.0,
    bounds=(0.0, math.inf),
    ratio=True,
    pooled="normal",
    log=lambda treatment, control: log_ratio(*_above_0(treatment, control)),
    point=point,
    present=present,
    remarked=remarked,
)


@RATIO_OF_MEANS.tests.add("wald", "Wald", source="Hedges, Gurevitch & Curtis 1999, Ecology 80:1150")
def wald_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Normal test of the logarithm of the ratio by its standard error. Returns shape (4, k)."""
    treatment, control = _above_0(treatment, control)
    _, se = point(treatment, control, "", _)
    return tested((log_ratio(treatment, control) - math.log(null)) / se, np.full_like(se, np.inf))


@RATIO_OF_MEANS.tests.add("welch", "Welch's t", source="Welch 1938, Biometrika 29:350")
def welch_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Welch's t test of x̄₁ − θx̄₂ = 0, θ the null value; at 1 that of the difference. Returns shape (4, k)."""
    treatment, control = _above_0(treatment, control)
    se, df = welch_error(treatment, control, null)
    return tested((treatment.mean - null * control.mean) / se, df)


@RATIO_OF_MEANS.tests.add("student", "Student's t", source="Student 1908, Biometrika 6:1")
def student_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Student's t test of x̄₁ − θx̄₂ = 0 with one pooled SD. Returns shape (4, k)."""
    treatment, control = _above_0(treatment, control)
    se = pooled_sd(treatment, control) * np.sqrt(1 / treatment.n + null**2 / control.n)
    return tested((treatment.mean - null * control.mean) / se, pooled_df(treatment, control))


@RATIO_OF_MEANS.methods.add(
    "normal",
    "normal (log)",
    test="wald",
    source="Hedges, Gurevitch & Curtis 1999, Ecology 80:1150; Friedrich et al. 2008",
    use="the default: what RevMan, metafor and meta pool",
)
def normal(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Normal interval for the ratio of means, on its logarithm.

        exp(ln(x̄₁/x̄₂) ∓ z√(s₁²/(n₁x̄₁²) + s₂²/(n₂x̄₂²)))

    treatment, control : Means of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k). Edge: undefined unless both means are above 0 and one SD is.
    """
    treatment, control = _above_0(treatment, control)
    _, se = point(treatment, control, "", _)
    return np.exp(mean_tests.limits(log_ratio(treatment, control), se, np.full_like(se, np.inf), level))


@RATIO_OF_MEANS.methods.add(
    "fieller",
    "Fieller (Welch)",
    test="welch",
    source="Fieller 1954, J R Stat Soc B 16:175; Satterthwaite 1946, with df at each ratio",
    use="agrees with Welch's test; the means need no logarithm",
)
def fieller(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Fieller's interval: the ratios θ that Welch's test of x̄₁ − θx̄₂ = 0 does not reject, by root.

    Returns limits, shape (2, k). Edge: undefined where the control mean may be 0 by its own t test, since the
    ratios then have no end.
    """
    treatment, control = _above_0(treatment, control)
    alpha = 1 - level
    bounded = _p(control.mean / control.se, control.n - 1) < alpha
    start = treatment.mean / control.mean
    width = welch_error(treatment, control, start)[0] / control.mean
    return np.stack(
        [_limit(treatment, control, alpha, sign * width * np.where(bounded, 1, np.nan)) for sign in (-1, 1)]
    )


def _p(statistic: Floats, df: Floats) -> Floats:
    """Two-sided P of t; Satterthwaite's df may be 1 less its last bit."""
    return tails.t_p_value(statistic, np.maximum(df, 1.0))


def _limit(treatment: Means, control: Means, alpha: float, step: Floats) -> Floats:
    """The ratio on one side of the estimate at which P is alpha; nan where the step is none. Shape (k,)."""

    def inside(ratio: Floats, rows: Row) -> Floats:
        first, second = treatment[rows], control[rows]
        se, df = welch_error(first, second, ratio)
        return np.log(_p((first.mean - ratio * second.mean) / se, df) / alpha)

    start = treatment.mean / control.mean
    near, far = start.copy(), start + step
    rows = np.flatnonzero(np.isfinite(step) & (step != 0))
    for _ in range(STEPS):
        rows = rows[inside(far[rows], rows) > 0]
        if not len(rows):
            break
        near[rows], far[rows] = far[rows], start[rows] + WIDER * (far[rows] - start[rows])
    far[rows] = np.nan
    known = np.flatnonzero(np.isfinite(far) & (step != 0))
    made = np.full(len(start), np.nan)
    made[known] = bracketed(lambda ratio, at: inside(ratio, known[at]), near[known], far[known])
    return made


@RATIO_OF_MEANS.methods.add(
    "fieller-student",
    "Fieller (Student)",
    test="student",
    source="Fieller 1954, J R Stat Soc B 16:175",
    use="agrees with Student's test: one pooled SD",
)
def fieller_student(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Fieller's interval with one pooled SD, the roots of (x̄₁ − θx̄₂)² = t²s_p²(1/n₁ + θ²/n₂).

    Returns limits, shape (2, k). Edge: undefined where t²s_p²/n₂ is above x̄₂².
    """
    treatment, control = _above_0(treatment, control)
    t, sd = tails.t_quantile(level, pooled_df(treatment, control)), pooled_sd(treatment, control)
    first, second = ((t * sd / arm.mean) ** 2 / arm.n for arm in (treatment, control))
    sd_known = np.where((second < 1) & (sd > 0), 1.0, np.nan)
    root = np.sqrt(first + second - first * second) * sd_known
    ratio = treatment.mean / control.mean
    return np.stack([ratio * (1 - first) / (1 + root), ratio * (1 + root) / (1 - second)])

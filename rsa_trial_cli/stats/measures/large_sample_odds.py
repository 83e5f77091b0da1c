"""Large-sample intervals for the odds ratio given both margins: Peto's, test-based, Cornfield's corrected."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats, cross_difference
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import score
from rsa_trial_cli.stats.inference.equality import from_statistic, pearson_z
from rsa_trial_cli.stats.measures import working_closed as working
from rsa_trial_cli.stats.measures.margin_tests import OF_ODDS_RATIO
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO, log_odds_ratio, log_variance


def observed_less_expected(treatment: Arm, control: Arm) -> tuple[Floats, Floats]:
    """Treated events less those expected if the arms are alike, a − n₁m/N, and their variance, both of
    shape (k,).

    V = n₁n₂m(N−m) / (N²(N−1))
    """
    n1, n2 = treatment.n, control.n
    events, others, total = (
        treatment.events + control.events,
        treatment.non_events + control.non_events,
        n1 + n2,
    )
    variance = (n1 / total) * (n2 / total) * events * others / (total - 1)
    return cross_difference(treatment, control) / total, variance


def one_step(treatment: Arm, control: Arm) -> Floats:
    """Peto's one-step odds ratio exp((a − E)/V), and the standard error 1/√V of its log, shape (2, k)."""
    distance, variance = observed_less_expected(treatment, control)
    return np.stack([np.exp(distance / variance), 1 / np.sqrt(variance)])


@ODDS_RATIO.methods.add(
    "cornfield-cc",
    "Cornfield, continuity-corrected",
    checked=False,
    working=partial(working.cornfield_corrected),
    test="yates",
    margin_test="cornfield-cc",
    source="Cornfield 1956; Gart & Thomas 1982, Am J Epidemiol 115:453",
    use="what Epi Info 6 prints; near the exact limits",
)
def cornfield_cc(treatment: Arm, control: Arm, level: float) -> Floats:
    """Cornfield's interval for the odds ratio with continuity correction.

        |a − A| − ½ = z / √(1/A + 1/(m−A) + 1/(n₁−A) + 1/(n₂−m+A)),  ψ = A(n₂−m+A) / ((m−A)(n₁−A))

    It is the uncorrected limit of the table with half an event moved towards no effect.
    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf at an empty cell; conservative.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.ratio_limits(_corrected_lower, treatment, control, k)


def _corrected_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    ends = (treatment.events == 0) | (control.non_events == 0)
    half = np.where(ends, 0.0, 0.5)
    return score.odds_ratio_lower(treatment.plus(-half, half), control.plus(half, -half), k)


@ODDS_RATIO.methods.add(
    "peto",
    "Peto one-step",
    checked=False,
    working=partial(working.peto),
    test="n-1",
    margin_test="peto",
    point=one_step,
    source="Yusuf, Peto et al. 1985, Prog Cardiovasc Dis 27:335",
    use="what RevMan prints as Peto; rare events, arms of like size",
)
def peto(treatment: Arm, control: Arm, level: float) -> Floats:
    """Peto's one-step interval for the odds ratio, about Peto's estimate.

        exp((a − E)/V ∓ z/√V),  E = n₁m/N,  V = n₁n₂m(N−m) / (N²(N−1))

    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined where nobody or everybody has the event; biased where the effect is large or the arms
    are of very unlike size.
    """
    distance, variance = observed_less_expected(treatment, control)
    return np.exp(normal.limits(distance / variance, 1 / np.sqrt(variance), level))


@ODDS_RATIO.methods.add(
    "test-based",
    "test-based",
    checked=False,
    working=partial(working.test_based, ODDS_RATIO),
    test="pearson",
    margin_test="test-based",
    source="Miettinen 1976, Am J Epidemiol 103:226",
    use="to reproduce older papers; right only near no effect",
)
def test_based(treatment: Arm, control: Arm, level: float) -> Floats:
    """Test-based interval for the odds ratio: the standard error is that at which Wald's test is Pearson's.

        OR^(1 ∓ z/χ)

    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined at an odds ratio of 0, 1 or inf.
    """
    log_ratio = log_odds_ratio(treatment, control)
    error = log_ratio / pearson_z(treatment, control)
    return np.exp(normal.limits(log_ratio, np.where(log_ratio == 0, np.nan, error), level))


@OF_ODDS_RATIO.add(
    "cornfield-cc",
    "Cornfield, corrected",
    source="Cornfield 1956; Gart & Thomas 1982, Am J Epidemiol 115:453",
    use="agrees with Cornfield's corrected interval",
)
def cornfield_cc_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Score test of an odds ratio with continuity correction, which never over-corrects.

        |z| = max(0, |a − A| − ½)·√(1/A + 1/(m−A) + 1/(n₁−A) + 1/(n₂−m+A)),  A expected at the margin

    Returns statistic and P, shape (2, k). Edge: undefined where nobody or everybody has the event.
    """
    moved = score.ODDS_RATIO.multiplier(treatment, control, np.full(len(treatment), margin))
    away = np.copysign(np.maximum(0.0, np.abs(moved) - 0.5), moved)
    expected = treatment.plus(-moved, moved), control.plus(moved, -moved)
    return from_statistic(away * np.sqrt(log_variance(*expected)), alternative)


@OF_ODDS_RATIO.add(
    "peto",
    "Peto one-step",
    source="Yusuf, Peto et al. 1985, Prog Cardiovasc Dis 27:335",
    use="agrees with Peto's interval",
)
def peto_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Wald test of Peto's log odds ratio, ((a − E)/V − ln ψ)·√V. Returns statistic and P, shape (2, k)."""
    distance, variance = observed_less_expected(treatment, control)
    statistic = (distance / variance - math.log(margin)) * np.sqrt(variance)
    return from_statistic(np.where(variance == 0, np.nan, statistic), alternative)


@OF_ODDS_RATIO.add(
    "test-based",
    "test-based",
    source="Miettinen 1976, Am J Epidemiol 103:226",
    use="agrees with the test-based interval",
)
def test_based_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Wald test against the margin with the standard error log OR/χ. Returns statistic and P, shape (2, k).

    Edge: undefined at an odds ratio of 0, 1 or inf.
    """
    log_ratio = log_odds_ratio(treatment, control)
    error = log_ratio / pearson_z(treatment, control)
    statistic = np.where(log_ratio == 0, np.nan, (log_ratio - math.log(margin)) / error)
    return from_statistic(np.where(np.isfinite(log_ratio), statistic, np.nan), alternative)

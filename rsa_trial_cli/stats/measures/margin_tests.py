"""Tests of an effect against a margin instead of no effect, which every measure has.

They take (measure, treatment, control, margin) and return their normal statistic, shape (k,): how far the
observed effect lies above the margin. In the registry of a measure every test takes (treatment, control,
margin, alternative) and returns the statistic (nan if it is exact) and its one-sided P, shape (2, k).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.inference import likelihood
from rsa_trial_cli.stats.inference.equality import from_statistic
from rsa_trial_cli.stats.measures.measure import Measure
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.registry import Method, Methods

OF_ALL = Methods()


@OF_ALL.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="agrees with the Miettinen–Nurminen interval",
)
def miettinen_nurminen(measure: Measure, treatment: Arm, control: Arm, margin: float) -> Floats:
    """Score test at the margin with variance factor N/(N−1). Returns the normal statistic, shape (k,)."""
    total = treatment.n + control.n
    return farrington_manning(measure, treatment, control, margin) * np.sqrt((total - 1) / total)


@OF_ALL.add(
    "farrington-manning",
    "Farrington–Manning score",
    source="Farrington & Manning 1990, Stat Med 9:1447",
    use="agrees with the uncorrected score interval (Mee's, Koopman's)",
)
def farrington_manning(measure: Measure, treatment: Arm, control: Arm, margin: float) -> Floats:
    """Score test with the restricted estimates at the margin, S/√V; of the risk difference

        (p₁ − p₂ − δ) / √(p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂),  p̃₁ − p̃₂ = δ

    Returns the normal statistic, shape (k,). Edge: undefined for a ratio if nobody has the event, and for
    the odds ratio also if everybody has it.
    """
    theta, scale = np.full(len(treatment), margin), measure.score
    at = scale.estimates.at(treatment, control, theta)
    _, variance, _ = scale.moments(treatment, control, *at)
    return scale.difference(treatment, control, *at, theta) / np.sqrt(variance)


@OF_ALL.add(
    "wald",
    "Wald",
    source="e.g. Blackwelder 1982, Control Clin Trials 3:345",
    use="agrees with the Wald interval",
)
def wald(measure: Measure, treatment: Arm, control: Arm, margin: float) -> Floats:
    """Wald test against the margin, on the scale of analysis.

    Returns the normal statistic, shape (k,). Edge: undefined where the variance estimate is 0 or infinite.
    """
    variance = measure.variance(treatment, control)
    at = math.log(margin) if measure.ratio else margin
    z = (measure.scale(treatment, control) - at) / np.sqrt(variance)
    return np.where(np.isfinite(z) & (variance > 0), z, np.nan)


@OF_ALL.add(
    "scas",
    "skewness-corrected score",
    source="Laud 2017, Pharm Stat 16:334",
    use="agrees with the skewness-corrected interval",
)
def skewness_corrected(measure: Measure, treatment: Arm, control: Arm, margin: float) -> Floats:
    """Skewness-corrected score test at the margin. Returns the normal statistic, shape (k,)."""
    return measure.score.score_at(treatment, control, np.full(len(treatment), margin))


@OF_ALL.add(
    "lr",
    "likelihood ratio",
    source="Wilks 1938, Ann Math Stat 9:60, by its signed root",
    use="agrees with the profile likelihood interval",
)
def likelihood_ratio(measure: Measure, treatment: Arm, control: Arm, margin: float) -> Floats:
    """Likelihood ratio test at the margin: the signed root of 2·(log L(p̂) − log L(p̃)), p̃ at the margin.

    Returns the normal statistic, shape (k,).
    """
    at = np.full(len(treatment), margin)
    return likelihood.deviance_z(treatment, control, measure.score.estimates, at)


def _of(measure: Measure) -> Methods:
    """The registry of a measure, with the tests that every measure has."""
    for test in OF_ALL.values():
        needs_cells = test.name == "wald" and measure.ratio
        measure.margin_tests.put(replace(test, compute=_tested(test, measure), needs_cells=needs_cells))
    return measure.margin_tests


def _tested(test: Method, measure: Measure) -> Callable[..., Floats]:
    @wraps(test.compute)
    def compute(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
        return from_statistic(test.compute(measure, treatment, control, margin), alternative)

    return compute


OF_ODDS_RATIO, OF_RISK_RATIO, OF_RISK_DIFFERENCE = map(_of, (ODDS_RATIO, RISK_RATIO, RISK_DIFFERENCE))

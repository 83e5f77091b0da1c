"""Tests of a risk difference against a margin instead of against 0, as for non-inferiority.

Every test takes (treatment, control, margin) and returns its normal statistic, shape (k,): how far the
observed difference lies above the margin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats, Trials
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import likelihood, restricted, skewness
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE, risk_difference

MARGIN_TESTS = RISK_DIFFERENCE.margin_tests


@MARGIN_TESTS.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="agrees with the Miettinen–Nurminen interval",
)
def miettinen_nurminen(treatment: Arm, control: Arm, margin: float) -> Floats:
    """Score test at the margin with variance factor N/(N−1). Returns the normal statistic, shape (k,)."""
    total = treatment.n + control.n
    return farrington_manning(treatment, control, margin) * np.sqrt((total - 1) / total)


@MARGIN_TESTS.add(
    "farrington-manning",
    "Farrington–Manning score",
    source="Farrington & Manning 1990, Stat Med 9:1447",
    use="agrees with Mee's interval",
)
def farrington_manning(treatment: Arm, control: Arm, margin: float) -> Floats:
    """Score test with the restricted estimates at the margin.

    (p₁ − p₂ − δ) / √(p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂),  p̃₁ − p̃₂ = δ
    Returns the normal statistic, shape (k,).
    """
    first, second = restricted.RISK_DIFFERENCE.at(treatment, control, np.full(len(treatment), margin))
    variance = first.p * first.q / treatment.n + second.p * second.q / control.n
    return (risk_difference(treatment, control) - margin) / np.sqrt(variance)


@MARGIN_TESTS.add(
    "wald",
    "Wald",
    source="e.g. Blackwelder 1982, Control Clin Trials 3:345",
    use="agrees with the Wald interval",
)
def wald(treatment: Arm, control: Arm, margin: float) -> Floats:
    """Wald test against the margin; undefined where both arms have only events or none.

    Returns the normal statistic, shape (k,).
    """
    variance = treatment.risk_variance + control.risk_variance
    z = (risk_difference(treatment, control) - margin) / np.sqrt(variance)
    return np.where(variance == 0, np.nan, z)


@MARGIN_TESTS.add(
    "scas",
    "skewness-corrected score",
    source="Laud 2017, Pharm Stat 16:334",
    use="agrees with the skewness-corrected interval",
)
def skewness_corrected(treatment: Arm, control: Arm, margin: float) -> Floats:
    """Skewness-corrected score test at the margin. Returns the normal statistic, shape (k,)."""
    return skewness.RISK_DIFFERENCE.score_at(treatment, control, np.full(len(treatment), margin))


@MARGIN_TESTS.add(
    "lr",
    "likelihood ratio",
    source="Wilks 1938, Ann Math Stat 9:60, by its signed root",
    use="agrees with the profile likelihood interval",
)
def likelihood_ratio(treatment: Arm, control: Arm, margin: float) -> Floats:
    """Likelihood ratio test at the margin: the signed root of 2·(log L(p̂) − log L(p̃)),  p̃₁ − p̃₂ = δ.

    Returns the normal statistic, shape (k,).
    """
    at = np.full(len(treatment), margin)
    return likelihood.deviance_z(treatment, control, restricted.RISK_DIFFERENCE, at)


@dataclass(frozen=True, eq=False, kw_only=True)
class AgainstMargin(Estimates):
    """Risk differences whose P is one-sided and tests the margin instead of 0."""

    margin: float

    @property
    def own_test(self) -> str | None:
        """The test against a margin that belongs to the interval."""
        return self.interval.margin_test


def estimate(
    trials: Trials, margin: float, method: str | None, level: float, test: str | None
) -> AgainstMargin:
    """Risk differences with the one-sided P against the margin.

    A margin below 0 is tested from above (H1: RD > margin), one above 0 from below (H1: RD < margin):
    non-inferiority where events are good, or bad. test : a name in MARGIN_TESTS, the interval's own where
    None (Miettinen–Nurminen where it has none). A note says where the 1 − α limit and a P against α/2 take
    different sides.
    """
    made = RISK_DIFFERENCE.estimate(trials, method, level)
    tested = MARGIN_TESTS[test or made.interval.margin_test or MARGIN_TESTS.default]
    alternative = "greater" if margin < 0 else "less"
    with np.errstate(all="ignore"):
        statistic = tested.compute(*trials.arms, margin)
        p_value = normal.p_value(statistic, alternative)
        scale = RISK_DIFFERENCE.null, RISK_DIFFERENCE.bounds, RISK_DIFFERENCE.ratio
        figures = made.estimate, made.se, made.low, made.high, p_value
        result = notes.Result(*scale, made.interval, tested, trials, made.data, *figures)
        remarks = notes.remarks(result, notes.divided_at(margin, result, level, alternative))
    changed = {
        "statistic": statistic,
        "p_value": p_value,
        "test": tested.name,
        "alternative": alternative,
        "tested": tested,
        "margin": margin,
        "note": notes.joined(remarks, len(trials)),
        "remarks": remarks,
    }
    return AgainstMargin(**made.as_fields() | changed)

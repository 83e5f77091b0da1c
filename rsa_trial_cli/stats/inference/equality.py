"""Tests of equal risks; the exact ones are in `exact_equality.py`.

The Wald test differs by measure and is in `stats/measures/measure.py`.

Every test takes (treatment, control, alternative) and returns its signed normal statistic (nan where it
is exact) and its P, shape (2, k). A positive statistic means more events with treatment. Asymptotic tests
are undefined (nan) where nobody or everybody has the event; exact tests give 1.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats, cross_difference
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import likelihood, skewness
from rsa_trial_cli.stats.registry import Methods

TESTS = Methods(
    more=("inference.exact_equality", "measures.corrected_difference", "measures.unconditional_effects")
)


def from_statistic(statistic: Floats, alternative: str) -> Floats:
    """A normal statistic, whose 0 has no sign, and its P, shape (2, k)."""
    return np.stack([statistic + 0.0, normal.p_value(statistic, alternative)])


def from_p(p: Floats) -> Floats:
    """An exact P, which has no normal statistic, shape (2, k)."""
    return np.stack([np.full_like(p, np.nan), p])


@TESTS.add(
    "n-1",
    "N−1 chi-square",
    source="Campbell 2007, Stat Med 26:3661",
    use="expected counts of at least 1; belongs to Miettinen–Nurminen",
)
def n_minus_1(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """N−1 chi-square test of equal risks: Pearson's statistic with N−1 for N.

    χ² = (N−1)(ad − bc)² / (n₁n₂m(N−m))
    Returns statistic and P, shape (2, k).
    """
    total = treatment.n + control.n
    return from_statistic(pearson_z(treatment, control) * np.sqrt((total - 1) / total), alternative)


@TESTS.add(
    "pearson",
    "Pearson chi-square",
    source="Pearson 1900, Philos Mag 50:157",
    use="large samples; what most papers print",
)
def pearson(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Pearson chi-square test of equal risks, uncorrected.

    χ² = N(ad − bc)² / (n₁n₂m(N−m))
    Returns statistic and P, shape (2, k).
    """
    return from_statistic(pearson_z(treatment, control), alternative)


@TESTS.add(
    "unpooled-z",
    "unpooled z",
    source="Wald 1943; e.g. Agresti 2013, Categorical Data Analysis, 3.1",
    use="belongs to the Wald interval of the risk difference",
)
def unpooled_z(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Wald test of the risk difference.

        z = (p₁ − p₂) / √(p₁q₁/n₁ + p₂q₂/n₂)

    Edge: undefined where both arms have only events or none.
    Returns statistic and P, shape (2, k).
    """
    variance = treatment.risk_variance + control.risk_variance
    z = cross_difference(treatment, control) / (treatment.n * control.n * np.sqrt(variance))
    return from_statistic(np.where(variance == 0, np.nan, z), alternative)


@TESTS.add(
    "yates",
    "Yates chi-square",
    source="Yates 1934, J R Stat Soc Suppl 1:217",
    use="to reproduce older papers; conservative",
)
def yates(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Chi-square test with Yates's continuity correction, which never over-corrects.

    χ² = N·max(0, |ad − bc| − N/2)² / (n₁n₂m(N−m))
    Returns statistic and P, shape (2, k).
    """
    z = pearson_z(treatment, control)
    cross = np.abs(cross_difference(treatment, control))
    kept = np.maximum(0.0, cross - (treatment.n + control.n) / 2) / cross
    return from_statistic(np.where(cross == 0, z, z * kept), alternative)


@TESTS.add(
    "lr",
    "likelihood ratio",
    source="Wilks 1938, Ann Math Stat 9:60 (G²)",
    use="belongs to the profile likelihood interval",
)
def likelihood_ratio(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Likelihood ratio test of equal risks, G² = 2Σ O·ln(O/E), by its signed root.

    Returns statistic and P, shape (2, k).
    """
    return from_statistic(likelihood.likelihood_ratio_z(treatment, control), alternative)


@TESTS.add(
    "scas",
    "skewness-corrected score",
    source="Laud 2017, Pharm Stat 16:334",
    use="belongs to the skewness-corrected interval",
)
def skewness_corrected(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Skewness-corrected score test of equal risks; the N−1 chi-square where the arms are equal.

    Returns statistic and P, shape (2, k).
    """
    total = treatment.n + control.n
    z = pearson_z(treatment, control) * np.sqrt((total - 1) / total)
    return from_statistic(skewness.null_score(treatment, control, z), alternative)


def pearson_z(treatment: Arm, control: Arm) -> Floats:
    """Signed root of Pearson's chi-square; nan where nobody or everybody has the event. Shape (k,)."""
    n1, n2 = treatment.n, control.n
    events, others = treatment.events + control.events, treatment.non_events + control.non_events
    return cross_difference(treatment, control) * np.sqrt((n1 + n2) / (n1 * n2) / (events * others))

"""Tests of equal risks. The Wald test is each measure's own and lives in measures.py.

Every test takes (treatment, control, alternative) and returns its signed normal statistic (nan where it
is exact) and its P, shape (2, k). A positive statistic means more events with treatment. Asymptotic tests
are undefined (nan) where nobody or everybody has the event; exact tests give 1.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats import conditional, normal
from rsa_trial_cli.stats.registry import Methods
from rsa_trial_cli.stats.trials import Arm, Floats, cross_difference

TESTS = Methods()


def from_statistic(statistic: Floats, alternative: str) -> Floats:
    """A normal statistic and its P, shape (2, k)."""
    return np.stack([statistic, normal.p_value(statistic, alternative)])


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
    """
    variance = treatment.risk_variance + control.risk_variance
    z = cross_difference(treatment, control) / (treatment.n * control.n * np.sqrt(variance))
    return from_statistic(np.where(variance == 0, np.nan, z), alternative)


@TESTS.add(
    "fisher",
    "Fisher exact",
    source="Fisher 1934; two-sided by minimum likelihood, as in R, SAS and Stata",
    use="small samples where a conservative test is wanted",
)
def fisher(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's exact test; two-sided by summing all tables no likelier than the observed one."""
    return from_p(conditional.fisher(treatment, control, alternative))


def pearson_z(treatment: Arm, control: Arm) -> Floats:
    """Signed root of Pearson's chi-square; nan where nobody or everybody has the event."""
    n1, n2 = treatment.n, control.n
    events, others = treatment.events + control.events, treatment.non_events + control.non_events
    return cross_difference(treatment, control) * np.sqrt((n1 + n2) / (n1 * n2) / (events * others))

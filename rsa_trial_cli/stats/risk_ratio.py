"""The risk ratio: risk with treatment over risk with control."""

from __future__ import annotations

import math

import numpy as np

from rsa_trial_cli.stats import normal, score
from rsa_trial_cli.stats.measures import Measure
from rsa_trial_cli.stats.trials import Arm, Floats


def risk_ratio(treatment: Arm, control: Arm) -> Floats:
    """p₁/p₂; nan without events."""
    return (treatment.events * control.n) / (treatment.n * control.events)


def log_risk_ratio(treatment: Arm, control: Arm) -> Floats:
    return np.log(risk_ratio(treatment, control))


def log_variance(treatment: Arm, control: Arm) -> Floats:
    """1/x₁ − 1/n₁ + 1/x₂ − 1/n₂, as y/(xn) so that nothing cancels (Katz et al. 1978)."""
    treated, controls = (arm.non_events / (arm.events * arm.n) for arm in (treatment, control))
    return treated + controls


RISK_RATIO = Measure(
    "rr", "Risk ratio", "RR", 1.0, risk_ratio, log_risk_ratio, log_variance, (0.0, math.inf), ratio=True
)


@RISK_RATIO.methods.add(
    "katz",
    "Katz (log Wald)",
    test="wald",
    needs_cells=True,
    source="Katz et al. 1978, Biometrics 34:469",
    use="what papers, RevMan and metafor print; the default",
)
def katz(treatment: Arm, control: Arm, level: float) -> Floats:
    """Katz interval for the risk ratio, by a normal approximation to its logarithm.

        exp(log RR ∓ z√(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂))

    treatment, control : Arm of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined without events in an arm (the zero-cell rule adds ½ before).
    """
    return normal.log_limits(risk_ratio(treatment, control), log_variance(treatment, control), level)


@RISK_RATIO.methods.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    test="n-1",
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="small or unbalanced trials, empty cells",
)
def miettinen_nurminen(treatment: Arm, control: Arm, level: float) -> Floats:
    """Miettinen–Nurminen interval for the risk ratio, by inverting the score test with factor N/(N−1).

    Returns limits, shape (2, k), on the ratio scale.
    Edge: nothing is added to empty cells; 0 or inf where an arm has no events.
    """
    k = score.squared_quantile(treatment, control, level, corrected=True)
    return score.ratio_limits(score.risk_ratio_lower, treatment, control, k)

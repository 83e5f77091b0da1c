"""The risk difference: risk with treatment minus risk with control."""

from __future__ import annotations

from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats, cross_difference
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import likelihood, score, skewness
from rsa_trial_cli.stats.inference.one_proportion import wilson, wilson_corrected
from rsa_trial_cli.stats.measures import working
from rsa_trial_cli.stats.measures.measure import Measure, Pair
from rsa_trial_cli.stats.measures.record import Formulas, PlanningScale
from rsa_trial_cli.stats.registry import Methods


def risk_difference(treatment: Arm, control: Arm) -> Floats:
    """p₁ − p₂ of whole counts, rounded once. Shape (k,)."""
    return cross_difference(treatment, control) / (treatment.n * control.n)


def variance(treatment: Arm, control: Arm) -> Floats:
    """p₁q₁/n₁ + p₂q₂/n₂. Shape (k,)."""
    return treatment.risk_variance + control.risk_variance


def one_in_all(treatment: Arm, control: Arm) -> Pair:
    """One event and one non-event more in each arm."""
    return treatment.plus(1.0, 1.0), control.plus(1.0, 1.0)


MORE = ("measures.corrected_difference", "measures.unconditional_effects")  # with further methods and tests
RISK_DIFFERENCE = Measure(
    key="rd",
    title="Risk difference",
    short="RD",
    quantity="risk",
    aliases=("rd", "riskdifference", "risk_difference", "difference"),
    form="points",
    percent=True,
    primary=("wald", "newcombe"),
    null=0.0,
    bounds=(-1.0, 1.0),
    ratio=False,
    point=risk_difference,
    scale=risk_difference,
    variance=variance,
    score=skewness.RISK_DIFFERENCE,
    planning=PlanningScale(
        risk=lambda effect, p2: p2 + effect,
        estimate=lambda p1, p2: p1 - p2,
        variance=lambda p: p * (1 - p),
        contrast=lambda p, margin, _: (p[0] - p[1] - margin, np.ones_like(p[0]), np.ones_like(p[0])),
    ),
    formulas=Formulas(
        "RD",
        "{a}/{n1} − {c}/{n2}",
        "√({a}·{b}/{n1}³ + {c}·{d}/{n2}³)",
        score="p̂₁ − p̂₂ − θ",
        score_variance="p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂",
    ),
    methods=Methods(more=MORE),
    margin_tests=Methods(more=("measures.margin_tests", *MORE)),
)


@RISK_DIFFERENCE.methods.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    working=partial(working.score, RISK_DIFFERENCE, corrected=True),
    test="n-1",
    margin_test="miettinen-nurminen",
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="any trial; the default",
)
def miettinen_nurminen(treatment: Arm, control: Arm, level: float) -> Floats:
    """Miettinen–Nurminen interval for the risk difference, by inverting the score test with factor N/(N−1).

    treatment, control : Arm of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: a proper interval even where nobody or everybody has the event.
    """
    k = score.squared_quantile(treatment, control, level, corrected=True)
    return score.difference_limits(score.risk_difference_lower, treatment, control, k)


@RISK_DIFFERENCE.methods.add(
    "wald",
    "Wald",
    working=partial(working.wald, RISK_DIFFERENCE),
    test="unpooled-z",
    margin_test="wald",
    clipped=False,
    source="e.g. Agresti 2013, Categorical Data Analysis, 3.1",
    use="what most papers print; poor in small trials",
)
def wald(treatment: Arm, control: Arm, level: float) -> Floats:
    """Wald interval for the risk difference, by a normal approximation.

        p₁ − p₂ ∓ z√(p₁q₁/n₁ + p₂q₂/n₂)

    Returns limits, shape (2, k), on the difference scale.
    Edge: not clipped, so limits may leave the scale; liberal; undefined where both arms have only events or
    none, as the variance estimate is 0 (the zero-cell rule is not for differences).
    """
    se = np.sqrt(variance(treatment, control))
    return normal.limits(risk_difference(treatment, control), se, level)


@RISK_DIFFERENCE.methods.add(
    "agresti-caffo",
    "Agresti–Caffo",
    working=partial(working.wald, RISK_DIFFERENCE, change=one_in_all),
    clipped=False,
    source="Agresti & Caffo 2000, Am Stat 54:280",
    use="a formula to remember that holds its coverage",
)
def agresti_caffo(treatment: Arm, control: Arm, level: float) -> Floats:
    """Agresti–Caffo interval for the risk difference: Wald with one event and one non-event more in each arm.

    Returns limits, shape (2, k), on the difference scale. Edge: not clipped; centred off the estimate.
    """
    return wald(*one_in_all(treatment, control), level)


@RISK_DIFFERENCE.methods.add(
    "newcombe",
    "Newcombe (Wilson hybrid)",
    working=partial(working.square_and_add, RISK_DIFFERENCE, limits=wilson),
    source="Newcombe 1998, Stat Med 17:873, method 10",
    use="a closed form that holds its coverage",
)
def newcombe(treatment: Arm, control: Arm, level: float) -> Floats:
    """Newcombe's hybrid score interval for the risk difference, by squaring and adding Wilson limits.

        D − √((p₁−l₁)² + (u₂−p₂)²),  D + √((u₁−p₁)² + (p₂−l₂)²)

    Returns limits, shape (2, k), on the difference scale, within −1 and 1. Edge: no test matches it.
    """
    return _square_and_add(treatment, control, wilson(treatment, level), wilson(control, level))


@RISK_DIFFERENCE.methods.add(
    "newcombe-cc",
    "Newcombe, continuity-corrected",
    working=partial(working.square_and_add, RISK_DIFFERENCE, limits=wilson_corrected),
    source="Newcombe 1998, Stat Med 17:873, method 11",
    use="as Newcombe, more conservative",
)
def newcombe_corrected(treatment: Arm, control: Arm, level: float) -> Floats:
    """Newcombe's hybrid interval from Wilson limits with continuity correction.

    Returns limits, shape (2, k), on the difference scale, within −1 and 1. Edge: no test matches it.
    """
    treated, controls = wilson_corrected(treatment, level), wilson_corrected(control, level)
    return _square_and_add(treatment, control, treated, controls)


@RISK_DIFFERENCE.methods.add(
    "mee",
    "Mee score, uncorrected",
    working=partial(working.score, RISK_DIFFERENCE, corrected=False),
    test="pearson",
    margin_test="farrington-manning",
    source="Mee 1984, Biometrics 40:1175; Farrington & Manning 1990, Stat Med 9:1447",
    use="goes with a Pearson chi-square",
)
def mee(treatment: Arm, control: Arm, level: float) -> Floats:
    """Mee's score interval for the risk difference, by inverting Pearson's chi-square test.

    Returns limits, shape (2, k), on the difference scale, within −1 and 1. Edge: as Miettinen–Nurminen.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.difference_limits(score.risk_difference_lower, treatment, control, k)


@RISK_DIFFERENCE.methods.add(
    "scas",
    "skewness-corrected score",
    working=partial(working.skewness_corrected, RISK_DIFFERENCE),
    test="scas",
    margin_test="scas",
    source="Laud 2017, Pharm Stat 16:334",
    use="small or unbalanced trials, equal error in both tails",
)
def scas(treatment: Arm, control: Arm, level: float) -> Floats:
    """Skewness-corrected asymptotic score interval for the risk difference (factor N/(N−1)).

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    """
    return score.difference_limits(skewness.RISK_DIFFERENCE.lower, treatment, control, level)


@RISK_DIFFERENCE.methods.add(
    "profile",
    "profile likelihood",
    working=partial(working.profile, RISK_DIFFERENCE),
    test="lr",
    margin_test="lr",
    source="e.g. Agresti 2013, Categorical Data Analysis, 3.1",
    use="goes with a likelihood ratio test",
)
def profile(treatment: Arm, control: Arm, level: float) -> Floats:
    """Profile likelihood interval for the risk difference: twice the log likelihood ratio at most z².

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.difference_limits(likelihood.risk_difference_lower, treatment, control, k)


def _square_and_add(treatment: Arm, control: Arm, treated: Floats, controls: Floats) -> Floats:
    difference = risk_difference(treatment, control)
    below1, above1 = np.abs(treated - treatment.risk)
    below2, above2 = np.abs(controls - control.risk)
    low, high = difference - np.hypot(below1, above2), difference + np.hypot(above1, below2)
    # the square root may round a last bit past the scale
    return np.stack([np.maximum(low, -1.0), np.minimum(high, 1.0)])

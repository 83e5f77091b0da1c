"""The risk ratio: risk with treatment over risk with control."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import likelihood, score, skewness
from rsa_trial_cli.stats.inference.one_proportion import mover_lower, wilson
from rsa_trial_cli.stats.measures import working
from rsa_trial_cli.stats.measures.measure import TINY, Estimates, Measure, Pair
from rsa_trial_cli.stats.measures.record import Formulas, PlanningScale
from rsa_trial_cli.stats.registry import Methods


def risk_ratio(treatment: Arm, control: Arm) -> Floats:
    """p₁/p₂, shape (k,); nan without events."""
    return (treatment.events * control.n) / (treatment.n * control.events)


def log_risk_ratio(treatment: Arm, control: Arm) -> Floats:
    """ln(p₁/p₂), the scale of analysis, shape (k,)."""
    return np.log(risk_ratio(treatment, control))


def log_variance(treatment: Arm, control: Arm) -> Floats:
    """1/x₁ − 1/n₁ + 1/x₂ − 1/n₂, as y/(xn) so that nothing cancels (Katz et al. 1978). Shape (k,)."""
    treated, controls = (arm.non_events / (arm.events * arm.n) for arm in (treatment, control))
    return treated + controls


def with_reduction(made: Estimates) -> Estimates:
    """The risk ratios with the reduction 1 − RR, of a vaccine its efficacy; below 0 it is an increase."""
    return replace(
        made, reduction=1 - made.estimate, reduction_low=1 - made.high, reduction_high=1 - made.low
    )


def half_more_events(treatment: Arm, control: Arm) -> Pair:
    """½ an event more in each arm, always: (x + ½)/(n + ½)."""
    return treatment.plus(0.5, 0.0), control.plus(0.5, 0.0)


MORE = ("measures.conditional_risk", "measures.unconditional_effects")  # with further methods and tests
RISK_RATIO = Measure(
    key="rr",
    title="Risk ratio",
    short="RR",
    quantity="risk",
    aliases=("rr", "riskratio", "risk_ratio", "relativerisk", "relative_risk", "rate_ratio"),
    form="ratio",
    beside="rd",
    primary=("katz",),
    null=1.0,
    bounds=(0.0, math.inf),
    ratio=True,
    point=risk_ratio,
    scale=log_risk_ratio,
    variance=log_variance,
    score=skewness.RISK_RATIO,
    present=with_reduction,
    planning=PlanningScale(
        risk=lambda effect, p2: p2 * effect,
        estimate=lambda p1, p2: np.log(p1 / p2),
        variance=lambda p: (1 - p) / p,
        contrast=lambda p, margin, _: (p[0] - margin * p[1], np.ones_like(p[0]), np.full_like(p[0], margin)),
    ),
    formulas=Formulas(
        "log RR",
        "ln(({a}/{n1}) / ({c}/{n2}))",
        "√({b}/({a}·{n1}) + {d}/({c}·{n2}))",
        score="p̂₁ − θp̂₂",
        score_variance="p̃₁q̃₁/n₁ + θ²p̃₂q̃₂/n₂",
    ),
    methods=Methods(more=MORE),
    margin_tests=Methods(more=("measures.margin_tests", *MORE)),
)


@RISK_RATIO.methods.add(
    "katz",
    "Katz (log Wald)",
    working=partial(working.wald, RISK_RATIO),
    test="wald",
    margin_test="wald",
    needs_cells=True,
    source="Katz et al. 1978, Biometrics 34:469",
    use="what papers, RevMan and metafor print; the default",
)
def katz(treatment: Arm, control: Arm, level: float) -> Floats:
    """Katz interval for the risk ratio, by a normal approximation to its logarithm.

        exp(log RR ∓ z√(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂))

    treatment, control : Arm of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined without events in an arm, or with events only in both, where the variance estimate is 0
    (the zero-cell rule adds ½ before).
    """
    return normal.log_limits(risk_ratio(treatment, control), log_variance(treatment, control), level)


@RISK_RATIO.methods.add(
    "walter",
    "Walter (adjusted log)",
    working=partial(working.wald, RISK_RATIO),
    test="wald",
    margin_test="wald",
    adjust=half_more_events,
    aliases=("log-adjusted",),  # in statsmodels
    source="Walter 1975, Biometrika 62:371; Pettigrew et al. 1986, Biometrika 73:425",
    use="sparse tables where every study is to be treated alike",
)
def walter(treatment: Arm, control: Arm, level: float) -> Floats:
    """Walter's interval for the risk ratio: Katz's with ½ an event more in each arm of every table.

    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined with events only in both arms, where the variance estimate is 0; else finite, and too
    short in tails of small trials.
    """
    return katz(treatment, control, level)


@RISK_RATIO.methods.add(
    "inverse-sinh",
    "inverse sinh",
    working=partial(
        working.inverse_sinh, RISK_RATIO, emptied=("{a}·{n2} / ({z}²·{n1})", "{z}²·{n2} / ({n1}·{c})")
    ),
    source="Newman 2001; Fagerland, Lydersen & Laake 2015, Stat Methods Med Res 24:224",
    use="a closed form shorter than Katz's",
)
def inverse_sinh(treatment: Arm, control: Arm, level: float) -> Floats:
    """Inverse sinh interval for the risk ratio.

        exp(log RR ∓ 2·asinh(z·se/2)),  se as Katz's

    Returns limits, shape (2, k), on the ratio scale.
    Edge: an arm without events gives the limit of the formula, 0 or inf on its own side; events only in
    both arms are undefined, as the variance estimate is 0.
    """
    filled = [
        Arm(events=np.where(arm.events == 0, TINY, arm.events), non_events=arm.non_events)
        for arm in (treatment, control)
    ]
    low, high = normal.inverse_sinh_limits(risk_ratio(*filled), log_variance(*filled), level)
    low = np.where(treatment.events == 0, 0.0, low)
    return np.stack([low, np.where(control.events == 0, np.inf, high)])


@RISK_RATIO.methods.add(
    "mover-r",
    "MOVER-R (Wilson)",
    working=partial(working.square_and_add, RISK_RATIO, limits=wilson),
    source="Zou & Donner 2008, Stat Med 27:1693; Donner & Zou 2012, Stat Methods Med Res 21:347",
    use="a closed form from the two risks' Wilson intervals",
)
def mover_r(treatment: Arm, control: Arm, level: float) -> Floats:
    """MOVER-R interval for the risk ratio, from Wilson limits of both risks.

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf where an arm has no events.
    """
    treated, controls = wilson(treatment, level), wilson(control, level)
    low = mover_lower(treatment.risk, treated[0], control.risk, controls[1])
    return np.stack([low, 1 / mover_lower(control.risk, controls[0], treatment.risk, treated[1])])


@RISK_RATIO.methods.add(
    "koopman",
    "Koopman score, uncorrected",
    working=partial(working.score, RISK_RATIO, corrected=False),
    test="pearson",
    margin_test="farrington-manning",
    source="Koopman 1984, Biometrics 40:513",
    use="goes with a Pearson chi-square",
)
def koopman(treatment: Arm, control: Arm, level: float) -> Floats:
    """Koopman's score interval for the risk ratio, by inverting Pearson's chi-square test.

    Returns limits, shape (2, k), on the ratio scale. Edge: as Miettinen–Nurminen.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.ratio_limits(score.risk_ratio_lower, treatment, control, k)


@RISK_RATIO.methods.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    working=partial(working.score, RISK_RATIO, corrected=True),
    test="n-1",
    margin_test="miettinen-nurminen",
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


@RISK_RATIO.methods.add(
    "scas",
    "skewness-corrected score",
    working=partial(working.skewness_corrected, RISK_RATIO),
    test="scas",
    margin_test="scas",
    source="Laud 2017, Pharm Stat 16:334",
    use="small or unbalanced trials, equal error in both tails",
)
def scas(treatment: Arm, control: Arm, level: float) -> Floats:
    """Skewness-corrected asymptotic score interval for the risk ratio (factor N/(N−1)).

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf by rule, as Miettinen–Nurminen.
    """
    return score.ratio_limits(skewness.RISK_RATIO.lower, treatment, control, level)


@RISK_RATIO.methods.add(
    "profile",
    "profile likelihood",
    working=partial(working.profile, RISK_RATIO),
    test="lr",
    margin_test="lr",
    source="e.g. Agresti 2013, Categorical Data Analysis, 3.1",
    use="goes with a log-binomial regression",
)
def profile(treatment: Arm, control: Arm, level: float) -> Floats:
    """Profile likelihood interval for the risk ratio: twice the log likelihood ratio at most z².

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf where an arm has no events.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.ratio_limits(likelihood.risk_ratio_lower, treatment, control, k)

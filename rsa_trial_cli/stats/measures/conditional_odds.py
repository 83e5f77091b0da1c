"""Exact conditional intervals for the odds ratio, which invert Fisher's test and similar ones."""

from __future__ import annotations

from functools import partial

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.hypergeometric import TABLES
from rsa_trial_cli.stats.inference import conditional, conditional_estimates
from rsa_trial_cli.stats.inference.conditional_tail import tail_at
from rsa_trial_cli.stats.inference.equality import from_p
from rsa_trial_cli.stats.measures import working
from rsa_trial_cli.stats.measures.margin_tests import OF_ODDS_RATIO
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.registry import Estimator

ESTIMATORS = {
    "conditional": Estimator(
        "conditional", conditional_estimates.maximum_likelihood, "what R's fisher.test prints"
    ),
    "median-unbiased": Estimator(
        "median-unbiased", conditional_estimates.median_unbiased, "what R's epitools prints"
    ),
}


@ODDS_RATIO.methods.add(
    "exact",
    "exact conditional",
    working=partial(working.conditional, holds=("P(X ≥ {x}) = {half}", "P(X ≤ {x}) = {half}")),
    block=TABLES,
    whole=True,
    estimators=ESTIMATORS,
    test="fisher-central",
    margin_test="fisher",
    source="Cornfield 1956; Gart 1970, Biometrika 57:471",
    use="coverage that is never below the level, in each tail",
)
def exact(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact conditional interval for the odds ratio: tails of α/2 of the noncentral hypergeometric.

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf at the ends of the support; conservative.
    """
    return conditional.exact(treatment, control, level)


@ODDS_RATIO.methods.add(
    "minlike",
    "exact, minimum likelihood",
    working=partial(
        working.conditional,
        holds=(
            "two-sided Fisher P above {alpha} from here on",
            "two-sided Fisher P above {alpha} up to here",
        ),
    ),
    block=TABLES,
    whole=True,
    estimators=ESTIMATORS,
    test="fisher",
    aliases=("baptista-pike",),
    source="Baptista & Pike 1977, J R Stat Soc C 26:214",
    use="goes with the usual two-sided Fisher test",
)
def minlike(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact conditional interval that inverts the two-sided Fisher test: hull of {ψ: P > α}.

    Returns limits, shape (2, k), on the ratio scale.
    Prism and the R packages ORCI and contingencytables call it Baptista–Pike's.
    Edge: the set can have holes, the hull is given; so P < α can stand beside a hull that holds 1.
    """
    return conditional.minlike(treatment, control, level)


@ODDS_RATIO.methods.add(
    "blaker",
    "exact, Blaker",
    working=partial(
        working.conditional,
        holds=("Blaker's P above {alpha} from here on", "Blaker's P above {alpha} up to here"),
    ),
    block=TABLES,
    whole=True,
    estimators=ESTIMATORS,
    test="blaker",
    source="Blaker 2000, Can J Stat 28:783",
    use="exact, and never wider than exact conditional",
)
def blaker(treatment: Arm, control: Arm, level: float) -> Floats:
    """Blaker's exact conditional interval for the odds ratio: hull of {ψ: acceptability > α}.

    Returns limits, shape (2, k), on the ratio scale. Edge: the set can have holes, the hull is given.
    """
    return conditional.blaker_limits(treatment, control, level)


@ODDS_RATIO.methods.add(
    "mid-p",
    "mid-P conditional",
    working=partial(
        working.conditional, holds=("P(X > {x}) + ½P(X = {x}) = {half}", "P(X < {x}) + ½P(X = {x}) = {half}")
    ),
    block=TABLES,
    whole=True,
    estimators=ESTIMATORS,
    test="mid-p",
    margin_test="mid-p",
    source="Lancaster 1961; Berry & Armitage 1995, Statistician 44:417",
    use="small trials where exact is too conservative",
)
def mid_p(treatment: Arm, control: Arm, level: float) -> Floats:
    """Mid-P conditional interval for the odds ratio: as exact, with half the table's own probability.

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf at the ends of the support.
    """
    return conditional.mid_p_limits(treatment, control, level)


@OF_ODDS_RATIO.add(
    "fisher",
    "Fisher exact",
    block=TABLES,
    whole=True,
    source="Cornfield 1956; Gart 1970, Biometrika 57:471",
    use="agrees with the exact conditional interval",
)
def fisher_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Exact conditional test of an odds ratio: a tail of the noncentral hypergeometric at the margin.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(tail_at(treatment, control, margin, alternative, own=1.0))


@OF_ODDS_RATIO.add(
    "mid-p",
    "mid-P",
    block=TABLES,
    whole=True,
    source="Lancaster 1961; Berry & Armitage 1995, Statistician 44:417",
    use="agrees with the mid-P interval",
)
def mid_p_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """As `fisher_at`, with half the table's own probability.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(tail_at(treatment, control, margin, alternative, own=0.5))

"""The odds ratio: odds of the event with treatment over those with control."""

from __future__ import annotations

import math

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.hypergeometric import TABLES
from rsa_trial_cli.stats.inference import conditional, likelihood, score, skewness
from rsa_trial_cli.stats.inference.one_proportion import mover_lower, odds_compared, wilson_odds
from rsa_trial_cli.stats.measures.measure import TINY, Measure, Pair, half_in_all


def odds_ratio(treatment: Arm, control: Arm) -> Floats:
    """ad/(bc); nan where both products are 0."""
    return (treatment.events * control.non_events) / (treatment.non_events * control.events)


def log_odds_ratio(treatment: Arm, control: Arm) -> Floats:
    return np.log(odds_ratio(treatment, control))


def log_variance(treatment: Arm, control: Arm) -> Floats:
    """1/a + 1/b + 1/c + 1/d (Woolf 1955)."""
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    first, *rest = (1 / cell for cell in cells)
    return sum(rest, first)


def smoothed_by_independence(treatment: Arm, control: Arm) -> Pair:
    """Twice the expected share of each cell added to it: 2·nᵢ·mⱼ/N² (Agresti 1999)."""
    total = treatment.n + control.n
    events, others = treatment.events + control.events, treatment.non_events + control.non_events
    first, second = (2 * arm.n / total**2 for arm in (treatment, control))
    return treatment.plus(first * events, first * others), control.plus(second * events, second * others)


ODDS_RATIO = Measure(
    "or", "Odds ratio", "OR", 1.0, odds_ratio, log_odds_ratio, log_variance, (0.0, math.inf), ratio=True
)


@ODDS_RATIO.methods.add(
    "woolf",
    "Woolf (log Wald)",
    kind="log-wald",
    test="wald",
    needs_cells=True,
    source="Woolf 1955, Ann Hum Genet 19:251",
    use="what papers, RevMan and metafor print; the default",
)
def woolf(treatment: Arm, control: Arm, level: float) -> Floats:
    """Woolf interval for the odds ratio, by a normal approximation to its logarithm.

        exp(log OR ∓ z√(1/a + 1/b + 1/c + 1/d))

    treatment, control : Arm of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined at an empty cell (the zero-cell rule adds ½ before); conservative in small trials.
    """
    return normal.log_limits(odds_ratio(treatment, control), log_variance(treatment, control), level)


@ODDS_RATIO.methods.add(
    "gart",
    "Gart (½ in every cell)",
    kind="log-wald",
    test="wald",
    adjust=half_in_all,
    source="Gart 1966, Biometrika 53:47 (Haldane–Anscombe)",
    use="sparse tables where every study is to be treated alike",
)
def gart(treatment: Arm, control: Arm, level: float) -> Floats:
    """Gart interval for the odds ratio: Woolf's on the table with ½ in every cell, as it arrives here.

    Returns limits, shape (2, k), on the ratio scale. Edge: always finite; too short in tails of small trials.
    """
    return woolf(treatment, control, level)


@ODDS_RATIO.methods.add(
    "independence-smoothed",
    "independence-smoothed",
    kind="log-wald",
    test="wald",
    adjust=smoothed_by_independence,
    source="Agresti 1999, Biometrics 55:597",
    use="sparse tables with unequal margins",
)
def independence_smoothed(treatment: Arm, control: Arm, level: float) -> Floats:
    """Woolf's interval on the table smoothed towards independence, as it arrives here.

        cell (i, j) + 2·nᵢ·mⱼ/N²

    Returns limits, shape (2, k), on the ratio scale. Edge: undefined where nobody or everybody has the event.
    """
    return woolf(treatment, control, level)


@ODDS_RATIO.methods.add(
    "inverse-sinh",
    "inverse sinh",
    kind="inverse-sinh",
    source="Newman 2001, Biostatistical Methods in Epidemiology; Fagerland & Newcombe 2013, Stat Med 32:2823",
    use="a closed form shorter than Woolf's",
)
def inverse_sinh(treatment: Arm, control: Arm, level: float) -> Floats:
    """Inverse sinh interval for the odds ratio.

        exp(log OR ∓ 2·asinh(z·se/2)),  se as Woolf's

    Returns limits, shape (2, k), on the ratio scale.
    Edge: an empty cell gives the limit of the formula, 0 or inf on its own side; nobody or everybody with
    the event (0, inf); two empty cells on a diagonal are undefined.
    """
    a, b, c, d = (treatment.events, treatment.non_events, control.events, control.non_events)
    filled = [
        Arm(events=np.where(x == 0, TINY, x), non_events=np.where(y == 0, TINY, y))
        for x, y in ((a, b), (c, d))
    ]
    low, high = normal.inverse_sinh_limits(odds_ratio(*filled), log_variance(*filled), level)
    diagonal = ((a == 0) & (d == 0)) | ((b == 0) & (c == 0))
    low = np.where((a == 0) | (d == 0), 0.0, low)
    high = np.where((b == 0) | (c == 0), np.inf, high)
    return np.where(diagonal, np.nan, np.stack([low, high]))


@ODDS_RATIO.methods.add(
    "mover-r",
    "MOVER-R (Wilson)",
    kind="square-and-add",
    detail=wilson_odds,
    source="Donner & Zou 2012, Stat Methods Med Res 21:347; Fagerland & Newcombe 2013, Stat Med 32:2823",
    use="a closed form from the two risks' Wilson intervals",
)
def mover_r(treatment: Arm, control: Arm, level: float) -> Floats:
    """MOVER-R interval for the odds ratio, from Wilson limits turned into odds.

    Returns limits, shape (2, k), on the ratio scale.
    Edge: not the same for the complementary outcome; where an arm has events only it is the reciprocal of
    the interval for that outcome (29/55 v 11/11: 0 to 0.427, Fagerland & Newcombe 2013); undefined where two
    cells on a diagonal are empty.
    """
    above, below = odds_compared(treatment, control)
    first, second = wilson_odds(above, level), wilson_odds(below, level)
    low = mover_lower(above.odds, first[0], below.odds, second[1])
    high = 1 / mover_lower(below.odds, second[0], above.odds, first[1])
    undefined = (above.non_events == 0) | (below.non_events == 0)
    return np.where(undefined, np.nan, np.stack([low, high]))


@ODDS_RATIO.methods.add(
    "score",
    "score, uncorrected",
    kind="score",
    detail=False,
    test="pearson",
    source="Cornfield 1956; Fagerland & Newcombe 2013, Stat Med 32:2823",
    use="goes with a Pearson chi-square",
)
def uncorrected_score(treatment: Arm, control: Arm, level: float) -> Floats:
    """Score interval for the odds ratio, by inverting Pearson's chi-square test (no factor N/(N−1)).

    Returns limits, shape (2, k), on the ratio scale. Edge: as Miettinen–Nurminen.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.ratio_limits(score.odds_ratio_lower, treatment, control, k)


@ODDS_RATIO.methods.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    kind="score",
    detail=True,
    test="n-1",
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="small or unbalanced trials, empty cells",
)
def miettinen_nurminen(treatment: Arm, control: Arm, level: float) -> Floats:
    """Miettinen–Nurminen interval for the odds ratio, by inverting the score test with factor N/(N−1).

    Returns limits, shape (2, k), on the ratio scale.
    Edge: nothing is added to empty cells; 0 or inf where the data allow no other limit.
    """
    k = score.squared_quantile(treatment, control, level, corrected=True)
    return score.ratio_limits(score.odds_ratio_lower, treatment, control, k)


@ODDS_RATIO.methods.add(
    "scas",
    "skewness-corrected score",
    kind="skewness",
    test="scas",
    source="Laud 2017, Pharm Stat 16:334, with its corrigendum for the odds ratio",
    use="small or unbalanced trials, equal error in both tails",
)
def scas(treatment: Arm, control: Arm, level: float) -> Floats:
    """Skewness-corrected asymptotic score interval for the odds ratio (bias-corrected score, N/(N−1)).

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf by rule, as Miettinen–Nurminen.
    """
    return score.ratio_limits(skewness.ODDS_RATIO.lower, treatment, control, level)


@ODDS_RATIO.methods.add(
    "profile",
    "profile likelihood",
    kind="profile",
    test="lr",
    source="e.g. Agresti 2013, Categorical Data Analysis, 3.1; SAS CL=LR, R confint(glm)",
    use="goes with a logistic regression",
)
def profile(treatment: Arm, control: Arm, level: float) -> Floats:
    """Profile likelihood interval for the odds ratio: twice the log likelihood ratio at most z².

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf as Miettinen–Nurminen.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.ratio_limits(likelihood.odds_ratio_lower, treatment, control, k)


@ODDS_RATIO.methods.add(
    "exact",
    "exact conditional",
    kind="exact",
    detail=("P(X ≥ {x}) = {half}", "P(X ≤ {x}) = {half}"),
    block=TABLES,
    test="fisher-central",
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
    kind="exact",
    detail=("two-sided Fisher P above {alpha} from here on", "two-sided Fisher P above {alpha} up to here"),
    block=TABLES,
    test="fisher",
    source="Baptista & Pike 1977, J R Stat Soc C 26:214",
    use="goes with the usual two-sided Fisher test",
)
def minlike(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact conditional interval that inverts the two-sided Fisher test: hull of {ψ: P > α}.

    Returns limits, shape (2, k), on the ratio scale.
    Edge: the set can have holes, the hull is given; so P < α can stand beside a hull that holds 1.
    """
    return conditional.minlike(treatment, control, level)


@ODDS_RATIO.methods.add(
    "blaker",
    "exact, Blaker",
    kind="exact",
    detail=("Blaker's P above {alpha} from here on", "Blaker's P above {alpha} up to here"),
    block=TABLES,
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
    kind="exact",
    detail=("P(X > {x}) + ½P(X = {x}) = {half}", "P(X < {x}) + ½P(X = {x}) = {half}"),
    block=TABLES,
    test="mid-p",
    source="Lancaster 1961; Berry & Armitage 1995, Statistician 44:417",
    use="small trials where exact is too conservative",
)
def mid_p(treatment: Arm, control: Arm, level: float) -> Floats:
    """Mid-P conditional interval for the odds ratio: as exact, with half the table's own probability.

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf at the ends of the support.
    """
    return conditional.mid_p_limits(treatment, control, level)

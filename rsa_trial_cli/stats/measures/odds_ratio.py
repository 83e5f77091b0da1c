"""The odds ratio: odds of the event with treatment over those with control."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats, half_in_all
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import likelihood, score, skewness
from rsa_trial_cli.stats.inference.difference_roots import Tilted
from rsa_trial_cli.stats.inference.one_proportion import mover_lower, odds_compared, wilson_odds
from rsa_trial_cli.stats.measures import working
from rsa_trial_cli.stats.measures.measure import TINY, Measure, Pair
from rsa_trial_cli.stats.measures.record import Formulas, PlanningScale
from rsa_trial_cli.stats.registry import Methods


def odds_ratio(treatment: Arm, control: Arm) -> Floats:
    """ad/(bc), shape (k,); nan where both products are 0."""
    return (treatment.events * control.non_events) / (treatment.non_events * control.events)


def log_odds_ratio(treatment: Arm, control: Arm) -> Floats:
    """ln(ad/(bc)), the scale of analysis, shape (k,)."""
    return np.log(odds_ratio(treatment, control))


def log_variance(treatment: Arm, control: Arm) -> Floats:
    """1/a + 1/b + 1/c + 1/d (Woolf 1955). Shape (k,)."""
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    first, *rest = (1 / cell for cell in cells)
    return sum(rest, first)


def _contrast(
    risks: tuple[Floats, Floats], _: float, null: tuple[Tilted, Tilted]
) -> tuple[Floats, Floats, Floats]:
    """Σ ±(pᵢ − p̃ᵢ)/vᵢ with v = p̃q̃, whose weights 1/vᵢ follow the data."""
    v1, v2 = (at.p * at.q for at in null)
    return (risks[0] - null[0].p) / v1 - (risks[1] - null[1].p) / v2, 1 / v1, 1 / v2


def smoothed_by_independence(treatment: Arm, control: Arm) -> Pair:
    """Twice the expected share of each cell added to it: 2·nᵢ·mⱼ/N² (Agresti 1999)."""
    total = treatment.n + control.n
    events, others = treatment.events + control.events, treatment.non_events + control.non_events
    first, second = (2 * arm.n / total**2 for arm in (treatment, control))
    return treatment.plus(first * events, first * others), control.plus(second * events, second * others)


MORE = ("measures.conditional_odds", "measures.large_sample_odds")  # with further methods and tests
ODDS_RATIO = Measure(
    key="or",
    title="Odds ratio",
    short="OR",
    quantity="odds",
    aliases=("or", "oddsratio", "odds_ratio", "crude_or", "unadjusted_or"),
    form="ratio",
    beside="rd",
    primary=("woolf", "exact"),
    null=1.0,
    bounds=(0.0, math.inf),
    ratio=True,
    point=odds_ratio,
    scale=log_odds_ratio,
    variance=log_variance,
    score=skewness.ODDS_RATIO,
    planning=PlanningScale(
        risk=lambda effect, p2: p2 * effect / (1 - p2 + p2 * effect),
        estimate=lambda p1, p2: np.log(p1 * (1 - p2) / (p2 * (1 - p1))),
        variance=lambda p: 1 / (p * (1 - p)),
        contrast=_contrast,
        weighted_by_data=True,
    ),
    formulas=Formulas(
        "log OR",
        "ln({a}·{d} / ({b}·{c}))",
        "√(1/{a} + 1/{b} + 1/{c} + 1/{d})",
        score="(p̂₁−p̃₁)/(p̃₁q̃₁) − (p̂₂−p̃₂)/(p̃₂q̃₂)",
        score_variance="1/(n₁p̃₁q̃₁) + 1/(n₂p̃₂q̃₂)",
        bias=" − (p̃₁ − p̃₂)/(n₁p̃₁q̃₁ + n₂p̃₂q̃₂)",
    ),
    methods=Methods(more=MORE),
    margin_tests=Methods(more=("measures.margin_tests", *MORE)),
)


@ODDS_RATIO.methods.add(
    "woolf",
    "Woolf (log Wald)",
    working=partial(working.wald, ODDS_RATIO),
    test="wald",
    margin_test="wald",
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
    working=partial(working.wald, ODDS_RATIO),
    test="wald",
    margin_test="wald",
    adjust=half_in_all,
    source="Gart 1966, Biometrika 53:47 (Haldane–Anscombe)",
    use="sparse tables where every study is to be treated alike",
)
def gart(treatment: Arm, control: Arm, level: float) -> Floats:
    """Gart interval for the odds ratio: Woolf's with ½ added to every cell of every table.

    Returns limits, shape (2, k), on the ratio scale. Edge: always finite; too short in tails of small trials.
    """
    return woolf(treatment, control, level)


@ODDS_RATIO.methods.add(
    "independence-smoothed",
    "independence-smoothed",
    working=partial(working.wald, ODDS_RATIO),
    test="wald",
    margin_test="wald",
    adjust=smoothed_by_independence,
    source="Agresti 1999, Biometrics 55:597",
    use="sparse tables with unequal margins",
)
def independence_smoothed(treatment: Arm, control: Arm, level: float) -> Floats:
    """Woolf's interval on the table smoothed towards independence: each cell gets, in its row i and column j,

        2·nᵢ·mⱼ/N²

    Returns limits, shape (2, k), on the ratio scale. Edge: undefined where nobody or everybody has the event.
    """
    return woolf(treatment, control, level)


@ODDS_RATIO.methods.add(
    "inverse-sinh",
    "inverse sinh",
    working=partial(
        working.inverse_sinh, ODDS_RATIO, emptied=("{a}·{d} / ({z}²·{bc})", "{z}²·{ad} / ({b}·{c})")
    ),
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
    working=partial(working.square_and_add, ODDS_RATIO, limits=wilson_odds, odds=True),
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
    working=partial(working.score, ODDS_RATIO, corrected=False),
    test="pearson",
    margin_test="farrington-manning",
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
    working=partial(working.score, ODDS_RATIO, corrected=True),
    test="n-1",
    margin_test="miettinen-nurminen",
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
    working=partial(working.skewness_corrected, ODDS_RATIO),
    test="scas",
    margin_test="scas",
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
    working=partial(working.profile, ODDS_RATIO),
    test="lr",
    margin_test="lr",
    source="e.g. Agresti 2013, Categorical Data Analysis, 3.1; SAS CL=LR, R confint(glm)",
    use="goes with a logistic regression",
)
def profile(treatment: Arm, control: Arm, level: float) -> Floats:
    """Profile likelihood interval for the odds ratio: twice the log likelihood ratio at most z².

    Returns limits, shape (2, k), on the ratio scale. Edge: 0 or inf as Miettinen–Nurminen.
    """
    k = score.squared_quantile(treatment, control, level, corrected=False)
    return score.ratio_limits(likelihood.odds_ratio_lower, treatment, control, k)

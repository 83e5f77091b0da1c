"""The standardised mean difference: the difference of two means in units of a standard deviation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.distributions import noncentral_t
from rsa_trial_cli.stats.inference import mean_tests
from rsa_trial_cli.stats.inference.small_samples import correction
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates, MeanMeasure
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.measures.standardised_variances import VARIANCES, Variance, bonett_variance
from rsa_trial_cli.stats.registry import Method

UNLIKE = 2.0  # SDs that differ by more than so many times speak against one common SD


@frozen
class Standardiser:
    """One SD to divide by. sd, df : of both arms, shape (k,); method : the interval that belongs to it."""

    title: str
    sd: Callable[[Means, Means], Floats]
    df: Callable[[Means, Means], Floats]
    method: str


def average_sd(treatment: Means, control: Means) -> Floats:
    """√((s₁² + s₂²)/2), shape (k,)."""
    return np.hypot(treatment.sd, control.sd) / math.sqrt(2)


STANDARDISERS: Mapping[str, Standardiser] = {
    "pooled": Standardiser("pooled SD", mean_tests.pooled_sd, mean_tests.pooled_df, "nct"),
    "average": Standardiser("average SD", average_sd, mean_tests.pooled_df, "bonett"),
    "control": Standardiser(
        "control SD", lambda _, control: control.sd, lambda _, control: control.n - 1, "nct"
    ),
}
TAKEN = {  # the standardisers that an interval is of; the first is its own
    "nct": ("pooled", "control"),
    "normal": ("pooled", "average", "control"),
    "nct-j": ("pooled", "control"),
    "bonett": ("average",),
}


def chosen(method: str | None, standard: Standard) -> tuple[str, Standard]:
    """The method and the standardiser that belong together; an InputError where those asked for do not."""
    kind = standard.standardiser or (TAKEN[method][0] if method else "pooled")
    name = method or STANDARDISERS[kind].method
    if kind not in TAKEN[name]:
        others = ", ".join(key for key, kinds in TAKEN.items() if kind in kinds)
        raise InputError(
            f"The interval {name} is not one for --standardiser {kind}.", f"Its intervals are: {others}."
        )
    known = VARIANCES[kind, standard.corrected]
    if standard.variance and standard.variance not in known:
        what = f"{kind} SDs {'with' if standard.corrected else 'without'} correction"
        raise InputError(
            f"--variance {standard.variance} is not one for {what}.", f"Choose from: {', '.join(known)}."
        )
    return name, replace(standard, standardiser=kind, variance=standard.variance or next(iter(known)))


def _variance(standard: Standard) -> Variance:
    return VARIANCES[standard.standardiser or "pooled", standard.corrected][str(standard.variance)]


def _parts(treatment: Means, control: Means, standard: Standard) -> tuple[Floats, Floats, Floats]:
    """The difference in SDs, its J (1 without correction) and the df of the SD, each of shape (k,)."""
    by = STANDARDISERS[standard.standardiser or "pooled"]
    sd, df = by.sd(treatment, control), by.df(treatment, control)
    d = mean_tests.difference(treatment, control) / np.where(sd > 0, sd, np.nan)
    j = _variance(standard).correction if standard.corrected else np.ones_like
    own_df = mean_tests.pooled_df(treatment, control) if standard.standardiser == "average" else df
    return d, j(own_df), df


def point(treatment: Means, control: Means, method: str, standard: Standard) -> Floats:
    """The estimate, times J unless told otherwise, and its standard error, shape (2, k)."""
    d, j, _ = _parts(treatment, control, standard)
    made = bonett_variance(treatment, control, d) if method == "bonett" else None
    variance = _variance(standard).compute(treatment, control, d * j) if made is None else made
    return np.stack([d * j, np.sqrt(variance)])


def present(made: MeanEstimates, standard: Standard) -> MeanEstimates:
    """The estimates with what they are standardised by."""
    arms = made.trials.treatment, made.trials.control
    with np.errstate(all="ignore"):
        d, j, _ = _parts(*arms, standard)
        sd = mean_tests.pooled_sd(*arms)
    return replace(
        made,
        standardiser=standard.standardiser,
        sd_pooled=sd,
        correction_j=np.where(np.isnan(d), np.nan, j) if standard.corrected else None,
        variance_method="bonett" if made.method == "bonett" else standard.variance,
    )


def remarked(trials: MeanTrials, interval: Method, _: Bools) -> list[notes.Remark]:
    """A note, of shape (k,), where the interval is exact of one common SD and two are far apart."""
    first, second = trials.treatment.sd, trials.control.sd
    apart = np.maximum(first, second) > UNLIKE * np.minimum(first, second)
    words = "the SDs differ more than twofold, and the interval is exact for equal ones"
    return [(apart & (interval.test == "student"), words)]


STANDARDISED_DIFFERENCE = MeanMeasure(
    key="smd",
    title="Standardised mean difference",
    short="SMD",
    aliases=("smd", "hedgesg", "hedges_g", "g", "cohensd", "cohens_d", "d", "standardisedmeandifference"),
    form="sds",
    null=0.0,
    bounds=(-math.inf, math.inf),
    ratio=False,
    pooled="normal",
    point=point,
    present=present,
    remarked=remarked,
    chosen=chosen,
)


@STANDARDISED_DIFFERENCE.tests.add("student", "Student's t", source="Student 1908, Biometrika 6:1")
def student_test(treatment: Means, control: Means, null: float, standard: Standard) -> Floats:
    """Student's t test; of another value than 0 by the noncentral t distribution. Returns shape (4, k)."""
    d, _, df = _parts(treatment, control, standard)
    unit = np.sqrt(mean_tests.one_participant(treatment, control))
    if null == 0:
        return mean_tests.tested(d / unit, df)
    below, above = noncentral_t.tails(d / unit, df, null / unit)
    return np.stack([d / unit, df, above, below])


@STANDARDISED_DIFFERENCE.tests.add("wald", "Wald", source="Hedges & Olkin 1985, ch. 5")
def wald_test(treatment: Means, control: Means, null: float, standard: Standard) -> Floats:
    """Normal test of the estimate by its standard error. Returns shape (4, k)."""
    estimate, se = point(treatment, control, "normal", standard)
    return mean_tests.tested((estimate - null) / se, np.full_like(se, np.inf))


@STANDARDISED_DIFFERENCE.tests.add("bonett", "Bonett's z", source="Bonett 2008, Psychol Methods 13:99")
def bonett_test(treatment: Means, control: Means, null: float, standard: Standard) -> Floats:
    """Normal test of the uncorrected difference in average SDs by Bonett's variance. Returns shape (4, k)."""
    d, _, _ = _parts(treatment, control, standard)
    se = np.sqrt(bonett_variance(treatment, control, d))
    return mean_tests.tested((d - null) / se, np.full_like(se, np.inf))


@STANDARDISED_DIFFERENCE.methods.add(
    "nct",
    "exact (noncentral t)",
    test="student",
    block=noncentral_t.BLOCK,
    source="Steiger & Fouladi 1997; Hedges 1981, J Educ Stat 6:107",
    use="the default: exact with equal SDs, not multiplied by J",
)
def nct(treatment: Means, control: Means, level: float, standard: Standard) -> Floats:
    """Exact interval for the population difference δ, by the noncentral t distribution.

        P(T ≥ t | δ_L/√c) = P(T ≤ t | δ_U/√c) = α/2,  t = d/√c,  c = 1/n₁ + 1/n₂

    treatment, control : Means of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k). Edge: of the control SD df is n₂ − 1; undefined where the SD is 0.
    """
    d, _, df = _parts(treatment, control, standard)
    unit = np.sqrt(mean_tests.one_participant(treatment, control))
    tail = (1 - level) / 2
    return np.stack([noncentral_t.noncentrality(d / unit, df, share) for share in (1 - tail, tail)]) * unit


@STANDARDISED_DIFFERENCE.methods.add(
    "normal",
    "normal",
    test="wald",
    source="Hedges & Olkin 1985, ch. 5; the variance by --variance",
    use="what RevMan, metafor and meta print, by their --variance",
)
def normal(treatment: Means, control: Means, level: float, standard: Standard) -> Floats:
    """Normal interval for the standardised difference: estimate ∓ z·se, the variance as it is asked for.

    Returns limits, shape (2, k). Edge: undefined where the SD is 0.
    """
    estimate, se = point(treatment, control, "normal", standard)
    return mean_tests.limits(estimate, se, np.full_like(se, np.inf), level)


@STANDARDISED_DIFFERENCE.methods.add(
    "nct-j",
    "noncentral t, times J",
    test="student",
    block=noncentral_t.BLOCK,
    source="Stata's esize, SPSS and R's effectsize",
    use="to reproduce Stata, SPSS or effectsize; covers less than it says",
)
def nct_j(treatment: Means, control: Means, level: float, standard: Standard) -> Floats:
    """The exact limits of δ times J, as some programs print them beside g.

    Returns limits, shape (2, k). Edge: as nct; undefined where J is.
    """
    _, _, df = _parts(treatment, control, standard)
    return nct(treatment, control, level, standard) * correction(df)


@STANDARDISED_DIFFERENCE.methods.add(
    "bonett",
    "Bonett",
    test="bonett",
    source="Bonett 2008, Psychol Methods 13:99",
    use="unequal SDs: in units of the average one",
)
def bonett(treatment: Means, control: Means, level: float, standard: Standard) -> Floats:
    """Bonett's interval, d ∓ z·se with d in units of √((s₁² + s₂²)/2) and the SDs not taken as equal.

    Returns limits, shape (2, k). Edge: undefined where both SDs are 0.
    """
    d, _, _ = _parts(treatment, control, standard)
    se = np.sqrt(bonett_variance(treatment, control, d))
    return mean_tests.limits(d, se, np.full_like(se, np.inf), level)

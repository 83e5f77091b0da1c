"""The mean difference: mean with treatment less mean with control, in the units of the outcome."""

from __future__ import annotations

import math

import numpy as np

from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.inference.mean_tests import difference, limits, student_error, tested, welch_error
from rsa_trial_cli.stats.measures.mean_measure import MeanMeasure
from rsa_trial_cli.stats.measures.record import Standard

POOLED = ("student", "z-pooled")  # methods whose standard error is of one common SD


def point(treatment: Means, control: Means, method: str, _: Standard) -> Floats:
    """The difference and its standard error by the method, shape (2, k)."""
    error = student_error if method in POOLED else welch_error
    return np.stack([difference(treatment, control), error(treatment, control)[0]])


MEAN_DIFFERENCE = MeanMeasure(
    key="md",
    title="Mean difference",
    short="MD",
    aliases=("md", "meandifference", "mean_difference", "wmd"),
    form="units",
    null=0.0,
    bounds=(-math.inf, math.inf),
    ratio=False,
    pooled="z",
    point=point,
)


@MEAN_DIFFERENCE.tests.add("welch", "Welch's t", source="Welch 1938, Biometrika 29:350")
def welch_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Welch's t test of a difference, df by Satterthwaite: (x̄₁ − x̄₂ − null)/se. Returns shape (4, k)."""
    se, df = welch_error(treatment, control)
    return tested((difference(treatment, control) - null) / se, df)


@MEAN_DIFFERENCE.tests.add("student", "Student's t", source="Student 1908, Biometrika 6:1")
def student_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Student's t test of a difference, with one pooled SD and n₁ + n₂ − 2 df. Returns shape (4, k)."""
    se, df = student_error(treatment, control)
    return tested((difference(treatment, control) - null) / se, df)


@MEAN_DIFFERENCE.tests.add("z", "z", source="Wald 1943, Trans Am Math Soc 54:426")
def z_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Normal test of a difference, with an SD for each arm. Returns shape (4, k)."""
    se, df = welch_error(treatment, control)
    return tested((difference(treatment, control) - null) / se, np.full_like(df, np.inf))


@MEAN_DIFFERENCE.tests.add("z-pooled", "z, pooled SD", source="Wald 1943, Trans Am Math Soc 54:426")
def z_pooled_test(treatment: Means, control: Means, null: float, _: Standard) -> Floats:
    """Normal test of a difference, with one pooled SD. Returns shape (4, k)."""
    se, df = student_error(treatment, control)
    return tested((difference(treatment, control) - null) / se, np.full_like(df, np.inf))


@MEAN_DIFFERENCE.methods.add(
    "welch",
    "Welch",
    test="welch",
    source="Welch 1938, Biometrika 29:350; Satterthwaite 1946, Biometrics Bull 2:110",
    use="the default: SDs and sizes may differ",
)
def welch(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Welch's interval for the mean difference, by Student's t with Satterthwaite's df.

        x̄₁ − x̄₂ ∓ t√(s₁²/n₁ + s₂²/n₂)

    treatment, control : Means of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k). Edge: undefined where both SDs are 0.
    """
    return limits(difference(treatment, control), *welch_error(treatment, control), level)


@MEAN_DIFFERENCE.methods.add(
    "student",
    "Student",
    test="student",
    source="Student 1908, Biometrika 6:1",
    use="equal SDs; what SPSS, Stata and scipy print unless asked",
)
def student(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Student's interval for the mean difference: x̄₁ − x̄₂ ∓ t·s_p√(1/n₁ + 1/n₂), n₁ + n₂ − 2 df.

    Returns limits, shape (2, k). Edge: undefined where both SDs are 0; too short where the smaller arm has
    the larger SD.
    """
    return limits(difference(treatment, control), *student_error(treatment, control), level)


@MEAN_DIFFERENCE.methods.add(
    "z",
    "z, unequal SDs",
    test="z",
    source="Wald 1943, Trans Am Math Soc 54:426; RevMan, metafor and meta",
    use="what RevMan, metafor and meta print; too short in small trials",
)
def z(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Normal interval for the mean difference: x̄₁ − x̄₂ ∓ z√(s₁²/n₁ + s₂²/n₂).

    Returns limits, shape (2, k). Edge: undefined where both SDs are 0.
    """
    se, df = welch_error(treatment, control)
    return limits(difference(treatment, control), se, np.full_like(df, np.inf), level)


@MEAN_DIFFERENCE.methods.add(
    "z-pooled",
    "z, pooled SD",
    test="z-pooled",
    source="Wald 1943, Trans Am Math Soc 54:426; metafor's vtype HO",
    use="to reproduce a paper that pooled the SDs",
)
def z_pooled(treatment: Means, control: Means, level: float, _: Standard) -> Floats:
    """Normal interval for the mean difference with one pooled SD: x̄₁ − x̄₂ ∓ z·s_p√(1/n₁ + 1/n₂).

    Returns limits, shape (2, k). Edge: undefined where both SDs are 0.
    """
    se, df = student_error(treatment, control)
    return limits(difference(treatment, control), se, np.full_like(df, np.inf), level)

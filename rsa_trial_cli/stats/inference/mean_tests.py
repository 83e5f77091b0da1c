"""Errors of a difference of two means and their degrees of freedom, and the tails of the tests they give.

A test of means takes (treatment, control, null, standard) and returns, shape (4, k), its statistic, its
degrees of freedom (inf for a normal one), and P of an effect above and of one below the null value.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.distributions import tails


def difference(treatment: Means, control: Means) -> Floats:
    """The treated mean less the controls', shape (k,)."""
    return treatment.mean - control.mean


def welch_error(treatment: Means, control: Means, ratio: float | Floats = 1.0) -> tuple[Floats, Floats]:
    """√(s₁²/n₁ + θ²s₂²/n₂) and Satterthwaite's df, both of shape (k,). ratio : θ, 1 of a difference.

    Divided by the larger standard error first: squares of tiny units are no numbers any more.
    Satterthwaite 1946, Biometrics Bull 2:110.
    """
    first, second = treatment.se, np.abs(ratio) * control.se
    larger = np.maximum(first, second)
    a, b = (first / larger) ** 2, (second / larger) ** 2
    df = (a + b) ** 2 / (a**2 / (treatment.n - 1) + b**2 / (control.n - 1))
    return larger * np.sqrt(a + b), df


def pooled_sd(treatment: Means, control: Means) -> Floats:
    """√(((n₁−1)s₁² + (n₂−1)s₂²)/(n₁+n₂−2)), shape (k,)."""
    larger = np.maximum(treatment.sd, control.sd)
    squares = sum(
        (arm.n - 1) * (arm.sd / np.where(larger > 0, larger, 1)) ** 2 for arm in (treatment, control)
    )
    return np.asarray(larger * np.sqrt(squares / pooled_df(treatment, control)))


def pooled_df(treatment: Means, control: Means) -> Floats:
    """n₁ + n₂ − 2, shape (k,)."""
    return treatment.n + control.n - 2


def one_participant(treatment: Means, control: Means) -> Floats:
    """1/n₁ + 1/n₂, shape (k,): the variance of a difference of means in units of the common SD."""
    return 1 / treatment.n + 1 / control.n


def student_error(treatment: Means, control: Means) -> tuple[Floats, Floats]:
    """s_p√(1/n₁ + 1/n₂) and n₁ + n₂ − 2, both of shape (k,)."""
    made = pooled_sd(treatment, control) * np.sqrt(one_participant(treatment, control))
    return made, pooled_df(treatment, control)


def tested(statistic: Floats, df: Floats) -> Floats:
    """Statistic, df and both one-sided P, shape (4, k); nan where the statistic is no number.

    statistic, df : shape (k,).
    """
    t = np.where(np.isfinite(statistic), statistic, np.nan)
    df = np.where(np.isfinite(df), np.maximum(df, 1.0), df)  # Satterthwaite's may be 1 less its last bit
    half = tails.t_p_value(t, df) / 2
    above = np.where(t > 0, half, 1 - half)
    return np.stack([t, df, above, np.where(t > 0, 1 - half, half)])


def limits(centre: Floats, se: Floats, df: Floats, level: float) -> Floats:
    """centre ∓ t·se, shape (2, k); nan where there is no error to go by. centre, se, df : shape (k,)."""
    df = np.where(np.isfinite(df), np.maximum(df, 1.0), df)
    half = np.where((se > 0) & np.isfinite(se), se, np.nan) * tails.t_quantile(level, df)
    return np.stack([centre - half, centre + half])


def of_mean(arm: Means, level: float) -> Floats:
    """Limits of the mean of one arm, by Student's t with n − 1 df. Shape (2, k)."""
    return limits(arm.mean, arm.se, arm.n - 1, level)

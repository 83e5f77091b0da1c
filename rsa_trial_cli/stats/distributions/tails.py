"""Tails and quantiles of Student's t and of χ²."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.incomplete import beta_half, gamma_tails, log_density, log_gamma_step
from rsa_trial_cli.stats.distributions.roots import Row, newton

MANY = 1e5  # df


def t_quantile(level: float, df: Floats) -> Floats:
    """The quantile of a two-sided interval at this level; the normal one where df is inf, nan below 1.

    df : shape (g,), as is the result. It lies between those of the normal distribution and of one df.
    """
    if np.isinf(df).all():
        return np.full(df.shape, normal.z(level))
    some = np.where(np.isfinite(df) & (df >= 1), df, 1.0)
    ends = math.log(normal.z(level)), math.log(1 / math.tan(math.pi * (1 - level) / 2)) + 1e-6

    def solved(df: Floats) -> Floats:
        def equation(x: Floats, rows: Row) -> tuple[Floats, Floats]:
            t, k = np.exp(x), df[rows]
            tail = t_p_value(t, k)
            density = np.exp(log_gamma_step(k / 2) - (k + 1) / 2 * np.log1p(t**2 / k)) / np.sqrt(k * math.pi)
            return math.log(1 - level) - np.log(tail), 2 * t * density / tail

        low, high = (np.full(len(df), end) for end in ends)
        return np.exp(newton(equation, low, low, high))

    quantile = _of_distinct(solved, some)
    return np.where(np.isinf(df), normal.z(level), np.where(df >= 1, quantile, np.nan))


def t_p_value(statistic: Floats, df: Floats) -> Floats:
    """Two-sided P of t; the normal one where df is inf, nan below 1. All of shape (g,)."""
    finite = np.isfinite(df)
    if not finite.all():
        made = np.where(np.isinf(df), normal.p_value(statistic, "two-sided"), np.nan)
        if finite.any():
            made[finite] = t_p_value(statistic[finite], df[finite])
        return made
    some = np.where(df >= 1, df, 1.0)
    square = np.where(np.isfinite(statistic), statistic, 0.0) ** 2
    tail = np.where(np.isnan(statistic), np.nan, beta_half(some / 2, square / some))
    if np.any(some >= MANY):
        tail = np.where((some >= MANY) & ~np.isnan(statistic), _of_many(square, some), tail)
    return np.where(df >= 1, np.where(np.isinf(statistic), 0.0, tail), np.nan)


def _of_many(square: Floats, df: Floats) -> Floats:
    """Two-sided P of t² with many df, by the normal deviate that has it; all of shape (g,).

    The continued fraction loses a digit with each tenfold df; the error of this series is below 1e-13.
    Hill 1970, Commun ACM 13:617 (algorithm 395).
    """
    z2, b = (df - 0.5) * np.log1p(square / df), 48 * (df - 0.5) ** 2
    factor = 1 + (z2 + 3) / b - (((4 * z2 + 33) * z2 + 240) * z2 + 855) / (10 * b**2)
    return normal.p_value(np.sqrt(z2) * factor, "two-sided")


def chi_square_p_value(statistic: Floats, df: Floats) -> Floats:
    """P(χ² > statistic), nan where df is below 1. All of shape (g,)."""
    known = (df >= 1) & ~np.isnan(statistic)
    half = np.where(known, np.maximum(statistic, 0.0), 0.0) / 2
    return np.where(known, gamma_tails(np.where(df >= 1, df, 1.0) / 2, half)[1], np.nan)


def chi_square_quantile(share: float, df: Floats) -> Floats:
    """x with P(χ² ≤ x) = share, nan where df is below 1. df : shape (g,), as is the result.

    The smaller tail is looked for. Above: χ² is at most df + 2√(df·L) + 2L, L = −ln(1 − share) (Laurent &
    Massart 2000); below: P(a, x) < xᵃ/Γ(a + 1).
    """
    tail, upper = min(share, 1 - share), share >= 0.5
    far = -math.log(1 - share)

    def solved(df: Floats) -> Floats:
        a = df / 2

        def equation(x: Floats, rows: Row) -> tuple[Floats, Floats]:
            half, k = np.exp(x), a[rows]
            below, above = gamma_tails(k, half)
            density = np.exp(log_density(k, half))
            if upper:
                return math.log(tail) - np.log(above), density / above
            return np.log(below) - math.log(tail), density / below

        logs = np.fromiter(map(math.lgamma, (a + 1).tolist()), float, len(a))
        low = (math.log(share) + logs) / a - 1e-9
        high = np.log(a + np.sqrt(2 * a * far) + far) + 1e-9
        return 2 * np.exp(newton(equation, np.clip(np.log(a), low, high), low, high))

    return np.where(df >= 1, _of_distinct(solved, np.where(df >= 1, df, 1.0)), np.nan)


def _of_distinct(function: Callable[[Floats], Floats], df: Floats) -> Floats:
    """A function of df, computed once for each of its values. df and the result : shape (g,)."""
    values = np.array(sorted({*df.tolist()}))
    return function(values)[np.searchsorted(values, df)] if len(values) else df

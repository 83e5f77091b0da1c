"""Tails and quantiles of Student's t and of χ². They cost scipy: it is imported where they are used."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import normal


def t_quantile(level: float, df: Floats) -> Floats:
    """The quantile of a two-sided interval at this level; the normal one where df is inf, nan below 1.

    df : shape (g,), as is the result.
    """
    from scipy.special import betaincinv

    some = np.where(np.isfinite(df) & (df >= 1), df, 1.0)
    share = betaincinv(some / 2, 0.5, 1 - level)
    quantile = np.sqrt(some * (1 - share) / share)
    return np.where(np.isinf(df), normal.z(level), np.where(df >= 1, quantile, np.nan))


def t_p_value(statistic: Floats, df: Floats) -> Floats:
    """Two-sided P of t; the normal one where df is inf, nan below 1. All of shape (g,)."""
    from scipy.special import betainc

    some = np.where(np.isfinite(df) & (df >= 1), df, 1.0)
    tail = betainc(some / 2, 0.5, some / (some + statistic**2))
    return np.where(np.isinf(df), normal.p_value(statistic, "two-sided"), np.where(df >= 1, tail, np.nan))


def chi_square_p_value(statistic: Floats, df: Floats) -> Floats:
    """P(χ² > statistic), nan where df is below 1. All of shape (g,)."""
    from scipy.special import gammaincc

    tail = gammaincc(np.where(df >= 1, df, 1.0) / 2, np.maximum(statistic, 0.0) / 2)
    return np.where(df >= 1, tail, np.nan)


def chi_square_quantile(share: float, df: Floats) -> Floats:
    """x with P(χ² ≤ x) = share, nan where df is below 1. df : shape (g,), as is the result."""
    from scipy.special import gammainccinv, gammaincinv

    some = np.where(df >= 1, df, 1.0) / 2
    half = gammaincinv(some, share) if share < 0.5 else gammainccinv(some, 1 - share)
    return np.where(df >= 1, 2 * half, np.nan)

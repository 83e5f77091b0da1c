"""Hedges's correction of a standardised mean difference for small samples, and its unbiased variance."""

from __future__ import annotations

import math

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions.incomplete import of_each

MANY = 60.0  # df from which the series has every digit
# of 1/z, 1/z² …, in Γ(z + ½)/(√z·Γ(z))
SERIES = (-1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432)


def correction(df: Floats) -> Floats:
    """J = Γ(m/2)/(√(m/2)Γ((m−1)/2)), shape (k,); nan where m is 1. Hedges 1981, J Educ Stat 6:107.

    A difference of logarithms of Γ is 3e-10 off at two million participants: from 60 df on it is a series.
    """
    m = np.where(df > 1, df, np.nan)
    half = np.where(m > MANY, MANY, np.where(df > 1, df, MANY)) / 2
    few = of_each(math.gamma, half) / (np.sqrt(half) * of_each(math.gamma, half - 0.5))
    return np.where(m <= MANY, few, np.sqrt((m - 1) / m) * (1 + _rest(m)))


def approximate_correction(df: Floats) -> Floats:
    """1 − 3/(4m − 1), as RevMan, statsmodels and pingouin have J. Shape (k,)."""
    return 1 - 3 / (4 * df - 1)


def unbiased_weight(df: Floats) -> Floats:
    """1 − (m − 2)/(mJ²), of g² in the unbiased variance, shape (k,). Hedges 1983, Psychol Bull 93:388.

    With many df it is about 1/2m: there it is taken from J² − 1, so that nothing cancels.
    """
    j = correction(df)
    s = _rest(np.maximum(df, MANY))
    squared = (df - 1) * (1 + s) ** 2
    return np.where(df > MANY, (1 + (df - 1) * s * (2 + s)) / squared, 1 - (df - 2) / (df * j**2))


def _rest(df: Floats) -> Floats:
    """J·√(m/(m−1)) − 1 for m of 60 and more."""
    z = (df - 1) / 2
    made = np.zeros_like(z)
    for term in reversed(SERIES):
        made = (made + term) / z
    return made

"""Variances of a standardised mean difference, by what it is divided by and whether it is corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.inference.mean_tests import one_participant, pooled_df
from rsa_trial_cli.stats.inference.small_samples import approximate_correction, correction, unbiased_weight

REVMAN = 3.94  # what RevMan takes from the participants of both arms


class Variance(NamedTuple):
    """compute : (treatment, control, estimate) → variance, shape (k,); correction : the J of its estimate."""

    compute: Callable[[Means, Means, Floats], Floats]
    source: str
    correction: Callable[[Floats], Floats] = correction


def _ub(treatment: Means, control: Means, g: Floats) -> Floats:
    return one_participant(treatment, control) + unbiased_weight(pooled_df(treatment, control)) * g**2


def _ls(treatment: Means, control: Means, g: Floats) -> Floats:
    return one_participant(treatment, control) + g**2 / (2 * (treatment.n + control.n))


def _ls2(treatment: Means, control: Means, g: Floats) -> Floats:
    j = correction(pooled_df(treatment, control))
    return j**2 * _ls(treatment, control, g / j)


def _exact(treatment: Means, control: Means, g: Floats) -> Floats:
    """Of g where δ is g; shape (k,)."""
    m = pooled_df(treatment, control)
    factor = correction(m) ** 2 * m / np.where(m > 2, m - 2, np.nan)
    return np.asarray(factor * (one_participant(treatment, control) + g**2) - g**2)


def _revman(treatment: Means, control: Means, g: Floats) -> Floats:
    few = treatment.n + control.n - REVMAN
    return np.asarray(one_participant(treatment, control) + g**2 / (2 * np.where(few > 0, few, np.nan)))


def _metan(treatment: Means, control: Means, d: Floats) -> Floats:
    return one_participant(treatment, control) + d**2 / (2 * pooled_df(treatment, control))


def bonett_variance(treatment: Means, control: Means, d: Floats) -> Floats:
    """Of a difference in average SDs, which need not be equal: Bonett 2008, Psychol Methods 13:99.

    d : the difference in average SDs, shape (k,), as is the result.
    """
    return _of_average(treatment, control, d, 1.0)


def _of_average(treatment: Means, control: Means, d: Floats, less: float) -> Floats:
    """Bonett's variance with n − less in each arm; both SDs in units of the larger, so that none vanishes."""
    larger = np.maximum(treatment.sd, control.sd)
    squares = [(arm.sd / larger) ** 2 for arm in (treatment, control)]
    average, df = sum(squares) / 2, [arm.n - less for arm in (treatment, control)]
    fourth = sum(square**2 / k for square, k in zip(squares, df, strict=True))
    return np.asarray(
        d**2 * fourth / (8 * average**2) + sum(s / k for s, k in zip(squares, df, strict=True)) / average
    )


def _average_ls2(treatment: Means, control: Means, d: Floats) -> Floats:
    return _of_average(treatment, control, d, 0.0)


def _control_ls(treatment: Means, control: Means, g: Floats) -> Floats:
    return one_participant(treatment, control) + g**2 / (2 * control.n)


def _control_unequal(treatment: Means, control: Means, g: Floats) -> Floats:
    df = control.n - 1
    return (treatment.sd / control.sd) ** 2 / (treatment.n - 1) + 1 / df + g**2 / (2 * df)


def _control_metan(treatment: Means, control: Means, d: Floats) -> Floats:
    return one_participant(treatment, control) + d**2 / (2 * (control.n - 1))


LS = Variance(_ls, "c + g²/2N: Hedges 1982, Psychol Bull 92:490; metafor's default")
BONETT = Variance(bonett_variance, "Bonett 2008, Psychol Methods 13:99; metafor's SMDH")
VARIANCES: Mapping[tuple[str, bool], Mapping[str, Variance]] = {
    ("pooled", True): {
        "ub": Variance(_ub, "unbiased: Hedges 1983, Psychol Bull 93:388; meta's default"),
        "ls": LS,
        "ls2": Variance(_ls2, "J²(c + d²/2N): Borenstein 2009, ch. 12"),
        "revman": Variance(_revman, "c + g²/2(N − 3.94): RevMan's", approximate_correction),
        "exact": Variance(_exact, "at δ = g: Hedges 1981, J Educ Stat 6:107"),
    },
    ("pooled", False): {"ls": LS, "metan": Variance(_metan, "c + d²/2(N − 2): Stata's metan")},
    ("average", True): {"ls": BONETT, "ls2": Variance(_average_ls2, "n for n − 1: metafor's SMDH, LS2")},
    ("average", False): {"ls": BONETT},
    ("control", True): {
        "ls": Variance(_control_ls, "c + g²/2n₂: metafor's SMD1"),
        "unequal": Variance(_control_unequal, "SDs not taken as equal: metafor's SMD1H"),
    },
    ("control", False): {"metan": Variance(_control_metan, "c + Δ²/2(n₂ − 1): meta, Stata's metan")},
}

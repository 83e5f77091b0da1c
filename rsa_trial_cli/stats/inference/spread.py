"""Means and SDs from what papers print in their place: standard errors, intervals, medians.

All functions take and give arrays of shape (k,). Mean of a median and what surrounds it: Luo et al. 2018,
Stat Methods Med Res 27:1785; SD: Wan et al. 2014, BMC Med Res Methodol 14:135, and of all five numbers Shi et
al. 2020, Res Synth Methods 11:641; skewness: Shi et al. 2023, Stat Methods Med Res 32:1338. All of them take
the outcome as normal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.distributions import tails

GIVEN = "given"
FIGURES = ("mean", "sd", "se", "low", "high", "median", "q1", "q3", "min", "max", "n")


class Converted(NamedTuple):
    """An arm of k trials. source : what each SD was made of; skewed : where a median tells of skewness."""

    arm: Means
    source: list[str]
    skewed: Bools


def of_standard_error(se: Floats, n: Floats) -> Floats:
    """SD = se·√n, shape (k,)."""
    return se * np.sqrt(n)


def of_interval(low: Floats, high: Floats, n: Floats, level: float) -> Floats:
    """SD of the interval of one mean by Student's t, √n(high − low)/2t with n − 1 df. Shape (k,)."""
    return np.sqrt(n) * (high - low) / (2 * tails.t_quantile(level, n - 1))


def of_t(difference: Floats, t: Floats) -> Floats:
    """Standard error of a difference with one SD from its t, |difference|/|t|. Shape (k,)."""
    return np.abs(difference / np.where(t == 0, np.nan, t))


def t_of_p(p: Floats, df: Floats) -> Floats:
    """The t of a two-sided P, one level after the other. All of shape (k,)."""
    pairs = zip((1 - p).tolist(), df, strict=True)
    return np.array([tails.t_quantile(level, np.array([some]))[0] for level, some in pairs])


def of_limits(low: Floats, high: Floats, df: Floats, level: float) -> Floats:
    """Standard error of a difference from its interval by Student's t, (high − low)/2t. Shape (k,)."""
    return (high - low) / (2 * tails.t_quantile(level, df))


def sd_of_error(se: Floats, n1: Floats, n2: Floats) -> Floats:
    """The SD of both arms from Student's standard error, se/√(1/n₁ + 1/n₂). Shape (k,)."""
    return se / np.sqrt(1 / n1 + 1 / n2)


def mean_of_range(low: Floats, median: Floats, high: Floats, n: Floats) -> Floats:
    """Luo's mean of median and range, shape (k,)."""
    w = 4 / (4 + n**0.75)
    return w * (low + high) / 2 + (1 - w) * median


def mean_of_quartiles(q1: Floats, median: Floats, q3: Floats, n: Floats) -> Floats:
    """Luo's mean of median and quartiles, shape (k,)."""
    w = 0.7 + 0.39 / n
    return w * (q1 + q3) / 2 + (1 - w) * median


def mean_of_five(
    range_: tuple[Floats, Floats], quartiles: tuple[Floats, Floats], median: Floats, n: Floats
) -> Floats:
    """Luo's mean of range, quartiles and median, shape (k,)."""
    outer, inner = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    return outer * sum(range_) / 2 + inner * sum(quartiles) / 2 + (1 - outer - inner) * median


def sd_of_range(low: Floats, high: Floats, n: Floats) -> Floats:
    """Wan's SD of a range, shape (k,)."""
    return (high - low) / (2 * _normal((n - 0.375) / (n + 0.25)))


def sd_of_quartiles(q1: Floats, q3: Floats, n: Floats) -> Floats:
    """Wan's SD of quartiles, shape (k,)."""
    return (q3 - q1) / (2 * _normal((0.75 * n - 0.125) / (n + 0.25)))


def sd_of_five(range_: tuple[Floats, Floats], quartiles: tuple[Floats, Floats], n: Floats) -> Floats:
    """Shi's SD of range and quartiles, shape (k,)."""
    outer = (2 + 0.14 * n**0.6) * _normal((n - 0.375) / (n + 0.25))
    inner = (2 + 2 / (0.07 * n**0.6)) * _normal((0.75 * n - 0.125) / (n + 0.25))
    return (range_[1] - range_[0]) / outer + (quartiles[1] - quartiles[0]) / inner


def is_skewed(figures: Mapping[str, Floats], n: Floats) -> Bools:
    """Where Shi's tests find that quartiles or a range are not those of a normal outcome. Shape (k,)."""
    q1, q3, low, high, median = (figures[name] for name in ("q1", "q3", "min", "max", "median"))
    of_quartiles = np.abs(q1 + q3 - 2 * median) / (q3 - q1) >= 2.65 / np.sqrt(n) - 6 / n**2
    of_range = np.abs(low + high - 2 * median) / (high - low) >= 1 / np.log(n + 9) + 2.5 / (n + 1)
    return np.asarray(of_quartiles | of_range)


def _normal(share: Floats) -> Floats:
    """The quantile of the standard normal distribution, nan beyond 0 and 1."""
    of = NormalDist().inv_cdf
    values = [of(p) if 0 < p < 1 else math.nan for p in np.atleast_1d(share).tolist()]
    return np.array(values, float)


def converted(figures: Mapping[str, Floats], level: float = 0.95) -> Converted:
    """An arm of what is known of it: the SD as it is given, else by the first way that has its figures.

    figures : name in FIGURES → shape (k,), nan where it is not known; level : of the intervals low to high.
    """
    f = figures
    n, median = f["n"], f["median"]
    ends, quartiles = (f["min"], f["max"]), (f["q1"], f["q3"])
    with np.errstate(all="ignore"):
        ways = {
            GIVEN: (f["mean"], f["sd"]),
            "standard error": (f["mean"], of_standard_error(f["se"], n)),
            f"{100 * level:g}% CI (t)": (f["mean"], of_interval(f["low"], f["high"], n, level)),
            "median, quartiles, range (Luo 2018, Shi 2020)": (
                mean_of_five(ends, quartiles, median, n),
                sd_of_five(ends, quartiles, n),
            ),
            "median, quartiles (Luo 2018, Wan 2014)": (
                mean_of_quartiles(*quartiles[:1], median, quartiles[1], n),
                sd_of_quartiles(*quartiles, n),
            ),
            "median, range (Luo 2018, Wan 2014)": (
                mean_of_range(ends[0], median, ends[1], n),
                sd_of_range(*ends, n),
            ),
        }
        known = [~np.isnan(mean + sd + n) for mean, sd in ways.values()]
        first = np.argmax([*known, np.ones(len(n), bool)], axis=0)
        nothing = np.full(len(n), np.nan)
        means, sds = (np.choose(first, [*(pair[at] for pair in ways.values()), nothing]) for at in (0, 1))
        skewed = is_skewed(f, n) & (first >= len(known) - 3) & (first < len(known))
    names = [*ways, ""]
    size = np.where(np.isnan(means), np.nan, n)
    return Converted(Means(mean=means, sd=sds, n=size), [names[at] for at in first.tolist()], skewed)

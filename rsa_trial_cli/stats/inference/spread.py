"""Means and SDs from what papers print in their place: standard errors, intervals, medians, subgroups.

All functions take and give arrays of shape (k,). Cochrane Handbook 6.5.2; of medians: medians.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.inference import medians

GIVEN = "given"
FIGURES = (
    *("mean", "sd", "var", "se", "low", "high", "low_z", "high_z", "sd_baseline", "sd_final", "r"),
    *("median", "q1", "q3", "min", "max", "n"),
)
LOPSIDED = 0.2  # twice the distance of a mean from the middle of its interval, as a part of the width
T_INTERVAL, Z_INTERVAL = 3, 4  # places of these ways
CHANGE = "SDs of baseline and final values"  # and a correlation


class Converted(NamedTuple):
    """An arm of k trials. source : what each SD was made of; skewed : where a median tells of skewness;
    lopsided : where the mean is not in the middle of the interval that gave the SD.
    """

    arm: Means
    source: list[str]
    skewed: Bools
    lopsided: Bools


def of_standard_error(se: Floats, n: Floats) -> Floats:
    """SD = se·√n, shape (k,)."""
    return se * np.sqrt(n)


def of_interval(low: Floats, high: Floats, n: Floats, level: float) -> Floats:
    """SD of the interval of one mean by Student's t, √n(high − low)/2t with n − 1 df. Shape (k,)."""
    return np.sqrt(n) * (high - low) / (2 * tails.t_quantile(level, n - 1))


def of_normal_interval(low: Floats, high: Floats, n: Floats, level: float) -> Floats:
    """SD of the interval of one mean by the normal distribution, √n(high − low)/2z. Shape (k,)."""
    return np.sqrt(n) * of_normal_limits(low, high, level)


def of_normal_limits(low: Floats, high: Floats, level: float) -> Floats:
    """Standard error from an interval by the normal distribution, (high − low)/2z. Shape (k,)."""
    return (high - low) / (2 * NormalDist().inv_cdf((1 + level) / 2))


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


def of_change(baseline: Floats, final: Floats, r: Floats) -> Floats:
    """SD of a change, √(s_b² + s_f² − 2·r·s_b·s_f); r : correlation. Handbook 6.5.2.8. Shape (k,)."""
    return np.sqrt((baseline - final) ** 2 + 2 * (1 - r) * baseline * final)


def correlation(baseline: Floats, final: Floats, change: Floats) -> Floats:
    """Correlation of baseline and final values from three SDs, (s_b² + s_f² − s_c²)/2·s_b·s_f. Shape (k,)."""
    return (baseline**2 + final**2 - change**2) / (2 * baseline * final)


def one_sample(first: Means, second: Means) -> Means:
    """Two groups of k studies as one each, by their sums of squares (Handbook 6.5.2.10)."""
    n = first.n + second.n
    apart = first.n * second.n / n * (first.mean - second.mean) ** 2
    squares = (first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2 + apart
    mean = (first.n * first.mean + second.n * second.mean) / n
    return Means(mean=mean, sd=np.sqrt(squares / (n - 1)), n=n)


def combined(arms: Sequence[Converted]) -> Converted:
    """Subgroups of one arm as that arm."""
    one, *rest = arms
    arm, skewed, lopsided = one.arm, one.skewed, one.lopsided
    for other in rest:
        arm = one_sample(arm, other.arm)
        skewed, lopsided = skewed | other.skewed, lopsided | other.lopsided
    if not rest:
        return one
    source = [_of_subgroups(own) for own in zip(*(made.source for made in arms), strict=True)]
    return Converted(arm, source, skewed, lopsided)


def _of_subgroups(sources: Sequence[str]) -> str:
    own = dict.fromkeys(source for source in sources if source != GIVEN)
    return f"{len(sources)} subgroups combined{': ' if own else ''}{'; '.join(own)}"


def converted(figures: Mapping[str, Floats], level: float = 0.95, median: str = "luo") -> Converted:
    """An arm of what is known of it: the SD as it is given, else by the first way that has its figures.

    figures : name in FIGURES → shape (k,), nan where it is not known; level : of the intervals low to high;
    median : a name in MEDIANS.
    """
    f = figures
    n, percent = f["n"], f"{100 * level:g}% CI"
    around = medians.Figures(f["median"], (f["q1"], f["q3"]), (f["min"], f["max"]), n)
    of_medians, nothing = medians.MEDIANS[median], np.full(len(n), np.nan)
    by_t, has_medians = not np.isnan(f["low"]).all(), not np.isnan(f["median"]).all()  # what takes long
    with np.errstate(all="ignore"):
        sds = {
            GIVEN: f["sd"],
            "variance": np.sqrt(f["var"]),
            "standard error": of_standard_error(f["se"], n),
            f"{percent} (t)": of_interval(f["low"], f["high"], n, level) if by_t else nothing,
            f"{percent} (z)": of_normal_interval(f["low_z"], f["high_z"], n, level),
            CHANGE: of_change(f["sd_baseline"], f["sd_final"], f["r"]),
        }
        ways = {said: (f["mean"], sd) for said, sd in sds.items()}
        for way in of_medians:
            ways[way.said] = (way.mean(around), way.sd(around)) if has_medians else (nothing, nothing)
        known = [~np.isnan(mean + sd + n) for mean, sd in ways.values()]
        first = np.argmax([*known, np.ones(len(n), bool)], axis=0)
        mean, sd = (np.choose(first, [*(pair[at] for pair in ways.values()), nothing]) for at in (0, 1))
        is_median = (first >= len(sds)) & (first < len(ways))
        skewed = medians.is_skewed(around) & is_median
        lopsided = _is_lopsided(f["mean"], f["low"], f["high"]) & (first == T_INTERVAL)
        lopsided |= _is_lopsided(f["mean"], f["low_z"], f["high_z"]) & (first == Z_INTERVAL)
    names = [*ways, ""]
    source = [names[at] for at in first.tolist()]
    for at in np.flatnonzero(first == len(sds) - 1).tolist():
        source[at] = f"{CHANGE}, correlation {f['r'][at]:.4g}"
    size = np.where(np.isnan(mean), np.nan, n)
    return Converted(Means(mean=mean, sd=sd, n=size), source, skewed, lopsided)


def _is_lopsided(mean: Floats, low: Floats, high: Floats) -> Bools:
    """Where a mean is further from the middle of its interval than rounding to two digits explains. (k,)."""
    return np.asarray(np.abs(low + high - 2 * mean) > LOPSIDED * (high - low))

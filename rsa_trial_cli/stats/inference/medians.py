"""Means and SDs of medians with quartiles, a range or both, as several authors make them.

All functions take and give arrays of shape (k,). Luo et al. 2018, Stat Methods Med Res 27:1785; Wan et al.
2014, BMC Med Res Methodol 14:135; Shi et al. 2020, Res Synth Methods 11:641; Hozo et al. 2005, BMC Med Res
Methodol 5:13; Cochrane Handbook 6.5.2.5; skewness: Shi et al. 2023, Stat Methods Med Res 32:1338. All of them
take the outcome as normal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats

Pair = tuple[Floats, Floats]


class Figures(NamedTuple):
    """A median, what surrounds it, and the participants, each of shape (k,)."""

    median: Floats
    quartiles: Pair
    range: Pair
    n: Floats


@frozen
class Way:
    """How a mean and an SD are made. said : of what, and by whom; mean, sd : of Figures, shape (k,)."""

    said: str
    mean: Callable[[Figures], Floats]
    sd: Callable[[Figures], Floats]


def luo_range(f: Figures) -> Floats:
    """Luo's mean of median and range, shape (k,)."""
    w = 4 / (4 + f.n**0.75)
    return w * sum(f.range) / 2 + (1 - w) * f.median


def luo_quartiles(f: Figures) -> Floats:
    """Luo's mean of median and quartiles, shape (k,)."""
    w = 0.7 + 0.39 / f.n
    return w * sum(f.quartiles) / 2 + (1 - w) * f.median


def luo_five(f: Figures) -> Floats:
    """Luo's mean of range, quartiles and median, shape (k,)."""
    outer, inner = 2.2 / (2.2 + f.n**0.75), 0.7 - 0.72 / f.n**0.55
    return outer * sum(f.range) / 2 + inner * sum(f.quartiles) / 2 + (1 - outer - inner) * f.median


def hozo_range(f: Figures) -> Floats:
    """Hozo's mean of median and range, (a + 2m + b)/4. Shape (k,)."""
    return (sum(f.range) + 2 * f.median) / 4


def wan_range(f: Figures) -> Floats:
    """Wan's mean of median and range, (a + 2m + b)/4 + (a − 2m + b)/4n. Shape (k,)."""
    return hozo_range(f) + (sum(f.range) - 2 * f.median) / (4 * f.n)


def wan_quartiles(f: Figures) -> Floats:
    """Wan's mean of median and quartiles, (q₁ + m + q₃)/3. Shape (k,)."""
    return (sum(f.quartiles) + f.median) / 3


def wan_five(f: Figures) -> Floats:
    """Wan's mean of range, quartiles and median, (a + 2q₁ + 2m + 2q₃ + b)/8 (Bland 2015). Shape (k,)."""
    return (sum(f.range) + 2 * sum(f.quartiles) + 2 * f.median) / 8


def sd_of_range(f: Figures) -> Floats:
    """Wan's SD of a range, shape (k,)."""
    return _width(f.range) / (2 * _outer(f.n))


def sd_of_quartiles(f: Figures) -> Floats:
    """Wan's SD of quartiles, shape (k,)."""
    return _width(f.quartiles) / (2 * _inner(f.n))


def sd_of_both(f: Figures) -> Floats:
    """Wan's SD of range and quartiles, the mean of those of each. Shape (k,)."""
    return (sd_of_range(f) + sd_of_quartiles(f)) / 2


def shi_five(f: Figures) -> Floats:
    """Shi's SD of range and quartiles, shape (k,)."""
    outer = (2 + 0.14 * f.n**0.6) * _outer(f.n)
    inner = (2 + 2 / (0.07 * f.n**0.6)) * _inner(f.n)
    return _width(f.range) / outer + _width(f.quartiles) / inner


def hozo_sd(f: Figures) -> Floats:
    """Hozo's SD of median and range, shape (k,): by a formula to n 15, range/4 to n 70, range/6 above."""
    width, bent = _width(f.range), sum(f.range) - 2 * f.median
    few = np.sqrt((bent**2 / 4 + width**2) / 12)
    return np.where(f.n <= 15, few, width / np.where(f.n <= 70, 4, 6))


def cochrane_sd(f: Figures) -> Floats:
    """The SD of quartiles as the Cochrane Handbook has it, (q₃ − q₁)/1.35. Shape (k,)."""
    return _width(f.quartiles) / 1.35


def as_mean(f: Figures) -> Floats:
    """The median in the place of the mean, shape (k,)."""
    return f.median


FIVE, QUARTILES, RANGE = "median, quartiles, range", "median, quartiles", "median, range"
MEDIANS: Mapping[str, tuple[Way, ...]] = {  # name → its ways, that of most figures first
    "luo": (
        Way(f"{FIVE} (Luo 2018, Shi 2020)", luo_five, shi_five),
        Way(f"{QUARTILES} (Luo 2018, Wan 2014)", luo_quartiles, sd_of_quartiles),
        Way(f"{RANGE} (Luo 2018, Wan 2014)", luo_range, sd_of_range),
    ),
    "wan": (
        Way(f"{FIVE} (Wan 2014)", wan_five, sd_of_both),
        Way(f"{QUARTILES} (Wan 2014)", wan_quartiles, sd_of_quartiles),
        Way(f"{RANGE} (Wan 2014)", wan_range, sd_of_range),
    ),
    "hozo": (Way(f"{RANGE} (Hozo 2005)", hozo_range, hozo_sd),),
    "cochrane": (Way(f"{QUARTILES} (Cochrane Handbook 6.5.2.5)", as_mean, cochrane_sd),),
}


def is_skewed(f: Figures) -> Bools:
    """Where Shi's tests find that quartiles or a range are not those of a normal outcome. Shape (k,)."""
    of_quartiles = np.abs(sum(f.quartiles) - 2 * f.median) / _width(f.quartiles)
    of_range = np.abs(sum(f.range) - 2 * f.median) / _width(f.range)
    return np.asarray(
        (of_quartiles >= 2.65 / np.sqrt(f.n) - 6 / f.n**2)
        | (of_range >= 1 / np.log(f.n + 9) + 2.5 / (f.n + 1))
    )


def _width(pair: Pair) -> Floats:
    return pair[1] - pair[0]


def _outer(n: Floats) -> Floats:
    """The expected distance of the extremes of n from their middle, in SDs."""
    return _normal((n - 0.375) / (n + 0.25))


def _inner(n: Floats) -> Floats:
    """The same of the quartiles."""
    return _normal((0.75 * n - 0.125) / (n + 0.25))


def _normal(share: Floats) -> Floats:
    """The quantile of the standard normal distribution, nan beyond 0 and 1. Shape (k,)."""
    of = NormalDist().inv_cdf
    values = [of(p) if 0 < p < 1 else math.nan for p in np.atleast_1d(share).tolist()]
    return np.array(values, float)

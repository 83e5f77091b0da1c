"""What is wrong with the figures of an arm of means."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.reading.counts import LARGEST
from rsa_trial_cli.stats.arms import Bools, Floats

ORDERED = ("min", "q1", "median", "q3", "max")
LIMITS = (("low", "high"), ("low_z", "high_z"))
NOT_NEGATIVE = ("sd", "se", "var", "sd_baseline", "sd_final")
CALLED = {"sd_baseline": "An SD", "sd_final": "An SD", "sd": "An SD", "se": "An SE", "var": "A variance"}
SPREADS = {"sd", "var", "se", "low", "low_z", "sd_baseline"}
AROUND = {"q1", "q3", "min", "max"}


class Fault(NamedTuple):
    """What is wrong, with its number, and the same in words that many rows share."""

    what: str
    why: str


def fault(figures: Mapping[str, float]) -> Fault | None:
    """What is wrong with the figures of an arm that are known, None where nothing is."""
    n = figures.get("n", math.nan)
    if math.isnan(n):
        return _plain("The number of participants is missing")
    if not n.is_integer() or n < 2:
        return Fault(f"n must be a whole number of 2 or more, not {n:g}", "n is no whole number of 2 or more")
    if n > LARGEST:
        return Fault(f"'{n:.0f}' is too large; counts go up to {LARGEST}", "n is too large")
    for name in NOT_NEGATIVE:
        if figures.get(name, 0.0) < 0:
            called = CALLED[name]
            why = f"{called[0].lower()}{called[1:]} is below 0"
            return Fault(f"{called} is not below 0: {figures[name]:g}", why)
    if abs(figures.get("r", 0.0)) > 1:
        what = "A correlation lies between −1 and 1"
        return Fault(f"{what}; {figures['r']:g} does not", "a correlation beyond −1 to 1")
    return _disorder(figures)


def _disorder(figures: Mapping[str, float]) -> Fault | None:
    values = [figures[name] for name in ORDERED if not math.isnan(figures.get(name, math.nan))]
    mean = figures.get("mean", math.nan)
    for low, high in LIMITS:
        ends = figures.get(low, -math.inf), figures.get(high, math.inf)
        if ends[0] > ends[1]:
            values = [1.0, 0.0]
        elif not math.isnan(mean) and not ends[0] <= mean <= ends[1]:
            return _plain("The mean does not lie in its interval")
    if any(first > second for first, second in pairwise(values)):
        return _plain("The figures are not in order, the lower first")
    return None


def _plain(what: str) -> Fault:
    return Fault(what, what[0].lower() + what[1:])


def perhaps(figures: Mapping[str, Floats]) -> Bools:
    """Where figures, nan if not known, may have a fault: at least wherever they have one. Shape (k,)."""
    n = figures["n"]
    fine = (n >= 2) & (n <= LARGEST) & (n == np.floor(n))
    for name in NOT_NEGATIVE:
        fine &= ~(figures[name] < 0)
    fine &= ~(np.abs(figures["r"]) > 1)
    for at, first in enumerate(ORDERED):
        for second in ORDERED[at + 1 :]:
            fine &= ~(figures[first] > figures[second])
    for low, high in LIMITS:
        mean = figures["mean"]
        fine &= ~((figures[low] > figures[high]) | (mean < figures[low]) | (mean > figures[high]))
    return np.asarray(~fine)


def lacking(known: Collection[str], median: str) -> str:
    """What is missing of an arm, of which these figures are known. median : how one is made a mean."""
    own = {*known}
    if "median" in own and own & AROUND and "mean" not in own:
        return f"the way {median} makes no mean and SD of what stands beside the median (--median)"
    if "mean" not in own and "median" not in own:
        return "the mean is missing" if own & SPREADS else "mean and SD are missing"
    if "sd_baseline" in own and "r" not in own:
        return "the correlation is missing, and none is filled in"
    if own & {"low", "high", "low_z", "high_z"}:
        return "a limit of the interval is missing"
    return "the SD is missing" if "mean" in own else "quartiles and range are missing"

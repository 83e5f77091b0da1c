"""Checks of what is asked of a plan; an InputError if it has no meaning."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.margin import Hypothesis

LARGEST_N = 10_000_000
SCALES = [key for key, measure in MEASURES.items() if measure.turn is None]  # of a margin


def columns(*values: ArrayLike) -> list[Floats]:
    """Values as float arrays of one shape (k,)."""
    return list(np.broadcast_arrays(*(np.atleast_1d(np.asarray(value, float)) for value in values)))


def check_word(name: str, word: str, words: Iterable[str]) -> None:
    """InputError for an unknown word. name : the field that holds it; words : the known ones."""
    if word not in words:
        known = ", ".join(filter(None, words))
        raise InputError(f"'{word}' is no {name.replace('_', ' ')} of a plan.", f"Choose from: {known}.")


def check_risks(*risks: Floats) -> None:
    """InputError unless all are from 0 to 1. risks : any shape."""
    for value in np.concatenate(risks).tolist():
        if not 0 <= value <= 1:
            raise InputError(f"Risks lie between 0 and 1; {value:g} does not.", "74% is 0.74.")


def check_shares(name: str, shares: ArrayLike) -> None:
    """InputError unless all are above 0 and below 1. name : what they are; shares : any shape."""
    for value in np.ravel(shares).tolist():
        if not 0 < value < 1:
            raise InputError(f"{name} must be above 0 and below 1, not {value:g}.")


def check_sizes(*sizes: Floats) -> None:
    """Arms must not be empty; approximations also take fractions of participants."""
    for value in np.concatenate(sizes).tolist():
        if not 0 < value < math.inf:
            raise InputError(f"An arm cannot have {value:g} participants.")


def check_ratios(ratios: Floats) -> None:
    """ratios : control size / treatment size. Any shape; InputError unless all are above 0."""
    for value in ratios.tolist():
        if not 0 < value < math.inf:
            raise InputError(f"The ratio of the sizes must be above 0, not {value:g}.", "1 is equal arms.")


def check_largest(n: Floats, reason: str) -> None:
    """reason : what would need so many. n : any shape; InputError beyond LARGEST_N."""
    if not np.all(n <= LARGEST_N):
        raise InputError(f"Over {LARGEST_N:,} per arm would be needed for a {reason}; not listed further.")


def direction(margin: float, on: str, purpose: str, alternative: str) -> str:
    """The direction of the test, from the margin; an error if there is no such test.

    on : the measure of the margin; purpose : non-inferiority | superiority | equivalence; alternative : as
    asked.
    """
    measure = MEASURES[on]
    low, high = measure.bounds
    if not low < margin < high or margin == measure.null:
        reach = f"above {low:g}" if high == math.inf else f"between {low:g} and {high:g}"
        raise InputError(f"A margin on {on} must be {reach} and not {measure.null:g}; {margin:g} is not.")
    towards = Hypothesis(margin, purpose).towards(measure)
    if alternative not in ("two-sided", towards):
        raise InputError(
            f"A margin of {margin:g} for {purpose} tests '{towards}', not '{alternative}'.",
            "Leave the alternative out: it follows from the margin.",
        )
    return towards

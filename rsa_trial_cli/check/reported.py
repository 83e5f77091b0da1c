"""The measures that papers print, and how each follows from an estimate of the core with its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.measures import Measure
from rsa_trial_cli.stats.trials import Floats

Turn = Callable[[Floats], list[Floats]]


class Reported(NamedTuple):
    """One measure as papers print it.

    title : in words; core : the measure it is computed from; primary : the intervals that most papers use;
    turn : estimate, low and high of the core, shape (3, k), → every usual way to present them, each (3, k);
    turns : the departures that relabelled arms or outcomes make of it; called : what it may be taken for;
    percent : whether it may be printed in percent; whole : whether whole numbers may be rounded up.
    """

    title: str
    core: str
    primary: tuple[str, ...]
    turn: Turn
    turns: tuple[str, ...] = ("arms_swapped",)
    called: tuple[str, ...] = ()
    percent: bool = False
    whole: bool = False

    @property
    def measure(self) -> Measure:
        found = MEASURES[self.core]
        assert isinstance(found, Measure)
        return found


def _as_it_is(triple: Floats) -> list[Floats]:
    return [triple]


def _negated(triple: Floats) -> list[Floats]:
    """The reduction: control − treatment."""
    return [-triple[[0, 2, 1]]]


def _reduced(triple: Floats) -> list[Floats]:
    """The relative reduction, 1 − the ratio."""
    return [1 - triple[[0, 2, 1]]]


def _turned_over(triple: Floats) -> list[Floats]:
    """1 / the difference: signed, through infinity where the difference's limits include 0; and unsigned."""
    signed = 1 / triple[[0, 2, 1]]
    size = np.abs(signed)
    through = (triple[1] < 0) & (triple[2] > 0)
    ordered = np.stack([size[0], np.minimum(size[1], size[2]), np.maximum(size[1], size[2])])
    return [signed, np.where(through, size, ordered), signed[[0, 2, 1]]]


BOTH_WAYS = ("arms_swapped", "complement", "complement_swapped")
WALD_OR_NEWCOMBE = ("wald", "newcombe")
REPORTED = {
    "or": Reported("odds ratio", "or", ("woolf", "exact"), _as_it_is, called=("rr",)),
    "rr": Reported("risk ratio", "rr", ("katz",), _as_it_is, BOTH_WAYS, ("or",)),
    "rd": Reported("risk difference", "rd", WALD_OR_NEWCOMBE, _as_it_is, percent=True),
    "arr": Reported("absolute risk reduction", "rd", WALD_OR_NEWCOMBE, _negated, percent=True),
    "rrr": Reported(
        "relative risk reduction", "rr", ("katz",), _reduced, BOTH_WAYS, ("reduced-or",), percent=True
    ),
    "nnt": Reported("number needed to treat", "rd", WALD_OR_NEWCOMBE, _turned_over, whole=True),
    "reduced-or": Reported("relative odds reduction", "or", ("woolf", "exact"), _reduced, percent=True),
}

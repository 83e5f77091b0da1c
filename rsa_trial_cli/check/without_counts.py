"""What printed figures say without counts: does the estimate sit where its interval says, and which P fits?

A Wald interval has its estimate in the middle on the scale of analysis, and its width gives the standard
error. Everything is computed from the ends of what the figures stand for, so the answers are ranges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.stats.arms import Bools, Floats, Rows
from rsa_trial_cli.stats.distributions import normal

Scale = Callable[[Floats], Floats]  # from the printed measure to its scale of analysis, no effect being 0


@frozen
class Alone:
    """k results without counts. known : where estimate and both limits are printed and have a scale.

    inside : whether the estimate may lie within its limits; centred : whether it may lie in their middle;
    middle : of the limits, on the printed scale; p : least and largest two-sided P that go with the figures,
    shape (2, k).
    """

    known: Bools
    inside: Bools
    centred: Bools
    middle: Floats
    p: Floats

    @classmethod
    def blank(cls, k: int) -> Alone:
        """Nothing known of k results."""
        known, centred = np.zeros((2, k), bool)
        return cls(known, np.ones(k, bool), centred, np.full(k, np.nan), np.full((2, k), np.nan))

    def put(self, rows: Rows, part: Alone) -> None:
        """Take over what is known of some results."""
        for field in fields(self):
            getattr(self, field.name)[..., rows] = getattr(part, field.name)

    def __getitem__(self, rows: Rows) -> Alone:
        return Alone(*(getattr(self, field.name)[..., rows] for field in fields(self)))

    def goes_with(self, p: Figures, *, sides: int = 2) -> Bools:
        """Whether a printed P may be the two-sided one that goes with the interval, or half of it.

        Shape (k,).
        """
        low, high = self.p * (sides / 2)
        printed_low, printed_high = ends_of_p(p)
        return np.asarray(
            self.known & (printed_low <= high * (1 + 1e-9)) & (printed_high >= low * (1 - 1e-9))
        )


def ends_of_p(p: Figures) -> tuple[Floats, Floats]:
    """The least and the largest P that a printed one stands for, both of shape (k,)."""
    least = np.where(p.relation > 0, p.value, np.where(p.relation < 0, 0.0, np.maximum(p.half[0], 0)))
    most = np.where(p.relation > 0, 1.0, np.where(p.relation < 0, p.value, np.minimum(p.half[1], 1)))
    return least, most


def _less_than_one(x: Floats) -> Floats:
    return -np.log(1 - x)


SCALES: dict[str, tuple[Scale, Scale]] = {  # and back
    "or": (np.log, np.exp),
    "rr": (np.log, np.exp),
    "rd": (np.positive, np.positive),
    "arr": (np.positive, np.positive),
    "rrr": (_less_than_one, lambda y: 1 - np.exp(-y)),
    "nnt": (np.reciprocal, np.reciprocal),
}


def alone(key: str, level: float, printed: tuple[Figures, Figures, Figures], percent: Bools) -> Alone:
    """The answers for k results of one measure at one level.

    printed : estimate, low and high; percent : where they were printed in percent.
    Its shape is (k,).
    """
    estimate, low, high = printed
    to_scale, back = SCALES[key]
    unit = np.where(percent, 100.0, 1.0)
    with np.errstate(all="ignore"):
        ends = [np.sort(to_scale(figures.half / unit), axis=0) for figures in (estimate, low, high)]
        (e_low, e_high), first, second = ends
        swap = first[0] > second[0]  # numbers needed to treat fall as the effect grows
        lower, upper = (np.where(swap, a, b) for a, b in ((second, first), (first, second)))
        middle = (lower + upper) / 2
        z = normal.z(level)
        narrow = np.maximum(upper[0] - lower[1], 0) / (2 * z)
        wide = (upper[1] - lower[0]) / (2 * z)
        least = np.where((e_low <= 0) & (e_high >= 0), 0, np.minimum(np.abs(e_low), np.abs(e_high)))
        most = np.maximum(np.abs(e_low), np.abs(e_high))
        p = np.stack([normal.p_value(most / narrow, "two-sided"), normal.p_value(least / wide, "two-sided")])
        known = np.isfinite(e_low + e_high + lower.sum(axis=0) + upper.sum(axis=0))
        if key == "nnt":  # of two signs the interval runs through infinity, or one was dropped
            known &= np.abs(np.sign([estimate.value, low.value, high.value]).sum(axis=0)) == 3
        return Alone(
            known,
            ~known | (e_high >= lower[0]) & (e_low <= upper[1]),
            known & (e_low <= middle[1]) & (e_high >= middle[0]),
            back(to_scale(low.value / unit) / 2 + to_scale(high.value / unit) / 2) * unit,
            p,
        )

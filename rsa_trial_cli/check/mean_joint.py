"""Whether figures that each follow from printed means go with each other.

Each may lie within the rounding of the means and SDs, and yet no means and SDs give all of them: an interval
and the P of another result. The box of rounding is cut in halves, again and again; a part stays while every
figure may lie in it. Where no part is left, the figures contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.mean_arrays import Ints, Outcomes, Side
from rsa_trial_cli.check.mean_readings import OfArms, OfFigure
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.means import MEANS

CUTS = 12  # of each box: what is left after them may hold such means
MOST = 32  # parts of one box that are looked at; more of them may hold such means
WAYS = ("mean_half", "spread_half")


class Apart(NamedTuple):
    """Figures that contradict each other.

    groups : these; own : by what reading they would not, None without one; p : about the least and the
    largest that go with the other figures, nan where leaving P out does not settle it.
    """

    groups: tuple[tuple[str, ...], ...]
    own: Reading | None
    p: tuple[float, float]


class Tried(NamedTuple):
    """What methods give of parts of boxes.

    fits : of each group, where some value in the part prints as it; places : at which places of the part one
    does, shape (c, parts); p : of each method in the middle, shape (methods, parts).
    """

    fits: Sequence[Bools]
    places: Sequence[Bools]
    p: Floats | None


Reading = OfArms | OfFigure
Try = Callable[[Outcomes, "Reading | None"], Tried]


@frozen
class Joint:
    """Outcomes whose figures, each by itself, follow. wanted : which figures of each, shape (groups, k)."""

    outcomes: Outcomes
    wanted: Bools
    tried: Try
    readings: Sequence[Reading]

    def apart(self, at: int) -> Apart:
        """Which figures of one outcome contradict each other."""
        one, wanted = self.outcomes.taken(np.array([at])), self.wanted[:, [at]]
        groups = self.outcomes.groups
        names = [place for place in range(len(groups)) if wanted[place, 0]]
        rest = {place: replace(self, outcomes=one, wanted=_without(wanted, place)) for place in names}
        heal = [place for place in names if rest[place].possible()[0]]
        some = replace(self, outcomes=one, wanted=wanted)
        own = next((how for how in self.readings if some.possible(how)[0]), None)
        p = (np.nan, np.nan)
        if (place := groups.index(("p",)) if ("p",) in groups else -1) in heal:
            p = rest[place].of_p()
        return Apart(tuple(groups[place] for place in heal or names), own, p)

    def possible(self, own: Reading | None = None) -> Bools:
        """Where some means and SDs in the box may give all figures. own : a reading of one of them,
        or of the arms.

        Its shape is (k,).
        """
        found = np.zeros(len(self.outcomes), bool)
        for of, tried in self._cut(found, own):
            found[of[together(tried.places, self.wanted[:, of])]] = True
        return found

    def of_p(self) -> tuple[float, float]:
        """The least and the largest P that go with the figures of one outcome."""
        last = None
        for _, tried in self._cut(np.zeros(1, bool), None):
            last = tried
        if last is None or last.p is None:
            return np.nan, np.nan
        p = last.p[:, _all(last.fits, self.wanted)]
        if np.isnan(p).all():  # or no part is left
            return np.nan, np.nan
        return float(np.nanmin(p)), float(np.nanmax(p))

    def _cut(self, found: Bools, own: Reading | None) -> Iterator[tuple[Ints, Tried]]:
        """Parts of the boxes, smaller and smaller, of the outcomes that are not found; those left at the end
        are found."""
        parts, of = _shifted(self.outcomes), np.arange(len(self.outcomes))
        for cut in range(CUTS):
            tried = self.tried(parts, own)
            yield of, tried
            stay = np.flatnonzero(_all(tried.fits, self.wanted[:, of]) & ~found[of])
            parts, of = parts.taken(stay), of[stay]
            found[np.bincount(of, minlength=len(found)) > MOST] = True
            if not len(of):
                return
            parts, of = _halved(parts, cut), np.tile(of, 2)
        found[of] = True


def _without(wanted: Bools, place: int) -> Bools:
    made = wanted.copy()
    made[place] = False
    return made


def together(places: Sequence[Bools], wanted: Bools) -> Bools:
    """Whether methods give all wanted groups at one place of a box. places : of each group, shape (c, k);
    wanted : shape (groups, k); the result : (k,)."""
    return np.asarray((np.stack(places) | ~wanted[:, None]).all(axis=0).any(axis=0))


def _all(fits: Sequence[Bools], wanted: Bools) -> Bools:
    return np.asarray((np.stack(fits) | ~wanted).all(axis=0))


def _shifted(outcomes: Outcomes) -> Outcomes:
    """The same, but that one mean alone varies, where only the difference of both matters."""
    if len(outcomes.sides) < 2 or MEANS[outcomes.key].ratio:
        return outcomes
    first, second = outcomes.sides
    wide, none = first.mean_half + second.mean_half, np.zeros_like(second.mean_half)
    return replace(outcomes, sides=[first._replace(mean_half=wide), second._replace(mean_half=none)])


def _halved(parts: Outcomes, cut: int) -> Outcomes:
    """Both halves of each part, the second ones behind the first. cut : how often it was done before."""
    ways = [(at, way) for at, side in enumerate(parts.sides) for way in WAYS if getattr(side, way).any()]
    at, way = ways[cut % len(ways)]
    both = parts.taken(np.tile(np.arange(len(parts)), 2))
    side: Side = both.sides[at]
    centre, half = way.removesuffix("_half"), getattr(side, way) / 2
    step = np.repeat([-1.0, 1.0], len(parts)) * half
    sides = [*both.sides]
    sides[at] = side._replace(**{way: half, centre: getattr(side, centre) + step})
    return replace(both, sides=sides)

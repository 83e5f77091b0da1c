"""Outcomes that are alike, as arrays: their arms at the corners of the box of rounding, and their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.mean_readings import LIMITS, OfArms
from rsa_trial_cli.stats.arms import Bools, Floats, Means

Ints = NDArray[np.intp]


class Side(NamedTuple):
    """An arm of k outcomes as printed. spread : the SD, or the standard error where of_se; mean_half,
    spread_half : half a unit of the last place; n : participants. All of shape (k,)."""

    mean: Floats
    mean_half: Floats
    spread: Floats
    spread_half: Floats
    of_se: Bools
    n: Floats

    def taken(self, rows: Ints) -> Side:
        """Those of some outcomes. rows : shape (r,)."""
        numbers = (self.mean, self.mean_half, self.spread, self.spread_half)
        mean, mean_half, spread, spread_half = (column[rows] for column in numbers)
        return Side(mean, mean_half, spread, spread_half, self.of_se[rows], self.n[rows])


@frozen
class Outcomes:
    """k outcomes of one measure with as many arms.

    key, kind, level : as of Asked; sides : the arms; figures : name → k printed figures, nan where none is.
    """

    key: str
    kind: str
    level: float
    sides: Sequence[Side]
    figures: Mapping[str, Figures]

    def __len__(self) -> int:
        return len(self.sides[0].n)

    @property
    def groups(self) -> list[tuple[str, ...]]:
        """The figures, those that one method has to give together."""
        alone = [(name,) for name in self.figures if name not in LIMITS]
        return [*([LIMITS] if LIMITS[0] in self.figures else []), *alone]

    def taken(self, rows: Ints) -> Outcomes:
        """Some of them. rows : shape (r,)."""
        figures = {name: figure[rows] for name, figure in self.figures.items()}
        return Outcomes(self.key, self.kind, self.level, [side.taken(rows) for side in self.sides], figures)

    def arms(self) -> list[Means]:
        """The arms at every place of the box, shape (c, k); its middle is place c // 2."""
        wide = tuple(bool(half.any()) for side in self.sides for half in (side.mean_half, side.spread_half))
        steps = _places(wide)[:, :, None]
        means = [side.mean + steps[2 * at] * side.mean_half for at, side in enumerate(self.sides)]
        spreads = [
            np.maximum(side.spread + steps[2 * at + 1] * side.spread_half, 0.0)
            for at, side in enumerate(self.sides)
        ]
        if (alike := _alike(self.sides)) is not None:
            means = [np.stack([own, *mean, own]) for own, mean in zip(alike, means, strict=True)]
            middles = [side.spread for side in self.sides]
            spreads = [np.stack([own, *spread, own]) for own, spread in zip(middles, spreads, strict=True)]
        made = []
        for side, mean, spread in zip(self.sides, means, spreads, strict=True):
            n = np.broadcast_to(side.n, mean.shape)
            made.append(Means(mean=mean, sd=np.where(side.of_se, spread * np.sqrt(n), spread), n=n))
        return made

    def changed(self, change: OfArms, arms: Sequence[Means]) -> Sequence[Means]:
        """The arms as a reading has them, each of shape (c, k); one of SDs leaves standard errors."""
        if len(arms) > 1:
            made: Sequence[Means] = change.applied(arms[0], arms[1])
        else:
            made = [change.treatment(arms[0]) if change.treatment else arms[0]]
        if not change.of_sds or not any(side.of_se.any() for side in self.sides):
            return made
        return [
            replace(own, sd=np.where(side.of_se, arm.sd, own.sd))
            for side, arm, own in zip(self.sides, arms, made, strict=True)
        ]


def _alike(sides: Sequence[Side]) -> list[Floats] | None:
    """Both means where they are alike, of boxes that hold such; P is greatest there. None where none does."""
    if len(sides) < 2:
        return None
    low = np.max([side.mean - side.mean_half for side in sides], axis=0)
    high = np.min([side.mean + side.mean_half for side in sides], axis=0)
    hold = low <= high
    return [np.where(hold, (low + high) / 2, side.mean) for side in sides] if hold.any() else None


@cache
def _places(wide: tuple[bool, ...]) -> Floats:
    """The corners of a box around its middle, shape (2·arms, c). wide : in which ways it extends."""
    corners = list(product(*((-1.0, 1.0) if own else (0.0,) for own in wide)))
    half = len(corners) // 2
    return np.array([*corners[:half], (0.0,) * len(wide), *corners[half:]]).T

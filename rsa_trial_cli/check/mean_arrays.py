"""Outcomes that are alike, as arrays: their arms at the corners of the box of rounding, and their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.mean_readings import LIMITS
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
        """The arms at every place of the box, shape (c, k)."""
        made = []
        for at, side in enumerate(self.sides):
            steps = _places(len(self.sides))[2 * at : 2 * at + 2, :, None]
            mean = side.mean + steps[0] * side.mean_half
            spread = np.maximum(side.spread + steps[1] * side.spread_half, 0.0)
            n = np.broadcast_to(side.n, mean.shape)
            made.append(Means(mean=mean, sd=np.where(side.of_se, spread * np.sqrt(n), spread), n=n))
        return made


@cache
def _places(arms: int) -> Floats:
    """The corners of the box amid which stands its middle, shape (2·arms, c)."""
    corners = list(product((-1.0, 1.0), repeat=2 * arms))
    half = len(corners) // 2
    return np.array([*corners[:half], (0.0,) * (2 * arms), *corners[half:]]).T

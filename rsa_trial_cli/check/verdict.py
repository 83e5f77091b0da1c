"""What explains the figures of printed results: one array a property, a row a figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.readings import PLACE, Reading
from rsa_trial_cli.stats.arms import Bools, Floats

NONE = -1
Ints = NDArray[np.int64]
Objects = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Verdict:
    """What explains the FIGURES of k studies, each of shape (6, k).

    given : whether the figure was printed; reading : place in READINGS of what explains it within the
    study's reading, NONE where nothing does; every : the simplest readings of the figure alone, as places;
    method : a tuple of the interval, or of the tests; value : what that reading gives by the first of them,
    before it is rounded, nan where nothing explains the figure; routes : every Route to the figure, and of a
    P all TestsTried, None where none were looked for. study : place of the study's own reading, full : where
    more than the first reading was tried, both of shape (k,).
    """

    given: Bools
    reading: Ints
    every: Objects
    method: Objects
    value: Floats
    routes: Objects
    study: Ints
    full: Bools

    @classmethod
    def blank(cls, given: Bools) -> Verdict:
        """Nothing explained yet."""
        k = given.shape[1]
        return cls(
            given,
            np.full(given.shape, NONE),
            np.full(given.shape, None, object),
            np.full(given.shape, None, object),
            np.full(given.shape, np.nan),
            np.full(given.shape, None, object),
            np.zeros(k, np.int64),
            np.zeros(k, bool),
        )

    def put(self, rows: Ints, part: Verdict) -> None:
        """Take over the verdict on some of the studies."""
        for name in ("reading", "every", "method", "value", "routes"):
            getattr(self, name)[:, rows] = getattr(part, name)
        self.study[rows], self.full[rows] = part.study, part.full

    @property
    def explained(self) -> Bools:
        """Where a figure follows by some reading."""
        explained: Bools = self.reading != NONE
        return explained

    def note(
        self, figure: int, rows: Ints, reading: Reading, value: Floats, method: Objects | None = None
    ) -> None:
        """These studies' figure is explained by this reading, whose methods give the value."""
        self.reading[figure, rows], self.method[figure, rows] = PLACE[reading], method
        self.value[figure, rows] = value

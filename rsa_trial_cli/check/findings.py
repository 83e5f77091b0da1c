"""The findings on printed results: the routes to each figure, its reading and its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.readings import PLACE, UNCHECKED, Reading
from rsa_trial_cli.check.study import Ints, Published
from rsa_trial_cli.check.without_counts import Alone
from rsa_trial_cli.stats.arms import Bools, Floats

NONE = -1
NOT_TRIED = -1
Objects = NDArray[np.object_]
Texts = NDArray[np.object_]
TwoCounts = tuple[tuple[float, float], tuple[float, float]]  # (events, total) of treatment and control


@dataclass(frozen=True)
class Route:
    """One way to a printed estimate or limit.

    reading : its departures; measure : what is computed; method : of the interval; value : before it is
    rounded; counts : what it was computed from; decimals : of the percents that risks were rounded to, None
    for other routes; gives : bits of the figures that the same rule gives, applied to all three;
    keeps_interval : whether they are all that were printed, None where nothing is to keep or to round.
    """

    reading: Reading
    measure: str
    method: str
    value: float
    counts: TwoCounts
    decimals: int | None
    gives: int
    keeps_interval: bool | None


class Routes(NamedTuple):
    """The routes to an estimate or limit; where there is none, method → value from the counts as given."""

    found: tuple[Route, ...]
    as_given: Mapping[str, float]


class TestsTried(NamedTuple):
    """P of every test of one study by one reading: those that print as the figure, and those that do not."""

    reading: Reading
    counts: TwoCounts
    fitting: Mapping[str, float]
    others: Mapping[str, float]

    @property
    def every(self) -> Mapping[str, float]:
        """Name → P."""
        return {**self.fitting, **self.others}


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
        """Nothing explained yet. given : shape (6, k)."""
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
        """Take over the verdict on some of the studies. rows : their places, shape (rows,)."""
        for name in ("reading", "every", "method", "value", "routes"):
            getattr(self, name)[:, rows] = getattr(part, name)
        self.study[rows], self.full[rows] = part.study, part.full

    @property
    def explained(self) -> Bools:
        """Where a figure follows by some reading. Shape (6, k)."""
        explained: Bools = self.reading != NONE
        return explained

    def note(
        self, figure: int, rows: Ints, reading: Reading, value: Floats, method: Objects | None = None
    ) -> None:
        """These studies' figure is explained by this reading, whose methods give the value.

        rows, value, method : shape (rows,).
        """
        self.reading[figure, rows], self.method[figure, rows] = PLACE[reading], method
        self.value[figure, rows] = value


class Strengths(NamedTuple):
    """Of k results: the word, "" where nothing is explained; the other tables tried and those accepted too.

    tried, accepted : NOT_TRIED where there is no word. All of shape (k,).
    """

    words: Texts
    tried: Ints
    accepted: Ints

    @classmethod
    def none(cls, k: int) -> Strengths:
        """Nothing tried of k results."""
        return cls(np.full(k, "", object), np.full(k, NOT_TRIED), np.full(k, NOT_TRIED))


@dataclass(frozen=True, eq=False)
class Findings:
    """k printed results and what was found; arrays by figure of shape (6, k), as in a verdict.

    status : "" where nothing was printed; recomputed : before it is rounded, by the reading and the method
    that explain the figure, or where nothing does by the usual method from the counts as given; routes : to a
    figure that needs a step or an assumption or does not follow, as in a verdict, else None; tried : readings
    tried, of shape (k,), strength : of the verdict; alone : what the figures say without counts.
    """

    published: Published
    verdict: Verdict
    status: Texts
    recomputed: Floats
    routes: Objects
    tried: Ints
    strength: Strengths
    alone: Alone

    def __len__(self) -> int:
        return len(self.published)

    @cached_property
    def not_judged(self) -> list[int]:
        """How many figures each result printed that have no verdict or could not be read."""
        made: list[int] = ((self.status == UNCHECKED).sum(axis=0) + self.published.left_out).tolist()
        return made

"""What studies printed beside their counts, and the recomputation of all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.claims import Claims
from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.p_values import Printed
from rsa_trial_cli.check.verdict import Ints, Verdict, judge
from rsa_trial_cli.stats.measures import Pair
from rsa_trial_cli.stats.trials import Bools, Floats, Trials

NO_MEASURE = "rr"  # stands in for the measure of a study that prints none: nothing of it is looked at


class Among(NamedTuple):
    """How results are judged: beside other counts than their own, by some of their figures only.

    arms : instead of the counts; keep : figures that count, shape (6, k); costly : whether tests of more than
    a millisecond a table may be tried.
    """

    arms: Pair | None = None
    keep: Bools | None = None
    costly: bool = True


@dataclass(frozen=True, eq=False)
class Published:
    """k printed results, one estimate each.

    trials : the counts, nan where they are missing; key : of the printed measure, "" where there is none
    that can be computed from counts; level : of the interval; declared : name of the test that the paper
    names, "" for none; adjusted : whether the paper says that its figures are; in_percent : unit of a
    difference or reduction; study : which study a result belongs to (a study may print several).
    """

    trials: Trials
    key: NDArray[np.object_]
    level: Floats
    estimate: Figures
    low: Figures
    high: Figures
    p: Figures
    percents: tuple[Figures, Figures]
    declared: NDArray[np.object_]
    adjusted: Bools
    in_percent: Bools
    study: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.key)

    @property
    def arms(self) -> Pair:
        return self.trials.treatment, self.trials.control

    @property
    def figures(self) -> tuple[Figures, ...]:
        """In the order of a verdict's FIGURES."""
        return (self.estimate, self.low, self.high, self.p, *self.percents)

    @property
    def checked(self) -> Bools:
        """Where counts are there and nothing was declared adjusted."""
        return ~self.trials.is_missing() & ~self.adjusted

    def groups(self, among: Ints) -> Iterator[Ints]:
        """Results of the same measure and level among these, which are judged together."""
        labels = np.array([f"{key} {level!r}" for key, level in zip(self.key, self.level, strict=True)])
        for label in np.unique(labels[among]):
            yield among[labels[among] == label]

    def judged(self, rows: Ints, among: Among, within: frozenset[str] | None = None) -> Verdict:
        """The verdict on results of the same measure and level."""
        key = str(self.key[rows[0]])
        figures = [figure[rows] for figure in self.figures]
        if among.keep is not None:
            figures = [figure.only(keep) for figure, keep in zip(figures, among.keep, strict=True)]
        if not key:
            figures[:3] = [figure.only(np.zeros(len(rows), bool)) for figure in figures[:3]]
        arms = among.arms or taken(self.arms, rows)
        level, percents = float(self.level[rows[0]]), (figures[4], figures[5])
        claims = Claims(key or NO_MEASURE, level, arms, *figures[:3], percents, self.in_percent[rows])
        printed = Printed(key, arms, figures[3], percents, self.declared[rows], among.costly)
        return judge(claims, printed, within)


def taken(arms: Pair, rows: Ints) -> Pair:
    return arms[0][rows], arms[1][rows]


def verdicts(published: Published, *, costly: bool = True) -> Verdict:
    """The verdict on every result that can be checked; of the others nothing is explained."""
    whole = Verdict.blank(np.stack([figures.given for figures in published.figures]))
    for rows in published.groups(np.flatnonzero(published.checked)):
        whole.put(rows, published.judged(rows, Among(costly=costly)))
    return whole

"""What studies printed beside their counts, and the recomputation of all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.judging import judge
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import MOST, READINGS
from rsa_trial_cli.check.results import P, Results
from rsa_trial_cli.check.verdict import Ints, Verdict
from rsa_trial_cli.stats.arms import Arm, Bools, Floats, Trials
from rsa_trial_cli.stats.measures.measure import Pair

OTHER_TEST = "another"  # a declared test that is none of counts: a P of it is not checked


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
    names, "" for none; adjusted, one_sided : whether the paper says so of its figures, or its P; in_percent :
    unit of a difference or reduction; study : which study a result belongs to (a study may print several).
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
    one_sided: Bools
    in_percent: Bools
    study: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.key)

    @property
    def arms(self) -> Pair:
        return self.trials.treatment, self.trials.control

    @property
    def sizes(self) -> tuple[Floats, Floats]:
        """Of the arms, also where the events are missing."""
        return self.trials.sizes or (self.trials.treatment.n, self.trials.control.n)

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
        for label in np.unique(self._labels[among]):
            yield among[self._labels[among] == label]

    @cached_property
    def _labels(self) -> NDArray[np.str_]:
        return np.array([f"{key} {level!r}" for key, level in zip(self.key, self.level, strict=True)], str)

    def results(self, rows: Ints, among: Among | None = None) -> Results:
        """Results of the same measure and level, as they are judged together."""
        among = among or Among()
        return Results(
            str(self.key[rows[0]]),
            float(self.level[rows[0]]),
            among.arms or taken(self.arms, rows),
            tuple(self._kept(rows, among)),
            self.in_percent[rows],
            self.declared[rows],
            among.costly,
        )

    def judged(
        self, rows: Ints, among: Among, within: frozenset[str] | None = None, *, detailed: bool = False
    ) -> Verdict:
        """The verdict on results of the same measure and level; within : only these departures."""
        return judge(self.results(rows, among), within, detailed=detailed)

    def _kept(self, rows: Ints, among: Among) -> list[Figures]:
        """The figures of some results, without those that do not count."""
        keep = np.ones((len(self.figures), len(rows)), bool) if among.keep is None else among.keep
        keep = keep & ((self.key[rows] != "") | (np.arange(len(self.figures)) > 2)[:, None])
        keep[P] &= self.declared[rows] != OTHER_TEST
        return [figure[rows].only(some) for figure, some in zip(self.figures, keep, strict=True)]


def taken(arms: Pair, rows: Ints) -> Pair:
    return arms[0][rows], arms[1][rows]


def verdicts(published: Published, *, costly: bool = True, detailed: bool = False) -> Verdict:
    """The verdict on every result that can be checked; of the others nothing is explained.

    costly : whether tests of more than a millisecond a table are tried; detailed : with routes.
    """
    whole = Verdict.blank(np.stack([figures.given for figures in published.figures]))
    for rows in published.groups(np.flatnonzero(published.checked)):
        whole.put(rows, published.judged(rows, Among(costly=costly), detailed=detailed))
    _agree(published, whole, costly=costly, detailed=detailed)
    return whole


def _agree(published: Published, verdict: Verdict, *, costly: bool, detailed: bool) -> None:
    """Judge a study's further estimates by the reading of its first, where together they depart too often."""
    first = np.flatnonzero(np.append(True, np.diff(published.study) != 0))
    for at in np.setdiff1d(np.arange(len(published)), first).tolist():
        own = first[np.searchsorted(first, at, "right") - 1]
        leading = READINGS[int(verdict.study[own])]
        if len(leading | READINGS[int(verdict.study[at])]) > MOST and published.checked[at]:
            row = np.array([at])
            verdict.put(row, published.judged(row, Among(costly=costly), leading, detailed=detailed))


def in_percent(key: NDArray[np.object_], arms: Pair, figures: tuple[Figures, Figures, Figures]) -> Bools:
    """Whether differences and reductions were printed in percent: with %, beyond 1, or nearer to it.

    key : of k results; arms : their counts, by which 0.5 is half a point or 50; figures : estimate, limits.
    A limit beyond 1 says nothing beside an estimate, since Wald's may leave the scale.
    """
    may = np.array([bool(k) and REPORTED[k].percent for k in key], bool)
    relative = np.array([k == "rrr" for k in key], bool)
    estimate, low, high = (figure.value for figure in figures)
    beyond = np.where(relative, estimate, np.abs(estimate)) > 1  # a reduction may be less than −1
    with np.errstate(all="ignore"):
        limits = np.fmax(np.abs(low), np.abs(high)) > 1
        difference = arms[0].risk - arms[1].risk
        size = np.abs(np.where(relative, difference / arms[1].risk, difference))
        width = 4 * np.sqrt(
            arms[0].risk_variance + arms[1].risk_variance
        )  # where there is no size to compare
        none = (estimate == 0) | (size == 0)
        ours, theirs = np.where(none, width, size), np.where(none, high - low, np.abs(estimate))
        off = [np.abs(np.log(theirs / value)) for value in (ours, 100 * ours)]
    unknown = np.isnan(estimate) | np.isnan(size)
    printed = np.any([figure.percent for figure in figures], axis=0)
    return np.asarray(may & (printed | beyond | (off[1] < off[0]) | (unknown & limits)))


def of_hundred(percents: Figures, arm: Arm) -> Figures:
    """Percents of an arm, where they were printed as shares of 1 brought to shares of 100."""
    with np.errstate(all="ignore"):
        off = [np.abs(np.log(percents.value / (arm.risk * scale))) for scale in (1, 100)]
        nearer = np.where(np.isnan(arm.risk), percents.decimals >= 2, off[0] < off[1])
        share = (percents.value <= 1) & ~percents.percent & nearer
    scale = np.where(share, 100.0, 1.0)
    return replace(
        percents,
        value=percents.value * scale,
        decimals=percents.decimals - np.where(share, 2, 0),
        unit=percents.unit * scale,
        half=percents.half * scale,
    )

"""What studies printed beside their counts, and the results that are judged together.

How the figures that a method gives are presented and compared with those that were printed stands here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.changed_counts import Percents
from rsa_trial_cli.check.figures import Figures, prints_as, rounded_up
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import NEAREST, ROUNDINGS
from rsa_trial_cli.stats.arms import Arm, Bools, Floats, Trials
from rsa_trial_cli.stats.measures.measure import Pair

FIGURES = ("estimate", "low", "high", "p", "percent_trt", "percent_ctl")
TRIPLE, P, PERCENTS = slice(3), 3, slice(4, 6)  # places in FIGURES
ESTIMATE, LOW, HIGH = 1, 2, 4  # bits of what is explained
BITS, LIMITS = (ESTIMATE, LOW, HIGH), LOW | HIGH
WIDE = 4  # digits that every program is good for
COUNTED = np.array([0, 1, 1, 2, 1, 2, 2, 3], np.int8)  # figures in each set of bits
Bits = NDArray[np.int8]
Ints = NDArray[np.int64]
OTHER_TEST = "another"  # a declared test that is not computed from counts: its P is not checked


@frozen
class Results:
    """k printed results of one measure at one level, with the counts beside them.

    key : of the measure, "" where no estimate counts; arms : the counts, nan where missing; figures : the six
    FIGURES; in_percent : where a difference or a reduction was printed in percent; declared : the test
    that the paper names, "" for none; costly : whether tests of more than a millisecond a table may be tried.
    """

    key: str
    level: float
    arms: Pair
    figures: tuple[Figures, ...]
    in_percent: Bools
    declared: NDArray[np.object_]
    costly: bool = True

    def __len__(self) -> int:
        return len(self.declared)

    def __getitem__(self, rows: NDArray[np.intp]) -> Results:
        return replace(
            self,
            arms=(self.arms[0][rows], self.arms[1][rows]),
            figures=tuple(figure[rows] for figure in self.figures),
            in_percent=self.in_percent[rows],
            declared=self.declared[rows],
        )

    @property
    def p(self) -> Figures:
        """The printed P, k of them."""
        return self.figures[P]

    @property
    def percents(self) -> Percents:
        """The printed percents of treatment and control, k of each."""
        return self.figures[4], self.figures[5]

    @cached_property
    def given(self) -> Bools:
        """Which of the FIGURES were printed, shape (6, k)."""
        return np.stack([figure.given for figure in self.figures])

    @cached_property
    def triple(self) -> Figures:
        """Estimate and limits, shape (3, k)."""
        return Figures.stacked(self.figures[TRIPLE])

    @cached_property
    def full(self) -> Bools:
        """Where an estimate or limit has more digits than some programs are good for. Shape (k,)."""
        return np.asarray((np.abs(self.triple.value) >= 10.0**WIDE * self.triple.unit).any(axis=0))

    @cached_property
    def wide(self) -> bool:
        """Whether some result has such a figure."""
        return bool(self.full.any())

    @cached_property
    def printed(self) -> Bits:
        """Which of estimate and limits there are, as bits, shape (k,)."""
        return as_bits(self.given[TRIPLE])


class Among(NamedTuple):
    """Options of judging results: with other counts than their own, or by some of their figures only.

    arms : instead of the counts; keep : figures that count, shape (6, k); costly : whether tests of more than
    a millisecond a table may be tried.
    """

    arms: Pair | None = None
    keep: Bools | None = None
    costly: bool = True


@frozen
class Published:
    """k printed results, one estimate each.

    trials : the counts, nan where they are missing; key : of the printed measure, "" where there is none
    that can be computed from counts; level : of the interval; declared : name of the test that the paper
    names, "" for none; adjusted, one_sided : whether the paper says so of its figures, or its P; in_percent :
    unit of a difference or reduction; margins : the Margin of a P that is against one, else None;
    study : which study a result belongs to (a study may print several); left_out : how many figures were
    printed beside these that cannot be compared, as nobody knows of what; doubts : the Doubt by which figures
    that do not plainly follow are not judged, else None.
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
    margins: NDArray[np.object_]
    study: Ints
    left_out: Ints
    doubts: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.key)

    @property
    def arms(self) -> Pair:
        """Treatment and control, nan where counts are missing."""
        return self.trials.treatment, self.trials.control

    @property
    def sizes(self) -> tuple[Floats, Floats]:
        """Of the arms, also where the events are missing. Two arrays of shape (k,)."""
        return self.trials.sizes or (self.trials.treatment.n, self.trials.control.n)

    @property
    def figures(self) -> tuple[Figures, ...]:
        """In the order of a verdict's FIGURES."""
        return (self.estimate, self.low, self.high, self.p, *self.percents)

    @property
    def checked(self) -> Bools:
        """Where counts are there and nothing was declared adjusted. Shape (k,)."""
        return ~self.trials.is_missing() & ~self.adjusted

    def groups(self, among: Ints) -> Iterator[Ints]:
        """Results of one measure and level among these, which are judged together; each of shape (rows,)."""
        labels = self._labels[among]
        for label in sorted({*labels.tolist()}):  # np.unique alone would load numpy.ma, here and elsewhere
            yield among[labels == label]

    @cached_property
    def _labels(self) -> NDArray[np.str_]:
        return np.array([f"{key} {level!r}" for key, level in zip(self.key, self.level, strict=True)], str)

    def results(self, rows: Ints, among: Among | None = None) -> Results:
        """Results of the same measure and level, as they are judged together.

        rows : their places, shape (rows,).
        """
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

    def _kept(self, rows: Ints, among: Among) -> list[Figures]:
        """The figures of some results, without those that do not count."""
        keep = np.ones((len(self.figures), len(rows)), bool) if among.keep is None else among.keep
        keep = keep & ((self.key[rows] != "") | (np.arange(len(self.figures)) > 2)[:, None])
        keep[P] &= self.declared[rows] != OTHER_TEST
        return [figure[rows].only(some) for figure, some in zip(self.figures, keep, strict=True)]


def taken(arms: Pair, rows: Ints) -> Pair:
    """Both arms of some trials. rows : their places, shape (rows,)."""
    return arms[0][rows], arms[1][rows]


def as_bits(fits: Bools) -> Bits:
    """Estimate and limits, shape (…, 3, k), as bits, shape (…, k)."""
    estimate, low, high = np.moveaxis(fits, -2, 0)
    return np.asarray(estimate * np.int8(ESTIMATE) + low * np.int8(LOW) + high * np.int8(HIGH), np.int8)


def fits_triple(results: Results, values: Floats, rule: str = NEAREST) -> Bools:
    """Whether estimates and limits, shape (c, 3, k), print as those of the results by this way of rounding.

    Whole numbers needed to treat are rounded up.
    """
    fits = prints_as(values, results.triple, ROUNDINGS[rule])
    if results.key and REPORTED[results.key].whole and rule == NEAREST:
        fits |= (results.triple.decimals <= 0) & prints_as(values, results.triple, rounded_up)
    return fits


def explained(results: Results, fits: Bools, *, ordinary: bool) -> Bits:
    """Which of estimate and limits are explained by what fits, shape (c, 3, k), as bits of shape (c, k).

    One limit of two may be chance: with an estimate it counts only beside it, and if rounded as usual.
    """
    bits, printed = as_bits(fits), results.printed
    lone = (bits & LIMITS) != (printed & LIMITS)
    if ordinary:
        lone &= printed & ESTIMATE & ~bits != 0
    return np.where(lone, bits & ~LIMITS, bits).astype(np.int8)


def presented(results: Results, key: str, figures: Floats) -> list[Floats]:
    """Estimate, low and high of the core, shape (3, k), in every way in which papers print the measure."""
    turned = REPORTED[key].turn(figures)
    if not results.in_percent.any():
        return turned
    return [triple * np.where(results.in_percent, 100.0, 1.0) for triple in turned]


def presented_as(results: Results, method: str, core: Floats | None = None) -> Floats:
    """Estimate and limits by one method from the counts as given, shape (3, k), presented as printed.

    core : the same of the core, shape (3, k), where it is known.
    """
    reported = REPORTED[results.key]
    core = reported.figures(results.arms, method, results.level) if core is None else core
    ways = np.stack(presented(results, results.key, core))
    given = COUNTED[explained(results, fits_triple(results, ways), ordinary=True)]
    return np.asarray(ways[np.argmax(given, axis=0), :, np.arange(len(results))].T)


def in_percent(key: NDArray[np.object_], arms: Pair, figures: tuple[Figures, Figures, Figures]) -> Bools:
    """Whether differences and reductions were printed in percent: with %, beyond 1, or nearer to it.

    key : of k results; arms : their counts, by which 0.5 is half a point or 50; figures : estimate, limits.
    A limit beyond 1 says nothing beside an estimate, since Wald's may leave the scale.
    Returns shape (k,).
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


def nearest_counts(percents: Figures, n: Floats) -> Floats:
    """The events below and above each percent of n participants, shape (2, k); nan where n is not known."""
    with np.errstate(invalid="ignore"):
        middle = percents.value * n / 100
        return np.clip([np.floor(middle), np.ceil(middle)], 0, n)

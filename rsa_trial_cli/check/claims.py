"""The printed estimate and its interval: which readings give which of the three figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.departures import GIVEN, MOST, Reading
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, Figures, misprinted, prints_as
from rsa_trial_cli.check.frames import Frame, Percents, frames
from rsa_trial_cli.check.reported import REPORTED
from rsa_trial_cli.stats.measures import Pair
from rsa_trial_cli.stats.trials import Arm, Bools, Floats

ESTIMATE, LOW, HIGH = 1, 2, 4  # bits of what is explained
LIMITS = LOW | HIGH
COUNTED = np.array([0, 1, 1, 2, 1, 2, 2, 3], np.int8)  # figures in each set of bits
FROM_LOG, FROM_RISKS = "from_rounded_log", "from_rounded_risks"
LOG_DECIMALS = 2
RISK_DECIMALS = (1, 0, 2)  # of a percent
RULES = (*ROUNDINGS, FROM_RISKS, FROM_LOG)
Bits = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Claims:
    """k printed estimates of one measure at one level, with the counts beside them.

    key : of the printed measure; arms : the counts, nan where missing; in_percent : where a difference or a
    reduction was printed in percent; percents : printed of the two arms.
    """

    key: str
    level: float
    arms: Pair
    estimate: Figures
    low: Figures
    high: Figures
    percents: Percents
    in_percent: Bools

    def __len__(self) -> int:
        return len(self.estimate)

    def __getitem__(self, rows: NDArray[np.intp]) -> Claims:
        arms = self.arms[0][rows], self.arms[1][rows]
        percents = self.percents[0][rows], self.percents[1][rows]
        figures = self.estimate[rows], self.low[rows], self.high[rows]
        return Claims(self.key, self.level, arms, *figures, percents, self.in_percent[rows])

    def moved(self, arms: Pair) -> Claims:
        """The same figures beside other counts."""
        rest = self.estimate, self.low, self.high, self.percents, self.in_percent
        return Claims(self.key, self.level, arms, *rest)

    @cached_property
    def printed(self) -> Bits:
        """Which of the three figures there are."""
        figures = ((ESTIMATE, self.estimate), (LOW, self.low), (HIGH, self.high))
        return np.sum([np.where(f.given, bit, 0) for bit, f in figures], axis=0).astype(np.int8)


class Story(NamedTuple):
    """One reading of k claims: which figures it gives, by which method, and the three values.

    frame : its place among the frames; data : as of the frame; found : bits of the figures; method : name of
    the interval, per claim; values : shape (3, k).
    """

    reading: Reading
    frame: int
    data: str
    found: Bits
    method: NDArray[np.object_]
    values: Floats

    def taken(self, rows: NDArray[np.intp]) -> Story:
        """The same story of some of the claims."""
        return self._replace(found=self.found[rows], method=self.method[rows], values=self.values[:, rows])


def stories(claims: Claims, within: frozenset[str] | None = None) -> list[Story]:
    """Every reading of the claims; within : only these departures, where it is not None.

    Of each frame: the usual methods with ordinary rounding, those with each other rounding, and the same with
    all other methods.
    """
    made: list[Story] = []
    for at, frame in enumerate(frames(claims.key)):
        if within is None or frame.departures <= within:
            made += _of_frame(claims, at, within)
    return made


def first_story(claims: Claims) -> Story:
    """As given: the counts as they stand, the usual methods, ordinary rounding."""
    return _of_frame(claims, 0, GIVEN)[0]


def tried(key: str, within: frozenset[str] | None = None) -> int:
    """How many pairs of method and rounding all stories of a measure compare with each claim."""
    total = 0
    for frame in frames(key):
        if within is None or frame.departures <= within:
            for other in _kinds(frame, within):
                departures = frame.departures | ({"other_method"} if other else GIVEN)
                total += len(_methods(frame, other=other)) * len(_rules(departures, within))
    return total


def _of_frame(claims: Claims, at: int, within: frozenset[str] | None) -> list[Story]:
    frame = frames(claims.key)[at]
    arms = _usable(frame.change(claims.arms, claims.percents))
    if at and not np.isfinite(arms[0].n + arms[1].n).any():  # no other denominators to infer
        return []
    estimates: dict[str, list[Floats]] = {}
    made = []
    for other in _kinds(frame, within):
        departures = frame.departures | ({"other_method"} if other else GIVEN)
        triples = _triples(claims, frame, arms, other=other)
        for rule in _rules(departures, within):
            if rule in RULED and rule not in estimates:
                estimates[rule] = _turned(claims, frame, RULED[rule](frame, arms))
            found = [given_by(claims, triple, rule, estimates.get(rule, ())) for _, triple in triples]
            reading = departures | ({rule} if rule != NEAREST else GIVEN)
            made.append(_story(claims, reading, (at, frame.data), triples, found))
    return made


def _kinds(frame: Frame, within: frozenset[str] | None) -> tuple[bool, ...]:
    """Whether only the usual methods are tried with a frame, or all others too."""
    room = len(frame.departures) < MOST
    return (False, True) if room and (within is None or "other_method" in within) else (False,)


def _rules(departures: Reading, within: frozenset[str] | None) -> list[str]:
    room = len(departures) < MOST
    return [rule for rule in RULES if rule == NEAREST or (room and (within is None or rule in within))]


def _methods(frame: Frame, *, other: bool) -> list[str]:
    reported = REPORTED[frame.measure]
    return (
        [name for name in reported.measure.methods if name not in reported.primary]
        if other
        else [*reported.primary]
    )


def rarer(frame: Frame, method: str) -> Reading:
    """The departure that a method is within a frame: none if it is one of the usual."""
    return GIVEN if method in REPORTED[frame.measure].primary else frozenset({"other_method"})


def _triples(claims: Claims, frame: Frame, arms: Pair, *, other: bool) -> list[tuple[str, Floats]]:
    """Estimate, low and high by every method, in every usual presentation, with the method's name."""
    measure = REPORTED[frame.measure].measure
    made = []
    for name in _methods(frame, other=other):
        figures = measure.figures(arms, name, claims.level)
        made += [(name, triple) for triple in presented(claims, frame.measure, figures)]
    return made


def presented(claims: Claims, key: str, figures: Floats) -> list[Floats]:
    """Estimate, low and high of the core, shape (3, k), in every way in which papers print the measure."""
    with np.errstate(all="ignore"):
        scale = np.where(claims.in_percent, 100.0, 1.0)
        return [triple * scale for triple in REPORTED[key].turn(figures)]


def presented_as(claims: Claims, method: str) -> Floats:
    """Estimate and limits by one method from the counts as given, shape (3, k), signed as printed."""
    reported = REPORTED[claims.key]
    ways = presented(claims, claims.key, reported.measure.figures(claims.arms, method, claims.level))
    plain = np.all([~(f.value < 0) for f in (claims.estimate, claims.low, claims.high)], axis=0)
    return np.where(plain, ways[1], ways[0]) if len(ways) > 1 else ways[0]


def _usable(arms: Pair) -> Pair:
    """The arms with every count missing where one is missing or an arm is empty."""
    usable = (arms[0].n > 0) & (arms[1].n > 0)
    treatment, control = (
        Arm(np.where(usable, arm.events, np.nan), np.where(usable, arm.non_events, np.nan)) for arm in arms
    )
    return treatment, control


def _story(
    claims: Claims,
    reading: Reading,
    frame: tuple[int, str],
    triples: list[tuple[str, Floats]],
    given: list[Bits],
) -> Story:
    """The method that gives most figures, by claim; equal ones in their order."""
    found = np.full(len(claims), -1, np.int8)
    method = np.full(len(claims), "", object)
    values = np.full((3, len(claims)), np.nan)
    for (name, triple), bits in zip(triples, given, strict=True):
        better = COUNTED[bits] > np.where(found < 0, -1, COUNTED[found])
        found = np.where(better, bits, found).astype(np.int8)
        method[better] = name
        values = np.where(better, triple, values)
    return Story(reading, *frame, found, method, values)


def given_by(claims: Claims, triple: Floats, rule: str, estimates: Sequence[Floats] = ()) -> Bits:
    """Which of the three figures these values give, as bits, rounded in the ordinary way or by the rule.

    estimates : other values of the estimate, by a rule that changes it before it is rounded.
    """
    bits = np.zeros(len(claims), np.int8)
    figures = ((ESTIMATE, claims.estimate), (LOW, claims.low), (HIGH, claims.high))
    for numbers, (bit, printed) in zip(triple, figures, strict=True):
        fits = fits_rule(claims, numbers, printed, NEAREST)
        if rule in ROUNDINGS and rule != NEAREST:
            fits |= prints_as(numbers, printed, rule)
        bits |= np.where(fits, bit, 0).astype(np.int8)
    for numbers in estimates:
        bits |= np.where(prints_as(numbers, claims.estimate), ESTIMATE, 0).astype(np.int8)
    return _without_lone_limits(claims, bits)


def _without_lone_limits(claims: Claims, bits: Bits) -> Bits:
    """One limit of two says something only beside an estimate that follows: alone it may be chance."""
    lone = ((bits & LIMITS) != (claims.printed & LIMITS)) & (claims.printed & ESTIMATE & ~bits != 0)
    return np.where(lone, bits & ~LIMITS, bits).astype(np.int8)


def fits_rule(claims: Claims, numbers: Floats, figures: Figures, rule: str) -> Bools:
    """prints_as for figures of these claims: whole numbers needed to treat are rounded up."""
    fits = prints_as(numbers, figures, rule)
    if REPORTED[claims.key].whole and rule == NEAREST:
        fits |= (figures.decimals <= 0) & prints_as(numbers, figures, "rounded_up")
    return fits


def strictly(claims: Claims, triple: Floats, rule: str) -> Bits:
    """The figures that these values give when every one of them is rounded by the rule, as bits."""
    figures = ((ESTIMATE, claims.estimate), (LOW, claims.low), (HIGH, claims.high))
    fits = [
        np.where(fits_rule(claims, numbers, printed, rule), bit, 0)
        for numbers, (bit, printed) in zip(triple, figures, strict=True)
    ]
    return np.sum(fits, axis=0).astype(np.int8)


def from_rounded_log(triple: Floats) -> Floats:
    """Estimate and limits when the logarithm of the estimate was kept to two decimals."""
    with np.errstate(all="ignore"):
        return triple * (np.exp(np.round(np.log(triple[0]), LOG_DECIMALS)) / triple[0])


def rounded_log(frame: Frame, arms: Pair) -> list[Floats]:
    """The estimate when its logarithm was kept to two decimals."""
    return [from_rounded_log(_point(frame, arms)[None])[0]]


def rounded_risks(frame: Frame, arms: Pair) -> list[Floats]:
    """The estimate from the risks rounded to one, no or two decimals of a percent."""
    return [_point(frame, with_rounded_risks(arms, decimals)) for decimals in RISK_DECIMALS]


def with_rounded_risks(arms: Pair, decimals: int) -> Pair:
    """Arms of the same size whose risks are whole at these decimals of a percent."""
    made = []
    for arm in arms:
        with np.errstate(all="ignore"):
            share = np.floor(arm.risk * 100 * 10**decimals + 0.5) / 10**decimals / 100
        made.append(Arm(share * arm.n, (1 - share) * arm.n))
    return made[0], made[1]


RULED: dict[str, Callable[[Frame, Pair], list[Floats]]] = {FROM_RISKS: rounded_risks, FROM_LOG: rounded_log}


def _point(frame: Frame, arms: Pair) -> Floats:
    measure = REPORTED[frame.measure].measure
    with np.errstate(all="ignore"):
        return measure.point(*arms)


def _turned(claims: Claims, frame: Frame, estimates: list[Floats]) -> list[Floats]:
    """These estimates of the core as papers print the measure."""
    return [
        triple[0]
        for estimate in estimates
        for triple in presented(claims, frame.measure, np.stack([estimate] * 3))
    ]


def repaired(claims: Claims, story: Story, agreeing: NDArray[np.int64]) -> Bits:
    """Figures that one digit or the decimal point keeps from being what the story gives, as bits.

    agreeing : other figures of the study that follow; with fewer than two only the point may be misplaced.
    """
    bits = np.zeros(len(claims), np.int8)
    for bit, numbers, figures in zip(
        (ESTIMATE, LOW, HIGH), story.values, (claims.estimate, claims.low, claims.high), strict=True
    ):
        found = misprinted(numbers, figures, digits=agreeing >= 2)
        bits |= np.where(found & (story.found & bit == 0), bit, 0).astype(np.int8)
    return bits

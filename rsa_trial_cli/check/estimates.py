"""The readings of a printed estimate and its interval: which of the three figures each gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.changed_counts import Frame, frames
from rsa_trial_cli.check.claims import (
    COUNTED,
    ESTIMATE,
    HIGH,
    LOW,
    Bits,
    Claims,
    given_by,
    presented,
)
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, misprinted, prints_as
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import GIVEN, MOST, Reading
from rsa_trial_cli.check.rounded_inputs import FROM_LOG, RULED
from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair

RULES = (*ROUNDINGS, *RULED)


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
                total += len(_methods(frame, other=other)) * len(_rules(frame, departures, within))
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
        for rule in _rules(frame, departures, within):
            if rule in RULED and rule not in estimates:
                estimates[rule] = _turned(claims, frame, RULED[rule](frame, arms))
            others = estimates.get(rule, [])
            found = [given_by(claims, triple, rule, others) for _, triple in triples]
            reading = departures | ({rule} if rule != NEAREST else GIVEN)
            ruled = [(name, _by_rule(claims, triple, others)) for name, triple in triples]
            made.append(_story(claims, reading, (at, frame.data), ruled, found))
    return made


def _by_rule(claims: Claims, triple: Floats, estimates: list[Floats]) -> Floats:
    """The triple with the first of the other estimates that prints as the figure, where its own does not."""
    made = triple
    for numbers in estimates:
        own = prints_as(made[0], claims.estimate)
        other = np.where(~own & prints_as(numbers, claims.estimate), numbers, made[0])
        made = np.stack([other, *triple[1:]])
    return made


def _kinds(frame: Frame, within: frozenset[str] | None) -> tuple[bool, ...]:
    """Whether only the usual methods are tried with a frame, or all others too."""
    room = len(frame.departures) < MOST
    return (False, True) if room and (within is None or "other_method" in within) else (False,)


def _rules(frame: Frame, departures: Reading, within: frozenset[str] | None) -> list[str]:
    """Ways of rounding that there is room for; only ratios have a logarithm."""
    room = len(departures) < MOST
    rules = [rule for rule in RULES if rule == NEAREST or (room and (within is None or rule in within))]
    ratio = REPORTED[frame.measure].measure.ratio
    return [rule for rule in rules if ratio or rule != FROM_LOG]


def _methods(frame: Frame, *, other: bool) -> list[str]:
    reported = REPORTED[frame.measure]
    return (
        [name for name in reported.methods if name not in reported.primary] if other else [*reported.primary]
    )


def rarer(frame: Frame, method: str) -> Reading:
    """The departure that a method is within a frame: none if it is one of the usual."""
    return GIVEN if method in REPORTED[frame.measure].primary else frozenset({"other_method"})


def _triples(claims: Claims, frame: Frame, arms: Pair, *, other: bool) -> list[tuple[str, Floats]]:
    """Estimate, low and high by every method, in every usual presentation, with the method's name."""
    reported = REPORTED[frame.measure]
    made = []
    for name in _methods(frame, other=other):
        figures = reported.figures(arms, name, claims.level)
        made += [(name, triple) for triple in presented(claims, frame.measure, figures)]
    return made


def _usable(arms: Pair) -> Pair:
    """The arms with every count missing where one is missing or an arm is empty."""
    usable = (arms[0].n > 0) & (arms[1].n > 0)
    treatment, control = (
        Arm(
            events=np.where(usable, arm.events, np.nan),
            non_events=np.where(usable, arm.non_events, np.nan),
        )
        for arm in arms
    )
    return treatment, control


def _turned(claims: Claims, frame: Frame, estimates: list[Floats]) -> list[Floats]:
    """These estimates of the core as papers print the measure."""
    return [
        triple[0]
        for estimate in estimates
        for triple in presented(claims, frame.measure, np.stack([estimate] * 3))
    ]


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

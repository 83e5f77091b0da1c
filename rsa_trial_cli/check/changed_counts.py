"""What counts a figure may really have been computed from: arms the other way round, another outcome, …

One frame serves the estimate and its interval together. Each is a change of data, never another formula.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.figures import Figures, prints_as
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import GIVEN, MOST, Reading
from rsa_trial_cli.stats.arms import LARGEST_COUNT, Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair

Percents = tuple[Figures, Figures]
Change = Callable[[Pair, Percents], Pair]
NEAR = 5  # denominators tried for each percent, the nearest to the printed one


class Frame(NamedTuple):
    """A change of data. measure : what is computed; data : names the counts it uses, "" for those given."""

    departures: Reading
    measure: str
    change: Change
    data: str = ""


def given(arms: Pair, _: Percents) -> Pair:
    return arms


def _swapped(arms: Pair, _: Percents) -> Pair:
    return arms[1], arms[0]


def _complement(arms: Pair, _: Percents) -> Pair:
    return arms[0].relabelled(), arms[1].relabelled()


def _complement_swapped(arms: Pair, _: Percents) -> Pair:
    return arms[1].relabelled(), arms[0].relabelled()


def _transposed(arms: Pair, _: Percents) -> Pair:
    """Shares of the treatment arm among those with the event, and among those without."""
    treatment, control = arms
    by_outcome = (treatment.events, control.events), (treatment.non_events, control.non_events)
    first, second = (Arm(events=treated, non_events=controls) for treated, controls in by_outcome)
    return first, second


def _exchanged(arms: Pair, _: Percents) -> Pair:
    """Each arm's events out of the other arm's total; nan where there are more events than participants."""
    return _arm(arms[0].events, arms[1].n), _arm(arms[1].events, arms[0].n)


def _inferred(at: int) -> Change:
    """Where a printed percent does not fit its counts, the at-th nearest denominator that does."""

    def change(arms: Pair, percents: Percents) -> Pair:
        treatment, control = (_fitting(arm, figures, at) for arm, figures in zip(arms, percents, strict=True))
        same = (treatment.n == arms[0].n) & (control.n == arms[1].n)
        return Arm(events=np.where(same, np.nan, treatment.events), non_events=treatment.non_events), control

    return change


def _fitting(arm: Arm, percent: Figures, at: int) -> Arm:
    misfit = percent.exact & ~prints_as(arm.risk * 100, percent)
    low, high = (np.clip(end / 100, 1e-300, None) for end in percent.half)
    least, most = np.ceil(arm.events / high - 1e-9), np.floor(arm.events / low + 1e-9)
    up = arm.n < least  # the printed denominator is too small: the nearest is the least
    n = np.where(up, least + at, most - at)
    n = np.where((n >= least) & (n <= most) & (arm.events > 0), n, np.nan)
    return _arm(arm.events, np.where(misfit, n, arm.n))


def _arm(events: Floats, n: Floats) -> Arm:
    possible = (n >= events) & (n <= LARGEST_COUNT)
    return Arm(events=np.where(possible, events, np.nan), non_events=np.where(possible, n - events, np.nan))


TURNS: dict[str, Change] = {
    "arms_swapped": _swapped,
    "complement": _complement,
    "complement_swapped": _complement_swapped,
}
DENOMINATORS = [("exchanged", _exchanged), *((f"inferred {at + 1}", _inferred(at)) for at in range(NEAR))]
ORIENTED: tuple[Change, ...] = (given, _swapped, _complement, _complement_swapped)


@cache
def frames(key: str) -> tuple[Frame, ...]:
    """Every frame of a printed measure that departs at most twice, those that depart least first."""
    reported, turned = REPORTED[key], frames_as(key)
    made = [*turned]
    for frame, (name, change) in product(turned, DENOMINATORS):
        made.append(Frame(frame.departures | {"denominator"}, key, _then(change, frame.change), name))
    if len(reported.turns) > 1:  # an odds ratio is its own when the table is transposed
        made += [Frame(frozenset({"transposed"}), key, _then(_transposed, oriented)) for oriented in ORIENTED]
    if reported.unsigned:
        made.append(Frame(frozenset({"arms_swapped"}), reported.unsigned, given))
    for called in reported.called:
        made += [f._replace(departures=f.departures | {"mislabelled"}) for f in frames_as(called)]
    return tuple(sorted((f for f in made if len(f.departures) <= MOST), key=lambda f: len(f.departures)))


def frames_as(key: str) -> list[Frame]:
    """The frames of a measure by arms and outcome alone."""
    turns = [(GIVEN, given), *((frozenset({name}), TURNS[name]) for name in REPORTED[key].turns)]
    return [Frame(departures, key, change) for departures, change in turns]


def _then(first: Change, second: Change) -> Change:
    return lambda arms, percents: second(first(arms, percents), percents)

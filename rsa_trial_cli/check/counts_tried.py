"""Which counts a printed measure is computed from: those given, turned, or with other totals."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import NamedTuple

from rsa_trial_cli.check.changed_counts import Change, given
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import (
    DENOMINATORS,
    GIVEN,
    MISLABELLED,
    MOST,
    TURNS,
    Reading,
    Transposed,
    of_kind,
)


class Counts(NamedTuple):
    """A change of the counts, and what is computed from them.

    departures : what it assumes; measure : key of what is computed; change : of the counts; data : names the
    other totals, "" for those given.
    """

    departures: Reading
    measure: str
    change: Change
    data: str = ""


@cache
def counts_tried(key: str) -> tuple[Counts, ...]:
    """All counts of a printed measure that depart at most twice, those that depart least first."""
    reported, turned = REPORTED[key], _turned(key)
    made = [*turned]
    for counts, (name, data, change) in product(turned, DENOMINATORS):
        made.append(Counts(counts.departures | {name}, key, _then(change, counts.change), data))
    if len(reported.turns) > 1:  # an odds ratio is its own when the table is transposed
        for record, turn in product(of_kind(Transposed), (given, *TURNS.values())):
            made.append(Counts(frozenset({record.name}), key, _then(record.change, turn)))
    if reported.unsigned:
        made.append(Counts(frozenset({"arms_swapped"}), reported.unsigned, given))
    for called in reported.called:
        made += [c._replace(departures=c.departures | {MISLABELLED}) for c in _turned(called)]
    return tuple(sorted((c for c in made if len(c.departures) <= MOST), key=lambda c: len(c.departures)))


def _turned(key: str) -> list[Counts]:
    """The counts by arms and outcome alone."""
    turns = [(GIVEN, given), *((frozenset({name}), TURNS[name]) for name in REPORTED[key].turns)]
    return [Counts(departures, key, change) for departures, change in turns]


def _then(first: Change, second: Change) -> Change:
    return lambda arms, percents: second(first(arms, percents), percents)

"""The readings: the ways in which a printed figure may have come about. Each departure has one record here.

A reading is a set of at most two departures from the counts as given, the usual methods and ordinary
rounding. The records stand from the most to the least readily believed: in several hundred published results
the first of them explain most. To add one is to add its record.

The place of PROGRAM was chosen on three sets together: 6,840 figures that programs print, the same beside
counts with one event moved, and 145 published results that are not adjusted. Before the steps of rounding
97.5% of the first follow, of the second 3.5% (4.4% where no P is printed), and of the third 91.7% are
explained; behind the steps it is 96.6%, 3.2% (4.1%) and 91.7%. Before OTHER_METHOD or before the turned
counts it is as here. Programs of turned counts explain one published result more, and no moved one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import TypeVar

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check import changed_counts
from rsa_trial_cli.check.changed_counts import ROUNDED_RISKS, Change, complement, complement_swapped, swapped
from rsa_trial_cli.check.figures import (
    Ends,
    as_it_is,
    nearest,
    rounded_twice,
    rounded_up,
    truncated,
    with_rounded_log,
)
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.measure import Pair

FOLLOWS, STEP, ASSUMPTION = "follows", "with_step", "with_assumption"
CONSISTENT, DIFFERS, UNCHECKED = "consistent", "does_not_follow", "not_checkable"
STATUSES = (UNCHECKED, FOLLOWS, CONSISTENT, STEP, ASSUMPTION, DIFFERS)  # the last of a study's is its own
AGREES, EXPLAINED, OTHER, OPEN = "agrees", "explained", "differs", "open"
MARKS = {  # what a mark beside a figure says of its status
    FOLLOWS: AGREES,
    CONSISTENT: AGREES,
    STEP: EXPLAINED,
    ASSUMPTION: EXPLAINED,
    DIFFERS: OTHER,
    UNCHECKED: OPEN,
}

AS_GIVEN = "as_given"
MOST = 2
NEAREST = "nearest"


@frozen
class Departure:
    """One way to depart from the counts as given, the usual methods or ordinary rounding.

    status : what a figure does that it explains; words : what a person reads; detail : the same with what was
    done to these counts, "" where that says no more. In both {treatment} and {control} are the names of the
    arms; detail may also hold {method}, {measure}, {counts}, {risks}, {rounded_risks} and {rounded_log}.
    """

    name: str
    status: str
    words: str
    detail: str = ""


@frozen
class Turned(Departure):
    """The arms exchanged or the other outcome counted. change : what the counts become."""

    change: Change = changed_counts.given


@frozen
class Transposed(Departure):
    """The shares of the arms among those with and without the event; then every way to turn the table."""

    change: Change = changed_counts.transposed


@frozen
class OtherDenominators(Departure):
    """Other totals than those given. changes : each with a name of its own."""

    changes: tuple[tuple[str, Change], ...] = changed_counts.DENOMINATORS


@frozen
class Rounded(Departure):
    """Another way to round the figure.

    ends : of the numbers that print as it; more : decimals more to which the number is rounded before, 0
    where it is rounded once.
    """

    ends: Ends = nearest
    more: int = 0


@frozen
class RoundedFirst(Departure):
    """A number rounded on the way to the estimate.

    figures : what becomes of estimate and limits; counts : what becomes of the counts before, each with the
    decimals of a percent that it leaves the risks, empty where they stay; ratio : of ratios alone.
    """

    figures: Callable[[Floats], Floats] = as_it_is
    counts: tuple[tuple[int, Callable[[Pair], Pair]], ...] = ()
    ratio: bool = False


OTHER_METHOD, ONE_SIDED, MISLABELLED, MISPRINT = "other_method", "one_sided", "mislabelled", "misprint"
PROGRAM, DELTA, LOG = "program", "delta_method", "from_rounded_log"

RECORDS: tuple[Departure, ...] = (
    Turned("arms_swapped", ASSUMPTION, "{control} vs {treatment}", change=swapped),
    Turned("complement", ASSUMPTION, "for no event", "for no event ({risks})", change=complement),
    Turned(
        "complement_swapped",
        ASSUMPTION,
        "for no event, {control} vs {treatment}",
        "for no event, {control} vs {treatment} ({risks})",
        change=complement_swapped,
    ),
    Departure(OTHER_METHOD, FOLLOWS, "a rarer method", "{method}"),
    Departure(PROGRAM, FOLLOWS, "as a program prints it", "{method}"),
    Rounded("truncated", STEP, "truncating", ends=truncated),
    Rounded("rounded_twice", STEP, "rounding twice", ends=rounded_twice, more=1),
    RoundedFirst(
        "from_rounded_risks",
        STEP,
        "risks rounded first",
        "risks rounded to {rounded_risks}",
        counts=ROUNDED_RISKS,
    ),
    Rounded("rounded_up", STEP, "always rounding up", ends=rounded_up),
    RoundedFirst(
        LOG,
        STEP,
        "the logarithm rounded first",
        "{rounded_log}",
        figures=with_rounded_log,
        ratio=True,
    ),
    Departure(MISLABELLED, ASSUMPTION, "another measure", "it is the {measure}"),
    Transposed(
        "transposed",
        ASSUMPTION,
        "share of {treatment} with the event against share without",
        "share of {treatment} with the event against share without ({risks})",
    ),
    Departure(ONE_SIDED, ASSUMPTION, "a one-sided test"),
    OtherDenominators("denominator", ASSUMPTION, "other denominators", "with {counts}"),
    Departure(MISPRINT, ASSUMPTION, "a misprinted digit or decimal point"),
    Departure(
        DELTA, DIFFERS, "limits by the delta method", "limits by the delta method, which takes 1/RD as normal"
    ),
)
DEPARTURES = {record.name: record for record in RECORDS}
Reading = frozenset[str]
GIVEN: Reading = frozenset()

# every set of at most two, the simplest first
READINGS: list[Reading] = [
    frozenset(names) for size in range(MOST + 1) for names in combinations(DEPARTURES, size)
]
PLACE = {reading: at for at, reading in enumerate(READINGS)}

D = TypeVar("D", bound=Departure)


def of_kind(kind: type[D]) -> tuple[D, ...]:
    """The records of one kind, in their order."""
    return tuple(record for record in RECORDS if isinstance(record, kind))


TURNS = {record.name: record.change for record in of_kind(Turned)}
DENOMINATORS = [(record.name, *change) for record in of_kind(OtherDenominators) for change in record.changes]
ROUNDINGS: dict[str, Ends] = {NEAREST: nearest, **{record.name: record.ends for record in of_kind(Rounded)}}
DENOMINATOR: Reading = frozenset(record.name for record in of_kind(OtherDenominators))
STEPS: Reading = frozenset(record.name for record in RECORDS if record.status == STEP)


def ordered(reading: Reading) -> list[Departure]:
    """The records of a reading's departures, in their order."""
    return [record for record in RECORDS if record.name in reading]


def rounding(reading: Reading) -> str:
    """The way of rounding figures that a reading assumes."""
    return next((name for name in ROUNDINGS if name in reading), NEAREST)


@cache
def status(reading: Reading) -> str:
    """The status of a figure that this reading explains."""
    return max((record.status for record in ordered(reading)), key=STATUSES.index, default=FOLLOWS)


@cache
def identifier(reading: Reading) -> str:
    """as_given, or the departures in their order, joined by +."""
    return "+".join(record.name for record in ordered(reading)) or AS_GIVEN


def in_words(reading: Reading, treatment: str, control: str) -> str:
    """rounding twice, other denominators, in their order; "" for nothing but a rarer method or a program."""
    named = [] if reading <= {OTHER_METHOD, PROGRAM} else ordered(reading)
    return ", ".join(record.words.format(treatment=treatment, control=control) for record in named)

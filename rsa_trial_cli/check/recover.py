"""The tables with arms of given sizes that would print the figures: all whose estimate is near are judged."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.judging import judge
from rsa_trial_cli.check.readings import GIVEN, OTHER_METHOD, Rounded, identifier, of_kind
from rsa_trial_cli.check.study import Among, Published
from rsa_trial_cli.check.tables_near import BLOCK, FEW, Searched, found
from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair

LARGEST = 5_000_000  # tables of one study from which the width of its interval narrows the search too
SCANNED = BLOCK  # tables up to which each is looked at
MOST_BOXES = 1_000_000  # ranges of such tables
LARGEST_BY_P = 260_000  # tables that are judged of these, or where no estimate is printed
NOTHING = np.full((1, 2), np.nan)
# the simplest first: as given, then by rarer methods, then with rounding that is not the usual
WITHIN = (GIVEN, frozenset({OTHER_METHOD}), frozenset(record.name for record in of_kind(Rounded)))


@frozen
class Recovered:
    """k tables that would print the figures of one study, or the one record that says there are none.

    status : unique | several | none, or no_sizes | too_many where nothing was tried; reading : of the
    figures, as_given or the departure that all tables share.
    """

    schema: ClassVar[str] = "rsa-trial/recovered/1"

    study: Sequence[str]
    status: Sequence[str]
    reading: Sequence[str | None]
    treatment_events: Floats
    treatment_n: Floats
    control_events: Floats
    control_n: Floats
    line: Sequence[int] | None
    file: str | None = field(metadata={"if_given": True})
    label: str = field(metadata={"record": False})  # what a person calls the study
    names: tuple[str, str] = field(metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(metadata={"record": False})
    read_as: Mapping[str, object] | None = field(metadata={"record": False})  # how the file was read

    def __len__(self) -> int:
        return len(self.status)


def recovered(published: Published) -> Iterator[Recovered]:
    """The tables for every result; in a loop, since each is a large computation of its own.

    Of no results one record without tables: it has the columns at least.
    """
    if not len(published):
        yield _made(published, 0, NOTHING[:0], "none", None)
    for at in range(len(published)):
        yield _tables(published, at)


@np.errstate(all="ignore")
def _tables(published: Published, at: int) -> Recovered:
    n1, n2 = (float(size[at]) for size in published.sizes)
    if not (n1 > 0 and n2 > 0):
        return _made(published, at, NOTHING, "no_sizes", None)
    ranges = [_possible(published.percents[arm], at, n) for arm, n in enumerate((n1, n2))]
    candidates = _candidates(published, at, ranges, (n1, n2))
    if candidates is None:
        return _made(published, at, NOTHING, "too_many", None)
    rows = np.array([at])
    for within in WITHIN:
        parts = np.split(candidates, range(BLOCK, len(candidates), BLOCK))
        fitting = np.concatenate([_accepted(published, rows, part, (n1, n2), within) for part in parts])
        if len(fitting):
            reading = identifier(within) if len(within) < 2 else "rounding"
            return _made(published, at, fitting, "unique" if len(fitting) == 1 else "several", reading)
    return _made(published, at, NOTHING, "none", None)


def _candidates(
    published: Published, at: int, ranges: list[tuple[float, float]], sizes: tuple[float, float]
) -> Floats | None:
    """The pairs of events whose estimate is near, shape (k, 2); None if there are too many."""
    tables = math.prod(last - first + 1 for first, last in ranges)
    if not (published.key[at] and published.estimate.given[at]):
        return None if tables > LARGEST_BY_P else _pairs(ranges)
    search = Searched(published, at, sizes, by_width=tables > LARGEST)
    if tables <= SCANNED:
        pairs = _pairs(ranges)
        return pairs[search.is_near(pairs, few=tables <= FEW)]
    made = found(search, ranges, MOST_BOXES if search.by_width else LARGEST, SCANNED)
    return None if made is None or (search.by_width and len(made) > LARGEST_BY_P) else made


def _possible(percent: Figures, at: int, n: float) -> tuple[float, float]:
    """The fewest and the most events of an arm, those whose percent may print as it did if there is one."""
    if not percent.given[at]:
        return 0.0, n
    unit, value = float(percent.unit[at]), float(percent.value[at])
    return max(0.0, math.ceil(n * (value - unit) / 100)), min(n, math.floor(n * (value + unit) / 100))


def _pairs(ranges: list[tuple[float, float]]) -> Floats:
    """Every pair of events, shape (pairs, 2)."""
    first, second = (np.arange(low, high + 1) for low, high in ranges)
    return np.stack([np.repeat(first, len(second)), np.tile(second, len(first))], axis=1)


def _accepted(
    published: Published,
    rows: NDArray[np.int64],
    pairs: Floats,
    sizes: tuple[float, float],
    within: frozenset[str],
) -> Floats:
    """The pairs of events whose table prints all figures."""
    if not len(pairs):
        return pairs
    many = np.repeat(rows, len(pairs))
    judged = judge(published.results(many, Among(_arms(pairs, sizes), costly=False)), within)
    return pairs[(judged.explained | ~judged.given).all(axis=0)]


def _arms(pairs: Floats, sizes: tuple[float, float]) -> Pair:
    x1, x2 = pairs.T
    return Arm.of(x1, sizes[0]), Arm.of(x2, sizes[1])


def _made(published: Published, at: int, pairs: Floats, status: str, reading: str | None) -> Recovered:
    trials, k, row = published.trials, len(pairs), slice(at, at + 1)  # a row that may not be there
    n1, n2 = (np.repeat(size[row], k) for size in published.sizes)
    return Recovered(
        study=[*trials.study[row]] * k,
        status=[status] * k,
        reading=[reading] * k,
        treatment_events=pairs[:, 0],
        treatment_n=n1,
        control_events=pairs[:, 1],
        control_n=n2,
        line=None if trials.line is None else [*trials.line[row]] * k,
        label=trials.label(at) if len(trials) else "",
        file=trials.file,
        names=trials.names,
        read_as=trials.source,
        kept={name: [*column[row]] * k for name, column in trials.kept.items()},
    )

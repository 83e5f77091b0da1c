"""The tables with arms of given sizes that would print the figures: every table is tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.check.judging import judge
from rsa_trial_cli.check.printed_measures import ESTIMATORS, REPORTED
from rsa_trial_cli.check.readings import GIVEN, OTHER_METHOD, Rounded, identifier, of_kind
from rsa_trial_cli.check.study import Among, Published, presented
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair, half_in_empty

LARGEST = 5_000_000  # tables tried for one study, some seconds' work where an estimate is printed
LARGEST_BY_P = 260_000  # where none is, and every table needs its P values
NOTHING = np.full((1, 2), np.nan)
BLOCK = 200_000
FEW = 50_000  # tables for which estimates that take an iteration are tried too
# the simplest first: as given, then by rarer methods, then with rounding that is not the usual
WITHIN = (GIVEN, frozenset({OTHER_METHOD}), frozenset(record.name for record in of_kind(Rounded)))


@dataclass(frozen=True, eq=False)
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
    has_estimate = bool(published.key[at]) and bool(published.estimate.given[at])
    if math.prod(last - first + 1 for first, last in ranges) > (LARGEST if has_estimate else LARGEST_BY_P):
        return _made(published, at, NOTHING, "too_many", None)
    rows, first, second = np.array([at]), *(np.arange(low, high + 1) for low, high in ranges)
    near = [pairs[_near(published, rows, pairs, (n1, n2))] for pairs in _pairs(first, second)]
    candidates = np.concatenate([NOTHING[:0], *near])
    for within in WITHIN:
        parts = np.split(candidates, range(BLOCK, len(candidates), BLOCK))
        found = np.concatenate([_accepted(published, rows, part, (n1, n2), within) for part in parts])
        if len(found):
            reading = identifier(within) if len(within) < 2 else "rounding"
            return _made(published, at, found, "unique" if len(found) == 1 else "several", reading)
    return _made(published, at, NOTHING, "none", None)


def _possible(percent: Figures, at: int, n: float) -> tuple[float, float]:
    """The fewest and the most events of an arm, those whose percent may print as it did if there is one."""
    if not percent.given[at]:
        return 0.0, n
    unit, value = float(percent.unit[at]), float(percent.value[at])
    return max(0.0, math.ceil(n * (value - unit) / 100)), min(n, math.floor(n * (value + unit) / 100))


def _pairs(first: Floats, second: Floats) -> Iterator[Floats]:
    """Pairs of events, shape (pairs, 2), a block at a time."""
    step = max(1, BLOCK // max(1, len(second)))
    for start in range(0, len(first) if len(second) else 0, step):
        part = first[start : start + step]
        yield np.stack([np.repeat(part, len(second)), np.tile(second, len(part))], axis=1)


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


def _near(published: Published, rows: NDArray[np.int64], pairs: Floats, sizes: tuple[float, float]) -> Bools:
    """Where the estimate is within a unit of its last place of the printed one; no other is worth trying."""
    key = str(published.key[rows[0]])
    if not key or not published.estimate.given[rows[0]]:
        return np.ones(len(pairs), bool)
    many = np.repeat(rows, len(pairs))
    arms = _arms(pairs, sizes)
    results = published.results(many, Among(arms))
    measure = REPORTED[key].measure
    near = np.zeros(len(pairs), bool)
    adjusted = [m.adjust(*arms) for m in measure.methods.values() if m.adjust]
    points = [measure.point(*data) for data in (arms, half_in_empty(*arms), *adjusted)]
    points += [e.compute(*arms) for e in ESTIMATORS.values() if e.core == measure.key and len(pairs) <= FEW]
    for point in points:
        for triple in presented(results, key, np.stack([point] * 3)):
            near |= np.abs(triple[0] - results.figures[0].value) <= 1.001 * results.figures[0].unit
    return near


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

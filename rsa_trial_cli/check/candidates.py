"""What the methods of one reading give beside what was printed: the one form of estimates, P and percents.

The percents of the arms, which no method computes, are made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import prints_as
from rsa_trial_cli.check.findings import Objects
from rsa_trial_cli.check.readings import DENOMINATORS, GIVEN, OTHER_METHOD, PLACE, PROGRAM, STEPS, Reading
from rsa_trial_cli.check.study import COUNTED, PERCENTS, Bits, Results
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.measure import Pair


@frozen
class Candidates:
    """What m methods give for k results by one reading.

    counts : place of the counts among those tried; data : names the other totals, "" for those given;
    methods : their names; values : of f figures before they are rounded, shape (m, f, k); found : bits of the
    figures that are explained, shape (m, k).
    """

    reading: Reading
    counts: int
    data: str
    methods: Sequence[str]
    values: Floats
    found: Bits

    @cached_property
    def best(self) -> NDArray[np.intp]:
        """The method that gives most figures, the first of equals, shape (k,)."""
        return np.asarray(np.argmax(COUNTED[self.found], axis=0))

    @cached_property
    def bits(self) -> Bits:
        """The figures that the best method gives, shape (k,)."""
        return np.asarray(self.found[self.best, np.arange(len(self.best))])

    def value(self, figure: int, rows: NDArray[np.intp]) -> Floats:
        """A figure of some results by the best method, shape (rows,)."""
        return np.asarray(self.values[self.best[rows], figure, rows])

    def method(self, rows: NDArray[np.intp]) -> NDArray[np.object_]:
        """The name of the best method for some results, shape (rows,)."""
        return np.array(self.methods, object)[self.best[rows]]

    def all_methods(self, rows: NDArray[np.intp]) -> NDArray[np.object_]:
        """Every method that gives a figure of some results, a tuple each, shape (rows,)."""
        names = np.array(self.methods, object)
        return tuples(tuple(names[gives]) for gives in self.found[:, rows].T != 0)

    def __getitem__(self, rows: NDArray[np.intp]) -> Candidates:
        return replace(self, values=self.values[..., rows], found=self.found[:, rows])


def tuples(values: Iterable[str | tuple[str, ...]]) -> Objects:
    """An array of tuples, of one name where only one is given. Shape (number of values,)."""
    return np.fromiter(((value,) if isinstance(value, str) else value for value in values), object)


class Everything(NamedTuple):
    """All candidates for the same k studies."""

    estimates: Sequence[Candidates]
    p: Sequence[Candidates]
    percents: Sequence[Candidates]


class Together(NamedTuple):
    """A reading of all figures: places of the candidates for the estimate, the P and the percents.

    loose : whether the P is of other totals than the estimate.
    """

    reading: Reading
    estimate: int
    p: int
    percents: int
    loose: bool


Key = tuple[Reading, str]
RARER: Reading = frozenset({OTHER_METHOD, PROGRAM})


def pairs(everything: Everything, most: int) -> tuple[Together, ...]:
    """Candidates with at most so many departures together, the simplest first."""
    keys = [tuple((made.reading, made.data) for made in part) for part in everything]
    return _paired(keys[0], keys[1], tuple(data for _, data in keys[2]), most)


@cache
def _paired(
    of_estimates: tuple[Key, ...], of_p: tuple[Key, ...], of_percents: tuple[str, ...], most: int
) -> tuple[Together, ...]:
    """Rounding in one figure and a rarer test for another would be two coincidences: never both."""
    place = {data: at for at, data in enumerate(of_percents)}
    made = []
    for i, (a, counts) in enumerate(of_estimates):
        for j, (b, of_test) in enumerate(of_p):
            union = a | b
            twice = (a & STEPS and b & RARER) or (b & STEPS and a & RARER)
            if len(union) <= most and not twice:
                made.append(Together(union, i, j, place.get(counts or of_test, 0), counts != of_test))
    return tuple(sorted(made, key=lambda pair: (PLACE[pair.reading], *pair[1:])))


def of_percents(results: Results, *, first: bool = False) -> list[Candidates]:
    """The percents of the counts as they stand, and of all other totals; first : only of those that stand."""
    k = len(results)
    if not results.given[PERCENTS].any():
        return [Candidates(GIVEN, 0, "", [""], np.full((1, 2, k), np.nan), np.zeros((1, k), np.int8))]
    made = [_of_totals(results, GIVEN, "", results.arms)]
    for name, data, change in () if first else DENOMINATORS:
        made.append(_of_totals(results, frozenset({name}), data, change(results.arms, results.percents)))
    return made


def _of_totals(results: Results, reading: Reading, data: str, arms: Pair) -> Candidates:
    values = percents_of(arms)
    fits = [prints_as(value, figures) for value, figures in zip(values, results.percents, strict=True)]
    found = (fits[0] * np.int8(1) + fits[1] * np.int8(2)).astype(np.int8)
    return Candidates(reading, 0, data, [""], values[None], found[None])


def percents_of(arms: Pair) -> Floats:
    """The percents of both arms, shape (2, k)."""
    return np.stack([100 * arm.risk for arm in arms])

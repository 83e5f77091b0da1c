"""A batch of meta-analyses: the studies of all of them in flat arrays, one meta-analysis after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Bools, Floats

Index = NDArray[np.intp]
T = TypeVar("T", bound=np.generic)


@frozen
class Groups:
    """Where each of g meta-analyses starts among n studies, shape (g,); each has at least one study.

    A study that does not count stays in its place with weight 0, so that no meta-analysis is empty.
    """

    starts: Index
    n: int

    @classmethod
    def of_sizes(cls, sizes: Sequence[int] | Index) -> Groups:
        """Meta-analyses of so many studies each, shape (g,)."""
        each = np.asarray(sizes, dtype=np.intp)
        return cls(np.cumsum(each) - each, int(each.sum()))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def sizes(self) -> Index:
        """Studies of each meta-analysis, those that do not count included. Shape (g,)."""
        return np.diff(self.starts, append=self.n)

    def sum(self, x: Floats | Bools) -> Floats:
        """Sums over the studies of each meta-analysis. x : shape (…, n); returns shape (…, g)."""
        return np.add.reduceat(x, self.starts, axis=-1, dtype=float)

    def largest(self, x: Floats) -> Floats:
        """The largest of each meta-analysis. x : shape (n,); returns shape (g,)."""
        return np.asarray(np.maximum.reduceat(x, self.starts, axis=-1))

    def smallest(self, x: Floats) -> Floats:
        """The smallest of each meta-analysis. x : shape (n,); returns shape (g,)."""
        return np.asarray(np.minimum.reduceat(x, self.starts, axis=-1))

    def spread(self, x: NDArray[T]) -> NDArray[T]:
        """What belongs to a meta-analysis, given to each of its studies. x : (g,); returns shape (n,)."""
        return np.repeat(x, self.sizes)

    def some(self, wanted: Index) -> tuple[Index, Groups]:
        """The studies of some meta-analyses, each as often as it is named, and the groups that they make.

        wanted : shape (m,); the studies have the shape (their number,).
        """
        made = Groups.of_sizes(self.sizes[wanted])
        within = np.arange(made.n) - made.spread(made.starts)
        return made.spread(self.starts[wanted]) + within, made


@frozen
class Effects:
    """Effects and their variances on the scale of analysis, shape (n,), in groups.

    Both are nan where a study has no estimate or does not count.
    """

    y: Floats
    v: Floats
    groups: Groups

    @cached_property
    def used(self) -> Bools:
        """Which studies count, shape (n,)."""
        return np.asarray(np.isfinite(self.y) & np.isfinite(self.v) & (self.v > 0))

    @cached_property
    def k(self) -> Floats:
        """Studies that count in each meta-analysis, shape (g,)."""
        return self.groups.sum(self.used)

    @cached_property
    def centred(self) -> tuple[Floats, Floats]:
        """Middles of the ranges of y, shape (g,), and y less them, 0 where a study does not count, (n,)."""
        low = self.groups.smallest(np.where(self.used, self.y, np.inf))
        high = self.groups.largest(np.where(self.used, self.y, -np.inf))
        with np.errstate(invalid="ignore"):  # without studies the range is empty
            middle = np.where(self.k > 0, 0.5 * (low + high), 0.0)
        return middle, np.where(self.used, self.y - self.groups.spread(middle), 0.0)

    @cached_property
    def smallest_variance(self) -> Floats:
        """Of the studies that count, 1 where there are none. Shape (g,)."""
        least = self.groups.smallest(np.where(self.used, self.v, np.inf))
        return np.where(self.k > 0, least, 1.0)

    def some(self, wanted: Index) -> Effects:
        """Some of the meta-analyses. wanted : shape (m,)."""
        return self.of(*self.groups.some(wanted))

    def of(self, rows: Index, groups: Groups) -> Effects:
        """Other meta-analyses of these studies. rows : shape (r,)."""
        return Effects(self.y[rows], self.v[rows], groups)

    def weighted(self, tau2: Floats) -> Weighted:
        """The weights 1/(v + τ²) and what follows from them. tau2 : shape (g,)."""
        middle, y = self.centred
        with np.errstate(
            all="ignore"
        ):  # a study that does not count has no weight, and without any is no mean
            weight = np.where(self.used, 1 / (self.v + self.groups.spread(tau2)), 0.0)
            total = self.groups.sum(weight)
            moved = self.groups.sum(weight * y) / total
        residual = np.where(self.used, y - self.groups.spread(moved), 0.0)
        return Weighted(weight, total, middle + moved, residual, self.groups)


class Sums(NamedTuple):
    """Σw² and Σw²r² of each meta-analysis, shape (g,)."""

    w2: Floats
    w2r2: Floats


@frozen
class Weighted:
    """A weighted mean: weights and residuals, shape (n,), 0 where one does not count; sum and mean, (g,)."""

    weight: Floats
    total: Floats
    mean: Floats
    residual: Floats
    groups: Groups

    @cached_property
    def q(self) -> Floats:
        """Σwr², the generalised Q of Cochran, shape (g,)."""
        return self.groups.sum(self.weight * self.residual**2)

    @cached_property
    def square(self) -> Floats:
        """w², shape (n,)."""
        return self.weight * self.weight

    @cached_property
    def sums(self) -> Sums:
        """Σw² and Σw²r²."""
        weighted = self.weight * self.residual
        return Sums(self.groups.sum(self.square), self.groups.sum(weighted * weighted))

    @property
    def cube(self) -> Floats:
        """Σw³, shape (g,)."""
        return self.groups.sum(self.square * self.weight)


@frozen
class Strata:
    """Tables, treatment and control of n studies, in groups. Counts of nan do not count."""

    treatment: Arm
    control: Arm
    groups: Groups

    @cached_property
    def total(self) -> Floats:
        """Participants of each study, shape (n,)."""
        return self.treatment.n + self.control.n

    @cached_property
    def events(self) -> Floats:
        """Events of each study in both arms, shape (n,)."""
        return self.treatment.events + self.control.events

    @cached_property
    def informative(self) -> Bools:
        """Which studies have both events and participants without, shape (n,)."""
        return np.asarray((self.events > 0) & (self.events < self.total))

    def sum(self, x: Floats) -> Floats:
        """Sums over the studies whose counts are known. x : shape (…, n); returns shape (…, g)."""
        return self.groups.sum(np.where(np.isnan(self.total), 0.0, x))

    def some(self, wanted: Index) -> Strata:
        """Some of the meta-analyses. wanted : shape (m,)."""
        return self.of(*self.groups.some(wanted))

    def of(self, rows: Index, groups: Groups) -> Strata:
        """Other meta-analyses of these studies. rows : shape (r,)."""
        return Strata(self.treatment[rows], self.control[rows], groups)

"""A table of two arms, and the register of the values that are computed from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .arithmetic import Number, exact, mp, quantile


@dataclass(frozen=True)
class Arm:
    """x events among n participants, and the confidence level of its interval."""

    x: int
    n: int
    conf: str

    @cached_property
    def risk(self) -> Number:
        return mp.mpf(self.x) / self.n

    @cached_property
    def z(self) -> Number:
        return quantile(self.alpha / 2)

    @cached_property
    def alpha(self) -> Number:
        return 1 - exact(self.conf)

    @property
    def variance(self) -> Number:
        """p(1−p)/n."""
        return mp.mpf(self.x * (self.n - self.x)) / self.n**3


@dataclass(frozen=True)
class Table:
    """Arm 1 has a events and b others of n1, arm 2 has c and d of n2."""

    a: int
    n1: int
    c: int
    n2: int
    conf: str = "0.95"
    margin: str = "-0.1"

    @property
    def b(self) -> int:
        return self.n1 - self.a

    @property
    def d(self) -> int:
        return self.n2 - self.c

    @property
    def cells(self) -> tuple[int, int, int, int]:
        return self.a, self.b, self.c, self.d

    @property
    def total(self) -> int:
        return self.n1 + self.n2

    @property
    def events(self) -> int:
        return self.a + self.c

    @cached_property
    def arms(self) -> tuple[Arm, Arm]:
        return Arm(self.a, self.n1, self.conf), Arm(self.c, self.n2, self.conf)

    @property
    def difference(self) -> Number:
        return mp.mpf(self.cross) / (self.n1 * self.n2)

    @property
    def cross(self) -> int:
        """ad − bc, which is n1 n2 (p1 − p2)."""
        return self.a * self.d - self.b * self.c

    @property
    def z(self) -> Number:
        return self.arms[0].z

    @property
    def alpha(self) -> Number:
        return self.arms[0].alpha

    @property
    def one_outcome(self) -> bool:
        """Nobody or everybody had the event: the margins alone determine the table."""
        return self.events in (0, self.total)

    @property
    def swapped(self) -> Table:
        """The same trial with its arms in the other order, whose ratios are the reciprocals."""
        return Table(self.c, self.n2, self.a, self.n1, self.conf, self.margin)

    @property
    def mirrored(self) -> Table:
        """The same trial with non-events counted."""
        return Table(self.b, self.n1, self.d, self.n2, self.conf, self.margin)


class Value(NamedTuple):
    """How a key of the files is computed, and for which inputs that is possible in reasonable time."""

    compute: Callable
    feasible: Callable[..., bool]


VALUES: dict[str, dict[str, Value]] = {
    name: {} for name in ("arm1", "arm2", "or", "rr", "rd", "nnt", "p", "ni")
}


def always(_: object) -> bool:
    return True


def value(section: str, *keys: str, feasible: Callable[..., bool] = always) -> Callable:
    """Registers a function of a table under its keys in one section of tables.json."""

    def register(function: Callable) -> Callable:
        for key in keys:
            VALUES[section][key] = Value(function, feasible)
        return function

    return register

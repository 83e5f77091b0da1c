"""What the methods of one reading give beside what was printed: the one form of estimates, P and percents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.readings import Reading
from rsa_trial_cli.check.results import COUNTED, Bits
from rsa_trial_cli.stats.arms import Floats


@dataclass(frozen=True, eq=False)
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

    def all_methods(self, row: int) -> tuple[str, ...]:
        """Every method that gives a figure of one result, each once."""
        return tuple(name for name, bits in zip(self.methods, self.found[:, row], strict=True) if bits)

    def __getitem__(self, rows: NDArray[np.intp]) -> Candidates:
        return replace(self, values=self.values[..., rows], found=self.found[:, rows])

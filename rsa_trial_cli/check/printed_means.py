"""Outcomes as papers print them: the means of two arms, or of one, and the figures beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figure
from rsa_trial_cli.stats.arms import Batch, Bools, Rows

NAMES = ("treatment", "control")


class PrintedArm(NamedTuple):
    """An arm as printed. of_se : whether its standard error stands in the place of the SD."""

    mean: Figure
    sd: Figure
    n: int
    of_se: bool = False


@frozen
class PrintedMeans:
    """What was printed of one outcome: its arms, none where they are missing, and the figures beside them.

    figures : estimate, low, high, se, variance, t, z, df, p, those that were printed; key : md, smd or rom;
    level : of the interval; names : of the arms; kind : g, d or glass, where a standardised difference is
    called so; adjusted : whether the paper says so: nothing can be judged; why : figure → why it is not
    judged; integer, scale, items : whether the outcome is in whole numbers, the ends of an item, items
    averaged; left : what its sentence prints that was not understood.
    """

    arms: Sequence[PrintedArm]
    figures: Mapping[str, Figure]
    key: str
    level: float
    names: tuple[str, str] = NAMES
    kind: str = ""
    adjusted: bool = False
    why: Mapping[str, str] = field(default_factory=dict)
    integer: bool = False
    scale: tuple[int, int] | None = None
    items: int = 1
    left: tuple[str, ...] = ()


@frozen
class PrintedOutcomes(Batch):
    """k outcomes, with what is only handed on: names and lines of their studies, the columns of their file.

    outcomes : k; study, line, kept, by, source : as of trials of counts.
    """

    outcomes: Sequence[PrintedMeans]
    study: Sequence[str]
    names: tuple[str, str] = NAMES
    line: Sequence[int] | None = None
    file: str | None = None
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    source: Mapping[str, object] | None = None

    def __len__(self) -> int:
        return len(self.outcomes)

    def __getitem__(self, rows: Rows) -> PrintedOutcomes:
        some = np.arange(len(self))[rows].tolist()
        return replace(
            self,
            outcomes=[self.outcomes[at] for at in some],
            study=[self.study[at] for at in some],
            line=None if self.line is None else [self.line[at] for at in some],
            kept={name: [column[at] for at in some] for name, column in self.kept.items()},
        )

    def is_missing(self) -> Bools:
        """Where an arm is missing. Shape (k,)."""
        return np.array([not one.arms for one in self.outcomes], bool)

    def piece(self, rows: slice) -> PrintedOutcomes:
        """Some of them to be judged elsewhere, without what is only handed on."""
        some = self.outcomes[rows]
        return PrintedOutcomes(some, [""] * len(some), self.names)


def alone(outcome: PrintedMeans) -> PrintedOutcomes:
    """One that was typed."""
    return PrintedOutcomes([outcome], [""], outcome.names)

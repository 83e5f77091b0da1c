"""Outcomes as papers print them: the means of two arms, or of one, and the figures beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figure
from rsa_trial_cli.stats.arms import labelled

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
    averaged.
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


@frozen
class PrintedOutcomes:
    """k outcomes, with what is only handed on: names and lines of their studies, the columns of their file.

    outcomes : k; study, line, kept, source : as of trials of counts.
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

    def label(self, at: int) -> str:
        """What a person calls one of them: its study, and what tells it from others of the study."""
        of = {name: str(self.kept[name][at] or "") for name in self.by if name in self.kept}
        return labelled(str(self.study[at]), of) if self.by else str(self.study[at])

    def row_label(self, at: int) -> str:
        """What a table calls it: its label, or its line where it has none."""
        return self.label(at) or (f"line {self.line[at]}" if self.line is not None else "")


def alone(outcome: PrintedMeans) -> PrintedOutcomes:
    """One that was typed."""
    return PrintedOutcomes([outcome], [""], outcome.names)

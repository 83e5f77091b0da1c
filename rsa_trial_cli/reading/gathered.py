"""What is known of a file with one arm a row once all of it has been read: errors, notes, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import add

import numpy as np

from rsa_trial_cli.reading import arm_groups, arm_pairs, control_arm, fill_down, groups, rival_outcomes
from rsa_trial_cli.reading.arm_pairs import Pairs
from rsa_trial_cli.reading.arm_rows import Arms
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.control_arm import ArmRow
from rsa_trial_cli.reading.header_question import LISTED
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.row_notes import RowNote
from rsa_trial_cli.reading.study_names import left_out_said, only_sums


@dataclass
class Gathered:
    """Goes through the studies of a file, some at a time.

    named : whether a row has a study, studies : whether one is no sum, unnamed : whether rows lack one;
    filled, many_filled : the first lines that have the study above, and how many; fits : whether an arm is
    the one of --control, arms : the names of them all; treated, controls : of comparisons.

    Of the rows that were added last: lone : studies of one arm; last : whether some come behind all others;
    numbered : names with running numbers.
    """

    found: Layout
    chosen: str | None
    where: str
    named: bool = False
    studies: bool = False
    unnamed: bool = False
    refused: list[tuple[ArmRow, Problem]] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    many_filled: int = 0
    sums: list[RowNote] = field(default_factory=list)
    left: list[RowNote] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    rivals: list[rival_outcomes.Rival] = field(default_factory=list)
    fits: bool = False
    arms: dict[str, None] = field(default_factory=dict)
    repeated: list[list[ArmRow]] = field(default_factory=list)
    many: int = 0
    treated: set[str] = field(default_factory=set)
    controls: set[str] = field(default_factory=set)
    lone: int = 0
    last: bool = False
    numbered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rivals = rival_outcomes.rivals(self.found)

    def add(self, arms: Arms) -> Pairs:
        """The comparisons of some rows, which hold all rows of their studies."""
        made, blank = arm_groups.grouped(arms, self.where)
        self.named |= len(arms) > 0 if arms.named is None else bool(arms.named.any())
        self._fill(blank)
        made, sums = arm_groups.without_sums(made, arms)
        self.sums += left_out_said(sums, self.where)
        self.studies |= len(made.sizes) > 0
        made, shared = arm_groups.shared(made, arms, partial(control_arm.is_control, chosen=self.chosen))
        self.shared += shared
        if any(rival.possible for rival in self.rivals):
            whole = [made.arms(at, arms) for at in range(len(made.sizes))]
            for rival in self.rivals:
                rival.add(whole)
        if self.chosen and not self.fits:
            names = (arms.coded[1][code] for code in arms.coded[0][made.rows].tolist())
            self.arms |= dict.fromkeys(names)
            self.fits = any(control_arm.fits(name, self.chosen) for name in self.arms)
        self.lone = int(np.sum(made.sizes == 1))
        self.numbered = [] if self.found.number is None else [*made.studies]
        pairs = arm_pairs.compared(made, arms, self.chosen, self.where)
        self.left += left_out_said(pairs.left, self.where)
        self.many += pairs.many
        self.repeated += pairs.repeated
        self._name(pairs, arms)
        return pairs

    def _fill(self, blank: arm_groups.Blank) -> None:
        self.unnamed |= blank.runs
        self.last = blank.last
        self.refused += blank.refused
        self.filled += blank.lines[: LISTED - len(self.filled)]
        self.many_filled += len(blank.lines)

    def _name(self, pairs: Pairs, arms: Arms) -> None:
        """Keep the names of the arms, of two that differ at most."""
        codes, names = arms.coded
        good = np.ones(len(pairs.treatment), bool)
        good[[*pairs.problems]] = False
        for known, places in ((self.treated, pairs.treatment), (self.controls, pairs.control)):
            if len(known) < 2:
                known.update(names[code] for code in np.unique(codes[places[good]]).tolist())

    @property
    def names(self) -> tuple[str, str]:
        """What the arms are called where all comparisons agree, else treatment and control."""
        one, other = self.treated, self.controls
        return (
            next(iter(one)) if len(one) == 1 else "treatment",
            next(iter(other)) if len(other) == 1 else "control",
        )

    def check(self) -> None:
        """An InputError for what is wrong with the file as a whole."""
        if not self.named and self.unnamed:
            raise fill_down.nameless(self.where)
        if not self.studies and not self.refused:
            raise only_sums(self.where)
        rival_outcomes.refuse_rivals(self.rivals, self.found, self.where)
        if self.chosen is not None and not self.fits:
            raise control_arm.no_match(self.arms, self.chosen, self.where)

    def said(self) -> tuple[str, ...]:
        """How the comparisons were put together."""
        notes: list[str] = []
        if self.many_filled:
            notes.append(fill_down.filled_said(self.filled, self.many_filled, self.where))
        notes += _summed(self.sums)
        notes += [groups.shared_said(self.shared)] if self.shared else []
        if self.many:
            trials = "1 trial has" if self.many == 1 else f"{self.many} trials have"
            notes.append(f"note: {trials} more than two arms: each is compared with the same control")
        return (*notes, *_summed(self.left))

    def hinted(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Problems of studies that name an arm twice say which options may tell its rows apart."""
        apart = groups.telling(self.repeated, list(self.found.kept), self.found.by)
        if not apart:
            return tuple(problems)
        return tuple(
            found._replace(hint=apart) if found.hint == control_arm.MERGE else found for found in problems
        )


def _summed(notes: Sequence[RowNote]) -> list[str]:
    """Notes that say the same of several rows, as one."""
    return [str(reduce(add, notes))] if notes else []

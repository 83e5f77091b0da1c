"""Trials with a mean in each arm. A single trial is a batch of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import LARGEST_COUNT, Batch, Bools, Means

T = TypeVar("T")
GOOD = {"better": "benefit", "worse": "harm", None: None}


@frozen
class MeanTrials(Batch):
    """k two-arm trials with a mean in each arm, validated once, here; a nan marks a trial that lacks one.

    higher_is : better, worse or None if unknown; sd_source : of each arm, how the SD of each trial came
    about; skewed : where a median that stands for a mean tells of skewness, shape (k,), None for nowhere;
    lopsided : where a mean is not in the middle of the interval that gave its SD, likewise; given : of both
    arms what is known, also where it cannot be used; unused : why a trial cannot be used, "" where it can;
    the other fields : as those of Trials.
    """

    treatment: Means
    control: Means
    study: Sequence[str] = field(default_factory=list)
    names: tuple[str, str] = ("treatment", "control")
    higher_is: str | None = None
    line: Sequence[int] | None = None
    file: str | None = None
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    sd_source: tuple[Sequence[str], Sequence[str]] | None = None
    skewed: Bools | None = None
    lopsided: Bools | None = None
    source: Mapping[str, object] | None = None
    given: tuple[Means, Means] | None = None
    unused: NDArray[np.object_] | None = None

    def __post_init__(self) -> None:
        if not len(self.study):
            object.__setattr__(self, "study", [""] * len(self.treatment))
        if self.sd_source is None:
            given = ["given"] * len(self.treatment)
            object.__setattr__(self, "sd_source", (given, given))
        for arm, name in ((self.treatment, "treatment"), (self.control, "control")):
            _validate_means(arm, name)

    def is_missing(self) -> Bools:
        """Where a mean, an SD or a size is missing. Shape (k,)."""
        arms = self.treatment, self.control
        return np.asarray(np.isnan(sum(arm.mean + arm.sd + arm.n for arm in arms)))

    @property
    def event_is(self) -> str | None:
        """What a higher mean is, in the words for an event: benefit, harm or None."""
        return GOOD[self.higher_is]

    @property
    def arms(self) -> tuple[Means, Means]:
        """What is analysed, treatment first."""
        return self.treatment, self.control

    def __len__(self) -> int:
        return len(self.treatment)

    def __getitem__(self, rows: slice | NDArray[np.intp]) -> MeanTrials:
        """Some of the trials, in this order, each as often as it is named."""

        def some(column: Sequence[T]) -> Sequence[T]:
            return column[rows] if isinstance(rows, slice) else [column[at] for at in rows.tolist()]

        first, second = self.sd_source or ((), ())
        return replace(
            self.piece(rows),
            study=some(self.study),
            line=None if self.line is None else some(self.line),
            file=self.file,
            kept={name: some(column) for name, column in self.kept.items()},
            sd_source=(some(first), some(second)),
            source=self.source,
        )

    @property
    def shown(self) -> tuple[Means, Means]:
        """What is known of both arms, treatment first, also where it cannot be used."""
        return self.given or (self.treatment, self.control)

    def piece(self, rows: slice | NDArray[np.intp]) -> MeanTrials:
        """As of Batch; or the trials of these rows, shape (m,)."""
        return replace(
            self,
            treatment=self.treatment[rows],
            control=self.control[rows],
            study=[],
            line=None,
            file=None,
            kept={},
            sd_source=None,
            skewed=None if self.skewed is None else self.skewed[rows],
            lopsided=None if self.lopsided is None else self.lopsided[rows],
            source=None,
            given=None if self.given is None else (self.given[0][rows], self.given[1][rows]),
            unused=None if self.unused is None else self.unused[rows],
        )

    def handed_on(self) -> dict[str, object]:
        first, second = self.sd_source or ((), ())
        return {**super().handed_on(), "treatment_sd_source": first, "control_sd_source": second}


def _validate_means(arm: Means, name: str) -> None:
    if np.any(np.isinf(arm.mean)) or np.any(np.isinf(arm.sd)):
        raise InputError(f"The {name} arm holds a mean or an SD that is not finite.")
    if np.any(arm.sd < 0):
        raise InputError(f"The {name} arm holds an SD below 0.")
    if np.any(arm.n % 1 > 0) or np.any(arm.n < 2) or np.any(arm.n > LARGEST_COUNT):
        raise InputError(f"The {name} arm needs a whole number of participants, 2 to {LARGEST_COUNT}.")

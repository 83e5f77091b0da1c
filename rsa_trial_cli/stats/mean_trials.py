"""Trials with a mean in each arm. A single trial is a batch of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import LARGEST_COUNT, Batch, Bools, Means


@frozen
class MeanTrials(Batch):
    """k two-arm trials with a mean in each arm, validated once, here; a nan marks a trial that lacks one.

    higher_is : better, worse or None if unknown; sd_source : of each arm, how the SD of each trial came
    about; skewed : where a median that stands for a mean tells of skewness, shape (k,), None for nowhere;
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
    source: Mapping[str, object] | None = None

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

    def __len__(self) -> int:
        return len(self.treatment)

    def piece(self, rows: slice) -> MeanTrials:
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
            source=None,
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

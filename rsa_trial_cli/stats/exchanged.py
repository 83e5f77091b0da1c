"""Trials with their arms exchanged: what was the control is compared with what was the treatment."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from rsa_trial_cli.stats.arms import Trials
from rsa_trial_cli.stats.mean_trials import MeanTrials

T = TypeVar("T", Trials, MeanTrials)
COMPARED = "compared"  # the column that says which arm is which: placebo vs CsA


def exchanged(trials: T) -> T:
    """The same k trials the other way round, with a column that says so; `source` says it as swapped."""
    names = trials.names[1], trials.names[0]
    made = replace(
        trials,
        treatment=trials.control,
        control=trials.treatment,
        names=names,
        kept={**trials.kept, COMPARED: compared(names, len(trials))},
        source=None if trials.source is None else {**trials.source, "swapped": True},
    )
    if isinstance(made, Trials):
        return replace(made, sizes=made.sizes and (made.sizes[1], made.sizes[0]))
    both, given = made.sd_source, made.given
    return replace(made, sd_source=both and (both[1], both[0]), given=given and (given[1], given[0]))


def compared(names: tuple[str, str], k: int) -> list[str]:
    """The column for k trials: which arm stands first."""
    return [" vs ".join(names)] * k

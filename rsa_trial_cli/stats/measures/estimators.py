"""Other estimates than that of the sample, which stand beside an interval that is not symmetric about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.measure import Estimates

SAMPLE = "sample"


def estimated_by(made: Estimates, name: str) -> Estimates:
    """The same results about another estimate, with its standard error (nan if it has none) and a note.

    name : one of made.interval.estimators; SAMPLE stands for the results as they are.
    """
    estimator = made.interval.estimators[name]
    with np.errstate(all="ignore"):
        estimate, se = estimator.compute(*made.data)
    remarks = [(~np.isnan(estimate), f"{estimator.title} estimate"), *made.remarks]
    note = notes.joined(remarks, len(made))
    return replace(made, estimate=estimate, se=se, remarks=remarks, note=note)


def others(made: Estimates) -> list[tuple[str, float, str]]:
    """All estimates that can stand beside the first trial's interval: title, value and what prints it."""
    first, second = (arm[:1] for arm in made.data)
    with np.errstate(all="ignore"):
        return [
            (estimator.title, float(estimator.compute(first, second)[0, 0]), estimator.printed)
            for estimator in made.interval.estimators.values()
        ]

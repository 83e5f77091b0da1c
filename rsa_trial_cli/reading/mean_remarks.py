"""Notes on the rows of a file of means that is pooled."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.reading.row_notes import RowNote
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.mean_measure import remarks_on


def remarked(trials: MeanTrials, key: str, where: str) -> tuple[RowNote, ...]:
    """What is to be said of means: of an SD of 0, of a ratio that there is none of, of skewness."""
    measure, known = MEANS[key], ~trials.is_missing()
    none = np.full(len(trials), np.nan)
    made = remarks_on(measure, trials, measure.methods[measure.pooled], none > 0, none)
    notes = []
    for rows, words in made:
        at = np.flatnonzero(rows & known).tolist()
        named: dict[str, list[int]] = {}
        for row in at:
            named.setdefault(str(trials.study[row]), []).append(trials.line[row] if trials.line else row + 1)
        notes += [RowNote(f"{words}: ", f"{words}: ", where).of(named)] if named else []
    return tuple(notes)

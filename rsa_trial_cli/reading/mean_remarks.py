"""Notes on the rows of a file of means that is pooled."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.reading.row_notes import RowNote
from rsa_trial_cli.stats.arms import Bools
from rsa_trial_cli.stats.inference.spread import GIVEN
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.mean_measure import remarks_on


def remarked(trials: MeanTrials, key: str, where: str) -> tuple[RowNote, ...]:
    """What is to be said of means: of what an SD was made, of one of 0, of a ratio that there is none of."""
    measure, known = MEANS[key], ~trials.is_missing()
    none = np.full(len(trials), np.nan)
    made = _conversions(trials)
    made += remarks_on(measure, trials, measure.methods[measure.pooled], none > 0, none)
    notes = []
    for rows, words in made:
        at = np.flatnonzero(rows & known).tolist()
        named: dict[str, list[int]] = {}
        for row in at:
            named.setdefault(str(trials.study[row]), []).append(trials.line[row] if trials.line else row + 1)
        notes += [RowNote(f"{words}: ", f"{words}: ", where).of(named)] if named else []
    return tuple(notes)


def _conversions(trials: MeanTrials) -> list[tuple[Bools, str]]:
    """Where an SD was not given, and what it was made of."""
    both = [np.array(own, object) for own in trials.sd_source or ()]
    ways = dict.fromkeys(way for own in both for way in own.tolist() if way not in ("", GIVEN))
    words = "SD{} from the {}"
    return [
        (
            np.any([own == way for own in both], axis=0),
            words.format(" and mean" * way.startswith("median"), way),
        )
        for way in ways
    ]

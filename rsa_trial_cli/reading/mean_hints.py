"""A hint, no finding: SDs of a row of a file that may be standard errors."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.reading.header_grammar import names_strata
from rsa_trial_cli.reading.row_notes import RowNote
from rsa_trial_cli.stats.inference.spread import GIVEN
from rsa_trial_cli.stats.mean_trials import MeanTrials

FEWEST, LOOKED_AT = 5, 1000  # rows that can be compared, and the last line
NEAR, APART = 1.5, 2.5  # factors: of SD·√n from the SD of other rows, and of the SD itself
WORDS = "SDs near 1/√n of those of the other rows may be standard errors: "


def of_standard_errors(trials: MeanTrials, where: str) -> tuple[RowNote, ...]:
    """A note of rows whose SDs times √n are like the SDs of the other rows, and the SDs themselves are not.

    Rows of several outcomes are not compared, and those of the first lines of a file alone.
    """
    if trials.line is None:
        return ()
    sources = trials.sd_source or ((), ())
    given = np.array([{*pair} == {GIVEN} for pair in zip(*sources, strict=True)], bool)
    given &= np.asarray(trials.line, int) <= LOOKED_AT
    arms = trials.treatment, trials.control
    if given.sum() < FEWEST or _of_outcomes(trials):
        return ()
    usual = float(np.nanmedian(np.concatenate([arm.sd[given] for arm in arms])))
    found = given & (usual > 0)
    with np.errstate(all="ignore"):
        for arm in arms:
            ratio = arm.sd * np.sqrt(arm.n) / usual
            found &= (arm.sd * APART < usual) & (ratio <= NEAR) & (ratio >= 1 / NEAR)
    if not found.any():
        return ()
    named: dict[str, list[int]] = {}
    for at in np.flatnonzero(found).tolist():
        named.setdefault(str(trials.study[at]), []).append(trials.line[at])
    return (RowNote(WORDS, WORDS, where).of(named),)


def _of_outcomes(trials: MeanTrials) -> bool:
    return bool(trials.by) or any(
        names_strata(name) and len({*map(str, column)}) > 1 for name, column in trials.kept.items()
    )

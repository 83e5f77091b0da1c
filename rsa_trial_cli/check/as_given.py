"""Figures that follow from the counts as they stand, beside others that only another reading explains.

A percent of its counts is one whatever the others are of; an estimate, a limit or a P may be of the counts of
the others too, and is left with them where their reading explains it.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.check.candidates import Everything, tuples
from rsa_trial_cli.check.findings import Verdict
from rsa_trial_cli.check.readings import GIVEN
from rsa_trial_cli.check.study import BITS, Ints, P


def explain(verdict: Verdict, rows: Ints, everything: Everything) -> None:
    """A figure that the chosen reading leaves, but that the counts give as they stand, follows from them.

    rows : places of the studies of everything in the verdict, shape (k,).
    """
    missing = (verdict.given & ~verdict.explained)[:, rows]
    for made in everything.estimates:
        if made.reading == GIVEN:
            for figure, bit in enumerate(BITS):
                at = np.flatnonzero(missing[figure] & (made.bits & bit != 0))
                methods = tuples(made.method(at).tolist())
                verdict.note(figure, rows[at], GIVEN, made.value(figure, at), methods)
    for made in everything.p:
        if made.reading == GIVEN:
            at = np.flatnonzero(missing[P] & (made.bits != 0))
            verdict.note(P, rows[at], GIVEN, made.value(0, at), made.all_methods(at))
    share = everything.percents[0]
    for arm in (0, 1):
        at = np.flatnonzero(verdict.given[P + 1 + arm, rows] & (share.bits & (arm + 1) != 0))
        verdict.note(P + 1 + arm, rows[at], GIVEN, share.value(arm, at))

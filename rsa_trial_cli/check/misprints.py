"""Misprints: the one figure that a reading does not explain may have a wrong digit or decimal point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.candidates import Candidates, Everything, pairs, tuples
from rsa_trial_cli.check.figures import misprinted
from rsa_trial_cli.check.findings import Verdict
from rsa_trial_cli.check.p_values import usual
from rsa_trial_cli.check.printed_measures import tests_of
from rsa_trial_cli.check.readings import GIVEN, MISPRINT, MOST, PLACE, Reading
from rsa_trial_cli.check.study import BITS, PERCENTS, Bits, Ints, P, Results, as_bits
from rsa_trial_cli.stats.arms import Bools, Floats

WRONG: Reading = frozenset({MISPRINT})


def explain(verdict: Verdict, rows: Ints, everything: Everything, results: Results, of_tests: Floats) -> None:
    """Explain the one figure that a reading leaves out as misprinted.

    rows : the studies with something unexplained; everything, results : of these studies; of_tests :
    two-sided P of the cheap tests, shape (t, rows).
    """
    given = results.given[: P + 1]
    exact = np.stack([figure.exact for figure in results.figures[: P + 1]])
    done = (results.given & (verdict.reading[:, rows] != PLACE[GIVEN]))[PERCENTS].any(axis=0)
    for pair in pairs(everything, MOST - 1):
        chosen, p = everything.estimates[pair.estimate], everything.p[pair.p]
        found = np.stack([*(chosen.bits & bit != 0 for bit in BITS), p.bits > 0])
        missing = given & ~found
        open_ = (missing.sum(axis=0) == 1) & ~done
        if pair.loose or not open_.any():
            continue
        agreeing = (exact & found).sum(axis=0)
        bits = _of_estimates(results, chosen, agreeing)
        of_p = _of_p(results, of_tests, agreeing)
        mended = missing & np.stack([*(bits & bit != 0 for bit in BITS), of_p.bits > 0])
        new = open_ & mended.any(axis=0)
        for figure in range(P + 1):
            _mend(verdict, rows, figure, (chosen, p, of_p), (new & found[figure], new & mended[figure]))
        verdict.study[rows[new]] = PLACE[WRONG | pair.reading]
        done |= new


def _mend(
    verdict: Verdict,
    rows: Ints,
    figure: int,
    made: tuple[Candidates, Candidates, Candidates],
    here: tuple[Bools, Bools],
) -> None:
    """One figure of some studies: where the reading gives it as printed, and where but for a misprint.

    made : the candidates for the estimate, for the P, and for a misprinted P; here : found, misprinted.
    """
    chosen, p, of_p = made
    found, wrong = (np.flatnonzero(some) for some in here)
    if figure == P:
        verdict.note(P, rows[found], p.reading, p.value(0, found), p.all_methods(found))
        first = tuples(of_p.method(wrong).tolist())
        verdict.note(P, rows[wrong], WRONG, of_p.value(0, wrong), first)
    else:
        for at, reading in ((found, chosen.reading), (wrong, WRONG | chosen.reading)):
            method = tuples(chosen.method(at).tolist())
            verdict.note(figure, rows[at], reading, chosen.value(figure, at), method)
    reading = WRONG | (GIVEN if figure == P else chosen.reading)
    verdict.every[figure, rows[wrong]] = np.fromiter([(PLACE[reading],)] * len(wrong), object)


def _of_estimates(results: Results, chosen: Candidates, agreeing: NDArray[np.int64]) -> Bits:
    """Figures that one digit or the decimal point keeps from being what the best method gives, as bits.

    agreeing : other figures of the study that follow; with fewer than two only the point may be misplaced.
    """
    rows = np.arange(len(results))
    fits = [
        misprinted(chosen.value(figure, rows), results.figures[figure], digits=agreeing >= 2)
        for figure in range(3)
    ]
    return as_bits(np.stack(fits)) & ~chosen.bits


def _of_p(results: Results, values: Floats, agreeing: NDArray[np.int64]) -> Candidates:
    """Where one digit or the decimal point keeps a P from being that of a usual test.

    values : of the cheap tests for these counts, shape (t, k); agreeing : other figures of the study that
    follow; with fewer than two only the point may be misplaced.
    """
    p = results.p
    three_digits = p.value >= 99.5 * p.unit  # of two, one is the last
    digits = (agreeing >= 2) & three_digits
    found = np.stack([misprinted(value, p, digits=digits) for value in values])
    found &= usual(results.key, results.declared, costly=False)
    names = [test.name for test in tests_of(results.key, False)]
    return Candidates(frozenset({MISPRINT}), 0, "", names, values[:, None], found.astype(np.int8))

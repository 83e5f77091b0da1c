"""A printed P against a margin, as for non-inferiority: which one-sided tests of the margin give it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rsa_trial_cli.check.figures import prints_as
from rsa_trial_cli.check.findings import Findings, Texts
from rsa_trial_cli.check.printed_measures import REPORTED, SIDE, Margin
from rsa_trial_cli.check.readings import CONSISTENT, DIFFERS, FOLLOWS, GIVEN
from rsa_trial_cli.check.study import OTHER_TEST, Ints, P, Published, taken
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair
from rsa_trial_cli.stats.registry import Methods


@np.errstate(all="ignore")
def judged(findings: Findings) -> Findings:
    """The findings with a verdict on every P whose margin is known: one-sided, by each test of the margin.

    A margin without a sign may lie on either side; in the findings it has that which fits, or fits better.
    """
    published = replace(findings.published, margins=findings.published.margins.copy())
    rows = np.flatnonzero(_checkable(published))
    made = replace(
        findings,
        published=published,
        status=findings.status.copy(),
        recomputed=findings.recomputed.copy(),
        tried=findings.tried.copy(),
    )
    unknown = [margin is not None and not margin.key for margin in published.margins]
    made.recomputed[P, unknown] = np.nan
    for found in sorted({published.margins[at] for at in rows.tolist()}, key=str):
        _note(made, rows[[published.margins[at] == found for at in rows.tolist()]], found)
    return made


def _checkable(published: Published) -> Bools:
    """Where a P against a margin is printed beside counts, and the margin is known. Shape (k,)."""
    known = np.array([margin is not None and margin.key != "" for margin in published.margins], bool)
    able: Bools = published.checked & published.p.given & (published.declared == OTHER_TEST) & known
    return able


def sides(margin: Margin) -> tuple[float, ...]:
    """The margins that a printed one may stand for: below no effect first."""
    if margin.signed:
        return (margin.value,)
    return tuple(sorted((margin.value, REPORTED[margin.key].measure.mirrored(margin.value))))


def tests(key: str) -> Methods:
    """The tests of a margin of a measure that are quick; those of other measures are none."""
    found = REPORTED[key].measure.margin_tests
    return Methods(*(test for test in found.values() if test.largest is None))


def p_value(key: str, name: str, arms: Pair, margin: float) -> Floats:
    """The one-sided P of k tables by a test of the margin, shape (k,).

    It is small where the effect is above a margin below no effect, or below one above it.
    """
    measure = REPORTED[key].measure
    test = measure.margin_tests[name]
    counts = measure.changed(arms, test, "add-half")
    p: Floats = test.compute(*counts, margin, "greater" if margin < measure.null else "less")[1]
    return p


def _note(findings: Findings, rows: Ints, margin: Margin) -> None:
    """What the tests of one margin say of some results. rows : their places, shape (rows,)."""
    published, names = findings.published, list(tests(margin.key))
    if not names:
        return
    arms, printed, able = taken(published.arms, rows), published.p[rows], sides(margin)
    values = np.array([[p_value(margin.key, name, arms, side) for name in names] for side in able])
    fits = prints_as(values.reshape(-1, len(rows)), printed).reshape(values.shape)
    near = np.abs(np.log(values[:, 0] / printed.value))
    best = np.where(fits.any(axis=(0, 1)), np.argmax(fits.any(axis=1), axis=0), np.argmin(near, axis=0))
    at = np.arange(len(rows))
    found = fits[best, :, at]
    some: Bools = np.asarray(found.any(axis=1))
    first = np.where(some, np.argmax(found, axis=1), 0)
    findings.recomputed[P, rows] = values[best, first, at]
    findings.status[P, rows] = _statuses(published, rows, some)
    for row, side in zip(rows.tolist(), best.tolist(), strict=True):
        published.margins[row] = Margin(margin.key, able[side], signed=True)
    findings.tried[rows] += values.shape[0] * values.shape[1]
    method = np.empty(len(rows), object)
    method[:] = [tuple(name + SIDE for name, fit in zip(names, row, strict=True) if fit) for row in found]
    findings.verdict.note(P, rows[some], GIVEN, findings.recomputed[P, rows[some]], method[some])


def _statuses(published: Published, rows: Ints, fits: Bools) -> Texts:
    """follows, of an inequality consistent, or does not follow. Shape (rows,)."""
    loose = (published.p.relation[rows] != 0) | (published.p.value[rows] == 0)
    return np.where(fits, np.where(loose, CONSISTENT, FOLLOWS), DIFFERS).astype(object)

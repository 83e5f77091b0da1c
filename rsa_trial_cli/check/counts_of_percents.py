"""Printed percents against the sizes of their arms alone: which events they may be the percent of, if any.

A percent of n participants is that of a whole number of events (the GRIM test); one that was cut, not
rounded, is granted.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.check.figures import Figures, nearest, prints_as, truncated
from rsa_trial_cli.check.readings import STATUSES
from rsa_trial_cli.check.study import Published
from rsa_trial_cli.check.verdict import find
from rsa_trial_cli.stats.arms import Floats

MOST = 1_000  # tables that are tried for one study


def fitting(percent: Figures, n: float) -> Floats:
    """The numbers of events out of n that print as the one percent; if there are none, cut to it.

    percent : of shape (1,). Shape (x,); where more than MOST fit, any MOST + 1 numbers.
    """
    value, unit = float(percent.value[0]), float(percent.unit[0])
    if n * unit / 100 > MOST:
        return np.arange(MOST + 1.0)
    first = max(0.0, np.floor(n * (value - unit) / 100))
    last = min(n, np.ceil(n * (value + unit) / 100))
    events = np.arange(first, last + 1)
    for ends in (nearest, truncated):
        found = events[prints_as((100 * events / n)[:, None], percent, ends)[:, 0]]
        if len(found):
            return found
    return events[:0]


def best(published: Published, tables: int) -> int:
    """Which of so many tables explains the figures best, by the figure that follows least.

    published : the results of one study beside each of the tables, table after table. Of equals, the one
    whose percents are nearest to the printed ones.
    """
    findings = find(published, quick=True, detailed=False)
    rank = {"": 0, **{status: place for place, status in enumerate(STATUSES)}}
    ranks = np.array([[rank[text] for text in row] for row in findings.status])
    by_table = ranks.reshape(len(ranks), tables, -1)
    off = np.zeros(len(published))
    for percent, arm in zip(published.percents, published.arms, strict=True):
        off += np.abs(np.where(percent.given, percent.value - 100 * arm.risk, 0)) / percent.unit.clip(1e-300)
    distance = np.nansum(off.reshape(tables, -1), axis=1)
    return int(np.lexsort((distance, by_table.sum(axis=(0, 2)), by_table.max(axis=(0, 2))))[0])

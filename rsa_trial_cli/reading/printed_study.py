"""Counts and what studies print beside them → Published."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.figures import NONE, Figure, Figures
from rsa_trial_cli.check.study import Published, in_percent, of_hundred
from rsa_trial_cli.reading.printed_result import Result, margin
from rsa_trial_cli.stats.arms import Trials


def published(trials: Trials, results: Sequence[Result]) -> Published:
    """Counts and what was printed beside them; a study with several estimates gives a result for each."""
    at = [i for i, result in enumerate(results) for _ in result.entries]
    rows = np.array(at, np.intp)
    entries = [entry for result in results for entry in result.entries]
    first = [i == 0 or at[i - 1] != at[i] for i in range(len(at))]
    of = [results[i] for i in at]

    def once(pick: Callable[[Result], Figure]) -> Figures:
        """Of a study with several estimates the first carries what is printed once."""
        return Figures.of([pick(r) if begins else NONE for r, begins in zip(of, first, strict=True)])

    estimate, low, high = (
        Figures.of([getattr(entry, name) for entry in entries]) for name in ("estimate", "low", "high")
    )
    key = np.array([entry.key for entry in entries], object)
    beside = trials[rows]
    arms = beside.treatment, beside.control
    percents = (once(lambda result: result.percents[0]), once(lambda result: result.percents[1]))
    return Published(
        trials=beside,
        key=key,
        level=np.array([result.level for result in of], float),
        estimate=estimate,
        low=low,
        high=high,
        p=once(lambda result: result.p),
        percents=(of_hundred(percents[0], arms[0]), of_hundred(percents[1], arms[1])),
        declared=np.array([result.declared for result in of], object),
        adjusted=np.array([result.adjusted for result in of], bool),
        one_sided=np.array([result.one_sided for result in of], bool),
        in_percent=in_percent(key, arms, (estimate, low, high)),
        margins=_margins(of, key),
        study=rows.astype(np.int64),
        left_out=np.array(
            [(2 * len(r.left_out) + r.unused) * begins for r, begins in zip(of, first, strict=True)], np.int64
        ),
        doubts=_objects([result.doubt for result in of]),
    )


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    """An array of records that are tuples, which numpy would take apart. Shape (k,)."""
    made = np.full(len(values), None, object)
    for at, value in enumerate(values):
        made[at] = value
    return made


def _margins(of: Sequence[Result], key: NDArray[np.object_]) -> NDArray[np.object_]:
    """The margin of each result's P, None where it is against none. Shape (k,)."""
    pairs = zip(of, key, strict=True)
    return _objects([margin(found.margin, measure) if found.margin else None for found, measure in pairs])

"""Rows of a file that print nothing → the figures of their abstracts, beside the counts of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rsa_trial_cli.check.abstracts.printed_abstract import PHRASE, Candidate
from rsa_trial_cli.reading.abstracts import judged
from rsa_trial_cli.reading.abstracts.document import Abstract
from rsa_trial_cli.reading.printed_result import Result
from rsa_trial_cli.stats.arms import Arm, Trials

Counts = tuple[float, ...]  # events and total with treatment, then with control


def filled(trials: Trials, results: list[Result], texts: Sequence[object]) -> tuple[Trials, list[Result]]:
    """Trials and results in which a row that prints nothing has what its abstract prints.

    Where the row has counts, the one table of the abstract with the same counts; where it has none, the only
    table, if its totals and percents stand together. texts : an abstract for each row.
    """
    blank = [at for at, found in enumerate(results) if found.is_empty and str(texts[at] or "").strip()]
    counts = np.array([trials.treatment.events, trials.treatment.n, trials.control.events, trials.control.n])
    made = list(results)
    for at, read in zip(blank, judged.read([Abstract(str(texts[at])) for at in blank]), strict=True):
        if (found := _of_row(read.candidates, tuple(counts[:, at].tolist()))) is not None:
            made[at] = judged.result(found)
            counts[:, at] = _counts(found)
    first, second = Arm.of(counts[0], counts[1]), Arm.of(counts[2], counts[3])
    return replace(trials, treatment=first, control=second), made


def note(header: str, where: str) -> tuple[str, ...]:
    """What is said of a column of abstracts beside columns of printed figures."""
    return (
        f"note: printed columns win over column '{header}', which is read where they are blank ({where})",
    )


def _of_row(tables: Sequence[Candidate], row: Counts) -> Candidate | None:
    if np.isnan(row).any():
        sides = (side for table in tables for side in (table.treatment, table.control))
        sure = len(tables) == 1 and all(side.n_from == PHRASE and side.fits for side in sides)
        return tables[0] if sure else None
    turned = [replace(table, treatment=table.control, control=table.treatment) for table in tables]
    fitting = [table for table in (*tables, *turned) if _counts(table) == row]
    return fitting[0] if len(fitting) == 1 or (fitting and row[:2] == row[2:]) else None


def _counts(table: Candidate) -> Counts:
    sides = table.treatment, table.control
    return tuple(float(count) for side in sides for count in (side.events, side.n))

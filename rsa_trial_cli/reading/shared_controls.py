"""Rows that have one control group in common: told, divided among them, or combined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.pooled_rows import PoolRows
from rsa_trial_cli.stats.arms import Arm

OF_ARM = re.compile(r" \([^()]{1,200}\)$")  # what tells the arms of a study apart
ONE_STUDY = "one study a row"
CHOICES = "--shared-control split divides it among them, combine adds the treatment arms."


def settled(rows: PoolRows, how: str | None, *, separate: bool) -> tuple[PoolRows, list[str]]:
    """The rows, each control group counted once where that is asked for, and what is to be said of them.

    how : split divides the control group by the number of its rows, combine adds its treatment arms (Cochrane
    Handbook 23.3.4), None leaves the rows; of a file with one arm a row, where two rows are one study without
    doubt, that is an InputError, as it is where a whole table stands again.
    """
    shared = _shared(rows, separate=separate)
    names = [_study(rows.study[places[0]]) for places in shared]
    if not shared or how is None:
        if shared and (rows.source or {}).get("layout", ONE_STUDY) != ONE_STUDY:
            raise InputError(f"The control group of {names[0]} is counted more than once.", CHOICES, DATA)
        return rows, [f"note: the control group of {name} is counted more than once" for name in names]
    if how == "split":
        return _split(rows, shared), [
            f"note: the control group of {name} is divided by {len(places)}"
            for name, places in zip(names, shared, strict=True)
        ]
    return _combined(rows, shared, names), [
        f"note: {len(places)} treatment arms of {name} are combined"
        for name, places in zip(names, shared, strict=True)
    ]


def _study(name: str) -> str:
    return OF_ARM.sub("", name)


def _shared(rows: PoolRows, *, separate: bool) -> list[list[int]]:
    """The places of rows with one study and one control group; those without counts have none.

    separate : whether each group is pooled for itself.
    """
    own = len(rows.arms[1].columns)
    groups: Sequence[str | None] = rows.group or [None] * len(rows)
    controls: dict[tuple[object, ...], list[int]] = {}
    tables: dict[tuple[object, ...], int] = {}
    cells = zip(*(column.tolist() for column in rows.cells), strict=True)
    for at, (study, group, row) in enumerate(zip(rows.study, groups, cells, strict=True)):
        if not study or any(cell != cell for cell in row[-own:]):
            continue
        before = tables.setdefault((study, group, *row), at)
        if before != at:
            what = "counts" if isinstance(rows.arms[0], Arm) else "means"
            raise InputError(
                f"'{study}' stands on lines {rows.line[before]} and {rows.line[at]} with the same {what}.",
                "Each study is pooled once: is it a file of several methods?",
                DATA,
            )
        controls.setdefault((_study(study), *row[-own:], group if separate else None), []).append(at)
    return [places for places in controls.values() if len(places) > 1]


def _split(rows: PoolRows, shared: Sequence[Sequence[int]]) -> PoolRows:
    parts = np.ones(len(rows))
    for places in shared:
        parts[list(places)] = len(places)
    treatment, control = rows.arms
    fewer = {name: getattr(control, name) / parts for name in control.numbers}
    return replace(rows, arms=(treatment, replace(control, **fewer)))


def _combined(rows: PoolRows, shared: Sequence[Sequence[int]], names: Sequence[str]) -> PoolRows:
    from rsa_trial_cli.stats.pooling.arms_together import together  # seldom asked for

    treatment, control = rows.arms
    study, keep = list(rows.study), np.ones(len(rows), dtype=bool)
    for name, places in zip(names, shared, strict=True):
        if rows.group and len({rows.group[at] for at in places}) > 1:
            raise InputError(
                f"The treatment arms of {name} are in several subgroups (--by).",
                "--shared-control split",
                DATA,
            )
        first, *rest = places
        treatment = together(treatment, places)
        study[first] = name
        keep[rest] = False
    left = np.flatnonzero(keep)
    return rows.some(left, (treatment[left], control[left]), [study[at] for at in left.tolist()])

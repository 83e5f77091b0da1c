"""Plans in a batch: one scenario a row of a CSV whose columns are named after the options of power."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Any

from rsa_trial_cli.commands.types import ALPHA, RISK, Number, Sizes
from rsa_trial_cli.errors import DATA, InputError

COLUMNS: dict[str, tuple[str, Any]] = {
    "treatment_risk": ("treatment_risk", RISK),
    "control_risk": ("control_risk", RISK),
    "or": ("effect_or", Number()),
    "rr": ("effect_rr", Number()),
    "rd": ("effect_rd", Number()),
    "power": ("target", ALPHA),
    "n": ("sizes", Sizes()),
    "ratio": ("ratio", Number()),
    "dropout": ("dropout", Number()),
    "alpha": ("alpha", ALPHA),
    "margin": ("margin", Number()),
    "width": ("width", Number()),
}


def planned(
    paths: Sequence[str], chosen: dict[str, Any], plan: Callable[[dict[str, Any]], list[Any]]
) -> list[Any]:
    """The plans of every row; what a row leaves blank is as on the command line."""
    plans = []
    for path in paths:
        for line, row in _rows(path):
            where = f"line {line}"
            try:
                plans += plan(_asked(row, chosen))
            except InputError as problem:
                message = f"{problem.message.removesuffix('.')} ({where})."
                raise InputError(message, problem.hint, DATA) from problem
    return plans


def _rows(path: str) -> list[tuple[int, dict[str, str]]]:
    from rsa_trial_cli.reading import source
    from rsa_trial_cli.reading.report import Report

    texts = [text for block in source.lines(path, None, Report()) for text in block]
    reader = csv.DictReader(texts)
    unknown = [name for name in reader.fieldnames or [] if name.strip().lower() not in COLUMNS]
    if unknown or not reader.fieldnames:
        raise InputError(
            f"No assumption is called '{unknown[0] if unknown else ''}' ({source.name(path)} line 1).",
            f"Columns may be: {', '.join(COLUMNS)}.",
            DATA,
        )
    rows = [
        (reader.line_num, {name.strip().lower(): (cell or "").strip() for name, cell in row.items() if name})
        for row in reader
    ]
    if not rows:
        raise InputError(f"The file has a header but no rows ({source.name(path)}).", "", DATA)
    return rows


def _asked(row: dict[str, str], chosen: dict[str, Any]) -> dict[str, Any]:
    """The options of one row: its cells before what the command line says."""
    made = dict(chosen)
    for name, cell in row.items():
        key, kind = COLUMNS[name]
        if cell:
            made[key] = kind.convert(cell, None, None)
    if "treatment_risk" in made:
        if made["control_risk"] is None:
            raise InputError("A treatment risk needs a control risk")
        made["risks"], made["control_risk"] = (made["treatment_risk"], made["control_risk"]), None
    return made

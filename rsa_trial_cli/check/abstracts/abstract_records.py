"""Checked abstracts as records: one for each abstract, or one for each printed figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import ClassVar

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check import records
from rsa_trial_cli.check.abstracts.links import NOT_JUDGED, Checked, Table
from rsa_trial_cli.check.abstracts.printed_abstract import METHODS, PHRASE, TOLD, Beside, Side, Span
from rsa_trial_cli.check.findings import Findings

Row = dict[str, object]
ROW = tuple(name for name in records.FIELDS if name not in ("figure", "printed", "status"))
STAGES = {PHRASE: "as printed beside it", METHODS: "as the arms were stated", TOLD: "as was typed"}


class OfAbstracts:
    """What all records of abstracts have: the arms are named in them, and each says where it stood."""

    id: Sequence[str]

    @property
    def names(self) -> tuple[str, ...]:
        """None of the whole: a table, or its columns, name the arms."""
        return ()

    @property
    def read_as(self) -> None:
        """Nothing: each abstract says where it stood."""

    def __len__(self) -> int:
        return len(self.id)


@frozen
class Abstracts(OfAbstracts):
    """k abstracts, each with its tables and their figures, and what has no verdict or is not used, and why.

    Spans are code points of the input.
    """

    schema: ClassVar[str] = "rsa-trial/abstract/1"

    id: Sequence[str]
    title: Sequence[str]
    source: Sequence[Row]
    status: Sequence[str]
    copies: Sequence[int]
    arms: Sequence[list[Row]]
    tables: Sequence[list[Row]]
    not_judged: Sequence[list[Row]]
    not_used: Sequence[list[Row]]
    checked: Sequence[Checked] = field(metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(metadata={"record": False})


@frozen
class AbstractFigures(OfAbstracts):
    """k figures of abstracts: the columns of check/1 with the table that each was held against."""

    schema: ClassVar[str] = "rsa-trial/abstract-figure/1"

    id: Sequence[str]
    outcome: Sequence[str]
    treatment: Sequence[str]
    control: Sequence[str]
    treatment_events: Sequence[int | None]
    treatment_n: Sequence[int | None]
    control_events: Sequence[int | None]
    control_n: Sequence[int | None]
    confidence: Sequence[str]
    figure: Sequence[str]
    printed: Sequence[str]
    recomputed: Sequence[float | None]
    rounded: Sequence[str | None]
    status: Sequence[str]
    reading: Sequence[str | None]
    method: Sequence[str | None]
    strength: Sequence[str]
    why: Sequence[str]
    start: Sequence[int]
    end: Sequence[int]
    file: Sequence[str | None]
    line: Sequence[int | None]
    kept: Mapping[str, Sequence[object]] = field(metadata={"record": False})


class _Rows:
    """The rows of check/1 of several findings, each made once."""

    def __init__(self) -> None:
        self._made: dict[int, dict[str, list[Row]]] = {}

    def of(self, table: Table) -> dict[tuple[str, str], Row]:
        """What is said of each figure of a table: by its name and as printed."""
        findings = table.findings
        if id(findings) not in self._made:
            self._made[id(findings)] = _by_study(findings)
        study = str(findings.published.trials.study[table.rows.start])
        return {(str(row["figure"]), str(row["printed"])): row for row in self._made[id(findings)][study]}


def _by_study(findings: Findings) -> dict[str, list[Row]]:
    made = records.records(findings)
    fields: dict[str, Sequence[object]] = {
        name: _plain(getattr(made, name))
        for name in ("figure", "printed", *ROW)
        if getattr(made, name) is not None
    }
    found: dict[str, list[Row]] = {}
    for at, study in enumerate(made.study):
        found.setdefault(study, []).append({name: values[at] for name, values in fields.items()})
    return found


def _plain(values: object) -> list[object]:
    listed = (
        values.tolist()
        if isinstance(values, np.ndarray)
        else list(values)
        if isinstance(values, Sequence)
        else []
    )
    return [None if isinstance(value, float) and not np.isfinite(value) else value for value in listed]


def abstracts(checked: Sequence[Checked]) -> Abstracts:
    """Abstracts as records, in their order."""
    rows = _Rows()
    reads = [one.read for one in checked]
    return Abstracts(
        [read.id for read in reads],
        [read.title for read in reads],
        [{"file": read.file, "line": read.line} for read in reads],
        [one.status for one in checked],
        [read.copies for read in reads],
        [[{"name": arm.name, "n": arm.n, "span": list(arm.span)} for arm in read.arms] for read in reads],
        [[_table(table, rows) for table in one.tables] for one in checked],
        [[_beside(beside) for beside in one.not_judged] for one in checked],
        [[_unused(beside) for beside in read.not_used] for read in reads],
        checked,
        _kept(checked, [1] * len(checked)),
    )


def _kept(checked: Sequence[Checked], times: Sequence[int]) -> dict[str, list[object]]:
    """What each record says besides, so many times."""
    names = dict.fromkeys(name for one in checked for name in one.read.kept)
    return {
        name: [
            one.read.kept.get(name) for one, often in zip(checked, times, strict=True) for _ in range(often)
        ]
        for name in names
    }


def _table(table: Table, rows: _Rows) -> Row:
    candidate = table.candidate
    return {
        "outcome": candidate.outcome,
        "treatment": _side(candidate.treatment),
        "control": _side(candidate.control),
        "confidence": table.confidence,
        "evidence": list(table.evidence),
        "stage": STAGES[candidate.treatment.n_from],
        "status": table.status,
        "strength": table.strength or None,
        "figures": _figures(table, rows),
    }


def _side(side: Side) -> Row:
    return {
        "arm": side.arm,
        "events": side.events,
        "n": side.n,
        "percent": side.percent or None,
        "events_from": "percent" if side.derived else "printed",
        "n_from": side.n_from,
        "span": list(side.span),
    }


def _figures(table: Table, rows: _Rows) -> list[Row]:
    said = rows.of(table)
    made: list[Row] = []
    for place, status in table.statuses.items():
        name, printed = table.name(place), table.printed(place)
        row = said.get((name, printed), {}) if status == table.findings.status[place] else {}
        made.append({"figure": name, "printed": printed, "status": status, **{n: row.get(n) for n in ROW}})
        made[-1]["span"] = list(table.span(place))
    return made


def _beside(beside: Beside) -> Row:
    return {"figure": beside.figure, "printed": beside.printed, "span": list(beside.span), "why": beside.why}


def _unused(beside: Beside) -> Row:
    return {"text": beside.printed, "span": list(beside.span), "why": beside.why}


def figures(checked: Sequence[Checked]) -> AbstractFigures:
    """One row for each figure beside a table, judged or not, in the order of the abstracts."""
    rows = _Rows()
    made: dict[str, list[object]] = {
        name: [] for name in AbstractFigures.__annotations__ if name not in ("schema", "kept")
    }
    times = []
    for one in checked:
        own = {"id": one.read.id, "file": one.read.file, "line": one.read.line}
        found = [row for table in one.tables for row in _flat(table, rows)]
        found += map(_without_verdict, one.read.not_judged)
        for row in found:
            for name, values in made.items():
                values.append(own[name] if name in own else row.get(name))
        times.append(len(found))
    return AbstractFigures(**made, kept=_kept(checked, times))  # type: ignore[arg-type]


def _without_verdict(beside: Beside) -> Row:
    made: Row = {"figure": beside.figure, "printed": beside.printed, "status": NOT_JUDGED, "why": beside.why}
    return made | _ends(beside.span)


def _flat(table: Table, rows: _Rows) -> list[Row]:
    candidate = table.candidate
    why = {beside.span: beside.why for beside in table.uncertain()}
    head: Row = {"outcome": candidate.outcome, "confidence": table.confidence, "strength": table.strength}
    for name, side in (("treatment", candidate.treatment), ("control", candidate.control)):
        head |= {name: side.arm, f"{name}_events": side.events, f"{name}_n": side.n}
    made = []
    for row, place in zip(_figures(table, rows), table.statuses, strict=True):
        span = table.span(place)
        made.append({**row, **head, "why": why.get(span, ""), **_ends(span)})
    return made


def _ends(span: Span) -> Row:
    return {"start": span[0], "end": span[1]}

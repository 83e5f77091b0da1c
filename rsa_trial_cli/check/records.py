"""Findings as records: one for every printed figure, and one for each study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from rsa_trial_cli.check.figures import decimal
from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import ASSUMPTION, GIVEN, READINGS, STATUSES, UNCHECKED, Reading, identifier
from rsa_trial_cli.check.strength import STRENGTHS
from rsa_trial_cli.check.verdict import FIGURES, NONE, P
from rsa_trial_cli.stats.arms import Floats

SUMMARY = "summary"


@dataclass(frozen=True, eq=False)
class Records:
    """What check found about k figures and studies.

    The field names are the CSV header and the JSON keys. recomputed : by the reading and the first
    of the methods, from the counts as given where nothing explains the figure; rounded : that, as it would
    print; reading : the simplest that explains the figure together with the study's others,
    as_given or departures joined by +; readings : all of the simplest for this figure alone; method : the
    interval or the tests. A study's summary has strength and readings_tried instead.
    """

    schema: ClassVar[str] = "rsa-trial/check/1"

    study: Sequence[str]
    figure: Sequence[str]
    printed: Sequence[str | None]
    recomputed: Floats
    rounded: Sequence[str | None]
    status: Sequence[str]
    reading: Sequence[str | None]
    readings: Sequence[list[str] | None]
    method: Sequence[str | None]
    strength: Sequence[str | None]
    readings_tried: Sequence[int | None]
    line: Sequence[int] | None
    names: tuple[str, str] = field(metadata={"record": False})
    kept: Mapping[str, Sequence[Any]] = field(metadata={"record": False})
    findings: Findings = field(metadata={"record": False})

    def __len__(self) -> int:
        return len(self.recomputed)


def records(findings: Findings) -> Records:
    """The figures of each study in their order, then its summary."""
    rows = list(_rows(findings))
    at = [row[0] for row in rows]
    names = [f.name for f in fields(Records)[1:11]]
    columns: list[Any] = list(zip(*(row[1:] for row in rows), strict=True)) or [()] * len(names)
    trials = findings.published.trials
    line = None if trials.line is None else [trials.line[i] for i in at]
    kept = {name: [column[i] for i in at] for name, column in trials.kept.items()}
    made: dict[str, Any] = dict(zip(names, columns, strict=True))
    made["recomputed"] = np.array(made["recomputed"], float)
    study = [trials.study[i] for i in at]
    return Records(study, **made, line=line, names=trials.names, kept=kept, findings=findings)


Row = tuple[Any, ...]


def _rows(findings: Findings) -> Iterator[Row]:
    """Place of the result, figure, printed, recomputed, rounded, status, reading, readings, method, strength,
    readings tried."""
    published, verdict = findings.published, findings.verdict
    names = [identifier(reading) for reading in READINGS]
    texts = [figures.text for figures in published.figures]
    last = np.append(published.study[1:] != published.study[:-1], True)
    first = 0
    for at, key in enumerate(published.key):
        for figure in np.flatnonzero(verdict.given[:, at]).tolist():
            value = float(findings.recomputed[figure, at])
            yield (
                at,
                figure_name(figure, str(key)),
                texts[figure][at],
                value,
                rounded(findings, figure, at) or None,
                findings.status[figure, at],
                _reading(findings, figure, at),
                [names[i] for i in verdict.every[figure, at] or ()],
                verdict.method[figure, at] or None,
                None,
                None,
            )
        if last[at]:
            yield _summary(findings, slice(first, at + 1))
            first = at + 1


def rounded(findings: Findings, figure: int, at: int) -> str:
    """The recomputed figure as it would print; whole numbers needed to treat are rounded up."""
    key, decimals = str(findings.published.key[at]), int(findings.published.figures[figure].decimals[at])
    up = bool(key) and figure < P and REPORTED[key].whole and decimals <= 0
    return decimal(float(findings.recomputed[figure, at]), decimals, up=up)


def _reading(findings: Findings, figure: int, at: int) -> str | None:
    """What explains a figure; without counts only a P can follow from the others, as a one-sided one."""
    place = int(findings.verdict.reading[figure, at])
    if place != NONE:
        return identifier(READINGS[place])
    return "one_sided" if findings.status[figure, at] == ASSUMPTION else None


def _summary(findings: Findings, rows: slice) -> Row:
    explained = findings.verdict.explained[:, rows].any()
    return (
        rows.start,
        SUMMARY,
        None,
        np.nan,
        None,
        study_status(findings, rows),
        identifier(study_reading(findings, rows)) if explained else None,
        None,
        None,
        study_strength(findings, rows) or None,
        int(findings.tried[rows].sum()),
    )


def study_reading(findings: Findings, rows: slice) -> Reading:
    """What the readings of a study's results assume together."""
    return GIVEN.union(*(READINGS[place] for place in findings.verdict.study[rows].tolist()))


def study_strength(findings: Findings, rows: slice) -> str:
    """The strongest of a study's results, which must all be accepted; "" where nothing is explained."""
    return min((text for text in findings.strength[rows] if text), key=STRENGTHS.index, default="")


def study_status(findings: Findings, rows: slice) -> str:
    """The status of the figure that follows least; consistent or better only by what was checkable."""
    found = {status for status in findings.status[:, rows].ravel().tolist() if status}
    return max(found, key=STATUSES.index, default=UNCHECKED)


def figure_name(figure: int, key: str) -> str:
    """or, rr, …, low, high, p, percent_trt, percent_ctl; "estimate" of a measure that is not checked."""
    return (key or FIGURES[0]) if figure == 0 else FIGURES[figure]

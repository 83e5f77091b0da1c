"""Findings as records: one for every printed figure, and one for each study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, ClassVar, TypedDict

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import decimal
from rsa_trial_cli.check.findings import INTERVAL, LIMITS, NONE, Findings, TestsTried
from rsa_trial_cli.check.readings import (
    MARKS,
    READINGS,
    Reading,
    identifier,
)
from rsa_trial_cli.check.study import P
from rsa_trial_cli.stats.arms import Floats

SUMMARY = "summary"


class RouteRecord(TypedDict):
    """One way to a figure: the reading, the interval or the test, the value as it is and as it would print.

    keeps_interval : of an estimate, whether the same way of rounding gives its interval too, null where there
    is no interval or no such rounding.
    """

    reading: str
    method: str
    value: float
    rounded: str
    keeps_interval: bool | None


@frozen
class Records:
    """What check found about k figures and studies.

    The field names are the CSV header and the JSON keys. recomputed : by the reading and the first
    of the methods, from the counts as given where nothing explains the figure; rounded : that, as it would
    print; mark : agrees, explained, differs or open; reading : the simplest that explains the figure together
    with the study's others, as_given or departures joined by +; readings : all of the simplest for this
    figure alone; method : the interval or the tests; program : that likely printed it; agrees_to : digits,
    where a program gives the figure but not in all that were printed. A summary has strength; tables_tried :
    other tables with up to two events moved in either arm; tables_accepted : those that the readings explain
    too; not_judged : figures that were printed and have no verdict; readings_tried.

    margin : of a P that is against one, as it was taken; letter : of a summary, what to ask the authors.

    routes : every way to a figure that does not follow as given; tests_low, tests_high : of such a P, the
    least and the largest P of all tests_tried two-sided tests from the counts as given, of which
    tests_fitting print as it; methods_low, methods_high : of an estimate or limit to which there is no
    route, the least and the largest value by the methods_tried intervals from the counts as given.

    What an estimate and its interval say without counts: interval_middle : the value in the middle of the
    limits, of ratios their geometric mean; goes_with_low, goes_with_high : the range of the two-sided P that
    go with an estimate in that middle.
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
    program: Sequence[str | None]
    agrees_to: Sequence[int | None]
    strength: Sequence[str | None]
    tables_tried: Sequence[int | None]
    tables_accepted: Sequence[int | None]
    not_judged: Sequence[int | None]
    readings_tried: Sequence[int | None]
    routes: Sequence[list[RouteRecord] | None]
    tests_low: Floats
    tests_high: Floats
    tests_tried: Sequence[int | None]
    tests_fitting: Sequence[int | None]
    goes_with_low: Floats
    goes_with_high: Floats
    interval_middle: Floats
    methods_low: Floats
    methods_high: Floats
    methods_tried: Sequence[int | None]
    mark: Sequence[str]
    margin: Sequence[float | None] | None = field(metadata={"if_given": True})
    letter: Sequence[str | None] | None = field(metadata={"if_given": True})
    line: Sequence[int] | None
    file: str | None = field(metadata={"if_given": True})
    names: tuple[str, str] = field(metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(metadata={"record": False})
    findings: Findings = field(metadata={"record": False})

    def __len__(self) -> int:
        return len(self.recomputed)

    @property
    def read_as(self) -> Mapping[str, object] | None:
        """How the file was read that the figures come from; None where they were typed."""
        return self.findings.published.trials.source


class Row(TypedDict, total=False):
    """What is said of one figure or one study, under the names of Records; absent where nothing is said."""

    figure: str
    printed: str | None
    recomputed: float
    rounded: str | None
    status: str
    reading: str | None
    readings: list[str] | None
    method: str | None
    program: str | None
    agrees_to: int | None
    strength: str | None
    tables_tried: int | None
    tables_accepted: int | None
    not_judged: int
    readings_tried: int | None
    routes: list[RouteRecord] | None
    tests_low: float | None
    tests_high: float | None
    tests_tried: int | None
    tests_fitting: int | None
    goes_with_low: float | None
    goes_with_high: float | None
    interval_middle: float | None
    methods_low: float | None
    methods_high: float | None
    methods_tried: int | None
    mark: str
    margin: float | None


NUMBERS = (
    "recomputed",
    "tests_low",
    "tests_high",
    "goes_with_low",
    "goes_with_high",
    "interval_middle",
    "methods_low",
    "methods_high",
)


def records(findings: Findings) -> Records:
    """The figures of each study in their order, then its summary."""
    rows = [*_rows(findings)]
    places = [at for at, _ in rows]
    made: dict[str, Any] = {name: [None] * len(rows) for name in Row.__annotations__}
    for at, (_, row) in enumerate(rows):
        for name, value in row.items():
            made[name][at] = value
    for name in NUMBERS:
        made[name] = np.array([np.nan if value is None else value for value in made[name]], float)
    trials = findings.published.trials
    line = None if trials.line is None else [trials.line[i] for i in places]
    kept = {name: [column[i] for i in places] for name, column in trials.kept.items()}
    study = [trials.study[i] for i in places]
    made["margin"] = made["margin"] if any(made["margin"]) else None
    beside: dict[str, Any] = {
        "letter": None,
        "line": line,
        "file": trials.file,
        "names": trials.names,
        "kept": kept,
    }
    return Records(study, **made, **beside, findings=findings)


def _rows(findings: Findings) -> Iterator[tuple[int, Row]]:
    """The place of a result, and what is said of one of its figures or, last, of its study."""
    study = findings.published.study
    last = np.append(study[1:] != study[:-1], True)
    first = 0
    for at in range(len(findings)):
        for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
            yield at, _figure(findings, figure, at)
        if last[at]:
            yield first, _summary(findings, slice(first, at + 1))
            first = at + 1


def _figure(findings: Findings, figure: int, at: int) -> Row:
    published, verdict = findings.published, findings.verdict
    reading, margin = findings.explaining(figure, at), published.margins[at]
    called = INTERVAL if figure == 0 else LIMITS
    return {
        "figure": findings.name(figure, at),
        "printed": published.figures[figure].text[at],
        "recomputed": float(findings.recomputed[figure, at]),
        "rounded": findings.rounded(figure, at) or None,
        "status": findings.status[figure, at],
        "mark": MARKS[findings.status[figure, at]],
        "margin": margin.value if figure == P and margin and margin.key else None,
        "reading": None if reading is None else identifier(reading),
        "readings": [identifier(READINGS[place]) for place in verdict.every[figure, at] or ()],
        "method": "; ".join(called.get(name, name) for name in verdict.method[figure, at] or ()) or None,
        "program": findings.program_of(figure, at) or None,
        "agrees_to": findings.agrees_to(figure, at),
        **_routes(findings, figure, at),
        **(_goes_with(findings, at) if figure == 0 else {}),
    }


def _routes(findings: Findings, figure: int, at: int) -> Row:
    """The routes to a figure; of a P also the range of all two-sided tests."""
    found = findings.routes[figure, at]
    if found is None:
        return {}
    if figure == P:
        both, *others = found
        routes = [
            _route(findings, (figure, at), (tried.reading, name, value), None)
            for tried in others
            for name, value in tried.fitting.items()
        ]
        return {"routes": routes, **_range(both)}
    routes = [
        _route(findings, (figure, at), (route.reading, route.method, route.value), route.keeps_interval)
        for route in found.found
    ]
    return {"routes": routes, **_methods(found.as_given)}


def _route(
    findings: Findings, place: tuple[int, int], way: tuple[Reading, str, float], keeps: bool | None
) -> RouteRecord:
    """place : of the figure and of the result. A value that prints as the figure is rounded to it."""
    figure, at = place
    printed, (reading, method, value) = findings.published.figures[figure], way
    shown = value if printed.relation[at] else float(printed.value[at])
    return RouteRecord(
        reading=identifier(reading),
        method=INTERVAL.get(method, method),
        value=value,
        rounded=decimal(shown, int(printed.decimals[at])),
        keeps_interval=keeps,
    )


def _methods(as_given: Mapping[str, float]) -> Row:
    """How far the methods go from the counts as given, of a figure to which there is no route."""
    if not as_given:
        return {}
    every = as_given.values()
    return {"methods_low": min(every), "methods_high": max(every), "methods_tried": len(every)}


def _range(tried: TestsTried) -> Row:
    """The least and the largest P of two-sided tests, and how many there are and print as the figure."""
    every = list(tried.every.values())
    return {
        "tests_low": min(every, default=None),
        "tests_high": max(every, default=None),
        "tests_tried": len(every),
        "tests_fitting": len(tried.fitting),
    }


def _goes_with(findings: Findings, at: int) -> Row:
    found = findings.alone
    if not found.known[at]:
        return {}
    low, high = found.p[:, at].tolist() if found.centred[at] else (None, None)
    return {"goes_with_low": low, "goes_with_high": high, "interval_middle": float(found.middle[at])}


def _summary(findings: Findings, rows: slice) -> Row:
    at = findings.strongest(rows)
    status = findings.study_status(rows)
    made: Row = {
        "figure": SUMMARY,
        "status": status,
        "mark": MARKS[status],
        "reading": None,
        "not_judged": findings.not_judged(rows),
        "readings_tried": int(findings.tried[rows].sum()),
    }
    if (findings.verdict.reading[:, rows] != NONE).any():
        made["reading"] = identifier(findings.study_reading(rows))
    if at is not None:
        made["strength"] = str(findings.strength.words[at])
        made["tables_tried"] = int(findings.strength.tried[at])
        made["tables_accepted"] = int(findings.strength.accepted[at])
    return made

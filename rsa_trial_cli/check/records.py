"""Findings as records: one for every printed figure, and one for each study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from itertools import pairwise, starmap
from typing import Any, ClassVar, TypedDict

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import decimal
from rsa_trial_cli.check.findings import INTERVAL, LIMITS, LOW, NONE, Findings, TestsTried
from rsa_trial_cli.check.programs import LABELS
from rsa_trial_cli.check.readings import MARKS, READINGS, Reading, identifier
from rsa_trial_cli.check.study import Ints, P
from rsa_trial_cli.stats.arms import Floats

SUMMARY = "summary"
BOUNDS = ("stands_for_low", "stands_for_high", "gap")
SAID = ("reading", "readings", "method", "program")


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
    route, the least and the largest value by the methods_tried intervals from the counts as given;
    stands_for_low, stands_for_high, gap : as of Bounds, of a figure that does not follow.

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
    stands_for_low: Floats
    stands_for_high: Floats
    gap: Floats
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


Values = Sequence[object]  # of one field, a value for each figure or for each study
AROUND = ("study", "letter", "line", "file", "names", "kept", "findings")
FIELDS = tuple(f.name for f in fields(Records) if f.name not in AROUND)
NUMBERS = tuple(f.name for f in fields(Records) if f.type == "Floats")
IDENTIFIERS = np.array([*map(identifier, READINGS), None], object)  # NONE is the last


def records(findings: Findings) -> Records:
    """The figures of each study in their order, then its summary."""
    trials, starts = findings.published.trials, findings.bounds
    at, figure = np.nonzero(findings.verdict.given.T)
    ended = np.searchsorted(starts[1:], at, "right")  # studies before that of a figure
    ends = np.searchsorted(at, starts[1:]) + np.arange(len(starts) - 1)
    order = np.argsort(np.concatenate([np.arange(len(at)) + ended, ends])).tolist()
    of_figures, of_studies = _figures(findings, figure, at), _summaries(findings)
    made: dict[str, Any] = {}
    for name in FIELDS:
        none = [np.nan if name in NUMBERS else None]
        both = [*of_figures.get(name, none * len(at)), *of_studies.get(name, none * len(ends))]
        made[name] = [both[place] for place in order]
    for name in NUMBERS:
        made[name] = np.array(made[name], float)
    made["margin"] = made["margin"] if any(made["margin"]) else None
    rows = np.concatenate([at, starts[:-1]])[order].tolist()
    beside: dict[str, Any] = {
        "study": [trials.study[row] for row in rows],
        "letter": None,
        "line": None if trials.line is None else [trials.line[row] for row in rows],
        "file": trials.file,
        "names": trials.names,
        "kept": {name: [column[row] for row in rows] for name, column in trials.kept.items()},
    }
    return Records(**made, **beside, findings=findings)


def _figures(findings: Findings, figure: Ints, at: Ints) -> dict[str, Values]:
    """Field → values of all figures. figure, at : their places, shape (figures,)."""
    published, alone = findings.published, findings.alone
    texts = np.stack([printed.text for printed in published.figures])
    margins = [margin.value if margin and margin.key else None for margin in published.margins]
    known = (figure == 0) & alone.known[at]
    low, high = np.where(known & alone.centred[at], alone.p[:, at], np.nan).tolist()
    status = findings.status[figure, at].tolist()
    return {
        "figure": findings.names(figure, at),
        "printed": texts[figure, at].tolist(),
        "recomputed": findings.recomputed[figure, at].tolist(),
        "rounded": [text or None for text in findings.all_rounded(figure, at)],
        "status": status,
        "mark": [MARKS[one] for one in status],
        "margin": [
            margins[row] if of_p else None
            for of_p, row in zip((figure == P).tolist(), at.tolist(), strict=True)
        ],
        "goes_with_low": low,
        "goes_with_high": high,
        "interval_middle": np.where(known, alone.middle[at], np.nan).tolist(),
        **dict(zip(BOUNDS, map(np.ndarray.tolist, findings.stands_for(figure, at)), strict=True)),
        **_explained(findings, figure, at),
        **_routes(findings, figure, at),
    }


def _explained(findings: Findings, figure: Ints, at: Ints) -> dict[str, Values]:
    """What explains the figures; what is said alike of many is made once."""
    verdict = findings.verdict
    methods = verdict.method[figure, at].tolist()
    about = (np.where(figure == 0, 0, np.minimum(figure, P)), verdict.reading[figure, at])
    beside = (findings.published.key[at], verdict.method[LOW, at], verdict.method[P, at])
    every = verdict.every[figure, at].tolist()
    alike = [*zip(*(part.tolist() for part in (*about, *beside)), methods, every, strict=True)]
    pairs = [*zip(figure.tolist(), at.tolist(), strict=True)]
    said = {same: _said(findings, *place) for same, place in dict(zip(alike, pairs, strict=True)).items()}
    parts = zip(*map(said.__getitem__, alike), strict=True)  # none where no figure is printed
    return dict[str, Values](zip(SAID, parts, strict=False)) | {
        "agrees_to": [
            findings.agrees_to(*place) if names and names[0] in LABELS else None
            for names, place in zip(methods, pairs, strict=True)
        ]
    }


def _said(findings: Findings, figure: int, at: int) -> tuple[str | None, list[str], str | None, str | None]:
    """The SAID of one figure."""
    verdict, reading = findings.verdict, findings.explaining(figure, at)
    called = INTERVAL if figure == 0 else LIMITS
    return (
        None if reading is None else identifier(reading),
        [identifier(READINGS[place]) for place in verdict.every[figure, at] or ()],
        "; ".join(called.get(name, name) for name in verdict.method[figure, at] or ()) or None,
        findings.program_of(figure, at) or None,
    )


def _routes(findings: Findings, figure: Ints, at: Ints) -> dict[str, list[object]]:
    """The routes to the figures that have some."""
    found = findings.routes[figure, at].tolist()
    made: dict[str, list[object]] = {}
    for row in (row for row, one in enumerate(found) if one is not None):
        for name, value in _routes_to(findings, int(figure[row]), int(at[row])).items():
            none = np.nan if name in NUMBERS else None
            made.setdefault(name, [none] * len(at))[row] = value
    return made


def _routes_to(findings: Findings, figure: int, at: int) -> dict[str, object]:
    """The routes to a figure; of a P also the range of all two-sided tests."""
    found = findings.routes[figure, at]
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


def _methods(as_given: Mapping[str, float]) -> dict[str, object]:
    """How far the methods go from the counts as given, of a figure to which there is no route."""
    if not as_given:
        return {}
    every = as_given.values()
    return {"methods_low": min(every), "methods_high": max(every), "methods_tried": len(every)}


def _range(tried: TestsTried) -> dict[str, object]:
    """The least and the largest P of two-sided tests, and how many there are and print as the figure."""
    every = list(tried.every.values())
    return {
        "tests_low": min(every, default=None),
        "tests_high": max(every, default=None),
        "tests_tried": len(every),
        "tests_fitting": len(tried.fitting),
    }


def _summaries(findings: Findings) -> dict[str, Values]:
    """Field → values of all studies."""
    verdict, strength = findings.verdict, findings.strength
    starts, studies = findings.bounds[:-1], [*starmap(slice, pairwise(findings.bounds.tolist()))]
    explained = np.logical_or.reduceat((verdict.reading != NONE).any(axis=0), starts)
    readings = IDENTIFIERS[np.where(explained, verdict.study[starts], NONE)].tolist()
    for at in np.flatnonzero(explained & (np.diff(findings.bounds) > 1)).tolist():
        readings[at] = identifier(findings.study_reading(studies[at]))
    made: dict[str, Values] = {
        "figure": [SUMMARY] * len(studies),
        "status": findings.statuses,
        "mark": [MARKS[status] for status in findings.statuses],
        "reading": readings,
        "not_judged": [findings.not_judged(rows) for rows in studies],
        "readings_tried": np.add.reduceat(findings.tried, starts).tolist(),
    }
    if strength.words.any():
        strongest = [findings.strongest(rows) for rows in studies]
        of = {
            "strength": strength.words,
            "tables_tried": strength.tried,
            "tables_accepted": strength.accepted,
        }
        for name, values in of.items():
            listed = values.tolist()
            made[name] = [None if at is None else listed[at] for at in strongest]
    return made

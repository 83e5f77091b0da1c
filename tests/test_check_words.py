"""Every reading, status, strength, test and method of check has its words, in every view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import pytest

from rsa_trial_cli.check import p_values, printed_measures, readings
from rsa_trial_cli.check.estimates import Estimates
from rsa_trial_cli.check.findings import NONE, STRENGTHS, Findings, Route
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import READINGS, RECORDS, STATUSES, UNCHECKED, in_words
from rsa_trial_cli.check.records import records
from rsa_trial_cli.check.routes import every_route
from rsa_trial_cli.check.study import P
from rsa_trial_cli.check.verdict import find
from rsa_trial_cli.reading.printed_result import Entry, Result, result
from rsa_trial_cli.reading.printed_study import published
from rsa_trial_cli.stats import MEASURES, TESTS, Trials
from rsa_trial_cli.writing.views import check_words, checked_files, checked_study
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Title

pytestmark = pytest.mark.law

KEYS = ("", *REPORTED)
PRINTED = {"or": "2.01", "rr": "1.26", "rd": "15.3%", "arr": "-15.3%", "rrr": "-26%", "nnt": "7"}
FIGURES = range(6)


@pytest.mark.parametrize(("table", "names"), [
    (check_words.STATUS, STATUSES), (checked_files.COUNTED, STATUSES),
    (check_words.STRENGTH, STRENGTHS),
    (checked_files.ACCEPTED["assumptions"] | {readings.DIFFERS}, STATUSES),
])  # fmt: skip
def test_words_are_of_all_and_of_no_others(table: Any, names: Sequence[str]) -> None:
    assert set(table) == set(names)


def test_the_details_of_every_reading_name_what_a_route_says() -> None:
    route = Route(frozenset(), "or", "woolf", 2.0, ((75, 101), (59, 100)), None, 7, None)
    for record in RECORDS:
        named = {name for _, name, _, _ in Formatter().parse(record.words + record.detail) if name}
        assert named <= {"treatment", "control", *check_words.done_by(route)}, record.name


@pytest.mark.parametrize("key", KEYS)
def test_every_test_has_a_short_name(key: str) -> None:
    for test in printed_measures.tests(key):
        short = check_words.SHORT[test.name]
        assert short == short.strip() != ""
        assert "," not in short  # it stands in lists
        assert check_words.methods([test.name]) == short
    short_names = [check_words.SHORT[test.name] for test in printed_measures.tests(key) if not test.variant]
    assert len(set(short_names)) == len(short_names)
    assert set(TESTS) <= set(check_words.SHORT)


@pytest.mark.parametrize("key", REPORTED)
def test_every_method_has_a_short_title_of_its_own(key: str) -> None:
    titles = [check_words.methods([name], key) for name in REPORTED[key].methods]
    assert all(titles) and len(set(titles)) == len(titles)
    assert all(title == title.strip() and "(" not in title for title in titles)


def test_a_new_name_is_not_called_something_else() -> None:
    with pytest.raises(KeyError):
        check_words.methods(["a test without words"])
    assert set(MEASURES) >= {reported.core for reported in REPORTED.values()}


@pytest.mark.parametrize("reading", READINGS, ids=readings.identifier)
def test_every_reading_is_said_in_words(reading: readings.Reading) -> None:
    said = in_words(reading, "CsA", "placebo")
    assert "{" not in said
    unsaid = {"other_method", "program"}
    assert (said == "") == (reading <= unsaid)
    assert len(said.split(", ")) >= len(reading - unsaid)
    assert readings.status(reading) in check_words.STATUS


def study(key: str) -> Findings:
    """What is found of one study that prints everything."""
    cells = {
        key: PRINTED[key],
        f"{key}_ci": "1.10 to 3.65",
        "p": "0.01",
        "percent_trt": "74",
        "percent_ctl": "59",
    }
    trials = Trials.of(75, 101, 59, 100, names=("CsA", "placebo"))
    return find(published(trials, [result(cells, Result([Entry()]))]), quick=True)


def texts(findings: Findings) -> Iterator[str]:
    """All that the three views say."""
    views = checked_files.View(single=True), checked_files.View(), checked_files.View(quiet=True)
    for view in views:
        for part in view.parts([records(findings)]):
            match part:
                case Title(text=text) | Line(text=text):
                    yield text
                case Notes(lines=lines):
                    yield from lines
                case Facts(lines=lines):
                    yield from (f"{label} {text}" for label, text in lines)
                case Grid():
                    yield from (" | ".join(row) for row in (part.header, *part.rows))


@cache
def candidates(key: str) -> tuple[Estimates, p_values.PCandidates]:
    """What the routes to the figures of that study are looked for among."""
    results = study(key).published.results(np.array([0]))
    with np.errstate(all="ignore"):
        values = p_values.PValues(key, results.arms)
        return Estimates(results), p_values.PCandidates(results, values)


def as_if(findings: Findings, figure: int, place: int, status: str) -> Findings:
    """The same findings with one figure explained by another reading, or by none."""
    verdict = findings.verdict
    reading, every, made = verdict.reading.copy(), verdict.every.copy(), findings.status.copy()
    reading[figure, 0], every[figure, 0] = place, (place,) if place != NONE else ()
    made[figure, 0] = status
    own = np.array([max(place, 0)])
    with np.errstate(all="ignore"):
        routes = every_route(*candidates(str(findings.published.key[0])), (reading, every))
    changed = replace(verdict, reading=reading, every=every, study=own)
    open_ = np.isin(made, (readings.STEP, readings.ASSUMPTION, readings.DIFFERS))
    return replace(findings, status=made, verdict=changed, routes=np.where(open_, routes, None))


@pytest.mark.parametrize("key", PRINTED)
def test_every_reading_of_every_figure_is_said_in_every_view(key: str) -> None:
    findings = study(key)
    assert findings.verdict.given.all()
    for (place, reading), figure in product(enumerate(READINGS), FIGURES):
        status = readings.status(reading)
        changed = as_if(findings, figure, place, status)
        cell = checked_study.cells(changed, figure, 0)[2]
        assert cell.startswith(check_words.marked(status, check_words.STATUS[status]))
        assert in_words(reading, "CsA", "placebo") in cell
        if len(reading) <= 1 and figure in (0, P):  # the others are made of these
            said = list(texts(changed))
            assert not [text for text in said if re.search(r"[{}]|\bNone\b|\bnan\b|_", text)], said


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_every_figure_has_closing_words(status: str) -> None:
    findings = study("or")
    for figure in FIGURES:
        alone = as_if(findings, figure, NONE, status)
        others = replace(alone, verdict=replace(alone.verdict, given=np.arange(6)[:, None] == figure))
        said = check_words.closing(others)
        assert said[0].isupper() and said.endswith(".")
        if status == UNCHECKED:
            assert said == check_words.UNKNOWN
        else:
            noun = {1: "interval", 2: "interval", P: "P", 4: "percent", 5: "percent"}.get(figure, "OR")
            assert noun in said or "limit" in said


@pytest.mark.parametrize("view", ["check_words", "checked_study", "checked_files"])
def test_a_view_of_findings_imports_what_was_found_and_nothing_that_computes_it(view: str) -> None:
    source = (Path(checked_files.__file__).parent / f"{view}.py").read_text()
    used = set(re.findall(r"from rsa_trial_cli\.check(?:\.| import )(\w+)", source))
    assert used <= {
        *("findings", "printed_measures", "programs", "readings", "records", "study"),
    }
    assert "stats." not in " ".join(re.findall(r"from (rsa_trial_cli\S+) import", source))

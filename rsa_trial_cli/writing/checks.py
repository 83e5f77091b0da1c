"""What check found, as a person reads it: one study in full, or one row a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rsa_trial_cli.check import routes as way
from rsa_trial_cli.check.departures import (
    ASSUMPTION,
    CONSISTENT,
    DIFFERS,
    FOLLOWS,
    READINGS,
    STATUSES,
    STEP,
    UNCHECKED,
)
from rsa_trial_cli.check.findings import Findings, without_counts
from rsa_trial_cli.check.p_values import Printed
from rsa_trial_cli.check.published import taken
from rsa_trial_cli.check.records import Records, figure_name, study_status
from rsa_trial_cli.check.verdict import FIGURES, NONE, P
from rsa_trial_cli.writing import numbers, words
from rsa_trial_cli.writing.sheet import Facts, Grid, Line, Notes, Part, Title, shown

LABELS = {"low": "CI", "high": "", "p": "P", "percent_trt": "%", "percent_ctl": "%"}
ACCEPTED = {None: (FOLLOWS, CONSISTENT, UNCHECKED), "steps": (STEP,), "assumptions": (STEP, ASSUMPTION)}
NOT_TRIED = "Not tried: adjusted, stratified, clustered, paired or imputed analyses."
JUDGE = "This tool compares numbers and does not judge why they differ."


@dataclass
class Tally:
    """How many studies have which status, counted as they pass."""

    found: Counter[str] = field(default_factory=Counter)

    def add(self, findings: Findings) -> None:
        for rows in studies(findings):
            self.found[study_status(findings, rows)] += 1

    def differs(self, accept: str | None) -> bool:
        """Whether a printed figure does not follow, or only in a way that --accept does not cover."""
        return bool(set(self.found) - {*ACCEPTED[None], *ACCEPTED[accept]})

    def lines(self, refused: int) -> list[str]:
        total = sum(self.found.values())
        parts = [
            f"{self.found[status]} {words.STATUS[status]}" for status in STATUSES[1:] if self.found[status]
        ]
        if self.found[UNCHECKED]:
            parts.append(f"{self.found[UNCHECKED]} not checkable")
        return [f"{total} {'study' if total == 1 else 'studies'}: {', '.join(parts)}; {refused} rows refused"]


def studies(findings: Findings) -> Iterator[slice]:
    """The results of each study."""
    study = findings.published.study
    starts = [0, *(np.flatnonzero(study[1:] != study[:-1]) + 1).tolist(), len(study)]
    for first, last in zip(starts, starts[1:], strict=False):
        if last > first:
            yield slice(first, last)


@dataclass
class View:
    """Sheets of findings. single : one study in full; quiet : one line a study; said : the sentence read."""

    single: bool = False
    quiet: bool = False
    said: str = ""
    begun: bool = False

    def parts(self, results: Sequence[Any]) -> list[Part]:
        findings = results[0].findings
        if self.quiet:
            return [Line(_line(findings, rows)) for rows in studies(findings)]
        if self.single:
            return _full(findings, self.said)
        made: list[Part] = [] if self.begun else [Title("Printed figures against the counts")]
        self.begun = True
        return [*made, _many(results[0])]


def _line(findings: Findings, rows: slice) -> str:
    """One line: the study's status and its reading."""
    label = shown(str(findings.published.trials.study[rows.start]))
    reading = READINGS[max(findings.verdict.study[rows].tolist())]
    how = f" ({words.departures(reading)})" if reading and words.departures(reading) else ""
    return (f"{label}: " if label else "") + words.STATUS[study_status(findings, rows)] + how


def _many(records: Records) -> Grid:
    """A row for each printed figure of each study."""
    rows, before = [], ""
    findings = records.findings
    for rows_of in studies(findings):
        label = shown(str(findings.published.trials.study[rows_of.start]))
        for at in range(rows_of.start, rows_of.stop):
            for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
                rows.append([label if label != before else "", *_cells(findings, figure, at)])
                before = label
        rows[-1:] = [[*rows[-1]]] if rows else []
    return Grid(["study", "printed", "from the counts", "result"], rows, "llll", folding=True)


def _cells(findings: Findings, figure: int, at: int) -> list[str]:
    return [_printed(findings, figure, at), _recomputed(findings, figure, at), _result(findings, figure, at)]


def _printed(findings: Findings, figure: int, at: int) -> str:
    """OR  2.01"""
    name = figure_name(figure, str(findings.published.key[at]))
    text = findings.published.figures[figure].text[at].replace("-", numbers.MINUS)
    return f"{LABELS.get(name, name.upper() if name != 'estimate' else '?'):4}{text}".rstrip()


def _recomputed(findings: Findings, figure: int, at: int) -> str:
    from rsa_trial_cli.check.figures import decimal

    value = float(findings.recomputed[figure, at])
    if findings.published.trials.is_missing()[at] or (figure < P and not findings.published.key[at]):
        return ""
    decimals = int(findings.published.figures[figure].decimals[at])
    if findings.published.figures[figure].relation[at]:
        return numbers.p_value(value, 4) if value >= 0.001 else f"{value:.2g}"
    return words.recomputed(value, decimals, decimal(value, decimals))


def _result(findings: Findings, figure: int, at: int) -> str:
    """follows (Woolf); follows with an extra step: rounding twice."""
    status, place = findings.status[figure, at], int(findings.verdict.reading[figure, at])
    said = words.STATUS[status]
    if status == UNCHECKED:
        return f"{said} ({_why(findings, at)})"
    if place == NONE:
        return said
    reading = READINGS[place]
    key = str(findings.published.key[at])
    by = words.method(findings.verdict.method[figure, at], key if figure < P else "") if figure else ""
    if figure == 0 and "other_method" in reading:
        by = words.method(findings.verdict.method[figure, at], key)
    how = words.departures(reading)
    return said + (f": {how}" if how else "") + (f" ({by})" if by else "")


def _why(findings: Findings, at: int) -> str:
    if findings.published.adjusted[at]:
        return "adjusted: crude values are shown"
    return "no counts" if findings.published.trials.is_missing()[at] else "not a measure of counts"


def _full(findings: Findings, said: str) -> list[Part]:
    """One study: its table, every figure with its routes, what the figures say alone, and the closing words."""
    names = findings.published.trials.names
    title = f"Printed figures against the counts, {' vs '.join(map(shown, names))}"
    parts: list[Part] = [Title(title)]
    if not findings.published.trials.is_missing()[0]:
        parts.append(_table(findings))
    if said:
        parts.append(Notes([f"understood: {_understood(findings)}"]))
    rows = []
    for at in range(len(findings)):
        for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
            rows.append(_cells(findings, figure, at))
            rows += [["", "", f"  {text}"] for text in _routes(findings, figure, at)]
    parts += [Line(""), Grid(["printed", "from the counts", "result"], rows, "lll", folding=True)]
    facts = [*_alone(findings), *_worth(findings)]
    if facts:
        parts.append(Facts(facts))
    return [*parts, Line(""), *(Line(text) for text in _closing(findings))]


def _table(findings: Findings) -> Grid:
    trials = findings.published.trials
    rows = []
    for name, arm in zip(trials.names, (trials.treatment, trials.control), strict=True):
        counts = (f"{cells[0]:.0f}" for cells in (arm.events, arm.non_events, arm.n))
        rows.append([shown(name), *counts, f"{numbers.percent(arm.risk[0], 2)}%"])
    return Grid(["", "events", "no event", "total", "risk"], rows, "lrrrr")


def _understood(findings: Findings) -> str:
    """The figures as they were read from a sentence."""
    texts = []
    for at in range(len(findings)):
        published = findings.published
        for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
            name = figure_name(figure, str(published.key[at])).replace(
                "estimate", "estimate of no known measure"
            )
            name = {"low": f"{numbers.level(float(published.level[at]))} CI", "high": "to"}.get(name, name)
            texts.append(
                f"{name.upper() if len(name) < 4 and name != 'to' else name} {published.figures[figure].text[at]}"
            )
    return ", ".join(texts).replace(", to ", " to ")


def _routes(findings: Findings, figure: int, at: int) -> list[str]:
    """Every way to a figure that does not follow as given; where there is none, what was tried."""
    if findings.status[figure, at] not in (STEP, ASSUMPTION, DIFFERS) or not findings.published.checked[at]:
        return []
    published, rows = findings.published, np.array([at])
    text = published.figures[figure].text[at].replace("-", numbers.MINUS)
    readings = [READINGS[place] for place in findings.verdict.every[figure, at] or ()]
    claims = published.claims(rows)
    if figure == P:
        arms, percents = taken(published.arms, rows), claims.percents
        printed = Printed(str(published.key[at]), arms, published.p[rows], percents, published.declared[rows])
        made = [words.two_sided(way.tests_tried(printed, one_sided=False), text)]
        if any("one_sided" in reading for reading in readings):
            made.insert(0, words.one_sided(way.tests_tried(printed, one_sided=True)))
        return made
    if figure > P or not published.key[at]:
        return []
    decimals = int(published.figures[figure].decimals[at])
    found = way.routes(claims, figure, readings)
    names = tuple(map(shown, published.trials.names))
    return [
        words.route(route, text, decimals, (names[0], names[1])) + words.kept([route], int(claims.printed[0]))
        for route in found
        if len(found) > 1 or "misprint" not in route.reading
    ]


def _alone(findings: Findings) -> list[tuple[str, str]]:
    """Which P goes with the estimate and its interval, and whether the one sits in the middle of the other."""
    published, lines = findings.published, []
    for at in range(len(findings)):
        key = str(published.key[at])
        if not key:
            continue
        found = without_counts(published, np.array([at]))
        if not found.known[0]:
            continue
        estimate, low, high = (f.text[at].replace("-", numbers.MINUS) for f in published.figures[:3])
        level = numbers.level(float(published.level[at]))
        claim = f"{key.upper()} {estimate} with {level} CI {low} to {high}"
        if not found.inside[0]:
            lines.append(
                ("Without counts", f"{key.upper()} {estimate} lies outside its interval {low} to {high}")
            )
        elif found.centred[0]:
            p_low, p_high = (numbers.p_value(float(p)) for p in found.p[:, 0])
            p = p_low if p_low == p_high else f"{p_low} to {p_high}"
            lines.append(("Without counts", f"{claim} goes with a two-sided P of {p}"))
        else:
            middle = numbers.fixed(float(found.middle[0]), max(0, int(published.estimate.decimals[at])) + 1)
            lines.append(
                ("Without counts", f"{claim}: the middle of the interval is {middle}, not {estimate}")
            )
    return lines


def _worth(findings: Findings) -> list[tuple[str, str]]:
    lines = [("Strength", words.STRENGTH[text]) for text in findings.strength[:1] if text]
    tried = int(findings.tried.sum())
    return [*lines, ("Tried", f"{tried:,} readings")] if tried else lines


def _closing(findings: Findings) -> list[str]:
    """What follows first, then what needs a step, then what was not tried."""
    if findings.published.adjusted.all():
        return ["Declared adjusted: the crude values are shown, and nothing is concluded from them."]
    names: dict[str, list[str]] = {}
    for at in range(len(findings)):
        for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
            name = _noun(figure_name(figure, str(findings.published.key[at])))
            if name not in names.setdefault(findings.status[figure, at], []):
                names[findings.status[figure, at]].append(name)
    follow = names.get(FOLLOWS, []) + names.get(CONSISTENT, [])
    stepped = names.get(STEP, []) + names.get(ASSUMPTION, [])
    differ = names.get(DIFFERS, [])
    lines = []
    if follow:
        lines.append(_sentence(follow, "follows from the counts", "follow from the counts"))
    if stepped:
        each = "each need one step" if len(stepped) > 1 else "needs one step"
        lines.append(
            f"{_sentence(stepped, each, each).removesuffix('.')} that was not stated in what you entered: an adjusted "
            "model, another analysis set, a planned one-sided test or rounding on the way can each explain such a gap."
        )
    if differ:
        lines.append(
            _sentence(differ, "does not follow from these counts", "do not follow from these counts")
        )
    return [" ".join([*lines, NOT_TRIED, JUDGE] if stepped or differ else lines)]


def _noun(name: str) -> str:
    return {
        "low": "interval",
        "high": "interval",
        "p": "P",
        "percent_trt": "percents",
        "percent_ctl": "percents",
    }.get(name, name.upper() if name != FIGURES[0] else name)


def _sentence(names: list[str], one: str, more: str) -> str:
    text = " and ".join(f"the {name}" for name in names)
    return f"{text[0].upper()}{text[1:]} {one if len(names) == 1 else more}."

"""Estimates as a person reads them: one trial in full, or one row a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rsa_trial_cli.stats.measures import Estimates
from rsa_trial_cli.stats.trials import Floats, Trials
from rsa_trial_cli.writing import numbers, worked
from rsa_trial_cli.writing.forest import Axis
from rsa_trial_cli.writing.looks import LOOKS
from rsa_trial_cli.writing.sheet import Facts, Grid, Line, Notes, Part, Title, shown

SIDES = {"two-sided": "two-sided", "greater": "one-sided (more events)", "less": "one-sided (fewer events)"}
NEGLIGIBLE = 5e-5  # a share of undefined intervals that prints as 0.00%
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Context:
    """What stands around the estimate of a single trial: intervals of the two risks, the absolute effect.

    risks : of treatment and control, shape (2, 2): arm, end; method : what these intervals are called.
    """

    risks: Floats
    method: str
    absolute: Estimates | None


@dataclass
class View:
    """Sheets of estimates. context : of the one trial that is shown in full, None for one row a study.

    quiet : one line a trial; digits : decimals of the estimates; verbose : with the working.
    """

    context: Context | None = None
    quiet: bool = False
    digits: int | None = None
    verbose: bool = False
    marks: dict[str, str] = field(default_factory=dict)
    begun: bool = False

    def parts(self, results: Sequence[Any]) -> list[Part]:
        if self.quiet:
            return [Line(self._sentence(result, at)) for at in range(len(results[0])) for result in results]
        return self._single(results, self.context) if self.context else self._several(results)

    def _single(self, results: Sequence[Any], context: Context) -> list[Part]:
        first, look = results[0], LOOKS[results[0].measure]
        facts = (
            []
            if len(results) > 1
            else [*look.facts(first, self.digits), ("Methods", _how(first, context.method))]
        )
        if hasattr(first, "coverage") and len(results) == 1:
            facts.append(("Coverage", _coverage(first)))
        if context.absolute is not None:
            facts.append(("Absolute", _absolute(context.absolute)))
        parts: list[Part] = [Title(_title(first)), _counts(first.trials, context, first.level)]
        if len(results) > 1:
            parts += [Line(""), self._methods(results)]
        if facts:
            parts.append(Facts(facts, strong=facts[0][0]))
        if self.verbose:
            parts += [worked.facts(result) for result in results]
        notes = dict.fromkeys(f"note: {text}" for result in results for text in result.note if text)
        return [*parts, *([Notes(list(notes))] if notes else [])]

    def _methods(self, results: Sequence[Any]) -> Grid:
        """Every interval beside its own test."""
        look = LOOKS[results[0].measure]
        rows = []
        for result in results:
            text = look.texts(result, 0, self.digits)
            none = "" if result.own_test else " (none matches)"
            limits = text._replace(estimate="").interval()[2:-1] or text.low
            p = numbers.p_value(float(result.p_value[0]), 4)
            rows.append([result.interval.title, text.estimate, limits, result.tested.title + none, p])
        header = ["interval", look.short, f"{numbers.level(results[0].level)} CI", "its own test", "P"]
        if hasattr(results[0], "coverage"):
            header.append("coverage")
            rows = [[*row, numbers.percent(r.coverage[0], 2)] for row, r in zip(rows, results, strict=True)]
        return Grid(header, rows, "lrllrr"[: len(header)], strong=2)

    def _several(self, results: Sequence[Any]) -> list[Part]:
        first, several, look = results[0], len(results) > 1, LOOKS[results[0].measure]
        axis = look.axis([_interval(result, at) for result in results for at in range(len(first))])
        drawn = [axis.header()] if axis else []
        rows = [self._row(result, at, several, axis) for at in range(len(first)) for result in results]
        header = ["study", *(["method"] if several else []), *map(shown, first.trials.names), ""]
        header += [f"{look.short} ({numbers.level(first.level)} CI)", "P", *drawn]
        align = ("ll" if several else "l") + "rrllr" + ("l" if axis else "")
        strong, extra = header.index("P") - 1, len(header) - 1 if axis else -1
        parts: list[Part] = [Grid(header, rows, align, strong=strong, extra=extra)]
        if not self.begun:
            parts.insert(0, Title(_title(first)))
            if not several:
                parts.insert(1, Notes([_how(first)]))
        if any(shown(label) != label for label in first.study):
            self.marks["control characters are shown escaped, long labels shortened"] = "note:"
        if self.marks:
            parts.append(Notes([f"{mark}  {note}" for note, mark in self.marks.items()]))
        self.begun, self.marks = True, {}
        return parts

    def _row(self, result: Any, at: int, several: bool, axis: Axis | None) -> list[str]:
        note = result.note[at]
        if note and note not in self.marks:
            self.marks[note] = LETTERS[len(self.marks) % 26] * (len(self.marks) // 26 + 1)
        trials = result.trials
        return [
            shown(result.study[at]),
            *([result.method] if several else []),
            *(_fraction(arm.events[at], arm.n[at]) for arm in (trials.treatment, trials.control)),
            self.marks.get(note, ""),
            LOOKS[result.measure].cell(result, at, self.digits),
            numbers.p_value(float(result.p_value[at])),
            *([axis.row(_interval(result, at))] if axis else []),
        ]

    def _sentence(self, result: Any, at: int) -> str:
        look = LOOKS[result.measure]
        label = f"{shown(result.study[at])}: " if result.study[at] else ""
        interval = look.texts(result, at, self.digits).interval(f"{numbers.level(result.level)} CI ")
        return f"{label}{look.name(result, at)} {interval}, {numbers.p_phrase(float(result.p_value[at]))}"


def _interval(result: Any, at: int) -> tuple[float, float, float]:
    return float(result.estimate[at]), float(result.low[at]), float(result.high[at])


def _title(result: Any) -> str:
    return f"{LOOKS[result.measure].title}, {' vs '.join(map(shown, result.trials.names))}"


def _counts(trials: Trials, context: Context, level: float) -> Grid:
    """The 2×2 table, echoed every time: mixed-up arms are the commonest mistake of all."""
    rows = []
    for name, arm, (low, high) in zip(
        trials.names, (trials.treatment, trials.control), context.risks, strict=True
    ):
        risk = f"{numbers.percent(arm.risk[0])}% ({numbers.percent(low)} to {numbers.percent(high)})"
        rows.append(
            [shown(name), *(f"{cells[0]:.0f}" for cells in (arm.events, arm.non_events, arm.n)), risk]
        )
    return Grid(["", "events", "no event", "total", f"risk ({numbers.level(level)} CI)"], rows, "lrrrl")


def _fraction(events: float, n: float) -> str:
    return "missing" if np.isnan(events + n) else f"{events:.0f}/{n:.0f}"


def _how(result: Any, risks: str = "") -> str:
    """Estimate, interval, test and sides, named."""
    interval = f"{result.interval.title} interval"
    test = f"{result.tested.title} test, {SIDES[result.alternative]}"
    none = "" if result.own_test else " (no test matches this interval)"
    return f"{interval}; {test}{none}{f'; risks with {risks} intervals' if risks else ''}"


def _absolute(rd: Estimates) -> str:
    """The risk difference in one line, without its sign."""
    estimate, low, high = (float(column[0]) for column in (rd.estimate, rd.low, rd.high))
    words = "fewer events" if estimate < 0 else "more events" if estimate > 0 else "difference"
    low, high = (-high, -low) if estimate < 0 else (low, high)
    ci = f"{numbers.level(rd.level)} CI {numbers.points(low)} to {numbers.points(high)}"
    method = rd.interval.title.removesuffix(" score")
    return f"{numbers.points(abs(estimate))} percentage points {words} ({ci}; {method})"


def _coverage(result: Any) -> str:
    """What the method achieves, and how its errors divide."""
    coverage, below, above = (
        numbers.percent(float(share[0]), 2) for share in (result.coverage, result.below, result.above)
    )
    undefined = 1 - float(result.coverage[0] + result.below[0] + result.above[0])
    rest = f", {numbers.percent(undefined, 2)}% are not estimable" if undefined > NEGLIGIBLE else ""
    return (
        f"{coverage}% true coverage of a {numbers.level(result.level)} interval at these arm sizes if the "
        f"observed risks were true; {below}% of intervals lie below the effect, {above}% above it{rest}"
    )

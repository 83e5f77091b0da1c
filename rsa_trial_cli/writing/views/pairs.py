"""A paired table for people: the table itself, both effects, and McNemar's tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.inference.paired import PAIRED_TESTS
from rsa_trial_cli.stats.measures.paired_effects import PAIRED, PairedEstimates
from rsa_trial_cli.writing.views import numbers, paired_sentence, working
from rsa_trial_cli.writing.views.paired_words import MORE, how, sides, texts
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture
    from rsa_trial_cli.writing.views.journal_style import Style
    from rsa_trial_cli.writing.views.sentence import Wording


@frozen
class View:
    """Sheets of a paired table.

    everything : a row an interval; quiet : a line an interval; verbose : with the working; wording : of a
    journal's style, None for ours.
    """

    everything: bool = False
    quiet: bool = False
    digits: int | None = None
    verbose: bool = False
    wording: Wording | None = None

    @property
    def style(self) -> Style | None:
        """The journal's, by which numbers are printed; None of our own."""
        return self.wording.journal if self.wording else None

    def parts(self, results: Sequence[PairedEstimates]) -> list[Part]:
        """What is drawn of one table."""
        if self.quiet:
            several = len({result.measure for result in results}) < len(results)
            every = range(len(results[0]))
            if self.wording:
                return [Line(self._told(results, at, self.wording)) for at in every]
            return [Line(self._sentence(result, at, several=several)) for at in every for result in results]
        first = results[0]
        title = Title(f"Paired proportions, {' vs '.join(map(escaped, first.names))}")
        if first.study is not None:
            return [title, self._table(results), Notes(_legend(results))]
        if self.everything:
            return [
                title,
                _counts(first),
                Line(""),
                self._methods(results),
                Facts([_tests(first, numbers.p_value)]),
            ]
        facts = [line for result in results for line in self._facts(result)]
        told = [("Sentence", paired_sentence.sentence(results, 0, self.wording))] if self.wording else []
        p_value = self.style.p_value if self.style else numbers.p_value
        methods = "; ".join(f"{PAIRED[result.measure].short}: {how(result)}" for result in results)
        made: list[Part] = [
            title,
            _counts(first),
            Facts([*facts, _tests(first, p_value), ("Methods", methods), *told], facts[0][0]),
        ]
        return [*made, *(self._working(result) for result in results if self.verbose)]

    def pictures(
        self, blocks: Sequence[Sequence[PairedEstimates]], millimetres: float, tallest: float
    ) -> list[Picture]:
        """The forest plot of the first measure, page by page; none of a line a table."""
        from rsa_trial_cli.writing.views.pictured_pairs import pages

        return [] if self.quiet or not len(blocks[0][0]) else pages(blocks, millimetres, tallest, self.digits)

    @staticmethod
    def _working(result: PairedEstimates) -> Facts:
        (label, interval), *steps = working.facts(result).lines
        return Facts([(label, f"{PAIRED[result.measure].short}: {interval}"), *steps])

    def _facts(self, result: PairedEstimates) -> list[tuple[str, str]]:
        """The estimate with what it is made of."""
        measure, (treated, control) = PAIRED[result.measure], map(escaped, result.names)
        unit = "" if measure.ratio else " percentage points"
        text = texts(result, 0, self.digits)
        interval = text._replace(estimate=text.estimate + unit).interval(_ci(result))
        style, n = self.style, float(result.pairs.n[0])
        percent = partial(style.percent, size=n) if style else numbers.percent
        risks = [percent(float(arm.risk[0])) for arm in result.pairs.arms]
        made = f"{risks[0]}% with {treated} and {risks[1]}% with {control}"
        if measure.ratio:
            b, c = (f"{pairs[0]:.0f}" for pairs in (result.treatment_only, result.control_only))
            made = f"conditional: {b} pairs with the event with {treated} only, {c} with {control} only"
        plain = f"{interval}, {_p(result, 0)}"
        answer = paired_sentence.answer(result, 0, self.style) if self.style else plain
        return [(measure.title, answer), ("", made)]

    def _methods(self, results: Sequence[PairedEstimates]) -> Grid:
        """Every interval beside its own test."""
        rows = []
        for result in results:
            text, measure = texts(result, 0, self.digits), PAIRED[result.measure]
            limits = text._replace(estimate="").interval()[2:-1] or text.low
            none = "" if result.interval.test else " (none matches)"
            p = numbers.p_value(float(result.p_value[0]), 4)
            unit = measure.short if measure.ratio else f"{measure.short}, points"
            rows.append([unit, result.interval.title, text.estimate, limits, result.tested.title + none, p])
        named = any(result.interval.test not in (None, result.tested.name) for result in results)
        header = ["", "interval", "estimate", f"{numbers.level(results[0].level)} CI"]
        header += ["test" if named else "its own test", "P"]
        return Grid(header, rows, "lwrlwr", strong=3, falls=[(4,), (2,)])

    def _table(self, results: Sequence[PairedEstimates]) -> Grid:
        """A row for each table and interval; the four counts in the order in which they are typed."""
        several = len({result.measure for result in results}) < len(results)
        rows = []
        for at in range(len(results[0])):
            for result in results:
                measure = PAIRED[result.measure]
                unit = measure.short if measure.ratio else f"{measure.short}, points"
                way = f"{unit}, {result.method}" if several else unit
                rows.append([_label(result, at), _cells(result, at), way, *self._figures(result, at)])
        header = ["study", "pairs", "", f"estimate ({_ci(results[0])[:-1]})", "P"]
        return Grid(header, rows, "lllll", strong=3, names=True, falls=[(1,)])

    def _figures(self, result: PairedEstimates, at: int) -> list[str]:
        """Estimate with limits, and P, as the style has them in columns."""
        p = float(result.p_value[at])
        if style := self.style:
            return [paired_sentence.cell(result, at, style), style.p_value(p)]
        return [texts(result, at, self.digits).interval(), numbers.p_value(p)]

    @staticmethod
    def _told(results: Sequence[PairedEstimates], at: int, wording: Wording) -> str:
        """The sentence for the paper, behind the name of its table."""
        text, label = paired_sentence.sentence(results, at, wording), _label(results[0], at)
        return (f"{label}: " if label else "") + (text or "counts missing")

    def _sentence(self, result: PairedEstimates, at: int, *, several: bool) -> str:
        label, text = f"{result.method}: " if several else "", texts(result, at, self.digits)
        label = f"{_label(result, at)}: {label}" if _label(result, at) else label
        measure = PAIRED[result.measure]
        unit = "" if measure.ratio or np.isnan(result.estimate[at]) else " points"
        interval = text._replace(estimate=text.estimate + unit).interval(_ci(result))
        return f"{label}{measure.short} {interval}, {_p(result, at)}"


def _counts(result: PairedEstimates) -> Grid:
    """The paired table with its margins."""
    treated, control = map(escaped, result.names)
    a, b, c, d = (
        int(x[0]) for x in (result.both, result.treatment_only, result.control_only, result.neither)
    )
    rows = [
        [f"{treated}: event", a, b, a + b],
        [f"{treated}: no event", c, d, c + d],
        ["total", a + c, b + d, a + b + c + d],
    ]
    header = ["pairs", f"{control}: event", "no event", "total"]
    return Grid(header, [list(map(str, row)) for row in rows], "lrrr", names=True)


def _tests(result: PairedEstimates, p_value: Callable[[float], str]) -> tuple[str, str]:
    """P by each of McNemar's tests."""
    title = "McNemar"
    words = [
        f"{test.title.removeprefix(title).strip(' ,') or 'asymptotic'} "
        f"{p_value(float(test.compute(result.pairs, result.alternative)[1][0]))}"
        for test in PAIRED_TESTS.values()
    ]
    sided = result.alternative != "two-sided"
    kind = f"one-sided P ({MORE[result.alternative]})" if sided else "two-sided P"
    return title, f"{kind}: {', '.join(words)}"


def _cells(result: PairedEstimates, at: int) -> str:
    """The four counts of a table in the order in which they are typed."""
    pairs = result.both, result.treatment_only, result.control_only, result.neither
    return "missing" if np.isnan(result.both[at]) else " ".join(f"{cell[at]:.0f}" for cell in pairs)


def _label(result: PairedEstimates, at: int) -> str:
    return escaped(result.study[at]) if result.study is not None else ""


def _legend(results: Sequence[PairedEstimates]) -> list[str]:
    """What the columns of a table of several hold, and by which methods where each measure has one."""
    ways = [f"{PAIRED[result.measure].short}: {how(result)}" for result in results]
    several = len({result.measure for result in results}) < len(results)
    words = "pairs with the event under both, treatment only, control only, neither"
    own = f"P is {sides(results[0])}, each of the interval's own test"
    return [words, own] if several else [words, *ways]


def _p(result: PairedEstimates, at: int) -> str:
    """P = 0.013; one-sided P = 0.0065 (more events)."""
    phrase = numbers.p_phrase(float(result.p_value[at]))
    return phrase if result.alternative == "two-sided" else f"one-sided {phrase} ({MORE[result.alternative]})"


def _ci(result: PairedEstimates) -> str:
    return f"{numbers.level(result.level)} CI "

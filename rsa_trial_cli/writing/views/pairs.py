"""A paired table for people: the table itself, both effects, and McNemar's tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rsa_trial_cli.errors import escaped
from rsa_trial_cli.stats.inference.paired import PAIRED_TESTS
from rsa_trial_cli.stats.measures.paired_effects import PAIRED, PairedEstimates
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Part, Title


@dataclass(frozen=True)
class View:
    """Sheets of a paired table. everything : a row an interval; quiet : a line an interval."""

    everything: bool = False
    quiet: bool = False
    digits: int | None = None

    def parts(self, results: Sequence[PairedEstimates]) -> list[Part]:
        """What is drawn of one table."""
        if self.quiet:
            several = len({result.measure for result in results}) < len(results)
            return [Line(self._sentence(result, several=several)) for result in results]
        first = results[0]
        title = Title(f"Paired proportions, {' vs '.join(map(escaped, first.names))}")
        if self.everything:
            return [title, _counts(first), Line(""), self._methods(results), Facts([_tests(first)])]
        facts = [line for result in results for line in self._facts(result)]
        methods = "; ".join(f"{PAIRED[result.measure].short}: {_how(result)}" for result in results)
        return [
            title,
            _counts(first),
            Facts([*facts, _tests(first), ("Methods", methods)], strong=facts[0][0]),
        ]

    def _facts(self, result: PairedEstimates) -> list[tuple[str, str]]:
        """The estimate with what it is made of."""
        measure, (treated, control) = PAIRED[result.measure], map(escaped, result.names)
        unit = "" if measure.ratio else " percentage points"
        text = self._texts(result)
        interval = text._replace(estimate=text.estimate + unit).interval(_ci(result))
        risks = [numbers.percent(float(arm.risk[0])) for arm in result.pairs.arms]
        made = f"{risks[0]}% with {treated} and {risks[1]}% with {control}"
        if measure.ratio:
            b, c = result.treatment_only[0], result.control_only[0]
            made = f"conditional: {b} pairs with the event with {treated} only, {c} with {control} only"
        return [(measure.title, f"{interval}, {numbers.p_phrase(float(result.p_value[0]))}"), ("", made)]

    def _methods(self, results: Sequence[PairedEstimates]) -> Grid:
        """Every interval beside its own test."""
        rows = []
        for result in results:
            text, measure = self._texts(result), PAIRED[result.measure]
            limits = text._replace(estimate="").interval()[2:-1] or text.low
            none = "" if result.interval.test else " (none matches)"
            p = numbers.p_value(float(result.p_value[0]), 4)
            unit = measure.short if measure.ratio else f"{measure.short}, points"
            rows.append([unit, result.interval.title, text.estimate, limits, result.tested.title + none, p])
        named = any(result.interval.test not in (None, result.tested.name) for result in results)
        header = ["", "interval", "estimate", f"{numbers.level(results[0].level)} CI"]
        header += ["test" if named else "its own test", "P"]
        return Grid(header, rows, "lwrlwr", strong=3, falls=[(4,), (2,)])

    def _sentence(self, result: PairedEstimates, *, several: bool) -> str:
        label, text = f"{result.method}: " if several else "", self._texts(result)
        measure = PAIRED[result.measure]
        unit = "" if measure.ratio else " points"
        interval = text._replace(estimate=text.estimate + unit).interval(_ci(result))
        return f"{label}{measure.short} {interval}, {numbers.p_phrase(float(result.p_value[0]))}"

    def _texts(self, result: PairedEstimates) -> Texts:
        """Estimate and limits, rounded as those of independent arms are."""
        values = [float(result.estimate[0]), float(result.low[0]), float(result.high[0])]
        if PAIRED[result.measure].ratio:
            own = numbers.ratio_decimals(values[0], values[1:])
            decimals = own if self.digits is None else numbers.enough(values, self.digits)
            return Texts(*(numbers.visible(value, decimals) for value in values))
        decimals = numbers.percent_decimals(values, self.digits)
        limits = (numbers.points(value, decimals) for value in values[1:])
        return Texts(numbers.points(values[0], decimals, signed=True), *limits)


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


def _tests(result: PairedEstimates) -> tuple[str, str]:
    """P by each of McNemar's tests, two-sided."""
    title = "McNemar"
    words = [
        f"{test.title.removeprefix(title).strip(' ,') or 'asymptotic'} "
        f"{numbers.p_value(float(test.compute(result.pairs)[1][0]))}"
        for test in PAIRED_TESTS.values()
    ]
    return title, f"two-sided P: {', '.join(words)}"


def _how(result: PairedEstimates) -> str:
    none = "" if result.interval.test else " (no test matches this interval)"
    return f"{result.interval.title} interval, {result.tested.title} test{none}"


def _ci(result: PairedEstimates) -> str:
    return f"{numbers.level(result.level)} CI "

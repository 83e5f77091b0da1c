"""Estimates for people: one trial in full, or one row per study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.coverage import Covered
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.writing.views import beside, numbers, working
from rsa_trial_cli.writing.views.forest import Axis
from rsa_trial_cli.writing.views.measures import LOOKS, how, p_in_words, sides, ways
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture
    from rsa_trial_cli.writing.views.journal_style import Style
    from rsa_trial_cli.writing.views.sentence import Wording

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@frozen
class Context:
    """What is shown beside the estimate of a single trial: intervals of both risks, the absolute effect.

    risks : of treatment and control, or of their means, shape (2, 2): arm, end; method : what these intervals
    are called.
    """

    risks: Floats
    method: str
    absolute: Estimates | None


@dataclass
class View:
    """Sheets of estimates. context : of the one trial that is shown in full, None for one row a study.

    quiet : one line a trial; digits : decimals of the estimates; verbose : with the working; wording : of a
    journal's style, None for ours.
    """

    context: Context | None = None
    quiet: bool = False
    digits: int | None = None
    verbose: bool = False
    wording: Wording | None = None
    marks: dict[str, str] = field(default_factory=dict)
    begun: bool = False
    file: str | None = None
    missing: ClassVar[str] = "counts missing"

    @property
    def style(self) -> Style | None:
        """The journal's, by which numbers are printed; None of our own."""
        return self.wording.journal if self.wording else None

    def parts(self, results: Sequence[Made]) -> list[Part]:
        """What is drawn of one block of results."""
        if self.quiet:
            return [Line(line) for at in range(len(results[0])) for line in self._sentences(results, at)]
        return self._single(results, self.context) if self.context else self._several(results)

    def pictures(self, blocks: Sequence[Sequence[Made]], millimetres: float, tallest: float) -> list[Picture]:
        """The forest plot of the trials, page by page; none of a line a trial."""
        from rsa_trial_cli.writing.views.pictured_effects import pages

        blocks = [block for block in blocks if len(block[0])]
        return [] if self.quiet or not blocks else pages(blocks, millimetres, tallest, self.digits)

    def _single(self, results: Sequence[Made], context: Context) -> list[Part]:
        first, look = results[0], LOOKS[results[0].measure]
        facts = []
        if len(results) == 1:
            facts = self._facts(first, context)
        if context.absolute is not None:
            facts.append(("Absolute", self._absolute(context.absolute)))
        if self.wording:
            facts.append(("Sentence", self._told(first, 0, context.absolute)))
        label = first.trials.label(0)
        study = f": {escaped(label)}" if label else ""
        parts: list[Part] = [
            Title(_title(first) + study),
            self._arms(first, context),
        ]
        notes = [f"note: {text}" for text in beside.remarks(results)]
        if len(results) > 1:
            parts += [Line(""), self._methods(results)]
            notes += [*_sided(first), *look.legend(first)]
        if facts:
            parts.append(Facts(facts, strong=facts[0][0]))
        if self.verbose:
            parts += [working.facts(result) for result in results]
        return [*parts, *([Notes(notes)] if notes else [])]

    def _facts(self, first: Made, context: Context) -> list[tuple[str, str]]:
        """The labelled lines of the one result of one trial."""
        assert isinstance(first, Estimates)
        facts = [
            *self._answers(first),
            *LOOKS[first.measure].facts(first, self.digits),
            *(beside.reduction(first, self.digits) if first.reduction is not None else []),
            *(beside.events_per(first) if first.per else []),
            ("Methods", how(first, context.method)),
        ]
        if first.interval.estimators:
            facts += beside.other_estimates(first, self._decimals([first], 0))
        return [*facts, *([("Coverage", beside.coverage(first))] if isinstance(first, Covered) else [])]

    def _answers(self, first: Made) -> list[tuple[str, str]]:
        """The estimate with its interval and P, by the rules of the style where a journal's was chosen."""
        style = self.style
        return self._of_style(first, style) if style else LOOKS[first.measure].answers(first, self.digits)

    @staticmethod
    def _of_style(first: Made, style: Style) -> list[tuple[str, str]]:
        from rsa_trial_cli.writing.views import sentence

        assert isinstance(first, Estimates)
        return sentence.answers(first, 0, style)

    def _absolute(self, rd: Estimates) -> str:
        """The risk difference in one line."""
        if not self.style:
            return beside.absolute(rd, self.digits)
        from rsa_trial_cli.writing.views import sentence

        return sentence.absolute(rd, 0, self.style)

    def _arms(self, first: Made, context: Context) -> Grid:
        """The 2×2 table, always shown: exchanged arms are the commonest mistake."""
        assert isinstance(first, Estimates)
        trials = first.trials
        arms = trials.treatment, trials.control
        shares = [
            (float(arm.risk[0]), *map(float, limits)) for arm, limits in zip(arms, context.risks, strict=True)
        ]
        decimals = numbers.percent_decimals(chain(*shares), self.digits)
        rows = []
        for name, arm, share in zip(trials.names, arms, shares, strict=True):
            count = self.style.count if self.style else "{:.0f}".format
            cells = (count(float(cells[0])) for cells in (arm.events, arm.non_events, arm.n))
            risk = self.style.risk(share, float(arm.n[0])) if self.style else beside.risk(share, decimals)
            rows.append([escaped(name), *cells, risk])
        header = ["", "events", "no event", "total", f"risk ({numbers.level(first.level)} CI)"]
        return Grid(header, rows, "lrrrl", names=True, falls=[(2,), (4,)])

    def _methods(self, results: Sequence[Made]) -> Grid:
        """Every interval beside its own test."""
        look, decimals = LOOKS[results[0].measure], self._decimals(results, 0)
        rows = []
        for result in results:
            text = look.texts(result, 0, decimals)
            none = "" if result.own_test else " (none matches)"
            limits = text._replace(estimate="").interval()[2:-1] or text.low
            p = numbers.p_value(float(result.p_value[0]), 4)
            estimate = look.lead(result, 0) + text.estimate
            rows.append([result.interval.title, estimate, limits, result.tested.title + none, p])
        named = any(result.own_test not in (None, result.tested.name) for result in results)
        test = "test" if named else "its own test"
        header = ["interval", look.short, f"{numbers.level(results[0].level)} CI", test, "P"]
        if covered := [result for result in results if isinstance(result, Covered)]:
            header.append("coverage")
            rows = [[*row, numbers.probability(r.coverage[0])] for row, r in zip(rows, covered, strict=True)]
        align = "wrlwrr"[: len(header)]
        if results[0].per:
            rows = [[*row, beside.told_per(r, 0)] for row, r in zip(rows, results, strict=True)]
            header, align = [*header, f"per {numbers.grouped(results[0].per)}"], align + "l"
        return Grid(header, rows, align, strong=2, falls=[(3,), (1,)])

    def _decimals(self, results: Sequence[Made], at: int) -> int:
        """Of one trial's numbers by all methods: a quantity is rounded once on a screen."""
        return max(LOOKS[result.measure].decimals(result, at, self.digits) for result in results)

    def _several(self, results: Sequence[Made]) -> list[Part]:
        first, look = results[0], LOOKS[results[0].measure]
        parts: list[Part] = [self._table(results)]
        if not self.begun:
            same = (
                [] if len({result.method for result in results}) > 1 else [f"{first.interval.title} interval"]
            )
            words = [*([how(first)] if len(results) == 1 else [*same, *_sided(first)]), *look.legend(first)]
            parts = [Title(_title(first)), *([Notes(words)] if words else []), *parts]
        if first.file != self.file:
            parts.insert(len(parts) - 1, Notes([escaped(str(first.file))]))
        if any(escaped(label) != label for label in map(first.trials.label, range(len(first)))):
            self.marks["control characters are shown escaped"] = "note:"
        if self.marks:
            parts.append(Notes([f"{mark}  {note}" for note, mark in self.marks.items()]))
        self.begun, self.marks, self.file = True, {}, first.file
        return parts

    def _table(self, results: Sequence[Made]) -> Grid:
        """A row for each study and method; without room the counts fall away, then P, then the forest."""
        first, several, look = results[0], len(results) > 1, LOOKS[results[0].measure]
        axis = look.axis([_interval(result, at) for result in results for at in range(len(first))])
        told = ways(results)
        rows = [
            self._row(result, at, way, axis, self._decimals(results, at))
            for at in range(len(first))
            for result, way in zip(results, told, strict=True)
        ]
        differ = "method" if first.method in told[0] else "test"
        header = ["study", differ, *map(escaped, first.trials.names), ""]
        header += [
            f"{look.short} ({numbers.level(first.level)} CI)",
            f"per {numbers.grouped(first.per or 0)}",
        ]
        header += ["P", axis.header() if axis else ""]
        falls = ((2, 3), (7,), (8,))
        grid = Grid(header, rows, "llrrlllrl", strong=5, names=True, falls=falls, picture=8)
        needed = {1: several, 4: bool(self.marks), 6: bool(first.per), 8: axis is not None}
        return grid.only([at for at in range(len(header)) if needed.get(at, True)])

    def _row(self, result: Made, at: int, way: str, axis: Axis | None, decimals: int) -> list[str]:
        note, arms = result.note[at], result.trials
        if note and note not in self.marks:
            self.marks[note] = LETTERS[len(self.marks) % 26] * (len(self.marks) // 26 + 1)
        return [
            escaped(arms.row_label(at)),
            way,
            *self._cells(result, at),
            self.marks.get(note, ""),
            *self._figures(result, at, decimals),
            axis.row(_interval(result, at)) if axis else "",
        ]

    def _figures(self, result: Made, at: int, decimals: int) -> list[str]:
        """Estimate with limits, events per so many, and P."""
        look, p = LOOKS[result.measure], float(result.p_value[at])
        per = beside.told_per(result, at) if result.per else ""
        if style := self.style:
            return [look.lead(result, at) + self._styled(result, at, style), per, style.p_value(p)]
        return [look.lead(result, at) + look.texts(result, at, decimals).interval(), per, numbers.p_value(p)]

    def _told(self, result: Made, at: int, absolute: Estimates | None) -> str:
        """The sentence for the paper."""
        from rsa_trial_cli.writing.views import sentence

        assert isinstance(result, Estimates)
        assert self.wording
        return sentence.sentence(sentence.effects_of(result, absolute), at, self.wording)

    @staticmethod
    def _styled(result: Made, at: int, style: Style) -> str:
        """An estimate with its limits as a journal prints it in a column."""
        from rsa_trial_cli.writing.views import sentence

        assert isinstance(result, Estimates)
        return sentence.cell(result, at, style)

    @staticmethod
    def _cells(result: Made, at: int) -> list[str]:
        """Both arms of a trial in a table of many."""
        return beside.fractions(result, at)

    @staticmethod
    def _meaning(result: Made, at: int) -> list[str]:
        """What changes the meaning of an estimate, beside its numbers."""
        return beside.meaning(result, at)

    def _sentences(self, results: Sequence[Made], at: int) -> Iterator[str]:
        """One line a method: the estimate, its limits, P, and what changes their meaning."""
        decimals = self._decimals(results, at)
        for result, way in zip(results, ways(results), strict=True):
            study = escaped(", ".join(filter(None, [result.file, result.trials.label(at)])))
            label = ", ".join(filter(None, [study, way]))
            if self.wording:
                yield (f"{label}: " if label else "") + (self._told(result, at, None) or self.missing)
                continue
            said = LOOKS[result.measure].said(result, at, decimals)
            words = [f"{said}, {p_in_words(result, at)}", *self._meaning(result, at)]
            if result.per:
                words.insert(1, f"{beside.told_per(result, at)} per {numbers.grouped(result.per)}")
            yield (f"{label}: " if label else "") + "; ".join(words)


def _interval(result: Made, at: int) -> tuple[float, float, float]:
    return float(result.estimate[at]), float(result.low[at]), float(result.high[at])


def _title(result: Made) -> str:
    return f"{LOOKS[result.measure].title}, {' vs '.join(map(escaped, result.trials.names))}"


def _sided(result: Made) -> list[str]:
    """The note on one-sided P, for a table of several methods."""
    return [f"P is {sides(result)}"] if sides(result) != "two-sided" else []

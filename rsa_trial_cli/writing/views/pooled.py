"""A meta-analysis for people: its studies with a forest, both pooled lines, and what they mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rsa_trial_cli.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.pooling.pooled import Pooled, PooledStudies, Report
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views import pooled_words as words
from rsa_trial_cli.writing.views.measures import taken_as
from rsa_trial_cli.writing.views.pooled_forest import Axis, axis
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture

FORESTS = 5  # the picture column of the table of studies


@dataclass
class View:
    """Sheets of meta-analyses. separate : one row for each; quiet : one line; digits : of the estimates."""

    separate: bool = False
    quiet: bool = False
    digits: int | None = None
    begun: bool = False

    def parts(self, results: Sequence[Report]) -> list[Part]:
        """What is drawn of one block of meta-analyses."""
        made, records = results[0], results[0].records
        first = not self.begun
        self.begun = True
        if self.quiet:
            return [Line(self._line(records, at)) for at in range(0, len(records), 2)]
        if self.separate:
            title = Title(f"{MEASURES[records.measure].title}, a meta-analysis a row")
            return [*([title] if first else []), self._rows(records)]
        last = len(records) - 2
        return [
            Title(_title(records, last)),
            self._studies(made),
            self._facts(records, last),
            *self._refits(made),
            *_notes(records),
        ]

    def pictures(
        self, blocks: Sequence[Sequence[Report]], millimetres: float, tallest: float
    ) -> list[Picture]:
        """The forest plot of one meta-analysis with its groups, page by page."""
        from rsa_trial_cli.writing.views.pictured_pool import pages

        return [] if self.quiet or self.separate else pages(blocks, millimetres, tallest, self.digits)

    def _line(self, records: Pooled, at: int) -> str:
        """Both lines in one."""
        name = records.group[at]
        many = f"{records.studies_used[at]} {'study' if records.studies_used[at] == 1 else 'studies'}"
        both = [words.estimated(records, at + model, self.digits) for model in (0, 1)]
        text = f"random {both[0]}; common {both[1]}; {many}"
        return f"{escaped(name)}: {text}" if name is not None else text

    def _rows(self, records: Pooled) -> Grid:
        """A row a meta-analysis."""
        key, level = records.measure, numbers.level(records.level)
        rows = []
        for at in range(0, len(records), 2):
            known = records.prediction_method[at] is not None
            rows.append([
                escaped(records.group[at] or ""),
                str(records.studies_used[at]),
                words.cell(key, words.figures(records, at), self.digits),
                self._predicted(records, at) if known else "",
                *_spread(records, at),
                words.cell(key, words.figures(records, at + 1), self.digits),
            ])  # fmt: skip
        short = _short(key)
        header = [
            "",
            "studies",
            f"random {short} ({level} CI)",
            "prediction",
            "τ²",
            "I² %",
            f"common {short}",
        ]
        return Grid(header, rows, "lrllrrl", strong=2, names=True, falls=[(3,), (4,), (6,), (5,)])

    def _predicted(self, records: Pooled, at: int) -> str:
        low, high = float(records.prediction_low[at]), float(records.prediction_high[at])
        return words.range_of(records.measure, low, high, self.digits)

    def _studies(self, made: Report) -> Grid:
        """The studies of each group, and its pooled lines below them."""
        records, studies = made.records, made.studies
        picture = _axis(made)
        rows, start, label, several = [], 0, 0, len(made.sizes) > 1
        for group, size in enumerate(made.sizes):
            name = records.group[2 * group]
            if several and name is not None:
                rows.append([escaped(name) or "(blank)", "", "", "", "", ""])
            rows += [self._study(studies, at, picture) for at in range(start, start + size)]
            if several and name is None:
                rows.append(["all studies", "", "", "", "", ""])
            lines = list(self._pooled(records, 2 * group, picture))
            label = max(label, *(len(line[0]) for line in lines))
            rows += lines
            start += size
        key = records.measure
        ci = f"{_short(key)} ({numbers.level(records.level)} CI)"
        header = ["study", *map(escaped, records.names), ci, "weight", picture.header()]
        falls = [(1, 2), (4,), (5,)]
        grid = Grid(header, rows, "lrrlrl", 3, names=True, falls=falls, picture=FORESTS, gap=1, label=label)
        return grid if records.participants[0] is not None else grid.only([0, 3, 4, 5])

    def _study(self, studies: PooledStudies, at: int, picture: Axis) -> list[str]:
        values = words.figures(studies, at)
        random, common = float(studies.weight_random[at]), float(studies.weight_common[at])
        weight = common if math.isnan(random) else random
        arms = (
            (studies.treatment_events[at], studies.treatment_n[at]),
            (studies.control_events[at], studies.control_n[at]),
        )
        return [
            escaped(studies.study[at]),
            *("" if math.isnan(n) else f"{events:.0f}/{n:.0f}" for events, n in arms),
            words.cell(studies.measure, values, self.digits),
            "" if math.isnan(weight) or studies.status[at] != "ok" else f"{numbers.fixed(weight, 1)}%",
            picture.study(values),
        ]

    def _pooled(self, records: Pooled, at: int, picture: Axis) -> Iterator[list[str]]:
        """The lines below the studies."""
        key, random, common = records.measure, *(words.figures(records, at + model) for model in (0, 1))
        if not math.isnan(random[0]):
            text = words.cell(key, random, self.digits)
            yield ["random effects", "", "", text, "100%", picture.diamond(random)]
        if records.prediction_method[at] is not None:
            low, high = float(records.prediction_low[at]), float(records.prediction_high[at])
            yield ["  prediction", "", "", self._predicted(records, at), "", picture.bar(low, high)]
        name = words.common_name(records, at + 1)
        yield [name, "", "", words.cell(key, common, self.digits), "", picture.diamond(common)]

    def _facts(self, records: Pooled, at: int) -> Facts:
        """The labelled lines about the whole."""
        lines = [("Random effects", words.of_random(records, at, self.digits))]
        if math.isnan(float(records.estimate[at])):
            lines = [("Random effects", numbers.UNDEFINED)]
        else:
            lines.append(("Prediction", words.predicted(records, at, self.digits)))
            lines.append(("Heterogeneity", words.heterogeneity(records, at)))
        if records.between_df[at] == records.between_df[at]:
            test = (float(row[at]) for row in (records.between_q, records.between_df, records.between_p))
            lines.append(("Subgroups", f"difference between them: {words.tested(*test)}"))
        lines.append(("Common effect", words.of_common(records, at + 1, self.digits)))
        lines += [("", said) for said in [words.associated(records, at + 1)] if said]
        lines += [("Small studies", said) for said in [words.of_small_studies(records, at)] if said]
        shown = at if not math.isnan(float(records.estimate[at])) else at + 1
        if told := words.absolute(records, shown):
            lines.append(("Absolute", "; ".join([told, *taken_as(records.event_is)])))
        if shown == at:
            lines.append(("Sentence", words.sentence(records, at)))
        return Facts(lines, strong=lines[0][0])

    def _refits(self, made: Report) -> Iterator[Part]:
        """A table of each kind of refit."""
        for refits in made.refits:
            title, names = ("without", refits.omitted) if refits.omitted else ("up to", refits.up_to)
            rows = [
                [
                    escaped((names or [])[at] or ""),
                    words.cell(refits.measure, words.figures(refits, at), self.digits),
                    *_spread(refits, at),
                    words.cell(refits.measure, words.figures(refits, at + 1), self.digits),
                ]
                for at in range(0, len(refits), 2)
            ]
            short = _short(refits.measure)
            ci = f"({numbers.level(refits.level)} CI)"
            header = [title, f"random {short} {ci}", "τ²", "I² %", f"common {short}"]
            yield Line("")
            yield Grid(header, rows, "llrrl", strong=1, names=True, falls=[(4,), (2,)])


def _spread(records: Pooled, at: int) -> list[str]:
    """τ² and I², blank where there are too few studies."""
    tau2, i2 = float(records.tau2[at]), float(records.i2[at])
    return ["", ""] if math.isnan(tau2) else [words.significant(tau2), words.whole_percent(i2)]


def _short(key: str) -> str:
    measure = MEASURES[key]
    return measure.short if measure.ratio else f"{measure.short}, points"


def _title(records: Pooled, at: int) -> str:
    arms = " vs ".join(map(escaped, records.names))
    studies, people = records.studies[at], records.participants[at]
    title = f"{MEASURES[records.measure].title}, {arms}: {studies:,} {'study' if studies == 1 else 'studies'}"
    return title if people is None else f"{title}, {records.events[at]:,} events in {people:,} people"


def _axis(made: Report) -> Axis:
    """One axis for the estimates of the studies and for the last pooled lines; two studies say little."""
    records, ratio = made.records, MEASURES[made.records.measure].ratio
    shown = [-1] if records.studies_used[-1] < 3 else [-2, -1]
    rows = (records.low, records.high, records.prediction_low, records.prediction_high)
    pooled = [float(row[at]) for row in rows for at in shown]
    return axis([float(value) for value in made.studies.estimate], pooled, ratio=ratio)


def _notes(records: Pooled) -> list[Part]:
    """The notes on each line, with what they are about."""
    lines = []
    for at in range(len(records)):
        name = records.group[at]
        of = f"{escaped(name)}, {records.model[at]}" if name is not None else str(records.model[at])
        if records.note[at]:
            lines.append(f"{of}: {records.note[at]}")
    return [Notes(lines)] if lines else []

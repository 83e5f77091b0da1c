"""A meta-analysis for people: its studies with a forest, both pooled lines, and what they mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.pooling.pooled import MODELS, Pooled, PooledStudies, Report
from rsa_trial_cli.stats.pooling.pooled_measures import pooled
from rsa_trial_cli.writing.views import numbers, pooled_forms
from rsa_trial_cli.writing.views import pooled_words as words
from rsa_trial_cli.writing.views.measures import taken_as
from rsa_trial_cli.writing.views.pooled_forest import Axis, axis
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture
    from rsa_trial_cli.writing.views.journal_style import Style

FORESTS = 5  # the picture column of the table of studies


@dataclass
class View:
    """Sheets of meta-analyses. separate : one row for each; quiet : one line; digits : of the estimates.

    style : of the sentence, None for ours.
    """

    separate: bool = False
    quiet: bool = False
    digits: int | None = None
    style: str | None = None
    begun: bool = False

    @property
    def journal(self) -> Style | None:
        """The record of the style of a journal, by which all numbers are printed; None of our own."""
        if self.style in (None, "plain"):
            return None
        from rsa_trial_cli.writing.views.styles import STYLES

        return STYLES[self.style]

    @property
    def printed(self) -> words.Printed:
        """How numbers are printed."""
        if not self.journal:
            return words.Ours(self.digits)
        from rsa_trial_cli.writing.views.pooled_sentence import InStyle

        return InStyle(self.journal)

    def parts(self, results: Sequence[Report]) -> list[Part]:
        """What is drawn of one block of meta-analyses."""
        made, records = results[0], results[0].records
        first = not self.begun
        self.begun = True
        if self.quiet:
            return [Line(self._line(made, at)) for at in range(0, len(records), 2)]
        if self.separate:
            title = Title(f"{pooled(records.measure).measure.title}, a meta-analysis a row")
            return [*([title] if first else []), _of_models(self._rows(records), made, ((2, 3, 4, 5), (6,)))]
        last = len(records) - 2
        return [
            Title(_title(records, last)),
            self._studies(made),
            self._facts(made, last),
            *self._refits(made),
            *_notes(made),
        ]

    def pictures(
        self, blocks: Sequence[Sequence[Report]], millimetres: float, tallest: float
    ) -> list[Picture]:
        """The forest plot of one meta-analysis with its groups, page by page."""
        from rsa_trial_cli.writing.views.pictured_pool import pages

        return [] if self.quiet or self.separate else pages(blocks, millimetres, tallest, self.digits)

    def _line(self, made: Report, at: int) -> str:
        """Both lines in one; with a style the sentence of the random-effects line, where it leads."""
        records = made.records
        name = records.group[at]
        if self.style and words.leads(records, at, made.models):
            text = self._sentence(records, at)
            return f"{escaped(name)}: {text}" if name is not None else text
        many = f"{records.studies_used[at]} {'study' if records.studies_used[at] == 1 else 'studies'}"
        lines = [f"{name} {self.printed.estimated(records, at + MODELS.index(name))}" for name in made.models]
        text = "; ".join([*lines, many])
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
                self.printed.cell(key, words.figures(records, at)),
                self._predicted(records, at) if known else "",
                *_spread(records, at),
                self.printed.cell(key, words.figures(records, at + 1)),
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
        return self.printed.range_of(records.measure, low, high)

    def _studies(self, made: Report) -> Grid:
        """The studies of each group, and its pooled lines below them."""
        records, studies = made.records, made.studies
        picture = _axis(made)
        start, label, several = 0, 0, len(made.sizes) > 1
        rows: list[list[str]] = []
        totals: list[int] = []
        pooled: list[int] = []
        weights = studies.weight_random, studies.weight_common
        for group, size in enumerate(made.sizes):
            name = records.group[2 * group]
            if several and name is not None:
                pooled.append(len(rows))
                rows.append([escaped(name) or "(blank)", "", "", "", "", ""])
            weight = weights[0 if words.leads(records, 2 * group, made.models) else 1]
            rows += [self._study(studies, at, weight, picture) for at in range(start, start + size)]
            if several and name is None:
                pooled.append(len(rows))
                rows.append(["all studies", "", "", "", "", ""])
            lines = list(self._pooled(made, 2 * group, picture))
            label = max([label, *(len(line[0]) for line in lines)])
            totals += [len(rows)] if lines else []
            pooled += range(len(rows), len(rows) + len(lines))
            rows += lines
            start += size
        key = records.measure
        ci = f"{_short(key)} ({numbers.level(records.level)} CI)"
        header = ["study", *map(escaped, records.names), ci, "weight", picture.header()]
        falls = [(1, 2), (4,), (5,)]
        grid = Grid(header, rows, "lrrlrl", 3, names=True, falls=falls, picture=FORESTS, gap=1, label=label)
        grid = replace(grid, spare=frozenset(totals), totals=frozenset(pooled))
        return grid if records.participants[0] is not None else grid.only([0, 3, 4, 5])

    def _study(self, studies: PooledStudies, at: int, weights: Floats, picture: Axis) -> list[str]:
        values, weight = words.figures(studies, at), float(weights[at])
        between = pooled_forms.form(studies.measure).between
        return [
            escaped(studies.study[at]),
            *pooled_forms.joined(pooled_forms.arms(studies, at), between),
            self.printed.cell(studies.measure, values),
            "" if math.isnan(weight) or studies.status[at] != "ok" else words.weight(weight),
            picture.study(values),
        ]

    def _pooled(self, made: Report, at: int, picture: Axis) -> Iterator[list[str]]:
        """The lines below the studies; the one that leads has the totals."""
        records, leads = made.records, words.leads(made.records, at, made.models)
        key, random, common = records.measure, *(words.figures(records, at + model) for model in (0, 1))
        between = pooled_forms.form(key).between
        totals = pooled_forms.joined(pooled_forms.totals(records, slice(at, at + 1)), between)
        if leads:
            text = self.printed.cell(key, random)
            yield ["random effects", *totals, text, "100%", picture.diamond(random)]
        if leads and records.prediction_method[at] is not None:
            low, high = float(records.prediction_low[at]), float(records.prediction_high[at])
            yield ["  prediction", "", "", self._predicted(records, at), "", picture.bar(low, high)]
        if MODELS[1] in made.models:
            name, text = words.common_name(records, at + 1), self.printed.cell(key, common)
            share = "" if leads or math.isnan(common[0]) else "100%"
            yield [name, *(("", "") if leads else totals), text, share, picture.diamond(common)]

    def _facts(self, made: Report, at: int) -> Facts:
        """The labelled lines about the whole."""
        records = made.records
        lines = self._of_random(records, at) if MODELS[0] in made.models else []
        if records.between_df[at] == records.between_df[at] and lines:
            test = (float(row[at]) for row in (records.between_q, records.between_df, records.between_p))
            lines.append(("Subgroups", f"difference between them: {words.tested(*test)}"))
        if MODELS[1] in made.models:
            lines.append(("Common effect", words.of_common(records, at + 1, self.printed)))
            lines += [("", said) for said in [words.associated(records, at + 1)] if said]
        lines += [("Small studies", said) for said in [words.of_small_studies(records, at)] if said]
        leads = words.leads(records, at, made.models)
        shown = at if leads or MODELS[1] not in made.models else at + 1
        if told := words.absolute(records, shown):
            lines.append(("Absolute", "; ".join([told, *taken_as(records.event_is)])))
        if said := words.direction(records, shown):
            lines.append(("Direction", said))
        if leads:
            lines.append(("Sentence", self._sentence(records, at)))
        return Facts(lines, strong=lines[0][0])

    def _sentence(self, records: Pooled, at: int) -> str:
        """In the chosen style of a journal, else ours."""
        if not self.journal:
            return words.sentence(records, at)
        from rsa_trial_cli.writing.views import pooled_sentence

        return pooled_sentence.sentence(records, at, self.journal)

    def _of_random(self, records: Pooled, at: int) -> list[tuple[str, str]]:
        """Those of the random-effects line."""
        if math.isnan(float(records.estimate[at])):
            return [("Random effects", numbers.UNDEFINED)]
        return [
            ("Random effects", words.of_random(records, at, self.printed)),
            ("Prediction", words.predicted(records, at, self.printed)),
            ("Heterogeneity", words.heterogeneity(records, at)),
        ]

    def _refits(self, made: Report) -> Iterator[Part]:
        """A table of each kind of refit."""
        for refits in made.refits:
            title, names = ("without", refits.omitted) if refits.omitted else ("up to", refits.up_to)
            rows = [
                [
                    escaped((names or [])[at] or ""),
                    self.printed.cell(refits.measure, words.figures(refits, at)),
                    *_spread(refits, at),
                    self.printed.cell(refits.measure, words.figures(refits, at + 1)),
                ]
                for at in range(0, len(refits), 2)
            ]
            short = _short(refits.measure)
            ci = f"({numbers.level(refits.level)} CI)"
            header = [title, f"random {short} {ci}", "τ²", "I² %", f"common {short}"]
            yield Line("")
            grid = Grid(header, rows, "llrrl", strong=1, names=True, falls=[(4,), (2,)])
            yield _of_models(grid, made, ((1, 2, 3), (4,)))


def _of_models(grid: Grid, made: Report, columns: Sequence[Sequence[int]]) -> Grid:
    """The table without the columns of a model that is not shown. columns : those of each model."""
    hidden = {at for name, own in zip(MODELS, columns, strict=True) if name not in made.models for at in own}
    return grid.only([at for at in range(len(grid.header)) if at not in hidden])


def _spread(records: Pooled, at: int) -> list[str]:
    """τ² and I², blank where there are too few studies."""
    tau2, i2 = float(records.tau2[at]), float(records.i2[at])
    return ["", ""] if math.isnan(tau2) else [words.significant(tau2), words.whole_percent(i2)]


def _short(key: str) -> str:
    measure = pooled(key).measure
    points = pooled_forms.form(key).points
    return f"{measure.short},{points}" if points else measure.short


def _title(records: Pooled, at: int) -> str:
    arms = " vs ".join(map(escaped, records.names))
    studies, people = records.studies[at], records.participants[at]
    title = f"{pooled(records.measure).measure.title}, {arms}: {_many(studies)}"
    if people is None:
        return title
    events = records.events[at]
    of = "" if events is None else f"{numbers.grouped(events)} events in "
    return f"{title}, {of}{numbers.grouped(people)} people"


def _many(studies: int) -> str:
    return f"{numbers.grouped(studies)} {'study' if studies == 1 else 'studies'}"


def _axis(made: Report) -> Axis:
    """One axis for the estimates of the studies and for the last pooled lines; two studies say little."""
    records = made.records
    models = [-2 + MODELS.index(name) for name in made.models]
    shown = [at for at in models if at == -1 or records.studies_used[-1] >= 3]
    rows = (records.low, records.high, records.prediction_low, records.prediction_high)
    ends = [float(row[at]) for row in rows for at in shown]
    ratio, tick = pooled(records.measure).measure.ratio, pooled_forms.form(records.measure).tick
    return axis([float(value) for value in made.studies.estimate], ends, tick, ratio=ratio)


def _notes(made: Report) -> list[Part]:
    """The notes on each line, with what they are about."""
    lines, records = [], made.records
    for at in range(len(records)):
        name = records.group[at]
        of = f"{escaped(name)}, {records.model[at]}" if name is not None else str(records.model[at])
        if records.note[at] and records.model[at] in made.models:
            lines.append(f"{of}: {records.note[at]}")
    return [Notes(lines)] if lines else []

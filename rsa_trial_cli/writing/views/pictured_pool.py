"""A meta-analysis as the record of its forest plot: studies, diamonds, prediction intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import NormalDist

from rsa_trial_cli.base.errors import DATA, InputError, escaped
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.pooled import MODELS, Pooled, Report
from rsa_trial_cli.stats.pooling.pooled_measures import pooled
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS
from rsa_trial_cli.stats.pooling.small_study import FEWEST
from rsa_trial_cli.writing.pictures import forest_plot, funnel_plot
from rsa_trial_cli.writing.pictures.forest_plot import Forest, Row
from rsa_trial_cli.writing.pictures.funnel_plot import Funnel
from rsa_trial_cli.writing.pictures.marks import Picture
from rsa_trial_cli.writing.views import numbers, pooled_forms
from rsa_trial_cli.writing.views import pooled_words as words
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.pictured_effects import COUNTED, SCALES, favoured

LEANING = {  # form of a measure → why its funnel may lean by itself
    "points": "The standard error of a risk difference follows its risks: a funnel may lean by itself.",
    "sds": "The standard error of a standardised difference follows its size: a funnel may lean by itself.",
}


def forest(made: Report, digits: int | None = None) -> Forest:
    """The studies of each group above its pooled lines."""
    return _Drawing(made, digits).forest()


def pages(
    blocks: Sequence[Sequence[Report]], millimetres: float, tallest: float, digits: int | None = None
) -> list[Picture]:
    """The forest plot of one meta-analysis in this width, in pictures of at most this height (mm)."""
    return forest_plot.pages(forest(blocks[0][0], digits), millimetres, tallest)


def funnel(made: Report) -> Funnel:
    """The studies round their common effect; an InputError below ten of them."""
    records, studies = made.records, made.studies
    measure = pooled(records.measure).measure
    place, z = SCALES[measure.form].place, NormalDist().inv_cdf((1 + records.level) / 2)
    points = []
    for at in range(len(studies)):
        y, low, high = map(place, words.figures(studies, at))
        if studies.status[at] == "ok":
            points.append((y, max(high - y, y - low) / z))
    if len(points) < FEWEST:
        raise InputError(
            f"A funnel plot takes {FEWEST} studies and more, not {len(points)} (--plot).",
            "A forest plot has any number: --plot forest.svg.",
            DATA,
        )
    test = words.of_small_studies(records, len(records) - 2)
    common = words.texts(records.measure, words.figures(records, len(records) - 1), None).interval()
    return Funnel(
        title=f"Funnel plot: {measure.title}, {len(points)} studies",
        description=f"Common effect {common}. {test}".strip(),
        measure=measure.title,
        scale=SCALES[measure.form],
        studies=points,
        common=place(float(records.estimate[-1])),
        notes=[*([f"{test}."] if test else []), *filter(None, [LEANING.get(measure.form)])],
    )


def funnel_pages(blocks: Sequence[Sequence[Report]], millimetres: float, _: float) -> list[Picture]:
    """The funnel plot of one meta-analysis in this width, which is one picture."""
    return [funnel_plot.picture(funnel(blocks[0][0]), millimetres)]


@frozen
class _Drawing:
    """A report on its way to a forest."""

    made: Report
    digits: int | None

    @property
    def records(self) -> Pooled:
        """Random and common line of each group, the whole last."""
        return self.made.records

    def forest(self) -> Forest:
        """All rows, and what is said below them."""
        records, last = self.records, len(self.records) - 2
        arms = escaped(records.names[0]), escaped(records.names[1])
        measure = pooled(records.measure).measure
        lead = last if self._leads(last) else last + 1
        many = f"{records.studies[last]} {'study' if records.studies[last] == 1 else 'studies'}"
        return Forest(
            title=f"Forest plot: {measure.title}, {' vs '.join(arms)}, {many} pooled",
            description=self._described(last),
            measure=measure.title,
            level=f"{numbers.level(records.level)} CI",
            arms=arms,
            rows=[row for group in range(len(self.made.sizes)) for row in self._group(group)],
            scale=SCALES[measure.form],
            weighted=True,
            pooled=float(records.estimate[lead]),
            favours=favoured(records.event_is, arms),
            notes=[*self._notes(last), *self._remarks()],
            counted=COUNTED.get(measure.form, "Events"),
        )

    def _leads(self, at: int) -> bool:
        return words.leads(self.records, at, self.made.models)

    def _group(self, group: int) -> Iterator[Row]:
        """The rows of one group; the whole has the studies of the others, which stand above it."""
        sizes, several = self.made.sizes, len(self.made.sizes) > 1
        start = sum(sizes[:group])
        name = self.records.group[2 * group]
        if several:
            heading = "All studies" if name is None else escaped(name) or "(blank)"
            yield Row(heading, mark="heading")
        rows = range(start, start + sizes[group])
        studies = self.made.studies
        weights = studies.weight_random if self._leads(2 * group) else studies.weight_common
        yield from (self._study(at, float(weights[at])) for at in rows)
        whole = name is None and several
        yield from self._lines(2 * group, range(len(self.made.studies)) if whole else rows)

    def _study(self, at: int, weight: float) -> Row:
        studies = self.made.studies
        values = words.figures(studies, at)
        return Row(
            escaped(studies.study[at]),
            self._text(values),
            *values,
            pooled_forms.arms(studies, at, ","),
            weight if studies.status[at] == "ok" else math.nan,
        )

    def _lines(self, at: int, rows: range) -> Iterator[Row]:
        """Both pooled lines, the one that leads with the totals, and the prediction interval."""
        records, totals = self.records, self._totals(rows)
        random, common = words.figures(records, at), words.figures(records, at + 1)
        name = COMMON[records.method[at + 1] or ""].title
        if not self._leads(at):
            share = math.nan if math.isnan(common[0]) else 100.0
            yield Row(f"Common effect ({name})", self._text(common), *common, totals, share, "pooled")
            return
        title = BETWEEN[records.method[at] or ""].title
        yield Row(f"Random effects ({title})", self._text(random), *random, totals, 100.0, "pooled")
        if records.prediction_method[at] is not None:
            ends = float(records.prediction_low[at]), float(records.prediction_high[at])
            text = self._texts((ends[0], *ends))
            label = f"{numbers.level(records.level)} prediction interval"
            yield Row(label, f"({text.low} to {text.high})", math.nan, *ends, mark="prediction")
        if MODELS[1] in self.made.models:
            yield Row(f"Common effect ({name})", self._text(common), *common, mark="other")

    def _text(self, values: tuple[float, float, float]) -> str:
        return self._texts(values).interval()

    def _texts(self, values: tuple[float, float, float]) -> Texts:
        return words.texts(self.records.measure, values, self.digits, words.DECIMALS)

    def _totals(self, rows: range) -> tuple[str, ...]:
        """Events and participants of both arms; () where no study has counts."""
        return pooled_forms.totals(self.made.studies, slice(rows.start, rows.stop), ",")

    def _notes(self, at: int) -> list[str]:
        """The spread of the studies; what diamonds, squares and bar are."""
        records = self.records
        level = numbers.level(records.level)
        if math.isnan(float(records.estimate[at + 1])) and not self._leads(at):
            return []
        if not self._leads(at):
            return [f"{level} CI of the common effect. Area of squares in proportion to weight."]
        spread = f"Heterogeneity: {words.heterogeneity(records, at)}."
        effect = f"Pooled effect: {words.effect_test(records, at)}."
        rule = INTERVALS[records.interval_method[at] or ""].title
        made = f"Random effects: {BETWEEN[records.method[at] or ''].title}, {rule} {level} CI."
        drawn = "Area of squares in proportion to weight."
        if records.prediction_method[at] is not None:
            df = float(records.prediction_df[at])
            how = "normal" if math.isnan(df) else f"t, {df:.0f} df"
            drawn += f" Open bar: {level} prediction, true effect in a new study ({how})."
        groups = [float(row[at]) for row in (records.between_q, records.between_df, records.between_p)]
        test = [] if math.isnan(groups[1]) else [f"Difference between groups: {words.tested(*groups)}."]
        return [" ".join([spread, effect]), *test, f"{made} {drawn}"]

    def _remarks(self) -> list[str]:
        """The notes of the records, each once, with the group that they are about."""
        columns = self.records.group, self.records.note, self.records.model
        shown = [row for row in zip(*columns, strict=True) if row[2] in self.made.models and row[1]]
        about = [f"{escaped(group)}: {note}" if group else str(note) for group, note, _ in shown]
        return [f"{note[:1].upper()}{note[1:]}." for note in dict.fromkeys(about)]

    def _described(self, at: int) -> str:
        """The result in words."""
        if self._leads(at):
            return words.sentence(self.records, at)
        return f"{words.of_common(self.records, at + 1, words.Ours(self.digits))}."

"""Estimates of means for people: one trial in full, or one row per study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.stats.measures.standardised_difference import STANDARDISERS
from rsa_trial_cli.writing.views import mean_sentence, mean_words, numbers
from rsa_trial_cli.writing.views.effects import Context, View
from rsa_trial_cli.writing.views.journal_style import Style
from rsa_trial_cli.writing.views.measures import LOOKS, sides
from rsa_trial_cli.writing.views.sentence import PLAIN
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Part
from rsa_trial_cli.writing.views.styles import STYLES


@dataclass
class MeanView(View):
    """Sheets of estimates of means; what it is made with is as in View."""

    missing: ClassVar[str] = "means missing"

    def _single(self, results: Sequence[Made], context: Context) -> list[Part]:
        """The sheet of one trial; of several methods too it says what the SDs were made of."""
        parts = super()._single(results, context)
        if len(results) > 1 and (text := made_of(_means(results[0]))):
            parts.append(Facts([("SD", text)]))
        return parts

    def _told(self, result: Made, at: int, absolute: Estimates | None) -> str:
        """The sentence for the paper."""
        assert self.wording
        return mean_sentence.sentence(_means(result), at, self.wording)

    @staticmethod
    def _styled(result: Made, at: int, style: Style) -> str:
        """An estimate with its limits as a journal prints it in a column."""
        return mean_sentence.cell(_means(result), at, style)

    @staticmethod
    def _of_style(first: Made, style: Style) -> list[tuple[str, str]]:
        return mean_sentence.answers(_means(first), 0, style)

    def _facts(self, first: Made, context: Context) -> list[tuple[str, str]]:
        made = _means(first)
        look = LOOKS[first.measure]
        facts = [*self._answers(first), *look.facts(first, self.digits), ("Methods", how(made))]
        return [*facts, *([("SD", text)] if (text := made_of(made)) else [])]

    def _arms(self, first: Made, context: Context) -> Grid:
        """Both arms, always shown: exchanged arms are the commonest mistake."""
        trials, style = _means(first).trials, self.style or STYLES[PLAIN]
        rows = []
        sources = trials.treatment, trials.control
        for name, texts, limits, arm in zip(
            trials.names, mean_words.arms(trials, 0), context.risks, sources, strict=True
        ):
            decimals = numbers.decimals_by(float(arm.se[0]), float(arm.mean[0]))
            ends = numbers.Texts("", *(style.number(float(end), decimals) for end in limits))
            interval = ends.low if numbers.UNDEFINED in ends else style.limits(ends)
            rows.append([escaped(name), texts.n, *map(style.marked, (texts.mean, texts.sd)), interval])
        header = ["", "n", "mean", "SD", f"{numbers.level(first.level)} CI of the mean"]
        return Grid(header, rows, "lrrrl", names=True, falls=[(4,)])

    @staticmethod
    def _cells(result: Made, at: int) -> list[str]:
        return [
            "missing" if {*arm} == {"–"} else f"{arm.mean} ({arm.sd}), {arm.n}"
            for arm in mean_words.arms(_means(result).trials, at)
        ]

    @staticmethod
    def _meaning(result: Made, at: int) -> list[str]:
        made = _means(result)
        why = made.trials.unused
        unused = [str(why[at])] if why is not None and why[at] else []
        return [*unused, *LOOKS[made.measure].legend(made)]


def how(made: MeanEstimates) -> str:
    """Standardiser, interval and test of one result, with what they give: t −4.89, df 193.9."""
    statistic = _statistic(made)
    test = f"{sides(made)}{': ' if statistic else ''}{statistic}"
    owner = made.tested.title.partition("'")[0]
    if made.standardiser:
        words = [_standard(made), f"{made.interval.title} interval of the population difference"]
        return "; ".join([*words, f"{made.tested.title} test, {test}"])
    if made.interval.title == owner:
        return f"{owner} interval and test, {test}"
    return f"{made.interval.title} interval; {made.tested.title} test, {test}"


def _standard(made: MeanEstimates) -> str:
    """The SD that a standardised difference is in, and its J."""
    arms = made.trials.treatment, made.trials.control
    sd = STANDARDISERS[str(made.standardiser)].sd(*arms)[0]
    size = "" if np.isnan(sd) else f" {numbers.visible(float(sd), mean_words.decimals_of_sd(float(sd)))}"
    words = [f"{made.standardiser} SD{size}"]
    if made.correction_j is not None and not np.isnan(made.correction_j[0]):
        words.append(f"J {numbers.fixed(float(made.correction_j[0]), 3)}")
    if made.tested.name == "wald":
        words.append(f"variance {made.variance_method}")
    return ", ".join(words)


def _statistic(made: MeanEstimates) -> str:
    """T and its df, or z; nothing where it is not defined."""
    value, df = float(made.statistic[0]), float(made.df[0])
    if np.isnan(value):
        return ""
    text = numbers.visible(value, 2)
    return f"z {text}" if np.isnan(df) else f"t {text}, df {numbers.fixed(df, 0 if df.is_integer() else 1)}"


def made_of(made: MeanEstimates) -> str:
    """What the SDs, and means, were made of, where they were not given."""
    sources = made.treatment_sd_source[0], made.control_sd_source[0]
    if sources[0] == sources[1]:
        return "" if sources[0] in ("", mean_words.GIVEN) else _from(sources[0])
    names = map(escaped, made.names)
    return "; ".join(
        f"{name}: {_from(source)}" for name, source in zip(names, sources, strict=True) if source
    )


def _from(source: str) -> str:
    """What an SD was made of, in words."""
    if source == mean_words.GIVEN:
        return "as given"
    return source if " subgroups " in source else f"from the {source}"


def _means(result: Made) -> MeanEstimates:
    assert isinstance(result, MeanEstimates)
    return result

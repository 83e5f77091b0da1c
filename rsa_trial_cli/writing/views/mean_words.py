"""The arms of means as texts, and how the measures of means are worded and rounded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.mean_margin import MeansAgainstMargin
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates, MeanMeasure
from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.writing.views import forest, margins, numbers
from rsa_trial_cli.writing.views.measures import LOOKS
from rsa_trial_cli.writing.views.numbers import Texts

GIVEN = "given"  # of an SD that was not made of anything else
MOST_GIVEN = 6  # decimals of a number that was given; one that was computed has four digits
SIDE = {1: "above", -1: "below", 0: ""}
HIGHER = {1: "higher", -1: "lower", 0: "the same"}
REACHES = tuple(float(f"{digit}e{power}") for power in range(-6, 13) for digit in (1, 2, 5))


class ArmTexts(NamedTuple):
    """Mean, SD and participants of an arm as printed."""

    mean: str
    sd: str
    n: str


def arms(trials: MeanTrials, at: int) -> list[ArmTexts]:
    """Both arms of a trial, means and SDs with as many decimals as the longer of each pair; – if missing."""
    both = trials.shown
    means, sds = ([float(getattr(arm, name)[at]) for arm in both] for name in ("mean", "sd"))
    sources = [str(made[at]) for made in trials.sd_source or ((), ())]
    first = [
        decimals_of(mean, given=not source.startswith("median") and " subgroups " not in source)
        for mean, source in zip(means, sources, strict=True)
    ]
    second = [decimals_of(sd, given=source == GIVEN) for sd, source in zip(sds, sources, strict=True)]
    return [
        ArmTexts(_text(mean, max(first)), _text(sd, max(second)), _size(float(arm.n[at])))
        for mean, sd, arm in zip(means, sds, both, strict=True)
    ]


def decimals_of(value: float, *, given: bool) -> int:
    """Decimals of a number as it was given, or of four digits of one that was computed."""
    if not math.isfinite(value) or value == 0:
        return 0
    number = Decimal(repr(value))
    shown = -int(number.normalize().as_tuple().exponent)
    return max(0, min(shown, MOST_GIVEN if given else 3 - number.adjusted()))


def decimals_of_sd(sd: float) -> int:
    """Decimals that show three digits of an SD."""
    return max(0, min(2 - math.floor(math.log10(sd)), numbers.MOST_DECIMALS)) if sd > 0 else 0


def _text(value: float, decimals: int) -> str:
    return "–" if math.isnan(value) else numbers.visible(value, decimals)


def _size(n: float) -> str:
    """Participants; one that is not whole, and so not used, as it was given."""
    return _text(n, decimals_of(n, given=True))


class OfMeans:
    """What the measures of means have in common; each says how it is rounded."""

    whole = False
    sided: Mapping[str, str] = {"greater": "higher mean", "less": "lower mean"}

    def __init__(self, measure: MeanMeasure) -> None:
        self.title, self.short, self.form = measure.title, measure.short, measure.form
        self.measure = measure

    def good(self, result: Made) -> str | None:
        """Whether a higher mean is a benefit or a harm."""
        return _means(result).trials.event_is

    def lead(self, result: Made, at: int) -> str:
        """Nothing stands before the estimate."""
        return ""

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        """A linear axis as wide as the estimates and limits need."""
        ends = [abs(end) for interval in intervals for end in interval if math.isfinite(end)]
        reach = next((reach for reach in REACHES if max(ends, default=0) <= reach), REACHES[-1])
        label = numbers.general(reach)
        return forest.Axis(lambda value: value / reach, (numbers.MINUS + label, "0", label))

    def decimals(self, result: Made, at: int, digits: int | None) -> int:
        """Two digits of the standard error, two decimals of SDs."""
        return self.usual(result, at) if digits is None else digits

    def usual(self, result: Made, at: int) -> int:
        """Decimals unless others were asked for."""
        values = [float(x[at]) for x in (result.estimate, result.low, result.high)]
        return numbers.enough(values, 2)

    def texts(self, result: Made, at: int, decimals: int) -> Texts:
        """Estimate and limits, rounded alike."""
        values = (float(x[at]) for x in (result.estimate, result.low, result.high))
        return Texts(*(numbers.visible(value, decimals) for value in values))

    def name(self, result: Made) -> str:
        """What the estimate is called."""
        return self.title

    def said(self, result: Made, at: int, decimals: int) -> str:
        """MD −0.90 (95% CI −1.26 to −0.54)."""
        return f"{self.short} {self.texts(result, at, decimals).interval(_ci(result))}"

    def legend(self, result: Made) -> list[str]:
        """What a higher mean is taken as, if that was said."""
        kind = _means(result).higher_is
        return [f"higher is taken as {kind}"] if kind else []

    def answers(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        """The estimate itself."""
        text = self.texts(result, 0, self.decimals(result, 0, digits)).interval(_ci(result))
        return [(self.name(result), f"{text}, {numbers.p_phrase(float(result.p_value[0]))}")]

    def facts(self, result: Made, digits: int | None) -> list[tuple[str, str]]:
        """The direction of the estimate, and the margin it is held against."""
        made = self.direction(_means(result))
        return [*made, ("Margin", self.margin(result))] if isinstance(result, MeansAgainstMargin) else made

    def direction(self, result: MeanEstimates) -> list[tuple[str, str]]:
        """Below 0: lower with CsA; which is better or worse only where that was said."""
        estimate, null = float(result.estimate[0]), self.measure.null
        if math.isnan(estimate):
            return []
        side = (estimate > null) - (estimate < null)
        if not side:
            return [("", "the same in both arms")]
        words = f"{SIDE[side]} {null:g}: {HIGHER[side]} with {escaped(result.names[0])}"
        if result.higher_is:
            words += f", which is {'better' if (side > 0) == (result.higher_is == 'better') else 'worse'}"
        if result.low[0] <= null <= result.high[0]:
            words += f"; the interval includes {null:g}"
        return [("", words)]

    def margin(self, result: MeansAgainstMargin) -> str:
        """What a P against a margin is for."""
        if result.alternative == "within":
            return margins.equivalence(result, (result.p_lower, result.p_upper), result.level)
        place = f"{margins.SIDE[result.alternative]} {numbers.general(result.margin)}"
        return f"P is one-sided, for a {self.title.lower()} {place}"


class InUnits(OfMeans):
    """A difference in the units of the outcome, to two digits of its standard error."""

    def usual(self, result: Made, at: int) -> int:
        return numbers.decimals_by(float(result.se[at]), float(result.estimate[at]))


class InSds(OfMeans):
    """A difference in standard deviations, to two decimals."""

    def name(self, result: Made) -> str:
        made = _means(result)
        if made.standardiser == "control":
            return "Glass Δ"
        return "Hedges g" if made.correction_j is not None else "Cohen d"


class AsRatio(OfMeans):
    """A ratio of means, rounded as other ratios are."""

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None:
        return forest.log_axis(intervals)

    def usual(self, result: Made, at: int) -> int:
        return numbers.ratio_decimals(
            float(result.estimate[at]), (float(result.low[at]), float(result.high[at]))
        )


def titled(result: MeanEstimates) -> str:
    """What an estimate is called: Mean difference, Hedges g, Ratio of means."""
    look = LOOKS[result.measure]
    assert isinstance(look, OfMeans)
    return look.name(result)


def named(result: MeanEstimates) -> str:
    """The same in a sentence."""
    look = LOOKS[result.measure]
    return titled(result) if isinstance(look, InSds) else look.title.lower()


FORMS: Mapping[str, type[OfMeans]] = {"units": InUnits, "sds": InSds, "means": AsRatio}
LOOKS |= {key: FORMS[measure.form](measure) for key, measure in MEANS.items()}


def _means(result: Made) -> MeanEstimates:
    assert isinstance(result, MeanEstimates)
    return result


def _ci(result: Made) -> str:
    return f"{numbers.level(result.level)} CI "

"""A measure of the difference between two means: its record, and its estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.measure import if_given, not_a_column
from rsa_trial_cli.stats.measures.record import Made, Standard
from rsa_trial_cli.stats.registry import Method, Methods, Step

TAILS = {"greater": 2, "less": 3}  # rows of what a test gives
SKEWED = (
    "SKEWED: mean and SD are made of a median as if the outcome were normal, and its quartiles or range"
    " say it is not"
)
LOPSIDED = "a mean or difference is not in the middle of the interval that the SD is made of: check it"
LEAST_P = 1e-300  # a smaller one may be no double


@frozen(kw_only=True)
class MeanEstimates(Made):
    """One method's estimates of one measure of k trials: scalars, and arrays of shape (k,).

    The field names are the CSV header and the JSON keys, and mean what they mean of counts. estimate, low and
    high are on the measure's own scale, se on the scale of analysis (log for a ratio); df : of the statistic,
    nan of a normal one; higher_is : better, worse or None if unknown; treatment_sd_source : given, or what
    the SD was made of; standardiser, sd_pooled, correction_j, variance_method : of a standardised difference;
    log_estimate : of a ratio.
    """

    schema: ClassVar[str] = "rsa-trial/estimates/1"

    study: Sequence[str]
    measure: str
    estimate: Floats
    low: Floats
    high: Floats
    level: float
    se: Floats
    statistic: Floats
    df: Floats
    p_value: Floats
    method: str
    test: str
    alternative: str
    status: NDArray[np.object_]
    note: NDArray[np.object_]
    treatment_mean: Floats
    treatment_sd: Floats
    treatment_n: Floats
    treatment_sd_source: Sequence[str]
    control_mean: Floats
    control_sd: Floats
    control_n: Floats
    control_sd_source: Sequence[str]
    line: Sequence[int] | None
    file: str | None = field(metadata={"if_given": True})
    higher_is: str | None
    standardiser: str | None = if_given()
    sd_pooled: Floats | None = if_given()
    correction_j: Floats | None = if_given()
    variance_method: str | None = if_given()
    log_estimate: Floats | None = if_given()
    trials: MeanTrials = not_a_column()
    interval: Method = not_a_column()
    tested: Method = not_a_column()
    remarks: Sequence[notes.Remark] = not_a_column()

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def own_test(self) -> str | None:
        """The test that belongs to the interval."""
        return self.interval.test

    @property
    def computed(self) -> MeanEstimates:
        """The estimates that the method gave: these."""
        return self

    def working(self) -> list[Step]:
        """The working of the first trial's interval: none is shown of means."""
        return []


Present = Callable[[MeanEstimates, Standard], MeanEstimates]
Remarked = Callable[[MeanTrials, Method, Bools], list[notes.Remark]]


def as_it_is(made: MeanEstimates, _: Standard) -> MeanEstimates:
    """The estimates of a measure that has no fields of its own."""
    return made


def no_remarks(*_: object) -> list[notes.Remark]:
    """A measure that calls for no notes of its own."""
    return []


@frozen(kw_only=True)
class MeanMeasure:
    """The record of a measure of means: all that any part of the package needs to know about it.

    key, title, short, aliases, form, null, bounds, ratio, methods : as those of Measure. point : (treatment,
    control, method, standard) → estimate and standard error on the scale of analysis, shape (2, k); tests :
    of any null value, mean_tests.py; present : adds the fields that only this measure has; remarked :
    (trials, interval, rows without limits) → notes on rows; chosen : the method and the standard that belong
    to what was asked for; pooled : the method whose standard error is pooled; log : of a ratio, both arms →
    its logarithm with every digit.
    """

    key: str
    title: str
    short: str
    aliases: tuple[str, ...]
    form: str
    null: float
    bounds: tuple[float, float]
    ratio: bool
    pooled: str
    point: Callable[[Means, Means, str, Standard], Floats]
    methods: Methods = field(default_factory=Methods)
    tests: Methods = field(default_factory=Methods)
    present: Present = as_it_is
    remarked: Remarked = no_remarks
    chosen: Callable[[str | None, Standard], tuple[str, Standard]] | None = None
    log: Callable[[Means, Means], Floats] | None = None

    def mirrored(self, effect: float) -> float:
        """The effect that is as far from no effect on the other side: −δ of a difference, 1/ρ of a ratio."""
        return 1 / effect if self.ratio else -effect

    def settled(self, method: str | None, standard: Standard | None) -> tuple[str, Standard]:
        """The method and the standard: those that were asked for, else what belongs to them."""
        standard = standard or Standard()
        return self.chosen(method, standard) if self.chosen else (method or self.methods.default, standard)

    def takes(self, method: str, standard: Standard) -> bool:
        """Whether a method goes with a standard."""
        try:
            self.settled(method, standard)
        except InputError:
            return False
        return True

    def analysed(self, treatment: Means, control: Means, standard: Standard | None = None) -> Floats:
        """Estimate and standard error on the scale of analysis, which are pooled. Returns shape (2, k)."""
        name, standard = self.settled(self.pooled, standard)
        with np.errstate(all="ignore"):
            estimate, se = self.point(treatment, control, name, standard)
            return np.stack([self.log(treatment, control) if self.log else estimate, se])

    def estimate(
        self,
        trials: MeanTrials,
        method: str | None = None,
        level: float = 0.95,
        alternative: str = "two-sided",
        standard: Standard | None = None,
    ) -> MeanEstimates:
        """Estimate, limits and P of every trial by one method and the test that belongs to it.

        method : a name in self.methods, the first where None; level : two-sided, 0 < level < 1; alternative :
        two-sided, greater or less: a higher or lower mean with treatment; standard : of a standardised
        difference.
        """
        name, standard = self.settled(method, standard)
        interval = self.methods[name]
        tested = self.tests[str(interval.test)]
        arms = trials.treatment, trials.control
        with np.errstate(all="ignore"):
            estimate, se = self.point(*arms, name, standard)
            low, high = interval(*arms, level, standard)
            tails = tested(*arms, self.null, standard)
        p = _chosen_p(tails, alternative) * np.where(se > 0, 1.0, np.nan)
        remarks = remarks_on(self, trials, interval, np.isnan(low), p)
        result = _MeanResult(estimate, np.where(se > 0, se, np.nan), low, high, tails, p, remarks)
        made = _estimates(trials, interval, tested, result)
        status = notes.status_of(estimate, low, high, self.bounds)
        made = replace(made, measure=self.key, level=level, alternative=alternative, status=status)
        return self.present(made, standard)


class _MeanResult(NamedTuple):
    """What was computed of k trials; tails : of the test, shape (4, k)."""

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    tails: Floats
    p_value: Floats
    remarks: Sequence[notes.Remark]


def _estimates(trials: MeanTrials, interval: Method, tested: Method, made: _MeanResult) -> MeanEstimates:
    """A result with the columns of its trials; what was asked for is put in later."""
    (treatment, control), sources = trials.shown, trials.sd_source or ((), ())
    return MeanEstimates(
        study=trials.study,
        measure="",
        estimate=made.estimate,
        low=made.low,
        high=made.high,
        level=0.0,
        se=made.se,
        statistic=made.tails[0] + 0.0,
        df=np.where(np.isfinite(made.tails[1] + made.tails[0]), made.tails[1], np.nan),
        p_value=made.p_value,
        method=interval.name,
        test=tested.name,
        alternative="",
        status=np.full(len(trials), "ok", dtype=object),
        note=notes.joined(made.remarks, len(trials)),
        treatment_mean=treatment.mean,
        treatment_sd=treatment.sd,
        treatment_n=treatment.n,
        treatment_sd_source=sources[0],
        control_mean=control.mean,
        control_sd=control.sd,
        control_n=control.n,
        control_sd_source=sources[1],
        line=trials.line,
        file=trials.file,
        higher_is=trials.higher_is,
        trials=trials,
        remarks=made.remarks,
        interval=interval,
        tested=tested,
    )


def _unused(trials: MeanTrials) -> list[notes.Remark]:
    """Why trials cannot be used, one remark for each reason."""
    missing, why = trials.is_missing(), trials.unused
    if why is None:
        return [(missing, "means missing")]
    reasons = [str(reason) for reason in dict.fromkeys(why[missing].tolist())]
    return [(missing & (why == reason), reason or "means missing") for reason in reasons]


def _chosen_p(tails: Floats, alternative: str) -> Floats:
    """P of a test by its tails, shape (4, k); exactly 1 where the effect is the null value."""
    if alternative in TAILS:
        return np.asarray(tails[TAILS[alternative]])
    return np.where(tails[0] == 0, 1.0, np.minimum(1.0, 2 * np.minimum(tails[2], tails[3])))


def remarks_on(
    measure: MeanMeasure, trials: MeanTrials, interval: Method, undefined: Bools, p: Floats
) -> list[notes.Remark]:
    """The notes, in the order in which they are printed. undefined : rows without limits; p : shape (k,)."""
    first, second = trials.treatment.sd == 0, trials.control.sd == 0
    none = "no limits and no P can be given"
    made = [
        *_unused(trials),
        (first & second, f"SD 0 in both arms: {none}"),
        (first & ~second, "SD 0 in the treatment arm: check it"),
        (second & ~first, "SD 0 in the control arm: check it"),
        *([(trials.skewed, SKEWED)] if trials.skewed is not None else []),
        *([(trials.lopsided, LOPSIDED)] if trials.lopsided is not None else []),
        *measure.remarked(trials, interval, undefined),
        (p < LEAST_P, "P is below 1e-300"),
    ]
    return [(rows, words) for rows, words in made if rows.any()]

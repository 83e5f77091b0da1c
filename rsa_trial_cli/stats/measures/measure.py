"""A measure of effect: its record, and its estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, fields
from functools import cached_property
from typing import Any, ClassVar, Unpack

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Bools, Floats, Trials, unchanged
from rsa_trial_cli.stats.inference.equality import TESTS, from_statistic
from rsa_trial_cli.stats.inference.skewness import Scale
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.record import Asked, Formulas, Made, PlanningScale
from rsa_trial_cli.stats.registry import Method, Methods, Step, Table

Pair = tuple[Arm, Arm]
Statistic = Callable[[Arm, Arm], Floats]


def half_in_empty(treatment: Arm, control: Arm) -> Pair:
    """½ added to all four cells of each table that has an empty one (metafor's "only0")."""
    half = np.where(empty_cell(treatment, control), 0.5, 0.0)
    return treatment.plus(half, half), control.plus(half, half)


def empty_cell(treatment: Arm, control: Arm) -> Bools:
    """Which tables have an empty cell, shape (k,)."""
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    return np.asarray(np.any([cell == 0 for cell in cells], axis=0))


TINY = 1e-100  # stands for an empty cell where a formula has a limit there
ZERO_CELLS = {"add-half": half_in_empty, "none": unchanged}


def not_a_column() -> Any:
    """A field of a result that the views read and that is not written as a column."""
    return field(default=None, metadata={"record": False}, kw_only=True)


def if_given() -> Any:
    """A field of a result that is a column where it is not None."""
    return field(default=None, metadata={"if_given": True}, kw_only=True)


@frozen
class Estimates(Made):
    """One method's estimates of one measure for k trials: scalars, and arrays of shape (k,).

    The field names are the CSV header and the JSON keys. estimate, low and high are on the measure's
    own scale, se on the scale of analysis (log for ratios); statistic is nan for exact tests; event_is is
    benefit, harm or None if unknown. reduction : 1 − RR; per_estimate : events more per `per` participants.
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
    p_value: Floats
    method: str
    test: str
    alternative: str
    status: NDArray[np.object_]
    corrected: Bools
    note: NDArray[np.object_]
    treatment_events: Floats
    treatment_n: Floats
    control_events: Floats
    control_n: Floats
    line: Sequence[int] | None
    file: str | None = field(metadata={"if_given": True})
    event_is: str | None
    reduction: Floats | None = if_given()
    reduction_low: Floats | None = if_given()
    reduction_high: Floats | None = if_given()
    per: int | None = if_given()
    per_estimate: Floats | None = if_given()
    per_low: Floats | None = if_given()
    per_high: Floats | None = if_given()
    trials: Trials = not_a_column()
    data: Pair = not_a_column()
    interval: Method = not_a_column()
    tested: Method = not_a_column()
    remarks: Sequence[notes.Remark] = not_a_column()  # what the notes are joined of

    def __len__(self) -> int:
        return len(self.estimate)

    def as_fields(self) -> dict[str, Any]:
        """The fields by name, for a result that adds to these or changes some."""
        return {f.name: getattr(self, f.name) for f in fields(Estimates)}

    @property
    def own_test(self) -> str | None:
        """The test that belongs to the interval, of the hypothesis that is tested."""
        return self.interval.test

    @property
    def computed(self) -> Estimates:
        """The estimates that the method gave: these, or those that these are turned from."""
        return self

    def working(self) -> list[Step]:
        """The working of the first trial's interval; none where its method has none."""
        made = self.computed
        first, second = (arm[:1] for arm in made.data)
        table = Table((first, second), made.level, (float(made.low[0]), float(made.high[0])))
        return made.interval.working(table) if made.interval.working else []


@frozen(kw_only=True)
class Measure:
    """The record of an effect measure: all that any part of the package needs to know about it.

    key : the command and the value of the measure field; short : as tables print it; quantity : what is
    higher or lower; aliases : headings of a column that holds it; form : how it is rounded and drawn, a name
    in FORMS of writing/views/measures.py; percent : whether papers print it in percent;
    beside : the measure that stands beside it where one trial is shown in full, "" for none;
    primary : the intervals that most papers print.

    null : no effect; bounds : the ends of its own scale; ratio : whether its scale of analysis is the
    logarithm, and the zero-cell rule can apply; point : the estimate; scale, variance : the estimate on the
    scale of analysis, where a Wald interval is symmetric, and its variance, shape (k,); score : restricted
    estimates and moments of the score; planning : its scale in plans; formulas : of its working;
    methods : its intervals; margin_tests : its tests against a margin (margin.py), if it has any.

    turn : of a measure that is another one turned over, what makes its estimate and limits, shape (3, k), of
    the other's; all scales above are the other's then. present : what is made of its estimates in the end.
    """

    key: str
    title: str
    short: str
    quantity: str
    aliases: tuple[str, ...]
    form: str
    percent: bool = False
    beside: str = ""
    primary: tuple[str, ...]
    null: float
    bounds: tuple[float, float]
    ratio: bool
    point: Statistic
    scale: Statistic
    variance: Statistic
    score: Scale
    planning: PlanningScale
    formulas: Formulas
    methods: Methods = field(default_factory=Methods)
    margin_tests: Methods = field(default_factory=Methods)
    turn: Callable[[Floats], Floats] | None = None
    present: Callable[[Estimates], Estimates] | None = None

    def mirrored(self, effect: float) -> float:
        """The effect that is as far from no effect on the other side: −δ of a difference, 1/ρ of a ratio."""
        return 1 / effect if self.ratio else -effect

    @cached_property
    def tests(self) -> Methods:
        """The measure's own Wald test and every test that all measures share."""
        return Methods(self.wald, *TESTS.values())

    def test(self, name: str) -> Method:
        """One of them, which loads no other."""
        return self.wald if name == self.wald.name else TESTS[name]

    @cached_property
    def wald(self) -> Method:
        """Wald's test on the scale of analysis."""
        source, use = "Wald 1943, on the scale of analysis", "belongs to the Wald interval"
        return Method("wald", "Wald", self._wald, source, use, needs_cells=self.ratio)

    def _wald(self, treatment: Arm, control: Arm, alternative: str) -> Floats:
        """Wald's test on the scale of analysis, z = log ratio / se or difference / se, se of the interval."""
        statistic = self.scale(treatment, control) / np.sqrt(self.variance(treatment, control))
        return from_statistic(np.where(np.isfinite(statistic), statistic, np.nan), alternative)

    def estimate(
        self,
        trials: Trials,
        method: str | None = None,
        level: float = 0.95,
        **asked: Unpack[Asked],
    ) -> Estimates:
        """Estimate, limits and P of every trial by one method.

        method : a name in self.methods, the first where None; level : two-sided, 0 < level < 1; asked : as in
        Asked.
        """
        alternative = asked.get("alternative", "two-sided")
        zero_cells = asked.get("zero_cells", "add-half")
        interval = self.methods[method or self.methods.default]
        tested = self.test(asked.get("test") or interval.test or "n-1")
        raw = trials.arms
        with np.errstate(all="ignore"):
            data = self.changed(raw, interval, zero_cells)
            # the interval's own Wald test looks at what the interval looked at; all others at the counts
            shared = interval.test == tested.name == "wald"
            statistic, p_value = tested(
                *(data if shared else self.changed(raw, tested, zero_cells)), alternative
            )
            low, high = _with_width(interval(*data, level))
            scale = self.null, self.bounds, self.ratio
            estimate, se = self._about(interval, data)
            result = notes.Result(*scale, interval, tested, trials, data, estimate, se, low, high, p_value)
            made = _estimates(self.key, result, level, alternative, statistic)
            return self.present(made) if self.present else made

    def limits(self, arms: Pair, method: str, level: float, zero_cells: str = "add-half") -> Floats:
        """Only the limits, shape (2, k), of arms that are known to be valid."""
        return _with_width(self.figures(arms, method, level, zero_cells)[1:])

    def figures(self, arms: Pair, method: str, level: float, zero_cells: str = "add-half") -> Floats:
        """Estimate and limits, shape (3, k), of arms that are known to be valid, or nan.

        They are as the formula gives them, and as programs print them: of no width where its variance is 0.
        """
        interval = self.methods[method]
        with np.errstate(all="ignore"):
            data = self.changed(arms, interval, zero_cells)
            made = np.concatenate([self._about(interval, data)[:1], interval(*data, level)])
            return self.turn(made) if self.turn else made

    def estimate_by(self, arms: Pair, method: str) -> Floats:
        """Only the estimate, as `figures` has it. Shape (k,)."""
        interval = self.methods[method]
        with np.errstate(all="ignore"):
            made = self._about(interval, self.changed(arms, interval, "add-half"))[:1]
            return np.asarray((self.turn(made) if self.turn else made)[0])

    def _about(self, interval: Method, data: Pair) -> Floats:
        """The estimate that the interval is about and its standard error, shape (2, k)."""
        if interval.point:
            return interval.point(*data)
        return np.stack([self.point(*data), np.sqrt(self.variance(*data))])

    @staticmethod
    def changed(data: Pair, method: Method, zero_cells: str) -> Pair:
        """The counts as this method changes them: the zero-cell rule first, then its own correction."""
        if method.needs_cells:
            data = ZERO_CELLS[zero_cells](*data)
        return method.adjust(*data) if method.adjust else data


def _with_width(limits: Floats) -> Floats:
    """Limits, shape (2, k); nan where both are the same number.

    A variance estimate of 0 is that of arms with only events or none, not that of a risk known exactly.
    """
    return np.where(limits[0] == limits[1], np.nan, limits)


def _estimates(key: str, made: notes.Result, level: float, alternative: str, statistic: Floats) -> Estimates:
    """A result with its notes and all that was asked."""
    trials, remarks = made.trials, notes.remarks(made, notes.divided(made, level, alternative))
    return Estimates(
        study=trials.study,
        treatment_events=trials.treatment.events,
        treatment_n=trials.treatment.n,
        control_events=trials.control.events,
        control_n=trials.control.n,
        line=trials.line,
        file=trials.file,
        event_is=trials.event_is,
        trials=trials,
        measure=key,
        estimate=made.estimate,
        low=made.low,
        high=made.high,
        level=level,
        se=made.se,
        statistic=statistic,
        p_value=made.p_value,
        method=made.interval.name,
        test=made.tested.name,
        alternative=alternative,
        status=notes.status(made),
        corrected=made.changed(),
        note=notes.joined(remarks, len(trials)),
        remarks=remarks,
        data=made.data,
        interval=made.interval,
        tested=made.tested,
    )

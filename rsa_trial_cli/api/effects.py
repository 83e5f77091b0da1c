"""Effects from Python: two arms, and one function for each measure. The package resolves the names lazily.

>>> from rsa_trial_cli import Arm, odds_ratio
>>> odds_ratio("75/101", "59/100")
OR 2.00 (95% CI 1.10 to 3.65), P = 0.023
>>> odds_ratio(Arm(events=[75, 4], n=[101, 50]), Arm(events=[59, 9], n=[100, 49]), method="mid-p").low
array([1.09951123, 0.09775666])
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Generic, TypeAlias, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.api import asked as asking
from rsa_trial_cli.api.arm import Arm, Number, both, named_arms
from rsa_trial_cli.api.asked import OfDifference, OfNumberNeeded, OfOddsRatio, OfRiskRatio
from rsa_trial_cli.api.shown import Shown
from rsa_trial_cli.api.spelling import in_python
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats import Trials
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures import measure as core
from rsa_trial_cli.writing.views.effects import View

Word = TypeVar("Word", str, NDArray[np.object_])
Flag = TypeVar("Flag", bool, Bools)
KNOWN = {  # measure → what can be asked of it
    "or": OfOddsRatio.__annotations__,
    "rr": OfRiskRatio.__annotations__,
    "rd": OfDifference.__annotations__,
    "nnt": OfNumberNeeded.__annotations__,
}


@frozen
class Effect(Shown, Generic[Number, Word, Flag]):
    """The effect of one trial, in numbers, or of many, in arrays of shape (k,), named as in the JSON.

    estimate, low, high : on the measure's own scale; se : on the scale of analysis, the logarithm for ratios;
    statistic : nan for exact tests; status : ok, or what could not be estimated, which is nan; corrected :
    whether ½ was added; reduction : 1 − RR, of risk ratios. What was not asked is None: per_estimate, events
    more `per` participants; coverage of the interval, below and above : that it misses; margin, type, and of
    equivalence both margins with their P.
    """

    measure: str
    estimate: Number
    low: Number
    high: Number
    level: float
    se: Number
    statistic: Number
    p_value: Number
    method: str
    test: str
    alternative: str
    status: Word
    corrected: Flag
    note: Word
    treatment_events: Number
    treatment_n: Number
    control_events: Number
    control_n: Number
    reduction: Number | None
    reduction_low: Number | None
    reduction_high: Number | None
    per: int | None
    per_estimate: Number | None
    per_low: Number | None
    per_high: Number | None
    coverage: Number | None
    below: Number | None
    above: Number | None
    margin: float | None
    type: str | None
    lower_margin: float | None
    upper_margin: float | None
    p_lower: Number | None
    p_upper: Number | None
    trials: Trials = field(metadata={"record": False})
    compute: Callable[[Trials], core.Estimates] = field(metadata={"record": False})

    def _view(self, *, quiet: bool) -> View:
        from rsa_trial_cli.commands.effect import context

        if quiet or len(self) != 1:
            return View(quiet=quiet)
        return View(context(self.measure, self.trials, self.level, None))

    def _first(self, many: int) -> core.Estimates:
        return self.compute(self.trials[np.arange(min(len(self), many))])


Estimate: TypeAlias = Effect[float, str, bool]
Estimates: TypeAlias = Effect[Floats, NDArray[np.object_], Bools]
One: TypeAlias = str | Arm[float]


@overload
def odds_ratio(treatment: One, control: One, **asked: Unpack[OfOddsRatio]) -> Estimate: ...
@overload
def odds_ratio(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[OfOddsRatio]) -> Estimates: ...
@named_arms(2)
def odds_ratio(treatment: object, control: object, **asked: Unpack[OfOddsRatio]) -> Estimate | Estimates:
    """The odds ratio, treatment v control, with interval and P; Woolf's unless another method is named.

    treatment, control : an Arm each, or the text "75/101". asked : method, test, level (0.95), alternative
    (two-sided), zero_cells (add-half), names, event_is, swap, margin, type, estimate, coverage, deff, icc,
    cluster_size, as the options of `rsa-trial or`. An InputError for counts that no trial has.

        >>> odds_ratio("75/101", "59/100").estimate
        2.0045632333767927
    """
    return _effect("or", treatment, control, asked)


@overload
def risk_ratio(treatment: One, control: One, **asked: Unpack[OfRiskRatio]) -> Estimate: ...
@overload
def risk_ratio(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[OfRiskRatio]) -> Estimates: ...
@named_arms(2)
def risk_ratio(treatment: object, control: object, **asked: Unpack[OfRiskRatio]) -> Estimate | Estimates:
    """The risk ratio, with the relative risk reduction; Katz's interval unless another method is named.

    treatment, control, asked : as of `odds_ratio`, but for estimate.

        >>> risk_ratio("75/101", "59/100")
        RR 1.26 (95% CI 1.03 to 1.54), P = 0.024
    """
    return _effect("rr", treatment, control, asked)


@overload
def risk_difference(treatment: One, control: One, **asked: Unpack[OfDifference]) -> Estimate: ...
@overload
def risk_difference(
    treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[OfDifference]
) -> Estimates: ...
@named_arms(2)
def risk_difference(
    treatment: object, control: object, **asked: Unpack[OfDifference]
) -> Estimate | Estimates:
    """The risk difference, a share of 1; Miettinen and Nurminen's interval unless another method is named.

    treatment, control, asked : as of `risk_ratio`, and per, such as 1000 participants.

        >>> risk_difference("75/101", "59/100", method="wald").high
        0.28127...
    """
    return _effect("rd", treatment, control, asked)


@overload
def nnt(treatment: One, control: One, **asked: Unpack[OfNumberNeeded]) -> Estimate: ...
@overload
def nnt(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[OfNumberNeeded]) -> Estimates: ...
@named_arms(2)
def nnt(treatment: object, control: object, **asked: Unpack[OfNumberNeeded]) -> Estimate | Estimates:
    """The number needed to treat, of the limits of the risk difference, which may run through infinity.

    treatment, control, asked : as of `risk_difference`, without margin and coverage.

        >>> nnt("75/101", "59/100").estimate
        6.5541...
    """
    return _effect("nnt", treatment, control, asked)


@in_python
def _effect(key: str, treatment: object, control: object, asked: Mapping[str, Any]) -> Estimate | Estimates:
    """The effect of one trial or of many; each checked before anything is computed."""
    asking.refuse_unknown(asked, KNOWN[key])
    details = {name: asked[name] for name in ("names", "event_is") if name in asked}
    asking.check_names(details)
    asking.check("event_is", details.get("event_is"), ("benefit", "harm", None))
    compute = asking.compute(key, {name: asked[name] for name in asked if name not in (*details, "swap")})
    cells = [cell for arm in both(treatment, control) for cell in (arm.events, arm.n)]
    made = compute(asking.turned(Trials.of(*alike(cells), **details), asked))
    many = any(map(np.ndim, cells))
    answer: Estimate | Estimates = answered(Effect, made, many=many, trials=made.trials, compute=compute)
    return answer


def alike(cells: Sequence[Any]) -> list[Floats]:
    """Cells of both arms as arrays of one length, (k,); an InputError where they are of different ones."""
    arrays = [*map(np.atleast_1d, cells)]
    lengths = {*map(len, arrays)} - {1}
    if len(lengths) > 1:
        raise InputError(f"The arms are of different numbers of trials: {' and '.join(map(str, lengths))}.")
    return [*np.broadcast_arrays(*arrays)]


def answered(kind: type[Any], made: object, *, many: bool, **more: object) -> Any:
    """A result with the fields of its kind: arrays of many trials, plain values of one."""
    names = [name for name in kind.__dataclass_fields__ if name not in more]
    values = {name: getattr(made, name, None) for name in names}
    return kind(**(values if many else {name: _single(value) for name, value in values.items()}), **more)


def _single(value: object) -> object:
    """The only element of an array or a list, as a plain number or word."""
    if isinstance(value, np.ndarray):
        return value.tolist()[0]
    return value[0] if isinstance(value, list) else value

"""Effects from Python: two arms, and one function for each measure. The package resolves the names lazily.

>>> from rsa_trial_cli import Arm, odds_ratio
>>> odds_ratio("75/101", "59/100")
OR 2.00 (95% CI 1.10 to 3.65), P = 0.023
>>> odds_ratio(Arm(events=[75, 4], n=[101, 50]), Arm(events=[59, 9], n=[100, 49]), method="mid-p").low
array([1.09951123, 0.09775666])
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rsa_trial_cli.commands.values import HIGHEST_LEVEL, LOWEST_LEVEL
from rsa_trial_cli.errors import InputError
from rsa_trial_cli.reading import counts
from rsa_trial_cli.reading.figures import shown
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures import measure as core
from rsa_trial_cli.stats.planning.approximations import TOWARDS
from rsa_trial_cli.writing.views.sheet import Line

Number = TypeVar("Number", float, Floats)
Word = TypeVar("Word", str, NDArray[np.object_])
Flag = TypeVar("Flag", bool, Bools)
SPELLINGS = 'Write Arm(events=75, n=101) or Arm(events=75, non_events=26), or the text "75/101".'
SHOWN = 20  # trials that a text shows


class Arm(Generic[Number]):
    """One arm of a trial, or of many: events, and participants (n) or those without the event (non_events).

    Numbers make the arm of one trial, arrays of shape (k,) the arms of k; nan is a missing count. A TypeError
    without names, since Arm(75, 101) may mean 101 participants or 101 without the event.
    """

    events: Number
    n: Number

    @overload
    def __init__(self: Arm[float], *, events: float, n: float) -> None: ...
    @overload
    def __init__(self: Arm[float], *, events: float, non_events: float) -> None: ...
    @overload
    def __init__(self: Arm[Floats], *, events: ArrayLike, n: ArrayLike) -> None: ...
    @overload
    def __init__(self: Arm[Floats], *, events: ArrayLike, non_events: ArrayLike) -> None: ...
    def __init__(self, *unnamed: object, **cells: Any) -> None:
        if unnamed or set(cells) not in ({"events", "n"}, {"events", "non_events"}):
            raise TypeError(f"An arm needs names. {SPELLINGS}")
        events, other = (_as_floats(name, cells[name]) for name in sorted(cells))
        self.events, self.n = events, other + events if "non_events" in cells else other

    def __repr__(self) -> str:
        return f"Arm(events={self.events}, n={self.n})"


class Asked(TypedDict, total=False):
    """What can be asked of an effect; what is left out has the default of the command of the measure.

    method, test : names that `rsa-trial methods` lists; level : of the interval; alternative : of the test;
    zero_cells : what methods that need every cell do with empty ones; names : of the arms; event_is : what
    the event is, for the words of a number needed.
    """

    method: str | None
    test: str | None
    level: float
    alternative: Literal["two-sided", "greater", "less"]
    zero_cells: Literal["add-half", "none"]
    names: tuple[str, str]
    event_is: Literal["benefit", "harm"] | None


@dataclass(frozen=True, repr=False, eq=False)
class Effect(Generic[Number, Word, Flag]):
    """The effect of one trial, in numbers, or of many, in arrays of shape (k,), named as in the JSON.

    estimate, low, high : on the measure's own scale; se : on the scale of analysis, the logarithm for ratios;
    statistic : nan for exact tests; status : ok, or what could not be estimated, which is nan; corrected :
    whether ½ was added; reduction : 1 − RR, of risk ratios, else None.
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
    trials: Trials = field(metadata={"record": False})
    compute: Callable[[Trials], core.Estimates] = field(metadata={"record": False})

    def __len__(self) -> int:
        """How many trials there are."""
        return len(self.trials)

    def __repr__(self) -> str:
        """The lines that the command prints with --quiet, one a trial; of very many, the first."""
        from rsa_trial_cli.writing.views.effects import View

        lines = [part.text for part in View(quiet=True).parts([self._first()]) if isinstance(part, Line)]
        if len(self) > SHOWN:
            lines.append(f"… and {len(self) - SHOWN:,} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The table that the command prints, for notebooks."""
        from rsa_trial_cli.commands.effect import context
        from rsa_trial_cli.writing.formats.html import fragment
        from rsa_trial_cli.writing.views.effects import View

        beside = context(self.measure, self.trials, self.level, None) if len(self) == 1 else None
        return fragment(View(beside).parts([self._first()]))

    def _first(self) -> core.Estimates:
        return self.compute(self.trials[np.arange(min(len(self), SHOWN))])


Estimate: TypeAlias = Effect[float, str, bool]
Estimates: TypeAlias = Effect[Floats, NDArray[np.object_], Bools]
One: TypeAlias = str | Arm[float]


@overload
def odds_ratio(treatment: One, control: One, **asked: Unpack[Asked]) -> Estimate: ...
@overload
def odds_ratio(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[Asked]) -> Estimates: ...
def odds_ratio(treatment: object, control: object, **asked: Unpack[Asked]) -> Estimate | Estimates:
    """The odds ratio, treatment v control, with interval and P; Woolf's unless another method is named.

    treatment, control : an Arm each, or the text "75/101". An InputError for counts that no trial has.

        >>> odds_ratio("75/101", "59/100").estimate
        2.0045632333767927
    """
    return _effect("or", treatment, control, asked)


@overload
def risk_ratio(treatment: One, control: One, **asked: Unpack[Asked]) -> Estimate: ...
@overload
def risk_ratio(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[Asked]) -> Estimates: ...
def risk_ratio(treatment: object, control: object, **asked: Unpack[Asked]) -> Estimate | Estimates:
    """The risk ratio, with the relative risk reduction; Katz's interval unless another method is named.

    treatment, control : as of `odds_ratio`.

        >>> risk_ratio("75/101", "59/100")
        RR 1.26 (95% CI 1.03 to 1.54), P = 0.024
    """
    return _effect("rr", treatment, control, asked)


@overload
def risk_difference(treatment: One, control: One, **asked: Unpack[Asked]) -> Estimate: ...
@overload
def risk_difference(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[Asked]) -> Estimates: ...
def risk_difference(treatment: object, control: object, **asked: Unpack[Asked]) -> Estimate | Estimates:
    """The risk difference, a share of 1; Miettinen and Nurminen's interval unless another method is named.

    treatment, control : as of `odds_ratio`.

        >>> risk_difference("75/101", "59/100", method="wald").high
        0.28127...
    """
    return _effect("rd", treatment, control, asked)


@overload
def nnt(treatment: One, control: One, **asked: Unpack[Asked]) -> Estimate: ...
@overload
def nnt(treatment: Arm[Floats], control: Arm[Floats], **asked: Unpack[Asked]) -> Estimates: ...
def nnt(treatment: object, control: object, **asked: Unpack[Asked]) -> Estimate | Estimates:
    """The number needed to treat, of the limits of the risk difference, which may run through infinity.

    treatment, control : as of `odds_ratio`.

        >>> nnt("75/101", "59/100").estimate
        6.5541...
    """
    return _effect("nnt", treatment, control, asked)


def _effect(key: str, treatment: object, control: object, asked: Asked) -> Estimate | Estimates:
    """The effect of one trial or of many; each checked before anything is computed."""
    how: dict[str, Any] = {**asked}
    if unknown := how.keys() - Asked.__annotations__.keys():
        raise TypeError(
            f"No argument is called '{min(unknown)}'; there are {', '.join(Asked.__annotations__)}."
        )
    details = {name: how.pop(name) for name in ("names", "event_is") if name in how}
    measure = MEASURES[key]
    for name, names in (("method", measure.methods), ("test", measure.tests)):
        if how.get(name) is not None:
            how[name] = names.aliases.get(str(how[name]).casefold(), how[name])
            _check(name, how[name], names)
    _check("alternative", how.get("alternative", "two-sided"), TOWARDS)
    _check("zero_cells", how.get("zero_cells", "add-half"), core.ZERO_CELLS)
    _check("event_is", details.get("event_is"), ("benefit", "harm", None))
    _check_level(how.get("level", 0.95))
    cells = [cell for arm in map(_arm, (treatment, control)) for cell in (arm.events, arm.n)]
    lengths = {len(cell) for cell in map(np.atleast_1d, cells)} - {1}
    if len(lengths) > 1:
        raise InputError(f"The arms are of different numbers of trials: {' and '.join(map(str, lengths))}.")
    trials = Trials.of(*np.broadcast_arrays(*map(np.atleast_1d, cells)), **details)

    def compute(some: Trials) -> core.Estimates:
        return measure.estimate(some, **how)

    made = compute(trials)
    one = not any(map(np.ndim, cells))
    values: dict[str, Any] = {
        name: getattr(made, name) for name in Effect.__dataclass_fields__ if name not in ("trials", "compute")
    }
    if one:
        values = {name: _single(value) for name, value in values.items()}
    answer: Estimate | Estimates = Effect(**values, trials=trials, compute=compute)
    return answer


def _single(value: object) -> object:
    """The only element of an array, as a plain number or word."""
    return value.tolist()[0] if isinstance(value, np.ndarray) else value


def _check(name: str, word: object, known: Collection[object]) -> None:
    if word not in known:
        raise InputError(f"{name} is not {word!r}.", f"Choose from: {', '.join(map(str, known))}.")


def _check_level(level: float) -> None:
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        known = f"between {LOWEST_LEVEL:g} and {HIGHEST_LEVEL:g}"
        raise InputError(f"level is {known}, not {level!r}.", "95% is 0.95.")


def _arm(arm: object) -> Arm[Any]:
    """An arm, also of a text such as 75/101; a TypeError for what might be meant in two ways."""
    if isinstance(arm, str):
        if arm.count("/") != 1:
            raise InputError(f"'{shown(arm)}' is not events and participants.", 'For example "75/101".')
        events, n, *_ = counts.arms([arm, arm])
        return Arm(events=events, n=n)
    if not isinstance(arm, Arm):
        raise TypeError(f"{arm!r} may be events and participants, or events and others. {SPELLINGS}")
    return arm


def _as_floats(name: str, cell: object) -> Any:
    """A number, or an array of shape (k,); a TypeError for text, True and False."""
    values = np.asarray(cell)
    if values.dtype.kind not in "iuf" or values.ndim > 1:
        raise TypeError(f"{name} is a number, or an array of numbers, not {cell!r:.80}.")
    return values.astype(float) if values.ndim else float(values)

"""One arm of a trial, or of many: events, and participants or those without the event, always by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import counts
from rsa_trial_cli.reading.figures import shown
from rsa_trial_cli.stats.arms import Floats

Number = TypeVar("Number", float, Floats)
P = ParamSpec("P")
T = TypeVar("T")
SPELLINGS = 'Write Arm(events=75, n=101) or Arm(events=75, non_events=26), or the text "75/101".'


class Arm(Generic[Number]):
    """One arm of a trial, or of many: events, and participants (n) or those without the event (non_events).

    Numbers make the arm of one trial, arrays of shape (k,) the arms of k; nan is a missing count. A TypeError
    without names, since Arm(75, 101) may mean 101 participants or 101 without the event.

        >>> from rsa_trial_cli import Arm
        >>> Arm(events=75, non_events=26)
        Arm(events=75, n=101)
        >>> Arm(events=[75, 4], n=[101, 50])
        Arm(events=[75, 4], n=[101, 50])
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
        events, other = (as_floats(name, cells[name]) for name in sorted(cells))
        lengths = {len(cell) for cell in (events, other) if np.ndim(cell)}
        if len(lengths) > 1:
            numbers = " and ".join(map(str, sorted(lengths)))
            raise InputError(f"The arrays of an arm are of different lengths: {numbers}.")
        self.events, self.n = events, other + events if "non_events" in cells else other

    def __repr__(self) -> str:
        return f"Arm(events={told(self.events)}, n={told(self.n)})"


def both(treatment: object, control: object) -> tuple[Arm[Any], Arm[Any]]:
    """Two arms, also of texts such as 75/101; a TypeError for what might be meant in two ways."""
    given = treatment, control
    for arm in given:
        if isinstance(arm, str) and arm.count("/") != 1:
            raise InputError(f"'{shown(arm)}' is not events and participants.", 'For example "75/101".')
        if arm is None:
            raise TypeError(f"Two arms are needed, treatment and control. {SPELLINGS}")
        if not isinstance(arm, str | Arm):
            raise TypeError(f"{arm!r:.80} may be events and participants, or events and others. {SPELLINGS}")
    first, second = treatment, control
    if isinstance(first, str) or isinstance(second, str):
        e1, n1, e0, n0 = counts.arms([arm if isinstance(arm, str) else "0/1" for arm in given])
        first = Arm(events=e1, n=n1) if isinstance(first, str) else first
        second = Arm(events=e0, n=n0) if isinstance(second, str) else second
    assert isinstance(first, Arm) and isinstance(second, Arm)
    return first, second


def named_arms(*numbers: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator: a TypeError that shows the spellings, unless so many arguments are given without a name."""

    def decorated(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if len(args) + len({"treatment", "control"} & {*kwargs}) not in numbers:
                raise TypeError(f"Two arms are needed, treatment and control. {SPELLINGS}")
            return function(*args, **kwargs)

        return call

    return decorated


def as_floats(name: str, cell: object) -> Any:
    """A number, or an array of shape (k,); a TypeError for text, True and False."""
    values = np.asarray(cell)
    if values.dtype.kind not in "iuf" or values.ndim > 1:
        raise TypeError(f"{name} is a number, or an array of numbers, not {cell!r:.80}.")
    return values.astype(float) if values.ndim else float(values)


def told(cells: object) -> str:
    """Counts as they are written, of many the first and the last."""
    return np.array2string(
        np.asarray(cells),
        threshold=8,
        edgeitems=3,
        separator=", ",
        formatter={"float_kind": "{:.15g}".format},
    ).replace("\n", "")

"""One arm of a trial with an outcome in numbers, or of many: mean, SD and participants, always by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Generic, NamedTuple, ParamSpec, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.api.arm import Number, as_floats, told
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import mean_arms
from rsa_trial_cli.stats import arms as core
from rsa_trial_cli.stats.arms import Floats

P = ParamSpec("P")
T = TypeVar("T")
CELLS = ("mean", "sd", "n")
SPELLINGS = 'Write Means(mean=3.1, sd=1.2, n=101), or the text "3.1,1.2,101".'
GIVEN = "given"


class Means(Generic[Number]):
    """One arm of a trial, or of many: its mean, its standard deviation and its participants.

    Numbers make the arm of one trial, arrays of shape (k,) the arms of k; nan is missing. A TypeError without
    names, since Means(3.1, 1.2, 101) may be in Stata's order, n first, or have a standard error for the SD.

        >>> from rsa_trial_cli import Means
        >>> Means(mean=3.1, sd=1.2, n=101)
        Means(mean=3.1, sd=1.2, n=101)
    """

    mean: Number
    sd: Number
    n: Number

    @overload
    def __init__(self: Means[float], *, mean: float, sd: float, n: float) -> None: ...
    @overload
    def __init__(self: Means[Floats], *, mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> None: ...
    def __init__(self, *unnamed: object, **cells: object) -> None:
        if unnamed or set(cells) != {*CELLS}:
            raise TypeError(f"An arm of means needs names. {SPELLINGS}")
        self.mean, self.sd, self.n = (as_floats(name, cells[name]) for name in CELLS)
        lengths = {cell.size for cell in map(np.asarray, (self.mean, self.sd, self.n)) if cell.ndim}
        if len(lengths) > 1:
            numbers = " and ".join(map(str, sorted(lengths)))
            raise InputError(f"The arrays of an arm are of different lengths: {numbers}.")

    def __repr__(self) -> str:
        return f"Means({', '.join(f'{name}={told(getattr(self, name))}' for name in CELLS)})"


class Given(NamedTuple):
    """An arm as it was given. cells : mean, SD, n; source : of the SD; skewed, lopsided : of MeanTrials."""

    cells: Sequence[object]
    source: str = GIVEN
    skewed: bool = False
    lopsided: bool = False


def both(treatment: object, control: object) -> tuple[Given, Given]:
    """Two arms, also of texts such as 3.1,1.2,101; a TypeError for what might be meant in two ways."""
    first, second = (_given(arm, name) for arm, name in ((treatment, "treatment"), (control, "control")))
    return first, second


def _given(arm: object, name: str) -> Given:
    if isinstance(arm, str):
        made = mean_arms.arm(arm, name)
        cells = [float(getattr(made.arm, cell)[0]) for cell in CELLS]
        return Given(cells, str(made.source[0]), bool(made.skewed[0]), bool(made.lopsided[0]))
    if not isinstance(arm, Means):
        raise TypeError(f"{arm!r:.80} may be in another order, or hold a standard error. {SPELLINGS}")
    return Given([getattr(arm, cell) for cell in CELLS])


def of_cells(cells: Sequence[Floats]) -> core.Means:
    """The arm of the core. cells : mean, SD, n, each of shape (k,)."""
    mean, sd, n = cells
    missing = np.isnan(mean + sd + n)
    return core.Means.of(*(np.where(missing, np.nan, cell) for cell in (mean, sd, n)))


def named_means(function: Callable[P, T]) -> Callable[P, T]:
    """Decorator: a TypeError that shows the spellings, unless two arms are given."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        if len(args) + len({"treatment", "control"} & {*kwargs}) != 2:
            raise TypeError(f"Two arms are needed, treatment and control. {SPELLINGS}")
        return function(*args, **kwargs)

    return call

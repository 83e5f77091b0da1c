"""Beside a measure's arrays: what can be asked of it, the formulas of its working, and its scale in plans."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Batch, Bools, Floats
from rsa_trial_cli.stats.inference.difference_roots import Tilted
from rsa_trial_cli.stats.registry import Method, Step

Contrast = Callable[[tuple[Floats, Floats], float, tuple[Tilted, Tilted]], tuple[Floats, Floats, Floats]]


class Made(ABC):
    """What estimates of counts and of means have alike; of which see their own classes.

    own_test : that belongs to the interval; computed : the estimates that these come
    from, or these; working : of the first trial.
    """

    study: Sequence[str]
    measure: str
    estimate: Floats
    low: Floats
    high: Floats
    level: float
    se: Floats
    p_value: Floats
    method: str
    test: str
    alternative: str
    note: NDArray[np.object_]
    file: str | None
    per: int | None = None
    trials: Batch
    interval: Method
    tested: Method
    remarks: Sequence[tuple[Bools, str]]

    @abstractmethod
    def __len__(self) -> int: ...

    @property
    def names(self) -> tuple[str, str]:
        """What the arms are called."""
        return self.trials.names

    @property
    def kept(self) -> Mapping[str, Sequence[object]]:
        """Columns of the input that are written out again."""
        return self.trials.kept

    @property
    def read_as(self) -> Mapping[str, object] | None:
        """How the file was read that the trials come from; None where they were typed."""
        return self.trials.source

    @property
    @abstractmethod
    def own_test(self) -> str | None: ...

    @property
    @abstractmethod
    def computed(self) -> Made: ...

    @abstractmethod
    def working(self) -> list[Step]: ...


class OfMargin:
    """What results against a margin have alike; AgainstMargin says what each is."""

    measure: str
    alternative: str
    margin: float
    type: str
    lower_margin: float | None
    upper_margin: float | None


class Asked(TypedDict, total=False):
    """What can be asked of an estimate beside its interval and level; what is left out has its default.

    test : a name in the measure's tests, by default the interval's own (N−1 chi-square where it has none);
    alternative : two-sided, greater or less (more or fewer events with treatment): changes P only;
    zero_cells : add-half or none, what methods that need every cell do with empty ones.
    """

    test: str | None
    alternative: str
    zero_cells: str


@frozen
class Formulas:
    """The formulas of a measure as its working shows them.

    name, estimate, error : of the estimate on its scale of analysis, and of its standard error; {a}, {b} and
    {n1} are the treated with and without the event and their number, {c}, {d} and {n2} the controls.
    score, score_variance : S and V at the restricted risks p̃; bias : what the skewness-corrected S has more.
    """

    name: str
    estimate: str
    error: str
    score: str
    score_variance: str
    bias: str = ""


@frozen
class PlanningScale:
    """What a plan needs of a measure, from assumed risks, arrays of shape (k,).

    risk : (effect, control risk) ↦ treatment risk, which may lie beyond 0 and 1. estimate, variance : of
    Wald's test on the scale of analysis, from both risks, and for one participant of an arm from its risk.
    contrast : (risks, margin, restricted estimates) ↦ the mean of the score at the margin, and the weight
    that each arm's proportion has in it. weighted_by_data : whether these weights follow the data, so that
    two scores have no fixed covariance.
    """

    risk: Callable[[float | Floats, Floats], Floats]
    estimate: Callable[[Floats, Floats], Floats]
    variance: Callable[[Floats], Floats]
    contrast: Contrast
    weighted_by_data: bool = False


@frozen
class Standard:
    """What a standardised mean difference is measured in.

    standardiser : pooled, average or control, None for that of the method; corrected : whether the estimate
    is multiplied by Hedges's J; variance : its name, None for the first that the standardiser has.
    """

    standardiser: str | None = None
    corrected: bool = True
    variance: str | None = None

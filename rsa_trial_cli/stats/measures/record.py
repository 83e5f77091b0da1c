"""Beside a measure's arrays: what can be asked of it, the formulas of its working, and its scale in plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.inference.difference_roots import Tilted

Contrast = Callable[[tuple[Floats, Floats], float, tuple[Tilted, Tilted]], tuple[Floats, Floats, Floats]]


class Asked(TypedDict, total=False):
    """What can be asked of an estimate beside its interval and level; what is left out has its default.

    test : a name in the measure's tests, by default the interval's own (N−1 chi-square where it has none);
    alternative : two-sided, greater or less (more or fewer events with treatment): changes P only;
    zero_cells : add-half or none, what methods that need every cell do with empty ones.
    """

    test: str | None
    alternative: str
    zero_cells: str


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
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

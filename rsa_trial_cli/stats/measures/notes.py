"""The status of an estimate, and notes on the rows that need one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Bools, Floats, Trials
from rsa_trial_cli.stats.registry import Method

Remark = tuple[Bools, str]  # rows, and what is said of them
INSTEAD = "those of score methods are"
STATUSES = np.array(
    ["not_estimable", "unbounded", "unbounded_low", "unbounded_high", "beyond_scale", "ok"], dtype=object
)
TIE = 1e-9  # a limit this near the null, or a P this near 1 − level, takes neither side


@frozen
class Result:
    """What the notes depend on: the scale of the measure, the methods, the counts and the results."""

    null: float
    bounds: tuple[float, float]
    ratio: bool
    interval: Method
    tested: Method
    trials: Trials
    data: tuple[Arm, Arm]
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    p_value: Floats

    def changed(self) -> Bools:
        """Where the estimate comes from other data than the counts. Shape (k,)."""
        apart = [made.events != arm.events for made, arm in zip(self.data, self.arms, strict=True)]
        return np.asarray((apart[0] | apart[1]) & ~self.trials.is_missing())

    @property
    def arms(self) -> tuple[Arm, Arm]:
        """The counts as they came, or the effective ones of clusters, treatment first."""
        return self.trials.arms


def status(result: Result) -> NDArray[np.object_]:
    """The status of each row of a result, shape (k,)."""
    return status_of(result.estimate, result.low, result.high, result.bounds)


def status_of(
    estimate: Floats, low: Floats, high: Floats, bounds: tuple[float, float]
) -> NDArray[np.object_]:
    """ok | not_estimable | unbounded_low | unbounded_high | unbounded | beyond_scale, shape (k,).

    bounds : the ends of the measure's scale; all arrays have the shape (k,).
    """
    beyond = (low < bounds[0]) | (high > bounds[1])
    cases = [
        np.isnan(estimate) | np.isnan(low) | np.isnan(high),
        np.isinf(low) & np.isinf(high),
        np.isinf(low),
        np.isinf(high),
        beyond,
    ]
    made: NDArray[np.object_] = STATUSES[np.select(cases, range(len(cases)), len(cases))]
    return made


def joined(remarks: Sequence[Remark], k: int) -> NDArray[np.object_]:
    """The remarks of each row joined by "; ", empty where nothing needs saying; shape (k,)."""
    text = np.full(k, "", dtype=object)
    for rows, words in remarks:
        at = np.flatnonzero(rows)
        text[at] = [f"{before}; {words}" if before else words for before in text[at]]
    return text


def remarks(result: Result, divided: Bools) -> list[Remark]:
    """The notes, in the order in which they are printed; divided : where interval and P disagree.

    Its shape is (k,).
    """
    treatment, control = result.arms
    missing = result.trials.is_missing()
    no_events = (treatment.events == 0) & (control.events == 0)
    all_events = (treatment.non_events == 0) & (control.non_events == 0)
    little = "almost no information about a ratio" if result.ratio else "no difference was observed"
    beyond = result.interval.beyond(*result.arms)
    undefined, no_variance = np.isnan(result.low) & ~missing & ~beyond, result.se == 0
    made = [
        (missing, "counts missing"),
        (result.changed() & result.interval.needs_cells, "½ added to all four cells"),
        (no_events, f"no events in either arm: {little}"),
        (all_events, f"only events in both arms: {little}"),
        (undefined & ~no_variance, f"limits are not defined for this table, {INSTEAD}"),
        (undefined & no_variance, f"limits are not defined, as the variance estimate is 0, {INSTEAD}"),
        (beyond, f"{result.interval.title} limits are computed up to {result.interval.reach}"),
        (divided, f"interval and P ({result.tested.title}) fall on different sides"),
        *_too_large(result),
        *_of_clusters(result.trials),
    ]
    return [(rows, words) for rows, words in made if rows.any()]


def divided(result: Result, level: float, alternative: str) -> Bools:
    """Rows where the interval excludes the null and the P does not, or the converse, shape (k,).

    A one-sided P is no match for a two-sided interval: nothing is said of it.
    """
    if alternative != "two-sided":
        return np.zeros_like(result.p_value, dtype=bool)
    excluded = (result.low > result.null) | (result.high < result.null)
    ends = [(result.low, result.null), (result.high, result.null)]
    return apart(result, ends, excluded, 1 - level)


def apart(result: Result, ends: Sequence[tuple[Floats, float]], excluded: Bools, alpha: float) -> Bools:
    """Rows where P is not below alpha although the interval excludes the values, or the converse.

    ends : each limit with the value that it is held against. Shape (k,).
    """
    p = result.p_value
    tie = np.any([np.abs(limit - value) < TIE for limit, value in ends], axis=0) | (np.abs(p - alpha) < TIE)
    defined = ~np.isnan(result.low + result.high + p)
    return np.asarray(defined & ~tie & (excluded != (p < alpha)))


def _too_large(result: Result) -> list[Remark]:
    """Rows beyond the size up to which the test is computed."""
    if not result.tested.reach:
        return []
    words = (
        f"{result.tested.title} P is computed up to {result.tested.reach}, mid-p or n-1 have no such limit"
    )
    return [(result.tested.beyond(*result.arms), words)]


def _of_clusters(trials: Trials) -> list[Remark]:
    """All rows, where a design effect makes the effective counts smaller than those that are shown."""
    if trials.design_effect == 1:
        return []
    words = (
        f"clusters: effective counts, those shown divided by a design effect of {trials.design_effect:.6g}"
    )
    return [(~trials.is_missing(), words)]

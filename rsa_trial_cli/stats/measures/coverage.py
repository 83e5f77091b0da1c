"""The true coverage of an interval method at given arms and risks, by full enumeration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Floats, Trials
from rsa_trial_cli.stats.distributions.binomial import binomial, reach
from rsa_trial_cli.stats.measures.measure import Estimates, Measure

NEGLIGIBLE = 1e-12  # probability that the enumeration may leave out
MOST_TABLES = 4_000_000
MOST_SEARCHES = 2_500  # tables of a method that searches for its limits


@frozen(kw_only=True)
class Covered(Estimates):
    """Estimates with what their method achieves at these arm sizes if the observed risks were the true ones.

    coverage : probability that the interval holds the true effect; below, above : that it lies wholly below
    or wholly above it. An undefined interval holds nothing: 1 less these three is the chance of one.
    """

    coverage: Floats
    below: Floats
    above: Floats


def covered(measure: Measure, made: Estimates, zero_cells: str) -> Covered:
    """The same estimates with the coverage of their method, trial by trial."""
    achieved = [
        enumerated(measure, trial, made.method, made.level, zero_cells) for trial in _one_by_one(made.trials)
    ]
    coverage, below, above = np.array(achieved).T.reshape(3, -1)
    return Covered(**made.as_fields(), coverage=coverage, below=below, above=above)


def enumerated(
    measure: Measure, trial: Trials, method: str, level: float, zero_cells: str
) -> tuple[float, float, float]:
    """Coverage, and the probabilities of an interval below and above the truth, of one trial's design.

    Each trial is a large array computation of its own: all tables that its arms can give, but for those
    that together have a probability of 1e-12.
    """
    treatment, control = trial.treatment, trial.control
    if np.isnan(treatment.n[0] + control.n[0]):
        return (np.nan, np.nan, np.nan)
    with np.errstate(all="ignore"):
        (x1, w1), (x2, w2) = _outcomes(treatment), _outcomes(control)
    interval = measure.methods[method]
    searched = interval.largest_arm is not None
    most, tables = MOST_SEARCHES if searched else MOST_TABLES, len(x1) * len(x2)
    if tables > most:
        size = f"{treatment.n[0]:.0f} v {control.n[0]:.0f}"
        way = ", or choose another interval" if searched else ": at such sizes the methods agree"
        raise InputError(
            f"Coverage at {size} takes {tables:,} tables; up to {most:,} are enumerated.",
            f"Leave out --coverage{way}.",
        )
    events1, events2 = np.repeat(x1, len(x2)), np.tile(x2, len(x1))
    arms = Arm.of(events1, treatment.n), Arm.of(events2, control.n)
    weight = np.outer(w1, w2).ravel()
    with np.errstate(all="ignore"):
        truth = measure.point(treatment, control)[0]
        if interval.excludes:
            above, below = interval.excludes(*arms, level, truth)
            inside = ~(above | below)
        else:
            low, high = measure.limits(arms, method, level, zero_cells)
            inside, below, above = (low <= truth) & (truth <= high), high < truth, low > truth
    return float(weight[inside].sum()), float(weight[below].sum()), float(weight[above].sum())


def _outcomes(arm: Arm) -> tuple[Floats, Floats]:
    """The numbers of events that matter and their probabilities at the observed risk."""
    n, width = float(arm.n[0]), reach(float(arm.n[0]), NEGLIGIBLE)
    mode, probability = binomial(n, arm.risk, arm.non_events / arm.n, width)
    events = mode[0] + np.arange(-width, width + 1)
    inside = (events >= 0) & (events <= n)
    return events[inside], probability[0][inside]


def _one_by_one(trials: Trials) -> Iterator[Trials]:
    for at in range(len(trials)):
        row = slice(at, at + 1)
        yield Trials(trials.treatment[row], trials.control[row])

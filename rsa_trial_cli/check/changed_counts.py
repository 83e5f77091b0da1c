"""Changed counts from which a figure may have been computed: exchanged arms, the other outcome, …

Each is a change of data, never another formula.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rsa_trial_cli.check.figures import Figures, prints_as
from rsa_trial_cli.stats.arms import LARGEST_COUNT, Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair

Percents = tuple[Figures, Figures]
Change = Callable[[Pair, Percents], Pair]  # counts and the percents printed beside them → other counts
NEAR = 5  # denominators tried for each percent, the nearest to the printed one


def given(arms: Pair, _: Percents) -> Pair:
    """The counts as they stand."""
    return arms


def swapped(arms: Pair, _: Percents) -> Pair:
    """Control against treatment."""
    return arms[1], arms[0]


def complement(arms: Pair, _: Percents) -> Pair:
    """The complementary outcome: participants without the event are counted."""
    return arms[0].relabelled(), arms[1].relabelled()


def complement_swapped(arms: Pair, _: Percents) -> Pair:
    """Control against treatment, with the complementary outcome."""
    return arms[1].relabelled(), arms[0].relabelled()


def transposed(arms: Pair, _: Percents) -> Pair:
    """The transposed table: the share treated among those with the event, and among those without."""
    treatment, control = arms
    by_outcome = (treatment.events, control.events), (treatment.non_events, control.non_events)
    first, second = (Arm(events=treated, non_events=controls) for treated, controls in by_outcome)
    return first, second


def _exchanged(arms: Pair, _: Percents) -> Pair:
    """Each arm's events out of the other arm's total; nan where there are more events than participants."""
    return _arm(arms[0].events, arms[1].n), _arm(arms[1].events, arms[0].n)


def _inferred(at: int) -> Change:
    """Where a printed percent does not fit its counts, the at-th nearest denominator that does."""

    def change(arms: Pair, percents: Percents) -> Pair:
        treatment, control = (_fitting(arm, figures, at) for arm, figures in zip(arms, percents, strict=True))
        same = (treatment.n == arms[0].n) & (control.n == arms[1].n)
        return Arm(events=np.where(same, np.nan, treatment.events), non_events=treatment.non_events), control

    return change


def _fitting(arm: Arm, percent: Figures, at: int) -> Arm:
    misfit = percent.exact & ~prints_as(arm.risk * 100, percent)
    low, high = (np.clip(end / 100, 1e-300, None) for end in percent.half)
    least, most = np.ceil(arm.events / high - 1e-9), np.floor(arm.events / low + 1e-9)
    up = arm.n < least  # the printed denominator is too small: the nearest is the least
    n = np.where(up, least + at, most - at)
    n = np.where((n >= least) & (n <= most) & (arm.events > 0), n, np.nan)
    return _arm(arm.events, np.where(misfit, n, arm.n))


def _arm(events: Floats, n: Floats) -> Arm:
    possible = (n >= events) & (n <= LARGEST_COUNT)
    return Arm(events=np.where(possible, events, np.nan), non_events=np.where(possible, n - events, np.nan))


DENOMINATORS = (("exchanged", _exchanged), *((f"inferred {at + 1}", _inferred(at)) for at in range(NEAR)))


RISK_DECIMALS = (1, 0, 2)  # of a percent


def with_rounded_risks(decimals: int) -> Callable[[Pair], Pair]:
    """The change to arms of the same size whose risks are whole at these decimals of a percent."""

    def change(arms: Pair) -> Pair:
        treatment, control = (_of_risk(arm, np.floor(arm.risk * 100 * 10**decimals + 0.5)) for arm in arms)
        return treatment, control

    def _of_risk(arm: Arm, whole: Floats) -> Arm:
        share = whole / 10**decimals / 100
        return Arm(events=share * arm.n, non_events=(1 - share) * arm.n)

    return change


ROUNDED_RISKS = tuple((decimals, with_rounded_risks(decimals)) for decimals in RISK_DECIMALS)

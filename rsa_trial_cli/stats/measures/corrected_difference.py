"""Intervals and tests of the risk difference with a continuity correction.

The correction widens an interval on both sides, and comes off the difference before it is tested.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference.equality import TESTS, from_statistic
from rsa_trial_cli.stats.measures import working_closed as working
from rsa_trial_cli.stats.measures.margin_tests import OF_RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE, risk_difference, variance, wald


def half_steps(treatment: Arm, control: Arm) -> Floats:
    """(1/n₁ + 1/n₂)/2, half the steps of both risks. Shape (k,)."""
    return (1 / treatment.n + 1 / control.n) / 2


def at_most_the_difference(treatment: Arm, control: Arm) -> Floats:
    """The same, at most |p₁ − p₂|. Shape (k,)."""
    return np.minimum(half_steps(treatment, control), np.abs(risk_difference(treatment, control)))


def half_step_of_the_smaller(treatment: Arm, control: Arm) -> Floats:
    """1/(2·min(n₁, n₂)). Shape (k,)."""
    return 0.5 / np.minimum(treatment.n, control.n)


def unbiased_variance(treatment: Arm, control: Arm) -> Floats:
    """p₁q₁/(n₁−1) + p₂q₂/(n₂−1), shape (k,); nan where an arm has one participant."""
    first, second = (arm.events * arm.non_events / arm.n**2 / (arm.n - 1) for arm in (treatment, control))
    return first + second


@RISK_DIFFERENCE.methods.add(
    "wald-cc",
    "Wald, continuity-corrected",
    checked=False,
    working=partial(working.corrected_wald, RISK_DIFFERENCE, at_most_the_difference),
    test="unpooled-z-cc",
    margin_test="wald-cc",
    source="Fleiss 1981, Statistical Methods for Rates and Proportions, 2.4, as R's prop.test computes it",
    use="what R's prop.test prints; conservative",
)
def wald_cc(treatment: Arm, control: Arm, level: float) -> Floats:
    """Wald interval for the risk difference with continuity correction, as in R.

        D ∓ (z√(p₁q₁/n₁ + p₂q₂/n₂) + c),  c = min((1/n₁ + 1/n₂)/2, |D|)

    Returns limits, shape (2, k), on the difference scale, cut to −1 and 1.
    Edge: undefined where nobody or everybody has the event, as it has no width there.
    """
    low, high = _widened(wald(treatment, control, level), at_most_the_difference(treatment, control))
    return np.stack([np.maximum(low, -1.0), np.minimum(high, 1.0)])


@RISK_DIFFERENCE.methods.add(
    "wald-cc-uncapped",
    "Wald, correction uncapped",
    checked=False,
    working=partial(working.corrected_wald, RISK_DIFFERENCE, half_steps),
    test="unpooled-z-cc",
    margin_test="wald-cc-uncapped",
    clipped=False,
    source="Fleiss 1981, Statistical Methods for Rates and Proportions, 2.4; SAS RISKDIFF(CORRECT)",
    use="what SAS prints with CORRECT; conservative",
)
def wald_cc_uncapped(treatment: Arm, control: Arm, level: float) -> Floats:
    """Wald interval for the risk difference with continuity correction, as in SAS.

        D ∓ (z√(p₁q₁/n₁ + p₂q₂/n₂) + (1/n₁ + 1/n₂)/2)

    Returns limits, shape (2, k), on the difference scale. Edge: not clipped, so limits may leave the scale.
    """
    return _widened(wald(treatment, control, level), half_steps(treatment, control))


@RISK_DIFFERENCE.methods.add(
    "hauck-anderson",
    "Hauck–Anderson",
    checked=False,
    working=partial(working.corrected_wald, RISK_DIFFERENCE, half_step_of_the_smaller, unbiased=True),
    test="hauck-anderson",
    margin_test="hauck-anderson",
    clipped=False,
    source="Hauck & Anderson 1986, Am Stat 40:318",
    use="what SAS prints with CL=HA; a smaller correction than Wald's",
)
def hauck_anderson(treatment: Arm, control: Arm, level: float) -> Floats:
    """Hauck–Anderson interval for the risk difference.

        D ∓ (z√(p₁q₁/(n₁−1) + p₂q₂/(n₂−1)) + 1/(2·min(n₁, n₂)))

    Returns limits, shape (2, k), on the difference scale.
    Edge: not clipped, so limits may leave the scale; undefined where an arm has one participant.
    """
    se = np.sqrt(unbiased_variance(treatment, control))
    limits = normal.limits(risk_difference(treatment, control), se, level)
    return _widened(limits, half_step_of_the_smaller(treatment, control))


@TESTS.add(
    "unpooled-z-cc",
    "unpooled z, corrected",
    source="Fleiss 1981, Statistical Methods for Rates and Proportions, 2.4",
    checked=False,
    use="belongs to the continuity-corrected Wald intervals",
)
def unpooled_z_cc(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Wald test of the risk difference with continuity correction, which never over-corrects.

        |z| = max(0, |p₁ − p₂| − (1/n₁ + 1/n₂)/2) / √(p₁q₁/n₁ + p₂q₂/n₂)

    Edge: undefined where both arms have only events or none.
    Returns statistic and P, shape (2, k).
    """
    correction = half_steps(treatment, control)
    return from_statistic(
        _statistic(treatment, control, correction, variance(treatment, control), 0.0), alternative
    )


@TESTS.add(
    "hauck-anderson",
    "Hauck–Anderson",
    source="Hauck & Anderson 1986, Am Stat 40:318",
    checked=False,
    use="belongs to the Hauck–Anderson interval",
)
def hauck_anderson_test(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Hauck–Anderson test of the risk difference, which never over-corrects.

        |z| = max(0, |p₁ − p₂| − 1/(2·min(n₁, n₂))) / √(p₁q₁/(n₁−1) + p₂q₂/(n₂−1))

    Edge: undefined where both arms have only events or none, or one has one participant.
    Returns statistic and P, shape (2, k).
    """
    correction = half_step_of_the_smaller(treatment, control)
    return from_statistic(
        _statistic(treatment, control, correction, unbiased_variance(treatment, control), 0.0), alternative
    )


@OF_RISK_DIFFERENCE.add(
    "wald-cc",
    "Wald, corrected",
    source="Fleiss 1981, Statistical Methods for Rates and Proportions, 2.4, as R's prop.test corrects",
    use="agrees with the continuity-corrected Wald interval",
)
def wald_cc_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Wald test against the margin, with R's correction. Returns statistic and P, shape (2, k)."""
    correction = at_most_the_difference(treatment, control)
    statistic = _statistic(treatment, control, correction, variance(treatment, control), margin)
    return from_statistic(statistic, alternative)


@OF_RISK_DIFFERENCE.add(
    "wald-cc-uncapped",
    "Wald, correction uncapped",
    source="Fleiss 1981, Statistical Methods for Rates and Proportions, 2.4; SAS RISKDIFF(CORRECT)",
    use="agrees with the Wald interval whose correction is uncapped",
)
def wald_cc_uncapped_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Wald test against the margin, correction uncapped. Returns statistic and P, shape (2, k)."""
    correction = half_steps(treatment, control)
    statistic = _statistic(treatment, control, correction, variance(treatment, control), margin)
    return from_statistic(statistic, alternative)


@OF_RISK_DIFFERENCE.add(
    "hauck-anderson",
    "Hauck–Anderson",
    source="Hauck & Anderson 1986, Am Stat 40:318",
    use="agrees with the Hauck–Anderson interval",
)
def hauck_anderson_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Hauck–Anderson test against the margin. Returns statistic and P, shape (2, k)."""
    correction = half_step_of_the_smaller(treatment, control)
    statistic = _statistic(treatment, control, correction, unbiased_variance(treatment, control), margin)
    return from_statistic(statistic, alternative)


def _widened(limits: Floats, correction: Floats) -> Floats:
    return np.stack([limits[0] - correction, limits[1] + correction])


def _statistic(
    treatment: Arm, control: Arm, correction: Floats, squared_error: Floats, null: float
) -> Floats:
    """Difference from the null less the correction, over its standard error; nan where that is 0."""
    beyond = risk_difference(treatment, control) - null
    left = np.copysign(np.maximum(0.0, np.abs(beyond) - correction), beyond)
    return np.where(squared_error == 0, np.nan, left / np.sqrt(squared_error))

"""Profile likelihood intervals, and the likelihood ratio test.

Along the path of restricted estimates the expected cells are x ∓ λ·pull, so the deviance is a sum of
exact small differences, and a limit is the root of D(λ) = z².
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats, cross_difference
from rsa_trial_cli.stats.distributions.roots import Row, newton, view
from rsa_trial_cli.stats.inference.difference_roots import Moved, Tilted, difference_arms, difference_root
from rsa_trial_cli.stats.inference.score import Restriction, Tilt, first_move, odds_tilt, ratio_tilt

Slope = Callable[[Arm, Arm, Floats], Floats]

SERIES = [1 / (2 * k + 1) for k in range(1, 12)]


def likelihood_ratio_z(treatment: Arm, control: Arm) -> Floats:
    """Signed root of G² = 2Σ O·ln(O/E) under equal risks; nan where nobody or everybody has the event.

    Shape (k,).
    """
    cross = cross_difference(treatment, control)
    apart = cross / (treatment.n + control.n)  # observed − expected events of the treatment arm
    deviance = 2 * (_arm_deviance(treatment, -apart) + _arm_deviance(control, apart))
    nothing = (treatment.events + control.events == 0) | (treatment.non_events + control.non_events == 0)
    return np.where(nothing, np.nan, np.sign(cross) * np.sqrt(deviance))


def odds_ratio_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower profile limit of the odds ratio; 0 without treated events or other controls.

    k : the largest deviance, and the result, both of shape (k,).
    """
    most = np.minimum(treatment.events, control.non_events)
    moved = _root((odds_tilt, _odds_slope), treatment, control, most, k)
    first, second = odds_tilt(treatment, moved), odds_tilt(control, -moved)
    return np.where(most == 0, 0.0, first.p * second.q / (first.q * second.p))


def risk_ratio_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower profile limit of the risk ratio; 0 without treated events.

    Where everybody treated has the event, and λ = n₁ is not far enough, p̃₁ = exp(−(K − D)/(2n₁)) is.
    k : the largest deviance, and the result, both of shape (k,).
    """
    n1 = treatment.n
    everybody = treatment.non_events == 0
    short = k - 2 * _arm_deviance(control, n1 * ratio_tilt(control, -n1).pull)
    stopped = everybody & (short >= 0)
    most = np.where(stopped, 0.0, treatment.events)
    moved = _root((ratio_tilt, _ratio_slope), treatment, control, most, k)
    p1 = np.where(stopped, np.exp(-short / (2 * n1)), ratio_tilt(treatment, moved).p)
    p2 = ratio_tilt(control, -np.where(stopped, n1, moved)).p
    return np.where(treatment.events == 0, 0.0, p1 / p2)


def risk_difference_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower profile limit of the risk difference; −1 if no treated and all control participants have it.

    k : the largest deviance, and the result, both of shape (k,).
    """

    def equation(moved: Moved, rows: Row | slice) -> tuple[Floats, Floats]:
        first, second = treatment[rows], control[rows]
        (treated, root1), (controls, root2) = difference_arms(first, second, moved)
        below = _arm_deviance(first, -moved.size * treated.pull)
        deviance = 2 * (below + _arm_deviance(second, moved.size * controls.pull))
        slope = 2 * moved.size * (treated.pull / root1 + controls.pull / root2) / deviance
        return np.log(deviance / k[rows]), slope

    variance = sum(arm.plus(0.5, 0.5).risk_variance for arm in (treatment, control))
    return difference_root(treatment, control, equation, np.sqrt(k / variance))


def deviance_z(treatment: Arm, control: Arm, estimates: Restriction, theta: Floats) -> Floats:
    """Signed root of twice the log likelihood lost at a given effect, positive where the estimate lies above.

    estimates : the restricted estimates of the measure; shape (k,).
    """
    moved = estimates.multiplier(treatment, control, theta)
    first, second = estimates.path(treatment, control, moved)
    lost = sum(_arm_deviance(arm, _gained(arm, at)) for arm, at in ((treatment, first), (control, second)))
    return np.sign(moved) * np.sqrt(2 * lost)


def _gained(arm: Arm, at: Tilted) -> Floats:
    """Expected events at a risk less the observed, from the rarer outcome, which keeps its digits."""
    rare = arm.events <= arm.non_events
    return np.where(rare, arm.n * at.p - arm.events, arm.non_events - arm.n * at.q)


def path_deviance(tilt: Tilt, treatment: Arm, control: Arm, moved: Floats) -> Floats:
    """Twice the log likelihood lost by moving λ along the path of a measure.

    moved : λ, shape (k,), as is the result.
    """
    treated = _arm_deviance(treatment, -moved * tilt(treatment, moved).pull)
    return 2 * (treated + _arm_deviance(control, moved * tilt(control, -moved).pull))


def _root(path: tuple[Tilt, Slope], treatment: Arm, control: Arm, most: Floats, k: Floats) -> Floats:
    """λ in (0, most) at which √D = √K; in the root of the deviance the equation is nearly straight."""
    tilt, slope = path

    def equation(moved: Floats, some: Row) -> tuple[Floats, Floats]:
        rows = view(some, len(k))
        root = np.sqrt(path_deviance(tilt, treatment[rows], control[rows], moved))
        return root - np.sqrt(k[rows]), moved * slope(treatment[rows], control[rows], moved) / root

    return newton(equation, first_move(treatment, control, most, k), np.zeros_like(most), most)


def _odds_slope(treatment: Arm, control: Arm, moved: Floats) -> Floats:
    """−d log θ/dλ, which is D′/(2λ), along the path of the odds ratio."""
    treated = treatment.n / ((treatment.events - moved) * (treatment.non_events + moved))
    return treated + control.n / ((control.events + moved) * (control.non_events - moved))


def _ratio_slope(treatment: Arm, control: Arm, moved: Floats) -> Floats:
    treated = treatment.non_events / ((treatment.events - moved) * (treatment.n - moved))
    return treated + control.non_events / ((control.events + moved) * (control.n + moved))


def _arm_deviance(arm: Arm, gained: Floats) -> Floats:
    """Half the deviance of an arm whose expected events exceed the observed ones by gained."""
    return _excess(arm.events, gained) + _excess(arm.non_events, -gained)


def _excess(observed: Floats, gained: Floats) -> Floats:
    """O·ln(O/E) − (O − E) with E = O + gained, which keeps its digits where E is close to O."""
    ratio = gained / observed
    return np.where(observed == 0, gained, observed * _minus_log1p(ratio))


def _minus_log1p(u: Floats) -> Floats:
    """u − log(1 + u). Near 0 the series in r = u/(2 + u), as log(1 + u) = 2·artanh(r)."""
    r = u / (2 + u)
    square = r * r
    series = np.full_like(u, SERIES[-1])
    for term in reversed(SERIES[:-1]):
        series = series * square + term
    near = r * (u - 2 * square * series)
    return np.where(np.abs(u) < 0.25, near, u - np.log1p(u))

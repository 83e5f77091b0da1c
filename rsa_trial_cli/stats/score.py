"""Score intervals from restricted estimates, without an inner optimisation.

At a hypothetical effect θ the two risks are the restricted maximum likelihood estimates p̃. By Lagrange's
condition they depend on θ through one multiplier λ only, and the score statistic of Miettinen & Nurminen
(1985) is t(θ) = λ√V. In λ the restricted estimates are closed forms, so a limit is the root of one
explicit function, and θ is read off at the end:

    odds ratio        p̃₁ = (x₁−λ)/n₁          p̃₂ = (x₂+λ)/n₂          (λ events move between the arms)
    risk ratio        p̃₁ = (x₁−λ)/(n₁−λ)      p̃₂ = (x₂+λ)/(n₂+λ)
    risk difference   λp̃₁² − (n₁+λ)p̃₁ + x₁ = 0, and the same with −λ in the control arm

A limit satisfies λ²V(λ) = K with K = z² (uncorrected) or z²·N/(N−1) (Miettinen & Nurminen).
Only lower limits are solved for (λ > 0): an upper limit is the lower one with the arms exchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rsa_trial_cli.stats import normal
from rsa_trial_cli.stats.roots import Row, newton
from rsa_trial_cli.stats.trials import Arm, Floats

Lower = Callable[[Arm, Arm, Any], Floats]


def squared_quantile(treatment: Arm, control: Arm, level: float, *, corrected: bool) -> Floats:
    """K: z², times N/(N−1) for the variance of Miettinen & Nurminen; shape (k,)."""
    total = treatment.n + control.n
    z_squared = normal.z(level) ** 2
    return z_squared * total / (total - 1) if corrected else np.full_like(total, z_squared)


def ratio_limits(lower: Lower, treatment: Arm, control: Arm, how: Any) -> Floats:
    """Both limits of a ratio from its lower limit: exchanging the arms inverts the ratio."""
    return np.stack([lower(treatment, control, how), 1 / lower(control, treatment, how)])


def difference_limits(lower: Lower, treatment: Arm, control: Arm, how: Any) -> Floats:
    """Both limits of a difference from its lower limit: exchanging the arms turns its sign."""
    return np.stack([lower(treatment, control, how), -lower(control, treatment, how)])


def odds_ratio_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower score limit of the odds ratio: Cornfield's equation λ²·(1/a + 1/b + 1/c + 1/d) = K.

    a, b, c, d are the four cells with λ events moved. Solved as λ² = K·H(λ), where H = 1/V is concave
    and vanishes with a cell, so nothing overflows. No events in the treatment arm, or no others in the
    control arm: 0.
    """
    x1, y1, n1 = treatment.events, treatment.non_events, treatment.n
    x2, y2, n2 = control.events, control.non_events, control.n

    def equation(moved: Floats, rows: Row) -> tuple[Floats, Floats]:
        a, b, c, d = x1[rows] - moved, y1[rows] + moved, x2[rows] + moved, y2[rows] - moved
        h1, h2 = a * b / n1[rows], c * d / n2[rows]
        slope1, slope2 = (a - b) / n1[rows], (d - c) / n2[rows]
        return _squared_against_harmonic(moved, k[rows], h1, h2, slope1, slope2)

    most = np.minimum(x1, y2)
    moved = newton(equation, first_move(treatment, control, most, k), np.zeros_like(most), most)
    return np.where(most == 0, 0.0, (x1 - moved) * (y2 - moved) / ((y1 + moved) * (x2 + moved)))


def risk_ratio_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower score limit of the risk ratio: λ²·(q₁/(n₁p̃₁)·… ) in closed form, Koopman (1984) eq. for θ.

    λ²·(y₁/(n₁(x₁−λ)) + y₂/(n₂(x₂+λ))) = K. Where every treated participant has the event, λ stops at n₁
    and p̃₁ itself falls below 1: then its odds solve the equation directly. No treated events: 0.
    """
    x1, y1, n1 = treatment.events, treatment.non_events, treatment.n
    x2, y2, n2 = control.events, control.non_events, control.n
    q1, q2 = y1 / n1, y2 / n2
    stopped_odds = k / n1 - n1 * q2 / (x2 + n1)  # non-event odds of p̃₁ once λ = n₁
    stopped = (y1 == 0) & (stopped_odds >= 0)

    def equation(moved: Floats, rows: Row) -> tuple[Floats, Floats]:
        a, c, u1, u2 = x1[rows] - moved, x2[rows] + moved, q1[rows], q2[rows]
        both = u1 * c + u2 * a
        h, slope = a * c / both, (u2 * a**2 - u1 * c**2) / both**2
        return moved**2 - k[rows] * h, 2 * moved - k[rows] * slope

    most = np.where(stopped, 0.0, x1)
    moved = newton(equation, first_move(treatment, control, most, k), np.zeros_like(most), most)
    p1 = np.where(stopped, 1 / (1 + stopped_odds), (x1 - moved) / (n1 - moved))
    moved = np.where(stopped, n1, moved)
    return np.where(x1 == 0, 0.0, p1 * (n2 + moved) / (x2 + moved))


def risk_difference_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower score limit of the risk difference (Mee 1984; Miettinen & Nurminen 1985).

    λ²·(p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂) = K, solved on logarithmic scales where it is nearly straight.
    No treated events and only events in the control arm: −1.
    """
    p1_weight, p2_weight = 1 / treatment.n, 1 / control.n

    def equation(log_moved: Floats, rows: Row) -> tuple[Floats, Floats]:
        moved = np.exp(log_moved)
        p1, q1, root1 = falling_risk(treatment[rows], moved)
        q2, p2, root2 = falling_risk(control[rows].relabelled(), moved)
        v1, v2 = p1 * q1 * p1_weight[rows], p2 * q2 * p2_weight[rows]
        variance = v1 + v2
        slope = 2 + moved * (v1 * (p1 - q1) / root1 + v2 * (q2 - p2) / root2) / variance
        return 2 * log_moved + np.log(variance / k[rows]), slope

    smoothed1, smoothed2 = treatment.plus(0.5, 0.5), control.plus(0.5, 0.5)
    start = 0.5 * np.log(k / sum(arm.risk * (1 - arm.risk) / arm.n for arm in (smoothed1, smoothed2)))
    extreme = (treatment.events == 0) & (control.non_events == 0)
    low = np.full_like(start, -3.0)  # λ² ≥ 2K, as V is at most ½
    high = np.where(extreme, low, 40.0)
    moved = np.exp(newton(equation, start, low, high))
    p1, _, _ = falling_risk(treatment, moved)
    _, p2, _ = falling_risk(control.relabelled(), moved)
    return np.where(extreme, -1.0, p1 - p2)


def falling_risk(arm: Arm, moved: Floats) -> tuple[Floats, Floats, Floats]:
    """Restricted risk p̃ of an arm pushed down by λ = moved, its complement, and √discriminant.

    λp² − (n+λ)p + x = 0; each root is taken in the form that does not cancel.
    """
    x, y, n = arm.events, arm.non_events, arm.n
    root = np.sqrt((n - moved) ** 2 + 4 * moved * y)
    p = 2 * x / (n + moved + root)
    q = np.where(moved < n, 2 * y / (n - moved + root), (moved - n + root) / (2 * moved))
    return p, q, root


def first_move(treatment: Arm, control: Arm, most: Floats, k: Floats) -> Floats:
    """A first λ inside (0, most): the Wald step of the table with ½ in each cell, bent below most."""
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    step = np.sqrt(k / sum(1 / (cell + 0.5) for cell in cells))
    return most * step / (most + step)


def _squared_against_harmonic(
    moved: Floats, k: Floats, h1: Floats, h2: Floats, slope1: Floats, slope2: Floats
) -> tuple[Floats, Floats]:
    """λ² − K·H and its slope, H = h₁h₂/(h₁+h₂)."""
    both = h1 + h2
    return (
        moved**2 - k * h1 * h2 / both,
        2 * moved - k * (slope1 * h2**2 + slope2 * h1**2) / both**2,
    )

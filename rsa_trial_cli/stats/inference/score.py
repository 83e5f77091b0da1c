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
from typing import TypeVar

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.roots import Row, newton
from rsa_trial_cli.stats.inference.difference_roots import Moved, difference_arms, difference_root

How = TypeVar("How", float, Floats)  # a level, or K of each row
Lower = Callable[[Arm, Arm, How], Floats]


def squared_quantile(treatment: Arm, control: Arm, level: float, *, corrected: bool) -> Floats:
    """K: z², times N/(N−1) for the variance of Miettinen & Nurminen; shape (k,)."""
    total = treatment.n + control.n
    z_squared = normal.z(level) ** 2
    return z_squared * total / (total - 1) if corrected else np.full_like(total, z_squared)


def ratio_limits(lower: Lower[How], treatment: Arm, control: Arm, how: How) -> Floats:
    """Both limits of a ratio from its lower limit: exchanging the arms inverts the ratio. Shape (2, k)."""
    return np.stack([lower(treatment, control, how), 1 / lower(control, treatment, how)])


def difference_limits(lower: Lower[How], treatment: Arm, control: Arm, how: How) -> Floats:
    """Both limits of a difference from its lower limit: exchanging the arms turns its sign. Shape (2, k)."""
    return np.stack([lower(treatment, control, how), -lower(control, treatment, how)])


def odds_ratio_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower score limit of the odds ratio: Cornfield's equation λ²·(1/a + 1/b + 1/c + 1/d) = K.

    a, b, c, d are the four cells with λ events moved. Solved as λ² = K·H(λ), where H = 1/V is concave
    and vanishes with a cell, so nothing overflows. No events in the treatment arm, or no others in the
    control arm: 0.
    k : K of each trial, shape (k,), as is the result.
    """
    x1, y1, n1 = treatment.events, treatment.non_events, treatment.n
    x2, y2, n2 = control.events, control.non_events, control.n

    def equation(moved: Floats, rows: Row) -> tuple[Floats, Floats]:
        a, b, c, d = x1[rows] - moved, y1[rows] + moved, x2[rows] + moved, y2[rows] - moved
        h1, h2 = a * b / n1[rows], c * d / n2[rows]
        slope1, slope2 = (a - b) / n1[rows], (d - c) / n2[rows]
        return _squared_against_harmonic(moved, k[rows], (h1, slope1), (h2, slope2))

    most = np.minimum(x1, y2)
    moved = newton(equation, first_move(treatment, control, most, k), np.zeros_like(most), most)
    return np.where(most == 0, 0.0, (x1 - moved) * (y2 - moved) / ((y1 + moved) * (x2 + moved)))


def risk_ratio_lower(treatment: Arm, control: Arm, k: Floats) -> Floats:
    """Lower score limit of the risk ratio: λ²·(q₁/(n₁p̃₁)·… ) in closed form, Koopman (1984) eq. for θ.

    λ²·(y₁/(n₁(x₁−λ)) + y₂/(n₂(x₂+λ))) = K. Where every treated participant has the event, λ stops at n₁
    and p̃₁ itself falls below 1: then its odds solve the equation directly. No treated events: 0.
    k : K of each trial, shape (k,), as is the result.
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
    k : K of each trial, shape (k,), as is the result.
    """

    def equation(moved: Moved, rows: Row) -> tuple[Floats, Floats]:
        (first, root1), (second, root2) = difference_arms(treatment[rows], control[rows], moved)
        v1, v2 = first.pull / treatment.n[rows], second.pull / control.n[rows]
        variance = v1 + v2
        slope = (
            2 / moved.size
            + (v1 * (first.p - first.q) / root1 + v2 * (second.q - second.p) / root2) / variance
        )
        return np.log(moved.size**2 * variance / k[rows]), slope

    variance = sum(arm.plus(0.5, 0.5).risk_variance for arm in (treatment, control))
    return difference_root(treatment, control, equation, np.sqrt(k / variance))


def first_move(treatment: Arm, control: Arm, most: Floats, k: Floats) -> Floats:
    """A first λ inside (0, most): the Wald step of the table with ½ in each cell, bent below most.

    most, k : shape (k,), as is the result.
    """
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    step = np.sqrt(k / sum(1 / (cell + 0.5) for cell in cells))
    return most * step / (most + step)


def _squared_against_harmonic(
    moved: Floats, k: Floats, first: tuple[Floats, Floats], second: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """λ² − K·H and its slope, H = h₁h₂/(h₁+h₂), of h and its slope in each arm."""
    (h1, slope1), (h2, slope2) = first, second
    both = h1 + h2
    return (
        moved**2 - k * h1 * h2 / both,
        2 * moved - k * (slope1 * h2**2 + slope2 * h1**2) / both**2,
    )

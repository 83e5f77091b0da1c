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

λ > 0 pushes treatment down and control up. Each measure has its own path of restricted risks; along it the
expected cells differ from the observed ones by λ times `pull`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.roots import Row, bracketed, newton, view
from rsa_trial_cli.stats.inference.difference_roots import Moved, Tilted, difference_arms, difference_root

How = TypeVar("How", float, Floats)  # a level, or K of each row
Lower = Callable[[Arm, Arm, How], Floats]
Tilt = Callable[[Arm, Floats], Tilted]
Path = Callable[[Arm, Arm, Floats], tuple[Tilted, Tilted]]
FAR = 1e16  # λ beyond any that an effect on record can have


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

    def equation(moved: Floats, some: Row) -> tuple[Floats, Floats]:
        rows = view(some, len(x1))
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

    def equation(moved: Floats, some: Row) -> tuple[Floats, Floats]:
        rows = view(some, len(x1))
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

    def equation(moved: Moved, rows: Row | slice) -> tuple[Floats, Floats]:
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


def odds_tilt(arm: Arm, moved: Floats) -> Tilted:
    """At a given odds ratio λ events change sides: p̃ = (x−λ)/n. moved : λ, shape (k,)."""
    return Tilted((arm.events - moved) / arm.n, (arm.non_events + moved) / arm.n, np.ones_like(moved))


def ratio_tilt(arm: Arm, moved: Floats) -> Tilted:
    """At a given risk ratio p̃ = (x−λ)/(n−λ).

    Where everybody has the event λ stops at n and p̃ falls from there on: then moved stands for n/p̃.
    moved : shape (k,).
    """
    stopped = stops(arm, moved)
    left = np.where(stopped, moved, arm.n - moved)
    p = np.where(stopped, arm.n, arm.events - moved) / left
    q = np.where(stopped, moved - arm.n, arm.non_events) / left
    return Tilted(p, q, q)


def stops(arm: Arm, moved: Floats) -> Bools:
    """Whether λ has stopped at n on the path of ratio_tilt. moved : λ, shape (k,), as is the result."""
    return np.asarray((arm.non_events == 0) & (moved >= arm.n))


def _difference_path(treatment: Arm, control: Arm, moved: Floats) -> tuple[Tilted, Tilted]:
    """At a given risk difference; a negative λ pushes treatment up and control down."""
    down = moved >= 0
    size = Moved(np.zeros_like(moved), np.abs(moved))
    (a, _), (b, _) = difference_arms(treatment, control, size)
    (d, _), (c, _) = difference_arms(control, treatment, size)
    first = Tilted(*(np.where(down, here, there) for here, there in zip(a, c, strict=True)))
    return first, Tilted(*(np.where(down, here, there) for here, there in zip(b, d, strict=True)))


def _ratio_path(treatment: Arm, control: Arm, moved: Floats) -> tuple[Tilted, Tilted]:
    """Where one arm has stopped, the other stays at the λ of the stop."""
    first = np.where(stops(control, -moved), -control.n, moved)
    second = np.where(stops(treatment, moved), treatment.n, moved)
    return ratio_tilt(treatment, first), ratio_tilt(control, -second)


def _difference_reach(treatment: Arm, control: Arm) -> Floats:
    return np.where(treatment.events + control.non_events > 0, np.inf, 0.0)


def _ratio_reach(treatment: Arm, _: Arm) -> Floats:
    return np.where((treatment.non_events == 0) & (treatment.events > 0), np.inf, treatment.events)


@frozen
class Restriction:
    """The restricted estimates of one measure as functions of λ.

    path : both arms at λ; reach : the largest λ there is (exchange the arms for the other direction);
    effect : the measure of two risks; on it, effect falls as λ rises.
    """

    path: Path
    reach: Callable[[Arm, Arm], Floats]
    effect: Callable[[Tilted, Tilted], Floats]

    def at(self, treatment: Arm, control: Arm, theta: Floats) -> tuple[Tilted, Tilted]:
        """Both arms at a given effect; the nearest there is where none has it.

        theta : the effect, shape (k,).
        """
        return self.path(treatment, control, self.multiplier(treatment, control, theta))

    def multiplier(self, treatment: Arm, control: Arm, theta: Floats) -> Floats:
        """λ at a given effect, shape (k,); that of the nearest there is where none has it."""

        def apart(bent: Floats, rows: Row) -> Floats:
            return self.effect(*self.path(treatment[rows], control[rows], np.sinh(bent))) - theta[rows]

        # λ runs over many powers of ten on both sides of 0: sinh makes its course even
        up, down = (
            np.arcsinh(np.minimum(reach, FAR) * (1 - 1e-14))
            for reach in (self.reach(treatment, control), self.reach(control, treatment))
        )
        return np.sinh(bracketed(apart, -down, up))


ODDS_RATIO = Restriction(
    lambda treatment, control, moved: (odds_tilt(treatment, moved), odds_tilt(control, -moved)),
    lambda treatment, control: np.minimum(treatment.events, control.non_events),
    lambda first, second: first.p * second.q / (first.q * second.p),
)
RISK_RATIO = Restriction(_ratio_path, _ratio_reach, lambda first, second: first.p / second.p)
RISK_DIFFERENCE = Restriction(
    _difference_path,
    _difference_reach,
    lambda first, second: first.p - second.p,
)

"""Restricted maximum likelihood estimates of both risks, as functions of the multiplier λ of score.py.

λ > 0 pushes treatment down and control up. Each measure has its own path of risks; along it the restricted
estimates are closed forms, and the expected cells differ from the observed ones by λ times `pull`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.inference.difference_roots import Moved, Tilted, difference_arms

Tilt = Callable[[Arm, Floats], Tilted]
Path = Callable[[Arm, Arm, Floats], tuple[Tilted, Tilted]]

FAR = 1e16  # λ beyond any that an effect on record can have


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


@dataclass(frozen=True)
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

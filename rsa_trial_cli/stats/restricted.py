"""Restricted maximum likelihood estimates of both risks, as functions of the multiplier λ of score.py.

λ > 0 pushes treatment down and control up. Each measure has its own path of risks; along it the restricted
estimates are closed forms, and the expected cells differ from the observed ones by λ times `pull`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.trials import Arm, Bools, Floats


class Tilted(NamedTuple):
    """One arm at λ: its risk p̃, the complement q̃, and pull = (p̂ − p̃)·n/λ."""

    p: Floats
    q: Floats
    pull: Floats


Tilt = Callable[[Arm, Floats], Tilted]
Path = Callable[[Arm, Arm, Floats], tuple[Tilted, Tilted]]


def odds_tilt(arm: Arm, moved: Floats) -> Tilted:
    """At a given odds ratio λ events change sides: p̃ = (x−λ)/n."""
    return Tilted((arm.events - moved) / arm.n, (arm.non_events + moved) / arm.n, np.ones_like(moved))


def ratio_tilt(arm: Arm, moved: Floats) -> Tilted:
    """At a given risk ratio p̃ = (x−λ)/(n−λ).

    Where everybody has the event λ stops at n and p̃ falls from there on: then moved stands for n/p̃.
    """
    stopped = stops(arm, moved)
    left = np.where(stopped, moved, arm.n - moved)
    p = np.where(stopped, arm.n, arm.events - moved) / left
    q = np.where(stopped, moved - arm.n, arm.non_events) / left
    return Tilted(p, q, q)


def stops(arm: Arm, moved: Floats) -> Bools:
    """Whether λ has stopped at n on the path of ratio_tilt."""
    return np.asarray((arm.non_events == 0) & (moved >= arm.n))


def difference_tilt(arm: Arm, moved: Floats) -> Tilted:
    """At a given risk difference λp̃² − (n+λ)p̃ + x = 0; each root in the form that does not cancel."""
    down = moved >= 0
    falling, rising = np.where(down, arm.events, arm.non_events), np.where(down, arm.non_events, arm.events)
    size, n = np.abs(moved), arm.n
    root = np.sqrt((n - size) ** 2 + 4 * size * rising)
    fallen = 2 * falling / (n + size + root)
    risen = np.where(size < n, 2 * rising / (n - size + root), (size - n + root) / (2 * size))
    p, q = np.where(down, fallen, risen), np.where(down, risen, fallen)
    return Tilted(p, q, p * q)


def discriminant(arm: Arm, moved: Floats) -> Floats:
    """√((n−|λ|)² + 4|λ|·rising), on which the slope −pq/√… of p̃ along difference_tilt depends."""
    rising = np.where(moved >= 0, arm.non_events, arm.events)
    size = np.abs(moved)
    return np.asarray(np.sqrt((arm.n - size) ** 2 + 4 * size * rising))


def odds_path(treatment: Arm, control: Arm, moved: Floats) -> tuple[Tilted, Tilted]:
    return odds_tilt(treatment, moved), odds_tilt(control, -moved)


def difference_path(treatment: Arm, control: Arm, moved: Floats) -> tuple[Tilted, Tilted]:
    return difference_tilt(treatment, moved), difference_tilt(control, -moved)


def ratio_path(treatment: Arm, control: Arm, moved: Floats) -> tuple[Tilted, Tilted]:
    """Where one arm has stopped, the other stays at the λ of the stop."""
    first = np.where(stops(control, -moved), -control.n, moved)
    second = np.where(stops(treatment, moved), treatment.n, moved)
    return ratio_tilt(treatment, first), ratio_tilt(control, -second)

"""Restricted estimates of two risks at a given difference, and the root of an equation in their multiplier λ.

λp̃₁² − (n₁+λ)p̃₁ + x₁ = 0, and the same with −λ in the control arm. The risk of an arm without events (or of
one with events only, its complement) stays at 0 until λ has passed the arm's size n and then is (λ−n)/λ.
With a billion participants a risk of 10⁻⁹ lies so close behind that corner that λ has no digits left for it:
so λ is counted from the corner, as λ = base + e^v.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.roots import Row, newton, view

WIDEST = 40.0  # of v: e⁴⁰ is beyond any λ, e⁻⁴⁰ beyond any difference


class Tilted(NamedTuple):
    """One arm at λ: its risk p̃, the complement q̃, and pull = (p̂ − p̃)·n/λ."""

    p: Floats
    q: Floats
    pull: Floats


class Moved(NamedTuple):
    """λ ≥ 0, as base + beyond: the corner it is counted from, and the rest with all its digits."""

    base: Floats
    beyond: Floats

    @property
    def size(self) -> Floats:
        """λ itself, shape (k,)."""
        return self.base + self.beyond

    def past(self, n: Floats) -> Floats:
        """λ − n, exactly where n is the corner. Shape (k,)."""
        return (self.base - n) + self.beyond


Equation = Callable[[Moved, Row | slice], tuple[Floats, Floats]]


def pushed_down(arm: Arm, moved: Moved) -> tuple[Tilted, Floats]:
    """An arm whose risk λ pushes down, and √discriminant; each root in the form that does not cancel.

    All arrays of shape (k,).
    """
    past, size = moved.past(arm.n), moved.size
    root = np.sqrt(past**2 + 4 * size * arm.non_events)
    p = 2 * arm.events / (arm.n + size + root)
    q = np.where(past < 0, 2 * arm.non_events / (root - past), (past + root) / (2 * size))
    return Tilted(p, q, p * q), root


def difference_arms(
    treatment: Arm, control: Arm, moved: Moved
) -> tuple[tuple[Tilted, Floats], tuple[Tilted, Floats]]:
    """Both arms at λ ≥ 0, with their √discriminants: treatment pushed down, control up.

    All arrays of shape (k,).
    """
    (q, p, pull), root = pushed_down(control.relabelled(), moved)
    return pushed_down(treatment, moved), (Tilted(p, q, pull), root)


def difference_root(treatment: Arm, control: Arm, equation: Equation, start: Floats) -> Floats:
    """p̃₁ − p̃₂ where the equation, increasing in λ, is 0; −1 where the observed difference is −1.

    equation(moved, rows) returns its value and its slope in λ; start : a first λ.
    start and the result : shape (k,).
    """
    extreme = (treatment.events == 0) & (control.non_events == 0)
    base = _corner(treatment, control, equation)

    def in_v(v: Floats, rows: Row) -> tuple[Floats, Floats]:
        beyond = np.exp(v)
        here = view(rows, len(base))
        value, slope = equation(Moved(base[here], beyond), here)
        return value, slope * beyond

    low = np.full_like(start, -WIDEST)
    first = np.where(base > 0, 0.0, np.log(start))
    v = newton(in_v, first, low, np.where(extreme, low, WIDEST))
    (treated, _), (controls, _) = difference_arms(treatment, control, Moved(base, np.exp(v)))
    return np.where(extreme, -1.0, treated.p - controls.p)


def _corner(treatment: Arm, control: Arm, equation: Equation) -> Floats:
    """The last corner before the root: the size of an arm that has not begun to move there, or 0."""
    base = np.zeros(len(treatment))
    for arm, stuck in ((treatment, treatment.non_events == 0), (control, control.events == 0)):
        rows = np.flatnonzero(stuck & (arm.n > base))
        value, _ = equation(Moved(arm.n[rows], np.zeros(len(rows))), rows)
        before = ~(value >= 0)  # an equation without variance has not begun either
        base[rows[before]] = arm.n[rows[before]]
    return base

"""Two risks on a path of one effect, and how tables are ordered against it: of difference and ratio of risks.

All tables with the arms n₁, n₂ are compared with the observed one at an effect θ. The risks that have the
effect are a path p₁(φ), p₂(φ), 0 ≤ φ ≤ π/2, on which the smaller risk, or the smaller complement of one, is
k·sin²φ: at a fixed φ a larger θ never lowers p₁ nor raises p₂.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats

NEVER = 1e-15  # |p̂₁ − p̂₂ − θ| up to which a score is 0, also where its variance is


class Sizes(NamedTuple):
    """Participants of treatment and control."""

    n1: int
    n2: int


class Risk(NamedTuple):
    """A risk p on its path, q = 1 − p, and dp/dφ; one shape."""

    p: Floats
    q: Floats
    slope: Floats


@frozen
class Effect:
    """What the unconditional limits of one measure need.

    score : (x₁, x₂, sizes, θ) → the score statistic, which falls as θ rises; risks : (θ, φ) → both risks;
    first_events : (x₁, x₂, sizes, all x₂) → the fewest treated events with which each number of control
    events is as far up as the observed table by its estimate alone; reach : (x₁, x₂, sizes, α) → the range
    of coordinates that holds the lower limit, of equal ends where a rule gives it; theta : of a coordinate,
    in which an end of the scale, where scores are infinite, is infinitely far away; coordinate : its inverse.
    """

    score: Callable[[Floats, Floats, Sizes, Floats], Floats]
    risks: Callable[[Floats, Floats], tuple[Risk, Risk]]
    first_events: Callable[[Floats, Floats, Sizes, Floats], Floats]
    reach: Callable[[Floats, Floats, Sizes, float], tuple[Floats, Floats]]
    theta: Callable[[Floats], Floats]
    coordinate: Callable[[Floats], Floats]


def difference_score(x1: Floats, x2: Floats, sizes: Sizes, theta: Floats) -> Floats:
    """(p̂₁ − p̂₂ − θ)/√V at the restricted estimates (Farrington & Manning 1990), of one shape.

    p̃₂ is the middle root of L₃p³ + L₂p² + L₁p + L₀, in closed form and then by two steps of Newton's.
    """
    n1, n2 = sizes
    total, events = n1 + n2, x1 + x2
    b = ((n1 + 2 * n2) * theta - total - events) / total
    c = ((n2 * theta - total - 2 * x2) * theta + events) / total
    d = x2 * theta * (1 - theta) / total
    u = b**3 / 27 - b * c / 6 + d / 2
    s = np.copysign(np.sqrt(np.maximum(b**2 / 9 - c / 3, 0)), u)
    angle = (np.pi + np.arccos(np.clip(np.where(s == 0, 0, u / s**3), -1, 1))) / 3
    low, high = np.maximum(0, -theta), np.minimum(1, 1 - theta)
    p = np.clip(2 * s * np.cos(angle) - b / 3, low, high)
    for _ in range(2):
        nearer = p - (((p + b) * p + c) * p + d) / ((3 * p + 2 * b) * p + c)
        p = np.where((nearer > low) & (nearer < high), nearer, p)
    variance = (p + theta) * (1 - p - theta) / n1 + p * (1 - p) / n2
    return _over_root(x1 / n1 - x2 / n2 - theta, variance)


def ratio_score(x1: Floats, x2: Floats, sizes: Sizes, theta: Floats) -> Floats:
    """(p̂₁ − θp̂₂)/√V at the restricted estimates (Koopman 1984), of one shape."""
    n1, n2 = sizes
    u, v = theta * (n1 + x2), x1 + n2
    # the discriminant of its quadratic as a sum: that of (u + v)² − 4θN(x₁ + x₂) loses all digits near θ = 1
    p = np.minimum(1, 2 * (x1 + x2) / (u + v + np.sqrt((u - v) ** 2 + 4 * theta * (n1 - x1) * (n2 - x2))))
    variance = theta * p * np.maximum(1 - theta * p, 0) / n1 + theta**2 * p * (1 - p) / n2
    return _over_root(x1 / n1 - theta * x2 / n2, variance)


def _over_root(difference: Floats, variance: Floats) -> Floats:
    z = difference / np.sqrt(np.maximum(variance, 0))
    return np.where(np.abs(difference) < NEVER, 0, z)


def _difference_risks(theta: Floats, angle: Floats) -> tuple[Risk, Risk]:
    up, down = np.maximum(theta, 0), np.maximum(-theta, 0)
    size = 1 - np.abs(theta)
    more, less, slope = size * np.sin(angle) ** 2, size * np.cos(angle) ** 2, size * np.sin(2 * angle)
    return Risk(up + more, down + less, slope), Risk(down + more, up + less, slope)


def _ratio_risks(theta: Floats, angle: Floats) -> tuple[Risk, Risk]:
    sin, cos, slope = np.sin(angle) ** 2, np.cos(angle) ** 2, np.sin(2 * angle)
    sizes = np.minimum(theta, 1), np.minimum(1 / theta, 1)
    first, second = (Risk(k * sin, (1 - k) + k * cos, k * slope) for k in sizes)
    return first, second


def _difference_first(x1: Floats, x2: Floats, sizes: Sizes, every: Floats) -> Floats:
    n1, n2 = sizes
    return np.ceil((x1 * n2 - x2 * n1 + every * n1) / n2)


def _ratio_first(x1: Floats, x2: Floats, sizes: Sizes, every: Floats) -> Floats:
    """A ratio is infinite without control events, and there is none without any event: no table to count."""
    unbounded = np.where(every == 0, 1, sizes.n1 + 1)
    return np.where(x2 == 0, unbounded, np.maximum(1, np.ceil(x1 * every / x2)))


def _difference_reach(x1: Floats, x2: Floats, sizes: Sizes, alpha: float) -> tuple[Floats, Floats]:
    """Below −1 + ε all tables but 0/n₁ v n₂/n₂ together, and above 1 − ε all but n₁/n₁ v 0/n₂, have Nε."""
    n1, n2 = sizes
    estimate = (x1 * n2 - x2 * n1) / (n1 * n2)
    low, high = np.arctanh(-1 + alpha / 8 / sum(sizes) ** 2), np.arctanh(1 - (1 - alpha) / 8 / sum(sizes))
    least = estimate == -1
    with np.errstate(divide="ignore"):
        return np.where(least, -np.inf, low), np.where(least, -np.inf, np.minimum(np.arctanh(estimate), high))


def _ratio_reach(x1: Floats, x2: Floats, sizes: Sizes, alpha: float) -> tuple[Floats, Floats]:
    """Below α/(8n₁) a treated event, and above 8n₂/α a control event, has a probability below α/8."""
    low, high = np.full_like(x1, np.log(alpha / 8 / sizes.n1)), np.log(8 * sizes.n2 / alpha)
    estimate = np.where(x2 > 0, np.log(x1 * sizes.n2 / (x2 * sizes.n1)), high)
    none = x1 == 0
    return np.where(none, -np.inf, low), np.where(none, -np.inf, estimate)


RISK_DIFFERENCE = Effect(
    difference_score, _difference_risks, _difference_first, _difference_reach, np.tanh, np.arctanh
)
RISK_RATIO = Effect(ratio_score, _ratio_risks, _ratio_first, _ratio_reach, np.exp, np.log)

"""The skewness-corrected asymptotic score (Laud 2017; for the odds ratio with the bias of its corrigendum).

    t = S/√V*,  V* = V·N/(N−1),  g = μ₃/(6V*^1.5);  the score s solves g·s² + s − (t + g) = 0

S, V and the third moment μ₃ at the restricted estimates. A limit has s = z; where the root is not real,
t − (z² − 1)g stands for s.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.inference import score
from rsa_trial_cli.stats.inference.difference_roots import Tilted
from rsa_trial_cli.stats.inference.score import Restriction

Moments = Callable[[Arm, Arm, Tilted, Tilted], tuple[Floats, Floats, Floats]]
Difference = Callable[[Arm, Arm, Tilted, Tilted, Floats | float], Floats]

DOUBLINGS = 90


@frozen
class Scale:
    """What the score needs of a measure.

    estimates : its restricted estimates; difference : S there at an effect, without any correction;
    moments : S, V and μ₃ there; lowest : its lower limit where no λ brings the score to z.
    """

    estimates: Restriction
    difference: Difference
    moments: Moments
    lowest: float

    def lower(self, treatment: Arm, control: Arm, level: float) -> Floats:
        """Lower limits, shape (k,): where the score first crosses z on the way out from the estimate.

        Near an empty cell the score turns back towards 1, so the far end of the path proves nothing.
        """
        z = normal.z(level)
        reach = self.estimates.reach

        def beyond(moved: Floats, rows: Row) -> Floats:
            return self.score(treatment[rows], control[rows], moved, z) - z

        inner, outer, crossed = _crossing(beyond, reach(treatment, control), reach(control, treatment))
        moved = np.where(crossed, inner, np.nan)
        at = np.flatnonzero(crossed)
        moved[at] = bracketed(lambda x, rows: beyond(x, at[rows]), inner[at], outer[at])
        found = self.estimates.effect(*self.estimates.path(treatment, control, moved))
        missing = np.where(np.isnan(treatment.n + control.n), np.nan, 0.0)
        return np.where(crossed, found, self.lowest) + missing

    def score(self, treatment: Arm, control: Arm, moved: Floats, z: float | None) -> Floats:
        """The skewness-corrected score at λ, shape (k,).

        z : of the limit that is sought, for where the quadratic has no real root; None takes t for it.
        """
        total = treatment.n + control.n
        at = self.estimates.path(treatment, control, moved)
        difference, variance, third = self.moments(treatment, control, *at)
        variance = variance * total / (total - 1)
        t = difference / np.sqrt(variance)
        made = corrected(t, third / (6 * variance**1.5), t if z is None else z)
        return np.where(variance == 0, 0.0, made)  # both risks still at 0 or 1: nothing has moved

    def score_at(self, treatment: Arm, control: Arm, theta: Floats) -> Floats:
        """The skewness-corrected score at a given effect, shape (k,): what a test of it looks at."""
        moved = self.estimates.multiplier(treatment, control, theta)
        return self.score(treatment, control, moved, None)


def corrected(t: Floats, g: Floats, z: float | Floats) -> Floats:
    """s from t and g.

    t : the score, g : its skewness term, z : the critical value; shape (k,), as is the result.
    """
    inside = 1 + 4 * g * (t + g)
    return np.where(inside < 0, t - (z**2 - 1) * g, 2 * (t + g) / (1 + np.sqrt(np.maximum(inside, 0))))


def _crossing(
    beyond: Callable[[Floats, Row], Floats], up: Floats, down: Floats
) -> tuple[Floats, Floats, Bools]:
    """Two λ between which the function first changes its sign, doubling outward from the estimate.

    up, down : how far λ can go either way; it nears a finite end without reaching it.
    """
    inner = np.where(down > 0, 0.0, 1e-9 * np.minimum(up, 1))
    outer, crossed = inner.copy(), np.zeros(len(up), dtype=bool)
    rows = np.flatnonzero(up > 0)
    at_start = beyond(inner[rows], rows)
    below = ~(at_start >= 0)  # also where the score is undefined, as nothing has moved yet
    outward = np.where(below, 1.0, -1.0)
    end = np.where(below, up[rows], down[rows])
    for doubling in range(DOUBLINGS):
        size = 0.25 * 2.0**doubling
        step = size / (1 + size / end)
        outer[rows] = outward * step
        turned = beyond(outer[rows], rows) * outward >= 0
        crossed[rows[turned]] = True
        rows, outward, end = rows[~turned], outward[~turned], end[~turned]
        if not len(rows):
            break
        inner[rows] = outer[rows]
    return inner, outer, crossed


def _odds_difference(
    treatment: Arm, control: Arm, first: Tilted, second: Tilted, _: Floats | float = 1.0
) -> Floats:
    treated = (treatment.risk - first.p) / (first.p * first.q)
    return treated - (control.risk - second.p) / (second.p * second.q)


def _odds_moments(
    treatment: Arm, control: Arm, first: Tilted, second: Tilted
) -> tuple[Floats, Floats, Floats]:
    info1, info2 = treatment.n * first.p * first.q, control.n * second.p * second.q
    variance = 1 / info1 + 1 / info2
    bias = (first.p - second.p) / (info1 + info2)
    difference = _odds_difference(treatment, control, first, second)
    third = (first.q - first.p) / info1**2 - (second.q - second.p) / info2**2
    return difference - bias, variance, third


def _risk_moments(
    treatment: Arm, control: Arm, first: Tilted, second: Tilted, contrast: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Moments of p̂₁ − factor·p̂₂ − theta. contrast : factor and theta."""
    factor, theta = contrast
    n1, n2 = treatment.n, control.n
    difference = treatment.risk - factor * control.risk - theta
    pq1, pq2 = first.p * first.q, second.p * second.q
    third = pq1 * (first.q - first.p) / n1**2 - factor**3 * pq2 * (second.q - second.p) / n2**2
    return difference, pq1 / n1 + factor**2 * pq2 / n2, third


ODDS_RATIO = Scale(score.ODDS_RATIO, _odds_difference, _odds_moments, 0.0)
RISK_RATIO = Scale(
    score.RISK_RATIO,
    lambda treatment, control, first, second, theta: treatment.risk - theta * control.risk,
    lambda treatment, control, first, second: _risk_moments(
        treatment, control, first, second, (first.p / second.p, np.zeros_like(first.p))
    ),
    0.0,
)
RISK_DIFFERENCE = Scale(
    score.RISK_DIFFERENCE,
    lambda treatment, control, first, second, theta: treatment.risk - control.risk - theta,
    lambda treatment, control, first, second: _risk_moments(
        treatment, control, first, second, (np.ones_like(first.p), first.p - second.p)
    ),
    -1.0,
)


def null_score(treatment: Arm, control: Arm, z_uncorrected: Floats) -> Floats:
    """The score of equal risks, the same for all three measures, from the N−1 chi-square's signed root.

    Shape (k,).
    """
    n1, n2 = treatment.n, control.n
    total = n1 + n2
    p = (treatment.events + control.events) / total
    q = (treatment.non_events + control.non_events) / total
    variance = p * q * (1 / n1 + 1 / n2) * total / (total - 1)
    third = p * q * (q - p) * (1 / n1**2 - 1 / n2**2)
    return corrected(z_uncorrected, third / (6 * variance**1.5), z_uncorrected)

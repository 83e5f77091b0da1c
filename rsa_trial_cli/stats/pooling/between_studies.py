"""Estimators of τ², the variance between studies.

Each takes Effects and returns τ² and the number of maxima of its criterion, shape (2, g); nan below two
studies. Equations are solved in x = ln(1 + τ²/v₀), v₀ the smallest variance: they change on the scale of
v₀ + τ², whatever the unit of the effects, so that no tolerance is absolute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.distributions.roots import Row, newton
from rsa_trial_cli.stats.pooling.batch import Effects, Index, Weighted
from rsa_trial_cli.stats.registry import Methods

BETWEEN = Methods()

GRID = 24  # steps in x between τ² = 0 and the largest τ² at which a maximum can lie
Slope = tuple[Floats, Floats]
OfWeighted = Callable[[Weighted], Floats]


@BETWEEN.add(
    "reml",
    "REML",
    source="Patterson & Thompson 1971, Biometrika 58:545; Viechtbauer 2005, J Educ Behav Stat 30:261",
    use="the default; what RevMan (since 2025), metafor and meta use",
)
def reml(effects: Effects) -> Floats:
    """Restricted maximum likelihood, the global maximum over τ² ≥ 0.

        ℓ(τ²) = ½[Σ ln w − ln Σw − Σwr²],  w = 1/(v + τ²)

    Returns τ² and the number of local maxima, shape (2, g). Edge: 0 may be a maximum among several.
    """
    return _highest(effects, RESTRICTED)


@BETWEEN.add(
    "paule-mandel",
    "Paule–Mandel",
    source="Paule & Mandel 1982, J Res Natl Bur Stand 87:377",
    use="no likelihood is assumed; one root, the same as empirical Bayes",
)
def paule_mandel(effects: Effects) -> Floats:
    """The root of Q(τ²) = Σwr² = k − 1, w = 1/(v + τ²); 0 where Q(0) is below. Returns shape (2, g)."""
    return _with_maxima(effects, generalised_q_root(effects, effects.k - 1))


@BETWEEN.add(
    "dersimonian-laird",
    "DerSimonian–Laird",
    source="DerSimonian & Laird 1986, Control Clin Trials 7:177",
    use="what most older papers and RevMan 5 print",
)
def dersimonian_laird(effects: Effects) -> Floats:
    """max(0, (Q − (k−1)) / (Σw − Σw²/Σw)), w = 1/v. Returns shape (2, g)."""
    at = effects.weighted(np.zeros(len(effects.groups)))
    with np.errstate(all="ignore"):
        moments = (at.q - (effects.k - 1)) / (at.total - at.sums.w2 / at.total)
    return _with_maxima(effects, np.maximum(moments, 0.0))


@BETWEEN.add(
    "ml",
    "maximum likelihood",
    source="Hardy & Thompson 1996, Stat Med 15:619",
    use="to reproduce papers; too small with few studies",
)
def ml(effects: Effects) -> Floats:
    """Maximum likelihood, the global maximum over τ² ≥ 0.

        ℓ(τ²) = ½[Σ ln w − Σwr²],  w = 1/(v + τ²)

    Returns τ² and the number of local maxima, shape (2, g).
    """
    return _highest(effects, FULL)


def generalised_q_root(effects: Effects, target: Floats) -> Floats:
    """τ² at which Σwr² has a given value, 0 where it is below at τ² = 0 already; it falls as τ² rises.

    target : shape (g,), nan where there is none, as is the result.
    """
    start = effects.weighted(np.zeros(len(effects.groups))).q
    spread = effects.groups.sum(effects.centred[1] ** 2)  # Σwr² is at most this over τ²
    unit = effects.smallest_variance
    above = start > target
    with np.errstate(all="ignore"):
        high = np.where(above, np.log1p(spread / target / unit), 0.0)

    def equation(x: Floats, rows: Row) -> Slope:
        at = _of(effects, rows).weighted(unit[rows] * np.expm1(x))
        return np.log(target[rows] / at.q), at.sums.w2r2 / at.q * unit[rows] * np.exp(x)

    root = unit * np.expm1(newton(equation, 0.5 * high, np.zeros_like(high), high))
    return np.where(np.isnan(target), np.nan, np.where(above, root, 0.0))


def _of(effects: Effects, wanted: Index) -> Effects:
    whole = len(wanted) == len(effects.groups) and bool(np.all(np.diff(wanted) == 1))
    return effects if whole else effects.some(wanted)


def _with_maxima(effects: Effects, tau2: Floats) -> Floats:
    enough = effects.k >= 2
    return np.stack([np.where(enough, tau2, np.nan), np.where(enough, 1.0, np.nan)])


class Likelihood(NamedTuple):
    """Of the weights at a τ²: 2·dℓ/dτ², its slope, and what 2ℓ has beside Σ ln w − Σwr²."""

    score: OfWeighted
    slope: OfWeighted
    beside: OfWeighted


def _restricted_score(at: Weighted) -> Floats:
    return at.sums.w2r2 - at.total + at.sums.w2 / at.total


def _restricted_slope(at: Weighted) -> Floats:
    share = at.sums.w2 / at.total
    return _full_slope(at) - 2 * at.cube / at.total + share**2


def _full_slope(at: Weighted) -> Floats:
    bent = at.groups.sum(at.weight * at.square * at.residual**2)
    return 2 * (at.groups.sum(at.square * at.residual) ** 2 / at.total - bent) + at.sums.w2


RESTRICTED = Likelihood(_restricted_score, _restricted_slope, lambda at: -np.log(at.total))
FULL = Likelihood(lambda at: at.sums.w2r2 - at.total, _full_slope, lambda at: np.zeros_like(at.total))


def _highest(effects: Effects, likelihood: Likelihood) -> Floats:
    """The τ² of the highest of all maxima, and their number, shape (2, g)."""
    own, steps, width = _brackets(effects, likelihood.score)
    tau2 = np.zeros(len(own))
    inner = np.flatnonzero(steps >= 0)
    tau2[inner] = _solved(effects.some(own[inner]), likelihood, steps[inner], width[own[inner]])
    at = _of(effects, own)
    fit = at.weighted(tau2)
    logs = at.groups.sum(np.log(np.where(fit.weight > 0, fit.weight, 1.0)))
    height = logs + likelihood.beside(fit) - fit.q
    first = np.flatnonzero(np.diff(own, prepend=-1))
    best = np.lexsort((tau2, -height, own))[first]
    made = _with_maxima(effects, tau2[best])
    made[1] *= np.bincount(own, minlength=len(effects.groups))
    return made


def _brackets(effects: Effects, score: OfWeighted) -> tuple[Index, Index, Floats]:
    """Maxima: their meta-analyses in order, the steps of the grid that hold them (−1: at 0), and its width.

    Beyond half the squared range of y the score is negative.
    """
    y = effects.centred[1]
    farthest = 2 * effects.groups.largest(np.abs(y)) ** 2  # y is centred at the middle of its range
    unit = effects.smallest_variance
    width = np.log1p(1.001 * farthest / unit) / GRID
    rising = np.zeros((GRID + 1, len(unit)), dtype=bool)
    for step in range(GRID):
        rising[step] = _rises(effects, score, unit * np.expm1(step * width))
    falls = np.concatenate([~rising[:1], rising[:-1] & ~rising[1:]])
    own, places = np.nonzero(falls.T)
    return own, places - 1, width


def _rises(effects: Effects, score: OfWeighted, tau2: Floats) -> Bools:
    with np.errstate(all="ignore"):
        return score(effects.weighted(tau2)) > 0


def _solved(effects: Effects, likelihood: Likelihood, step: Index, width: Floats) -> Floats:
    """τ² of the maxima within these steps of the grid. step, width : shape (m,), as is the result."""
    unit = effects.smallest_variance

    def equation(x: Floats, rows: Row) -> Slope:
        scale = unit[rows] * np.exp(x)
        at = _of(effects, rows).weighted(unit[rows] * np.expm1(x))
        return -likelihood.score(at), -likelihood.slope(at) * scale

    low, high = step * width, (step + 1) * width
    return unit * np.expm1(newton(equation, 0.5 * (low + high), low, high))

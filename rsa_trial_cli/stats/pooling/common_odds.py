"""The exact common odds ratio of strata of tables, given all margins (Gart 1970; Thomas 1975).

The sum S of the treated events has the coefficients of the product over the studies of the polynomials
Σⱼ C(n₁, j)·C(n₂, x − j)·ψ^j. They are all positive, so their product loses no digits. It is formed at a first
guess of ψ, so that what the limits look at does not underflow, and tilted from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.hypergeometric import rounded
from rsa_trial_cli.stats.distributions.roots import Row, newton
from rsa_trial_cli.stats.measures.measure import half_in_empty
from rsa_trial_cli.stats.pooling import mantel_haenszel
from rsa_trial_cli.stats.pooling.batch import Groups, Index, Strata

LARGEST_SUPPORT = 20_000  # values of S beyond which the product takes too long: about their square of steps
CELLS = 2_000_000  # coefficients held at a time
WIDE = 60.0  # of log ψ on either side of the first guess

Found = Callable[["Sums"], Floats]


class Sums:
    """Log weights of S at a base odds ratio, −inf beyond the support, and the steps from the observed S.

    logs : shape (m, width); steps : shape (m, width).
    """

    def __init__(self, logs: Floats, steps: Floats) -> None:
        self.logs, self.steps = logs, steps

    def turned(self) -> Sums:
        """With up and down exchanged."""
        return Sums(self.logs, -self.steps)

    def shares(self, x: Floats, rows: Row) -> Floats:
        """Probabilities at base·exp(x) of these rows. x : shape (rows,); returns shape (rows, width)."""
        tilted = self.logs[rows] + x[:, None] * self.steps[rows]
        weights = np.exp(tilted - tilted.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def tail(self, x: Floats, rows: Row, own: float) -> tuple[Floats, Floats]:
        """P(S > s) + own·P(S = s) and the slope of its logarithm in x. All of shape (rows,)."""
        shares, steps = self.shares(x, rows), self.steps[rows]
        counted = np.where(steps > 0, shares, np.where(steps == 0, own * shares, 0.0))
        tail = counted.sum(axis=1)
        return tail, (counted * steps).sum(axis=1) / tail - (shares * steps).sum(axis=1)


def lower_limit(own: float, alpha: float) -> Found:
    """log ψ over the base with P(S > s) + own·P(S = s) = α/2; −inf where S cannot be smaller."""

    def found(sums: Sums) -> Floats:
        def equation(x: Floats, rows: Row) -> tuple[Floats, Floats]:
            tail, slope = sums.tail(x, open_[rows], own)
            return np.log(tail / (alpha / 2)), slope

        open_ = np.flatnonzero(np.any((sums.steps < 0) & np.isfinite(sums.logs), axis=1))
        made = np.full(len(sums.logs), -np.inf)
        start = np.zeros(len(open_))
        made[open_] = newton(equation, start, start - WIDE, start + WIDE)
        return made

    return found


def conditional_mle(sums: Sums) -> Floats:
    """log ψ over the base with E(S) = s; −inf and inf at the ends of the support. Returns shape (m,)."""
    possible = np.isfinite(sums.logs)
    down, up = (np.any(possible & side, axis=1) for side in (sums.steps < 0, sums.steps > 0))

    def equation(x: Floats, rows: Row) -> tuple[Floats, Floats]:
        shares, steps = sums.shares(x, inner[rows]), sums.steps[inner[rows]]
        mean = (shares * steps).sum(axis=1)
        return mean, (shares * (steps - mean[:, None]) ** 2).sum(axis=1)

    inner = np.flatnonzero(down & up)
    made = np.where(down, np.inf, np.where(up, -np.inf, np.nan))
    start = np.zeros(len(inner))
    made[inner] = newton(equation, start, start - WIDE, start + WIDE)
    return made


def estimates(strata: Strata, own: float, level: float) -> Floats:
    """The conditional estimate, both limits, and the two-sided P by doubling: shape (4, g), ratios.

    own : what the observed S counts in its tail, 1 for exact and ½ for mid-P. nan without an informative
    study, or where the support has more than LARGEST_SUPPORT values.
    """
    made = np.full((4, len(strata.groups)), np.nan)
    for rows, part, width in _blocks(strata):
        guess = np.log(mantel_haenszel.odds_ratio(_filled(part))[0])
        sums = _sums(part, guess, width)
        low, high = (lower_limit(own, 1 - level)(side) for side in (sums, sums.turned()))
        made[:3, rows] = np.exp(guess + np.stack([conditional_mle(sums), low, -high]))
        null = _sums(part, np.zeros_like(guess), width)
        every = np.arange(len(rows))
        tails = [side.tail(np.zeros(len(rows)), every, own)[0] for side in (null, null.turned())]
        made[3, rows] = np.minimum(1.0, 2 * np.minimum(*tails))
    return made


def support(strata: Strata) -> Floats:
    """How many values S can take beside the smallest, shape (g,)."""
    return strata.sum(np.where(strata.informative, _rooms(strata)[1], 0.0))


def _rooms(strata: Strata) -> tuple[Floats, Floats]:
    """The smallest treated events given the margins, and how many more there can be. Both (n,)."""
    low = np.maximum(0.0, strata.events - strata.control.n)
    return low, np.minimum(strata.treatment.n, strata.events) - low


def _filled(strata: Strata) -> Strata:
    return Strata(*half_in_empty(strata.treatment, strata.control), strata.groups)


def _blocks(strata: Strata) -> Iterator[tuple[Index, Strata, int]]:
    """Meta-analyses whose supports have the same rounded width, at most CELLS coefficients together."""
    values = support(strata)
    inside = np.flatnonzero((values > 0) & (values <= LARGEST_SUPPORT))
    widths = rounded(values[inside] + 1)
    for width in np.unique(widths).tolist():
        alike = inside[widths == width]
        most = max(1, CELLS // width)
        for rows in np.split(alike, range(most, len(alike), most)):
            studies, groups = strata.groups.some(rows)
            counted = strata.informative[studies]  # the others have one possible table
            kept, sizes = studies[counted], groups.sum(counted).astype(np.intp)
            part = Strata(strata.treatment[kept], strata.control[kept], Groups.of_sizes(sizes))
            yield rows, part, width


def _sums(strata: Strata, log_odds: Floats, width: int) -> Sums:
    """The product of the polynomials of each meta-analysis at its log ψ, shape (m,), in so many places."""
    groups = strata.groups
    low, room = _rooms(strata)
    product = np.zeros((len(groups), width))
    product[:, 0] = 1.0
    length = 1
    for place in range(int(groups.sizes.max())):
        own = np.flatnonzero(groups.sizes > place)
        at = groups.starts[own] + place
        factor = _polynomial(strata.treatment[at], strata.control[at], room[at], log_odds[own])
        longer = min(width, length + factor.shape[1] - 1)
        product[own, :longer] = _times(product[own, :length], factor, longer)
        length = longer
    observed = groups.sum(strata.treatment.events - low)
    with np.errstate(divide="ignore"):
        return Sums(np.log(product), np.arange(width) - observed[:, None])


def _times(product: Floats, factor: Floats, length: int) -> Floats:
    """Rows of polynomials multiplied, scaled to a largest coefficient of 1; none is longer than length."""
    made = np.zeros((len(product), length))
    for power in range(factor.shape[1]):
        part = product[:, : length - power]
        made[:, power : power + part.shape[1]] += factor[:, power, None] * part
    return np.asarray(made / made.max(axis=1, keepdims=True))


def _polynomial(treatment: Arm, control: Arm, room: Floats, log_odds: Floats) -> Floats:
    """C(n₁, j)·C(n₂, x − j)·ψ^j from the smallest j on, the largest 1; shape (m, largest room + 1)."""
    n1, n2, x = treatment.n[:, None], control.n[:, None], (treatment.events + control.events)[:, None]
    j = np.maximum(0.0, x - n2) + np.arange(int(room.max()))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (n1 - j) * (x - j) / ((j + 1) * (n2 - x + j + 1))
        steps = np.where(np.arange(len(j[0])) < room[:, None], np.log(ratio) + log_odds[:, None], -np.inf)
    logs = np.cumsum(np.concatenate([np.zeros((len(room), 1)), steps], axis=1), axis=1)
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))

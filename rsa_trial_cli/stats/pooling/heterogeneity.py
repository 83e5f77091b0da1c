"""Heterogeneity: Q, the typical variance, I² and H², and the Q-profile interval of τ²."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import normal, tails
from rsa_trial_cli.stats.pooling.batch import Effects
from rsa_trial_cli.stats.pooling.between_studies import generalised_q_root


@frozen
class Heterogeneity:
    """Of each meta-analysis, all of shape (g,); nan below two studies.

    q, df, p : Cochran's Q with weights 1/v; typical : s² = (k−1)Σw/((Σw)²−Σw²) of Higgins & Thompson (2002);
    low, high : the Q-profile interval of τ² (Viechtbauer 2007, Stat Med 26:37); both are 0 where even τ² = 0
    lies above it.
    """

    q: Floats
    df: Floats
    p: Floats
    typical: Floats
    low: Floats
    high: Floats

    def i2(self, tau2: Floats) -> Floats:
        """100·τ²/(τ² + s²), in percent. Shape (g,)."""
        return 100 * tau2 / (tau2 + self.typical)

    def h2(self, tau2: Floats) -> Floats:
        """(τ² + s²)/s², shape (g,)."""
        return (tau2 + self.typical) / self.typical

    @property
    def i2_of_q(self) -> Floats:
        """I² from Q, 100·max(0, (Q − df)/Q), in percent. Shape (g,)."""
        with np.errstate(all="ignore"):
            return 100 * np.where(self.q > self.df, (self.q - self.df) / self.q, 0.0 * self.q)

    def h_limits(self, level: float) -> Floats:
        """Limits of H by Higgins & Thompson (2002), from Q; at least 1, nan below k = 3. Shape (2, g)."""
        k, q = self.df + 1, self.q
        with np.errstate(all="ignore"):
            spread = np.log(q) - np.log(self.df)
            many = 0.5 * spread / (np.sqrt(2 * q) - np.sqrt(2 * k - 3))
            few = np.sqrt((1 - 1 / (3 * (k - 2) ** 2)) / (2 * (k - 2)))
            se = np.where(q > k, many, few)
            centre = 0.5 * np.log(np.maximum(1.0, q / self.df))
        limits = np.maximum(1.0, np.exp(normal.limits(centre, se, level)))
        return np.where(k < 3, np.nan, limits)


def heterogeneity(effects: Effects, level: float = 0.95) -> Heterogeneity:
    """Q and what follows from it without an estimate of τ². level : of the limits; all of shape (g,)."""
    at = effects.weighted(np.zeros(len(effects.groups)))
    df = np.where(effects.k >= 2, effects.k - 1, np.nan)
    with np.errstate(all="ignore"):
        q = np.where(effects.k >= 2, at.q, np.nan)
        typical = df * at.total / (at.total**2 - at.sums.w2)
        tail = (1 - level) / 2
        low, high = (
            generalised_q_root(effects, tails.chi_square_quantile(share, df)) for share in (1 - tail, tail)
        )
    return Heterogeneity(q, df, tails.chi_square_p_value(q, df), typical, low, high)


def around(effects: Effects, centre: Floats) -> Heterogeneity:
    """Q of the studies around another mean than their own, such as that of Mantel and Haenszel.

    centre : shape (g,), as are all fields; the typical variance and the limits of τ² are nan.
    """
    weight = np.where(effects.used, 1 / effects.v, 0.0)
    apart = np.where(effects.used, effects.y - effects.groups.spread(centre), 0.0)
    df = np.where(effects.k >= 2, effects.k - 1, np.nan)
    q = np.where(effects.k >= 2, effects.groups.sum(weight * apart**2), np.nan)
    none = np.full_like(q, np.nan)
    return Heterogeneity(q, df, tails.chi_square_p_value(q, df), none, none, none)

"""Tails of binomial distributions."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats

Shares = tuple[Floats, Floats]


def at_least(x: Floats, others: Floats, shares: Shares) -> Floats:
    """P(X ≥ x) of x + others trials, from the smaller of both shares, which keeps its digits.

    shares : the probability p and 1 − p. All shapes (k,).
    """
    from scipy.special import betainc, betaincc  # cost more than all else together: only where they are used

    inside, (p, q) = ~(x <= 0), shares  # nan stays nan
    some = np.where(inside, x, 1.0)
    tail = np.where(p <= q, betainc(some, others + 1, p), betaincc(others + 1, some, q))
    return np.where(inside, tail, 1.0)


def mid_tail(x: Floats, others: Floats, shares: Shares) -> Floats:
    """P(X > x) + ½P(X = x) of x + others trials: the mean of P(X ≥ x) and P(X ≥ x + 1).

    shares : the probability p and 1 − p. All shapes (k,).
    """
    beyond = np.where(others > 0, at_least(x + 1, np.maximum(others - 1, 0.0), shares), 0.0)
    return 0.5 * (at_least(x, others, shares) + beyond)

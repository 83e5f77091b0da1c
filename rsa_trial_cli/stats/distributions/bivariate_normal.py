"""The bivariate normal distribution, by Owen's T function."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import normal


def both_reject(x: Floats, y: Floats, part1: Floats, part2: Floats) -> Floats:
    """P(X > x and −Y > y), shape (k,), of two standard normal sums of the same two independent variables.

    X = part1·A + √(1 − part1²)·B and Y = part2·A + √(1 − part2²)·B, parts in [0, 1]. Owen 1956, Ann Math
    Stat 27:1075, (2.1) with h = −x and k = −y, for the correlation ρ of X and −Y:

        (Φ(h) + Φ(k))/2 − T(h, (k/h − ρ)/√(1 − ρ²)) − T(k, (h/k − ρ)/√(1 − ρ²)) − [hk < 0]/2

    Where the parts are equal, ρ = −1 and that is max(0, Φ(h) + Φ(k) − 1).
    """
    above_x, above_y = normal.upper_tail(x), normal.upper_tail(y)
    rest1, rest2 = np.sqrt(1 - part1**2), np.sqrt(1 - part2**2)
    sine = np.abs(part1 * rest2 - part2 * rest1)  # √(1 − ρ²) with all its digits
    joint = above_x + above_y - 1
    if np.any(sine > 0):
        from scipy.special import owens_t

        correlation = -(part1 * part2 + rest1 * rest2)
        h, k = (np.where(cut == 0, 1e-150, -cut) for cut in (x, y))  # never 0/0
        wedges = owens_t(h, (k / h - correlation) / sine) + owens_t(k, (h / k - correlation) / sine)
        opposite = np.where((h < 0) != (k < 0), 0.5, 0.0)
        joint = np.where(sine > 0, (above_x + above_y) / 2 - wedges - opposite, joint)
    return np.clip(joint, 0, np.minimum(above_x, above_y))

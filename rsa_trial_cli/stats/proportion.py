"""Intervals for the risk in one arm."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats import normal
from rsa_trial_cli.stats.registry import Methods
from rsa_trial_cli.stats.trials import Arm, Floats

RISK = Methods()


@RISK.add("wilson", "Wilson score", source="Wilson 1927, J Am Stat Assoc 22:209", use="any risk; the default")
def wilson(arm: Arm, level: float) -> Floats:
    """Wilson interval for a risk, by inverting the score test.

        (2x + z² ∓ z√(z² + 4xy/n)) / (2(n + z²)),   x events, y non-events

    arm : Arm of k trials; level : two-sided, 0 < level < 1. Returns limits, shape (2, k).
    Edge: 0 events give a lower limit of exactly 0, no non-events an upper limit of exactly 1.
    """
    z = normal.z(level)
    x, y, n = arm.events, arm.non_events, arm.n
    upper_sum = 2 * x + z**2 + z * np.sqrt(z**2 + 4 * x * y / n)
    low = 2 * x**2 / (n * upper_sum)  # the formula multiplied by its conjugate: no cancellation
    high = np.where(y == 0, 1.0, upper_sum / (2 * (n + z**2)))
    return np.stack([low, high])

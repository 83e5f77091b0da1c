"""The statistics by which unconditional tests order the tables of two arms."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats


def pooled_z(a: Floats, c: Floats, n1: float, n2: float) -> Floats:
    """The pooled z statistic of events a of n1 and c of n2, up to a factor that n1 and n2 fix; 0/0 is 0.

    a, c : of one shape, which the result has too.
    """
    m = a + c
    return _ratio(a * n2 - c * n1, np.sqrt(m * (n1 + n2 - m)))


def unpooled_z(a: Floats, c: Floats, n1: float, n2: float) -> Floats:
    """The unpooled z statistic of events a of n1 and c of n2; ±inf where its variance is 0, and 0/0 is 0.

    a, c : of one shape, which the result has too.
    """
    return _ratio(a * n2 - c * n1, np.sqrt(n2**2 * a * (n1 - a) / n1 + n1**2 * c * (n2 - c) / n2))


def difference(a: Floats, c: Floats, n1: float, n2: float) -> Floats:
    """The difference of the risks, up to a factor that n1 and n2 fix.

    a, c : of one shape, which the result has too.
    """
    return a * n2 - c * n1


def ratio(a: Floats, c: Floats, n1: float, n2: float) -> Floats:
    """Rises with the ratio of the risks, between −1 and 1; nan without events, as extreme as no other.

    a, c : of one shape, which the result has too.
    """
    return (a * n2 - c * n1) / (a * n2 + c * n1)


def _ratio(difference: Floats, spread: Floats) -> Floats:
    return np.where(difference == 0, 0, difference / spread)

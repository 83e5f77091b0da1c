"""The expected width of an interval for the risk difference, and the sizes at which it is narrow enough.

The interval is that of Miettinen & Nurminen. Its expected width is a sum over all tables. In an arm with few
events, or few participants without the event, all numbers of events that may occur are enumerated. Elsewhere
the width hardly bends over the range of the events, and a quadrature of 32 nodes gives the same sum to 1e-14.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.binomial import likely_events
from rsa_trial_cli.stats.measures.risk_difference import miettinen_nurminen
from rsa_trial_cli.stats.planning.approximations import scaled_up
from rsa_trial_cli.stats.planning.asked import LARGEST_N

NODES = 32  # of the quadrature of an arm
ENUMERATED = 50  # variance of the events of an arm up to which they are enumerated; from 20 on both agree


def first_narrow(p1: float, p2: float, wanted: float, ratio: float, *, level: float) -> tuple[float, float]:
    """The first treatment arm at which the interval is as narrow as wanted, and its expected width there.

    No arms over LARGEST_N are looked at; the arm given back may be beyond.
    """

    def width(n: int) -> float:
        return expected_width(p1, p2, n, int(scaled_up(n, ratio)), level)

    low, high = 0, 1
    while width(high) > wanted and high * max(1.0, ratio) <= LARGEST_N:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if width(middle) > wanted else (low, middle)
    return high, width(high)


@np.errstate(all="ignore")
def expected_width(p1: float, p2: float, n1: int, n2: int, level: float) -> float:
    """Σ_a Σ_c w_a w_c·width(a, c) at risks p1 and p2, over the events or the nodes of both arms."""
    (a, weight1), (c, weight2) = _weighted(n1, p1), _weighted(n2, p2)
    events1, events2 = (grid.ravel() for grid in np.meshgrid(a, c, indexing="ij"))
    treatment, control = Arm.of(events1, n1), Arm.of(events2, n2)
    low, high = miettinen_nurminen(treatment, control, level)
    return float(weight1 @ (high - low).reshape(len(a), len(c)) @ weight2)


def _weighted(n: int, p: float) -> tuple[Floats, Floats]:
    """Numbers of events of an arm and what each counts, both (k,)."""
    return likely_events(n, p) if n * p * (1 - p) <= ENUMERATED else _nodes(n, p)


def _nodes(n: int, p: float) -> tuple[Floats, Floats]:
    """Nodes and weights of the Gaussian quadrature of a binomial, both (NODES,), for n of at least NODES.

    Golub & Welsch (1969) with the recurrence of Krawtchouk's polynomials: p(n−k) + k(1−p) on the diagonal of
    the Jacobi matrix, √(k(n−k+1)p(1−p)) beside it.
    """
    k = np.arange(NODES, dtype=float)
    beside = np.sqrt(k[1:] * (n - k[1:] + 1) * p * (1 - p))
    jacobi = np.diag(p * (n - k) + k * (1 - p)) + np.diag(beside, 1) + np.diag(beside, -1)
    nodes, vectors = np.linalg.eigh(jacobi)
    return np.clip(nodes, 0, n), vectors[0] ** 2

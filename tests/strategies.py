"""Tables to try laws on: every size from one participant to a billion, empty cells often."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st

from rsa_trial_cli.stats import MEASURES, Trials

SIZES = st.one_of(
    st.integers(1, 6), st.integers(1, 60), st.integers(1, 2000), st.sampled_from([10**6, 10**9])
)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.9999])


def quick(measure: str) -> list[str]:
    """The intervals that compute thousands of tables at once; the others have laws of their own."""
    return [name for name, method in MEASURES[measure].methods.items() if not method.largest_arm]


@st.composite
def arms(draw: st.DrawFn, sizes: st.SearchStrategy[int] = SIZES) -> tuple[int, int]:
    n = draw(sizes)
    x = draw(st.one_of(st.sampled_from([0, n]), st.integers(0, min(n, 5)), st.integers(0, n)))
    return x, n


@st.composite
def trials(draw: st.DrawFn, sizes: st.SearchStrategy[int] = SIZES) -> Trials:
    (x1, n1), (x2, n2) = draw(arms(sizes)), draw(arms(sizes))
    return Trials.of(x1, n1, x2, n2)


def edges() -> Trials:
    """Every pair of arms from one participant to a billion with no event, one, all but one, or all."""
    arms = [(x, n) for n in (1, 2, 5, 50, 1000, 10**9) for x in sorted({0, 1, n - 1, n})]
    return Trials.of(*np.array([(*first, *second) for first, second in product(arms, arms)]).T)


def many(k: int, seed: int, largest: int = 300) -> Trials:
    """k random tables, a fifth of them with an empty cell."""
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(1, largest, k), rng.integers(1, largest, k)
    x1, x2 = rng.binomial(n1, rng.random(k)), rng.binomial(n2, rng.random(k))
    x1 = np.where(rng.random(k) < 0.1, 0, x1)
    x2 = np.where(rng.random(k) < 0.1, n2, x2)
    return Trials.of(x1, n1, x2, n2)

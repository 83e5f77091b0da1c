"""G7 to G10: methods in batches, in CPU seconds a table, beside scipy and others that take one at a time.

Peers that run in R only are quoted from a sitting with scipy beside them, and scaled by scipy's rate here.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import partial

import numpy as np
from goal_lines import Cost, Line
from methods import MN, anew, batch, draw, one_by_one, scipy_limits, scipy_test
from paired import call

from rsa_trial_cli.stats.inference.equality import TESTS
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.registry import Method

# tables per CPU second on one machine, in one sitting, about 100 | 1000 an arm: R 4.2, Exact 3.3,
# exact2x2 1.7, ratesci 1.0, PropCIs 0.3; and scipy 1.17 beside them, by which they are scaled
SITTING = {
    "scipy limits": (150, 15),
    "scipy fisher_exact": (1_925, 1_200),
    "scipy boschloo_exact": (17, 0.05),
    "R fisher.test": (1_600, 650),
    "exact2x2 mid-P": (1_290, 505),
    "ratesci RD": (3_900, 2_550),
    "PropCIs RR": (36_600, 27_000),
    "ratesci OR": (4_070, 3_150),
    "Exact Boschloo": (3.5, 0.01),
}


def cost(method: Method, n: int, count: int, how: float | str) -> Cost:
    rate = batch(method, draw(count, n), how)
    return lambda: 1 / rate()


def peer(function: object, n: int, count: int, *, even: bool = False) -> Cost:
    rate = one_by_one(function, draw(count, n, even=even), count)  # type: ignore[arg-type]
    return lambda: 1 / rate()


def scaled(name: str, by: str, at: int, measured: Cost) -> Cost:
    """The cost of a quoted peer, were it as much slower or faster than scipy as in its sitting."""
    return lambda: measured() * SITTING[by][at] / SITTING[name][at]


def lines() -> Iterator[Line]:
    """By goal and size."""
    exact, mid_p, fisher = ODDS_RATIO.methods["exact"], ODDS_RATIO.methods["mid-p"], TESTS["fisher"]
    for at, (n, few, asked) in enumerate(((100, 60, 1000), (1000, 15, 5000))):
        limits, fast = peer(scipy_limits, n, few), partial(Line, asked="times as fast")
        ours = cost(exact, n, 20_000, 0.95)
        yield fast("G7", f"exact limits, n ~ {n}", asked, ours=ours, against="scipy", peer=limits)
        scale = scaled("R fisher.test", "scipy limits", at, limits)
        yield fast(
            "G7", f"exact limits, n ~ {n}", 100, ours=ours, against="R fisher.test, scaled", peer=scale
        )
        scale, ours = scaled("exact2x2 mid-P", "scipy limits", at, limits), cost(mid_p, n, 20_000, 0.95)
        yield fast("G7", f"mid-P limits, n ~ {n}", 150, ours=ours, against="exact2x2, scaled", peer=scale)
        ours, p = cost(fisher, n, 50_000, "two-sided"), peer(scipy_test("fisher_exact"), n, 300)
        yield fast("G8", f"Fisher P, n ~ {n}", 400, ours=ours, against="scipy", peer=p)
        if importlib.util.find_spec("fisher"):
            yield fast("G8", f"Fisher P, n ~ {n}", 2, ours=ours, against="fisher (Cython)", peer=cython(n))
        for measure, name, times in (
            (RISK_DIFFERENCE, "ratesci RD", 400),
            (RISK_RATIO, "PropCIs RR", 50),
            (ODDS_RATIO, "ratesci OR", 500),
        ):
            ours, scale = (
                cost(measure.methods[MN], n, 100_000, 0.95),
                scaled(name, "scipy fisher_exact", at, p),
            )
            if not at:  # asked of the smaller tables
                what = f"Miettinen–Nurminen {measure.short}, n ~ {n}"
                yield fast("G9", what, times, ours=ours, against=f"{name.split()[0]}, scaled", peer=scale)
    rate = batch(TESTS["boschloo-central"], anew(100, 100, even=True), "two-sided")
    ours = lambda: 1 / rate()  # noqa: E731
    theirs = peer(scipy_test("boschloo_exact"), 100, 20, even=True)
    yield fast("G10", "Boschloo P, n = 100", 25, ours=ours, against="scipy", peer=theirs)
    scale = scaled("Exact Boschloo", "scipy boschloo_exact", 0, theirs)
    yield fast("G10", "Boschloo P, n = 100", 100, ours=ours, against="Exact, scaled", peer=scale)


def cython(n: int) -> Cost:
    """Of the package fisher, its call on arrays: all P of each table."""
    import fisher

    treatment, control = draw(50_000, n)
    of_arm = (treatment.events, treatment.non_events, control.events, control.non_events)
    columns = [np.ascontiguousarray(column, np.uint32) for column in of_arm]
    return lambda: call(lambda: fisher.pvalue_npy(*columns)) / 50_000

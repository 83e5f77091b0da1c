"""Exact power: the probability of all tables that a test rejects, and the sizes that reach a power."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from .arithmetic import Number, mp
from .equality import n_minus_1, pearson, yates
from .plans import Problem, size_pooled
from .space import Region, Space, space
from .table import Table

Rejected = Callable[[Space, Problem], Region]
TWO_SIDED: dict[str, Rejected] = {}
ONE_SIDED: dict[str, Rejected] = {}
LOOKED_BEYOND = 50  # sizes after the first that must also reach the power


def rejects(register: dict[str, Rejected], key: str) -> Callable[[Rejected], Rejected]:
    def put(function: Rejected) -> Rejected:
        register[key] = function
        return function

    return put


def informative(here: Space, region: Region) -> Region:
    """Nobody or everybody with the event rejects nothing."""
    return {m: row if 0 < m < here.total else [] for m, row in region.items()}


def direction(problem: Problem) -> str:
    return "greater" if problem.p1 > problem.p2 else "less"


def rational(x: Number) -> Fraction:
    """The decimal that was written, of a number made from one."""
    return Fraction(mp.nstr(x, 30))


def by_p(here: Space, key: str, most: Fraction) -> Region:
    """The tables whose conditional P is not above most."""
    return informative(here, here.not_above(key, most))


@rejects(TWO_SIDED, "fisher_minlike")
def fisher_minlike(here: Space, problem: Problem) -> Region:
    """Fisher's usual two-sided P ≤ α."""
    return by_p(here, "minlike", rational(problem.alpha))


@rejects(TWO_SIDED, "fisher_central")
def fisher_central(here: Space, problem: Problem) -> Region:
    """Twice the smaller one-sided P ≤ α."""
    return by_p(here, "central", rational(problem.alpha))


@rejects(TWO_SIDED, "fisher_central_right_direction")
def fisher_central_right_direction(here: Space, problem: Problem) -> Region:
    """The same, only in the direction of the true difference."""
    return by_p(here, direction(problem), rational(problem.alpha) / 2)


@rejects(ONE_SIDED, "fisher_one_sided")
def fisher_one_sided(here: Space, problem: Problem) -> Region:
    """Fisher's P ≤ α in the direction of the true difference."""
    return by_p(here, direction(problem), rational(problem.alpha))


def by_z(statistic: Callable[[Table], Number | None]) -> Rejected:
    """z beyond its quantile: in size, or in the direction of the true difference."""

    def rejected(here: Space, problem: Problem) -> Region:
        sign = 1 if problem.p1 > problem.p2 else -1

        def beyond(a: int, c: int) -> bool:
            z = statistic(Table(a, here.n1, c, here.n2))
            return z is not None and (abs(z) if problem.sides == 2 else sign * z) >= problem.z

        return here.region(beyond)

    rejected.__doc__ = statistic.__doc__
    return rejected


for key_, statistic_ in (("pearson", pearson), ("n_minus_1", n_minus_1), ("yates", yates)):
    for register_ in (TWO_SIDED, ONE_SIDED):
        rejects(register_, key_)(by_z(statistic_))


def boschloo(here: Space, key: str, most: Number) -> Region:
    """The largest set of smallest conditional P values that stays within most at every common risk."""
    values = {Fraction(p, ways) for m, ways in enumerate(here.ways) for p in here.p_values(key, m)}
    steps = [Fraction(-1), *sorted(values)]
    fits, too_many = 0, len(steps)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if here.supremum(here.not_above(key, steps[middle])) <= most:
            fits = middle
        else:
            too_many = middle
    return by_p(here, key, steps[fits])


@rejects(TWO_SIDED, "boschloo_minlike")
def boschloo_minlike(here: Space, problem: Problem) -> Region:
    """Boschloo's P (ordered by Fisher's two-sided one) ≤ α."""
    return boschloo(here, "minlike", problem.alpha)


@rejects(TWO_SIDED, "boschloo_central")
def boschloo_central(here: Space, problem: Problem) -> Region:
    """Twice the smaller one-sided Boschloo P ≤ α."""
    sides = [boschloo(here, key, problem.alpha / 2) for key in ("less", "greater")]
    return {m: sorted({*sides[0][m], *sides[1][m]}) for m in sides[0]}


@rejects(ONE_SIDED, "boschloo_one_sided")
def boschloo_one_sided(here: Space, problem: Problem) -> Region:
    """Boschloo's P ≤ α in the direction of the true difference."""
    return boschloo(here, direction(problem), problem.alpha)


def feasible(n1: Number, n2: Number, tables: int = 40_000) -> bool:
    return n1 * n2 <= tables


def exact_power(problem: Problem) -> dict:
    n1, n2 = int(problem.n1), int(mp.nint(problem.n2))
    if not feasible(n1, n2):
        return {}
    here = space(n1, n2)
    made: dict[str, Number | None] = {}
    for key, rejected in (TWO_SIDED if problem.sides == 2 else ONE_SIDED).items():
        if not key.startswith("boschloo") or feasible(n1, n2, 1000):
            made[key] = here.power(rejected(here, problem), problem.p1, problem.p2)
    if problem.p1 == problem.p2 and problem.sides == 2:
        made["fisher_central_right_direction"] = None
    return made


def exact_size(problem: Problem, rejected: Rejected) -> dict:
    """The smallest n1 that reaches the power, and the smallest from which all up to first + 50 do."""
    ratio = rational(problem.ratio)
    first = stable = None
    n1 = 0
    while first is None or n1 < first["n1"] + LOOKED_BEYOND:
        n1 += 1
        here = Space(n1, math.ceil(ratio * n1))
        power = here.power(rejected(here, problem), problem.p1, problem.p2)
        if power < problem.power:
            stable = None
            continue
        reached = {"n1": n1, "n2": here.n2, "power": power}
        first, stable = first or reached, stable or reached
    return {"first": first, "stable": stable}


def exact_sizes(problem: Problem) -> dict:
    n1 = size_pooled(problem)
    if not feasible(n1, problem.ratio * n1):
        return {}
    keys = ("fisher_minlike", "fisher_central") if problem.sides == 2 else ("fisher_one_sided",)
    tests = TWO_SIDED | ONE_SIDED
    return {key: exact_size(problem, tests[key]) for key in keys}

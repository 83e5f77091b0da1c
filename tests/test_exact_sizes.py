"""Exact sizes: regions by their edges against those by all tables, and sizes against a scan of every n."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from rsa_trial_cli.stats.planning import METHODS, Question
from rsa_trial_cli.stats.planning.approximations import TOWARDS
from rsa_trial_cli.stats.planning.conditional_regions import LOWEST, region, regions
from rsa_trial_cli.stats.planning.exact import Exact, placed, probability
from rsa_trial_cli.stats.planning.exact_sizes import together, two_tails
from rsa_trial_cli.stats.planning.rejection_regions import (
    DOUBLED_P,
    FISHERS_P,
    Design,
    at_most_alpha,
    tables_of,
)

BY_EDGES = [name for name, method in METHODS.items() if method.settled]
EXACT = [name for name, method in METHODS.items() if method.exact]

pytestmark = pytest.mark.law


SCORES = {"fisher": FISHERS_P, "fisher-central": DOUBLED_P}


def designs(seed: int) -> Iterator[Design]:
    """Equal arms and one a hundred times the other, at levels as low and as high as they go."""
    draw = np.random.default_rng(seed)
    for alternative, alpha in itertools.product(TOWARDS, (0.05, 0.01, 0.3, 0.5, 1e-4, LOWEST)):
        for ratio in (1, 1, *np.exp(draw.uniform(-5, 5, 6))):
            n = math.exp(draw.uniform(0.7, 7))
            n1, n2 = math.ceil(n / (1 + ratio)), math.ceil(n * ratio / (1 + ratio))
            yield Design(n1, n2, alpha, alternative)


@pytest.mark.parametrize("method", BY_EDGES)
def test_regions_by_their_edges_are_those_of_all_tables(method: str) -> None:
    """The same cut points, and a probability that is the sum over the tables."""
    seen = 0
    for design in designs(3):
        totals = np.arange(design.n + 1.0)
        cuts, share = region(METHODS[method].settled, design, totals)
        assert np.array_equal(cuts, at_most_alpha(design, totals, SCORES[method][design.alternative]))
        rejected = [
            np.sum(t.probability, axis=1, where=(t.events <= low[:, None]) | (t.events >= high[:, None]))
            for t in tables_of(design, totals)
            for low, high in [cuts[:, t.total[:, 0].astype(int)]]
        ]
        assert share == pytest.approx(np.concatenate(rejected), abs=1e-12 * design.alpha)
        seen += len(totals)
    assert seen > 20_000


@pytest.mark.parametrize("method", BY_EDGES)
@pytest.mark.parametrize("alpha", [0.05, LOWEST / 2, 0.6])
def test_regions_of_many_designs_are_those_of_each(method: str, alpha: float) -> None:
    """And beyond the levels at which edges are followed, all tables are looked at."""
    n1, ratio, totals = np.arange(40, 60.0), 1.7, np.arange(10, 90.0)
    n2 = np.ceil(n1 * ratio)
    design = Design(40, int(n2[0]), alpha, "two-sided")
    pairs = zip(n1.astype(int).tolist(), n2.astype(int).tolist(), strict=True)
    each = [METHODS[method].compute(replace(design, n1=a, n2=b), totals) for a, b in pairs]
    if Exact(METHODS[method], alpha, "two-sided").by_edges:
        rows = np.tile(totals, (len(n1), 1))
        together, _ = regions(METHODS[method].settled, design, (n1, n2), rows)
        assert np.array_equal(together, np.stack(each, axis=1))
    first = at_most_alpha(design, totals, SCORES[method]["two-sided"])
    assert np.array_equal(each[0], first)


@pytest.mark.parametrize("method", EXACT)
def test_a_probability_by_two_tails_is_that_of_all_tables(method: str) -> None:
    found = 0
    for n1, n2, p1, p2 in [
        (30, 40, 0.2, 0.5),
        (120, 90, 0.5, 0.7),
        (200, 10, 0.05, 0.6),
        (900, 180, 0.10, 0.12),
        (50, 50, 0.98, 0.7),
    ]:
        made = [Design(n1 + more, n2, 0.05, "two-sided") for more in (0, 3)]
        sizes = together(made, p1, p2)
        compute = METHODS[method].compute
        cuts = np.stack([compute(*pair) for pair in zip(made, sizes.totals, strict=True)], axis=1)
        for design, totals, at, quick in zip(
            made, sizes.totals, np.moveaxis(cuts, 1, 0), two_tails(sizes, cuts, p1, p2), strict=True
        ):
            every = probability(design, placed(at, totals, design), p1, p2)
            assert math.isnan(quick) or quick == pytest.approx(every, abs=1e-12)
            found += not math.isnan(quick)
    assert found


@pytest.mark.parametrize("method", [*BY_EDGES, "n-1"])
def test_sizes_are_those_of_a_scan_of_every_n(method: str) -> None:
    draw = np.random.default_rng(20)
    for _ in range(12):
        p2, apart, ratio = draw.uniform(0.02, 0.6), draw.uniform(0.25, 0.38), draw.uniform(0.4, 2.5)
        alternative = str(draw.choice(["two-sided", "greater"]))
        question = Question(method, float(draw.choice([0.05, 0.1, 0.01])), alternative, sized=False)
        made = question.size(p2 + apart, p2, 0.8, ratio)
        n = np.arange(1, int(made.treatment_n[0]) + 51)
        reached = question.power(p2 + apart, p2, n, np.ceil(ratio * n - 1e-9)).power >= 0.8
        assert made.treatment_n[0] == n[reached][0]
        assert made.stable_n[0] == max(made.treatment_n[0], n[~reached][-1] + 1)

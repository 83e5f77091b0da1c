"""Exact sizes: regions that follow from those of smaller sizes, and sizes against a scan of every n."""

from __future__ import annotations

import itertools
import math
from functools import partial

import numpy as np
import pytest

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.planning import METHODS, Question
from rsa_trial_cli.stats.planning.approximations import TOWARDS
from rsa_trial_cli.stats.planning.exact import likely_totals, placed, probability
from rsa_trial_cli.stats.planning.exact_sizes import two_tails
from rsa_trial_cli.stats.planning.followed_cuts import followed
from rsa_trial_cli.stats.planning.rejection_regions import Design

FOLLOWED = [name for name, method in METHODS.items() if method.settled]
EXACT = [name for name, method in METHODS.items() if method.exact]

pytestmark = pytest.mark.law


def share_of_totals(design: Design, low: float, high: float) -> Floats:
    return np.arange(math.floor(low * design.n), math.floor(high * design.n) + 1.0)


@pytest.mark.parametrize("method", FOLLOWED)
@pytest.mark.parametrize("alternative", TOWARDS)
def test_regions_that_follow_from_smaller_ones_are_those_of_the_test(method: str, alternative: str) -> None:
    seen = 0
    for alpha, ratio, first in itertools.product((0.05, 0.01, 0.3), (1, 0.4, 2.5, 1.37), (1, 5, 40)):
        designs = [Design(n, math.ceil(ratio * n), alpha, alternative) for n in range(first, first + 20)]
        for low, high in ((0, 0.1), (0.1, 0.5), (0.4, 0.8)):
            likely = partial(share_of_totals, low=low, high=high)
            for design, cuts in zip(designs, followed(METHODS[method], designs, likely), strict=False):
                assert np.array_equal(cuts, METHODS[method].compute(design, likely(design)))
                seen += 1
    assert seen > 1000


@pytest.mark.parametrize("method", EXACT)
def test_a_probability_by_two_tails_is_that_of_all_tables(method: str) -> None:
    found = 0
    for n1, n2, p1, p2 in [
        (30, 40, 0.2, 0.5),
        (120, 90, 0.5, 0.7),
        (200, 10, 0.05, 0.6),
        (50, 50, 0.98, 0.7),
    ]:
        design = Design(n1, n2, 0.05, "two-sided")
        totals = likely_totals(design, p1, p2)
        cuts = METHODS[method].compute(design, totals)
        quick = two_tails(design, totals, cuts, p1, p2)
        every = probability(design, placed(cuts, totals, design), p1, p2)
        assert math.isnan(quick) or quick == pytest.approx(every, abs=1e-12)
        found += not math.isnan(quick)
    assert found


@pytest.mark.parametrize("method", [*FOLLOWED, "n-1"])
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

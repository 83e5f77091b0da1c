"""Limits put back into the law that defines them, and exact P values by enumeration in whole numbers.

Nothing here takes an expected value from the package: conditional weights are whole numbers, orderings are
fractions, and the restricted maximum of the likelihood is found by halving an interval on its slope.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arms, many

from rsa_trial_cli.stats import MEASURES, Trials

pytestmark = pytest.mark.law

Counts = tuple[int, int, int, int]  # x1, n1, x2, n2
LEVELS = [0.5, 0.9, 0.95, 0.99, 0.9999]
ALTERNATIVES = ["two-sided", "less", "greater"]


def trials_of(tables: list[Counts]) -> Trials:
    return Trials.of(*np.transpose(tables))


def counts(tables: Trials) -> list[Counts]:
    columns = (tables.treatment.events, tables.treatment.n, tables.control.events, tables.control.n)
    return [tuple(map(int, row)) for row in zip(*columns, strict=True)]


def every_table(largest1: int, largest2: int) -> list[Counts]:
    sizes = product(range(1, largest1 + 1), range(1, largest2 + 1))
    return [(x1, n1, x2, n2) for n1, n2 in sizes for x1 in range(n1 + 1) for x2 in range(n2 + 1)]


def some_tables(k: int, seed: int, largest1: int, largest2: int) -> list[Counts]:
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(1, largest1 + 1, k), rng.integers(1, largest2 + 1, k)
    x1, x2 = rng.binomial(n1, rng.random(k)), rng.binomial(n2, rng.random(k))
    return [tuple(map(int, row)) for row in zip(x1, n1, x2, n2, strict=True)]


def quantile(level: float) -> float:
    return -NormalDist().inv_cdf((1 - level) / 2)


# Given the margins: treated events k with probability proportional to C(n1, k) C(n2, m − k) ψ^k


def support(table: Counts) -> range:
    x1, n1, x2, n2 = table
    return range(max(0, x1 + x2 - n2), min(n1, x1 + x2) + 1)


def weights(table: Counts) -> list[int]:
    x1, n1, x2, n2 = table
    return [math.comb(n1, k) * math.comb(n2, x1 + x2 - k) for k in support(table)]


class Conditional:
    """The noncentral hypergeometric distribution of one table, by logarithms of whole numbers."""

    def __init__(self, table: Counts) -> None:
        self.at = table[0] - support(table)[0]
        self.events = np.array(support(table), float) - table[0]
        self.logarithms = np.array([math.log(weight) for weight in weights(table)])

    def probabilities(self, odds_ratio: float) -> np.ndarray:
        bent = self.logarithms + self.events * math.log(odds_ratio)
        bent = np.exp(bent - bent.max())
        return bent / math.fsum(bent)

    def tails(self, odds_ratio: float, own: float) -> tuple[float, float]:
        """P(X < a) and P(X > a), each with a share of P(X = a)."""
        p, at = self.probabilities(odds_ratio), self.at
        return math.fsum(p[:at]) + own * p[at], math.fsum(p[at + 1 :]) + own * p[at]


def exact_tails(table: Counts, odds_ratio: Fraction, own: Fraction) -> tuple[Fraction, Fraction]:
    at = table[0] - support(table)[0]
    bent = [weight * odds_ratio**j for j, weight in enumerate(weights(table))]
    return (sum(bent[:at]) + own * bent[at]) / sum(bent), (sum(bent[at + 1 :]) + own * bent[at]) / sum(bent)


SHARES = [("exact", Fraction(1)), ("mid-p", Fraction(1, 2))]


@pytest.mark.parametrize(("method", "own"), SHARES)
@pytest.mark.parametrize("level", LEVELS)
def test_conditional_limits_leave_half_of_alpha_in_each_tail(
    method: str, own: Fraction, level: float
) -> None:
    tables = some_tables(400, 5, 250, 180)
    made = MEASURES["or"].estimate(trials_of(tables), method, level)
    inner = 0
    for table, low, high in zip(tables, made.low, made.high, strict=True):
        law, half = Conditional(table), (1 - level) / 2
        assert (low == 0) == (table[0] == support(table)[0]), table
        assert (high == np.inf) == (table[0] == support(table)[-1]), table
        if low > 0:
            assert law.tails(low, float(own))[1] == pytest.approx(half, rel=1e-9), table
        if high < np.inf:
            assert law.tails(high, float(own))[0] == pytest.approx(half, rel=1e-9), table
        inner += 0 < low < high < np.inf
    assert inner > 350


@settings(max_examples=250, deadline=None)
@given(treatment=arms(st.integers(1, 30)), control=arms(st.integers(1, 30)), level=st.sampled_from(LEVELS))
def test_conditional_limits_of_small_tables_in_fractions(
    treatment: tuple[int, int], control: tuple[int, int], level: float
) -> None:
    table = (*treatment, *control)
    half = (1 - level) / 2
    for method, own in SHARES:
        made = MEASURES["or"].estimate(trials_of([table]), method, level)
        low, high = made.low[0], made.high[0]
        assert (low == 0) == (table[0] == support(table)[0])
        assert (high == np.inf) == (table[0] == support(table)[-1])
        if low > 0:
            assert float(exact_tails(table, Fraction(low), own)[1]) == pytest.approx(half, rel=1e-9)
        if high < np.inf:
            assert float(exact_tails(table, Fraction(high), own)[0]) == pytest.approx(half, rel=1e-9)


def by_probability(p: np.ndarray, at: int) -> float:
    return math.fsum(p[p <= p[at] * (1 + 1e-10)])


def by_tails(p: np.ndarray, at: int) -> float:
    up, down = np.cumsum(p[::-1])[::-1], np.cumsum(p)
    smaller = np.minimum(up, down)
    return math.fsum(p[smaller <= smaller[at] * (1 + 1e-10)])


@pytest.mark.parametrize(("method", "two_sided"), [("minlike", by_probability), ("blaker", by_tails)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_two_sided_conditional_limits_are_the_hull_of_what_is_not_rejected(
    method: str, two_sided: Callable[[np.ndarray, int], float], level: float
) -> None:
    tables = some_tables(60, 6, 60, 45)
    made = MEASURES["or"].estimate(trials_of(tables), method, level)
    for table, low, high in zip(tables, made.low, made.high, strict=True):
        law = Conditional(table)
        assert (low == 0) == (table[0] == support(table)[0]), table
        assert (high == np.inf) == (table[0] == support(table)[-1]), table

        def p(log_odds_ratio: float, law: Conditional = law) -> float:
            return two_sided(law.probabilities(math.exp(log_odds_ratio)), law.at)

        for limit, outwards in ((low, -1), (high, 1)):
            if 0 < limit < np.inf:
                edge = math.log(limit)
                assert p(edge - outwards * 1e-8) > 1 - level - 1e-6, table
                beyond = edge + outwards * np.concatenate(
                    [np.geomspace(1e-8, 0.01, 20), np.arange(1, 200) / 50]
                )
                assert max(map(p, beyond)) <= 1 - level + 1e-12, table


def most_probable(table: Counts, odds_ratio: float, level: float) -> set[int]:
    """The most probable tables, equal ones together, until their probability reaches the level."""
    p = Conditional(table).probabilities(odds_ratio)
    order, chosen = np.argsort(-p, kind="stable"), set[int]()
    for at in order:
        if math.fsum(p[list(chosen)]) >= level and p[at] < min(p[list(chosen)]) * (1 - 1e-10):
            break
        chosen.add(int(at))
    return chosen


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_minlike_is_the_interval_of_baptista_and_pike(level: float) -> None:
    """Theirs holds every ψ whose acceptance region, built from its most probable tables, has the table.

    Where the set of those ψ has holes, its least and greatest are the limits (Baptista & Pike 1977).
    """
    tables = some_tables(25, 1977, 25, 20)
    made = MEASURES["or"].estimate(trials_of(tables), "minlike", level)
    for table, low, high in zip(tables, made.low, made.high, strict=True):
        at = table[0] - support(table)[0]
        for limit, outwards in ((low, -1), (high, 1)):
            if 0 < limit < np.inf:
                assert at in most_probable(table, limit * math.exp(-outwards * 1e-7), level)
                for beyond in (1e-7, 1e-3, 0.03, 0.2, 0.7, 2.0):
                    assert at not in most_probable(table, limit * math.exp(outwards * beyond), level)


# P values given the margins, at an odds ratio of 1


def tail_sums(table: Counts) -> tuple[list[int], int, int, int]:
    """Weights, the place of the observed table among them, and the sums up to it and from it on."""
    w, at = weights(table), table[0] - support(table)[0]
    return w, at, sum(w[: at + 1]), sum(w[at:])


@cache
def fisher(table: Counts, alternative: str) -> Fraction:
    w, at, down, up = tail_sums(table)
    no_likelier = sum(weight for weight in w if weight <= w[at])
    return Fraction({"less": down, "greater": up, "two-sided": no_likelier}[alternative], sum(w))


def fisher_central(table: Counts, alternative: str) -> Fraction:
    if alternative != "two-sided":
        return fisher(table, alternative)
    return min(Fraction(1), 2 * min(fisher(table, "less"), fisher(table, "greater")))


def blaker(table: Counts, alternative: str) -> Fraction:
    if alternative != "two-sided":
        return fisher(table, alternative)
    w, _, down, up = tail_sums(table)
    smaller = [min(sum(w[: k + 1]), sum(w[k:])) for k in range(len(w))]
    return Fraction(sum(weight for k, weight in enumerate(w) if smaller[k] <= min(down, up)), sum(w))


def own_half(table: Counts) -> Fraction:
    w, at, _, _ = tail_sums(table)
    return Fraction(w[at], 2 * sum(w))


def mid_p(table: Counts, alternative: str) -> Fraction:
    if alternative != "two-sided":
        return fisher(table, alternative) - own_half(table)
    return min(Fraction(1), 2 * min(mid_p(table, "less"), mid_p(table, "greater")))


def mid_p_minlike(table: Counts, alternative: str) -> Fraction:
    return fisher(table, alternative) - own_half(table)


CONDITIONAL = {
    "fisher": fisher,
    "fisher-central": fisher_central,
    "blaker": blaker,
    "mid-p": mid_p,
    "mid-p-minlike": mid_p_minlike,
}


@pytest.mark.parametrize("test", list(CONDITIONAL))
@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_conditional_p_values_by_enumeration(test: str, alternative: str) -> None:
    tables = every_table(7, 6) + some_tables(300, 8, 60, 45)
    made = MEASURES["rd"].estimate(trials_of(tables), test=test, alternative=alternative)
    for table, got in zip(tables, made.p_value, strict=True):
        assert got == pytest.approx(float(CONDITIONAL[test](table, alternative)), rel=1e-12), table


# P values over all tables of two arms, at the worst common risk


def tables_of_arms(n1: int, n2: int) -> Iterator[Counts]:
    return ((x1, n1, x2, n2) for x1 in range(n1 + 1) for x2 in range(n2 + 1))


@cache
def squared_z(table: Counts, *, pooled: bool) -> tuple[int, Fraction]:
    """The sign of p1 − p2, and z²; infinite where only the variance is 0, 0 where both are."""
    x1, n1, x2, n2 = table
    first, second = Fraction(x1, n1), Fraction(x2, n2)
    common = Fraction(x1 + x2, n1 + n2)
    if pooled:
        variance = common * (1 - common) * (Fraction(1, n1) + Fraction(1, n2))
    else:
        variance = first * (1 - first) / n1 + second * (1 - second) / n2
    sign = (first > second) - (first < second)
    if sign == 0:
        return 0, Fraction(0)
    return sign, (first - second) ** 2 / variance if variance else Fraction(10**12)


def extremeness(test: str, table: Counts, alternative: str) -> Fraction:
    """Larger for tables that speak more against equal risks."""
    if test == "boschloo":
        return -fisher(table, alternative)
    if test.startswith("santner-snell"):
        x1, n1, x2, n2 = table
        apart = Fraction(x1, n1) - Fraction(x2, n2)
        if test == "santner-snell-ratio":  # rises with the ratio, which no event at all does not have
            apart = apart / (Fraction(x1, n1) + Fraction(x2, n2)) if x1 + x2 else Fraction(-2)
            if alternative == "less" and not x1 + x2:
                return Fraction(-2)
        return apart if alternative == "greater" else -apart
    sign, size = squared_z(table, pooled=test == "barnard")
    if alternative == "two-sided":
        return size
    return sign * size if alternative == "greater" else -sign * size


@cache
def supremum(n1: int, n2: int, region: frozenset[Counts]) -> float:
    """The largest probability of a region over the common risk: a dense grid, then golden sections."""
    number = [0] * (n1 + n2 + 1)  # of ways to each total of events
    for x1, _, x2, _ in region:
        number[x1 + x2] += math.comb(n1, x1) * math.comb(n2, x2)

    def probability(p: float) -> float:
        return math.fsum(ways * p**m * (1 - p) ** (n1 + n2 - m) for m, ways in enumerate(number))

    steps = 400
    heights = [probability(i / steps) for i in range(steps + 1)]
    best = max(heights)
    for i in range(1, steps):
        if heights[i] >= max(heights[i - 1], heights[i + 1]):
            best = max(best, golden_section(probability, (i - 1) / steps, (i + 1) / steps))
    return best


def golden_section(f: Callable[[float], float], low: float, high: float) -> float:
    share = (math.sqrt(5) - 1) / 2
    left, right = high - share * (high - low), low + share * (high - low)
    at_left, at_right = f(left), f(right)
    while high - low > 1e-9:
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - share * (high - low)
            at_left = f(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + share * (high - low)
            at_right = f(right)
    return max(at_left, at_right)


# a two-sided P that is twice the smaller one-sided one, and the test whose one-sided P it is
DOUBLED = {
    "boschloo-central": "boschloo",
    "barnard-central": "barnard",
    "santner-snell": "santner-snell",
    "santner-snell-ratio": "santner-snell-ratio",
}


@cache
def unconditional(test: str, table: Counts, alternative: str) -> float:
    if test in DOUBLED and (alternative == "two-sided" or DOUBLED[test] != test):
        sides = ["less", "greater"] if alternative == "two-sided" else [alternative]
        return min(1.0, len(sides) * min(unconditional(DOUBLED[test], table, side) for side in sides))
    observed = extremeness(test, table, alternative)
    everywhere = tables_of_arms(table[1], table[3])
    region = frozenset(t for t in everywhere if extremeness(test, t, alternative) >= observed)
    return supremum(table[1], table[3], region)


@pytest.mark.parametrize("test", [name for name, test in MEASURES["rd"].tests.items() if test.largest])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_unconditional_p_values_by_brute_force(test: str, alternative: str) -> None:
    tables = every_table(5, 4)
    made = MEASURES["rd"].estimate(trials_of(tables), test=test, alternative=alternative)
    for table, got in zip(tables, made.p_value, strict=True):
        assert got == pytest.approx(unconditional(test, table, alternative), rel=1e-8), table


# Wald intervals by hand


def log_odds_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    return math.log(a / b) - math.log(c / d), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def log_risk_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    n1, n2 = a + b, c + d
    return math.log(a / n1) - math.log(c / n2), math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)


def difference(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, math.sqrt(a * b / n1**3 + c * d / n2**3)


BY_HAND = [
    # added to events and to non-events, and whether only where a cell is empty
    ("or", "woolf", log_odds_ratio, 0.5, 0.5, True),
    ("or", "gart", log_odds_ratio, 0.5, 0.5, False),
    ("rr", "katz", log_risk_ratio, 0.5, 0.5, True),
    ("rr", "walter", log_risk_ratio, 0.5, 0.0, False),
    ("rd", "wald", difference, 0.0, 0.0, False),
    ("rd", "agresti-caffo", difference, 1.0, 1.0, False),
]


@pytest.mark.parametrize(("measure", "method", "formula", "events", "others", "empty_only"), BY_HAND)
@pytest.mark.parametrize("level", LEVELS)
def test_wald_limits_by_hand(
    measure: str,
    method: str,
    formula: Callable[[float, float, float, float], tuple[float, float]],
    events: float,
    others: float,
    empty_only: bool,
    level: float,
) -> None:
    tables = many(400, 9)
    made = MEASURES[measure].estimate(tables, method, level)
    unlog = (lambda x: x) if measure == "rd" else math.exp
    for i, (x1, n1, x2, n2) in enumerate(counts(tables)):
        cells = x1, n1 - x1, x2, n2 - x2
        if not empty_only or 0 in cells:
            cells = cells[0] + events, cells[1] + others, cells[2] + events, cells[3] + others
        centre, se = formula(*cells)
        half = quantile(level) * se
        wanted = [unlog(centre - half), unlog(centre + half)] if se else [math.nan, math.nan]
        got = [made.low[i], made.high[i]]
        assert got == pytest.approx(wanted, rel=1e-11, abs=1e-13, nan_ok=True), (x1, n1, x2, n2)
        if method != "agresti-caffo":  # whose estimate stays that of the counts, and which has no test
            p = math.erfc(abs(centre) / se / math.sqrt(2)) if se else math.nan
            wanted = [unlog(centre), se, p]
            got = [made.estimate[i], made.se[i], made.p_value[i]]
            assert got == pytest.approx(wanted, rel=1e-11, abs=1e-13, nan_ok=True), (x1, n1, x2, n2)


# Score and likelihood limits put back into their statistic


class Likelihood:
    """Two binomial arms, and the risks that make the data likeliest among those with a given effect."""

    def __init__(self, tables: Trials) -> None:
        self.x1, self.n1 = tables.treatment.events, tables.treatment.n
        self.x2, self.n2 = tables.control.events, tables.control.n
        self.y1, self.y2 = self.n1 - self.x1, self.n2 - self.x2

    def __getitem__(self, rows: np.ndarray) -> Likelihood:
        return Likelihood(Trials.of(self.x1[rows], self.n1[rows], self.x2[rows], self.n2[rows]))

    def restricted(self, measure: str, effect: np.ndarray) -> tuple[np.ndarray, ...]:
        """p1, 1 − p1, p2, 1 − p2: the slope of the concave log likelihood is brought to 0 by halving."""
        if measure == "rd":
            low, high = np.maximum(0, -effect), np.minimum(1, 1 - effect)
        elif measure == "rr":
            low, high = np.zeros_like(effect), np.minimum(1, 1 / effect)
        else:  # on the logit, where nothing is near the end of a scale
            low, high = np.full_like(effect, -100.0), np.full_like(effect, 100.0)
        for _ in range(110):
            middle = (low + high) / 2
            uphill = self.slope(measure, effect, middle) > 0
            low, high = np.where(uphill, middle, low), np.where(uphill, high, middle)
        return self.risks(measure, effect, (low + high) / 2)

    @staticmethod
    def risks(measure: str, effect: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, ...]:
        if measure == "rd":
            return at + effect, 1 - at - effect, at, 1 - at
        if measure == "rr":
            return at * effect, 1 - at * effect, at, 1 - at
        treated = at + np.log(effect)
        return tuple(1 / (1 + np.exp(logit)) for logit in (-treated, treated, -at, at))

    def slope(self, measure: str, effect: np.ndarray, at: np.ndarray) -> np.ndarray:
        p1, q1, p2, q2 = self.risks(measure, effect, at)
        if measure == "or":
            return self.x1 + self.x2 - self.n1 * p1 - self.n2 * p2
        own = effect if measure == "rr" else 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = [own * self.x1 / p1, -own * self.y1 / q1, self.x2 / p2, -self.y2 / q2]
        empty = [self.x1 == 0, self.y1 == 0, self.x2 == 0, self.y2 == 0]
        return sum(np.where(none, 0, part) for none, part in zip(empty, parts, strict=True))

    def score(self, measure: str, effect: np.ndarray, factor: np.ndarray) -> np.ndarray:
        """The score over its standard error; the variance is multiplied by the factor."""
        p1, q1, p2, q2 = self.restricted(measure, effect)
        first, second = self.x1 / self.n1, self.x2 / self.n2
        if measure == "or":
            score = (first - p1) / (p1 * q1) - (second - p2) / (p2 * q2)
            variance = 1 / (self.n1 * p1 * q1) + 1 / (self.n2 * p2 * q2)
        elif measure == "rr":
            score = first - effect * second
            variance = p1 * q1 / self.n1 + effect**2 * p2 * q2 / self.n2
        else:
            score = first - second - effect
            variance = p1 * q1 / self.n1 + p2 * q2 / self.n2
        return score / np.sqrt(factor * variance)

    def skewness_corrected(self, measure: str, effect: np.ndarray) -> np.ndarray:
        """Laud's score s: g·s² + s − (t + g) = 0, with factor N/(N − 1)."""
        p1, q1, p2, q2 = self.restricted(measure, effect)
        total = self.n1 + self.n2
        factor = total / (total - 1)
        t = self.score(measure, effect, factor)
        if measure == "or":
            w1, w2 = self.n1 * p1 * q1, self.n2 * p2 * q2
            variance = factor * (1 / w1 + 1 / w2)
            t = t - (p1 - p2) / (w1 + w2) / np.sqrt(variance)
            third = (q1 - p1) / w1**2 - (q2 - p2) / w2**2
        else:
            own = effect if measure == "rr" else 1.0
            variance = factor * (p1 * q1 / self.n1 + own**2 * p2 * q2 / self.n2)
            third = p1 * q1 * (q1 - p1) / self.n1**2 - own**3 * p2 * q2 * (q2 - p2) / self.n2**2
        g = third / (6 * variance**1.5)
        return 2 * (t + g) / (1 + np.sqrt(1 + 4 * g * (t + g)))

    def ratio(self, measure: str, effect: np.ndarray) -> np.ndarray:
        """Twice the logarithm of the likelihood ratio."""
        observed = (self.x1, self.y1, self.x2, self.y2)
        totals = (self.n1, self.n1, self.n2, self.n2)
        out = np.zeros_like(effect)
        for x, n, p in zip(observed, totals, self.restricted(measure, effect), strict=True):
            share = np.where(x > 0, x / n, 1.0)
            out += 2 * x * np.log(share / np.where(x > 0, p, 1.0))
        return out

    def at_ends(self, measure: str) -> tuple[np.ndarray, np.ndarray]:
        """Where the data allow no other lower and upper limit than the end of the scale."""
        none1, all1, none2, all2 = self.x1 == 0, self.y1 == 0, self.x2 == 0, self.y2 == 0
        if measure == "rd":
            return none1 & all2, all1 & none2
        if measure == "rr":
            return none1, none2
        return none1 | all2, none2 | all1


# At a given difference the restricted risk of an arm with an empty or nearly empty cell stays at its end of
# the scale and then leaves it at once. A solver that trusts the slope on either side of that corner goes back
# and forth across it.
CORNERS = [
    *((0, 167, 259, 260), (0, 165, 252, 253), (0, 177, 267, 268), (1, 294, 196, 196), (1, 262, 170, 170)),
    *((80, 80, 1, 135), (145, 145, 1, 238), (1, 138, 83, 83), (136, 136, 1, 214), (0, 49, 73, 74)),
    *((0, 129, 173, 174), (94, 94, 1, 140), (198, 199, 0, 146), (1, 242, 191, 191), (0, 75, 102, 103)),
    *((189, 190, 297, 298), (194, 197, 0, 99), (3, 191, 106, 106), (0, 256, 255, 256), (2, 278, 173, 173)),
]


def any_tables(seed: int) -> Trials:
    """Random tables, tables with at most three events or non-events in each arm, and the corners above."""
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 300, (2, 1000))
    few = np.minimum(rng.integers(0, 4, n.shape), n)
    x = np.where(rng.random(n.shape) < 0.5, few, n - few)
    edged = list(zip(x[0], n[0], x[1], n[1], strict=True))
    return trials_of(counts(many(1000, seed)) + edged + CORNERS)


def inner_limits(
    measure: str, method: str, level: float, tables: Trials
) -> Iterator[tuple[Likelihood, np.ndarray, int]]:
    """For the lower and the upper limit: the tables where it lies within the scale, the limit, its side."""
    made = MEASURES[measure].estimate(tables, method, level)
    data = Likelihood(tables)
    ends = MEASURES[measure].bounds
    for limit, end, at_end, side in zip(
        (made.low, made.high), ends, data.at_ends(measure), (1, -1), strict=True
    ):
        assert np.array_equal(limit == end, at_end), (measure, method)
        yield data[~at_end], limit[~at_end], side


def assert_near(data: Likelihood, got: np.ndarray, wanted: float) -> None:
    at = np.flatnonzero(~(np.abs(got - wanted) <= 1e-6 * abs(wanted)))[:3]
    rows = zip(data.x1[at], data.n1[at], data.x2[at], data.n2[at], got[at], strict=True)
    assert not len(at), (wanted, *(list(map(float, row)) for row in rows))


SCORES = [
    ("or", "score", False),
    ("or", "miettinen-nurminen", True),
    ("rr", "koopman", False),
    ("rr", "miettinen-nurminen", True),
    ("rd", "mee", False),
    ("rd", "miettinen-nurminen", True),
]


@pytest.mark.parametrize(("measure", "method", "corrected"), SCORES)
@pytest.mark.parametrize("level", LEVELS)
def test_score_limits_are_where_the_score_is_z(
    measure: str, method: str, corrected: bool, level: float
) -> None:
    for data, limit, side in inner_limits(measure, method, level, any_tables(10)):
        total = data.n1 + data.n2
        factor = total / (total - 1) if corrected else np.ones_like(total)
        assert_near(data, data.score(measure, limit, factor), side * quantile(level))


@pytest.mark.parametrize("measure", ["or", "rr", "rd"])
@pytest.mark.parametrize("level", LEVELS)
def test_profile_limits_are_where_the_likelihood_ratio_is_z_squared(measure: str, level: float) -> None:
    for data, limit, _ in inner_limits(measure, "profile", level, any_tables(11)):
        assert_near(data, data.ratio(measure, limit), quantile(level) ** 2)


@pytest.mark.parametrize("measure", ["or", "rr", "rd"])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_skewness_corrected_limits_are_where_its_score_is_z(measure: str, level: float) -> None:
    """With data in every cell; the score keeps within z on all of the interval between the limits."""
    tables = many(1500, 12)
    data = Likelihood(tables)
    full = np.flatnonzero((data.x1 > 0) & (data.y1 > 0) & (data.x2 > 0) & (data.y2 > 0))
    data = data[full]
    made = MEASURES[measure].estimate(tables, "scas", level)
    low, high = made.low[full], made.high[full]
    z = quantile(level)
    for limit, end, side in zip((low, high), MEASURES[measure].bounds, (1, -1), strict=True):
        inner = limit != end  # where the score does not come to z, the limit is the end of the scale
        assert inner.mean() > 0.9
        assert_near(data[inner], data[inner].skewness_corrected(measure, limit[inner]), side * z)
    if measure != "rd":
        estimate = made.estimate[full]
        low, high = np.log(np.maximum(low, estimate / 1e6)), np.log(np.minimum(high, estimate * 1e6))
    for share in np.linspace(0.001, 0.999, 25):
        effect = low + share * (high - low)
        effect = effect if measure == "rd" else np.exp(effect)
        assert np.all(np.abs(data.skewness_corrected(measure, effect)) <= z * (1 + 1e-9))

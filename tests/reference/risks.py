"""Intervals of one risk: x events of n."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import count

from .arithmetic import CLOSE, Number, mp
from .table import VALUES, Arm, Table, Value, always

Interval = tuple[Number, Number]


def risk(*keys: str) -> Callable:
    """Registers a function of one arm for both arms of a table."""

    def register(function: Callable[[Arm], Number]) -> Callable:
        for place, section in enumerate(("arm1", "arm2")):

            def of_table(table: Table, place: int = place) -> Number:
                return function(table.arms[place])

            for key in keys:
                VALUES[section][key] = Value(of_table, always)
        return function

    return register


@risk("estimate")
def estimate(arm: Arm) -> Number:
    """x/n."""
    return arm.risk


@risk("wald")
def wald(arm: Arm) -> Interval:
    """p ± z √(p(1−p)/n), not clipped."""
    half = arm.z * mp.sqrt(arm.variance)
    return arm.risk - half, arm.risk + half


@risk("wilson")
def wilson(arm: Arm) -> Interval:
    """(x + z²/2 ± z √(z²/4 + x(n−x)/n)) / (n + z²) (Wilson 1927, JASA 22:209); 0 at x = 0, 1 at x = n."""
    x, n, z = arm.x, arm.n, arm.z
    half = z * mp.sqrt(z**2 / 4 + mp.mpf(x * (n - x)) / n)
    low, high = ((x + z**2 / 2 + sign * half) / (n + z**2) for sign in (-1, 1))
    return at_the_ends(arm, low, high)


@risk("wilson_cc")
def wilson_cc(arm: Arm) -> Interval:
    """Wilson's with continuity correction (Newcombe 1998, Stat Med 17:857, method 4)."""
    p, n, z = arm.risk, arm.n, arm.z
    low_root = z**2 - 2 - mp.mpf(1) / n + 4 * p * (n * (1 - p) + 1)
    high_root = z**2 + 2 - mp.mpf(1) / n + 4 * p * (n * (1 - p) - 1)
    low = 0 if arm.x == 0 else (2 * arm.x + z**2 - 1 - z * mp.sqrt(low_root)) / (2 * (n + z**2))
    high = 1 if arm.x == n else (2 * arm.x + z**2 + 1 + z * mp.sqrt(high_root)) / (2 * (n + z**2))
    return mp.mpf(low), mp.mpf(high)


@risk("agresti_coull")
def agresti_coull(arm: Arm) -> Interval:
    """p̃ ± z √(p̃(1−p̃)/ñ), ñ = n + z², p̃ = (x + z²/2)/ñ (Agresti & Coull 1998, Am Stat 52:119), not clipped."""
    size = arm.n + arm.z**2
    centre = (arm.x + arm.z**2 / 2) / size
    half = arm.z * mp.sqrt(centre * (1 - centre) / size)
    return centre - half, centre + half


@risk("clopper_pearson")
def clopper_pearson(arm: Arm) -> Interval:
    """Quantiles of Beta(x, n−x+1) and Beta(x+1, n−x) (Clopper & Pearson 1934, Biometrika 26:404)."""
    x, n, tail = arm.x, arm.n, arm.alpha / 2
    low = beta_quantile(mp.mpf(x), mp.mpf(n - x + 1), tail) if x else mp.mpf(0)
    high = 1 - beta_quantile(mp.mpf(n - x), mp.mpf(x + 1), tail) if x < n else mp.mpf(1)
    return low, high


@risk("jeffreys_equal_tailed")
def jeffreys_equal_tailed(arm: Arm) -> Interval:
    """Quantiles of Beta(x+½, n−x+½)."""
    events, others = arm.x + mp.mpf(1) / 2, arm.n - arm.x + mp.mpf(1) / 2
    tail = arm.alpha / 2
    return beta_quantile(events, others, tail), 1 - beta_quantile(others, events, tail)


@risk("jeffreys")
def jeffreys(arm: Arm) -> Interval:
    """The same with 0 at x = 0 and 1 at x = n (Brown, Cai & DasGupta 2001, Stat Sci 16:101)."""
    return at_the_ends(arm, *jeffreys_equal_tailed(arm))


def at_the_ends(arm: Arm, low: Number, high: Number) -> Interval:
    return mp.mpf(0) if arm.x == 0 else low, mp.mpf(1) if arm.x == arm.n else high


@lru_cache(maxsize=64)
def beta_quantile(a: Number, b: Number, tail: Number) -> Number:
    """p with I_p(a, b) = tail.

    Newton's steps on ln I by the log odds, which is concave: after the first they all come from below.
    """
    log_odds, step = mp.log(a / b), mp.mpf(1)
    while abs(step) > CLOSE:
        p = 1 / (1 + mp.exp(-log_odds))
        area, density = beta_below(a, b, p)
        step = mp.log(tail / area) * area / density
        log_odds += step
    return 1 / (1 + mp.exp(-log_odds))


def beta_below(a: Number, b: Number, p: Number) -> tuple[Number, Number]:
    """I_p(a, b) by its continued fraction (DLMF 8.17.22), and its derivative by the log odds of p."""
    if p > (a + 1) / (a + b + 2):  # the other tail is the smaller one
        area, density = beta_below(b, a, 1 - p)
        return 1 - area, density
    constant = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    density = mp.exp(constant + a * mp.log(p) + b * mp.log1p(-p))
    before, above, below, last = (mp.mpf(1), mp.mpf(0)), mp.mpf(1), mp.mpf(1), None
    for m in count():
        for factor in (
            -(a + m) * (a + b + m) * p / ((a + 2 * m) * (a + 2 * m + 1)),
            (m + 1) * (b - m - 1) * p / ((a + 2 * m + 1) * (a + 2 * m + 2)),
        ):
            before, above, below = (above, below), above + factor * before[0], below + factor * before[1]
        if m % 16 == 15:
            value = below / above
            if last is not None and abs(value - last) < CLOSE * value:
                return density / a * value, density
            last = value
    raise AssertionError("the fraction goes on")

"""Estimates, intervals and tests that one program or a hand calculation gives, and that no method names.

How near a program comes to what it computes stands here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Arm, Floats, half_in_all
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference.conditional import conditional_mle
from rsa_trial_cli.stats.inference.equality import from_p, from_statistic, pearson_z, unpooled_z
from rsa_trial_cli.stats.inference.one_proportion import wilson
from rsa_trial_cli.stats.measures.conditional_odds import median_unbiased
from rsa_trial_cli.stats.measures.corrected_difference import hauck_anderson, wald_cc, wald_cc_uncapped
from rsa_trial_cli.stats.measures.large_sample_odds import cornfield_cc, one_step, peto, test_based
from rsa_trial_cli.stats.measures.measure import Measure, Pair
from rsa_trial_cli.stats.measures.risk_difference import one_in_all

Interval = Callable[[Arm, Arm, float], Floats]
Estimate = Callable[[Arm, Arm], Floats]
Ends = tuple[Floats, Floats]  # the least and the largest number that may be printed for a computed one
PRECISE, SPLINE = 1.96, 6.5e-4
Near = Callable[[Floats], Ends]
MOST_EVENTS = 5000  # of both arms, for the exact test of their split


def measure(core: str) -> Measure:
    """The record of a measure that is no other one turned over."""
    found = MEASURES[core]
    assert isinstance(found, Measure)
    return found


def half_where_empty(treatment: Arm, control: Arm) -> Pair:
    """½ in place of an empty cell, the other cells as they are."""
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    a, b, c, d = (np.where(cell == 0, 0.5, cell) for cell in cells)
    return Arm(events=a, non_events=b), Arm(events=c, non_events=d)


def small_odds_ratio(treatment: Arm, control: Arm) -> Floats:
    """ad/((b + 1)(c + 1)), shape (k,) (Jewell 2004, Statistics for Epidemiology, 7.1.2)."""
    return treatment.events * control.non_events / ((treatment.non_events + 1) * (control.events + 1))


def small_risk_ratio(treatment: Arm, control: Arm) -> Floats:
    """p₁/((x₂ + 1)/(n₂ + 1)), shape (k,) (Jewell 2004, Statistics for Epidemiology, 7.2.2)."""
    return treatment.risk * (control.n + 1) / (control.events + 1)


def _small_odds(treatment: Arm, control: Arm, level: float) -> Floats:
    odds = measure("or")
    arms = half_in_all(treatment, control)
    return normal.log_limits(odds.point(*arms), odds.variance(*arms), level)


def _small_risks(treatment: Arm, control: Arm, level: float) -> Floats:
    variance = measure("rr").variance(treatment, control)
    return normal.log_limits(small_risk_ratio(treatment, control), variance, level)


def _pooled(treatment: Arm, control: Arm, level: float) -> Floats:
    """D ∓ z·SE of the pooled risk."""
    risk = (treatment.events + control.events) / (treatment.n + control.n)
    se = np.sqrt(risk * (1 - risk) * (1 / treatment.n + 1 / control.n))
    return normal.limits(treatment.risk - control.risk, se, level)


def _delta(treatment: Arm, control: Arm, level: float) -> Floats:
    """Limits of the difference whose reciprocals are 1/D ∓ z·SE/D²."""
    difference, se = treatment.risk - control.risk, np.sqrt(measure("rd").variance(treatment, control))
    low, high = normal.limits(1 / difference, se / difference**2, level)
    return np.stack([1 / high, 1 / low])


def _log_rounded(core: str, treatment: Arm, control: Arm, level: float) -> Floats:
    """Limits from the logarithm of a ratio and its standard error, both rounded to 3 decimals; z = 1.96."""
    made = measure(core)
    log, se = made.scale(treatment, control), np.sqrt(made.variance(treatment, control))
    centre, half = np.round(log, 3), round(normal.z(level), 2) * np.round(se, 3)
    limits: Floats = np.exp(np.stack([centre - half, centre + half]))
    return limits


def _test_based(core: str, treatment: Arm, control: Arm, level: float, *, less_one: bool = False) -> Floats:
    """The ratio to the power 1 ∓ z/χ (Miettinen 1976), χ² of Pearson or with N − 1 for N."""
    total = treatment.n + control.n
    chi = np.abs(pearson_z(treatment, control)) * (np.sqrt((total - 1) / total) if less_one else 1.0)
    log = measure(core).scale(treatment, control)
    return np.exp(normal.limits(log, np.abs(log) / chi, level))


def near_split(treatment: Arm, control: Arm, level: float) -> Floats:
    """Ends between which the exact limits from the split of events lie at 95%: near Wilson's with half an
    event moved, by less than 1/x and 1/(2y) on the scale of log odds, as was seen of all splits x of x + y.

    Returns the ends of estimate (nan), low and high, shape (2, 3, k).
    """
    x, y, n = treatment.events, control.events, treatment.events + control.events
    made = np.full((2, 3, len(n)), np.nan)
    for limit, moved in ((0, np.maximum(x - 0.5, 0)), (1, np.minimum(x + 0.5, n))):
        share = wilson(Arm.of(moved, n), level)[limit]
        ratio = share / (1 - share) * control.n / treatment.n
        fewer, more = (-0.5 / x, 1 / y) if limit else (-1 / x, 0.5 / y)
        made[:, limit + 1] = ratio * np.exp(fewer), ratio * np.exp(more)
    return made


INTERVALS: dict[tuple[str, str], Interval] = {
    ("or", "small"): _small_odds,
    ("or", "cornfield-cc"): cornfield_cc,
    ("or", "peto"): peto,
    ("or", "test-based"): test_based,
    ("or", "test-based-n-1"): partial(_test_based, "or", less_one=True),
    ("rr", "test-based"): partial(_test_based, "rr"),
    ("rd", "wald-cc"): wald_cc,
    ("rd", "wald-cc-uncapped"): wald_cc_uncapped,
    ("rd", "hauck-anderson"): hauck_anderson,
    ("rr", "small"): _small_risks,
    ("rd", "pooled"): _pooled,
    ("rd", "delta"): _delta,
    ("or", "log-rounded"): partial(_log_rounded, "or"),
    ("rr", "log-rounded"): partial(_log_rounded, "rr"),
}
ESTIMATES: dict[tuple[str, str], Estimate] = {
    ("or", "conditional-mle"): conditional_mle,
    ("or", "median-unbiased"): lambda *arms: median_unbiased(*arms)[0],
    ("or", "peto"): lambda *arms: one_step(*arms)[0],
    ("or", "small"): small_odds_ratio,
    ("rr", "small"): small_risk_ratio,
}


def yates_full(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Chi-square with Yates's correction where it overshoots: N(|ad − bc| − N/2)²/(n₁n₂m(N − m)).

    Returns statistic and P, shape (2, k).
    """
    total = treatment.n + control.n
    cross = treatment.events * control.n - control.events * treatment.n
    events = treatment.events + control.events
    unit = np.sqrt(total / (treatment.n * control.n * events * (total - events)))
    kept = np.where(cross < 0, -1.0, 1.0) * (np.abs(cross) - total / 2)
    return from_statistic(kept * unit, alternative)


def agresti_caffo(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Wald's test of the difference with one event and one non-event more in each arm.

    Returns statistic and P, shape (2, k).
    """
    return unpooled_z(*one_in_all(treatment, control), alternative)


def split_binomial(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Exact binomial test of the treated share of all events against n₁/(n₁ + n₂), by minimum likelihood.

    Returns nan, as there is no statistic, and P, shape (2, k). Edge: nan without events, or with very many.
    """
    made = np.full(len(treatment), np.nan)
    events = treatment.events + control.events
    for rows in in_chunks(np.flatnonzero((events > 0) & (events <= MOST_EVENTS))):
        at, total = treatment.events[rows, None], events[rows, None]
        odds = (treatment.n / control.n)[rows, None]
        steps = np.arange(events[rows].max())[None]
        rises = np.log(np.maximum(total - steps, 0) / (steps + 1) * odds)
        logs = np.concatenate([np.zeros_like(at), np.cumsum(rises, axis=1)], axis=1)
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        own = np.take_along_axis(shares, at.astype(np.intp), axis=1)
        counted = np.where(shares <= own * (1 + 1e-7), shares, 0)
        made[rows] = counted.sum(axis=1) / shares.sum(axis=1)
    return from_p(made)


def in_chunks(rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Some rows at a time, each of shape (rows,)."""
    for first in range(0, len(rows), 256):
        yield rows[first : first + 256]


def root_found(off: float) -> Near:
    """How near R's uniroot comes to a ratio: so far on its own scale below 1, on that of 1/ratio above."""

    def ends(values: Floats) -> Ends:
        inverse = 1 / np.maximum(values, 1.0)
        below = np.where(values <= 1, values - off, 1 / (inverse + off))
        above = np.where(values <= 1, values + off, 1 / np.maximum(inverse - off, 0.0))
        return below, above

    return ends


def by_a_spline(values: Floats) -> Ends:
    """How near the limits of MASS come, by a spline through eleven points.

    values : of shape (…, 3, k), as are the ends; off by at most 6.5e-4 of the logarithm's standard error.
    """
    off = SPLINE * (np.log(values[..., 2:, :] / values[..., 1:2, :]) / (2 * PRECISE))
    off = np.where(np.isfinite(off), off, 0.0)  # a limit at the end of the scale is exact
    return values * np.exp(-off), values * np.exp(off)

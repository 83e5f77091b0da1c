"""Exact unconditional intervals of the risk difference and risk ratio, and the tests that belong to them.

A limit is the end of the hull of the effects that the test does not reject, at the worst of the risks that
have the effect (stats/inference/unconditional_limits.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.inference import (
    effect_paths,
    score,
    unconditional,
    unconditional_limits,
    unconditional_margin,
)
from rsa_trial_cli.stats.inference.equality import TESTS, from_p
from rsa_trial_cli.stats.inference.extreme_tables import Ordering
from rsa_trial_cli.stats.inference.unconditional_limits import LARGEST_ARM, lower
from rsa_trial_cli.stats.measures.margin_tests import OF_RISK_DIFFERENCE, OF_RISK_RATIO
from rsa_trial_cli.stats.measures.measure import Measure
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.measures.working import BY_RULE, Steps
from rsa_trial_cli.stats.registry import Step, Table

RAW, SCORE, SCORE_SIZE = Ordering(scored=False), Ordering(scored=True), Ordering(scored=True, two_sided=True)
SANTNER_SNELL = "Santner & Snell 1980, J Am Stat Assoc 75:386"
CHAN_ZHANG = "Chan & Zhang 1999, Biometrics 55:1202, doi:10.1111/j.0006-341X.1999.01202.x"
AGRESTI_MIN = "Agresti & Min 2001, Biometrics 57:963, doi:10.1111/j.0006-341X.2001.00963.x"


def _working(measure: Measure, by: str, table: Table, *, both: bool = False) -> Steps:
    """What the largest probability over the risks that have the effect is at each limit.

    by : what orders the tables; both : whether the two tails are one region.
    """
    alpha = 1 - table.level
    n1, n2 = (float(arm.n[0]) for arm in table.arms)
    given = f"all tables of {{n1}} and {{n2}}, ordered by {by}; P is the largest over the risks at θ"
    steps = [Step("given", given, {"n1": n1, "n2": n2})]
    tails = ("P(more extreme)",) * 2 if both else ("P(as high or higher)", "P(as low or lower)")
    sides = zip(("low", "high"), table.limits, tails, ("from here on", "up to here"), strict=True)
    for name, theta, tail, side in sides:
        rule = math.isinf(theta) or theta in (*measure.bounds, 0.0 if measure.ratio else None)
        numbers = {"most": alpha if both else alpha / 2}
        steps.append(
            Step(name, f"{tail} above {{most}} {side}", numbers, (theta,), "θ", BY_RULE if rule else "")
        )
    return steps


PATHS = {RISK_DIFFERENCE.key: effect_paths.RISK_DIFFERENCE, RISK_RATIO.key: effect_paths.RISK_RATIO}


def _excludes(measure: Measure, ordering: Ordering) -> Callable[..., Bools]:
    """(treatment, control, level, effect) → where the lower limit is above, and the upper below, (2, k)."""

    def compute(treatment: Arm, control: Arm, level: float, truth: float) -> Bools:
        ways = ((treatment, control), truth), ((control, treatment), measure.mirrored(truth))
        path = PATHS[measure.key]
        return np.stack([unconditional_limits.above(path, ordering, arms, level, at) for arms, at in ways])

    return compute


@RISK_DIFFERENCE.methods.add(
    "santner-snell",
    "Santner–Snell, exact unconditional",
    checked=False,
    working=partial(_working, RISK_DIFFERENCE, "their difference of risks"),
    whole=True,
    largest_arm=LARGEST_ARM,
    excludes=_excludes(RISK_DIFFERENCE, RAW),
    test="santner-snell",
    margin_test="santner-snell",
    source=f"{SANTNER_SNELL}; SAS EXACT RISKDIFF",
    use="what SAS prints with EXACT RISKDIFF; more conservative than Chan–Zhang",
)
def santner_snell(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact unconditional interval for the risk difference, two one-sided tests ordered by the difference.

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: proper where nobody or everybody has the event; nothing with over 200 participants in an arm.
    """
    how = partial(lower, effect_paths.RISK_DIFFERENCE, RAW)
    return score.difference_limits(how, treatment, control, level)


@RISK_DIFFERENCE.methods.add(
    "chan-zhang",
    "Chan–Zhang, exact unconditional",
    checked=False,
    working=partial(_working, RISK_DIFFERENCE, "their score at θ"),
    whole=True,
    largest_arm=LARGEST_ARM,
    excludes=_excludes(RISK_DIFFERENCE, SCORE),
    test="barnard-central",
    margin_test="chan-zhang",
    source=f"{CHAN_ZHANG}; SAS EXACT RISKDIFF(METHOD=SCORE)",
    use="coverage that is never below the level, in each tail, without conditioning",
)
def chan_zhang(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact unconditional interval for the risk difference, two one-sided tests ordered by the score.

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: the set of accepted differences can have holes, the hull is given; else as Santner–Snell.
    """
    how = partial(lower, effect_paths.RISK_DIFFERENCE, SCORE)
    return score.difference_limits(how, treatment, control, level)


@RISK_DIFFERENCE.methods.add(
    "agresti-min",
    "Agresti–Min, exact unconditional",
    checked=False,
    working=partial(_working, RISK_DIFFERENCE, "the size of their score at θ", both=True),
    whole=True,
    largest_arm=LARGEST_ARM,
    excludes=_excludes(RISK_DIFFERENCE, SCORE_SIZE),
    test="barnard",
    beside_margin="chan-zhang",
    source=AGRESTI_MIN,
    use="exact, and mostly shorter than Chan–Zhang; not for one-sided questions",
)
def agresti_min(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact unconditional interval for the risk difference, one two-sided test by the size of the score.

    Returns limits, shape (2, k), on the difference scale, within −1 and 1.
    Edge: the set of accepted differences can have holes, the hull is given; else as Santner–Snell.
    """
    how = partial(lower, effect_paths.RISK_DIFFERENCE, SCORE_SIZE)
    return score.difference_limits(how, treatment, control, level)


@RISK_RATIO.methods.add(
    "santner-snell",
    "Santner–Snell, exact unconditional",
    checked=False,
    working=partial(_working, RISK_RATIO, "their ratio of risks"),
    whole=True,
    largest_arm=LARGEST_ARM,
    excludes=_excludes(RISK_RATIO, RAW),
    test="santner-snell-ratio",
    margin_test="santner-snell",
    source=SANTNER_SNELL,
    use="for comparison: a table without control events is as extreme as any, so it is very wide",
)
def santner_snell_ratio(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact unconditional interval for the risk ratio, two one-sided tests ordered by the ratio.

    Returns limits, shape (2, k), on the ratio scale.
    Edge: the ratio is infinite without control events, and a table without any event does not count; 0 or
    inf where an arm has no events.
    """
    return score.ratio_limits(partial(lower, effect_paths.RISK_RATIO, RAW), treatment, control, level)


@RISK_RATIO.methods.add(
    "chan-zhang",
    "Chan–Zhang, exact unconditional",
    checked=False,
    working=partial(_working, RISK_RATIO, "their score at θ"),
    whole=True,
    largest_arm=LARGEST_ARM,
    excludes=_excludes(RISK_RATIO, SCORE),
    test="barnard-central",
    margin_test="chan-zhang",
    source=f"{CHAN_ZHANG}, with the score of Koopman 1984",
    use="coverage that is never below the level, in each tail, without conditioning",
)
def chan_zhang_ratio(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact unconditional interval for the risk ratio, two one-sided tests ordered by Koopman's score.

    Returns limits, shape (2, k), on the ratio scale.
    Edge: the set of accepted ratios can have holes, the hull is given; 0 or inf where an arm has no events.
    """
    return score.ratio_limits(partial(lower, effect_paths.RISK_RATIO, SCORE), treatment, control, level)


@RISK_RATIO.methods.add(
    "agresti-min",
    "Agresti–Min, exact unconditional",
    checked=False,
    working=partial(_working, RISK_RATIO, "the size of their score at θ", both=True),
    whole=True,
    largest_arm=LARGEST_ARM,
    excludes=_excludes(RISK_RATIO, SCORE_SIZE),
    test="barnard",
    beside_margin="chan-zhang",
    source=f"{AGRESTI_MIN}, with the score of Koopman 1984",
    use="exact, and mostly shorter than Chan–Zhang; not for one-sided questions",
)
def agresti_min_ratio(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact unconditional interval for the risk ratio, one two-sided test by the size of the score.

    Returns limits, shape (2, k), on the ratio scale.
    Edge: the set of accepted ratios can have holes, the hull is given; 0 or inf where an arm has no events.
    """
    return score.ratio_limits(partial(lower, effect_paths.RISK_RATIO, SCORE_SIZE), treatment, control, level)


_exact = partial(TESTS.add, checked=False, largest=unconditional.LARGEST_TABLE, whole=True)


@_exact(
    "barnard-central",
    "Barnard exact, doubled",
    source=CHAN_ZHANG,
    use="belongs to the Chan–Zhang intervals; as Barnard, with equal tails",
)
def barnard_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Unconditional exact test ordered by the pooled z; two-sided by doubling the smaller one-sided P.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.barnard_central(treatment, control, alternative))


@_exact(
    "santner-snell",
    "exact, by the risk difference",
    source=SANTNER_SNELL,
    use="belongs to the Santner–Snell interval of the risk difference",
)
def by_difference(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Exact test ordered by the risk difference; two-sided by doubling the smaller one-sided P.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.by_difference(treatment, control, alternative))


@_exact(
    "santner-snell-ratio",
    "exact, by the risk ratio",
    source=SANTNER_SNELL,
    use="belongs to the Santner–Snell interval of the risk ratio",
)
def by_ratio(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Exact test ordered by the risk ratio; two-sided by doubling the smaller one-sided P.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.by_ratio(treatment, control, alternative))


def _of_margin(measure: Measure, effect: effect_paths.Effect, ordering: Ordering) -> Callable[..., Floats]:
    """A test against a margin: (treatment, control, margin, alternative) → nan and P, shape (2, k)."""

    def compute(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
        if alternative == "greater":
            return from_p(unconditional_margin.above(effect, ordering, (treatment, control), margin))
        mirrored = measure.mirrored(margin)
        return from_p(unconditional_margin.above(effect, ordering, (control, treatment), mirrored))

    return compute


_MARGIN_TESTS = (
    (
        "santner-snell",
        "Santner–Snell exact",
        RAW,
        SANTNER_SNELL,
        "agrees with the Santner–Snell interval",
    ),
    (
        "chan-zhang",
        "Chan–Zhang exact",
        SCORE,
        f"{CHAN_ZHANG}; Röhmel & Mansmann 1999, Biom J 41:149",
        "agrees with the Chan–Zhang interval; exact and one-sided",
    ),
)
for _name, _title, _ordering, _source, _use in _MARGIN_TESTS:
    for _tests, _measure, _effect in (
        (OF_RISK_DIFFERENCE, RISK_DIFFERENCE, effect_paths.RISK_DIFFERENCE),
        (OF_RISK_RATIO, RISK_RATIO, effect_paths.RISK_RATIO),
    ):
        _exact_of_margin = partial(_tests.add, checked=False, whole=True, largest=unconditional.LARGEST_TABLE)
        _exact_of_margin(_name, _title, source=_source, use=_use)(_of_margin(_measure, _effect, _ordering))

"""The odds ratio: odds of the event with treatment over those with control."""

from __future__ import annotations

import math

import numpy as np

from rsa_trial_cli.stats import normal, score
from rsa_trial_cli.stats.measures import Measure, half_in_all
from rsa_trial_cli.stats.trials import Arm, Floats


def odds_ratio(treatment: Arm, control: Arm) -> Floats:
    """ad/(bc); nan where both products are 0."""
    return (treatment.events * control.non_events) / (treatment.non_events * control.events)


def log_odds_ratio(treatment: Arm, control: Arm) -> Floats:
    return np.log(odds_ratio(treatment, control))


def log_variance(treatment: Arm, control: Arm) -> Floats:
    """1/a + 1/b + 1/c + 1/d (Woolf 1955)."""
    cells = (treatment.events, treatment.non_events, control.events, control.non_events)
    first, *rest = (1 / cell for cell in cells)
    return sum(rest, first)


ODDS_RATIO = Measure(
    "or", "Odds ratio", "OR", 1.0, odds_ratio, log_odds_ratio, log_variance, (0.0, math.inf), ratio=True
)


@ODDS_RATIO.methods.add(
    "woolf",
    "Woolf (log Wald)",
    test="wald",
    needs_cells=True,
    source="Woolf 1955, Ann Hum Genet 19:251",
    use="what papers, RevMan and metafor print; the default",
)
def woolf(treatment: Arm, control: Arm, level: float) -> Floats:
    """Woolf interval for the odds ratio, by a normal approximation to its logarithm.

        exp(log OR ∓ z√(1/a + 1/b + 1/c + 1/d))

    treatment, control : Arm of k trials; level : two-sided, 0 < level < 1.
    Returns limits, shape (2, k), on the ratio scale.
    Edge: undefined at an empty cell (the zero-cell rule adds ½ before); conservative in small trials.
    """
    return normal.log_limits(odds_ratio(treatment, control), log_variance(treatment, control), level)


@ODDS_RATIO.methods.add(
    "gart",
    "Gart (½ in every cell)",
    test="wald",
    adjust=half_in_all,
    source="Gart 1966, Biometrika 53:47 (Haldane–Anscombe)",
    use="sparse tables where every study is to be treated alike",
)
def gart(treatment: Arm, control: Arm, level: float) -> Floats:
    """Gart interval for the odds ratio: Woolf's on the table with ½ in every cell, as it arrives here.

    Returns limits, shape (2, k), on the ratio scale. Edge: always finite; too short in tails of small trials.
    """
    return woolf(treatment, control, level)


@ODDS_RATIO.methods.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen score",
    test="n-1",
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="small or unbalanced trials, empty cells",
)
def miettinen_nurminen(treatment: Arm, control: Arm, level: float) -> Floats:
    """Miettinen–Nurminen interval for the odds ratio, by inverting the score test with factor N/(N−1).

    Returns limits, shape (2, k), on the ratio scale.
    Edge: nothing is added to empty cells; 0 or inf where the data allow no other limit.
    """
    k = score.squared_quantile(treatment, control, level, corrected=True)
    return score.ratio_limits(score.odds_ratio_lower, treatment, control, k)

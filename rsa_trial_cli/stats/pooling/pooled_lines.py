"""Both lines of a meta-analysis, random and common effect, on the scale of analysis."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.heterogeneity import Heterogeneity, around, heterogeneity
from rsa_trial_cli.stats.pooling.pooled import Asked
from rsa_trial_cli.stats.pooling.pooled_measures import Studies
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS, Fit


@frozen
class Lines:
    """Both lines of g meta-analyses on the scale of analysis.

    random : low, high, se, statistic, df and P, shape (6, g); predicted : low, high and df, (3, g);
    common : estimate, low, high, se, statistic and P, (6, g).
    """

    studies: Studies
    asked: Asked
    fit: Fit
    spread: Heterogeneity
    random: Floats
    predicted: Floats
    common: Floats
    around_common: Heterogeneity


def lines(studies: Studies, asked: Asked) -> Lines:
    """Both lines of each meta-analysis."""
    effects = studies.effects
    with np.errstate(all="ignore"):
        fit = Fit.of(effects, asked.method)
        random = INTERVALS[asked.interval].compute(fit, asked.level)
        predicted = PREDICTIONS[asked.prediction].compute(fit, random[2], asked.level)
        method, spread = COMMON[asked.common], heterogeneity(effects, asked.level)
        common = method.compute(studies, asked.level)
        about = around(method.spread_of(studies) if method.spread_of else effects, common[0])
        return Lines(studies, asked, fit, spread, random, predicted, common, about)

"""Tests of small-study effects (asymmetry of the funnel): weighted regressions over the studies.

Each takes Studies and returns intercept, slope, standard error of the slope, t, df and P, shape (6, g). P is
two-sided, of the slope, t with k−2 df; the residual variance is estimated. nan below three studies.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.pooling.batch import Effects, Groups
from rsa_trial_cli.stats.pooling.common_effect import observed_less_expected
from rsa_trial_cli.stats.pooling.pooled_measures import Studies
from rsa_trial_cli.stats.registry import Methods

SMALL_STUDY = Methods()
FEWEST = 10  # studies below which such tests have too little power to be given unasked (Sterne et al. 2011)


@SMALL_STUDY.add(
    "egger",
    "Egger",
    source="Egger et al. 1997, BMJ 315:629",
    use="effects that do not depend on their standard error; of odds ratios it is biased",
)
def egger(studies: Studies) -> Floats:
    """y on √v, weights 1/v. Returns shape (6, g)."""
    effects = studies.effects
    return _regression(effects.y, np.sqrt(effects.v), 1 / effects.v, effects.groups)


@SMALL_STUDY.add(
    "harbord",
    "Harbord",
    source="Harbord, Egger & Sterne 2006, Stat Med 25:3443",
    use="odds ratios",
)
def harbord(studies: Studies) -> Floats:
    """(O − E)/V on 1/√V, weights V. Returns shape (6, g)."""
    apart, variance = observed_less_expected(studies.tables)
    some = np.where(variance > 0, variance, np.nan)
    return _regression(apart / some, 1 / np.sqrt(some), some, studies.effects.groups)


@SMALL_STUDY.add(
    "peters",
    "Peters",
    source="Peters et al. 2006, JAMA 295:676",
    use="odds ratios; false alarms are rarer than with Egger's",
)
def peters(studies: Studies) -> Floats:
    """log OR on 1/N, weights x(N − x)/N, x events in both arms. Returns shape (6, g)."""
    strata = studies.tables
    arms = strata.treatment, strata.control
    odds = Studies.of_tables("or", arms, strata.groups)
    weight = strata.events * (strata.total - strata.events) / strata.total
    return _regression(odds.effects.y, 1 / strata.total, weight, strata.groups)


def _regression(y: Floats, x: Floats, weight: Floats, groups: Groups) -> Floats:
    known = np.isfinite(y) & np.isfinite(x) & np.isfinite(weight)
    # variances are the inverse of weights here: the weighted means of x and y are those of effects
    with np.errstate(all="ignore"):
        across, up = (
            Effects(np.where(known, values, np.nan), 1 / weight, groups).weighted(np.zeros(len(groups)))
            for values in (x, y)
        )
        spread, product = across.q, groups.sum(across.weight * across.residual * up.residual)
        slope = product / spread
        residual = np.where(known, up.residual - groups.spread(slope) * across.residual, 0.0)
        df = groups.sum(known) - 2
        se = np.sqrt(groups.sum(across.weight * residual**2) / df / spread)
        t = np.where(se > 0, slope / se, np.nan)
        made = np.stack([up.mean - slope * across.mean, slope, se, t, df, tails.t_p_value(t, df)])
    return np.where(df >= 1, made, np.nan)

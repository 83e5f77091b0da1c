"""Tests that the odds ratio is the same in all strata."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.distributions.hypergeometric import Table, moved_to_mean
from rsa_trial_cli.stats.pooling import mantel_haenszel
from rsa_trial_cli.stats.pooling.batch import Strata


class Homogeneity(NamedTuple):
    """Statistics of Breslow & Day and of Tarone, their df and P, all of shape (g,)."""

    breslow_day: Floats
    tarone: Floats
    df: Floats
    breslow_day_p: Floats
    tarone_p: Floats


def breslow_day(strata: Strata) -> Homogeneity:
    """Σ(a − A)²/V at the Mantel–Haenszel odds ratio (Breslow & Day 1980), and Tarone's (1985).

    A : the treated events expected there given the margins; V = 1/(1/A + 1/(n₁−A) + 1/(x−A) + 1/(n₂−x+A)).
    Tarone's is less (Σ(a − A))²/ΣV. nan where the odds ratio is 0 or inf, and below two informative studies.
    """
    common = mantel_haenszel.odds_ratio(strata)[0]
    moved = moved_to_mean(Table.of(strata.treatment, strata.control), strata.groups.spread(common))
    a, b, c, d = mantel_haenszel.cells(strata)
    variance = 1 / (1 / (a - moved) + 1 / (b + moved) + 1 / (c + moved) + 1 / (d - moved))
    known = strata.informative
    terms = np.where(known, np.stack([moved**2 / variance, moved, variance]), 0.0)
    statistic, apart, total = strata.sum(terms)
    df = strata.groups.sum(known) - 1
    defined = (df >= 1) & np.isfinite(common) & (common > 0)
    made = np.where(defined, np.stack([statistic, statistic - apart**2 / total, df]), np.nan)
    return Homogeneity(*made, *(tails.chi_square_p_value(row, made[2]) for row in made[:2]))

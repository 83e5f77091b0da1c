"""Whether the effect differs between subgroups of one meta-analysis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.pooling.batch import Effects, Groups


class Between(NamedTuple):
    """Q between subgroups, its df and P, all of shape (g,); nan below two subgroups with an estimate."""

    q: Floats
    df: Floats
    p: Floats


def between(estimate: Floats, se: Floats, groups: Groups) -> Between:
    """Q = Σw(μ − μ̄)² with w = 1/se², χ² with one df less than subgroups (Borenstein & Higgins 2013).

    estimate, se : of the subgroups, Wald standard errors, shape (n,); groups : those of one meta-analysis.
    """
    subgroups = Effects(estimate, se**2, groups)
    at = subgroups.weighted(np.zeros(len(groups)))
    df = np.where(subgroups.k >= 2, subgroups.k - 1, np.nan)
    q = np.where(subgroups.k >= 2, at.q, np.nan)
    return Between(q, df, tails.chi_square_p_value(q, df))

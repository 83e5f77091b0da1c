"""One-sided conditional P of any odds ratio, a tail of Fisher's noncentral hypergeometric distribution."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.hypergeometric import LARGEST, Index, Table, Walks, in_blocks, widths


def tail_at(treatment: Arm, control: Arm, odds_ratio: float, alternative: str, own: float) -> Floats:
    """P(X > a) + own·P(X = a) for the alternative greater, P(X < a) + own·P(X = a) for less, shape (k,).

    own : how much of the observed table counts, 1 of an exact P and ½ of a mid-P.
    """
    every = Table.of(treatment, control)
    known = np.flatnonzero(~np.isnan(every.n))
    table, odds = every.rows(known), np.full(len(known), odds_ratio)

    def tail(rows: Index, width_up: int, width_down: int) -> Floats:
        walks = Walks(table.rows(rows), odds[rows], width_up, width_down)
        sums = walks.sums(np.zeros(len(rows)), np.arange(len(rows)))
        above, below = np.fmin(sums.above, LARGEST), np.fmin(sums.below, LARGEST)
        wanted = above if alternative == "greater" else below
        p: Floats = (own + wanted) / (1 + (above + below))
        return p

    out = np.full(len(treatment), np.nan)
    out[known] = in_blocks(tail, widths(table, odds))
    return out

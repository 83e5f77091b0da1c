"""Estimates of the odds ratio from Fisher's noncentral hypergeometric distribution, beside exact limits."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.hypergeometric import TABLES, Index, Table, Walks, in_blocks, widths
from rsa_trial_cli.stats.inference.conditional import central_limit, conditional_mle, solved


def maximum_likelihood(treatment: Arm, control: Arm) -> Floats:
    """The conditional maximum likelihood estimate and the standard error of its logarithm, shape (2, k).

    The error is 1/√Var(X | ψ̂); inf where the estimate is 0 or inf, nan where it is undefined.
    """
    estimate = conditional_mle(treatment, control)
    table = Table.of(treatment, control)
    error = np.where(np.isnan(estimate), np.nan, np.inf)
    rows = np.flatnonzero(np.isfinite(estimate) & (estimate > 0))
    for part in np.split(rows, range(TABLES, len(rows), TABLES)):
        error[part] = 1 / np.sqrt(_variance(table.rows(part), estimate[part]))
    return np.stack([estimate, error])


def _variance(table: Table, odds: Floats) -> Floats:
    """Var(X | ψ) of k tables, shape (k,)."""

    def compute(rows: Index, width_up: int, width_down: int) -> Floats:
        walks = Walks(table.rows(rows), odds[rows], width_up, width_down)
        up, down = walks.weights(np.zeros(len(rows)), np.arange(len(rows)))
        steps_up, steps_down = np.arange(1.0, up.shape[-1] + 1), np.arange(1.0, down.shape[-1] + 1)
        total = 1 + (up.sum(-1) + down.sum(-1))
        mean = ((up * steps_up).sum(-1) - (down * steps_down).sum(-1)) / total
        spread: Floats = (up * steps_up**2).sum(-1) + (down * steps_down**2).sum(-1)
        variance: Floats = spread / total - mean**2
        return variance

    return in_blocks(compute, widths(table, odds))


def median_unbiased(treatment: Arm, control: Arm) -> Floats:
    """The median-unbiased estimate, P(X > a | ψ) + ½P(X = a | ψ) = ½, and nan for its error; shape (2, k).

    0 or inf at the ends of the support, nan where it is a single point.
    """
    table = Table.of(treatment, control)
    ends = np.where(table.room_down == 0, 0.0, np.where(table.room_up == 0, np.inf, np.nan)) + 0 * table.n
    ends[(table.room_down == 0) & (table.room_up == 0)] = np.nan
    rows = np.flatnonzero(table.room_down * table.room_up > 0)
    for part in np.split(rows, range(TABLES, len(rows), TABLES)):
        inner = table.rows(part)
        ends[part] = solved(central_limit(0.0, 0.5), inner, inner.a * inner.d / (inner.b * inner.c))
    return np.stack([ends, np.full_like(ends, np.nan)])

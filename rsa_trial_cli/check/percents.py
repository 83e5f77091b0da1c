"""The printed percents of the arms: whether they are those of the counts, and of which counts."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.check.candidates import Candidates
from rsa_trial_cli.check.figures import Figures, prints_as, truncated
from rsa_trial_cli.check.readings import DENOMINATORS, GIVEN, ROUNDINGS
from rsa_trial_cli.check.study import Results, nearest_counts
from rsa_trial_cli.stats.arms import Bools, Floats


def candidates(results: Results, *, first: bool = False) -> list[Candidates]:
    """The percents of the counts as they stand, and of all other totals; first : only of those that stand."""
    made = [_of_totals(results, GIVEN, "")]
    if first or not results.given[4:].any():
        return made
    return made + [_of_totals(results, frozenset({name}), data) for name, data, _ in DENOMINATORS]


def tried(within: frozenset[str] | None = None) -> int:
    """How many roundings and totals each percent is compared with."""
    return len(ROUNDINGS) + len(DENOMINATORS) if within is None else 1


def percents(results: Results) -> Floats:
    """Of the counts as they stand, shape (2, k)."""
    return np.stack([100 * arm.risk for arm in results.arms])


def of_a_count(percents: Figures, n: Floats) -> Bools:
    """Whether each percent is that of some number of events out of n, rounded or cut. Shape (k,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = 100 * np.stack([*nearest_counts(percents, n), 0 * n, n]) / n
    fits = prints_as(shares, percents) | prints_as(shares, percents, truncated)
    return np.asarray(fits.any(axis=0))


def _of_totals(results: Results, reading: frozenset[str], data: str) -> Candidates:
    change = {name: change for _, name, change in DENOMINATORS}.get(data)
    arms = change(results.arms, results.percents) if change else results.arms
    values = np.stack([100 * arm.risk for arm in arms])
    fits = [prints_as(value, figures) for value, figures in zip(values, results.percents, strict=True)]
    found = (fits[0] * np.int8(1) + fits[1] * np.int8(2)).astype(np.int8)
    return Candidates(reading, 0, data, [""], values[None], found[None])

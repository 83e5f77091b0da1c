"""Status, counts and notes of pooled records."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.measure import empty_cell
from rsa_trial_cli.stats.measures.notes import Remark, joined, status_of
from rsa_trial_cli.stats.pooling import common_odds
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.pooled_lines import Lines
from rsa_trial_cli.stats.pooling.pooled_measures import Studies

__all__ = ["joined"]
FEW = 10  # events in a meta-analysis below which the normal approximation of each study is doubtful


class Counts(NamedTuple):
    """Of both records of each meta-analysis, 2g of them; None without counts."""

    studies: list[int]
    used: list[int]
    events: list[int | None]
    participants: list[int | None]
    zero_cells: list[int | None]


def counts(studies: Studies) -> Counts:
    """How many studies, events and participants each meta-analysis has."""
    effects, strata = studies.effects, studies.strata
    sizes, used = (np.repeat(row, 2).astype(np.int64).tolist() for row in (effects.groups.sizes, effects.k))
    none: list[int | None] = [None] * len(used)
    if studies.means is not None:
        people = np.nan_to_num(sum(arm.n for arm in studies.means))
        participants = np.rint(np.repeat(effects.groups.sum(people), 2)).astype(np.int64).tolist()
        return Counts(sizes, used, none, participants, none)
    if strata is None:
        return Counts(sizes, used, none, none, none)
    empty = np.where(empty_cell(strata.treatment, strata.control), 1.0, 0.0)
    rows = np.repeat(strata.sum(np.stack([strata.events, strata.total, empty])), 2, axis=1)
    events, people, zero_cells = np.rint(rows).astype(np.int64).tolist()
    return Counts(sizes, used, events, people, zero_cells)


def status(figures: Floats, bounds: tuple[float, float]) -> NDArray[np.object_]:
    """ok, not_estimable, unbounded… of estimates and limits, shape (3, m)."""
    estimate, low, high = figures
    return status_of(estimate, low, high, bounds)


def of_random(made: Lines) -> list[Remark]:
    """Remarks on the random-effects line."""
    fit, k, spread = made.fit, made.studies.effects.k, made.spread
    hksj = made.asked.interval != "wald"
    wald = np.isinf(made.random[4]) & hksj & (k >= 2)
    empty = (spread.high == 0) & (k >= 2)
    halves = made.studies.effects.groups.sum(made.studies.corrected)
    several = fit.maxima > 1
    made_of = [
        (k == 0, "no study is estimable"),
        (k == 1, "one study: no random-effects estimate"),
        (several, "the likelihood has several maxima: τ² is at the highest"),
        (wald, "HKSJ is narrower than Wald: the Wald interval is given"),
        ((k == 2) & hksj & ~wald, "two studies: t has 1 df"),
        (k == 2, "no prediction interval below three studies"),
        (np.isnan(made.random[3]) & (k >= 2), "identical studies: P is not estimable"),
        ((fit.tau2 == 0) & (k >= 3), "τ² is 0: the prediction interval is that of the mean"),
        (empty, "less spread than chance allows"),
        *_left_out(made.studies),
        *[(halves == n, _halves(int(n))) for n in sorted(set(halves.tolist())) if n],
        *_few(made.studies),
    ]
    return [(rows, words) for rows, words in made_of if np.any(rows)]


def _halves(n: int) -> str:
    return f"½ added in {n} {'study' if n == 1 else 'studies'} with an empty cell"


def of_common(made: Lines) -> list[Remark]:
    """Remarks on the common-effect line."""
    studies, (estimate, low, high, se, *_) = made.studies, made.common
    none, largest = np.isnan(estimate), COMMON[made.asked.common].largest
    undefined = (np.isnan(low) | np.isnan(high)) & ~none
    remarks: list[Remark] = [
        (undefined & np.isinf(estimate), "a sum is 0: exact and miettinen-nurminen have limits"),
        (undefined & (se == 0), "the variance estimate is 0: miettinen-nurminen has limits"),
    ]
    if largest is not None:
        too_many = common_odds.support(studies.tables) > largest
        remarks.append((too_many, f"too many possible sums of events ({largest:.0f} at most)"))
        none = none & ~too_many
    remarks.append((none, "no study is informative"))
    remarks += _left_out(studies)
    return [(rows, words) for rows, words in remarks if np.any(rows)]


def _left_out(studies: Studies) -> list[Remark]:
    """How many studies have no estimate of their own, where some have."""
    missing = studies.effects.groups.sizes - studies.effects.k
    some = (missing > 0) & (studies.effects.k > 0)
    return [
        (some & (missing == n), f"{n:.0f} {'study' if n == 1 else 'studies'} not estimable, left out")
        for n in sorted(set(missing[some].tolist()))
    ]


def _few(studies: Studies) -> list[Remark]:
    if studies.strata is None:
        return []
    events = studies.strata.sum(studies.strata.events)
    return [((events < FEW) & (studies.effects.k > 0), f"fewer than {FEW} events in all")]

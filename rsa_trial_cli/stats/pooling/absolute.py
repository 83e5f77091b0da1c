"""Absolute effects of a pooled estimate at a control risk: events per 1,000 and the number needed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.baseline import HUGE
from rsa_trial_cli.stats.measures.number_needed import direction_of, turned_over
from rsa_trial_cli.stats.pooling.pooled_measure import PooledMeasure
from rsa_trial_cli.stats.pooling.pooled_measures import Studies, TableMeasure


class Absolute(NamedTuple):
    """per_1000 : events more (fewer: below 0) per 1,000, nnt : signed; estimate and limits, shape (3, m)."""

    per_1000: Floats
    nnt: Floats
    direction: NDArray[np.object_]


def control_risk(studies: Studies, given: float | None) -> Floats:
    """The control risk of each meta-analysis, shape (g,): as given, or the median of its studies'.

    nan where there are no counts.
    """
    groups = studies.effects.groups
    if given is not None or studies.strata is None:
        return np.full(len(groups), np.nan if given is None else given)
    risks = studies.strata.control.risk
    known = ~np.isnan(risks)
    k = groups.sum(known).astype(np.intp)
    own = groups.spread(np.arange(len(groups)))
    risks = risks[np.lexsort((risks, own))]  # nan comes last in each meta-analysis
    low, high = (np.minimum(groups.starts + np.maximum(at, 0), groups.n - 1) for at in ((k - 1) // 2, k // 2))
    return np.where(k > 0, 0.5 * (risks[low] + risks[high]), np.nan)


def effects(of: PooledMeasure, figures: Floats, risk: Floats, event_is: str | None) -> Absolute:
    """Absolute effects of estimates and limits, shape (3, m), at control risks of shape (m,).

    A difference is one whatever the control risk. Of a ratio, nan where the treatment risk is outside 0 to 1,
    and at a control risk of 0, of which it says nothing. Of means there are none.
    """
    if not isinstance(of, TableMeasure):
        none = np.full_like(figures, np.nan)
        return Absolute(none, none, direction_of(figures[0] - of.measure.null, event_is, ("higher", "lower")))
    measure = of.measure
    if not measure.ratio:
        return Absolute(1000 * figures, turned_over(figures), direction_of(figures[0], event_is))
    treated = np.asarray(measure.planning.risk(np.minimum(figures, HUGE), risk))
    treated = np.where((treated > 1) | (treated < 0) | (risk == 0), np.nan, treated)
    difference = treated - risk
    return Absolute(1000 * difference, turned_over(difference), direction_of(difference[0], event_is))

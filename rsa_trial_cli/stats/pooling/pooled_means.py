"""The measures of means as they are pooled: estimate and standard error on the scale of analysis."""

from __future__ import annotations

from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.pooling.batch import Effects, Groups
from rsa_trial_cli.stats.pooling.pooled_measure import PooledMeasure

OF_MEANS = {key: PooledMeasure(measure=measure) for key, measure in MEANS.items()}


def effects(key: str, arms: tuple[Means, Means], groups: Groups, standard: Standard | None) -> Effects:
    """Effects from the means of n studies, nan where there is none.

    key : md (variance by an SD for each arm), smd (as `standard` says, unbiased where it is None), rom (log).
    """
    y, se = MEANS[key].analysed(*arms, standard)
    return Effects(y, se**2, groups)

"""A measure as it is pooled, whatever its studies are given as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import AnyArm, Floats, Means

if TYPE_CHECKING:
    from rsa_trial_cli.stats.measures.mean_measure import MeanMeasure
    from rsa_trial_cli.stats.measures.measure import Measure


@frozen(kw_only=True)
class PooledMeasure:
    """One measure as it is pooled, from effects. arms : the kind of arms that it is computed from.

    small_study : the first test of small-study effects that suits it.
    """

    measure: Measure | MeanMeasure
    arms: type[AnyArm] = Means
    small_study: str = "egger"

    def to_scale(self, value: Floats) -> Floats:
        """From the measure's own scale to that of analysis. Any shape."""
        return np.log(value) if self.measure.ratio else value

    def from_scale(self, value: Floats) -> Floats:
        """From the scale of analysis to the measure's own. Any shape."""
        return np.exp(value) if self.measure.ratio else value

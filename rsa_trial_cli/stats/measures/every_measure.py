"""All measures of the same trials, with the same columns for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Trials, cross_difference
from rsa_trial_cli.stats.measures.measure import Estimates, Measure, not_a_column
from rsa_trial_cli.stats.measures.number_needed import NumbersNeeded, direction_of
from rsa_trial_cli.stats.measures.per import told_per


@frozen(kw_only=True)
class OneOfAll(Estimates):
    """One measure's estimates of k trials among those of all measures, whose columns are the same.

    direction : of the effect, as in NumbersNeeded; through_infinity : of a number needed; per_estimate, its
    limits : nan for a ratio; made : the estimates as the measure alone has them.
    """

    direction: NDArray[np.object_]
    through_infinity: Bools
    made: Estimates = not_a_column()


def of_all(
    trials: Trials, measures: Sequence[Measure], estimate: Callable[[Measure], Estimates], per: int
) -> list[OneOfAll]:
    """The estimates of every measure, in their order.

    estimate : of one measure of these trials; per : so many participants, for the events more among them.
    """
    return [_among(measure, estimate(measure), per) for measure in measures]


def _among(measure: Measure, made: Estimates, per: int) -> OneOfAll:
    """The estimates of one measure with the columns of all."""
    never, undefined = np.zeros(len(made), bool), np.full(len(made), np.nan)
    none = {"per": per, "per_estimate": undefined, "per_low": undefined, "per_high": undefined}
    absolute = told_per(made, per)
    told = none if measure.ratio else {name: getattr(absolute, name) for name in none}
    alone = {"reduction": None, "reduction_low": None, "reduction_high": None}
    through = made.through_infinity if isinstance(made, NumbersNeeded) else never
    direction = direction_of(cross_difference(made.trials.treatment, made.trials.control), made.event_is)
    return OneOfAll(
        **made.as_fields() | told | alone, direction=direction, through_infinity=through, made=made
    )

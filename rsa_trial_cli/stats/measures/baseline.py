"""The number needed to treat at another control risk, from an odds ratio or a risk ratio that stays the same.

The treatment risk is that of the ratio at this control risk (Cochrane Handbook 6, 15.4.4): p₀·RR, or
p₀·OR/(1 − p₀ + p₀·OR). Limits of the ratio give those of the risk difference, which are then turned over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Trials
from rsa_trial_cli.stats.measures.measure import Estimates, Measure
from rsa_trial_cli.stats.measures.notes import joined
from rsa_trial_cli.stats.measures.number_needed import NNT, direction_of, status_of_needed, turned_over

HUGE = 1e300  # stands for an infinite odds ratio, at which the risk is 1


@frozen(kw_only=True)
class AtBaseline:
    """Numbers needed to treat of k trials at one control risk: scalars, and arrays of shape (k,).

    The field names are the CSV header and the JSON keys. estimate, low, high : signed, as those of nnt.
    constant : or | rr, the ratio that is taken as the same; ratio, ratio_low, ratio_high : its figures;
    treatment_risk, risk_difference : at this control risk, with limits; through_infinity : the interval of
    the risk difference includes 0. nan where something is not known: P of a ratio that was typed.
    """

    schema: ClassVar[str] = "rsa-trial/nnt-at-baseline/1"

    study: Sequence[str]
    measure: str = NNT.key
    estimate: Floats
    low: Floats
    high: Floats
    level: float
    control_risk: float
    treatment_risk: Floats
    treatment_risk_low: Floats
    treatment_risk_high: Floats
    risk_difference: Floats
    risk_difference_low: Floats
    risk_difference_high: Floats
    constant: str
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    p_value: Floats
    method: str
    test: str
    direction: NDArray[np.object_]
    through_infinity: Bools
    status: NDArray[np.object_]
    note: NDArray[np.object_]
    line: Sequence[int] | None = None
    event_is: str | None = None
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    trials: Trials | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def read_as(self) -> Mapping[str, object] | None:
        """How the file was read, None if the counts or the ratio were typed."""
        return None if self.trials is None else self.trials.source


def at_baseline(
    trials: Trials | None, of: Measure, figures: Floats, control_risk: float, **details: Any
) -> AtBaseline:
    """Numbers needed of a ratio and its limits, shape (3, k), at this control risk.

    A risk beyond 1, as a risk ratio may give, is nan. trials : where the ratio came from, None if it was
    typed; details : the other fields, and the remarks on the ratio.
    """
    with np.errstate(all="ignore"):
        risks = np.asarray(of.planning.risk(np.minimum(figures, HUGE), np.full_like(figures, control_risk)))
        risks = np.where(risks > 1, np.nan, risks)
        differences = risks - control_risk
        estimate, low, high = turned_over(differences)
    event_is, remarks = details.get("event_is"), details.pop("remarks", [])
    known = np.where(np.isnan(risks[0]), "not_estimable", "ok").astype(object)
    beyond = np.asarray((np.isnan(risks) & ~np.isnan(figures)).any(axis=0))
    words = f"a {of.title.lower()} gives a risk above 1 at this control risk"
    return AtBaseline(
        estimate=estimate,
        low=low,
        high=high,
        control_risk=control_risk,
        **dict(zip(("treatment_risk", "treatment_risk_low", "treatment_risk_high"), risks, strict=True)),
        **dict(
            zip(("risk_difference", "risk_difference_low", "risk_difference_high"), differences, strict=True)
        ),
        constant=of.key,
        **dict(zip(("ratio", "ratio_low", "ratio_high"), figures, strict=True)),
        direction=direction_of(differences[0], event_is),
        through_infinity=(differences[1] < 0) & (differences[2] > 0),
        status=status_of_needed(known, low, high),
        note=joined([*remarks, (beyond, words)], len(estimate)),
        trials=trials,
        **details,
    )


def of_estimates(made: Estimates, of: Measure, control_risk: float) -> AtBaseline:
    """Numbers needed of estimates of a ratio at this control risk."""
    return at_baseline(
        made.trials,
        of,
        np.stack([made.estimate, made.low, made.high]),
        control_risk,
        study=made.study,
        level=made.level,
        p_value=made.p_value,
        method=made.method,
        test=made.test,
        line=made.line,
        event_is=made.event_is,
        remarks=made.remarks,
        names=made.names,
        kept=made.kept,
    )

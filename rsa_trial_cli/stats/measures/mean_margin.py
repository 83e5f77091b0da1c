"""Means against a margin: non-inferiority, superiority by a margin, equivalence."""

from __future__ import annotations

from dataclasses import field, fields

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.margin import Hypothesis
from rsa_trial_cli.stats.measures.mean_measure import TAILS, MeanEstimates, MeanMeasure, remarks_on
from rsa_trial_cli.stats.measures.record import OfMargin, Standard


@frozen(kw_only=True)
class MeansAgainstMargin(OfMargin, MeanEstimates):
    """Estimates whose P is one-sided and tests the margin instead of no effect; fields as AgainstMargin."""

    margin: float
    type: str
    lower_margin: float | None = field(default=None, metadata={"if_given": True})
    upper_margin: float | None = field(default=None, metadata={"if_given": True})
    p_lower: Floats | None = field(default=None, metadata={"if_given": True})
    p_upper: Floats | None = field(default=None, metadata={"if_given": True})


def against(
    measure: MeanMeasure, made: MeanEstimates, hypothesis: Hypothesis, standard: Standard | None = None
) -> MeansAgainstMargin:
    """Estimates with the one-sided P against a margin, or the larger of both for equivalence.

    standard : that made had. An interval at `level` has its limits within the margins where that P is below
    (1 − level)/2.
    """
    _, standard = measure.settled(made.method, standard)
    arms, sides = (made.trials.treatment, made.trials.control), hypothesis.sides(measure)
    with np.errstate(all="ignore"):
        found = [(made.tested(*arms, at, standard), TAILS[to]) for to, at in sides]
    p_values = np.stack([tails[row] for tails, row in found]) * np.where(made.se > 0, 1.0, np.nan)
    worst = np.argmax(p_values, axis=0), np.arange(len(made))
    remarks = remarks_on(measure, made.trials, made.interval, np.isnan(made.low), p_values[worst])
    changed = {
        "statistic": np.stack([tails[0] for tails, _ in found])[worst] + 0.0,
        "df": np.stack([tails[1] for tails, _ in found])[worst],
        "p_value": p_values[worst],
        "alternative": hypothesis.towards(measure),
        "margin": hypothesis.margin,
        "type": hypothesis.type,
        "note": notes.joined(remarks, len(made)),
        "remarks": remarks,
    }
    changed["df"] = np.where(np.isfinite(changed["df"] + changed["statistic"]), changed["df"], np.nan)
    if len(sides) > 1:
        ends = {"lower_margin": sides[0][1], "upper_margin": sides[1][1]}
        changed |= {**ends, "p_lower": p_values[0], "p_upper": p_values[1]}
    own = {f.name: getattr(made, f.name) for f in fields(MeanEstimates)}
    return MeansAgainstMargin(**own | changed)

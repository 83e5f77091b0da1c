"""From pooled lines to the records of their studies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rsa_trial_cli.stats.arms import Floats, Rows
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.pooling.common_effect import common_weights
from rsa_trial_cli.stats.pooling.pooled import TOTALS, PooledStudies, Texts
from rsa_trial_cli.stats.pooling.pooled_lines import Lines
from rsa_trial_cli.stats.pooling.pooled_measures import Studies


def study_records(
    made: Lines, labels: tuple[Texts, Sequence[str]], line: Sequence[int] | None, rows: Rows
) -> PooledStudies:
    """The studies of both lines. labels : meta-analysis and name of each study; line : of its file;
    rows : which of them, shape (r,), as is everything here."""
    studies, effects = made.studies, made.studies.effects
    half = normal.z(made.asked.level) * np.sqrt(effects.v)
    with np.errstate(all="ignore"):
        estimate, low, high = studies.measure.from_scale(
            np.stack([effects.y, effects.y - half, effects.y + half])
        )
        cells = _cells(studies, rows)
        return PooledStudies(
            group=labels[0],
            study=labels[1],
            measure=studies.measure.measure.key,
            estimate=estimate[rows],
            low=low[rows],
            high=high[rows],
            level=made.asked.level,
            weight_random=np.where(effects.used, made.fit.weights_percent(), np.nan)[rows],
            weight_common=common_weights(studies, made.asked.common)[rows],
            status=np.where(effects.used, "ok", "not_estimable").astype(object)[rows],
            corrected=studies.corrected[rows],
            treatment_events=cells["treatment_events"],
            treatment_n=cells["treatment_n"],
            control_events=cells["control_events"],
            control_n=cells["control_n"],
            treatment_mean=cells.get("treatment_mean"),
            treatment_sd=cells.get("treatment_sd"),
            control_mean=cells.get("control_mean"),
            control_sd=cells.get("control_sd"),
            line=line,
        )


def _cells(studies: Studies, rows: Rows) -> dict[str, Floats]:
    """The fields of both arms; those of events and sizes are nan where there are none."""
    made = {name: np.full(studies.effects.groups.n, np.nan)[rows] for name in TOTALS}
    for arm, name in zip(studies.arms or (), ("treatment", "control"), strict=False):
        made |= {f"{name}_{column}": getattr(arm, column)[rows] for column in arm.columns}
    return made

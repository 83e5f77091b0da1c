"""Pooled results as records: the field names are the CSV header, the JSON keys and the attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, fields, replace
from itertools import chain
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.pieces import changed

MODELS = ("random", "common")
TOTALS = ("treatment_events", "treatment_n", "control_events", "control_n")
Texts = Sequence[str | None]


@frozen
class Asked:
    """How to pool: names in the registries. control_risk : of absolute effects, None for the median.

    continuity : whether the test of Cochran, Mantel and Haenszel is corrected for continuity.
    """

    level: float = 0.95
    method: str = "reml"
    interval: str = "hksj"
    common: str = "mantel-haenszel"
    prediction: str = "hksj"
    control_risk: float | None = None
    continuity: bool = False


@frozen(kw_only=True)
class Pooled:
    """Pooled records of g meta-analyses, random then common of each: scalars, and arrays of shape (2g,).

    The field names are the CSV header and the JSON keys. estimate, limits and prediction limits are on the
    measure's own scale; se and tau2 on the scale of analysis (log of ratios); i2 in percent. q : Cochran's,
    around the estimate of the record; i2_q : I² from Q with test-based limits. studies : in the file;
    studies_used : with an estimate of their own; per_1000 : events more per 1,000 at control_risk; cmh : of
    the common line, the test of Cochran, Mantel and Haenszel; tarone, breslow_day : that odds ratios are the
    same; small_study, peters : of ten studies and more; se_greenland_robins : of a Mantel–Haenszel risk
    difference, as RevMan has it. nan where something is not estimable or has no meaning.
    median_risk : whether control_risk is the median of the studies'; continuity : whether cmh is corrected.
    """

    schema: ClassVar[str] = "rsa-trial/pool/1"
    section: ClassVar[str] = "records"

    group: Texts
    omitted: Texts | None = field(default=None, metadata={"if_given": True})
    up_to: Texts | None = field(default=None, metadata={"if_given": True})
    measure: str
    model: Texts
    method: Texts
    estimate: Floats
    low: Floats
    high: Floats
    level: float
    se: Floats
    statistic: Floats
    df: Floats
    p_value: Floats
    interval_method: Texts
    prediction_low: Floats
    prediction_high: Floats
    prediction_method: Texts
    tau2: Floats
    tau2_low: Floats
    tau2_high: Floats
    tau: Floats
    i2: Floats
    i2_low: Floats
    i2_high: Floats
    h2: Floats
    q: Floats
    q_df: Floats
    q_p: Floats
    studies: Sequence[int]
    studies_used: Sequence[int]
    events: Sequence[int | None]
    participants: Sequence[int | None]
    zero_cells: Sequence[int | None]
    control_risk: Floats
    per_1000: Floats
    per_1000_low: Floats
    per_1000_high: Floats
    nnt: Floats
    nnt_low: Floats
    nnt_high: Floats
    direction: NDArray[np.object_]
    status: NDArray[np.object_]
    note: NDArray[np.object_]
    prediction_df: Floats
    local_maxima: Floats
    hksj_q: Floats
    between_q: Floats
    between_df: Floats
    between_p: Floats
    cmh: Floats
    cmh_p: Floats
    breslow_day: Floats
    breslow_day_p: Floats
    tarone: Floats
    tarone_p: Floats
    homogeneity_df: Floats
    small_study_test: str | None
    small_study_t: Floats
    small_study_df: Floats
    small_study_p: Floats
    peters_t: Floats
    peters_df: Floats
    peters_p: Floats
    i2_q: Floats
    i2_q_low: Floats
    i2_q_high: Floats
    se_greenland_robins: Floats
    treatment_events: Floats
    treatment_n: Floats
    control_events: Floats
    control_n: Floats
    median_risk: bool = field(default=False, metadata={"record": False})
    continuity: bool = field(default=False, metadata={"record": False})
    event_is: str | None = field(default=None, metadata={"record": False})
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.estimate)

    def of(self, models: Sequence[str]) -> Pooled:
        """The records of these models."""
        if len(models) == len(MODELS):
            return self
        first = MODELS.index(models[0])
        some = {name: getattr(self, name)[first :: len(MODELS)] for name in self._varying()}
        return replace(self, **some)

    @classmethod
    def joined(cls, some: Sequence[Pooled]) -> Pooled:
        """The records of several batches that were asked for alike, in turn."""
        each = {name: [getattr(one, name) for one in some] for name in some[0]._varying()}
        made = {name: _joined(values) for name, values in each.items()}
        return changed(some[0], made) if len(some) > 1 else some[0]

    def _varying(self) -> list[str]:
        """The fields that have a value for each record."""
        written = [f.name for f in fields(self) if f.metadata.get("record", True)]
        return [name for name in written if not isinstance(getattr(self, name), str | float | None)]


def _joined(some: Sequence[Iterable[object]]) -> object:
    if isinstance(some[0], np.ndarray):
        return np.concatenate(cast("Sequence[NDArray[np.generic]]", some))
    return [*chain.from_iterable(some)]


@frozen(kw_only=True)
class PooledStudies:
    """The studies of pooled records, n of them: their own estimates and their weights in percent.

    The field names are the CSV header and the JSON keys. treatment_mean, treatment_sd, control_mean,
    control_sd : of studies with means; line : where each stood in its file.
    """

    schema: ClassVar[str] = Pooled.schema
    section: ClassVar[str] = "studies"

    group: Texts
    study: Sequence[str]
    measure: str
    estimate: Floats
    low: Floats
    high: Floats
    level: float
    weight_random: Floats
    weight_common: Floats
    status: NDArray[np.object_]
    corrected: NDArray[np.bool_]
    treatment_events: Floats
    treatment_n: Floats
    control_events: Floats
    control_n: Floats
    treatment_mean: Floats | None = field(default=None, metadata={"if_given": True})
    treatment_sd: Floats | None = field(default=None, metadata={"if_given": True})
    control_mean: Floats | None = field(default=None, metadata={"if_given": True})
    control_sd: Floats | None = field(default=None, metadata={"if_given": True})
    line: Sequence[int] | None
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.estimate)


@frozen
class Report:
    """What is shown of meta-analyses: their records, their studies, and refits where they were asked for.

    sizes : rows of each in `studies`, in the order of the records; subgroups come before the whole, whose
    studies are theirs; models : those of which the lines are shown.
    """

    records: Pooled
    studies: PooledStudies
    sizes: Sequence[int]
    refits: Sequence[Pooled] = ()
    models: Sequence[str] = MODELS

    def __len__(self) -> int:
        return len(self.records)

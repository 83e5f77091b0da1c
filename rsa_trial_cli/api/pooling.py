"""pool: a meta-analysis of arrays or of a data frame, with subgroups, or one of each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.api import asked as asking
from rsa_trial_cli.api import sources
from rsa_trial_cli.api.arm import SPELLINGS, Arm, named_arms
from rsa_trial_cli.api.means import Means
from rsa_trial_cli.api.names import (
    BetweenStudies,
    Common,
    EventIs,
    HigherIs,
    Layout,
    Median,
    Model,
    OnError,
    Order,
    PooledInterval,
    PooledMeasure,
    Prediction,
    SharedControl,
    StandardisedVariance,
    Standardiser,
    ZeroCells,
)
from rsa_trial_cli.api.parsed import context, say
from rsa_trial_cli.api.records import Record, Records
from rsa_trial_cli.api.spelling import in_python
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.writing.views.sheet import Part

if TYPE_CHECKING:
    from rsa_trial_cli.commands.pool_request import Pool
    from rsa_trial_cli.stats.pooling.pooled import Report


class Ways(TypedDict, total=False):
    """How studies are pooled; what is left out has the default of the command.

    measure : rr unless the frame says another; md, smd or rom of means; method : of the variance between
    studies; ci, prediction : of the random-effects mean; common : the common-effect method; separate : each
    group is a meta-analysis of its own; leave_one_out, cumulative : refits; higher_is, standardiser,
    correction, variance : of means, as of `standardized_mean_difference`; swap : as of `odds_ratio`; columns,
    layout, median, decimal, on_error : of a frame, as of `table`; by : the one column of it that parts the
    studies.
    """

    measure: PooledMeasure | None
    method: BetweenStudies
    ci: PooledInterval
    common: Common | None
    prediction: Prediction
    level: float
    zero_cells: ZeroCells | None
    separate: bool
    leave_one_out: bool
    cumulative: bool
    sort: Order | None
    model: Model
    shared_control: SharedControl | None
    continuity: bool
    control_risk: float | None
    event_is: EventIs | None
    higher_is: HigherIs | None
    standardiser: Standardiser | None
    correction: bool
    variance: StandardisedVariance | None
    swap: bool
    median: Median | None
    layout: Layout | None
    names: tuple[str, str]
    by: str
    columns: Mapping[str, str]
    decimal: str | None
    on_error: OnError


class Of(Ways, total=False):
    """The same, with what stands beside arrays of studies, each of shape (k,).

    study : their names; group : what parts them; yi, vi : effects on the scale of analysis, instead of arms,
    or sei, their standard errors; estimate, low, high : effects with the limits of their intervals, instead
    of these, or se, of differences.
    """

    study: Sequence[str]
    group: Sequence[str]
    yi: ArrayLike
    vi: ArrayLike
    sei: ArrayLike
    estimate: ArrayLike
    low: ArrayLike
    high: ArrayLike
    se: ArrayLike


BESIDE = ("yi", "vi", "sei", "estimate", "low", "high", "se")
NO_ARRAYS = ("by", "columns", "decimal", "layout", "median")


class Pooled(Records):
    """Records of the random-effects and the common-effect line of each meta-analysis and subgroup.

    studies : a record each, with weights; refits : records of those that were asked for.
    """

    studies: list[Record]
    refits: list[Record]

    @property
    def random(self) -> Record:
        """The random-effects line of all studies."""
        return self._line("random")

    @property
    def common(self) -> Record:
        """The common-effect line of all studies."""
        return self._line("common")

    def _line(self, model: str) -> Record:
        found = [record for record in self if record.model == model]
        whole = [record for record in found if record.group is None] or found
        if len(whole) != 1:
            raise InputError(
                f"There are {len(whole)} meta-analyses with a line of {model} effects.", "Each is a record."
            )
        return whole[0]


@named_arms(0, 1, 2)
def pool(
    studies: object = None, control: Arm[Floats] | Means[Floats] | str | None = None, **asked: Unpack[Of]
) -> Pooled:
    """A meta-analysis: random effects with a prediction interval, and a common effect.

    studies : a data frame with a row a study or an arm, as of `table`, beside the name of its control arm; or
    the treatment arms, an Arm or a Means of arrays beside the control arms; or nothing, beside yi and vi.
    asked : the options of `rsa-trial pool`; help(rsa_trial_cli.api.pooling.Ways) and Of list them. Rows that
    cannot be pooled are an InputError, unless on_error says otherwise; notes are a UserWarning.

        >>> from rsa_trial_cli import Arm, pool
        >>> made = pool(Arm(events=[4, 6, 3], n=[123, 306, 231]), Arm(events=[11, 29, 11], n=[139, 303, 220]))
        >>> made.random.estimate
        0.2644...
        >>> [round(study.weight_random, 1) for study in made.studies]
        [28.9, 48.4, 22.7]
    """
    return _pool(studies, control, asked)


@in_python
def _pool(studies: object, control: object, asked: Mapping[str, Any]) -> Pooled:
    from rsa_trial_cli.commands import pool as command
    from rsa_trial_cli.commands import pool_request, pool_studies
    from rsa_trial_cli.reading import mean_files, pooled_columns

    asking.refuse_unknown(asked, Of.__annotations__)
    framed = not (studies is None or isinstance(studies, Arm | Means | str))
    _refuse_mixed(asked, framed=framed)
    asking.check_columns(asked)
    ways = {name: value for name, value in asked.items() if name in Ways.__annotations__}
    if "correction" in ways:  # the option is its opposite
        asking.check_flag("correction", ways["correction"])
        ways["no_correction"] = not ways.pop("correction")
    if asked.get("group") is not None:
        ways["by"] = "group"
    with context(command.pool, [], ways) as ctx:
        request = pool_request.pool(ctx.params)
    roles = {role: name for role, name in request.read.columns if role in pooled_columns.ROLES}
    if framed:
        frame = sources.frame_of(studies, SPELLINGS)
        rest = {role: name for role, name in request.read.columns if role not in roles}
        of = sources.choices({**asked, "columns": rest, "control": control}, partial=True)
        if request.median is not None and not request.of_means:
            raise InputError("--median is not used without a measure of means.", "For example --measure md.")
        of_means = partial(mean_files.choices, of, request.higher_is, request.median)
        given = sources.blocks_of_means(frame, of_means()) if request.of_means else sources.blocks(frame, of)
    elif studies is None and not any(asked.get(name) is not None for name in BESIDE):
        raise TypeError("Give the studies: a data frame, both arms, yi and vi, or estimate, low and high.")
    else:
        _refuse_other_arms(studies, request)
        given = iter([sources.arrays(studies, control, _beside(asked), asked)])
    (block,) = command.batches(request, roles, given)
    report, notes = pool_studies.reported(request, block.data)
    said = [*(block.record.listed if block.record.exit_code else map(str, block.record.notes)), *notes]
    if said:
        say("\n".join(said))
    return _answer(request, report)


def _refuse_other_arms(studies: object, request: Pool) -> None:
    """An InputError for arms of counts with a measure of means, and the reverse."""
    if isinstance(studies, Means) and not request.of_means:
        raise InputError("The arms are means.", "Their measure is md, smd or rom, for example measure='md'.")
    if isinstance(studies, Arm) and request.of_means:
        raise InputError(f"{request.measure} is a measure of means, and the arms are counts.")


def _refuse_mixed(asked: Mapping[str, Any], *, framed: bool) -> None:
    """A TypeError for what only arrays, or only frames, have."""
    for name in (*BESIDE, "study", "group") if framed else NO_ARRAYS:
        if asked.get(name) is not None:
            raise TypeError(f"{name} is for {'arrays' if framed else 'a data frame'}.")


def _beside(asked: Mapping[str, Any]) -> dict[str, list[str]]:
    """The effects and groups of arrays as texts, every digit kept."""
    made = {}
    for name in BESIDE:
        if asked.get(name) is not None:
            made[name] = [repr(value) for value in np.atleast_1d(np.asarray(asked[name], float)).tolist()]
    return made


def _answer(request: Pool, report: Report) -> Pooled:
    from rsa_trial_cli.writing.formats.json import records
    from rsa_trial_cli.writing.views.pooled import View

    def parts(quiet: bool) -> Sequence[Part]:
        return View(request.separate, quiet).parts([report])

    made = Pooled(records([report.records.of(request.models)]), parts)
    made.studies = [Record(record) for record in records([report.studies])]
    made.refits = [Record(record) for some in report.refits for record in records([some.of(request.models)])]
    return made

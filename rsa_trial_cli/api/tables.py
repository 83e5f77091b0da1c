"""table: the effects of every row of a data frame, in the caller's kind of frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, Unpack, overload

from rsa_trial_cli.api import asked as asking
from rsa_trial_cli.api.asked import Asked
from rsa_trial_cli.api.mean_effects import KNOWN
from rsa_trial_cli.api.names import (
    DifferenceMethod,
    EventIs,
    HigherIs,
    MeanDifferenceMethod,
    Measure,
    OddsRatioMethod,
    OnError,
    RatioOfMeansMethod,
    RiskRatioMethod,
    StandardisedMethod,
    StandardisedVariance,
    Standardiser,
)
from rsa_trial_cli.api.parsed import say
from rsa_trial_cli.api.sources import READING, choices, frame_of
from rsa_trial_cli.api.spelling import in_python
from rsa_trial_cli.stats import MEASURES

if TYPE_CHECKING:
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.reading.layout import Layout
    from rsa_trial_cli.writing.formats.protocols import Result

    Read: TypeAlias = tuple[Layout, Iterator[tuple[Result, Block[Any]]]]

F = TypeVar("F")
OfAnyMeans: TypeAlias = MeanDifferenceMethod | StandardisedMethod | RatioOfMeansMethod
COMPUTING = ("method", "test", "level", "alternative", "zero_cells")
SAME = {  # role of a column → the field that says the same
    "study": "study",
    **{
        f"{what}_{suffix}": f"{arm}_{what}"
        for arm, suffix in (("treatment", "trt"), ("control", "ctl"))
        for what in ("events", "n", "mean", "sd")
    },
}


class Reading(Asked, total=False):
    """What can be asked of a table.

    columns : role → column, where its name does not tell; by : columns that tell trials of one study apart;
    control : the name of the control arm, of a frame with one arm a row; event_is : of counts; higher_is,
    standardiser, correction, variance : of means; decimal : what stands before decimals in texts; on_error :
    what a row that cannot be used does: stop, skip, or mark as not estimable.
    """

    method: OddsRatioMethod | RiskRatioMethod | DifferenceMethod | OfAnyMeans | None
    columns: Mapping[str, str]
    by: str | Sequence[str]
    control: str | None
    event_is: EventIs | None
    higher_is: HigherIs | None
    standardiser: Standardiser | None
    correction: bool
    variance: StandardisedVariance | None
    decimal: str | None
    on_error: OnError


class Relation(Protocol):
    """A relation of DuckDB."""

    def fetchnumpy(self) -> Any:
        """Its values."""


@overload
def table(frame: Relation, measure: Measure, **asked: Unpack[Reading]) -> Any: ...
@overload
def table(frame: F, measure: Measure, **asked: Unpack[Reading]) -> F: ...
def table(frame: Any, measure: Measure, **asked: Unpack[Reading]) -> Any:
    """The frame with the effect of each of its rows, or of each comparison where a row is an arm.

    frame : of pandas, polars (eager or lazy), pyarrow or another library that narwhals knows; it comes back
    as the same kind, a relation of DuckDB as a table of pyarrow. measure : or, rr, rd or nnt of counts; md,
    smd or rom of means. asked : as of `odds_ratio` or `mean_difference`, and columns, by, control, event_is,
    decimal and on_error, as of a file. Its columns are found as those of a CSV file are; null is missing. An
    InputError for rows that cannot be used, numbered from 0, unless on_error says otherwise. What was noted
    while it was read is a UserWarning.

        >>> import polars
        >>> frame = polars.DataFrame({"events_trt": [75], "n_trt": [101], "events_ctl": [59], "n_ctl": [100]})
        >>> table(frame, "or")["estimate", "low", "high"].row(0)
        (2.0045632333767927, 1.1021757724295929, 3.645764910753116)
    """
    return _table(frame, measure, asked)


@in_python
def _table(frame: Any, measure: Measure, asked: Mapping[str, Any]) -> Any:
    asking.check("measure", measure, (*MEASURES, *KNOWN))
    eager, lazy = frame_of(frame)
    read = _means if measure in KNOWN else _counts
    layout, made = read(eager, measure, asked)
    results: list[Result] = []
    rows: list[int] = []
    record = None
    for result, block in made:
        results.append(result)
        rows += block.data.line or []
        record = block.record if record is None else record + block.record
    _say(record)
    if rows != [*range(len(eager))]:
        eager = eager[rows]
    nameless = not ("study" in layout.columns or layout.long)
    from rsa_trial_cli.writing import data_frames as columns

    whole = columns.beside(eager, _stay(layout), results, ["study"] if nameless else [])
    return (whole.lazy() if lazy else whole).to_native()


def _counts(frame: Any, measure: str, asked: Mapping[str, Any]) -> Read:
    """What the columns of a frame of counts mean, and its effects, a block each."""
    from rsa_trial_cli.reading import data_frames

    asking.refuse_unknown(asked, (*COMPUTING, *READING))
    compute = asking.compute(measure, {name: asked[name] for name in COMPUTING if name in asked})
    layout, blocks = data_frames.trials(frame, choices(asked))
    return layout, ((compute(block.data), block) for block in blocks)


def _means(frame: Any, measure: str, asked: Mapping[str, Any]) -> Read:
    """The same of means."""
    from rsa_trial_cli.reading import data_frames

    own = [name for name in KNOWN[measure] if name != "names"]
    asking.refuse_unknown(asked, (*own, *(name for name in READING if name != "event_is")))
    asking.check("higher_is", asked.get("higher_is"), ("better", "worse", None))
    how = {name: asked[name] for name in own if name in asked and name != "higher_is"}
    compute = asking.compute_means(measure, how)
    layout, blocks = data_frames.means(frame, choices(asked), asked.get("higher_is"))
    return layout, ((compute(block.data), block) for block in blocks)


def _stay(layout: Layout) -> dict[str, str | None]:
    """The columns of the frame that stay, each with the field that says the same."""
    if layout.long:
        return dict.fromkeys(layout.passed_through)
    fields = {at: SAME[role] for role, at in layout.columns.items() if role in SAME}
    return {name: fields.get(at) for at, name in enumerate(layout.names)}


def _say(record: Record | None) -> None:
    """A warning of what was noted, and of rows that were left out or marked."""
    if record is None or not (record.notes or record.exit_code):
        return
    lines = record.summary() if record.exit_code else record.listed
    say("\n".join(lines))

"""table: the effects of every row of a data frame, in the caller's kind of frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, Unpack, overload

from rsa_trial_cli.api import asked as asking
from rsa_trial_cli.api.asked import Asked, OfMargin
from rsa_trial_cli.api.effects import KNOWN as OF_COUNTS
from rsa_trial_cli.api.mean_effects import KNOWN
from rsa_trial_cli.api.names import (
    DifferenceMethod,
    Estimator,
    EventIs,
    HigherIs,
    Layout,
    MeanDifferenceMethod,
    Measure,
    Median,
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
from rsa_trial_cli.commands.mean_options import MEDIANS
from rsa_trial_cli.stats import MEASURES

if TYPE_CHECKING:
    from rsa_trial_cli.reading import layout as columns_of
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.writing.formats.protocols import Result

    Read: TypeAlias = tuple[columns_of.Layout, Iterator[tuple[Result, Block[Any]]]]

F = TypeVar("F")
OfAnyMeans: TypeAlias = MeanDifferenceMethod | StandardisedMethod | RatioOfMeansMethod
NOT_HERE = ("names", "statistic")  # of what can be asked of one trial
OF_ROWS = ("higher_is", "swap", "median")  # how rows are read
SAME = {  # role of a column → the field that says the same
    "study": "study",
    **{
        f"{what}_{suffix}": f"{arm}_{what}"
        for arm, suffix in (("treatment", "trt"), ("control", "ctl"))
        for what in ("events", "n", "mean", "sd")
    },
}


class Reading(OfMargin, Asked, total=False):
    """What can be asked of a table.

    columns : role → column, where its name does not tell; by : columns that tell trials of one study apart;
    control : the name of the control arm, of a frame with one arm a row; layout : wide or long, where the
    columns do not tell; event_is, coverage, estimate, per : of counts; higher_is, standardiser, correction,
    variance, median : of means; decimal : what stands before decimals in texts; on_error : what a row that
    cannot be used does: stop, skip, or mark as not estimable.
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
    median: Median | None
    coverage: bool
    estimate: Estimator
    per: int | None
    layout: Layout | None
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
    decimal, layout and on_error, as of a file. Its columns are found as those of a CSV file are; null is
    missing. An InputError for rows that cannot be used, numbered from 0, unless on_error says otherwise. What
    was noted while it was read is a UserWarning.

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
    own = {name.strip() or f"column_{at}": name for at, name in enumerate(map(str, eager.columns), 1)}
    stay = _stay(layout, swapped=bool(asked.get("swap")))
    nameless = not ("study" in layout.columns or layout.long)
    from rsa_trial_cli.writing import data_frames as columns

    named = {own.get(name, name): same for name, same in stay.items()}  # as the caller's frame has them
    whole = columns.beside(eager, named, results, ["study"] if nameless else [])
    return (whole.lazy() if lazy else whole).to_native()


def _counts(frame: Any, measure: str, asked: Mapping[str, Any]) -> Read:
    """What the columns of a frame of counts mean, and its effects, a block each."""
    from rsa_trial_cli.reading import data_frames

    own = [name for name in OF_COUNTS[measure] if name not in NOT_HERE]
    asking.refuse_unknown(asked, (*own, *READING))
    how = {name: asked[name] for name in own if name in asked and name not in (*READING, *OF_ROWS)}
    compute = asking.compute(measure, how)
    layout, blocks = data_frames.trials(frame, choices(asked))
    return layout, ((compute(block.data), block) for block in blocks)


def _means(frame: Any, measure: str, asked: Mapping[str, Any]) -> Read:
    """The same of means."""
    from rsa_trial_cli.reading import data_frames, mean_files

    own = [name for name in KNOWN[measure] if name not in NOT_HERE]
    asking.refuse_unknown(asked, (*own, *(name for name in READING if name != "event_is")))
    asking.check("higher_is", asked.get("higher_is"), ("better", "worse", None))
    asking.check("median", asked.get("median"), (*MEDIANS, None))
    how = {name: asked[name] for name in own if name in asked and name not in OF_ROWS}
    compute = asking.compute_means(measure, how)
    of = mean_files.choices(choices(asked), asked.get("higher_is"), asked.get("median"))
    layout, blocks = data_frames.means(frame, of)
    return layout, ((compute(block.data), block) for block in blocks)


def _stay(layout: columns_of.Layout, *, swapped: bool) -> dict[str, str | None]:
    """The columns of the frame that stay, each with the field that says the same."""
    if layout.long:
        return dict.fromkeys(layout.passed_through)
    same = {"study": "study"} if swapped else SAME
    fields = {at: same[role] for role, at in layout.columns.items() if role in same}
    return {name: fields.get(at) for at, name in enumerate(layout.names)}


def _say(record: Record | None) -> None:
    """A warning of what was noted, and of rows that were left out or marked."""
    if record is None or not (record.notes or record.exit_code):
        return
    lines = record.summary() if record.exit_code else record.listed
    say("\n".join(lines))

"""The request of pool, and what pool has no use for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.commands import OF_MEANS, requests
from rsa_trial_cli.commands.requests import Input, Output
from rsa_trial_cli.commands.unused import COLUMNS, RAW, WIDTH, Rule, no_parts

if TYPE_CHECKING:
    from rsa_trial_cli.stats.measures.record import Standard

STANDARDISED = "smd"


@frozen
class Pool(ByValue):
    """pool. measure, common, zero_cells : None where not given; by : header of the column that
    makes subgroups, or with separate meta-analyses of their own; higher_is, median, standardiser,
    correction, variance : as of md and smd.
    """

    read: Input
    write: Output
    level: float
    measure: str | None
    method: str
    interval: str
    common: str | None
    prediction: str
    zero_cells: str | None
    separate: bool
    leave_one_out: bool
    cumulative: bool
    sort: str | None
    model: str
    shared_control: str | None
    continuity: bool
    studies: bool
    control_risk: float | None
    higher_is: str | None = None
    median: str | None = None
    standardiser: str | None = None
    correction: bool = True
    variance: str | None = None

    @property
    def of_means(self) -> bool:
        """Whether a measure of means was asked for: the file is read for means then."""
        return self.measure in OF_MEANS

    @property
    def standard(self) -> Standard | None:
        """What a standardised difference is in, None of other measures."""
        if self.measure != STANDARDISED:
            return None
        from rsa_trial_cli.stats.measures.record import Standard

        return Standard(self.standardiser, self.correction, self.variance)

    @property
    def models(self) -> tuple[str, ...]:
        """The models whose lines are shown."""
        return ("random", "common") if self.model == "both" else (self.model,)

    @property
    def by(self) -> str | None:
        """The header of the column that parts the rows."""
        return self.read.by[0] if self.read.by else None

    @property
    def refits(self) -> bool:
        """Whether refits stand beside the pooled lines."""
        return self.leave_one_out or self.cumulative


def pool(params: Mapping[str, object]) -> Pool:
    """The request of pool, from click's parameters."""
    read = requests.input_of(params)
    if len(read.by) > 1:
        raise InputError("--by takes one column here: its values are the subgroups.", "--by region")
    if read.counts:
        raise InputError(
            "pool takes a file of studies, not counts.", "For example rsa-trial pool --input trials.csv."
        )
    made = requests.part(Pool, params, read=read, write=requests.output_of(params))
    if made.separate and made.by is None:
        raise InputError("--separate needs --by COLUMN, whose values are meta-analyses.", "--by outcome")
    return made


COUNTS = ("event_is", "zero_cells", "continuity", "control_risk")
POOL: tuple[Rule[Pool], ...] = (
    Rule(COUNTS, lambda asked: asked.of_means, "with means", "It is for counts."),
    Rule(
        ("higher_is",),
        lambda asked: not asked.of_means,
        "without a measure of means",
        "For example -M md; of counts it is --event-is.",
    ),
    Rule(("median",), lambda asked: not asked.of_means, "without a measure of means", "For example -M md."),
    Rule(
        ("standardiser", "correction", "variance"),
        lambda asked: asked.standard is None,
        "without -M smd",
        "It is for a standardised mean difference.",
    ),
    no_parts("A meta-analysis is of all its studies, and they are written as one: -o FILE."),
    WIDTH,
    COLUMNS,
    Rule(
        ("fields",),
        lambda asked: asked.write.format.arms,
        "with -f {form}",
        "It has records of two kinds, pooled effects and studies: -f csv has one.",
    ),
    Rule(("plot",), lambda asked: asked.separate, "with --separate", "Plot one of them at a time."),
    Rule(
        ("labels",),
        lambda asked: (
            (
                not (asked.write.format.arms or (asked.write.format.human and not asked.write.quiet))
                and not asked.write.plot
            )
            or (asked.write.format.human and asked.separate)
        ),
        "in csv, tsv, parquet, with -q or --separate, which do not name the arms",
    ),
    Rule(
        ("digits",),
        lambda asked: not (asked.write.format.human or asked.write.plot),
        "in machine formats, which have every digit",
    ),
    Rule(
        ("digits",),
        lambda asked: (
            bool(asked.write.style)
            and (asked.write.quiet or asked.write.style != "plain")
            and not asked.write.plot
        ),
        "with --style, which has rules of its own",
    ),
    Rule(
        ("studies",),
        lambda asked: not (asked.write.format.cells or asked.write.form == "parquet"),
        "with -f {form}",
        "json has the studies, and so has the table; it is for csv, tsv and parquet.",
    ),
    Rule(
        ("leave_one_out", "cumulative"),
        lambda asked: asked.separate,
        "with --separate",
        "Pool one of its meta-analyses at a time.",
    ),
    Rule(
        ("leave_one_out", "cumulative", "control_risk"),
        lambda asked: asked.studies,
        "with --studies",
        "It writes a record a study.",
    ),
    Rule(
        ("leave_one_out", "cumulative"),
        lambda asked: asked.write.quiet and asked.write.format.human,
        "with -q",
    ),
    Rule(
        ("control_risk",),
        lambda asked: asked.write.format.human and (asked.write.quiet or asked.separate),
        "in tables with -q or --separate: csv and json have it",
    ),
    Rule(
        ("event_is", "higher_is"),
        lambda asked: (
            asked.write.format.human and (asked.write.quiet or asked.separate) and not asked.write.plot
        ),
        "in tables with -q or --separate: csv and json have it",
    ),
    Rule(
        ("prediction",),
        lambda asked: asked.write.quiet and asked.write.format.human and not asked.write.plot,
        "with -q",
    ),
    Rule(("verbose",), lambda asked: asked.write.quiet, "with -q"),
    Rule(
        ("prediction", "interval", "event_is", "higher_is"),
        lambda asked: asked.studies and not asked.write.plot,
        "with --studies",
        "It writes a record a study, with its weight.",
    ),
    Rule(
        ("sort",),
        lambda asked: (
            not (
                asked.studies
                or asked.refits
                or asked.write.plot
                or asked.write.format.arms
                or (asked.write.format.human and not (asked.write.quiet or asked.separate))
            )
        ),
        "where no study is shown",
        "csv has them with --studies.",
    ),
    Rule(
        ("model",),
        lambda asked: asked.studies and not asked.write.plot,
        "with --studies",
        "It writes a record a study, with its weight in both models.",
    ),
    Rule(
        ("method", "interval", "prediction"),
        lambda asked: asked.model == "common" and not asked.studies,
        "with --model common",
        "They are of the random-effects line.",
    ),
    Rule(
        ("common", "continuity"),
        lambda asked: asked.model == "random" and not asked.studies,
        "with --model random",
        "They are of the common-effect line.",
    ),
    Rule(
        ("continuity",),
        lambda asked: asked.studies or (asked.write.format.human and (asked.write.quiet or asked.separate)),
        "where the test is not shown",
        "The table of one meta-analysis, json and csv have it.",
    ),
    Rule(
        ("style",),
        lambda asked: (
            not asked.write.format.human or asked.separate or asked.studies or asked.model == "common"
        ),
        "where no sentence is shown",
        "It stands below the table of one meta-analysis; -q shows it alone.",
    ),
    RAW,
    Rule(
        ("workers",),
        lambda asked: not asked.separate or asked.write.format.human,
        "without --separate, or in a table",
        "One meta-analysis is computed at once, and a table is fitted to them all: -f csv.",
    ),
)

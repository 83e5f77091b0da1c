"""pool: a meta-analysis of the studies in a file, or one of each group of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.commands import inputs, options, presented
from rsa_trial_cli.commands.pool_options import ways
from rsa_trial_cli.commands.values import Whole

if TYPE_CHECKING:
    from rsa_trial_cli.commands.plotted import Plot
    from rsa_trial_cli.commands.pool_request import Pool
    from rsa_trial_cli.commands.pool_studies import Reported
    from rsa_trial_cli.commands.requests import Output
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.reading.pooled_rows import PoolRows
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.mean_trials import MeanTrials
    from rsa_trial_cli.stats.pooling.pooled import Report
    from rsa_trial_cli.writing.formats.protocols import Writer

NOTHING = 4  # exit code: nothing is estimable
EXAMPLES = [
    "rsa-trial pool --input examples/bcg.csv",
    "rsa-trial pool -i trials.csv -M or -m dersimonian-laird --ci wald",
    "rsa-trial pool -i trials.csv --by region",
    "rsa-trial pool -i means.csv -M md",
    "rsa-trial or -i trials.csv -f csv | rsa-trial pool -f json",
]


@click.command(
    cls=options.Command,
    examples=EXAMPLES,
    wants="a file of studies",
)
@options.counts
@ways
@options.inputs
@options.parsing
@options.labels
@options.swap
@options.event_is
@options.bundle(
    click.option("--studies", is_flag=True, help="csv, tsv and parquet: a record a study, with its weights."),
    options.output,
    options.fields,
    presented.plot,
    click.option(
        "--workers",
        type=Whole(0, 4096),
        metavar="N",
        help="Processes that compute the meta-analyses of --separate, in formats for programs; 0 for one a "
        "core. The output is the same.  [default: 1]",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Say how the file was read."),
    options.debug,
)
@click.pass_context
def pool(ctx: click.Context, /, **params: Any) -> None:
    """Pool studies: random effects with a prediction interval, and a common effect.

    The file has counts, as for or and rr, or means, as for md; or effects: estimate, low and high, or yi and
    vi on the scale of analysis. Counts and means come first.
    """
    from rsa_trial_cli.commands import pool_request, unused
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.pooled import View

    asked = pool_request.pool(params)
    out = asked.write
    blocks = _batches(ctx, asked)
    unused.refuse(unused.given(ctx), asked, pool_request.POOL)
    plot = _plotted(out) if out.plot else None
    tally = Tally()
    view = View(asked.separate, out.quiet, out.digits, out.style)
    writer = destination.writer(out.form, out.output, view, raw=out.raw, fields=out.fields)
    record = _written(asked, blocks, (tally, plot), writer)
    if record.exit_code or not out.quiet:
        read_as = [f"note: read as {record.encoding}", *record.columns] if out.verbose else []
        click.echo("\n".join(map(escaped, [*read_as, *tally.summary(record)])), err=True)
    ctx.exit(NOTHING if not tally.estimated else record.exit_code)


def _written(
    asked: Pool,
    blocks: Iterator[Block[PoolRows]],
    beside: tuple[Tally, Plot[Report] | None],
    writer: AbstractContextManager[Writer[Any]],
) -> Record:
    """Write meta-analyses that are computed here or by workers. beside : what counts and what draws them."""
    from rsa_trial_cli.commands import elsewhere
    from rsa_trial_cli.commands.pool_studies import reported
    from rsa_trial_cli.running import loop

    here = partial(reported, asked)
    work = partial(elsewhere.meta_analyses, here)
    with elsewhere.computed(blocks, lambda rows: [[here(rows)]], work, asked.write.workers) as (
        each,
        compute,
    ):

        def written(rows: PoolRows) -> Iterator[Sequence[Any]]:
            for (made,) in compute(rows):
                yield from _results(asked, made, *beside)

        return loop.run(each, written, writer, asked.write.output)


def _plotted(out: Output) -> Plot[Report]:
    """The picture of a meta-analysis; whether its file can be one is known before anything is read."""
    from rsa_trial_cli.commands.plotted import COLUMN, WIDTH, Plot, is_funnel
    from rsa_trial_cli.writing.views.pictured_pool import funnel_pages, pages

    if is_funnel(out.plot or ""):
        return Plot(out, funnel_pages, COLUMN)
    return Plot(out, partial(pages, digits=out.digits), WIDTH)


def _batches(ctx: click.Context, asked: Pool) -> Iterator[Block[PoolRows]]:
    """Blocks of whole meta-analyses."""
    from rsa_trial_cli.reading import pooled_columns

    roles = {role: header for role, header in asked.read.columns if role in pooled_columns.ROLES}
    read = replace(asked.read, columns=tuple(pair for pair in asked.read.columns if pair[0] not in roles))
    how = inputs.choices_of(read, partial=True)
    if asked.of_means:
        from rsa_trial_cli.reading import mean_files

        how = mean_files.choices(how, asked.higher_is, asked.median)
        return batches(asked, roles, inputs.each(ctx, read, mean_files.trials, how)[0])
    from rsa_trial_cli.reading import files, pooled_headers

    how = replace(how, header=pooled_headers.header, layout=pooled_headers.layout)
    return batches(asked, roles, inputs.each(ctx, read, files.trials, how)[0])


def batches(
    asked: Pool, roles: Mapping[str, str], trials: Iterator[Block[Trials]] | Iterator[Block[MeanTrials]]
) -> Iterator[Block[PoolRows]]:
    """The same of blocks of studies. roles : role → header of the columns of effects."""
    from rsa_trial_cli.reading import pooled_batches, pooled_columns

    blocks: Iterator[Block[PoolRows]] = (
        pooled_columns.from_file(block, roles, asked.measure, asked.level, asked.read.on_error)
        for block in trials
    )
    if asked.separate:
        blocks = pooled_batches.separate(blocks)
    # a table for people has one width for each column
    return blocks if asked.separate and not asked.write.format.human else pooled_batches.whole(blocks)


def _results(
    asked: Pool, reports: Reported, tally: Tally, plot: Plot[Report] | None = None
) -> Iterator[Sequence[Any]]:
    """What is written of these meta-analyses, as the format has it, and the picture before it."""
    made, notes = reports
    tally.add(made, notes)
    if plot:
        plot.keep([made], len(made.studies))
        plot.write()
    if asked.write.format.human:
        yield [made]
    else:
        objects = asked.write.format.arms  # a table holds one kind of record, JSON both
        if objects or not asked.studies:
            yield from ([some.of(asked.models)] for some in (made.records, *made.refits))
        if objects or asked.studies:
            yield [made.studies]


@dataclass
class Tally:
    """What is said of all meta-analyses of a run. estimated : those with an estimate."""

    estimated: int = 0
    every: int = 0
    studies: int = 0
    notes: dict[str, None] = field(default_factory=dict)

    def add(self, made: Report, notes: Sequence[str]) -> None:
        """Count those of a block, and keep what is to be said of its rows, each once."""
        from rsa_trial_cli.stats.pooling.pooled import MODELS

        self.notes |= dict.fromkeys(notes)
        status = list(made.records.status)
        shown = [status[MODELS.index(model) :: len(MODELS)] for model in made.models]
        self.every += len(status) // len(MODELS)
        self.estimated += sum(set(lines) != {"not_estimable"} for lines in zip(*shown, strict=True))
        self.studies += len(made.studies)

    def summary(self, record: Record) -> list[str]:
        """The closing lines for standard error."""
        rows = "row" if record.refused == 1 else "rows"
        marked = f", {record.marked} marked as not estimable" if record.marked else ""
        many = f" in {self.every:,} meta-analyses" if self.every > 1 else ""
        studies = "1 study" if self.studies == 1 else f"{self.studies:,} studies"
        total = f"{studies} pooled{many}, {record.refused} {rows} refused{marked}"
        return [*record.listed, *self.notes, total]

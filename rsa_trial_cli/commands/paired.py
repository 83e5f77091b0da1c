"""paired: a 2×2 table of pairs, each with an outcome under treatment and one under control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.base.errors import InputError, escaped
from rsa_trial_cli.commands import inputs, margins, options, presented
from rsa_trial_cli.commands.file_names import FILE
from rsa_trial_cli.commands.method_names import paired_method, paired_test, style_name
from rsa_trial_cli.commands.values import Labels, RoleHeader

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from rsa_trial_cli.commands.paired_request import Paired
    from rsa_trial_cli.commands.plotted import Plot
    from rsa_trial_cli.commands.requests import Output
    from rsa_trial_cli.reading.blocks import Record
    from rsa_trial_cli.reading.pair_rows import PairedRows
    from rsa_trial_cli.stats.inference.paired import Pairs
    from rsa_trial_cli.stats.measures.paired_effects import PairedEstimates

EXAMPLES = [
    "rsa-trial paired 20 12 2 16",
    "rsa-trial paired 20 12 2 16 --all-methods",
    "rsa-trial paired 20 12 2 16 --method tango --labels A,B",
    "rsa-trial paired -i pairs.csv",
]
ORDER = "the event with both, with treatment only, with control only, with neither"

from_file = options.bundle(
    click.option(
        "-i",
        "--input",
        "inputs",
        multiple=True,
        type=FILE,
        metavar="FILE|-",
        help="File of paired tables, one a row: both, treatment_only, control_only, neither, and study.",
    ),
    click.option(
        "--column",
        "columns",
        multiple=True,
        type=RoleHeader(),
        help="The header of a column that is called otherwise, e.g. both=yes_yes.",
    ),
    options.delimiter,
    options.encoding,
    options.sheet,
    options.on_error,
)


@click.command("paired", cls=options.Command, examples=EXAMPLES)
@options.counts
@options.bundle(
    click.option("--labels", type=Labels(), help="Names of the arms.  [default: treatment,control]"),
    options.swap,
    from_file,
    options.level,
    click.option(
        "-m", "--method", type=paired_method, help="Interval; only the measures that have it are shown."
    ),
    click.option(
        "--test",
        type=paired_test,
        help="Test for the P value.  [default: the one that belongs to the interval]",
    ),
    click.option(
        "-A", "--all-methods", "everything", is_flag=True, help="Every interval, each with its own test."
    ),
    margins.alternative(),
    presented.style(style_name),
    presented.wording,
    options.output,
    presented.plot,
    options.fields,
    options.workers,
    click.option("-v", "--verbose", is_flag=True, help="Show the working of one table, step by step."),
    options.debug,
)
@click.pass_context
def paired(ctx: click.Context, /, **params: Any) -> None:
    """Conditional odds ratio and risk difference of pairs, with McNemar's test.

    COUNTS are four numbers of pairs: those with the event under both treatment and control, under treatment
    only, under control only, and under neither. A pair is two matched participants, or one who had both.
    """
    from rsa_trial_cli.commands import paired_request, unused
    from rsa_trial_cli.commands.unused_pairs import PAIRED
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.pairs import View

    asked = paired_request.paired(params)
    paths = [] if asked.read.counts else inputs.paths(ctx, asked.read.inputs)
    unused.refuse(unused.given(ctx), asked, PAIRED)
    made, record = _of_file(asked, paths) if paths else (_typed(asked), None)
    out = asked.write
    plot = _plotted(out, made) if out.plot else None
    wording = None
    if out.style or out.event or out.people:
        from rsa_trial_cli.commands import unused_style

        wording = unused_style.wording(ctx, asked, full=bool(asked.read.counts) and not out.quiet)
    view = View(asked.everything, out.quiet, out.digits, out.verbose, wording)
    with destination.writer(out.form, out.output, view, raw=out.raw, fields=out.fields) as writer:
        if plot:
            plot.write()
        for results in [made] if out.format.human or paths else [[one] for one in made]:
            writer.write(results)
    if record is None:
        return
    if record.exit_code or not out.quiet:  # nothing is left out without a word
        click.echo("\n".join(map(escaped, record.summary())), err=True)
    ctx.exit(record.exit_code)


def _plotted(out: Output, made: list[PairedEstimates]) -> Plot[PairedEstimates]:
    """The forest plot of the tables."""
    from functools import partial

    from rsa_trial_cli.commands.plotted import Plot, is_funnel
    from rsa_trial_cli.writing.views.pictured_pairs import pages

    if is_funnel(out.plot or ""):
        raise InputError("A funnel plot (--plot) is of a meta-analysis.", "rsa-trial pool --plot funnel.svg")
    plot: Plot[PairedEstimates] = Plot(out, partial(pages, digits=out.digits))
    plot.keep(made, len(made[0]) * len(made))
    return plot


def _estimates(asked: Paired, pairs: Pairs) -> list[PairedEstimates]:
    """One result for each measure and interval that was asked for."""
    from dataclasses import replace

    from rsa_trial_cli.stats.exchanged import COMPARED, compared
    from rsa_trial_cli.stats.measures.paired_effects import PAIRED, estimates

    names = asked.names
    kept = {COMPARED: compared(names, len(pairs.both))} if asked.read.swap else {}
    return [
        replace(
            estimates(key, pairs, asked.level, (method, asked.test), asked.alternative),
            names=names,
            kept=kept,
        )
        for key, measure in PAIRED.items()
        for method in (measure.methods if asked.everything else [asked.method])
        if method is None or method in measure.methods
    ]


def _of_file(asked: Paired, paths: list[str]) -> tuple[list[PairedEstimates], Record]:
    """The results of every row of a file that can be used, and the record of all."""
    from functools import partial

    from rsa_trial_cli.commands import elsewhere
    from rsa_trial_cli.reading import pair_rows
    from rsa_trial_cli.reading.blocks import Block, Origin

    if len(paths) > 1:
        raise InputError("paired reads one file at a time.", "Put the tables into one, or run it for each.")
    read = asked.read
    source = pair_rows.Source(paths[0], dict(read.columns), read.delimiter, read.encoding, read.sheet)
    rows = pair_rows.read(source, read.on_error)
    here, workers = partial(_of_rows, asked), asked.write.workers
    whole = [Block(rows, rows.record, Origin(paths[0], len(rows), len(rows)))]  # its share is that of rows
    work = partial(elsewhere.effects, here)
    with elsewhere.computed(whole, here, work, workers) as (blocks, compute):
        ((made,),) = (compute(block.data) for block in blocks)
    return list(made), rows.record


def _of_rows(asked: Paired, rows: PairedRows) -> list[list[PairedEstimates]]:
    """The results of these rows."""
    from rsa_trial_cli.reading.pair_rows import CELLS
    from rsa_trial_cli.stats.pieces import changed

    made = _estimates(asked, _pairs(asked, [rows.counts[role] for role in CELLS]))
    own = rows.handed_on()
    return [[changed(one, {**own, "kept": {**rows.kept, **one.kept}}) for one in made]]


def _pairs(asked: Paired, counts: Sequence[ArrayLike]) -> Pairs:
    """Paired tables of their four counts, with the two conditions exchanged where that was asked for."""
    from rsa_trial_cli.stats.inference.paired import Pairs

    both, first, second, neither = counts
    return (
        Pairs.of(both, second, first, neither) if asked.read.swap else Pairs.of(both, first, second, neither)
    )


def _typed(asked: Paired) -> list[PairedEstimates]:
    """The results of the pairs that were typed."""
    from rsa_trial_cli.reading.counts import NotACountError, count

    words = asked.read.counts
    if len(words) != 4 or any("/" in word for word in words):
        raise InputError(f"A paired table has four counts of pairs: {ORDER}.", EXAMPLES[0])
    try:
        return _estimates(asked, _pairs(asked, [*map(count, words)]))
    except NotACountError as problem:
        raise InputError(problem.what, problem.hint) from problem

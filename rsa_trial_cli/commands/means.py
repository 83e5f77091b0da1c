"""md, smd, rom: one function for all, and one line per measure."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.commands import effect, inputs, margins, mean_options, options, presented
from rsa_trial_cli.commands.file_names import FILE
from rsa_trial_cli.commands.method_names import mean_method, style_name

if TYPE_CHECKING:
    from rsa_trial_cli.commands.mean_request import Means
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.reading.files import Choices
    from rsa_trial_cli.stats.mean_trials import MeanTrials
    from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
    from rsa_trial_cli.stats.measures.record import Standard
    from rsa_trial_cli.writing.views.effects import Context
    from rsa_trial_cli.writing.views.mean_effects import MeanView
    from rsa_trial_cli.writing.views.sentence import Wording


class Command(options.Command):
    """A command to which -0.9,101 is an arm as well."""

    negative = re.compile(r"-[0-9]+(/|$)|-[0-9.]{1,40},")


arms = click.argument("counts", nargs=-1, type=FILE, metavar="[MEAN,SD,N]...")
reading = options.bundle(
    options.labels,
    options.swap,
    click.option(
        "--from",
        "statistic",
        metavar="t=T|p=P|ci=L:H",
        help="Make one SD of what is printed of the difference (also f=, se=, ci_z=); an arm is then MEAN,N.",
    ),
    options.inputs,
    options.by,
    options.parsing,
    mean_options.median,
    mean_options.higher_is,
)
choosing = options.bundle(
    options.level,
    click.option(
        "-m",
        "--method",
        "methods",
        multiple=True,
        type=mean_method,
        help="Interval, with the test that belongs to it; rsa-trial methods lists them.",
    ),
    click.option(
        "-A", "--all-methods", "everything", is_flag=True, help="Every interval with the P of its own test."
    ),
    margins.alternative("a higher (greater) or lower (less) mean with treatment"),
)
shown = options.bundle(
    presented.style(style_name),
    presented.outcome,
    presented.people,
    options.output_in_parts,
    presented.plot,
    options.spread,
    click.option("-v", "--verbose", is_flag=True, help="Say how a file was read."),
    options.debug,
)


def _command(key: str, *extra: options.Decorator) -> click.Command:
    @click.pass_context
    def callback(ctx: click.Context, /, **params: Any) -> None:
        from rsa_trial_cli.commands import mean_request

        _run(ctx, mean_request.means(key, params))

    decorated = options.bundle(arms, reading, choosing, *extra, shown)(callback)
    examples = [
        f"rsa-trial {key} 3.1,1.2,101 4.0,1.4,100",
        f"rsa-trial {key} --input means.csv",
        f"rsa-trial {key} 3.1,se=0.12,101 4.0,ci=3.72:4.28,100",
        f"rsa-trial {key} median=3,iqr=2.1:3.9,n=101 4.0,1.4,100 --all-methods",
    ]
    words = f"{options.summary(key)} of a two-arm trial, treatment first, with its interval and P.\n\n"
    words += "An arm is MEAN,SD,N; for the SD may stand se=, ci=LOW:HIGH (ci_z= by z), sd_baseline= with "
    words += "sd_final= and r=, or for mean and SD median= with iqr=Q1:Q3 or range=MIN:MAX. Subgroups of an "
    words += "arm stand with + between them. The arms are taken as independent."
    return click.command(key, cls=Command, examples=examples, help=words, wants="MEAN,SD,N of both arms")(
        decorated
    )


MAKERS = {  # each is made when it is asked for
    "md": partial(_command, "md", margins.of_units),
    "smd": partial(_command, "smd", mean_options.standard, margins.of_units),
    "rom": partial(_command, "rom", margins.of_ratio),
}


def _run(ctx: click.Context, asked: Means) -> None:
    from rsa_trial_cli.commands import unused
    from rsa_trial_cli.commands.unused_means import MEANS
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.formats import FRAMES

    out, compute = asked.write, partial(estimates, asked, standard(asked))
    if out.output and out.parts and not asked.read.counts:
        unused.refuse(unused.given(ctx), asked, (*unused.PARTS, *MEANS))
        from rsa_trial_cli.commands import in_parts

        job = in_parts.effects(asked, _how(asked), compute)
        ctx.exit(in_parts.run(asked, inputs.paths(ctx, asked.read.inputs), job))
    blocks, ahead = loop.begun(trials(ctx, asked))
    lone = loop.only(ahead)
    full = lone is not None and not out.quiet and out.format.human and not lone.is_missing().any()
    unused.refuse(unused.given(ctx), asked, MEANS)
    wording = None
    if out.style or out.event or out.people:
        from rsa_trial_cli.commands import unused_style

        wording = unused_style.wording(ctx, asked, full=bool(full), means=True)
    view = _view(asked, lone if full else None, wording) if out.format.human else None
    frames = any(block.origin.frames for block in ahead)
    form = FRAMES.get(out.form, out.form) if frames else out.form
    writer = destination.writer(form, out.output, view, raw=out.raw, fields=out.fields)
    if out.plot or out.workers not in (None, 1) or (lone is None and sys.stderr.isatty()):
        from rsa_trial_cli.commands import elsewhere

        record = elsewhere.written(out, blocks, (compute, compute), writer, 1 if lone else out.workers)
    else:
        record = loop.run(blocks, compute, writer, out.output)
    if not asked.read.counts:
        effect.closed(ctx, record, out)


def standard(asked: Means) -> Standard:
    """What a standardised difference is in; an InputError where method and options do not go together."""
    from rsa_trial_cli.stats.means import MEANS
    from rsa_trial_cli.stats.measures.record import Standard

    made = Standard(asked.standardiser, asked.correction, asked.variance)
    for method in asked.methods or [None]:
        MEANS[asked.key].settled(method, made)
    return made


def trials(ctx: click.Context, asked: Means) -> Iterator[Block[MeanTrials]]:
    """Blocks of what is read: the arms that were typed, or files."""
    read = asked.read
    if read.counts:
        from rsa_trial_cli.reading.blocks import Block
        from rsa_trial_cli.reading.mean_arms import arms, arms_by
        from rsa_trial_cli.stats.mean_trials import MeanTrials

        by = asked.statistic
        first, second = arms_by(read.counts, by) if by else arms(read.counts, asked.median or "luo")
        made = MeanTrials(
            first.arm,
            second.arm,
            names=read.names,
            higher_is=asked.higher_is,
            sd_source=(first.source, second.source),
            skewed=first.skewed | second.skewed,
            lopsided=first.lopsided | second.lopsided,
        )
        if read.swap:
            from rsa_trial_cli.stats.exchanged import exchanged

            made = exchanged(made)
        return iter([Block(made)])
    blocks, columns = inputs.each(ctx, read, *_how(asked))
    if not columns:
        return blocks
    every = inputs.union(columns)
    return (replace(block, data=inputs.united(block.data, every)) for block in blocks)


def _how(asked: Means) -> tuple[Callable[..., Iterator[Block[MeanTrials]]], Choices]:
    """How files are read."""
    from rsa_trial_cli.reading import mean_files

    choices = mean_files.choices(inputs.choices_of(asked.read), asked.higher_is, asked.median)
    return mean_files.trials, choices


def estimates(asked: Means, standard: Standard, trials: MeanTrials) -> list[list[MeanEstimates]]:
    """One result for each method that was asked for, to be written together."""
    from rsa_trial_cli.stats.means import MEANS
    from rsa_trial_cli.stats.measures.margin import TYPES, Hypothesis
    from rsa_trial_cli.stats.measures.mean_margin import against
    from rsa_trial_cli.stats.watched import part

    measure = MEANS[asked.key]
    methods: list[str | None] = [*asked.methods] or [None]
    if asked.everything:
        methods = [name for name in measure.methods if measure.takes(name, standard)]
    made = []
    for method in methods:
        with part(1 / len(methods)):
            made.append(measure.estimate(trials, method, asked.level, asked.alternative, standard))
    if asked.margin is not None:
        shown = Hypothesis(asked.margin, asked.kind or TYPES[0])
        return [[against(measure, result, shown, standard) for result in made]]
    return [made]


def _view(asked: Means, lone: MeanTrials | None, wording: Wording | None) -> MeanView:
    from rsa_trial_cli.writing.views.mean_effects import MeanView

    shown = beside(lone, asked.level) if lone else None
    return MeanView(shown, asked.write.quiet, asked.write.digits, asked.write.verbose, wording)


def beside(lone: MeanTrials, level: float) -> Context:
    """What stands beside one trial: the intervals of its means."""
    import numpy as np

    from rsa_trial_cli.stats.inference.mean_tests import of_mean
    from rsa_trial_cli.writing.views.effects import Context

    both = [of_mean(arm, level)[:, 0] for arm in (lone.treatment, lone.control)]
    return Context(np.stack(both), "", None)

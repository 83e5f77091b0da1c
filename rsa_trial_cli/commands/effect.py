"""or, rr, rd, nnt: one function for all, and one line per measure."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.base.errors import InputError, escaped
from rsa_trial_cli.commands import baseline, inputs, margins, options, presented
from rsa_trial_cli.commands.method_names import (
    fitting_tests,
    method_name,
    of_whole_counts,
    risk_interval,
    style_name,
    test_name,
)
from rsa_trial_cli.commands.values import Whole

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Effect, Output
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.measures.measure import Estimates, Measure
    from rsa_trial_cli.stats.measures.record import Asked
    from rsa_trial_cli.writing.views.effects import Context, View
    from rsa_trial_cli.writing.views.sentence import Wording

choosing = options.bundle(
    options.level,
    click.option(
        "-m",
        "--method",
        "methods",
        multiple=True,
        type=method_name,
        help="Interval; rsa-trial methods lists them.",
    ),
    click.option(
        "--test",
        "tests",
        multiple=True,
        type=test_name,
        help="Test for the P value.  [default: the one that belongs to the interval]",
    ),
    click.option(
        "-A",
        "--all-methods",
        "everything",
        is_flag=True,
        help="Every interval with the P of its own test; the exact unconditional ones only by -m.",
    ),
    margins.alternative(),
    options.zero_cells,
)


covering = click.option(
    "--coverage", is_flag=True, help="True coverage of the interval at these arm sizes and risks."
)

shown = options.bundle(
    click.option(
        "--risk-interval", type=risk_interval, help="Interval for the risk in each arm.  [default: wilson]"
    ),
    presented.style(style_name),
    presented.wording,
    options.output_in_parts,
    presented.plot,
    options.spread,
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Show the working for one trial, step by step; for a file, how it was read.",
    ),
    options.debug,
)

estimator = click.option(
    "--estimate",
    "estimator",
    type=click.Choice(["sample", "conditional", "median-unbiased"]),
    default="sample",
    show_default=True,
    help="Estimate beside exact and mid-P limits; R's fisher.test prints the conditional one.",
)

per = click.option(
    "--per", type=Whole(2, 1_000_000), metavar="N", help="Events fewer or more per N participants, e.g. 1000."
)


def _command(key: str, *extra: options.Decorator) -> click.Command:
    @click.pass_context
    def callback(ctx: click.Context, /, **params: Any) -> None:
        from rsa_trial_cli.commands import requests

        _run(ctx, requests.effect(key, params))

    decorated = options.bundle(options.counts, options.reading, choosing, options.clusters, *extra, shown)(
        callback
    )
    examples = [
        f"rsa-trial {key} 75/101 59/100",
        f"rsa-trial {key} --input trials.csv",
        f"rsa-trial {key} 75/101 59/100 --all-methods",
        f"cat trials.csv | rsa-trial {key} -f csv > {key}.csv",
    ]
    words = f"{options.summary(key)} of a two-arm trial, treatment first, with its interval and P.\n\n"
    words += "The arms are taken as independent: for pairs use paired, for clusters --icc or --deff."
    return click.command(key, cls=options.Command, examples=examples, help=words)(decorated)


MAKERS = {  # each is made when it is asked for
    "or": partial(_command, "or", estimator, covering, margins.of_ratio),
    "rr": partial(_command, "rr", covering, margins.of_ratio),
    "rd": partial(_command, "rd", per, covering, margins.of_difference),
    "nnt": partial(_command, "nnt", per, baseline.options_of_nnt),
}


def _run(ctx: click.Context, asked: Effect) -> None:
    from rsa_trial_cli.commands import unused
    from rsa_trial_cli.running import loop

    out = asked.write
    if asked.control_risk is not None:
        ctx.exit(baseline.run(ctx, asked, asked.control_risk))
    if asked.constant or asked.ratios:
        baseline.refuse(ctx)
    if asked.tests:
        fitting_tests(asked.key, asked.tests, asked.margin)
    design_effect = asked.design_effect
    if design_effect != 1:
        of_whole_counts(asked)
    if out.output and out.parts and not asked.read.counts:
        ctx.exit(_in_parts(ctx, asked))
    blocks, ahead = loop.begun(inputs.designed(inputs.trials(ctx, asked.read), design_effect))
    lone = loop.only(ahead)
    human = out.format.human
    full = lone is not None and not out.quiet and human and not lone.is_missing().any()
    unused.refuse(unused.given(ctx), unused.Answer(asked, full), unused.EFFECT)
    wording = _wording(ctx, asked, full) if out.style or out.event or out.people else None
    view = _view(asked, lone if full else None, wording) if human else None
    record = _written(asked, lone, (blocks, ahead), view)
    if not asked.read.counts:
        closed(ctx, record, out)


def _written(
    asked: Effect,
    lone: Trials | None,
    read: tuple[Iterator[Block[Trials]], Sequence[Block[Trials]]],
    view: View | None,
) -> Record:
    """Write what is read. read : all blocks, and those that have been read already."""
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.formats import FRAMES

    (blocks, ahead), out = read, asked.write
    frames = any(block.origin.frames for block in ahead)
    form = FRAMES.get(out.form, out.form) if frames else out.form
    writer = destination.writer(form, out.output, view, raw=out.raw, fields=out.fields)
    here = partial(estimates, asked, lone)
    compute: Compute[Trials, Estimates] = here
    if view is None and asked.several:  # a table is fitted to all rows of a block
        from rsa_trial_cli.commands import elsewhere

        compute = partial(elsewhere.few, here)
    watched = (lone is None or asked.coverage) and sys.stderr.isatty()
    if watched or out.plot or out.workers not in (None, 1):
        from rsa_trial_cli.commands import elsewhere

        return elsewhere.written(out, blocks, (compute, here), writer, 1 if lone else out.workers)
    return loop.run(blocks, compute, writer, out.output)


def _in_parts(ctx: click.Context, asked: Effect) -> int:
    from rsa_trial_cli.commands import in_parts, unused

    unused.refuse(unused.given(ctx), unused.Answer(asked, full=False), (*unused.PARTS, *unused.EFFECT))
    how = partial(inputs.trials_of, asked.design_effect), inputs.choices_of(asked.read)
    job = in_parts.effects(asked, how, partial(estimates, asked, None))
    return in_parts.run(asked, inputs.paths(ctx, asked.read.inputs), job)


def closed(ctx: click.Context, record: Record, out: Output) -> None:
    """Say what was read of a file, and exit."""
    if record.exit_code or not out.quiet:  # nothing is left out without a word
        encoding = [f"note: read as {record.encoding}", *record.columns] if out.verbose else []
        click.echo("\n".join(map(escaped, [*encoding, *record.summary()])), err=True)
    ctx.exit(record.exit_code)


def estimates(asked: Effect, lone: Trials | None, trials: Trials) -> list[list[Estimates]]:
    """One result for each method and test that was asked for, to be written together."""
    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.watched import part

    measure = MEASURES[asked.key]
    methods: Sequence[str | None] = asked.methods or [None]
    if asked.everything:
        whole = trials.design_effect == 1
        quick = {name: method for name, method in measure.methods.items() if not method.largest_arm}
        methods = [name for name, method in quick.items() if whole or not method.whole]
    made = []
    pairs = list(product(methods, asked.tests or [None]))
    for method, test in pairs:
        with part(1 / len(pairs)):
            result = _estimate(asked, measure, trials, (method, test))
            if lone is not None:
                _refuse_too_large(result)
            if asked.coverage:
                from rsa_trial_cli.stats.measures import coverage

                result = coverage.covered(measure, result, asked.zero_cells)
            made.append(result)
    return [made]


def _estimate(
    asked: Effect, measure: Measure, trials: Trials, by: tuple[str | None, str | None]
) -> Estimates:
    """The result by one method and test, with the estimate that was asked for."""
    from rsa_trial_cli.stats.measures.estimators import SAMPLE, estimated_by
    from rsa_trial_cli.stats.measures.per import told_per

    how: Asked = {"test": by[1], "alternative": asked.alternative, "zero_cells": asked.zero_cells}
    if asked.margin is not None:
        from rsa_trial_cli.stats.measures import margin

        shown = margin.Hypothesis(asked.margin, asked.kind or margin.TYPES[0])
        result: Estimates = margin.estimate(measure, shown, trials, by[0], asked.level, **how)
    else:
        result = measure.estimate(trials, by[0], asked.level, **how)
    if asked.estimator != SAMPLE:
        result = estimated_by(result, asked.estimator)
    if asked.per:
        result = told_per(result, asked.per)
    return result


def _refuse_too_large(result: Estimates) -> None:
    """Raise an error if the only table is too large for test or limits; among many it gets a note."""
    sizes = result.treatment_n[0], result.control_n[0]
    for method, others in (
        (result.tested, "--test mid-p or n-1 has"),
        (result.interval, "Score intervals, such as miettinen-nurminen, have"),
    ):
        if method.beyond(*result.trials.arms)[0]:
            here = " v ".join(f"{n:,.0f}" for n in sizes)
            if method.largest:
                here = f"{sizes[0] * sizes[1]:,.0f}"
            raise InputError(
                f"{method.title} is computed up to {method.reach}, not {here}.", f"{others} no such limit."
            )


def _wording(ctx: click.Context, asked: Effect, full: bool) -> Wording:
    """What the sentence is made with."""
    from rsa_trial_cli.commands import unused_style

    return unused_style.wording(ctx, asked, full)


def _view(asked: Effect, lone: Trials | None, wording: Wording | None) -> View:
    from rsa_trial_cli.writing.views.effects import View

    beside = context(asked.key, lone, asked.level, asked.risk_interval) if lone else None
    return View(beside, asked.write.quiet, asked.write.digits, asked.write.verbose, wording)


def context(key: str, trial: Trials, level: float, name: str | None) -> Context:
    """What is shown beside a single trial's estimate: both risks and, for a ratio, the absolute effect."""
    import numpy as np

    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.inference.one_proportion import RISK
    from rsa_trial_cli.writing.views.effects import Context

    method = RISK[name or RISK.default]
    limits = [method.compute(arm, level)[:, 0] for arm in trial.arms]
    risks = np.clip(limits, 0.0, 1.0)  # a risk lies between them: Agresti–Coull limits may not
    beside = MEASURES[key].beside
    absolute = MEASURES[beside].estimate(trial, level=level) if beside else None
    return Context(risks, method.title.removesuffix(" score"), absolute)

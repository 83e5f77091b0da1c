"""all: every measure of a two-arm trial on one screen, with a sentence for the paper."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.commands import inputs, options, presented
from rsa_trial_cli.commands.method_names import risk_interval, style_name
from rsa_trial_cli.commands.values import Whole

if TYPE_CHECKING:
    from rsa_trial_cli.commands.all_request import All
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.measures.every_measure import OneOfAll
    from rsa_trial_cli.stats.measures.measure import Estimates, Measure
    from rsa_trial_cli.writing.views.all_measures import AllView

EXAMPLES = [
    "rsa-trial all 75/101 59/100",
    "rsa-trial all 75/101 59/100 --style jama --event 'healthy birth' --people women",
    "rsa-trial all --input trials.csv",
    "rsa-trial all 75/101 59/100 -q --style nejm",
]
WORDS = """Every measure of a two-arm trial, treatment first, and a sentence for the paper.

    Odds ratio, risk ratio, risk difference and number needed to treat, each by its default interval and test;
    the commands or, rr, rd and nnt offer others. The arms are taken as independent.
    """


@click.command("all", cls=options.Command, examples=EXAMPLES, help=WORDS)
@options.bundle(
    options.counts,
    options.reading,
    options.level,
    options.zero_cells,
    options.clusters,
    click.option(
        "--per",
        type=Whole(2, 1_000_000),
        metavar="N",
        default=1000,
        show_default=True,
        help="Events fewer or more per N participants.",
    ),
    click.option(
        "--risk-interval", type=risk_interval, help="Interval for the risk in each arm.  [default: wilson]"
    ),
    presented.style(style_name, ".  [default: plain]"),
    presented.wording,
    options.output,
    options.fields,
    options.debug,
)
@click.pass_context
def every(ctx: click.Context, /, **params: Any) -> None:
    """Every measure of a two-arm trial: what its options say is read, computed and written."""
    from rsa_trial_cli.commands import all_request, effect, unused
    from rsa_trial_cli.commands.unused_all import ALL, Screen
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination

    asked = all_request.request(params)
    out = asked.write
    blocks, ahead = loop.begun(inputs.designed(inputs.trials(ctx, asked.read), asked.design_effect))
    lone = loop.only(ahead)
    full = lone is not None and not out.quiet and out.format.human and not lone.is_missing().any()
    unused.refuse(unused.given(ctx), Screen(asked, full), ALL)
    view = _view(asked, lone if full else None) if out.format.human else None
    writer = destination.writer(out.form, out.output, view, raw=out.raw, fields=out.fields)
    here = partial(_every, asked)
    if lone is None and sys.stderr.isatty():
        from rsa_trial_cli.commands import elsewhere

        record = elsewhere.written(out, blocks, (here, here), writer, 1)
    else:
        record = loop.run(blocks, here, writer, out.output)
    if not asked.read.counts:
        effect.closed(ctx, record, out)


MAKERS = {"all": lambda: every}


def _every(asked: All, trials: Trials) -> list[list[OneOfAll]]:
    return [_estimates(asked, trials)]


def _estimates(asked: All, trials: Trials) -> list[OneOfAll]:
    """One result for each measure, as its own command gives it."""
    from rsa_trial_cli.commands import effect
    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.measures.every_measure import of_all
    from rsa_trial_cli.stats.watched import part

    def alone(measure: Measure) -> Estimates:
        with part(1 / len(MEASURES)):
            ((made,),) = effect.estimates(asked.of(measure.key), None, trials)
        return made

    return of_all(trials, list(MEASURES.values()), alone, asked.per)


def _view(asked: All, lone: Trials | None) -> AllView:
    from rsa_trial_cli.commands import effect
    from rsa_trial_cli.writing.views.all_measures import AllView
    from rsa_trial_cli.writing.views.sentence import Wording

    out = asked.write
    beside = effect.context("rd", lone, asked.level, asked.risk_interval) if lone is not None else None
    return AllView(beside, out.quiet, out.digits, wording=Wording(out.style, out.event, out.people))

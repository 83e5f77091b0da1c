"""power: from observed counts, or from assumed risks to power, size, detectable risk, or a curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import margins, options, presented
from rsa_trial_cli.commands.method_names import power_method, style_name
from rsa_trial_cli.commands.sds import SDs
from rsa_trial_cli.commands.values import DIFFERENCE, POSITIVE, RISK, SHARE, Number, Sizes

if TYPE_CHECKING:
    from rsa_trial_cli.commands.effort import Task
    from rsa_trial_cli.commands.plan_kinds import AnyPlans
    from rsa_trial_cli.commands.plotted import Plot
    from rsa_trial_cli.commands.power_request import Power
    from rsa_trial_cli.commands.requests import Output
    from rsa_trial_cli.writing.pictures.marks import Picture
    from rsa_trial_cli.writing.views.plans import View

EXAMPLES = [
    "rsa-trial power 75/101 59/100",
    "rsa-trial power --risks 0.74 0.59 --power 0.8",
    "rsa-trial power --risks 0.74 0.59 -n 155 --all-methods",
    "rsa-trial power --control-risk 0.59 -n 101,100 --power 0.8",
    "rsa-trial power --risks 0.6 0.6 --margin -0.1 --alpha 0.025 --power 0.9",
    "rsa-trial power --means 3.1 4.0 --sd 1.2,1.4 --power 0.8",
]

assuming = options.bundle(
    click.option(
        "--risks", nargs=2, type=RISK, metavar="T C", help="Assumed risks: treatment, then control."
    ),
    click.option(
        "--control-risk", type=RISK, help="Assumed control risk; by itself, the treatment risk is solved for."
    ),
    click.option("--or", "effect_or", type=POSITIVE, help="Assumed odds ratio, with --control-risk."),
    click.option("--rr", "effect_rr", type=POSITIVE, help="Assumed risk ratio, with --control-risk."),
    click.option("--rd", "effect_rd", type=DIFFERENCE, help="Assumed risk difference, with --control-risk."),
    click.option(
        "--means", nargs=2, type=Number(), metavar="T C", help="Assumed means: treatment, then control."
    ),
    click.option("--md", "effect_md", type=Number(), help="Assumed mean difference, without the means."),
    click.option(
        "--smd", "effect_smd", type=Number(), help="Assumed difference of means in units of their SD."
    ),
    click.option(
        "--sd", "sds", type=SDs(), help="Assumed SD of the outcome: of both arms, or TREATMENT,CONTROL."
    ),
    click.option("--power", "target", type=SHARE, help="Power to reach, e.g. 0.8."),
    click.option(
        "-n",
        "--n",
        "sizes",
        type=Sizes(lone=True),
        help="Participants per arm: one number, or TREATMENT,CONTROL.",
    ),
    click.option(
        "--ratio", type=POSITIVE, help="Size of the control arm / size of the treatment arm.  [default: 1]"
    ),
    click.option(
        "--dropout",
        type=Number(0, 1, or_equal=True),
        default=0.0,
        help="Share of participants who are not analysed, e.g. 0.1.",
    ),
    options.clusters,
    click.option(
        "--width",
        type=Number(0, 2),
        help="Solve for the size at which the interval of the risk difference, at level 1 − alpha, "
        "has this expected width, e.g. 0.2.",
    ),
)

testing = options.bundle(
    click.option(
        "-m",
        "--method",
        "methods",
        multiple=True,
        type=power_method,
        help="Test to plan for; rsa-trial methods power lists them.",
    ),
    click.option("-A", "--all-methods", "everything", is_flag=True, help="Every method that applies."),
    click.option(
        "--alpha", type=SHARE, default=0.05, show_default=True, help="Significance level of the test."
    ),
    margins.alternative(),
    click.option(
        "--margin",
        type=Number(),
        help="Margin, treatment relative to control, e.g. -0.1. The effect is to be shown above a margin "
        "that lies below no effect, and below one that lies above it.",
    ),
    click.option(
        "--margin-on",
        type=click.Choice(["rd", "rr", "or"]),
        default="rd",
        show_default=True,
        help="Measure in which the margin is given.",
    ),
    click.option(
        "--type",
        "kind",
        type=click.Choice(["superiority", "non-inferiority", "equivalence"]),
        help="What the margin is for.  [default: non-inferiority]",
    ),
    click.option("--curve", is_flag=True, help="Power at a range of sizes."),
)


@click.command("power", cls=options.Command, examples=EXAMPLES)
@options.counts
@assuming
@testing
@options.plans_input
@options.arms
@presented.style(style_name)
@presented.people
@options.written
@presented.spelled
@presented.plot
@options.fields
@options.workers
@click.option("-q", "--quiet", is_flag=True, help="One line per plan, with its answer.")
@options.debug
@click.pass_context
def power(ctx: click.Context, /, **params: Any) -> None:
    """Power of a trial: at observed counts, or planned from assumed risks or means.

    Give two of power, size and treatment risk, or difference of means: the third is solved for. With
    --margin the tests are one-sided, each at alpha: non-inferiority, superiority by a margin, or equivalence.
    """
    from rsa_trial_cli.commands import plan_kinds, power_request, unused
    from rsa_trial_cli.writing import destination

    asked, given = power_request.power(params), unused.given(ctx)
    if asked.read.inputs or not (asked.read.counts or given.keys() - plan_kinds.ALWAYS - plan_kinds.FILE):
        shown, plans = _from_files(ctx, asked, given)
    else:
        shown, plans = one(ctx, asked)
    out = asked.write
    plot = _plotted(asked, plans) if out.plot else None
    shown_as = view(shown, quiet=out.quiet)
    if out.style or out.people:
        _in_style(shown_as, out)
    with destination.writer(out.form, out.output, shown_as, raw=out.raw, fields=out.fields) as writer:
        if plot:
            plot.write()
        writer.write(plans)


def one(ctx: click.Context, asked: Power) -> tuple[str, list[AnyPlans]]:
    """The answers to one question, and the name of the view that shows them."""
    from rsa_trial_cli.commands import effort, questions, unused, unused_power

    kind = questions.kind_of(asked)
    unused.refuse(unused.given(ctx), asked, unused_power.PLAN)
    return kind.view, effort.answers(_tasks(asked, asked.read.compared))


def view(shown: str, *, quiet: bool) -> View[AnyPlans]:
    """The view of this name; that of means is loaded where there are means."""
    from rsa_trial_cli.writing.views.plans import VIEWS

    if shown in VIEWS:
        return cast("View[AnyPlans]", VIEWS[shown](quiet))
    from rsa_trial_cli.writing.views import mean_plans

    return cast("View[AnyPlans]", mean_plans.VIEWS[shown](quiet))


def _in_style(view: View[AnyPlans], out: Output) -> None:
    """The sentence for a protocol as a journal prints it, with these people."""
    from rsa_trial_cli.base.errors import escaped
    from rsa_trial_cli.writing.views.plan_words import Paper
    from rsa_trial_cli.writing.views.plans import OneView
    from rsa_trial_cli.writing.views.styles import STYLES

    assert isinstance(view, OneView)
    style = STYLES[out.style or "plain"]
    alpha = None if style.name == "plain" else style.alpha
    view.paper = Paper(style.mark, style.count, escaped(out.people or Paper().people), alpha)


def _plotted(asked: Power, plans: list[AnyPlans]) -> Plot[AnyPlans]:
    """The picture of the curve: the power that ends it is marked, with the size one method needs for it."""
    from dataclasses import replace
    from functools import partial

    from rsa_trial_cli.commands import effort, plan_kinds
    from rsa_trial_cli.commands.plotted import COLUMN, Plot
    from rsa_trial_cli.writing.views.pictured_plans import Reached

    target, answers = float("nan"), []
    if not asked.plan.sizes:
        target = float(asked.plan.target or plan_kinds.PLANNED_POWERS[0])
        if not asked.plan.everything:
            sized = replace(asked, plan=replace(asked.plan, curve=False, target=target))
            answers = effort.answers(_tasks(sized, asked.read.compared))
    plot: Plot[AnyPlans] = Plot(asked.write, partial(_pages(plans), reached=Reached(target, answers)), COLUMN)
    plot.keep(plans)
    return plot


def _pages(plans: list[AnyPlans]) -> Callable[..., list[Picture]]:
    """What draws the curve, in the words of these plans."""
    from functools import partial

    from rsa_trial_cli.stats.planning.approximations import Plans
    from rsa_trial_cli.writing.views.pictured_plans import pages

    if isinstance(plans[0], Plans):
        from rsa_trial_cli.writing.views.plan_words import WORDS

        return partial(pages, words=WORDS)
    from rsa_trial_cli.writing.views import mean_plans

    return partial(pages, words=mean_plans.WORDS)


def _from_files(ctx: click.Context, asked: Power, given: Mapping[str, str]) -> tuple[str, list[AnyPlans]]:
    """The plans of every row of the files, in a batch if they allow it, else one by one; and their view."""
    from rsa_trial_cli.commands import effort, plan_columns, questions, requests, unused, unused_power
    from rsa_trial_cli.commands.plan_files import CommandLine, Kept, Scenario

    unused.refuse(given, asked, unused_power.PLANS)
    names = asked.read.labels or requests.ARMS_OF_A_FILE

    views: dict[str, None] = {}  # of the rows so far

    def tasks(row: Scenario) -> list[Task]:
        unused.refuse(row.given, row.asked, unused_power.PLAN)
        views[questions.kind_of(row.asked).many] = None
        if len(views) > 1:
            raise InputError("Plans of risks and of means go into two files.")
        return _tasks(row.asked, names, row.where)

    line = CommandLine(ctx, asked, given)
    sheets = Kept(line.sheets())
    if made := plan_columns.answers(plan_columns.alike(line, sheets), tasks):
        return "many", [*(plan_columns.shown(made) if asked.write.format.human else made)]
    every = [task for row in line.scenarios(sheets) for task in row.placed(tasks)]
    return next(iter(views), "many"), effort.answers(every, asked.write.workers)


def _tasks(asked: Power, names: tuple[str, str], where: str = "") -> list[Task]:
    """The question to each method that is asked for. names : of the arms; where : the place of a row."""
    from rsa_trial_cli.commands import effort, questions

    kind = questions.kind_of(asked)
    return effort.tasks(
        kind.posed(asked, names),
        several=asked.plan.everything,
        where=where,
    )

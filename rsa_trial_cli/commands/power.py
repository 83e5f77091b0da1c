"""power: from observed counts, or from assumed risks to power, size or the detectable risk."""

from __future__ import annotations

from typing import Any

import click

from rsa_trial_cli.commands import inputs, options
from rsa_trial_cli.commands.types import ALPHA, RISK, Sizes
from rsa_trial_cli.errors import InputError

EXAMPLES = [
    "rsa-trial power 75/101 59/100",
    "rsa-trial power --risks 0.74 0.59 --power 0.8",
    "rsa-trial power --risks 0.74 0.59 -n 155",
    "rsa-trial power --control-risk 0.59 -n 101,100 --power 0.8",
]
PLANNED_POWERS = (0.8, 0.9)

assumptions = options.bundle(
    click.option(
        "--risks", nargs=2, type=RISK, metavar="T C", help="Assumed risks: treatment, then control."
    ),
    click.option("--control-risk", type=RISK, help="Assumed control risk, to solve for the treatment risk."),
    click.option("--power", "target", type=ALPHA, help="Power to reach, e.g. 0.8."),
    click.option("-n", "--n", "sizes", type=Sizes(), help="Participants per arm, or treatment,control."),
    click.option(
        "--ratio", type=float, help="Control size / treatment size, when solving for n.  [default: 1]"
    ),
    click.option("--alpha", type=ALPHA, default=0.05, show_default=True, help="Size of the test."),
    click.option(
        "--alternative",
        type=click.Choice(["two-sided", "greater", "less"]),
        default="two-sided",
        show_default=True,
        help="greater: more events with treatment; less: fewer.",
    ),
)


@click.command(
    "power",
    cls=options.Command,
    examples=EXAMPLES,
    short_help="Power, sample size, detectable risk",
)
@options.counts
@assumptions
@options.arms
@options.output
@options.debug
@click.pass_context
def power(ctx: click.Context, /, counts: tuple[str, ...], **chosen: Any) -> None:
    """Power of a trial: at observed counts, or planned from assumed risks.

    Of power, size and treatment risk leave one out: it is solved for.
    """
    from rsa_trial_cli.stats.power import Question
    from rsa_trial_cli.writing import formats
    from rsa_trial_cli.writing.plans import View

    names = chosen["labels"] or inputs.ARMS_OF_THE_TRIAL
    question = Question(alpha=chosen["alpha"], alternative=chosen["alternative"], names=names)
    plans = _observed(question, counts, chosen) if counts else [_planned(ctx, question, chosen)]
    form = formats.chosen(chosen["form"], chosen["output"])
    view = View(observed=bool(counts), quiet=chosen["quiet"])
    with formats.writer(form, chosen["output"], raw=chosen["raw"], view=view) as out:
        out.write(plans)


def _observed(question: Any, counts: tuple[str, ...], chosen: dict[str, Any]) -> list[Any]:
    """The power at the observed risks and sizes, sizes for 80% and 90%, and the detectable risk."""
    from rsa_trial_cli.reading.counts import arms

    given = [name for name in ("risks", "control_risk", "target", "sizes", "ratio") if chosen[name]]
    if given:
        raise InputError(
            "Give counts or assumptions, not both.", "--risks T C with --power or -n plans a trial."
        )
    e1, n1, e0, n0 = arms(counts, cells=chosen["cells"])
    p1, p0 = e1 / n1, e0 / n0
    if not (0 < p1 < 1 and 0 < p0 < 1):
        raise InputError(
            "An arm without events, or with events only, has no risk to plan with.",
            "Assume one: --risks T C.",
        )
    plans = [question.power(p1, p0, n1, n0)]
    if p1 != p0:
        plans += [question.size(p1, p0, target, n0 / n1) for target in PLANNED_POWERS]
    return [*plans, question.risk(p0, n1, n0, PLANNED_POWERS[0], above=p1 >= p0)]


def _planned(ctx: click.Context, question: Any, chosen: dict[str, Any]) -> Any:
    """The one quantity that was left out."""
    risks, sizes, target = chosen["risks"], chosen["sizes"], chosen["target"]
    ratio = chosen["ratio"] or 1.0
    if not risks and chosen["control_risk"] is None:
        raise inputs.NoInput(ctx)
    if chosen["ratio"] is not None and not 0.01 <= chosen["ratio"] <= 100:
        raise InputError(
            f"--ratio must lie between 0.01 and 100, not {chosen['ratio']:g}.", "1 is equal arms."
        )
    if not risks:
        if not sizes or target is None:
            raise InputError("To solve for the treatment risk, give -n and --power.", EXAMPLES[3])
        return question.risk(chosen["control_risk"], *sizes, target)
    if (sizes is None) == (target is None):
        what = (
            "Nothing is left to solve for." if sizes else "Give the power to solve for n, or n for the power."
        )
        raise InputError(what, "Leave out the power, the size or the treatment risk.")
    return question.power(*risks, *sizes) if sizes else question.size(*risks, target, ratio)

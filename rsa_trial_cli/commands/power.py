"""power: from observed counts, or from assumed risks to power, size, detectable risk, or a curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.commands import inputs, options
from rsa_trial_cli.commands.names import power_method
from rsa_trial_cli.commands.types import ALPHA, RISK, Number, Sizes
from rsa_trial_cli.errors import InputError

if TYPE_CHECKING:
    from rsa_trial_cli.stats.power import Question

EXAMPLES = [
    "rsa-trial power 75/101 59/100",
    "rsa-trial power --risks 0.74 0.59 --power 0.8",
    "rsa-trial power --risks 0.74 0.59 -n 155 --all-methods",
    "rsa-trial power --control-risk 0.59 -n 101,100 --power 0.8",
    "rsa-trial power --risks 0.6 0.6 --margin -0.1 --alpha 0.025 --power 0.9",
]
PLANNED_POWERS = (0.8, 0.9)
EFFECTS = ("or", "rr", "rd")

assuming = options.bundle(
    click.option(
        "--risks", nargs=2, type=RISK, metavar="T C", help="Assumed risks: treatment, then control."
    ),
    click.option(
        "--control-risk", type=RISK, help="Assumed control risk; alone, the treatment risk is solved for."
    ),
    click.option("--or", "effect_or", type=Number(), help="Assumed odds ratio, with --control-risk."),
    click.option("--rr", "effect_rr", type=Number(), help="Assumed risk ratio, with --control-risk."),
    click.option("--rd", "effect_rd", type=Number(), help="Assumed risk difference, with --control-risk."),
    click.option("--power", "target", type=ALPHA, help="Power to reach, e.g. 0.8."),
    click.option("-n", "--n", "sizes", type=Sizes(), help="Participants per arm, or treatment,control."),
    click.option(
        "--ratio", type=Number(), help="Control size / treatment size, solving for n.  [default: 1]"
    ),
    click.option("--dropout", type=Number(), default=0.0, help="Share that is not analysed, e.g. 0.1."),
    click.option(
        "--width", type=Number(), help="Size for this expected width of the 95% RD interval, e.g. 0.2."
    ),
)

testing = options.bundle(
    click.option(
        "-m", "--method", "methods", multiple=True, type=power_method, help="See rsa-trial methods."
    ),
    click.option("-A", "--all-methods", "everything", is_flag=True, help="Every method that applies."),
    click.option("--alpha", type=ALPHA, default=0.05, show_default=True, help="Size of the test."),
    click.option(
        "--alternative",
        type=click.Choice(["two-sided", "greater", "less"]),
        default="two-sided",
        show_default=True,
        help="greater: more events with treatment; less: fewer.",
    ),
    click.option(
        "--margin",
        type=Number(),
        help="Treatment relative to control, e.g. -0.1: the effect must exceed a margin below no effect.",
    ),
    click.option(
        "--margin-on",
        type=click.Choice(["rd", "rr", "or"]),
        default="rd",
        show_default=True,
        help="Its scale.",
    ),
    click.option(
        "--type",
        "kind",
        type=click.Choice(["superiority", "non-inferiority", "equivalence"]),
        help="What the margin is for.  [default: non-inferiority]",
    ),
    click.option("--curve", is_flag=True, help="Power against n."),
)


@click.command(
    "power", cls=options.Command, examples=EXAMPLES, short_help="Power, sample size, detectable risk"
)
@options.counts
@assuming
@testing
@options.plans_input
@options.arms
@options.output
@options.debug
@click.pass_context
def power(ctx: click.Context, /, counts: tuple[str, ...], **chosen: Any) -> None:
    """Power of a trial: at observed counts, or planned from assumed risks.

    Of power, size and treatment risk leave one out: it is solved for. With --margin the tests are one-sided,
    each at alpha: non-inferiority, superiority by a margin, or equivalence.
    """
    from rsa_trial_cli.commands import scenarios
    from rsa_trial_cli.writing import formats
    from rsa_trial_cli.writing.plans import VIEWS

    if sum([bool(counts), bool(chosen["inputs"])]) > 1:
        raise InputError("Give counts or --input, not both.")
    if counts:
        shown, plans = "observed", _each(chosen, lambda question: _observed(question, counts, chosen))
    elif chosen["inputs"]:
        shown, plans = "many", scenarios.planned(chosen["inputs"], chosen, planned)
    elif chosen["curve"]:
        shown, plans = "curve", _each(chosen, lambda question: _curve(question, chosen))
    else:
        if not chosen["risks"] and chosen["control_risk"] is None:
            raise inputs.NoInput(ctx)
        shown, plans = "one", planned(chosen)
    form = formats.chosen(chosen["form"], chosen["output"])
    view = VIEWS[shown](chosen["quiet"])
    with formats.writer(form, chosen["output"], raw=chosen["raw"], view=view) as out:
        out.write(plans)


def planned(chosen: dict[str, Any]) -> list[Any]:
    """The one quantity that was left out, by each method that was asked for."""
    return _each(chosen, lambda question: [_solved(question, chosen)])


def _each(chosen: dict[str, Any], solve: Callable[[Question], list[Any]]) -> list[Any]:
    """Plans by each method; among all methods, those that cannot enumerate so much are left out in words."""
    from rsa_trial_cli.stats.power import METHODS, Question

    fitting = [name for name, m in METHODS.items() if (m.kind == "margin") == (chosen["margin"] is not None)]
    plans = []
    for method in fitting if chosen["everything"] else chosen["methods"] or [""]:
        question = Question(
            method=method,
            alpha=chosen["alpha"],
            alternative=chosen["alternative"],
            names=chosen["labels"] or inputs.ARMS_OF_THE_TRIAL,
            margin=chosen["margin"],
            margin_on=chosen["margin_on"],
            type=chosen["kind"] or "",
            dropout=chosen["dropout"],
        )
        try:
            plans += solve(question)
        except InputError as problem:
            if not chosen["everything"] or method == fitting[0]:
                raise
            click.echo(f"note: {method} is left out. {problem.message}", err=True)
    return plans


def _observed(question: Question, counts: tuple[str, ...], chosen: dict[str, Any]) -> list[Any]:
    """The power at the observed risks and sizes, sizes for 80% and 90%, and the detectable risk."""
    from rsa_trial_cli.reading.counts import arms

    given = [name for name in ("risks", "control_risk", "target", "sizes", "ratio", "width") if chosen[name]]
    if given or chosen["curve"]:
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


def _solved(question: Question, chosen: dict[str, Any]) -> Any:
    risks, sizes, target = _risks(chosen), chosen["sizes"], chosen["target"]
    ratio = 1.0 if chosen["ratio"] is None else chosen["ratio"]
    if risks is None:
        if not sizes or target is None:
            raise InputError("To solve for the treatment risk, give -n and --power.", EXAMPLES[3])
        n1, n2 = sizes
        return question.risk(chosen["control_risk"], n1, n2, target)
    if chosen["width"] is not None:
        return question.width(*risks, chosen["width"], ratio)
    if (sizes is None) == (target is None):
        what = (
            "Nothing is left to solve for." if sizes else "Give the power to solve for n, or n for the power."
        )
        raise InputError(what, "Leave out the power, the size or the treatment risk.")
    return question.power(*risks, *sizes) if sizes else question.size(*risks, target, ratio)


def _risks(chosen: dict[str, Any]) -> tuple[float, float] | None:
    """Treatment and control risk, given as such or as an effect on the control risk; None if only that is."""
    from rsa_trial_cli.stats.plans import SCALES

    effects = [(key, chosen[f"effect_{key}"]) for key in EFFECTS if chosen[f"effect_{key}"] is not None]
    if chosen["risks"]:
        if effects or chosen["control_risk"] is not None:
            raise InputError("Give --risks, or --control-risk with one effect, not both.")
        risks: tuple[float, float] = chosen["risks"]
        return risks
    if not effects:
        return None
    if len(effects) > 1 or chosen["control_risk"] is None:
        raise InputError(
            "An effect needs --control-risk, and only one effect can be assumed.",
            "--control-risk 0.59 --rr 1.25",
        )
    ((key, effect),) = effects
    treatment = float(SCALES[key].risk(effect, chosen["control_risk"]))
    if not 0 < treatment < 1:
        given = f"--control-risk {chosen['control_risk']:g} --{key} {effect:g}"
        raise InputError(
            f"{given} gives a treatment risk of {treatment:g}.", "Risks must be above 0 and below 1."
        )
    return treatment, chosen["control_risk"]


def _curve(question: Question, chosen: dict[str, Any]) -> list[Any]:
    """Power at twenty sizes, up to the one given, or to twice what the power needs (80% unless given)."""
    from dataclasses import replace

    risks, ratio = _risks(chosen), chosen["ratio"] or 1.0
    if risks is None:
        raise InputError("A curve needs both risks.", "rsa-trial power --risks 0.74 0.59 --curve")
    if chosen["sizes"]:
        most, ratio = chosen["sizes"][0], chosen["sizes"][1] / chosen["sizes"][0]
    else:
        plain = replace(question, method="")
        most = int(2 * plain.size(*risks, chosen["target"] or PLANNED_POWERS[0], ratio).treatment_n[0])
    sizes = sorted({max(2, round(most * step / 20)) for step in range(1, 21)})
    return [question.power(*risks, n, max(1, round(n * ratio))) for n in sizes]

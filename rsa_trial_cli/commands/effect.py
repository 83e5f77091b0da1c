"""or, rr, rd, nnt: one body, one line a measure."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.commands import inputs, options
from rsa_trial_cli.commands.method_names import fitting_tests, method_name, risk_interval, test_name
from rsa_trial_cli.commands.used import Answer, refuse_unused
from rsa_trial_cli.commands.values import Margin
from rsa_trial_cli.errors import InputError, escaped

if TYPE_CHECKING:
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.measures.measure import Estimates
    from rsa_trial_cli.writing.views.effects import Context

choosing = options.bundle(
    options.level,
    click.option(
        "-m", "--method", "methods", multiple=True, type=method_name, help="Interval: see rsa-trial methods."
    ),
    click.option(
        "--test", "tests", multiple=True, type=test_name, help="P value: the interval's own unless named."
    ),
    click.option(
        "-A", "--all-methods", "everything", is_flag=True, help="Every interval, each with its own P."
    ),
    click.option(
        "--alternative",
        type=click.Choice(["two-sided", "greater", "less"]),
        default="two-sided",
        show_default=True,
        help="Of the P: more (greater) or fewer (less) events with treatment.",
    ),
    click.option(
        "--zero-cells",
        type=click.Choice(["add-half", "none"]),
        default="add-half",
        show_default=True,
        help="Empty cells of a ratio under Woolf, Katz and their Wald P: add ½ to all four, or leave them.",
    ),
)


covering = click.option("--coverage", is_flag=True, help="True coverage at these arms and risks.")

shown = options.bundle(
    click.option(
        "--risk-interval", type=risk_interval, help="Interval of each arm's risk.  [default: wilson]"
    ),
    options.output,
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="The working of one trial, to be redone by hand; of a file, how it was read.",
    ),
    options.debug,
)

margin = click.option(
    "--margin",
    type=Margin(),
    help="One-sided P against this risk difference, e.g. -0.1: non-inferiority.",
)


def _command(key: str, title: str, *extra: options.Decorator) -> click.Command:
    @click.pass_context
    def callback(ctx: click.Context, /, counts: tuple[str, ...], **chosen: Any) -> None:
        _run(ctx, key, counts, chosen)

    decorated = options.bundle(options.counts, options.reading, choosing, *extra, shown)(callback)
    examples = [
        f"rsa-trial {key} 75/101 59/100",
        f"rsa-trial {key} --input trials.csv",
        f"rsa-trial {key} 75/101 59/100 --all-methods",
        f"cat trials.csv | rsa-trial {key} -f csv > {key}.csv",
    ]
    words = f"{title} of a two-arm trial, treatment first, with its interval and P."
    return click.command(key, cls=options.Command, examples=examples, help=words, short_help=title)(decorated)


COMMANDS = [
    _command("or", "Odds ratio", covering),
    _command("rr", "Risk ratio", covering),
    _command("rd", "Risk difference", covering, margin),
    _command("nnt", "Number needed to treat"),
]


def _run(ctx: click.Context, key: str, counts: tuple[str, ...], chosen: dict[str, Any]) -> None:
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination, formats

    fitting_tests(key, chosen["tests"], chosen.get("margin"))
    if chosen.get("margin") is not None:
        _refuse_beside_margin(ctx, chosen)
    form = formats.chosen(chosen["form"], chosen["output"])
    blocks, ahead = loop.begun(inputs.trials(ctx, counts, chosen))
    lone = loop.only(ahead)
    full = lone is not None and not chosen["quiet"] and not lone.is_missing().any()
    full = full and formats.FORMATS[form].human
    refuse_unused(ctx, Answer(key, bool(counts), formats.FORMATS[form], full, chosen))
    settings = {"raw": chosen["raw"], "fast": any(block.origin.frames for block in ahead)}
    if formats.FORMATS[form].human:
        settings["view"] = _view(key, lone if full else None, chosen)
    writer = destination.writer(form, chosen["output"], **settings)
    record = loop.run(
        blocks, lambda trials: [_estimates(key, trials, lone, chosen)], writer, chosen["output"]
    )
    if not counts and (record.exit_code or not chosen["quiet"]):  # nothing is left out without a word
        encoding = [f"note: read as {record.encoding}", *record.columns] if chosen["verbose"] else []
        click.echo("\n".join(map(escaped, [*encoding, *record.summary()])), err=True)
    ctx.exit(record.exit_code)


def _refuse_beside_margin(ctx: click.Context, chosen: dict[str, Any]) -> None:
    """What a test against a margin has no use for."""
    if chosen["coverage"]:
        raise InputError("--coverage is about the interval, --margin about the P: ask for one at a time.")
    if ctx.get_parameter_source("alternative") is not click.core.ParameterSource.DEFAULT:
        raise InputError(
            "--alternative is not used with --margin: the sign of the margin says which side is tested.",
            "Below 0 it is tested from above, above 0 from below.",
        )


def _estimates(key: str, trials: Trials, lone: Trials | None, chosen: dict[str, Any]) -> list[Estimates]:
    """One result for each method and test that was asked for."""
    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.measures import coverage, margin

    measure, level = MEASURES[key], chosen["level"]
    methods = list(measure.methods) if chosen["everything"] else chosen["methods"] or [None]
    made = []
    for method, test in product(methods, chosen["tests"] or [None]):
        if chosen.get("margin") is not None:
            result: Estimates = margin.estimate(trials, chosen["margin"], method, level, test)
        else:
            how = chosen["alternative"], chosen["zero_cells"]
            result = measure.estimate(trials, method, level, test, *how)
        if lone is not None:
            _refuse_too_large(result)
        if chosen.get("coverage"):
            result = coverage.covered(measure, result, chosen["zero_cells"])
        made.append(result)
    return made


def _refuse_too_large(result: Estimates) -> None:
    """A single table that the test cannot be computed for is an error; among many it is a row with a note."""
    size = float((result.treatment_n * result.control_n)[0])
    if result.tested.largest is not None and size > result.tested.largest:
        raise InputError(
            f"{result.tested.title} is computed up to n₁·n₂ = {result.tested.largest:,.0f}, not {size:,.0f}.",
            "--test mid-p or n-1 has no such limit.",
        )


def _view(key: str, lone: Trials | None, chosen: dict[str, Any]) -> Any:
    from rsa_trial_cli.writing.views.effects import View

    context = _context(key, lone, chosen["level"], chosen["risk_interval"]) if lone else None
    return View(context, chosen["quiet"], chosen["digits"], chosen["verbose"])


def _context(key: str, trial: Trials, level: float, name: str | None) -> Context:
    """What stands around a single trial's estimate: both risks, and the absolute effect beside a ratio."""
    import numpy as np

    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.inference.one_proportion import RISK
    from rsa_trial_cli.writing.views.effects import Context

    method = RISK[name or RISK.default]
    limits = [method.compute(arm, level)[:, 0] for arm in (trial.treatment, trial.control)]
    risks = np.clip(limits, 0.0, 1.0)  # a risk lies between them: Agresti–Coull limits may not
    beside = MEASURES[key].beside
    absolute = MEASURES[beside].estimate(trial, level=level) if beside else None
    return Context(risks, method.title.removesuffix(" score"), absolute)

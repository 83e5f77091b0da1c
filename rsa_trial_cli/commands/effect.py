"""or, rr, rd, nnt: one body, one line a measure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.commands import inputs, options
from rsa_trial_cli.commands.methods import method_name, test_name

if TYPE_CHECKING:
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.writing.effects import Context

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
        help="Empty cells under Woolf, Katz and Wald: add ½ to all four cells, or leave them.",
    ),
)


def _command(key: str, title: str) -> click.Command:
    @click.pass_context
    def callback(ctx: click.Context, /, counts: tuple[str, ...], **chosen: Any) -> None:
        _run(ctx, key, counts, chosen)

    decorated = options.bundle(options.counts, options.reading, choosing, options.output, options.debug)(
        callback
    )
    examples = [
        f"rsa-trial {key} 75/101 59/100",
        f"rsa-trial {key} --input trials.csv",
        f"rsa-trial {key} 75/101 59/100 --all-methods",
        f"cat trials.csv | rsa-trial {key} -f csv > {key}.csv",
    ]
    words = f"{title} of a two-arm trial, treatment first, with its interval and P."
    return click.command(key, cls=options.Command, examples=examples, help=words, short_help=title)(decorated)


COMMANDS = [
    _command("or", "Odds ratio"),
    _command("rr", "Risk ratio"),
    _command("rd", "Risk difference"),
    _command("nnt", "Number needed to treat"),
]


def _run(ctx: click.Context, key: str, counts: tuple[str, ...], chosen: dict[str, Any]) -> None:
    from rsa_trial_cli.reading.report import Report
    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.writing import formats

    measure, report = MEASURES[key], Report(chosen["on_error"])
    methods = list(measure.methods) if chosen["everything"] else chosen["methods"] or [None]
    how = [chosen["level"], chosen["alternative"], chosen["zero_cells"]]
    form = formats.chosen(chosen["form"], chosen["output"])
    blocks, lone = _peeked(inputs.trials(ctx, counts, chosen, report))
    settings = {"raw": chosen["raw"]}
    if formats.FORMATS[form].human:
        settings["view"] = _view(key, lone, chosen)
    with formats.writer(form, chosen["output"], **settings) as out:
        for block in blocks:
            out.write([
                measure.estimate(block, method, how[0], test, how[1], how[2])
                for method, test in product(methods, chosen["tests"] or [None])
            ])  # fmt: skip
    if not counts and not chosen["quiet"]:
        click.echo("\n".join(report.summary()), err=True)
    ctx.exit(report.exit_code)


def _peeked(blocks: Iterator[Trials]) -> tuple[Iterator[Trials], Trials | None]:
    """The blocks, and the one trial there is if there is only one."""
    first = next(blocks, None)
    second = next(blocks, None) if first is not None and len(first) == 1 else None
    lone = first if first is not None and len(first) == 1 and second is None else None
    return chain((block for block in (first, second) if block is not None), blocks), lone


def _view(key: str, lone: Trials | None, chosen: dict[str, Any]) -> Any:
    from rsa_trial_cli.writing.effects import View

    full = lone is not None and not chosen["quiet"] and not lone.is_missing().any()
    return View(
        _context(key, lone, chosen["level"]) if full and lone else None, chosen["quiet"], chosen["digits"]
    )


def _context(key: str, trial: Trials, level: float) -> Context:
    """What stands around a single trial's estimate: both risks, and the absolute effect beside a ratio."""
    import numpy as np

    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.proportion import RISK
    from rsa_trial_cli.writing.effects import Context

    method = RISK[RISK.default]
    risks = np.stack([method.compute(arm, level)[:, 0] for arm in (trial.treatment, trial.control)])
    absolute = MEASURES["rd"].estimate(trial, level=level) if key in ("or", "rr") else None
    return Context(risks, method.title.removesuffix(" score"), absolute)

"""nnt at another control risk: from a ratio that was typed, or from the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import InputError, escaped
from rsa_trial_cli.commands import inputs, options
from rsa_trial_cli.commands.values import POSITIVE, RISK, Limits

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Effect
    from rsa_trial_cli.stats.measures.baseline import AtBaseline

ONLY_HERE = {"constant", "effect_or", "effect_rr", "or_ci", "rr_ci"}
DEFAULT = "or"  # at every control risk it gives a risk between 0 and 1

options_of_nnt = options.bundle(
    click.option("--control-risk", type=RISK, help="NNT at this control risk, if the ratio stays the same."),
    click.option(
        "--constant",
        type=click.Choice(["or", "rr"]),
        help="With counts and --control-risk: the ratio that stays the same.  [default: or]",
    ),
    click.option(
        "--or", "effect_or", type=POSITIVE, help="Odds ratio, with --control-risk, instead of counts."
    ),
    click.option("--or-ci", type=Limits(), help="Its limits: 0.3,0.8."),
    click.option(
        "--rr", "effect_rr", type=POSITIVE, help="Risk ratio, with --control-risk, instead of counts."
    ),
    click.option("--rr-ci", type=Limits(), help="Its limits."),
)


def refuse(ctx: click.Context) -> None:
    """Refuse what has no use without --control-risk."""
    from rsa_trial_cli.commands import unused

    for name, spelled in unused.given(ctx).items():
        if name in ONLY_HERE:
            raise InputError(
                f"{spelled} is not used without --control-risk.", "For example --control-risk 0.15."
            )


def run(ctx: click.Context, asked: Effect, control_risk: float) -> int:
    """Write the numbers needed at this control risk; return the exit code."""
    from rsa_trial_cli.commands import unused
    from rsa_trial_cli.commands.unused_baseline import BASELINE
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.measures.baseline import of_estimates
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.baseline import View

    unused.refuse(unused.given(ctx), asked, BASELINE)
    out = asked.write
    view = View(out.quiet)
    if asked.ratios:
        made = _typed(asked, control_risk)
        with destination.writer(out.form, out.output, view, raw=out.raw) as writer:
            writer.write([made])
        return 0
    measure = MEASURES[asked.constant or DEFAULT]
    blocks, ahead = loop.begun(inputs.designed(inputs.trials(ctx, asked.read), asked.design_effect))
    view.single = loop.only(ahead) is not None
    record = loop.run(
        blocks,
        lambda trials: [
            [
                of_estimates(
                    measure.estimate(trials, level=asked.level, zero_cells=asked.zero_cells),
                    measure,
                    control_risk,
                )
            ]
        ],
        destination.writer(out.form, out.output, view, raw=out.raw),
        out.output,
    )
    if not asked.read.counts and (record.exit_code or not out.quiet):
        click.echo("\n".join(map(escaped, record.summary())), err=True)
    return record.exit_code


def _typed(asked: Effect, control_risk: float) -> AtBaseline:
    """The number needed of the ratio that was typed; an InputError for what no risk can be."""
    import numpy as np

    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.measures.baseline import at_baseline

    if asked.read.counts or asked.read.inputs:
        raise InputError("Give counts, or a ratio with --or and --or-ci, or --rr and --rr-ci, not both.")
    if len(asked.ratios) > 1:
        raise InputError("Give one ratio, --or or --rr, with its own --or-ci or --rr-ci.")
    ((key, ratio, limits),) = asked.ratios
    if ratio is None:
        raise InputError(f"--{key}-ci needs --{key}, the ratio that it belongs to.")
    low, high = limits or (np.nan, np.nan)
    if limits and not low <= ratio <= high:
        raise InputError(f"--{key} {ratio:g} lies outside its interval, --{key}-ci {low:g},{high:g}.")
    details = {"p_value": np.array([np.nan]), "method": "", "test": "", "event_is": asked.read.event_is}
    figures = np.array([[ratio], [low], [high]])
    made = at_baseline(
        None,
        MEASURES[key],
        figures,
        control_risk,
        study=[""],
        level=asked.level,
        names=asked.read.names,
        **details,
    )
    if made.note[0]:
        worst = ratio if np.isnan(made.treatment_risk[0]) else high
        raise InputError(
            f"--control-risk {control_risk:g} with a risk ratio (--{key}) of {worst:g} is a risk of "
            f"{100 * control_risk * worst:g}%.",
            "An odds ratio, --or, gives a risk below 100% at every control risk.",
        )
    return made

"""How pool pools and what it shows: its own options."""

from __future__ import annotations

import click

from rsa_trial_cli.commands import OF_MEANS, mean_options, options, presented
from rsa_trial_cli.commands.file_names import Column
from rsa_trial_cli.commands.method_names import (
    common_method,
    interval_rule,
    prediction_rule,
    style_name,
    tau2_method,
)
from rsa_trial_cli.commands.values import RISK

ways = options.bundle(
    click.option(
        "-M",
        "--measure",
        type=click.Choice(["rr", "or", "rd", *OF_MEANS]),
        help="Measure.  [default: that of a column measure, else rr]",
    ),
    click.option(
        "-m", "--method", type=tau2_method, default="reml", help="Estimator of τ².  [default: reml]"
    ),
    click.option(
        "--ci",
        "interval",
        type=interval_rule,
        default="hksj",
        help="Interval of the random-effects mean.  [default: hksj]",
    ),
    click.option(
        "--common",
        type=common_method,
        help="Common-effect method.  [default: mantel-haenszel, of effects inverse-variance]",
    ),
    click.option(
        "--prediction",
        type=prediction_rule,
        default="hksj",
        help="Prediction interval.  [default: hksj]",
    ),
    options.level,
    click.option(
        "--zero-cells",
        type=click.Choice(["add-half", "none"]),
        help="Empty cells: add ½ to all four, also under Mantel–Haenszel, or nothing, which leaves such "
        "studies out of inverse variances.  [default: add ½ there only]",
    ),
    click.option(
        "--by",
        multiple=True,
        type=Column(),
        metavar="COLUMN",
        help="Subgroups: one for each value of this column.",
    ),
    click.option(
        "--separate", is_flag=True, help="With --by: each value is a meta-analysis of its own, no subgroup."
    ),
    click.option("--leave-one-out", is_flag=True, help="Pool again without each study."),
    click.option(
        "--cumulative",
        is_flag=True,
        help="Pool again up to each study, in the order of the file or of --sort.",
    ),
    click.option(
        "--sort",
        type=click.Choice(["estimate", "weight", "events", "name"]),
        help="Order of the studies: smallest estimate, largest weight, most events or first name first.  "
        "[default: that of the file]",
    ),
    click.option(
        "--model",
        type=click.Choice(["random", "common", "both"]),
        default="both",
        show_default=True,
        help="Lines to show.",
    ),
    click.option(
        "--shared-control",
        type=click.Choice(["split", "combine"]),
        help="A control group in several rows: divide it among them, or combine its treatment arms.  "
        "[default: a note; with one arm a row an error]",
    ),
    click.option(
        "--continuity", is_flag=True, help="Correct the Cochran–Mantel–Haenszel test for continuity."
    ),
    click.option(
        "--control-risk", type=RISK, help="Control risk of absolute effects.  [default: the studies' median]"
    ),
    mean_options.higher_is,
    mean_options.median,
    mean_options.standard,
    presented.style(style_name, ".  [default: plain]"),
)

"""The options that commands of means share."""

from __future__ import annotations

import click

from rsa_trial_cli.commands import options

MEDIANS = ("luo", "wan", "hozo", "cochrane")
STANDARDISERS = ("pooled", "average", "control")
VARIANCES = ("ub", "ls", "ls2", "revman", "exact", "metan", "unequal")

higher_is = click.option(
    "--higher-is",
    type=click.Choice(["better", "worse"]),
    help="Whether a higher mean is good or bad; without it nothing is called better or worse.",
)
median = click.option(
    "--median",
    type=click.Choice(MEDIANS),
    help="How a median is made a mean and an SD: luo (Luo, Wan, Shi), wan, hozo (of a range), cochrane "
    "(of quartiles).  [default: luo]",
)
standard = options.bundle(
    click.option(
        "--standardiser",
        type=click.Choice(STANDARDISERS),
        help="The SD that differences are in: pooled (Hedges g), average (Bonett) or control (Glass Δ).  "
        "[default: that of the interval, pooled]",
    ),
    click.option(
        "--no-correction",
        "correction",
        is_flag=True,
        flag_value=False,
        default=True,
        help="The estimate without Hedges's J: Cohen d.",
    ),
    click.option(
        "--variance",
        type=click.Choice(VARIANCES),
        help="Variance of the estimate: ub (unbiased), ls, ls2, revman, exact; metan without correction; "
        "unequal of control SDs.  [default: the first that the SD has]",
    ),
)

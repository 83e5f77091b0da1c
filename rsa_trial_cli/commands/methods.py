"""methods: every interval and test there is, from the registries themselves."""

from __future__ import annotations

from typing import Any

import click

from rsa_trial_cli.commands import COMMANDS, options

MEASURES = [name for name, (home, _) in COMMANDS.items() if home in ("effect", "means")]
OTHERS = (
    "tests",
    "margin",
    "risk",
    "power",
    "power-means",
    "paired-or",
    "paired-rd",
    "paired-tests",
    "pool-tau2",
    "pool-ci",
    "pool-prediction",
    "pool-common",
    "pool-small-study",
    "programs",
)  # lists beside the measures'


@click.command(
    "methods",
    cls=options.Command,
    examples=["rsa-trial methods", "rsa-trial methods rd", "rsa-trial methods -f csv"],
)
@click.argument(
    "measure",
    required=False,
    type=click.Choice([*MEASURES, *OTHERS]),
)
@options.written
@options.debug
def methods(**params: Any) -> None:
    """Every interval and test: its name, when to use it and its source.

    Name a measure to list only its intervals. The other lists are tests (of equal risks), margin (tests
    against a margin), risk (intervals for the risk in one arm), power and power-means (tests to plan for),
    those of paired tables (paired-or, paired-rd, paired-tests), those of pool (pool-tau2, pool-ci,
    pool-prediction, pool-common, pool-small-study) and programs (what common programs print).
    """
    from rsa_trial_cli.check.program_list import entries as programs
    from rsa_trial_cli.commands import requests
    from rsa_trial_cli.stats.catalogue import entries
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.methods import View

    asked = requests.methods(params)
    with destination.writer(asked.write.form, asked.write.output, View()) as out:
        for part in [programs()] if asked.measure == "programs" else entries(asked.measure):
            out.write([part])

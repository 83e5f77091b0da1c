"""What nnt --control-risk has no use for."""

from __future__ import annotations

from rsa_trial_cli.commands.requests import Effect
from rsa_trial_cli.commands.unused import OF_FILES, RAW, Rule

BASELINE: tuple[Rule[Effect], ...] = (
    Rule(
        ("methods", "tests", "everything", "alternative", "risk_interval", "verbose"),
        lambda _: True,
        "with --control-risk: the interval is that of Woolf or Katz",
    ),
    Rule(
        ("constant", "zero_cells", "cells", "swap", "deff", "icc", "cluster_size"),
        lambda asked: bool(asked.ratios),
        "with --or or --rr",
        "It is about counts.",
    ),
    Rule(
        ("level",),
        lambda asked: bool(asked.ratios) and not (asked.or_ci or asked.rr_ci),
        "without --or-ci or --rr-ci",
    ),
    Rule(
        OF_FILES,
        lambda asked: bool(asked.read.counts or asked.ratios),
        "without --input",
        "It says how a file is read.",
    ),
    Rule(("cells",), lambda asked: not asked.read.counts, "with a file"),
    Rule(
        ("digits", "per", "plot", "plot_width", "workers", "scheduler", "part_rows", "fields"),
        lambda _: True,
        "with --control-risk",
    ),
    Rule(("style", "event", "people"), lambda _: True, "with --control-risk"),
    Rule(
        ("labels",),
        lambda asked: not (asked.write.format.arms or (asked.write.format.human and not asked.write.quiet)),
        "in csv, tsv, parquet or with -q, which do not name the arms",
    ),
    RAW,
)

"""What paired has no use for."""

from __future__ import annotations

from rsa_trial_cli.commands.paired_request import Paired
from rsa_trial_cli.commands.unused import RAW, WIDTH, Rule

PAIRED: tuple[Rule[Paired], ...] = (
    Rule(
        ("columns", "delimiter", "encoding", "sheet", "on_error"),
        lambda asked: bool(asked.read.counts),
        "with counts",
        "It says how a file is read.",
    ),
    Rule(("method",), lambda asked: asked.everything, "with --all-methods"),
    Rule(
        ("labels",),
        lambda asked: (
            not (asked.write.format.arms or (asked.write.format.human and not asked.write.quiet))
            and not asked.write.plot
        ),
        "in csv, tsv, parquet or with -q, which do not name the arms",
    ),
    Rule(
        ("digits",),
        lambda asked: not (asked.write.format.human or asked.write.plot),
        "in machine formats, which have every digit",
    ),
    Rule(
        ("verbose",),
        lambda asked: (
            not asked.read.counts or asked.everything or asked.write.quiet or not asked.write.format.human
        ),
        "except where one typed table is shown in full",
    ),
    WIDTH,
    RAW,
)

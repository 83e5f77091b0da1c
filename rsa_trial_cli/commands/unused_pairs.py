"""What paired has no use for."""

from __future__ import annotations

from rsa_trial_cli.commands.paired_request import Paired
from rsa_trial_cli.commands.unused import COLUMNS, DIGITS, NAMES, RAW, WIDTH, Rule, no_parts

PAIRED: tuple[Rule[Paired], ...] = (
    no_parts("A file of pairs is read and written as one: -o FILE."),
    Rule(
        ("columns", "delimiter", "encoding", "sheet", "on_error"),
        lambda asked: bool(asked.read.counts),
        "with counts",
        "It says how a file is read.",
    ),
    Rule(("method",), lambda asked: asked.everything, "with --all-methods"),
    Rule(
        ("workers",), lambda asked: bool(asked.read.counts), "with counts", "It is for files of many tables."
    ),
    COLUMNS,
    NAMES,
    DIGITS,
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

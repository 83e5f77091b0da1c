"""What paired has no use for."""

from __future__ import annotations

from rsa_trial_cli.commands.paired_request import Paired
from rsa_trial_cli.commands.unused import DIGITS, NAMES, RAW, WIDTH, Rule

PAIRED: tuple[Rule[Paired], ...] = (
    Rule(
        ("columns", "delimiter", "encoding", "sheet", "on_error"),
        lambda asked: bool(asked.read.counts),
        "with counts",
        "It says how a file is read.",
    ),
    Rule(("method",), lambda asked: asked.everything, "with --all-methods"),
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

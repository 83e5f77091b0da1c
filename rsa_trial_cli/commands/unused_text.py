"""What check --text has no use for: it finds counts, arms and figures itself."""

from __future__ import annotations

from rsa_trial_cli.commands.requests import FIGURES, Check
from rsa_trial_cli.commands.unused import OF_FILES, RAW, Rule

FOUND = (
    "counts",
    "cells",
    "labels",
    "test",
    "one_sided",
    "adjusted",
    "letter",
    "recover",
    "level",
    "inputs",
    "sizes",
)
TEXT: tuple[Rule[Check], ...] = (
    Rule((*FIGURES, *FOUND, *OF_FILES), lambda _: True, "with --text: the text says it"),
    Rule(
        ("verbose",), lambda asked: asked.write.quiet or not asked.write.format.human, "with -q or -f {form}"
    ),
    Rule(("quiet",), lambda asked: not asked.write.format.human, "with -f {form}"),
    RAW,
)

"""What check has no use for where it reads abstracts: it finds counts, arms and figures itself."""

from __future__ import annotations

from rsa_trial_cli.commands.requests import FIGURES, Check
from rsa_trial_cli.commands.unused import BESIDE_MEANS, COLUMNS, OF_FILES, RAW, WHOLE, Rule

FOUND = (
    *BESIDE_MEANS,
    "counts",
    "cells",
    "swap",
    "labels",
    "test",
    "one_sided",
    "adjusted",
    "letter",
    "recover",
    "level",
    "inputs",
)
OF_OTHERS = tuple(name for name in OF_FILES if name != "control")
TEXT: tuple[Rule[Check], ...] = (
    Rule(
        (*FIGURES, *FOUND, *OF_OTHERS, "only_trials", "workers", "scheduler", "part_rows"),
        lambda _: True,
        "with --text: the text says it",
    ),
    Rule(
        ("verbose",), lambda asked: asked.write.quiet or not asked.write.format.human, "with -q or -f {form}"
    ),
    COLUMNS,
    Rule(("quiet",), lambda asked: not asked.write.format.human, "with -f {form}"),
    RAW,
)
ABSTRACTS: tuple[Rule[Check], ...] = (
    Rule(
        (
            *FIGURES,
            *(name for name in FOUND if name != "inputs"),
            "columns",
            "by",
            "control",
            "sizes",
            "decimal",
        ),
        lambda _: True,
        "with files of abstracts: their texts say it",
    ),
    WHOLE,
    *TEXT[1:],
)

"""What md, smd and rom have no use for."""

from __future__ import annotations

from rsa_trial_cli.commands import OF_MEANS
from rsa_trial_cli.commands.mean_check_request import MeanCheck
from rsa_trial_cli.commands.mean_request import Means
from rsa_trial_cli.commands.unused import COLUMNS, DIGITS, MANY, NAMES, OF_FILES, RAW, WHOLE, WIDTH, Rule

MEANS: tuple[Rule[Means], ...] = (
    WIDTH,
    WHOLE,
    COLUMNS,
    Rule(("workers",), lambda asked: bool(asked.read.counts), "with typed arms", MANY),
    Rule(OF_FILES, lambda asked: bool(asked.read.counts), "with typed arms", "It says how a file is read."),
    Rule(("statistic",), lambda asked: not asked.read.counts, "with files", "It is for typed arms."),
    Rule(
        ("median",),
        lambda asked: (
            bool(asked.read.counts) and not any("med" in word.casefold() for word in asked.read.counts)
        ),
        "without a median",
        "For example median=3,iqr=2.1:3.9,n=101.",
    ),
    Rule(("methods",), lambda asked: asked.everything, "with --all-methods"),
    Rule(
        ("alternative",),
        lambda asked: asked.margin is not None,
        "with --margin: the margin says which side is tested",
        "A margin below no effect asks whether the effect is above it, one above whether it is below.",
    ),
    Rule(
        ("kind",),
        lambda asked: asked.margin is None,
        "without --margin",
        "For example --margin -0.5 of a difference, --margin 1.2 of a ratio.",
    ),
    Rule(
        ("variance",),
        lambda asked: (
            {*asked.methods} == {"bonett"} or (asked.standardiser == "average" and not asked.methods)
        ),
        "with the interval bonett, which has a variance of its own",
        "Choose -m normal.",
    ),
    Rule(
        ("variance",),
        lambda asked: (
            asked.write.format.human
            and not (asked.write.plot or asked.everything or "normal" in asked.methods)
        ),
        "with exact intervals, beside which no standard error is shown",
        "Choose -m normal; csv and json have the standard error.",
    ),
    NAMES,
    DIGITS,
    RAW,
    Rule(("verbose",), lambda asked: bool(asked.read.counts) or asked.write.quiet, "with typed arms or -q"),
)
OF_COUNTS: tuple[str, ...] = (
    "cells",
    "or",
    "rr",
    "rd",
    "arr",
    "rrr",
    "nnt",
    "percent",
    "only_trials",
)
OF_COUNTS += (*(f"{key}_ci" for key in ("or", "rr", "rd", "arr", "rrr", "nnt")), "one_sided", "margin")
OF_COUNTS += ("quick", "recover", "sizes", "inputs", "verbose", "workers")
CHECKED: tuple[Rule[MeanCheck], ...] = (
    Rule((*OF_COUNTS, *OF_FILES, "scheduler", "part_rows", "text"), lambda _: True, "with typed means"),
    Rule(("swap",), lambda asked: len(asked.read.counts) < 2, "with one arm"),
    Rule(("scale", "items"), lambda asked: not asked.integer, "without --integer", "Add --integer."),
    Rule(
        ("level",),
        lambda asked: asked.ci is None and asked.printed is None,
        "without --ci",
    ),
    COLUMNS,
    NAMES,
    RAW,
)

IN_FILES = tuple(name for name in OF_COUNTS if name not in ("inputs", "fields", "workers", "recover"))
CHECKED_FILES: tuple[Rule[MeanCheck], ...] = (
    Rule(
        ("recover",),
        lambda _: True,
        "with means",
        "It lists tables of counts; no mean and SD follow from the figures beside them.",
    ),
    Rule(
        (*OF_MEANS, "t", "df", "se", "ci", "p", "printed"),
        lambda _: True,
        "with --input",
        "A file has a column for each figure.",
    ),
    Rule(IN_FILES, lambda _: True, "with a file of means"),
    Rule(("scale", "items"), lambda asked: not asked.integer, "without --integer", "Add --integer."),
    WHOLE,
    COLUMNS,
    RAW,
)

"""G1, G3: what a typed command costs from start to end, beside the imports that it cannot do without."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator

from goal_lines import OURS, Cost, Line, imports, rsa_trial
from paired import command

TRIAL = ("or", "75/101", "59/100")
COMMANDS = ("or", "rr", "rd", "nnt", "paired", "pool", "power", "check", "methods")
TYPED = ("", "or -", "or -m ", "or --test ", "power -m ", "power --margin-on ", "pool --", "methods ")
PAIRS = 11


def completion(typed: str) -> Cost:
    """What the shell runs after TAB, as bash does."""
    words = f"rsa-trial {typed}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_RSA_TRIAL_COMPLETE": "bash_complete"}
    return lambda: command([OURS], env={**os.environ, **asked})


def lines() -> Iterator[Line]:
    """G1 by format, G3 by command."""
    for form, more, names in (
        ("table", ("-f", "table"), "click, numpy, rich.console, rich.table"),
        ("json", ("-f", "json"), "click, numpy"),
        ("-q", ("-q",), "click, numpy"),
    ):
        what = f"or 75/101 59/100, {form}"
        yield Line("G1", what, 1.2, "of the peer", rsa_trial(*TRIAL, *more), "imports", imports(names), PAIRS)
    beside_click = functools.partial(Line, "G3", limit=1.3, asked="of the peer", against="click", pairs=PAIRS)
    for words in ("--version", "--help", *(f"{name} --help" for name in COMMANDS)):
        yield beside_click(what=words, ours=rsa_trial(*words.split()), peer=imports("click"))
    for typed in TYPED:
        yield beside_click(what=f"{typed}<TAB>", ours=completion(typed), peer=imports("click"))
    twice = [sys.executable, "-c", "import click, rich.console, rich.table"]
    yield Line(
        "G3", "methods", 2, "of the peer", rsa_trial("methods"), "click, rich", lambda: command(twice), 5
    )

"""G1 to G4: what a typed command costs, beside the imports that it cannot do without and beside R."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator

from goal_lines import OURS, Cost, Line, imports, rsa_trial
from paired import command
from start_up import r

from rsa_trial_cli.commands import COMMANDS

TRIAL = ("or", "75/101", "59/100")
TYPED = ("", "or -", "or -m ", "or --test ", "power -m ", "power --margin-on ", "pool --", "methods ")
PAIRS = 11
R = {  # package → what is run, and what ours may take of it
    "metafor": ("suppressMessages(library(metafor))", 0.2),
    "epiR": ("suppressMessages(library(epiR)); epi.2by2(c(75,26,59,41), method='cohort.count')", 0.1),
}
# how many modules of scipy a run loads
SCIPY = """
import contextlib, io, sys
from rsa_trial_cli.cli import cli
with contextlib.redirect_stdout(io.StringIO()):
    cli(sys.argv[1:], standalone_mode=False)
print(sum(name.split(".")[0] == "scipy" for name in sys.modules))
"""


def completion(typed: str) -> Cost:
    """What the shell runs after TAB, as bash does."""
    words = f"rsa-trial {typed}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_RSA_TRIAL_COMPLETE": "bash_complete"}
    return lambda: command([OURS], env={**os.environ, **asked})


def of_scipy(*arguments: str) -> Cost:
    """The number of its modules that are loaded at the end."""
    words = [sys.executable, "-c", SCIPY, *arguments]
    return lambda: float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def lines() -> Iterator[Line]:
    """G1 by format, G2 by package of R, G3 by command."""
    for form, more, names in (
        ("table", ("-f", "table"), "click, numpy, rich.console, rich.table"),
        ("json", ("-f", "json"), "click, numpy"),
        ("-q", ("-q",), "click, numpy"),
    ):
        what = f"or 75/101 59/100, {form}"
        yield Line("G1", what, 1.2, "of the peer", rsa_trial(*TRIAL, *more), "imports", imports(names), PAIRS)
    for package, (code, limit) in R.items():
        yield Line(
            "G2", "or 75/101 59/100", limit, "of the peer", rsa_trial(*TRIAL), f"R, {package}", r(code)
        )
    beside_click = functools.partial(Line, "G3", limit=1.3, asked="of the peer", against="click", pairs=PAIRS)
    for words in ("--version", "--help", *(f"{name} --help" for name in COMMANDS)):
        yield beside_click(what=words, ours=rsa_trial(*words.split()), peer=imports("click"))
    for typed in TYPED:
        yield beside_click(what=f"{typed}<TAB>", ours=completion(typed), peer=imports("click"))
    twice = [sys.executable, "-c", "import click, rich.console, rich.table"]
    yield Line(
        "G3", "methods", 2, "of the peer", rsa_trial("methods"), "click, rich", lambda: command(twice), 5
    )
    yield Line("G4", "or 75/101 59/100, of scipy loaded", 0, "modules", of_scipy(*TRIAL), pairs=1)

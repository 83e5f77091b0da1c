"""The command line as it stands: commands, options and their values from the live click tree, and a way in.

A new option needs nothing here where its type offers its values (a choice, a flag, a registry); where it
takes free text, OFFERED says what a person would type.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from rsa_trial_cli.base import extra
from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands.values import Delimiter, Labels, Level, Name, RoleHeader, Sizes

COMMANDS: dict[str, click.Command] = {  # those that write records
    name: command
    for name, command in cli.commands.items()
    if any(param.name == "form" for param in command.params)
}
FORMATS = list(next(p for p in COMMANDS["methods"].params if p.name == "form").type.choices)  # type: ignore[attr-defined]
REGISTRIES = list(COMMANDS["methods"].params[0].type.choices)  # type: ignore[attr-defined]

# what free text may hold: good values, then bad ones
BY_TYPE: dict[type, tuple[list[str], list[str]]] = {
    Level: (["0.9", "99%", "99.99"], ["5", "nan", "", "1e400", "100"]),
    Labels: (["A,B", "é,–"], ["A", ",", "A,B,C"]),
    RoleHeader: (["n_ctl=total"], ["n_ctl", "=x", ""]),
    Delimiter: ([":", "tab"], ["::", "a", '"', ""]),
    Sizes: (["155", "101,100"], ["0", "1.5", "x", "-3", "1,2,3"]),
}
OFFERED: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    ("", "inputs"): ([], []),  # each file is a question of its own
    ("", "output"): (["out.csv", "out.json"], ["out.xyz"]),
    ("", "plot"): (["plot.svg"], ["plot", "plot.xyz", "-"]),
    ("", "workers"): (["1"], ["-1", "x", "4097"]),  # test_spread.py has others
    ("", "fields"): (["study,file"], ["estimaet", "a,,b", "study,study"]),
    ("", "scheduler"): (["tcp://127.0.0.1:9"], []),
    ("", "part_rows"): (["1000"], ["0", "x"]),
    ("", "plot_width"): (["85"], ["59", "401", "x"]),
    ("", "control"): (["B", "a"], []),
    ("", "by"): (["outcome", "region"], []),
    ("", "sheet"): (["1"], []),
    ("", "encoding"): (["cp1252"], ["no-such", "base64"]),
    ("", "digits"): (["0", "6", "15"], ["-1", "16", "x"]),
    ("nnt", "control_risk"): (["0.25", "35%"], ["0", "1", "x"]),
    ("nnt", "effect_or"): (["0.6"], ["0", "x", "nan"]),
    ("nnt", "effect_rr"): (["0.5"], ["0", "x", "nan"]),
    ("nnt", "or_ci"): (["0.35,0.75", "0.4 to 0.7"], ["x", "3,1", "0,1"]),
    ("nnt", "rr_ci"): (["0.3,0.8"], ["x", "3,1"]),
    ("pool", "control_risk"): (["0.25", "35%"], ["0", "1", "x"]),
    ("all", "style"): (["plain", "nejm", "lancet", "bmj", "annals", "apa", "cochrane", "jama"], ["jam"]),
    ("", "style"): (["jama"], ["jam"]),
    ("", "event"): (["healthy birth"], []),
    ("", "people"): (["women"], []),
    ("", "per"): (["1000"], ["1", "x", "0"]),
    ("", "deff"): (["1.5"], ["0.9", "x", "nan"]),
    ("", "icc"): (["0.05"], ["1", "-0.1", "x"]),
    ("", "cluster_size"): (["20"], ["0.5", "x"]),
    ("", "margin"): (["0.8", "140%", "2"], ["0", "1", "-0.1", "nan", "x"]),
    ("rd", "margin"): (["-0.1", "-10%", "0.2"], ["0", "1", "nan", "x"]),
    ("", "statistic"): (["t=3.6"], ["x", "t=x", "p=2", "ci=1"]),
    ("md", "margin"): (["-0.5", "2"], ["0", "nan", "x"]),
    ("smd", "margin"): (["-0.5", "2"], ["0", "nan", "x"]),
    ("power", "risks"): (["0.6 0.4", "60% 40%"], ["0 0.5", "74 59", "x 0.2", "nan 0.5"]),
    ("power", "control_risk"): (["0.4"], ["0", "1", "x"]),
    ("power", "effect_or"): (["1.8"], ["x", "nan"]),
    ("power", "effect_rr"): (["1.2"], ["x", "nan"]),
    ("power", "effect_rd"): (["0.1", "10%"], ["x", "nan"]),
    ("power", "means"): (["3.1 4", "-1 0"], ["x 1"]),
    ("power", "effect_md"): (["-0.9", "2"], ["x", "nan"]),
    ("power", "effect_smd"): (["0.5"], ["x", "nan"]),
    ("power", "sds"): (["1.2", "1.2,1.4"], ["0", "x", "1,2,3", "5%"]),
    ("power", "target"): (["0.9", "85%"], ["0", "1", "x", "0.99999999999999999999"]),
    ("power", "ratio"): (["2", "0.5"], ["x", "0", "-1", "nan"]),
    ("power", "dropout"): (["0.1", "10%"], ["x", "1", "-0.1"]),
    ("power", "width"): (["0.3"], ["x", "0", "-1"]),
    ("power", "alpha"): (["0.01", "10%"], ["0", "1", "x"]),
    ("power", "margin"): (["-0.1", "-10%"], ["x", "nan"]),
    ("check", "md"): (["-0.90"], ["x", ""]),
    ("check", "smd"): (["-0.69"], ["x", ""]),
    ("check", "rom"): (["0.775"], ["x", ""]),
    ("check", "t"): (["-4.89"], ["x", ""]),
    ("check", "df"): (["193.9"], ["x", ""]),
    ("check", "se"): (["0.18"], ["x", ""]),
    ("check", "scale"): (["1 7"], ["x 1"]),
    ("check", "items"): (["2"], ["0", "x"]),
    ("check", "or"): (["2.00"], ["x", ""]),
    ("check", "rr"): (["1.26"], ["x", ""]),
    ("check", "rd"): (["15.3%"], ["x", ""]),
    ("check", "arr"): (["15.3%"], ["x", ""]),
    ("check", "rrr"): (["26%"], ["x", ""]),
    ("check", "nnt"): (["7"], ["x", ""]),
    ("check", "ci"): (["1.1,3.6", "1.10 to 3.65"], ["x", "3,1"]),
    ("check", "p"): (["0.02", "<0.05", "NS"], ["x", "2"]),
    ("check", "percent"): (["74.3,59.0"], ["74", "x,y"]),
    ("check", "printed"): (["OR 2.00 (95% CI 1.10 to 3.65)"], ["nothing in it"]),
    ("check", "text"): (["Cured were 75/101 v 59/100 (P = 0.02)."], ["no-such-file"]),
    ("check", "test"): (["fisher", "chi-square"], ["x"]),
    **{("check", f"{key}_ci"): (["1.1,3.6"], ["x", "3,1"]) for key in ("or", "rr")},
    **{("check", f"{key}_ci"): (["2.2%,27.9%"], ["x", "9%,1%"]) for key in ("rd", "arr", "rrr")},
    ("check", "nnt_ci"): (["4,46"], ["x"]),
}
ONE_CHOICE = {"color": ["always"], "decimal_out": [","]}  # test_colour.py and test_styles.py have the others


APART = "mix_stderr" in inspect.signature(CliRunner).parameters  # click before 8.2 puts both streams together


def runner(**settings: Any) -> CliRunner:
    """click's own runner, with standard error apart in every version of click."""
    return CliRunner(**settings, **({"mix_stderr": False} if APART else {}))


def options(command: str) -> list[click.Option]:
    return [p for p in COMMANDS[command].params if isinstance(p, click.Option)]


def offered(command: str, option: click.Option) -> tuple[list[list[str]], list[list[str]]]:
    """Good and bad values of an option, each as the words that follow its name."""
    if option.is_flag:
        return [[]], []
    kind = option.type
    if isinstance(kind, click.Choice):
        choices = formats() if option.name == "form" else list(map(str, kind.choices))
        choices = ONE_CHOICE.get(str(option.name), choices)
        good, bad = choices, ["no-such", ""]
    elif isinstance(kind, Name) and option.name != "style":
        good, bad = list(kind._names(click.Context(COMMANDS[command], info_name=command))), ["no-such", ""]
        good = [name for name in good if name not in long_ones(command)]
    elif ("", option.name) in OFFERED or (command, option.name) in OFFERED:
        good, bad = OFFERED.get((command, str(option.name))) or OFFERED["", str(option.name)]
    else:
        good, bad = BY_TYPE[type(kind)]
    split = option.nargs > 1
    return [v.split() if split else [v] for v in good], [v.split() if split else [v] for v in bad]


def long_ones(command: str) -> set[str]:
    """Intervals that take seconds a trial; test_unconditional_limits.py types each of them."""
    from rsa_trial_cli.stats import MEASURES

    methods = MEASURES[command].methods if command in MEASURES else {}
    return {
        name for name, method in methods.items() if method.largest_arm and name not in MEASURES[command].tests
    }


def spelled(option: click.Option, value: list[str]) -> list[str]:
    return [option.opts[-1], *value]


def names(option: click.Option) -> re.Pattern[str]:
    """Finds any spelling of an option in a text."""
    return re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in option.opts))


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: bytes
    errors: str
    files: Mapping[str, bytes]

    @property
    def shown(self) -> tuple[object, ...]:
        return self.code, self.out, self.errors, tuple(sorted(self.files.items()))


@contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[Any, Any]]:
    """Real files for the three streams, as a shell gives them."""
    saved = sys.stdin, sys.stdout, sys.stderr
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(stdin)
        given.seek(0)
        handles = [
            open(os.dup(file.fileno()), mode, encoding="utf-8", errors=how)  # noqa: SIM115, PTH123
            for file, mode, how in (
                (given, "r", "strict"), (out, "w", "strict"), (errors, "w", "backslashreplace"),
            )
        ]  # fmt: skip
        sys.stdin, sys.stdout, sys.stderr = handles
        try:
            yield out, errors
        finally:
            sys.stdin, sys.stdout, sys.stderr = saved
            for handle in handles:
                handle.close()


def run(words: list[str], stdin: bytes = b"") -> Ran:
    """What the installed script calls, in this process; files are those that are new or changed here."""
    before = files()
    argv, sys.argv = sys.argv, ["rsa-trial", *words]
    code: Any = 0
    try:
        with _streams(stdin) as (out, errors):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    cli(prog_name="rsa-trial")
            except SystemExit as done:
                code = done.code
            sys.stdout.flush()
            sys.stderr.flush()
            out.seek(0)
            errors.seek(0)
            written, said = out.read(), errors.read().decode()
    finally:
        sys.argv = argv
    changed = {path.name: path.read_bytes() for path, state in files().items() if before.get(path) != state}
    return Ran(int(code or 0), written, said, changed)


def files() -> dict[Path, tuple[int, int, int]]:
    """The files of this folder, and what tells that one was written again."""
    found = {Path(entry.path): entry.stat() for entry in os.scandir() if entry.is_file()}
    return {path: (state.st_ino, state.st_mtime_ns, state.st_size) for path, state in found.items()}


def formats() -> list[str]:
    """The formats that this environment can write."""
    return [form for form in FORMATS if form != "parquet" or extra.is_installed()]

"""The command group, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import click

from rsa_trial_cli.base.errors import DATA, InputError, Stopped, escaped, not_encodable, not_written
from rsa_trial_cli.base.version import __version__
from rsa_trial_cli.commands import COMMANDS, GROUPS

EXAMPLES = (
    "all 75/101 59/100",
    "rr --input trials.csv",
    "pool --input trials.csv --plot forest.svg",
    "check --text abstract.txt",
)
OUR_BUG, INTERRUPTED, PIPE_CLOSED = 70, 130, 141


class Commands(MutableMapping[str, click.Command]):
    """The commands by name; the file of one is loaded when it is asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module = import_module(f"rsa_trial_cli.commands.{COMMANDS[name][0]}")
            makers = getattr(module, "MAKERS", {})
            self._loaded[name] = makers[name]() if name in makers else getattr(module, name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Cli(click.Group):
    """The command group. Whatever goes wrong in a run becomes one line and an exit code here."""

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> Any:
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **more)
        for name in ("COLUMNS", "LINES"):
            if not re.fullmatch("[0-9]{1,4}", os.environ.get(name, "0")):
                del os.environ[name]  # no size of a terminal
        try:
            made = run(*args, standalone_mode=False, **more)
            sys.stdout.flush()
            code = Stopped.code or (made if isinstance(made, int) else 0)
        except BaseException as error:
            code = Stopped.code or _ended(error)
            _let_go()
        sys.exit(code)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _before_click():
            return super().make_context(*args, **more)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from rsa_trial_cli.commands import unknown

            raise unknown.command(args, [*COMMANDS])
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _before_click():
            return super().invoke(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("Examples:\n" + "".join(f"  rsa-trial {typed}\n" for typed in EXAMPLES) + "\n")
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:10}", line) for name, (_, line) in group.items()])


@contextlib.contextmanager
def _before_click() -> Iterator[None]:
    """End silently in the two cases for which click has a message and a code of its own."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(PIPE_CLOSED)


def _ended(error: BaseException) -> int:
    """Say what went wrong; the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else OUR_BUG
    if isinstance(error, click.Abort):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        return PIPE_CLOSED
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, MemoryError) or (isinstance(error, ImportError) and "map segment" in str(error)):
        error = InputError("There is not enough memory for this.", "Split the input into parts.", DATA)
    elif isinstance(error, UnicodeEncodeError):
        error = not_encodable("to standard output", error)
    elif isinstance(error, OSError):
        error = not_written(error.filename or "to standard output", error)
    if not isinstance(error, InputError):
        return _our_bug(error)
    hint = [f"Hint: {error.hint}"] if error.hint else []
    for line in (f"Error: {error.message}", *hint, *error.more):
        click.echo(escaped(line), err=True)
    return error.exit_code


def _our_bug(error: BaseException) -> int:
    if "--debug" in sys.argv:
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
        return OUR_BUG
    click.echo(f"Something went wrong in rsa-trial {__version__} ({type(error).__name__}).", err=True)
    click.echo("Please report it with the command and its output under --debug.", err=True)
    return OUR_BUG


def _let_go() -> None:
    """Write standard output as far as possible; otherwise Python complains about the rest at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Cli,
    commands=Commands(),
    short_help="Effect sizes of two-arm trials, and whether printed ones follow",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="rsa-trial")
def cli() -> None:
    """Effect sizes of two-arm trials, and whether printed ones follow from the counts.

    Named after a trial in recurrent spontaneous abortion: healthy births in 75 of 101 women with
    intrauterine cyclosporin A (CsA), 59 of 100 with placebo.

    The two arms are taken as independent. For pairs, or one group before and after, use paired.
    """

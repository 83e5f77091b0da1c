"""The command group, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from rsa_trial_cli import __version__
from rsa_trial_cli.commands import effect
from rsa_trial_cli.commands.check import check
from rsa_trial_cli.commands.methods import methods
from rsa_trial_cli.commands.power import power
from rsa_trial_cli.errors import InputError, escaped

OUR_BUG, INTERRUPTED, PIPE_CLOSED = 70, 130, 141


class Refused(click.ClickException):
    """An InputError on its way out: what and where, then what to do."""

    def __init__(self, error: InputError) -> None:
        super().__init__(error.message)
        self.exit_code = error.exit_code  # type: ignore[misc]
        self.hint, self.more = error.hint, error.more

    def show(self, file: Any = None) -> None:
        hint = [f"Hint: {self.hint}"] if self.hint else []
        for line in (f"Error: {self.message}", *hint, *self.more):
            click.echo(escaped(line), err=True)


class Cli(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            raise Refused(error) from error
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # what is still buffered has no reader: without this, Python complains about it at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)
        except Exception as error:
            if "--debug" in sys.argv:
                raise
            kind = type(error).__name__
            click.echo(f"Something went wrong in rsa-trial {__version__} ({kind}).", err=True)
            click.echo("Please report it with the command and its output under --debug.", err=True)
            sys.exit(OUR_BUG)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("Examples:\n  rsa-trial or 75/101 59/100\n  rsa-trial nnt --input trials.csv\n\n")
        super().format_help(ctx, formatter)


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="rsa-trial")
def cli() -> None:
    """Effect sizes of two-arm trials from event counts.

    Named after a trial in recurrent spontaneous abortion: healthy births in 75 of 101 women with
    intrauterine cyclosporin A (CsA), 59 of 100 with placebo.
    """


for command in (*effect.COMMANDS, power, check, methods):
    cli.add_command(command)

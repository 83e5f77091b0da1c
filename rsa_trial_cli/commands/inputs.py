"""From what was typed to blocks of trials: counts, files or a pipe."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.errors import DATA, InputError

if TYPE_CHECKING:
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.stats import Trials

ARMS_OF_THE_TRIAL = ("CsA", "placebo")


def trials(ctx: click.Context, counts: Sequence[str], options: Mapping[str, Any]) -> Iterator[Block[Trials]]:
    """Blocks of trials. Standard input is read only for -i -, or a pipe when no counts are given."""
    inputs = options["inputs"]
    if counts and inputs:
        raise InputError("Give counts or --input, not both.")
    if counts:
        from rsa_trial_cli.reading.blocks import Block

        return iter([Block(typed(counts, options))])
    return from_files(ctx, options)


def typed(counts: Sequence[str], options: Mapping[str, Any]) -> Trials:
    """The trial of the counts on the command line."""
    from rsa_trial_cli.reading.counts import arms
    from rsa_trial_cli.stats import Trials

    return Trials.of(
        *arms(counts, cells=options["cells"]),
        names=options["labels"] or ARMS_OF_THE_TRIAL,
        event_is=options.get("event_is"),
    )


def from_files(
    ctx: click.Context, options: Mapping[str, Any], *, partial: bool = False
) -> Iterator[Block[Trials]]:
    """Blocks of the trials of all files; partial : counts may be missing."""
    return _files(paths(ctx, options["inputs"]), options, partial=partial)


def paths(ctx: click.Context, inputs: Sequence[str]) -> list[str]:
    """The files that are named, patterns filled in; "-" for a pipe where none is."""
    if not inputs and not _piped():
        raise NoInput(ctx)
    return [path for pattern in inputs or ("-",) for path in _matching(pattern)]


def _files(paths: Sequence[str], options: Mapping[str, Any], *, partial: bool) -> Iterator[Block[Trials]]:
    from rsa_trial_cli.reading import files

    choices = files.Choices(
        dict(options["columns"]),
        options["control"],
        options["delimiter"],
        options["encoding"],
        options["labels"],
        options.get("event_is"),
        partial,
        options["on_error"],
    )
    columns: tuple[str, ...] | None = None
    for path in paths:
        for block in files.trials(path, choices):
            columns = tuple(block.data.kept) if columns is None else columns
            if tuple(block.data.kept) != columns:
                raise InputError(
                    f"{path} has other extra columns than {paths[0]}: one table can't hold both.",
                    "Run them one by one, or give them the same columns.",
                    DATA,
                )
            yield block


def _matching(path: str) -> list[str]:
    """The files that a pattern such as parts/*.csv names; any other path as it is."""
    if any(mark in path for mark in "*?[") and not os.path.lexists(path):
        import glob  # costs a tenth of the start-up of --help

        return sorted(glob.glob(path)) or [path]  # noqa: PTH207 - the pattern may be absolute
    return [path]


def _piped() -> bool:
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, io.UnsupportedOperation):
        return not sys.stdin.isatty()
    except AttributeError:  # no standard input at all
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


class NoInput(click.UsageError):
    """Nothing was given: two examples, not a wall of options."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__("No counts given.", ctx)

    def show(self, file: Any = None) -> None:
        command = self.ctx.command if self.ctx else None
        examples = "\n".join(f"  {line}" for line in getattr(command, "examples", ())[:2])
        name = command.name if command else ""
        click.echo(f"Give the counts of both arms, treatment first:\n{examples}", err=True)
        click.echo(f"Or pipe a CSV: rsa-trial {name} --input trials.csv", err=True)
        click.echo(f"Everything else: rsa-trial {name} --help", err=True)

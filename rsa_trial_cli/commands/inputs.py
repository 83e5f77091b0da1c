"""The input of a command as blocks of trials: typed counts, files or a pipe."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.errors import DATA, InputError

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Input
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.reading.files import Choices
    from rsa_trial_cli.stats import Trials


def trials(ctx: click.Context, read: Input, *, partial: bool = False) -> Iterator[Block[Trials]]:
    """Blocks of the trials of what is read; partial : in files counts may be missing.

    Standard input is read for -i -, and as a pipe where there are neither counts nor files.
    """
    if not read.counts:
        return _files(paths(ctx, read.inputs), read, partial=partial)
    from rsa_trial_cli.reading.blocks import Block

    return iter([Block(typed(read.counts, read))])


def designed(ctx: click.Context, read: Input, design_effect: float) -> Iterator[Block[Trials]]:
    """The same blocks with the design effect of their trials."""
    blocks = trials(ctx, read)
    if design_effect == 1:
        return blocks
    return (replace(block, data=replace(block.data, design_effect=design_effect)) for block in blocks)


def typed(counts: Sequence[str], read: Input) -> Trials:
    """The one trial whose counts were typed."""
    from rsa_trial_cli.reading.counts import arms
    from rsa_trial_cli.stats import Trials

    return Trials.of(*arms(counts, cells=read.cells), names=read.names, event_is=read.event_is)


def paths(ctx: click.Context, inputs: Sequence[str]) -> list[str]:
    """The files that are named, patterns filled in; "-" for a pipe where none is."""
    if not inputs and not _piped():
        raise NoInput(ctx)
    return [path for pattern in inputs or ("-",) for path in _matching(pattern)]


def _files(paths: Sequence[str], read: Input, *, partial: bool) -> Iterator[Block[Trials]]:
    from rsa_trial_cli.reading import files
    from rsa_trial_cli.reading.header import by_columns

    choices = files.Choices(
        {**dict(read.columns), **by_columns(read.by)},
        read.control,
        read.delimiter,
        read.encoding,
        read.sheet,
        read.labels,
        read.event_is,
        partial,
        read.on_error,
        read.decimal,
    )
    labels = _told_apart(paths)
    if len(paths) == 1:
        yield from files.trials(paths[0], choices, labels[0])
        return
    piped, columns = (iter(()), []) if partial else _ahead(paths, choices)
    for path, label in zip(paths, labels, strict=True):
        own = piped if path == "-" and not partial else files.trials(path, choices, label)
        for block in own:
            if partial:
                columns = columns or list(block.data.kept)
                _refuse_other(block.data.kept, columns, path, paths[0])
            yield _of_file(block, path, columns)


def _ahead(paths: Sequence[str], choices: Choices) -> tuple[Iterator[Block[Trials]], list[str]]:
    """The blocks of a pipe among several files, and the columns that any of them passes through."""
    from rsa_trial_cli.reading import files

    found: list[str] = []
    piped: Iterator[Block[Trials]] = iter(())
    for path in paths:
        if path == "-":
            blocks = files.trials(path, choices)
            first = next(blocks)
            piped = chain([first], blocks)
            found += list(first.data.kept)
        else:
            found += files.extra_columns(path, choices)
    return piped, list(dict.fromkeys(found))


def _of_file(block: Block[Trials], path: str, columns: Sequence[str]) -> Block[Trials]:
    """A block with the name of its file, and blank cells in the columns that only others have."""
    trials = block.data
    kept = {name: trials.kept.get(name, [""] * len(trials)) for name in columns}
    return replace(block, data=replace(trials, file=_called(path), kept=kept))


def _refuse_other(kept: Collection[str], columns: Sequence[str], path: str, first: str) -> None:
    """An InputError where a file of printed figures has other columns than the first."""
    if [*kept] != [*columns]:
        raise InputError(
            f"{path} has other extra columns than {first}: one table can't hold both.",
            "Run them one by one, or give them the same columns.",
            DATA,
        )


def _told_apart(paths: Sequence[str]) -> list[str]:
    """What messages call each file: its name without folders, or with them where two files have one name."""
    from rsa_trial_cli.reading import sources

    for path in paths[1:]:
        if path != "-" and not sources.is_there(path):
            sources.check(path)  # before anything is written
    names = [sources.name(path) for path in paths]
    return [*map(_called, paths)] if len({*names}) < len({*paths}) else names


def _called(path: str) -> str:
    return "stdin" if path == "-" else path


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
    """No input was given: the message has two examples instead of all options."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__("No counts given.", ctx)

    def show(self, file: Any = None) -> None:
        """Print two examples, and where to find all options."""
        command = self.ctx.command if self.ctx else None
        examples = "\n".join(f"  {line}" for line in getattr(command, "examples", ())[:2])
        name = command.name if command else ""
        click.echo(f"Give {getattr(command, 'wants', 'counts')}:\n{examples}", err=True)
        click.echo(f"Or pipe a CSV: rsa-trial {name} --input trials.csv", err=True)
        click.echo(f"All options: rsa-trial {name} --help", err=True)

"""The input of a command as blocks of trials: typed counts, files or a pipe."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from rsa_trial_cli.check.printed_means import PrintedOutcomes
    from rsa_trial_cli.commands.requests import Input
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.reading.files import Choices
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.mean_trials import MeanTrials

    B = TypeVar("B", Trials, MeanTrials, PrintedOutcomes)
    D = TypeVar("D")
    Reader = Callable[[str, Choices, str], Iterator[Block[B]]]
    PartReader = Callable[[str, Choices, str, slice | None], Iterator[Block[B]]]


class Files(NamedTuple):
    """What is read. blocks : of all files in turn; columns : those that each of several passes through."""

    blocks: Iterator[Block[Trials]]
    columns: Sequence[Collection[str]] = ()


def trials(ctx: click.Context, read: Input) -> Iterator[Block[Trials]]:
    """Blocks of the trials of what is read, those of several files with the columns of them all.

    Standard input is read for -i -, and as a pipe where there are neither counts nor files.
    """
    if read.counts:
        from rsa_trial_cli.reading.blocks import Block

        return iter([Block(typed(read.counts, read))])
    found = files(ctx, read)
    if not found.columns:
        return found.blocks
    every = union(found.columns)
    return (_but(block, data=united(block.data, every)) for block in found.blocks)


def _but(record: D, **changed: Any) -> D:
    """The record with other values of these fields."""
    from dataclasses import replace  # which --help does without

    return replace(record, **changed)  # type: ignore[type-var]


def union(columns: Sequence[Collection[str]]) -> list[str]:
    """The columns of any of several files, each once."""
    return list(dict.fromkeys(chain.from_iterable(columns)))


def united(trials: B, columns: Sequence[str]) -> B:
    """Trials with these columns, blank where only other files have them."""
    blank = [""] * len(trials)
    return _but(trials, kept={name: trials.kept.get(name, blank) for name in columns})


def designed(blocks: Iterator[Block[Trials]], design_effect: float) -> Iterator[Block[Trials]]:
    """The same blocks with the design effect of their trials."""
    if design_effect == 1:
        return blocks
    return (_but(block, data=_but(block.data, design_effect=design_effect)) for block in blocks)


def trials_of(
    design_effect: float, path: str, choices: Choices, where: str, some: slice | None
) -> Iterator[Block[Trials]]:
    """The same of a file, or of some rows of one."""
    from rsa_trial_cli.reading import files

    return designed(files.trials(path, choices, where, some), design_effect)


def typed(counts: Sequence[str], read: Input) -> Trials:
    """The one trial whose counts were typed."""
    from rsa_trial_cli.reading.counts import arms
    from rsa_trial_cli.stats import Trials

    made = Trials.of(*arms(counts, cells=read.cells), names=read.names, event_is=read.event_is)
    if read.swap:
        from rsa_trial_cli.stats.exchanged import exchanged

        return exchanged(made)
    return made


def paths(ctx: click.Context, inputs: Sequence[str]) -> list[str]:
    """The files that are named, patterns filled in; "-" for a pipe where none is."""
    if not inputs and not piped():
        raise NoInput(ctx)
    return [path for pattern in inputs or ("-",) for path in _matching(pattern)]


def choices_of(read: Input, *, partial: bool = False) -> Choices:
    """What the command line says about files; partial : counts may be missing."""
    from rsa_trial_cli.reading.files import Choices
    from rsa_trial_cli.reading.header import by_columns

    made = Choices(
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
        swap=read.swap,
    )
    if read.layout:
        from dataclasses import replace

        from rsa_trial_cli.reading.asked_layout import As

        named = As(read.layout)
        made = replace(made, header=named.header, layout=named.layout, form=read.layout)
    return made


def files(ctx: click.Context, read: Input, *, partial: bool = False) -> Files:
    """Blocks of the trials of files, each with the columns of its own; partial : counts may be missing."""
    from rsa_trial_cli.reading import files

    return Files(*each(ctx, read, files.trials, choices_of(read, partial=partial)))


def each(
    ctx: click.Context, read: Input, reader: Reader[B], asked: Choices
) -> tuple[Iterator[Block[B]], Sequence[Collection[str]]]:
    """Blocks of all files by this reader, and the columns that each of several passes through."""
    named = paths(ctx, read.inputs)
    labels = told_apart(named)
    if len(named) == 1:
        return reader(named[0], asked, labels[0]), ()
    ahead = [_ahead(*one, reader, asked) for one in zip(named, labels, strict=True)]
    blocks = (
        _but(block, data=_but(block.data, file=_called(path)))
        for path, (own, _) in zip(named, ahead, strict=True)
        for block in own
    )
    return blocks, [columns for _, columns in ahead]


def _ahead(
    path: str, label: str, reader: Reader[B], asked: Choices
) -> tuple[Iterator[Block[B]], Collection[str]]:
    """The blocks of one of several files, and the columns that it passes through; of a pipe one is read."""
    from rsa_trial_cli.reading import files

    blocks = reader(path, asked, label)
    if path != "-":
        return blocks, files.extra_columns(path, asked)
    begun: Block[B] = next(blocks)
    return chain([begun], blocks), [*begun.data.kept]


def told_apart(paths: Sequence[str]) -> list[str]:
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


def piped() -> bool:
    """Whether something stands on standard input."""
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

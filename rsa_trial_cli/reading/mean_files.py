"""Files of means, one study or one arm a row → blocks of trials, by the same reader as files of counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import files, mean_headers, sources
from rsa_trial_cli.reading.blocks import Block
from rsa_trial_cli.reading.count_columns import Table
from rsa_trial_cli.reading.counts import OPEN
from rsa_trial_cli.reading.files import Begun, Choices
from rsa_trial_cli.reading.mean_columns import Made, MeanTable
from rsa_trial_cli.reading.mean_hints import of_standard_errors
from rsa_trial_cli.stats.inference.spread import FIGURES
from rsa_trial_cli.stats.mean_trials import MeanTrials


def choices(asked: Choices, higher_is: str | None = None, median: str | None = None) -> Choices:
    """The same choices for a file of means. median : a name in MEDIANS, None for the first."""
    return replace(
        asked,
        header=mean_headers.header,
        layout=mean_headers.layout,
        figures=FIGURES,
        higher_is=higher_is,
        median=median,
    )


def trials(
    path: str, choices: Choices, where: str = "", some: slice | None = None, *, higher_is: str | None = None
) -> Iterator[Block[MeanTrials]]:
    """The trials of one file, "-" for standard input, in blocks, each with what was refused of it.

    where, some : as of a file of counts; higher_is : as of MeanTrials, where the choices do not say.
    """
    with ExitStack() as held:
        where = where or sources.name(path)
        choices = replace(choices, higher_is=choices.higher_is or higher_is)
        yield from blocks(files.begun(path, choices, where, held, some), choices, where)


def blocks(begun: Begun, choices: Choices, where: str) -> Iterator[Block[MeanTrials]]:
    """The trials of rows in blocks, as of a file. where : what messages call what is read."""
    if choices.median and not any(role.startswith("median") for role in begun[1].columns):
        hint = "It says how a median and its quartiles or range are made a mean and an SD."
        raise InputError(f"--median is not used for a file without medians ({where}).", hint)
    return files.made_by(_block, begun, choices, where)


def _block(
    begun: Begun, choices: Choices, table: Table, names: tuple[str, str], on_error: str
) -> Block[MeanTrials]:
    """What can be used of a table."""
    files.prepared(table, begun, choices)
    table.decimal = None if table.decimal == OPEN else table.decimal
    of = MeanTable(table, choices.median or "luo", choices.higher_is)
    return files.said_of(begun, table, hinted(of.trials(on_error, choices.names or names), table.where))


def hinted(made: Made, where: str) -> Made:
    """The same with a note of SDs that may be standard errors beside those of the other rows."""
    hint = of_standard_errors(made.trials, where)
    return made._replace(record=replace(made.record, notes=made.record.notes + hint))

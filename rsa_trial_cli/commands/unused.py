"""What was typed and has no use is refused by name, in the same words by every command."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from rsa_trial_cli.errors import InputError
from rsa_trial_cli.writing.formats import FORMATS

OF_FILES = ("columns", "control", "delimiter", "encoding", "on_error")


class UnusedError(InputError):
    """Something was typed that the question has no use for."""


class Rule(NamedTuple):
    """names : options; unused : whether they have no use now; when : why, in words; hint : what to do."""

    names: Collection[str]
    unused: bool
    when: str
    hint: str = "Leave it out."


def given(ctx: click.Context) -> dict[str, str]:
    """What was typed, as opposed to what is a default: the options' names, and how they are spelled, in the
    order in which the command lists them."""
    return {
        str(param.name): "/".join(param.opts)
        for param in ctx.command.params
        if ctx.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE
    }


def refuse(ctx: click.Context, *rules: Rule) -> None:
    """UnusedError for the first option, as the command lists them, that was typed and has no use."""
    for name, spelled in given(ctx).items():
        for rule in rules:
            if rule.unused and name in rule.names:
                raise UnusedError(f"{spelled} is not used {rule.when}.", rule.hint)


def without(counts: Any, form: str, when: str = "with counts") -> list[Rule]:
    """What a command that reads counts or files has no use for.

    counts : what was typed instead of a file, when : in words; form : the format that is written.
    """
    return [Rule(OF_FILES, bool(counts), when, "It says how a file is read."), *by_format(form)]


def by_format(form: str) -> list[Rule]:
    """What a format has no use for."""
    cells, names = FORMATS[form].cells, FORMATS[form].arms or FORMATS[form].human
    return [
        Rule(["raw"], not cells, f"with -f {form}", "It leaves text in csv and tsv as it is."),
        Rule(["labels"], not names, f"with -f {form}", "Its columns are treatment and control."),
    ]

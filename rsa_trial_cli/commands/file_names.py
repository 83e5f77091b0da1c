"""What TAB offers where a file is named, or a column of the file that is already typed."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import InputError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Named(click.Path):
    """A file, which the shell completes; what it is, the reader says. An InputError for a blank option."""

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | PathLike[str]:
        if isinstance(param, click.Option) and not str(value).strip():
            raise InputError(f"{param.opts[-1]} is blank.", "Name a file, or leave the option out.")
        return super().convert(value, param, ctx)


FILE = Named(allow_dash=True, readable=False)
TEXT = click.Path(allow_dash=True, readable=False)  # a file or the text itself
LONGEST = 1 << 17  # bytes of a header
MARKS = ",;\t|"


def typed_files(ctx: click.Context) -> Iterable[str]:
    """The files that the command line names so far: behind -i, or alone, where click has not come to them."""
    return (*(ctx.params.get("inputs") or ()), *(ctx.params.get("counts") or ()), *ctx.args)


def headers(ctx: click.Context) -> list[str]:
    """The columns of the first file of text that is already typed; none where there is no such file."""
    import csv
    from contextlib import suppress

    for path in typed_files(ctx):
        with suppress(OSError, ValueError, csv.Error), open(path, encoding="utf-8-sig") as lines:  # noqa: PTH123
            line = lines.readline(LONGEST)
            mark = max(MARKS, key=line.count)
            if mark in line and line[:1] not in "{[<":
                return next(csv.reader([line], delimiter=mark))
    return []


class Column(click.ParamType):  # type: ignore[type-arg] # generic in the newest click only
    """A header of the file; with what leads to it, ROLE=, where something does."""

    name = "column"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return columns(ctx, incomplete)


def columns(ctx: click.Context, incomplete: str, before: str = "") -> list[CompletionItem]:
    """The headers that begin as what is typed, quoted where a shell would divide them."""
    import shlex

    from click.shell_completion import CompletionItem

    names = (before + name for name in headers(ctx))
    return [CompletionItem(shlex.quote(name)) for name in names if name.startswith(incomplete)]

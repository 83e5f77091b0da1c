"""The value of --fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsa_trial_cli.commands.values import Value

if TYPE_CHECKING:
    import click


class Fields(Value):
    """Names of columns, separated by commas, each once."""

    name = "names"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        if not isinstance(value, str):
            return value
        names = tuple(name.strip() for name in value.split(","))
        if not all(names) or len({*names}) < len(names):
            self.fail("names are separated by commas, each once: study,estimate,low,high.", param, ctx)
        return names

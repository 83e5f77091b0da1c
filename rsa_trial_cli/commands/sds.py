"""The standard deviations of a plan, as an option holds them."""

from __future__ import annotations

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands.values import POSITIVE, Value, cut


class SDs(Value):
    """One SD of both arms, the second then None, or TREATMENT,CONTROL; each above 0."""

    name = "sd"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float | None]:
        if isinstance(value, tuple):  # as Python gives both
            return (float(value[0]), float(value[1]))
        first, comma, second = str(value).partition(",")
        if "%" in str(value) or "," in second:
            raise InputError(
                f"--sd takes one SD or two, not '{cut(str(value))}'.", "--sd 1.2, or --sd 1.2,1.4"
            )
        made = POSITIVE.convert(first, param, ctx)
        return made, POSITIVE.convert(second, param, ctx) if comma else None

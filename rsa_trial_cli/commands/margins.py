"""The options that hold an effect against a margin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.commands import options
from rsa_trial_cli.commands.values import Number, cut
from rsa_trial_cli.errors import InputError

if TYPE_CHECKING:
    from decimal import Decimal


def no_margin(_: str, value: str, __: Decimal | None) -> InputError:
    """The error about a margin that no ratio can have."""
    return InputError(
        f"A margin is a ratio above 0, and not 1; '{cut(value)}' is not.",
        "Half as much again is --margin 1.5.",
    )


def no_difference(_: str, value: str, __: Decimal | None) -> InputError:
    """The error about a margin that no risk difference can have."""
    return InputError(
        f"A margin is a risk difference between -1 and 1, and not 0; '{cut(value)}' is not.",
        "10 percentage points fewer are --margin -0.1.",
    )


class Margin(Number):
    """A ratio above 0 and not 1, or a risk difference strictly between −1 and 1 and not 0: -0.1 or -10%."""

    name = "margin"

    def __init__(self, *, difference: bool) -> None:
        self._none, self._error = (0.0, no_difference) if difference else (1.0, no_margin)
        super().__init__(*((-1, 1) if difference else (0, math.inf)), refused=self._error)

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if number == self._none:
            raise self._error("", str(value), None)
        return number


def _margins(kind: Margin, example: str) -> options.Decorator:
    return options.bundle(
        click.option(
            "--margin",
            type=kind,
            help=f"One-sided P against this margin, e.g. {example}: that the effect is above a margin that "
            "lies below no effect, or below one that lies above it.",
        ),
        click.option(
            "--type",
            "kind",
            type=click.Choice(["non-inferiority", "superiority", "equivalence"]),
            help="What the margin is for: superiority is an effect beyond it, equivalence one between it and "
            "its mirror image.  [default: non-inferiority]",
        ),
    )


of_ratio, of_difference = _margins(Margin(difference=False), "1.5"), _margins(Margin(difference=True), "-0.1")

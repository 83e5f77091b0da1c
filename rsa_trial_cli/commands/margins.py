"""The options that say what is tested: against which alternative, and against which margin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import options
from rsa_trial_cli.commands.values import Number, cut

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


def no_units(_: str, value: str, __: Decimal | None) -> InputError:
    """The error about a margin that no difference of means can have."""
    return InputError(
        f"A margin is a difference of means other than 0; '{cut(value)}' is none.",
        "Half a unit lower is --margin -0.5.",
    )


KINDS = {  # of effect → no effect, its range, the error, and whether it may be a percentage
    "ratio": (1.0, (0, math.inf), no_margin, True),
    "difference": (0.0, (-1, 1), no_difference, True),
    "units": (0.0, (-math.inf, math.inf), no_units, False),
}


class Margin(Number):
    """A ratio above 0 and not 1, a risk difference strictly between −1 and 1 and not 0: -0.1 or -10%, or
    a difference of means.
    """

    name = "margin"

    def __init__(self, kind: str) -> None:
        self._none, ends, self._error, self._percent = KINDS[kind]
        super().__init__(*ends, refused=self._error)

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if number == self._none or (str(value).strip().endswith("%") and not self._percent):
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


of_ratio, of_difference = _margins(Margin("ratio"), "1.5"), _margins(Margin("difference"), "-0.1")
of_units = _margins(Margin("units"), "-0.5")


def alternative(words: str = "more (greater) or fewer (less) events with treatment") -> options.Decorator:
    """--alternative of a command. words : what either side means."""
    return click.option(
        "--alternative",
        type=click.Choice(["two-sided", "greater", "less"]),
        default="two-sided",
        show_default=True,
        help=f"Alternative of the test: {words}.",
    )

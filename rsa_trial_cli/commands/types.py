"""What a single option may hold. Each type owns its parsing and the words of its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from rsa_trial_cli.errors import InputError

if TYPE_CHECKING:
    from decimal import Decimal

LOWEST_LEVEL, HIGHEST_LEVEL = 0.5, 0.9999


class Name(click.ParamType):
    """A name from a registry that is loaded only when a value or completion asks for it."""

    name = "name"

    def __init__(
        self,
        names: Callable[[click.Context], Iterable[str]],
        refused: Callable[[str, click.Context], InputError],
    ) -> None:
        self._names, self._refused = names, refused

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if ctx is not None and value not in self._names(ctx):
            raise self._refused(value, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._names(ctx) if name.startswith(incomplete)]


class Level(click.ParamType):
    """A confidence level: 0.95, 95 or 95%."""

    name = "level"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number = _decimal(value, percent=lambda bare: bare > 1)
        if number is None or not LOWEST_LEVEL <= float(number) <= HIGHEST_LEVEL:
            bare = value.strip().removesuffix("%")
            hint = "The usual one is --level 95."
            if number is not None and LOWEST_LEVEL <= 1 - float(number) <= HIGHEST_LEVEL:
                hint = f"For a {bare}% test that is --level {(100 - 100 * number).normalize():f}."
            raise InputError(f"{bare} is not a confidence level between 50 and 99.99.", hint)
        return float(number)


class Probability(click.ParamType):
    """A number strictly between 0 and 1: 0.05 or 5%. refused : the error for any other."""

    name = "probability"

    def __init__(self, refused: Callable[[str, str, Decimal | None], InputError]) -> None:
        self._refused = refused

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number = _decimal(value)
        if number is None or not 0 < number < 1:
            raise self._refused(param.opts[0] if param else "It", value, number)
        return float(number)


def no_alpha(option: str, value: str, _: Decimal | None) -> InputError:
    return InputError(f"{option} must be above 0 and below 1, not {value}.")


def no_risk(_: str, value: str, number: Decimal | None) -> InputError:
    percent = number is not None and 1 < number < 100
    hint = f"Did you mean {number / 100} or {number}%?" if percent and number else ""
    return InputError(f"Risks must be above 0 and below 1; '{value}' is not.", hint)


ALPHA, RISK = Probability(no_alpha), Probability(no_risk)


class Margin(click.ParamType):
    """A risk difference strictly between −1 and 1 and not 0: -0.1 or -10%."""

    name = "margin"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number = _decimal(value)
        if number is None or not -1 < number < 1 or number == 0:
            raise InputError(
                f"A margin is a risk difference between -1 and 1, and not 0; '{value}' is not.",
                "10 percentage points fewer are --margin -0.1.",
            )
        return float(number)


class Number(click.ParamType):
    """Any finite decimal number, or a percentage: 0.1, -10%."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number = _decimal(value)
        if number is None:
            raise InputError(f"{param.opts[0] if param else 'This'} takes a number, not '{value}'.")
        return float(number)


class Labels(click.ParamType):
    """The names of the two arms, treatment first: A,B."""

    name = "a,b"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        names = [part.strip() for part in value.split(",")]
        if len(names) != 2 or not all(names):
            raise InputError(
                f"--labels takes two names, treatment first, not '{value}'.", "--labels CsA,placebo"
            )
        return names[0], names[1]


class Sizes(click.ParamType):
    """Participants per arm: one number for both, or treatment,control."""

    name = "n"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        from rsa_trial_cli.reading.counts import NotACountError, count

        parts = value.split(",") if "," in value else [value, value]
        try:
            first, second = (count(part) for part in parts)
        except NotACountError as problem:
            raise InputError(f"-n: {problem.what}", problem.hint) from problem
        except ValueError as problem:
            raise InputError(f"-n takes one size or two, not '{value}'.", "-n 101,100") from problem
        if not first or not second:
            raise InputError("-n: an arm needs at least one participant.")
        return first, second


class Delimiter(click.ParamType):
    """One character that separates cells, or the word tab."""

    name = "c"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        mark = {"tab": "\t", "\\t": "\t", "space": " "}.get(value, value)
        if len(mark) != 1 or mark.isalnum() or mark in '"\n\r\0':
            raise InputError(
                f"--delimiter takes one character that is no letter, digit or quote, not '{value[:40]}'.",
                "Usual ones are , ; | and tab.",
            )
        return str(mark)


class RoleHeader(click.ParamType):
    """ROLE=HEADER: which column of the file holds which count."""

    name = "role=header"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        role, equals, header = value.partition("=")
        if not equals or not header:
            raise InputError(f"--column takes ROLE=HEADER, not '{value}'.", "--column n_ctl=total_controls")
        return role.strip(), header


def _decimal(text: str, percent: Callable[[Decimal], bool] = lambda _: False) -> Decimal | None:
    """A plain decimal number, a hundredth of it after % or where percent says so; None for nan, inf, words.

    Decimal, so that 99.9% and 0.999 are the same level to the last bit.
    """
    from decimal import Decimal, InvalidOperation

    bare = text.strip().replace("−", "-")
    try:
        number = Decimal(bare.removesuffix("%"))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return None
    return number / 100 if bare.endswith("%") or percent(number) else number

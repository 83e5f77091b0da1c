"""What a single option may hold. Each type owns its parsing and the words of its errors."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.base.errors import InputError

if TYPE_CHECKING:
    from decimal import Decimal

    from click.shell_completion import CompletionItem

LOWEST_LEVEL, HIGHEST_LEVEL = 0.5, 0.9999
PLAIN = re.compile(r"[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?%?")
DIGITS = re.compile(r"-?[0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20}")  # of these, float gives what Decimal does
LONGEST_SHOWN = 40  # characters of a value in an error


class Value(click.ParamType):  # type: ignore[type-arg] # generic in the newest click only
    """A type whose errors name the option that holds the value."""

    def __call__(
        self, value: Any, param: click.Parameter | None = None, ctx: click.Context | None = None
    ) -> Any:
        try:
            return super().__call__(value, param, ctx)
        except InputError as problem:
            if isinstance(param, click.Option) and not named(param, f"{problem.message} {problem.hint}"):
                problem.hint = f"{problem.hint} The option is {param.opts[-1]}.".strip()
            raise


def named(param: click.Parameter, text: str) -> bool:
    """Whether a text names an option, by any of its spellings."""
    return not set(param.opts).isdisjoint(re.findall(r"[\w-]+", text))


class Name(Value):
    """A name from a registry that is loaded only when a value asks for it.

    aliases : other name → name, for a registry that has some; those are read in any case of letters.
    """

    name = "name"

    def __init__(
        self,
        names: Callable[[click.Context], Iterable[str]],
        refused: Callable[[str, click.Context], InputError],
        aliases: Callable[[click.Context], Mapping[str, str]] = lambda _: {},
    ) -> None:
        self._names, self._refused, self._aliases = names, refused, aliases

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if ctx is None or ctx.resilient_parsing or value in self._names(ctx):
            return value  # for TAB every default is converted too
        known = self._aliases(ctx).get(value.casefold())
        if known is None:
            raise self._refused(value, ctx)
        return known

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from rsa_trial_cli.commands.offered import OFFERED

        names = OFFERED[f"{ctx.command.name} {param.name}"].split()
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]

    def every(self, ctx: click.Context) -> list[str]:
        """Every name that it takes, aliases behind the others."""
        return [*self._names(ctx), *self._aliases(ctx)]


class Level(Value):
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


class Whole(click.IntRange):
    """A whole number within a range, with a minus as it is typed or as counts write it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        typed: Any = str(value).replace("−", "-")
        return super().convert(typed, param, ctx)


class Number(Value):
    """A plain decimal number or a percentage, 0.1 or -10%, within a range.

    above, below : what it must exceed and stay under; or_equal : whether it may be `above` itself. What
    counts is the number that is computed with: 0.99999999999999999999 is 1. refused : the error for a value
    outside, from the option, the text and the number; None there for no number at all.
    """

    name = "number"

    def __init__(
        self,
        above: float = -math.inf,
        below: float = math.inf,
        *,
        or_equal: bool = False,
        refused: Callable[[str, str, Decimal | None], InputError] | None = None,
    ) -> None:
        self.above, self.below, self.or_equal = above, below, or_equal
        self._refused = refused

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        if DIGITS.fullmatch(value) and self.above < (exact := float(value)) < self.below:
            return exact  # most are, and files may have many
        number, option = _decimal(value), param.opts[0] if param else "This"
        exact = math.nan if number is None else float(number)
        if self.above < exact < self.below or (self.or_equal and exact == self.above):
            return exact
        if self._refused:
            raise self._refused(option, value, number)
        if number is None and not value.strip().lower().lstrip("+-").startswith(("nan", "inf")):
            raise InputError(f"{option} takes a number, not '{cut(value)}'.")
        raise InputError(f"{option} must be {self._range()}, not {cut(value)}.")

    def _range(self) -> str:
        words = []
        if self.above > -math.inf:
            words.append(f"{'at least' if self.or_equal else 'above'} {self.above:g}")
        if self.below < math.inf:
            words.append(f"below {self.below:g}")
        return " and ".join(words) or "finite"


def no_risk(_: str, value: str, number: Decimal | None) -> InputError:
    """The error about a risk that is not above 0 and below 1."""
    percent = number is not None and 1 < number < 100
    hint = f"Did you mean {number / 100} or {+number}%?" if percent and number else ""
    return InputError(f"Risks must be above 0 and below 1; '{cut(value)}' is not.", hint)


SHARE = Number(0, 1)
RISK = Number(0, 1, refused=no_risk)
POSITIVE = Number(0)
DIFFERENCE = Number(-1, 1)


class Labels(Value):
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


class Sizes(Value):
    """Participants per arm: one number for both, or treatment,control.

    lone : whether one number leaves the control arm open, None, for a ratio to fill.
    """

    name = "n"

    def __init__(self, *, lone: bool = False) -> None:
        self._lone = lone

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int | None]:
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
            raise InputError(
                "-n: an arm needs at least one participant.", "-n 1000 is each arm, -n 101,100 both."
            )
        return first, None if self._lone and "," not in value else second


class Limits(Value):
    """The limits of a ratio, LOW,HIGH: both above 0, in order."""

    name = "low,high"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        option = param.opts[0] if param else "This"
        parts = [_decimal(part) for part in value.replace(" to ", ",").split(",")]
        known = [float(part) for part in parts if part is not None]
        if len(parts) != 2 or len(known) != 2 or not 0 < known[0] <= known[1]:
            raise InputError(
                f"{option} takes both limits of a ratio, the lower first, not '{cut(value)}'.",
                f"{option} 0.3,0.8",
            )
        return known[0], known[1]


class Delimiter(Value):
    """One character that separates cells, or the word tab."""

    name = "c"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        mark = {"tab": "\t", "\\t": "\t", "space": " "}.get(value, value)
        if len(mark) != 1 or mark.isalnum() or mark in '"\n\r\0':
            raise InputError(
                f"--delimiter takes one character that is not a letter, digit or quote, not '{value[:40]}'.",
                "Usual ones are , ; | and tab.",
            )
        return str(mark)


class RoleHeader(Value):
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

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from rsa_trial_cli.commands.file_names import columns

        role, equals, _ = incomplete.partition("=")
        return columns(ctx, incomplete, role + equals) if equals else []


def cut(value: str) -> str:
    """A value as an error shows it."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…"


def _decimal(text: str, percent: Callable[[Decimal], bool] = lambda _: False) -> Decimal | None:
    """A plain decimal number, a hundredth of it after % or where percent says so; None for nan, inf, words.

    Decimal, so that 99.9% and 0.999 are the same level to the last bit.
    """
    from decimal import Decimal, InvalidOperation

    bare = text.strip().replace("−", "-")
    if not PLAIN.fullmatch(bare):
        return None
    try:
        number = Decimal(bare.removesuffix("%"))
    except InvalidOperation:  # an exponent beyond all
        return None
    if abs(number.adjusted()) > 300:
        return None
    return number / 100 if bare.endswith("%") or percent(number) else number

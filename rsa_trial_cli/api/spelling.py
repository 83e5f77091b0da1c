"""Errors in the words of Python: the options that they name are arguments here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from rsa_trial_cli.base.errors import InputError

P = ParamSpec("P")
T = TypeVar("T")
BARE = r"(?:[^\s';,.]|[.](?=\w)){1,200}"
WORD = rf"(?:'[^']{{1,200}}'|{BARE}|[,.])"  # as a shell takes one
PAIR = rf"(?:'[^'=]{{1,40}}=[^']{{1,200}}'|[a-z_?]{{1,20}}=(?:'[^']{{1,200}}'|{BARE}))"  # role=HEADER
COLUMNS = re.compile(f"--column {PAIR}(?: --column {PAIR}){{0,20}}")
NAMES = "on-error|by|control|decimal|method|test|common|event-is|sort|measure|from|layout"
VALUED = re.compile(f"(?:--({NAMES})|(?<!\\S)-m) (?!is not used|gives)({WORD})(?![\\w'])")
NUMBER = r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?"
NUMBERS = re.compile(rf"-?-([a-z][a-z-]{{0,30}})[ =]({NUMBER}%?)(?:[ ,]({NUMBER}%?))?(?![\w/.]\w)")
CELLS = re.compile(r"--cells ([0-9]{1,10}) ([0-9]{1,10}) ([0-9]{1,10}) ([0-9]{1,10})")
OPTION = re.compile(r"(?:-n/)?--([a-z][a-z-]{0,30})|(?<![\w-])-(n)(?=[:.,) ])")
SHORT = re.compile(r"--(s?md)\b([ =](?=-?[0-9]))?")  # named so where printed figures are arguments
OF_ROWS = re.compile(r"\bline(?=s? [0-9])")
ARGUMENTS = {  # option → argument, where its name is another
    "labels": "names",
    "column": "columns",
    "from": "statistic",
    "or": "odds_ratio",
    "rr": "risk_ratio",
    "rd": "risk_difference",
    "arr": "absolute_risk_reduction",
    "rrr": "relative_risk_reduction",
    "md": "mean_difference",
    "smd": "standardized_mean_difference",
}
ARGUMENTS |= {
    f"{key}-ci": f"{name}_ci" for key, name in ARGUMENTS.items() if key in ("or", "rr", "rd", "arr", "rrr")
}
OPTIONS = {name: option for option, name in ARGUMENTS.items()}


def in_python(function: Callable[P, T]) -> Callable[P, T]:
    """Decorator: the errors for bad input name arguments where the command line names options."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except InputError as problem:
            again = [spelled(text) for text in (problem.message, problem.hint, *problem.more)]
            raise InputError(again[0], again[1], problem.exit_code, again[2:]) from None
        except click.BadParameter as problem:
            name = problem.param.opts[-1] if problem.param else "value"
            raise InputError(spelled(f"{name}: {problem.message}")) from None
        except click.UsageError as problem:
            raise InputError(spelled(problem.format_message())) from None

    return call


def shortened(problem: InputError) -> InputError:
    """An error whose measures of means are arguments by their short names, md and smd."""
    short = [
        SHORT.sub(lambda found: found[1] + ("=" if found[2] else ""), text)
        for text in (problem.message, problem.hint, *problem.more)
    ]
    return InputError(short[0], short[1], problem.exit_code, short[2:])


def spelled(text: str) -> str:
    """A text of the command line with arguments instead of options, and rows of a frame instead of lines."""
    if "(frame" in text or "(arrays" in text:
        text = OF_ROWS.sub("row", text).replace("file", "frame")
    if "-" not in text:
        return text
    text = CELLS.sub(r"Arm(events=\1, non_events=\2) and Arm(events=\3, non_events=\4)", text)
    text = VALUED.sub(
        lambda found: f'{_argument(found[1] or "method")}="{_bare(found[2])}"', COLUMNS.sub(_columns, text)
    )
    text = NUMBERS.sub(_numbers, text)
    return OPTION.sub(lambda found: _argument(found[1] or found[2]), text)


def _argument(option: str) -> str:
    return ARGUMENTS.get(option, option.replace("-", "_"))


def _numbers(found: re.Match[str]) -> str:
    numbers = [f'"{number}"' if "%" in number else number for number in found.groups()[1:] if number]
    return f"{_argument(found[1])}={numbers[0] if len(numbers) == 1 else '(' + ', '.join(numbers) + ')'}"


def _columns(found: re.Match[str]) -> str:
    pairs = [[_bare(part) for part in _bare(word).partition("=")] for word in found[0].split("--column ")[1:]]
    return "columns={" + ", ".join(f'"{role}": "{header}"' for role, _, header in pairs) + "}"


def _bare(word: str) -> str:
    return word.strip().strip("'")

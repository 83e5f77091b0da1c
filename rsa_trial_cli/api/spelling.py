"""Errors in the words of Python: the options that they name are arguments here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from rsa_trial_cli.errors import InputError

P = ParamSpec("P")
T = TypeVar("T")
WORD = r"(?:'[^']{1,200}'|[^\s';,]{1,200}|,)"  # as a shell takes one
COLUMNS = re.compile(f"--column {WORD}(?: --column {WORD}){{0,20}}")
VALUED = re.compile(f"--(on-error|by|control|decimal|method|test|common|event-is) ({WORD})(?![\\w'])")
OPTION = re.compile(r"--([a-z][a-z-]{1,30})")
OF_ROWS = re.compile(r"\bline(?=s? [0-9])")
OTHERS = {"labels": "names", "column": "columns"}  # options whose argument has another name


def in_python(function: Callable[P, T]) -> Callable[P, T]:
    """Decorator: the errors for bad input name arguments where the command line names options."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except InputError as problem:
            again = [spelled(text) for text in (problem.message, problem.hint, *problem.more)]
            raise InputError(again[0], again[1], problem.exit_code, again[2:]) from None

    return call


def spelled(text: str) -> str:
    """A text of the command line with arguments instead of options, and rows of a frame instead of lines."""
    if "(frame" in text:
        text = OF_ROWS.sub("row", text).replace("file", "frame")
    if "--" not in text:
        return text
    text = VALUED.sub(lambda found: f'{_argument(found[1])}="{_bare(found[2])}"', COLUMNS.sub(_columns, text))
    return OPTION.sub(lambda found: _argument(found[1]), text)


def _argument(option: str) -> str:
    name = option.replace("-", "_")
    return OTHERS.get(name, name)


def _columns(found: re.Match[str]) -> str:
    pairs = [_bare(word).partition("=") for word in found[0].split("--column ")[1:]]
    return "columns={" + ", ".join(f'"{role}": "{header}"' for role, _, header in pairs) + "}"


def _bare(word: str) -> str:
    return word.strip().strip("'")

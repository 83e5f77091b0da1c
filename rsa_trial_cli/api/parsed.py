"""Arguments → the words of the command line, which click and the requests check as they always do."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import click
import numpy as np

from rsa_trial_cli.api.arm import Arm, both
from rsa_trial_cli.api.spelling import OPTIONS, spelled
from rsa_trial_cli.commands import options


def context(command: click.Command, counts: Sequence[str], asked: Mapping[str, object]) -> click.Context:
    """What click makes of counts and arguments, by options; None is one that is not given."""
    known = {option: param for param in command.params for option in param.opts}
    words: list[str] = []
    for name, value in asked.items():
        option = f"--{OPTIONS.get(name, name.replace('_', '-'))}"
        if value is not None:
            words += _words(known[option], option, value)
    return command.make_context(str(command.name), [*words, "--", *counts])


def _words(param: click.Parameter, option: str, value: object) -> list[str]:
    several = list(value) if isinstance(value, list | tuple) else [value]
    if isinstance(param, click.Option) and param.is_flag:
        if not isinstance(value, bool | np.bool_):
            raise TypeError(f"{spelled(option)} is True or False, not {value!r:.80}.")
        return [option] if value else []
    if isinstance(value, Mapping):
        return [f"{option}={name}={_told(option, text)}" for name, text in value.items()]
    texts = [_told(option, one) for one in several]
    if param.nargs > 1:
        if len(texts) != param.nargs:
            raise TypeError(f"{spelled(option)} is {param.nargs} numbers, not {value!r:.80}.")
        return [option, *texts]
    if getattr(param, "multiple", False):
        return [f"{option}={text}" for text in texts]
    return [f"{option}={','.join(texts)}"]


def _told(option: str, value: object) -> str:
    """A text as it is, and a number with every digit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{spelled(option)} is a text or a number, not {value!r:.80}.")
    return repr(value.item() if isinstance(value, np.generic) else value)


def counts_of(treatment: object, control: object) -> list[str]:
    """Both arms of one trial as they are typed; none where neither is given."""
    if treatment is None and control is None:
        return []
    if isinstance(treatment, str) and isinstance(control, str):
        both(treatment, control)
        return [treatment, control]
    return [_typed(arm) for arm in both(treatment, control)]


def _typed(arm: Arm[float]) -> str:
    if np.ndim(arm.events) or np.ndim(arm.n):
        raise TypeError("This takes the arms of one trial: numbers, not arrays.")
    return f"{arm.events:.15g}/{arm.n:.15g}"


@contextmanager
def notes_as_warnings() -> Iterator[None]:
    """What a command says beside its output is a warning here."""
    heard: list[str] = []
    token = options.HEARD.set(heard)
    try:
        yield
    finally:
        options.HEARD.reset(token)
    for text in heard:
        say(text)


def say(text: str) -> None:
    """A warning, where the user's own code calls."""
    warnings.warn(spelled(text), UserWarning, stacklevel=_depth())


def _depth() -> int:
    """How many frames up the first is that is not of this package or of the standard library's decorators."""
    import sys

    depth, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in (
        "rsa_trial_cli",
        "contextlib",
    ):
        depth, frame = depth + 1, frame.f_back
    return depth

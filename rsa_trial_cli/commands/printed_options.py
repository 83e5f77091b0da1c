"""Printed figures on the command line: one option each, or the sentence they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.commands import inputs
from rsa_trial_cli.errors import InputError, escaped

if TYPE_CHECKING:
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.reading.printed_result import Entry, Result
    from rsa_trial_cli.stats import Trials

MEASURES = ("or", "rr", "rd", "arr", "rrr", "nnt")
OPTIONS = ("ci", "p", "test", "printed", *MEASURES, *(f"{key}_ci" for key in MEASURES))
FIGURES = (*(name for name in OPTIONS if name != "test"), "percent", "sizes")
NOTHING = 'Add --or, --rr, --ci, --p, or --printed "…".'


def is_given(chosen: Mapping[str, Any]) -> bool:
    """Whether something printed, or the sizes of the arms, stand on the command line."""
    return any(chosen[name] is not None for name in FIGURES)


def typed(counts: Sequence[str], chosen: Mapping[str, Any]) -> tuple[Published, str]:
    """The one study of the command line, with counts or sizes; and what its sentence says beside figures."""
    from rsa_trial_cli.reading import printed_columns, sentences

    if counts and chosen["sizes"]:
        raise InputError("Give counts or -n, not both.")
    result = _result(chosen)
    said = sentences.read(chosen["printed"] or "")
    words = counts or (said.counts if len(said.counts) == 2 else ())
    trial = inputs.typed(words, chosen) if words else _without_counts(chosen)
    more = [" v ".join(said.counts), said.test, *_declared(result, chosen)]
    return printed_columns.published(trial, [result]), ", ".join(filter(None, more))


def _declared(result: Result, chosen: Mapping[str, Any]) -> list[str]:
    """What the sentence declares and no option does."""
    names = ("adjusted", "one_sided")
    return [name.replace("_", "-") for name in names if getattr(result, name) and not chosen[name]]


def _without_counts(chosen: Mapping[str, Any]) -> Trials:
    """A trial of which nothing but the sizes may be known."""
    import numpy as np

    from rsa_trial_cli.stats import Arm, Trials

    missing = Arm.of(np.nan, np.nan)
    sizes = tuple(np.array([float(size)]) for size in chosen["sizes"] or (np.nan, np.nan))
    names = chosen["labels"] or inputs.ARMS_OF_THE_TRIAL
    return Trials(missing, missing, names=names, sizes=(sizes[0], sizes[1]))


def _result(chosen: Mapping[str, Any]) -> Result:
    """What the options and the sentence say."""
    from rsa_trial_cli.reading.figures import MISSING, NotAFigureError
    from rsa_trial_cli.reading.printed_result import Entry, Result, result

    cells = {name: chosen[name] for name in OPTIONS if chosen[name] is not None}
    cells |= _percents(chosen["percent"])
    test_named(chosen)
    for name, text in cells.items():
        if text.strip().casefold() in MISSING:
            raise InputError(f"'{text}' is not a number (--{name.replace('_', '-')}).")
    usual = Result([], level=chosen["level"], adjusted=chosen["adjusted"], one_sided=chosen["one_sided"])
    try:
        made = result(cells, usual)
    except NotAFigureError as problem:
        option = f" ({_option(problem.role)})" if problem.role != "printed" else ""
        raise InputError(f"{problem.what}{option}.", _as_options(problem.hint)) from problem
    if "printed" not in cells:
        _refuse_intervals(made.entries, cells)
    falling = [entry for entry in made.entries if entry.falls]
    for interval in (*made.left_out, *(f"{entry.low.text} to {entry.high.text}" for entry in falling)):
        click.echo(f"note: the interval {escaped(interval)} can't be checked and is left out", err=True)
    made.entries = [Entry(entry.key, entry.estimate) if entry in falling else entry for entry in made.entries]
    if made.is_empty:
        raise InputError("Nothing to check.", NOTHING)
    return made


def _refuse_intervals(entries: Sequence[Entry], cells: Mapping[str, str]) -> None:
    """An InputError for an interval of nothing, or in falling order."""
    for entry in entries:
        if not entry.key and "ci" in cells:
            raise InputError("Whose interval is --ci?", "Add the estimate, e.g. --or 2.01.")
        if entry.falls:
            option = _option(next(name for name in ("ci", f"{entry.key}_ci", entry.key) if name in cells))
            hint = f"Is it {entry.high.text},{entry.low.text}?"
            raise InputError(f"The limits are in falling order ({option}).", hint)


def test_named(chosen: Mapping[str, Any]) -> str:
    """Our name of the test of --test, "" without the option."""
    from rsa_trial_cli.check.study import OTHER_TEST
    from rsa_trial_cli.reading.figures import shown
    from rsa_trial_cli.reading.printed_result import declared

    name = declared(chosen["test"] or "")
    if name == OTHER_TEST:
        raise InputError(
            f"No test is known as '{shown(chosen['test'])}' (--test).", "See: rsa-trial methods tests."
        )
    return name


def _option(role: str) -> str:
    """The option that holds a figure: or_ci → --or-ci, percent_trt → --percent."""
    return "--percent" if role.startswith("percent_") else f"--{role.replace('_', '-')}"


def _as_options(hint: str) -> str:
    """or_ci → --or-ci."""
    return re.sub(r"\b([a-z]+)_ci\b", r"--\1-ci", hint)


def _percents(text: str | None) -> dict[str, str]:
    parts = (text or "").split(",")
    if text is None:
        return {}
    if len(parts) != 2:
        raise InputError("--percent takes the percents of both arms.", "--percent 74.3,59.0")
    return {"percent_trt": parts[0], "percent_ctl": parts[1]}

"""Printed figures on the command line: one option each, or the sentence they stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rsa_trial_cli.commands import inputs
from rsa_trial_cli.errors import InputError

if TYPE_CHECKING:
    from rsa_trial_cli.check.figures import Figure
    from rsa_trial_cli.check.published import Published
    from rsa_trial_cli.reading.published import Entry, Result
    from rsa_trial_cli.reading.sentences import Sentence
    from rsa_trial_cli.stats import Trials

MEASURES = ("or", "rr", "rd", "arr", "rrr", "nnt")
NOTHING = 'Add --or, --rr, --ci, --p, or --printed "…".'
T = TypeVar("T")


def is_given(chosen: Mapping[str, Any]) -> bool:
    """Whether something printed, or the sizes of the arms, stand on the command line."""
    names = ("ci", "p", "percent", "printed", "sizes", *(f"printed_{key}" for key in MEASURES))
    return any(chosen[name] is not None for name in names)


def typed(counts: Sequence[str], chosen: Mapping[str, Any]) -> tuple[Published, Sequence[str]]:
    """The one study of the command line, its counts or sizes and what it prints; and a sentence's counts."""
    from rsa_trial_cli.reading import published, sentences

    said = sentences.read(chosen["printed"] or "")
    if chosen["printed"] is not None and not (said.claims or said.p):
        text = chosen["printed"] if len(chosen["printed"]) <= 60 else chosen["printed"][:59] + "…"
        hint = 'Example: --printed "OR 2.01, 95% CI 1.10–3.65, P=0.01".'
        raise InputError(f'No result found in: "{text}".', hint)
    words = counts or (said.counts if len(said.counts) == 2 else ())
    trial = inputs.typed(words, chosen) if words else _without_counts(chosen)
    return published.published(trial, [_result(said, chosen)]), said.counts


def _without_counts(chosen: Mapping[str, Any]) -> Trials:
    """A trial of which nothing but the sizes may be known."""
    import numpy as np

    from rsa_trial_cli.stats import Arm, Trials

    missing = Arm(np.array([np.nan]), np.array([np.nan]))
    sizes = tuple(np.array([float(size)]) for size in chosen["sizes"] or (np.nan, np.nan))
    names = chosen["labels"] or inputs.ARMS_OF_THE_TRIAL
    return Trials(missing, missing, names=names, sizes=(sizes[0], sizes[1]))


def _result(said: Sentence, chosen: Mapping[str, Any]) -> Result:
    """What the options say, and the sentence where they are silent."""
    from rsa_trial_cli.reading import figures
    from rsa_trial_cli.reading.published import Entry, Result, claimed, declared, level

    entries = _entries(chosen) or _spoken(
        "--printed", lambda _: [Entry(*claimed(c)) for c in said.claims], ""
    )
    p = _spoken("--p", figures.p_value, chosen["p"] if chosen["p"] is not None else said.p)
    spoken = said.percents if len(said.percents) == 2 else ()
    percents = _percents(chosen["percent"].split(",") if chosen["percent"] else spoken)
    if not entries and p.value.is_nan() and percents[0].value.is_nan():
        raise InputError("Nothing to check.", NOTHING)
    test = declared(chosen["test"] or said.test)
    if chosen["test"] and not test:
        raise InputError(f"No test is known as '{chosen['test']}'.", "See: rsa-trial methods tests.")
    share = level(said.level) if said.level and said.claims else chosen["level"]
    return Result(entries or [Entry()], p, percents, share, chosen["adjusted"], test)


def _entries(chosen: Mapping[str, Any]) -> list[Entry]:
    """An estimate for each option that is given, with its interval."""
    from rsa_trial_cli.reading import figures
    from rsa_trial_cli.reading.published import Entry

    keys = [key for key in MEASURES if chosen[f"printed_{key}"] or chosen[f"ci_{key}"]]
    if chosen["ci"] and len(keys) != 1:
        what = "An interval belongs to one estimate." if keys else "Whose interval is --ci?"
        hint = (
            f"Give each its own: --{keys[0]}-ci and --{keys[1]}-ci."
            if keys
            else "Add the estimate, e.g. --or 2.01."
        )
        raise InputError(what, hint)
    made = []
    for key in keys:
        text = chosen[f"ci_{key}"] or chosen["ci"]
        low, high = _spoken("--ci", figures.limits if key == "nnt" else figures.interval, text or "")
        made.append(
            Entry(key, _spoken(f"--{key}", figures.figure, chosen[f"printed_{key}"] or ""), low, high)
        )
    return made


def _percents(texts: Sequence[str]) -> tuple[Figure, Figure]:
    from rsa_trial_cli.reading import figures

    if len(texts) not in (0, 2):
        raise InputError("--percent takes the percents of both arms.", "--percent 74.3,59.0")
    first, second = (_spoken("--percent", figures.figure, text) for text in (*texts, "", "")[:2])
    return first, second


def _spoken(option: str, read: Callable[[str], T], text: str) -> T:
    """What a text says; where it says nothing that can be read, an error that names the option."""
    from rsa_trial_cli.reading.figures import NotAFigureError

    try:
        return read(text)
    except NotAFigureError as problem:
        raise InputError(f"{problem.what} ({option}).", problem.hint) from problem

"""Printed figures on the command line: an option for each, or the sentence that holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError, escaped, nearest
from rsa_trial_cli.commands.options import note

if TYPE_CHECKING:
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.commands.requests import Check, Input
    from rsa_trial_cli.reading.printed_result import Entry, Result
    from rsa_trial_cli.reading.sentences import Sentence
    from rsa_trial_cli.stats import Trials

NOTHING = 'Add --or, --rr, --ci, --p, or --printed "…".'


def typed(asked: Check) -> tuple[Published, list[str] | None]:
    """The one study of the command line, with counts or sizes; and what its sentence says beside figures.

    What is not used of it follows in lines; None where there is no sentence.
    """
    from rsa_trial_cli.reading import printed_study

    if asked.read.counts and asked.sizes:
        raise InputError("Give counts or -n, not both.")
    given, program = asked.figures, ""
    if "printed" in given:
        from rsa_trial_cli.commands import pasted

        given, program = pasted.read(given)
    result = _result(asked, given)
    said = result.said
    if "printed" in given:
        _point_to_text(given["printed"])
    words = asked.read.counts or (said.counts if len(said.counts) == 2 else ())
    trial = _with_counts(words, asked.read) if words else _without_counts(asked)
    made = printed_study.published(trial, [result])
    if asked.sizes and not asked.recover:
        from rsa_trial_cli.commands import sizes_alone

        if "printed" in asked.figures and any(percent.value.is_nan() for percent in result.percents):
            raise InputError(
                "-n/--n is not used: the sentence has no percents of both arms.", "Leave it out."
            )
        made = sizes_alone.with_counts(made, result)
    return made, _told(asked, result, said, program) if "printed" in asked.figures else None


def _point_to_text(sentence: str) -> None:
    """A note that a text of several sentences is better read whole."""
    from rsa_trial_cli.reading.sentences import scope

    if scope.is_long(sentence):
        note("this is more than a sentence; a whole abstract is read by --text")


def _told(asked: Check, result: Result, said: Sentence, program: str) -> list[str]:
    """What a sentence says beside its figures, and lines on what is not used: notes beside records."""
    declared = {
        "adjusted": result.adjusted and not asked.adjusted,
        "one-sided": result.one_sided and not asked.one_sided,
    }
    beside = [
        program and f"as {program} prints it",
        f"margin {result.margin}" if result.margin.strip("?") else "",
        "" if (others := _other_counts(said, asked.read.counts)) else " v ".join(said.counts),
        said.test,
        *(word for word, no_option in declared.items() if no_option),
    ]
    unused = _unused(said, "" if program else asked.figures["printed"], asked.read.counts) + others
    if asked.write.quiet or not asked.write.format.human:
        for line in unused:
            note(line)
    return [", ".join(filter(None, beside)), *unused]


def _unused(said: Sentence, text: str, counts: Sequence[str]) -> list[str]:
    """not used: OR 0.55 (0.34 to 0.89): of another outcome; 01/2009: a date; in 17: not understood.

    text : the sentence, "" of what a program prints; counts : as typed, that say nothing new in it.
    """
    by_why: dict[str, list[str]] = {}
    for left in said.left:
        by_why.setdefault(left.why, []).append(escaped(left.text))
    if rest := _not_understood(said, text, counts):
        by_why["not understood"] = [*map(escaped, rest)]
    said_so = "; ".join(f"{', '.join(dict.fromkeys(texts))}: {why}" for why, texts in by_why.items())
    return [f"not used: {said_so}"] if said_so else []


def _other_counts(said: Sentence, typed: Sequence[str]) -> list[str]:
    """A line where a sentence has other counts than those that were typed, which are the ones compared."""
    both = [sorted(re.sub("[^0-9/]", "", word) for word in words) for words in (said.counts, typed)]
    if not said.counts or not all("/" in word for word in typed) or not typed or both[0] == both[1]:
        return []
    return [f"not used: {escaped(' v '.join(said.counts))}: other counts than those that were typed"]


def _not_understood(said: Sentence, text: str, counts: Sequence[str]) -> tuple[str, ...]:
    """The numbers of a sentence that are neither used nor in what is said not to be; of a long text none."""
    from rsa_trial_cli.reading import numbers_left
    from rsa_trial_cli.reading.sentences import scope

    if scope.is_long(text):
        return ()
    claims = (place for claim in said.claims for place in claim.places)
    used = [*claims, *(p.place for p in said.p_values), *said.count_places]
    used += said.percent_places if len(said.percents) == 2 else ()
    words = [*counts, said.level, said.margin, *(left.text for left in said.left)]
    words += [claim.estimate for claim in said.claims]  # NNT 7: one more event per 7 treated
    own = [value for word in words for value in numbers_left.numbers(word)]
    total = sum((value for word in counts for value in numbers_left.numbers(word)[1:]), Decimal())
    return numbers_left.left(text, used, [*([value] for value in own), [Decimal(1), total], [total]])


def usual(asked: Check) -> Result:
    """What the options say of every study."""
    from rsa_trial_cli.check.study import OTHER_TEST
    from rsa_trial_cli.reading.figures import shown
    from rsa_trial_cli.reading.printed_result import Result, declared

    test = declared(asked.test or "")
    if test == OTHER_TEST:
        from rsa_trial_cli.stats.inference.equality import TESTS

        near = nearest(asked.test or "", TESTS)
        meant = f"Did you mean {', '.join(near)}? " if near else ""
        message = f"No test is called '{shown(asked.test or '')}' (--test)."
        raise InputError(message, f"{meant}See: rsa-trial methods tests.")
    return Result([], level=asked.level, adjusted=asked.adjusted, declared=test, one_sided=asked.one_sided)


def columns(chosen: Sequence[tuple[str, str]]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Role → header of printed figures, and the other pairs; an InputError for a role of neither."""
    from rsa_trial_cli.reading import printed_columns
    from rsa_trial_cli.reading.header import ROLES

    roles = {role: header for role, header in chosen if role in printed_columns.ROLES}
    rest = tuple(pair for pair in chosen if pair[0] not in roles)
    for role, _ in rest:
        if role not in ROLES:
            known = ", ".join((*ROLES, *printed_columns.ROLES))
            raise InputError(f"--column knows no role '{role}'.", f"Roles: {known}.")
    return roles, rest


def _with_counts(words: Sequence[str], read: Input) -> Trials:
    from rsa_trial_cli.commands.inputs import typed as trial

    return trial(words, read)


def _without_counts(asked: Check) -> Trials:
    """A trial without counts; the sizes of its arms may be known."""
    import numpy as np

    from rsa_trial_cli.stats import Arm, Trials

    missing = Arm.of(np.nan, np.nan)
    n1, n0 = (np.array([float(size)]) for size in asked.sizes or (np.nan, np.nan))
    return Trials(missing, missing, names=asked.read.names, sizes=(n1, n0))


def _result(asked: Check, given: Mapping[str, str]) -> Result:
    """What the options and the sentence say; given : the figures of both, by the names of the options."""
    from rsa_trial_cli.reading.counts import is_missing
    from rsa_trial_cli.reading.figures import NotAFigureError
    from rsa_trial_cli.reading.printed_result import Entry, result

    cells = _cells(asked, given)
    for name, text in cells.items():
        if is_missing(text):
            raise InputError(f"'{text}' is not a number (--{name.replace('_', '-')}).")
    try:
        made = result(cells, usual(asked))
    except NotAFigureError as problem:
        option = f" ({_option(problem.role)})" if problem.role != "printed" else ""
        raise InputError(f"{problem.what}{option}.", _as_options(problem.hint)) from problem
    if "margin" in cells:
        _refuse_margin(cells["margin"], made.entries)
    if "printed" not in asked.figures:
        _refuse_intervals(made.entries, cells)
    falling = [entry for entry in made.entries if entry.falls]
    made.left_out += tuple(f"{entry.low.text} to {entry.high.text}" for entry in falling)
    for interval in made.left_out:
        note(f"the interval {escaped(interval)} can't be checked and is left out")
    made.entries = [Entry(entry.key, entry.estimate) if entry in falling else entry for entry in made.entries]
    if made.is_empty and not made.unused:
        raise InputError("Nothing to check.", NOTHING)
    return made


def _cells(asked: Check, given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, under the names of the columns that would hold it in a file."""
    named = {} if asked.test is None else {"test": asked.test}
    figures = {name: text for name, text in given.items() if name != "percent"}
    return {**figures, **named, **_percents(asked.figures.get("percent"))}


def _refuse_margin(text: str, entries: Sequence[Entry]) -> None:
    """An InputError for a margin that no printed estimate can have."""
    from rsa_trial_cli.reading.printed_result import margin

    if not any(margin(text, entry.key).key for entry in entries):
        what = f"'{escaped(text)}' is no margin of what is printed (--margin)."
        raise InputError(
            what, "Of a difference it is -10% or -0.1, not 0; of a ratio the ratio, such as 1.5, not 1."
        )


def _refuse_intervals(entries: Sequence[Entry], cells: Mapping[str, str]) -> None:
    """An InputError for an interval of nothing, or in falling order."""
    for entry in entries:
        if not entry.key and "ci" in cells:
            raise InputError("--ci is given without its estimate.", "Add the estimate, e.g. --or 2.01.")
        if entry.falls:
            option = _option(next(name for name in ("ci", f"{entry.key}_ci", entry.key) if name in cells))
            hint = f"Is it {entry.high.text},{entry.low.text}?"
            raise InputError(f"The limits are in falling order ({option}).", hint)


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

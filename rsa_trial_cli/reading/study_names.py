"""The names of studies, one a row: which rows are no study, which have no name, which repeat one."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading import sums
from rsa_trial_cli.reading.header_grammar import names_doses, names_strata
from rsa_trial_cli.reading.header_question import SHOWN
from rsa_trial_cli.stats.arms import Trials, labelled

REMEMBERED = 100_000  # trials whose names are compared with each other: memory does not grow with the file
LISTED = 5


class Named(NamedTuple):
    """Names of k rows. left_out : rows that are no study; said : of the names; nameless : those without."""

    study: Sequence[str]
    left_out: frozenset[int] = frozenset()
    said: tuple[str, ...] = ()
    nameless: tuple[int, ...] = ()


def named(study: Sequence[str], lines: Sequence[int], where: str, *, filled: bool) -> Named:
    """The names of k rows; filled : a row without one is called by its line."""
    none = sums.among(study)
    left_out = frozenset(at for at, name in enumerate(study) if name in none) if none else frozenset()
    said = left_out_said([(study[at], lines[at]) for at in sorted(left_out)], where)
    if not filled or all(study):
        return Named(study, left_out, said)
    blank = tuple(at for at, name in enumerate(study) if not name)
    said += (f"note: the name of the study is blank {places(lines[at] for at in blank)} ({where})",)
    filled_in = [name or called(line) for name, line in zip(study, lines, strict=True)]
    return Named(filled_in, left_out, said, blank)


def left_out_said(rows: Sequence[tuple[str, int]], where: str) -> tuple[str, ...]:
    """The note of rows that are no study, by name and line."""
    named: dict[str, list[int]] = {}
    for name, line in dict.fromkeys(rows):
        named.setdefault(name, []).append(line)
    what = "the sum or a test of others" if len(rows) == 1 else "sums or tests of others"
    return (f"note: left out as {what}, no study: {_listed(named)} ({where})",) if named else ()


def only_sums(where: str) -> InputError:
    """The error for a file with no other row."""
    hint = "A study whose name is a word such as Total needs its author or year."
    return InputError(f"The file has no study, only sums of others ({where}).", hint, DATA)


@dataclass
class Repeats:
    """Goes through the trials of one file, block after block, for names that stand on several lines.

    lines : the name, and what tells trials of one study apart, → its first line; rows : trials met.
    """

    where: str
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    rows: int = 0

    def said(self, trials: Trials, marked: Collection[int]) -> tuple[str, ...]:
        """A note of the names of a block that are there before; marked : trials that do not count."""
        own = [map(str.strip, map(str, trials.kept[name])) for name in trials.by]
        room = max(0, REMEMBERED - self.rows)
        keys = [*islice(zip(trials.study, *own, strict=True), room)] if room else []
        self.rows += len(keys)
        distinct, numbers = {*keys}, trials.line or []
        if len(distinct) == len(keys) and distinct.isdisjoint(self.lines):
            self.lines.update(zip(keys, numbers, strict=False))
            return ()
        again: dict[tuple[str, ...], list[int]] = {}
        for at, (key, line) in enumerate(zip(keys, numbers, strict=False)):
            first = line if at in marked or not key[0] else self.lines.setdefault(key, line)
            if first != line:
                again.setdefault(key, [first]).append(line)
        named = {labelled(k, dict(zip(trials.by, by, strict=True))): at for (k, *by), at in again.items()}
        what = "several rows have one name, each is a study of its own"
        strata = [
            name
            for name in trials.kept
            if name not in trials.by and (names_strata(name) or names_doses(name))
        ]
        apart = " ".join(f"--by {shlex.quote(name)}" for name in strata)
        hint = f"; {apart} may tell them apart" if apart else ""
        return (f"note: {what}: {_listed(named)}{hint} ({self.where})",) if named else ()


def called(line: int) -> str:
    """What a row without the name of a study is called."""
    return f"line {line}"


def shown(name: str) -> str:
    """A name as messages quote it, cut where it is long."""
    return f"'{name if len(name) <= SHOWN else name[: SHOWN - 1] + '…'}'"


def places(lines: Iterable[int]) -> str:
    """Lines in words: on lines 2, 5 and 7."""
    told = [*map(str, lines)]
    if len(told) > LISTED:
        told = [*told[:LISTED], f"{len(told) - LISTED:,} more"]
    first, last = ", ".join(told[:-1]), told[-1]
    return f"on lines {first} and {last}" if first else f"on line {last}"


def _listed(named: Mapping[str, Sequence[int]]) -> str:
    """Names with their lines, the first of them."""
    told = [f"{shown(name)} {places(lines)}" for name, lines in islice(named.items(), LISTED)]
    return "; ".join([*told, f"{len(named) - LISTED:,} more"] if len(named) > LISTED else told)

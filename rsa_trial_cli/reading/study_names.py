"""The names of studies, one a row: which rows are no study, which have no name, which repeat one."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import sums, text_columns
from rsa_trial_cli.reading.blocks import Note
from rsa_trial_cli.reading.header_grammar import names_doses, names_strata
from rsa_trial_cli.reading.row_notes import RowNote
from rsa_trial_cli.stats.arms import Batch, labelled

SUM = "left out as the sum or a test of others, no study: "
SUMS = "left out as sums or tests of others, no study: "
BLANK = "the name of the study is blank "
AGAIN = "several rows have one name, each is a study of its own: "
REMEMBERED = 100_000  # trials whose names are compared with each other: memory does not grow with the file


class Named(NamedTuple):
    """Names of k rows. left_out : rows that are no study; said : of the names; nameless : those without."""

    study: Sequence[str]
    left_out: frozenset[int] = frozenset()
    said: tuple[RowNote, ...] = ()
    nameless: tuple[int, ...] = ()


def named(study: Sequence[str], lines: Sequence[int], where: str, *, filled: bool) -> Named:
    """The names of k rows; filled : a row without one is called by its line."""
    none = sums.among(study)
    left_out = frozenset(at for at, name in enumerate(study) if name in none) if none else frozenset()
    said = left_out_said([(study[at], lines[at]) for at in sorted(left_out)], where)
    if not filled or text_columns.all_named(study):
        return Named(study, left_out, said)
    blank = tuple(at for at, name in enumerate(study) if not name)
    said += (RowNote(BLANK, BLANK, where).of({"": [lines[at] for at in blank]}),)
    filled_in = [name or called(line) for name, line in zip(study, lines, strict=True)]
    return Named(filled_in, left_out, said, blank)


def left_out_said(rows: Sequence[tuple[str, int]], where: str) -> tuple[RowNote, ...]:
    """The note of rows that are no study, by name and line."""
    named: dict[str, list[int]] = {}
    for name, line in dict.fromkeys(rows):
        named.setdefault(name, []).append(line)
    return (RowNote(SUM, SUMS, where).of(named),) if named else ()


def only_sums(where: str) -> InputError:
    """The error for a file with no other row."""
    hint = "A study whose name is a word such as Total needs its author or year."
    return InputError(f"The file has no study, only sums of others ({where}).", hint, DATA)


@dataclass
class Repeats:
    """Goes through the trials of one file, block after block, for names that stand on several lines.

    seen : the names, with what tells trials of one study apart, but for those of series that are held;
    lines : name → its first line, but for the names that are held, with the lines of a block, until one of
    them stands again; rows : trials met; told : the names that stood on several lines of a block before.
    """

    where: str
    seen: set[str] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)
    held: list[tuple[Sequence[str], Sequence[int]]] = field(default_factory=list)
    rows: int = 0
    told: set[str] = field(default_factory=set)

    def said(self, trials: Batch, marked: Collection[int]) -> tuple[Note, ...]:
        """A note of the names of a block that are there before; marked : trials that do not count."""
        room = REMEMBERED - self.rows
        found = self._again(trials, marked, max(0, room)) if room > 0 else ()
        if not self.told or room >= len(trials.study):
            return found
        return *found, f"note: names are compared in the first {REMEMBERED:,} rows only ({self.where})"

    def _again(self, trials: Batch, marked: Collection[int], room: int) -> tuple[RowNote, ...]:
        own = [map(str.strip, map(str, trials.kept[name])) for name in trials.by]
        keys = [*map("\0".join, zip(trials.study, *own, strict=True))] if own else trials.study
        keys, numbers = keys[:room], trials.line or []
        self.rows += len(keys)
        if not len(keys):
            return ()
        if self._are_new(keys):
            self.held.append((keys, numbers))
            return ()
        keys, study = text_columns.listed(keys), text_columns.listed(trials.study)
        if not any(study):
            return ()
        for block in self.held:
            self.lines.update(zip(text_columns.listed(block[0]), block[1], strict=False))
        self.held = []
        again: dict[str, list[int]] = {}
        for at, (key, line) in enumerate(zip(keys, numbers, strict=False)):
            first = line if at in marked or not study[at] else self.lines.setdefault(key, line)
            if first != line:
                again.setdefault(key, [] if key in self.told else [first]).append(line)
        self.told.update(again)
        named = {_labelled(key, trials.by): at for key, at in again.items()}
        return (RowNote(AGAIN, AGAIN, self.where, _apart(trials)).of(named),) if named else ()

    def _are_new(self, keys: Sequence[str]) -> bool:
        """Whether no name of a block stands twice, in it or in a block before."""
        held = [names for names, _ in self.held]
        if not self.seen:
            if text_columns.in_frame(keys) and text_columns.all_differ([*held, keys]):
                return True
            self.seen.update(*map(text_columns.listed, held))
        before = len(self.seen)
        self.seen.update(text_columns.listed(keys))
        return len(self.seen) == before + len(keys)


def _labelled(key: str, by: Sequence[str]) -> str:
    study, *values = key.split("\0")
    return labelled(study, dict(zip(by, values, strict=False)))


def _apart(trials: Batch) -> str:
    """The options that may tell trials of one name apart, as a hint; "" where no column does."""
    free = [name for name in trials.kept if name not in trials.by]
    strata = [name for name in free if names_strata(name) or names_doses(name)]
    options = " ".join(f"--by {shlex.quote(name)}" for name in strata)
    return f"; {options} may tell them apart" if options else ""


def called(line: int) -> str:
    """What a row without the name of a study is called."""
    return f"line {line}"

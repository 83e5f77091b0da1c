"""Rows of one arm each as columns, put together from blocks of a file and cut where a study ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.reading import text_columns
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.control_arm import ArmRow
from rsa_trial_cli.reading.csv_rows import QuotedRows, Rows
from rsa_trial_cli.reading.header_grammar import names_doses
from rsa_trial_cli.reading.header_roles import NON_EVENTS
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.stats.arms import Bools, Floats

Places = NDArray[np.intp]


class Part(NamedTuple):
    """Some rows of a block, from start to stop.

    labels : study names of the block, with the year; heads : what tells its studies apart; arms : names.
    """

    rows: Rows
    labels: Sequence[str]
    heads: Sequence[str]
    arms: Sequence[str]
    start: int
    stop: int


class Arms:
    """k rows of a file with one arm a row, as columns."""

    def __init__(self, parts: Sequence[Part], found: Layout) -> None:
        self._parts, self.found = parts, found
        self._texts: dict[int, Sequence[str]] = {}
        self.frames = all(part.rows.frames for part in parts)

    def __len__(self) -> int:
        return sum(part.stop - part.start for part in self._parts)

    def _joined(self, columns: Iterator[Sequence[str]]) -> Sequence[str]:
        return text_columns.chained(
            [column[part.start : part.stop] for part, column in zip(self._parts, columns, strict=True)]
        )

    @cached_property
    def labels(self) -> Sequence[str]:
        """The study names, with the year where there is one."""
        return self._joined(part.labels for part in self._parts)

    @cached_property
    def starts(self) -> Bools:
        """Which rows are the first of a study that follow each other. Shape (k,)."""
        return changes(self._joined(part.heads for part in self._parts), None)

    @cached_property
    def heads(self) -> Sequence[str]:
        """What the studies are told apart by, where each begins."""
        every = self._joined(part.heads for part in self._parts)
        return text_columns.picked(every, np.flatnonzero(self.starts))

    def trimmed(self, at: int) -> Sequence[str]:
        """A column without spaces around its texts."""
        return self._joined(part.rows.trimmed(at) for part in self._parts)

    @cached_property
    def named(self) -> Bools | None:
        """Which rows have a study, shape (k,); None where all have."""
        at = self.found.columns.get("study")
        if at is None:
            return None
        studies = self.labels if "year" not in self.found.columns else self.trimmed(at)
        return None if text_columns.all_named(studies) else np.fromiter(map(bool, studies), bool, len(self))

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        """The line of each row, shape (k,)."""
        return np.concatenate(
            [np.asarray(part.rows.lines[part.start : part.stop], np.int64) for part in self._parts]
        )

    @cached_property
    def bad(self) -> Mapping[int, Problem]:
        """Row → why its cells are not in their columns."""
        made: dict[int, Problem] = {}
        before = 0
        for part in self._parts:
            within = part.rows.problems.items()
            made |= {
                before + row - part.start: found for row, found in within if part.start <= row < part.stop
            }
            before += part.stop - part.start
        return made

    def texts(self, role: str) -> Sequence[str]:
        """The cells of a role; blank where the file has no such column."""
        at = self.found.columns.get(role)
        return [""] * len(self) if at is None else self._column(at)

    def numbers(self, role: str) -> Floats | None:
        """The counts of a role as numbers, shape (k,), where all are plain."""
        at, made = self.found.columns[role], []
        for part in self._parts:
            counts = part.rows.counts(at)
            if counts is None:
                return None
            made.append(counts[part.start : part.stop])
        return np.concatenate(made)

    def _column(self, at: int) -> Sequence[str]:
        if at not in self._texts:
            whole = self._joined(part.rows.column(at) for part in self._parts)
            self._texts[at] = text_columns.listed(whole)
        return self._texts[at]

    @cached_property
    def kept(self) -> list[Sequence[str]]:
        """The columns that are passed through, blank in rows whose cells are not in their columns."""
        made = [self._column(at) for at in self.found.kept.values()]
        if not self.bad:
            return made
        return [["" if row in self.bad else text for row, text in enumerate(texts)] for texts in made]

    @cached_property
    def by(self) -> list[Sequence[str]]:
        """The columns that tell trials of one study apart, without spaces."""
        return [list(map(str.strip, column)) for column in self.kept[: len(self.found.by)]]

    @cached_property
    def coded(self) -> tuple[Places, list[str]]:
        """The arm of each row as a place in the list of their names. Shape (k,)."""
        return text_columns.coded(self._joined(part.arms for part in self._parts))

    def row(self, at: int) -> ArmRow:
        """One row."""
        codes, names = self.coded
        events, n, others = (self.texts(role)[at] for role in ("events", "n", NON_EVENTS))
        kept = tuple(column[at] for column in self.kept)
        given = {role: self.texts(role)[at] for role in self.found.columns}
        return ArmRow(names[codes[at]], events, n, int(self.lines[at]), kept, others, at, given)


def pieces(body: Iterator[Rows], found: Layout, longest: int) -> Iterator[Arms | None]:
    """The rows of whole studies, some at a time; None where more than `longest` rows of one study wait."""
    waiting: list[Part] = []
    last: str | None = None
    for rows in body:
        part = _part(rows, found, last)
        begins = np.flatnonzero(changes(part.heads, last))
        last = part.heads[-1]
        if len(begins) and (waiting or begins[-1]):
            cut = int(begins[-1])
            yield Arms([*waiting, part._replace(stop=cut)] if cut else waiting, found)
            waiting = [_carried(part, cut, found)]
        else:
            waiting.append(part)
            if sum(part.stop - part.start for part in waiting) > longest:
                yield None
    if waiting:
        yield Arms(waiting, found)


def _carried(part: Part, cut: int, found: Layout) -> Part:
    """The rows of a block from some row on, without the block, unless that is a data frame."""
    if part.rows.frames:
        return part._replace(start=cut)
    columns = [text_columns.listed(part.rows.column(at)[cut:]) for at in range(len(found.names))]
    problems = {at - cut: problem for at, problem in part.rows.problems.items() if at >= cut}
    rows = QuotedRows([list(cells) for cells in zip(*columns, strict=True)], part.rows.lines[cut:], problems)
    labels, heads, arms = (texts[cut:] for texts in (part.labels, part.heads, part.arms))
    return Part(rows, labels, heads, arms, 0, part.stop - cut)


def whole(blocks: Iterable[Rows], found: Layout) -> Arms:
    """All rows of a file."""
    parts: list[Part] = []
    for rows in blocks:
        parts.append(_part(rows, found, parts[-1].heads[-1] if parts else None))
    return Arms(parts, found)


def changes(heads: Sequence[str], before: str | None) -> Bools:
    """Which of k texts differ from that above. before : the text above the first. Shape (k,)."""
    made = text_columns.changes(heads)
    made[:1] = heads[0] != before if len(heads) else False
    return made


def _part(rows: Rows, found: Layout, last: str | None) -> Part:
    arms, k = rows.trimmed(found.columns["arm"]), len(rows.lines)  # first: it splits the lines
    labels = heads = found.labels(rows.trimmed, k)
    at = found.columns.get("study")
    if at is None:
        heads = _apart(rows, found) or labels
    else:
        studies = labels if "year" not in found.columns else rows.trimmed(at)
        if not text_columns.all_named(studies):
            heads = _filled(studies, labels, last or "")
    return Part(rows, labels, heads, arms, 0, k)


def _apart(rows: Rows, found: Layout) -> list[str]:
    """What tells the trials of the only study apart, but for doses, which share a control."""
    own = [map(str.strip, rows.column(found.kept[name])) for name in found.by if not names_doses(name)]
    made = list(map("\0".join, zip(*own, strict=True)))
    return ["" if at in rows.problems else head for at, head in enumerate(made)]


def _filled(studies: Sequence[str], labels: Sequence[str], last: str) -> list[str]:
    """The labels, that of the row above where the study is blank."""
    made = []
    for study, label in zip(studies, labels, strict=True):
        last = label if study else last
        made.append(last)
    return made

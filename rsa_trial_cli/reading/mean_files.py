"""A file of means, one study a row → blocks of trials, by the same reader as files of counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import files, mean_headers, sources, study_names
from rsa_trial_cli.reading.blocks import LEFT_OUT, Block, Origin, Problem, settled
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.csv_rows import Rows
from rsa_trial_cli.reading.files import Choices
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.mean_arms import fault_of, number
from rsa_trial_cli.reading.source import Source
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.inference.spread import FIGURES, Converted, converted
from rsa_trial_cli.stats.mean_trials import MeanTrials

T = TypeVar("T")
ARMS = (("treatment", "trt"), ("control", "ctl"))


def choices(asked: Choices) -> Choices:
    """The same choices for a file of means."""
    return replace(asked, header=mean_headers.header, layout=mean_headers.layout)


def trials(
    path: str,
    choices: Choices,
    where: str = "",
    some: slice | None = None,
    *,
    higher_is: str | None = None,
) -> Iterator[Block[MeanTrials]]:
    """The trials of one file, "-" for standard input, in blocks, each with what was refused of it.

    where, some : as of a file of counts.
    """
    with ExitStack() as held:
        where = where or sources.name(path)
        lines, found, body = files.begun(path, choices, where, held, some)
        notes = (f"note: {found.said} ({where})",) if found.said else ()
        repeats, seen = study_names.Repeats(where), False
        for rows in body:
            table = _Table(rows, found, where, choices.decimal)
            source = Source(where, lines.encoding, found)
            made = table.block(choices, higher_is)
            noted = repeats.said(made.data, made.marked)
            record = replace(
                made.record,
                encoding=lines.encoding,
                notes=notes + made.record.notes + noted,
                columns=(source.said(),),
            )
            origin = Origin(where, lines.size, lines.passed, rows.frames)
            yield Block(replace(made.data, source=source.fields()), record, origin, made.marked)
            seen = True
        if not seen:
            raise InputError(f"The file has a header but no rows ({where}).", "", DATA)


@dataclass
class _Table:
    """A block of rows on its way to trials."""

    rows: Rows
    found: Layout
    where: str
    decimal: str | None
    problems: dict[int, Problem] = field(default_factory=dict)

    def block(self, choices: Choices, higher_is: str | None) -> Block[MeanTrials]:
        """The trials that can be used, perhaps none, and the record of all."""
        lines = self.rows.lines
        labels = self.found.labels(self.rows.trimmed, len(lines))
        named = study_names.named(labels, lines, self.where, filled=False)
        self.problems = dict(self.rows.problems)
        arms = [self._arm(*arm) for arm in ARMS]
        problems = {at: problem for at, problem in self.problems.items() if at not in named.left_out}
        keep, record = settled(problems, len(lines), choices.on_error)
        keep[[*named.left_out]] = False
        bad = np.array(sorted(problems), dtype=np.intp)
        for arm in arms:
            for cells in (arm.arm.mean, arm.arm.sd, arm.arm.n):
                cells[bad] = np.nan
        at = np.flatnonzero(keep)
        first, second = arms
        made = MeanTrials(
            first.arm[at],
            second.arm[at],
            study=_picked(named.study, at),
            names=choices.names or ("treatment", "control"),
            higher_is=higher_is,
            line=_picked(lines, at),
            kept={name: _picked(self._texts(i), at) for name, i in self.found.kept.items()},
            by=self.found.by,
            sd_source=(_picked(first.source, at), _picked(second.source, at)),
            skewed=(first.skewed | second.skewed)[at],
        )
        place = np.cumsum(keep) - 1
        marked = frozenset(place[bad].tolist()) if record.marked else frozenset()
        read = len(lines) - len(named.left_out)
        return Block(made, replace(record, read=read, notes=named.said), marked=marked)

    def _texts(self, at: int) -> Sequence[str]:
        texts = list(self.rows.column(at))
        return ["" if row in self.rows.problems else text for row, text in enumerate(texts)]

    def _arm(self, name: str, suffix: str) -> Converted:
        """An arm with its mean and SD; what is wrong with a row is noted."""
        columns = self.found.columns
        roles = {figure: columns.get(f"{figure}_{suffix}") for figure in FIGURES}
        nothing = np.full(len(self.rows.lines), np.nan)
        figures = {figure: nothing if at is None else self._numbers(at) for figure, at in roles.items()}
        there = [figure for figure, at in roles.items() if at is not None]
        for at, values in enumerate(zip(*(figures[figure].tolist() for figure in there), strict=True)):
            known = {
                figure: value for figure, value in zip(there, values, strict=True) if not math.isnan(value)
            }
            if at not in self.problems and (fault := fault_of(known)):
                missing = "missing" in fault
                self._note(at, fault, f"{name} arm", LEFT_OUT if missing else "")
        made = converted(
            {figure: np.where(figures["n"] >= 2, value, np.nan) for figure, value in figures.items()}
        )
        for at in np.flatnonzero(np.isnan(made.arm.mean)).tolist():
            self._note(at, "Missing mean or SD", f"{name} arm", LEFT_OUT)
        return made

    def _numbers(self, at: int) -> Floats:
        header = self.found.names[at]
        made = np.full(len(self.rows.lines), np.nan)
        for row, text in enumerate(self.rows.column(at)):
            if is_missing(text):
                continue
            try:
                made[row] = number(text, self.decimal)
            except ValueError as problem:
                self._note(row, str(problem), f"column {header}", str(getattr(problem, "hint", "")))
        return made

    def _note(self, at: int, what: str, place: str, hint: str) -> None:
        line = self.rows.lines[at]
        where = f"{self.where} line {line}, {place}"
        self.problems.setdefault(at, Problem(line, f"{what} ({where}).", hint))


def _picked(column: Sequence[T], rows: NDArray[np.intp]) -> list[T]:
    return [column[at] for at in rows.tolist()]

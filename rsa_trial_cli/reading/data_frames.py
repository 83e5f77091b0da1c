"""A data frame of pandas, polars, pyarrow → blocks of Trials, by way of narwhals, the extra frames.

Its columns are found and refused as those of a Parquet file are, and its rows are numbered from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, overload

import narwhals.stable.v2 as nw
import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import files, first_rows
from rsa_trial_cli.reading.blocks import Block, Problem
from rsa_trial_cli.reading.cell_texts import text
from rsa_trial_cli.reading.counts import LARGEST
from rsa_trial_cli.reading.csv_rows import NO_PROBLEMS
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.stats.arms import Floats, Means, Trials
from rsa_trial_cli.stats.mean_trials import MeanTrials

ROWS = 1 << 16  # of a block
WHERE = "frame"  # what messages call it


B = TypeVar("B", Trials, MeanTrials)


class Frame(NamedTuple, Generic[B]):
    """What the columns of a frame mean, and its trials in blocks."""

    layout: Layout
    blocks: Iterator[Block[B]]


def trials(frame: nw.DataFrame[Any], choices: files.Choices) -> Frame[Trials]:
    """The trials of a frame; an InputError asks about its columns, as of a file."""
    layout, rows = begun(frame, choices)
    if not len(frame):
        return Frame(layout, iter([Block(Trials.of([], [], [], []))]))
    return Frame(layout, files.blocks(rows, choices, WHERE))


def means(frame: nw.DataFrame[Any], choices: files.Choices) -> Frame[MeanTrials]:
    """The same of means. choices : of a file of means."""
    from rsa_trial_cli.reading import mean_files

    layout, rows = begun(frame, choices)
    if not len(frame):
        none = Means.of([], [], [])
        return Frame(layout, iter([Block(MeanTrials(none, none, higher_is=choices.higher_is))]))
    return Frame(layout, mean_files.blocks(rows, choices, WHERE))


def begun(frame: nw.DataFrame[Any], choices: files.Choices) -> tuple[Layout, files.Begun]:
    """What the columns mean, and the rows."""
    if not frame.columns:
        raise InputError("The frame has no columns.", "It has one row a study, or one an arm.")
    head = frame.head(first_rows.LOOKED_AT)
    below = [[*row] for row in zip(*(_texts(head[:, at]) for at in range(head.shape[1])), strict=True)]
    names = [*map(str, frame.columns)]
    layout = files.of_columns(names, below, choices, WHERE)
    files.refuse_other_shape(layout, choices, WHERE)
    step = len(frame) if layout.long else ROWS  # in memory it is whole
    rows = range(0, len(frame), max(step, 1))
    body = (FrameRows(frame[at : at + step], range(at, min(at + step, len(frame)))) for at in rows)
    return layout, (_Input(), layout, body)


@dataclass
class _Input:
    encoding: str = "data frame"
    cells: str = ""  # figures in numbers are refused there
    size: int | None = None

    def passed_by(self, _: Sequence[int] | None) -> int:
        """Bytes, of which it has none."""
        return 0


@frozen
class FrameRows:
    """Rows of a frame, in the shape of reading.csv_rows.Rows."""

    frames: ClassVar[bool] = False  # of the extra that writes files
    problems: ClassVar[Mapping[int, Problem]] = NO_PROBLEMS
    frame: nw.DataFrame[Any]
    lines: Sequence[int]

    def column(self, at: int) -> Sequence[str]:
        """The texts of one column, made when somebody looks at them."""
        return Texts(self.frame[:, at])

    def trimmed(self, at: int) -> Sequence[str]:
        """The texts of one column without spaces around them."""
        return list(map(str.strip, _texts(self.frame[:, at])))

    def counts(self, at: int) -> Floats | None:
        """A column of whole numbers, nan where one is missing; None for any other."""
        series = self.frame[:, at]
        if not series.dtype.is_numeric():
            return None
        numbers = np.array(series.cast(nw.Float64).to_numpy(), float)  # a copy: the caller's stays as it is
        known = numbers[~np.isnan(numbers)]
        whole = (
            np.all(known == np.rint(known)) and 0 <= known.min(initial=0) <= known.max(initial=0) <= LARGEST
        )
        return numbers if whole else None


@frozen
class Texts(Sequence[str]):
    """The texts of a column."""

    series: nw.Series[Any]

    def __len__(self) -> int:
        return len(self.series)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        return self._made[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    @cached_property
    def _made(self) -> list[str]:
        return _texts(self.series)


def _texts(series: nw.Series[Any]) -> list[str]:
    """Values as a CSV has them; a missing one is blank."""
    values = series.to_list()
    if not series.null_count():
        return values if series.dtype == nw.String else [*map(text, values)]
    missing = series.is_null().to_list()
    return ["" if none else text(value) for value, none in zip(values, missing, strict=True)]

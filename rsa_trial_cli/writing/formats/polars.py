"""CSV and Parquet through polars, the optional extra: the same columns and values, written from arrays."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import (
    IO,
    Any,
    BinaryIO,
    TextIO,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import numpy as np
import polars as pl

from rsa_trial_cli.writing.formats import Result, Settings
from rsa_trial_cli.writing.formats.columns import COUNTS, Field, field_names, given, kept
from rsa_trial_cli.writing.formats.csv import Csv

FORMULA = r"^[=+\-@\t\r]"
CARE = r'[,"\n\r]|^ | $'
PYTHONS = (  # numbers below 0.0001 as polars and as Python write them: 0.000012 as 1.2e-05, 1e-6 as 1e-06
    (r"^(-?)0\.0000(\d)(\d*)$", "${1}${2}.${3}e-05"),
    (r"\.e", "e"),
    (r"e-(\d)$", "e-0${1}"),
)
LEAVES: dict[object, pl.DataType] = {
    **dict.fromkeys((str, np.object_, np.str_), pl.String()),
    **dict.fromkeys((float, np.float64), pl.Float64()),
    **dict.fromkeys((int, np.int64), pl.Int64()),
    **dict.fromkeys((bool, np.bool_), pl.Boolean()),
}


class Frames(Csv):
    """Writes CSV from data frames, to the byte as the ordinary writer does."""

    def write(self, results: Sequence[Result]) -> None:
        made = frame(results)
        names = map(self._quoted, self._headers(made.columns))
        cells = pl.DataFrame([_spelled(self._safe(made[at])) for at in made.columns])
        cells.columns = list(names)
        self._out.flush()
        with _sink(self._out.buffer) as sink:
            cells.write_csv(
                sink, include_header=not self._begun, separator=self.delimiter, quote_style="never"
            )
        self._begun = True

    def _safe(self, series: pl.Series) -> pl.Series:
        """Texts as the ordinary writer has them: some in quotes, some disarmed."""
        marks = CARE if self._raw else f"{CARE}|{FORMULA}"
        if series.dtype != pl.String or not _varied(series).str.contains(marks).any():
            return series
        return pl.Series(series.name, [self._text(text) for text in series.to_list()], dtype=pl.String)


class Parquet:
    """Writes one Parquet file: blocks go to a folder of their own first, so memory stays as it is."""

    def __init__(self, out: TextIO, settings: Settings[Result]) -> None:
        self._out, self._folder = out, settings.folder()
        self._parts: list[Path] = []

    def write(self, results: Sequence[Result]) -> None:
        self._parts.append(self._folder / f"{len(self._parts)}.arrow")
        with self._parts[-1].open("wb") as part, _sink(part) as sink:
            frame(results).write_ipc(sink)

    def close(self) -> None:
        self._out.flush()
        if self._parts:
            with _sink(self._out.buffer) as sink:
                pl.scan_ipc(self._parts).sink_parquet(sink)


class _Sink(io.RawIOBase):
    """Hands bytes on, and keeps the error of the system that this meets."""

    problem: OSError | None = None

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        try:
            return self._out.write(data)
        except OSError as problem:
            self.problem = problem
            raise


@contextmanager
def _sink(out: BinaryIO) -> Iterator[IO[bytes]]:
    """A file for polars to write to. Polars rewords errors of the system; this raises them as they were."""
    sink = _Sink(out)
    try:
        yield cast(IO[bytes], sink)
    finally:
        if sink.problem:
            raise sink.problem


def frame(results: Sequence[Result]) -> pl.DataFrame:
    """Records of several results on the same trials, trial by trial, as a data frame."""
    frames = [_frame(result) for result in results]
    if len(frames) == 1:
        return frames[0]
    by_trial = np.arange(len(frames) * len(results[0])).reshape(len(frames), -1).T.ravel()
    return pl.concat(frames)[by_trial]


def _frame(result: Result) -> pl.DataFrame:
    k, names, kinds = len(result), given(result), _kinds(result.__class__)
    columns = {name: _series(getattr(result, name), kinds[name], k) for name in names}
    columns |= {name: _series(texts, pl.String(), k) for name, texts in kept(result, names)}
    return pl.DataFrame(columns)


@cache
def _kinds(record: type) -> dict[str, pl.DataType]:
    """The type of each column, from the field and not from what a block happens to hold."""
    hints = get_type_hints(record)
    made = {name: _kind(hints[name]) for name in field_names(record)}
    unknown = [name for name, kind in made.items() if kind is None]
    assert not unknown, f"{record.__name__} has fields of no known type: {unknown}"
    return {name: pl.Int64() if name in COUNTS else kind for name, kind in made.items() if kind}


def _kind(hint: object, *, inside: bool = False) -> pl.DataType | None:
    """The type of a column's values: Sequence[str], str | None and an array of objects hold texts.

    A list of records is a list of structs.
    """
    if hint in LEAVES:
        return LEAVES[hint]
    if is_typeddict(hint):
        parts = {name: _kind(part) for name, part in get_type_hints(hint).items()}
        return pl.Struct({name: kind for name, kind in parts.items() if kind is not None})
    holds = get_origin(hint) in (list, Sequence, np.ndarray)
    kinds = (_kind(part, inside=inside or holds) for part in get_args(hint))
    kind = next((kind for kind in kinds if kind is not None), None)
    return pl.List(kind) if kind is not None and inside and holds else kind


def _series(value: Field | pl.Series, kind: pl.DataType, k: int) -> pl.Series:
    if value is None or isinstance(value, str | float | int):
        return pl.repeat(None if value != value else value, k, dtype=kind, eager=True)
    if isinstance(value, np.ndarray) and value.dtype == float:
        return pl.Series(value).fill_nan(None).cast(kind)
    if isinstance(value, np.ndarray) and value.dtype == object:
        same = k and bool((value == value[0]).all())
        return (
            pl.repeat(value[0], k, dtype=kind, eager=True) if same else pl.Series(value.tolist(), dtype=kind)
        )
    return value if isinstance(value, pl.Series) else pl.Series(value, dtype=kind)


def _varied(series: pl.Series) -> pl.Series:
    """The texts of a column, of one that says the same throughout only the first."""
    first = series.first()
    return series.head(1) if first is not None and (series == first).all(ignore_nulls=False) else series


def _spelled(series: pl.Series) -> pl.Series:
    """Numbers as Python spells them: 1e-05, where polars has 0.00001."""
    if series.dtype != pl.Float64:
        return series
    small = ((series.abs() < 1e-4) & (series != 0)).arg_true()
    if not len(small):
        return series
    texts = series.cast(pl.String)
    spelled = texts.gather(small)
    for pattern, python in PYTHONS:
        spelled = spelled.str.replace(pattern, python)
    return texts.scatter(small, spelled)

"""CSV and Parquet through polars, the optional extra: the same columns and values, written from arrays."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import (
    IO,
    Any,
    BinaryIO,
    NamedTuple,
    TextIO,
    TypeAlias,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import numpy as np
import polars as pl

from rsa_trial_cli.writing.formats.columns import COUNTS, Field, chosen, field_names, given, kept
from rsa_trial_cli.writing.formats.csv import Csv
from rsa_trial_cli.writing.formats.protocols import Result, Settings

LEAVES: dict[object, pl.DataType] = {
    **dict.fromkeys((str, np.object_, np.str_), pl.String()),
    **dict.fromkeys((float, np.float64), pl.Float64()),
    **dict.fromkeys((int, np.int64), pl.Int64()),
    **dict.fromkeys((bool, np.bool_), pl.Boolean()),
}
FEW = 1000  # numbers that Python spells sooner than polars
TEXT, SIGN = pl.col("text").str, pl.col("sign").cast(pl.Int64)
AS_POWERS = pl.concat_str(  # 0.0000123 → 1.23e-05
    *(TEXT.slice(0, SIGN), TEXT.slice(SIGN + 6, 1), pl.lit("."), TEXT.slice(SIGN + 7), pl.lit("e-05"))
).str.replace(".e", "e", literal=True)


class Frames(Csv):
    """Writes CSV from data frames, to the byte as the ordinary writer does."""

    def write(self, results: Sequence[Result]) -> None:
        """Write one block. Columns that do not vary in it are one column, with separators within its text."""
        made = chosen(dict(self._columns(results)), self._fields, "", type(results[0]))
        names = dict(zip(made, map(self._quoted, self._headers(list(made))), strict=True))
        cells = []
        for same, some in groupby(made, lambda name: isinstance(made[name], str)):
            run = list(some)
            if same:
                text = self.delimiter.join(cast(str, made[name]) for name in run)
                one = pl.repeat(text, len(results) * len(results[0]), dtype=pl.String, eager=True)
                cells.append(one.alias(self.delimiter.join(names[name] for name in run)))
            else:
                cells += [cast(pl.Series, made[name]).alias(names[name]) for name in run]
        self._out.flush()
        with _sink(self._out.buffer) as sink:
            pl.DataFrame(cells).write_csv(
                sink, include_header=not self._begun, separator=self.delimiter, quote_style="never"
            )
        self._begun = True

    def _columns(self, results: Sequence[Result]) -> Iterator[tuple[str, pl.Series | str]]:
        """The names and cells of columns; one text for a column that says the same throughout."""
        if len(results) > 1:
            yield from ((series.name, _spelled(self._safe(series))) for series in frame(results))
            return
        for name, value, kind in _fields(results[0]):
            if one := _same(value, kind):
                yield name, self._text(one[0])
            else:
                yield name, _spelled(self._safe(_series(_cells(value, kind), len(results[0]))))

    def _safe(self, series: pl.Series) -> pl.Series:
        """Texts as the ordinary writer has them: some in quotes, some disarmed."""
        if series.dtype != pl.String or not self._need_care(series.str.join("\0").item() or ""):
            return series
        return pl.Series(series.name, [self._text(text) for text in series.to_list()], dtype=pl.String)


LEVEL = 1  # of zstd: four fifths of the time of the default, 3, for 1% more bytes
VARIES = "file"  # what all rows of a block say, but not those of several files


class Same(NamedTuple):
    """What all rows of a column say, and the type of the column."""

    value: str | float | None
    kind: pl.DataType


Cells: TypeAlias = pl.Series | Same


class Parquet:
    """Writes one Parquet file: blocks go to a folder of their own first, so memory stays as it is.

    What every row says is kept beside them, as long as all blocks agree on it.
    """

    def __init__(self, out: TextIO, settings: Settings[Result]) -> None:
        self._out, self._folder, self._fields = out, settings.folder(), settings.fields
        self._names: list[str] = []
        self._same: dict[str, Same] | None = None  # of the blocks that were written without it
        self._short: list[Path] = []
        self._whole: list[Path] = []

    def write(self, results: Sequence[Result]) -> None:
        made = picked(results, self._fields)
        same = {name: cells for name, cells in made.items() if isinstance(cells, Same) and name != VARIES}
        if self._same is None:
            self._same, self._names = same if len(same) < len(made) else {}, list(made)
        short = same == self._same and not self._whole
        parts = self._short if short else self._whole
        parts.append(self._folder / f"{len(self._short) + len(self._whole)}.arrow")
        with parts[-1].open("wb") as part, _sink(part) as sink:
            k = len(results) * len(results[0])
            some = {name: cells for name, cells in made.items() if not short or name not in same}
            _filled(some, k).write_ipc(sink)

    def close(self) -> None:
        self._out.flush()
        said = [pl.lit(*cells).alias(name) for name, cells in (self._same or {}).items()]
        parts = [pl.scan_ipc(self._short).with_columns(said).select(self._names)] if self._short else []
        parts += [pl.scan_ipc(self._whole)] if self._whole else []
        if parts:
            with _sink(self._out.buffer) as sink:
                pl.concat(parts).sink_parquet(sink, compression_level=LEVEL)


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


def picked(results: Sequence[Result], fields: Sequence[str]) -> Mapping[str, Cells]:
    """The columns that are asked for, with their types; all where none are."""
    made = _columns(results[0]) if len(results) == 1 else {series.name: series for series in frame(results)}
    kind, kinds = type(results[0]), _kinds(type(results[0]))
    lacking = {name: Same(None, kinds[name]) for name in fields if name in kinds and name not in made}
    return chosen({**made, **lacking}, fields, Same(None, pl.String()), kind)


def frame(results: Sequence[Result]) -> pl.DataFrame:
    """Records of several results on the same trials, trial by trial, as a data frame."""
    frames = [_filled(_columns(result), len(result)) for result in results]
    if len(frames) == 1:
        return frames[0]
    by_trial = np.arange(len(frames) * len(results[0])).reshape(len(frames), -1).T.ravel()
    return pl.concat(frames)[by_trial]


def _filled(columns: Mapping[str, Cells], k: int) -> pl.DataFrame:
    """The columns as a data frame of k rows."""
    return pl.DataFrame({name: _series(cells, k) for name, cells in columns.items()})


def _columns(result: Result) -> dict[str, Cells]:
    """The columns of one result."""
    return {name: _cells(value, kind) for name, value, kind in _fields(result)}


def _fields(result: Result) -> Iterator[tuple[str, Field | pl.Series, pl.DataType]]:
    """The name, value and kind of every column."""
    names, kinds = given(result), _kinds(result.__class__)
    yield from ((name, getattr(result, name), kinds[name]) for name in names)
    yield from ((name, texts, pl.String()) for name, texts in kept(result, names))


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


def _series(cells: Cells, k: int) -> pl.Series:
    """A column of k rows."""
    if isinstance(cells, Same):
        return pl.repeat(cells.value, k, dtype=cells.kind, eager=True)
    return cells


def _cells(value: Field | pl.Series, kind: pl.DataType) -> Cells:
    """A field as a column of its type."""
    if value is None or isinstance(value, str | float | int):
        return Same(None if value != value else value, kind)
    if isinstance(value, np.ndarray) and value.dtype == float:
        whole = kind == pl.Int64 and np.isfinite(value).all()
        return pl.Series(value.astype(np.int64)) if whole else pl.Series(value, nan_to_null=True).cast(kind)
    if one := _same(value, kind):
        return pl.repeat(one[0], len(value), dtype=kind, eager=True)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return pl.Series(value.tolist(), dtype=kind)
    return value if isinstance(value, pl.Series) else pl.Series(value, dtype=kind)


def _same(value: Field | pl.Series, kind: pl.DataType) -> list[str | float | None]:
    """What all rows of a column are seen to say at once, as a list of one; else an empty list."""
    if value is None or isinstance(value, str) or (isinstance(value, float) and kind == pl.Float64):
        return [None if value != value else value]
    if isinstance(value, np.ndarray) and value.dtype in (object, bool) and kind in (pl.String, pl.Boolean):
        values: list[str | float | None] = value.tolist()
        return values[:1] if values and values.count(values[0]) == len(values) else []
    return []


def _spelled(series: pl.Series) -> pl.Series:
    """Numbers as Python spells them: 1e-05 and 1e-06, where polars has 0.00001 and 1e-6."""
    if series.dtype != pl.Float64:
        return series
    numbers = series.to_numpy()
    size = np.abs(numbers)
    at = np.flatnonzero((size >= 1e-9) & (size < 1e-4))
    if not len(at):
        return series
    made = series.cast(pl.String)
    if len(at) < FEW:
        return made.scatter(at, pl.Series(map(repr, numbers[at].tolist()), dtype=pl.String))
    powers = size[at] < 1e-5
    tiny, small = at[powers], at[~powers]
    tenths = pl.DataFrame({"text": made.gather(small), "sign": numbers[small] < 0}).select(AS_POWERS)
    spelled = pl.concat([made.gather(tiny).str.replace("e-", "e-0", literal=True), tenths.to_series()])
    return made.scatter(np.concatenate([tiny, small]), spelled)

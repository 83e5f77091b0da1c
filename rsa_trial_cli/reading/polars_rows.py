"""Large CSV files and Parquet through polars, the optional extra; the same values and errors as without it.

A CSV is read here piece by piece, as long as nothing in it could be read differently by the ordinary reader:
no signs, no quotes that a cell needs, as many separators as its lines need. From the first other piece on, or
the first that polars cannot parse, the ordinary reader goes on, which says what is wrong and where.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import Any, BinaryIO, ClassVar, NamedTuple

import numpy as np
import polars as pl

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.counts import LARGEST
from rsa_trial_cli.reading.csv_rows import LONGEST_CELL, NO_PROBLEMS, SPACES
from rsa_trial_cli.stats.arms import Floats

ROWS = 1 << 16
WINDOW = LONGEST_CELL // 4  # where every one of so many bytes has a line end, no cell is too long
SIGNS = (b'"', b"+", b"\0", b"\xef\xbb\xbf")  # and -0 in a cell: what the two readers could take differently
# an empty cell stays an empty text; earlier versions of polars have another name for that
EMPTY_STAYS: dict[str, Any] = (
    {"empty_string_is_null": False}
    if "empty_string_is_null" in inspect.signature(pl.read_csv).parameters
    else {"missing_utf8_is_empty_string": True}
)


class HandOver(Exception):  # noqa: N818 - not an error: the other reader goes on
    """The ordinary reader must read from here on."""


class Text(NamedTuple):
    """Whole lines of a CSV. schema : the type of each column."""

    data: bytes
    delimiter: str
    schema: Mapping[str, type[pl.DataType]]

    def frame(self) -> pl.DataFrame:
        """Its rows, null for what is no number."""
        return pl.read_csv(
            self.data,
            separator=self.delimiter,
            has_header=False,
            schema=self.schema,
            quote_char=None,
            **EMPTY_STAYS,
            ignore_errors=True,
        )


@frozen
class FrameRows:
    """Rows of a data frame, in the shape of reading.rows.Rows."""

    frames: ClassVar[bool] = True
    problems: ClassVar[Mapping[int, Problem]] = NO_PROBLEMS  # a row of another width is handed over
    frame: pl.DataFrame
    lines: Sequence[int]
    text: Text | None = None  # that they were read from
    numbers: dict[int, Floats | None] = field(default_factory=dict)  # of the columns that were asked for

    def __reduce__(self) -> tuple[Callable[..., FrameRows], tuple[object, ...]]:
        """Its text waits in a file, since that is written faster than its columns, and seldom read again."""
        return (
            (FrameRows, (self.frame, self.lines)) if self.text is None else (_again, (self.text, self.lines))
        )

    def column(self, at: int) -> Any:
        """The texts of one column, kept as a polars series until somebody needs them."""
        series = self.frame.to_series(at)
        return series if series.dtype == pl.String and not series.null_count() else _texts(series)

    def trimmed(self, at: int) -> Any:
        """The texts of one column without spaces around them."""
        texts = self.column(at)
        return (
            texts.str.strip_chars(SPACES + "\r\n")
            if isinstance(texts, pl.Series)
            else [*map(str.strip, texts)]
        )

    def counts(self, at: int) -> Floats | None:
        if at not in self.numbers:
            self.numbers[at] = self._counts(at)
        return self.numbers[at]

    def _counts(self, at: int) -> Floats | None:
        series = self.frame.to_series(at)
        if not series.dtype.is_integer() or series.null_count():
            return None
        numbers = series.to_numpy().astype(np.float64)
        return numbers if 0 <= numbers.min(initial=0) <= numbers.max(initial=0) <= LARGEST else None


def _again(text: Text, lines: Sequence[int]) -> FrameRows:
    return FrameRows(text.frame(), lines)


def start_threads() -> None:
    """Have polars start those that it reads with, where they are not yet there."""
    pl.read_csv(b"a,b\n1,2\n")


def csv_rows(
    pieces: Iterator[bytes], delimiter: str, width: int, counted: Sequence[int]
) -> Iterator[FrameRows]:
    """Blocks of rows of the pieces of a CSV; HandOver at the first that the ordinary reader must see."""
    schema = {str(at): pl.Int64 if at in counted else pl.String for at in range(width)}
    line = 2
    for piece in pieces:
        data = without_quotes(piece, delimiter) if b'"' in piece else piece
        if not _is_plain(data, delimiter, width):
            raise HandOver
        text = Text(data, delimiter, schema)
        try:
            frame = text.frame()
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
            raise HandOver from problem
        block = FrameRows(frame, range(line, line + len(frame)), text)
        too_large = any(block.counts(at) is None for at in counted)  # whose text the error shows
        if too_large or any(series.null_count() for series in frame) or len(frame) != _lines(data):
            raise HandOver
        yield block
        line += len(frame)


def _lines(data: bytes) -> int:
    return _count(data, b"\n") + (not data.endswith(b"\n"))


def parquet_names(source: str | BinaryIO, name: str) -> list[str]:
    """The column names of a Parquet file, by its path or as a stream; name : what messages call it."""
    with _readable(name):
        return pl.scan_parquet(source, glob=False).collect_schema().names()


def parquet_head(source: str | BinaryIO, name: str, rows: int) -> list[tuple[str, ...]]:
    """The texts of the first rows."""
    with _readable(name):
        frame = pl.scan_parquet(source, glob=False).head(rows).collect()
    return list(zip(*(_texts(series) for series in frame), strict=True))


def parquet_length(path: str) -> int:
    """How many rows a file has."""
    with _readable(path):
        rows: int = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
        return rows


def parquet_rows(source: str | BinaryIO, name: str, some: slice | None = None) -> Iterator[FrameRows]:
    """Blocks of rows, or of some; they are numbered as the lines of the same CSV would be."""
    with _readable(name):
        lazy, seen, first = pl.scan_parquet(source, glob=False), 0, 2
        if some is not None:
            lazy, first = lazy.slice(some.start, some.stop - some.start), 2 + some.start
        for block in _blocks(lazy, first):
            yield block
            seen += len(block.lines)
        if not seen:  # the columns are there all the same
            yield FrameRows(lazy.head(0).collect(), range(2, 2))
        if seen != lazy.select(pl.len()).collect().item():  # polars may end early without a word
            raise _damaged(name)


@contextmanager
def _readable(path: str) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise _damaged(path) from problem


def _damaged(path: str) -> InputError:
    return InputError(f"{path} is no Parquet file, or a damaged one.", "", DATA)


def _blocks(lazy: pl.LazyFrame, line: int) -> Iterator[FrameRows]:
    for frame in lazy.collect_batches(chunk_size=ROWS, maintain_order=True):
        if len(frame):
            yield FrameRows(frame, range(line, line + len(frame)))
            line += len(frame)


def _texts(series: pl.Series) -> list[str]:
    return ["" if value is None else str(value) for value in series.to_list()]


def _is_plain(data: bytes, delimiter: str, width: int) -> bool:
    """Whether no byte of whole lines could be read differently by the two readers, and none lacks a cell."""
    mark = delimiter.encode()
    if len(mark) != 1 or data.startswith(b"-0") or _has_signs(data, mark):
        return False
    windows = range(0, len(data) - WINDOW + 1, WINDOW)
    if any(data.find(b"\n", at, at + WINDOW) < 0 for at in windows):
        return False
    returns = data.count(b"\r") if b"\r" in data else 0
    if returns and not returns == _count(data, b"\n") == data.count(b"\r\n"):
        return False
    return _count(data, mark) == _lines(data) * (width - 1)


def _has_signs(data: bytes, mark: bytes) -> bool:
    """Whether something there could be taken differently. One byte is found faster than several."""
    signs = (*SIGNS, b"\n-0", mark + b"-0") if b"-" in data else SIGNS
    return any(sign[:1] in data and sign in data for sign in signs)


def _count(data: bytes, byte: bytes) -> int:
    """How often a byte stands there; where it stands often, this is faster than data.count."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == byte[0]))


def without_quotes(data: bytes, delimiter: str) -> bytes:
    """The same lines without quotes; as they are where a quote stands within a cell, or a cell needs them."""
    every = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(every == ord('"'))
    first, last = quotes[::2], quotes[1::2]
    if len(first) != len(last) or len(delimiter.encode()) != 1:
        return data
    around = np.concatenate([[ord("\n")], every, [ord("\n")]])
    ends = np.isin(every, [*b"\r\n", ord(delimiter)])
    within = np.bitwise_xor.accumulate(every == ord('"')) & ends
    opens, closes = around[first], around[last + 2]
    sound = np.isin(opens, [ord("\n"), ord(delimiter)]) & np.isin(closes, [*b"\r\n", ord(delimiter)])
    return data if within.any() or not sound.all() else data.replace(b'"', b"")

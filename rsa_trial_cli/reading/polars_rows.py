"""Large CSV files and Parquet through polars, the optional extra; the same values and errors as without it.

A CSV is read here only if nothing in it could be read differently by the ordinary reader: no quotes or signs,
as many separators as its lines need. What polars then cannot parse goes to the ordinary reader, which says
what and where.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import numpy as np
import polars as pl

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.counts import LARGEST
from rsa_trial_cli.reading.csv_rows import LONGEST_CELL, NO_PROBLEMS, SPACES
from rsa_trial_cli.stats.arms import Floats

ROWS = 1 << 16
SCANNED = 1 << 20
PIECE = 1 << 21  # bytes of a CSV handed to polars together
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


@dataclass(frozen=True)
class FrameRows:
    """Rows of a data frame, in the shape of reading.rows.Rows."""

    frames: ClassVar[bool] = True
    problems: ClassVar[Mapping[int, Problem]] = NO_PROBLEMS  # a row of another width is handed over
    frame: pl.DataFrame
    lines: Sequence[int]
    numbers: dict[int, Floats | None] = field(default_factory=dict)  # of the columns that were asked for

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


def csv_rows(path: str, delimiter: str, width: int, counted: Sequence[int]) -> Iterator[FrameRows]:
    """Blocks of rows of a plain CSV; HandOver at the first that the ordinary reader must see."""
    if not _is_plain(path, delimiter, width):
        raise HandOver
    schema = {str(at): pl.Int64 if at in counted else pl.String for at in range(width)}
    line = 2
    for data in _pieces(path):
        try:
            frame = pl.read_csv(
                data,
                separator=delimiter,
                has_header=False,
                schema=schema,
                quote_char=None,
                **EMPTY_STAYS,
                ignore_errors=True,  # null for what is no number
            )
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
            raise HandOver from problem
        block = FrameRows(frame, range(line, line + len(frame)))
        too_large = any(block.counts(at) is None for at in counted)  # whose text the error shows
        if too_large or any(series.null_count() for series in frame) or len(frame) != _lines(data):
            raise HandOver
        yield block
        line += len(frame)


def _pieces(path: str) -> Iterator[bytes]:
    """Whole lines after the first, a few megabytes together: polars alone reads ahead without a bound."""
    with Path(path).open("rb") as stream:
        stream.readline()
        while data := stream.read(PIECE):
            yield data + stream.readline()


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


def _is_plain(path: str, delimiter: str, width: int) -> bool:
    """Whether no byte could be read differently by the two readers, and no line lacks a cell."""
    separators = line_ends = returns = ends_of_two = 0
    ended = False
    mark = delimiter.encode()
    if len(mark) != 1:
        return False
    with Path(path).open("rb") as stream:
        first, tail = True, b""
        while chunk := stream.read(SCANNED):
            before, seen, tail = tail, tail + chunk, chunk[-2:]  # a sign may lie across two chunks
            if _has_signs(seen, mark) or (first and chunk[:1] in b"\xef\xff\xfe"):
                return False
            windows = range(0, len(chunk) - WINDOW + 1, WINDOW)
            if any(chunk.find(b"\n", at, at + WINDOW) < 0 for at in windows):
                return False
            separators += _count(chunk, mark)
            line_ends += _count(chunk, b"\n")
            if b"\r" in seen:
                returns += chunk.count(b"\r")
                ends_of_two += chunk.count(b"\r\n") + (before.endswith(b"\r") and chunk[:1] == b"\n")
            ended, first = chunk.endswith(b"\n"), False
    lines = line_ends + (not ended)
    return returns in (0, line_ends) and returns == ends_of_two and separators == lines * (width - 1)


def _has_signs(data: bytes, mark: bytes) -> bool:
    """Whether something there could be taken differently. One byte is found faster than several."""
    signs = (*SIGNS, b"\n-0", mark + b"-0") if b"-" in data else SIGNS
    return any(sign[:1] in data and sign in data for sign in signs)


def _count(data: bytes, byte: bytes) -> int:
    """How often a byte stands there; where it stands often, this is faster than data.count."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == byte[0]))

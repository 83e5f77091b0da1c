"""Rows to pool → whole meta-analyses: all rows are one, or those of a value that stand together are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.blocks import Block, Record
from rsa_trial_cli.reading.pooled_rows import PoolRows, together

TOGETHER = 4096  # rows that are pooled at once: their results take thirty times the room of their counts
RUNS = 64  # sorted lists of values before they become one


def whole(blocks: Iterator[Block[PoolRows]]) -> Iterator[Block[PoolRows]]:
    """All blocks as one."""
    held = list(blocks)
    record = sum((block.record for block in held), Record())
    rows = [block.data for block in held if len(block.data)]
    if not rows:
        raise _nothing(record)
    yield Block(together(rows), record, held[-1].origin)


def _nothing(record: Record) -> InputError:
    """What is said where every row was left out, and why they were."""
    return InputError("No study is left to pool.", "", DATA, record.listed)


def separate(blocks: Iterator[Block[PoolRows]]) -> Iterator[Block[PoolRows]]:
    """Blocks that end where a meta-analysis does; an InputError where its rows do not stand together.

    A block has about TOGETHER rows, more where one meta-analysis has more.
    """
    met = _Met()
    rest: PoolRows | None = None
    record = Record()
    for block in blocks:
        rows = block.data if rest is None else together([rest, block.data])
        record += block.record
        starts = _starts(rows.group or ())
        for first, end in _pieces(starts):
            piece = rows.at(slice(first, end))
            met.add(piece.group or ())
            yield Block(piece, record, block.origin)
            record = Record()
        rest = rows.at(slice(starts[-1], None)) if starts else rows
    if not rest:
        raise _nothing(record)
    met.add(rest.group or ())
    yield Block(rest, record)


def _starts(names: Sequence[str]) -> list[int]:
    """Where each run of equal values begins."""
    return [at for at, name in enumerate(names) if not at or name != names[at - 1]]


def _pieces(starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First row and end of pieces of whole meta-analyses, without the last, which may go on."""
    first = 0
    for at in starts:
        if at - first >= TOGETHER:
            yield first, at
            first = at
    if starts and first < starts[-1]:
        yield first, starts[-1]


class _Met:
    """The values that had a meta-analysis. Eight bytes are kept of each: by chance two of a million are
    the same in one of thirty million runs.
    """

    def __init__(self) -> None:
        self._sorted: list[NDArray[np.int64]] = []

    def add(self, names: Sequence[str]) -> None:
        """The values of some rows; an InputError where one was met before."""
        runs = [names[at] for at in _starts(names)]
        hashes = np.fromiter(map(hash, runs), np.int64, len(runs))
        order = np.argsort(hashes, kind="stable")
        new = hashes[order]
        again = np.zeros(len(new), dtype=bool)
        again[1:] = new[1:] == new[:-1]
        for old in self._sorted:
            again |= old[np.minimum(np.searchsorted(old, new), len(old) - 1)] == new
        if again.any():
            name = runs[order[again].min()]
            raise InputError(
                f"The rows of '{name}' do not stand together.", "Sort the file by that column.", DATA
            )
        self._sorted.append(new)
        if len(self._sorted) == RUNS:
            self._sorted = [np.sort(np.concatenate(self._sorted))]

"""A progress bar on standard error, for long work on a terminal."""

from __future__ import annotations

import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from rsa_trial_cli.reading.blocks import Block

T = TypeVar("T")
S = TypeVar("S", bound=Sized)
PATIENCE = 1.0  # seconds of work before a bar appears
MOMENT = 0.3  # seconds after which it moves
FIRST = 1  # rows of a first piece, before it is known how long one takes


class Watch:
    """A bar that follows blocks, and the rows within one, once they have taken a second."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: _Bar | None = None
        self._read, self._rows, self._done, self._piece, self._end = 0, 0, 0.0, 0, 0
        self._size: int | None = None
        self._passed, self._before = 0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def blocks(self, blocks: Iterable[Block[S]]) -> Iterator[Block[S]]:
        """The same blocks."""
        for block in blocks:
            self._rows, self._done, self._piece, self._end = len(block.data), 0, 0, 0
            self._before, self._passed, self._size = self._passed, block.origin.passed, block.origin.size
            if not block.origin.name:  # what was typed: its share is that of rows
                self._passed = self._size = self._rows
            self._move()
            yield block
            self._read += block.record.read

    def _move(self) -> None:
        if self._bar is None and time.monotonic() - self._started > PATIENCE:
            self._bar = _Bar()
        if self._bar:
            share = self._done / self._rows if self._rows else 0.0
            done = self._before + share * (self._passed - self._before)
            self._bar.move(f"{self._read + int(self._done):,} studies", self._size, done)

    def pieces(self, k: int, ends: Sequence[int] | None = None) -> Iterator[slice]:
        """The next k rows of a block, in pieces that take a moment each; the bar moves after each.

        ends : the rows at which they may be cut, in order with the last; None for all.
        """
        at, rows, before = 0, FIRST, self._end
        while at < k:
            started = time.monotonic()
            stop = min(at + rows, k)
            if ends is not None:
                stop = ends[bisect_left(ends, stop)]
            self._piece, self._end = stop - at, before + stop
            yield slice(at, stop)
            at, self._done = stop, self._end
            self._move()
            seconds = max(time.monotonic() - started, 1e-4)
            rows = max(1, min(int(self._piece * MOMENT / seconds), 8 * rows))

    def took(self, share: float) -> None:
        """So much more of the piece is done, a share of it."""
        self._done = min(self._done + share * self._piece, self._end)
        self._move()


def paced(
    items: Sequence[T], work: Callable[[T], float], second: float
) -> Iterator[tuple[T, Callable[[float], None]]]:
    """The same items, each with what is told of the work that is done on it meanwhile.

    A bar shows the progress, on a terminal, if they take more than a second.
    """
    total = sum(map(work, items))
    if total < second or not sys.stderr.isatty():
        yield from ((item, lambda _: None) for item in items)
        return
    bar, before = _Bar(), 0.0
    try:
        for number, item in enumerate(items):
            words, ends = f"{number:,} of {len(items):,}", before + work(item)
            done = before

            def moved(more: float, *, words: str = words, ends: float = ends) -> None:
                nonlocal done
                done = min(ends, done + more)
                bar.move(words, total, done)

            moved(0)
            yield item, moved
            before = ends
    finally:
        bar.stop()


class _Bar:
    """The time that is left, what is done so far, and the share of the whole where that is known."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        left = TimeRemainingColumn(), TextColumn("left")
        columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
        self._progress = Progress(*left, *columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def move(self, words: str, total: float | None, done: float) -> None:
        self._progress.update(self._task, description=words, total=total, completed=done)

    def stop(self) -> None:
        self._progress.stop()


@contextmanager
def parted(
    many: int, workers: int, counts: Callable[[], tuple[int, int, int]]
) -> Iterator[Callable[[], None]]:
    """What is called as a part ends: on a terminal a bar moves. counts : parts, rows, refused rows so far."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    bar = _Bar()

    def moved() -> None:
        parts, rows, refused = counts()
        words = f"{parts:,} of {many:,} parts, {rows:,} rows, {refused:,} refused, {workers} workers"
        bar.move(words, many, parts)

    moved()
    try:
        yield moved
    finally:
        bar.stop()

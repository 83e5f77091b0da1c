"""A progress bar on standard error, for long work on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rsa_trial_cli.reading.blocks import Block

T = TypeVar("T")
PATIENCE = 1.0  # seconds of work before a bar appears


def watched(blocks: Iterable[Block[T]]) -> Iterator[Block[T]]:
    """The same blocks; a bar follows them once they have taken a second. Standard error is a terminal."""
    started, bar, read = time.monotonic(), None, 0
    try:
        for block in blocks:
            if bar is None and time.monotonic() - started > PATIENCE:
                bar = _Bar()
            read += block.record.read
            if bar:
                bar.move(f"{read:,} studies", block.origin.size, block.origin.passed)
            yield block
    finally:
        if bar:
            bar.stop()


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

"""A progress bar on standard error, for work that lasts, when somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rsa_trial_cli.errors import InputError

if TYPE_CHECKING:
    from rsa_trial_cli.reading.report import Report

T = TypeVar("T")
PATIENCE = 1.0  # seconds of work before a bar appears


@contextmanager
def rows_before(output: str | None) -> Iterator[list[int]]:
    """Counts the rows of each block written; an error says how many are on standard output already."""
    done: list[int] = []
    try:
        yield done
    except InputError as problem:
        if done and output in (None, "-"):
            problem.message += f" {sum(done):,} rows before it are on standard output."
        raise


def watched(blocks: Iterator[T], report: Report) -> Iterator[T]:
    """The same blocks; a bar follows them once they have taken a second, if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from blocks
        return
    started, bar = time.monotonic(), None
    try:
        for block in blocks:
            if bar is None and time.monotonic() - started > PATIENCE:
                bar = _Bar()
            if bar:
                bar.move(f"{report.read:,} studies", report.size, report.passed)
            yield block
    finally:
        if bar:
            bar.stop()


def paced(items: Sequence[T], work: Callable[[T], float], second: float) -> Iterator[T]:
    """The same items; a bar follows their work where it is more than a second's and somebody watches."""
    total, done = sum(map(work, items)), 0.0
    if total < second or not sys.stderr.isatty():
        yield from items
        return
    bar = _Bar()
    try:
        for number, item in enumerate(items):
            bar.move(f"{number:,} of {len(items):,}", total, done)
            yield item
            done += work(item)
    finally:
        bar.stop()


class _Bar:
    """What is done so far, and the share of the whole where that is known."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(
            *columns, TextColumn("left"), TimeRemainingColumn(), console=Console(stderr=True), transient=True
        )
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def move(self, words: str, total: float | None, done: float) -> None:
        self._progress.update(self._task, description=words, total=total, completed=done)

    def stop(self) -> None:
        self._progress.stop()

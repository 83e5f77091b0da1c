"""A progress bar on standard error, for work that lasts, when somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rsa_trial_cli.reading.report import Report

T = TypeVar("T")
PATIENCE = 1.0  # seconds of work before a bar appears


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
                bar.move(report)
            yield block
    finally:
        if bar:
            bar.stop()


class _Bar:
    """Studies read so far, and the share of the file where its size is known."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (TextColumn("{task.fields[studies]} studies"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(
            *columns, TextColumn("left"), TimeRemainingColumn(), console=Console(stderr=True), transient=True
        )
        self._task = self._progress.add_task("", total=None, studies="0")
        self._progress.start()

    def move(self, report: Report) -> None:
        self._progress.update(
            self._task, total=report.size, completed=report.passed, studies=f"{report.read:,}"
        )

    def stop(self) -> None:
        self._progress.stop()

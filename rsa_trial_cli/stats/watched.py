"""Who watches a long computation is told how far it is.

A plan tells of the steps that it takes, one region after another; estimates and meta-analyses of their share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watch = Callable[[float], None]
_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


def took(more: float) -> None:
    """Say that so much more is done, if somebody watches: steps, or a share of the whole."""
    if watch := _WATCH.get():
        watch(more)


@contextmanager
def part(share: float) -> Iterator[None]:
    """Have what is computed meanwhile be a share of the whole, also where it says no more of itself."""
    watch, done = _WATCH.get(), 0.0
    if not watch:
        yield
        return

    def by(more: float) -> None:
        nonlocal done
        more = min(share * more, share - done)
        done += more
        watch(more)

    with watched(by):
        yield
    watch(share - done)


@contextmanager
def watched(by: Watch) -> Iterator[None]:
    """Have what is computed meanwhile say how far it is."""
    token = _WATCH.set(by)
    try:
        yield
    finally:
        _WATCH.reset(token)

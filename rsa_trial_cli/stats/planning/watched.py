"""Who watches a long enumeration is told of the steps that it takes, one region after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watch = Callable[[float], None]
_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


def took(steps: float) -> None:
    """Say that so many steps are done, if somebody watches."""
    if watch := _WATCH.get():
        watch(steps)


@contextmanager
def watched(by: Watch) -> Iterator[None]:
    """Have what is computed meanwhile say how far it is."""
    token = _WATCH.set(by)
    try:
        yield
    finally:
        _WATCH.reset(token)

"""What runs work elsewhere, behind one concurrent.futures.Executor: processes on this machine."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import active_children, connection, get_context, parent_process

from rsa_trial_cli.errors import InputError

LOST = 75  # exit code: a worker was lost; the same command may well succeed


def cores() -> int:
    """The cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """That many processes on this machine, 0 for one a core; none outlives the block.

    They are begun anew, and not forked: polars has threads.
    """
    pool = ProcessPoolExecutor(workers or cores(), mp_context=get_context("spawn"), initializer=_begun)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown()


@contextmanager
def watching() -> Iterator[None]:
    """An InputError where a worker process has ended, as the system does when memory runs out."""
    try:
        yield
    except BrokenProcessPool as problem:
        raise InputError("A worker process ended: too little memory?", "Fewer --workers.", LOST) from problem


def _begun() -> None:
    """What a worker does first. Ctrl-C is the affair of the process that began it, and so is its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import_module("rsa_trial_cli.running.settings")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(LOST)

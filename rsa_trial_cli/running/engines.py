"""What runs work elsewhere, behind one concurrent.futures.Executor: processes here, or a cluster of Dask.

No other file knows Dask. A cluster is sent one function of this package with plain data, and no arrays.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module, metadata
from itertools import islice
from multiprocessing import active_children, connection, get_context, parent_process
from pathlib import Path
from typing import TypeVar

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.base.version import __version__

P = TypeVar("P")
R = TypeVar("R")
PATIENCE = 10  # seconds until a scheduler must answer
QUIET = 60  # seconds without the end of a part, after which it is asked whether there are workers
MOMENT = 1  # second that parts have to end in where the pool has ended

ANSWERS = (
    "dask scheduler starts one, and dask worker ADDRESS its workers. Behind tls:// it answers only to "
    "certificates that it knows."
)
CERTIFICATES = (
    "Its configuration names them, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE, and so on with CLIENT__CERT and "
    "CLIENT__KEY."
)
LOST = 75  # exit code: a worker was lost; the same command may well succeed


@frozen
class Workers:
    """So many workers behind a pool. idle : called whenever nothing has ended for a while."""

    pool: Executor
    many: int = 1
    idle: Callable[[], None] = lambda: None


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
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)  # its thread is at its end too: at exit Python would write to it


@contextmanager
def watching() -> Iterator[None]:
    """An InputError where a worker process has ended, as the system does when memory runs out."""
    try:
        yield
    except BrokenProcessPool as problem:
        raise end(problem) or problem from problem


def run(
    workers: Workers,
    task: Callable[[P], R],
    items: Iterable[P],
    ahead: int,
    each: Callable[[P, Future[R]], None],
) -> InputError | None:
    """Run the task on all items, so many of them pending; each is told of as it ends.

    The result is the end of the pool, or of the way to it, and with it of all that was pending: nothing more
    is given out, as what is submitted then may never end. Where a signal ends the run, what has not begun is
    cancelled, and what runs is waited for.
    """
    rest, pending = iter(items), dict[Future[R], P]()
    lost: InputError | None = None
    try:
        while True:
            lost = lost or _give(workers.pool, task, islice(rest, ahead - len(pending)), pending)
            if not pending:
                return lost
            ended = wait(pending, timeout=MOMENT if lost else QUIET, return_when=FIRST_COMPLETED).done
            if not ended:
                if lost:
                    return lost
                workers.idle()
            for future in ended:
                lost = _taken(pending.pop(future), future, each) or lost
    except (SystemExit, KeyboardInterrupt):
        for future in wait([future for future in pending if not future.cancel()]).done:
            each(pending[future], future)
        raise


def _give(
    pool: Executor, task: Callable[[P], R], items: Iterable[P], pending: dict[Future[R], P]
) -> InputError | None:
    """Give these out as well; the end of a pool that takes no more."""
    try:
        for item in items:
            pending[pool.submit(task, item)] = item
    except Exception as problem:
        if lost := end(problem):
            return lost
        raise
    return None


def _taken(item: P, future: Future[R], each: Callable[[P, Future[R]], None]) -> InputError | None:
    """Tell of one that has ended; or the end of all."""
    lost = end(problem_of(future))
    if not lost:
        each(item, future)
    return lost


def problem_of(future: Future[R]) -> BaseException | None:
    """What ended a task, also where it was cancelled: the scheduler is gone."""
    try:
        return future.exception()
    except CancelledError as problem:
        return problem


def end(problem: BaseException | None) -> InputError | None:
    """What is said where the pool, or the connection to the scheduler, is no more; None for other errors."""
    if isinstance(problem, BrokenProcessPool):
        words = "A worker process ended, and the others with it: too little memory?"
        return InputError(words, "Fewer --workers.", LOST)
    names = ("FutureCancelledError", "ClosedClientError")
    if isinstance(problem, CancelledError | OSError) or type(problem).__name__ in names:
        return InputError("The scheduler was lost.", "Begin it again, and its workers.", LOST)
    return None


def deaths(problem: BaseException) -> int:
    """How many workers of a cluster have ended with this task, each in turn; 0 for another error."""
    return problem.allowed_failures + 1 if type(problem).__name__ == "KilledWorker" else 0  # type: ignore[attr-defined]


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """The workers of a Dask scheduler, with a warning where none is left.

    address : or the file that it has written. An InputError where nobody answers, where there is no worker,
    or where one has not this version of the package.
    """
    extra.needed("distributed")
    from distributed import Client

    if not address.strip():
        raise InputError("--scheduler is blank.", ANSWERS)
    warn(address)
    with _silence(), ExitStack() as held:
        try:
            client = held.enter_context(Client(_where(address), timeout=PATIENCE))
        except (OSError, TimeoutError, ValueError) as problem:
            raise InputError(
                f"No scheduler answers at {address} within {PATIENCE} seconds.", ANSWERS
            ) from problem
        except (TypeError, RuntimeError) as problem:  # Dask's words for a connection that it cannot open
            raise InputError(f"Dask has no certificates for {address}.", CERTIFICATES) from problem
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError) as problem:
            words = f"The scheduler at {address} has no workers, after {PATIENCE} seconds."
            raise InputError(words, "dask worker ADDRESS begins one.") from problem
        check_versions(client.run(metadata.version, "rsa-trial", on_error="return"))
        told: list[str] = []

        def idle() -> None:
            with suppress(OSError):
                if not told and not client.nthreads():
                    told.append(f"warning: the scheduler at {address} has no workers left: waiting for one\n")
                    sys.stderr.write(told[0])

        yield Workers(client.get_executor(pure=False), sum(client.nthreads().values()), idle)


def _where(address: str) -> str:
    """The address that a file has, which a scheduler writes as it begins; an InputError for none in time."""
    end = time.monotonic() + PATIENCE
    while address.endswith(".json"):
        try:
            return str(json.loads(Path(address).read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError, LookupError, TypeError) as problem:
            if time.monotonic() > end:
                words = f"No scheduler has written {address} within {PATIENCE} seconds."
                raise InputError(words, f"dask scheduler --scheduler-file {address} does.") from problem
        time.sleep(0.1)
    return address


@contextmanager
def _silence() -> Iterator[None]:
    """What goes wrong in Dask is said here, and not in its log."""
    import logging

    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def check_versions(found: Mapping[str, object]) -> None:
    """An InputError for a worker, by its address, that has another version of the package, or none."""
    for worker, version in found.items():
        if version != __version__:
            has = f"has rsa-trial {version}" if isinstance(version, str) else "does not have rsa-trial"
            raise InputError(
                f"The worker at {worker} {has}, and this is {__version__}.", "Install one version everywhere."
            )


def warn(address: str) -> None:
    """A scheduler does what anybody who reaches it says: on another machine it needs TLS."""
    found = re.match(r"tcp://\[?([^\]/]+?)\]?:[0-9]+$", address)
    if found and not re.match(r"localhost$|127\.|::1$", found[1]) and found[1] != socket.gethostname():
        sys.stderr.write("warning: tcp:// is open to whoever reaches that host; tls:// is not\n")


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

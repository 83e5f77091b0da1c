"""What runs work elsewhere, behind one concurrent.futures.Executor: processes here, or a cluster of Dask.

No other file knows Dask. A cluster is sent one function of this package with plain data, and no arrays.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from importlib import import_module, metadata
from itertools import islice
from multiprocessing import active_children, connection, get_context, parent_process
from typing import TypeVar

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.version import __version__

P = TypeVar("P")
R = TypeVar("R")
PATIENCE = 10  # seconds until a scheduler must answer

CERTIFICATES = (
    "Its configuration names them, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE, and so on with CLIENT__CERT and "
    "CLIENT__KEY."
)
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


def run(
    pool: Executor,
    task: Callable[[P], R],
    items: Iterable[P],
    ahead: int,
    each: Callable[[P, Future[R]], None],
) -> None:
    """Run the task on all items, so many of them pending; each is told of as it ends.

    Where a signal ends the run, what has not begun is cancelled, and what runs is waited for.
    """
    rest, pending = iter(items), dict[Future[R], P]()
    try:
        while True:
            for item in islice(rest, ahead - len(pending)):
                pending[_submitted(pool, task, item)] = item
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                each(pending.pop(future), future)
    except (SystemExit, KeyboardInterrupt):
        for future in wait([future for future in pending if not future.cancel()]).done:
            each(pending[future], future)
        raise


def _submitted(pool: Executor, task: Callable[[P], R], item: P) -> Future[R]:
    try:
        return pool.submit(task, item)
    except Exception as problem:
        if not is_loss(problem):
            raise
        lost: Future[R] = Future()
        lost.set_exception(problem)
        return lost


def problem_of(future: Future[R]) -> BaseException | None:
    """What ended a task, also where it was cancelled: the scheduler is gone."""
    try:
        return future.exception()
    except CancelledError as problem:
        return problem


def is_loss(problem: BaseException | None) -> bool:
    """Whether a worker or the scheduler was lost, and the work itself is not at fault."""
    return isinstance(problem, BrokenProcessPool | CancelledError | OSError) or (
        type(problem).__name__ in ("KilledWorker", "FutureCancelledError", "ClosedClientError")
    )


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask scheduler, by its address or the file that it has written, and how many they are.

    An InputError where nobody answers, or where a worker has not this version of the package.
    """
    import logging

    try:
        from distributed import Client
    except ImportError as problem:
        hint = "In the folder of rsa-trial: pip install '.[dask]'. Or use --workers."
        raise InputError("--scheduler needs the optional extra dask.", hint) from problem

    where = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    warn(address)
    logging.disable(logging.CRITICAL)  # what goes wrong is said here
    try:
        with ExitStack() as held:
            try:
                client = held.enter_context(Client(**where, timeout=PATIENCE))
                client.wait_for_workers(1, timeout=PATIENCE)
            except (OSError, TimeoutError, ValueError) as problem:
                raise InputError(
                    f"No scheduler with workers answers at {address} within {PATIENCE} seconds.",
                    "dask scheduler starts one, and dask worker ADDRESS its workers. "
                    "Behind tls:// it answers only to certificates that it knows.",
                ) from problem
            except (TypeError, RuntimeError) as problem:  # Dask's words for a connection that it cannot open
                raise InputError(f"Dask has no certificates for {address}.", CERTIFICATES) from problem
            check_versions(client.run(metadata.version, "rsa-trial", on_error="return"))
            yield client.get_executor(pure=False), sum(client.nthreads().values())
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

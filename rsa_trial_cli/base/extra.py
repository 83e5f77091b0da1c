"""Whether the optional extras are installed, and the error if one is needed and missing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import util

from rsa_trial_cli.base.errors import DATA, InputError

EXTRAS = {  # package → what needs it, the extra, what does without
    "polars": ("Parquet files need", "fast", "CSV"),
    "python_calamine": ("Excel files and other workbooks need", "excel", "CSV"),
    "narwhals": ("Data frames need", "frames", "arrays: odds_ratio(Arm(events=…, n=…), Arm(events=…, n=…))"),
    "distributed": ("--scheduler needs", "dask", "--workers"),
    "matplotlib": ("PDF and PNG pictures need", "plot", "SVG: --plot plot.svg"),
}


def is_installed(package: str = "polars") -> bool:
    """Whether it is installed. It is not imported: polars would take longer than all else together."""
    return util.find_spec(package) is not None


def needed(package: str = "polars", what: str = "", instead: str = "") -> None:
    """Raise an InputError if it is not installed. what, instead : where they differ from those of EXTRAS."""
    if not is_installed(package):
        need, name, without = EXTRAS[package]
        raise InputError(
            f"{what or need} the optional extra{'' if name == 'fast' else f' {name}'}.",
            f"In the folder of rsa-trial: pip install '.[{name}]'. Or use {instead or without}.",
            DATA,
        )


@contextmanager
def threads_without_signals() -> Iterator[None]:
    """Threads that a library starts here get no signals, which would not wake one that waits for a pipe.

    Ctrl-C, which polars takes when it is imported, and may forget while it works, is handled as before.
    """
    if not hasattr(signal, "pthread_sigmask"):  # as on Windows, where threads get no signals
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        handler = signal.getsignal(signal.SIGINT)
        if handler is not None:
            with suppress(ValueError):  # only the main thread may
                signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

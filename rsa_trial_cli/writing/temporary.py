"""Temporary files and folders, removed after use; those left by killed runs are removed by the next.

Each is locked while its run lasts, so one that nobody holds is left over. The system frees the lock of a run
that was killed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

try:
    import fcntl
except ImportError:  # Windows: nothing is locked, so nothing is swept
    fcntl = None  # type: ignore[assignment]

OURS = re.compile(r"\.rsa-trial-[0-9a-f]{16}")


@contextmanager
def replacing(path: str) -> Iterator[TextIO]:
    """A file written beside its place and renamed when it is complete; a pipe or a device is written."""
    if Path(path).exists() and not Path(path).is_file():
        with Path(path).open("w", encoding="utf-8", newline="") as out:
            yield out
        return
    target = _real(path)
    with beside(target) as new:
        with new.open("w", encoding="utf-8", newline="") as out:
            yield out
        new.replace(target)


def _real(path: str) -> Path:
    """The file to which a link points, not the link."""
    with contextlib.suppress(RuntimeError):  # what a loop of links is to pathlib before Python 3.13
        target = Path(path).resolve()
        if not target.is_symlink():
            return target
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """An empty file in the folder of the target, with its permissions if it exists."""
    mode = target.stat().st_mode & 0o777 if target.exists() else None

    def make(path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else 0o600))
        if mode is not None:
            path.chmod(mode)

    with _held(target.parent, make) as path:
        yield path


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder where the system keeps temporary files."""
    with _held(Path(tempfile.gettempdir()), lambda path: path.mkdir(0o700)) as path:
        yield path


def sweep(place: Path) -> None:
    """Remove what runs that were killed have left here."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if OURS.fullmatch(entry.name):
                with contextlib.suppress(OSError):  # another's, or one that a run holds
                    _remove_unless_held(Path(entry.path))


@contextmanager
def _held(place: Path, make: Callable[[Path], None]) -> Iterator[Path]:
    """A new, locked file or folder under a name of our own, removed after the block."""
    sweep(place)
    path, handle = place / f".rsa-trial-{os.urandom(8).hex()}", None
    try:
        while handle is None:
            make(path)
            if fcntl is None:
                break
            handle = _locked(path)
        yield path
    finally:
        _remove(path)
        if handle is not None:
            os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _locked(path: Path) -> int | None:
    """A handle that holds the lock; None where another run swept the path away before it was locked."""
    with contextlib.suppress(FileNotFoundError):
        handle = _handle(path)
        with contextlib.suppress(OSError):  # a file system without locks: nobody sweeps there
            fcntl.flock(handle, fcntl.LOCK_EX)
        if path.exists():
            return handle
        os.close(handle)
    return None


def _handle(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _remove_unless_held(path: Path) -> None:
    handle = _handle(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(path)
    finally:
        os.close(handle)

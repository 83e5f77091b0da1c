"""One part, computed and written where it is called: in a process of this machine, or on another."""

from __future__ import annotations

import platform
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib import import_module, metadata
from typing import Generic, TypeVar

from rsa_trial_cli.base.frozen import frozen

from rsa_trial_cli.running import settings  # isort: skip  # noqa: F401 - before what loads numpy

from rsa_trial_cli.base.errors import DATA, InputError, not_written
from rsa_trial_cli.base.version import __version__
from rsa_trial_cli.reading import sources
from rsa_trial_cli.reading.blocks import Block, Record
from rsa_trial_cli.running import loop
from rsa_trial_cli.running.parts import DONE, REFUSED, SKIPPED, Done, Folder, Part, Request
from rsa_trial_cli.writing import destination
from rsa_trial_cli.writing.formats.protocols import Writer

S = TypeVar("S", bound=Sized)
R = TypeVar("R")
VERSIONS = ("numpy", "scipy", "polars")


@frozen
class Opened(Generic[S, R]):
    """A part that is read. compute : what is written of a block; ended : its exit code and its tally;
    fields : the columns that are written, none for all.
    """

    blocks: Iterable[Block[S]]
    compute: loop.Compute[S, R]
    ended: Callable[[Record], tuple[int, Mapping[str, int]]]
    fields: Sequence[str] | None = None


Open = Callable[[Part], Opened[S, R]]


def run_part(opening: Open[S, R], request: Request, folder: Folder, part: Part) -> Done:
    """What becomes of a part; only a fault of the program is an error."""
    _refuse_other_version(request)
    if old := folder.done(part, request):
        return replace(old, state=SKIPPED)
    started = time.process_time()
    try:
        sources.check(part.path)
        source = part.source
        with folder.fresh(part) as path:
            opened = opening(part)
            writer: AbstractContextManager[Writer[R]] = destination.writer(
                "parquet", str(path), fields=opened.fields
            )
            record = loop.run(opened.blocks, opened.compute, writer, str(path))
            code, tally = opened.ended(record)
            counts = record.read, record.refused, record.marked, record.listed, code, tally
            spent = round(time.process_time() - started, 3)
            made = Done(part.at, DONE, *counts, worker(), path.stat().st_size, source, spent)
            folder.keep(part, path, made, request)
            return made
    except InputError as problem:
        said = [problem.message, *([f"Hint: {problem.hint}"] if problem.hint else []), *problem.more]
        return Done(part.at, REFUSED, said=said, code=problem.exit_code)
    except OSError as problem:
        if folder.done(part, request):  # another client has written it
            return Done(part.at, SKIPPED)
        error = not_written(str(problem.filename or folder.path), problem)
        return Done(part.at, REFUSED, said=[error.message], code=DATA)


def _refuse_other_version(request: Request) -> None:
    if request.version != __version__:
        here = f"{socket.gethostname()} has rsa-trial {__version__}"
        raise InputError(f"{here}, not {request.version}.", "Install one version everywhere.")


def worker() -> dict[str, object]:
    """What may change the last bits: the versions of what computes, and what numpy uses of the processor."""
    versions = {name: metadata.version(name) for name in VERSIONS if _is_there(name)}
    return {"host": socket.gethostname(), "python": platform.python_version(), **versions, "cpu": _features()}


def _is_there(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def _features() -> list[str]:
    """What numpy uses of the processor beyond its baseline."""
    for name in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
        try:
            module = import_module(name)
        except ImportError:
            continue
        found = getattr(module, "__cpu_features__", {})
        wanted = getattr(module, "__cpu_dispatch__", ())
        return [feature for feature in wanted if found.get(feature)]
    return []

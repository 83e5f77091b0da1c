"""The formats by name, each loaded when it is asked for; and where the output goes."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TextIO

from rsa_trial_cli import extra
from rsa_trial_cli.errors import DATA, InputError


class Format(NamedTuple):
    """module and class that write it; suffix of its files; whether it is meant for people."""

    module: str
    name: str
    suffixes: tuple[str, ...]
    human: bool


FORMATS = {
    "table": Format("draw", "Human", (), True),
    "plain": Format("draw", "Human", (".txt",), True),
    "json": Format("json", "Json", (".json",), False),
    "ndjson": Format("json", "Ndjson", (".ndjson", ".jsonl"), False),
    "csv": Format("csv", "Csv", (".csv",), False),
    "tsv": Format("csv", "Tsv", (".tsv", ".tab"), False),
    "markdown": Format("markdown", "Markdown", (".md", ".markdown"), True),
    "parquet": Format("frames", "Parquet", (".parquet", ".pq"), False),
    "latex": Format("latex", "Latex", (".tex",), True),
    "html": Format("html", "Html", (".html", ".htm"), True),
}


FRAMES = Format("frames", "Frames", (), False)  # csv where the input came through the optional extra


class Writer(Protocol):
    """Takes results a block at a time; close writes what comes last."""

    def write(self, results: Any) -> None: ...

    def close(self) -> None: ...


def chosen(name: str | None, path: str | None) -> str:
    """The format: as asked, else by the suffix of the output file, else a table."""
    if name:
        return name
    suffix = Path(path).suffix.lower() if path else ""
    known = [key for key, form in FORMATS.items() if suffix in form.suffixes]
    if suffix and not known:
        raise InputError(f"No format has the suffix '{suffix}'.", f"Choose one with -f {'|'.join(FORMATS)}.")
    return known[0] if known else "table"


@contextmanager
def writer(name: str, path: str | None, *, fast: bool = False, **settings: Any) -> Iterator[Writer]:
    """A writer of this format onto a file or standard output. The file appears whole or not at all.

    fast : the results hold columns of a data frame, so that csv is best written from one too.
    """
    form = FRAMES if name == "csv" and fast else FORMATS[name]
    if form.module == "frames":
        extra.needed()
    make = getattr(import_module(f"rsa_trial_cli.writing.{form.module}"), form.name)
    with _destination(path) as out:
        look = _terminal(out) if name == "table" else {}
        if form.module != "draw" and isinstance(out, io.TextIOWrapper):
            out.reconfigure(encoding="utf-8")  # in any locale: programs read it
        made = make(out, **settings, **look)
        yield made
        made.close()
        out.flush()


def _terminal(out: TextIO) -> dict[str, Any]:
    """Colour and width: the environment may change how a table looks, never a number in it."""
    on_terminal = out.isatty()
    dumb = os.environ.get("TERM") in ("dumb", "unknown")
    color = (on_terminal and not dumb and not os.environ.get("NO_COLOR")) or bool(
        os.environ.get("FORCE_COLOR")
    )
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return {"color": color, "width": int(columns)}
    if on_terminal:
        with contextlib.suppress(OSError):
            return {"color": color, "width": os.get_terminal_size(out.fileno()).columns}
    return {"color": color, "width": None}


@contextmanager
def _destination(path: str | None) -> Iterator[TextIO]:
    """Standard output, or a file written beside its place and renamed when it is complete."""
    if path is None or path == "-":
        try:
            yield sys.stdout
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise InputError(f"Can't write to standard output: {_reason(problem)}.", "", DATA) from problem
        except UnicodeEncodeError as problem:
            raise _not_encodable("standard output", problem) from problem
        return
    if Path(path).exists() and not Path(path).is_file():  # a pipe or a device is written, not replaced
        try:
            with Path(path).open("w", encoding="utf-8", newline="") as out:
                yield out
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise InputError(f"Can't write {path}: {_reason(problem)}.", "", DATA) from problem
        return
    target = Path(path).resolve()  # what a link names, not the link
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as problem:
        raise InputError(f"Can't write {path}: {_reason(problem)}.", "", DATA) from problem
    try:
        os.close(handle)
        with Path(beside).open("w", encoding="utf-8", newline="") as out:
            yield out
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except OSError as problem:
        raise InputError(f"Can't write {path}: {_reason(problem)}.", "", DATA) from problem
    except UnicodeEncodeError as problem:
        raise _not_encodable(path, problem) from problem
    finally:
        Path(beside).unlink(missing_ok=True)


def _not_encodable(where: str, problem: UnicodeEncodeError) -> InputError:
    char = ascii(problem.object[problem.start])
    return InputError(f"Can't write {char} to {where} in {problem.encoding}.", "", DATA)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()

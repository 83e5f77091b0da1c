"""The destination of the output: standard output, or a file that is replaced only by complete output."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import TYPE_CHECKING, TextIO, TypeVar

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError, escaped, not_encodable, not_written
from rsa_trial_cli.writing.formats import FORMATS, Format
from rsa_trial_cli.writing.formats.protocols import Holding, Settings, View, Writer, undrawn, unseen

if TYPE_CHECKING:
    from pathlib import Path

R = TypeVar("R")
PAGER: ContextVar[bool] = ContextVar("pager", default=True)  # whether one may be used
COLOR: ContextVar[bool | None] = ContextVar("color", default=None)  # as asked; None as the environment says
TWINS = str.maketrans(
    {
        "–": "-",
        "−": "-",
        "½": "1/2",
        "∞": "inf",
        "×": "x",
        "…": "...",
        "✓": "+",
        "✗": "x",
        "→": "->",
        "∼": "~",
        "≥": ">=",
        "─": "-",
        "■": "#",
        "│": "|",
        "┼": "+",
        "◄": "<",
        "►": ">",
        "━": "=",
        "┿": "+",
        "◆": "*",
        "τ": "tau",
        "α": "alpha",
        "±": "+/-",
        "²": "2",
        "·": ".",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)


@contextmanager
def writer(
    name: str | Format,
    path: str | None,
    view: View[R] | None = None,
    *,
    raw: bool = False,
    fields: Sequence[str] | None = None,
) -> Iterator[Writer[R]]:
    """A writer of this format to a file or standard output. The file is replaced only by complete output.

    name : or the format itself, one of FRAMES where the results hold columns of a data frame; view : of a
    format that is meant for people; raw, fields : as in Settings.
    """
    form = FORMATS[name] if isinstance(name, str) else name
    if form.console and getattr(view, "quiet", False):
        form = form._replace(module="lines", writer="Lines")
    if COLOR.get() is not None and (form.writer == "Lines" or not form.fitted):
        raise _without_colour(name, form)
    if path and path != "-":
        _refuse_folder(path)
    if form.extra:
        extra.needed()
    make = getattr(import_module(f"rsa_trial_cli.writing.formats.{form.module}"), form.writer)
    with _destination(path) as out, contextlib.ExitStack() as leaving:
        color, width = _terminal(out, form)
        if not form.console and isinstance(out, io.TextIOWrapper):
            out.reconfigure(encoding="utf-8")  # in any locale: programs read it
        parts, drawn = view.parts if view else unseen, getattr(view, "pictures", undrawn)
        settings = Settings(
            lambda: leaving.enter_context(_folder()), parts, drawn, raw, color, width, fields or ()
        )
        sink = _held(out) if form.fitted and path is None and out.isatty() else out
        made: Writer[R] = make(sink, settings)
        try:
            yield made
        except InputError:
            if isinstance(made, Holding):
                made.release()
            raise
        made.close()
        if sink is not out:
            _show(sink, out)
        out.flush()


def _held(out: TextIO) -> TextIO:
    """What a terminal is to show, held until its length is known; without a pager the terminal itself."""
    if not PAGER.get() or os.environ.get("PAGER") == "" or os.environ.get("TERM", "dumb") == "dumb":
        return out
    return io.TextIOWrapper(io.BytesIO(), encoding=out.encoding, errors=out.errors, newline="\n")


def _show(held: TextIO, out: TextIO) -> None:
    """Show on the terminal what was held, in a pager where it is longer."""
    from rsa_trial_cli.writing import pager

    pager.show(held, out)


def _without_colour(name: str | Format, form: Format) -> InputError:
    hint = "It is for tables" + (": -f table, whatever ACCESSIBLE says." if name == "plain" else ".")
    return InputError(f"--color is not used with {_form_of(name, form)}.", hint)


def _form_of(name: str | Format, form: Format) -> str:
    return "-q" if form.writer == "Lines" else f"-f {name}" if isinstance(name, str) else "this format"


def _refuse_folder(path: str) -> None:
    if path.endswith("/"):
        raise InputError(
            f"{escaped(path)} is a folder (--output).",
            "Only or, rr, rd, nnt, md, smd, rom and check write parts, and from files (-i).",
        )
    if os.path.isdir(path):  # noqa: PTH112
        raise not_written(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))


def save(path: str, data: bytes) -> None:
    """A file of its own beside the output, such as a picture; it is replaced only as a whole."""
    with _destination(path) as out:
        out.buffer.write(data)


def _terminal(out: TextIO, form: Format) -> tuple[bool, int | None]:
    """Colour and width of a table. The environment may change how it looks, but no number in it.

    Of its variables on colour the first that is set decides: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR.
    A line a trial is as long as it is in a pipe, for programs.
    """
    on_terminal, color, environ = out.isatty(), COLOR.get(), os.environ
    lines = form.writer == "Lines" or not form.fitted
    if not form.console or (lines and not on_terminal):
        return False, None
    if color is None:
        forced = environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
        dumb = environ.get("TERM") in ("dumb", "unknown") or environ.get("CLICOLOR") == "0"
        color = not environ.get("NO_COLOR") and bool(forced or (on_terminal and not dumb))
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns):
        return color, int(columns)
    if on_terminal:
        with contextlib.suppress(OSError):
            return color, os.get_terminal_size(out.fileno()).columns
    return color, None


@contextmanager
def _destination(path: str | None) -> Iterator[TextIO]:
    """Standard output, or a file written beside its place and renamed when it is complete."""
    where = "to standard output" if path in (None, "-") else str(path)
    try:
        with _opened(None if path == "-" else path) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise not_written(where, problem) from problem
    except UnicodeEncodeError as problem:
        raise not_encodable(where, problem) from problem


@contextmanager
def _opened(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    from rsa_trial_cli.writing import temporary  # its modules cost a tenth of what a typed trial takes

    with temporary.replacing(path) as out:
        yield out


def _folder() -> AbstractContextManager[Path]:
    """An empty folder, for the formats that need one."""
    from rsa_trial_cli.writing import temporary

    return temporary.folder()


def encodable(text: str, out: TextIO) -> str:
    """The text as the stream can carry it: signs get their ASCII twins, the rest is escaped."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(TWINS).encode(encoding, "backslashreplace").decode(encoding)
    return text

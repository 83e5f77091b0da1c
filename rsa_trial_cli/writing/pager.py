"""A pager for what does not fit a terminal: PAGER, or less as LESS says, by default FRX."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
from typing import TextIO


def show(held: TextIO, out: TextIO) -> None:
    """Write what was held to the terminal, through a pager where it has more lines than the terminal."""
    held.seek(0)
    text = held.read()
    try:
        lines = os.get_terminal_size(out.fileno()).lines
    except OSError:
        lines = 0
    command = _command() if 0 < lines <= text.count("\n") else []
    if command:
        out.flush()
        _paged(command, text.encode(out.encoding, "backslashreplace"))
    else:
        out.write(text)


def _command() -> list[str]:
    """The pager with its options; none where it is not installed."""
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # a quote that never ends
        return []
    return words if words and shutil.which(words[0]) else []


def _paged(command: list[str], text: bytes) -> None:
    """Run the pager to its end. One that is left early, or by Ctrl-C, has shown what was wanted of it."""
    # end where it fits, keep colours, leave the text on the screen
    environ = {**os.environ, "LESS": os.environ.get("LESS", "FRX")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environ) as running:
        assert running.stdin
        with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
            running.stdin.write(text)
        with contextlib.suppress(BrokenPipeError):
            running.stdin.close()
        while running.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):
                running.wait()

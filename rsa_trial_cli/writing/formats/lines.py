"""Bare lines, for -q, as they are: rich, which draws all else, takes as long as a whole typed trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TextIO, TypeVar

from rsa_trial_cli.writing.destination import encodable
from rsa_trial_cli.writing.formats.protocols import Settings
from rsa_trial_cli.writing.views.sheet import Line, Part

R = TypeVar("R")


class Lines(Generic[R]):
    """Writes bare lines; what is no such line, or is to be broken, is drawn."""

    def __init__(self, out: TextIO, settings: Settings[R]) -> None:
        self._out, self._settings = out, settings

    def write(self, results: Sequence[R]) -> None:
        for part in self._settings.parts(results):
            if isinstance(part, Line) and self._fits(part.text):
                self._out.write(encodable(part.text.rstrip(" ") + "\n", self._out))
            else:
                self._draw(part)

    def close(self) -> None:
        pass

    def _fits(self, text: str) -> bool:
        """Whether a line is printed as it stands: it has room, and holds no tab or other sign that moves."""
        width = self._settings.width
        return text.isprintable() and (width is None or (text.isascii() and len(text) <= width))

    def _draw(self, part: Part) -> None:
        from rsa_trial_cli.writing.formats.terminal import Human

        Human(self._out, replace(self._settings, parts=lambda _: [part])).write(())

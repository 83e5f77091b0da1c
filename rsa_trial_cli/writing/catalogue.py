"""The list of methods as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rsa_trial_cli.writing.sheet import Grid, Line, Part, Title


@dataclass
class View:
    """One table a registry."""

    begun: bool = False

    def parts(self, results: Sequence[Any]) -> list[Part]:
        (part,) = results
        header = ["name", "title", "use", "source"]
        columns = [part.name, part.title, part.use, part.source]
        if any(part.test):
            header.insert(2, "its test")
            columns.insert(2, part.test)
        grid = Grid(header, list(zip(*columns, strict=True)), "l" * len(header), strong=0, folding=True)
        parts: list[Part] = [Title(part.heading), grid]
        if self.begun:
            parts.insert(0, Line(""))
        self.begun = True
        return parts

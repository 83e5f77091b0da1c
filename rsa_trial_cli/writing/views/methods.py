"""The list of methods for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rsa_trial_cli.stats.catalogue import Entries
from rsa_trial_cli.writing.views.sheet import Grid, Line, Part, Title


@dataclass
class View:
    """One table a registry."""

    begun: bool = False

    def parts(self, results: Sequence[Entries]) -> list[Part]:
        (part,) = results
        header = ["name", "title", "its test", "use", "source"]
        titles = [
            f"{title}; also {alias}" if alias else title
            for title, alias in zip(part.title, part.aliases, strict=True)
        ]
        rows = zip(part.name, titles, part.test, part.use, part.source, strict=True)
        grid = Grid(header, list(rows), "lwwww", strong=0, falls=[(4,), (2,), (3,)])
        grid = grid if any(part.test) else grid.only([0, 1, 3, 4])
        parts: list[Part] = [Title(part.heading), grid]
        if self.begun:
            parts.insert(0, Line(""))
        self.begun = True
        return parts

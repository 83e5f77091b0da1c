"""The picture beside the output, --plot: the results are kept while they are written, then drawn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence, Sized
from typing import TYPE_CHECKING, Generic, TypeVar

import click

from rsa_trial_cli.errors import DATA, InputError

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Output
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.writing.pictures.marks import Picture

S = TypeVar("S", bound=Sized)
R = TypeVar("R", bound=Sized)
MOST = 500  # rows: more make a picture that no page holds
WIDTH, COLUMN = 180, 85  # millimetres: a page between its margins, a column of a journal


def is_funnel(path: str) -> bool:
    """Whether the name of a picture asks for a funnel plot."""
    return os.path.basename(path).lower().startswith("funnel")  # noqa: PTH119  a name, not a file


class Plot(Generic[R]):
    """The picture of the results of a run. It is begun before anything is written, so that it can refuse."""

    def __init__(self, out: Output, width: float = WIDTH) -> None:
        from rsa_trial_cli.writing import pictures

        self.path, self.width = out.plot or "", out.plot_width or width
        if out.output and os.path.realpath(out.output) == os.path.realpath(self.path):
            raise InputError("--plot and -o/--output name the same file.")
        self.suffix = pictures.kind_of(self.path)
        self.kept: list[Sequence[R]] = []
        self.rows = 0

    def of(self, compute: Compute[S, R]) -> Compute[S, R]:
        """The same computation; what it gives is kept."""

        def kept(data: S) -> Iterator[Sequence[R]]:
            for some in compute(data):
                self.keep(some)
                yield some

        return kept

    def keep(self, some: Sequence[R], rows: int | None = None) -> None:
        """Keep results; an InputError where they have too many rows for a picture."""
        self.kept += [some] if len(some[0]) else []
        self.rows += sum(map(len, some)) if rows is None else rows
        if self.rows > MOST:
            raise InputError(f"A picture holds at most {MOST} rows (--plot).", "Plot a part of them.", DATA)

    def write(self, draw: Callable[[Sequence[Sequence[R]], float, float], Sequence[Picture]]) -> None:
        """Write the file; without results there is none, and a note says so.

        draw : results, width and greatest height in millimetres → one picture a page.
        """
        from rsa_trial_cli.writing import destination, pictures

        if self.kept:
            made = draw(self.kept, self.width, pictures.KINDS[self.suffix].tallest)
            destination.save(self.path, pictures.written(made, self.suffix))
        else:
            click.echo("note: there is nothing to plot", err=True)

"""The picture beside the output, --plot: it is drawn and written before any of the output is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from typing import TYPE_CHECKING, Generic, TypeVar

import click

from rsa_trial_cli.base.errors import DATA, InputError

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Output
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.writing.pictures.marks import Picture

S = TypeVar("S", bound=Sized)
R = TypeVar("R", bound=Sized)
# results, width and greatest height in millimetres → one picture a page
Draw = Callable[[Sequence[Sequence[R]], float, float], Sequence["Picture"]]
MOST = 500  # rows: more make a picture that no page holds
WIDTH, COLUMN = 180, 85  # millimetres: a page between its margins, a column of a journal


def is_funnel(path: str) -> bool:
    """Whether the name of a picture asks for a funnel plot."""
    return os.path.basename(path).lower().startswith("funnel")  # noqa: PTH119  a name, not a file


class Plot(Generic[R]):
    """The picture of the results of a run, in millimetres of width where none is given."""

    def __init__(self, out: Output, draw: Draw[R], width: float = WIDTH) -> None:
        from rsa_trial_cli.writing import pictures

        self.path, self.width = out.plot or "", out.plot_width or width
        if out.output and os.path.realpath(out.output) == os.path.realpath(self.path):
            raise InputError("--plot and -o/--output name the same file.")
        self.suffix, self._draw = pictures.kind_of(self.path), draw
        self._kept: list[Sequence[R]] = []
        self._rows = 0

    def first(
        self, blocks: Iterable[Block[S]], compute: Compute[S, R]
    ) -> tuple[list[Block[S]], Compute[S, R]]:
        """The blocks, and what is computed of them; the first of it comes when the picture is written.

        So nothing is written where the picture cannot be.
        """
        held = list(self._computed(blocks, compute))
        made = {id(block.data): results for block, results in held}
        written = False

        def given(data: S) -> Iterator[Sequence[R]]:
            nonlocal written
            if not written:
                self.write()
                written = True
            yield from made[id(data)]

        return [block for block, _ in held], given

    def _computed(
        self, blocks: Iterable[Block[S]], compute: Compute[S, R]
    ) -> Iterator[tuple[Block[S], list[Sequence[R]]]]:
        for block in blocks:
            made = list(compute(block.data))
            for some in made:
                self.keep(some)
            yield block, made

    def keep(self, some: Sequence[R], rows: int | None = None) -> None:
        """Keep results; an InputError where they have too many rows for a picture."""
        self._kept += [some] if len(some[0]) else []
        self._rows += sum(map(len, some)) if rows is None else rows
        if self._rows > MOST:
            raise InputError(f"A picture holds at most {MOST} rows (--plot).", "Plot a part of them.", DATA)

    def write(self) -> None:
        """Write the file; without results there is none, and a note says so."""
        from rsa_trial_cli.writing import destination, pictures

        if self._kept:
            made = self._draw(self._kept, self.width, pictures.KINDS[self.suffix].tallest)
            destination.save(self.path, pictures.written(made, self.suffix))
        else:
            click.echo("note: there is nothing to plot", err=True)

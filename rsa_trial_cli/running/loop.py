"""The one loop from blocks to output: each block is computed and written, and their records are added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import AbstractContextManager
from itertools import chain
from typing import TypeVar

from rsa_trial_cli.base.errors import InputError, Stopped
from rsa_trial_cli.reading.blocks import Block, Record
from rsa_trial_cli.writing.formats.protocols import Writer

S = TypeVar("S", bound=Sized)
R = TypeVar("R")
Compute = Callable[[S], Iterable[Sequence[R]]]  # the data of a block → what is written of it, in turn


def run(
    blocks: Iterable[Block[S]],
    compute: Compute[S, R],
    writer: AbstractContextManager[Writer[R]],
    output: str | None,
) -> Record:
    """Every block computed and written; the sum of their records.

    output : where the writer writes to.

    A block without rows is written only where no block has any: it has the columns at least. An InputError
    says how many rows are on standard output already.
    """
    total: Record | None = None
    rows, empty = 0, None
    with writer as out:
        try:
            for block in blocks:
                Stopped.check()
                total = block.record if total is None else total + block.record
                if len(block.data):
                    _write(out, compute(block.data))
                    rows += len(block.data)
                elif empty is None:
                    empty = block
            if empty is not None and not rows:
                _write(out, compute(empty.data))
            if Stopped.code:  # of the last block: what was there before is kept
                Stopped.check()
        except InputError as problem:
            if rows and output in (None, "-"):
                before = "1 row before it is" if rows == 1 else f"{rows:,} rows before it are"
                problem.message += f" {before} on standard output."
            raise
    return Record() if total is None else total


def _write(out: Writer[R], results: Iterable[Sequence[R]]) -> None:
    for some in results:
        out.write(some)
        if Stopped.code:  # the next block of a pipe may never come
            Stopped.check()


def begun(blocks: Iterator[Block[S]]) -> tuple[Iterator[Block[S]], list[Block[S]]]:
    """The blocks, and those of them that had to be read to know whether there is one row only."""
    ahead, rows = [], 0
    for block in blocks:
        ahead.append(block)
        if block.ahead or rows + len(block.data) > 1:
            break
        rows += len(block.data)
    return chain(ahead, blocks), ahead


def only(ahead: list[Block[S]]) -> S | None:
    """The data of the only row; None if there are none or several."""
    held = [block.data for block in ahead if len(block.data)]
    return held[0] if len(held) == 1 and len(held[0]) == 1 else None

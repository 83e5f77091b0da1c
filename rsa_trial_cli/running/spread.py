"""Blocks computed in pieces by other processes, and handed on whole and in order, as one process has them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.blocks import Block
from rsa_trial_cli.running import engines

S = TypeVar("S", bound=Sized)
R = TypeVar("R")
P = TypeVar("P")
FIRST = 32  # rows of the first pieces, before it is known how long one takes
SECONDS = 0.2  # of work in a piece: many times what sending it takes
PENDING = 3  # pieces for each worker that wait or run


def anywhere(_: Sized) -> None:
    """The rows are independent of each other."""


@frozen
class Work(Generic[S, P, R]):
    """How a block is computed by workers.

    piece : what they need of some rows; compute : of a piece what varies from row to row, alone sent to them;
    joined : of the block and what was computed of its pieces what is written, in turn; ends : the rows at
    which the block may be cut, in order with that of its end, None for all.
    """

    piece: Callable[[S, slice], S]
    compute: Callable[[S], P]
    joined: Callable[[S, Iterable[P]], Iterable[Sequence[R]]]
    ends: Callable[[S], Sequence[int] | None] = anywhere


@contextmanager
def spread(
    blocks: Iterable[Block[S]], work: Work[S, P, R], workers: int
) -> Iterator[tuple[Iterator[Block[S]], Callable[[S], Iterable[Sequence[R]]]]]:
    """The same blocks, and what gives the results of each as it comes: what loop.run takes."""
    with engines.processes(workers) as pool:
        made = Spread(pool, work, PENDING * (workers or engines.cores()))
        yield made.blocks(blocks), made.results


@dataclass
class _Cut(Generic[S, P]):
    """A block that is cut into pieces. at : the row at which the next begins."""

    block: Block[S]
    ends: Sequence[int] | None
    at: int = 0
    pieces: deque[Future[tuple[P, int, float]]] = field(default_factory=deque)

    def next(self, rows: int) -> slice:
        """The next piece of about so many rows."""
        start, k = self.at, len(self.block.data)
        self.at = min(start + rows, k)
        if self.ends is not None:
            self.at = next(end for end in self.ends if end >= self.at)
        return slice(start, self.at)

    @property
    def whole(self) -> bool:
        """Whether all of it has been given out."""
        return self.at >= len(self.block.data)


class Spread(Generic[S, P, R]):
    """Keeps as many pieces pending as the workers need, and the blocks in order."""

    def __init__(self, pool: Executor, work: Work[S, P, R], most: int) -> None:
        self._pool, self._work, self._most = pool, work, most
        self._rows, self._pending = FIRST, 0
        self._cuts: deque[_Cut[S, P]] = deque()
        self._parts: list[P] = []
        self._problem: InputError | None = None

    def blocks(self, blocks: Iterable[Block[S]]) -> Iterator[Block[S]]:
        """Each block once its results are there. An error of reading comes after the blocks before it."""
        rest = iter(blocks)
        with engines.watching():
            while True:
                self._fill(rest)
                if not self._cuts:
                    break
                cut = self._cuts[0]
                self._parts = []
                while cut.pieces or not cut.whole:
                    self._take(cut.pieces.popleft())
                    self._fill(rest)
                self._cuts.popleft()
                yield cut.block
        if self._problem:
            raise self._problem

    def results(self, data: S) -> Iterable[Sequence[R]]:
        """What is written of the block that came last."""
        return self._work.joined(data, self._parts)

    def _take(self, piece: Future[tuple[P, int, float]]) -> None:
        part, rows, seconds = piece.result()
        self._pending -= 1
        self._parts.append(part)
        self._rows = max(1, min(int(rows * SECONDS / max(seconds, 1e-4)), 8 * self._rows, 1 << 16))

    def _fill(self, rest: Iterator[Block[S]]) -> None:
        """Give out pieces, and read on for them, while the workers have few."""
        while self._pending < self._most:
            if not self._cuts or self._cuts[-1].whole:
                if (block := self._read(rest)) is None:
                    return
                self._cuts.append(_Cut(block, self._work.ends(block.data)))
            if not (last := self._cuts[-1]).whole:
                piece = self._work.piece(last.block.data, last.next(self._rows))
                last.pieces.append(self._pool.submit(_timed, self._work.compute, piece))
                self._pending += 1
            elif len(self._cuts) > self._most:  # blocks without rows
                return

    def _read(self, rest: Iterator[Block[S]]) -> Block[S] | None:
        if self._problem:
            return None
        try:
            return next(rest, None)
        except InputError as problem:
            self._problem = problem
            return None


def _timed(compute: Callable[[S], P], piece: S) -> tuple[P, int, float]:
    """What is computed of a piece, its rows, and the time that it took."""
    started = time.process_time()
    return compute(piece), len(piece), time.process_time() - started

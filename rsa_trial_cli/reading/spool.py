"""What waits in a file until all of the input is read, and which studies that has met."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
SORTED = 1 << 20  # hashes that are sorted together
READ = 1 << 20  # bytes


class Spool(Generic[T]):
    """Objects that are read again in their order."""

    def __init__(self, held: ExitStack) -> None:
        self._file = held.enter_context(TemporaryFile())  # noqa: SIM115
        self._ends: list[int] = []

    def append(self, one: T) -> None:
        """Keep one more."""
        pickler = pickle.Pickler(self._file, pickle.HIGHEST_PROTOCOL)
        pickler.fast = True  # texts are not looked up among those before
        pickler.dump(one)
        self._ends.append(self._file.tell())

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[T]:
        at = 0
        for end in self._ends:
            self._file.seek(at)
            made: T = pickle.load(self._file)
            yield made
            at = end


class Seen:
    """Whether names stand twice: by 64 bits of each, so that a few may seem to that do not."""

    def __init__(self, held: ExitStack) -> None:
        self._file = held.enter_context(TemporaryFile())  # noqa: SIM115
        self._many = 0

    def add(self, names: Collection[str]) -> None:
        """Names that stand once among themselves, or not."""
        self._many += len(names)
        self._file.write(np.fromiter(map(hash, names), np.int64, len(names)).tobytes())

    def twice(self) -> bool:
        """Whether a name seems to be there twice: part of them after part is sorted."""
        parts = 1
        while parts * SORTED < self._many:
            parts *= 2
        return any(_repeats(np.sort(self._part(at, parts))) for at in range(parts))

    def _part(self, at: int, parts: int) -> np.ndarray:
        self._file.seek(0)
        found = [np.empty(0, np.int64)]
        for data in iter(lambda: self._file.read(READ), b""):
            hashes = np.frombuffer(data, np.int64)
            found.append(hashes[hashes & (parts - 1) == at])
        return np.concatenate(found)


def _repeats(hashes: np.ndarray) -> bool:
    return bool((hashes[1:] == hashes[:-1]).any())

"""The first bytes of a stream, looked at and left to be read."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from rsa_trial_cli.reading import signatures

BLOCK_BYTES = 1 << 20


def ahead(stream: BinaryIO) -> tuple[BinaryIO, bytes]:
    """The stream, still from its start, and its first bytes."""
    head = stream.read(signatures.SEEN)
    return cast(BinaryIO, io.BufferedReader(_Rejoined(head, stream), BLOCK_BYTES)), head


class _Rejoined(io.RawIOBase):
    """A stream before which the bytes stand that were read of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._read = getattr(rest, "read1", rest.read)  # piecewise: a signal is seen between two reads

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

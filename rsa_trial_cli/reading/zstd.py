"""A zstd archive → the bytes that are in it, with the module of Python 3.14 or with the package zstandard."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, Protocol, cast

CHUNK = 1 << 10  # packed bytes at a time: what repeats may unpack to 32,768 times as much
WINDOW = "too much memory"  # in libzstd's words for a frame that refers back by more than 128 MB


class _Frame(Protocol):
    eof: bool
    unused_data: bytes

    def decompress(self, data: bytes, /) -> bytes: ...


def library() -> tuple[Callable[[], _Frame], type[Exception]] | None:
    """What unpacks one frame, and its error; None if neither module is installed."""
    try:
        from compression import zstd
    except ImportError:
        try:
            import zstandard
        except ImportError:
            return None
        return lambda: cast(_Frame, zstandard.ZstdDecompressor().decompressobj()), zstandard.ZstdError
    return zstd.ZstdDecompressor, zstd.ZstdError


class ZstdReader:
    """What a stream of frames unpacks to, with the library, which must be installed.

    Damage is an OSError, an end within a frame an EOFError, and a frame of a very large window a MemoryError.
    """

    def __init__(self, stream: BinaryIO) -> None:
        found = library()
        assert found is not None
        self._frame, self._error = found
        self._stream, self._packed, self._ready = stream, b"", io.BytesIO()
        self._current: _Frame | None = None

    def read(self, size: int) -> bytes:
        """At most so many bytes, none only at the end."""
        while not (data := self._ready.read(size)):
            packed = self._packed or self._stream.read(CHUNK)
            if not packed:
                if self._current:
                    raise EOFError
                return b""
            self._ready = io.BytesIO(self._unpack(packed))
        return data

    def _unpack(self, packed: bytes) -> bytes:
        frame = self._current or self._frame()
        try:
            data = frame.decompress(packed)
        except self._error as problem:
            kind = MemoryError if WINDOW in str(problem) else OSError
            raise kind(str(problem)) from problem
        self._current = None if frame.eof else frame
        self._packed = frame.unused_data if frame.eof else b""
        return data

"""The bytes of a text below its first line, for a reader that takes them as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO

from rsa_trial_cli.reading.encodings import Decoder

PIECE = 1 << 21  # bytes that are handed on together
LONGEST = 1 << 20  # bytes of the line that ends a piece


class Below:
    """The lines below the first of a text in UTF-8, as bytes, or from some line on as text again.

    first : the bytes that were read, of a text whose first line ends in them; stream : of those behind them;
    before : bytes ahead of the first; decoded : text that comes in pieces → lines, of which so many went
    before; moved : told whenever a piece has been read.
    """

    def __init__(self, first: bytes, stream: BinaryIO, before: int, moved: Callable[[], None]) -> None:
        top, _, self._rest = first.partition(b"\n")
        self.size = len(first)
        self._stream, self._moved = stream, moved
        self._last, self._at = b"", before + len(top) + 1

    def pieces(self) -> Iterator[bytes]:
        """Whole lines, a few megabytes together: what is there already, or as much as is asked for."""
        data, self._rest = self._rest, b""
        data = data or self._stream.read(PIECE)
        while data:
            if not data.endswith(b"\n"):
                data += self._stream.readline(LONGEST)
            self._at += len(self._last)
            self._last = data
            self._moved()
            yield data
            data = self._stream.read(PIECE)

    def texts(self, where: str, size: int, line: int) -> Iterator[tuple[str, bool]]:
        """The text from the last piece on, each with whether it is the last. line : the first of them."""
        decoder = Decoder("utf-8", where, self._at, line - 1)
        parts = (self._last[at : at + size] for at in range(0, len(self._last), size))
        more = iter(partial(self._stream.read, size), b"")
        every = chain(parts, more)
        data = next(every, b"")
        while data:
            following = next(every, b"")
            yield decoder.text(data, final=not following), not following
            self._moved()
            data = following


def ends_plainly(first: bytes) -> bool:
    """Whether the first line of these bytes ends as most do, so that it is one line of text as well."""
    top, end, _ = first.partition(b"\n")
    return bool(end) and b"\r" not in top.removesuffix(b"\r")

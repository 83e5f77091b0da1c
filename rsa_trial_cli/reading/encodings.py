"""Bytes → text: by the mark at their start, by a name, or as UTF-8. Errors name the byte and the line."""

from __future__ import annotations

import codecs
import contextlib
import io

from rsa_trial_cli.base.errors import DATA, InputError

MARKS = {  # byte order mark → encoding of what follows it
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# codecs of text that no program saves a table in: they take backslashes and hyphens for something else
NOT_OF_FILES = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}


class Decoder:
    """Bytes → text with \\n for every line end, counting what came before an undecodable byte.

    bytes_before, lines_before : of the first bytes in their file.
    """

    def __init__(self, encoding: str, where: str, bytes_before: int = 0, lines_before: int = 0) -> None:
        decode = codecs.getincrementaldecoder(encoding)("strict")
        self._decode = io.IncrementalNewlineDecoder(decode, translate=True)
        self._where, self._encoding = where, encoding
        self.bytes_before, self._lines_before = bytes_before, lines_before

    def text(self, data: bytes, *, final: bool) -> str:
        """The text of the next bytes."""
        try:
            text = self._decode.decode(data, final)
        except UnicodeError as problem:
            start = getattr(problem, "start", 0)
            carried = len(getattr(problem, "object", data)) - len(data)
            at = self.bytes_before + start - carried
            line = self._lines_before + data[: max(start - carried, 0)].count(b"\n") + 1
            label = "UTF-8" if self._encoding == "utf-8" else self._encoding
            raise InputError(
                f"Not {label} at byte {at} ({self._where} line {line}).",
                'Excel\'s plain "CSV" is often --encoding cp1252; "CSV UTF-8" needs no option.',
                DATA,
            ) from problem
        self.bytes_before += len(data)
        self._lines_before += text.count("\n")
        return text


def codec(encoding: str) -> str:
    """The one name of a text encoding; utf8, UTF-8 and U8 are the same."""
    try:
        with contextlib.suppress(UnicodeError):
            b"a".decode(encoding)  # hex and base64 are codecs, but not of text
        name = codecs.lookup(encoding).name
        if name in NOT_OF_FILES:
            raise LookupError(name)
        return name
    except (LookupError, ValueError) as problem:
        shown = encoding[:40]
        raise InputError(
            f"No encoding is called '{shown}'.", "Try --encoding cp1252 or utf-16-le."
        ) from problem

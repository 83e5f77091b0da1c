"""Archives → the bytes in them, as a stream: gzip, bzip2, xz, zstd and zip, known by their first bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from typing import BinaryIO, cast

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import zstd
from rsa_trial_cli.reading.first_bytes import ahead
from rsa_trial_cli.reading.signatures import BZIP2, GZIP, OLE, XZ, ZIP, ZSTD

LAYERS = 4  # archives within archives
AT_ONCE = 1 << 20  # bytes
ALWAYS = 1 << 26  # bytes that any archive may unpack to, where there is a limit
DAMAGE = (  # the last two: a method of zip that is not known, and a password
    *(OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    *(NotImplementedError, RuntimeError),
)
UNPACK: dict[bytes, tuple[str, Callable[[BinaryIO], object]]] = {
    GZIP: ("gzip", lambda stream: gzip.GzipFile(fileobj=stream)),
    BZIP2: ("bzip2", bz2.BZ2File),
    XZ: ("xz", lzma.LZMAFile),
    ZSTD: ("zstd", zstd.ZstdReader),
}
WORKBOOK = "xl/workbook.xml", "xl/workbook.bin"
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
DOCUMENTS = {  # a member of the archive → what it is
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "an Apple Numbers or Pages file",
    "content.xml": "an OpenDocument text or presentation",
}
NO_FILES = "__MACOSX/", ".DS_Store", "Thumbs.db"


def unpacked(
    stream: BinaryIO, head: bytes, where: str, held: ExitStack, ratio: int = 0
) -> tuple[BinaryIO, bytes, bool]:
    """What is in an archive, its first bytes, and whether it is a workbook, whose stream can be searched.

    held : closes what was opened on the way; ratio : what it may unpack to in its own size, 0 for anything.
    """
    for _ in range(LAYERS):
        magic = next((magic for magic in UNPACK if head.startswith(magic)), None)
        if magic == ZSTD and not zstd.library():
            return stream, head, False  # a file that is not read
        if magic:
            kind, opened = UNPACK[magic]
            packed = _Metered(stream, ratio)
            inner = cast(BinaryIO, opened(cast(BinaryIO, packed)))
            stream, head = ahead(cast(BinaryIO, _Unpacked(inner, kind, where, packed)))
        elif head.startswith(OLE):
            return spooled(stream, held), head, True
        elif head.startswith(ZIP):
            archive = spooled(stream, held)
            packed = _Metered(archive, ratio, searched=True)
            member = _member(cast(BinaryIO, packed), where)
            if member is None:
                archive.seek(0)
                return archive, head, True
            stream, head = ahead(cast(BinaryIO, _Unpacked(member, "zip", where, packed)))
        else:
            return stream, head, False
    raise InputError(f"{where} is an archive of archives.", "Unpack it first.", DATA)


def spooled(stream: BinaryIO, held: ExitStack) -> BinaryIO:
    """The same bytes in a temporary file without a name, where they can be searched; held : closes it."""
    file = cast(BinaryIO, held.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - held closes it
    shutil.copyfileobj(stream, file, AT_ONCE)
    file.seek(0)
    return file


def _member(stream: BinaryIO, where: str) -> BinaryIO | None:
    """The only file in a zip archive; None for a workbook. An InputError lists several."""
    try:
        archive = zipfile.ZipFile(stream)
        names = archive.namelist()
        is_sheet = "mimetype" in names and archive.read("mimetype").startswith(SPREADSHEET)
    except DAMAGE as problem:
        raise damaged("zip", where) from problem
    if is_sheet or any(name in WORKBOOK for name in names):
        return None
    for name, kind in DOCUMENTS.items():
        if name in names:
            raise InputError(f"{where} is {kind}, which is not read.", "Save its table as a CSV file.", DATA)
    files = [name for name in names if not name.endswith("/") and not any(no in name for no in NO_FILES)]
    if len(files) != 1:
        listed = ", ".join(files[:8]) + ", …" * (len(files) > 8)
        what = f"{len(files)} files: {listed}" if files else "no file"
        hint = f"unzip -p FILE '{files[0]}' | rsa-trial … reads one of them." if files else ""
        raise InputError(f"{where} is a zip archive of {what}.", hint, DATA)
    try:
        return cast(BinaryIO, archive.open(files[0]))
    except DAMAGE as problem:
        words = str(problem)
        if "password" in words:
            raise InputError(
                f"{where} is a zip archive with a password.", "Unpack it first.", DATA
            ) from problem
        raise damaged("zip", where) from problem


def damaged(kind: str, where: str) -> InputError:
    """The error for an archive that cannot be unpacked to its end."""
    return InputError(f"The {kind} archive is damaged or incomplete ({where}).", "Get the file again.", DATA)


class _Metered(io.RawIOBase):
    """An archive, and how much of it was read; ratio as in unpacked()."""

    def __init__(self, stream: BinaryIO, ratio: int, *, searched: bool = False) -> None:
        self._stream, self.ratio, self._searched, self.passed = stream, ratio, searched, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._searched

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self.passed += len(data)
        buffer[: len(data)] = data
        return len(data)


class _Unpacked(io.RawIOBase):
    """What a stream unpacks to; damage, and far more than was packed, is an InputError."""

    def __init__(self, stream: BinaryIO, kind: str, where: str, packed: _Metered) -> None:
        self._stream, self._kind, self._where = stream, kind, where
        self._packed, self._made = packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except DAMAGE as problem:
            raise damaged(self._kind, self._where) from problem
        except MemoryError as problem:
            what = f"The {self._kind} archive needs too much memory ({self._where})."
            raise InputError(what, "Unpack it first.", DATA) from problem
        self._made += len(data)
        ratio = self._packed.ratio
        if ratio and self._made > max(ALWAYS, ratio * self._packed.passed):
            what = f"The {self._kind} archive unpacks to over {ratio} times its size ({self._where})."
            raise InputError(what, "Unpack it first, and see what is in it.", DATA)
        buffer[: len(data)] = data
        return len(data)

"""What --text names: a file, standard input, or the text itself → one Abstract."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from rsa_trial_cli.base.errors import DATA, InputError, escaped
from rsa_trial_cli.reading import encodings, first_bytes, signatures, sources
from rsa_trial_cli.reading.abstracts import kinds
from rsa_trial_cli.reading.abstracts.document import LARGEST, Abstract, Source
from rsa_trial_cli.reading.signatures import PAGE

NEXT = {
    "a PDF": "Copy the abstract out of it, or: pdftotext FILE - | rsa-trial check --text -",
    PAGE.name: 'Copy its text into a file, or give the abstract itself: --text "…".',
}
RECORDS = (kinds.XML, kinds.MEDLINE, kinds.RIS, kinds.TABLE)
LONGEST_NAME = 255  # characters of a file's name


def abstract(word: str) -> Abstract:
    """One abstract: of an existing file, of standard input for -, or the words themselves."""
    if word == "-":
        _one(word, "standard input")
        return Abstract(_text(_bytes("-"), "standard input"), source=Source("-"))
    if word.strip() and _is_file(word):
        _one(word, escaped(word))
        return Abstract(_text(_bytes(word), word), id=Path(word).name, source=Source(word))
    if word and not any(character.isspace() for character in word):
        _bytes(word)  # says that there is no such file, or what it is
        raise InputError(f"No such file: {escaped(word)}.", "", DATA)
    if len(word.encode("utf-8", "surrogatepass")) > LARGEST:
        raise _too_long("The text")
    return Abstract(word)


def _one(path: str, said: str) -> None:
    """Refuse a file of many abstracts. said : what the error calls it."""
    if (kind := kinds.kind(path, of_text=True)) in RECORDS:
        hint = f"Every abstract in it: rsa-trial check -i {escaped(path)}"
        raise InputError(f"{said} is a file of records ({kind}), not one abstract.", hint, DATA)


def _is_file(word: str) -> bool:
    try:
        return len(word) < 16 * LONGEST_NAME and "\0" not in word and Path(word).exists()
    except OSError:  # a text is no name
        return False


def _bytes(path: str) -> bytes:
    """The bytes of one abstract, unpacked, and one more where it is too long."""
    with sources.opened(path) as opened, ExitStack() as held:
        stream, head = first_bytes.ahead(opened)
        if not head.startswith(signatures.PACKED):
            return stream.read(LARGEST + 1)
        from rsa_trial_cli.reading.containers import unpacked

        stream, head, is_document = unpacked(stream, head, sources.name(path), held)
        if is_document:
            what = f"{path} is a Word file, a workbook or the like, which is not read."
            raise InputError(what, NEXT[PAGE.name], DATA)
        return stream.read(LARGEST + 1)


def _text(data: bytes, where: str) -> str:
    """The text of the bytes of one abstract, in UTF-8, by its mark, or as Windows writes it."""
    kind = signatures.unread(data[: signatures.SEEN])
    if kind:
        raise InputError(f"{where} is {kind.name}, which is not read.", NEXT.get(kind.name, kind.hint), DATA)
    if len(data) > LARGEST:
        raise _too_long(where)
    mark = next((mark for mark in encodings.MARKS if data.startswith(mark)), b"")
    if mark:
        return data.removeprefix(mark).decode(encodings.MARKS[mark], "replace")
    if b"\0" in data:
        raise InputError(f"{where} is no text: it holds NUL bytes.", "Save it as UTF-8 text.", DATA)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _too_long(where: str) -> InputError:
    hint = "Many abstracts are read from a file: -i abstracts.csv."
    return InputError(f"{where} has more than {LARGEST:,} bytes, the most of one abstract.", hint, DATA)

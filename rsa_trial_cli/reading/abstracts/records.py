"""Files of many abstracts → blocks of abstracts in their order: PubMed XML, MEDLINE, RIS, tables, folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import signatures, sources
from rsa_trial_cli.reading.abstracts import columns, kinds, pubmed_xml, tagged
from rsa_trial_cli.reading.abstracts.document import LARGEST, Abstract
from rsa_trial_cli.reading.abstracts.found import TYPES, Fields, Record, record, unread
from rsa_trial_cli.reading.blocks import Block, Origin, settled
from rsa_trial_cli.reading.blocks import Record as Tally
from rsa_trial_cli.reading.first_bytes import ahead

AT_ONCE = 256  # abstracts that are judged together
RATIO = 200  # what a packed file may unpack to, in its own size; the largest real ones have about 20
FORMS = {kinds.MEDLINE: tagged.MEDLINE, kinds.RIS: tagged.RIS}
TRIAL = re.compile(r"(?i)\brandom|\bclinical trial|\bcontrolled trial|\bequivalence trial")


@frozen
class Choices:
    """What the command line says of a file of abstracts.

    on_error : stop, skip or mark; only_trials : leave out what is_trial() says is none.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    on_error: str = "stop"
    only_trials: bool = False


def abstracts(path: str, choices: Choices, where: str = "") -> Iterator[Block[list[Abstract]]]:
    """The abstracts of one file, folder or pipe in blocks, each with what was refused of it.

    where : what messages call it, if not its name without folders. Memory does not grow with the file.
    """
    label = where or sources.name(path)
    with ExitStack() as held:
        met = _records(path, choices, label, held)
        notes = _passed_over(path, label)
        empty = True
        while some := list(islice(met, AT_ONCE)):
            empty = False
            block = _block(some, choices, label)
            yield replace(block, record=block.record + Tally(notes=notes))
        if empty:
            raise InputError(f"There is no abstract in it ({label}).", "", DATA)


def _passed_over(path: str, where: str) -> tuple[str, ...]:
    """A note on the files of a folder that are no texts; none of a file."""
    if kinds.kind(path) != kinds.FOLDER:
        return ()
    names = sorted(one.name for one in Path(path).iterdir() if not _is_text(one))
    listed = ", ".join(names[:4]) + ", …" * (len(names) > 4)
    return (f"note: not read in the folder {where}: {listed}",) if names else ()


def _is_text(path: Path) -> bool:
    return path.suffix.casefold() in kinds.TEXTS and path.is_file()


def _block(some: list[Record], choices: Choices, where: str) -> Block[list[Abstract]]:
    """The records of a block that are used, and the tally of all."""
    problems = {at: one.problem for at, one in enumerate(some) if one.problem}
    keep, tally = settled(problems, len(some), choices.on_error)
    used = [one.abstract for one, kept in zip(some, keep.tolist(), strict=True) if kept]
    if choices.only_trials:
        used = [one for one in used if is_trial(one)]
    return Block(used, Tally(len(some)) + tally, Origin(where))


def is_trial(abstract: Abstract) -> bool:
    """Whether a record is of a trial: by a publication type, or by "random" in its text or title."""
    said = abstract.kept.get(TYPES, ""), abstract.title, abstract.text
    return any(map(TRIAL.search, said))


def _records(path: str, choices: Choices, where: str, held: ExitStack) -> Iterator[Record]:
    found = kinds.kind(path)
    if found == kinds.FOLDER:
        return _folder(Path(path), where)
    if found == kinds.TEXT:
        return iter([_text(Path(path), where, where, 1)])
    if found == kinds.PARQUET:
        return columns.parquet(path, where)
    if found == kinds.XML:
        return _xml(path, where, held)
    lines = sources.Lines(path, choices.encoding, where, choices.sheet, RATIO)
    if found in FORMS:
        return tagged.records(chain.from_iterable(lines), FORMS[found], where)
    return columns.records(lines, choices.delimiter, where)


def _xml(path: str, where: str, held: ExitStack) -> Iterator[Record]:
    stream, head = ahead(held.enter_context(sources.opened(path)))
    if head.startswith(signatures.PACKED):
        from rsa_trial_cli.reading.containers import unpacked

        stream, _, _ = unpacked(stream, head, where, held, RATIO)
    return pubmed_xml.records(stream, where)


def _folder(folder: Path, where: str) -> Iterator[Record]:
    """An abstract from each text of a folder, by name."""
    names = sorted(filter(_is_text, folder.iterdir()))
    if not names:
        raise InputError(
            f"No text is in the folder ({where}).", f"Its files are called {', '.join(kinds.TEXTS)}.", DATA
        )
    for number, path in enumerate(names, 1):
        yield _text(path, f"{where}/{path.name}", where, number)


def _text(path: Path, place: str, where: str, number: int) -> Record:
    """The abstract of one text. place : what it is called; where, number : what a bad one is of."""
    data = path.read_bytes()[: LARGEST + 1]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if len(data) <= LARGEST:
            return unread(f"{path.name} is not UTF-8", where, number)
        text = data.decode("utf-8", "replace")
    return record(Fields(text, path.stem), place, 1)

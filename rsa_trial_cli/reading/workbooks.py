"""A sheet of an Excel or OpenDocument workbook → rows of values, with python-calamine, an optional extra."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import python_calamine as calamine

from rsa_trial_cli.base.errors import DATA, InputError

LARGEST = 1 << 30  # bytes of an unpacked workbook, which is held in memory
SHOWN = 3  # sheets in a hint
WIDEST = 1 << 26  # cells of the rectangle that holds a sheet's
AREA = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')


def rows(stream: BinaryIO, sheet: str | None, where: str) -> tuple[str, Iterator[Sequence[object]]]:
    """The name of the sheet and its rows, row k of the sheet the k-th, without columns that are blank.

    sheet : name or number; None for the only one with content. An InputError lists the sheets.
    """
    _refuse_large(stream, where)
    try:
        book = calamine.load_workbook(stream)
    except (calamine.CalamineError, OSError) as problem:
        raise _unreadable(problem, where) from problem
    chosen = _chosen(book, sheet, where)
    return chosen.name, _rows(chosen)


def _rows(sheet: calamine.CalamineSheet) -> Iterator[Sequence[object]]:
    if sheet.start is None:  # iter_rows of an empty sheet panics in calamine 0.4 to 0.6
        return
    used: set[int] = set()
    for row in sheet.iter_rows():
        used.update(at for at, value in enumerate(row) if value != "")
    order = sorted(used)
    for row in sheet.iter_rows():
        yield [row[at] for at in order]


def _chosen(book: calamine.CalamineWorkbook, asked: str | None, where: str) -> calamine.CalamineSheet:
    names = book.sheet_names
    if asked is None:
        filled = [sheet for name in names if (sheet := book.get_sheet_by_name(name)).start is not None]
        if len(filled) == 1:
            return filled[0]
        if not filled:
            raise InputError(f"The workbook is empty ({where}).", "", DATA)
        listed = ", ".join(f"{names.index(sheet.name) + 1} '{sheet.name}'" for sheet in filled)
        options = [f"--sheet {names.index(sheet.name) + 1}" for sheet in filled[:SHOWN]]
        raise InputError(
            f"{where} has {len(filled)} sheets with content: {listed}.",
            f"Choose one by its name or number: {' or '.join(options)}",
            DATA,
        )
    same = [name for name in names if name == asked] or [n for n in names if n.casefold() == asked.casefold()]
    if len(same) == 1:
        return book.get_sheet_by_name(same[0])
    if asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) <= len(names):
        return book.get_sheet_by_index(int(asked[:9]) - 1)
    listed = ", ".join(f"{at} '{name}'" for at, name in enumerate(names, 1))
    raise InputError(f"No sheet is called '{asked[:40]}' ({where}).", f"Sheets: {listed}.", DATA)


def _unreadable(problem: Exception, where: str) -> InputError:
    if "password" in str(problem).lower() or "encrypt" in str(problem).lower():
        return InputError(f"The workbook has a password ({where}).", "Save it without one, or as CSV.", DATA)
    return InputError(f"{where} is no workbook, or a damaged one.", "Save its table as a CSV file.", DATA)


def _refuse_large(stream: BinaryIO, where: str) -> None:
    """An InputError for a workbook that would fill the memory, as it says itself."""
    if not zipfile.is_zipfile(stream):
        stream.seek(0)
        return
    with zipfile.ZipFile(stream) as archive:
        large = sum(member.file_size for member in archive.infolist()) > LARGEST
        for name in archive.namelist():
            if not large and name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    found = AREA.search(part.read(4096))
                large = found is not None and _column(found[1]) * int(found[2]) > WIDEST
            if large:
                hint = "Save the sheet as CSV, or delete what stands far below or beside the table."
                raise InputError(f"The workbook is too large ({where}).", hint, DATA)
    stream.seek(0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number

"""JSON: one object for one record, else an array; and NDJSON, one object a line. Full precision, no NaN.

Results of several kinds, such as pooled estimates and their studies, are lists of one object.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, TextIO, cast

from rsa_trial_cli.base.version import __version__
from rsa_trial_cli.writing.formats.columns import chosen, columns
from rsa_trial_cli.writing.formats.protocols import Result, Settings

if TYPE_CHECKING:
    from pathlib import Path

PLAIN: set[type] = {str, int, bool, type(None)}  # of which equal values are written alike
LONG = 1 << 20  # characters that are held in memory
encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode


def objects(results: Sequence[Result], fields: Sequence[str] = (), *, bare: bool = False) -> Iterator[str]:
    """Each record as a JSON object; what comes from a file says how that was read.

    fields : those that are written, none for all; bare : without what is said once of all records.

    The objects go through one template, into which what does not vary among them is written already.
    """
    every: Mapping[str, Sequence[object]] = columns(results)
    k, end = len(next(iter(every.values()))), "}"
    if not bare:
        (first, arms), end = about(results[0])
        before, behind = ({name: [value] * k for name, value in some.items()} for some in (first, arms))
        every = {**before, **every, **behind}
    if fields:
        every = chosen({**every, "source": [results[0].read_as] * k}, fields, [None] * k, type(results[0]))
        end = "}"
    texts: list[Sequence[object]] = []
    parts = [f"{_escaped(encode(name))}: {_part(values, texts)}" for name, values in every.items()]
    line = f"{{{', '.join(parts)}{_escaped(end)}"
    yield from map(line.__mod__, zip(*texts, strict=True) if texts else [()] * k)


def _part(values: Sequence[object], texts: list[Sequence[object]]) -> str:
    """The place of a column in the template; its values are added to the texts, unless all are the same."""
    kinds = set(map(type, values))
    alike = len(kinds) == 1 and (kinds <= PLAIN or (kinds == {float} and values[0] != 0))  # there is a -0.0
    if alike and values.count(values[0]) == len(values):
        return _escaped(encode(_finite(values[0])))
    if kinds == {int} or (kinds == {float} and all(map(math.isfinite, cast("Sequence[float]", values)))):
        texts.append(values)
        return "%r"
    if kinds == {str}:
        texts.append(list(map(encode_basestring, cast("Sequence[str]", values))))
    else:
        texts.append([encode(_finite(value)) for value in values])
    return "%s"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def records(results: Sequence[Result]) -> Iterator[dict[str, object]]:
    """Each record as plain values, None where a number is not defined or not finite."""
    made = columns(results)
    for row in zip(*made.values(), strict=True):
        yield {name: _finite(value) for name, value in zip(made, row, strict=True)}


def about(result: Result) -> tuple[tuple[dict[str, object], dict[str, object]], str]:
    """What is said of all records: before the fields, behind them, and how the file was read, as text."""
    first: dict[str, object] = {"schema": result.schema, "version": __version__}
    if section := section_of(result):
        first["section"] = section
    arms: dict[str, object] = dict(zip(("treatment", "control"), result.names, strict=False))
    read_as = result.read_as
    return (first, arms), "}" if read_as is None else f', "source": {encode(dict(read_as))}}}'


def section_of(result: Result) -> str:
    """The name of the list of one document in which its records stand, "" where each stands for itself."""
    return str(getattr(result, "section", ""))


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Json:
    """Writes an array, or the bare object where there is one record in all; one object of several lists."""

    def __init__(self, out: TextIO, settings: Settings[Result]) -> None:
        self._out, self._folder, self._fields = out, settings.folder, settings.fields
        self._first: str | None = None
        self._several = False
        self._lists: dict[str, _List] = {}
        self._held: _Held | None = None

    def write(self, results: Sequence[Result]) -> None:
        if section := section_of(results[0]):
            self._list(section, results[0]).extend(objects(results, bare=True))
            return
        for text in objects(results, self._fields):
            if self._first is None:
                self._first = text
            else:
                self._out.write(f",\n{text}" if self._several else f"[\n{self._first},\n{text}")
                self._several = True

    def _list(self, section: str, result: Result) -> _List:
        """The first goes to the output as it grows, the others wait until that is whole."""
        if not self._lists:
            (first, arms), end = about(result)
            del first["section"]
            self._out.write((encode(first | arms)[:-1] + end)[:-1])
            self._lists[section] = _List(section, self._out.writelines)
        if section not in self._lists:
            self._held = self._held or _Held(self._folder)
            self._lists[section] = _List(section, self._held.add)
        return self._lists[section]

    def close(self) -> None:
        if self._lists:
            for made in self._lists.values():
                made.end()
            if self._held:
                self._out.writelines(self._held.texts())
            self._out.write("}\n")
            return
        self._out.write("\n]\n" if self._several else f"{self._first or '[]'}\n")


class _List:
    """A list of a document. write : takes its texts, where it stands or where it is held."""

    def __init__(self, name: str, write: Callable[[Iterable[str]], None]) -> None:
        self._write, self._between = write, f', "{name}": [\n'

    def extend(self, texts: Iterable[str]) -> None:
        """Add records."""
        for text in texts:
            self._write((self._between, text))
            self._between = ",\n"

    def end(self) -> None:
        """Nothing comes behind."""
        self._write(("\n]",))


class _Held:
    """Texts that are written later, a few in memory, many in a file."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder, self._length = folder, 0
        self._few: list[str] = []
        self._many: TextIO | None = None

    def add(self, texts: Iterable[str]) -> None:
        """Keep them in order."""
        for text in texts:
            self._few.append(text)
            self._length += len(text)
        if self._length > LONG:
            self._many = self._many or (self._folder() / "held").open("w+", encoding="utf-8", newline="")
            self._many.writelines(self._few)
            self._few, self._length = [], 0

    def texts(self) -> Iterator[str]:
        """All of them."""
        if self._many:
            self._many.seek(0)
            yield from iter(partial(self._many.read, LONG), "")
            self._many.close()
        yield from self._few


class Ndjson:
    """Writes one object a line."""

    def __init__(self, out: TextIO, settings: Settings[Result]) -> None:
        self._out, self._fields = out, settings.fields

    def write(self, results: Sequence[Result]) -> None:
        self._out.writelines(f"{text}\n" for text in objects(results, self._fields))

    def close(self) -> None:
        pass

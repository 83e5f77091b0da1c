"""JSON: one object for one record, else an array; and NDJSON, one object a line. Full precision, no NaN.

Results of several kinds, such as pooled estimates and their studies, are lists of one object.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import TextIO

from rsa_trial_cli import __version__
from rsa_trial_cli.writing.formats import Result, Settings
from rsa_trial_cli.writing.formats.columns import columns

encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode


def objects(results: Sequence[Result], *, bare: bool = False) -> Iterator[str]:
    """Each record as a JSON object; what comes from a file says how that was read.

    bare : without what is said once of all records.
    """
    made = columns(results)
    head, end = about(results[0])
    for row in zip(*made.values(), strict=True):
        record = {name: _finite(value) for name, value in zip(made, row, strict=True)}
        yield encode(record) if bare else encode(head[0] | record | head[1])[:-1] + end


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

    def __init__(self, out: TextIO, _: Settings[Result]) -> None:
        self._out = out
        self._first: str | None = None
        self._several = False
        self._sections: dict[str, list[str]] = {}
        self._document = ""

    def write(self, results: Sequence[Result]) -> None:
        if section := section_of(results[0]):
            (first, arms), end = about(results[0])
            del first["section"]
            self._document = self._document or encode(first | arms)[:-1] + end
            self._sections.setdefault(section, []).extend(objects(results, bare=True))
            return
        for text in objects(results):
            if self._first is None:
                self._first = text
            else:
                self._out.write(f",\n{text}" if self._several else f"[\n{self._first},\n{text}")
                self._several = True

    def close(self) -> None:
        if self._document:
            lists = []
            for name, texts in self._sections.items():
                every = ",\n".join(texts)
                lists.append(f'"{name}": [\n{every}\n]')
            self._out.write(", ".join([self._document[:-1], *lists]) + "}\n")
            return
        self._out.write("\n]\n" if self._several else f"{self._first or '[]'}\n")


class Ndjson:
    """Writes one object a line."""

    def __init__(self, out: TextIO, _: Settings[Result]) -> None:
        self._out = out

    def write(self, results: Sequence[Result]) -> None:
        self._out.writelines(f"{text}\n" for text in objects(results))

    def close(self) -> None:
        pass

"""JSON: one object for one record, else an array; and NDJSON, one object a line. Full precision, no NaN."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import TextIO

from rsa_trial_cli import __version__
from rsa_trial_cli.writing.formats import Result, Settings
from rsa_trial_cli.writing.formats.columns import columns

encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode


def objects(results: Sequence[Result]) -> Iterator[str]:
    """Each record as a JSON object; what comes from a file says how that was read."""
    made = columns(results)
    head = {"schema": results[0].schema, "version": __version__}
    arms = dict(zip(("treatment", "control"), results[0].names, strict=False))  # a list of methods has none
    read_as = results[0].read_as
    end = "}" if read_as is None else f', "source": {encode(dict(read_as))}}}'
    for row in zip(*made.values(), strict=True):
        record = {name: _finite(value) for name, value in zip(made, row, strict=True)}
        yield encode(head | record | arms)[:-1] + end


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Json:
    """Writes an array, or the bare object where there is one record in all."""

    def __init__(self, out: TextIO, _: Settings[Result]) -> None:
        self._out = out
        self._first: str | None = None
        self._several = False

    def write(self, results: Sequence[Result]) -> None:
        for text in objects(results):
            if self._first is None:
                self._first = text
            else:
                self._out.write(f",\n{text}" if self._several else f"[\n{self._first},\n{text}")
                self._several = True

    def close(self) -> None:
        self._out.write("\n]\n" if self._several else f"{self._first or '[]'}\n")


class Ndjson:
    """Writes one object a line."""

    def __init__(self, out: TextIO, _: Settings[Result]) -> None:
        self._out = out

    def write(self, results: Sequence[Result]) -> None:
        self._out.writelines(f"{text}\n" for text in objects(results))

    def close(self) -> None:
        pass

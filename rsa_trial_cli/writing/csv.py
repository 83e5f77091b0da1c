"""CSV at full precision: shortest decimals that read back to the same number, undefined ones blank."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any, TextIO

from rsa_trial_cli.writing.records import columns

FORMULA = tuple("=+-@\t\r")


class Csv:
    """Writes a header and one line a record. raw : leave text that a spreadsheet would run as it is."""

    delimiter = ","

    def __init__(self, out: TextIO, *, raw: bool = False, **_: Any) -> None:
        self._writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        self._raw = raw
        self._begun = False

    def write(self, results: Sequence[Any]) -> None:
        made = columns(results)
        if not self._begun:
            self._writer.writerow(made)
            self._begun = True
        self._writer.writerows(zip(*map(self._texts, made.values()), strict=True))

    def _texts(self, values: list[Any]) -> list[Any]:
        """What the csv module writes as it should be: words for booleans, no text that is a formula."""
        if isinstance(values[0], bool):
            return ["true" if value else "false" for value in values]
        if isinstance(values[0], str) and not self._raw:
            return [
                f"'{value}" if value.startswith(FORMULA) and not _number(value) else value for value in values
            ]
        return values

    def close(self) -> None:
        pass


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

"""CSV and TSV at full precision: shortest decimals that read back the same, undefined ones blank."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO, cast

from rsa_trial_cli.writing.formats.columns import Numbers, chosen, columns
from rsa_trial_cli.writing.formats.protocols import Result, Settings

FORMULA = tuple("=+-@\t\r")
BOOLS = {True: "true", False: "false"}
MUST_QUOTE = ('"', "\n", "\r")


class Csv:
    """Writes a header and one line a record. raw : leave text that a spreadsheet would run as it is.

    A block goes through one line template, into which the columns that do not vary in it are written
    already: that is twice as fast as the csv module, and the digits of the floats are what remains.
    """

    delimiter = ","

    def __init__(self, out: TextIO, settings: Settings[Result]) -> None:
        self._out, self._raw, self._begun = out, settings.raw, False
        self._fields = settings.fields

    def write(self, results: Sequence[Result]) -> None:
        every = columns(results)
        none: list[object] = [None] * len(next(iter(every.values())))
        made = chosen(every, self._fields, none, type(results[0])) if self._fields else every
        if not self._begun:
            self._out.write(self.delimiter.join(map(self._quoted, self._headers(list(made)))) + "\n")
            self._begun = True
        if not next(iter(made.values())):
            return
        shape, varying = [], []
        for values in made.values():
            if values.count(values[0]) == len(values):
                shape.append(self._text(values[0]).replace("%", "%%"))
            else:
                texts, form = self._texts(values)
                shape.append(form)
                varying.append(texts)
        line = self.delimiter.join(shape) + "\n"
        if varying:
            self._out.write("".join(map(line.__mod__, zip(*varying, strict=True))))
        else:
            self._out.write(line % () * len(next(iter(made.values()))))

    def _headers(self, names: Sequence[str]) -> list[str]:
        """The names as a spreadsheet may have them, still each its own."""
        if self._raw:
            return list(names)
        taken, made = set(names), []
        for name in names:
            safe = disarmed(name)
            while safe != name and safe in taken:
                safe = f"'{safe}"
            taken.add(safe)
            made.append(safe)
        return made

    def _texts(self, values: list[object]) -> tuple[Sequence[object], str]:
        """Values and template of a line; most columns are used as they are."""
        if isinstance(values, Numbers):
            return values, "%r"
        kinds = set(map(type, values))
        given = kinds - {type(None)}
        if kinds == {bool}:
            return [*map(BOOLS.__getitem__, values)], "%s"  # type: ignore[arg-type] # they are
        if kinds <= {int, float} and len(kinds) == 1:
            return values, "%r"
        if len(given) == 1 and given <= {int, float}:
            return ["" if value is None else repr(value) for value in values], "%s"
        if given == {str}:
            words = cast(list[str], [value or "" for value in values] if len(kinds) > 1 else values)
            return (list(map(self._text, words)) if self._need_care("\0".join(words)) else words), "%s"
        # what stands in many rows, such as a list of readings, is one object as a rule
        texts = {
            key: self._text(value) for key, value in dict(zip(map(id, values), values, strict=True)).items()
        }
        return list(map(texts.__getitem__, map(id, values))), "%s"

    def _need_care(self, texts: str) -> bool:
        """Whether one of several texts, with \\0 between them, has to be quoted or disarmed."""
        between = f"\0{texts}\0"
        return (
            any(mark in texts for mark in (self.delimiter, *MUST_QUOTE))
            or (" " in texts and any(ends in between for ends in (" \0", "\0 ")))
            or any(mark in texts and f"\0{mark}" in between for mark in FORMULA)
        )

    def _text(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return BOOLS[value]
        if isinstance(value, list):
            value = "; ".join(value) if all(isinstance(part, str) for part in value) else json.dumps(value)
        if not isinstance(value, str):
            return repr(value)
        return self._quoted(value if self._raw else disarmed(value))

    def _quoted(self, text: str) -> str:
        if self.delimiter in text or '"' in text or "\n" in text or "\r" in text or text != text.strip(" "):
            return '"' + text.replace('"', '""') + '"'
        return text

    def close(self) -> None:
        pass


class Tsv(Csv):
    """The same with tabs between cells."""

    delimiter = "\t"


def disarmed(text: str) -> str:
    """Text that a spreadsheet would run, with a ' in front; numbers stay."""
    return f"'{text}" if text.startswith(FORMULA) and not _number(text) else text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

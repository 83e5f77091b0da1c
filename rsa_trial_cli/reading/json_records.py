"""JSON → rows of values, the first of which is the header.

Read are: a record after the other (NDJSON), an array of records, an array of rows, an object of columns as R
and pandas write it, and an object in which an array of records stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest

from rsa_trial_cli.base.errors import DATA, InputError

LARGEST = 1 << 26  # characters of one value; an array of records may have any size
LOOKED_AT = 1000  # records whose fields are the columns
HINT = 'Write an array of records: [{"study": "A", "events_trt": 12, …}, …].'
WRAPPERS = {"data", "records", "rows", "trials", "studies", "results", "items"}
Row = Sequence[object]


def rows(texts: Iterator[str], where: str) -> Iterator[Row]:
    """Rows of values from the pieces of a text. Record k is row k, after the header.

    An InputError says where the text is no JSON, or that its values are no table.
    """
    values = _Values(texts, where).each()
    ahead = list(islice(values, 2))
    first, rest = ahead[0] if ahead else None, chain(ahead, values)
    if isinstance(first, dict) and len(ahead) == 1:
        return _table(first, where)
    if isinstance(first, list):
        return (_row(value, where) for value in rest)
    return _records(rest, where)


def _records(values: Iterator[object], where: str) -> Iterator[Row]:
    """The header, and the values of each record in its order; a field that is not there is blank."""
    ahead = [_record(value, where) for value in islice(values, LOOKED_AT)]
    names = list(dict.fromkeys(name for record in ahead for name in record))
    known = {*names}
    yield names
    for number, record in enumerate(chain(ahead, (_record(value, where) for value in values)), 1):
        if not known.issuperset(record):
            new = next(name for name in record if name not in known)
            raise InputError(
                f"Record {number} has a field '{new[:40]}' that no earlier record has ({where}).",
                "Give every record the same fields; null is a missing value.",
                DATA,
            )
        yield [record.get(name) for name in names]


def _table(only: Mapping[str, object], where: str) -> Iterator[Row]:
    """The rows of a text that is one object: columns, one record, or a table under one of its names."""
    kinds = {type(value) for value in only.values()}
    if (
        {*only} >= {"columns", "data"}
        and isinstance(only["columns"], list)
        and isinstance(only["data"], list)
    ):
        return chain([only["columns"]], (_row(value, where) for value in only["data"]))  # pandas, split
    if kinds == {list} and not any(
        isinstance(v, list | dict) for column in only.values() for v in _row(column, where)
    ):
        return _columns([(name, _row(column, where)) for name, column in only.items()], where)
    if kinds == {dict}:  # pandas: column → label of the row → value
        columns = [_record(column, where) for column in only.values()]
        if any(column.keys() != columns[0].keys() for column in columns):
            raise InputError(f"The columns of this JSON have different rows ({where}).", HINT, DATA)
        labels = list(columns[0])
        return _columns([(n, [c[at] for at in labels]) for n, c in zip(only, columns, strict=True)], where)
    inner = [name for name, value in only.items() if _is_records(value)]
    if len(inner) == 1 and (len(only) == 1 or inner[0] in WRAPPERS):
        return _records(iter(_row(only[inner[0]], where)), where)
    if inner or dict in kinds:
        raise InputError(f"This JSON is not plainly one table ({where}).", HINT, DATA)
    return _records(iter([only]), where)


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _columns(columns: Sequence[tuple[str, Row]], where: str) -> Iterator[Row]:
    lengths = {len(column) for _, column in columns}
    if len(lengths) > 1:
        raise InputError(f"The columns of this JSON have different lengths ({where}).", HINT, DATA)
    return chain([[name for name, _ in columns]], zip_longest(*(column for _, column in columns)))


def _record(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise InputError(f"This JSON holds {_called(value)} where a record should be ({where}).", HINT, DATA)
    return value


def _row(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise InputError(f"This JSON holds {_called(value)} where a row should be ({where}).", HINT, DATA)
    return value


def _called(value: object) -> str:
    return "a record" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)[:40]


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise TwinError(next(name for name in names if names.count(name) > 1))
    return made


class TwinError(ValueError):
    """An object that has two fields of this name."""


class _Values:
    """The values of a text that comes in pieces: those of its one array, or one after the other."""

    def __init__(self, pieces: Iterator[str], where: str) -> None:
        self._pieces, self._where = pieces, where
        self._held, self._at, self._lines = "", 0, 1
        self._decoder = json.JSONDecoder(object_pairs_hook=_without_twins)

    def each(self) -> Iterator[object]:
        """Every value in turn."""
        in_array = self._next() == "["
        self._at += in_array
        if in_array and self._next() == "]":
            self._at += 1
        else:
            while mark := self._next():
                yield self._value()
                if in_array and self._separator():
                    break
                if not in_array and self._next() == ",":
                    self._refuse("Expecting value")
            else:
                if in_array or not mark:
                    self._ended(in_array)
                return
        if self._next():
            self._refuse("Extra data")

    def _ended(self, in_array: bool) -> None:
        if in_array:
            self._refuse("It ends within its array")

    def _separator(self) -> bool:
        """Pass a comma; whether the array ends instead."""
        mark = self._next()
        if mark not in (",", "]"):
            self._refuse("It ends within its array" if not mark else "Expecting ',' delimiter")
        self._at += 1
        if mark == "," and self._next() in ("]", ""):
            self._refuse("Illegal trailing comma" if self._next() else "It ends within its array")
        return mark == "]"

    def _next(self) -> str:
        """The next character that is not blank, or none at the end."""
        while True:
            while self._at < len(self._held):
                if not self._held[self._at].isspace():
                    return self._held[self._at]
                self._at += 1
            if not self._more():
                return ""

    def _more(self, least: int = 0) -> bool:
        """Take another piece, or as many characters; False at the end of the text."""
        self._lines += self._held.count("\n", 0, self._at)
        self._held, self._at = self._held[self._at :], 0
        pieces = [self._held]
        while sum(map(len, pieces)) <= max(least, len(self._held)):
            piece = next(self._pieces, None)
            if piece is None:
                break
            pieces.append(piece)
        grown = len(pieces) > 1
        self._held = "".join(pieces)
        return grown

    def _value(self) -> object:
        while True:
            try:
                value, self._at = self._decoder.raw_decode(self._held, self._at)
                return value
            except json.JSONDecodeError as problem:
                size = len(self._held) - self._at
                if size > LARGEST:
                    raise InputError(
                        f"A value of this JSON has over {LARGEST:,} characters ({self._where}).", HINT, DATA
                    ) from problem
                start = self._at
                if not self._more(2 * size):
                    self._refuse(problem.msg, problem.pos - start)
            except TwinError as problem:
                self._refuse(f"Two fields are called '{str(problem)[:40]}'")
            except RecursionError:
                self._refuse("It is nested too deeply")

    def _refuse(self, words: str, after: int = 0) -> None:
        line = self._lines + self._held.count("\n", 0, self._at + after)
        raise InputError(f"Not valid JSON: {words} ({self._where} line {line}).", "", DATA)

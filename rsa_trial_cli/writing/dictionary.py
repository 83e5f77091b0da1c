"""The data dictionary: every field that is written, every column that is read; and as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from importlib.resources import files
from typing import ClassVar, NamedTuple

from rsa_trial_cli.base.frozen import frozen

EVERY, INPUT = "every", "input"  # kinds of all records; of columns that are read
LISTS = {"abstract.figures": "abstract", "routes": "check", "pool.records": "pool", "pool.studies": "pool"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Row(NamedTuple):
    """A field. records : kinds that have it, with blanks between; type : in JSON, null where it may be."""

    records: str
    name: str
    type: str
    unit: str
    meaning: str

    def of(self, kind: str) -> bool:
        """Whether records of this kind have it."""
        return kind in self.records.split()


def rows() -> list[Row]:
    """All of them, in the order of the output; columns that are read first."""
    text = files("rsa_trial_cli.writing").joinpath("fields.tsv").read_text(encoding="utf-8")
    return [Row(*line.split("\t")) for line in text.splitlines()[1:]]


@frozen
class Fields:
    """The dictionary as a result, a column a field."""

    schema: ClassVar[str] = "rsa-trial/fields/1"

    records: list[str]
    name: list[str]
    type: list[str]
    unit: list[str]
    meaning: list[str]
    names: tuple[str, ...] = field(default=(), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.name)


def fields() -> Fields:
    """The dictionary."""
    records, name, kind, unit, meaning = (list(column) for column in zip(*rows(), strict=True))
    return Fields(records, name, kind, unit, meaning)


def schema() -> dict[str, object]:
    """JSON Schema of what -f json writes: one record, or an array of them; their columns may be more."""
    every = rows()
    kinds = dict.fromkeys(kind for row in every for kind in row.records.split() if kind not in (EVERY, INPUT))
    whole = [kind for kind in kinds if kind not in LISTS]
    return {
        "$schema": DRAFT,
        "title": "Output of rsa-trial -f json and -f ndjson",
        "oneOf": [
            {"$ref": "#/$defs/record"},
            {"type": "array", "items": {"$ref": "#/$defs/record"}},
        ],
        "$defs": {
            "record": {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in whole]},
            **{kind: _kind(kind, every, whole=kind in whole) for kind in kinds},
        },
    }


def _kind(kind: str, every: Sequence[Row], *, whole: bool) -> dict[str, object]:
    """One kind of record. whole : whether it stands for itself, with its schema and version."""
    own = [row for row in every if row.of(kind) or (whole and row.of(EVERY))]
    properties: dict[str, object] = {row.name: _property(row) for row in own}
    if not whole:
        return {"type": "object", "properties": properties}
    properties["schema"] = {"const": f"rsa-trial/{kind}/1"}
    for name, owner in LISTS.items():
        listed = name.rpartition(".")[2]
        if owner == kind and listed in properties:
            properties[listed] = {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{name}"}}
    return {"type": "object", "properties": properties, "required": ["schema", "version"]}


def _property(row: Row) -> dict[str, object]:
    types = row.type.split()
    words = f"{row.meaning} ({row.unit})" if row.unit else row.meaning
    return {"type": types[0] if len(types) == 1 else types, "description": words}

"""Results → columns: the field name is the CSV header, the JSON key and the attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import InputError, nearest
from rsa_trial_cli.writing.formats.protocols import Result

C = TypeVar("C")

ALSO_OURS = {"schema", "version", "treatment", "control", "source"}  # what JSON adds to the fields
Field = NDArray[np.generic] | Sequence[object] | float | None  # a scalar is that of every record
COUNTS = {
    *("treatment_events", "treatment_n", "control_events", "control_n"),
    *("both", "treatment_only", "control_only", "neither"),
}


NUMERIC = (np.dtype(float), np.dtype(np.int64))


class Numbers(list[object]):
    """Numbers of one type, all defined: a format need not look at each."""


def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a result class that are written."""
    return tuple(f.name for f in fields(kind) if f.metadata.get("record", True))


def given(result: Result) -> tuple[str, ...]:
    """The fields that are written of this result, without those that it has no use for."""
    kind: type = type(result)
    idle = {f.name for f in fields(kind) if f.metadata.get("if_given") and getattr(result, f.name) is None}
    return tuple(name for name in field_names(kind) if name not in idle)


def columns(results: Sequence[Result]) -> dict[str, list[object]]:
    """Records of several results on the same trials, trial by trial; values are plain Python objects.

    Undefined numbers are None, infinite ones stay. Columns of the input file follow; one that bears a
    name of ours becomes input_NAME.
    """
    k = len(results[0])
    names = given(results[0])
    made = {name: _interleaved([_values(getattr(r, name), name, k) for r in results]) for name in names}
    for name, texts in kept(results[0], names):
        made[name] = _interleaved([list(texts)] * len(results))
    return made


def chosen(made: Mapping[str, C], fields: Sequence[str], blank: C, kind: type) -> Mapping[str, C]:
    """The columns that are asked for, in that order; all where none are.

    kind : of the results: a field of it that these ones lack is blank. An InputError for any other name.
    """
    for name in fields:
        if name not in made and name not in field_names(kind):
            near = nearest(name, made)
            hint = f"Did you mean {', '.join(near)}?" if near else f"Fields are: {', '.join(made)}."
            if name in ALSO_OURS:
                hint = "JSON has it, in every record: -f json, or ndjson for a record a line."
            raise InputError(f"There is no field '{name}' (--fields).", hint)
    return {name: made.get(name, blank) for name in fields} if fields else made


def kept(result: Result, names: Sequence[str]) -> Iterator[tuple[str, Sequence[object]]]:
    """The columns of the input that are passed through, under names that are not ours."""
    taken = {*names, *ALSO_OURS}
    for name, texts in result.kept.items():
        free = name
        while free in taken or (free != name and free in result.kept):
            free = f"input_{free}"
        taken.add(free)
        yield free, texts


def _values(value: Field, name: str, k: int) -> list[object]:
    """A field as k plain values."""
    if isinstance(value, np.ndarray):
        if name in COUNTS and not np.isnan(value).any() and np.all(value == np.rint(value)):
            return Numbers(value.astype(np.int64).tolist())
        if value.dtype == float and np.isnan(value).any():
            whole = name in COUNTS
            return [None if v != v else int(v) if whole and v.is_integer() else v for v in value.tolist()]
        made: list[object] = value.tolist()
        return Numbers(made) if value.dtype in NUMERIC else made
    return [value] * k if isinstance(value, str | int | float | None) else list(value)


def _interleaved(lists: list[list[object]]) -> list[object]:
    return lists[0] if len(lists) == 1 else [value for group in zip(*lists, strict=True) for value in group]

"""Results of many rows, computed in pieces: rows cut apart, and what was computed of them joined again.

A result is a record of arrays, of tuples and of further records; the last axis of every array is that of the
rows. Rows are independent of each other, so what is joined is to the last bit what one computation gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Protocol, Self, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Batch

T = TypeVar("T")


class Rows(Protocol):
    """What is computed row by row, such as trials."""

    def __len__(self) -> int:
        """How many they are, k."""

    def piece(self, rows: slice) -> Self:
        """Some of them to be computed elsewhere: their numbers, without what is only handed on."""

    def handed_on(self) -> dict[str, object]:
        """What a result has of them that no computation needs, by its field."""


Tree: TypeAlias = "NDArray[np.generic] | Mapping[str, Tree] | tuple[Tree, ...] | None"


def cut(value: T, rows: slice) -> T:
    """The same record with some of its rows; its trials without what is only handed on.

    Arrays have the shape (…, k), and then (…, rows).
    """
    return cast(T, _cut(value, rows))


def _cut(value: object, rows: slice) -> object:
    if isinstance(value, np.ndarray):
        return value[..., rows]
    if isinstance(value, Batch):
        return value.piece(rows)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _cut(getattr(value, f.name), rows) for f in fields(value)})
    if isinstance(value, tuple) and any(map(_varies, value)):
        return tuple(_cut(part, rows) for part in value)
    return value


def _varies(value: object) -> bool:
    return isinstance(value, np.ndarray) or is_dataclass(value)


def changed(value: T, fields: Mapping[str, object]) -> T:
    """The same record with other values in some fields."""
    return replace(value, **fields) if is_dataclass(value) and not isinstance(value, type) else value


def arrays(value: object) -> Tree:
    """What of a record varies from row to row, and can be sent: its arrays, of shape (…, k), by field."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Batch):
        return None
    if is_dataclass(value):
        parts = {f.name: arrays(getattr(value, f.name)) for f in fields(value)}
        return {name: part for name, part in parts.items() if part is not None}
    if isinstance(value, tuple):
        made = tuple(map(arrays, value))
        return made if any(part is not None for part in made) else None
    return None


def joined(like: T, parts: Sequence[Tree]) -> T:
    """A record of all rows. like : the same of no rows; parts : its arrays, of shape (…, k), in turn."""
    return cast(T, _joined(like, parts))


def _joined(like: object, parts: Sequence[Tree]) -> object:
    first = parts[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(cast("Sequence[NDArray[np.generic]]", parts), axis=-1)
    if isinstance(first, Mapping) and is_dataclass(like) and not isinstance(like, type):
        trees = cast("Sequence[Mapping[str, Tree]]", parts)
        changed = {name: _joined(getattr(like, name), [tree[name] for tree in trees]) for name in first}
        return replace(like, **changed)
    if isinstance(first, tuple) and isinstance(like, tuple):
        several = zip(*cast("Sequence[tuple[Tree, ...]]", parts), strict=True)
        items = [_joined(own, found) for own, found in zip(like, several, strict=True)]
        return getattr(like, "_make", tuple)(items)
    return like

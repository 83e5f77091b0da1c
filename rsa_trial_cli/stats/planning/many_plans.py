"""Plans of many rows that were answered in parts: put together in the order of the rows, and taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import fields
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.planning.approximations import Plans

OF_ALL = {"names", "kept", "read_as"}  # fields that say the same of every plan


class Part(NamedTuple):
    """The plans of some rows, and the places of these among all rows."""

    rows: Sequence[int]
    plans: Plans


def in_order(parts: Sequence[Part]) -> Plans:
    """The plans of k rows that lie in parts, in the order of the rows.

    A field that is one word or number of a part is a list of k where the parts differ: such plans are for
    records, and for `one_by_one`.
    """
    k = sum(len(part.rows) for part in parts)
    made: dict[str, object] = {}
    for name in _varying(parts[0].plans):
        values = [getattr(part.plans, name) for part in parts]
        if isinstance(values[0], np.ndarray):
            made[name] = column = np.empty(k)
            for part, value in zip(parts, values, strict=True):
                column[part.rows] = value
        elif values.count(values[0]) < len(values):
            said = {row: value for part, value in zip(parts, values, strict=True) for row in part.rows}
            made[name] = [said[row] for row in range(k)]
    return _with(parts[0].plans, made)


def one_by_one(plans: Plans) -> list[Plans]:
    """The same plans as k records of one each, as a person is shown them."""
    columns = {name: getattr(plans, name) for name in _varying(plans)}
    arrays = {name: value.reshape(-1, 1) for name, value in columns.items() if isinstance(value, np.ndarray)}
    words = {name: value for name, value in columns.items() if isinstance(value, list)}
    rows = zip(*arrays.values(), *words.values(), strict=True)
    return [_with(plans, dict(zip((*arrays, *words), row, strict=True))) for row in rows]


def _varying(plans: Plans) -> list[str]:
    return [field.name for field in fields(plans) if field.name not in OF_ALL]


def _with(plans: Plans, made: Mapping[str, object]) -> Plans:
    """A copy with these fields: that of replace, which takes no list for a word."""
    new = copy(plans)
    for name, value in made.items():
        object.__setattr__(new, name, value)
    return new

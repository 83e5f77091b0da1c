"""Columns of texts: lists, or series of a data frame of the optional extra, which are slow one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


def in_frame(column: Sequence[T]) -> bool:
    """Whether this is a series of a data frame."""
    return hasattr(column, "to_list")


def listed(column: Sequence[T]) -> Sequence[T]:
    """The values one by one."""
    return column.to_list() if hasattr(column, "to_list") else column


def joined(texts: Sequence[str], mark: str) -> str:
    """All texts as one, with the mark between them."""
    if hasattr(texts, "str"):
        one: str = texts.str.join(mark).item()
        return one
    return mark.join(texts)


def picked(column: Sequence[T], rows: slice | NDArray[np.intp]) -> Sequence[T]:
    """Some of the values, all of them for a slice."""
    if isinstance(rows, slice):
        return column
    if hasattr(column, "gather"):
        some: Sequence[T] = column.gather(rows).to_list()
        return some
    return [column[at] for at in rows.tolist()]


def all_named(texts: Sequence[str]) -> bool:
    """Whether no text is empty."""
    if hasattr(texts, "str"):
        shortest: int | None = texts.str.len_bytes().min()
        return shortest != 0
    return all(texts)


def all_differ(columns: Sequence[Sequence[str]]) -> bool:
    """Whether no text of several series stands twice."""
    import polars as pl

    whole = pl.concat(cast(Sequence[pl.Series], columns))
    return whole.n_unique() == len(whole)

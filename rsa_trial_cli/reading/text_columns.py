"""Columns of texts: lists, or series of a data frame of the optional extra, which are slow one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import ne
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
MANY = 1000  # texts that differ


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


def chained(columns: Sequence[Sequence[str]]) -> Sequence[str]:
    """Several columns as one, below each other."""
    if len(columns) == 1:
        return columns[0]
    if all(map(in_frame, columns)):
        import polars as pl

        return cast(Sequence[str], pl.concat(cast(Sequence[pl.Series], columns)))
    return list(chain.from_iterable(map(listed, columns)))


def coded(texts: Sequence[str]) -> tuple[NDArray[np.intp], list[str]]:
    """Each of k texts as its place among those that differ. Shape (k,)."""
    if in_frame(texts):
        import polars as pl

        series = cast(pl.Series, texts)
        apart = series.unique(maintain_order=True)
        if len(apart) <= MANY:
            return series.cast(pl.Enum(apart)).to_physical().to_numpy().astype(np.intp), apart.to_list()
    texts = listed(texts)
    names = list(dict.fromkeys(texts))
    code = {name: at for at, name in enumerate(names)}
    return np.fromiter(map(code.__getitem__, texts), np.intp, len(texts)), names


def changes(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which of k texts differ from that above them, the first as well. Shape (k,)."""
    made = np.ones(len(texts), bool)
    if hasattr(texts, "shift"):
        made[1:] = (texts != texts.shift(1)).to_numpy()[1:]
    else:
        made[1:] = np.fromiter(map(ne, texts[1:], texts), bool, max(0, len(texts) - 1))
    return made

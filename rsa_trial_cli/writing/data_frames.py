"""Results → columns of a data frame, beside those of the caller's, by way of narwhals, the extra frames."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias, cast

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.exchanged import COMPARED
from rsa_trial_cli.writing.formats.columns import COUNTS, given
from rsa_trial_cli.writing.formats.protocols import Result

Frame: TypeAlias = "nw.DataFrame[Any]"  # of any library
Column: TypeAlias = "nw.Series[Any] | nw.Expr"
BESIDE = ("line",)  # fields that say nothing in a frame, whose rows are the caller's


def beside(
    frame: Frame, stay: Mapping[str, str | None], results: Sequence[Result], left_out: Collection[str]
) -> Frame:
    """A frame of as many rows as the results have, with their columns behind its own.

    stay : columns of the frame → the field that says the same, which then stands in its place. Any other that
    bears the name of a field becomes input_NAME, as in CSV. left_out : fields that are no column.
    """
    names = [name for name in given(results[0]) if name not in {*BESIDE, *left_out}]
    made = [_column(name, [getattr(result, name) for result in results], frame) for name in names]
    if (results[0].read_as or {}).get("swapped"):
        names.append(COMPARED)
        texts = [str(text) for result in results for text in result.kept[COMPARED]]
        made.append(_text(COMPARED, texts, frame))
    taken, renamed = {*names, *stay}, {}
    for name, same in stay.items():
        if name in names and name != same:
            free = f"input_{name}"
            while free in taken:
                free = f"input_{free}"
            taken.add(free)
            renamed[name] = free
    own = [renamed.get(name, name) for name in stay]
    return frame.rename(renamed).with_columns(*made).select(*dict.fromkeys([*own, *names]))


def _column(name: str, values: Sequence[object], frame: Frame) -> Column:
    """One field of several results; a number that is not defined is missing."""
    first = values[0]
    if first is None:
        kind = None if frame.implementation.is_pandas_like() else nw.String  # its text would be 'None'
        return nw.new_series(name, [None] * len(frame), kind, backend=frame.implementation)
    if isinstance(first, str | float | int):
        return nw.lit(first).alias(name)
    if not isinstance(first, np.ndarray):
        return _text(name, [str(text) for own in values for text in cast(Sequence[str], own)], frame)
    array: NDArray[Any] = np.concatenate(cast(Sequence[NDArray[Any]], values))
    if array.dtype == object:
        if len(array) and (array == array[0]).all():  # as a status and a note most often are
            return nw.lit(str(array[0])).alias(name)
        return _text(name, array.tolist(), frame)
    if array.dtype == bool:
        return nw.new_series(name, array, nw.Boolean, backend=frame.implementation)
    whole, known = name in COUNTS, ~np.isnan(array)
    if whole and known.all():
        return nw.new_series(name, array.astype(np.int64), nw.Int64, backend=frame.implementation)
    made = nw.new_series(name, array, nw.Float64, backend=frame.implementation)
    if known.all() or frame.implementation.is_pandas_like():  # whose missing number is nan
        return made
    return made.fill_nan(None).cast(nw.Int64) if whole else made.fill_nan(None)


def _text(name: str, texts: list[str], frame: Frame) -> Column:
    return nw.new_series(name, texts, nw.String, backend=frame.implementation)

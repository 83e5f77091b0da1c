"""What several studies are given as: arrays, or a data frame, which become blocks as those of a file are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from rsa_trial_cli.api import asked as asking
from rsa_trial_cli.api.arm import both
from rsa_trial_cli.api.effects import alike
from rsa_trial_cli.api.mean_effects import trials_of
from rsa_trial_cli.api.means import Means
from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import inputs
from rsa_trial_cli.commands.requests import Input
from rsa_trial_cli.reading.blocks import Block, Origin, Record
from rsa_trial_cli.reading.files import Choices
from rsa_trial_cli.stats import Trials
from rsa_trial_cli.stats.mean_trials import MeanTrials

ELSEWHERE = {  # library whose frames are not here → how to go about it
    "pyspark": "frame.mapInArrow(lambda batches: (out for batch in batches for out in "
    'table(pyarrow.Table.from_batches([batch]), "or", on_error="mark").to_batches()), schema)',
    "dask": 'frame.map_partitions(table, "or", on_error="mark")',
    "ray": 'dataset.map_batches(lambda batch: table(batch, "or", on_error="mark"), batch_format="pyarrow")',
}
READING = ("columns", "by", "control", "event_is", "decimal", "on_error", "layout")
ARRAYS = "arrays"  # what messages call them


class Given(NamedTuple):
    """A frame as narwhals has it, in memory, and whether it was one of polars that computes when asked."""

    eager: Any
    lazy: bool


def frame_of(frame: Any, instead: str = "") -> Given:
    """A frame of any library; an InputError for those that lie on other machines, a TypeError for none.

    instead : how arms are written, where they might have been meant.
    """
    library = type(frame).__module__.partition(".")[0].removesuffix("_expr")
    if library in ELSEWHERE:
        raise InputError(
            f"A frame in memory is needed, and those of {library} are not.",
            f"Each of their parts can be one: {ELSEWHERE[library]}",
        )
    known = (
        f"A data frame of pandas, polars, pyarrow or DuckDB is needed, not {type(frame).__name__}. {instead}"
    )
    if library in ("builtins", "numpy"):
        raise TypeError(known.strip())
    extra.needed("narwhals")
    import narwhals.stable.v2 as nw

    try:
        given = nw.from_native(frame)
    except TypeError as problem:
        raise TypeError(known.strip()) from problem
    lazy = isinstance(given, nw.LazyFrame)
    return Given(given.collect() if lazy else given, lazy and given.implementation.is_polars())


def holds_means(given: Given, asked: Mapping[str, Any]) -> bool:
    """Whether a frame is one of means."""
    from rsa_trial_cli.reading import means_there

    columns = asked.get("columns") or {}
    return bool({*columns} & means_there.OF_ARMS) or means_there.are_named([*map(str, given.eager.columns)])


def refuse_numbers(given: Given, printed: Collection[str]) -> None:
    """An InputError for columns of printed figures that are decimal numbers, whose last zeros are lost."""
    for at, name in enumerate(map(str, given.eager.columns)):
        column = given.eager[:, at]
        if name in printed and "level" not in name and column.dtype.is_float() and not column.is_null().all():
            raise InputError(
                f"Column '{name}' holds numbers, whose last zeros are lost: 2.00 is 2.0.",
                "Read it as text, in pandas with dtype=str, in polars with infer_schema=False.",
            )


def choices(asked: Mapping[str, Any], *, partial: bool = False) -> Choices:
    """How a frame is read; partial : counts may be missing."""
    asking.check("on_error", asked.get("on_error", "stop"), ("stop", "skip", "mark"))
    asking.check("event_is", asked.get("event_is"), ("benefit", "harm", None))
    asking.check("decimal", asked.get("decimal"), (",", ".", None))
    asking.check_columns(asked)
    asking.check("layout", asked.get("layout"), ("wide", "long", None))
    asking.check_flag("swap", asked.get("swap", False))
    asking.check_names(asked)
    asking.check_by(asked)
    by = asked.get("by") or ()
    same = ("control", "event_is", "decimal", "layout", "on_error", "swap")
    read = Input(
        columns=tuple((asked.get("columns") or {}).items()),
        by=(by,) if isinstance(by, str) else tuple(by),
        labels=asked.get("names"),
        **{name: asked[name] for name in same if name in asked},
    )
    return inputs.choices_of(read, partial=partial)


def blocks(given: Given, of: Choices) -> Iterator[Block[Trials]]:
    """The blocks of a frame."""
    from rsa_trial_cli.reading import data_frames

    return data_frames.trials(given.eager, of).blocks


def blocks_of_means(given: Given, of: Choices) -> Iterator[Block[MeanTrials]]:
    """The same of means. of : as of a file of means."""
    from rsa_trial_cli.reading import data_frames

    return data_frames.means(given.eager, of).blocks


def arrays(
    treatment: object, control: object, texts: Mapping[str, list[str]], asked: Mapping[str, Any]
) -> Block[Any]:
    """One block of arrays. texts : columns beside the arms, (k,); an arm that is None has nothing.

    asked : of study, group, names, event_is, higher_is and swap, what there is.
    """
    own = {name: list(map(str, asked[name])) for name in ("study", "group") if asked.get(name) is not None}
    columns = {**texts, **{name: own[name] for name in own if name == "group"}}
    means = isinstance(treatment, Means) or isinstance(control, Means)
    made = trials_of(treatment, control, asked)[0] if means else _counts(treatment, control, asked)
    beside = {*map(len, columns.values()), *map(len, own.values())}
    k = max({len(made)} | beside)
    if {len(made)} - {1, k} or beside - {k}:
        numbers = " and ".join(map(str, sorted({len(made), *beside})))
        raise InputError(f"There are different numbers of studies: {numbers}.", "Each array has one of each.")
    each = np.arange(len(made)) if len(made) == k else np.zeros(k, dtype=np.intp)
    study, by = own.get("study", [""] * k), ("group",) if "group" in own else ()
    return Block(
        replace(made[each], study=study, line=range(k), kept=columns, by=by), Record(k), Origin(ARRAYS)
    )


def _counts(treatment: object, control: object, asked: Mapping[str, Any]) -> Trials:
    """The tables of two arms, nan where there are none."""
    arms = [] if treatment is None and control is None else both(treatment, control)
    cells = [np.atleast_1d(cell) for arm in arms for cell in (arm.events, arm.n)] or [np.array([np.nan])] * 4
    counts = alike(cells)
    details = {name: asked[name] for name in ("names", "event_is") if asked.get(name) is not None}
    return asking.turned(Trials.of(*counts, sizes=(counts[1], counts[3]), **details), asked)

"""table on data frames, each in turn with the same rows by polars alone, and with arrays.

.venv/bin/python tests/benchmarks/data_frames.py [rows]
"""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import pandas
import polars as pl
import pyarrow
from paired import call, compare

from rsa_trial_cli import Arm, odds_ratio, table
from rsa_trial_cli.reading import files
from rsa_trial_cli.reading.polars_rows import FrameRows
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.writing.formats.polars import frame


class Read:
    """What the rows of a frame of polars are said to come from."""

    encoding, size, passed = "data frame", None, 0


def direct(rows: pl.DataFrame) -> pl.DataFrame:
    """The same without narwhals: the rows of a Parquet file, and the columns of one, beside the caller's."""
    choices = files.Choices()
    below = [[*map(str, row)] for row in rows.head(20).rows()]
    layout = files.of_columns(rows.columns, below, choices, "frame")
    made = [
        frame([MEASURES["or"].estimate(block.data)])
        for block in files.blocks(
            (Read(), layout, iter([FrameRows(rows, range(len(rows)))])), choices, "frame"
        )
    ]
    ours = pl.concat(made)
    return rows.hstack(ours.drop(*{*rows.columns} & {*ours.columns}))


def main(k: int) -> None:
    draw = np.random.default_rng(75101)
    columns = {
        "study": [f"Study {at}" for at in range(k)],
        "events_trt": draw.integers(1, 100, k),
        "n_trt": draw.integers(100, 200, k),
        "events_ctl": draw.integers(1, 100, k),
        "n_ctl": draw.integers(100, 200, k),
    }
    arms = [Arm(events=columns[f"events_{arm}"], n=columns[f"n_{arm}"]) for arm in ("trt", "ctl")]
    kinds = {
        "polars": pl.DataFrame(columns),
        "lazy polars": pl.LazyFrame(columns),
        "pandas": pandas.DataFrame(columns),
        "nullable pandas": pandas.DataFrame(columns).convert_dtypes(),
        "pyarrow": pyarrow.table(columns),
    }
    by_polars = partial(call, partial(direct, kinds["polars"]))
    for name, rows in kinds.items():
        compare(
            f"table of {name}, {k:,} rows, against polars alone",
            partial(call, partial(table, rows, "or")),
            by_polars,
        )
    by_arrays = partial(call, partial(odds_ratio, *arms))
    compare(
        "table of polars against odds_ratio of arrays",
        partial(call, partial(table, kinds["polars"], "or")),
        by_arrays,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

"""table: data frames of every library, with the columns, errors and numbers of the CSV reader."""

from __future__ import annotations

import doctest
import io
import json
import math
import re
import warnings
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from documents import TEXT

from rsa_trial_cli import Arm, InputError, odds_ratio, table
from rsa_trial_cli.api import tables
from rsa_trial_cli.base import extra
from rsa_trial_cli.stats import MEASURES

Run = Callable[..., Result]
Columns = dict[str, list[Any]]


def _pandas(columns: Columns) -> Any:
    import pandas

    return pandas.DataFrame(columns)


def _polars(columns: Columns) -> Any:
    import polars

    return polars.DataFrame(columns, strict=False)


def _pyarrow(columns: Columns) -> Any:
    import pyarrow

    return pyarrow.table(columns)


KINDS: dict[str, tuple[str, Callable[[Columns], Any]]] = {
    "pandas": ("pandas", _pandas),
    "nullable pandas": ("pandas", lambda columns: _pandas(columns).convert_dtypes()),
    "polars": ("polars", _polars),
    "lazy polars": ("polars", lambda columns: _polars(columns).lazy()),
    "pyarrow": ("pyarrow", _pyarrow),
}
KINDS = {kind: made for kind, made in KINDS.items() if util.find_spec(made[0])}


def params(*more: str) -> list[Any]:
    """Every kind of frame, with what else is asked; but for polars in one run only, as they load long."""
    return [pytest.param(kind, *more, marks=[] if kind == "polars" else pytest.mark.law) for kind in KINDS]


every_kind = pytest.mark.parametrize("kind", params())
WIDE: Columns = {
    "study": ["Arden 2001", "Bell 2004"],
    "e1": [75, 4],
    "n1": [101, 50],
    "e0": [59, 9],
    "n0": [100, 49],
}
SHAPES: dict[str, Columns] = {
    "one study a row": WIDE,
    "columns that bear our names": {
        **WIDE,
        "estimate": [1.5, None],
        "p_value": ["<0.05", "NS"],
        "region": ["x", None],
    },
    "our own columns": {
        "study": ["a", "b"],
        "treatment_events": [75, 4],
        "treatment_n": [101, 50],
        "control_events": [59, 9],
        "control_n": [100, 49],
    },
    "non-events": {
        "events_trt": [75, 4],
        "nonevents_trt": [26, 46],
        "events_ctl": [59, 9],
        "nonevents_ctl": [41, 40],
    },
    "years": {**WIDE, "study": ["Arden", "Bell"], "year": [2001, 2004]},
    "whole floats": {**WIDE, "e1": [75.0, 4.0]},
    "a sum": {name: [*values, {"study": "Total"}.get(name, 200)] for name, values in WIDE.items()},
    "no study": {name: values for name, values in WIDE.items() if name != "study"},
    "events and total in a cell": {
        "study": ["a", "b"],
        "treated": ["75/101", "4/50"],
        "placebo": ["59/100", "9/49"],
    },
    "missing": {**WIDE, "e0": [59, None]},
    "missing of text": {**WIDE, "e0": ["59", "NR"]},
    "no whole number": {**WIDE, "e1": [75.5, 4.0]},
    "below zero": {**WIDE, "e1": [75, -1]},
    "more events than participants": {**WIDE, "e1": [75, 51]},
    "text": {**WIDE, "e1": ["75", "four"]},
    "one arm a row": {
        "study": ["a", "a", "b", "b"],
        "arm": ["drug", "placebo", "drug", "placebo"],
        "events": [75, 59, 4, 9],
        "n": [101, 100, 50, 49],
        "region": ["x", "x", "y", "y"],
    },
    "one arm a row, one missing": {
        "study": ["a", "a", "b", "b"],
        "arm": ["drug", "placebo", "drug", "placebo"],
        "events": [75, 59, None, 9],
        "n": [101, 100, 50, 49],
    },
    "one participant a row": {
        "id": list(range(1, 41)),
        "arm": ["drug", "placebo"] * 20,
        "died": [1, 0, 0, 0, 1, 1, 0, 1] * 5,
    },
}


def csv_of(columns: Columns) -> str:
    import csv

    held = io.StringIO()
    csv.writer(held).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return held.getvalue()


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """The rows of any frame, with None for what is missing."""
    frame = quick(frame)
    if hasattr(frame, "to_pylist"):
        return frame.to_pylist()
    if hasattr(frame, "rows"):
        return frame.rows(named=True)
    return [
        {name: None if value is None or value is frame_na(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def quick(frame: Any) -> Any:
    """An eager frame as it is, a lazy one collected."""
    return frame.collect() if hasattr(frame, "collect") else frame


def frame_na(value: object) -> object:
    """The value itself where it stands for a missing one in pandas."""
    import pandas

    return value if pandas.isna(value) else None


def quietly(*arguments: Any, **asked: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return table(*arguments, **asked)


@pytest.mark.frames
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("kind", "on_error"), [*params("mark"), pytest.param("polars", "stop"), pytest.param("polars", "skip")]
)
def test_a_frame_is_what_its_csv_is(run: Run, kind: str, shape: str, on_error: str) -> None:
    columns = SHAPES[shape]
    done = run(f"rr -i - -f ndjson --on-error {on_error}", input=csv_of(columns).encode())
    if done.exit_code not in (0, 4):
        with pytest.raises(InputError) as problem:
            table(KINDS[kind][1](columns), "rr", on_error=on_error)
        said = done.stderr.splitlines()[0].removeprefix("Error: ")
        assert problem.value.message.partition("(")[0] == said.partition("(")[0]
        assert "(frame" in problem.value.message
        return
    expected = [json.loads(line) for line in done.stdout.splitlines()]
    given = KINDS[kind][1](columns)
    made = quietly(given, "rr", on_error=on_error)
    assert type(made) is type(given)
    found = rows_of(made)
    assert len(found) == len(expected)
    ours = expected[0].keys() - {"schema", "version", "treatment", "control", "source", "line"}
    ours -= {"study"} if shape in ("no study", "non-events") else set()
    assert len(ours) >= 22
    for row, right in zip(found, expected, strict=True):
        assert ours <= row.keys()
        for name in ours - columns.keys() - {f"input_{own}" for own in columns}:
            assert row[name] == right[name], name
        for name in ours & {*columns, *(f"input_{own}" for own in columns)}:
            assert same(row[name], right[name]), name


@pytest.mark.frames
@pytest.mark.extra
@pytest.mark.law
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", ["or", "nnt"])
def test_a_frame_is_what_its_parquet_is(run: Run, tmp_path: Path, shape: str, key: str) -> None:
    import polars

    frame = polars.DataFrame(SHAPES[shape], strict=False)
    frame.write_parquet(path := tmp_path / "trials.parquet")
    done = run([key, "-i", str(path), "-f", "ndjson", "--on-error", "mark"])
    made = quietly(frame, key, on_error="mark").rows(named=True)
    expected = [json.loads(line) for line in done.stdout.splitlines()]
    assert expected
    for row, right in zip(made, expected, strict=True):
        ours = right.keys() & row.keys() - {*SHAPES[shape]}
        for name in {name for name in ours if not name.startswith("input_")}:
            known = not isinstance(row[name], float) or math.isfinite(row[name])  # JSON has no infinity
            assert (row[name] if known else None) == right[name], name


def same(own: object, text: object) -> bool:
    """Whether a value of a frame is what its text in a CSV says."""
    if own is None or text in (None, ""):
        return own is None and text in (None, "")
    return str(own) == str(text) or float(str(own)) == float(str(text))


@pytest.mark.frames
@pytest.mark.parametrize("key", MEASURES)
def test_the_numbers_are_those_of_arrays(key: str) -> None:
    """For every method, to the last bit."""
    from rsa_trial_cli.api.effects import _effect

    columns = {**WIDE, "e1": [75, 0], "n1": [101, 20]}
    _, make = KINDS["polars"]
    arms = [Arm(events=columns[f"e{at}"], n=columns[f"n{at}"]) for at in (1, 0)]
    for method in (name for name, record in MEASURES[key].methods.items() if not record.largest_arm):
        made = rows_of(table(make(columns), key, method=method))
        right = _effect(key, *arms, {"method": method})
        for name in ("estimate", "low", "high", "se", "p_value"):
            own = [math.nan if row[name] is None else row[name] for row in made]
            np.testing.assert_equal(own, getattr(right, name).tolist(), f"{method} {name}")


@pytest.mark.frames
@every_kind
def test_the_callers_columns_stay_and_ours_follow(kind: str) -> None:
    made = quietly(KINDS[kind][1](SHAPES["columns that bear our names"]), "or")
    names = list(rows_of(made)[0])
    assert names[:8] == ["study", "e1", "n1", "e0", "n0", "input_estimate", "input_p_value", "region"]
    assert names[8:12] == ["measure", "estimate", "low", "high"]
    assert rows_of(made)[0]["estimate"] == odds_ratio("75/101", "59/100").estimate


@pytest.mark.frames
@every_kind
def test_the_frame_that_is_given_stays_as_it_is(kind: str) -> None:
    columns = {**WIDE, "e1": [75.0, 400.0]}
    given = KINDS[kind][1](columns)
    quietly(given, "or", on_error="mark")
    assert rows_of(given) == rows_of(KINDS[kind][1](columns))


@pytest.mark.frames
@every_kind
@pytest.mark.parametrize("shape", ["one study a row", "one arm a row"])
def test_a_frame_without_rows_has_the_columns(kind: str, shape: str) -> None:
    given = KINDS[kind][1](SHAPES[shape])
    empty = given.slice(0, 0) if hasattr(given, "slice") else given.iloc[:0]
    made, full = (quietly(frame, "or") for frame in (empty, given))
    assert rows_of(made) == []
    names = [getattr(frame, "column_names", None) or [*quick(frame).columns] for frame in (made, full)]
    assert names[0] == names[1]


@pytest.mark.frames
def test_columns_without_a_name_or_with_blanks_around_it_stay() -> None:
    """As polars has the row names that R writes; pyarrow's names are as free."""
    import polars

    columns = {
        "": [1],
        " study ": ["A"],
        "events_trt": [75],
        "n_trt": [101],
        "events_ctl": [59],
        "n_ctl": [100],
    }
    made = table(polars.DataFrame(columns), "or")
    assert made.columns[:2] == ["", " study "]
    assert made["estimate"].item() == odds_ratio("75/101", "59/100").estimate


@pytest.mark.frames
def test_rows_are_numbered_from_0_and_options_are_arguments() -> None:
    _, make = KINDS["polars"]
    with pytest.raises(InputError) as problem:
        table(make(SHAPES["missing"]), "or")
    assert str(problem.value).splitlines() == [
        "Missing count (frame row 1, column e0).",
        'on_error="skip" leaves such rows out, mark keeps them as not estimable.',
    ]
    with pytest.raises(InputError, match=r'columns=\{"events_trt": ".*", "n_trt": ".*"'):
        table(make({"ill": [75], "all": [101], "ill2": [59], "all2": [100]}), "or")


@pytest.mark.frames
def test_what_was_left_out_is_a_warning_where_table_is_called() -> None:
    _, make = KINDS["polars"]
    with pytest.warns(UserWarning, match=r"frame row 1, column e0(.|\n)*1 row refused") as seen:
        table(make(SHAPES["missing"]), "or", on_error="skip")
    assert Path(seen[0].filename) == Path(__file__)


@pytest.mark.frames
def test_roles_are_named_as_on_the_command_line() -> None:
    _, make = KINDS["polars"]
    columns: Columns = {"p": [75], "q": [101], "r": [59], "s": [100]}
    roles = dict(zip(("events_trt", "n_trt", "events_ctl", "n_ctl"), columns, strict=True))
    (row,) = rows_of(table(make(columns), "or", columns=roles, event_is="harm", level=0.9))
    assert row["estimate"] == odds_ratio("75/101", "59/100").estimate
    assert (row["event_is"], row["level"]) == ("harm", 0.9)
    long = {**SHAPES["one arm a row"], "study": ["a"] * 4, "month": [3, 3, 6, 6], "arm": ["p", "q"] * 2}
    made = rows_of(quietly(make(long), "or", by="month", control="q"))
    assert [row["month"] for row in made] == [3, 6]


@pytest.mark.frames
@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda make: table(make(WIDE), "hr"), InputError),
        (lambda make: table(make(WIDE), "or", method="katz"), InputError),
        (lambda make: table(make(WIDE), "or", on_error="drop"), InputError),
        (lambda make: table(make(WIDE), "or", decimal=";"), InputError),
        (lambda make: table(make(WIDE), "or", columns={"events": "e9"}), InputError),
        (lambda make: table(make({}), "or"), InputError),
        (lambda make: table(make(WIDE), "or", methd="wald"), TypeError),
        (lambda make: table(make(WIDE), "or", method=["wald"]), TypeError),
        (lambda make: table(make(WIDE), ["or"]), TypeError),
        (lambda make: table(make(WIDE), "or", by=3), TypeError),
        (lambda _: table({"e1": [75]}, "or"), TypeError),
        (lambda _: table("trials.csv", "or"), TypeError),
        (lambda _: table(np.zeros((2, 4)), "or"), TypeError),
    ],
)
def test_what_is_wrong_is_said(wrong: Callable[[Any], object], kind: type[Exception]) -> None:
    _, make = KINDS["polars"]
    with pytest.raises(kind):
        wrong(make)


@pytest.mark.frames
@pytest.mark.law
@pytest.mark.parametrize("name", [name for name in KINDS if "pandas" in name])
def test_an_index_of_pandas_stays(name: str) -> None:
    frame = KINDS[name][1](SHAPES["missing"])
    frame.index = ["x", "x"]
    assert list(quietly(frame, "or", on_error="mark").index) == ["x", "x"]
    assert list(quietly(frame, "or", on_error="skip").index) == ["x"]


class Elsewhere:
    """A frame of pyarrow that does what frames on other machines do, two rows at a time."""

    def __init__(self, whole: Any, library: str) -> None:
        self.batches = whole.to_batches(max_chunksize=2)
        self.__class__ = type("DataFrame", (Elsewhere,), {"__module__": library})

    def mapInArrow(self, function: Callable[..., Any], schema: object) -> Any:  # noqa: N802
        """As of Spark."""
        import pyarrow

        return pyarrow.Table.from_batches(function(iter(self.batches)))

    def map_partitions(self, function: Callable[..., Any], *asked: Any, **named: Any) -> Any:
        """As of Dask."""
        import pyarrow

        parts = [function(batch.to_pandas(), *asked, **named) for batch in self.batches]
        return pyarrow.concat_tables([*map(pyarrow.Table.from_pandas, parts)])

    def map_batches(self, function: Callable[..., Any], batch_format: str) -> Any:
        """As of Ray."""
        import pyarrow

        assert batch_format == "pyarrow"
        return pyarrow.concat_tables([function(pyarrow.Table.from_batches([one])) for one in self.batches])


@pytest.mark.frames
@pytest.mark.law  # loads pandas
@pytest.mark.parametrize("library", ["pyspark.sql", "dask.dataframe", "ray.data"])
def test_frames_of_other_machines_are_refused_with_the_way_to_go(library: str) -> None:
    """The way that the error names gives what the whole gives, and so does that of the page on Spark."""
    import pyarrow

    whole = _pyarrow({**{name: 3 * values for name, values in WIDE.items()}, "study": list("abcdef")})
    there = Elsewhere(whole, library)
    with pytest.raises(InputError) as problem:
        table(there, "or")
    way = problem.value.hint.partition(": ")[2]
    found = eval(way, {"frame": there, "dataset": there, "schema": "", "table": table, "pyarrow": pyarrow})
    wanted = table(whole, "or", on_error="mark").to_pylist()
    assert [*map(tuple, map(dict.items, found.to_pylist()))] == [*map(tuple, map(dict.items, wanted))]
    if library == "pyspark.sql":
        (block,) = [one for one in re.findall(r"```py\n(.*?)```", TEXT, re.DOTALL) if "mapInArrow" in one]
        exec(block.replace("df.mapInArrow", "found = df.mapInArrow"), made := {"df": there})
        assert (
            made["found"].to_pylist()
            == table(whole, "or", method="mid-p")
            .select(["study", "estimate", "low", "high", "p_value"])
            .to_pylist()
        )


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "is_installed", lambda _: False)
    with pytest.raises(InputError, match=r"optional extra frames\.\n.*\[frames\]"):
        table(type("DataFrame", (), {"__module__": "pandas"})(), "or")


@pytest.mark.frames
@pytest.mark.extra
def test_the_example_runs() -> None:
    found = doctest.testmod(tables)
    assert found.attempted
    assert not found.failed

"""The records of tables.json and power.json, from the lists of tables and of problems."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import (
    approximate_odds,
    conditional_limits,
    conditional_tests,
    differences,
    equality,
    ratios,
    risks,
    score,
    unconditional,
    unconditional_limits,
)
from .arithmetic import text
from .enumeration import exact_power, exact_sizes
from .plans import Problem, against_margin, approximate_power, approximate_size
from .table import VALUES, Table

HERE = Path(__file__).parent
REGISTERING = (
    *(
        approximate_odds,
        conditional_limits,
        conditional_tests,
        differences,
        equality,
        ratios,
        risks,
        score,
        unconditional,
        unconditional_limits,
    ),
)


def rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def table_of(row: dict[str, str]) -> Table:
    counts = (int(row[key]) for key in ("e1", "n1", "e2", "n2"))
    return Table(*counts, row["conf"], row["margin"])


def record_of(row: dict[str, str], wanted: Callable[[str, str], bool] = lambda section, key: True) -> dict:
    """A table with its values; wanted says which of them, by section and key."""
    table = table_of(row)
    record: dict[str, Any] = {"id": row["id"], "tag": row["tag"]}
    record |= {key: int(row[key]) for key in ("e1", "n1", "e2", "n2")} | {"conf": float(row["conf"])}
    for section, values in VALUES.items():
        record[section] = {
            key: text(made.compute(table))
            for key, made in values.items()
            if wanted(section, key) and made.feasible(table)
        }
    return record


def with_exact(
    approximate: Callable[[Problem], dict], exact: Callable[[Problem], dict]
) -> Callable[[Problem], dict]:
    def values(problem: Problem) -> dict:
        made = {"approx": approximate(problem), "exact": exact(problem)}
        return {key: part for key, part in made.items() if part}

    return values


PROBLEMS = {
    "power": with_exact(approximate_power, exact_power),
    "n": with_exact(approximate_size, exact_sizes),
    "ni": against_margin,
}
WHOLE = ("n1", "n2", "sides")


def problem_record(row: dict[str, str]) -> dict:
    """A problem of power or sample size with its values."""
    given = {key: int(text_) if key in WHOLE else text_ for key, text_ in row.items() if text_}
    return given | text(PROBLEMS[row["type"]](Problem.of(row)))

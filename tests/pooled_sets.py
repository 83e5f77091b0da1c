"""The reference tables of meta-analyses as one batch, and the laws' own random ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from rsa_trial_cli.stats import Arm
from rsa_trial_cli.stats.pooling.batch import Groups
from rsa_trial_cli.stats.pooling.pooled_measures import Studies

FOLDER = Path(__file__).parent / "data" / "pooling"


@cache
def references() -> dict[str, dict]:
    """46 tables with values computed at 50 digits; tests/data/README.md says where they come from."""
    return {
        name: values
        for part in ("public", "synthetic")
        for name, values in json.loads(gzip.decompress((FOLDER / f"{part}.json.gz").read_bytes())).items()
    }


@cache
def batch(measure: str) -> Studies:
    """All of them as one batch."""
    tables = [np.array(values["counts"], float) for values in references().values()]
    e1, n1, e2, n2 = np.concatenate(tables).T
    return studies(measure, (e1, n1, e2, n2), [len(rows) for rows in tables])


def studies(measure: str, counts: tuple, sizes: list[int]) -> Studies:
    e1, n1, e2, n2 = counts
    return Studies.of_tables(measure, (Arm.of(e1, n1), Arm.of(e2, n2)), Groups.of_sizes(sizes))


def random_counts(rng: np.random.Generator, n: int) -> tuple:
    """n tables of arms of all sizes, with empty cells among them."""
    n1, n2 = (np.exp(rng.uniform(0, 7, n)).astype(int) + 1 for _ in range(2))
    risk = rng.beta(0.7, 2, n)
    return rng.binomial(n1, risk).astype(float), n1, rng.binomial(n2, 0.2 + 0.7 * risk).astype(float), n2


def wanted(value: Callable[[dict], object]) -> list[np.ndarray | None]:
    """A value of each table as an array, None where the reference has none."""
    made = []
    for values in references().values():
        found = value(values)
        made.append(None if found is None else np.array(numbers(found), float))
    return made


def numbers(found: object) -> object:
    """null as nan, "inf" as inf."""
    if isinstance(found, list):
        return [numbers(item) for item in found]
    return np.nan if found is None else float(found)

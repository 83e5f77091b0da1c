"""Short ways of check give what the long ways give: rounding in bulk, and tables known not to follow."""

from __future__ import annotations

import io
import random
import warnings
from pathlib import Path

import numpy as np
import pytest

from rsa_trial_cli.check import estimates, verdict
from rsa_trial_cli.check.figures import all_decimal, decimal
from rsa_trial_cli.check.study import Published, Results
from rsa_trial_cli.reading import figures as reading
from rsa_trial_cli.reading.printed_result import Entry, Result
from rsa_trial_cli.reading.printed_study import published
from rsa_trial_cli.stats import Trials
from rsa_trial_cli.stats.arms import Bools
from rsa_trial_cli.writing.formats.csv import Csv
from rsa_trial_cli.writing.formats.protocols import Settings

AWKWARD = (
    0.0,
    -0.0,
    0.005,
    0.015,
    1.005,
    2.675,
    -0.004,
    -0.005,
    0.4999999999999999,
    0.5,
    1e22,
    1e-320,
    123456.5,
)
AWKWARD += (float("nan"), float("inf"), -float("inf"), 0.1 + 0.2, 999999.995, 1 / 3)


def test_numbers_are_rounded_together_as_one_by_one() -> None:
    rng = random.Random(1)
    numbers = [*AWKWARD, *(rng.choice((1, -1)) * 10 ** rng.uniform(-7, 8) for _ in range(300))]
    numbers += [rng.randint(-(10**6), 10**6) / 2 ** rng.randint(0, 12) for _ in range(300)]  # many are ties
    for decimals in (-2, 0, 1, 2, 3, 6):
        for up in (False, True):
            same = [decimal(number, decimals, up=up) for number in numbers]
            k = len(numbers)
            assert all_decimal(np.array(numbers), np.full(k, decimals), np.full(k, up)) == same


ROWS = (  # counts, measure, estimate, limits, P: followed as they stand, by a step, turned, by rarer methods
    ((75, 101, 59, 100), "or", "2.00", "1.10", "3.65", "0.023"),
    ((75, 101, 59, 100), "or", "2.0", "1.1", "3.6", "0.02"),
    ((75, 101, 59, 100), "or", "2.01", "1.10", "3.65", ""),
    ((59, 100, 75, 101), "or", "2.00", "1.10", "3.65", "0.02"),
    ((75, 101, 59, 100), "rr", "1.26", "1.03", "1.54", "0.02"),
    ((75, 101, 59, 100), "rr", "1.2", "1.0", "1.5", ""),
    ((75, 101, 59, 100), "rr", "1.258", "", "", ""),
    ((75, 101, 59, 100), "rd", "15.3%", "2.3%", "27.7%", "0.02"),
    ((75, 101, 59, 100), "arr", "-15.3%", "", "", "0.02"),
    ((75, 101, 59, 100), "nnt", "7", "4", "42", "0.02"),
    ((3, 20, 0, 22), "or", "9.00", "0.44", "185", "0.1"),
    ((3, 20, 0, 22), "rd", "15.0%", "", "", "0.099"),
    ((12, 40, 5, 41), "or", "3.09", "0.98", "9.73", "0.05"),
    ((12, 40, 5, 41), "or", "3.04", "0.98", "9.7", ""),
    ((12, 40, 5, 41), "", "", "", "", "0.049"),
    ((0, 20, 0, 22), "nnt", "5", "2", "20", "0.04"),
)


def studies() -> Published:
    counts = np.array([row[0] for row in ROWS], float)
    results = [
        Result([Entry(key, *map(reading.figure, printed[:3]))], reading.p_value(printed[3]))
        for _, key, *printed in ROWS
    ]
    return published(Trials.of(*counts.T), results)


@pytest.mark.law
def test_strengths_are_those_of_judging_every_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables whose estimate cannot print as the figure are left out before they are judged."""
    found, kept = verdict.find(studies()), 0
    short = estimates.may_follow

    def every(results: Results, within: frozenset[str]) -> Bools:
        nonlocal kept
        kept += int(short(results, within).sum())
        return np.ones(len(results), bool)

    monkeypatch.setattr(estimates, "may_follow", every)
    whole = verdict.find(studies())
    assert found.strength.words.tolist() == whole.strength.words.tolist()
    assert found.strength.accepted.tolist() == whole.strength.accepted.tolist()
    assert 0 < kept < 24 * len(ROWS) / 2


def test_what_is_not_defined_is_no_warning() -> None:
    """As the letter asks for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(verdict.as_given(studies())[3, -1])


def test_a_column_with_gaps_is_written_as_cell_by_cell() -> None:
    texts = ["a", None, "", "b, c", "=1", "-4.0", 'q"']
    lists = [["x", "y"], None, [], ["x, y"], [{"a": 1}], ["x", "y"]]
    writer = Csv(io.StringIO(), Settings(Path))
    for values in (texts, lists, [1.5, None, float("inf"), 1e-7], [3, None], [1, 1.0, True], [None, True]):
        cells = [
            "" if value is None else made
            for value, made in zip(values, writer._texts(values)[0], strict=True)
        ]
        assert [*map(str, cells)] == [*map(writer._text, values)]

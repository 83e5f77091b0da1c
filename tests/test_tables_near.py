"""The search for tables by ranges of events finds the tables of the full scan."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli.check import recover
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.recover import recovered
from rsa_trial_cli.check.study import Published
from rsa_trial_cli.check.tables_near import Searched, found
from rsa_trial_cli.reading import figures as reading
from rsa_trial_cli.reading import printed_result
from rsa_trial_cli.reading.printed_study import published
from rsa_trial_cli.stats.arms import Arm, Trials

Run = Callable[..., Result]
KEYS = ("or", "rr", "rd", "arr", "rrr", "nnt")


def study(key: str, counts: tuple[int, int, int, int], decimals: int, method: int = 0) -> Published:
    """What a table prints by one of the usual methods, without its counts."""
    x1, n1, x2, n2 = counts
    arms = Arm.of(np.array([x1]), np.array([n1])), Arm.of(np.array([x2]), np.array([n2]))
    reported = REPORTED[key]
    with np.errstate(all="ignore"):
        core = reported.figures(arms, reported.primary[method % len(reported.primary)], 0.95)
        triple = reported.turn(core)[0][:, 0]
    shown = [reading.figure(f"{v:.{decimals}f}" if np.isfinite(v) else "") for v in triple]
    unknown = Trials(*(Arm.of(np.array([np.nan]), np.array([np.nan])) for _ in range(2)), study=["1"])
    entry = printed_result.Entry(key, *shown)
    trials = Trials(*unknown.arms, study=["1"], sizes=(np.array([float(n1)]), np.array([float(n2)])))
    none = reading.figure("")
    return published(trials, [printed_result.Result([entry], none, (none, none), 0.95, False, "")])


def drawn(seed: int, least: int, most: int) -> tuple[int, int, int, int]:
    rng = np.random.default_rng(seed)
    n1, n2 = (int(n) for n in rng.integers(least, most, 2))
    return int(rng.integers(0, n1 + 1)), n1, int(rng.integers(0, n2 + 1)), n2


def same_as_scan(key: str, seed: int, decimals: int) -> None:
    """Every table of the scan and no other, whatever the estimate is, infinite and undefined ones too."""
    x1, n1, x2, n2 = drawn(seed, 1, 30)
    made = study(key, (x1, n1, x2, n2), decimals)
    if not made.estimate.given[0]:
        return
    search = Searched(made, 0, (float(n1), float(n2)))
    every = np.array(list(itertools.product(range(n1 + 1), range(n2 + 1))), float)
    with np.errstate(all="ignore"):
        scanned = every[search.is_near(every)]
        by_ranges = found(search, [(0.0, float(n1)), (0.0, float(n2))], 10_000, few=0)
    assert by_ranges is not None
    assert np.array_equal(by_ranges, scanned), (key, x1, n1, x2, n2)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("seed", range(4))
def test_ranges_find_what_the_scan_finds(key: str, seed: int) -> None:
    same_as_scan(key, seed, seed % 3)


@pytest.mark.law
@pytest.mark.parametrize("key", KEYS)
def test_ranges_find_what_the_scan_finds_in_many_designs(key: str) -> None:
    for seed in range(100, 220):
        same_as_scan(key, seed, seed % 4)


def tables(made: Published) -> list[list[object]]:
    (got,) = recovered(made)
    return [
        list(got.status),
        list(got.reading),
        *np.nan_to_num([got.treatment_events, got.control_events]).tolist(),
    ]


def same_by_width(key: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is narrowed by the width of the interval, as among millions of tables, loses none."""
    made = study(key, drawn(seed, 150, 500), 2, seed)
    if not made.estimate.given[0]:
        return
    with monkeypatch.context() as scan:
        scan.setattr(recover, "FEW", 0)
        expected = tables(made)
    with monkeypatch.context() as ranges:
        ranges.setattr(recover, "LARGEST", 0)
        ranges.setattr(recover, "SCANNED", 0)
        assert tables(made) == expected, (key, seed)


@pytest.mark.parametrize("key", KEYS)
def test_no_table_is_lost_by_the_width_of_its_interval(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    same_by_width(key, 1, monkeypatch)


@pytest.mark.law
@pytest.mark.parametrize("key", KEYS)
def test_no_table_is_lost_by_the_width_of_its_interval_in_many_designs(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(2, 12):
        same_by_width(key, seed, monkeypatch)


def test_among_ten_thousand_million_tables(run: Run) -> None:
    """Of 100,000 an arm: 346 v 427 prints 0.810 (0.703 to 0.933), by Katz's formula on paper."""
    made = run("check --recover -n 100000,100000 --rr 0.810 --ci 0.703,0.933 -f csv")
    assert "346,100000,427,100000" in made.stdout
    assert run("check --recover -n 100000,100000 --or 1.3").exit_code == 2  # far too many

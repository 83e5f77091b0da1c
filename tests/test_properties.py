"""Laws that every registered method keeps, present and future: nothing here names a method but to say why."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LEVELS, edges, many, quick, trials

from rsa_trial_cli.stats import MEASURES, Arm, Trials
from rsa_trial_cli.stats.inference.one_proportion import RISK

pytestmark = pytest.mark.law

K = 4000  # tables in a batch; more than one block where BLOCK is at stake
MEASURED = ["or", "rr", "rd"]
METHODS = [(m, name) for m in MEASURED for name in quick(m)]
TESTS = [(m, name) for m in MEASURED for name in MEASURES[m].tests]
OWN = [(m, name) for m, name in METHODS if MEASURES[m].methods[name].test]
SLOW = {name for name, test in MEASURES["rd"].tests.items() if test.largest}

# MOVER-R for the odds ratio is built on ratios of odds limits and does not treat both outcomes alike
NOT_EQUIVARIANT = {("or", "mover-r")}
# Their sets of accepted effects can have holes, and a null in a hole is rejected inside the hull. That of
# minlike at 7/262 v 30/494 is Fay's (2010) example. The skewness-corrected score is not monotone where one
# arm is tiny: at 1/291 v 0/1 it is -0.83 for a risk difference of 0, between -0.67 at 0.007 and 0.67 at
# -0.346.
WITH_HOLES = {("or", "minlike"), ("or", "blaker"), ("or", "scas"), ("rr", "scas"), ("rd", "scas")}

batch = pytest.fixture(scope="module")(lambda: many(K, 75101))


def estimated(measure: str, tables: Trials, method: str, level: float = 0.95, **options: object):
    return MEASURES[measure].estimate(tables, method, level, **options)


def swapped(tables: Trials) -> Trials:
    return Trials(tables.control, tables.treatment)


def relabelled(tables: Trials) -> Trials:
    return Trials(tables.treatment.relabelled(), tables.control.relabelled())


def close(got: np.ndarray, wanted: np.ndarray, tolerance: float = 1e-11) -> bool:
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    with np.errstate(invalid="ignore"):
        apart = np.abs(got - wanted)
    return bool(np.all(same | (apart <= tolerance * np.abs(wanted)) | (apart < 1e-13)))


def bits(values: np.ndarray) -> bytes:
    return np.where(np.isnan(values), np.nan, values).astype(float).tobytes()


@pytest.mark.parametrize(("measure", "method"), METHODS)
@pytest.mark.parametrize("zero_cells", ["add-half", "none"])
def test_one_trial_equals_its_row_in_a_batch(measure: str, method: str, zero_cells: str) -> None:
    tables = many(9000, 59100)
    whole = estimated(measure, tables, method, zero_cells=zero_cells)
    for at in [*range(60), 8191, 8192, 8999]:
        alone = estimated(
            measure,
            Trials(tables.treatment[at : at + 1], tables.control[at : at + 1]),
            method,
            zero_cells=zero_cells,
        )
        for f in fields(whole):
            column = getattr(whole, f.name)
            if isinstance(column, np.ndarray) and column.dtype == float:
                assert bits(column[at : at + 1]) == bits(getattr(alone, f.name)), (f.name, at)
            elif isinstance(column, np.ndarray):
                assert column[at] == getattr(alone, f.name)[0], (f.name, at)


@pytest.mark.parametrize(("measure", "test"), TESTS)
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_one_trial_equals_its_row_in_a_batch_of_tests(measure: str, test: str, alternative: str) -> None:
    tables = many(9000 if test not in SLOW else 40, 59100, 300 if test not in SLOW else 30)
    whole = estimated(measure, tables, None, test=test, alternative=alternative).p_value
    for at in [*range(20), len(tables) - 1]:
        alone = Trials(tables.treatment[at : at + 1], tables.control[at : at + 1])
        got = estimated(measure, alone, None, test=test, alternative=alternative).p_value
        assert bits(got) == bits(whole[at : at + 1]), at


@pytest.mark.parametrize(("measure", "method"), METHODS)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_swapped_arms_invert(batch: Trials, measure: str, method: str, level: float) -> None:
    here, there = estimated(measure, batch, method, level), estimated(measure, swapped(batch), method, level)
    with np.errstate(divide="ignore"):
        turned = (-there.high, -there.low) if measure == "rd" else (1 / there.high, 1 / there.low)
    assert close(here.low, turned[0])
    assert close(here.high, turned[1])
    assert close(here.p_value, there.p_value, 1e-9)


@pytest.mark.parametrize(
    ("measure", "method"), [m for m in METHODS if m[0] != "rr" and m not in NOT_EQUIVARIANT]
)
def test_relabelled_outcome_turns_odds_ratio_and_difference(batch: Trials, measure: str, method: str) -> None:
    here, there = estimated(measure, batch, method), estimated(measure, relabelled(batch), method)
    with np.errstate(divide="ignore"):
        turned = (-there.high, -there.low) if measure == "rd" else (1 / there.high, 1 / there.low)
    assert close(here.low, turned[0])
    assert close(here.high, turned[1])


@pytest.mark.parametrize(("measure", "method"), METHODS)
def test_higher_level_is_never_narrower(batch: Trials, measure: str, method: str) -> None:
    levels = [0.5, 0.8, 0.9, 0.95, 0.99, 0.9999]
    made = [estimated(measure, batch, method, level) for level in levels]
    for narrow, wide in pairwise(made):
        slack = 1e-11 * (1 + np.abs(np.nan_to_num(narrow.low, posinf=0)))
        assert not np.any(wide.low > narrow.low + slack)
        slack = 1e-11 * (1 + np.abs(np.nan_to_num(narrow.high, posinf=0)))
        assert not np.any(wide.high < narrow.high - slack)


def on_one_side(measure: str, method: str, tables: Trials, level: float) -> np.ndarray:
    """Rows where interval and own P contradict each other, ties aside."""
    made = estimated(measure, tables, method, level)
    null = MEASURES[measure].null
    tie = np.abs(made.p_value - (1 - level)) < 1e-9
    tie |= (np.abs(made.low - null) < 1e-9) | (np.abs(made.high - null) < 1e-9)
    excluded = (made.low > null) | (made.high < null)
    defined = ~np.isnan(made.low + made.p_value)
    if (measure, method) in WITH_HOLES:  # a hole at the null: rejected although the hull holds it
        tie |= ~excluded & (made.p_value < 1 - level)
    return defined & ~tie & (excluded != (made.p_value < 1 - level))


@pytest.mark.parametrize(("measure", "method"), OWN)
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_interval_and_own_test_agree(batch: Trials, measure: str, method: str, level: float) -> None:
    at = np.flatnonzero(on_one_side(measure, method, batch, level))
    assert not len(at), (batch.treatment[at[:3]], batch.control[at[:3]])


@pytest.mark.parametrize(("measure", "method"), METHODS)
def test_limits_stay_on_the_scale(batch: Trials, measure: str, method: str) -> None:
    made = estimated(measure, batch, method)
    low, high = MEASURES[measure].bounds
    outside = (made.low < low) | (made.high > high)
    if MEASURES[measure].methods[method].clipped:
        assert not outside.any()
    else:
        assert (made.status[outside] == "beyond_scale").all()
        assert outside.any()


@pytest.mark.parametrize("zero_cells", ["add-half", "none"])
@pytest.mark.parametrize(
    ("measure", "method", "test"),
    [
        *((measure, method, None) for measure in MEASURES for method in quick(measure)),
        *((measure, None, test) for measure in MEASURES for test in MEASURES[measure].tests),
    ],
)
def test_no_zero_has_a_sign(measure: str, method: str | None, test: str | None, zero_cells: str) -> None:
    trials = edges()
    small = trials[np.flatnonzero(trials.treatment.n * trials.control.n <= 2500)]
    made = MEASURES[measure].estimate(small, method, 0.95, test=test, zero_cells=zero_cells)
    values = np.stack([made.estimate, made.low, made.high, made.se, made.statistic, made.p_value])
    assert not np.signbit(values[values == 0]).any()


@pytest.mark.parametrize(("measure", "method"), METHODS)
@pytest.mark.parametrize("zero_cells", ["add-half", "none"])
def test_no_interval_is_a_point(measure: str, method: str, zero_cells: str) -> None:
    """Where a variance estimate is 0 there is no interval, and a note says so."""
    made = estimated(measure, edges(), method, zero_cells=zero_cells)
    assert not np.any(made.low >= made.high)
    undefined = np.isnan(made.low) | np.isnan(made.high)
    assert np.all(np.isnan(made.low) == np.isnan(made.high))
    assert (made.status[undefined] == "not_estimable").all()
    assert all("limits are not defined" in note for note in made.note[undefined])
    flat = undefined & (made.se == 0)
    assert all("the variance estimate is 0" in note for note in made.note[flat])
    assert all("those of score methods are" in note for note in made.note[undefined])
    for name in quick(measure):
        score = MEASURES[measure].methods[name]
        if score.test in ("pearson", "n-1") and "score" in score.title:
            assert not np.isnan(estimated(measure, edges(), name).low[undefined]).any(), name


@pytest.mark.parametrize(("measure", "method"), METHODS)
@pytest.mark.parametrize("level", [0.95, 0.999])
def test_estimate_lies_in_its_interval(batch: Trials, measure: str, method: str, level: float) -> None:
    made = estimated(measure, batch, method, level)
    defined = ~np.isnan(made.estimate + made.low + made.high) | np.isinf(made.estimate)
    slack = 1e-12 * np.abs(np.where(np.isinf(made.estimate), 0, made.estimate))
    assert np.all((made.low <= made.estimate + slack)[defined & ~np.isnan(made.low)])
    assert np.all((made.high >= made.estimate - slack)[defined & ~np.isnan(made.high)])


@settings(max_examples=100, deadline=None)
@given(table=trials(), level=LEVELS, zero_cells=st.sampled_from(["add-half", "none"]))
def test_nothing_raises_or_warns_on_any_table(table: Trials, level: float, zero_cells: str) -> None:
    for measure in MEASURES.values():
        for method in quick(measure.key):
            made = measure.estimate(table, method, level, zero_cells=zero_cells)
            undefined = np.isnan(made.estimate) | np.isnan(made.low) | np.isnan(made.high)
            assert (made.status[undefined] == "not_estimable").all()
            if measure.key != "nnt" and measure.methods[method].test:
                assert not on_one_side(measure.key, method, table, level).any()


@settings(max_examples=40, deadline=None)
@given(table=trials(st.integers(1, 40)), alternative=st.sampled_from(["two-sided", "greater", "less"]))
def test_p_values_are_probabilities(table: Trials, alternative: str) -> None:
    for measure in MEASURED:
        for test in MEASURES[measure].tests:
            p = MEASURES[measure].estimate(table, test=test, alternative=alternative).p_value
            assert np.all(np.isnan(p) | ((p >= 0) & (p <= 1)))


@pytest.mark.parametrize("test", [name for m, name in TESTS if m == "rd"])
def test_one_sided_p_turn_with_the_arms(test: str) -> None:
    tables = many(K if test not in SLOW else 60, 4, 200 if test not in SLOW else 25)
    greater = estimated("rd", tables, None, test=test, alternative="greater").p_value
    less = estimated("rd", swapped(tables), None, test=test, alternative="less").p_value
    assert close(greater, less, 1e-9)


@pytest.mark.parametrize("method", list(RISK))
def test_risk_intervals_mirror_and_hold_the_risk(batch: Trials, method: str) -> None:
    arm: Arm = batch.treatment
    low, high = RISK[method].compute(arm, 0.95)
    mirrored = RISK[method].compute(arm.relabelled(), 0.95)
    assert close(low, 1 - mirrored[1], 1e-10)
    assert close(high, 1 - mirrored[0], 1e-10)
    assert np.all((low <= arm.risk) & (arm.risk <= high))


def test_missing_counts_flow_through() -> None:
    tables = Trials.of([np.nan, 75], [np.nan, 101], [59, 59], [100, 100])
    for measure in MEASURES.values():
        for method in quick(measure.key):
            made = measure.estimate(tables, method)
            assert made.status[0] == "not_estimable"
            assert made.note[0] == "counts missing"
            assert np.isnan([made.estimate[0], made.low[0], made.high[0], made.p_value[0]]).all()
            assert made.status[1] == "ok"

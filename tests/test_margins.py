"""Tests of a margin: by their formulas, as the inversion of every interval, and in words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import Result
from reference import margins as reference
from reference.table import Table
from strategies import edges, many, quick

from rsa_trial_cli.stats import MEASURES, Arm, Trials
from rsa_trial_cli.stats.arms import joined
from rsa_trial_cli.stats.catalogue import MARGIN_TESTS
from rsa_trial_cli.stats.inference.one_proportion import clopper_pearson
from rsa_trial_cli.stats.measures.margin import TYPES, Hypothesis, estimate

Run = Callable[..., Result]
TESTED = [key for key, measure in MEASURES.items() if measure.margin_tests]
MARGINAL = [(key, name) for key in TESTED for name in quick(key) if MEASURES[key].methods[name].margin_test]
BOTH = [(key, test) for key in TESTED for test in MEASURES[key].margin_tests]
OTHERS = [(key, name) for key in TESTED for name in quick(key) if not MEASURES[key].methods[name].margin_test]
MARGINS = {"rd": (-0.5, -0.003, 0.07), "rr": (0.1, 0.97, 1.5), "or": (0.05, 1.03, 1.8)}
LEVELS = (0.8, 0.95, 0.99)

# measure, counts, margin; tests/reference/margins.py computes statistics and one-sided P at 70 digits
KNOWN = [
    ("rr", (12, 200, 10, 200), 1.5),
    ("rr", (75, 101, 59, 100), 0.9),
    ("rr", (7, 34, 1, 34), 4),
    ("rr", (0, 16, 15, 72), 0.7),
    ("rr", (10, 10, 18, 20), 0.8),
    ("rr", (10, 10, 20, 20), 1.25),
    ("or", (12, 200, 10, 200), 1.5),
    ("or", (75, 101, 59, 100), 0.9),
    ("or", (7, 34, 1, 34), 4),
    ("or", (0, 16, 15, 72), 0.7),
    ("or", (10, 10, 18, 20), 0.8),
]
OF_ALL_CELLS = {"wald", "test-based"}  # undefined where a cell is empty


@pytest.mark.parametrize(("key", "counts", "at"), KNOWN)
def test_statistics_and_exact_p_are_those_computed_independently(
    key: str, counts: tuple[int, ...], at: float
) -> None:
    table = Table(*counts)
    for name, test in MEASURES[key].margin_tests.items():
        if test.largest or (name in OF_ALL_CELLS and not all(table.cells)):
            continue
        wanted = reference.computed(name, key, table, at)
        assert test.whole == isinstance(wanted, tuple)
        for kind in TYPES[:2]:
            made = estimate(MEASURES[key], Hypothesis(at, kind), Trials.of(*counts), test=name)
            if isinstance(wanted, tuple):
                p = float(wanted[made.alternative == "less"])
                assert made.p_value[0] == pytest.approx(p, rel=1e-12)
                assert np.isnan(made.statistic[0])
            else:
                assert made.statistic[0] == pytest.approx(float(wanted), rel=1e-10)


@pytest.mark.parametrize("key", ["or", "rr"])
def test_every_test_of_a_ratio_has_an_independent_computation(key: str) -> None:
    """Those of the risk difference stand in test_reference.py, as do the unconditional ones."""
    names = {name for name, test in MEASURES[key].margin_tests.items() if not test.largest}
    assert names <= {*reference.STATISTICS, *reference.EXACT}
    assert any(key == known and all(Table(*counts).cells) for known, counts, _ in KNOWN)


def tables() -> Trials:
    """Random tables, and some of those at the edges."""
    both = joined([batch.arms for batch in (many(200, 75101), edges()[np.arange(0, 441, 5)])])
    return Trials(*both)


ALL = tables()
FEW = ALL[np.flatnonzero(ALL.treatment.n * ALL.control.n <= 2000)[::12]]


def for_test(key: str, test: str) -> Trials:
    """All tables, or those that an exact unconditional test has done with soon."""
    return FEW if MEASURES[key].margin_tests[test].largest else ALL


@pytest.mark.law
@pytest.mark.parametrize(("key", "method"), MARGINAL)
@pytest.mark.parametrize("kind", TYPES)
def test_a_margin_is_rejected_where_it_lies_outside_the_interval(key: str, method: str, kind: str) -> None:
    """One-sided P below α exactly where the 1 − 2α interval lies beyond the margin; TOST within both."""
    measure, some = MEASURES[key], 0
    for at, level in zip(MARGINS[key], LEVELS, strict=True):
        hypothesis = Hypothesis(at, kind)
        made = estimate(measure, hypothesis, ALL, method, level)
        assert made.test == made.own_test == measure.methods[method].margin_test
        beyond, tie = np.ones(len(ALL), bool), np.abs(made.p_value - (1 - level) / 2) < 1e-9
        for to, margin in hypothesis.sides(measure):
            limit = made.low if to == "greater" else made.high
            beyond &= limit > margin if to == "greater" else limit < margin
            tie |= np.abs(limit / margin - 1) < 1e-9
        rejected, defined = made.p_value < (1 - level) / 2, ~np.isnan(made.low)
        unknown = np.isnan(made.p_value) & ~(made.se > 0)  # no variance estimate, yet a correction has width
        wrong = np.flatnonzero(defined & ~unknown & ~tie & (beyond != rejected))
        assert not len(wrong), [(a.events[wrong[0]], a.n[wrong[0]]) for a in (ALL.treatment, ALL.control)]
        assert not any("fall on different sides" in note for note in made.note)
        some += beyond.sum()
    assert some


@pytest.mark.parametrize(("key", "method"), OTHERS)
def test_an_interval_without_a_test_of_the_margin_says_when_p_disagrees(key: str, method: str) -> None:
    """The notes are about the margin, not about no effect."""
    measure = MEASURES[key]
    hypothesis = Hypothesis(-0.1 if key == "rd" else 0.7)
    few = measure.methods[method].whole  # exact limits take long
    made = estimate(measure, hypothesis, many(40, 101, 30) if few else many(1000, 101), method)
    assert made.own_test is None
    said = np.array(["fall on different sides" in note for note in made.note])
    apart = (made.low > hypothesis.margin) != (made.p_value < 0.025)
    assert np.array_equal(said, apart & ~np.isnan(made.low + made.high + made.p_value))


@pytest.mark.law
@pytest.mark.parametrize(("key", "test"), BOTH)
def test_exchanged_arms_turn_the_margin(key: str, test: str) -> None:
    measure, margin, every = MEASURES[key], MARGINS[key][0], for_test(key, test)
    for kind in TYPES:
        here = estimate(measure, Hypothesis(margin, kind), every, test=test)
        turned = Hypothesis(measure.mirrored(margin), kind)
        there = estimate(measure, turned, Trials(every.control, every.treatment), test=test)
        np.testing.assert_allclose(here.p_value, there.p_value, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize(("key", "test"), BOTH)
def test_one_trial_equals_its_row_and_takes_a_design_effect(key: str, test: str) -> None:
    measure, every = MEASURES[key], for_test(key, test)
    hypothesis = Hypothesis(MARGINS[key][2])
    whole = estimate(measure, hypothesis, every, test=test)
    for at in {0, 7, 90, len(every) - 1} & {*range(len(every))}:
        alone = Trials(every.treatment[[at]], every.control[[at]])
        assert (
            estimate(measure, hypothesis, alone, test=test).p_value.tobytes() == whole.p_value[[at]].tobytes()
        )
    if not measure.margin_tests[test].whole:
        counts = [
            getattr(getattr(ALL, arm), part)[:200]
            for arm in ("treatment", "control")
            for part in ("events", "n")
        ]
        twice = Trials.of(*(2 * count for count in counts), design_effect=2.0)
        np.testing.assert_array_equal(
            estimate(measure, hypothesis, twice, test=test).p_value, whole.p_value[:200]
        )


def test_missing_counts_have_no_p() -> None:
    missing = Trials.of([np.nan, 75], [np.nan, 101], [59, 59], [100, 100])
    for key in TESTED:
        for test in MEASURES[key].margin_tests:
            made = estimate(MEASURES[key], Hypothesis(MARGINS[key][0]), missing, test=test)
            assert np.isnan(made.p_value).tolist() == [True, False], test


def test_the_ratio_of_12_in_200_to_10_in_200(run: Run) -> None:
    """NCSS ch. 516 has this test; 0.2959 by constrained estimates, z −0.5362."""
    record = json.loads(run("rr 12/200 10/200 --margin 1.5 -m miettinen-nurminen -f json").stdout)
    assert (record["test"], record["alternative"], record["type"]) == (
        "miettinen-nurminen", "less", "non-inferiority",
    )  # fmt: skip
    assert record["statistic"] == pytest.approx(-0.5362, abs=5e-5)
    assert record["p_value"] == pytest.approx(0.2959, abs=5e-5)


def test_equivalence_is_two_one_sided_tests(run: Run) -> None:
    """P of each as non-inferiority gives it; the 90% interval goes with two tests at 5%."""
    both = [
        json.loads(run(f"rd 160/200 165/200 --margin {at} -f json").stdout)["p_value"] for at in (-0.1, 0.1)
    ]
    for at in (-0.1, 0.1):
        words = f"rd 160/200 165/200 --margin {at} --type equivalence -l 90"
        record = json.loads(run(f"{words} -f json").stdout)
        assert [record["p_lower"], record["p_upper"]] == both
        assert (record["p_value"], record["alternative"]) == (max(both), "within")
        assert (record["lower_margin"], record["upper_margin"]) == (-0.1, 0.1)
        text = " ".join(run(words).stdout.split())
        assert (
            "the larger of two one-sided, 0.028 above −10 and <0.001 below 10; the 90% interval goes" in text
        )
        assert "two one-sided against −10 and 10 points" in text
    quiet = run("or 160/200 165/200 --margin 1.5 --type equivalence -q").stdout
    assert "larger one-sided P = 0.17 against 0.666667 and 1.5" in quiet
    header = next(csv.reader(io.StringIO(run("or 1/2 1/3 --margin 2 -f csv").stdout)))
    assert "p_lower" not in header


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "rr 12/200 10/200 --margin 1.5",
            "for a risk ratio below 1.5: the risk with CsA is less than 1.5 times that",
        ),
        (
            "or 12/200 10/200 --margin .8",
            "for an odds ratio above 0.8: the odds with CsA are more than 0.8 times those",
        ),
        (
            "rr 12/200 10/200 --margin 1.5 --type superiority",
            "above 1.5: the risk with CsA is more than 1.5 times",
        ),
        (
            "rd 75/101 59/100 --margin .1 --type superiority",
            "above 10: CsA has more events by more than 10 points",
        ),
        (
            "rd 75/101 59/100 --margin .1 --type superiority --event-is benefit",
            "above 10: CsA is better by more than 10 points",
        ),
        (
            "rd 20/101 22/100 --margin 0.1 --event-is harm",
            "below 10: CsA is not worse by more than 10 points",
        ),
    ],
)
def test_what_a_margin_tests_in_words(run: Run, words: str, said: str) -> None:
    assert said in " ".join(run(words).stdout.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("rr 5/10 4/10 --margin 1", "A margin is a ratio above 0, and not 1"),
        ("or 5/10 4/10 --margin -0.1", "A margin is a ratio above 0, and not 1"),
        ("rd 5/10 4/10 --margin 1.5", "A margin is a risk difference between -1 and 1"),
        ("rr 5/10 4/10 --type equivalence", "--type is not used without --margin"),
        ("rr 5/10 4/10 --margin 2 --alternative less", "--alternative is not used with --margin"),
        ("or 5/10 4/10 --margin 2 --test fisher --deff 1.5", "--test fisher is exact"),
        ("or 5/10 4/10 --margin 2 -m exact --deff 1.5", "--method exact is exact"),
        ("or 5/10 4/10 --margin 2 --test pearson", "--test pearson is a test of equal risks"),
        ("rr 5/10 4/10 --test binomial", "--test binomial is a test of a margin"),
        ("rr 5/10 4/10 --margin 2 --test peto", "No test is called 'peto'"),
        ("nnt 5/10 4/10 --margin 0.1", "No such option"),
    ],
)
def test_what_a_margin_cannot_be_is_refused(run: Run, words: str, message: str) -> None:
    made = run(words)
    assert (made.exit_code, made.stdout) == (2, "")
    assert message in made.stderr


def test_every_test_of_a_margin_is_listed() -> None:
    assert set(MARGIN_TESTS) == {name for key in TESTED for name in MEASURES[key].margin_tests}


def test_limits_of_rare_events_among_a_billion() -> None:
    """1,000 events: Poisson limits 938.97 to 1063.95 (Garwood 1936), to six digits those of 10⁹ trials."""
    low, high = clopper_pearson(Arm.of([1000], [1_000_000_999]), 0.95)[:, 0]
    assert [low * 1e9, high * 1e9] == pytest.approx([938.97, 1063.95], abs=0.01)
    made = MEASURES["rr"].estimate(Trials.of(1000, 1000, 999_999_999, 10**9), "exact")
    assert 0.93 < made.low[0] < 1

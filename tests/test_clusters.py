"""Trials of clusters: the design effect in estimates and in plans."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.catalogue import entries
from rsa_trial_cli.stats.inference.one_proportion import RISK
from rsa_trial_cli.stats.planning.question import METHODS, Question

Run = Callable[..., Result]
FIELDS = ("estimate", "low", "high", "se", "statistic", "p_value")
TABLES = np.array([(12, 40, 9, 60), (0, 30, 6, 33), (21, 21, 15, 24), (0, 30, 0, 30), (10, 20, 15, 30)]).T
ALLOWED = [(k, n) for k, m in MEASURES.items() for n, made in m.methods.items() if not made.whole]
TESTED = [(k, n) for k, m in MEASURES.items() for n, made in m.tests.items() if not made.whole]


def test_the_example_of_the_cochrane_handbook(run: Run) -> None:
    """Cochrane Handbook 6, 23.1.4 (16.3.6 of 5.1): 63/295 v 84/330, design effect 1.576.

    Woolf's standard error is √1.576 times that of the counts: exp(ln 0.795 ∓ 1.96·0.2387).
    """
    record = json.loads(run("or 63/295 84/330 --deff 1.576 -f json").stdout)
    assert record["se"] == pytest.approx((1 / 63 + 1 / 232 + 1 / 84 + 1 / 246) ** 0.5 * 1.576**0.5)
    assert [round(record[name], 3) for name in ("estimate", "low", "high")] == [0.795, 0.498, 1.270]
    assert round(record["p_value"], 2) == 0.34
    assert (record["treatment_events"], record["treatment_n"]) == (63, 295)
    assert "design effect of 1.576" in record["note"]
    by_icc = json.loads(run("or 63/295 84/330 --icc 0.02 --cluster-size 29.8 -f json").stdout)
    assert by_icc["low"] == pytest.approx(record["low"], rel=1e-12)


@pytest.mark.parametrize(("key", "method"), ALLOWED)
def test_counts_twice_as_large_with_a_design_effect_of_two_are_the_counts(key: str, method: str) -> None:
    once = MEASURES[key].estimate(Trials.of(*TABLES), method)
    twice = MEASURES[key].estimate(Trials.of(*2 * TABLES, design_effect=2.0), method)
    one = MEASURES[key].estimate(Trials.of(*TABLES, design_effect=1.0), method)
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(twice, name), getattr(once, name))
        np.testing.assert_array_equal(getattr(one, name), getattr(once, name))


@pytest.mark.parametrize(("key", "test"), TESTED)
def test_the_same_of_tests(key: str, test: str) -> None:
    once, twice = (
        MEASURES[key].estimate(Trials.of(*deff * TABLES, design_effect=float(deff)), test=test)
        for deff in (1, 2)
    )
    np.testing.assert_array_equal(once.p_value, twice.p_value)


ADDING = {"agresti-caffo", "walter", "gart", "independence-smoothed"}  # what they add weighs more: not wider


@pytest.mark.parametrize(("key", "method"), [(k, m) for k, m in ALLOWED if k != "nnt" and m not in ADDING])
def test_a_design_effect_widens_the_interval(key: str, method: str) -> None:
    plain, wider = (
        MEASURES[key].estimate(Trials.of(*TABLES, design_effect=deff), method, zero_cells="none")
        for deff in (1.0, 1.7)
    )
    known = ~np.isnan(plain.low + plain.high + plain.estimate)
    assert (wider.low[known] <= plain.low[known] + 1e-12).all()
    assert (wider.high[known] >= plain.high[known] - 1e-12).all()


def test_no_difference_stays_none() -> None:
    made = MEASURES["nnt"].estimate(Trials.of(10, 20, 15, 30, design_effect=1.37))
    assert np.isinf(made.estimate[0])


def test_exact_methods_are_known_as_such() -> None:
    """By what their titles say; the rest has been shown above to follow the scaling."""
    known = {
        name: m for measure in MEASURES.values() for name, m in {**measure.methods, **measure.tests}.items()
    }
    exact = re.compile("exact|mid-P|Fisher|Barnard|Boschloo|Blaker", re.IGNORECASE)
    for name, method in {**known, **RISK}.items():
        assert method.whole == bool(exact.search(method.title)), name
    assert entries("or")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("or 5/10 4/10 --deff 1.5 -m exact", "--method exact is exact"),
        ("or 5/10 4/10 --deff 1.5 --test fisher", "--test fisher is exact"),
        (
            "or 5/10 4/10 --deff 1.5 --risk-interval clopper-pearson",
            "--risk-interval clopper-pearson is exact",
        ),
        ("or 5/10 4/10 --deff 1.5 --icc 0.1", "not both"),
        ("or 5/10 4/10 --icc 0.1", "--icc needs the mean --cluster-size"),
        ("or 5/10 4/10 --cluster-size 10", "says nothing without --icc"),
        ("or 5/10 4/10 --deff 20", "less than one effective participant"),
        ("or 5/10 4/10 --deff 1.5 --coverage", "--coverage is not used with clusters"),
        ("power --risks .3 .5 --power .8 -m fisher --deff 2", "'fisher' is exact"),
        ("power --risks .3 .5 --width .2 --deff 2", "--deff is not used with --width"),
    ],
)
def test_what_has_no_design_effect_is_refused(run: Run, words: str, message: str) -> None:
    ran = run(words)
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert not ran.stdout


EXACT = [
    *(
        (key, "-m", name)
        for key, measure in MEASURES.items()
        for name, m in measure.methods.items()
        if m.whole
    ),
    *(
        (key, "--test", name)
        for key, measure in MEASURES.items()
        for name, m in measure.tests.items()
        if m.whole
    ),
    *(
        (key, f"--margin {0.8 if measure.ratio else -0.1} --test", name)
        for key, measure in MEASURES.items()
        for name, m in measure.margin_tests.items()
        if m.whole
    ),
    *(("or", "--risk-interval", name) for name, m in RISK.items() if m.whole),
]


@pytest.mark.parametrize(("key", "option", "name"), EXACT)
def test_no_exact_method_takes_a_design_effect(run: Run, key: str, option: str, name: str) -> None:
    ran = run(f"{key} 5/20 9/20 --deff 1.5 {option} {name}")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"{name} is exact, of whole counts: it has no --deff" in ran.stderr


@pytest.mark.parametrize("key", list(MEASURES))
@np.errstate(all="ignore")
def test_what_has_a_p_and_no_statistic_is_exact_as_is_what_agrees_with_it(key: str) -> None:
    measure, table = MEASURES[key], Trials.of(5, 20, 9, 20).arms
    for name, test in measure.tests.items():
        statistic, p = test(*table, "two-sided")[:, 0]
        assert test.whole == (np.isnan(statistic) and not np.isnan(p)), name
    for name, test in measure.margin_tests.items():
        statistic, p = test(*table, 0.8 if measure.ratio else -0.1, "greater")[:, 0]
        assert test.whole == (np.isnan(statistic) and not np.isnan(p)), name
    for name, method in measure.methods.items():
        if method.test:
            assert method.whole == measure.tests[method.test].whole, name


def test_all_methods_are_those_that_take_it(run: Run) -> None:
    records = json.loads(run("or 5/20 4/20 --deff 1.5 -A -f json").stdout)
    assert [record["method"] for record in records] == [name for key, name in ALLOWED if key == "or"]


def test_a_plan_of_clusters(run: Run) -> None:
    """93 by R's power.prop.test (92.9988) times 1 + 19·0.04 = 1.76 are 163.68; 9 clusters of 20 hold them."""
    words = "power --risks 0.3 0.5 --power 0.8 --icc 0.04 --cluster-size 20"
    record = json.loads(run(f"{words} -f json").stdout)
    assert record["n_real"] == pytest.approx(92.9988 * 1.76, abs=1e-3)
    assert (record["treatment_n"], record["treatment_clusters"], record["control_clusters"]) == (164, 9, 9)
    assert record["design_effect"] == pytest.approx(1.76)
    text = run(words).stdout
    assert "9 v 9 of 20 participants" in text
    assert "164 participants per arm, in clusters of 20, 9 per arm (design effect 1.76), a two-sided" in text


@pytest.mark.parametrize("method", [name for name, m in METHODS.items() if not m.exact])
def test_plans_scale_with_the_design_effect(method: str) -> None:
    margin = -0.1 if METHODS[method].against_margin else None
    plain = Question(method, margin=margin)
    clusters = Question(method, margin=margin, design_effect=2.0)
    assert clusters.power(0.6, 0.5, 200, 300).power == plain.power(0.6, 0.5, 100, 150).power
    assert clusters.size(0.6, 0.5, 0.8, 1.5).n_real == 2 * plain.size(0.6, 0.5, 0.8, 1.5).n_real
    assert clusters.risk(0.5, 200, 300, 0.8).treatment_risk == plain.risk(0.5, 100, 150, 0.8).treatment_risk
    sized = clusters.size(0.6, 0.5, 0.8)
    assert sized.power >= 0.8
    assert clusters.power(0.6, 0.5, sized.treatment_n - 1, sized.control_n - 1).power < 0.8


def test_a_design_effect_below_one_is_refused() -> None:
    with pytest.raises(InputError, match="at least 1"):
        Question(design_effect=0.9)


def test_a_file_of_plans_has_columns_for_clusters(run: Run, tmp_path: object) -> None:
    path = f"{tmp_path}/plans.csv"
    with open(path, "w") as file:  # noqa: PTH123
        file.write("treatment_risk,control_risk,power,icc,cluster_size\n0.3,0.5,0.8,0.04,20\n0.3,0.5,0.8,,\n")
    rows = json.loads(run(["power", "-i", path, "-f", "json"]).stdout)
    assert [row["treatment_n"] for row in rows] == [164, 93]

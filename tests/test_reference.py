"""Every registered method on all reference tables, at the tolerances of their kind."""

from __future__ import annotations

import math

import numpy as np
import pytest
from strategies import quick

from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.inference.one_proportion import RISK
from rsa_trial_cli.stats.measures.margin import Hypothesis, estimate

# where our name and the key of the reference differ; "-" alone becomes "_"
INTERVAL_KEYS = {
    ("or", "woolf"): "woolf_only0",
    ("or", "inverse-sinh"): "inv_sinh",
    ("or", "mover-r"): "mover_wilson",
    ("or", "profile"): "profile_likelihood",
    ("or", "exact"): "cornfield_exact",
    ("or", "minlike"): "baptista_pike",
    ("or", "mid-p"): "midp",
    ("rr", "katz"): "katz_only0",
    ("rr", "inverse-sinh"): "inv_sinh",
    ("rr", "mover-r"): "mover_wilson",
    ("rr", "profile"): "profile_likelihood",
    ("rd", "profile"): "profile_likelihood",
    ("rd", "wald-cc"): "wald_cc_capped",
    ("rd", "wald-cc-uncapped"): "wald_cc",
}
BARE_KEYS = {("or", "woolf"): "woolf", ("rr", "katz"): "katz"}
ESTIMATE_KEYS = {
    ("or", "gart"): "estimate_gart",
    ("rr", "walter"): "estimate_walter",
    ("or", "peto"): "estimate_peto",
}
TEST_KEYS = {
    "unpooled-z": "z_unpooled",
    "n-1": "n_minus_1",
    "fisher": ("fisher_minlike", "fisher_less", "fisher_greater"),
    "fisher-central": ("fisher_central", "fisher_less", "fisher_greater"),
    "blaker": ("blaker", "fisher_less", "fisher_greater"),
    "mid-p": ("midp_central", "midp_less", "midp_greater"),
    "mid-p-minlike": ("midp_minlike", "midp_less", "midp_greater"),
    "boschloo": ("boschloo_minlike", "boschloo_less", "boschloo_greater"),
    "boschloo-central": ("boschloo_central", "boschloo_less", "boschloo_greater"),
    "barnard": "barnard_pooled",
    "barnard-unpooled": "barnard_unpooled",
    "barnard-central": ("barnard_central", "barnard_pooled_less", "barnard_pooled_greater"),
}
CLOSED = {
    *("woolf", "gart", "independence-smoothed", "inverse-sinh", "mover-r", "katz", "walter", "wald"),
    *("agresti-caffo", "newcombe", "newcombe-cc", "wald-cc"),
    *("wald-cc-uncapped", "hauck-anderson", "peto", "test-based"),
}
ONCE = {
    "barnard-central",
    "santner-snell",
    "santner-snell-ratio",
}  # tests of equal risks are the same for all
UNCONDITIONAL = {"boschloo", "boschloo-central", "barnard", "barnard-unpooled", *ONCE}
SIDES = {"two-sided": 0, "less": 1, "greater": 2}
RATIOS = {"or": "wald_log_or", "rr": "wald_log_rr"}


def number(text: str | None) -> float:
    return math.nan if text is None else float(text)


def trial(record: dict) -> Trials:
    return Trials.of(*(record[key] for key in ("e1", "n1", "e2", "n2")))


def agree(got: float, wanted: float, relative: float, absolute: float = 0.0) -> bool:
    if math.isnan(wanted) or math.isinf(wanted):
        return (math.isnan(got) and math.isnan(wanted)) or got == wanted
    return abs(got - wanted) <= max(relative * abs(wanted), absolute)


def huge(record: dict) -> bool:
    return max(record["n1"], record["n2"]) >= 10**6


INTERVALS = [(m, name) for m in ("or", "rr", "rd") for name in quick(m)]
SLOW_INTERVALS = [(m, name) for m in ("rr", "rd") for name in MEASURES[m].methods if name not in quick(m)]


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
@pytest.mark.parametrize("zero_cells", ["add-half", "none"])
def test_intervals(tables: list[dict], measure: str, method: str, zero_cells: str) -> None:
    key = INTERVAL_KEYS.get((measure, method), method.replace("-", "_"))
    if zero_cells == "none":
        key = BARE_KEYS.get((measure, method), key)
    relative = 1e-12 if method in CLOSED else 1e-9
    absolute = 1e-12 if measure == "rd" else 0.0
    compared = 0
    for record in tables:
        if key not in record[measure]:
            assert huge(record), f"{record['id']} {key}"  # not provided: too costly at 70 digits
            continue
        wanted = record[measure][key] or (None, None)
        made = MEASURES[measure].estimate(trial(record), method, record["conf"], zero_cells=zero_cells)
        for got, text in zip((made.low[0], made.high[0]), wanted, strict=True):
            where = f"{record['id']} {measure} {method}: {got} for {text}"
            assert agree(got, number(text), relative, absolute), where
            compared += 1
    assert compared >= 118


SAMPLE = {"p005", "p014", "p033", "p034", "p036"}  # small tables with and without empty cells


@pytest.mark.parametrize(("measure", "method"), SLOW_INTERVALS)
@pytest.mark.parametrize(
    "sampled", [pytest.param(True, marks=pytest.mark.law), pytest.param(False, marks=pytest.mark.slow)]
)
def test_exact_unconditional_intervals(
    tables: list[dict], measure: str, method: str, *, sampled: bool
) -> None:
    key, compared = method.replace("-", "_"), 0
    for record in tables:
        if key not in record[measure] or (sampled and record["id"] not in SAMPLE):
            continue
        made = MEASURES[measure].estimate(trial(record), method, record["conf"])
        for got, text in zip((made.low[0], made.high[0]), record[measure][key], strict=True):
            assert agree(got, number(text), 1e-9, 1e-11), f"{record['id']} {method}: {got} for {text}"
        compared += 1
    assert compared >= (len(SAMPLE) if sampled else 13)


@pytest.mark.parametrize(("measure", "method"), INTERVALS)
def test_estimates(tables: list[dict], measure: str, method: str) -> None:
    for record in tables:
        if MEASURES[measure].methods[method].needs_cells and record["or"]["woolf"] is None:
            key = "estimate_gart" if measure == "or" else None
        else:
            key = ESTIMATE_KEYS.get((measure, method), "estimate")
        if key is None or method == "independence-smoothed":  # not in the reference
            continue
        got = MEASURES[measure].estimate(trial(record), method, record["conf"]).estimate[0]
        assert agree(got, number(record[measure][key]), 1e-12, 1e-15), record["id"]


@pytest.mark.parametrize("method", quick("nnt"))
def test_numbers_needed(tables: list[dict], method: str) -> None:
    key = INTERVAL_KEYS.get(("rd", method), method.replace("-", "_"))
    for record in tables:
        made = MEASURES["nnt"].estimate(trial(record), method, record["conf"])
        assert agree(1 / made.estimate[0], number(record["rd"]["estimate"]), 1e-12, 1e-15)
        wanted = record["nnt"].get(key)
        if key not in record["nnt"]:  # turned over from the interval of the risk difference
            low, high = map(float, record["rd"][key])
            assert agree(1 / made.high[0], low, 1e-9, 1e-12)
            assert agree(1 / made.low[0], high, 1e-9, 1e-12)
        elif wanted is None:
            assert math.isnan(made.low[0])
            assert math.isnan(made.high[0])
        else:
            for got, text in ((made.high[0], wanted["at_rd_lo"]), (made.low[0], wanted["at_rd_hi"])):
                inverse = 0.0 if math.isinf(float(text)) else 1 / float(text)
                assert agree(1 / got, inverse, 1e-9, 1e-12), record["id"]
                assert np.sign(got) == np.sign(float(text))
            assert made.through_infinity[0] == (wanted["kind"] == "through_infinity")


TESTS = [
    pytest.param(measure, name, marks=pytest.mark.law if name in ONCE else ())
    for measure in ("or", "rr", "rd")
    for name in MEASURES[measure].tests
    if measure == "rd" or name not in ONCE
]


@pytest.mark.parametrize(("measure", "test"), TESTS)
@pytest.mark.parametrize("alternative", list(SIDES))
def test_p_values(tables: list[dict], measure: str, test: str, alternative: str) -> None:
    if test == "wald":
        keys: str | tuple[str, ...] = RATIOS.get(measure, "z_unpooled")
    else:
        keys = TEST_KEYS.get(test, test.replace("-", "_"))
    if isinstance(keys, str):
        keys = (keys, f"{keys}_less", f"{keys}_greater")
    key = keys[SIDES[alternative]]
    exact = isinstance(TEST_KEYS.get(test), tuple) or test in UNCONDITIONAL
    compared = 0
    for record in tables:
        if key not in record["p"]:
            assert test in UNCONDITIONAL or huge(record)  # not provided: too costly at 70 digits
            continue
        made = MEASURES[measure].estimate(
            trial(record), test=test, alternative=alternative, zero_cells="none"
        )
        wanted = number(record["p"][key])
        # at a billion participants the logarithm of a ratio near 1 has lost digits that P multiplies by z²
        asymptotic = 1e-11 if test == "wald" and huge(record) else 1e-12
        relative = 1e-8 if test in UNCONDITIONAL else 1e-10 if exact else asymptotic
        where = f"{record['id']} {test} {alternative}: {made.p_value[0]} for {wanted}"
        assert agree(made.p_value[0], wanted, relative, 1e-300), where
        if f"{keys[0]}_z" in record["p"]:
            assert agree(made.statistic[0], number(record["p"][f"{keys[0]}_z"]), 1e-11, 1e-15), where
        compared += 1
    assert compared >= 50


@pytest.mark.parametrize("method", list(RISK))
def test_one_arm(tables: list[dict], method: str) -> None:
    relative = 1e-9 if method in ("clopper-pearson", "jeffreys") else 1e-12  # beta quantiles are root-found
    for record in tables:
        made = trial(record)
        for arm, key in ((made.treatment, "arm1"), (made.control, "arm2")):
            low, high = RISK[method].compute(arm, record["conf"])[:, 0]
            wanted = [float(text) for text in record[key][method.replace("-", "_")]]
            assert agree(low, wanted[0], relative), record["id"]
            assert agree(high, wanted[1], relative), record["id"]


NON_INFERIORITY = {
    "miettinen-nurminen": "mn",
    "farrington-manning": "fm",
    "wald": "wald",
    "wald-cc": "wald_cc_capped",
    "wald-cc-uncapped": "wald_cc",
    "hauck-anderson": "hauck_anderson",
}


@pytest.mark.parametrize(("test", "key"), NON_INFERIORITY.items())
def test_non_inferiority(tables: list[dict], test: str, key: str) -> None:
    for record in tables:
        hypothesis = Hypothesis(float(record["ni"]["margin"]))
        made = estimate(MEASURES["rd"], hypothesis, trial(record), test=test)
        assert agree(made.statistic[0], number(record["ni"][f"{key}_z"]), 1e-9, 1e-15), record["id"]
        assert agree(made.p_value[0], number(record["ni"][f"{key}_p"]), 1e-9, 1e-300), record["id"]


@pytest.mark.law
@pytest.mark.parametrize("test", ["santner-snell", "chan-zhang"])
@pytest.mark.parametrize(("measure", "before"), [("rd", ""), ("rr", "ratio_")])
def test_exact_tests_of_a_margin(tables: list[dict], test: str, measure: str, before: str) -> None:
    key, compared = f"{before}{test.replace('-', '_')}_p", 0
    for record in tables:
        if key not in record["ni"]:
            continue
        hypothesis = Hypothesis(float(record["ni"][f"{before}margin"]))
        made = estimate(MEASURES[measure], hypothesis, trial(record), test=test)
        assert np.isnan(made.statistic[0])
        assert agree(made.p_value[0], number(record["ni"][key]), 1e-10), record["id"]
        compared += 1
    assert compared >= 30


# Statistics and one-sided P of the tests that the reference lacks, by their formulas in 50 digits, the
# restricted risks by bisection of the score equation x₁/p − y₁/(1−p) + x₂/(p−δ) − y₂/(1−p+δ) = 0
AT_MARGINS = [
    ((75, 101, 59, 100), -0.1, "3.76020315404 8.48877134823e-5", "3.80022895897 7.22812291273e-5"),
    ((7, 34, 1, 34), 0.05, "1.68604985079 0.954106900991", "1.7435042235 0.959377211405"),
    ((0, 10, 5, 20), -0.1, "-1.27100429025 0.898136438824", "-1.50525083362 0.933870199766"),
    ((10, 10, 18, 20), -0.05, "1.33282536822 0.0912945593372", "1.67120501423 0.0473405950957"),
    ((0, 16, 15, 72), 0.02, "-2.31493221572 0.0103083209848", "-2.72996712132 0.00316703211742"),
]


@pytest.mark.parametrize(("counts", "at", "scas", "lr"), AT_MARGINS)
def test_other_tests_of_a_margin(counts: tuple[int, ...], at: float, scas: str, lr: str) -> None:
    known = {name for name, test in MEASURES["rd"].margin_tests.items() if not test.whole}
    assert known == {*NON_INFERIORITY, "scas", "lr"}
    for test, wanted in (("scas", scas), ("lr", lr)):
        made = estimate(MEASURES["rd"], Hypothesis(at), Trials.of(*counts), test=test)
        assert [made.statistic[0], made.p_value[0]] == pytest.approx(
            [float(text) for text in wanted.split()], rel=2e-11
        )

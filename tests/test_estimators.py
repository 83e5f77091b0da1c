"""Other estimates of the odds ratio beside exact and mid-P limits."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import Result
from live import COMMANDS

from rsa_trial_cli.stats import MEASURES, Arm, Trials
from rsa_trial_cli.stats.measures.conditional_odds import ESTIMATORS
from rsa_trial_cli.stats.measures.estimators import SAMPLE, estimated_by

Run = Callable[..., Result]
KEYS = {"conditional": "cond_mle", "median-unbiased": "median_unbiased"}
METHODS = [name for name, method in MEASURES["or"].methods.items() if method.estimators]


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_estimates_are_those_of_the_reference(tables: list[dict], name: str, key: str) -> None:
    compared = 0
    for record in tables:
        if key in record["or"]:
            trial = Trials.of(*(record[cell] for cell in ("e1", "n1", "e2", "n2")))
            made = estimated_by(MEASURES["or"].estimate(trial, "exact"), name).estimate[0]
            text = record["or"][key]
            assert made == pytest.approx(math.nan if text is None else float(text), rel=1e-12, nan_ok=True)
            compared += 1
    assert compared >= 55


def test_the_standard_error_is_that_of_the_conditional_likelihood() -> None:
    """1/√Var(X | ψ̂), the variance from the definition."""
    for x1, n1, x2, n2 in ((75, 101, 59, 100), (3, 8, 6, 12), (1, 9, 8, 10)):
        trial, m = Trials.of(x1, n1, x2, n2), x1 + x2
        made = estimated_by(MEASURES["or"].estimate(trial, "mid-p"), "conditional")
        psi = float(made.estimate[0])
        weights = {
            k: math.comb(n1, k) * math.comb(n2, m - k) * psi**k for k in range(max(0, m - n2), min(n1, m) + 1)
        }
        mean, square = (sum(k**i * w for k, w in weights.items()) / sum(weights.values()) for i in (1, 2))
        assert mean == pytest.approx(x1, rel=1e-12)
        assert made.se[0] == pytest.approx(1 / math.sqrt(square - mean**2), rel=1e-9)


# R 4.2.2 fisher.test; Cross Validated 54530 (3 5 6 6); epitools oddsratio of the trial
@pytest.mark.parametrize(
    ("counts", "method", "name", "wanted"),
    [
        ("3/8 6/12", "exact", "conditional", 0.6155891),
        ("75/101 59/100", "mid-p", "median-unbiased", 1.994082),
        ("75/101 59/100", "exact", "conditional", 1.997544624),
    ],
)
def test_what_programs_print(run: Run, counts: str, method: str, name: str, wanted: float) -> None:
    record = json.loads(run(f"or {counts} -m {method} --estimate {name} -f json").stdout)
    assert record["estimate"] == pytest.approx(wanted, abs=3.1e-5)  # R stops its root finder there
    assert record["note"] == f"{ESTIMATORS[name].title} estimate"
    shown = run(f"or {counts} -m {method} --test fisher").stdout
    assert f"{ESTIMATORS[name].title} estimate {wanted:.3f} ({ESTIMATORS[name].printed})" in " ".join(
        shown.split()
    )


def test_names_on_the_command_line_are_those_of_the_core() -> None:
    (option,) = (param for param in COMMANDS["or"].params if param.name == "estimator")
    assert list(option.type.choices) == [SAMPLE, *ESTIMATORS]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(ESTIMATORS))
@pytest.mark.parametrize("method", METHODS)
def test_estimates_turn_with_the_arms_and_lie_in_the_interval(method: str, name: str) -> None:
    rng = np.random.default_rng(14)
    n1, n2 = rng.integers(1, 60, (2, 200))
    first, second = Arm.of(rng.integers(0, n1 + 1), n1), Arm.of(rng.integers(0, n2 + 1), n2)
    here, there = (
        estimated_by(MEASURES["or"].estimate(trials, method), name)
        for trials in (Trials(first, second), Trials(second, first))
    )
    with np.errstate(divide="ignore"):
        assert here.estimate == pytest.approx(1 / there.estimate, rel=1e-10, nan_ok=True)
    defined = ~np.isnan(here.estimate)
    assert np.all((here.low <= here.estimate * (1 + 1e-9))[defined])
    assert np.all((here.high >= here.estimate * (1 - 1e-9))[defined])


@pytest.mark.parametrize("methods", ["", "-m woolf", "-m exact -m gart", "-A"])
def test_an_interval_about_the_sample_estimate_takes_no_other(run: Run, methods: str) -> None:
    refused = run(f"or 75/101 59/100 {methods} --estimate conditional")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--estimate is not used" in refused.stderr

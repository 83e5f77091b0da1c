"""The number needed to treat at another control risk: published values, laws and refusals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.measures.baseline import of_estimates

Run = Callable[..., Result]
BCG = Path(__file__).parent.parent / "examples" / "bcg.csv"


def record(run: Run, words: str) -> dict[str, object]:
    return dict(json.loads(run(f"nnt {words} -f json").stdout))


def test_an_odds_ratio_at_a_control_risk(run: Run) -> None:
    """Cochrane Handbook 6, 15.4.4.4: the treatment risk is OR·p/(1 − p + OR·p) = 0.075/0.925, 3/37."""
    made = record(run, "--or 0.5 --or-ci 0.3,0.8 --control-risk 0.15")
    assert made["treatment_risk"] == pytest.approx(3 / 37)
    assert made["estimate"] == pytest.approx(-1 / (0.15 - 3 / 37))
    # limits: 0.045/0.895 and 0.12/0.97
    assert made["low"] == pytest.approx(-1 / (0.15 - 0.12 / 0.97))
    assert made["high"] == pytest.approx(-1 / (0.15 - 0.045 / 0.895))
    text = run("nnt --or 0.5 --or-ci 0.3,0.8 --control-risk 0.15").stdout
    assert "15: one event fewer per 15 treated (95% CI 11 to 39)" in text
    assert "unrounded 14.51 (10.03 to 38.04)" in text


def test_a_risk_ratio_at_a_control_risk(run: Run) -> None:
    """A relative risk reduction of a half at a control risk of 0.20 is 1 in 10; no limits, none shown."""
    text = run("nnt --rr 0.5 --control-risk 0.2 --event-is harm").stdout
    assert "NNTB             10\n" in text
    assert "CI" not in text
    made = record(run, "--rr 0.5 --control-risk 0.2")
    assert (made["estimate"], made["low"], made["p_value"]) == (pytest.approx(-10), None, None)


def test_through_infinity(run: Run) -> None:
    line = run("nnt --or 0.8 --or-ci 0.5,1.2 --control-risk 0.3 -q --event-is harm").stdout
    assert line.startswith("NNTB 23 (95% CI NNTB 9 to ∞ to NNTH 26); the odds ratio is taken as the same")


@pytest.mark.parametrize("key", ["or", "rr"])
def test_at_the_observed_control_risk_the_difference_is_the_observed_one(key: str) -> None:
    trials = Trials.of([75, 12, 3], [101, 50, 40], [59] * 3, [100] * 3)
    made = of_estimates(MEASURES[key].estimate(trials), MEASURES[key], 0.59)
    expected = np.array([75 / 101, 12 / 50, 3 / 40]) - 0.59
    np.testing.assert_allclose(made.risk_difference, expected, rtol=1e-12)
    np.testing.assert_allclose(made.estimate, 1 / expected, rtol=1e-12)


@pytest.mark.parametrize("key", ["or", "rr"])
@pytest.mark.parametrize("control_risk", [0.001, 0.1, 0.3])
def test_limits_hold_the_estimate_and_lie_on_the_side_of_the_ratio(key: str, control_risk: float) -> None:
    trials = Trials.of([75, 12, 3, 20, 0], [101, 50, 40, 40, 30], [59, 10, 9, 20, 6], [100, 50, 40, 40, 33])
    ratio = MEASURES[key].estimate(trials)
    made = of_estimates(ratio, MEASURES[key], control_risk)
    known = ~np.isnan(made.risk_difference_low + made.risk_difference + made.risk_difference_high)
    assert known.any()
    assert (made.risk_difference_low <= made.risk_difference)[known].all()
    assert (made.risk_difference <= made.risk_difference_high)[known].all()
    through = (ratio.low < 1) & (ratio.high > 1)
    np.testing.assert_array_equal(made.through_infinity[known], through[known])


def test_from_counts_and_files(run: Run) -> None:
    text = run("nnt 75/101 59/100 --control-risk 0.3").stdout
    assert "Odds ratio       2.00 (95% CI 1.10 to 3.65), P = 0.023" in text
    assert "the odds ratio is taken as the same at this control risk" in text
    assert "Risk ratio" in run("nnt 75/101 59/100 --control-risk 0.3 --constant rr").stdout
    rows = list(csv.DictReader(io.StringIO(run(f"nnt -i {BCG} --control-risk 0.02 -f csv").stdout)))
    assert len(rows) == 13
    assert float(rows[0]["ratio"]) == pytest.approx((4 * 128) / (119 * 11))
    assert "½ added to all four cells" in run("nnt 0/30 6/33 --control-risk .2").stdout
    assert "design effect of 2" in run("nnt 10/30 6/33 --control-risk .2 --deff 2").stdout


def test_a_risk_beyond_one_is_not_estimable(run: Run) -> None:
    made = record(run, "75/101 20/100 --control-risk 0.5 --constant rr")
    assert (made["status"], made["estimate"]) == ("not_estimable", None)
    assert "a risk ratio gives a risk above 1" in str(made["note"])
    text = run("nnt 75/101 20/100 --control-risk 0.5 --constant rr").stdout
    assert "NNT         not estimable" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--or 0.5", "--or is not used without --control-risk"),
        ("75/101 59/100 --constant rr", "--constant is not used without --control-risk"),
        ("75/101 59/100 --or 0.5 --control-risk 0.1", "not both"),
        ("--or 0.5 --rr 0.5 --control-risk 0.1", "one ratio"),
        ("--or-ci 0.3,0.8 --control-risk 0.1", "--or-ci needs --or"),
        ("--or 0.5 --or-ci 0.6,0.8 --control-risk 0.1", "outside its interval"),
        ("--or 0.5 --or-ci 0.8,0.3 --control-risk 0.1", "--or-ci takes both limits"),
        ("--or 0.5 --or-ci 0.3 --control-risk 0.1", "--or-ci takes both limits"),
        ("--rr 2 --control-risk 0.6", "is a risk of 120%"),
        ("--rr 0.9 --rr-ci 0.4,2 --control-risk 0.6", "is a risk of 120%"),
        ("--or 0 --control-risk 0.6", "--or must be above 0"),
        ("--or 0.5 --control-risk 1.2", "Risks must be above 0 and below 1"),
        ("--or 0.5 --control-risk 0.2 --level 90", "--level is not used without --or-ci or --rr-ci"),
        ("75/101 59/100 --control-risk 0.2 -m wald", "--method is not used with --control-risk"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, words: str, message: str) -> None:
    ran = run(f"nnt {words}")
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert not ran.stdout

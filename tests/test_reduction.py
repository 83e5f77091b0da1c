"""The relative risk reduction, or efficacy, beside a risk ratio."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.stats import MEASURES

Run = Callable[..., Result]


def test_the_efficacy_of_a_vaccine(run: Run) -> None:
    """Polack et al. 2020, N Engl J Med 383:2603; Katz limits: Cross Validated 506017, 89.96 to 97.57."""
    text = run("rr 8/21720 162/21728").stdout
    assert "Reduction   95.1% (95% CI 90.0 to 97.6), relative: 1 − RR; of a vaccine, its efficacy" in text
    assert "95.06% (95% CI 89.96 to 97.57)" in run("rr 8/21720 162/21728 --digits 2").stdout


def test_limits_may_be_an_increase(run: Run) -> None:
    """ln(40/45) ∓ 1.96·√(60/4000 + 55/4500) is ln 0.6433 to ln 1.2283; the order is turned."""
    text = run("rr 40/100 45/100").stdout
    assert "0.889 (95% CI 0.643 to 1.228)" in text
    assert "Reduction   11.1% (95% CI −22.8 to 35.7)" in text


@pytest.mark.parametrize(
    "words",
    ["rr 75/101 59/100", "rr 40/100 45/100 --event-is benefit", "or 40/100 45/100", "rd 40/100 45/100"],
)
def test_only_where_it_makes_sense(run: Run, words: str) -> None:
    assert "Reduction" not in run(words).stdout


def test_events_per_thousand(run: Run) -> None:
    """75/101 − 59/100 is 0.15257; 0.02204 to 0.27880 by ratesci (Miettinen–Nurminen)."""
    assert "Per 1,000        153 more events (95% CI 22 to 279)" in run("rd 75/101 59/100 --per 1000").stdout
    assert "153 fewer events (95% CI 22 to 279)" in run("rd 59/100 75/101 --per 1000").stdout
    quiet = run("rd 75/101 59/100 --per 1000 -q").stdout
    assert "P = 0.022; 153 more events (22 to 279) per 1,000" in quiet
    assert "--per is not used with --control-risk" in run("nnt 1/5 2/5 --control-risk .2 --per 100").stderr


@pytest.mark.parametrize("key", ["rd", "nnt"])
def test_events_per_thousand_of_files(run: Run, key: str) -> None:
    """2/1344 − 59/11776 is −0.00352; the limits are those of the risk difference."""
    rows = "study,e1,n1,e0,n0\nA,75,101,59,100\nB,2,1344,59,11776\nC,,10,1,10\n"
    words = f"{key} --per 1000 --on-error mark"
    text = run(words, input=rows).stdout
    assert "153 more events (22 to 279)" in text
    assert "3.5 fewer events (−0.5 to 5.4)" in text
    rd = json.loads(run("rd --on-error mark -f json", input=rows).stdout)
    for record, made in zip(rd, json.loads(run(f"{words} -f json", input=rows).stdout), strict=True):
        assert made["per"] == 1000
        for end in ("estimate", "low", "high"):
            assert made[f"per_{end}"] == (None if record[end] is None else 1000 * record[end])
    header = next(csv.reader(io.StringIO(run(f"{key} -f csv", input=rows[: rows.index("C")]).stdout)))
    assert "per" not in header


@pytest.mark.law
@pytest.mark.parametrize("method", MEASURES["rr"].methods)
def test_the_reduction_is_a_field_of_every_method(run: Run, method: str) -> None:
    for how in ("", " --margin 1.5", " --coverage"):
        record = json.loads(run(f"rr 2/6 3/7 -m {method}{how} -f json").stdout)
        for end, other in (("", "estimate"), ("_low", "high"), ("_high", "low")):
            assert record[f"reduction{end}"] == 1 - record[other]
    for key in ("or", "rd", "nnt"):
        assert "reduction" not in json.loads(run(f"{key} 8/20 12/20 -f json").stdout)


@pytest.mark.parametrize("words", ["rr", "rd --per 1000", "nnt --per 1000"])
def test_what_is_written_can_be_checked(run: Run, words: str) -> None:
    rows = "study,e1,n1,e0,n0\nA,75,101,59,100\nB,0,20,5,20\n"
    written = run(f"{words} -f csv", input=rows).stdout
    assert run("check -q", input=written).stdout == "A: follows\nB: follows\n"

"""Printed digits: none hides a number, and a number is rounded once on a screen."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import quick, trials

from rsa_trial_cli.commands.effect import context
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.inference.one_proportion import RISK
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.effects import View
from rsa_trial_cli.writing.views.measures import LOOKS
from rsa_trial_cli.writing.views.sheet import Grid

Run = Callable[..., Result]
METHODS = [(key, method) for key in MEASURES for method in quick(key)]
DIGITS = st.sampled_from([None, 0, 1, 3, 6])


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("∞", "inf"))


@pytest.mark.parametrize(("key", "method"), METHODS)
@settings(max_examples=40, deadline=None)
@given(trial=trials(st.one_of(st.integers(1, 60), st.integers(1, 30000))), digits=DIGITS)
@pytest.mark.law
def test_no_printed_number_hides_its_sign(key: str, method: str, trial: Trials, digits: int | None) -> None:
    """Where a limit prints as 0 it is 0; where it does not, it has the sign it has in full."""
    result = MEASURES[key].estimate(trial, method)
    look = LOOKS[key]
    texts = look.texts(result, 0, look.decimals(result, 0, digits))
    for text, column in zip(texts, (result.estimate, result.low, result.high), strict=True):
        value = float(column[0])
        if math.isnan(value):
            assert "not estimable" in text
        elif key == "nnt":
            assert not re.search(r"(?<![\d.])0(?!\d)", text), text
        else:
            assert np.sign(number(text)) == np.sign(value), (text, value)
            assert text != "−0" and not re.fullmatch(r"−0\.0+", text)


@pytest.mark.parametrize("method", RISK)
@settings(deadline=None)
@given(trial=trials(), digits=DIGITS)
@pytest.mark.law
def test_printed_limits_of_a_risk_lie_between_0_and_100(
    method: str, trial: Trials, digits: int | None
) -> None:
    """A limit reads as 0 where it is 0, or below it by a method without that edge (Agresti–Coull)."""
    (part,) = (
        part
        for part in View(context("rd", trial, 0.95, method), digits=digits).parts(
            [MEASURES["rd"].estimate(trial)]
        )
        if isinstance(part, Grid)
    )
    for arm, row in zip((trial.treatment, trial.control), part.rows, strict=True):
        risk, low, high = map(number, re.findall(r"[\d.−e]+", row[-1].replace("to", "")))
        exact = RISK[method].compute(arm, 0.95)[:, 0]
        assert 0 <= low <= high <= 100
        assert (low == 0, high == 0) == tuple(exact <= 0)
        assert (risk == 0) == (arm.events[0] == 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [  # 8/21720 = 0.0368%; the limits of 2/1344 v 59/11776 are −0.544 and +0.049 points
        ("rd 2/1344 59/11776", "−0.35 percentage points (95% CI −0.54 to 0.05)"),
        ("rd 2/1344 59/11776 -q", "−0.35 (95% CI −0.54 to 0.05)"),
        ("rr 8/21720 162/21728", "0.04% (0.02 to 0.07)"),
        ("rr 8/21720 162/21728 --digits 3", "0.037% (0.019 to 0.073)"),
        ("or 8/21720 162/21728 --digits 3", "0.709 percentage points fewer events"),
        ("check 8/2172000 162/2172800 --or 0.05", "0.0004%"),
        ("check 8/2172000 162/2172800 --or 0.05", "0.0075%"),
        ("rd 75/101 59/100 --digits 0", "15 percentage points (95% CI 2 to 28)"),
        ("rd 75/101 59/100 --digits 0", "74% (65 to 82)"),
        ("nnt 75/101 59/100 --digits 3", "unrounded 6.554 (3.587 to 45.371)"),
    ],
)
def test_rare_risks_get_the_decimals_they_need(run: Run, arguments: str, words: str) -> None:
    assert words in run(arguments).stdout


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.00994, "0.0099"),
        (0.00996, "0.010"),
        (0.0994, "0.099"),
        (0.0996, "0.10"),
        (0.0227, "0.023"),
        (0.9949, "0.99"),
        (0.9951, ">0.99"),
        (0.99997, ">0.99"),
        (1.0, ">0.99"),
        (0.001, "0.0010"),
        (0.00099, "<0.001"),
        (math.nan, "not estimable"),
    ],
)
def test_p_has_two_significant_digits(p: float, printed: str) -> None:
    assert numbers.p_value(p) == printed


@given(st.floats(0, 1))
def test_p_law(p: float) -> None:
    """Two significant digits half up, at least two decimals, and an inequality at either end."""
    text, exact = numbers.p_value(p), Decimal(repr(p))
    if text == "<0.001":
        assert p < 0.001
    elif text == ">0.99":
        assert p >= 0.995
    else:
        assert len(text.removeprefix("0.").lstrip("0")) == 2 or text == "0.10"
        unit = Decimal(1).scaleb(-len(text.removeprefix("0.")))
        assert exact.quantize(unit, ROUND_HALF_UP) == Decimal(text)


@given(st.floats(0.001, 1), st.integers(3, 6))
def test_p_with_fixed_decimals_is_never_one(p: float, decimals: int) -> None:
    text = numbers.p_value(p, decimals)
    assert not text.startswith("1")
    assert len(text.lstrip(">")) == decimals + 2


@given(st.floats(0, 1))
def test_a_probability_reads_as_none_or_all_only_if_it_is(share: float) -> None:
    text = numbers.probability(share)
    assert (text == "0.00") == (share == 0)
    assert (text == "100.00") == (share == 1)


@pytest.mark.parametrize("key", ["or", "rr", "rd"])
@pytest.mark.parametrize("counts", ["2/1344 59/11776", "75/101 59/100", "3/40 1/2000", "0/50 1/1000"])
def test_one_rounding_of_the_estimate_on_a_screen(run: Run, key: str, counts: str) -> None:
    """The sample estimate, by methods that leave the counts as they are, is one text in all rows."""
    whole = "" if key == "rd" else " --zero-cells none"
    rows = [line.split("  ") for line in run(f"{key} {counts} -A{whole}").stdout.splitlines()]
    plain = {"score, uncorrected", "Miettinen–Nurminen score", "profile likelihood", "Wald", "Koopman score"}
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert len({row[1] for row in cells if row and row[0] in plain}) == 1


@given(estimate=st.floats(1e-9, 1e9), low=st.floats(1e-300, 1), digits=DIGITS)
def test_a_far_limit_leaves_the_other_numbers_their_digits(
    estimate: float, low: float, digits: int | None
) -> None:
    """An estimate of 1.84 is printed as 1.84, whatever its lower limit takes to be seen."""
    alone = numbers.ratio([estimate, estimate, estimate], digits)
    shown = numbers.ratio([estimate, estimate * low, estimate], digits)
    assert (shown.estimate, shown.high) == (alone.estimate, alone.high)
    assert number(shown.low) == pytest.approx(estimate * low, rel=1.0)  # 0.5 is 1 without decimals


def test_a_limit_that_would_read_as_0_has_two_digits_of_its_own() -> None:
    assert numbers.ratio([1.84, 0.0026041, 74.126]) == ("1.84", "0.0026", "74.13")
    assert numbers.ratio([1.84, 0.0000996, 74.126], 1) == ("1.8", "0.00010", "74.1")
    assert numbers.ratio([1.84, 0.0, math.inf]) == ("1.84", "0.00", "∞")

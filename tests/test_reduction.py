"""The relative risk reduction, or efficacy, beside a risk ratio."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

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
    assert "--per is not used" in run("rd 75/101 59/100 --per 1000 -A").stderr
    assert "--per is not used" in run("rd 75/101 59/100 --per 1000 -f json").stderr

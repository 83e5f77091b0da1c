"""Tails and quantiles of t and χ² against mpmath and scipy, which the package does not load for them."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy import special

from rsa_trial_cli.stats.distributions import normal, tails

ROOT = Path(__file__).parent.parent
DF = np.array([1, 2, 3, 4, 7, 10, 12, 19, 30, 39, 40, 41, 99, 200, 999, 5000, 1.5, 2.7, 33.3])
LEVELS = [0.1, 0.5, 0.8, 0.95, 0.99, 0.9999]


def same(got: np.ndarray, wanted: np.ndarray, tolerance: float = 3e-12) -> bool:
    return bool(np.all(np.abs(got - wanted) <= tolerance * np.abs(wanted)))


def off_quantile(t: float, df: float, level: float) -> float:
    """How far t is from the quantile, by mpmath: stdtrit of old releases of scipy is good to 1e-8."""
    with mpmath.workdps(40):
        half, x, tail = mpmath.mpf(df) / 2, mpmath.mpf(t), (1 - mpmath.mpf(level)) / 2
        beyond = mpmath.betainc(half, 0.5, 0, df / (df + x**2), regularized=True) / 2
        density = (1 + x**2 / df) ** (-half - 0.5) / (mpmath.sqrt(df) * mpmath.beta(half, 0.5))
        return float((beyond - tail) / density)


@pytest.mark.parametrize("level", LEVELS)
def test_quantiles(level: float) -> None:
    for df, t in zip(DF.tolist(), tails.t_quantile(level, DF).tolist(), strict=True):
        assert abs(off_quantile(t, df, level)) <= 3e-12 * t
    for share in ((1 - level) / 2, (1 + level) / 2):
        inverse = special.gammaincinv if share < 0.5 else special.gammainccinv
        wanted = 2 * inverse(DF / 2, min(share, 1 - share))
        assert same(tails.chi_square_quantile(share, DF), wanted)


@pytest.mark.parametrize("at", [0, 1e-3, 0.01, 0.4, 1, 1.7, 3, 12, 37, 150, 1200])
def test_tails_keep_their_digits(at: float) -> None:
    """P far below 1e-100 among them."""
    value = np.full(len(DF), float(at))
    assert same(tails.chi_square_p_value(value, DF), special.gammaincc(DF / 2, value / 2))
    for signed in (value, -value):
        assert same(tails.t_p_value(signed, DF), 2 * special.stdtr(DF, -value), 1e-11)


def test_what_is_not_defined() -> None:
    df = np.array([np.inf, np.nan, 0.0, 1.0])
    assert np.array_equal(np.isnan(tails.t_quantile(0.95, df)), [False, True, True, False])
    assert tails.t_quantile(0.95, df)[[0, 3]] == pytest.approx([1.959963984540054, 12.706204736432095])
    statistic = np.array([np.nan, np.inf, 2.0])
    assert np.array_equal(tails.t_p_value(statistic, np.array([3.0, 3, 0])), [np.nan, 0, np.nan], True)
    chi = tails.chi_square_p_value(statistic, np.array([3.0, 3, 0]))
    assert np.array_equal(chi, [np.nan, 0, np.nan], True)
    assert np.isnan(tails.chi_square_quantile(0.5, np.array([np.nan, 0]))).all()
    assert len(tails.t_quantile(0.95, np.array([]))) == 0


def test_a_batch_is_one_by_one() -> None:
    values = np.linspace(-3, 9, len(DF))
    alone = [tails.t_p_value(values[i : i + 1], DF[i : i + 1])[0] for i in range(len(DF))]
    assert np.array_equal(tails.t_p_value(values, DF), alone)


@pytest.mark.law
def test_a_meta_analysis_does_not_load_scipy() -> None:
    """It would take a third of its time."""
    words = "['pool', '-i', 'examples/bcg.csv', '-q']"
    code = f"import sys; from rsa_trial_cli.cli import cli; cli({words}, standalone_mode=False)"
    made = subprocess.run(
        [sys.executable, "-c", f"{code}; print('scipy' in sys.modules)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert made.stdout.endswith("False\n")


def test_the_normal_quantile_is_that_of_the_standard_library() -> None:
    """By the same steps (Wichura 1988): where a compiler joins two of them, the last digit may differ."""
    small = [10.0**-power for power in range(1, 300)]
    shares = [*np.linspace(0.001, 0.999, 999).tolist(), *small, *(1 - share for share in small[:16])]
    wanted = np.array([*map(statistics.NormalDist().inv_cdf, shares)])
    assert same(np.array([*map(normal.quantile, shares)]), wanted, 2**-51)

"""Figures that scipy computes of true means and SDs, rounded, are never accused; most moved ones are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as reference

from rsa_trial_cli.check.mean_findings import findings
from rsa_trial_cli.check.printed_means import PrintedArm, PrintedMeans
from rsa_trial_cli.check.readings import DIFFERS
from rsa_trial_cli.reading.figures import figure, p_value

PROBLEMS = 40


def problems(moved: float) -> list[PrintedMeans]:
    """Outcomes with Welch's or Student's interval, t and P; moved : half widths by which limits are off.

    Their means and SDs are printed to 0, 1, 2 or 3 decimals where nothing is moved."""
    rng, made = np.random.default_rng(11), []
    for at in range(PROBLEMS):
        digits = 2 if moved else at // 2 % 4
        n1, n2 = (int(n) for n in rng.integers(8, 200, 2))
        m1, m2, s1, s2 = rng.normal(50, 5), rng.normal(50, 5), rng.uniform(4, 12), rng.uniform(4, 12)
        equal = at % 2 == 0
        test = reference.ttest_ind_from_stats(m1, s1, n1, m2, s2, n2, equal_var=equal)
        v1, v2 = s1**2 / n1, s2**2 / n2
        df = n1 + n2 - 2 if equal else (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
        half = reference.t.ppf(0.975, df) * abs((m1 - m2) / test.statistic)
        low, high = m1 - m2 - half + moved * half, m1 - m2 + half + moved * half
        texts = {"estimate": f"{m1 - m2:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
        found = {name: figure(text) for name, text in texts.items()}
        p = min(1.0, test.pvalue * (1 + 4 * moved))
        found["p"] = p_value(f"{p:.3f}" if p >= 0.001 else "<0.001")
        arms = [
            PrintedArm(figure(f"{m:.{digits}f}"), figure(f"{s:.{digits}f}"), n)
            for m, s, n in ((m1, s1, n1), (m2, s2, n2))
        ]
        made.append(PrintedMeans(arms, found, "md", 0.95))
    return made


def accused(moved: float) -> int:
    found = findings(problems(moved))
    return sum(any(one.status == DIFFERS for one in some) for some in found)


@pytest.mark.law
def test_true_figures_are_not_accused() -> None:
    assert accused(0.0) == 0


@pytest.mark.law
def test_moved_figures_are() -> None:
    assert accused(0.25) >= 0.9 * PROBLEMS


@pytest.mark.law
def test_a_wrong_p_beside_an_interval_that_follows_is_not_explained_by_standard_errors() -> None:
    arms = [PrintedArm(figure("10.00"), figure("3.00"), 9), PrintedArm(figure("9.00"), figure("3.00"), 9)]
    # Student by scipy: t 0.7071, P 0.4897; SDs as standard errors: P 0.8166
    texts = {"low": "-2.00", "high": "4.00", "p": "0.817"}
    figures = {name: figure(text) for name, text in texts.items()}
    (found,) = findings([PrintedMeans(arms, figures, "md", 0.95)])
    assert [one.status for one in found] == ["follows", "follows", DIFFERS]


@pytest.mark.law
def test_welchs_df_of_any_sds_that_round_to_the_printed_ones_follow() -> None:
    """Its greatest value lies within the box of rounding, at no corner of it."""
    rng, made = np.random.default_rng(12), []
    for _ in range(200):
        n1, n2 = (int(n) for n in rng.integers(3, 200, 2))
        s1, s2 = rng.uniform(0.6, 9.4, 2)
        v1, v2 = s1**2 / n1, s2**2 / n2
        df = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
        arms = [PrintedArm(figure("40"), figure(f"{s:.0f}"), n) for s, n in ((s1, n1), (s2, n2))]
        made.append(PrintedMeans(arms, {"df": figure(f"{df:.1f}")}, "md", 0.95))
    assert all(one.status != DIFFERS for some in findings(made) for one in some)

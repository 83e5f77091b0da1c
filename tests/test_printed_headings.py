"""Headers of printed figures by composition, and that none that looks printed is passed over in silence."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.reading.printed_columns import ROLES
from rsa_trial_cli.reading.printed_headings import OTHER, UNKNOWN, role
from rsa_trial_cli.reading.printed_result import MEASURES

Run = Callable[..., Result]

# headers of tables in papers, and of what R's metafor, meta and broom, Stata and RevMan write
READ = {
    "ci_low": ["Lower CI", "95% CI lower", "ci.lb", "conf.low", "lowerCI", "LL", "CI Start", "l95", "CI_L"],
    "ci_high": ["Upper CI", "upper 95% confidence limit", "ci.ub", "conf.high", "ciHigh", "UL", "CI End"],
    "ci": ["95% CI", "Confidence interval", "CI (95%)", "effect_ci"],
    "p": ["P value (two-sided)", "p.value", "P", "pval two tailed", "Two-sided p"],
    "estimate": ["effect_value", "Effect Estimate", "point estimate", "est"],
    "rd": ["RD (%)", "Risk difference (pp)", "risk.difference"],
    "or": ["odds ratio (OR)", "OddsRatio", "crude OR", "or_estimate", "Reported OR"],
    "nnt": ["Number needed to treat", "NNTB"],
    "rr_ci": ["risk_ratio_ci", "RR confidence interval"],
    "or_ci_low": ["OR lower", "or_lcl", "OR_LCI", "Odds ratio lower limit"],
    "rr_ci_high": ["rr.ci.ub", "RelativeRiskUpper", "relative risk 95% CI upper"],
    OTHER: ["logOR", "SE(OR)", "aOR", "adjusted OR", "HR", "HR lower CI", "se", "ln(RR)"],
    f"{UNKNOWN}p": ["P value (one-sided)", "p_interaction", "p (Fisher)"],
    f"{UNKNOWN}ci": ["CI method", "lower limit subgroup"],
    f"{UNKNOWN}estimate": ["OR/RR", "effect size", "OR random", "NNT (benefit)", "risk reduction"],
    "": ["upper limb pain", "low_dose", "Study or Subgroup", "mean or median", "p53", "follow up", "n", "cl",
         "effect direction", "interval_months", "value", "point", "year", "(%)", "mean difference"],
}  # fmt: skip


@pytest.mark.parametrize(("header", "made"), [(h, made) for made, headers in READ.items() for h in headers])
def test_headers_of_printed_figures(header: str, made: str) -> None:
    assert role(header) == made
    assert made in ROLES or made in (OTHER, "") or made[0] == UNKNOWN


def test_a_measure_and_an_end_in_any_order_and_with_any_mark() -> None:
    ends = {"lower": "ci_low", "upper": "ci_high", "ci": "ci", "ci lower": "ci_low", "upper limit": "ci_high"}
    for key, (end, made), mark in itertools.product(MEASURES, ends.items(), (" ", "_", ".", "-")):
        for first, second in ((key, end), (end, key)):
            header = f"{first} {second}".replace(" ", mark)
            assert role(header) == f"{key}_{made}", header
            assert role(header.title()) == role(header.upper()) == role(header), header


COUNTS = "study,e1,n1,e0,n0"
ROW = "Arden,12,80,20,78"


# what was printed wrongly under a header that is no exact name: read and refuted, or asked
@pytest.mark.parametrize(
    ("header", "cells", "status"),
    [
        ("OR,Lower CI,Upper CI", "0.51,0.33,1.13", 1),
        ("risk_ratio,risk_ratio_ci", '0.58,"[0.41, 1.12]"', 1),
        ("OR,P value (two-sided)", "0.51,0.5", 1),
        ("effect_measure,effect_value,ci_lower,ci_upper", "OR,0.91,0.23,1.13", 1),
        ("RD (%)", "-10.6", 0),
        ("RD (%)", "-16.1", 1),
        ("OR,p (Fisher)", "0.51,0.5", 3),
        ("OR,CI of it", '0.51,"0.4 to 0.6"', 3),
        ("p,absolute risk difference", "0.099,0.5", 3),
    ],
)
def test_wrong_figures_are_not_passed_over(run: Run, header: str, cells: str, status: int) -> None:
    made = run("check -i -", input=f"{COUNTS},{header}\n{ROW},{cells}\n")
    assert made.exit_code == status
    assert status != 3 or ("may be printed figures" in made.stderr and "--column " in made.stderr)


def test_what_is_not_checked_is_said(run: Run) -> None:
    text = f"{COUNTS},OR,p,logOR,p_interaction,age\n{ROW},0.51,0.099,-0.67,0.5,60\n"
    made = run("check -i -", input=text)
    assert made.exit_code == 0
    assert "note: not read: logOR, p_interaction (stdin)" in made.stderr


def test_a_column_that_is_named_leaves_nothing_to_ask(run: Run) -> None:
    text = f"{COUNTS},OR,CI method\n{ROW},0.51,exact\n"
    asked = run("check -i -", input=text)
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert "--column or=OR" in asked.stderr
    assert run("check -i - --column or=OR", input=text).exit_code == 0

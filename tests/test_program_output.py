"""What programs print, pasted into --printed: each figure is read as its own, or named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading import program_output

Run = Callable[..., Result]
TEXT = (Path(__file__).parent / "data" / "print_outs.txt").read_text()
BLOCKS = [block.partition("\n") for block in re.split(r"^%% ", TEXT, flags=re.MULTILINE)[1:]]
PRINTED = {tuple(head.split(" | ")): body for head, _, body in BLOCKS}
SAS = next(body for (program, *_), body in PRINTED.items() if program.startswith("SAS"))
RISKS = """
                          Column 1 Risk Estimates
   Difference 0.1526  0.0657    0.0238    0.2813
                          Column 2 Risk Estimates
   Difference -0.1526  0.0657    -0.2813    -0.0238
"""
SEVERAL = """$measure
         odds ratio with 95% C.I.
          estimate     lower    upper
  0-5yrs  1.0000000        NA       NA
  6-11yrs 0.9829708 0.2844553 4.010957
  12+ yrs 0.9956791 0.2875998 4.068890

$p.value
         two-sided
          midp.exact fisher.exact chi.square
  0-5yrs          NA           NA         NA
  6-11yrs  0.9791352            1  1.0000000
  12+ yrs  0.9947485            1  0.9839929
"""
TEA = """	Fisher's Exact Test for Count Data

data:  TeaTasting
p-value = 0.2429
alternative hypothesis: true odds ratio is greater than 1
95 percent confidence interval:
 0.3135693       Inf
sample estimates:
odds ratio
  6.408309
"""
ONE_SIDED = """	2-sample test for equality of proportions without continuity correction

data:  c(75, 59) out of c(101, 100)
X-squared = 5.2612, df = 1, p-value = 0.01089
alternative hypothesis: greater
95 percent confidence interval:
 0.04453121 1.00000000
sample estimates:
   prop 1    prop 2
0.7425743 0.5900000
"""
COEFFICIENTS = """                  OR     2.5 %   97.5 %
(Intercept) 1.439024 0.9700917 2.153094
trt         2.004563 1.1059571 3.678226
"""
LOGISTIC = """
------------------------------------------------------------------------------
         out | Odds ratio   Std. err.      z    P>|z|     [95% conf. interval]
-------------+----------------------------------------------------------------
         trt |   2.004563   .6117131     2.28   0.023     1.102176    3.645765
       _cons |   1.439024   .2925897     1.79   0.073     .9660614    2.143543
"""
METAFOR = """Model Results:

estimate      se    zval    pval   ci.lb   ci.ub
  0.6954  0.3052  2.2788  0.0227  0.0973  1.2936  *
"""
# github.com/tjmahr/fisherexacttest, README.md, with the marks of its notebook
LESS = """#>  Fisher's Exact Test for Count Data
#>
#> data:  m
#> p-value = 0.1502
#> alternative hypothesis: true odds ratio is less than 1
#> 95 percent confidence interval:
#>  0.000000 1.427233
#> sample estimates:
#> odds ratio
#>  0.4378606
"""
# a course in Spanish on GitHub, prop.test(tabla, alternative = 'greater', correct = FALSE)
GREATER = """##  2-sample test for equality of proportions without continuity correction
##
## data:  tabla
## X-squared = 0.33521, df = 1, p-value = 0.2813
## alternative hypothesis: greater
## 95 percent confidence interval:
##  -0.004071904  1.000000000
## sample estimates:
##    prop 1    prop 2
## 0.0172093 0.0150000
"""
# communities.sas.com, thread 326615, copied without lines: of 348/355 v 332/336, the first column is No
SAS_IN_ONE_LINE = (
    "Odds Ratio and Relative Risks Statistic Value 95% Confidence Limits Odds Ratio 0.5990 0.1737 2.0649 "
    "Relative Risk (Column 1) 0.9921 0.9736 1.0110 Relative Risk (Column 2) 1.6563 0.4893 5.6069"
)
# the layout of SPSS Statistics 27, CROSSTABS /STATISTICS=CHISQ RISK; figures as R and statsmodels print them
SPSS = """
Chi-Square Tests
\tValue\tdf\tAsymptotic Significance (2-sided)\tExact Sig. (2-sided)\tExact Sig. (1-sided)
Pearson Chi-Square\t5.261a\t1\t.022\t\t
Continuity Correctionb\t4.600\t1\t.032\t\t
Likelihood Ratio\t5.296\t1\t.021\t\t
Fisher's Exact Test\t\t\t\t.025\t.016
Linear-by-Linear Association\t5.235\t1\t.022\t\t
N of Valid Cases\t201\t\t\t\t

Risk Estimate
\tValue\t95% Confidence Interval
\t\tLower\tUpper
Odds Ratio for group (drug / placebo)\t2.005\t1.102\t3.646
For cohort outcome = 1.00\t1.259\t1.031\t1.537
For cohort outcome = 2.00\t.628\t.418\t.943
N of Valid Cases\t201\t\t
"""
# openepi.com, TwobyTwo, of 205/294 v 129/215: P as in epiinformatics.com, SessionI.zip; estimates and limits
# by hand with its normal quantile, √3.841
OPEN_EPI = """
Chi Square and Exact Measures of Association
Test\tValue\tp-value(1-tail)\tp-value(2-tail)
Uncorrected chi square\t5.209\t0.01124\t0.02247
Yates corrected chi square\t4.787\t0.01434\t0.02868
Mantel-Haenszel chi square\t5.199\t0.01130\t0.02260
Fisher exact\t \t0.01448(P)\t0.02895
Mid-P exact\t \t0.01166(P)\t0.02331

Risk-Based* Estimates and 95% Confidence Intervals
Point Estimates\t\tConfidence Limits
Type\tValue\tLower, Upper\tType
Risk in Exposed\t69.73%\t64.23, 74.7\tTaylor series
Risk in Unexposed\t60%\t53.32, 66.32\tTaylor series
Risk Ratio\t1.162\t1.018, 1.327¹\tTaylor series
Risk Difference\t9.728%\t1.334, 18.12°\tTaylor series

Odds-Based Estimates and Confidence Limits
Point Estimates\t\tConfidence Limits
Type\tValue\tLower, Upper\tType
CMLE Odds Ratio*\t1.534\t1.06, 2.222\tMid-P Exact
 \t \t1.045, 2.255\tFisher Exact
Odds Ratio\t1.536\t1.061, 2.221\tTaylor series
"""
THREE_DOSES = """$measure
             risk ratio with 95% C.I.
Treatments    estimate        lower      upper
  Placebo     1.000000           NA         NA
  Low Dose    5.058824    0.6035846   42.39952
  High Dose   8.094118    1.0345936   63.32413
"""
WITHOUT_LIMITS = """	Fisher's Exact Test for Count Data

data:  Convictions
p-value = 0.0005367
alternative hypothesis: true odds ratio is not equal to 1
sample estimates:
odds ratio
0.04693661
"""
MORE = "age         1.004563 0.8059571 1.378226\n"


@pytest.mark.parametrize(("head", "body"), PRINTED.items(), ids=[head[0] for head in PRINTED])
def test_a_print_out_follows_from_its_counts(run: Run, head: tuple[str, ...], body: str) -> None:
    program, counts, _ = head
    made = run(["check", *counts.split(), "--printed", body, "--quick", "-f", "ndjson"])
    assert made.exit_code == 0, made.output
    found = program_output.found(body)
    assert found and found.program == program
    figures = [record["figure"] for record in map(json.loads, made.stdout.splitlines())]
    assert len(figures) - 1 == len(found.cells.keys() - {"test", "ci_level"})


def test_every_print_out_has_its_own_mark() -> None:
    for (program, *_), body in PRINTED.items():
        assert [r.program for r in program_output.PRINT_OUTS if r.mark.search(body)] == [program]


@pytest.mark.parametrize(("body", "cells"), [
    (TEA, {"p": "0.2429", "test": "fisher", "sides": "1"}),
    (ONE_SIDED, {"percent_trt": "0.7425743", "percent_ctl": "0.5900000", "p": "0.01089", "test": "pearson",
                 "ci_level": "95", "sides": "1"}),
    (COEFFICIENTS, {"or": "2.004563", "or_ci_low": "1.1059571", "or_ci_high": "3.678226"}),
    (LOGISTIC, {"or": "2.004563", "or_ci_low": "1.102176", "or_ci_high": "3.645765", "p": "0.023",
                "test": "wald", "ci_level": "95"}),
    (LESS, {"p": "0.1502", "test": "fisher", "sides": "1"}),
    (GREATER, {"percent_trt": "0.0172093", "percent_ctl": "0.0150000", "p": "0.2813", "test": "pearson",
               "sides": "1"}),
    (SPSS, {"or": "2.005", "or_ci_low": "1.102", "or_ci_high": "3.646", "rr": "1.259", "rr_ci_low": "1.031",
            "rr_ci_high": "1.537", "p": ".022", "test": "pearson"}),
    (OPEN_EPI, {"or": "1.536", "or_ci_low": "1.061", "or_ci_high": "2.221", "rr": "1.162",
                "rr_ci_low": "1.018", "rr_ci_high": "1.327", "rd": "9.728%", "rd_ci_low": "1.334%",
                "rd_ci_high": "18.12%", "p": "0.02247", "test": "pearson"}),
    (SAS_IN_ONE_LINE, {"or": "0.5990", "or_ci_low": "0.1737", "or_ci_high": "2.0649", "rr": "0.9921",
                       "rr_ci_low": "0.9736", "rr_ci_high": "1.0110"}),
    (RISKS, {"rd": "0.1526", "rd_ci_low": "0.0238", "rd_ci_high": "0.2813"}),
])  # fmt: skip
def test_figures_have_their_own_names(body: str, cells: dict[str, str]) -> None:
    found = program_output.found(body)
    assert found and found.cells | {"ci_level": "95"} == cells | {"ci_level": "95"}


@pytest.mark.parametrize("body", [SEVERAL, COEFFICIENTS + MORE, METAFOR, THREE_DOSES])
def test_several_comparisons_and_other_scales_are_refused(run: Run, body: str) -> None:
    made = run(["check", "75/101", "59/100", "--printed", body])
    assert made.exit_code == 2
    assert "No figures of one comparison of two arms in what R" in made.stderr


def test_what_is_not_read_is_named(run: Run) -> None:
    made = run(["check", "11/15", "2/8", "--printed", SAS, "--quick", "-q"])
    assert "not read: P 0.0393 (fisher), P 0.0742 (yates), figures of the second column" in made.stderr


@pytest.mark.parametrize(
    ("counts", "body", "left_out"),
    [
        ("4/48 9/52", LESS, "the OR and its one-sided limit"),
        ("37/2150 33/2200", GREATER, "the RD and its one-sided limit"),
        ("2/17 10/13", WITHOUT_LIMITS, "an OR without limits"),
        (
            "205/294 129/215",
            OPEN_EPI,
            "P 0.02868 (yates), P 0.02895 (fisher-central), P 0.02331 (mid-p), the CMLE odds ratio",
        ),
        ("75/101 59/100", SPSS, "P .025 (fisher), P .032 (yates), figures of the second column"),
    ],
)
def test_right_figures_that_cannot_be_compared_are_named_and_not_accused(
    run: Run, counts: str, body: str, left_out: str
) -> None:
    made = run(["check", *counts.split(), "--printed", body, "--quick", "-q"])
    assert made.exit_code == 0 and f"not read: {left_out}" in made.stderr


def test_a_print_out_of_which_a_page_made_one_line_is_read_whole(run: Run) -> None:
    made = run(["check", "4/336", "7/355", "--printed", SAS_IN_ONE_LINE, "--quick", "-f", "ndjson"])
    said = [(record["figure"], record["reading"]) for record in map(json.loads, made.stdout.splitlines())]
    assert said[:3] == [(figure, "as_given") for figure in ("or", "low", "high")]
    assert said[3:6] == [(figure, "complement_swapped") for figure in ("rr", "low", "high")]


def test_a_sentence_with_words_of_a_print_out_is_a_sentence(run: Run) -> None:
    text = "Pearson's Chi-squared test of these data: OR 2.00 (95% CI 1.10 to 3.65)"
    made = run(["check", "75/101", "59/100", "--printed", text, "--quick", "-q"])
    assert (made.exit_code, made.stdout) == (0, "follows\n")


@pytest.mark.parametrize("sign", ["<", "= "])
def test_a_p_below_what_r_prints_is_an_inequality(sign: str) -> None:
    (body,) = (body for head, body in PRINTED.items() if "as its page breaks the lines" in head[2])
    found = program_output.found(body.replace("< 2.2e-16", f"{sign}2.2e-16"))
    assert found and found.cells["p"] == sign.strip("= ") + "2.2e-16"


def test_sentences_and_print_outs_come_from_files_and_pipes(run: Run, tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "out.txt").write_text(SAS, encoding=encoding)
        made = run(["check", "11/15", "2/8", "--printed", f"@{tmp_path / 'out.txt'}", "--quick"])
        assert made.exit_code == 0 and "as SAS PROC FREQ prints it" in made.stdout
    made = run(
        ["check", "75/101", "59/100", "--printed", "-", "-q", "--quick"], input="OR 2.00 (1.10-3.65)\n"
    )
    assert (made.exit_code, made.stdout) == (0, "follows\n")
    made = run(["check", "75/101", "59/100", "--printed", "@nowhere.txt"])
    assert made.exit_code == 3 and "No such file: nowhere.txt" in made.stderr
    made = run(["check", "75/101", "59/100", "--printed", "-"], input="x" * 100_001)
    assert made.exit_code == 2 and "no print-out of one table" in made.stderr


def test_a_figure_is_given_once(run: Run) -> None:
    made = run(["check", "75/101", "59/100", "--p", "0.02", "--printed", SAS])
    assert made.exit_code == 2 and "The print-out and --p both give a figure." in made.stderr

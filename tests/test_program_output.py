"""What R, Stata and SAS print, pasted into --printed: each figure is read as its own, or named."""

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
    (RISKS, {"rd": "0.1526", "rd_ci_low": "0.0238", "rd_ci_high": "0.2813"}),
])  # fmt: skip
def test_figures_have_their_own_names(body: str, cells: dict[str, str]) -> None:
    found = program_output.found(body)
    assert found and found.cells | {"ci_level": "95"} == cells | {"ci_level": "95"}


@pytest.mark.parametrize("body", [SEVERAL, COEFFICIENTS + MORE, METAFOR])
def test_several_comparisons_and_other_scales_are_refused(run: Run, body: str) -> None:
    made = run(["check", "75/101", "59/100", "--printed", body])
    assert made.exit_code == 2
    assert "No figures of one comparison of two arms in what R" in made.stderr


def test_what_is_not_read_is_named(run: Run) -> None:
    made = run(["check", "11/15", "2/8", "--printed", SAS, "--quick", "-q"])
    assert "not read: P 0.0393 (fisher), P 0.0742 (yates), figures of the second column" in made.stderr


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

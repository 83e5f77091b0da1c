"""Figures of check that contradict each other, that have no verdict, and how many tables a verdict grants.

Expected numbers are worked out by hand: 2.00 (1.10 to 3.65) is ln 0.693, SE 0.306, z 2.26.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from rsa_trial_cli.check import printed_measures
from rsa_trial_cli.check.coherence import contradicted
from rsa_trial_cli.check.figures import NONE, Figures, digits_shared
from rsa_trial_cli.check.p_values import p_value
from rsa_trial_cli.cli import cli
from rsa_trial_cli.reading import figures as reading
from rsa_trial_cli.stats import MEASURES, Arm

DATA = Path(__file__).parent / "data" / "software.csv"
COUNTS = ("events_trt", "n_trt", "events_ctl", "n_ctl")
OTHERS = {"wald (rr)", "wald (complement)", "wald (walter)", "unpooled-z"}  # of risks
Run = Callable[..., Result]


def statuses(made: Result) -> dict[str, str]:
    assert made.exit_code in (0, 1, 4), made.output
    return {record["figure"]: record["status"] for record in map(json.loads, made.stdout.splitlines())}


def differing(made: Result) -> set[str]:
    return {name for name, status in statuses(made).items() if status == "does_not_follow"} - {"summary"}


# --- without counts, or beside figures that are not computed from counts ------------------------------------

TOGETHER = [  # what is typed, and the figures that contradict the others
    ("--or 2.00 --ci 1.10,3.65 --p 0.02", set()),
    ("--or 2.00 --ci 1.10,3.65 --p 0.05", set()),  # as Yates's P beside Woolf's limits
    ("--or 2.00 --ci 1.10,3.65 --p 0.5", {"p"}),  # the interval is above 1
    ("--or 2.00 --ci 0.90,4.44 --p 0.001", {"p"}),  # the interval holds 1
    ("--or 2.00 --ci 0.90,4.44 --p <0.001", {"p"}),
    ("--or 2.00 --ci 2.05,3.65", {"or"}),
    ("--or 0.80 --ci 1.10,3.65", {"or"}),  # on the other side of no effect
    ("--rd 1.5% --ci 0.6%,2.4% --p 0.98", set()),  # 10/682 v 0/37 by Yates
    ("--nnt 25 --ci 5,8", {"nnt"}),
    ("--nnt 25 --ci 5,-8", set()),  # through infinity
    ("--nnt 3 --ci 5,-8", {"nnt"}),
    ("--nnt -25 --ci 5,-8", set()),
    ("--nnt -3 --ci 5,-8", {"nnt"}),
    ("--or 3.00 --ci 1.10,2.90 --adjusted 75/101 59/100", {"or"}),
    ("--or 2.50 --ci 1.10,2.90 --adjusted 75/101 59/100", set()),
    ("--or 2.00 --ci 1.10,3.65 --p 0.5 --adjusted 75/101 59/100", {"p"}),
]


@pytest.mark.parametrize(("typed", "wrong"), TOGETHER)
def test_figures_that_contradict_each_other_do_not_follow(run: Run, typed: str, wrong: set[str]) -> None:
    made = run(f"check {typed} -f ndjson")
    assert differing(made) == wrong
    assert made.exit_code == bool(wrong)


@pytest.mark.parametrize(("low", "wrong"), [("1.60", {"estimate"}), ("1.10", set())])
def test_an_estimate_of_any_measure_lies_in_its_interval(run: Run, low: str, wrong: set[str]) -> None:
    printed = f"HR 1.50 (95% CI {low} to 2.30)"
    assert differing(run(["check", "75/101", "59/100", "--printed", printed, "-f", "ndjson"])) == wrong


def test_limits_of_a_file_in_falling_order_do_not_follow(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "falling.csv"
    table.write_text("study,measure,estimate,ci_low,ci_high\nA,or,2.00,3.65,1.10\n")
    made = run(["check", "-i", str(table), "-f", "ndjson"])
    assert differing(made) == {"low", "high"}
    assert "limits in falling order" in run(["check", "-i", str(table)]).stdout


def test_what_programs_print_is_never_said_to_contradict_itself(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "without.csv"
    with DATA.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    with table.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(row | dict.fromkeys(COUNTS, "") for row in rows)
    made = run(["check", "-i", str(table), "-f", "csv", "--quick"])
    found = {row["status"] for row in csv.DictReader(made.stdout.splitlines())}
    assert found == {"consistent", "not_checkable"}


@pytest.mark.law
@pytest.mark.parametrize("method", ["woolf", "exact", "mid-p"])
def test_no_test_of_any_table_contradicts_its_odds_ratio(method: str) -> None:
    """Random tables with arms of 3 to 3,000 participants, every test that is not of another measure."""
    rng = np.random.default_rng(7)
    n = np.exp(rng.uniform(np.log(3), np.log(3000), (2, 400))).astype(int)
    risk = rng.beta(0.4, 0.6, 400) * np.stack([np.ones(400), rng.uniform(0.1, 1, 400)])
    arms = tuple(Arm.of(rng.binomial(total, share), total) for total, share in zip(n, risk, strict=True))
    with np.errstate(all="ignore"):
        printed = MEASURES["or"].figures(arms, method, 0.95)
        every = [test for test in printed_measures.tests("or") if not test.costly and test.name not in OTHERS]
        p = np.stack([p_value(test, arms, one_sided=False) for test in every])
    rows = np.flatnonzero(np.isfinite(printed).all(axis=0) & (printed > 0.005).all(axis=0))
    assert len(rows) > 200
    texts = [Figures.of([reading.figure(f"{x:.3f}") for x in triple[rows]]) for triple in printed]
    for values in p:
        of_test = Figures.of([reading.p_value(f"{x:.9f}") if x > 1e-8 else NONE for x in values[rows]])
        wrong = contradicted(0.95, (texts[0], texts[1], texts[2]), of_test)
        assert not wrong.any(), rows[wrong]


# --- figures without a verdict ------------------------------------------------------------------------------

OPEN = [  # what is typed, and how many of its figures have no verdict
    (["75/101", "59/100", "--or", "2.00", "--ci", "1.10,3.65", "--p", "0.02"], 0),
    (["75/101", "59/100", "--or", "2.00", "--ci", "1.10,3.65", "--adjusted"], 3),
    (["75/101", "59/100", "--printed", "HR 1.50 (95% CI 1.10 to 2.30), OR 2.00"], 3),
    (["75/101", "59/100", "--printed", "P = 0.02, McNemar test"], 1),
    (["--or", "1.90", "--ci", "1.10,3.65"], 3),
]


@pytest.mark.parametrize(("typed", "number"), OPEN)
def test_a_figure_without_a_verdict_is_counted(run: Run, typed: list[str], number: int) -> None:
    made = run(["check", *typed, "-f", "ndjson"])
    (summary,) = (json.loads(line) for line in made.stdout.splitlines() if '"summary"' in line)
    assert (summary["not_judged"], made.exit_code) == (number, 0)
    assert run(["check", *typed, "--need-verdict"]).exit_code == (4 if number else 0)
    shown = " ".join(run(["check", *typed]).stdout.split())
    assert (f"Not judged {number} of the printed figures" in shown) == bool(number)


def test_a_file_says_how_many_figures_have_no_verdict(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "some.csv"
    table.write_text(
        "study,e1,n1,e0,n0,or,p,adjusted\nA,75,101,59,100,2.00,,yes\nB,75,101,59,100,2.00,0.02,\n"
    )
    made = run(["check", "-i", str(table)])
    assert made.exit_code == 0
    assert made.stderr.endswith(
        "2 studies checked: 1 follow, 1 not checkable; 1 figure not judged; 0 rows refused\n"
    )
    assert run(["check", "-i", str(table), "--need-verdict"]).exit_code == 4


def test_a_figure_that_does_not_follow_comes_before_one_without_a_verdict(run: Run) -> None:
    made = run(["check", "75/101", "59/100", "--printed", "HR 1.50, OR 2.50", "--need-verdict"])
    assert made.exit_code == 1


# --- percents against sizes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("percent", "code"), [("13.4", 0), ("13.5", 1)])
def test_percents_of_a_sentence_count_beside_the_sizes(run: Run, percent: str, code: int) -> None:
    """13/97 is 13.402%, 14/97 is 14.433%; Pearson's P of 13/97 v 25/97 is 0.0299."""
    words = ["check", "-n", "97,97", "--printed", f"{percent}% v 25.8%, P = 0.03", "-f", "ndjson"]
    made = run(words)
    assert made.exit_code == code
    assert differing(made) == ({"percent_trt"} if code else set())


def test_sizes_without_percents_in_the_sentence_are_refused(run: Run) -> None:
    made = run(["check", "-n", "97,97", "--printed", "OR 2.00, P = 0.03"])
    assert (made.exit_code, made.stdout) == (2, "")
    assert "-n/--n is not used: the sentence has no percents of both arms." in made.stderr


# --- what a verdict grants ----------------------------------------------------------------------------------


def test_the_strength_says_how_many_other_tables_are_accepted(run: Run) -> None:
    """A P of < 0.05 says little: most tables near 75/101 v 59/100 have one."""
    words = "check 75/101 59/100 --p <0.05"
    summary = json.loads(run(f"{words} -f ndjson").stdout.splitlines()[-1])
    assert summary["tables_tried"] == 24
    number = summary["tables_accepted"]
    shown = " ".join(run(words).stdout.split())
    assert f"{number} of the 24 other tables with up to two events moved in either arm" in shown


def test_the_strength_names_the_program_without_which_nothing_follows(run: Run) -> None:
    shown = " ".join(run("check 96 104 109 666 --cells --or 5.640 --ci 3.943,8.071").stdout.split())
    assert "Strength strong: as Epi Info 6 prints it, no other table" in shown


def test_digits_that_a_program_is_not_good_for_are_said(run: Run) -> None:
    """fisher.test prints 300.682787, the limit is 301.462338: they agree to three digits."""
    words = "check 10/13 2/17 --or 21.31 --ci 2.75,300.68 --p 0.0005"
    records = {r["figure"]: r for r in map(json.loads, run(f"{words} -f ndjson").stdout.splitlines())}
    assert {name: record["agrees_to"] for name, record in records.items() if name != "high"} == dict.fromkeys(
        ("or", "low", "p", "summary")
    )
    assert (records["high"]["status"], records["high"]["agrees_to"]) == ("follows", 3)
    assert "follows (as R fisher.test prints it, agrees to 3 digits)" in run(words).stdout


@pytest.mark.parametrize(
    ("number", "printed", "digits"),
    [(301.462338, "300.68", 3), (2.0046, "2.0046", 5), (2.0044, "2.0046", 4), (9.9996, "10.0000", 5),
     (1.5, "2.5", 0), (0.0012349, "0.0012341", 3), (-15.26, "-15.24", 3), (float("nan"), "2", 0)],
)  # fmt: skip
def test_digits_in_common(number: float, printed: str, digits: int) -> None:
    assert digits_shared(number, reading.figure(printed).value) == digits


def test_programs_are_tried_with_the_arms_exchanged(run: Run) -> None:
    """26/182 v 41/190: RR 0.662, χ² 3.35, so test-based limits 0.662^(1 ± 1.96/1.830) = 0.426 to 1.030."""
    made = run("check 41/190 26/182 --rr 0.66 --ci 0.43,1.03")
    shown = " ".join(made.stdout.split())
    assert made.exit_code == 1
    assert "0.4256 → 0.43: placebo vs CsA, as Stata csi prints it" in shown
    assert (
        CliRunner().invoke(cli, ["check", "26/182", "41/190", "--rr", "0.66", "--ci", "0.43,1.03"]).exit_code
        == 0
    )

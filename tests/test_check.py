"""rsa-trial check, from what is typed to what is printed."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli.check.bounds import bounds
from rsa_trial_cli.check.figures import Figures
from rsa_trial_cli.reading.figures import figure, p_value

Run = Callable[..., Result]
DATA = Path(__file__).parent / "data"
ROLES = ("events_trt=e1", "n_trt=n1", "events_ctl=e2", "n_ctl=n2")  # any words name its arms
CORPUS = ["-i", str(DATA / "corpus.csv"), *(word for role in ROLES for word in ("--column", role))]
TRIAL = "check 75/101 59/100 --or 2.01 --ci 1.10,3.65 --p 0.01"
SENTENCE = "P = 0.01, OR = 2.01; 95% CI (1.10∼3.65)"


def records(run: Run, arguments: str | list[str], **options: object) -> list[dict]:
    words = arguments.split() if isinstance(arguments, str) else arguments
    made = run([*words, "-f", "ndjson"], **options)
    assert made.exit_code in (0, 1, 4), made.stderr
    return [json.loads(line) for line in made.stdout.splitlines()]


def by_figure(made: list[dict]) -> dict[str, dict]:
    return {record["figure"]: record for record in made}


def checked(run: Run, rows: str, *options: str) -> list[dict]:
    return records(run, ["check", "-i", "-", *options], input=rows)


@pytest.mark.parametrize("words", [
    "2.0046 → 2.00", "follows with an extra step, any of",
    "2.0046 → 2.005 → 2.01: rounding twice (keeps the interval too)",
    "2.0090 → 2.01: risks rounded to one decimal, 74.3% and 59.0% (keeps the interval too)",
    "2.0046 → 2.01: always rounding up (not the interval)",
    "2.0138 → 2.01: log OR rounded to 0.70 (not the interval)",
    "CI  1.10  1.1022 → 1.10    ✓ follows (Woolf)",
    "3.65  3.6458 → 3.65    ✓ follows (Woolf)",
    "P   0.01  0.0113 → 0.01    ~ follows with an extra assumption: a one-sided test",
    "Pearson 0.0109, Wald 0.0113, mid-P 0.0115 and others (not Fisher 0.0158, Yates 0.0160)",
    "17 two-sided tests tried: 0.020 to 0.032, none prints as 0.01",
    "OR 2.01 with 95% CI 1.10 to 3.65 goes with a two-sided P of 0.021 to 0.024",
    "The interval follows from the counts. The OR and the P each need one step that was not stated",
    "This tool compares numbers and does not judge why they differ.",
])  # fmt: skip
def test_the_trial_is_reported_as_it_is(run: Run, words: str) -> None:
    assert words in run(TRIAL).stdout


def test_routes_that_explain_most_figures_come_first(run: Run) -> None:
    routes = [line for line in run(TRIAL).stdout.splitlines() if "the interval" in line and "- " in line]
    assert ["too" in line for line in routes] == [True, True, False, False]


@pytest.mark.parametrize(("accept", "code"), [("", 1), ("--accept steps", 1), ("--accept assumptions", 0)])
def test_exit_code_of_the_trial(run: Run, accept: str, code: int) -> None:
    assert run(f"{TRIAL} {accept}").exit_code == code


def test_exit_code_where_only_a_step_is_needed(run: Run) -> None:
    assert run("check 75/101 59/100 --or 2.01").exit_code == 1
    assert run("check 75/101 59/100 --or 2.01 --accept steps").exit_code == 0
    assert run("check 75/101 59/100 --or 2.00 --ci 1.10,3.65 --p .023").exit_code == 0


def test_records_of_the_trial(run: Run) -> None:
    made = by_figure(records(run, TRIAL))
    assert list(made) == ["or", "low", "high", "p", "summary"]
    assert {record["schema"] for record in made.values()} == {"rsa-trial/check/1"}
    odds_ratio, p, summary = made["or"], made["p"], made["summary"]
    assert (odds_ratio["printed"], odds_ratio["rounded"], odds_ratio["status"]) == (
        "2.01",
        "2.00",
        "with_step",
    )
    assert odds_ratio["recomputed"] == pytest.approx(2.004563233, rel=1e-9)
    routes = {"rounded_twice", "from_rounded_risks", "rounded_up", "from_rounded_log"}
    assert (odds_ratio["reading"], set(odds_ratio["readings"])) == ("rounded_twice", routes)
    for limit, value in (("low", 1.102175772), ("high", 3.645764911)):
        assert made[limit]["recomputed"] == pytest.approx(value, rel=1e-9)
        assert (made[limit]["status"], made[limit]["reading"]) == ("follows", "as_given")
        assert made[limit]["method"] == "woolf"
    assert (p["status"], p["reading"]) == ("with_assumption", "one_sided")
    assert p["recomputed"] == pytest.approx(0.022682 / 2, abs=3e-7)  # one-sided, as the verdict has it
    assert (summary["status"], summary["strength"]) == ("with_assumption", "strong")
    assert summary["reading"] == "rounded_twice+one_sided"
    assert summary["readings_tried"] > 100


def test_a_sentence_says_the_same_as_the_options(run: Run) -> None:
    assert records(run, ["check", "75/101", "59/100", "--printed", SENTENCE]) == records(run, TRIAL)


def test_a_sentence_is_echoed_as_it_was_understood(run: Run) -> None:
    said = run(["check", "75/101", "59/100", "--printed", SENTENCE]).stdout
    assert "understood: OR 2.01, 95% CI 1.10 to 3.65, P 0.01" in said


def test_a_sentence_may_hold_the_counts(run: Run) -> None:
    sentence = "births in 75/101 (74.26%) v 59/100 (59.00%); OR 2.00 (95% CI 1.10 to 3.65)"
    made = by_figure(records(run, ["check", "--printed", sentence]))
    assert {made[name]["status"] for name in ("or", "low", "high", "percent_trt", "percent_ctl")} == {
        "follows"
    }


@pytest.mark.parametrize(("form", "start"), [
    ("json", "["), ("csv", "study,figure,printed,recomputed,rounded,status,reading,readings,method,program"),
    ("tsv", "study\tfigure"), ("markdown", "### Printed"), ("latex", "\\"), ("html", "<"),
    ("plain", "Printed"),
])  # fmt: skip
def test_every_format(run: Run, form: str, start: str) -> None:
    made = run(f"{TRIAL} -f {form}")
    assert made.exit_code == 1, made.stderr
    assert made.stdout.startswith(start)


def test_csv_joins_readings(run: Run) -> None:
    first = next(csv.DictReader(io.StringIO(run(f"{TRIAL} -f csv").stdout)))
    assert first["readings"] == "rounded_twice; from_rounded_risks; rounded_up; from_rounded_log"


def test_one_line_a_study(run: Run) -> None:
    assert run(f"{TRIAL} -q").stdout == (
        "follows with an extra assumption: rounding twice, a one-sided test\n"
    )


def test_a_file_of_results(run: Run) -> None:
    rows = (
        "study,e1,n1,e0,n0,measure,estimate,ci_low,ci_high,p,centre\n"
        "RSA,75,101,59,100,or,2.00,1.10,3.65,0.023,A\n"
        "swapped,59,100,75,101,or,2.00,1.10,3.65,0.023,B\n"
        "other,75,101,59,100,RR,1.25,,,,C\n"
    )
    made = [r for r in checked(run, rows) if r["figure"] == "summary"]
    assert [(r["study"], r["line"], r["status"], r["centre"]) for r in made] == [
        ("RSA", 2, "follows", "A"),
        ("swapped", 3, "with_assumption", "B"),
        ("other", 4, "with_step", "C"),
    ]
    assert made[1]["reading"] == "arms_swapped"


@pytest.mark.parametrize("header", [
    "study,e1,n1,e0,n0,or,ci_low,ci_high,p", "trial,ai,n1i,ci,n2i,Odds.Ratio,lower,upper,p-value",
    "study,e1,n1,e0,n0,OR,low,high,pval",
])  # fmt: skip
def test_columns_named_after_the_measure(run: Run, header: str) -> None:
    made = by_figure(checked(run, f"{header}\nRSA,75,101,59,100,2.00,1.10,3.65,0.023\n"))
    assert {record["status"] for record in made.values()} == {"follows"}


def test_an_interval_in_one_cell_and_a_sentence_in_one_cell(run: Run) -> None:
    made = checked(run, "e1,n1,e0,n0,or,ci\n75,101,59,100,2.00,1.10–3.65\n")
    assert [record["figure"] for record in made] == ["or", "low", "high", "summary"]
    made = checked(run, f'e1,n1,e0,n0,printed\n75,101,59,100,"{SENTENCE}"\n')
    assert [record["printed"] for record in made[:-1]] == ["2.01", "1.10", "3.65", "0.01"]


def test_column_names_the_role_of_a_printed_figure(run: Run) -> None:
    rows = "e1,n1,e0,n0,effect of it,sig\n75,101,59,100,2.00,0.023\n"
    made = by_figure(checked(run, rows, "--column", "or=effect of it", "--column", "p=sig"))
    assert {record["status"] for record in made.values()} == {"follows"}
    missing = run(["check", "-i", "-", "--column", "or=nothing"], input=rows)
    assert (missing.exit_code, "No column is called 'nothing' for or." in missing.stderr) == (3, True)


def test_several_measures_of_one_study(run: Run) -> None:
    made = records(
        run, "check 75/101 59/100 --or 2.00 --or-ci 1.10,3.65 --rr 1.26 --rr-ci 1.03,1.54 --rd 15.3% --p .023"
    )
    assert [r["figure"] for r in made] == ["or", "low", "high", "p", "rr", "low", "high", "rd", "summary"]
    assert {record["status"] for record in made} == {"follows"}


@pytest.mark.parametrize(("printed", "status"), [
    ("<0.05", "consistent"), (">0.01", "consistent"), ("<0.001", "does_not_follow"),
    ("NS", "does_not_follow"), ("0.02", "follows"), ("P = .02", "follows"), ("<.03", "consistent"),
    ("0.0", "consistent"), ("2%", "follows"),
])  # fmt: skip
def test_inequalities_are_never_said_to_follow(run: Run, printed: str, status: str) -> None:
    assert by_figure(records(run, ["check", "75/101", "59/100", "--p", printed]))["p"]["status"] == status


def test_declared_adjusted_there_is_no_verdict(run: Run) -> None:
    made = run(f"{TRIAL} --adjusted")
    assert made.exit_code == 0
    assert made.stdout.count("not checkable (adjusted: crude values are shown)") == 4
    assert "2.0046 → 2.00" in made.stdout
    statuses = {record["status"] for record in records(run, f"{TRIAL} --adjusted")}
    assert statuses == {"not_checkable"}


def test_a_declared_test_comes_first(run: Run) -> None:
    named = by_figure(records(run, "check 75/101 59/100 --p 0.03 --test fisher"))["p"]
    assert (named["status"], named["reading"], named["method"]) == ("follows", "as_given", "fisher")
    other = by_figure(records(run, "check 75/101 59/100 --p 0.02 --test fisher"))["p"]
    assert (other["status"], other["reading"]) == ("with_assumption", "other_method")


def test_the_conditional_estimate_of_fishers_test_in_r(run: Run) -> None:
    # R's help of fisher.test, the lady tasting tea: 6.408309 and 0.3135693, as far as its search is right
    made = by_figure(records(run, "check 3/4 1/4 --or 6.408 --ci 0.3136,306.24 -l 90"))
    assert (made["or"]["status"], made["or"]["method"]) == ("follows", "conditional-mle")
    assert made["or"]["rounded"] == "6.408"
    assert made["low"]["status"] == "follows"


@pytest.mark.law
@pytest.mark.parametrize("event", ["", "--event-is benefit", "--event-is harm"])
@pytest.mark.parametrize(
    "counts",
    ["75/101 59/100", "12/50 10/50", "0/20 3/20", "59/100 75/101", "75/101 70/100", "10/50 10/50", "5/5 0/5"],
)
@pytest.mark.parametrize("measure", ["or", "rr", "rd", "nnt"])
def test_our_own_sentences_follow(run: Run, measure: str, counts: str, event: str) -> None:
    sentence = run(f"{measure} {counts} -q {event}").stdout.strip()
    made = run(["check", *counts.split(), "--printed", sentence, "-q"])
    assert (made.stdout, made.stderr) == ("consistent\n" if "P >" in sentence else "follows\n", "")
    figures = by_figure(records(run, ["check", *counts.split(), "--printed", sentence]))
    assert set(figures) == {"low", "high", "p", "summary", *([] if "∞ (" in sentence else [measure])}


def test_numbers_of_a_sentence_that_are_not_understood_are_named(run: Run) -> None:
    words = ["check", "75/101", "59/100", "--quick", "--printed"]
    made = run([*words, "RR 1.26 (1.03 to 1.55), I2 44%, and foo 1.93 in 17 of them"])
    assert "not used: 44%, foo 1.93, in 17: not understood" in " ".join(made.stdout.split())
    assert "not used" not in run([*words, "75 of 101 v 59 of 100, RR 1.26 (1.03 to 1.55)"]).stdout
    other = run([*words, "76 of 101 v 59 of 100, RR 1.26 (1.03 to 1.55)"]).stdout
    assert "not used: 76/101 v 59/100: other counts than those that were typed" in other


def test_percents_show_another_denominator(run: Run) -> None:
    made = by_figure(records(run, "check 3/45 9/51 --p 0.113 --percent 6.8,17.6"))
    assert (made["p"]["reading"], made["percent_trt"]["reading"]) == ("denominator", "denominator")
    assert made["percent_ctl"]["reading"] == "as_given"
    assert "3/44 and 9/51: Pearson 0.1131" in run("check 3/45 9/51 --p 0.113 --percent 6.8,17.6").stdout


def test_a_percent_says_of_which_denominator_it_is(run: Run) -> None:
    """3/44 is 6.8% and 3/51 is 5.9%; 9/45 is 20%."""
    words = "%   6.8    6.818 → 6.8      ~ follows with an extra assumption: other denominators (3/44)\n"
    assert words in run("check 3/45 9/51 --p 0.113 --percent 6.8,17.6").stdout
    made = run("check 9/51 3/45 --percent 20,5.9").stdout
    assert "other denominators (9/45)\n" in made and "other denominators (3/51)\n" in made
    text = "e1,n1,e0,n0,percent_trt,percent_ctl\n3,45,9,51,6.8,17.6\n"
    assert "other denominators (3/44)  weak\n" in run(["check", "-i", "-", "-f", "table"], input=text).stdout


def test_one_tail_is_named_once(run: Run) -> None:
    """Fisher's one-sided P is 0.015810: scipy.stats.hypergeom.sf(74, 201, 134, 101)."""
    made = run("check 75/101 59/100 --p 0.0158").stdout
    assert "- Fisher 0.0158, Blaker 0.0158 (not Pearson 0.0109, Yates 0.0160)\n" in made


def test_a_rarer_test_that_is_rounded_another_way_is_named(run: Run) -> None:
    assert "a rarer method, truncating (Wald)\n" in run("check 75/101 59/100 --p 0.0241").stdout


def test_without_counts(run: Run) -> None:
    made = run("check --or 2.01 --ci 1.10,3.65 --p 0.02")
    assert made.exit_code == 0
    assert "goes with a two-sided P of 0.021 to 0.024" in made.stdout
    assert run("check --or 2.01 --ci 1.10,3.65 --p 0.2").exit_code == 1
    assert "the middle of the interval is 0.589" in run("check --rr 0.75 --ci 0.33,1.05").stdout
    outside = run("check 75/101 59/100 --or 4.0 --ci 1.10,3.65")
    assert (outside.exit_code, "OR 4.0 lies outside its interval 1.10 to 3.65" in outside.stdout) == (1, True)


def test_missing_counts_in_a_file_are_not_checkable(run: Run) -> None:
    rows = "e1,n1,e0,n0,or,ci_low,ci_high\n,101,59,100,2.00,1.10,3.65\n75,101,59,100,2.00,1.10,3.65\n"
    made = [record["status"] for record in checked(run, rows) if record["figure"] == "or"]
    assert made == ["consistent", "follows"]
    assert run("check", input=rows).stdout.count("consistent (no counts)") == 3
    assert [r["status"] for r in checked(run, "or,p\n2.00,0.02\n")] == ["not_checkable"] * 3


def test_recovered_counts(run: Run) -> None:
    made = records(run, "check -n 101,100 --or 2.00 --ci 1.10,3.65 --recover")
    assert [(r["status"], r["treatment_events"], r["control_events"]) for r in made] == [("unique", 75, 59)]
    several = records(run, "check -n 101,100 --or 2.0 --recover")
    assert {r["status"] for r in several} == {"several"}
    assert (75, 59) in {(r["treatment_events"], r["control_events"]) for r in several}
    (none,) = records(run, "check -n 10,10 --or 2.01 --ci 1.99,2.03 --recover")
    assert (none["status"], none["treatment_events"]) == ("none", None)


def test_recover_a_file(run: Run) -> None:
    rows = "study,n1,n0,or,ci_low,ci_high\nRSA,101,100,2.00,1.10,3.65\nsmall,3,3,4.00,,\n"
    made = checked(run, rows, "--recover")
    assert [(r["study"], r["treatment_events"], r["control_events"]) for r in made] == [
        ("RSA", 75, 59), ("small", 2, 1)
    ]  # fmt: skip


def test_recover_needs_sizes(run: Run) -> None:
    made = run("check --or 2.00 --ci 1.10,3.65 --recover")
    assert (made.exit_code, made.stdout) == (2, "")
    assert "The sizes of the arms are not known." in made.stderr


@pytest.mark.parametrize("on_error", ["stop", "skip", "mark"])
def test_a_cell_that_is_no_figure(run: Run, on_error: str) -> None:
    rows = "e1,n1,e0,n0,or,p\n75,101,59,100,2.00,0.023\n75,101,59,100,two,0.023\n75,101,59,100,2.00,1.3\n"
    made = run(["check", "-i", "-", "--on-error", on_error, "-f", "ndjson"], input=rows)
    assert "'two' is not a number (stdin line 3, column or)." in made.stderr
    if on_error == "stop":
        assert (made.exit_code, made.stdout) == (3, "")
        return
    assert "P values lie between 0 and 1 (stdin line 4, column p)." in made.stderr
    assert made.exit_code == 4
    lines = [json.loads(line)["line"] for line in made.stdout.splitlines()]
    assert lines == ([2, 2, 2] if on_error == "skip" else [2, 2, 2, 3, 4])


def test_the_closing_line_counts_every_study(run: Run) -> None:
    made = run(["check", *CORPUS, "-f", "csv", "--quick"])
    assert made.exit_code == 1
    line = made.stderr.splitlines()[-1]
    assert line.startswith("179 studies checked: ")
    assert sum(map(int, re.findall(r"(?<=[:,] )\d+", line))) == 179
    assert line.endswith("; 0 rows refused")


def test_the_words_accuse_nobody(run: Run) -> None:
    said = run(["check", *CORPUS, "--quick"]).stdout.lower()
    for sentence in (TRIAL, "check 75/101 59/100 --or 4 --ci 1.10,3.65 --p 0.5"):
        said += run(sentence).stdout.lower()
    for word in ("error", "wrong", "suspicious", "claim", "significant", "fraud", "mistake", "fake"):
        assert word not in said


def test_color_is_never_red(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*31", run(TRIAL).stdout)


def test_quick_leaves_out_the_strength(run: Run) -> None:
    made = by_figure(records(run, f"{TRIAL} --quick"))
    assert made["summary"]["strength"] is None
    assert made["p"]["reading"] == "one_sided"


def test_ninety_nine_percent_intervals(run: Run) -> None:
    made = by_figure(records(run, "check 75/101 59/100 --or 2.00 --ci 0.91,4.40 -l 99"))
    assert {made["low"]["status"], made["high"]["status"]} == {"follows"}
    rows = "e1,n1,e0,n0,or,ci_low,ci_high,ci_level\n75,101,59,100,2.00,0.91,4.40,99\n"
    assert checked(run, rows)[1]["status"] == "follows"


@pytest.mark.parametrize(("arguments", "status"), [
    ("--or 2,005 --ci 1,102;3,646 --p 0,022", "follows"),
    ("--or 2·00 --ci 1·10–3·65 --p 0·023", "follows"),
    ("--rd 15.3% --ci 2.4%,28.1%", "follows"),
    ("--rd 0.153 --ci 0.024,0.281", "follows"),
    ("--arr -15.3 --ci -28.1,-2.4", "follows"),
    ("--rrr -25.9 --ci -53.7,-3.1", "follows"),
    ("--rrr 25.9 --ci 3.1,53.7", "with_assumption"),
    ("--p 2.27E-02", "follows"),
    ("--percent 0.743,0.590", "follows"),
    ("--percent 59.0,74.3", "with_assumption"),
    ("--percent 74.2,59.0", "with_step"),
    ("--nnt 6.6 --ci 3.6,41.9", "follows"),
    ("--nnt 7 --ci 4,46", "follows"),
    ("--p 0.3", "does_not_follow"),
])  # fmt: skip
def test_units_and_typography(run: Run, arguments: str, status: str) -> None:
    made = records(run, ["check", "75/101", "59/100", *arguments.split()])
    assert made[-1]["status"] == status


def test_limits_beyond_the_scale_are_not_taken_for_percent(run: Run) -> None:
    assert run("check 9/10 1/10 --rd 0.80 --ci 0.54,1.06").exit_code == 0
    assert run(["check", "3/50", "5/50", "--rrr", "0.40", "--ci=-1.38,0.85"]).exit_code == 0


def test_an_estimate_and_its_interval_in_one_cell(run: Run) -> None:
    rows = 'study,e1,n1,e0,n0,Odds Ratio (95% CI),p\nA,75,101,59,100,"2.00 (1.10, 3.65)",0.023\n'
    assert [record["status"] for record in checked(run, rows)] == ["follows"] * 5
    made = records(run, ["check", "75/101", "59/100", "--or", "2.00 (95% CI 1.10 to 3.65)"])
    assert [record["figure"] for record in made] == ["or", "low", "high", "summary"]


def test_each_estimate_of_a_row_has_its_own_interval(run: Run) -> None:
    rows = "e1,n1,e0,n0,or,or_ci,rr,rr_ci_low,rr_ci_high\n75,101,59,100,2.00,1.10 to 3.65,1.26,5,6\n"
    made = [(record["figure"], record["status"]) for record in checked(run, rows)]
    assert made[:3] == [("or", "follows"), ("low", "follows"), ("high", "follows")]
    assert made[3:6] == [("rr", "follows"), ("low", "does_not_follow"), ("high", "does_not_follow")]


@pytest.mark.parametrize(("rows", "words"), [
    ("e1,n1,e0,n0,aor\n75,101,59,100,2\n", "No column of printed figures (stdin)."),
    ("e1,n1,e0,n0,or,rr,ci\n75,101,59,100,2,1.3,1-3\n", "An interval belongs to one estimate (stdin line 2"),
    ("e1,n1,e0,n0,or,printed\n75,101,59,100,2,OR 9.5\n", "both give an estimate (stdin line 2"),
    ("e1,n1,e0,n0,printed\n75,101,59,100,nothing at all\n", "No result found in"),
    ("e1,n1,e0,n0,or,ci_level\n75,101,59,100,2.00,5\n", "'5' is not a confidence level"),
    ("e1,n1,e0,n0,or\n75,101,59,100,2.0045632333767927384592\n", "digits, the most that can be checked"),
])  # fmt: skip
def test_nothing_in_a_file_is_passed_over(run: Run, rows: str, words: str) -> None:
    made = run("check -i -", input=rows)
    assert (made.exit_code, made.stdout) == (3, "")
    assert words in made.stderr


@pytest.mark.parametrize(("arguments", "words"), [
    (["--or", "nan"], "'nan' is not a number (--or)."),
    (["--or", "2.00", "--printed", "OR 3.5"], "The sentence and another figure both give an estimate."),
    (["--or", "2", "--recover"], "--recover is not used with counts: it searches for the counts."),
])  # fmt: skip
def test_nothing_typed_is_passed_over(run: Run, arguments: list[str], words: str) -> None:
    made = run(["check", "75/101", "59/100", *arguments])
    assert (made.exit_code, made.stdout) == (2, "")
    assert words in made.stderr


def test_a_test_that_is_none_of_counts_is_not_checked(run: Run) -> None:
    made = by_figure(checked(run, "e1,n1,e0,n0,or,p,test\n75,101,59,100,2.00,0.5,log-rank\n"))
    assert (made["or"]["status"], made["p"]["status"]) == ("follows", "not_checkable")


def test_a_sentence_that_calls_its_figures_adjusted_is_not_judged(run: Run) -> None:
    said = run(["check", "75/101", "59/100", "--printed", "adjusted OR 2.50 (1.10 to 3.65)"])
    assert said.exit_code == 0
    assert "understood: OR 2.50, 95% CI 1.10 to 3.65, adjusted" in said.stdout
    assert run(["check", "75/101", "59/100", "--printed", "unadjusted OR 2.50"]).exit_code == 1


def test_consistent_is_never_called_following(run: Run) -> None:
    said = run(["check", "75/101", "59/100", "--or", "2.00", "--p", "<0.05"]).stdout
    assert "The OR follows from the counts. The P is consistent with the counts." in said


def test_what_another_test_gives_is_said(run: Run) -> None:
    said = run("check 75/101 59/100 --p 0.02 --test fisher").stdout
    assert "0.0227 → 0.02" in said
    assert "- Fisher gives 0.0252; Wald of the odds ratio 0.0227" in said
    assert "follows with an extra assumption: not Fisher but another test" in said


@pytest.mark.parametrize("said", [
    ["--p", "0.084", "--one-sided"], ["--printed", "one-sided P = 0.084"],
    ["--printed", "P=0.084 (one-tailed)"],
])  # fmt: skip
def test_a_declared_one_sided_p_follows(run: Run, said: list[str]) -> None:
    # Pearson's P halved; as printed by R250 of the public results, where it is declared
    made = by_figure(records(run, ["check", "25/45", "30/43", *said]))["p"]
    assert (made["status"], made["reading"], made["rounded"]) == ("follows", "one_sided", "0.084")
    undeclared = by_figure(records(run, "check 25/45 30/43 --p 0.084"))["p"]
    assert (undeclared["status"], undeclared["reading"]) == ("with_assumption", "one_sided")
    rows = "e1,n1,e0,n0,p,sides\n25,45,30,43,0.084,one-sided\n"
    assert checked(run, rows)[0]["status"] == "follows"


def test_figures_may_stand_on_either_row_of_two_arms(run: Run) -> None:
    rows = "study,arm,events,n,or\nA,CsA,75,101,\nA,placebo,59,100,2.00\n"
    assert checked(run, rows)[0]["printed"] == "2.00"


def test_refused_rows_are_told_even_when_quiet(run: Run) -> None:
    rows = "e1,n1,e0,n0,or\n75,101,59,100,2.00\n75,101,59,100,two\n"
    made = run("check -i - -q --on-error skip", input=rows)
    assert (made.exit_code, made.stdout) == (4, "follows\n")
    assert "'two' is not a number" in made.stderr


def test_recover_says_what_it_could_not_try(run: Run) -> None:
    rows = "study,n1,n0,or\nA,1000000000,1000000000,2.00\nB,,,2.00\n"
    made = [(record["study"], record["status"]) for record in checked(run, rows, "--recover")]
    assert made == [("A", "too_many"), ("B", "no_sizes")]
    assert run("check -n 60,60 --rd 43.32 --percent 87.7,44.223 --recover").exit_code == 1


def test_large_trials_leave_out_the_slowest_tests(run: Run) -> None:
    said = run("check 2/2 741115/1000000 --p 0.01").stdout
    assert "13 two-sided tests tried" in said


@pytest.mark.parametrize(("named", "printed"), [
    ("Barnard's exact test", "0.0238"), ("Boschloo exact", "0.0238"), ("mid-P", "0.0229"),
    ("Fisher's exact test", "0.0252"), ("chi-square without continuity correction", "0.0218"),
    ("uncorrected chi-squared", "0.0218"), ("chi-square with Yates correction", "0.0320"),
    ("likelihood ratio", "0.0214"), ("unpooled-z", "0.0201"), ("fisher-central", "0.0316"),
    ("wald", "0.0227"), ("N-1 chi-square", "0.0221"), ("z-test", "0.0218"),
])  # fmt: skip
def test_tests_as_papers_name_them(run: Run, named: str, printed: str) -> None:
    # the P values of the trial's table in test_reference.py, rounded
    made = by_figure(records(run, ["check", "75/101", "59/100", "--p", printed, "--test", named]))["p"]
    assert (made["status"], made["reading"]) == ("follows", "as_given")


def test_a_declared_test_that_takes_too_long_is_not_checked(run: Run) -> None:
    assert "not checkable" in run("check 1590/3000 1500/3000 --p 0.0210 --test boschloo").stdout
    assert "not checkable" in run("check 75/101 59/100 --p 0.03 --test boschloo --quick").stdout


def test_a_p_beside_another_measure_is_at_most_consistent_with_it(run: Run) -> None:
    said = "HR 0.70 (95% CI 0.5 to 0.9), P=0.004"
    assert run(["check", "75/101", "59/100", "--printed", said]).exit_code == 0


def test_a_difference_of_nothing_has_a_unit(run: Run) -> None:
    assert run("check 50/100 50/100 --rd 0.0 --ci=-13.9,13.9").exit_code == 0
    assert run("check 50/100 50/100 --rd 0.00 --ci=-0.14,0.14").exit_code == 0


def test_an_inequality_goes_with_other_denominators(run: Run) -> None:
    made = by_figure(
        records(run, ["check", "75/100", "59/101", "--or", "2.00", "--ci", "1.10,3.65", "--p", "<0.05"])
    )
    assert (made["or"]["reading"], made["p"]["reading"]) == ("denominator", "denominator")


def test_several_estimates_depart_at_most_twice_together(run: Run) -> None:
    made = records(run, "check 75/101 59/100 --rr 0.79 --rd=-15.2% --or 0.499 --p 0.01")
    assert made[-1]["reading"].count("+") <= 1


def test_recover_finds_what_check_accepts(run: Run) -> None:
    assert run("check 7/20 3/22 --or 3.31 --ci 0.61,23.56").exit_code == 0
    made = records(run, "check -n 20,22 --or 3.31 --ci 0.61,23.56 --recover")
    assert (7, 3) in {(record["treatment_events"], record["control_events"]) for record in made}
    shares = records(run, "check -n 101,100 --or 2.00 --percent 0.743,0.590 --recover")
    assert [(record["treatment_events"], record["control_events"]) for record in shares] == [(75, 59)]


def test_blank_cells_are_blank_however_they_are_written(run: Run) -> None:
    rows = "e1,n1,e0,n0,or,rr,ci_low,ci_high,p,test\n75,101,59,100,NA,1.26,1.03,1.54,.,none\n"
    assert {record["status"] for record in checked(run, rows)} == {"follows"}


def test_two_columns_of_one_role_are_told_apart(run: Run) -> None:
    made = run("check -i -", input="e1,n1,e0,n0,or,odds ratio\n75,101,59,100,2.00,9.99\n")
    assert (made.exit_code, "'or' and 'odds ratio' both look like or (stdin)." in made.stderr) == (3, True)
    named = run(
        ["check", "-i", "-", "-q"], input="e1,n1,e0,n0,measure,estimate\n75,101,59,100,odds ratio (OR),2.00\n"
    )
    assert named.stdout == "follows\n"


def test_an_error_in_a_later_file_says_what_is_written(run: Run, tmp_path: Path) -> None:
    header = "study,events_trt,n_trt,events_ctl,n_ctl,or"
    (tmp_path / "a.csv").write_text(f"{header}\nS,75,101,59,100,2.00\n")
    (tmp_path / "b.csv").write_text(f"{header}\nS,75,101,59,100,2.oo\n")
    made = run(["check", "-q", "-i", str(tmp_path / "a.csv"), "-i", str(tmp_path / "b.csv")])
    assert (made.exit_code, made.stdout) == (3, f"{tmp_path / 'a.csv'}, S: follows\n")
    assert "'2.oo' is not a number (b.csv line 2, column or). 1 row before it is on" in made.stderr


@pytest.mark.parametrize("limits", ["more 5 to ∞ to fewer 8", "NNTB 5 to ∞ to NNTH 8"])
def test_the_two_sides_of_a_number_needed(run: Run, limits: str) -> None:
    """75/101 v 70/100: the Wald limits of the difference are -8.1 and 16.6 points, 1/0.166 = 6.0."""
    typed = ["check", "75/101", "70/100", "-f", "csv", "--quick"]
    said = run([*typed, "--printed", f"NNT 25: … (95% CI {limits})"])
    assert run([*typed, "--nnt", "25", "--ci", limits]).stdout == said.stdout
    low, high = (row for row in csv.DictReader(io.StringIO(said.stdout)) if row["figure"] in ("low", "high"))
    assert float(low["recomputed"]) > 0 > float(high["recomputed"])
    assert [row["status"] for row in (low, high)] == ["does_not_follow"] * 2


@pytest.mark.parametrize(
    "interval", ["1.10 to ∞", "1.10 to infinity", "3.65 to 1.10", "0.12345678901234567890 to 3"]
)
@pytest.mark.parametrize("form", ["table", "json"])
def test_an_interval_that_cannot_be_checked_is_left_out_and_said(run: Run, interval: str, form: str) -> None:
    sentence = f"OR 2.00 (95% CI {interval}), P = 0.02"
    typed = ["check", "75/101", "59/100", "-f", form]
    made = run([*typed, "--printed", sentence])
    assert made.stderr == f"note: the interval {interval} can't be checked and is left out\n"
    assert made.exit_code == 0
    alone = run([*typed, "--printed", f"OR, 95% CI {interval}"])
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert alone.stderr.splitlines()[1] == "Error: Nothing to check."
    assert run([*typed, "--printed", sentence, "--need-verdict"]).exit_code == 4
    if form == "json":
        rest = run([*typed, "--or", "2.00", "--p", "0.02"]).stdout
        assert made.stdout == rest.replace('"not_judged": 0', '"not_judged": 2')


def test_a_row_whose_interval_cannot_be_checked_is_refused(run: Run) -> None:
    text = 'study,e1,n1,e0,n0,printed\nA,75,101,59,100,"OR 2.00 (95% CI 1.1 to ∞)"\n'
    made = run(["check"], input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert made.stderr.startswith(
        "Error: The interval 1.1 to ∞ can't be checked (stdin line 2, column printed)."
    )


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        (["--or", "2", "--ci", "3,1"], "--ci"),
        (["--or", "2", "--or-ci", "3,1"], "--or-ci"),
        (["--or", "2 (3 to 1)"], "--or"),
    ],
)
def test_limits_in_falling_order_name_their_option(run: Run, typed: list[str], option: str) -> None:
    made = run(["check", "75/101", "59/100", *typed])
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith(f"Error: The limits are in falling order ({option}).")


def test_records_have_the_routes_and_ranges_that_the_sheet_shows(run: Run) -> None:
    """What the sheet of the trial says of its estimate, its P and both together, as fields."""
    made = by_figure(records(run, TRIAL))
    routes = made["or"]["routes"]
    assert [(route["reading"], route["keeps_interval"]) for route in routes] == [
        ("rounded_twice", True),
        ("from_rounded_risks", True),
        ("rounded_up", False),
        ("from_rounded_log", False),
    ]
    assert {route["rounded"] for route in routes} == {"2.01"}
    # the odds ratio of 75/101 and 59/100 is 3075/1534; of 74.3% and 59.0%, .743·.41/(.257·.59)
    assert routes[0]["value"] == pytest.approx(3075 / 1534, rel=1e-12)
    assert routes[1]["value"] == pytest.approx(0.743 * 0.41 / (0.257 * 0.59), rel=1e-12)
    p = made["p"]
    assert {route["reading"] for route in p["routes"]} == {"one_sided"}
    assert all(0.005 <= route["value"] <= 0.015 for route in p["routes"])
    assert (p["tests_tried"], p["tests_fitting"]) == (17, 0)
    assert 0.02 < p["tests_low"] < p["tests_high"] < 0.033
    # the ends of 2.005 to 2.015, 1.095 to 1.105 and 3.645 to 3.655 through statistics.NormalDist
    assert made["or"]["goes_with_low"] == pytest.approx(0.021387, abs=1e-6)
    assert made["or"]["goes_with_high"] == pytest.approx(0.023677, abs=1e-6)
    assert made["or"]["interval_middle"] == pytest.approx(math.sqrt(1.10 * 3.65), rel=1e-12)
    assert made["low"]["routes"] is None and made["summary"]["tests_tried"] is None


def test_what_no_reading_gives_has_the_range_of_the_methods(run: Run) -> None:
    made = by_figure(records(run, ["check", "75/101", "59/100", "--or", "9.87", "--ci", "1.10,3.65"]))["or"]
    assert (made["status"], made["routes"]) == ("does_not_follow", [])
    assert made["methods_low"] < 3075 / 1534 <= made["methods_high"] < 2.1
    sheet = run(["check", "75/101", "59/100", "--or", "9.87", "--ci", "1.10,3.65"]).stdout
    low, high = f"{made['methods_low']:.4f}", f"{made['methods_high']:.4f}"
    assert f"{made['methods_tried']} methods from the counts as given: {low} to {high}, none prints" in sheet
    assert (made["stands_for_low"], made["stands_for_high"]) == (9.865, 9.875)
    assert made["gap"] == pytest.approx(9.865 - 3075 / 1534, rel=1e-12)
    assert "9.87 stands for 9.865 to 9.875: the counts give a number 7.8604 away" in sheet


@pytest.mark.parametrize(("text", "of", "ends", "gap"), [
    ("2.20", 2.0046, (2.195, 2.205), 0.1904),
    ("-0.90", -0.95, (-0.905, -0.895), 0.045),
    ("1.2e5", 1.3e5, (115000, 125000), 5000),
    ("<0.05", 0.0625, (math.nan, 0.05), 0.0125),
    (">0.05", 0.03, (0.05, math.nan), 0.02),
    ("2.20", 2.2049, (2.195, 2.205), 0),
    ("2.20", math.inf, (2.195, 2.205), math.nan),
])  # fmt: skip
def test_what_a_figure_stands_for(text: str, of: float, ends: tuple[float, float], gap: float) -> None:
    """Half a unit of the last place on either side, and how far a number lies outside of that."""
    read = p_value(text) if text[0] in "<>" else figure(text)
    made = [float(part[0]) for part in bounds(Figures.of([read]), np.array([of]))]
    assert made == pytest.approx([*ends, gap], abs=1e-12, nan_ok=True)

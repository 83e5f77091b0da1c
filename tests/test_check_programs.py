"""check on what programs print. The rows of tests/data/software.csv are real runs and documented formulas."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from rsa_trial_cli.check.printed_intervals import ESTIMATES, INTERVALS, measure, near_split
from rsa_trial_cli.check.printed_measures import REPORTED, program_tests
from rsa_trial_cli.check.printed_measures import tests as named_tests
from rsa_trial_cli.check.programs import LABELS, PROGRAMS, Program
from rsa_trial_cli.check.readings import DEPARTURES
from rsa_trial_cli.cli import cli
from rsa_trial_cli.stats import MEASURES, Arm

DATA = Path(__file__).parent / "data"
LEFT_OUT = {"NNT, delta method"}  # and what is rounded on the way: those need a step, or are no interval
Check = Callable[[str], Result]


@pytest.fixture
def check() -> Check:
    return lambda args: CliRunner().invoke(cli, ["check", *args.split(), "-f", "json", "--quick"])


def figures(result: Result) -> dict[str, dict[str, object]]:
    assert result.exit_code in (0, 1), result.output
    return {record["figure"]: record for record in json.loads(result.stdout)}


# --- what the programs print, run with R 4.2.2, epitools 0.5 or given by their formulas -------------------

CASES = [
    ("75/101 59/100 --rd 0.153 --ci 0.014,0.291 --p 0.032", "wald-cc", "R prop.test"),
    ("20/50 11/50 --rd 18.0 --ci -1.8,37.8 --p 0.084", "wald-cc", "R prop.test"),
    ("100/170 5/17 --or 3.41 --ci 1.06,12.90 --p 0.023", "exact", "R fisher.test"),
    ("100/170 5/17 --or 3.406 --ci 1.059,12.905 --p 0.023", "exact", "R fisher.test"),
    ("10/13 2/17 --or 21.31 --ci 2.75,300.68 --p 0.0005", "exact", "R fisher.test"),
    ("75/101 59/100 --or 1.994 --ci 1.100,3.668", "mid-p", "R epitools"),
    ("96 104 109 666 --cells --or 5.640 --ci 3.943,8.071", "cornfield-cc", "Epi Info 6"),
    ("96 104 109 666 --cells --or 5.64 --ci 3.94,8.07", "cornfield-cc", "Epi Info 6"),
    ("8/21720 162/21728 --rrr 95.06 --ci 90.03,97.90", "exact", "vaccine trials"),
    ("98/98 3/97 --rr 32.33 --ci 10.61,98.50", "katz", "R epitools"),
]


@pytest.mark.parametrize(("args", "method", "program"), CASES)
def test_what_a_program_prints_follows_and_names_it(
    check: Check, args: str, method: str, program: str | None
) -> None:
    result = check(args)
    made = figures(result)
    assert result.exit_code == 0
    assert made["summary"]["status"] == "follows"
    for limit in ("low", "high"):
        assert (made[limit]["method"], made[limit]["program"]) == (method, program)


@pytest.mark.parametrize(("estimate", "method"), [("1.994", "median-unbiased"), ("1.980", "peto")])
def test_an_estimate_of_a_program_follows_without_its_interval(
    check: Check, estimate: str, method: str
) -> None:
    """75/101 v 59/100: 1.994082 by epitools; exp(7.6667/11.2222) = 1.9801 by hand."""
    made = figures(check(f"75/101 59/100 --or {estimate}"))["or"]
    assert (made["status"], made["method"]) == ("follows", method)


def test_a_logarithm_rounded_on_the_way_is_a_step(check: Check) -> None:
    """25/94 v 37/99 by hand: ln OR −0.499, SE 0.312 → 0.3294 to 1.1191."""
    made = figures(check("25/94 37/99 --or 0.61 --ci 0.3294,1.1191"))
    assert made["low"]["status"] == made["high"]["status"] == "with_step"
    assert made["low"]["reading"] == "from_rounded_log"
    assert made["low"]["program"] == "by hand"
    (route,) = made["low"]["routes"]
    assert (route["method"], route["rounded"]) == ("log-rounded", "0.3294")


def test_the_delta_method_is_named_and_does_not_follow(check: Check) -> None:
    """286/2735 v 193/2700: 1/RD = 30.22, SE/RD² = 7.00 → 16 to 44, where Wald's limits give 21 to 55."""
    made = figures(check("286/2735 193/2700 --nnt 30 --ci 16,44"))
    assert made["low"]["status"] == made["high"]["status"] == "does_not_follow"
    assert {made[limit]["reading"] for limit in ("low", "high")} == {"delta_method"}


@pytest.mark.parametrize("call", ["R prop.test", "R fisher.test"])
def test_a_person_reads_which_program_it_is(call: str) -> None:
    args = {program: args for args, _, program in CASES}[call]
    shown = CliRunner().invoke(cli, ["check", *args.split()])
    assert f"follows (as {call} prints it)" in shown.stdout


def test_digits_beyond_the_root_finder_do_not_make_it_follow(check: Check) -> None:
    """fisher.test prints 300.68 for 301.46; 310 is further off than its root finder."""
    assert figures(check("10/13 2/17 --or 21.31 --ci 2.75,310.00 --p 0.0005"))["high"]["status"] != "follows"


# --- figures that contradict each other, one-sided P, and P of another kind ---------------------------------


@pytest.mark.parametrize("interval", ["5,8", "5,9", "8,5"])
def test_an_interval_through_infinity_is_not_printed_without_signs(check: Check, interval: str) -> None:
    """12/50 v 10/50: RD 0.04, −0.122 to 0.202, so NNTB 5 to infinity to NNTH 8.2."""
    result = check(f"12/50 10/50 --nnt 25 --ci {interval}")
    assert result.exit_code == 1
    assert figures(result)["nnt"]["status"] == "follows"


@pytest.mark.parametrize("interval", ["5,-8", "-8,5"])
def test_an_interval_through_infinity_follows_with_its_signs(check: Check, interval: str) -> None:
    assert figures(check(f"12/50 10/50 --nnt 25 --ci {interval}"))["summary"]["status"] == "follows"


@pytest.mark.parametrize("args", ["3/4 1/4 --p 0.986", "59/100 75/101 --p 0.99", "59/100 75/101 --p 0.01"])
def test_a_one_sided_p_may_be_that_of_either_direction(check: Check, args: str) -> None:
    """3/4 v 1/4: hypergeometric 69/70 = 0.9857; 59/100 v 75/101: Pearson 1 − 0.0109."""
    assert figures(check(f"{args} --one-sided"))["p"]["status"] == "follows"


def test_a_p_against_a_margin_is_not_compared_with_tests_of_no_difference() -> None:
    text = "difference -2.5 percentage points (95% CI -10.2 to 5.2), P = 0.03 for noninferiority"
    args = ["check", "160/200", "165/200", "--printed", text, "-f", "json", "--quick"]
    made = figures(CliRunner().invoke(cli, args))
    assert made["p"]["status"] == "not_checkable"
    assert made["low"]["status"] == made["high"]["status"] == "follows"


def test_a_p_with_a_power_of_ten_is_read(check: Check) -> None:
    """90/100 v 10/100: χ² = 128, P = 1.12e−29 (2·Φ(−√128))."""
    made = figures(check("90/100 10/100 --p 1.12e-29"))
    assert made["p"]["status"] == "follows"
    shown = CliRunner().invoke(cli, ["check", "90/100", "10/100", "--p", "3.4e-50"])
    assert "0.00000000" not in shown.stdout


# --- the records --------------------------------------------------------------------------------------------


def test_every_record_has_a_label_of_its_own() -> None:
    assert len(LABELS) == len(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.label)
def test_what_a_record_names_is_known(program: Program) -> None:
    assert program.departure in DEPARTURES
    assert program.source and program.call
    known = {test.name for key in ("", *REPORTED) for test in (*named_tests(key), *program_tests(key))}
    assert set(program.tests) <= known
    if program.core:
        assert (
            program.interval in measure(program.core).methods or (program.core, program.interval) in INTERVALS
        )
        assert program.estimate in ("", "sample") or (program.core, program.estimate) in ESTIMATES


def test_a_call_shows_in_the_list() -> None:
    listed = json.loads(CliRunner().invoke(cli, ["methods", "programs", "-f", "json"]).stdout)
    assert [entry["name"] for entry in listed] == [program.name for program in PROGRAMS]


@pytest.mark.parametrize(("core", "name"), INTERVALS)
def test_limits_turn_when_the_arms_are_exchanged(core: str, name: str) -> None:
    if (core, name) in {("or", "small"), ("rr", "small")}:  # which are not symmetric
        return
    first, second = Arm.of([30, 8, 51], [60, 40, 90]), Arm.of([12, 15, 40], [55, 41, 100])
    low, high = INTERVALS[core, name](first, second, 0.95)
    back = INTERVALS[core, name](second, first, 0.95)
    turned = 1 / back[::-1] if core != "rd" else -back[::-1]
    if name != "log-rounded":
        assert np.allclose([low, high], turned, rtol=1e-9)


# --- the bars -----------------------------------------------------------------------------------------------


def verdicts(name: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    result = CliRunner().invoke(cli, ["check", "-i", str(DATA / name), "-f", "csv", "--quick"])
    with (DATA / name).open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    found = {
        row["study"]: row["status"]
        for row in csv.DictReader(result.stdout.splitlines())
        if row["figure"] == "summary"
    }
    assert set(found) == {row["study"] for row in rows}
    return rows, found


def test_nearly_all_that_programs_print_follows() -> None:
    rows, found = verdicts("software.csv")
    by: dict[str, Counter[bool]] = defaultdict(Counter)
    for row in rows:
        exact_test = "barnard" in row["call"] or "boschloo" in row["call"]  # which --quick leaves out
        if not (exact_test or "rounded" in row["call"] or row["call"] in LEFT_OUT):
            by[row["program"]][found[row["study"]] in ("follows", "consistent")] += 1
    assert sum((part for part in by.values()), Counter())[True] >= 0.97 * sum(
        sum(part.values()) for part in by.values()
    )
    for program, part in by.items():
        assert part[True] >= 0.9 * sum(part.values()), program


def test_few_tables_one_event_off_are_taken_for_what_a_program_prints() -> None:
    rows, found = verdicts("software_moved.csv")
    taken = [row for row in rows if found[row["study"]] in ("follows", "consistent")]
    for with_p, most in ((True, 0.04), (False, 0.08)):
        every = [row for row in rows if row["ci_low"] and bool(row["p"]) == with_p]
        assert sum(row in every for row in taken) <= most * len(every)


@pytest.mark.law
def test_the_exact_limits_of_a_split_lie_between_their_rough_ends() -> None:
    """Of every split of up to 120 events, and of larger ones: where the ends miss, nothing is computed."""
    exact = MEASURES["rr"].methods["exact"]
    every = [(x, n - x) for n in (*range(1, 121), 500, 3000) for x in range(n + 1)]
    rng = np.random.default_rng(4)
    large = [(x, y) for x, y in np.exp(rng.uniform(0, 12, (2000, 2))).astype(int).tolist()]
    x, y = np.array(every + large, float).T
    arms = Arm.of(x, 2e6), Arm.of(y, 1.5e6)
    with np.errstate(all="ignore"):
        (low, high), limits = near_split(*arms, 0.95)[:, 1:], exact(*arms, 0.95)
    finite = np.isfinite(limits)
    assert (low[finite] <= limits[finite] * (1 + 1e-12)).all()
    assert (high[finite] >= limits[finite] * (1 - 1e-12)).all()
    few, many = every.index((10, 10)), every.index((60, 60))  # and are near enough to leave most tables out
    assert (high[:, [few, many]] / low[:, [few, many]] < [1.17, 1.03]).all()

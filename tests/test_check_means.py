"""check of figures beside means: published results, readings, whole numbers, and the command."""

from __future__ import annotations

import csv
import json
from functools import cache
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import live
import numpy as np
import pytest

from rsa_trial_cli.check.figures import Figure
from rsa_trial_cli.check.integers import whole
from rsa_trial_cli.check.mean_findings import findings
from rsa_trial_cli.check.mean_readings import CHANGES, OF_FIGURES, OfArms, OfFigure
from rsa_trial_cli.check.mean_records import CheckedMeans, records
from rsa_trial_cli.check.printed_means import PrintedArm, PrintedMeans, alone
from rsa_trial_cli.check.readings import DIFFERS, FOLLOWS
from rsa_trial_cli.reading.figures import figure, p_value
from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.stats.distributions.tails import t_p_value
from rsa_trial_cli.stats.inference.mean_tests import limits, welch_error

DATA = Path(__file__).parent / "data" / "means"
PUBLISHED = list(csv.DictReader((DATA / "published.csv").read_text("utf-8").splitlines()))
INTEGERS: list[dict[str, Any]] = json.loads((DATA / "integers.json").read_text())
KEYS = {"md": "md", "d": "smd", "g": "smd"}
STATISTICS = {"t": "t", "se": "se", "var": "variance"}
WITHIN = "within the rounding of the printed means and SDs: "
METHODS = {  # how the file names a method → ours, of which one is named
    "Welch": {"welch"},
    "Student": {"student"},
    "z": {"z"},
    "z pooled": {"z-pooled"},
    "difference": {"welch"},
    "noncentral t": {"d, pooled SD, nct", "g, pooled SD, nct"},
    "d pooled SD": {"d, pooled SD, nct"},
    "d average SD": {"d, average SD, bonett"},
    "exact J": {"g, pooled SD, nct"},
    "approximate J": {"g, pooled SD, normal revman"},
    "ls": {"g, pooled SD, normal ls"},
    "RevMan normal": {"g, pooled SD, normal revman"},
    "metafor LS normal": {"g, pooled SD, normal ls"},
    "UB normal": {"g, pooled SD, normal ub"},
}


def printed(row: dict[str, str]) -> PrintedMeans:
    found: dict[str, Figure] = {}
    if row["estimate"]:
        found["estimate"] = figure(row["estimate"])
    if row["ci_low"]:
        found |= {"low": figure(row["ci_low"]), "high": figure(row["ci_high"])}
    name, _, value = row["statistic"].partition("=")
    if value:
        found[STATISTICS[name]] = figure(value)
    found |= {key: read(row[key]) for key, read in (("df", figure), ("p", p_value)) if row[key]}
    arms = [
        PrintedArm(figure(row[f"mean_{arm}"]), figure(row[f"sd_{arm}"]), int(row[f"n_{arm}"]))
        for arm in ("trt", "ctl")
    ]
    return PrintedMeans(arms, found, KEYS[row["measure"]], float(row["level"]) / 100, ("treated", "control"))


def judged(outcome: PrintedMeans) -> CheckedMeans:
    return records(alone(outcome), findings([outcome]))


def of(made: CheckedMeans, name: str) -> tuple[str, str, set[str]]:
    at = list(made.figure).index(name)
    return made.status[at], made.reading[at] or "", set((made.methods[at] or "").split("|"))


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["id"])
def test_published_results_are_judged_as_they_came_about(row: dict[str, str]) -> None:
    made = judged(printed(row))
    for part in row["reproduced_by"].split("; "):
        name, _, how = part.partition(": ")
        for figure_name in ("low", "high") if name == "interval" else (name,):
            status, reading, methods = of(made, figure_name)
            if how.startswith("none"):
                assert (status, reading) == (DIFFERS, ""), part
                continue
            within = how.startswith(WITHIN)
            assert (status, reading) == (FOLLOWS, "within_rounding" if within else "as_given"), part
            for word in how.removeprefix(WITHIN).split("|"):
                if row["id"] != "M29" or name not in ("t", "df", "p"):  # beside d the test is named by it
                    assert methods & METHODS[word], (part, methods)


@pytest.mark.parametrize("problem", INTEGERS, ids=lambda problem: str(problem["id"]))
def test_whole_numbers(problem: dict[str, Any]) -> None:
    scale = problem["low"], problem["high"]
    made = whole(figure(problem["mean"]), figure(problem["sd"]), problem["n"], scale)
    assert made.grim == problem["grim"]
    assert made.on_scale == problem["on_scale"]
    assert made.parity == problem["grimmer_parity"]
    assert made.possible == problem["possible"]
    assert made.sums[:5] == problem["sums"]
    assert [list(pair) for pair in made.solutions[:5]] == problem["solutions"]
    for ours, theirs in ((made.sd_low, problem["sd_min"]), (made.sd_high, problem["sd_max"])):
        assert ours is None if theirs is None else ours == pytest.approx(theirs, rel=1e-12)


def test_every_mean_and_sd_of_few_whole_numbers_is_possible_and_no_other() -> None:
    """Against all samples, and without a scale against all of numbers up to six from the mean."""
    for n, (low, high) in product((4, 7), ((0, 1), (1, 5), (-2, 2))):
        samples = [np.array(some) for some in combinations_with_replacement(range(low, high + 1), n)]
        own = {(int(x.sum()), int((x**2).sum())) for x in samples}
        for total in range(n * low, n * high + 1, 2):
            squares = {square for sums, square in own if sums == total}
            for tenth in range(0, 10 * (high - low), 2):
                made = whole(figure(f"{total / n:.4f}"), figure(f"{tenth / 10:.1f}"), n, (low, high))
                ends = (max(0, tenth - 0.5) / 10) ** 2, ((tenth + 0.5) / 10) ** 2
                found = [q for q in squares if ends[0] <= (q - total**2 / n) / (n - 1) <= ends[1]]
                assert made.possible == bool(found)
    made = whole(figure("3.50"), figure("0.40"), 20, None)  # ten of 3 and ten of 4 have the least, 0.513
    assert (made.possible, whole(figure("3.50"), figure("0.51"), 20, None).possible) == (False, True)


def test_sums_beyond_a_scale_round_to_the_mean_and_are_not_on_it() -> None:
    """Of 1 and 2, three numbers add up to 3 to 6: to 2 round 5, 6 and 7; to 2.7 only 8."""
    made = whole(figure("2"), figure("0.638"), 3, (1, 2))
    assert (made.sums, made.on_scale, made.possible) == ([5, 6, 7], True, False)
    made = whole(figure("2.7"), figure("0.6"), 3, (1, 2))
    assert (made.sums, made.grim, made.on_scale) == ([8], True, False)


def test_true_whole_numbers_are_never_accused() -> None:
    rng = np.random.default_rng(7)
    for _ in range(60):
        n, items = int(rng.integers(2, 12)), int(rng.integers(1, 4))
        scores = rng.integers(1, 6, (n, items)).mean(axis=1)
        mean, sd = (figure(f"{value:.2f}") for value in (scores.mean(), scores.std(ddof=1)))
        for scale in ((1, 5), None):
            made = whole(mean, sd, n, scale, items)
            assert made.on_scale
            assert made.possible is not False


ARMS = {"3.100": (3.1, 0.42, 31), "4.000": (4.0, 0.53, 28)}


def came_about(change: OfArms, own: OfFigure) -> PrintedMeans:
    """The interval, t and P of arms that are changed by a reading, beside the arms as they were."""
    first, second = change.applied(*(Means.of(*arm) for arm in ARMS.values()))
    level = own.level or 0.95
    se, df = welch_error(first, second)
    low, high = limits(first.mean - second.mean, se, df, level)
    t = (first.mean - second.mean) / se
    values = {"estimate": first.mean - second.mean, "low": low, "high": high, "t": t, "df": df, "se": se}
    values |= {"variance": se**2, "p": t_p_value(t, df)}
    made = {name: own.value(name, values, False) for name in ("low", "high", "t", "p")}
    texts = {name: f"{value[0]:.5f}" for name, value in made.items() if value is not None}
    if "p" in texts:
        texts["p"] = f"{made['p'][0]:.3g}"  # type: ignore[index]
    arms = [PrintedArm(figure(mean), figure(f"{sd:.3f}"), n) for mean, (_, sd, n) in ARMS.items()]
    figures = {name: figure(text) for name, text in texts.items() if text != "nan"}
    return PrintedMeans(arms, figures, "md", 0.95, ("A", "B"))


@cache
def all_that_came_about() -> dict[tuple[OfArms, OfFigure], CheckedMeans]:
    """Every pair of readings, judged together."""
    made = {pair: came_about(*pair) for pair in product(CHANGES, OF_FIGURES)}
    found = findings([*made.values()])
    return {
        pair: records(alone(outcome), [of_one])
        for (pair, outcome), of_one in zip(made.items(), found, strict=True)
    }


@pytest.mark.law
@pytest.mark.parametrize("change", CHANGES, ids=lambda record: record.name)
@pytest.mark.parametrize("own", OF_FIGURES, ids=lambda record: record.name or "plain")
def test_every_reading_explains_what_came_about_by_it(change: OfArms, own: OfFigure) -> None:
    """The figures of arms that are changed by a reading follow by it, or by one before it."""
    found = all_that_came_about()[change, own]
    assert DIFFERS not in found.status
    if change.changes_sds and not change.both and not own.name:
        assert of(found, "low")[1] == change.name


def test_moved_figures_are_not_explained() -> None:
    """Figures of a difference of −1.02 beside one of −0.9 do not follow by any reading."""
    texts = {"low": "-1.410", "high": "-0.630", "t": "-5.512", "p": "0.031"}
    arms = [
        PrintedArm(figure(m), figure(sd), n)
        for m, sd, n in (("3.100", "1.200", 101), ("4.000", "1.400", 100))
    ]
    made = judged(PrintedMeans(arms, {k: figure(v) for k, v in texts.items()}, "md", 0.95, ("A", "B")))
    assert set(made.status) == {DIFFERS}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (
            "3.1,0.12,101 4.0,0.14,100 --md -0.90 --ci=-1.26,-0.54",
            1,
            "if 0.12 and 0.14 are standard errors",
        ),
        ("3.1,0.12,101 4.0,0.14,100 --ci=-1.26,-0.54 --accept assumptions", 0, "−0.94 to −0.86"),
        ("3.1,1.2,101 4.0,1.4,100 --md -0.90 --ci=-1.26,-0.54 --p <0.001", 0, "is consistent (welch"),
        ("3.1,1.2,101 --ci 2.86,3.34", 0, "follows (t)"),
        ("3.1,0.12,101 --ci 2.86,3.34", 1, "if 0.12 is a standard error"),
        ("3.1,se=0.12,101 4.0,SE=0.14,n=100 --ci=-1.26,-0.54", 0, "follows (welch"),
        ("20.8,se=0.3,15 23.0,se=0.4,15 --ci=-2.46,-1.94", 1, "if standard errors were taken for SDs"),
        ("20.8,se=0.3,15 23.0,se=0.4,15 --ci=-6.2,1.8", 1, "does not follow: −3.2 to −1.2"),
        ("3.1,1.2,101 4.0,1.4,100 --md -0.7", 1, "does not follow: −0.9"),
        ("3.1,1.2,101 4.0,1.4,100 --md -0.9 -q", 0, "every figure follows"),
        ("3.1,1.2,101 4.0,1.4,100 --md -0.8 --adjusted --need-verdict", 4, "cannot be judged"),
        ("3.10,0.93,29 3.20,1.30,5 --integer --scale 1 5", 1, "no whole numbers have it"),
        ("1.50,0.97,13 3.20,1.30,5 --integer", 1, "no whole sum gives it (GRIM)"),
        ("3.1,1.2,101 4.0,1.4,100 --smd 0.69 --accept steps", 0, "placebo less CsA"),
        ("3.1,1.2,101 4.0,1.4,100 --rom 0.775", 0, "ratio"),
        ("-1.1,2.4,204 -0.4,1.8,41 --p 0.036", 0, "follows (welch)"),
        # no variance is rounded on the way to Student's t = 5.31
        ("78.2,4.5,30 71.6,5.1,30 --smd 1.35 --t 4.21", 1, "✗ does not follow: 5.31"),
        # Student of any means and SDs that round so, t = 0.95/0.32 by the interval: P 0.005
        ("4,1,20 3,1,20 --md 0.95 --ci=0.30,1.60 --p 0.39", 1, "✗ P contradicts the other figures"),
        ("4,1,20 3,1,20 --md 0.95 --ci=0.30,1.60 --p 0.005", 0, "follows"),
    ],
)
def test_the_command(words: str, code: int, told: str) -> None:
    ran = live.run(["check", *words.split()])
    assert (ran.code, told in " ".join(ran.out.decode().split())) == (code, True), ran


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("3.1,1.2,101 4.0,1.4,100", "No printed figure"),
        ("3.1,1.2,101 4.0,1.4,100 --md x", "not a number"),
        ("3.1,1.2,101 4.0,1.4,100 --md 1 --rom 2", "One estimate at a time"),
        ("3.1,1.2,101 4.0,1.4,100 1,2,3 --md 1", "3 arms given"),
        ("3.1,1.2,101 --md 1", "Beside one arm"),
        ("3.1,1.2,101 4.0,1.4,100 --ci 2,1", "not in order"),
        ("1e308,1,5 2,1,5 --md 1", "'1e308' has more than 17 digits, the most that can be checked (CsA arm)"),
        ("3.1,1.2,101.5 4.0,1.4,100 --md 1", "whole number of 2 or more"),
        ("3.1,var=1.2,101 4.0,1.4,100 --md 1", "not MEAN,SD,N as printed"),
        ("1e17,1,5 2,1,5 --integer --scale 1 7", "Too many sums of 5 whole numbers"),
        ("3.1,1.2,101 4.0,1.4,100 --or 2", "--or is not used with typed means"),
        ("3.1,1.2,101 4.0,1.4,100 --md 1 --scale 1 5", "--scale is not used without --integer"),
        ("75/101 59/100 --md 2", "--md is not used without means"),
    ],
)
def test_what_is_refused(words: str, why: str) -> None:
    ran = live.run(["check", *words.split()])
    assert ran.code == 2, ran
    assert why in ran.errors


@pytest.mark.parametrize(
    ("sentence", "code", "told"),
    [
        ("mean difference -1.90 kg (95% CI -1.26 to -0.54 kg), P<.001", 1, "does not follow: −0.90"),
        ("mean difference -0.90 kg (95% CI -1.26 to -0.54 kg), P<.001", 0, "difference −0.90, 95% CI"),
        ("mean difference -0.90 kg (SE 0.18)", 0, "standard error 0.18"),
        ("difference -0.7 SD (95% CI -0.97 to -0.41)", 0, "standardised difference −0.7"),
        ("mean difference -0.90 (SE 0.38)", 1, "standard error 0.38"),
        ("t = -4.89, df = 150, P < 0.001", 1, "df 150"),
        ("t(199) = -4.89, F(1, 199) = 93.9", 4, 'not used: "F(1, 199) = 93.9"'),
        ("Cohen's d = -0.69", 0, "standardised difference −0.69"),
        ("Hedges' g = -0.69 (95% CI -0.97 to -0.40)", 0, "(g, pooled SD"),
        ("g = -0.69", 0, "standardised difference −0.69"),
        ("SF-36: MD at 12 weeks -0.90 (95% CI -1.26 to -0.54)", 4, 'not used: "at 12" printed'),
        ("difference 12 weeks (95% CI -1.26 to -0.54)", 4, 'not used: "difference 12"'),
        ("mean 3.1 (SE 0.12), difference -0.90 (95% CI -1.26 to -0.54)", 4, '"mean 3.1", "SE 0.12"'),
    ],
)
def test_no_number_of_a_sentence_is_dropped_in_silence(sentence: str, code: int, told: str) -> None:
    """Each number is judged, or named as not used and counted as without a verdict, in every format."""
    words = ["check", "3.1,1.2,101", "4.0,1.4,100", "--need-verdict", "--printed", sentence]
    ran = live.run(words)
    assert (ran.code, told in " ".join(ran.out.decode().split())) == (code, True), ran
    assert "understood: " in ran.out.decode()
    for more in (["-q"], ["-f", "csv"]):
        brief = live.run([*words, *more])
        assert (brief.code, "not used: " in brief.errors) == (code, code == 4), brief

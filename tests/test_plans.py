"""`power` on the command line: what is solved for, in which words, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

# values to 10 digits and more: tests/data/power.json; published: R power.prop.test and Stata (199 per arm),
# Fleiss's table (376 with continuity correction), R package Exact (133 per arm by Fisher)


def record(run: Run, arguments: str) -> dict:
    result = run(f"power {arguments} -f json")
    assert result.exit_code == 0, result.stderr
    made = json.loads(result.stdout)
    assert made["schema"] == "rsa-trial/plan/1"
    return made


@pytest.mark.parametrize(
    ("arguments", "n"),
    [
        ("--risks .1 .2 --power .8", 199),
        ("--risks .6 .7 --power .8 -m continuity", 376),
        ("--risks .5 .75 --power .9", 77),
        ("--risks .65 .85 --power .8 -m unpooled", 70),
        ("--risks .3 .5 --power .9 -m fisher", 133),
        ("--risks .2 .2 --margin .05 --alpha .025 --power .9", 1349),
    ],
)
def test_sample_sizes(run: Run, arguments: str, n: int) -> None:
    made = record(run, arguments)
    assert (made["solve_for"], made["treatment_n"], made["control_n"]) == ("n", n, n)
    assert made["power"] >= float(arguments.split("--power ")[1].split(maxsplit=1)[0])


def test_an_effect_on_the_control_risk_is_the_treatment_risk(run: Run) -> None:
    for effect in ("--rr 1.25", "--rd .15", "--or 2.0833333333333335"):
        made = record(run, f"--control-risk .6 {effect} -n 100")
        assert made["treatment_risk"] == pytest.approx(
            {"--rr": 0.75, "--rd": 0.75, "--or": 0.7575757575757576}[effect.split()[0]]
        )


def test_dropout_is_enrolled_on_top(run: Run) -> None:
    plain, lost = (record(run, f"--risks .1 .2 --power .8 {more}") for more in ("", "--dropout .1"))
    assert (plain["treatment_n"], lost["treatment_n"]) == (199, 222)  # 199 / 0.9 = 221.1


def test_the_treatment_risk_on_both_sides(run: Run) -> None:
    assert record(run, "--control-risk .5 -n 50 --power .9")["treatment_risk"] == pytest.approx(0.8026305817)
    below = record(run, "--control-risk .5 -n 50 --power .9 --alternative less --alpha .025")
    assert below["treatment_risk"] == pytest.approx(1 - 0.8026305817)


def test_all_methods_in_one_table(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("power --risks .1 .3 -n 60 -A -f csv").stdout)))
    exact = {"fisher", "fisher-central", "pearson", "n-1", "yates", "boschloo", "barnard"}
    assert {row["method"] for row in rows} == {"normal", "unpooled", "continuity", "arcsine", *exact}
    assert {row["method"] for row in rows if row["size"]} == exact
    text = run("power --risks .1 .3 -n 60 -A").stdout
    assert "actual size" in text
    against = run("power --risks .6 .6 --margin -.1 -n 200 -A -f csv").stdout
    assert {row["method"] for row in csv.DictReader(io.StringIO(against))} == {"farrington-manning", "wald"}


def test_a_sentence_for_the_protocol(run: Run) -> None:
    assert (
        "With 155 participants per arm, a two-sided test of two proportions (normal approximation, pooled) "
        "at the 5% level has 80% power to detect a risk of 74% with CsA against 59% with placebo."
    ) in run("power --risks .74 .59 --power .8").stdout


def test_the_margin_in_words(run: Run) -> None:
    text = run("power --risks .6 .6 --margin -.1 --power .8").stdout
    assert "non-inferiority: the risk difference of CsA is above −10.0 points" in text
    both = run("power --risks .6 .6 --margin -.1 --type equivalence --power .8").stdout
    assert "equivalence: the risk difference of CsA lies between −10.0 points and 10.0 points" in both


def test_observed_power_says_that_it_adds_nothing(run: Run) -> None:
    assert "restates the P value" in run("power 75/101 59/100").stdout
    assert "restates the P value" in run("power 75/101 59/100 -A").stdout


def test_a_curve(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("power --risks .1 .2 --curve -f csv").stdout)))
    powers = [float(row["power"]) for row in rows]
    assert len(rows) == 20
    assert powers == sorted(powers)
    assert "█" in run("power --risks .1 .2 --curve").stdout


def test_a_width(run: Run) -> None:
    made = record(run, "--risks .74 .59 --width .2")
    assert 0.19 < made["width"] <= 0.2
    assert "expected width of the interval" in run("power --risks .74 .59 --width .2").stdout


PLANS = "treatment_risk,control_risk,power,n\n.1,.2,.8,\n.5,.75,,50\n,.5,.9,50\n"


def test_plans_in_a_batch(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text(PLANS)
    rows = json.loads(run(["power", "-i", str(tmp_path / "plans.csv"), "-f", "json"]).stdout)
    assert [row["solve_for"] for row in rows] == ["n", "power", "risk"]
    assert rows[0]["treatment_n"] == 199
    assert rows[1]["power"] == pytest.approx(0.7401659013)
    assert run("power -i -", input=PLANS).exit_code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("risk,n\n.1,5\n", "No assumption is called 'risk'"),
        (
            "treatment_risk,control_risk,n\n.1,74,5\n",
            "Risks must be above 0 and below 1; '74' is not (line 2).",
        ),
        ("treatment_risk,control_risk,n\n", "The file has a header but no rows"),
    ],
)
def test_a_batch_that_cannot_be_planned(run: Run, text: str, message: str) -> None:
    result = run("power -i -", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"Error: {message}")


@pytest.mark.parametrize(
    "arguments",
    [
        "--risks .74 .59 --power .8 --ratio 0",
        "--risks .74 .59 --power .8 --dropout 1",
        "--risks .5 .7 --margin -.1 --power .8",
        "--risks .5 .7 --margin 0 --power .8",
        "--risks .74 .59 --power .8 --method wald",
        "--risks .74 .59 --power .8 --method nothing",
        "--risks .74 .59 --rr 2 --power .8",
        "--rr 2 --power .8 --risks .74 .59 --control-risk .5",
        "--control-risk .59 --rr 2 -n 100",
        "--risks .74 .59",
        "--risks .74 .59 --width 3",
        "--control-risk .5 --power .8",
        "75/101 59/100 --power .8",
        "75/101 59/100 -i x.csv",
        "0/10 5/10",
        "--curve --control-risk .5",
        "--risks .74 .59 --power .8 --type equivalence",
    ],
)
def test_what_cannot_be_planned(run: Run, arguments: str) -> None:
    result = run(f"power {arguments}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")

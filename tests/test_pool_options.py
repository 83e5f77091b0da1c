"""What pool shows and how: order of studies, models, control groups in several rows, corrections, totals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from pooled_sets import references

from rsa_trial_cli.stats.pooling.study_order import ORDERS

BCG = str(Path(__file__).parent.parent / "examples" / "bcg.csv")
Run = Callable[..., Result]
COUNTS = "study,events_trt,n_trt,events_ctl,n_ctl"
LONG = "study,arm,events,n\nA,low,5,20\nA,high,6,21\nA,placebo,9,20\nB,low,1,20\nB,placebo,5,20\n"
WIDE = f"{COUNTS}\nA (high),6,21,9,20\nA (low),5,20,9,20\nB,1,20,5,20\n"
TREATED, CONTROLS = ("treatment_events", "treatment_n"), ("control_events", "control_n")


def rows(made: Result) -> list[dict[str, str]]:
    assert made.exit_code == 0, made.stderr
    return list(csv.DictReader(io.StringIO(made.stdout)))


def document(run: Run, *options: str) -> dict:
    return json.loads(run(["pool", "-i", BCG, "-f", "json", *options]).stdout)


@pytest.mark.parametrize("key", ORDERS)
def test_an_order_moves_studies_and_changes_no_figure(run: Run, key: str) -> None:
    usual, made = document(run), document(run, "--sort", key)
    assert made["records"] == usual["records"]
    assert made["studies"] != usual["studies"]
    assert sorted(made["studies"], key=str) == sorted(usual["studies"], key=str)
    value = {
        "estimate": lambda study: study["estimate"],
        "weight": lambda study: -study["weight_random"],
        "events": lambda study: -study["treatment_events"] - study["control_events"],
        "name": lambda study: study["study"].casefold(),
    }[key]
    assert [*map(value, made["studies"])] == sorted(map(value, usual["studies"]))


def test_refits_follow_the_order_and_studies_without_a_value_come_last(run: Run) -> None:
    text = f"{COUNTS}\nE,0,9,0,9\nB,4,20,5,20\nA,1,20,5,20\nD,3,20,3,20\n"
    words = ["pool", "-f", "csv", "--sort", "estimate"]
    made = rows(run([*words, "--studies"], input=text.encode()))
    assert [row["study"] for row in made] == ["A", "B", "D", "E"]
    made = rows(run([*words, "--cumulative"], input=text.encode()))[::2]
    assert [row["up_to"] for row in made] == ["", "A", "B", "D"]
    assert float(made[-1]["estimate"]) == pytest.approx(float(made[0]["estimate"]), rel=1e-12)
    alone = rows(
        run(
            ["pool", "-f", "csv", "--model", "common"], input=f"{COUNTS}\nA,1,20,5,20\nB,4,20,5,20\n".encode()
        )
    )
    both = rows(run([*words, "--cumulative", "--model", "common"], input=text.encode()))
    assert both[2]["estimate"] == alone[0]["estimate"]


@pytest.mark.parametrize("model", ["random", "common"])
@pytest.mark.parametrize("options", ["", "--leave-one-out", "--cumulative"])
def test_a_model_alone_has_its_own_records_unchanged(run: Run, model: str, options: str) -> None:
    usual, made = (document(run, *options.split(), *more) for more in ([], ["--model", model]))
    assert made["records"] == [record for record in usual["records"] if record["model"] == model]
    assert made["studies"] == usual["studies"]
    table = run(["pool", "-i", BCG, "-f", "table", "--model", model, *options.split()]).stdout
    other = {"random": "common (MH)", "common": "random effects"}[model]
    assert other not in table
    assert other in run(["pool", "-i", BCG, "-f", "table"]).stdout


def test_a_picture_of_one_model_has_one_diamond(run: Run, tmp_path: Path) -> None:
    for model, absent in (("random", "Common effect"), ("common", "Random effects")):
        target = tmp_path / f"{model}.svg"
        assert run(["pool", "-i", BCG, "-q", "--model", model, "--plot", str(target)]).exit_code == 0
        assert absent not in target.read_text()


def test_without_a_line_that_is_shown_nothing_is_estimable(run: Run) -> None:
    one = f"{COUNTS}\nA,4,20,5,20\n".encode()
    assert run(["pool", "--model", "random"], input=one).exit_code == 4
    assert run(["pool", "--model", "common"], input=one).exit_code == 0


def test_a_control_group_is_divided_or_its_arms_combined(run: Run) -> None:
    """Cochrane Handbook 23.3.4; the counts by hand: 9 and 20 by two, 5 + 6 of 20 + 21."""
    for text in (LONG, WIDE):
        halves = rows(
            run(["pool", "-f", "csv", "--studies", "--shared-control", "split"], input=text.encode())
        )
        cells = {row["study"]: [float(row[name]) for name in (*TREATED, *CONTROLS)] for row in halves}
        assert cells == {"A (low)": [5, 20, 4.5, 10], "A (high)": [6, 21, 4.5, 10], "B": [1, 20, 5, 20]}
        words = ["pool", "-f", "csv", "--shared-control", "combine"]
        together = run([*words, "--studies"], input=text.encode())
        cells = {row["study"]: [float(row[name]) for name in (*TREATED, *CONTROLS)] for row in rows(together)}
        assert cells == {"A": [11, 41, 9, 20], "B": [1, 20, 5, 20]}
        assert "2 treatment arms of A are combined" in together.stderr
        plain = rows(run(["pool", "-f", "csv"], input=f"{COUNTS}\nA,11,41,9,20\nB,1,20,5,20\n".encode()))
        assert [row["estimate"] for row in rows(run(words, input=text.encode()))] == [
            row["estimate"] for row in plain
        ]


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        (LONG, "", 3, "The control group of A is counted more than once."),
        (WIDE, "--shared-control split --common exact -M or", 2, "needs whole counts"),
        (WIDE, "--shared-control split -M rd --control-risk 0.2", 2, "--control-risk"),
        ("study,yi,vi\nA,1,1\nB,2,1\n", "-M or --shared-control split", 2, "--shared-control"),
        ("study,yi,vi\nA,1,1\nB,2,1\n", "-M or --sort events", 2, "--sort events"),
        ("study,yi,vi\nA,1,1\nB,2,1\n", "-M or --continuity", 2, "--continuity"),
        (WIDE, "--model common --ci wald", 2, "--ci"),
        (WIDE, "--model random --common peto -M or", 2, "--common"),
        (WIDE, "-q --sort name", 2, "--sort"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, text: str, options: str, code: int, said: str) -> None:
    made = run(["pool", *options.split()], input=text.encode())
    assert (made.exit_code, made.stdout) == (code, "")
    assert said in made.stderr


def test_arms_of_a_study_in_several_subgroups_are_not_combined(run: Run) -> None:
    lines = WIDE.splitlines()
    text = "\n".join(
        [f"{lines[0]},dose", *(f"{line},{dose}" for line, dose in zip(lines[1:], "hll", strict=True))]
    )
    words = ["pool", "-f", "csv", "--by", "dose", "--shared-control"]
    assert "several subgroups" in run([*words, "combine"], input=f"{text}\n".encode()).stderr
    made = rows(run([*words, "split"], input=f"{text}\n".encode()))
    assert [float(row["control_n"]) for row in made[::2]] == [10, 30, 40]


def test_totals_of_the_arms(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of the published table."""
    e1, n1, e2, n2 = np.loadtxt(BCG, delimiter=",", skiprows=1, usecols=(1, 2, 3, 4), dtype=int).sum(axis=0)
    record = document(run)["records"][0]
    assert [record[name] for name in (*TREATED, *CONTROLS)] == [e1, n1, e2, n2]
    plain = run(["pool", "-i", BCG, "-f", "table"]).stdout
    line = next(line for line in plain.splitlines() if line.startswith("  random effects"))
    assert f"{e1}/{n1} {e2}/{n2}" in line
    for width, shown in ((80, False), (90, True)):  # they go before the counts do
        monkeypatch.setenv("COLUMNS", str(width))
        made = run(["pool", "-i", BCG]).stdout
        assert (f"{e1}/{n1}" in made, "totals of the arms" in made) == (shown, not shown)
        assert "248/12867" in made


def test_values_of_the_reference_that_only_records_have(run: Run) -> None:
    """I² from Q with its limits, the continuity correction, Peters' test, the variance of RevMan."""
    wanted = references()["bcg"]
    for measure in ("or", "rr", "rd"):
        random, common = document(run, "-M", measure, "--continuity")["records"]
        spread = wanted[measure.upper()]["heterogeneity"]
        got = [random["i2_q"], random["i2_q_low"], random["i2_q_high"]]
        assert got == pytest.approx([spread["I2_Q_percent"], *spread["I2_Q_ci_percent"]], rel=1e-9)
        corrected = [wanted["cmh"]["chi2_cc"], wanted["cmh"]["p_cc"]]
        assert [common["cmh"], common["cmh_p"]] == pytest.approx(corrected, rel=1e-9)
        if measure != "rr":
            peters = [wanted["small_study"]["peters"][key] for key in ("t", "df", "p")]
            assert [random[f"peters_{key}"] for key in ("t", "df", "p")] == pytest.approx(peters, rel=1e-9)
        else:
            assert random["peters_p"] is None
    greenland = wanted["mh"]["RD"]["greenland_robins"]["se"]
    assert common["se_greenland_robins"] == pytest.approx(greenland, rel=1e-9)


def test_what_a_control_risk_is_and_a_difference_without_one(run: Run) -> None:
    said = {
        "": "at the median control risk, 1.6%: 8 fewer",
        "--control-risk 0.1": "at a control risk of 10.0%: 51 fewer",
        "-M rd": "25 fewer events per 1,000 (49 to 1 fewer)",
    }
    for options, words in said.items():
        assert words in run(["pool", "-i", BCG, "-f", "table", *options.split()]).stdout

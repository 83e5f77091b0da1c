"""`power` on the command line: what is solved for, in which words, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from rsa_trial_cli.commands.power import power

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
            "Risks must be above 0 and below 1; '74' is not (stdin line 2, column control_risk).",
        ),
        ("treatment_risk,control_risk,n\n", "The file has a header but no rows"),
    ],
)
def test_a_batch_that_cannot_be_planned(run: Run, text: str, message: str) -> None:
    result = run("power -i -", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"Error: {message}")


# one reader for every file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n,control_risk,N\n5,.2,6\n", "'n' and 'N' are the same assumption"),
        ("n,control_risk,n\n5,.2,6\n", "Column 'n' appears twice (positions 1 and 3)."),
        ("treatment_risk,control_risk,n\n.1,.2,5,6\n", "Line 2 has 4 cells, the header has 3 (stdin)."),
        ("treatment_risk,control_risk,n\n.1,.2\n", "Line 2 has 2 cells, the header has 3 (stdin)."),
        (f"treatment_risk,control_risk,n\n.1,.2,{'9' * 100_000}\n", "-n: '99999…' (100000 digits) is too"),
        (f"treatment_risk,control_risk,n\n0.{'9' * 100_000},.2,5\n", "Risks must be above 0 and below 1;"),
        (f"treatment_risk,control_risk,alpha\n.1,.2,{'x' * 100_000}\n", "--alpha takes a number, not 'xxx"),
        (f"treatment_risk,control_risk,n\n.1,.2,{'9' * 200_000}\n", "A cell that starts on line 2 has over"),
        ("treatment_risk,control_risk,n,type\n.1,.2,5,better\n", "'better' is not one of 'superiority'"),
        ("treatment_risk,control_risk,n,method\n.1,.2,5,fisch\n", "No method 'fisch' for power"),
        ("\n\n", "The input is empty"),
    ],
)
def test_a_file_of_plans_is_read_as_strictly_as_one_of_counts(run: Run, text: str, message: str) -> None:
    result = run("power -i -", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"Error: {message}")
    assert len(result.stderr) < 500


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_delimiters_and_encodings_of_plans(run: Run, mark: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "plans.csv"
    path.write_bytes(f"\n Control Risk {mark}rr{mark}n\n\n.2{mark}.5{mark}50\n".encode(encoding))
    more = ["--encoding", "cp1252"] if encoding == "cp1252" else []
    made = json.loads(run(["power", "-i", str(path), *more, "-f", "json"]).stdout)
    assert (made["treatment_risk"], made["control_risk"], made["control_n"]) == (0.1, 0.2, 50)


def test_plans_come_through_a_pipe_and_by_a_pattern(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PLANS)
    (tmp_path / "b.csv").write_text(PLANS)
    (tmp_path / "twice.csv").write_text(PLANS + PLANS.partition("\n")[2])
    both = run(["power", "-i", str(tmp_path / "[ab].csv"), "-f", "csv"]).stdout
    assert both == run("power -f csv", input=(tmp_path / "twice.csv").read_text()).stdout
    assert both.count("\n") == 7


def test_every_option_that_asks_is_a_column(run: Run) -> None:
    text = (
        "control_risk,or,n,ratio,dropout,alpha,margin,margin_on,type,method\n"
        ".4,1.1,90,2,.1,.02,1.5,or,non-inferiority,wald\n"
    )
    typed = (
        "--control-risk .4 --or 1.1 -n 90 --ratio 2 --dropout .1 --alpha .02 --margin 1.5 --margin-on or"
        " --type non-inferiority --method wald --labels treatment,control"
    )
    assert run("power -i - -f json", input=text).stdout == run(f"power {typed} -f json").stdout


# what is typed is used, printed, or refused by name

KINDS = {
    "observed": "75/101 59/100",
    "power": "--risks .5 .3 -n 60",
    "n": "--risks .5 .3 --power .8",
    "risk": "--control-risk .3 -n 60 --power .8",
    "width": "--risks .5 .3 --width .3",
    "curve": "--risks .5 .3 --curve",
    "margin": "--risks .5 .5 --margin -.2 -n 60",
    "mean-power": "--md 1 --sd 2 -n 60",
    "mean-difference": "--sd 2 -n 60 --power .8",
}
VALUES = {
    "--risks": ".6 .3",
    "--control-risk": ".35",
    "--or": "3",
    "--rr": "2",
    "--rd": ".3",
    "--means": "4 3.2",
    "--md": ".8",
    "--smd": ".6",
    "--sd": "1.5",
    "--power": ".7",
    "--n": "80",
    "--ratio": "2",
    "--dropout": ".2",
    "--deff": "2",
    "--icc": ".05 --cluster-size 11",
    "--cluster-size": "20",
    "--width": ".25",
    "--method": "unpooled",
    "--all-methods": "",
    "--alpha": ".02",
    "--alternative": "greater",
    "--margin": "-.05",
    "--margin-on": "rr",
    "--type": "superiority",
    "--curve": "",
    "--cells": "",
    "--swap": "",
    "--labels": "A,B",
    "--delimiter": ";",
    "--encoding": "cp1252",
    "--sheet": "1",
}
SHOWS = {
    "--format",
    "--output",
    "--raw",
    "--decimal-out",
    "--quiet",
    "--debug",
    "--plot",
    "--plot-width",
    "--fields",
    "--color",
    "--json",
    "--workers",
    "--style",
    "--people",
    "--no-pager",
}  # how an answer is shown, not what is asked


def test_every_option_has_a_value_to_try() -> None:
    options = {max(p.opts, key=len) for p in power.params if isinstance(p, click.Option)}
    assert options == VALUES.keys() | SHOWS | {"--input"}


@pytest.fixture(scope="module")
def answers() -> dict[str, Result]:
    """The answer to each kind of question that was asked, without any other option."""
    return {}


@pytest.mark.law
@pytest.mark.parametrize(
    ("kind", "option"), [(k, o) for k in KINDS for o in VALUES if VALUES[o] or o not in KINDS[k]]
)
def test_an_option_changes_the_answer_or_is_refused_by_name(
    run: Run, answers: dict[str, Result], kind: str, option: str
) -> None:
    if kind not in answers:
        answers[kind] = run(f"power {KINDS[kind]} -f json")
    before = answers[kind]
    assert before.exit_code == 0
    result = run(f"power {KINDS[kind]} {option} {VALUES[option]} -f json")
    if result.exit_code == 0:
        assert result.stdout != before.stdout
    else:
        assert (result.exit_code, result.stdout) == (2, "")
        named = [option, "-n ", "margin", "control-risk", "counts", "wald", "Nothing is left to solve for"]
        named += ["give one of them", "is no method of a plan"]
        assert any(name in result.stderr for name in named), result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("--risks .5 .3 --width .3 --power .8", "--power is not used with --width"),
        ("--risks .5 .3 --width .3 --alternative two-sided", "--alternative is not used with --width"),
        ("--risks .5 .3 --width .3 -A", "-A/--all-methods is not used with --width"),
        ("--risks .5 .3 --width .3 -m normal", "-m/--method is not used with --width"),
        ("--risks .5 .3 -n 60 --type superiority", "--type is not used without --margin"),
        ("--risks .5 .3 -n 60 --margin-on rd", "--margin-on is not used without --margin"),
        ("--risks .5 .5 -n 60 --margin -.1 --alternative two-sided", "--alternative is not used with --marg"),
        ("--risks .5 .3 -n 60,70 --ratio 1", "--ratio is not used with the sizes of both arms"),
        ("--risks .5 .3 --curve -n 60 --power .8", "--power is not used with --curve and -n"),
        ("75/101 59/100 --ratio 1", "--ratio is not used with counts"),
        ("75/101 59/100 --delimiter ;", "--delimiter is not used with counts"),
        ("--risks .5 .3 -n 60 --cells", "--cells is not used when the power is solved for"),
        ("--risks .5 .3 -n 60 -A -m normal", "-m/--method is not used with -A"),
        ("-i x.csv --curve", "--curve is not used with --input"),
    ],
)
def test_what_a_question_has_no_use_for_is_named(run: Run, arguments: str, named: str) -> None:
    result = run(f"power {arguments}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {named}")


def test_a_column_that_a_row_has_no_use_for_is_named(run: Run) -> None:
    text = "treatment_risk,control_risk,n,power,width\n.5,.3,60,,\n.5,.3,,.8,.3\n"
    result = run("power -i -", input=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: Column 'power' is not used with --width (stdin line 3).")
    blank = run("power -i - -f csv", input=text.replace(".8,.3", ".8,"))
    assert blank.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sizes"),
    [
        ("--risks .1 .2 -n 154", (154, 308)),
        ("--control-risk .2 -n 154 --power .8", (154, 308)),
        ("--risks .1 .2 -n 7 --ratio 1.5", (7, 11)),
        ("--risks .1 .2 -n 3 --ratio 0.3333333333333333", (3, 1)),
    ],
)
def test_the_ratio_makes_the_control_arm(run: Run, arguments: str, sizes: tuple[int, int]) -> None:
    made = record(run, arguments if "ratio" in arguments else f"{arguments} --ratio 2")
    assert (made["treatment_n"], made["control_n"]) == sizes


def test_the_ratio_in_curves_and_files(run: Run) -> None:
    curve = json.loads(run("power --risks .1 .2 -n 154 --ratio 2 --curve -f json").stdout)
    assert [point["control_n"] for point in curve] == [2 * point["treatment_n"] for point in curve]
    assert curve[-1]["treatment_n"] == 154
    rows = json.loads(run("power -i - --risks .1 .2 -f json", input="n,ratio\n154,2\n154,1\n").stdout)
    assert [row["control_n"] for row in rows] == [308, 154]
    # Stata in statsmodels#8049: 0.79956592 at 154 v 308
    assert [row["power"] for row in rows] == pytest.approx([0.799566, 0.692331], abs=1e-6)


@pytest.mark.law
@pytest.mark.parametrize("arguments", [*KINDS.values(), f"{KINDS['power']} -A", f"{KINDS['n']} -A"])
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "latex", "html"])
@pytest.mark.parametrize("quiet", ["", "-q"])
def test_dropout_is_on_the_page_whatever_is_asked(run: Run, arguments: str, form: str, quiet: str) -> None:
    page = run(f"power {arguments} --dropout .125 -f {form} {quiet}").stdout
    assert "12.5% dropout" in page.replace("\\%", "%") or "12.5% are not analysed" in page


def test_dropout_is_a_column_of_many_plans(run: Run) -> None:
    page = run("power -i -", input="treatment_risk,control_risk,n,dropout\n.1,.2,50,.125\n").stdout
    assert "dropout" in page
    assert "12.5%" in page


@pytest.mark.parametrize(
    ("arguments", "power", "words"),
    [
        ("--risks 0.1 0.2 -n 154,308", "0.800", "80%"),  # 0.799566, Stata in statsmodels#8049
        ("--risks 0.2 0.1 -n 154,308", "0.826", "83%"),  # 0.826035, the same
        ("--risks 0.3 0.5 -n 100 --dropout 0.1", "0.787", "79%"),  # 0.786808
        ("--risks 0.74 0.59 --power 0.995", "0.995", "99.5%"),
        ("--risks 0.9 0.1 -n 100", ">0.999", ">99.9%"),
    ],
)
def test_the_sentence_has_the_power_that_is_printed(run: Run, arguments: str, power: str, words: str) -> None:
    page = run(f"power {arguments}").stdout
    assert re.search(rf"(?:Power +|sizes ){power}\n", page)
    assert f" has {words} power to detect" in page


# numbers that are none, or out of range

NONE = ["nan", "inf", "-inf", "x", "1e999", "--", "1_0", "٠.٥", "0x1"]
REFUSED = {
    "--risks": ["0", "1", "-.1", "74", "0.99999999999999999999", "1e-400"],
    "--control-risk": ["0", "1", "-.1", "74", "0.99999999999999999999"],
    "--or": ["0", "-1"],
    "--rr": ["0", "-1", "100"],
    "--rd": ["1", "-1", ".9", "0.99999999999999999999"],
    "--power": ["0", "1", "-.1", "80", "0.99999999999999999999"],
    "--n": ["0", "-5", "1.5", "1000000001", "9" * 5000, "5,0", "5,6,7", ","],
    "--ratio": ["0", "-1", "-0", "1e300"],
    "--dropout": ["1", "-.1", "2", "0.99999999999999999999"],
    "--width": ["0", "2", "-.1", "3", "1.99999999999999999999"],
    "--alpha": ["0", "1", "-.1", "5", "0.99999999999999999999"],
    "--margin": ["0", "1", "-1", "2", "-0.99999999999999999999"],
}
WITH = {
    "--risks": "-n 50 {0} {1} .3",
    "--control-risk": "-n 50 --power .8 {0} {1}",
    "--rd": "--control-risk .3 -n 50 {0} {1}",
    "--or": "--control-risk .3 -n 50 {0} {1}",
    "--rr": "--control-risk .3 -n 50 {0} {1}",
    "--power": "--risks .5 .3 {0} {1}",
    "--n": "--risks .5 .3 {0} {1}",
    "--width": "--risks .5 .3 {0} {1}",
}


@pytest.mark.parametrize(
    ("option", "value"), [(option, value) for option, bad in REFUSED.items() for value in [*bad, *NONE]]
)
def test_a_number_out_of_range_is_refused_where_it_is_typed(run: Run, option: str, value: str) -> None:
    command = WITH.get(option, "--risks .5 .3 -n 50 {0} {1}").format(option, value)
    result = run(f"power {command}")
    assert (result.exit_code, result.stdout) == (2, "")
    first, *more = result.stderr.splitlines()
    assert first.startswith("Error: ")
    assert len(first) < 200
    assert len(more) <= 1


@pytest.mark.parametrize("extra", ["", "--curve"])
@pytest.mark.parametrize("ratio", ["0", "-1", "nan", "1e300", "1e-300"])
def test_a_ratio_of_no_trial(run: Run, ratio: str, extra: str) -> None:
    result = run(f"power --risks .5 .3 --power .8 --ratio {ratio} {extra}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")


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

"""md, smd and rom on the command line: what is typed, what files say, what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import mean_arms
from rsa_trial_cli.reading.mean_arms import number
from rsa_trial_cli.reading.mean_headers import layout

Run = Callable[..., Result]
TRIAL = "3.1,1.2,101 4.0,1.4,100"
KEYS = ("md", "smd", "rom")


def test_the_trial_in_full(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers computed at 50 digits without this package."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run(f"md {TRIAL}").stdout == (
        "Mean difference, CsA vs placebo\n"
        "             n  mean   SD  95% CI of the mean\n"
        "  CsA      101   3.1  1.2  2.86 to 3.34\n"
        "  placebo  100   4.0  1.4  3.72 to 4.28\n"
        "\n"
        "  Mean difference  −0.90 (95% CI −1.26 to −0.54), P < 0.001\n"
        "                   below 0: lower with CsA\n"
        "  Methods          Welch interval and test, two-sided: t −4.89, df 193.9\n"
    )
    smd = run(f"smd {TRIAL}").stdout
    assert "  Hedges g  −0.69 (95% CI −0.97 to −0.41), P < 0.001\n" in smd
    assert "pooled SD 1.30, J 0.996; exact (noncentral t) interval" in smd
    assert "df 199" in smd


def test_words_of_direction(run: Run) -> None:
    assert "below 0: lower with CsA, which is worse\n" in run(f"md {TRIAL} --higher-is better").stdout
    assert "below 1: lower with CsA, which is better\n" in run(f"rom {TRIAL} --higher-is worse").stdout
    assert "the same in both arms" in run("md 3,1,20 3,1,20").stdout
    assert "above 0: higher with A; the interval includes 0" in run("smd 3.1,1,9 3,1,9 --labels A,B").stdout


def test_margins_are_said(run: Run) -> None:
    made = run(f"md {TRIAL} --margin -1.5").stdout
    assert "P is one-sided, for a mean difference above −1.5" in made
    assert "one-sided against −1.5: t 3.26, df 193.9" in made
    both = json.loads(run(f"rom {TRIAL} --margin 1.5 --type equivalence -f json").stdout)
    assert (both["lower_margin"], both["upper_margin"], both["alternative"]) == (1 / 1.5, 1.5, "within")
    assert both["p_value"] == max(both["p_lower"], both["p_upper"])


@pytest.mark.parametrize("key", KEYS)
def test_what_stands_for_an_sd_gives_its_arm(run: Run, key: str) -> None:
    """3.1 with SE 0.12 is SD 0.12·√101; the interval is that of Student's t with 99 df."""
    plain = json.loads(run(f"{key} 3.1,1.205985074533,101 4.0,1.4,100 -f json").stdout)
    made = json.loads(run(f"{key} 3.1,se=0.12,101 4.0,1.4,100 -f json").stdout)
    assert made["estimate"] == pytest.approx(plain["estimate"], rel=1e-9)
    assert made["treatment_sd"] == pytest.approx(0.12 * 101**0.5, rel=1e-14)
    assert (made["treatment_sd_source"], made["control_sd_source"]) == ("standard error", "given")
    limits = json.loads(run(f"{key} 3.1,1.2,101 4.0,ci=3.72220963:4.27779037,100 -f json").stdout)
    assert limits["control_sd"] == pytest.approx(1.4, rel=1e-6)
    assert limits["control_sd_source"] == "95% CI (t)"


def test_a_median_is_converted_by_name_and_a_skewed_one_is_noted(run: Run) -> None:
    made = json.loads(run("md median=56,iqr=51.4:64.7,n=135 50,9,100 -f json").stdout)
    assert made["treatment_mean"] == pytest.approx(57.440922222222223, rel=1e-14)
    assert made["treatment_sd"] == pytest.approx(9.9664809648989616, rel=1e-12)
    assert made["treatment_sd_source"] == "median, quartiles (Luo 2018, Wan 2014)"
    assert made["note"].startswith("SKEWED: ")
    assert "from the median, quartiles" in run("md median=56,iqr=51.4:64.7,n=135 50,9,100").stdout
    even = json.loads(run("md median=3,iqr=2.1:3.9,n=101 4.0,1.4,100 -f json").stdout)
    assert (even["treatment_mean"], even["note"]) == (pytest.approx(3.0), "")
    five = run("md median=3,iqr=2.1:3.9,range=1:5,n=101 4.0,1.4,100 -f csv").stdout
    assert "median, quartiles, range (Luo 2018, Shi 2020)" in five


REFUSED = [
    ("md 101,3.1,1.2 100,4.0,1.4", "The order is mean,sd,n (Stata's is n,mean,sd)."),
    ("md 3.1,1.2 4.0,1.4,100", "An arm is MEAN,SD,N"),
    ("md 3.1,1.2,101", "One arm is given; this compares two"),
    ("md 3.1,1.2,1 4.0,1.4,100", "n must be a whole number of 2 or more, not 1"),
    ("md 3.1,-1.2,101 4.0,1.4,100", "An SD is not below 0"),
    ("md 3.1,se=x,101 4.0,1.4,100", "'x' is not a number"),
    ("md 3.1,sd=1,se=1,xx=1,101 4.0,1.4,100", "'xx=1' is none of mean, sd, se"),
    ("md 3.1,ci=3.4:2.9,101 4.0,1.4,100", "not in order"),
    ("md 3.1,ci=3.4:3.9,101 4.0,1.4,100", "The mean does not lie in its interval"),
    ("md NA,1.2,101 4.0,1.4,100", "Leave the trial out"),
    ("md 3.1,1e400,101 4.0,1.4,100", "is not a number"),
    ("md 3.1,1.2,nan 4.0,1.4,100", "is not a number"),
    ("md 3.1,sd=1,sd=2,n=101 4.0,1.4,100", "'sd=2' gives sd a second time (treatment arm)"),
    (
        "md median=3,iqr=2:4,range=1:5,n=9 4,1,9 --median hozo",
        "iqr would not be used, for the SD is of: median",
    ),
    ("smd 3.1,1.2,101 4.0,1.4,100 -m welch", "an interval for the mean difference"),
    ("smd 3.1,1.2,101 4.0,1.4,100 -m nct --standardiser average", "Its intervals are: normal, bonett."),
    ("smd 3.1,1.2,101 4.0,1.4,100 --variance ls", "--variance is not used"),
    ("md 3.1,1.2,101 4.0,1.4,100 --on-error skip", "--on-error is not used with typed arms"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_is_typed_wrongly_is_said(run: Run, words: str, said: str) -> None:
    made = run(words)
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert "Traceback" not in made.stderr


PARTS = (
    "mean=3.1",
    "sd=1.2",
    "var=2",
    "se=0.3",
    "ci=2:4.2",
    "ci99_z=2:4.2",
    "median=3",
    "iqr=2:4",
    "range=1:7",
)
PARTS += ("sd_baseline=1", "sd_final=2", "r=0.5")


def test_every_part_of_an_arm_is_used_or_refused() -> None:
    """Without any one part the arm is another or none."""

    def made(parts: Sequence[str]) -> object:
        try:
            arm = mean_arms.arm(",".join([*parts, "n=20"]), "treatment")
        except InputError:
            return None
        return arm.source, float(arm.arm.mean[0]), float(arm.arm.sd[0])

    found = {parts: made(parts) for size in (1, 2, 3, 4) for parts in combinations(PARTS, size)}
    accepted = [parts for parts, arm in found.items() if arm]
    assert len(accepted) >= 8
    for parts in accepted:
        assert all(found.get(rest) != found[parts] for rest in combinations(parts, len(parts) - 1))


@pytest.mark.parametrize(
    "statistic", ["t=3.6", "f=12.96", "p=0.0004", "se=1.3", "ci=2.1:7.3", "ci99_z=1.4:8"]
)
def test_the_sign_and_the_middle_of_what_is_printed_of_a_difference_are_told(statistic: str) -> None:
    """75.7 less 71.0 is 4.7: printed as control less treatment it has the other sign."""
    key, _, text = statistic.partition("=")
    arms = ["75.7,135", "71.0,188"]
    ours, _ = mean_arms.arms_by(arms, statistic)
    turned = f"{key}={':'.join(f'-{end}' for end in reversed(text.split(':')))}"
    if key in ("f", "p", "se"):  # which are above 0
        with pytest.raises(InputError):
            mean_arms.arms_by(arms, turned)
    else:
        other, _ = mean_arms.arms_by(arms, turned)
        assert other.arm.sd == ours.arm.sd
        assert ["the other way round" in arm.source[0] for arm in (ours, other)] == [False, True]
    aside = mean_arms.arms_by(arms, "ci=1:10")[0].lopsided if key.startswith("ci") else [True]
    assert (bool(ours.lopsided[0]), bool(aside[0])) == (False, True)


@pytest.mark.parametrize("text", ["", "A,3.1,1.2,101,4.0,1.4,100\n"])
def test_a_file_without_a_header_is_told_that_of_means(run: Run, text: str) -> None:
    assert "header" in (said := run("md -i -", input=text).stderr) and "mean_trt,sd_trt" in said


def test_a_negative_mean_is_an_arm(run: Run) -> None:
    made = json.loads(run("md -0.9,1.2,101 -.5,1.4,100 -f json").stdout)
    assert (made["treatment_mean"], made["control_mean"]) == (-0.9, -0.5)


READ = {  # header → the columns of mean, SD and n of treatment and control
    "study,m1i,sd1i,n1i,m2i,sd2i,n2i": (1, 2, 3, 4, 5, 6),  # metafor
    "author,n1i,m1i,sd1i,n2i,m2i,sd2i": (2, 3, 1, 5, 6, 4),
    "study,mean.e,sd.e,n.e,mean.c,sd.c,n.c": (1, 2, 3, 4, 5, 6),  # meta
    "study,n.e,mean.e,sd.e,n.c,mean.c,sd.c": (2, 3, 1, 5, 6, 4),
    "study,mean.trt,sd.trt,n.trt,mean.ctrl,sd.ctrl,n.ctrl": (1, 2, 3, 4, 5, 6),  # epiR
    "study,mean1,sd1,nobs1,mean2,sd2,nobs2": (1, 2, 3, 4, 5, 6),  # statsmodels
    "study,grp1m,grp1sd,grp1n,grp2m,grp2sd,grp2n": (1, 2, 3, 4, 5, 6),
    "Study,Mean 1,SD 1,Total 1,Mean 2,SD 2,Total 2,Events 1,Events 2": (1, 2, 3, 4, 5, 6),  # RevMan
    "Study,Experimental mean,Experimental SD,Experimental N,Experimental cases,"
    "Control mean,Control SD,Control N": (
        1, 2, 3, 5, 6, 7,
    ),
    "study,treatment_mean,treatment_sd,treatment_n,control_mean,control_sd,control_n": (1, 2, 3, 4, 5, 6),
    "study,mean_placebo,sd_placebo,n_placebo,mean_csa,sd_csa,n_csa": (4, 5, 6, 1, 2, 3),
    "study,meantrt,sdtrt,ntrt,meanctl,sdctl,nctl": (1, 2, 3, 4, 5, 6),
    "study,Pain mean (drug),Pain SD (drug),n (drug),Pain mean (placebo),Pain SD (placebo),n (placebo)": (
        1, 2, 3, 4, 5, 6,
    ),
    "study,PHQ-9 mean trt,PHQ-9 SD trt,n trt,PHQ-9 mean ctl,PHQ-9 SD ctl,n ctl": (1, 2, 3, 4, 5, 6),
    "study,mean_drug,std_drug,count_drug,mean_placebo,std_placebo,count_placebo": (
        1, 2, 3, 4, 5, 6,
    ),
    "study,MeanT,StdDevT,NT,MeanC,StdDevC,NC": (1, 2, 3, 4, 5, 6),
    "study,avg treatment,standard deviation treatment,sample size treatment,avg control,"
    "standard deviation control,sample size control": (1, 2, 3, 4, 5, 6),
}  # fmt: skip
ROLES = ("mean_trt", "sd_trt", "n_trt", "mean_ctl", "sd_ctl", "n_ctl")
ASKED = [  # headers that only a guess would settle
    "study,Ne,Me,Se,Nc,Mc,Sc",  # dat.furukawa2003: Se is the SD of arm e
    "study,n1,m1,s1,n2,m2,s2",
    "study,mean_a,sd_a,n_a,mean_b,sd_b,n_b",
    "study,mean_trt,sd_trt,mean_ctl,sd_ctl",
    "study,pain_mean_trt,pain_sd_trt,sleep_mean_trt,sleep_sd_trt,n_trt,pain_mean_ctl,pain_sd_ctl,"
    "sleep_mean_ctl,sleep_sd_ctl,n_ctl",
    "study,baseline_mean_trt,sd_trt,n_trt,baseline_mean_ctl,sd_ctl,n_ctl",
    ",".join(
        [
            "study",
            *(f"{f}_{arm}_{w}w" for w in (6, 12) for arm in ("trt", "ctl") for f in ("mean", "sd", "n")),
        ]
    ),
    ",".join(["study", *(f"{f}{arm}_{w}" for w in (6, 12) for arm in (1, 2) for f in ("mean", "sd", "n"))]),
    "study,mean_trt,avg_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl",
    "study,events_trt,n_trt,events_ctl,n_ctl",
    "study,mean_1,sd_1,n_1,mean_2,sd_2,n_2,mean_3,sd_3,n_3",
    "study,mean_trt,sd_trt,n_trt,mean_dose,sd_dose,n_dose,mean_ctl,sd_ctl,n_ctl",
    "study,mean_csa,sd_csa,n_csa,mean_mtx,sd_mtx,n_mtx,mean_placebo,sd_placebo,n_placebo",
]


@pytest.mark.parametrize("header", READ)
def test_headers_are_read_by_their_words(header: str) -> None:
    made = layout(header.split(","), {}, "")
    assert tuple(made.columns[role] for role in ROLES) == READ[header]


@pytest.mark.parametrize("header", ASKED)
def test_headers_that_are_not_clear_are_asked_about(header: str) -> None:
    with pytest.raises(InputError) as asked:
        layout(header.split(","), {}, "")
    assert "--column mean_trt=" in (asked.value.hint or "")


@pytest.mark.parametrize("arms", [("1", "2", "3"), ("_csa", "_aza", "_placebo")])
def test_three_arms_in_a_row_are_told_how_to_stand(arms: Sequence[str]) -> None:
    names = [f"{figure}{arm}" for arm in arms for figure in ("mean", "sd", "n")]
    with pytest.raises(InputError, match="three and more are read with one arm a row"):
        layout(["study", *names], {}, "")
    assert layout(["study", *names[:3], *names[-3:]] if arms[0] != "1" else ["study", *names[:6]], {}, "")


def test_what_is_asked_can_be_answered(run: Run) -> None:
    text = "study,Ne,Me,Se,Nc,Mc,Sc\nA,101,3.1,1.2,100,4.0,1.4\n"
    words = ["md", "-f", "json"]
    for answer in ("mean_trt=Me", "sd_trt=Se", "n_trt=Ne", "mean_ctl=Mc", "sd_ctl=Sc", "n_ctl=Nc"):
        words += ["--column", answer]
    assert json.loads(run(words, input=text).stdout)["low"] == pytest.approx(-1.2629065064761913, rel=1e-12)


HEADER = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,place\n"
ROWS = "Arden,3.1,1.2,101,4.0,1.4,100,x\nBell,2.9,1.1,50,3.3,NA,48,y\nCole,12.9,3.1,50,13.3,2.9,48,=z\n"


@pytest.mark.parametrize("key", KEYS)
def test_a_file_is_as_its_rows_typed(run: Run, key: str) -> None:
    made = run(f"{key} -f csv --on-error skip", input=HEADER + ROWS)
    assert made.exit_code == 4
    assert "The SD is missing (stdin line 3, control arm)" in made.stderr
    rows = list(csv.DictReader(io.StringIO(made.stdout)))
    assert [(row["study"], row["line"], row["place"]) for row in rows] == [
        ("Arden", "2", "x"),
        ("Cole", "4", "'=z"),
    ]
    for row, typed in zip(rows, (TRIAL, "12.9,3.1,50 13.3,2.9,48"), strict=True):
        alone = next(csv.DictReader(io.StringIO(run(f"{key} {typed} -f csv").stdout)))
        assert {name: row[name] for name in alone if name not in ("study", "line")} == {
            name: value for name, value in alone.items() if name not in ("study", "line")
        }


def test_rows_that_cannot_be_used(run: Run) -> None:
    made = run("md -f csv", input=HEADER + ROWS)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "--on-error skip leaves such rows out" in made.stderr
    marked = run("md -f json --on-error mark", input=HEADER + ROWS)
    second = json.loads(marked.stdout)[1]
    assert (second["study"], second["status"], second["estimate"]) == ("Bell", "not_estimable", None)
    for cells, said in (
        ("A,3.1,1.2,101.5,4,1,10,x", "n must be a whole number"),
        ("A,3.1,-1,101,4,1,10,x", "An SD is not below 0"),
        ("A,3.1,1;2,101,4,1,10,x", "'1;2' holds two numbers: which is meant"),
        ("A,3.1,1/2,101,4,1,10,x", "'1/2' is not a number"),
        ("A,3.1,1.2,101,4,1", "cells"),
    ):
        refused = run("md", input=f"{HEADER}{cells}\n")
        assert (refused.exit_code, refused.stdout) == (3, "")
        assert said in refused.stderr


def test_columns_that_stand_for_an_sd(run: Run) -> None:
    text = "study,mean_t,se_t,n_t,median_c,q1_c,q3_c,n_c\nA,3.1,0.12,101,56,51.4,64.7,135\n"
    row = json.loads(run("md -f json", input=text).stdout)
    assert row["treatment_sd"] == pytest.approx(0.12 * 101**0.5, rel=1e-14)
    assert row["control_mean"] == pytest.approx(57.440922222222223, rel=1e-14)
    assert row["control_sd_source"] == "median, quartiles (Luo 2018, Wan 2014)"


def test_several_files_are_told_apart(run: Run, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(HEADER + ROWS.replace("NA", "1"))
    made = run(["md", "-f", "csv", "-i", str(tmp_path / "a.csv"), "-i", str(tmp_path / "b.csv")])
    files = [row["file"] for row in csv.DictReader(io.StringIO(made.stdout))]
    assert [Path(file).name for file in files] == ["a.csv"] * 3 + ["b.csv"] * 3


@pytest.mark.extra
@pytest.mark.parametrize("form", ["csv", "json"])
def test_parquet_and_large_files_are_read_alike(run: Run, tmp_path: Path, form: str) -> None:
    import polars as pl

    text = HEADER + ROWS.replace("NA", "1")
    frame = pl.read_csv(io.StringIO(text))
    frame.write_parquet(tmp_path / "a.parquet")
    parquet, plain = (
        run(words, input=given).stdout.replace("a.parquet", "stdin")
        for words, given in (
            (["md", "-f", form, "-i", str(tmp_path / "a.parquet")], ""),
            (f"md -f {form}", text),
        )
    )
    if form == "csv":
        assert parquet == plain
    else:
        drop = {"source"}
        assert [{k: v for k, v in row.items() if k not in drop} for row in json.loads(parquet)] == [
            {k: v for k, v in row.items() if k not in drop} for row in json.loads(plain)
        ]


@pytest.mark.parametrize("key", KEYS)
def test_a_picture_of_means(run: Run, tmp_path: Path, key: str) -> None:
    made = run(["-h"]) and run(
        [key, "--plot", str(tmp_path / "forest.svg")], input=HEADER + ROWS.replace("NA", "1")
    )
    assert made.exit_code == 0
    drawn = (tmp_path / "forest.svg").read_text()
    assert "Mean (SD)" in drawn
    assert "3.1 (1.2)" in drawn


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("3.1", None, 3.1), ("3,1", None, 3.1), ("−2", None, -2.0), ("3·1", None, 3.1),
        ("1,234.5", None, 1234.5), ("1.234,5", ",", 1234.5), ("1,234", ".", 1234.0), ("1,234", ",", 1.234),
        ("1e-3", None, 0.001), ("0,125", None, 0.125),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, decimal: str | None, value: float) -> None:
    assert number(text, decimal) == value


@pytest.mark.parametrize("text", ["", "x", "1,234", "nan", "inf", "1_0", "1.2.3", "1,2,3", "3.1a", "0x1"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|could be"):
        number(text)


@pytest.mark.parametrize("command", ["md", "smd"])
def test_a_margin_in_units_is_no_percentage(run: Run, command: str) -> None:
    made = run(f"{command} 3,1,20 4,1,20 --margin 10%")
    assert made.exit_code == 2
    assert "A margin is a difference of means" in made.stderr


@pytest.mark.parametrize(
    ("statistic", "sd", "source"),
    [
        ("t=3.6", 11.572838828706272, "t of the difference"),
        ("p=0.008", 15.611074938981379, "P of the difference"),
        ("ci=2.4:7.0", 10.362958400465699, "95% CI (t) of the difference"),
        (
            "ci=-7.0:-2.4",
            10.362958400465699,
            "95% CI (t) of the difference the other way round",
        ),
    ],
)
def test_one_sd_from_what_is_printed_of_the_difference(
    run: Run, statistic: str, sd: float, source: str
) -> None:
    """Values of data/means/conversions.json: difference 4.7, n 135 and 188."""
    (made,) = csv.DictReader(io.StringIO(run(f"md 54.7,135 50.0,188 --from {statistic} -f csv").stdout))
    assert float(made["treatment_sd"]) == pytest.approx(sd, rel=1e-9)
    assert made["treatment_sd"] == made["control_sd"]
    assert made["control_sd_source"] == f"{source} (one SD)"
    assert f"from the {source}" in " ".join(run(f"md 54.7,135 50.0,188 --from {statistic}").stdout.split())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("54.7,135 50.0,188 --from x=3", "none of t=, f=, p=, se= and ci="),
        ("54.7,135 50.0,188 --from p=2", "between 0 and 1"),
        ("54.7,135 50.0,188 --from p=1", "a P with its value"),
        ("54.7,135 50.0,188 --from ci=5.4:7.0", "does not hold the difference of the means, 4.7"),
        ("54.7,135 50.0,188 --from ci=-4.0:-1.0", "does not hold the difference of the means, 4.7"),
        ("54.7,135 50.0,188 --from t=0", "gives no standard error"),
        ("54.7,1.2,135 50.0,188 --from t=3", "has 3 bare numbers"),
        ("54.7,sd=1.2,n=135 50.0,188 --from t=3", "MEAN,N beside --from"),
        ("54.7,135.5 50.0,188 --from t=3", "whole number"),
        ("54.7,135 --from t=3", "One arm is given; this compares two, each as MEAN,N"),
        ("54.7,135 50.0,188", "bare numbers"),
    ],
)
def test_what_from_refuses(run: Run, words: str, why: str) -> None:
    result = run(f"md {words}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_all_methods_name_what_the_sd_was_made_of(run: Run) -> None:
    assert "from the standard error" in run("md 3.1,se=0.12,101 4.0,se=0.14,100 -A").stdout
    assert "from the" not in run(f"md {TRIAL} -A").stdout

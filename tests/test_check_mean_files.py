"""check of files of means: a row is what is typed, in every format, with what goes wrong in rows."""

from __future__ import annotations

import csv
import io
import json
from itertools import product
from pathlib import Path

import live
import pytest

from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.mean_figures import role
from rsa_trial_cli.reading.printed_headings import MEANS
from rsa_trial_cli.writing.formats import FORMATS

HEADER = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,md,ci_low,ci_high,p,site"
ROWS = [
    "A,3.1,1.2,101,4.0,1.4,100,-0.9,-1.26,-0.54,<0.001,x",
    "B,3.1,0.12,101,4.0,0.14,100,-0.90,-1.26,-0.54,<0.001,y",
    "C,3.10,1.20,101,4.00,1.40,100,-0.90,-1.26,-0.54,0.04,z",
]
AROUND = {  # a header → its role, "" for that of the measure, other for one that is noted or asked
    "{}": "",
    "{} (95% CI)": "",
    "{} lower": "ci_low",
    "Upper 95% CI of {}": "ci_high",
    "{} (kg)": "other",
    "adjusted {}": "other",
}
TEXT = [name for name, form in FORMATS.items() if not form.extra and name != "html"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "means.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n")
    return path


def typed(row: str) -> list[str]:
    """The words that say the same as a row."""
    _, *cells = row.split(",")
    md, low, high, p = cells[6:10]
    arms = ",".join(cells[:3]), ",".join(cells[3:6])
    return ["check", *arms, f"--md={md}", f"--ci={low},{high}", "--p", p]


@pytest.mark.law
@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_what_is_typed(tmp_path: Path, row: str) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"{HEADER}\n{row}\n")
    of_file = live.run(["check", "-i", str(path), "-f", "csv"])
    alone = live.run([*typed(row), "-f", "csv"])
    assert of_file.code == alone.code
    both = [list(csv.DictReader(io.StringIO(ran.out.decode()))) for ran in (of_file, alone)]
    ours = set(both[1][0]) - {"study", "line"}
    assert [{k: r[k] for k in ours} for r in both[0]] == [{k: r[k] for k in ours} for r in both[1]]


@pytest.mark.law
@pytest.mark.parametrize("form", TEXT)
def test_a_batch_is_its_rows_one_at_a_time(file: Path, tmp_path: Path, form: str) -> None:
    asked = [*(["-q"] if FORMATS[form].human else []), "-f", form]
    folder = tmp_path / "apart"
    folder.mkdir()
    whole = live.run(["check", "-i", str(file), *asked]).out.decode()
    for at, row in enumerate(ROWS):
        path = folder / file.name
        path.write_text("\n".join([HEADER, *[""] * at, row]) + "\n")
        for line in live.run(["check", "-i", str(path), *asked]).out.decode().splitlines():
            assert line.removesuffix(",") in whole, line


def test_what_cannot_be_used(file: Path) -> None:
    bad = "D,3.1,1.2,101,4.0,,100,-0.9,-1.26,-0.54,<0.001,x\nE,3.1,1.2,101,4.0,1.4,100,x,-1.26,-0.54,,x\n"
    file.write_text(file.read_text() + bad)
    assert live.run(["check", "-i", str(file)]).code == 3
    skipped = live.run(["check", "-i", str(file), "--on-error", "skip", "--accept", "assumptions"])
    assert (skipped.code, "2 rows refused" in skipped.errors) == (1, True)
    marked = live.run(["check", "-i", str(file), "--on-error", "mark", "-f", "ndjson"])
    records = [json.loads(line) for line in marked.out.splitlines()]
    assert [r["status"] for r in records if r["study"] == "D"] == ["not_checkable"] * 5
    assert "2 marked" in marked.errors


def test_workers_give_the_same(file: Path) -> None:
    one, two = (live.run(["check", "-i", str(file), "-f", "csv", *more]) for more in ([], ["--workers", "2"]))
    assert (one.out, one.code) == (two.out, two.code)


@pytest.mark.parametrize(
    "words", [["-i", "means.csv"], ["3.1,1.2,101", "4.0,1.4,100", "--md=-0.9", "--p=0.9"]]
)
def test_swapped_arms_are_judged_as_the_arms_in_the_other_order(file: Path, words: list[str]) -> None:
    turned = HEADER.replace("trt", "x").replace("ctl", "trt").replace("x", "ctl")
    file.with_name("turned.csv").write_text("\n".join([turned, *ROWS]) + "\n")
    folder = str(file.parent) + "/"
    ours = [folder + word if word.endswith("csv") else word for word in words]
    other = [word.replace("means", "turned") for word in ours]
    if len(words) > 2:
        other = [*reversed(words[:2]), *words[2:], "--labels", "placebo,CsA"]
    drop = {"compared", "source", "treatment", "control"}
    made = []
    for command in ([*ours, "--swap"], other):
        ran = live.run(["check", *command, "-f", "ndjson"])
        made.append([{k: v for k, v in json.loads(r).items() if k not in drop} for r in ran.out.splitlines()])
    assert made[0] == made[1]


def test_fields_and_columns(file: Path) -> None:
    ran = live.run(["check", "-i", str(file), "-f", "csv", "--fields", "study,figure,status,site"])
    assert ran.out.decode().splitlines()[1] == "A,estimate,follows,x"
    named = file.with_name("named.csv")
    named.write_text(file.read_text().replace(",md,", ",Delta,"))
    ran = live.run(["check", "-i", str(named), "-q", "--column", "md=Delta"])
    assert ran.out.decode().splitlines()[0] == "A: every figure follows"


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("m1i,sd1i,n1i,m2i,sd2i,n2i,g,ci", '3.1,1.2,101,4.0,1.4,100,-0.69,"-0.97 to -0.41"', "follows"),
        ("mean.e,se.e,n.e,mean.c,se.c,n.c,md,p", "3.1,0.12,101,4.0,0.14,100,-0.9,<0.001", "follows"),
        (
            "mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,printed",
            '3.1,1.2,101,4.0,1.4,100,"difference -0.9 (95% CI -1.26 to -0.54); P<0.001"',
            "follows",
        ),
        (
            "mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,p,test",
            "3.1,1.2,101,4.0,1.4,100,0.9,Wilcoxon",
            "no figure",
        ),
        (
            "mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,md,adjusted",
            "3.1,1.2,101,4.0,1.4,100,-0.5,yes",
            "no figure",
        ),
        (
            "mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,estimate,measure",
            "3.1,1.2,101,4.0,1.4,100,0.775,rom",
            "follows",
        ),
    ],
)
def test_forms(tmp_path: Path, header: str, row: str, told: str) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"{header}\n{row}\n")
    ran = live.run(["check", "-i", str(path), "-q"])
    assert (ran.code, told in ran.out.decode()) == (0, True), ran


def test_every_header_that_names_a_measure_of_means_is_read_or_said_not_to_be() -> None:
    """Names of measures × what stands around them: a role is a figure that is read, or one that is noted."""
    names = [name.replace("_", " ") for name in MEANS]
    for name, (form, own) in product(names, AROUND.items()):
        wanted = {"": {MEANS[plain(name)]}, "other": {"other", "?estimate"}}.get(own, {own})
        assert role(form.format(name)) in wanted, form.format(name)
    assert {role(word) for word in ("Lower 95% CI", "P value", "CI upper")} == {"ci_low", "p", "ci_high"}


@pytest.mark.parametrize(
    ("header", "cells", "judged", "noted"),
    [
        ("difference (95% CI)", '"-0.9 (-1.26 to -0.54)"', {"estimate", "low", "high"}, ""),
        ("MD,MD (95% CI)", '-0.9,"-1.26 to -0.54"', {"estimate", "low", "high"}, ""),
        ("p,difference (g)", "<0.001,-900", {"p"}, "not read: difference (g)"),
        (
            "p,ci_trt_low,ci_trt_high",
            "<0.001,2.86,3.34",
            {"p"},
            "as every SD is given: ci_trt_low, ci_",
        ),
    ],
)
def test_every_column_is_judged_or_named(
    tmp_path: Path, header: str, cells: str, judged: set[str], noted: str
) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"{','.join(HEADER.split(',')[:7])},{header}\nA,3.1,1.2,101,4.0,1.4,100,{cells}\n")
    ran = live.run(["check", "-i", str(path), "-f", "csv"])
    found = [line.split(",")[1] for line in ran.out.decode().splitlines()[1:]]
    assert (ran.code, {*found} - {"summary"}) == (0, judged), ran
    assert noted in ran.errors and ("note: " in ran.errors) == bool(noted)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--recover"], "no mean and SD follow"),
        (["--md", "-0.9"], "A file has a column"),
        (["--quick"], "with a file of means"),
        (["--scale", "1", "7"], "without --integer"),
    ],
)
def test_what_is_refused(file: Path, words: list[str], why: str) -> None:
    ran = live.run(["check", "-i", str(file), *words])
    assert (ran.code, why in ran.errors) == (2, True), ran


def test_a_file_of_counts_with_a_mean_age_is_one_of_counts(tmp_path: Path) -> None:
    path = tmp_path / "both.csv"
    header = "events_trt,n_trt,events_ctl,n_ctl,mean_trt,sd_trt,mean_ctl,sd_ctl"
    path.write_text(f"{header},or\n75,101,59,100,40,5,41,5,2.00\n")
    assert '"or"' in live.run(["check", "-i", str(path), "-f", "ndjson"]).out.decode()
    path.write_text(f"{header},md\n75,101,59,100,40,5,41,5,-1\n")
    assert "check-means" in live.run(["check", "-i", str(path), "-f", "ndjson"]).out.decode()


def test_one_arm_a_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    for header, cells in (("mean,sd,n", ("3.1,1.2", "4.0,1.4")), ("mean (SD),n", ("3.1 (1.2)", "4.0 (1.4)"))):
        path.write_text(f"study,arm,{header},p\nA,drug,{cells[0]},101,0.01\nA,placebo,{cells[1]},100,0.01\n")
        ran = live.run(["check", "-i", str(path)])
        assert (ran.code, "has no row for the figures of both" in ran.errors) == (3, True), ran


def test_sds_like_standard_errors_beside_the_other_rows_are_a_hint_and_no_verdict(tmp_path: Path) -> None:
    path = tmp_path / "means.csv"
    rows = [f"{name},3.1,1.2,101,4.0,1.4,100,-0.9,,,,x" for name in "ABCDE"]
    path.write_text("\n".join([HEADER, *rows, "F,3.1,0.12,101,4.0,0.14,100,-0.9,,,,x"]) + "\n")
    ran = live.run(["check", "-i", str(path)])
    assert (ran.code, ran.out.decode().count("✓ follows")) == (0, 6)
    assert ran.errors.count("may be standard errors: 'F' on line 7 (means.csv)") == 1


def test_numbers_of_a_sentence_that_are_not_understood_are_named(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    cells = '"t = -4.89, F(1, 199) = 93.9"', '"mean difference -0.90 kg (SE 0.18)"'
    rows = [f"{name},3.1,1.2,101,4.0,1.4,100,{cell}" for name, cell in zip("AB", cells, strict=True)]
    path.write_text("\n".join(["study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,printed", *rows]) + "\n")
    ran = live.run(["check", "-i", str(path), "--need-verdict"])
    assert (ran.code, ran.errors.count("not used: ")) == (4, 1), ran
    assert 'A: not used: "F(1, 199) = 93.9"' in ran.errors


@pytest.mark.parametrize(
    ("low", "high", "lost"), [(-1.26, -0.5, True), (-1.26, -0.54, False), ("-1.26", "-0.50", False)]
)
def test_numbers_of_json_that_have_lost_zeros_are_noted(
    tmp_path: Path, low: object, high: object, lost: bool
) -> None:
    """-0.50 is -0.5 as a number; the limits of counts and of means are read by one rule."""
    of_means = dict(zip(HEADER.split(",")[:7], ["A", 3.1, 1.2, 101, 4.2, 1.4, 100], strict=True))
    of_counts = {"study": "A", "events_trt": 75, "n_trt": 101, "events_ctl": 59, "n_ctl": 100, "or": 2.25}
    for record in (of_means, of_counts):
        path = tmp_path / "one.json"
        path.write_text(json.dumps([record | {"ci_low": low, "ci_high": high}]))
        said = live.run(["check", "-i", str(path)]).errors
        assert ("numbers in JSON, which have no last zeros" in said) is lost

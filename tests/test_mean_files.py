"""Files of means with one arm a row, and cells that hold several figures: as the same means in wide files."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading.mean_cells import NotANumberError, numbers

Run = Callable[..., Result]
WIDE = (
    "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,place\n"
    "Arden,3.1,1.2,101,4.0,1.4,100,x\nBell,2.9,1.1,50,3.3,1,48,y\nCole,12.9,3.1,50,13.3,2.9,48,z\n"
)
LONG = (
    "study,arm,mean,sd,n,place\n"
    "Arden,CsA,3.1,1.2,101,x\nArden,placebo,4.0,1.4,100,x\nBell,placebo,3.3,1,48,y\nBell,CsA,2.9,1.1,50,y\n"
    "Cole,CsA,12.9,3.1,50,z\nCole,placebo,13.3,2.9,48,z\n"
)
NUMBERS = (
    *("estimate", "low", "high", "se", "statistic", "df", "p_value", "status"),
    *(f"{arm}_{figure}" for arm in ("treatment", "control") for figure in ("mean", "sd", "n", "sd_source")),
)


def rows(run: Run, text: str, words: str = "md", code: int = 0) -> list[dict[str, str]]:
    made = run(f"{words} -f csv", input=text)
    assert made.exit_code == code, made.stderr
    return list(csv.DictReader(io.StringIO(made.stdout)))


def of(made: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names or ("study", "place", *NUMBERS)) for row in made]


@pytest.mark.parametrize("key", ["md", "smd", "rom"])
def test_long_is_wide(run: Run, key: str) -> None:
    assert of(rows(run, LONG, key)) == of(rows(run, WIDE, key))


def test_rows_of_a_study_stand_anywhere(run: Run) -> None:
    header, *lines = LONG.splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    made = of(rows(run, header + "".join(lines)))
    assert sorted(made) == sorted(of(rows(run, WIDE)))


def test_several_arms_are_each_compared_with_the_control(run: Run) -> None:
    text = LONG.replace("Bell,CsA", "Arden,high dose,2.0,1.0,99,x\nBell,CsA")
    text += "Cole,Overall,13.1,3.0,98,z\n"  # whose participants are those of both arms
    made = rows(run, text)
    assert of(made, "study", "treatment_mean", "control_mean") == [
        ("Arden (CsA)", "3.1", "4.0"),
        ("Arden (high dose)", "2.0", "4.0"),
        ("Bell", "2.9", "3.3"),
        ("Cole", "12.9", "13.3"),
    ]
    letters = LONG.replace("CsA", "A").replace("placebo", "B")
    asked = run("md", input=letters)
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert "--control NAME, one of: A, B" in asked.stderr
    turned = rows(run, letters, "md --control A")
    assert of(turned, "treatment_mean")[0] == ("4.0",)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_marks_between_cells(run: Run, mark: str) -> None:
    assert of(rows(run, LONG.replace(",", mark))) == of(rows(run, WIDE))


def test_records_and_columns_of_json(run: Run) -> None:
    records = list(csv.DictReader(io.StringIO(LONG)))
    assert of(rows(run, json.dumps(records))) == of(rows(run, WIDE))
    numbers = [{**r, **{name: float(r[name]) for name in ("mean", "sd", "n")}} for r in records]
    lines = "".join(f"{json.dumps(record)}\n" for record in numbers)
    assert of(rows(run, lines), "estimate", "p_value") == of(rows(run, WIDE), "estimate", "p_value")


def test_long_files_in_pieces_and_as_a_whole_are_alike(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from rsa_trial_cli.reading import csv_rows, long

    whole = run("md -f csv", input=LONG).stdout
    monkeypatch.setattr(long, "HELD", 1)
    monkeypatch.setattr(csv_rows, "ROWS", 3)
    assert run("md -f csv", input=LONG).stdout == whole


@pytest.mark.extra
def test_plain_and_fast_are_alike(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    from rsa_trial_cli.reading import files

    (tmp_path / "a.csv").write_text(LONG)
    pl.read_csv(io.StringIO(LONG)).write_parquet(tmp_path / "a.parquet")
    plain = run(["md", "-f", "csv", "-i", str(tmp_path / "a.csv")]).stdout
    monkeypatch.setattr(files, "LARGE", 0)
    assert run(["md", "-f", "csv", "-i", str(tmp_path / "a.csv")]).stdout == plain
    made = list(
        csv.DictReader(io.StringIO(run(["md", "-f", "csv", "-i", str(tmp_path / "a.parquet")]).stdout))
    )
    assert of(made, "estimate", "low", "place") == of(
        list(csv.DictReader(io.StringIO(plain))), "estimate", "low", "place"
    )


TOGETHER = [  # headers and cells of the first study
    ("Mean (SD) drug,n drug,mean ± SD placebo,n placebo", "3.1 (1.2),101,4.0 ± 1.4,100"),
    ("mean±SD (n) trt,mean±SD (n) ctl", "3.1 ± 1.2 (n = 101),4.0±1.4 (100)"),
    ("drug mean (SD),N drug,control mean (SD),N control", '"3,1 (1,2)",101,"4,0 (1,4)",100'),
]


@pytest.mark.parametrize(("header", "cells"), TOGETHER)
def test_cells_of_several_figures_whose_header_says_which(run: Run, header: str, cells: str) -> None:
    (made,) = rows(run, f"study,{header}\nArden,{cells}\n")
    assert of([made], *NUMBERS) == of(rows(run, WIDE)[:1], *NUMBERS)


def test_what_stands_beside_a_median_or_a_mean(run: Run) -> None:
    """56 [51.4–64.7] of 135: Luo and Wan at 50 digits, data/means/conversions.json."""
    text = "study,Median (IQR) drug,n drug,mean (95% CI) placebo,n placebo\nA,56.0 [51.4–64.7],135,{},100\n"
    (made,) = rows(run, text.format("4.0 (3.72220963 to 4.27779037)"))
    assert float(made["treatment_mean"]) == pytest.approx(57.440922222222223, rel=1e-14)
    assert float(made["control_sd"]) == pytest.approx(1.4, rel=1e-6)
    (below,) = rows(run, text.format("-4.0 (-4.27779037 to -3.72220963)"))
    assert float(below["control_sd"]) == pytest.approx(1.4, rel=1e-6)


@pytest.mark.parametrize(
    ("cell", "of", "found"),
    [
        ("3.1 ± 1.2", 2, [3.1, 1.2]),
        ("3.1 +/- 1.2", 2, [3.1, 1.2]),
        ("3,1 (1,2)", 2, [3.1, 1.2]),
        ("3.0 (2.1-3.9)", 3, [3.0, 2.1, 3.9]),
        ("3.0 (2.1,3.9)", 3, [3.0, 2.1, 3.9]),
        ("-3.0 [-5.1; -1.2]", 3, [-3.0, -5.1, -1.2]),
        ("−3.0 (−5.1 – −1.2)", 3, [-3.0, -5.1, -1.2]),
        ("1.5e-3 (2E-4)", 2, [0.0015, 0.0002]),
    ],
)
def test_the_numbers_of_a_cell(cell: str, of: int, found: list[float]) -> None:
    assert numbers(cell, of) == found


@pytest.mark.parametrize(
    ("cell", "of"), [("3.1 (1.2)", 1), ("3.1 (1.2)", 3), ("3.1", 2), ("3.1 (1.2)*", 2), ("3.1 x 1.2", 2)]
)
def test_cells_that_do_not_hold_what_is_wanted(cell: str, of: int) -> None:
    with pytest.raises(NotANumberError):
        numbers(cell, of)


def test_a_cell_of_one_number_where_several_are_wanted(run: Run) -> None:
    made = run("md", input="study,Median (IQR) drug,n drug,Median (IQR) placebo,n placebo\nA,56,135,50,100\n")
    assert (made.exit_code, made.stdout) == (3, "")
    assert "'56' holds 1 number where 3 are wanted" in made.stderr


def test_two_numbers_in_a_cell_of_means_are_asked_about(run: Run) -> None:
    text = "study,mean_trt,n_trt,mean_ctl,n_ctl,sd_trt,sd_ctl\nA,3.1 ± 1.2,101,4.0 ± 1.4,100,,\n"
    asked = run("md", input=text)
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert "is the second an SD or a standard error?" in asked.stderr
    words = [f"--column {figure}_{arm}=mean_{arm}" for arm in ("trt", "ctl") for figure in ("mean", "sd")]
    answered = rows(run, text, f"md {' '.join(words)}")
    assert of(answered, *NUMBERS) == of(rows(run, WIDE)[:1], *NUMBERS)


def test_headers_over_two_lines_and_below_a_title(run: Run) -> None:
    merged = ",CsA,,,placebo,,\nstudy,Mean,SD,N,Mean,SD,N\nArden,3.1,1.2,101,4.0,1.4,100\n"
    assert of(rows(run, merged), *NUMBERS) == of(rows(run, WIDE)[:1], *NUMBERS)
    titled = "Table 2. Cells\n" + WIDE
    assert of(rows(run, titled)) == of(rows(run, WIDE))


def test_cells_name_the_arms_that_headers_number(run: Run) -> None:
    text = "study,treat1,mean1,sd1,n1,treat2,mean2,sd2,n2\nArden,placebo,4.0,1.4,100,CsA,3.1,1.2,101\n"
    assert of(rows(run, text), *NUMBERS) == of(rows(run, WIDE)[:1], *NUMBERS)
    unnamed = run("md", input=text.replace("placebo", "B").replace("CsA", "A"))
    assert (unnamed.exit_code, unnamed.stdout) == (3, "")
    assert "do not tell which arm is the control" in unnamed.stderr


def test_marked_rows_keep_what_was_given(run: Run) -> None:
    text = WIDE.replace("2.9,1.1", "2.9,NA").replace("12.9,3.1,50", "12.9,-3.1,50.5")
    made = rows(run, text, "md --on-error mark", code=4)
    assert [row["status"] for row in made] == ["ok", "not_estimable", "not_estimable"]
    assert of(made, "treatment_mean", "treatment_sd", "treatment_n", "control_mean", "note")[1:] == [
        ("2.9", "", "50.0", "3.3", "treatment arm: the SD is missing"),
        ("12.9", "-3.1", "50.5", "13.3", "treatment arm: n is no whole number of 2 or more"),
    ]
    assert all(not row[name] for row in made[1:] for name in ("estimate", "low", "se", "p_value"))
    shown = run("md --on-error mark", input=text).stdout
    assert "2.9 (–), 50" in shown
    assert "treatment arm: the SD is missing" in shown


CHANGE = "sd_baseline=8.4,sd_final=8.1"


def test_conversions_are_named(run: Run) -> None:
    """Values of data/means/conversions.json."""
    typed = f"md -2,{CHANGE},r=0.5,101 -1,{CHANGE},r=8.4:8.1:5.9,100"
    (made,) = rows(run, "", typed)
    assert float(made["treatment_sd"]) == pytest.approx(8.2540898953185626, rel=1e-14)
    assert float(made["control_sd"]) == pytest.approx(5.9, rel=1e-13)
    assert made["treatment_sd_source"] == "SDs of baseline and final values, correlation 0.5"
    (both,) = rows(run, "", "md 75.7,19.1,135+79.7,21.0,188 70,ci_z=72.45:78.95,75.7,135".replace("70,", ""))
    assert float(both["treatment_mean"]) == pytest.approx(78.028173374613006, rel=1e-14)
    assert float(both["treatment_sd"]) == pytest.approx(20.293556302393608, rel=1e-14)
    assert float(both["control_sd"]) == pytest.approx(19.266470161380974, rel=1e-13)
    assert (both["treatment_sd_source"], both["control_sd_source"]) == ("2 subgroups combined", "95% CI (z)")
    for name, mean, sd, source in (
        ("wan", 57.366666666666667, 9.9664809648989616, "median, quartiles (Wan 2014)"),
        ("cochrane", 56.0, 9.851851851851855, "median, quartiles (Cochrane Handbook 6.5.2.5)"),
    ):
        (row,) = rows(run, "", f"md median=56,iqr=51.4:64.7,n=135 50,9,100 --median {name}")
        assert float(row["treatment_mean"]) == pytest.approx(mean, rel=1e-14)
        assert float(row["treatment_sd"]) == pytest.approx(sd, rel=1e-12)
        assert row["treatment_sd_source"] == source


def test_notes_and_refusals_of_conversions(run: Run) -> None:
    lopsided = run("md 3.1,ci=2.86:3.9,101 4.0,1.4,100").stdout
    assert "not in the middle of the interval" in lopsided
    assert "not in the middle" not in run("md 3.1,ci=2.86:3.34,101 4.0,1.4,100").stdout
    for words, said in (
        (f"md -2,{CHANGE},101 4,1,100", "The correlation is missing, and none is filled in"),
        (f"md -2,{CHANGE},r=1.5,101 4,1,100", "A correlation lies between −1 and 1"),
        ("md median=56,iqr=51:64,n=135 50,9,100 --median hozo", "The way hozo makes no mean and SD"),
        ("md 75/101 59/100", "'75/101' is a count; an arm of means is MEAN,SD,N"),
        ("md 3.1(1.2),101 4,1,100", "has ± or brackets"),
        ("md 3.1 ± 1.2 101", "An arm is one word without ± and brackets"),
        ("md 3,1,1,2,101 4,0,1,4,100", "Decimals stand behind a point"),
    ):
        made = run(words)
        assert (made.exit_code, made.stdout) == (2, ""), words
        assert said in made.stderr
    made = run("md --median wan", input=WIDE)
    assert (made.exit_code, made.stdout) == (2, "")
    assert "--median is not used for a file without medians" in made.stderr


def test_with_counts_and_means_in_one_file_the_command_decides(run: Run) -> None:
    text = (
        "study,mean_trt,sd_trt,n_trt,events_trt,mean_ctl,sd_ctl,n_ctl,events_ctl\n"
        "Arden,3.1,1.2,101,75,4.0,1.4,100,59\n"
    )
    assert of(rows(run, text), *NUMBERS) == of(rows(run, WIDE)[:1], *NUMBERS)
    (made,) = rows(run, text, "rd")
    assert (made["treatment_events"], made["control_events"]) == ("75", "59")
    counts = run("md", input="study,events_trt,n_trt,events_ctl,n_ctl\nA,1,10,2,10\n")
    assert "these are columns of counts" in counts.stderr


def test_errors_of_a_file_name_its_lines(run: Run) -> None:
    lonely = LONG.replace("Bell,CsA,2.9,1.1,50,y\n", "")
    made = run("md", input=lonely)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "'Bell' has one arm only (stdin line 4)" in made.stderr
    empty = LONG.replace("Bell,CsA,2.9,1.1,50", "Bell,CsA,2.9,,50")
    assert "The SD is missing (stdin line 5, treatment arm)" in run("md", input=empty).stderr


def test_decimal_commas_are_seen_in_the_first_rows(run: Run) -> None:
    head = "study;mean_trt;sd_trt;n_trt;mean_ctl;sd_ctl;n_ctl\n"
    text = f"{head}A;3,1;1,2;101;4,0;1,4;100\nB;1.234,5;1,2;1.000;1234;1,4;100\nC;1,234;1,2;101;4,0;1,4;100\n"
    made = rows(run, text)
    assert of(made, "treatment_mean", "treatment_n") == [("3.1", "101"), ("1234.5", "1000"), ("1.234", "101")]
    mixed = run("md", input=f"{head}A;3.1;1.2;101;4.0;1.4;100\nB;3,100;1;20;3;1;20\n")
    assert (mixed.exit_code, mixed.stdout) == (3, "")
    assert "'3,100' could be 3.100 or 3100" in mixed.stderr


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("3.1,-1.2,101,4,1,100", "An SD is not below 0: -1.2 (stdin line 2, treatment arm)"),
        ("3.1,1.2,101.5,4,1,100", "n must be a whole number of 2 or more, not 101.5"),
        ("3.1,1.2,2000000000,4,1,100", "is too large; counts go up to"),
        ("3.1,1.2,,4,1,100", "The number of participants is missing"),
        ("NA,1.2,101,4,1,100", "The mean is missing"),
        ("3.1,1.2,101,,,100", "Mean and SD are missing (stdin line 2, control arm)"),
        ("3.1*,1.2,101,4,1,100", "'3.1*' is not a number (stdin line 2, column mean_trt)"),
        ("1e999,1.2,101,4,1,100", "'1e999' is not a number"),
        ("inf,1.2,101,4,1,100", "'inf' is not a number"),
        ('"1,234",1.2,101,4,1,100', "'1,234' could be 1.234 or 1234"),
    ],
)
def test_odd_cells_are_named_and_nothing_is_written(run: Run, cells: str, said: str) -> None:
    text = f"study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl\nA,{cells}\n"
    made = run("md", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert said in made.stderr
    marked = rows(run, text, "md --on-error mark", code=4)
    assert [row["status"] for row in marked] == ["not_estimable"]
    assert marked[0]["control_n"]

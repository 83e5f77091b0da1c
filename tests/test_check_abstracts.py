"""check -i with files of abstracts, in every format; what is read of each is tested in test_check_text.py."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading.abstracts import abstract, prefilter
from rsa_trial_cli.reading.abstracts.document import Abstract

Run = Callable[..., Result]
DATA = Path(__file__).parent / "data"
PAGE = (DATA / "abstract_page.txt").read_text("utf-8")
# 75/101 v 59/100: OR 2.00 (1.10 to 3.65 by Woolf), Pearson's P 0.022
FOLLOWS = (
    "Methods: Women were allocated to drug (n = 101) or placebo (n = 100). Results: A child was born to"
    " 75 (74.26%) women in the drug group and 59 (59.00%) women in the placebo group"
    " [OR = 2.00; 95% CI (1.10-3.65), P = 0.02]."
)
DIFFERS = FOLLOWS.replace("2.00;", "2.90;").replace("(1.10-3.65)", "(1.90-4.65)")
NOTHING = "Methods: It was a survey. Results: Most were content."


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Three abstracts: one whose figures follow, one without a table, one whose figures do not follow."""
    path = tmp_path / "abstracts.ndjson"
    rows = [("a", FOLLOWS), ("b", NOTHING), ("c", DIFFERS)]
    path.write_text("".join(json.dumps({"id": i, "abstract": t, "site": i * 2}) + "\n" for i, t in rows))
    return str(path)


def test_records_in_the_order_of_the_file(run: Run, file: str) -> None:
    made = run(["check", "-i", file, "-f", "ndjson"])
    found = [json.loads(line) for line in made.stdout.splitlines()]
    assert made.exit_code == 1
    assert [(one["id"], one["status"], one["site"]) for one in found] == [
        ("a", "follows", "aa"),
        ("b", "no_table", "bb"),
        ("c", "does_not_follow", "cc"),
    ]
    assert [one["source"]["line"] for one in found] == [1, 2, 3]
    assert (
        found[0]["tables"] == json.loads(run(["check", "--text", FOLLOWS, "-f", "ndjson"]).stdout)["tables"]
    )
    assert made.stderr == (
        "3 abstracts checked: 1 follow, 1 do not follow, 1 without a table;"
        " 12 figures compared, 0 beside a table not judged; 0 records refused\n"
    )


def test_one_row_a_figure(run: Run, file: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run(["check", "-i", file, "-f", "csv"]).stdout)))
    assert [row["id"] for row in rows] == ["a"] * 6 + ["c"] * 6
    assert {row["treatment_events"] + "/" + row["treatment_n"] for row in rows} == {"75/101"}
    assert {row["status"] for row in rows if row["id"] == "a"} == {"follows"}
    assert FOLLOWS[int(rows[0]["start"]) : int(rows[0]["end"])] == rows[0]["printed"]
    assert {(row["file"], row["line"]) for row in rows} == {
        ("abstracts.ndjson", "1"),
        ("abstracts.ndjson", "3"),
    }


@pytest.mark.extra
def test_parquet_says_the_same(run: Run, file: str, tmp_path: Path) -> None:
    import polars as pl

    assert run(["check", "-i", file, "-o", str(tmp_path / "a.parquet")]).exit_code == 1
    rows = list(csv.DictReader(io.StringIO(run(["check", "-i", file, "-f", "csv"]).stdout)))
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert frame.columns == list(rows[0])
    assert frame["status"].to_list() == [row["status"] for row in rows]


def test_a_line_for_each_table(run: Run, file: str) -> None:
    made = run(["check", "-i", file, "-q"])
    assert made.stdout == "a: 75/101 v 59/100: follows\nb: no table\nc: 75/101 v 59/100: does not follow\n"
    assert made.stderr == ""


def test_a_sheet_for_each_that_has_a_table(run: Run, file: str) -> None:
    said = run(["check", "-i", file]).stdout
    assert said.count("Printed figures against the counts, drug v placebo") == 2
    assert "\nb: no table\n" in said
    assert "a: Women were allocated" in said
    assert "[c1: 75 (74.26%) women]" in run(["check", "-i", file, "-v"]).stdout


def test_a_retraction_is_said_above_the_sheet(run: Run, tmp_path: Path) -> None:
    row = {"id": "a", "abstract": FOLLOWS, "retraction": "retracted"}
    (tmp_path / "a.ndjson").write_text(json.dumps(row))
    lines = run(["check", "-i", str(tmp_path / "a.ndjson")]).stdout.splitlines()
    assert lines[1] == "The record of this paper says: retracted."


def test_what_needs_a_verdict(run: Run, file: str, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(f"id,text\nb,{NOTHING}\n")
    assert run(["check", "-i", str(tmp_path / "b.csv")]).exit_code == 0
    assert run(["check", "-i", str(tmp_path / "b.csv"), "--need-verdict"]).exit_code == 4
    assert run(["check", "-i", file, "--need-verdict"]).exit_code == 1


def test_a_bad_record_is_left_out_and_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,title,text\na,T,"{FOLLOWS}"\nb,short\n')
    made = run(["check", "-i", str(path), "-q"])
    assert (made.exit_code, "Line 3 has 2 cells" in made.stderr) == (3, True)
    made = run(["check", "-i", str(path), "-q", "--on-error", "skip"])
    assert (made.exit_code, made.stdout) == (4, "a: 75/101 v 59/100: follows\n")
    assert made.stderr.endswith("; 1 record refused\n")


def test_one_text_is_an_abstract(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(FOLLOWS)
    made = run(["check", "-i", str(path), "-q"])
    assert (made.exit_code, made.stdout) == (0, "a: 75/101 v 59/100: follows\n")


def test_decimal_commas_are_quoted_as_they_are_printed(run: Run) -> None:
    """Katz: 29/121 v 31/119 is 0.92 (0.59 to 1.43); 1.42 by the score."""
    text = (
        "It was seen in 29/121 (24,0%) with drug v 31/119 (26,1%) with placebo (RR 0,92; 95% CI 0,59-1,43)."
    )
    made = run(["check", "--text", text])
    assert made.exit_code == 0
    rows = [line.split()[:2] for line in made.stdout.splitlines() if "✓" in line or " + " in line]
    assert rows == [["RR", "0,92"], ["CI", "0,59"], ["to", "1,43"], ["%", "24,0"], ["%", "26,1"]]


def test_an_estimate_that_arithmetic_gives_to_a_table_is_used(run: Run) -> None:
    text = "Relative risk 0.50 (95% CI 0.28 to 0.91): 12 of 58 with drug and 25 of 61 with placebo."
    assert "Not used" not in run(["check", "--text", text]).stdout


def test_printed_columns_win_in_every_row_that_has_some(run: Run, tmp_path: Path) -> None:
    table = "75/101 (74.26%) with drug v 59/100 (59.00%) with placebo"
    rows = [
        f"A,75,101,59,100,2.00,{table} (OR 3.01)",  # its columns win
        f"B,75,101,59,100,,{table} (OR 2.00)",
        f"C,59,100,75,101,,{table} (OR 3.01)",  # the table with the counts of the row, arms exchanged
        f"D,,,,,,{table} (OR 2.00)",  # the only table, whole
        f"E,70,101,59,100,,{table} (OR 2.00)",  # no table of the text has these counts
        "F,75,101,59,100,,",
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["study,e1,n1,e0,n0,or,abstract", *rows]))
    made = run(["check", "-i", str(path), "-q"])
    assert (made.exit_code, made.stdout) == (
        1,
        "A: follows\nB: follows\nC: does not follow\nD: follows\nE: not checkable\nF: not checkable\n",
    )
    said = run(["check", "-i", str(path)]).stderr
    assert (
        "note: printed columns win over column 'abstract', which is read where they are blank (a.csv)" in said
    )


def test_files_of_two_kinds_are_refused(run: Run, file: str) -> None:
    made = run(["check", "-i", file, "-i", str(DATA / "bcg.csv")])
    assert (made.exit_code, "holds abstracts, and" in made.stderr) == (3, True)
    made = run(["check", "-i", file, "-i", str(DATA / "abstracts" / "pubmed.xml"), "-f", "csv"])
    assert (made.exit_code, "has other extra columns than" in made.stderr) == (3, True)
    assert run(["check", "-i", file, "-i", str(DATA / "abstracts" / "pubmed.xml"), "-q"]).exit_code == 1


@pytest.mark.parametrize("words", [["--or", "2"], ["75/101", "59/100"], ["--recover"], ["--control", "B"]])
def test_what_has_no_use_is_refused(run: Run, file: str, words: list[str]) -> None:
    assert run(["check", "-i", file, *words]).exit_code == 2


def test_only_trials_says_how_many_are_not(run: Run, file: str) -> None:
    made = run(["check", "-i", file, "--only-trials"])
    assert made.stderr.startswith("0 abstracts checked, 3 not of trials; 0 figures compared")
    assert run(["check", "75/101", "59/100", "--or", "2.0", "--only-trials"]).exit_code == 2


def test_html_marks_each_figure_in_its_place(run: Run, file: str) -> None:
    page = run(["check", "-i", file, "-f", "html"]).stdout
    passages = re.findall(r'<p class="passage" dir="auto">(.*)</p>', page)
    assert len(passages) == 2
    assert '<mark>2.90</mark> <span class="said">[does not follow]</span>' in passages[1]
    assert (
        '<mark>75 (74.26%) women</mark> <span class="said">[drug group 75/101; 74.26% follows]' in passages[0]
    )
    plain = re.sub(r" <span.*?</span>|<[^>]+>", "", passages[0])
    assert f"Methods: {plain}" == FOLLOWS
    assert "<script" not in page and "://" not in page


def test_html_of_hostile_text_is_text(run: Run) -> None:
    said = FOLLOWS.replace("Women", "Women <script>alert(1)</script> \x1b[31m")
    page = run(["check", "--text", said, "-f", "html"]).stdout
    assert "<script" not in page and "\x1b" not in page
    assert "&lt;script&gt;" in page and r"\x1b[31m" in page


# --- the scan ahead ---------------------------------------------------------------------------------------

FORMS = [
    "{e}/{n}", "{e} of {n}", "{e} out of {n}", "{e} of the {n}", "{e}/{n} ({p}%)", "{e} ({p}%)",
    "{p}% ({e}/{n})", "{p}% [{e} of {n}]", "{p}%; {e}/{n}", "{p}% ({e})", "{e} ({p} per cent)", "{e} ({p} %)",
    "n = {e}; {p}%", "{e} ({p}%) of {n}", "of the {n} women, {e} ({p}%)",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_no_table_is_lost_ahead(form: str) -> None:
    first, second = form.format(e=75, n=101, p="74.26"), form.format(e=59, n=100, p="59.00")
    text = (
        "Methods: Women were allocated to drug (n = 101) or placebo (n = 100). Results: A child was born to"
        f" {first} in the drug group and {second} in the placebo group (P = 0.02)."
    )
    assert prefilter.may_hold_table(text) or not abstract.read(Abstract(text)).candidates
    assert prefilter.may_hold_table(f"{first} v {second}")


@pytest.mark.parametrize(
    "counts",
    [
        "75 women in the drug group had a child and 59 women in the placebo group",
        "Of the drug group, seventy-five had a child; none of the placebo group",
        "A child was born to 74.26% in the drug group; to 59% in the placebo group",
    ],
)
def test_two_sizes_and_two_counts_may_hold_a_table(counts: str) -> None:
    assert prefilter.may_hold_table(f"Women were given drug (n = 101) or placebo [N=100]. {counts}.")


@pytest.mark.parametrize(
    "text",
    [
        NOTHING,
        "",
        "In 2009, 201 women (mean age 54.3 years) took part.",
        "7 of 9",
        "Methods: Adults aged 18 to 75 years were given drug (n = 101) or placebo (n = 100). Results: The"
        " score fell by 3.2 (SD 1.1) points over 12 weeks.",
    ],
)
def test_what_holds_no_table_is_passed_over(text: str) -> None:
    assert not prefilter.may_hold_table(text)
    assert not abstract.read(Abstract(text)).candidates

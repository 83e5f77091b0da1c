"""check --text: a page with an abstract in, its table and the verdict out.

`data/abstract_page.txt` is a composed page like that of a library's catalogue, which holds the abstract
twice, once
cut. Its numbers are those of the trial that the program is named after: 75 of 101 v 59 of 100, OR 2.01
(1.10 to 3.65),
P 0.01; what follows from them is as for `check 75/101 59/100` (README).
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading.abstracts import judged
from rsa_trial_cli.reading.abstracts.document import LARGEST, Abstract

Run = Callable[..., Result]
PAGE = str(Path(__file__).parent / "data" / "abstract_page.txt")
TEXT = Path(PAGE).read_text()


def found(run: Run, *words: str, **options: object) -> dict:
    made = run(["check", "--text", *words, "-f", "json"], **options)
    return json.loads(made.stdout)


def test_the_page_gives_the_counts_and_the_known_verdict(run: Run) -> None:
    made = run(["check", "--text", PAGE, "-f", "json"])
    assert made.exit_code == 1
    page = json.loads(made.stdout)
    assert page["schema"] == "rsa-trial/abstract/1"
    assert page["copies"] == 2
    (table,) = page["tables"]
    counts = [(table[arm]["events"], table[arm]["n"], table[arm]["arm"]) for arm in ("treatment", "control")]
    assert counts == [(75, 101, "CsA group"), (59, 100, "placebo group")]
    assert {row["figure"]: (row["printed"], row["status"]) for row in table["figures"]} == {
        "or": ("2.01", "with_step"),
        "low": ("1.10", "follows"),
        "high": ("3.65", "follows"),
        "p": ("0.01", "with_assumption"),
        "percent_trt": ("74.26", "follows"),
        "percent_ctl": ("59.00", "follows"),
    }
    assert table["confidence"] == "sure"


def test_the_p_of_another_sentence_is_not_used(run: Run) -> None:
    unused = {one["text"]: one["why"] for one in found(run, PAGE)["not_used"]}
    assert unused["P < 0.05"] == "no counts beside it"
    assert unused["250 mg"] == "a dose"


def test_intervals_whose_estimates_are_told_apart_by_respectively_are_left_and_said(run: Run) -> None:
    """ISAT, Lancet 2002;360:1267: shortened."""
    page = found(
        run,
        "190 of 801 (23.7%) patients allocated coils were dead at 1 year compared with 243 of 793 (30.6%) "
        "allocated surgery (p=0.0019). The relative and absolute risk reductions were 22.6% (95% CI "
        "8.9–34.2) and 6.9% (2.5–11.3), respectively.",
    )
    unused = {one["text"]: one["why"] for one in page["not_used"]}
    assert unused["8.9-34.2"] == unused["2.5-11.3"] == "an interval without a named estimate"


def test_an_outcome_of_one_word_is_not_what_stands_behind_the_counts(run: Run) -> None:
    page = found(run, "Mortality 10.2% (51/500) vs 14.6% (73/500); RR 0.70 [0.50-0.98].")
    assert page["tables"][0]["outcome"] == "Mortality"


def test_spans_are_code_points_of_the_input(run: Run) -> None:
    (table,) = found(run, PAGE)["tables"]
    assert TEXT[slice(*table["treatment"]["span"])] == "75 (74.26%) women"
    assert {row["figure"]: TEXT[slice(*row["span"])] for row in table["figures"]} == {
        "or": "2.01", "low": "1.10", "high": "3.65", "p": "P = 0.01",
        "percent_trt": "74.26", "percent_ctl": "59.00",
    }  # fmt: skip


MOCK_UP = (  # what a person was promised to see of such a page
    "Read",
    "  arms     CsA group (n = 101), placebo group (n = 100)",
    '  counts   "75 (74.26%) women of the CsA group"      75/101, the percent fits',
    '           "59 (59.00%) women of the placebo group"  59/100, the percent fits',
    '  printed  "[P = 0.01, OR = 2.01; 95% CI (1.10∼3.65)]"',
    "  link     sure: both percents and both limits go with these counts",
    "Printed figures against the counts, CsA v placebo",
    "           events  no event  total    risk",
    "  CsA          75        26    101  74.26%",
    "  placebo      59        41    100  59.00%",
    "Not used",
    '  "201 women"                                    all of them: 101 + 100',
)


def test_a_person_sees_what_was_read_the_verdict_and_what_is_not_used(run: Run) -> None:
    said = run(["check", "--text", PAGE], env={"COLUMNS": "80"}).stdout
    lines = said.splitlines()
    for line in MOCK_UP:
        assert line in lines
    assert max(map(len, lines)) <= 80
    assert "The abstract stands there twice; the whole one was read (line 14)." in said
    assert "read the full paper first" in " ".join(said.split())
    for word in ("error", "wrong", "fraud", "suspicious"):
        assert word not in said.lower()


def test_the_text_itself_standard_input_and_a_file_say_the_same(run: Run) -> None:
    tables = [
        found(run, *words, **more)["tables"]
        for words, more in (([PAGE], {}), ([TEXT], {}), (["-"], {"input": TEXT}))
    ]
    assert tables[0] == tables[1] == tables[2]


def test_one_line_a_table(run: Run) -> None:
    assert (
        run(["check", "--text", TEXT, "-q"]).stdout == "75/101 v 59/100: follows with an extra assumption\n"
    )


def test_the_places_that_were_read_are_marked(run: Run) -> None:
    said = run(["check", "--text", PAGE, "-v"]).stdout
    assert "[c1: 75 (74.26%) women]" in said
    assert "CsA group ([n: n = 101])" in said
    assert "[x: 250 mg]" in said
    assert "OR = [f1: 2.01]" in said


def test_a_row_for_each_figure(run: Run) -> None:
    header, first, *rest = run(["check", "--text", PAGE, "-f", "csv"]).stdout.splitlines()
    assert header.startswith("id,outcome,treatment,control,treatment_events,treatment_n,")
    assert first.startswith(
        "abstract_page.txt,had a healthy child,CsA group,placebo group,75,101,59,100,sure,or,2.01,"
    )
    assert len(rest) == 5


@pytest.mark.parametrize(
    ("options", "code"), [([], 1), (["--accept", "steps"], 1), (["--accept", "assumptions"], 0)]
)
def test_exit_code(run: Run, options: list[str], code: int) -> None:
    assert run(["check", "--text", PAGE, *options]).exit_code == code


def test_without_a_table_nothing_is_said_and_a_verdict_may_be_asked_for(run: Run) -> None:
    text = "The drug did well. More were cured (OR 2.0, 95% CI 1.1 to 3.6, P = 0.01)."
    made = run(["check", "--text", text])
    assert made.exit_code == 0
    assert "No table read" in made.stdout
    assert run(["check", "--text", text, "--need-verdict"]).exit_code == 4


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.4 ...", ["is a PDF", "pdftotext"]),
        (b"<!DOCTYPE html><html>", ["is a web page", "--text"]),
        (b"a b " * (LARGEST // 4 + 1), ["100,000 bytes", "-i"]),
    ],
)
def test_what_is_no_abstract_is_named_with_the_next_step(
    run: Run, tmp_path: Path, data: bytes, words: list[str]
) -> None:
    path = tmp_path / "it.txt"
    path.write_bytes(data)
    made = run(["check", "--text", str(path)])
    assert made.exit_code == 3
    for word in words:
        assert word in made.stderr


def test_a_name_of_no_file_is_refused(run: Run) -> None:
    made = run(["check", "--text", "no-such-file.txt"])
    assert (made.exit_code, made.stdout) == (3, "")


def test_what_a_terminal_would_run_is_spelled_out(run: Run) -> None:
    text = "Cured were 75/101 (74.3%) \x1b[31mv 59/100 (59.0%) (P = 0.02)."
    assert "\x1b" not in run(["check", "--text", text, "-v"]).stdout


def test_one_batch_says_of_each_abstract_what_it_says_alone() -> None:
    texts = [TEXT, "Cured were 30/60 (50%) v 20/60 (33%), P = 0.06.", "Nothing is printed here."]
    together = judged.judged([Abstract(text) for text in texts])
    for text, one in zip(texts, together, strict=True):
        (alone,) = judged.judged([Abstract(text)])
        assert one.status == alone.status
        assert [list(t.statuses.values()) for t in one.tables] == [
            list(t.statuses.values()) for t in alone.tables
        ]


OPEN = "Results: {} had a child (OR = 2.01; 95% CI 1.10 to 3.65)."
ARMS = "75 (74.26%) with ciclosporin and 59 (59.00%) with vehicle"


def test_sizes_that_are_typed_are_those_of_the_arms(run: Run) -> None:
    text = OPEN.format(ARMS)
    assert run(["check", "--text", text, "-q"]).stdout == "no table\n"
    for turned in (text, OPEN.format("59 (59.00%) with vehicle and 75 (74.26%) with ciclosporin")):
        table = found(run, turned, "-n", "101,100", "--control", "vehicle")["tables"][0]
        assert (table["treatment"]["n"], table["control"]["n"]) == (101, 100)
        assert table["treatment"]["n_from"] == table["control"]["n_from"] == "told"
        assert table["control"]["arm"] == "vehicle"
        assert {row["figure"]: row["status"] for row in table["figures"]}["low"] == "follows"
    assert (
        "75/101 (the total was typed), the percent fits" in run(["check", "--text", text, "-n101,100"]).stdout
    )
    assert run(["check", "--text", text, "-n", "101,400", "-q"]).stdout == "no table\n"  # the percent differs


def test_the_control_that_is_named_is_the_control(run: Run) -> None:
    three = "Results: Cure: drug A 30/60 (50%), drug B 20/60 (33%), drug C 10/60 (17%)."
    assert run(["check", "--text", three, "-q"]).stdout == "no table\n"
    tables = found(run, three, "--control", "drug b")["tables"]
    assert [(t["treatment"]["arm"], t["control"]["arm"]) for t in tables] == [
        ("drug A", "drug B"),
        ("drug C", "drug B"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--control", "soap"],
            "No arm is called 'soap' (--control).\nHint: They are called drug A, drug B.",
        ),
        (["-n", "50,50"], "-n has no use: the text prints the totals of both arms."),
    ],
)
def test_what_is_said_of_the_arms_without_use_is_refused(run: Run, words: list[str], said: str) -> None:
    made = run(["check", "--text", "Cured were 30/60 (50%) in drug A v 20/60 (33%) in drug B.", *words])
    assert made.exit_code == 2
    assert said in made.stderr
    assert made.stdout == ""


def test_a_packed_text_is_unpacked_and_no_text_is_refused(run: Run, tmp_path: Path) -> None:
    for name, data in {
        "a.txt.gz": gzip.compress(TEXT.encode()),
        "bytes": b"75/101 v 59/100\0\1",
        "big.txt.gz": gzip.compress(b"a b " * 100_000),
        "a.docx": zipped("word/document.xml", "<a/>"),
        "a.zip": zipped("a.txt", TEXT),
    }.items():
        (tmp_path / name).write_bytes(data)
    for name in ("a.txt.gz", "a.zip"):
        assert found(run, str(tmp_path / name))["tables"] == found(run, TEXT)["tables"]
    for name, said in {
        "bytes": "holds NUL bytes",
        "big.txt.gz": "more than 100,000 bytes",
        "a.docx": "Word",
    }.items():
        made = run(["check", "--text", str(tmp_path / name)])
        assert (made.exit_code, made.stdout) == (3, "")
        assert said in made.stderr


def zipped(name: str, text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, text)
    return made.getvalue()

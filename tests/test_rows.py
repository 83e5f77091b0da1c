"""Rows that are no trial: of another width than the header, sums of others; rows without an own name."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from rsa_trial_cli.reading import csv_rows, files, study_names, sums, text_columns
from rsa_trial_cli.stats.arms import Trials

Run = Callable[..., Result]

WIDE = "study,events_trt,n_trt,events_ctl,n_ctl,OR\n"
LONG = "study,arm,events,n,OR\n"
GOOD = "Arden,12,80,20,78,0.51\n"
TWO = "Arden,drug,12,80,0.51\nArden,placebo,20,78,\n"
# header, a good study, rows of another width below it (each a study that is refused)
SHAPES = {
    "wide": (WIDE, GOOD, ("Borel,3,40,0\n", "Casey,3,40,0,41,0.1,x\n", "* a footnote\n", ",,,,,,9\n")),
    "long": (
        LONG,
        TWO,
        (
            "Borel,drug,3,40,\nBorel,placebo,0\n",
            "Casey,drug,3,40,,,,7\nCasey,placebo,0,41,\n",
            "* a footnote\n",
            ",,,,,,9\n",
        ),
    ),
}


def records(made: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made.stdout.splitlines()]


@pytest.fixture(params=["plain", pytest.param("fast", marks=pytest.mark.extra)])
def read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Run:
    """Run a command on a text, as a file that the ordinary reader, or polars, begins to read."""
    if request.param == "fast":
        monkeypatch.setattr(files, "LARGE", 0)
    path = tmp_path / "t.csv"

    def made(command: str, text: str) -> Result:
        path.write_text(text, encoding="utf-8")
        form = [] if " -f " in command else ["-f", "ndjson"]
        return run([*command.split(), "-i", str(path), *form])

    return made


# --- rows of another width -----------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", ["or", "check"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_of_another_width_is_refused_as_a_row(read: Run, shape: str, command: str, quote: str) -> None:
    header, good, bad = SHAPES[shape]
    text = header + good.replace("Arden", f"{quote}Arden{quote}") + "".join(bad)
    stopped = read(command, text)
    assert (stopped.exit_code, stopped.stdout) == (3, "")
    assert f"cells, the header has {header.count(',') + 1} (t.csv)." in stopped.stderr
    assert f"{len(bad)} rows refused" in read(f"{command} --on-error skip", text).stderr
    assert {row["study"] for row in records(read(f"{command} --on-error skip", text))} == {"Arden"}
    marked = read(f"{command} --on-error mark", text)
    assert f"{len(bad)} marked" in marked.stderr
    last = header.count("\n") + text.count("\n") - 1
    assert {row["study"] for row in records(marked)} == {
        "Arden",
        "Borel",
        "Casey",
        "* a footnote",
        f"line {last}",
    }


def test_a_row_of_another_width_in_a_file_of_three_arms_a_row(read: Run) -> None:
    header = "study,drug_events,drug_n,aspirin_events,aspirin_n,placebo_events,placebo_n\n"
    text = f"{header}Arden,12,80,11,80,20,78\nBorel,3,40,0\nCasey,3,40,3,40,0,41,7\n,,,,,,,9\n"
    assert "Line 3 has 4 cells, the header has 7 (t.csv)." in read("or", text).stderr
    marked = read("or --on-error mark", text)
    assert "3 marked" in marked.stderr
    studies = [row["study"] for row in records(marked)]
    assert studies == ["Arden (drug)", "Arden (aspirin)", "Borel", "Casey", "line 5"]


@pytest.mark.parametrize("shape", SHAPES)
def test_blank_cells_beyond_those_of_the_header_are_no_cells(read: Run, shape: str) -> None:
    header, good, _ = SHAPES[shape]
    made = read("or", header + good.replace("\n", ",, ,\n") + good.replace("Arden", "Borel"))
    assert (made.exit_code, [row["study"] for row in records(made)]) == (0, ["Arden", "Borel"])


def test_figures_of_a_row_of_another_width_are_in_no_column(read: Run) -> None:
    """They could be in other columns: a limit there is no printed limit."""
    text = WIDE.replace("OR", "OR,low,high,p") + "Arden,12,80,20,78,0.51,0.23,1.14,0.099\n"
    made = read("check --on-error mark", text + "Borel,x,12,80,20,78,9.51,0.23,1.14,0.9\n")
    assert {row["status"] for row in records(made) if row["study"] == "Borel"} == {"not_checkable"}
    assert "9.51" not in made.stdout


def test_what_hides_a_surplus_cell_is_said(read: Run) -> None:
    made = read("or", WIDE + "Arden, Smith,12,80,20,78,0.51\n")
    assert "A cell that holds ',' is written in quotes." in made.stderr


# --- sums of others ------------------------------------------------------------------------------------

NO_STUDY = [
    *(
        "Total",
        "TOTAL",
        "Total (95% CI)",
        "Total events",
        "total:",
        "Subtotal (95% CI)",
        "Sub-total",
        "Grand total",
    ),
    *("Pooled", "Pooled estimate", "Pooled OR", "Overall", "Overall effect", "Summary", "Summe", "Gesamt"),
    *(
        "All studies",
        "Overall (I-squared = 45.6%, p = 0.03)",
        "M-H Overall",
        "Subtotal: 2 mg",
        "Subtotal - women",
    ),
    *("Random effects model", "Fixed effect", "RE Model", "Common effect model", "Pooled (random effects)"),
    *("Heterogeneity: Tau² = 0.00; Chi² = 3.1, df = 4 (P = 0.5); I² = 0%", "Test for heterogeneity"),
    *("Test for overall effect: Z = 2.3 (P = 0.02)", "Test for subgroup differences: Chi² = 1", "I² = 12%"),
    *("Prediction interval", "95% prediction interval", "Total (12 studies)", "Hétérogénéité", "Q = 3.1"),
]
STUDIES = [
    *(
        "Total Knee 2004",
        "Totale",
        "Totality",
        "Total 2004",
        "Overall 1999",
        "Pooledale",
        "Subtotal gastrectomy 1999",
    ),
    *(
        "Random 2001",
        "Test 1990",
        "Summers 2001",
        "Combined Hormone Trial",
        "TOTAL-IVUS",
        "Total (Smith 2004)",
    ),
    *("Common", "Equal", "Fixed", "Heter 2001", "Egger 1997", "Testing for HIV 2003", "I", "Q", "Chi 2004"),
    *("Overall-Smith", "Prediction 2004", "All", "Somme 1916", "", "Peto 1980", "Model 2004"),
]


@pytest.mark.parametrize("name", NO_STUDY)
def test_the_name_of_no_study(name: str) -> None:
    assert sums.is_sum(name)
    assert name in sums.among(["Arden", name, "Borel"])  # what passes over blocks fast does not miss it


@pytest.mark.parametrize("name", STUDIES)
def test_the_name_of_a_study(name: str) -> None:
    assert not sums.is_sum(name)


@pytest.mark.law
@settings(max_examples=400)
@given(
    st.one_of([st.from_regex(each, fullmatch=True) for each in sums._WHOLE]), st.sampled_from(" \u00a0\u2003")
)
def test_no_name_of_no_study_is_passed_over(name: str, space: str) -> None:
    trimmed = name.replace(" ", space).strip()
    assert not sums.is_sum(trimmed) or trimmed in sums.among(["Arden", trimmed, trimmed.upper(), "Borel"])


@pytest.mark.extra
def test_series_of_names_are_lists_of_names(read: Run) -> None:
    import polars as pl

    names = ["Arden", "Total", "Gauß", "Q = 3", "İsa", "Subtotal", "Arden"]
    series = pl.Series(names)
    assert sums.among(series) == sums.among(names) == {"Total", "Q = 3", "Subtotal"}
    assert sums.among(series.head(0)) == sums.among([]) == ()
    assert sums.among(["a\0b", "Total"]) == {"Total"}  # the mark between names, within one
    for filled in (True, False):
        for some in (series, pl.Series(["Arden", "", "Total"])):
            own, other = (
                study_names.named(n, range(len(n)), "", filled=filled) for n in (some, some.to_list())
            )
            assert [*own.study] == [*other.study]
            assert own[1:] == other[1:]
    assert text_columns.picked(series, np.array([1, 2])) == ["Total", "Gauß"]
    assert text_columns.all_named(series)


@pytest.mark.law
@settings(max_examples=400)
@given(
    st.lists(st.text(alphabet=", \t\u00a0aé1\ud800", max_size=5), min_size=1, max_size=4),
    st.integers(1, 4),
    st.sampled_from(",\t ¦"),
)
def test_lines_that_are_regular_at_a_glance_are_so(texts: list[str], width: int, mark: str) -> None:
    whole = all(text.count(mark) == width - 1 and text.strip(mark + csv_rows.SPACES) for text in texts)
    assert csv_rows._are_regular(texts, csv_rows.Shape(width, mark)) == (whole and mark != "¦")


@pytest.mark.parametrize("on_error", ["stop", "skip", "mark"])
@pytest.mark.parametrize("command", ["or", "check"])
def test_sums_of_others_are_left_out_with_a_note(read: Run, command: str, on_error: str) -> None:
    below = "Subtotal,12,80,20,78,0.51\nTotal Knee 2004,3,40,5,41,0.6\nTotal (95% CI),,120,,119,0.5\n"
    made = read(f"{command} --on-error {on_error}", f"{WIDE}{GOOD}{below}Heterogeneity: I² = 0%\n")
    assert made.exit_code in (0, 1)
    assert {row["study"] for row in records(made)} == {"Arden", "Total Knee 2004"}
    left = "'Subtotal' on line 3; 'Total (95% CI)' on line 5; 'Heterogeneity: I² = 0%' on line 6 (t.csv)"
    assert f"note: left out as sums or tests of others, no study: {left}\n" in made.stderr
    assert "2 studies" in made.stderr


def test_sums_of_a_long_file(read: Run) -> None:
    made = read("or", f"{LONG}{TWO}Total,drug,12,80,\n,placebo,20,78,\n")
    assert [row["study"] for row in records(made)] == ["Arden"]
    assert "no study: 'Total' on lines 4 and 5 (t.csv)" in made.stderr


@pytest.mark.parametrize("text", [WIDE + "Total,12,80,20,78,0.51\n", LONG + TWO.replace("Arden", "Total")])
def test_a_file_of_nothing_but_sums_is_an_error(read: Run, text: str) -> None:
    made = read("or", text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "The file has no study, only sums of others (t.csv)." in made.stderr


def test_an_arm_that_is_the_sum_of_the_others(read: Run) -> None:
    made = read("or", f"{LONG}{TWO}Arden,Total,32,158,\n")
    assert [(row["study"], row["control_n"]) for row in records(made)] == [("Arden", 78)]
    assert "'Arden Total' on line 4" in made.stderr
    assert read("or", f"{LONG}{TWO}Arden,Total,33,158,\n").exit_code == 3


def test_marked_rows_are_counted_past_those_left_out(read: Run) -> None:
    """The place of a marked row is that among the rows that go on."""
    text = f"{WIDE}Total,1,2,3,4,\nBorel,3,NA,0,x,zero\n{GOOD}"
    made = read("check --on-error mark", text)
    assert "1 marked" in made.stderr


# --- names ---------------------------------------------------------------------------------------------


def test_names_that_stand_twice_are_said(read: Run) -> None:
    other = "Borel,3,40,5,41,0.6\n"
    made = read("or", WIDE + GOOD + other + GOOD + other + GOOD + "Casey,x,1,2,3,\n".replace("x", "1"))
    assert made.exit_code == 0
    again = "'Arden' on lines 2, 4 and 6; 'Borel' on lines 3 and 5 (t.csv)"
    assert f"note: several rows have one name, each is a study of its own: {again}\n" in made.stderr
    assert "one name" not in read("or", WIDE + GOOD + other).stderr


def test_names_that_stand_twice_within_one_value_of_by(read: Run) -> None:
    text = WIDE.replace("OR", "outcome") + "".join(
        f"Arden,12,80,20,78,{name}\n" for name in ("death", "relapse", "death")
    )
    made = read("or --by outcome", text)
    assert "one name, each is a study of its own: 'Arden, death' on lines 2 and 4 (t.csv)" in made.stderr
    assert "one name" not in read("or --by outcome", text[: text.rindex("Arden")]).stderr


@pytest.mark.extra
@pytest.mark.parametrize("names", ["ABCDE", "ABCAE", "ABCDA", "AACDE", "ABBBA", " A   ", "     "])
def test_names_that_stand_twice_are_found_in_series_and_lists(names: str) -> None:
    import polars as pl

    def said(*forms: Callable[[list[str]], Any]) -> list[str]:
        repeats, start, notes = study_names.Repeats("t.csv"), 0, []
        for form, size in zip(forms, (2, 0, 3), strict=True):
            own = [name.strip() for name in names[start : start + size]]
            one = [1] * size
            trials = Trials.of(one, one, one, one, line=range(start, start + size))
            object.__setattr__(trials, "study", form(own))
            notes += map(str, repeats.said(trials, ()))
            start += size
        return notes

    texts = partial(pl.Series, dtype=pl.String)
    assert said(texts, list, texts) == said(texts, texts, list) == said(list, list, list)


def test_names_that_stand_twice_in_two_blocks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rsa_trial_cli.reading.csv_rows.ROWS", 1)
    made = run("or -f csv", input=WIDE + GOOD + GOOD.replace("Arden", "Borel") + GOOD)
    assert "'Arden' on lines 2 and 4 (stdin)" in made.stderr
    monkeypatch.setattr(study_names, "REMEMBERED", 2)
    assert (
        "one name" not in run("or -f csv", input=WIDE + GOOD + GOOD.replace("Arden", "Borel") + GOOD).stderr
    )


@pytest.mark.law
@pytest.mark.parametrize("command", ["or", "check"])
def test_a_note_is_said_once_however_many_blocks_there_are(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    named = "".join(f"{name},3,40,5,41,0.57\n" for name in ["Borel", "", *"CDEFGH", "Total"] * 7)
    whole = run(f"{command} -f csv", input=WIDE + named)
    monkeypatch.setattr("rsa_trial_cli.reading.csv_rows.ROWS", 1)
    parts = run(f"{command} -f csv", input=WIDE + named)
    assert whole.stdout == parts.stdout
    assert sorted(whole.stderr.splitlines()) == sorted(parts.stderr.splitlines())
    notes = [line for line in parts.stderr.splitlines() if line.startswith("note: ")]
    assert len(notes) == 3
    assert any("'Total' on lines 10, 19, 28, 37, 46 and 2 more (stdin)" in line for line in notes)
    assert any("blank on lines 3, 12, 21, 30, 39 and 2 more (stdin)" in line for line in notes)
    assert any("'Borel' on lines 2, 11, 20, 29, 38 and 2 more; " in line for line in notes)
    assert any("'F' on lines 7, 16, 25, 34, 43 and 2 more; 14 more rows (stdin)" in line for line in notes)


def test_a_row_without_a_name_is_called_by_its_line(read: Run) -> None:
    made = read("or", f"{WIDE}{GOOD} ,3,40,5,41,0.6\n")
    assert [row["study"] for row in records(made)] == ["Arden", "line 3"]
    assert "note: the name of the study is blank on line 3 (t.csv)" in made.stderr


def test_a_sum_without_a_name_is_refused(read: Run) -> None:
    text = f"{WIDE}{GOOD}Borel,3,40,5,41,0.6\n,15,120,25,119,0.5\n"
    refused = read("or", text)
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "The row without a name is the sum of those above it (t.csv line 4)." in refused.stderr
    assert [row["study"] for row in records(read("check --on-error skip", text))][::2] == ["Arden", "Borel"]
    assert read("or", text.replace("119", "118")).exit_code == 0


def test_a_column_of_studies_that_is_blank_throughout(read: Run) -> None:
    made = read("or", LONG + TWO.replace("Arden", ""))
    assert (made.exit_code, made.stdout) == (3, "")
    assert "The column of the study is blank in every row (t.csv)." in made.stderr


def test_blank_names_of_a_long_file_are_filled_down_or_refused(read: Run) -> None:
    filled = f"{LONG}Arden,drug,12,80,\n,placebo,20,78,\nBorel,drug,3,40,\n ,placebo,5,41,\n"
    assert [(r["study"], r["control_n"]) for r in records(read("or", filled))] == [
        ("Arden", 78),
        ("Borel", 41),
    ]
    apart = f"{LONG}{TWO},drug,3,40,\n,placebo,5,41,\n"
    assert [row["study"] for row in records(read("or --on-error mark", apart))] == ["Arden", "line 4"]


# --- every refusal of a long file has a record ---------------------------------------------------------

REFUSED = {
    "Width": "Width,drug,3,40,\nWidth,placebo,5\n",
    "Lone": "Lone,drug,3,40,\n",
    "Nameless": "Nameless,drug,3,40,\nNameless,,5,41,\n",
    "Twice": "Twice,drug,3,40,\nTwice,placebo,5,41,\nTwice,drug,3,40,\n",
    "Sum": "Arms,drug,3,40,\nArms,placebo,5,41,\nArms,total,9,81,\n".replace("Arms", "Sum A"),
    "Adds": "Adds,drug,3,40,\nAdds,placebo,5,41,\nAdds,x,8,81,\n",
    "Unclear": "Unclear,A,3,40,\nUnclear,B,5,41,\n",
    "Text": "Text,drug,three,40,\nText,placebo,5,41,\n",
    "Missing": "Missing,drug,NA,40,\nMissing,placebo,5,41,\n",
    "More": "More,drug,41,40,\nMore,placebo,5,41,\n",
    "Nobody": "Nobody,drug,0,0,\nNobody,placebo,5,41,\n",
    "Percent": "Percent,drug,3 (99%),40,\nPercent,placebo,5,41,\n",
    "Alone": "Alone,drug,7%,40,\nAlone,placebo,5,41,\n",
    "Huge": "Huge,drug,3,2000000000,\nHuge,placebo,5,41,\n",
    "Point": "Point,drug,3,10.000,\nPoint,placebo,5,41,\n",
    "Hidden": "Hidden,drug,3,4\u200b0,\nHidden,placebo,5,41,\n",
}
ONLY_COUNTS = {"Missing"}  # a missing count is nothing that check refuses
OF_CHECK = {"Figure": "Figure,drug,3,40,abc\nFigure,placebo,5,41,\n"}


@pytest.mark.parametrize("command", ["or", "rr", "rd", "nnt", "check"])
def test_every_refused_study_of_a_long_file_has_a_record(read: Run, command: str) -> None:
    refused = {**REFUSED, **(OF_CHECK if command == "check" else {})}
    text = LONG + TWO + "".join(refused.values()) + ",drug,1,2,\n,placebo,1,2,\n* a footnote\n"
    made = read(f"{command} --on-error mark", text)
    assert made.exit_code == 4
    bad = len(refused) + 2 - (len(ONLY_COUNTS) if command == "check" else 0)
    assert f"{bad} marked" in made.stderr
    studies = {row["study"].removesuffix(" A") for row in records(made)}
    assert studies == {"Arden", *refused, f"line {text.count(chr(10)) - 2}", "* a footnote"}


def test_every_refusal_of_a_long_file_has_a_message_with_its_line(read: Run) -> None:
    for name, rows in REFUSED.items():
        first = read("or", LONG + TWO + rows).stderr.splitlines()[0]
        assert first.startswith("Error: "), name
        assert "t.csv" in first, name
        assert any(f"ine {line}" in first for line in range(4, 7)) or "lines 4 and 6" in first, (name, first)
        assert f"'{'Sum A' if name == 'Sum' else name}'" in first or "line" in first.casefold()


# --- the name of a study -------------------------------------------------------------------------------

COUNTS = "events_trt,n_trt,events_ctl,n_ctl"
NAMED = {  # header and cells before the counts → the name of the study
    ("study,author,year", "1,Arden,1948"): "Arden 1948",
    ("id,author,year", "1,Arden,1948"): "Arden 1948",
    ("trial,author,year", "7,Arden,1948"): "Arden 1948",
    ("Study ID,First author,Pub year", "[1],Arden,1948"): "Arden 1948",
    ("study,year", "Arden,NA"): "Arden",
    ("study,year", "Arden,2001.0"): "Arden 2001",
    ("study,year", "Arden 2001a,2001"): "Arden 2001a",
    ("study,year", "Arden (2001),2001"): "Arden (2001)",
    ("study,year", "Trial 120011,2001"): "Trial 120011 2001",
    ("study,author", "ISIS-2,Arden"): "ISIS-2",
    ("study,year", "3,2001"): "3 2001",
    ("study", " \u00a0Arden "): "Arden",
    ("Reference", "Arden 2001"): "Arden 2001",
    ("Source,Study", "registry,Arden"): "Arden",
    ("", "Arden 2001"): "Arden 2001",
    ("Studie,Jahr", "Arden,2001"): "Arden 2001",
    ("étude,année", "Arden,2001"): "Arden 2001",
}


@pytest.mark.parametrize(("columns", "name"), NAMED.items())
def test_the_name_of_a_study_in_a_file(read: Run, columns: tuple[str, str], name: str) -> None:
    header, cells = columns
    (row,) = records(read("or", f"{header},{COUNTS}\n{cells},12,80,20,78\n"))
    assert row["study"] == name
    made = read("or -f table", f"{header},{COUNTS}\n{cells},12,80,20,78\n")
    assert f"treatment vs control: {name}\n" in made.stdout  # one row is shown in full


def test_rows_without_names_are_told_apart_by_their_lines(read: Run) -> None:
    for header in ("x", "study"):
        made = read("or -f table", f"{header},{COUNTS}\n,12,80,20,78\n,3,40,5,41\n")
        assert "line 2 " in made.stdout
        assert "line 3 " in made.stdout
    assert "line" not in read("or -f table", f"x,{COUNTS}\n,12,80,20,78\n").stdout


def test_running_numbers_tell_studies_of_one_author_apart(read: Run) -> None:
    rows = "{0},Arden,drug,12,80\n{0},Arden,placebo,20,78\n"
    for header in ("study,author", "trial,author"):
        made = read("or", f"{header},arm,events,n\n{rows.format(1)}{rows.format(2)}")
        assert [row["study"] for row in records(made)] == ["Arden", "Arden (2)"]
    numbered = "id,author,arm,events,n\n1,Arden,drug,12,80\n2,Arden,placebo,20,78\n"  # numbers of rows
    assert [row["study"] for row in records(read("or", numbered))] == ["Arden"]


@pytest.mark.extra
def test_names_and_sums_of_parquet(run: Run, tmp_path: Path) -> None:
    import polars as pl

    made = {
        "study": [1, 2, 3],
        "author": ["Arden", "Total", "Arden"],
        **dict.fromkeys(COUNTS.split(","), [9] * 3),
    }
    pl.DataFrame(made).write_parquet(tmp_path / "t.parquet")
    result = run(["or", "-i", str(tmp_path / "t.parquet"), "-f", "ndjson"])
    assert [row["study"] for row in records(result)] == ["Arden", "Arden"]
    assert "'Total' on line 3" in result.stderr
    assert "'Arden' on lines 2 and 4" in result.stderr


def test_rows_of_three_arms_and_one_name_are_trials_of_their_own(read: Run) -> None:
    """Their arms are never compared with the control of another row."""
    header = "study,drug_events,drug_n,aspirin_events,aspirin_n,placebo_events,placebo_n"
    made = read("or", f"{header}\nLeo,1,9,2,9,3,9\nLeo,4,8,5,8,6,8\nBorel,1,7,2,7,3,7\n")
    found = [(row["study"], row["treatment_n"], row["control_n"]) for row in records(made)]
    assert found == [
        *(("Leo (drug)", 9, 9), ("Leo (aspirin)", 9, 9)),
        *(("Leo (line 3) (drug)", 8, 8), ("Leo (line 3) (aspirin)", 8, 8)),
        *(("Borel (drug)", 7, 7), ("Borel (aspirin)", 7, 7)),
    ]
    apart = read("or --by time", f"{header},time\nLeo,1,9,2,9,3,9,a\nLeo,4,8,5,8,6,8,b\n")
    assert {row["study"] for row in records(apart)} == {"Leo (drug)", "Leo (aspirin)"}


def test_what_may_tell_rows_of_one_name_apart_is_said(read: Run) -> None:
    rows = "Arden,12,80,20,78,{},month 3\n"
    made = read("or", f"study,{COUNTS},outcome,time\n{rows.format('death')}{rows.format('relapse')}")
    assert "on lines 2 and 3; --by outcome --by time may tell them apart (t.csv)" in made.stderr


# --- tables of public repositories, some rows of each, with what they say ------------------------------

PUBLIC = {
    # metadat, data-raw/dat.hine1989.txt: blanks between, texts in quotes, columns not aligned
    "study source       n1i n2i ai ci\n"
    '1 "Chopra et al."   39  43  2  1\n'
    '6 "O\'Brien et al." 154 146 11  4\n': [
        ("Chopra et al.", 2, 39, 1, 43),
        ("O'Brien et al.", 11, 154, 4, 146),
    ],
    # metadat, data-raw/dat.hart1999.txt: tabs and blanks; t1i and t2i are times
    "trial study\t\tyear\tx1i\tn1i\tt1i\tx2i\tn2i\tt2i\tcompgrp\n"
    '1     "AFASAK"\t1989\t9\t\t335\t413\t19\t\t336\t398\tplacebo\n'
    '2     "SPAF"\t1991\t8\t\t210\t263\t19\t\t211\t245\tplacebo\n': [
        ("AFASAK 1989", 9, 335, 19, 336),
        ("SPAF 1991", 8, 210, 19, 211),
    ],
    # metadat, data-raw/dat.pagliaro1992.txt: xi and ni of each arm
    "study trt xi ni\n 3  beta-blockers   4   20\n 3  control   4   16\n10  sclerotherapy   4   18\n"
    "10  control   0   19\n": [("3", 4, 20, 4, 16), ("10", 4, 18, 0, 19)],
    # metadat, data-raw/dat.hasselblad1998.txt: numbers of rows, numbers of studies, authors, years
    "id study              authors  year            trt  xi   ni\n"
    '43    21     "Russell et al."  1983     no_contact  95 1107\n'
    '44    21     "Russell et al."  1983 ind_counseling 143 1031\n'
    '47    23     "Russell et al."  1979     no_contact  78  584\n'
    '48    23     "Russell et al."  1979 ind_counseling  73  675\n': [
        ("Russell et al. 1983", 143, 1031, 95, 1107),
        ("Russell et al. 1979", 73, 675, 78, 584),
    ],
    # metadat, data-raw/dat.nielweise2007.txt: study numbers before authors, control before treatment
    "study author year ci n2i ai n1i\n1 Bach 1996 3 117 0 116\n3 Maki 1997 9 195 2 208\n": [
        ("Bach 1996", 0, 116, 3, 117),
        ("Maki 1997", 2, 208, 9, 195),
    ],
    # MetaInsight, BinOutBR.csv: T, N, R
    '"Study","T","N","R"\n"Denbigh","Beryllium",41,0\n"Denbigh","Placebo",41,7\n': [
        ("Denbigh", 0, 41, 7, 41)
    ],
}


@pytest.mark.parametrize(("text", "trials"), PUBLIC.items())
def test_tables_of_public_repositories(read: Run, text: str, trials: list[tuple[object, ...]]) -> None:
    made = read("or", text)
    fields = ("study", "treatment_events", "treatment_n", "control_events", "control_n")
    assert made.exit_code == 0, made.stderr
    assert [tuple(row[field] for field in fields) for row in records(made)] == trials


def test_a_cell_that_has_slipped_aside_is_no_column(read: Run) -> None:
    """A name of two words and a missing cell: as many words as the header, but not in their columns."""
    text = (
        "study  year  events_trt  n_trt  events_ctl  n_ctl\nArden 1948 12 80 20 78\nDe Vries  12 80 20 78\n"
    )
    assert read("or", text).exit_code == 3

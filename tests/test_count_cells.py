"""Cells of files that hold more than a count, or may be two: percents, totals, marks of decimals."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from click.testing import Result

from rsa_trial_cli.reading.count_cells import cell
from rsa_trial_cli.reading.counts import MISSING, OPEN, NotACountError, count

Run = Callable[..., Result]
HEADER = "study,events_trt,n_trt,events_ctl,n_ctl\n"
FIELDS = ("treatment_events", "treatment_n", "control_events", "control_n")


def counts(made: Result) -> list[list[int]]:
    assert made.exit_code == 0, made.stderr
    return [[row[field] for field in FIELDS] for row in map(json.loads, made.stdout.splitlines())]


@pytest.mark.parametrize(
    "text", ["12/80", "12 / 80", "12/80 (15%)", "12/80 (15.0)", "12 of 80 [15,0%]", "12⁄80"]
)
def test_events_and_total_of_one_cell(run: Run, text: str) -> None:
    header = "study;drug;placebo\n"
    assert counts(run("or -f ndjson", input=f"{header}A;{text};20/78\n")) == [[12, 80, 20, 78]]
    table = f"study;arm;n/N (%)\nA;drug;{text}\nA;placebo;20/78\n"
    assert counts(run("or -f ndjson", input=table)) == [[12, 80, 20, 78]]


def test_a_percent_fits_in_the_digits_that_it_has() -> None:
    """Of every percent, the events that give it are those whose share rounds to it, half either way."""
    for n in (1, 7, 40, 78, 80, 200, 997):
        for digits in (0, 1, 2):
            for events in range(0, n + 1, max(1, n // 30)):
                text = f"{float(Fraction(100 * events, n)):.{digits}f}"
                assert cell(f"{events} ({text}%)").fits(events, n)
                assert events in cell(f"{text}%").events_of(n) or n > 10**digits * 100
                off = f"{float(text) + 2 * 10.0**-digits:.{digits}f}"
                assert not cell(f"{events} ({off}%)").fits(events, n)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("12 (16.0%),80,20,78", "12 of 80 is 15%, not 16.0% (stdin line 2, treatment arm)."),
        ("12,80,20/79,78", "79 and 78 participants in one arm (stdin line 2, control arm)."),
        ("12,80,20,78/20", "'78/20' is not a count (stdin line 2, column n_ctl)."),
        ("12,80,25.6%,78", "'25.6%' is a percent, not a count (stdin line 2, column events_ctl)."),
        ("90/80,80,20,78", "90 events out of 80 participants (stdin line 2, treatment arm)."),
    ],
)
def test_what_does_not_fit_is_a_refused_row(run: Run, row: str, says: str) -> None:
    text = f"{HEADER}A,{row}\nB,3,40,0,41\n"
    refused = run("or -f ndjson", input=text)
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert says in refused.stderr
    skipped = run("or -f ndjson --on-error skip", input=text)
    assert skipped.exit_code == 4
    assert says in skipped.stderr
    assert [json.loads(line)["study"] for line in skipped.stdout.splitlines()] == ["B"]


@pytest.mark.parametrize(
    "text",
    [
        "study,treatment,control\nA,12/80,20\n",  # no total
        "study,treatment,control\nA,12 (15%),20 (26%)\n",
        "study,dose,control\nA,12/80,20/78\n",
        "study,n_t,n_c\nA,12/80,20/78\n",
        "study,treatment,control,other\nA,12/80,20/78,1/2\n,,,\nB,x,1/2,1/2\n",
    ],
)
def test_fractions_that_only_a_guess_would_read_are_asked(run: Run, text: str) -> None:
    made = run("or", input=text)
    assert (made.exit_code, made.stdout) == (3, "")


def test_fractions_under_names_of_their_own_are_named(run: Run) -> None:
    text = "study,CsA,Aza\nA,12/80,20/78\n"
    assert run("or", input=text).exit_code == 3
    named = run("or -f ndjson --column events_trt=CsA --column events_ctl=Aza", input=text)
    assert counts(named) == [[12, 80, 20, 78]]


def test_check_reads_fractions_too(run: Run) -> None:
    text = "study,treatment n/N,control n/N,OR\nA,12/80,20/78,0.51\n"
    assert run("check -i -", input=text).exit_code == 0
    assert run("check -i -", input=text.replace("0.51", "0.55")).exit_code == 1


@pytest.mark.parametrize("word", sorted(MISSING))
def test_words_for_a_number_that_is_not_known(word: str) -> None:
    for text in (word, word.upper(), f" {word} "):
        with pytest.raises(NotACountError) as problem:
            count(text)
        assert problem.value.missing


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("10.000", ".", 10),
        ("10.000", ",", 10_000),
        ("10,000", ".", 10_000),
        ("10,000", ",", 10),
        ("10,000", None, 10_000),
        ("1.234.567", ",", 1_234_567),
        ("1.234.567", None, 1_234_567),
        ("1,234,567", OPEN, 1_234_567),
        ("12,0", ",", 12),
        ("12.0", OPEN, 12),
        ("10 000", OPEN, 10_000),
    ],
)
def test_the_mark_of_decimals(text: str, decimal: str | None, value: int) -> None:
    assert count(text, decimal) == value


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("10.000", None), ("10.000", OPEN), ("10,000", OPEN), ("1,234", ","), ("1.234", "."), ("12,0", None)],
)
def test_what_a_mark_of_decimals_leaves_open_or_breaks(text: str, decimal: str | None) -> None:
    with pytest.raises(NotACountError):
        count(text, decimal)


@pytest.mark.parametrize(
    "text",
    [
        "study;e1;n1;e0;n0\nA;12;10,000;20;78\n",
        'study,e1,n1,e0,n0,OR\nA,12,"10,000",20,78,"0,51"\n',
        "study\te1\tn1\te0\tn0\tOR\nA\t12\t10,000\t20\t78\t0,51\n",
        "study;e1;n1;e0;n0;OR\nA;1,234;10,000;1100;10050;0,51\n",
    ],
)
def test_a_comma_in_a_file_that_may_have_decimal_commas_is_asked(run: Run, text: str) -> None:
    made = run("or", input=text)
    assert made.exit_code == 3
    assert "could mean" in made.stderr
    assert "--decimal . reads it as" in made.stderr
    assert run("or --decimal .", input=text).exit_code == 0


def test_a_unit_is_no_count_of_a_study(run: Run) -> None:
    units = run("or -f ndjson", input=f"{HEADER},(n),N,n (%),N\nA,12,80,20,78\n")
    assert counts(units) == [[12, 80, 20, 78]]
    assert "note: line 2 has units and is passed over (stdin)" in units.stderr
    assert run("or", input=f"{HEADER}A,12,80,20,78\n,n,N,n,N\n").exit_code == 3
    assert run("or", input=f"{HEADER}B,n,80,n,78\n").exit_code == 3


def test_blank_headers_at_the_end_are_columns_where_something_stands_under_them(run: Run) -> None:
    text = "study,e1,n1,e0,n0,,\nA,12,80,20,78,x,\nB,3,40,0,41,,\n"
    assert json.loads(run("or -f ndjson", input=text).stdout.splitlines()[0])["column_6"] == "x"

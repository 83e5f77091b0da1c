"""Files in and out: one table in every dialect, what the error catalogue says of files, every format."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from statistics import NormalDist

import pytest
from click.testing import Result
from live import runner
from markdown_it import MarkdownIt  # rich brings it along

from rsa_trial_cli.cli import cli
from rsa_trial_cli.reading.blocks import LEFT_OUT

Run = Callable[..., Result]
Row = tuple[str, int, int, int, int]  # study, events and total of treatment, of control
DATA = Path(__file__).parent / "data"
EXPECTED = Path(__file__).parent / "expected"
META = sorted(path.stem for path in (DATA / "meta").glob("*.csv"))
WIDE = ("study", "events_trt", "n_trt", "events_ctl", "n_ctl")
HEADER = ",".join(WIDE) + "\n"
MACHINE = ("csv", "tsv", "json", "ndjson")
DOCUMENTS = ("markdown", "latex", "html")
DRAWING = "■─│┼◄►"
Z = NormalDist().inv_cdf(0.975)


def counts(name: str) -> list[Row]:
    """The rows of one of the meta-analyses."""
    with (DATA / "meta" / f"{name}.csv").open(newline="", encoding="utf-8") as rows:
        return [(study, *map(int, cells)) for study, *cells in list(csv.reader(rows))[1:]]


def metafor(name: str, measure: str) -> dict[str, list[float]]:
    """What metafor's escalc gives for its studies: yi, vi, ci_lb, ci_ub; ratios on the log scale."""
    return json.loads((DATA / "meta" / f"{name}.json").read_text())["per_study"][measure.upper()]


def has_empty_cell(row: Row) -> bool:
    _, e1, n1, e0, n0 = row
    return 0 in (e1, n1 - e1, e0, n0 - e0)


def written(rows: Iterable[Sequence[object]], delimiter: str = ",", **style: object) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, **{"lineterminator": "\n", **style}).writerows(rows)
    return out.getvalue()


def parsed(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def records(result: Result) -> list[dict]:
    """The records of an ndjson output, which holds no NaN and no Infinity."""
    assert result.stdout.endswith("\n") or not result.stdout
    lines = result.stdout.split("\n")[:-1]
    made = [json.loads(line, parse_constant=lambda word: pytest.fail(word)) for line in lines]
    return [{name: value for name, value in record.items() if name != "source"} for record in made]


# --- the same table in every dialect -------------------------------------------------------------------

METHODS = {"or": "woolf", "rr": "katz", "rd": "wald"}


@pytest.mark.parametrize("measure", METHODS)
@pytest.mark.parametrize("name", META)
def test_a_meta_analysis_as_metafor_has_it(run: Run, name: str, measure: str) -> None:
    path = str(DATA / "meta" / f"{name}.csv")
    result = run([measure, "-i", path, "-m", METHODS[measure], "-f", "ndjson"])
    rows, truth, made = counts(name), metafor(name, measure), records(result)
    assert result.exit_code == 0
    closing = f"{len(rows)} studies read, {len(rows)} estimated, 0 rows refused\n"
    several = len({row[0] for row in rows}) < len(rows)
    assert result.stderr.endswith(closing)
    assert (
        result.stderr.startswith("note: several rows have one name") if several else result.stderr == closing
    )
    keys = ("study", "treatment_events", "treatment_n", "control_events", "control_n")
    assert [tuple(record[key] for key in keys) for record in made] == rows
    scale = float if measure == "rd" else math.log
    for at, (row, record) in enumerate(zip(rows, made, strict=True)):
        if measure == "rd" and has_empty_cell(row):
            continue  # there metafor adds ½ to a difference too
        ours = (scale(record["estimate"]), scale(record["low"]), scale(record["high"]), record["se"] ** 2)
        theirs = [truth[key][at] for key in ("yi", "ci_lb", "ci_ub", "vi")]
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12), row
        assert record["corrected"] == has_empty_cell(row)


def numbered(rows: list[Row]) -> list[Row]:
    """The same with a number after a name that stands there twice: the long form tells studies by name."""
    seen: Counter[str] = Counter()
    made = []
    for study, *cells in rows:
        seen[study] += 1
        made.append((study if seen[study] == 1 else f"{study} [{seen[study]}]", *cells))
    return made


def wide(rows: list[Row], header: Sequence[str] = WIDE, delimiter: str = ",", **style: object) -> str:
    return written([header, *rows], delimiter, **style)


def cells(rows: list[Row]) -> str:
    body = [(study, e1, n1 - e1, e0, n0 - e0) for study, e1, n1, e0, n0 in rows]
    return written([("slab", "ai", "bi", "ci", "di"), *body])


def shuffled(rows: list[Row]) -> str:
    table = [(*WIDE, "Region", "ci_low"), *((*row, f"r{at}", "0.5") for at, row in enumerate(rows))]
    order = list(range(7))
    random.Random(len(rows)).shuffle(order)
    return written([[line[at] for at in order] for line in table])


def from_r(rows: list[Row]) -> str:
    """As write.csv has it: row names under an empty header, text quoted, numbers bare."""
    table = [("", *WIDE), *((str(at), *row) for at, row in enumerate(rows, 1))]
    return written(table, quoting=csv.QUOTE_NONNUMERIC)


def long(rows: list[Row], arms: tuple[str, str] = ("T", "control"), mixed: bool = False) -> str:
    """One arm a row; mixed : the arms of all studies in disorder, the columns too."""
    treated = [(study, arms[0], e1, n1) for study, e1, n1, _, _ in rows]
    controls = [(study, arms[1], e0, n0) for study, _, _, e0, n0 in rows]
    if not mixed:
        paired = [row for pair in zip(treated, controls, strict=True) for row in pair]
        return written([("study", "arm", "events", "n"), *paired])
    random.Random(len(rows)).shuffle(controls)
    body = [(n, arm, study, events) for study, arm, events, n in (*treated, *controls)]
    return written([("Sample size", "Group", "Trial", "Responders"), *body])


METAFOR = ("slab", "ai", "n1i", "ci", "n2i")
META_R = ("studlab", "event.e", "n.e", "event.c", "n.c")
COCHRANE = ("Study", "Experimental cases", "Experimental total", "Control cases", "Control total")
DIALECTS: dict[str, Callable[[list[Row]], str | bytes]] = {
    "semicolon": lambda rows: wide(rows, delimiter=";"),
    "tab": lambda rows: wide(rows, delimiter="\t"),
    "bar": lambda rows: wide(rows, delimiter="|"),
    "crlf": lambda rows: wide(rows, lineterminator="\r\n"),
    "utf-16-le": lambda rows: ("\ufeff" + wide(rows)).encode("utf-16-le"),
    "utf-16-be": lambda rows: ("\ufeff" + wide(rows)).encode("utf-16-be"),
    "excel-unicode": lambda rows: wide(rows, delimiter="\t", lineterminator="\r\n").encode("utf-16"),
    "utf-8-sig": lambda rows: wide(rows).encode("utf-8-sig"),
    "no-last-newline": lambda rows: wide(rows).rstrip("\n"),
    "metafor": lambda rows: wide(rows, METAFOR),
    "metafor-cells": cells,
    "meta": lambda rows: wide(rows, META_R),
    "cochrane": lambda rows: wide(rows, COCHRANE),
    "shuffled": shuffled,
    "quoted": lambda rows: wide(rows, quoting=csv.QUOTE_ALL),
    "quoted-metafor": lambda rows: wide(rows, METAFOR, quoting=csv.QUOTE_ALL),
    "write.csv": from_r,
    "long": long,
    "long-named": lambda rows: long(rows, ("control", "T")),
    "long-mixed": lambda rows: long(rows, mixed=True),
}
ARGUMENTS = {"long-named": ["--control", "T"]}
ARMS = {"long": ("T", "control"), "long-named": ("control", "T"), "long-mixed": ("T", "control")}
KEPT = {"shuffled": {"Region", "ci_low"}, "write.csv": {"column_1"}}


@pytest.fixture(scope="module")
def plain() -> dict[str, list[dict]]:
    """The records of each meta-analysis, read from the plainest file there is."""
    return {
        name: records(runner().invoke(cli, ["or", "-f", "ndjson"], input=wide(numbered(counts(name)))))
        for name in META
    }


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", META)
def test_every_dialect_gives_the_same_records(
    run: Run, plain: dict[str, list[dict]], name: str, dialect: str
) -> None:
    rows = numbered(counts(name))
    result = run(["or", "-f", "ndjson", *ARGUMENTS.get(dialect, [])], input=DIALECTS[dialect](rows))
    made = records(result)
    assert (result.exit_code, len(made)) == (0, len(rows))
    closing = f"{len(rows)} studies read, {len(rows)} estimated, 0 rows refused\n"
    several = len({row[0] for row in rows}) < len(rows)
    assert result.stderr.endswith(closing)
    assert (
        result.stderr.startswith("note: several rows have one name") if several else result.stderr == closing
    )
    assert {(record["treatment"], record["control"]) for record in made} == {
        ARMS.get(dialect, ("treatment", "control"))
    }
    assert all(set(record) - set(plain[name][0]) == KEPT.get(dialect, set()) for record in made)
    compared = set(plain[name][0]) - {"line", "treatment", "control"}
    assert [{key: record[key] for key in compared} for record in made] == [
        {key: record[key] for key in compared} for record in plain[name]
    ]


# --- a file that was not made for this command ---------------------------------------------------------

CORPUS = DATA / "corpus.csv"
ROLES = {"events_trt": "e1", "n_trt": "n1", "events_ctl": "e2", "n_ctl": "n2"}  # any words name its arms
NAMED = [word for role, header in ROLES.items() for word in ("--column", f"{role}={header}")]
RENAMED = {name: f"input_{name}" for name in ("measure", "estimate", "note", "source")}


def corpus() -> list[dict[str, str]]:
    with CORPUS.open(newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize("key", ["or", "rr", "rd", "nnt"])
def test_the_corpus_reads_as_it_is(run: Run, key: str) -> None:
    rows = corpus()
    result = run([key, "-i", str(CORPUS), "-f", "ndjson", *NAMED])
    made = records(result)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"{len(rows)} studies read, {len(rows)} estimated, 0 rows refused",
    ]
    assert made == records(run([key, "-f", "ndjson", *NAMED], input=CORPUS.read_bytes()))
    ours = {"treatment_events": "e1", "treatment_n": "n1", "control_events": "e2", "control_n": "n2"}
    for row, record in zip(rows, made, strict=True):
        assert (record["study"], record["measure"]) == (row["id"], key)
        assert {name: str(record[name]) for name in ours} == {
            name: row[column] for name, column in ours.items()
        }
        kept = {name: text for name, text in row.items() if name not in {"id", *ours.values()}}
        assert {name: record[RENAMED.get(name, name)] for name in kept} == kept


def test_the_corpus_as_csv(run: Run) -> None:
    rows = corpus()
    raw = parsed(run(["rr", "-i", str(CORPUS), "-f", "csv", "--raw", *NAMED]).stdout)
    safe = parsed(run(["rr", "-i", str(CORPUS), "-f", "csv", *NAMED]).stdout)
    kept = [name for name in rows[0] if name not in ("id", "e1", "n1", "e2", "n2")]
    for row, bare, guarded in zip(rows, raw, safe, strict=True):
        for name in kept:
            text = row[name]
            assert bare[RENAMED.get(name, name)] == text
            runs = text.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"[+-][0-9.]+", text)
            assert guarded[RENAMED.get(name, name)] == (f"'{text}" if runs else text)


@pytest.mark.parametrize("name", ["treatment", "control", "schema", "version"])
def test_a_kept_column_and_a_name_of_json_do_not_overwrite_each_other(run: Run, name: str) -> None:
    text = f"study,e1,n1,e2,n2,{name}\na,75,101,59,100,theirs\n"
    (record,) = records(run(["or", "-f", "ndjson", *NAMED], input=text))
    assert record["schema"] == "rsa-trial/estimates/1"
    assert (record["treatment"], record["control"]) == ("treatment", "control")
    assert record[f"input_{name}"] == "theirs"


def test_no_kept_column_overwrites_another(run: Run) -> None:
    text = "study,e1,n1,e0,n0,input_note,note\na,75,101,59,100,first,second\n"
    (record,) = records(run("or -f ndjson", input=text))
    assert {"first", "second"} <= set(record.values())
    (line, values) = csv.reader(io.StringIO(run("or -f csv", input=text).stdout))
    assert len(set(line)) == len(line)
    assert {"first", "second"} <= set(values)


def test_our_own_output_is_input(run: Run) -> None:
    first = run(["or", "-i", str(DATA / "meta" / "bcg.csv"), "-f", "csv"]).stdout
    again = records(run("or -f ndjson", input=first))
    assert [record["study"] for record in again] == [row[0] for row in counts("bcg")]
    for row, record in zip(parsed(first), again, strict=True):
        for name in ("estimate", "low", "high", "p_value"):
            assert (record[name], record[f"input_{name}"]) == (float(row[name]), row[name])


# --- cells of counts -----------------------------------------------------------------------------------

SAME = [
    ("1,234", 1234),
    ("1 234", 1234),
    ("1\u202f234", 1234),
    ("12,345,678", 12345678),
    ("1 000 000 000", 10**9),
    ("75.0", 75),
    ("75.", 75),
    (" 75 ", 75),
    ("\u00a075", 75),
    ("７５", 75),
    ("0075", 75),
    ("1e+05", 100_000),
    ("1.5e3", 1500),
    ("1'234", 1234),
]


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize(("cell", "value"), SAME)
def test_a_cell_that_is_a_count(run: Run, cell: str, value: int, quoted: bool) -> None:
    style: dict = {"quoting": csv.QUOTE_ALL} if quoted else {"delimiter": ";"}
    text = wide([("a", 1, 2, 3, 4), ("b", cell, 10**9, 59, 100)], **style)
    made = records(run("or -f ndjson", input=text))
    assert [record["treatment_events"] for record in made] == [1, value]


NO_COUNT = [
    ("12%", "'12%' is not a count", "Write the number of participants."),
    ("100%", "'100%' is not a count", "Write the number of participants."),
    ("12 %", "'12 %' is not a count", "Write the number of participants."),
    ("3/40", "'3/40' is not a count", "Keep only 40 in the cell."),
    ("40 (99%)", "'40 (99%)' is not a count", "Keep only 40 in the cell."),
    ("12\u200b", "'12' has an invisible character, U+200B (zero width space)", "Delete it from the cell."),
    ("1.5", "1.5 is not a whole number of participants", "Counts are people: 1 or 2?"),
    ("1.234", "'1.234' could mean 1234 or 1.234", "Write 1234 (or 1,234). Or: --decimal , reads it as 1234."),
    ("1,5", "'1,5' is not a whole number", "Decimal commas can't be counts."),
    ("-5", "Counts can't be negative: -5", ""),
    ("−5", "Counts can't be negative: -5", ""),
    ("1_000", "'1_000' is not a plain whole number", "Write 1000 or 1,000."),
    ("0x10", "'0x10' is not a plain whole number", "Write 1000 or 1,000."),
    ("٣", "'٣' is not a plain whole number", "Write 1000 or 1,000."),
    ("1e-3", "'1e-3' is not a whole number from 0 to 1000000000", ""),
    ("1.5e0", "'1.5e0' is not a whole number from 0 to 1000000000", ""),
    ("1,23,456", "'1,23,456' is not a count", None),
    ("1 23", "'1 23' is not a count", None),
    ("+5", "'+5' is not a count", None),
    ("99999999999999999999", "'99999999999999999999' is too large; counts go up to 1000000000", ""),
]


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize(("cell", "words", "hint"), NO_COUNT)
def test_a_cell_that_is_no_count(run: Run, cell: str, words: str, hint: str | None, quoted: bool) -> None:
    rows = [("a", 1, 2, 3, 4), ("b", 1, cell, 0, 4)]
    style: dict = {"quoting": csv.QUOTE_ALL} if quoted else {"delimiter": ";"}
    result = run("or -f csv", input=wide(rows, **style))
    assert (result.exit_code, result.stdout) == (3, "")
    first, *rest = result.stderr.splitlines()
    assert first.startswith(f"Error: {words}")
    assert "stdin line 3" in first
    if hint is not None:
        assert first == f"Error: {words} (stdin line 3, column n_trt)."
        assert rest == [f"Hint: {hint or LEFT_OUT}"]


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("cell", ["1000000001", "1,000,000,001", "9" * 18, "9" * 500])
def test_a_count_that_is_too_large(run: Run, cell: str, quote: str) -> None:
    result = run("or -f csv", input=f"{HEADER.replace(',', ';')}a;1;{quote}{cell}{quote};3;4\n")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "counts go up to 1000000000 (stdin line 2" in result.stderr
    assert max(map(len, result.stderr.splitlines())) < 160


@pytest.mark.parametrize("blank", ["", "   ", "\t", ",,,,", " , ,, , "])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("where", ["between", "last"])
def test_blank_lines_are_skipped(run: Run, blank: str, quote: str, where: str) -> None:
    first, second = f"{quote}a{quote},75,101,59,100\n", f"{quote}b{quote},12,50,10,50\n"
    body = f"{first}{blank}\n{second}" if where == "between" else f"{first}{second}{blank}\n"
    result = run("or -f csv", input=HEADER + body)
    assert (result.exit_code, result.stderr) == (0, "2 studies read, 2 estimated, 0 rows refused\n")
    lines = [(row["study"], row["line"]) for row in parsed(result.stdout)]
    assert lines == [("a", "2"), ("b", "4" if where == "between" else "3")]


def test_a_blank_line_before_the_header_is_skipped(run: Run) -> None:
    result = run("or -f csv", input=f"\n{HEADER}a,75,101,59,100\n")
    assert [(row["study"], row["line"]) for row in parsed(result.stdout)] == [("a", "3")]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n", b"\r\n\r\n", b" \n"])
def test_row_26_nothing_but_a_mark_or_blank_lines_is_empty_too(run: Run, data: bytes) -> None:
    result = run("or", input=data)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: The input is empty (stdin).\n")


# --- encodings, delimiters, quotes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "codec"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("UTF-16LE", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_a_mark_is_no_part_of_the_first_header(run: Run, named: str, codec: str) -> None:
    for marks in ("\ufeff", "\ufeff\ufeff"):
        data = f"{marks}{HEADER}Müller,75,101,59,100\n".encode(codec)
        (record,) = records(run(["or", "-f", "ndjson", "--encoding", named], input=data))
        assert record["study"] == "Müller"
        assert not any(name.startswith("\ufeff") for name in record)


@pytest.mark.parametrize("quote", ["", '"'])
def test_study_names_have_no_spaces_around_them(run: Run, quote: str) -> None:
    data = f"\ufeff\ufeff{HEADER}{quote} Müller\u3000{quote},75,101,59,100\n"
    (record,) = records(run("or -f ndjson", input=data))
    assert record["study"] == "Müller"


@pytest.mark.parametrize("words", [["--delimiter", ";;"], ["--delimiter", ""], ["--encoding", "hex"]])
def test_an_option_that_cannot_be_met_is_no_bug_of_ours(run: Run, words: list[str]) -> None:
    result = run(["or", *words], input=f"{HEADER}a,75,101,59,100\n")
    assert result.exit_code == 2
    assert "Something went wrong" not in result.stderr


def test_row_37_counts_bytes_from_the_start_of_the_file(run: Run) -> None:
    data = b"\xef\xbb\xbf" + f"{HEADER}a,75,101,59,100\nMüller,1,2,3,4\n".encode("cp1252")
    result = run("or", input=data)
    assert (result.exit_code, result.stdout) == (3, "")
    place = data.index(b"\xfc")
    assert result.stderr.startswith(f"Error: Not UTF-8 at byte {place} (stdin line 3).\n")


def test_row_37_beyond_the_first_block(run: Run) -> None:
    """Rows before it are out by then, and are counted."""
    rows = "".join(f"{'x' * 1000}{at},75,101,59,100\n" for at in range(1200))
    data = (HEADER + rows + "Müller,1,2,3,4\n").encode("cp1252")
    result = run("or -f csv", input=data)
    first = result.stderr.splitlines()[0]
    found = re.fullmatch(
        r"Error: Not UTF-8 at byte (\d+) \(stdin line (\d+)\)\. "
        r"([\d,]+) rows before it are on standard output\.",
        first,
    )
    assert found
    assert result.exit_code == 3
    assert (int(found[1]), int(found[2])) == (data.index(b"\xfc"), 1202)
    assert int(found[3].replace(",", "")) == len(parsed(result.stdout)) > 0


def test_row_36_an_unclosed_quote_after_cells_of_several_lines(run: Run) -> None:
    text = HEADER + '"a\nb\nc",1,2,3,4\n\n"d",1,2,3,4\n"e,1,2,3,4\nf,1,2,3,4\n'
    result = run("or", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: A quoted cell that starts on line 7 never ends (stdin).\n")


def test_lines_are_counted_past_cells_of_several_lines(run: Run) -> None:
    text = HEADER + '"a\nb",75,101,59,100\n\nc,12,50,10,50\n'
    made = records(run("or -f ndjson", input=text))
    assert [(record["study"], record["line"]) for record in made] == [("a\nb", 2), ("c", 5)]
    result = run("or", input=text + "d,5,4,1,2\n")
    assert result.stderr == "Error: 5 events out of 4 participants (stdin line 6, treatment arm).\n"


def test_a_quote_within_a_cell_is_a_character(run: Run) -> None:
    made = records(run("or -f ndjson", input=HEADER + '5" tube,75,101,59,100\n"""b""",1,2,3,4\n'))
    assert [record["study"] for record in made] == ['5" tube', '"b"']


def test_the_year_joins_the_author(run: Run) -> None:
    text = "Author,Study year,ai,n1i,ci,n2i\nHart,1977,1,9,2,9\nAronson,1948,3,9,4,9\nNobody,,5,9,6,9\n"
    made = records(run("or -f ndjson", input=text))
    assert [record["study"] for record in made] == ["Hart 1977", "Aronson 1948", "Nobody"]
    assert not {"year", "Study year", "Author"} & set(made[0])
    one = "author,year,arm,events,n\nHart,1977,CsA,75,101\nHart,1978,CsA,1,9\n"
    pairs = one + "Hart,1978,placebo,2,9\nHart,1977,placebo,59,100\n"
    made = records(run("or -f ndjson", input=pairs))
    assert [(r["study"], r["treatment_n"]) for r in made] == [("Hart 1977", 101), ("Hart 1978", 9)]


# --- rows that cannot be used --------------------------------------------------------------------------

FOURTEEN = HEADER + "first,75,101,59,100\n" + "bad,,2,3,4\n" * 14 + "last,12,50,10,50\n"
TEN = "".join(f"Missing count (stdin line {line}, column events_trt).\n" for line in range(3, 13))


def test_skipped_rows_ten_are_listed_and_the_rest_counted(run: Run) -> None:
    result = run("or -f csv --on-error skip", input=FOURTEEN)
    assert result.exit_code == 4
    assert result.stderr == TEN + "… and 4 more\n16 studies read, 2 estimated, 14 rows refused\n"
    assert [(row["study"], row["line"]) for row in parsed(result.stdout)] == [("first", "2"), ("last", "17")]


def test_marked_rows_ten_are_listed_and_the_rest_counted(run: Run) -> None:
    result = run("or -f ndjson --on-error mark", input=FOURTEEN)
    assert result.exit_code == 4
    closing = "16 studies read, 2 estimated, 0 rows refused, 14 marked as not estimable\n"
    assert result.stderr == TEN + "… and 4 more\n" + closing
    made = records(result)
    assert [record["line"] for record in made] == list(range(2, 18))
    assert {record["status"] for record in made[1:-1]} == {"not_estimable"}
    for name in ("estimate", "low", "high", "se", "statistic", "p_value"):
        assert {record[name] for record in made[1:-1]} == {None}


def test_the_default_stops_at_the_first_bad_row(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trials.csv").write_text(FOURTEEN)
    result = run(["or", "-i", str(tmp_path / "trials.csv"), "-f", "csv"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[:2] == [
        "Error: Missing count (trials.csv line 3, column events_trt).",
        "Hint: --on-error skip leaves such rows out, mark keeps them as not estimable.",
    ]


@pytest.mark.parametrize("quote", ["", '"'])
def test_every_kind_of_bad_row_is_skipped_or_marked(run: Run, quote: str) -> None:
    bad = {
        f"{quote}b{quote},9,5,1,5": "9 events out of 5 participants (stdin line 3, treatment arm).",
        "c,1,5,9,5": "9 events out of 5 participants (stdin line 4, control arm).",
        "d,0,0,1,5": "The treatment arm has no participants (stdin line 5).",
        "e,1,5,0,0": "The control arm has no participants (stdin line 6).",
        "f,12%,50,1,5": "'12%' is a percent, not a count (stdin line 7, column events_trt).",
        "g,1,5,1,NA": "Missing count (stdin line 8, column n_ctl).",
    }
    text = HEADER + "a,75,101,59,100\n" + "".join(f"{row}\n" for row in bad)
    skipped = run("rd -f ndjson --on-error skip", input=text)
    assert [record["study"] for record in records(skipped)] == ["a"]
    assert skipped.stderr.splitlines() == [*bad.values(), "7 studies read, 1 estimated, 6 rows refused"]
    marked = records(run("rd -f ndjson --on-error mark", input=text))
    assert [record["study"] for record in marked] == list("abcdefg")
    assert [record["status"] for record in marked] == ["ok", *["not_estimable"] * 6]
    table = run("rd --on-error mark", input=text).stdout
    assert table.count("not estimable") >= 6


def test_studies_of_a_long_file_that_cannot_be_compared(run: Run) -> None:
    text = "study,arm,events,n\nX,CsA,75,101\nX,placebo,59,100\nY,CsA,1,2\nZ,A,1,2\nZ,B,1,2\n"
    result = run("or -f csv --on-error skip", input=text)
    assert (result.exit_code, len(parsed(result.stdout))) == (4, 1)
    assert result.stderr.splitlines() == [
        "Study 'Y' has one arm only (stdin line 4).",
        "Can't tell which arm is control in 'Z': A, B (stdin line 5).",
        "3 studies read, 1 estimated, 2 rows refused",
    ]


# --- several files, and output that breaks off ---------------------------------------------------------


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    """-i twice: a good file of two studies, then one of the same columns."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.csv").write_text(f"{HEADER[:-1]},dose\na,75,101,59,100,1\nb,12,50,10,50,2\n")
    (folder / "two.csv").write_text("study;ai;n1i;ci;n2i;dose\nc;1;9;2;9;3\n")
    return ["-i", str(folder / "one.csv"), "-i", str(folder / "two.csv")]


def test_several_files_become_one_output(run: Run, pair: list[str]) -> None:
    result = run(["or", "-f", "csv", *pair])
    assert (result.exit_code, result.stderr) == (0, "3 studies read, 3 estimated, 0 rows refused\n")
    made = [(row["study"], row["line"], row["dose"]) for row in parsed(result.stdout)]
    assert made == [("a", "2", "1"), ("b", "3", "2"), ("c", "2", "3")]
    assert len(json.loads(run(["or", "-f", "json", *pair]).stdout)) == 3
    lines = run(["or", "-q", *pair]).stdout.splitlines()
    of = [f"{pair[1]}, a", f"{pair[1]}, b", f"{pair[3]}, c"]
    assert [line.split(":")[0] for line in lines] == of


def test_a_file_and_standard_input(run: Run, pair: list[str]) -> None:
    made = records(run(["or", "-f", "ndjson", "-i", "-", *pair[2:]], input="id,a,b,c,d,dose\nx,1,2,3,4,5\n"))
    assert [(record["study"], record["treatment_n"]) for record in made] == [("x", 3), ("c", 9)]


@pytest.mark.parametrize("columns", ["", "region", "dose,region", "region,dose"])
@pytest.mark.parametrize("piped", [None, 0, 1])
def test_columns_that_only_some_files_have_are_blank_in_the_others(
    run: Run, pair: list[str], columns: str, piped: int | None
) -> None:
    names = [name for name in columns.split(",") if name]
    second = f"{','.join([HEADER[:-1], *names])}\n{','.join(['c,1,9,2,9', *names])}\n"
    texts = [Path(pair[1]).read_text(), second]
    Path(pair[3]).write_text(second)
    if piped is not None:
        pair[2 * piped + 1] = "-"
    result = run(["or", "-f", "csv", *pair], input=texts[piped or 0])
    assert result.exit_code == 0, result.stderr
    rows = parsed(result.stdout)
    assert [row["study"] for row in rows] == ["a", "b", "c"]
    assert all({*row} == {*rows[0], "dose", *names} and None not in row.values() for row in rows)
    assert [rows[2].get(name, "") for name in ("dose", "region")] == [
        name if name in names else "" for name in ("dose", "region")
    ][: len(names) + 2]
    assert all(row.get("region", "") == "" and row["dose"] for row in rows[:2])


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("piped", [None, 1])
def test_check_has_the_columns_of_all_files_but_those_it_reads(
    run: Run, pair: list[str], form: str, piped: int | None
) -> None:
    """The printed figures of one file may be called otherwise than those of another."""
    texts = ["dose,OR\na,12,80,20,78,low,0.51\n", "RR,region,P\nb,12,80,20,78,0.58,north,0.10\n"]
    for at, text in zip((1, 3), texts, strict=True):
        Path(pair[at]).write_text(f"{HEADER[:-1]},{text}")
    if piped:
        pair[2 * piped + 1] = "-"
    made = run(["check", "-f", form, *pair], input=f"{HEADER[:-1]},{texts[1]}")
    assert made.exit_code == 0, made.stderr
    rows = (
        [json.loads(line) for line in made.stdout.splitlines()] if form == "ndjson" else parsed(made.stdout)
    )
    told = [(row["study"], row["figure"], row["dose"], row["region"]) for row in rows]
    first = [("a", figure, "low", "") for figure in ("or", "summary")]
    assert told == first + [("b", figure, "", "north") for figure in ("rr", "p", "summary")]
    assert not {"OR", "RR", "P"} & {*rows[0]}


@pytest.mark.parametrize("words", ["or", "or -q", "or -f markdown", "check", "check -q"])
def test_people_see_which_file_a_study_is_of(run: Run, pair: list[str], words: str) -> None:
    for path in pair[1::2]:
        Path(path).write_text(f"{HEADER[:-1]},OR\na,12,80,20,78,0.51\n")
    made = run([*words.split(), *pair])
    assert all(made.stdout.count(name) == 1 for name in ("one.csv", "two.csv"))
    assert "one.csv" not in run([*words.split(), *pair[:2]]).stdout


@pytest.mark.parametrize("form", ["csv", "tsv", "ndjson", "table", "markdown", "html", "latex"])
@pytest.mark.parametrize("out", [[], ["-o", "-"]])
def test_rows_on_standard_output_before_an_error_are_counted(
    run: Run, pair: list[str], form: str, out: list[str]
) -> None:
    Path(pair[3]).write_text(f"{HEADER[:-1]},dose\nc,9,1,2,9,3\n")
    result = run(["or", "-f", form, *out, *pair])
    assert result.exit_code == 3
    assert "75" in result.stdout
    words = "9 events out of 1 participants (two.csv line 2, treatment arm)."
    assert result.stderr.splitlines()[0] == f"Error: {words} 2 rows before it are on standard output."


def test_rows_of_earlier_blocks_are_counted(run: Run) -> None:
    text = HEADER + "a,75,101,59,100\n" * 20_000 + "b,9,1,2,9\n"
    result = run("or -f csv", input=text)
    words = "9 events out of 1 participants (stdin line 20002, treatment arm)."
    found = re.fullmatch(
        re.escape(f"Error: {words} ") + r"([\d,]+) rows before it are on standard output\.\n", result.stderr
    )
    assert found
    assert result.exit_code == 3
    assert int(found[1].replace(",", "")) == result.stdout.count("\n") - 1 > 0


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "ndjson", "txt", "md", "html", "tex"])
def test_an_output_file_is_whole_or_not_there(run: Run, pair: list[str], tmp_path: Path, suffix: str) -> None:
    target = tmp_path / "out" / f"results.{suffix}"
    target.parent.mkdir()
    good = run(["or", "-o", str(target), *pair])
    assert (good.exit_code, good.stdout) == (0, "")
    whole = target.read_bytes()
    assert b"75" in whole
    Path(pair[3]).write_text(f"{HEADER[:-1]},dose\nc,9,1,2,9,3\n")
    failed = run(["or", "-o", str(target), *pair])
    assert (failed.exit_code, failed.stdout) == (3, "")
    assert "standard output" not in failed.stderr
    assert target.read_bytes() == whole
    target.unlink()
    assert run(["or", "-o", str(target), *pair]).exit_code == 3
    assert list(target.parent.iterdir()) == []


def test_row_46_a_folder_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    result = run(["or", "75/101", "59/100", "-o", str(tmp_path / "out.csv")])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == f"Error: Can't write {tmp_path / 'out.csv'}: is a directory.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


# --- labels from outside -------------------------------------------------------------------------------

NASTY = "\x1b[2J\x07[/b]\u202eevil\u2066\x9b\x7f"
HARMLESS = "\\x1b[2J\\x07[/b]\\u202eevil\\u2066\\x9b\\x7f"
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LABELLED = written([WIDE, (NASTY, 75, 101, 59, 100), ("b", 12, 50, 10, 50)])


@pytest.mark.parametrize("form", ["table", "plain"])
def test_row_47_a_label_is_printed_escaped(run: Run, form: str) -> None:
    result = run(f"or -f {form}", input=LABELLED)
    assert result.exit_code == 0
    assert HARMLESS in result.stdout
    assert not HIDDEN.search(result.stdout)
    said = " ".join(result.stdout.split())
    assert "note: control characters are shown escaped" in said
    assert "note" not in run(f"or -f {form}", input=LABELLED.replace(NASTY, "a")).stdout


@pytest.mark.parametrize("form", [*DOCUMENTS, "table -q", "plain -q"])
def test_row_47_in_documents_and_sentences(run: Run, form: str) -> None:
    result = run(f"or -f {form}", input=LABELLED)
    assert result.exit_code == 0
    assert not HIDDEN.search(result.stdout)
    assert "u202eevil" in result.stdout


def test_row_47_machines_get_the_label_as_it_is(run: Run) -> None:
    assert records(run("or -f ndjson", input=LABELLED))[0]["study"] == NASTY
    assert json.loads(run("or -f json", input=LABELLED).stdout)[0]["study"] == NASTY
    assert parsed(run("or -f csv", input=LABELLED).stdout)[0]["study"] == NASTY
    assert parsed(run("or -f tsv", input=LABELLED).stdout, "\t")[0]["study"] == NASTY


def test_row_47_names_of_arms(run: Run) -> None:
    text = written([("arm", "events", "n"), (NASTY, 75, 101), ("placebo", 59, 100)])
    for form in ("table", *DOCUMENTS):
        for key in ("or", "rd", "nnt"):
            made = run(f"{key} -f {form}", input=text)
            assert made.exit_code == 0
            assert not HIDDEN.search(made.stdout)


ECHOED = {
    "cell": f"{HEADER}a,{NASTY},2,3,4\n",
    "one arm": f"study,arm,events,n\n{NASTY},A,5,10\n",
    "three arms": f"study,arm,events,n\nX,{NASTY},5,10\nX,B,5,10\nX,C,5,10\n",
    "control": f"study,arm,events,n\nX,{NASTY},5,10\nX,B,5,10\n",
    "arm twice": f"study,arm,events,n\nX,{NASTY},5,10\nX,{NASTY},5,10\n",
    "header": f"study,{NASTY},n1,e0,n0\na,1,2,3,4\n",
    "header twice": f"study,{NASTY},{NASTY},e0,n0\na,1,2,3,4\n",
}


@pytest.mark.parametrize("case", ECHOED)
@pytest.mark.parametrize("mode", ["stop", "skip"])
def test_row_47_error_messages_are_plain_text_too(run: Run, case: str, mode: str) -> None:
    result = run(f"or -f csv --on-error {mode}", input=ECHOED[case])
    assert result.exit_code in (3, 4)
    assert not HIDDEN.search(result.stderr)
    assert "\\u202eevil" in result.stderr


@pytest.mark.parametrize("separator", ["\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_row_49_a_study_takes_one_line_whatever_its_label_holds(run: Run, separator: str) -> None:
    rows = [(f"one{separator}two", 75, 101, 59, 100), ("b", 12, 50, 10, 50)]
    text = wide(rows, quoting=csv.QUOTE_ALL)
    (line,) = [line for line in run("or", input=text).stdout.splitlines() if "75/101" in line]
    assert "one" in line
    assert "two" in line
    assert len(run("or -q", input=text).stdout.splitlines()) == 2
    for form in ("markdown", "latex"):
        (line,) = [line for line in run(f"or -f {form}", input=text).stdout.splitlines() if "75/101" in line]
        assert "one" in line
        assert "two" in line
    assert records(run("or -f ndjson", input=text))[0]["study"] == rows[0][0]
    assert parsed(run("or -f csv", input=text).stdout)[0]["study"] == rows[0][0]


@pytest.mark.parametrize("length", [200, 201, 5000])
def test_row_49_a_long_label_is_whole_in_a_pipe(run: Run, length: int) -> None:
    label = ("abcdefghij" * 500)[:length]
    text = wide([(label, 75, 101, 59, 100), ("b", 12, 50, 10, 50)])
    for form in ("table", "plain", *DOCUMENTS):
        made = run(f"or -f {form}", input=text).stdout
        assert label in made
        assert "…" not in re.sub(r"(?s)<svg.*?</svg>", "", made)  # the pictures of a page have their widths
    assert records(run("or -f ndjson", input=text))[0]["study"] == label
    assert parsed(run("or -f csv", input=text).stdout)[0]["study"] == label


FORMULAS = ["=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "=1,2", '="a"']
NUMBERS = ["-5", "+5", "-0.5", "-1e-5", "+.5"]


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
@pytest.mark.parametrize("formula", FORMULAS)
def test_row_48_formulas_are_disarmed(run: Run, form: str, delimiter: str, formula: str) -> None:
    text = written([(*WIDE, "kept"), (formula, 75, 101, 59, 100, formula), ("b", 12, 50, 10, 50, "c")])
    row = parsed(run(f"or -f {form}", input=text).stdout, delimiter)[0]
    assert (row["study"], row["kept"]) == (f"'{formula.strip()}", f"'{formula}")
    row = parsed(run(f"or -f {form} --raw", input=text).stdout, delimiter)[0]
    assert (row["study"], row["kept"]) == (formula.strip(), formula)
    assert records(run("or -f ndjson", input=text))[0]["study"] == formula.strip()


@pytest.mark.parametrize("number", NUMBERS)
def test_row_48_a_number_is_no_formula(run: Run, number: str) -> None:
    text = written([(*WIDE, "kept"), ("a", 75, 101, 59, 100, number), ("b", 12, 50, 10, 50, "c")])
    assert parsed(run("or -f csv", input=text).stdout)[0]["kept"] == number


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_row_48_a_header_is_a_text_cell_too(run: Run, form: str, delimiter: str) -> None:
    text = written([(*WIDE, "=HYPERLINK(1)"), ("a", 75, 101, 59, 100, "x")])
    assert parsed(run(f"or -f {form}", input=text).stdout, delimiter)[0]["'=HYPERLINK(1)"] == "x"
    assert parsed(run(f"or -f {form} --raw", input=text).stdout, delimiter)[0]["=HYPERLINK(1)"] == "x"


# --- formats -------------------------------------------------------------------------------------------

MARKS = [
    *("plain", "comma, here", 'quote "here"', "line\nbreak", " spaces ", "100%", "%s %d", "true", "nan"),
    *("", "tab\there", "Müller–Ångström 中文", "semi;colon", "null", "0.10"),
]
TABLES = [
    *((75, 101, 59, 100), (10, 10, 0, 20), (0, 20, 10, 10)),
    *((0, 30, 0, 31), (12, 50, 10, 50), (7, 9, 7, 9)),
]
VARIED = written(
    [
        (*WIDE, "kept", "estimate", "constant %"),
        *((mark, *TABLES[at % len(TABLES)], mark[::-1], "1.50", "5%") for at, mark in enumerate(MARKS)),
        ("missing", "NA", 101, 59, 100, "x", "", "5%"),
    ]
)


def reads_as(text: str, value: object) -> bool:
    """Whether a cell of csv holds a value of json, to the last bit."""
    if value is None:
        return text in ("", "inf", "-inf")
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, int):
        return text == str(value)
    if isinstance(value, float):
        return float(text) == value and math.copysign(1, float(text)) == math.copysign(1, value)
    return text == value


OURS = ("schema", "version", "treatment", "control", "source")  # what JSON has besides


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
@pytest.mark.parametrize(
    "command",
    ["or", "or -m miettinen-nurminen", "or --zero-cells none", "rr", "rd", "nnt", "or -m woolf -m profile"],
)
def test_csv_reads_back_as_json(run: Run, command: str, form: str, delimiter: str) -> None:
    made = json.loads(run(f"{command} -f json --on-error mark", input=VARIED).stdout)
    rows = parsed(run(f"{command} -f {form} --on-error mark", input=VARIED).stdout, delimiter)
    assert len(made) == (len(MARKS) + 1) * (2 if "profile" in command else 1)
    infinite = 0
    for record, row in zip(made, rows, strict=True):
        assert list(row) == [n for n in record if n not in OURS]
        for name, text in row.items():
            assert reads_as(text, record[name]), (name, text, record[name])
        endless = [side for side in ("low", "high") if row[side] in ("inf", "-inf")]
        infinite += len(endless) + (row["estimate"] in ("inf", "-inf"))
        if endless:
            known = "unbounded" if len(endless) == 2 else f"unbounded_{endless[0]}"
            assert record["status"] == (known if row["estimate"] else "not_estimable")
    assert infinite or command in ("or", "rr", "rd", "or --zero-cells none")


def test_ndjson_is_json_line_by_line(run: Run) -> None:
    made = json.loads(run("nnt -f json --on-error mark", input=VARIED).stdout)
    lines = run("nnt -f ndjson --on-error mark", input=VARIED).stdout.splitlines()
    assert [json.loads(line) for line in lines] == made


ODD = [
    *(r"A&B", "50% off", "$x$", "#1", "under_score", "{braces}", "til~de", "ca^ret", "back\\slash\\"),
    *("<b>bold</b>", 'a "quoted" one', "it's", "&amp; &copy; &#38;", "<script>1</script>", "a < b > c"),
    *("pipe | pipe", "`code`", "*stars* **two**", "[link](x)", "![image](x)", "\\| escaped", "<!-- x -->"),
    *("[b] first", "* star", "# heading", "- item", "1. item", "> quote", "~~~", "\\textbf{x}", "a]b", "$$"),
]
ODDITIES = written([WIDE, *((label, *TABLES[0]) for label in ODD)], quoting=csv.QUOTE_ALL)

TEX = {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{char}": char for char in "&%$#_{}"},
    "$<$": "<",
    "$>$": ">",
    "$-$": "−",
}
TOKENS = re.compile("|".join(map(re.escape, sorted(TEX, key=len, reverse=True))))


def tex_rows(text: str) -> list[list[str]]:
    """The rows of the first tabular as the cells' texts; no special character may be left as it is."""
    body = text[text.index(r"\begin{tabular}") : text.index(r"\end{tabular}")].split("\n", 1)[1]
    made = []
    for line in body.replace("\\hline\n", "").splitlines():
        assert line.endswith(r" \\"), line
        row = re.split(r"(?<!\\) & ", line.removesuffix(r" \\").removeprefix("{}"))
        for cell in row:
            assert not re.search(r"[&%$#_{}~^\\]", TOKENS.sub("", cell)), cell
        made.append([TOKENS.sub(lambda found: TEX[found[0]], cell) for cell in row])
    return made


def test_latex_escapes_what_latex_reads(run: Run) -> None:
    result = run("or -f latex", input=ODDITIES)
    header, *rows = tex_rows(result.stdout)
    assert result.exit_code == 0
    assert [row[0] for row in rows] == ODD
    assert {len(row) for row in rows} == {len(header)}
    assert result.stdout.count("{") == result.stdout.count("}")


def test_latex_rows_do_not_begin_with_an_argument_of_the_row_before(run: Run) -> None:
    r"""After \\ LaTeX skips spaces and line ends and takes [ for a length and * for a variant."""
    assert not re.search(r"\\\\\s*[\[*]", run("or -f latex", input=ODDITIES).stdout)


def test_latex_has_a_row_for_each_study(run: Run) -> None:
    for name in META[:4]:
        made = run(["rr", "-i", str(DATA / "meta" / f"{name}.csv"), "-f", "latex"]).stdout
        assert [row[0] for row in tex_rows(made)[1:]] == [row[0] for row in counts(name)]


MARKUP = ("ul", "li", "strong")  # what the Markdown of one trial makes besides its table


class Tables(HTMLParser):
    """The rows of all tables as texts; every element that opens must close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "meta":
            return
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data


def html_rows(text: str) -> list[list[str]]:
    page = Tables()
    page.feed(text)
    page.close()
    assert page.open == []
    assert page.tags <= {
        *("h1", "h2", "h3", "p", "div", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
        *("html", "head", "meta", "title", "style", "body", "main", "footer", "pre", "code"),
        *("figure", "figcaption", "svg", "desc", "g", "text", "rect", "path"),
        *MARKUP,
    }
    return page.rows


def markdown_rows(text: str) -> list[list[str]]:
    """The rows of the table in the HTML that a CommonMark reader makes of it."""
    reader = MarkdownIt("commonmark").enable("table")
    return [[cell.strip() for cell in row] for row in html_rows(reader.render(text))]


def test_html_escapes_labels(run: Run) -> None:
    result = run("or -f html", input=ODDITIES)
    header, *rows = html_rows(result.stdout)
    assert result.exit_code == 0
    assert [row[0] for row in rows] == ODD
    assert {len(row) for row in rows} == {len(header)}
    assert not re.search(r"<script|<b>|<!--|&copy;", result.stdout)
    assert "a &quot;quoted&quot; one" in result.stdout


def test_markdown_escapes_labels(run: Run) -> None:
    result = run("or -f markdown", input=ODDITIES)
    table = [line for line in result.stdout.splitlines() if line.startswith("|")]
    assert result.exit_code == 0
    assert len(table) == len(ODD) + 2
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table} == {table[0].count("|")}
    assert [row[0] for row in markdown_rows(result.stdout)[1:]] == ODD


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("key", ["or", "rr", "rd", "nnt"])
def test_a_document_holds_the_answers_of_a_single_trial(run: Run, key: str, form: str) -> None:
    made = run(f"{key} 75/101 59/100 -f {form}").stdout
    read = {"markdown": markdown_rows, "html": html_rows, "latex": tex_rows}[form]
    header, treatment, control = read(made)
    assert header[1:4] == ["events", "no event", "total"]
    assert treatment[:4] == ["CsA", "75", "26", "101"]
    assert control[:4] == ["placebo", "59", "41", "100"]
    answer = {
        "or": "2.00 (95% CI 1.10 to 3.65), P = 0.023",
        "rr": "1.26 (95% CI 1.03 to 1.54), P = 0.024",
        "rd": "+15.3 percentage points (95% CI 2.2 to 27.9), P = 0.022",
        "nnt": "7: one more event per 7 treated (95% CI 4 to 46)",
    }[key]
    assert answer in made.replace("\\%", "%")


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("key", ["or", "rd"])
def test_no_cell_of_a_document_is_changed_by_its_reader(run: Run, key: str, form: str) -> None:
    """Markdown, LaTeX and browsers make one space of several, so a drawing that leans on spaces lies."""
    made = run([key, "-f", form, "-i", str(DATA / "meta" / "bcg.csv")]).stdout
    read = {"markdown": markdown_rows, "html": html_rows, "latex": tex_rows}[form]
    for row in read(made):
        assert [re.sub("[ \t\n]+", " ", cell).strip(" ") for cell in row] == row
    if form == "latex":  # none of these is set up for LaTeX without a package
        assert not set(DRAWING) & set(made)


UNICODE = wide([("Müller Łódź", 0, 20, 3, 40), ("b", 12, 50, 10, 50)]).encode()


def in_ascii(arguments: str, data: bytes) -> Result:
    return runner(charset="ascii", env={"COLUMNS": None}).invoke(
        cli, arguments.split(), input=data, prog_name="rsa-trial"
    )


@pytest.mark.parametrize("form", [*MACHINE, *DOCUMENTS])
def test_a_label_comes_out_whole_in_any_locale(form: str) -> None:
    result = in_ascii(f"or -f {form}", UNICODE)
    assert result.exit_code == 0
    assert "Müller Łódź" in result.stdout_bytes.decode("utf-8")


# --- the forest column ---------------------------------------------------------------------------------


def woolf(row: Row) -> tuple[float, float, float]:
    """Odds ratio and its limits by hand."""
    _, e1, n1, e0, n0 = row
    a, b, c, d = e1, n1 - e1, e0, n0 - e0
    log, se = math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return math.exp(log), math.exp(log - Z * se), math.exp(log + Z * se)


FOREST: list[Row] = [
    ("inside", 75, 101, 59, 100),
    ("left", 1, 20, 3, 20),
    ("right", 3, 20, 1, 20),
    ("both", 1, 2, 1, 2),
    ("below", 3, 100, 20, 100),
    ("harm", 40, 100, 10, 100),
]


def forest(run: Run, key: str, rows: list[Row], labels: tuple[str, str]) -> list[tuple[int, str, int]]:
    """The forest cells of a table, with the columns of the axis' ends."""
    lines = run(key, input=wide(rows)).stdout.splitlines()
    (header,) = [line for line in lines if line.endswith(labels[1])]
    left, right = header.index(labels[0]), len(header) - 1
    body = [line for line in lines if any(f"{row[1]}/{row[2]}" in line for row in rows)]
    return [(left, line, right) for line in body]


def test_arrows_where_limits_leave_the_axis(run: Run) -> None:
    assert max(abs(math.log10(woolf(row)[0])) for row in FOREST) <= 1
    for row, (left, line, right) in zip(FOREST, forest(run, "or", FOREST, ("0.1", "10")), strict=True):
        estimate, low, high = woolf(row)
        assert ("◄" in line, "►" in line) == (low < 0.1, high > 10), row
        at = left + (math.log10(estimate) + 1) / 2 * (right - left)
        assert abs(line.index("■") - at) <= 0.5
        if low > 1.5 or high < 0.7 or low < 1 < high:  # else the limit is too near to 1 to be drawn apart
            assert line[(left + right) // 2] in ("┼■" if low < 1 < high else "│")
        assert len(line) <= right + 1
        drawn = [at for at, char in enumerate(line) if char in "─┼■◄►"]
        for value, end in ((max(low, 0.1), drawn[0]), (min(high, 10), drawn[-1])):
            assert abs(left + (math.log10(value) + 1) / 2 * (right - left) - end) <= 0.5


@pytest.mark.parametrize(
    ("largest", "labels"), [((9, 10, 5, 10), ("0.1", "10")), ((9, 10, 1, 10), ("0.01", "100"))]
)
def test_the_axis_is_as_wide_as_the_estimates_need(
    run: Run, largest: tuple[int, ...], labels: tuple[str, str]
) -> None:
    rows: list[Row] = [("a", 75, 101, 59, 100), ("b", *largest)]
    (left, line, right) = forest(run, "or", rows, labels)[1]
    reach = math.log10(float(labels[1]))
    at = left + (math.log10(woolf(rows[1])[0]) / reach + 1) / 2 * (right - left)
    assert abs(line.index("■") - at) <= 0.5


@pytest.mark.parametrize(
    ("key", "row"), [("rd", (1, 10, 2, 10)), ("rr", (1, 100, 10, 100)), ("rd", (2, 2, 0, 2))]
)
def test_an_estimate_at_the_end_of_an_axis_is_drawn(run: Run, key: str, row: tuple[int, ...]) -> None:
    made = run(key, input=wide([("a", *row), ("b", 5, 10, 5, 10)])).stdout
    assert made.count("■") == 2


def test_the_name_of_the_one_study_of_a_file_is_shown(run: Run) -> None:
    made = run(["or", "--on-error", "skip"], input=wide([("Arden", 12, 80, 20, 78), ("Borel", 9, 8, 1, 8)]))
    assert made.stdout.startswith("Odds ratio, treatment vs control: Arden\n")


def test_the_axis_of_a_difference(run: Run) -> None:
    rows: list[Row] = [("a", 75, 101, 59, 100), ("b", 45, 100, 55, 100), ("c", 1, 3, 1, 3)]
    made = forest(run, "rd", rows, ("−20", "20"))
    for (_, e1, n1, e0, n0), (left, line, right) in zip(rows, made, strict=True):
        difference = e1 / n1 - e0 / n0
        assert abs(line.index("■") - (left + (difference / 0.2 + 1) / 2 * (right - left))) <= 0.5
    assert ["►" in line for _, line, _ in made] == [True, False, True]  # 27.9, 3.9 and 60 points or so
    assert ["◄" in line for _, line, _ in made] == [False, True, True]


def test_a_number_needed_to_treat_has_no_forest(run: Run) -> None:
    assert not set(DRAWING) & set(run("nnt", input=wide(FOREST)).stdout)
    assert set(DRAWING) <= set(run("or", input=wide(FOREST)).stdout)


@pytest.mark.parametrize("name", META[::3])
def test_the_forest_needs_a_wide_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = str(DATA / "meta" / f"{name}.csv")
    for columns, kept in (("60", False), ("80", True), ("140", True)):
        monkeypatch.setenv("COLUMNS", columns)
        text = run(["or", "-i", path, "-f", "table"]).stdout
        assert (bool(set(DRAWING) & set(text))) == kept
        assert max(map(len, text.splitlines())) <= int(columns)
    assert set(DRAWING) & set(run(["or", "-i", path, "-f", "table"]).stdout)


def test_ascii_twins_of_the_forest() -> None:
    text = in_ascii("or", wide(FOREST).encode()).stdout
    assert text.isascii()
    lines = {row[0]: line for row in FOREST for line in text.splitlines() if f"  {row[0]} " in line}
    assert set(lines) == {row[0] for row in FOREST}
    for row in FOREST:
        _, low, high = woolf(row)
        cell = lines[row[0]].split(")", 1)[1]
        cell = re.sub(r"^ +<?[0-9.]+ ", "", cell)
        assert ("<" in cell, ">" in cell, "#" in cell) == (low < 0.1, high > 10, True)
        if low > 1.5 or high < 0.7 or low < 1 < high:
            assert ("|" in cell) == (not low < 1 < high)


# --- no number is ever cut -----------------------------------------------------------------------------


def half_up(value: Fraction | float, decimals: int) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else None
    rounded = (exact if exact is not None else Decimal(repr(value))).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )
    return f"{rounded:f}".replace("-", "−" if rounded else "")


def none_as_zero(values: Sequence[Fraction | float], decimals: int) -> list[str]:
    """The values with so many decimals, or with more where one that is not 0 would read as 0."""
    texts = [half_up(value, decimals) for value in values]
    hidden = any(
        value and not float(text.replace("−", "-")) for value, text in zip(values, texts, strict=True)
    )
    return none_as_zero(values, decimals + 1) if hidden else texts


def ratio_text(row: Row, measure: str, low: float, high: float) -> str:
    """Two decimals from 1 up, three significant digits below; the limits with as many."""
    _, e1, n1, e0, n0 = row
    half = Fraction(1, 2) if has_empty_cell(row) else Fraction(0)
    a, b, c, d = (Fraction(cell) + half for cell in (e1, n1 - e1, e0, n0 - e0))
    ratio = a * d / (b * c) if measure == "or" else a / (a + b) / (c / (c + d))
    decimals = 2 if ratio >= 1 else 2 - math.floor(math.log10(ratio))
    texts = none_as_zero((ratio, math.exp(low), math.exp(high)), decimals)
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


def difference_text(row: Row, low: float, high: float) -> str:
    _, e1, n1, e0, n0 = row
    difference = 100 * (Fraction(e1, n1) - Fraction(e0, n0))
    sign = "+" if difference > 0 else ""
    texts = none_as_zero((difference, 100 * low, 100 * high), 1)
    return f"{sign}{texts[0]} ({texts[1]} to {texts[2]})"


def needed_text(row: Row, low: float, high: float) -> str:
    """Rounded up; the interval passes through infinity where that of the difference includes 0."""
    _, e1, n1, e0, n0 = row
    difference = Fraction(e1, n1) - Fraction(e0, n0)
    whole = str(math.ceil(1 / abs(difference))) if difference else "∞"
    direction = "more " if difference > 0 else "fewer " if difference else ""
    if low < 0 < high:
        ends = [f"more {math.ceil(1 / high)}", f"fewer {math.ceil(-1 / low)}"]
        first, last = ends if difference >= 0 else ends[::-1]
        return f"{direction}{whole} ({first} to ∞ to {last})"
    first, last = sorted(math.ceil(abs(1 / limit)) for limit in (low, high))
    return f"{direction}{whole} ({first} to {last})"


@pytest.mark.parametrize(
    ("measure", "columns"), [("or", "60"), ("rr", "60"), ("rd", "60"), ("nnt", "60"), ("rr", None)]
)
@pytest.mark.parametrize("name", META)
def test_every_row_shows_its_whole_interval(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, measure: str, columns: str | None
) -> None:
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    method = METHODS.get(measure, "wald")
    path = str(DATA / "meta" / f"{name}.csv")
    lines = run([measure, "-i", path, "-m", method, "-f", "table"]).stdout.splitlines()
    truth = metafor(name, "rd" if measure == "nnt" else measure)
    rows = counts(name)
    head = next(at for at, line in enumerate(lines) if line.startswith("  study "))
    body = [f"{line} " for line in lines[head + 1 : head + 1 + len(rows)]]
    for row, line, low, high in zip(rows, body, truth["ci_lb"], truth["ci_ub"], strict=True):
        assert columns or re.search(f" {row[1]}/{row[2]} +{row[3]}/{row[4]} ", line)
        if measure in ("or", "rr"):
            assert f" {ratio_text(row, measure, low, high)} " in line
        elif not has_empty_cell(row):  # there metafor adds ½ to a difference too
            made = difference_text(row, low, high) if measure == "rd" else needed_text(row, low, high)
            assert f" {made} " in line


# --- one study a file ----------------------------------------------------------------------------------

ONE = {
    "wide": ("study,e1,n1,e0,n0\nX,75,101,59,100\n", "--labels CsA,placebo"),
    "no study": ("e1,n1,e0,n0\n75,101,59,100\n", "--labels CsA,placebo"),
    "long": ("arm,events,n\nCsA,75,101\nplacebo,59,100\n", ""),
    "long, study": ("study,arm,events,n\nX,CsA,75,101\nX,placebo,59,100\n", ""),
    "long, turned": ("arm,events,n\nplacebo,59,100\nCsA,75,101\n", ""),
    "one left": (f"{HEADER}X,75,101,59,100\nY,,1,1,1\n", "--labels CsA,placebo --on-error skip"),
}


@pytest.mark.parametrize("case", ONE)
@pytest.mark.parametrize("key", ["or", "rr", "rd", "nnt"])
def test_one_study_is_shown_in_full(run: Run, key: str, case: str) -> None:
    text, arguments = ONE[case]
    result = run(f"{key} {arguments}", input=text)
    title, *rest = (EXPECTED / f"{key}.txt").read_text().splitlines(keepends=True)
    name = ": X" if text.startswith("study") else ""
    assert result.stdout == "".join([title.replace("placebo", f"placebo{name}"), *rest])
    assert result.exit_code == (4 if "skip" in arguments else 0)


def test_one_study_is_one_object(run: Run) -> None:
    for text, arguments in ONE.values():
        record = json.loads(run(f"or -f json {arguments}", input=text).stdout)
        assert (record["treatment"], record["control"]) == ("CsA", "placebo")
        assert record["treatment_events"] == 75


def test_two_studies_are_a_table(run: Run) -> None:
    text = f"{HEADER}X,75,101,59,100\nY,12,50,10,50\n"
    made = run("or", input=text).stdout
    assert "no event" not in made
    assert "2.00 (1.10 to 3.65)" in made
    assert "missing" in run("or --on-error mark", input=f"{HEADER}X,,101,59,100\n").stdout

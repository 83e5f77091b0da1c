"""JSON, workbooks and Parquet on a pipe are read by the same code as a CSV of the same cells."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from rsa_trial_cli.base import extra
from rsa_trial_cli.reading import json_records, signatures, sources

Run = Callable[..., Result]

BOOKS = Path(__file__).parent / "data" / "workbooks"
NAMES = ["study", "e1", "n1", "e0", "n0"]
ROWS = [["Arden", 12, 80, 20, 78], ["Borel", 3, 40, 5, 41]]
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
FIELDS = ("study", "treatment_events", "treatment_n", "control_events", "control_n")


def counts(made: Result) -> list[list[Any]]:
    assert made.exit_code == 0, made.stderr
    return [[row[field] for field in FIELDS] for row in map(json.loads, made.stdout.splitlines())]


COLUMNS = {name: [record[name] for record in RECORDS] for name in NAMES}
TABLES: dict[str, Any] = {
    "records": RECORDS,
    "columns": COLUMNS,
    "pandas, by column": {name: dict(enumerate(column)) for name, column in COLUMNS.items()},
    "pandas, split": {"columns": NAMES, "index": [0, 1], "data": ROWS},
    "pandas, table": {"schema": {"fields": [{"name": "study"}]}, "data": RECORDS},
    "rows": [NAMES, *ROWS],
    "under a name": {"trials": RECORDS},
    "whole numbers as floats": [{**record, "e1": float(record["e1"])} for record in RECORDS],  # type: ignore[arg-type]
    "numbers as text": [{name: str(value) for name, value in record.items()} for record in RECORDS],
    "one arm a row": [
        {"study": study, "arm": arm, "events": events, "n": n}
        for study, e1, n1, e0, n0 in ROWS
        for arm, events, n in (("drug", e1, n1), ("placebo", e0, n0))
    ],
}


@pytest.mark.parametrize("kind", TABLES)
def test_json_in_the_forms_of_r_and_pandas(run: Run, kind: str) -> None:
    for text in (json.dumps(TABLES[kind]), "\n" + json.dumps(TABLES[kind], indent=2) + "\n"):
        assert counts(run("or -f ndjson", input=text)) == ROWS
    assert counts(run("or -f ndjson", input=gzip.compress(text.encode("utf-8-sig")))) == ROWS


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_our_own_output_is_read_again(run: Run, form: str) -> None:
    made = run(f"or -f {form}", input=json.dumps(RECORDS))
    assert counts(run("rr -f ndjson", input=made.stdout)) == ROWS


def test_ndjson_says_which_record(run: Run) -> None:
    lines = [json.dumps(record) for record in RECORDS]
    made = run("or -f ndjson", input="\n".join(lines))
    assert [json.loads(line)["line"] for line in made.stdout.splitlines()] == [1, 2]
    made = run("or", input="\n".join([*lines, lines[0].replace("12", '"x"')]))
    assert made.stderr.startswith("Error: 'x' is not a count (stdin line 3, column e1).")
    made = run("or", input=lines[0] + "\n" + lines[1].replace("3", "null"))
    assert made.stderr.startswith("Error: Missing count (stdin line 2, column e1).")


FIRST = json.dumps(RECORDS[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"[{FIRST}", "Not valid JSON: It ends within its array (stdin line 1)."),
        (f"[{FIRST},", "Not valid JSON: It ends within its array (stdin line 1)."),
        (f"[{FIRST},]", "Not valid JSON: Illegal trailing comma (stdin line 1)."),
        (f"[{FIRST}\n{FIRST}]", "Not valid JSON: Expecting ',' delimiter (stdin line 2)."),
        (f"[{FIRST}] x", "Not valid JSON: Extra data (stdin line 1)."),
        (f"{FIRST},\n{FIRST}", "Not valid JSON: Expecting value (stdin line 1)."),
        (f"{FIRST}\n{FIRST[:-9]}", "Not valid JSON: "),
        (f'[{FIRST}, {{"e1": 1, "e1": 2}}]', "Not valid JSON: Two fields are called 'e1' (stdin line 1)."),
        ("[" * 100_000, "Not valid JSON: It is nested too deeply (stdin line 1)."),
        (f"[{FIRST}, 3]", "This JSON holds 3 where a record should be (stdin)."),
        (f"[{FIRST}, null]", "This JSON holds null where a record should be (stdin)."),
        (f'[["study"], {FIRST}]', "This JSON holds a record where a row should be (stdin)."),
        ('{"a": [1, 2], "b": [1]}', "The columns of this JSON have different lengths (stdin)."),
        ('{"a": {"0": 1}, "b": {"1": 1}}', "The columns of this JSON have different rows (stdin)."),
        (f'{{"a": [{FIRST}], "b": [{FIRST}]}}', "This JSON is not plainly one table (stdin)."),
        ("[]", "The input is empty (stdin)."),
        ((FIRST + "\n") * 1001 + FIRST[:-1] + ', "x": 1}', "Record 1002 has a field 'x' that no earlier"),
    ],
)
def test_json_that_is_no_table(run: Run, text: str, words: str) -> None:
    made = run("or -f csv", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert made.stderr.startswith(f"Error: {words}"), made.stderr


def test_an_array_is_read_in_pieces_of_any_size() -> None:
    text = json.dumps([*RECORDS, {"study": 'ø ] [ { " \\', "e1": -1.5e3}], indent=1)
    whole = list(json_records.rows(iter([text]), "f"))
    assert whole[-1] == ['ø ] [ { " \\', -1500.0, None, None, None]
    for size in (1, 2, 7, 50):
        pieces = (text[at : at + size] for at in range(0, len(text), size))
        assert list(json_records.rows(pieces, "f")) == whole


@pytest.mark.parametrize("option", ["--delimiter ;", "--sheet 1"])
def test_options_that_json_has_no_use_for(run: Run, option: str) -> None:
    made = run(f"or {option}", input=json.dumps(RECORDS))
    assert made.exit_code == 2
    assert f"{option.split(maxsplit=1)[0]} is not used for" in made.stderr
    assert run("or --sheet 1", input="study,e1,n1,e0,n0\nA,1,2,3,4\n").exit_code == 2
    assert run("or 1/2 1/2 --sheet 1").exit_code == 2


def test_plans_are_read_from_json_too(run: Run) -> None:
    csv = run("power -f csv", input="control_risk,treatment_risk,power\n0.59,0.74,0.8\n")
    plans = [{"control_risk": 0.59, "treatment_risk": 0.74, "power": 0.8}]
    assert csv.exit_code == 0
    assert run("power -f csv", input=json.dumps(plans)).stdout == csv.stdout


@pytest.mark.workbook
@pytest.mark.parametrize(
    "words",
    [
        "trials.ods",
        "-i trials.ods",
        "trials.xlsx --sheet Data",
        "trials.xlsx --sheet data",
        "trials.xlsx --sheet 2",
    ],
)
def test_workbooks(run: Run, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Numbers stay what they are, and merged titles name the arms: placebo stands first in the workbook."""
    monkeypatch.chdir(BOOKS)
    second = "Borel" if "ods" in words else "Borel and Casey"
    assert counts(run(f"or {words} -f ndjson")) == [ROWS[0], [second, *ROWS[1][1:]]]


@pytest.mark.workbook
def test_workbooks_on_pipes_and_in_archives(run: Run) -> None:
    data = (BOOKS / "trials.ods").read_bytes()
    assert counts(run("or -f ndjson", input=data)) == ROWS
    assert counts(run("or -f ndjson", input=gzip.compress(data))) == ROWS
    for damaged in (data[:300], data[:-30], signatures.OLE + bytes(600)):
        made = run("or -f ndjson", input=damaged)
        assert (made.exit_code, made.stdout) == (3, "")
        assert "damaged" in made.stderr


@pytest.mark.workbook
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "",
            "trials.xlsx has 3 sheets with content: 1 'Notes', 2 'Data', 3 'Dates'.\nHint: Choose",
        ),
        (
            "--sheet 9",
            "No sheet is called '9' (trials.xlsx).\nHint: Sheets: 1 'Notes', 2 'Data', 3 'Dates'",
        ),
        ("--sheet Blank", "The input is empty (trials.xlsx)."),
        ("--sheet Dates", "'1940-03-01' is a date, not a count (trials.xlsx line 3, column events_trt)."),
        ("--encoding cp1252", "--encoding is not used for a workbook (trials.xlsx)."),
        ("--sheet 2 --delimiter ;", "--delimiter is not used for a workbook (trials.xlsx)."),
    ],
)
def test_what_a_workbook_is_asked(run: Run, words: str, said: str) -> None:
    made = run(["or", str(BOOKS / "trials.xlsx"), *words.split()])
    assert made.stdout == ""
    assert made.stderr.startswith(f"Error: {said}")


@pytest.mark.workbook
def test_a_workbook_that_would_fill_the_memory(run: Run) -> None:
    """One that says so itself: a cell in its last row and column."""
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(BOOKS / "trials.xlsx") as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<dimension ref="A1:E3"', b'<dimension ref="A1:XFD1048576"'))
    made = run("or --sheet 3", input=held.getvalue())
    assert made.stderr.startswith("Error: The workbook is too large (stdin).")


def test_without_the_extra_a_workbook_gets_one_clear_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "is_installed", lambda _="": False)
    made = run(["or", str(BOOKS / "trials.ods")])
    assert (made.exit_code, made.stdout) == (3, "")
    assert made.stderr == (
        "Error: Excel files and other workbooks need the optional extra excel.\n"
        "Hint: In the folder of rsa-trial: pip install '.[excel]'. Or use CSV.\n"
    )


@pytest.mark.extra
def test_parquet_is_known_by_its_first_bytes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import polars as pl

    held = io.BytesIO()
    pl.DataFrame(RECORDS).write_parquet(held)
    (tmp_path / "trials.dat").write_bytes(held.getvalue())
    assert counts(run(["or", "-f", "ndjson", str(tmp_path / "trials.dat")])) == ROWS
    with (tmp_path / "trials.dat").open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        assert sources.begins("-", b"PAR1")
        from rsa_trial_cli.reading import files

        blocks = list(files.trials("-", files.Choices()))
    assert [block.data.treatment.events.tolist() for block in blocks] == [[12, 3]]

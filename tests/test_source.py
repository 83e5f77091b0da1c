"""What was read as what: the field source of JSON and the lines of -v are of one record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base import extra
from rsa_trial_cli.reading import files

Run = Callable[..., Result]
FILES = json.loads((Path(__file__).parent / "data" / "files.json").read_text())
WITH_LINES = [file for file in FILES if file.get("text", "{")[0] not in "[{"]  # neither JSON nor an archive
READ = [file for file in WITH_LINES if file["status"] == 0 and file["command"].startswith("or")]
WIDE = "Study;Deaths (drug);n (drug);Deaths (placebo);n (placebo)\nArden;12;80;20;78\n"


def test_source_of_a_wide_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes("# a title\n".encode("cp1252") + WIDE.encode("cp1252"))
    made = run(["or", "-i", str(path), "--encoding", "cp1252", "-f", "json"])
    source = json.loads(made.stdout)["source"]
    assert source.pop("note").startswith("the header is read from line 2")
    assert source == {
        "file": "wide.csv",
        "encoding": "cp1252",
        "layout": "one study a row",
        "delimiter": ";",
        "header_line": 2,
        "columns": {
            "study": "Study",
            "events_trt": "Deaths (drug)",
            "n_trt": "n (drug)",
            "events_ctl": "Deaths (placebo)",
            "n_ctl": "n (placebo)",
        },
        "by": [],
    }


def test_typed_counts_have_no_source(run: Run) -> None:
    assert "source" not in json.loads(run("or 75/101 59/100 -f json").stdout)


@pytest.mark.parametrize("file", READ, ids=lambda file: f"{file['command']} {file['id']}")
def test_all_that_source_says_is_said_with_v(run: Run, file: dict) -> None:
    made = run([*file["command"].split(), "-i", "-", "-v", "-f", "ndjson"], input=file["text"])
    for line in made.stdout.splitlines():
        source = json.loads(line)["source"]
        said = next(text for text in made.stderr.splitlines() if text.startswith(f"note: {source['layout']}"))
        assert f"split at {source['delimiter']!r}, header on line {source['header_line']}" in said
        assert all(f"{role} from '{header}'" in said for role, header in source["columns"].items())
        assert f"note: read as {source['encoding']}" in made.stderr
        assert source["note"] in made.stderr
        header = "".join(file["text"].splitlines()[: source["header_line"]][-2:])
        last = [name.split(" ")[-1].removesuffix(".1") for name in source["columns"].values()]
        assert all(name in header for name in last), "the lines of the header hold them"


def test_a_column_called_source_keeps_its_cells(run: Run) -> None:
    row = json.loads(run("or -f json", input="study,e1,n1,e0,n0,source\nA,1,9,2,9,registry\n").stdout)
    assert (row["input_source"], row["source"]["file"]) == ("registry", "stdin")


def test_check_says_which_printed_columns_it_read(run: Run) -> None:
    text = "study,e1,n1,e0,n0,Odds ratio,Lower CI,Upper CI,logOR\nArden,12,80,20,78,0.51,0.23,1.13,-0.67\n"
    row = json.loads(run("check -i - -f ndjson", input=text).stdout.splitlines()[0])
    columns = row["source"]["columns"]
    assert (columns["or"], columns["ci_low"], columns["ci_high"]) == ("Odds ratio", "Lower CI", "Upper CI")
    assert (columns["events_trt"], row["source"]["not_read"]) == ("e1", ["logOR"])


@pytest.mark.extra
@pytest.mark.extra
@pytest.mark.parametrize("file", READ, ids=lambda file: f"{file['command']} {file['id']}")
def test_both_readers_read_alike(
    run: Run, file: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trials.csv"
    path.write_bytes(file["text"].encode())
    words = [*file["command"].split(), "-i", str(path), "-v", "-f", "ndjson"]
    monkeypatch.setattr(files, "LARGE", 0)
    quick = run(words)
    monkeypatch.setattr(extra, "is_installed", lambda: False)
    plain = run(words)
    assert (quick.stdout, quick.stderr) == (plain.stdout, plain.stderr)

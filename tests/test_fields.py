"""--fields: the columns of a format for programs that are written, in the order that is asked for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import live
import pytest
from questions import FILES


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("wide.csv", "printed.csv", "one.csv"):
        (tmp_path / name).write_text(FILES[name])
    monkeypatch.chdir(tmp_path)


ASKED = ["p_value", "study", "estimate", "region"]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson"])
@pytest.mark.parametrize("more", ["", " -A"])
def test_the_columns_are_those_of_the_whole(form: str, more: str) -> None:
    def rows(words: str) -> list[dict[str, object]]:
        out = live.run(f"or -i wide.csv -f {form}{more}{words}".split()).out.decode()
        if form == "json":
            return list(json.loads(out))
        if form == "ndjson":
            return [json.loads(line) for line in out.splitlines()]
        return list(csv.DictReader(io.StringIO(out), delimiter="\t" if form == "tsv" else ","))

    some = rows(f" --fields {','.join(ASKED)}")
    assert some == [{name: row[name] for name in ASKED} for row in rows("")]
    assert [list(row) for row in some] == [ASKED] * len(some)


@pytest.mark.parametrize("names", ["model,estimate,i2", "study,weight_random,estimate"])
def test_pooled_effects_and_their_studies(names: str) -> None:
    line = ["pool", "-i", "wide.csv", "-f", "csv", *["--studies"] * names.startswith("study")]
    whole, some = (
        list(csv.DictReader(io.StringIO(live.run([*line, *more]).out.decode())))
        for more in ([], ["--fields", names])
    )
    assert some == [{name: row[name] for name in names.split(",")} for row in whole] and some
    ran = live.run(["pool", "-i", "wide.csv", "-f", "json", "--fields", names])
    assert ran.code == 2 and "records of two kinds" in ran.errors


@pytest.mark.extra
def test_parquet_has_types_also_where_nothing_is_known() -> None:
    import polars as pl

    live.run(
        ["check", "-i", "printed.csv", "-o", "out.parquet", "--fields", "study,margin,strength", "--quick"]
    )
    assert pl.read_parquet_schema("out.parquet") == {
        "study": pl.String, "margin": pl.Float64, "strength": pl.String,
    }  # fmt: skip


@pytest.mark.extra
def test_large_files_of_csv_are_written_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    from rsa_trial_cli.reading import files

    line = ["or", "-i", "wide.csv", "-f", "csv", "--fields", "study,estimate,file"]
    plain = live.run(line)
    Path("plain.csv").write_text(FILES["wide.csv"].replace('"Smith, 2001"', "Smith"))
    line[2] = "plain.csv"
    alone = live.run(line)
    monkeypatch.setattr(files, "LARGE", 0)
    assert live.run(line).out == alone.out == plain.out.replace(b'"Smith, 2001"', b"Smith")


@pytest.mark.parametrize("form", ["csv", "json", "ndjson", "tsv"])
def test_another_name_is_refused_before_anything_is_written(form: str) -> None:
    ran = live.run(["rr", "-i", "wide.csv", "-f", form, "--fields", "estimaet", "-o", "out.csv"])
    assert (ran.code, ran.files) == (2, {})
    assert "no field 'estimaet'" in ran.errors and "Did you mean estimate?" in ran.errors
    ran = live.run(["rr", "-i", "wide.csv", "-f", form, "--fields", "zzzz"])
    assert ran.code == 2 and "Fields are: " in ran.errors and not ran.out


def test_a_table_for_people_has_no_fields_to_choose() -> None:
    ran = live.run(["or", "-i", "wide.csv", "--fields", "study"])
    assert ran.code == 2 and "--fields is not used with -f table" in ran.errors
    assert live.run(["or", "1/2", "3/4", "-f", "csv", "--fields", "estimate"]).out.startswith(b"estimate\n")

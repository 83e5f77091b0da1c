"""Every command in every format, the columns and types of files, and what of a file's rows is in them."""

from __future__ import annotations

import csv
import encodings
import io
import json
import pkgutil
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from live import REGISTRIES

from rsa_trial_cli.base import extra
from rsa_trial_cli.cli import cli
from rsa_trial_cli.writing.formats import FORMATS

Run = Callable[..., Result]
HEADER = "study,e1,n1,e0,n0\n"
COMMANDS = [
    "or 75/101 59/100 -A",
    "rr 75/101 59/100 --coverage",
    "rd 75/101 59/100 --margin -0.1",
    "nnt 75/101 59/100",
    "all 75/101 59/100",
    "check 75/101 59/100 --or 2.01 --p 0.5",
    "check -n 101,100 --or 2.00 --ci 1.10,3.65 --recover",
    "power 4/8 1/8",
    "power --risks .5 .2 -n 8 -A",
    "power --risks .1 .2 --width .2",
    "power --risks .1 .2 --curve",
    "methods",
    *(f"methods {registry}" for registry in REGISTRIES),
]
NEEDS = {"parquet": [pytest.mark.extra]}
EVERY = [pytest.param(form, marks=NEEDS.get(form, [])) for form in FORMATS]
FILES = [
    form for form in ("csv", "tsv", "ndjson", "json", "parquet") if form != "parquet" or extra.is_installed()
]


def rows(path: Path) -> list[dict]:
    """The records of a file that the command wrote."""
    if path.suffix == ".parquet":
        import polars as pl

        return pl.read_parquet(path).to_dicts()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        made = json.loads(text)
        return made if isinstance(made, list) else [made]
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in text.splitlines()]
    return list(
        csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".tsv" else ",")
    )


@cache
def lines_of(words: str) -> int:
    """How many records a command gives, one a line."""
    return len(CliRunner().invoke(cli, [*words.split(), "-f", "ndjson"]).stdout.splitlines())


@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_in_every_format(run: Run, tmp_path: Path, words: str, form: str) -> None:
    target = tmp_path / f"out.{form}"
    result = run([*words.split(), "-f", form, "-o", str(target)])
    assert result.exit_code in ((0, 1) if words.startswith("check") else (0,)), result.stderr
    assert result.stdout == ""
    assert target.stat().st_size
    if form in FILES:
        assert len(rows(target)) == lines_of(words) > 0
    if form == "html":
        HTMLParser().feed(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FILES)
def test_the_list_of_methods_names_every_method(run: Run, tmp_path: Path, form: str) -> None:
    from rsa_trial_cli.stats import MEASURES

    assert run(["methods", "-o", str(tmp_path / f"methods.{form}")]).exit_code == 0
    listed = [(row["registry"], row["name"]) for row in rows(tmp_path / f"methods.{form}")]
    for key in ("or", "rr", "rd"):
        assert [name for registry, name in listed if registry == key] == list(MEASURES[key].methods)


# --- what of the rows is in the output -----------------------------------------------------------------

# one study is fine, one has no control that is known by its name, one has one arm, one lacks a count
LONG = (
    "study,arm,events,n,site\nA,placebo,5,50,p\nA,drug,4,50,q\nB,drugA,5,50,r\nB,drugB,4,50,s\n"
    "C,drug,4,50,t\nD,placebo,5,50,u\nD,drug,NA,50,v\n"
)


@pytest.mark.parametrize("form", FILES)
def test_marked_studies_of_a_long_file_are_there(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"out.{form}"
    result = run(["or", "-o", str(target), "--on-error", "mark"], input=LONG)
    assert result.exit_code == 4
    assert result.stderr.endswith("4 studies read, 1 estimated, 0 rows refused, 3 marked as not estimable\n")
    made = rows(target)
    assert [(row["study"], row["status"], row["site"], int(row["line"])) for row in made] == [
        ("A", "ok", "q", 3),
        ("B", "not_estimable", "r", 4),
        ("C", "not_estimable", "t", 6),
        ("D", "not_estimable", "v", 8),
    ]
    assert [row["estimate"] in (None, "") for row in made] == [False, True, True, True]
    assert float(made[0]["estimate"]) == pytest.approx(4 * 45 / (46 * 5), rel=1e-15)


@pytest.mark.parametrize("on_error", ["skip", "mark"])
@pytest.mark.parametrize("order", range(4))
def test_the_summary_of_a_long_file_adds_up(run: Run, on_error: str, order: int) -> None:
    head, *lines = LONG.splitlines(keepends=True)
    lines = lines[order:] + lines[:order]
    result = run(["or", "-f", "ndjson", "--on-error", on_error], input=head + "".join(lines))
    written = len(result.stdout.splitlines())
    assert written == (4 if on_error == "mark" else 1)
    assert result.stderr.splitlines()[-1].startswith("4 studies read, 1 estimated")


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("words", ["or", "nnt -A", "check", "check --recover"])
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_all_rows_refused_leaves_the_columns(
    run: Run, tmp_path: Path, words: str, layout: str, form: str
) -> None:
    wide = "study,e1,n1,e0,n0,site,or\n"
    texts = {"wide": (f"{wide}X,2,1,2,3,here,2.0\n", f"{wide}X,1,2,2,3,here,2.0\n"),
             "long": ("study,arm,events,n,site,or\nX,a,2,1,s,2.0\n", "study,arm,events,n,site,or\n"
                      "X,a,1,2,s,2.0\nX,placebo,1,2,s,2.0\n")}  # fmt: skip
    bad, good = texts[layout]
    target, whole = tmp_path / f"out.{form}", tmp_path / f"whole.{form}"
    result = run([*words.split(), "-o", str(target), "--on-error", "skip"], input=bad)
    assert result.exit_code == 4, result.stderr
    assert run([*words.split(), "-o", str(whole)], input=good).exit_code in (0, 1)
    assert rows(target) == []
    if form in ("csv", "tsv"):
        assert target.read_text().splitlines() == whole.read_text().splitlines()[:1]
    if form == "parquet":
        import polars as pl

        assert pl.read_parquet_schema(target) == pl.read_parquet_schema(whole)


@pytest.mark.parametrize("form", [form for form, made in FORMATS.items() if made.human])
@pytest.mark.parametrize(
    ("words", "first"),
    [("or", "Odds ratio"), ("nnt -A", "Number needed"), ("check", "Printed"), ("check --recover", "Tables")],
)
def test_all_rows_refused_leaves_the_heading(run: Run, words: str, first: str, form: str) -> None:
    text = "study,e1,n1,e0,n0,or\nX,2,1,2,3,2.0\n"
    result = run([*words.split(), "-f", form, "--on-error", "skip"], input=text)
    assert result.exit_code == 4
    assert first in result.stdout
    assert ("study" in result.stdout) == (words != "check --recover")
    closing = {"check": "0 studies checked; 1 row refused"}
    usual = "1 study read, 0 estimated, 1 row refused"
    assert result.stderr.splitlines()[-1] == closing.get(words, usual)


@pytest.mark.extra
def test_a_parquet_file_without_rows_has_none(run: Run, tmp_path: Path) -> None:
    import polars as pl

    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame({name: [1] for name in ("e1", "n1", "e0", "n0")}).head(0).write_parquet(source)
    result = run(["or", "-i", str(source), "-o", str(target)])
    assert (result.exit_code, result.stderr) == (0, "0 studies read, 0 estimated, 0 rows refused\n")
    assert rows(target) == []
    again = run(["or", "-i", str(source), "-i", str(source), "-f", "csv"])
    assert (again.exit_code, again.stdout.count("\n")) == (0, 1)


@pytest.mark.extra
def test_parts_of_one_table_have_the_same_types(run: Run, tmp_path: Path) -> None:
    """Whatever a part happens to hold: no P, no estimate, nothing that was recomputed, no rows at all."""
    import polars as pl

    header = "study,e1,n1,e0,n0,or,p\n"
    parts = ["X,75,101,59,100,2.00,\n", "X,75,101,59,100,,0.5\n", "X,,101,59,100,2.00,\n", "X,1,2,3,4,q,\n"]
    for at, part in enumerate(parts):
        words = ["check", "-o", str(tmp_path / f"{at}.parquet"), "--on-error", "skip"]
        assert run(words, input=header + part).exit_code in (0, 1, 4)
    assert len(pl.read_parquet(tmp_path / "*.parquet")) == 6  # a row a figure, and one a study
    kinds = pl.read_parquet_schema(tmp_path / "0.parquet")
    assert kinds["readings"] == pl.List(pl.String)
    assert (kinds["readings_tried"], kinds["line"], kinds["recomputed"]) == (pl.Int64, pl.Int64, pl.Float64)


# --- names of columns ----------------------------------------------------------------------------------


@pytest.mark.extra
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_no_name_of_a_column_is_ours_alone(run: Run, tmp_path: Path, form: str) -> None:
    import polars as pl

    source, target = tmp_path / "in.parquet", tmp_path / f"out.{form}"
    frame = {"study": ["a", "b"], "e1": [1, 2], "n1": [9, 9], "e0": [3, 4], "n0": [9, 9]}
    pl.DataFrame({**frame, "index of the trial": ["x", "y"], "": ["v", "w"]}).write_parquet(source)
    assert run(["or", "-i", str(source), "-A", "-o", str(target)]).exit_code == 0
    made = rows(target)
    methods = len(made) // 2
    assert [row["study"] for row in made] == ["a"] * methods + ["b"] * methods
    assert [row["index of the trial"] for row in made] == ["x"] * methods + ["y"] * methods


@pytest.mark.parametrize("names", [["=a", "'=a"], ["'=a", "=a"], ["=a", "'=a", "''=a"], ["@", "'@", "-1"]])
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_headers_that_only_an_apostrophe_tells_apart(run: Run, form: str, names: list[str]) -> None:
    cells = [f"cell {at}" for at in range(len(names))]
    text = f"{HEADER.strip()},{','.join(names)}\na,75,101,59,100,{','.join(cells)}\n"
    out = run(["or", "-f", form], input=text).stdout
    header, row = csv.reader(io.StringIO(out, newline=""), delimiter="\t" if form == "tsv" else ",")
    assert len(set(header)) == len(header)
    assert row[-len(names) :] == cells
    assert not any(name.startswith(("=", "@")) for name in header)


# --- encodings -----------------------------------------------------------------------------------------

CODECS = sorted(module.name for module in pkgutil.iter_modules(encodings.__path__))


@pytest.mark.parametrize("name", CODECS)
def test_every_codec_of_python_reads_a_table_or_is_refused_by_name(run: Run, name: str) -> None:
    text = f"{HEADER}a,75,101,59,100\n"
    try:
        data = text.encode(name)
    except (LookupError, ValueError, TypeError, AssertionError):
        data = text.encode()
    result = run(["or", "--encoding", name, "-f", "csv"], input=data)
    if result.exit_code:
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"Error: No encoding is called '{name}'.\n")
    else:
        assert "75,101,59,100" in result.stdout


@pytest.mark.parametrize(
    "name", ["unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "rot13"]
)
def test_codecs_that_no_table_is_saved_in(run: Run, name: str) -> None:
    result = run(["or", "--encoding", name], input=f"{HEADER}a\\x,75,101,59,100\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"Error: No encoding is called '{name}'.\nHint: Try --encoding cp1252 or utf-16-le.\n"
    )

"""The optional extra: large CSV files and Parquet give what the ordinary reader and writer give."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result

from rsa_trial_cli.base import extra
from rsa_trial_cli.commands import elsewhere
from rsa_trial_cli.reading import below, files, polars_rows, sources
from rsa_trial_cli.writing.formats import FORMATS
from rsa_trial_cli.writing.formats import polars as polars_writer

Run = Callable[..., Result]
HEADER = "study,events_trt,n_trt,events_ctl,n_ctl,region\n"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every file counts as large, so that polars reads it."""
    monkeypatch.setattr(files, "LARGE", 0)
    yield


def text(rows: int, seed: int = 1) -> str:
    """A CSV of random trials, some with empty cells, blank regions and labels that look like formulas."""
    rng = random.Random(seed)
    lines = []
    for at in range(rows):
        n1, n0 = rng.randint(1, 300), rng.randint(1, 300)
        label = rng.choice(["s", "=s", "-s", " Müller ", "s ", ".5"]) + str(at)
        where = rng.choice(["", "EU", " EU", "EU ", "#", "@EU", "NA", "1e-5"])
        lines.append(f"{label},{rng.randint(0, n1)},{n1},{rng.randint(0, n0)},{n0},{where}\n")
    return HEADER + "".join(lines)


def records(output: str) -> list[dict[str, str]]:
    """Rows of a CSV."""
    return list(csv.DictReader(io.StringIO(output)))


def without_extra(run: Run, monkeypatch: pytest.MonkeyPatch, *words: str, **given: Any) -> Result:
    with monkeypatch.context() as patched:
        patched.setattr(extra, "is_installed", lambda: False)
        return run(list(words), **given)


@pytest.mark.parametrize("key", ["or", "rr", "rd", "nnt"])
@pytest.mark.parametrize("more", [[], ["-A"], ["--raw"]])
def test_csv_is_the_same(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str, more: list[str]
) -> None:
    source = tmp_path / "trials.csv"
    source.write_text(text(500), encoding="utf-8")
    words = [key, "-i", str(source), "-f", "csv", *more]
    quick, ordinary = run(words), without_extra(run, monkeypatch, *words)
    assert quick.stderr == ordinary.stderr
    assert quick.stdout_bytes == ordinary.stdout_bytes
    assert len(records(quick.stdout)) >= 500
    assert "e-05," in quick.stdout or key == "nnt"  # a small number, as Python spells it


@pytest.mark.parametrize("region", ["", "EU", "=1+1", " EU", "-5", "0.00001"])
@pytest.mark.parametrize("more", [[], ["--raw"]])
def test_columns_that_do_not_vary_in_a_block_are_the_same(
    run: Run,
    large: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    region: str,
    more: list[str],
) -> None:
    source, rows = tmp_path / "trials.csv", [line.rsplit(",", 1)[0] for line in text(40).splitlines()[1:]]
    source.write_text(HEADER + "".join(f"{row},{region if at < 30 else at}\n" for at, row in enumerate(rows)))
    monkeypatch.setattr(below, "PIECE", 300)
    monkeypatch.setattr(sources, "BLOCK_BYTES", 300)
    words = ["or", "-i", str(source), "-f", "csv", *more]
    quick = run(words)
    assert len(records(quick.stdout)) == 40
    assert quick.stdout == without_extra(run, monkeypatch, *words).stdout


def test_numbers_are_spelled_as_python_spells_them() -> None:
    rng = random.Random(3)
    numbers = [rng.choice([1, -1]) * rng.uniform(1, 10) * 10.0 ** rng.randint(-14, 20) for _ in range(2000)]
    numbers += [
        sign * digit * 10.0**power for sign in (1, -1) for digit in (1, 7) for power in range(-14, 20)
    ]
    edges = [math.nextafter(10.0**power, way) for power in range(-11, -2) for way in (0, 1)]
    values = [*numbers, *edges, *(float(f"1e{power}") for power in range(-11, -2)), 0.0, -0.0]
    for times in (1, 9):  # few and many of them are small
        spelled = polars_writer._spelled(pl.Series([*values, None] * times)).to_list()
        assert spelled == [*map(repr, values), None] * times
    usual = pl.Series([0.5, None, 1e-10, 12.0])
    assert polars_writer._spelled(usual) is usual


@pytest.mark.parametrize("first", ["a.csv", "b.csv"])
@pytest.mark.parametrize("more", [[], ["--fields", "measure"], ["--fields", "study,file,per"]])
def test_parquet_of_several_files_has_the_records_of_csv(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: str, more: list[str]
) -> None:
    monkeypatch.setattr(below, "PIECE", 300)
    monkeypatch.setattr(sources, "BLOCK_BYTES", 300)
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv"):
        Path(name).write_text(HEADER + "".join(f"s{at},{at},90,9,80,EU\n" for at in range(20)))
    words = ["or", "-i", first, "-i", "a.csv", "-i", first, *more]
    assert run([*words, "-o", "out.parquet"]).exit_code == 0
    made = pl.read_parquet("out.parquet").with_columns(pl.all().cast(pl.String).fill_null(""))
    wanted = pl.read_csv(run([*words, "-f", "csv"]).stdout_bytes).with_columns(
        pl.all().cast(pl.String).fill_null("")
    )
    assert made.columns == wanted.columns
    assert made.equals(wanted)
    assert len(made) == 60


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"csv", "parquet"}))
def test_other_formats_are_the_same(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str
) -> None:
    source = tmp_path / "trials.csv"
    source.write_text(text(50), encoding="utf-8")
    words = ["or", "-i", str(source), "-f", form]
    assert run(words).stdout_bytes == without_extra(run, monkeypatch, *words).stdout_bytes


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"parquet"}))
def test_findings_are_the_same(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str
) -> None:
    source = tmp_path / "trials.csv"
    rows = [f"{label},12,80,20,78,{value}\n" for label in (" A", "=b", "c ") for value in ("0.51", "", "0.6")]
    source.write_text(HEADER.replace("region", "OR") + "".join(rows), encoding="utf-8")
    words = ["check", "-i", str(source), "-f", form]
    assert run(words).stdout_bytes == without_extra(run, monkeypatch, *words).stdout_bytes


SPOILED = [
    "x,1,,3,4,\n",
    "x,NA,2,3,4,\n",
    "x,5,2,3,4,\n",
    "x,1,2,3\n",
    "x,1,2,3,4,5,6\n",
    "x,+1,2,3,4,\n",
    "x,-1,2,3,4,\n",
    "x,1.0,2,3,4,\n",
    '"x, y",1,2,3,4,\n',
    '"x\ny",1,2,3,4,\n',
    'x"y,1,2,3,4,\n',
    "\n",
    " x , 1 ,2,3,4,\n",
    "x,1e0,2,3,4,\n",
    "x,1,0,3,4,\n",
    "x,1,2,3,99999999999999999999,\n",
]


@pytest.mark.parametrize("line", SPOILED)
@pytest.mark.parametrize("on_error", ["stop", "skip", "mark"])
def test_what_polars_cannot_read_is_handed_over(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, on_error: str
) -> None:
    source = tmp_path / "trials.csv"
    source.write_text(text(40) + line + text(30).removeprefix(HEADER), encoding="utf-8")
    words = ["or", "-i", str(source), "-f", "json", "--on-error", on_error]
    quick, ordinary = run(words), without_extra(run, monkeypatch, *words)
    assert (quick.exit_code, quick.stderr) == (ordinary.exit_code, ordinary.stderr)
    if ordinary.exit_code in (0, 4):
        assert json.loads(quick.stdout) == json.loads(ordinary.stdout)


ENDS = [
    ["\n"],
    ["\r\n"],
    ["\r"],
    ["\r", "\n"],
    ["\r", "\n", "\r\n", "\r\n\r\n"],
]  # the last: as many \r as \n


@pytest.mark.parametrize("ends", ENDS)
def test_line_ends(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ends: list[str]
) -> None:
    lines = text(3).splitlines()
    source = tmp_path / "trials.csv"
    source.write_text("".join(line + ends[at % len(ends)] for at, line in enumerate(lines)), newline="")
    words = ["or", "-i", str(source), "-f", "json"]
    quick, ordinary = run(words), without_extra(run, monkeypatch, *words)
    assert (quick.stdout, quick.stderr) == (ordinary.stdout, ordinary.stderr)
    assert len(json.loads(quick.stdout)) == 3


def test_a_lone_return_among_as_many_line_feeds(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Five of each, but the header ends in a return alone: polars would skip the first row with it."""
    monkeypatch.setattr("rsa_trial_cli.reading.below.PIECE", 1)
    source = tmp_path / "trials.csv"
    source.write_bytes(b"treat,x,n\rA,2654,2654\nControl,29,29\r\nA,11,11\r\nControl,0,27\r\n\r\n")
    words = ["or", "-i", str(source), "--on-error", "skip"]
    quick, ordinary = run(words), without_extra(run, monkeypatch, *words)
    assert (quick.exit_code, quick.stderr) == (ordinary.exit_code, ordinary.stderr)
    assert "appears on lines 2 and 4" in quick.stderr


def test_latin_1_is_refused_as_ever(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "trials.csv"
    source.write_bytes(text(20).encode("latin-1"))
    words = ["or", "-i", str(source), "-f", "csv"]
    quick, ordinary = run(words), without_extra(run, monkeypatch, *words)
    assert (quick.exit_code, quick.stderr) == (ordinary.exit_code, ordinary.stderr)
    assert quick.exit_code == 3


@pytest.mark.parametrize("kind", [pl.Int64, pl.Int32, pl.Float64, pl.String])
def test_parquet_in_and_out(run: Run, tmp_path: Path, kind: pl.DataType) -> None:
    (tmp_path / "trials.csv").write_text(text(300), encoding="utf-8")
    frame = pl.read_csv(tmp_path / "trials.csv", **polars_rows.EMPTY_STAYS)
    counts = ["events_trt", "n_trt", "events_ctl", "n_ctl"]
    frame.with_columns(pl.col(counts).cast(kind)).write_parquet(tmp_path / "trials.parquet")
    wanted = json.loads(run(["or", "-i", str(tmp_path / "trials.csv"), "-f", "json"]).stdout)
    made = run(["or", "-i", str(tmp_path / "trials.parquet"), "-o", str(tmp_path / "out.parquet")])
    assert (made.exit_code, made.stdout) == (0, "")
    rows = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    assert len(rows) == len(wanted) == 300
    for row, record in zip(rows, wanted, strict=True):
        for name, value in row.items():
            assert value == record.get(name, value), name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "trials.csv", "trials.parquet"]


def test_the_first_rows_of_parquet_tell_as_much_as_those_of_csv(run: Run, tmp_path: Path) -> None:
    columns = {"study": ["A", "B"], "Placebo": ["20/78 (25.6%)", "1/7"], "Drug": ["12/80", "5/9"]}
    pl.DataFrame(columns).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame(columns).write_csv(tmp_path / "a.csv")
    made = [run(["or", "-q", "-i", str(tmp_path / name)]) for name in ("a.csv", "a.parquet")]
    assert made[0].stdout == made[1].stdout != ""
    pl.DataFrame({"a": [12], "b": [20], "c": [68], "d": [58], "nt": [80], "nc": [78]}).write_parquet(
        tmp_path / "a.parquet"
    )
    assert "'nt' is a + c" in run(["or", "-i", str(tmp_path / "a.parquet")]).stderr


def test_missing_counts_in_parquet(run: Run, tmp_path: Path) -> None:
    frame = pl.DataFrame({"e1": [1, None], "n1": [2, 2], "e0": [1, 1], "n0": [2, 2]})
    frame.write_parquet(tmp_path / "trials.parquet")
    result = run(["or", "-i", str(tmp_path / "trials.parquet")])
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: Missing count (trials.parquet line 3, column e1).")


def test_a_bad_row_among_many_batches_loses_and_doubles_nothing(run: Run, tmp_path: Path) -> None:
    """polars reads ahead: the batches behind a bad row must not pass before it."""
    source, bad = tmp_path / "trials.csv", 150_001
    rows = [f"s{at},75,101,59,100\n" for at in range(300_000)]
    rows[bad] = "spoiled,NA,101,59,100\n"
    source.write_text("study,e1,n1,e0,n0\n" + "".join(rows))
    assert source.stat().st_size > files.LARGE
    made = run(["or", "-i", str(source), "-f", "csv", "--on-error", "skip"])
    assert made.exit_code == 4
    studies = [line.partition(",")[0] for line in made.stdout.splitlines()[1:]]
    assert studies == [f"s{at}" for at in range(300_000) if at != bad]


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize("end", ["", "\n"])
def test_pieces_are_whole_lines_and_all_of_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: int, end: str
) -> None:
    """polars is given a piece at a time, so that memory does not grow with the file."""
    monkeypatch.setattr(below, "PIECE", size)
    data = (text(50).rstrip("\n") + end).encode()
    pieces = list(below.Below(data[:100], io.BytesIO(data[100:]), 0, lambda: None).pieces())
    assert HEADER.encode() + b"".join(pieces) == data
    assert all(piece.endswith(b"\n") for piece in pieces[:-1])
    assert sum(map(polars_rows._lines, pieces)) == 50
    assert max(map(len, pieces)) <= max(size, 100) + 60


WAYS = {
    "a pipe": lambda data, path: ([], data),
    "gzip": lambda data, path: (["-i", str(path)], path.write_bytes(gzip.compress(data)) and None),
    "a mark": lambda data, path: (["-i", str(path)], path.write_bytes(b"\xef\xbb\xbf" + data) and None),
    "quotes": lambda data, path: ([], re.sub(rb"(?m)^[^,\n]+|[^,\n]+$", rb'"\g<0>"', data)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [1, 300, 1 << 21])
def test_every_way_in_takes_the_lane(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str, size: int
) -> None:
    """And gives what the ordinary reader gives; blocks and pieces of any size."""
    monkeypatch.setattr(below, "PIECE", size)
    monkeypatch.setattr(sources, "BLOCK_BYTES", 2000)
    words, data = WAYS[way](text(200).encode(), tmp_path / "trials")
    words = ["or", *words, "-f", "csv"]
    ordinary = without_extra(run, monkeypatch, *words, input=data)
    read: list[int] = []
    plainly = polars_rows._is_plain
    monkeypatch.setattr(polars_rows, "_is_plain", lambda *of: read.append(1) or plainly(*of))
    quick = run(words, input=data)
    assert (quick.stdout_bytes, quick.stderr) == (ordinary.stdout_bytes, ordinary.stderr)
    assert read and len(records(quick.stdout)) == 200


@pytest.mark.parametrize("line", [*SPOILED, "x\udcff,1,2,3,4,\n", '"a, b",1,2,3,4,\n', "x\r,1,2,3,4,\n"])
@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_a_pipe_is_handed_over_where_it_stands(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, line: str, on_error: str
) -> None:
    """From the piece on that polars cannot read: lines and bytes keep their numbers, and no row is lost."""
    monkeypatch.setattr(below, "PIECE", 700)
    data = (text(60) + line + text(50).removeprefix(HEADER)).encode(errors="surrogateescape")
    words = ["or", "-f", "ndjson", "--on-error", on_error]
    quick, ordinary = run(words, input=data), without_extra(run, monkeypatch, *words, input=data)
    told = (re.sub(r" \d+ rows before .*", "", made.stderr) for made in (quick, ordinary))
    assert len({*told}) == 1 and quick.exit_code == ordinary.exit_code
    if not quick.exit_code % 4:
        assert quick.stdout == ordinary.stdout


@pytest.mark.parametrize(
    "data",
    [
        b'"a,b",1\n',
        b'"a""b",1\n',
        b'"a\nb",1\n',
        b'a"b,1"\n',
        b'"a"b,1\n',
        b'"a,1\n',
        b'x",1,"y\n',
        b'a "b",1\n',
    ],
)
def test_quotes_that_mean_something_stay(data: bytes) -> None:
    assert polars_rows.without_quotes(data, ",") == data


@pytest.mark.parametrize("data", [b'"a","",2\n"b",1,"2"', b'"a"\t"b"\r\n"c"\t"d"\r\n', b'"a,b"\t1\n'])
def test_quotes_that_mean_nothing_go(data: bytes) -> None:
    assert polars_rows.without_quotes(data, "," if b"\t" not in data else "\t") == data.replace(b'"', b"")


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_results_by_several_methods_are_written_in_pieces(
    run: Run, large: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str
) -> None:
    """Every row once, in its order, whatever the size of a piece."""
    source, made = tmp_path / "trials.csv", []
    source.write_text(text(30), encoding="utf-8")
    for size in (1024, 30, 7, 1):
        monkeypatch.setattr(elsewhere, "FEW", size)
        monkeypatch.setattr(elsewhere, "MANY", 2 * size)
        target = tmp_path / f"{size}.{form}"
        assert run(["or", "-i", str(source), "-m", "woolf", "-m", "score", "-o", str(target)]).exit_code == 0
        made.append(pl.read_parquet(target).rows() if form == "parquet" else target.read_bytes())
    assert made == [made[0]] * 4

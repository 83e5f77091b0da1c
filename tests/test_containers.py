"""Archives are read as what is in them; what is not read is called by its name; several files are one run."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from rsa_trial_cli.reading import signatures

Run = Callable[..., Result]

TABLE = b"study,e1,n1,e0,n0\nArden,12,80,20,78\nBorel,3,40,5,41\n"
ROWS = [["Arden", 12, 80, 20, 78], ["Borel", 3, 40, 5, 41]]
FIELDS = ("study", "treatment_events", "treatment_n", "control_events", "control_n")


def rows(made: Result) -> list[list[Any]]:
    assert made.exit_code == 0, made.stderr
    return [[row[field] for field in FIELDS] for row in map(json.loads, made.stdout.splitlines())]


def zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


PACKS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda data: zipped({"a/trials.csv": data, "a/": b"", "__MACOSX/._trials.csv": b"x"}),
}
ZSTD = bytes.fromhex(  # TABLE and MORE, each as packed by the program zstd 1.5.4
    "28b52ffd0458a1010073747564792c65312c6e312c65302c6e300a417264656e2c31322c38302c32302c37380a"
    "426f72656c2c332c34302c352c34310a3cfd5252"
)
MORE = bytes.fromhex("28b52ffd045871000043757269652c312c392c322c390a9d35d57a")
needs_zstd = pytest.mark.zstd
KINDS = [*PACKS, pytest.param("zstd", marks=needs_zstd)]


def pack(kind: str) -> bytes:
    return ZSTD if kind == "zstd" else PACKS[kind](TABLE)


@pytest.mark.parametrize("kind", KINDS)
def test_archives_are_read_whatever_their_names(run: Run, tmp_path: Path, kind: str) -> None:
    packed = pack(kind)
    (tmp_path / "trials.csv").write_bytes(packed)
    assert rows(run("or -f ndjson", input=packed)) == ROWS
    assert rows(run(["or", "-f", "ndjson", str(tmp_path / "trials.csv")])) == ROWS
    assert rows(run("or -f ndjson", input=gzip.compress(packed))) == ROWS  # an archive in an archive


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_archive_is_an_error(run: Run, kind: str) -> None:
    packed = pack(kind)
    middle = bytearray(packed)
    middle[60 if kind == "zip" else len(packed) // 2] ^= 0xFF
    for data in (packed[: len(packed) // 2], packed[:-9], bytes(middle)):
        made = run("or -f csv", input=data)
        assert (made.exit_code, made.stdout) == (3, ""), made.stderr
    assert made.stderr.startswith("Error: ")


@needs_zstd
def test_zstd_archives_of_several_frames(run: Run) -> None:
    curie = ["Curie", 1, 9, 2, 9]
    assert rows(run("or -f ndjson", input=ZSTD + MORE)) == [*ROWS, curie]
    skippable = b"\x50\x2a\x4d\x18\x02\0\0\0ab"  # RFC 8878, 3.1.2
    assert rows(run("or -f ndjson", input=ZSTD + skippable + MORE)) == [*ROWS, curie]
    for data in (ZSTD + b"study", ZSTD + MORE[:-1], gzip.compress(ZSTD[:-1]), ZSTD[:4]):
        made = run("or -f csv", input=data)
        assert (made.exit_code, made.stdout) == (3, "")
        assert made.stderr.startswith("Error: The zstd archive is damaged or incomplete (stdin).")
    window = ZSTD[:4] + b"\0\x90" + bytes(20)  # of 256 MB: RFC 8878, 3.1.1.1.2
    made = run("or", input=window)
    assert made.stderr == "Error: The zstd archive needs too much memory (stdin).\nHint: Unpack it first.\n"


def test_a_zstd_archive_that_nothing_unpacks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("compression", "zstandard"):
        monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    for data in (ZSTD, gzip.compress(ZSTD)):
        made = run("or", input=data)
        assert (made.exit_code, made.stdout) == (3, "")
        assert made.stderr.startswith(
            "Error: stdin is a zstd archive, which is not read.\nHint: zstdcat FILE |"
        )


def test_an_archive_that_never_ends_is_passed_through(run: Run) -> None:
    """Its lines are read one block after the other: 16 MB of blank lines from 16 kB."""
    packed = gzip.compress((b" " * 1023 + b"\n") * (1 << 14))
    made = run("or", input=packed)
    assert made.stderr.startswith("Error: The input is empty (stdin).")
    nested = packed
    for _ in range(6):
        nested = gzip.compress(nested)
    assert run("or", input=nested).stderr.startswith("Error: stdin is an archive of archives.")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.csv": TABLE, "b.csv": TABLE}, "a zip archive of 2 files: a.csv, b.csv."),
        ({"a/": b""}, "a zip archive of no file."),
        ({"word/document.xml": b"", "[Content_Types].xml": b""}, "a Word document, which is not read."),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""},
            "an OpenDocument text",
        ),
    ],
)
def test_zip_archives_of_something_else(run: Run, files: dict[str, bytes], words: str) -> None:
    made = run("or", input=zipped(files))
    assert (made.exit_code, made.stdout) == (3, "")
    assert made.stderr.startswith(f"Error: stdin is {words}")


REST = b"\x02\x01\0 and so on" * 40
OTHERS = {
    b"<!DOCTYPE html>\n<html>": "a web page",
    b"\n  <HTML lang='en'>": "a web page",
    b"<?xml version='1.0'?><COCHRANE_REVIEW>": "an XML file",
    b"https://example.org/trials.csv\n": "an address",
    b"\x72\x02\x01\0\x05\0\x02": "a Stata file",
    b"trials.csv".ljust(257, b"\0") + b"ustar\x0000": "a tar archive",
    **{magic: kind.name for magic, kind in signatures.BEGINS.items() if magic != signatures.ZSTD},
}


@pytest.mark.parametrize("begins", OTHERS)
def test_what_is_not_read_is_called_by_its_name(run: Run, begins: bytes) -> None:
    data = begins if begins.startswith(b"http") else begins + REST
    for sent in (data, gzip.compress(data)):
        made = run("or", input=sent)
        assert (made.exit_code, made.stdout) == (3, "")
        assert made.stderr.startswith(f"Error: stdin is {OTHERS[begins]}"), made.stderr
        assert "which is not read." in made.stderr


def test_an_address_is_no_file(run: Run) -> None:
    for words in ("or -i https://example.org/trials.csv", "or https://example.org/trials.csv"):
        made = run(words)
        assert made.exit_code == 3
        assert "is an address, not a file.\nHint: curl -L 'https://example.org/trials.csv' |" in made.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name in ("a.csv", "b.csv", "sub/a.csv", "counts"):
        (tmp_path / name).write_bytes(TABLE)
    return tmp_path


@pytest.mark.parametrize(
    "words", ["or a.csv b.csv", "or -i a.csv b.csv", "or -i a.csv -i b.csv", "or [ab].csv"]
)
@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_several_files_are_one_run(run: Run, folder: Path, words: str, form: str) -> None:
    made = run(f"{words} -f {form}")
    assert made.stderr == "4 studies read, 4 estimated, 0 rows refused\n"
    if form == "csv":
        names = made.stdout.splitlines()[0].split(",")
        assert names[0] == "study"
        assert names[names.index("line") + 1] == "file"
        return
    found = [(row["study"], row["line"], row["file"]) for row in map(json.loads, made.stdout.splitlines())]
    assert found == [(n, at, f) for f in ("a.csv", "b.csv") for n, at in (("Arden", 2), ("Borel", 3))]


def test_check_says_the_file_too(run: Run, folder: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(
            TABLE.replace(b"n0\n", b"n0,or\n").replace(b"\nB", b",0.51\nB").replace(b"41\n", b"41,\n")
        )
    made = run("check a.csv b.csv -f ndjson")
    assert {json.loads(line)["file"] for line in made.stdout.splitlines()} == {"a.csv", "b.csv"}


def test_one_file_has_no_such_field_whatever_way_it_is_named(run: Run, folder: Path) -> None:
    usual = run("or -f csv", input=TABLE)
    for words in ("or a.csv", "or -i a.csv", "or counts", "or ./sub/a.csv"):
        made = run(f"{words} -f csv")
        assert (made.exit_code, made.stdout) == (0, usual.stdout)
    assert ",file" not in usual.stdout


def test_errors_name_the_file(run: Run, folder: Path) -> None:
    (folder / "sub" / "a.csv").write_bytes(TABLE.replace(b"3,40", b"x,40"))
    made = run("or a.csv sub/a.csv -f csv")
    assert made.exit_code == 3
    assert "(sub/a.csv line 3, column e1)" in made.stderr
    assert "3 rows before" not in made.stderr
    made = run("or a.csv sub/a.csv -f csv --on-error skip")
    assert made.exit_code == 4
    assert made.stderr.endswith("4 studies read, 3 estimated, 1 row refused\n")


def test_a_file_that_is_not_there_is_found_before_anything_is_written(run: Run, folder: Path) -> None:
    made = run("or a.csv c.csv -f csv")
    assert (made.exit_code, made.stdout) == (3, "")
    assert made.stderr == "Error: No such file: c.csv.\nHint: Did you mean a.csv, b.csv?\n"
    assert run("or a.csv sub -f csv").stdout == ""


def test_counts_stay_counts(run: Run, folder: Path) -> None:
    (folder / "12").write_bytes(TABLE)
    assert run("or 12 80 20 78 -q").exit_code == 0
    assert run("or 12/80 20/78 a.csv").stderr == "Error: Give counts or --input, not both.\n"

"""Without the optional extra: CSV in and out as ever, and one clear line where Parquet is asked for.

In an environment that has the extra these tests do as if it were not there.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base import extra

Run = Callable[..., Result]
NEEDED = (
    "Error: Parquet files need the optional extra.\n"
    "Hint: In the folder of rsa-trial: pip install '.[fast]'. Or use CSV.\n"
)


@pytest.fixture(autouse=True)
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "is_installed", lambda *_: False)


def parsed(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


SHAPES = {
    "quoted name": 'study,e1,n1,e0,n0\n"Arden, 2001",12,80,20,78\n"Borel",3,40,0,41\n',
    "all quoted": '"study","e1","n1","e0","n0"\n"Arden","12","80","20","78"\n"Borel","3","40","0","41"\n',
    "study second": "centre,study,e1,n1,e0,n0\nNorth,Arden,12,80,20,78\nSouth,Borel,3,40,0,41\n",
    "study last": "e1,n1,e0,n0,study\n12,80,20,78,Arden\n3,40,0,41,Borel\n",
    "no study": "e1,n1,e0,n0\n12,80,20,78\n3,40,0,41\n",
}


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("shape", SHAPES)
def test_csv_of_every_shape_of_a_wide_file(run: Run, tmp_path: Path, shape: str, form: str) -> None:
    (tmp_path / "trials.csv").write_text(SHAPES[shape])
    words = ["or", "-i", str(tmp_path / "trials.csv")]
    by_name = run([*words, "-f", form])
    by_suffix = run([*words, "-o", str(tmp_path / f"out.{form}")])
    assert (by_name.exit_code, by_suffix.exit_code, by_suffix.stdout) == (0, 0, "")
    assert (tmp_path / f"out.{form}").read_text() == by_name.stdout
    rows = parsed(by_name.stdout, "\t" if form == "tsv" else ",")
    counts = ("treatment_events", "treatment_n", "control_events", "control_n")
    assert [tuple(int(row[name]) for name in counts) for row in rows] == [(12, 80, 20, 78), (3, 40, 0, 41)]
    # 12·58/(68·20), and with ½ in every cell 3.5·41.5/(37.5·0.5)
    assert [float(row["estimate"]) for row in rows] == pytest.approx([696 / 1360, 145.25 / 18.75], rel=1e-15)


@pytest.mark.parametrize("words", ["or -i {0}/trials.parquet", "or 75/101 59/100 -o {0}/out.parquet"])
def test_parquet_gets_one_clear_line(run: Run, tmp_path: Path, words: str) -> None:
    (tmp_path / "trials.parquet").write_bytes(b"PAR1")
    result = run(words.format(tmp_path))
    assert (result.exit_code, result.stdout, result.stderr) == (3, "", NEEDED)
    assert [path.name for path in tmp_path.iterdir()] == ["trials.parquet"]


ROWS = "study,e1,n1,e0,n0\n" + "".join(f"s{at},{at},{at + 9},{at},30\n" for at in range(30))


def test_gzip_is_read_by_its_suffix(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trials.csv").write_text(ROWS)
    (tmp_path / "trials.csv.gz").write_bytes(gzip.compress(ROWS.encode()))
    plain, packed = (
        run(["or", "-i", str(tmp_path / n), "-f", "csv"]) for n in ("trials.csv", "trials.csv.gz")
    )
    assert plain.stdout == packed.stdout
    assert len(parsed(plain.stdout)) == 30
    (tmp_path / "broken.csv.gz").write_bytes(b"no gzip at all")
    assert run(["or", "-i", str(tmp_path / "broken.csv.gz")]).exit_code == 3


def test_globs_name_several_files(run: Run, tmp_path: Path) -> None:
    for at in (1, 2):
        (tmp_path / f"part{at}.csv").write_text(ROWS)
    made = run(["or", "-i", str(tmp_path / "part*.csv"), "-f", "csv"])
    assert len(parsed(made.stdout)) == 60
    assert run(["or", "-i", str(tmp_path / "nothing*.csv")]).exit_code == 3

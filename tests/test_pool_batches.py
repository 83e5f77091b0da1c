"""Many meta-analyses in one file, in the memory of a piece of it; pictures before the output."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading import pooled_batches
from rsa_trial_cli.writing.formats import json as json_format

Run = Callable[..., Result]
COUNTS = "study,events_trt,n_trt,events_ctl,n_ctl,topic"
SIZES = [1, 4, 2, 7, 1, 3, 5, 2]
ROWS = [f"s{at}-{i},{3 + i},{20 + at},{6 + i},{22 + i},t{at}" for at, k in enumerate(SIZES) for i in range(k)]
TABLE = "\n".join([COUNTS, *ROWS]) + "\n"
SEPARATE = ["pool", "--by", "topic", "--separate"]
EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pieces of four rows, of which the sizes are kept, and values that are sorted together by threes."""
    seen: list[int] = []
    separate = pooled_batches.separate

    def kept(blocks: object) -> object:
        for block in separate(blocks):  # type: ignore[arg-type]
            seen.append(len(block.data))
            yield block

    monkeypatch.setattr(pooled_batches, "TOGETHER", 4)
    monkeypatch.setattr(pooled_batches, "RUNS", 3)
    monkeypatch.setattr(json_format, "LONG", 300)
    monkeypatch.setattr(pooled_batches, "separate", kept)
    return seen


@pytest.mark.parametrize("options", ["", "--studies"])
def test_pieces_give_what_the_whole_gives(run: Run, request: pytest.FixtureRequest, options: str) -> None:
    forms = ["csv"] if options else ["csv", "json"]
    whole = [run([*SEPARATE, "-f", form, *options.split()], input=TABLE.encode()) for form in forms]
    seen = request.getfixturevalue("small")
    for form, before in zip(forms, whole, strict=True):
        made = run([*SEPARATE, "-f", form, *options.split()], input=TABLE.encode())
        assert (made.exit_code, made.stdout, made.stderr) == (0, before.stdout, before.stderr)
    assert max(seen) <= 4 + max(SIZES)  # one meta-analysis is never cut
    assert len(seen) > 3


def test_objects_a_line_are_those_of_the_document(run: Run, small: list[int]) -> None:
    lines = map(json.loads, run([*SEPARATE, "-f", "ndjson"], input=TABLE.encode()).stdout.splitlines())
    sections: dict[str, list[object]] = {"records": [], "studies": []}
    document = json.loads(run([*SEPARATE, "-f", "json"], input=TABLE.encode()).stdout)
    for line in lines:
        sections[line["section"]].append({name: line[name] for name in document[line["section"]][0]})
    assert sections == {name: document[name] for name in sections}


@pytest.mark.parametrize("again", ["t0", "t3", "t6"])
def test_a_value_that_comes_again_is_refused_wherever_it_was(run: Run, small: list[int], again: str) -> None:
    made = run([*SEPARATE, "-f", "csv"], input=f"{TABLE}late,1,9,2,9,{again}\n".encode())
    assert made.exit_code == 3
    assert f"The rows of '{again}' do not stand together." in made.stderr


def test_what_is_held_of_values_does_not_grow_with_their_names() -> None:
    """Eight bytes each."""
    met = pooled_batches._Met()
    for start in range(0, 2000, 100):
        met.add([f"{'long' * 50}{at}" for at in range(start, start + 100)])
    assert sum(part.nbytes for part in met._sorted) == 8 * 2000


PICTURED = {
    "or": ["or", "-i", str(EXAMPLES / "published.csv")],
    "pool": ["pool", "-i", str(EXAMPLES / "bcg.csv")],
    "power": ["power", "--risks", "0.74", "0.59", "--power", "0.8", "--curve"],
}


@pytest.mark.parametrize("command", PICTURED)
@pytest.mark.parametrize("form", ["table", "json"])
def test_nothing_is_written_where_the_picture_cannot_be(
    run: Run, tmp_path: Path, command: str, form: str
) -> None:
    words = PICTURED[command]
    made = run([*words, "-f", form, "--plot", str(tmp_path / "none" / "plot.svg")])
    assert (made.exit_code, made.stdout) == (3, "")
    assert "Can't write" in made.stderr
    target = tmp_path / "out.json"
    made = run([*words, "-o", str(target), "--plot", str(tmp_path / "none" / "plot.svg")])
    assert (made.exit_code, list(tmp_path.iterdir())) == (3, [])
    made = run([*words, "-o", str(tmp_path / "none" / "out.json"), "--plot", str(tmp_path / "plot.svg")])
    assert (made.exit_code, list(tmp_path.iterdir())) == (3, [])


def test_a_funnel_of_too_few_studies_is_refused_before_the_table(run: Run, tmp_path: Path) -> None:
    few = "\n".join((EXAMPLES / "bcg.csv").read_text().splitlines()[:6]) + "\n"
    made = run(["pool", "--plot", str(tmp_path / "funnel.svg")], input=few.encode())
    assert (made.exit_code, made.stdout) == (3, "")
    assert "takes 10 studies and more, not 5" in made.stderr


def test_too_many_rows_for_a_picture_are_refused_before_the_first_is_written(
    run: Run, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        rows = "".join(f"{name}{at},1,9,2,9\n" for at in range(300))
        (tmp_path / f"{name}.csv").write_text(f"study,events_trt,n_trt,events_ctl,n_ctl\n{rows}")
    files = [word for name in ("a", "b") for word in ("-i", str(tmp_path / f"{name}.csv"))]
    made = run(["or", *files, "-f", "csv", "--plot", str(tmp_path / "forest.svg")])
    assert (made.exit_code, made.stdout) == (3, "")
    assert "at most 500 rows" in made.stderr
    assert len(list(csv.reader(io.StringIO(run(["or", *files, "-f", "csv"]).stdout)))) == 601

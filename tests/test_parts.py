"""-o FOLDER/: parts that together are what one process writes; done once, whatever ends the run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import live
import pytest
from test_spread import DATA, by_post

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands.in_parts import Tally
from rsa_trial_cli.running import engines
from rsa_trial_cli.running.parts import Folder, Part, Request

pytestmark = pytest.mark.extra

HEADER = "study,events_trt,n_trt,events_ctl,n_ctl,region"
OR = ["or", "-i", "in/*.csv", "-o", "out/"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files of trials, the last with another column."""
    (tmp_path / "in").mkdir()
    for at in range(3):
        head = HEADER + ",dose" * (at == 2)
        rows = [f"S{at}{row},{row},{9 + row},{at},{12 + row},r{row}" + ",1" * (at == 2) for row in range(12)]
        (tmp_path / f"in/{at}.csv").write_text("\n".join([head, *rows]) + "\n")
    monkeypatch.chdir(tmp_path)
    by_post(monkeypatch)
    return tmp_path


def table(path: Path) -> Any:
    import polars as pl

    return pl.read_parquet(path)


def names(place: str) -> list[str]:
    return sorted(path.name for path in Path(place).iterdir())


def run(*words: str) -> live.Ran:
    return live.run([*OR, *words])


def summary(name: str = "out") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Path(f"{name}.run/run.json").read_text())
    return made


def test_the_folder_is_what_one_process_writes(folder: Path) -> None:
    ran = run()
    assert ran.code == 0 and "36 studies read, 36 estimated" in ran.errors
    assert names("out") == [f"part-{at:05}.parquet" for at in range(3)]
    live.run(["or", "-i", "in/*.csv", "-o", "one.parquet"])
    assert table(folder / "out").equals(table(folder / "one.parquet"))
    assert {"region", "dose", "file"} <= {*table(folder / "out/part-00000.parquet").columns}


MEANS = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,region\n"


@pytest.mark.parametrize("rows", ["5", "12", "100"])
@pytest.mark.parametrize("words", ["rd -m newcombe --deff 1.2", "smd -A --higher-is worse"])
def test_rows_of_a_file_make_parts(folder: Path, rows: str, words: str) -> None:
    import polars as pl

    if "smd" in words:
        Path("in/0.csv").write_text(MEANS + "".join(f"S{n},{n},2.5,{9 + n},3,1,12,r{n}\n" for n in range(12)))
    pl.read_csv("in/0.csv").write_parquet("whole.parquet")
    line = [*words.split(), "-i", "whole.parquet"]
    assert live.run([*line, "-o", "out/", "--part-rows", rows]).code == 0
    live.run([*line, "-o", "one.parquet"])
    assert table(folder / "out").equals(table(folder / "one.parquet"))
    assert len(names("out")) == -(-12 // int(rows))


def test_files_of_means_make_parts(folder: Path) -> None:
    for at in range(2):
        extra, dose = (",dose", ",9") if at else ("", "")
        Path(f"{at}.csv").write_text(
            f"{MEANS.strip()}{extra}\nS{at},1,2,{at + 7},3,1,12,r{dose}\nT,1,2,x,,,,{dose}\n"
        )
    line = ["rom", "-i", "0.csv", "-i", "1.csv", "--on-error", "mark"]
    parts, one = live.run([*line, "-o", "out/"]), live.run([*line, "-o", "one.parquet"])
    assert (parts.code, parts.errors) == (one.code, one.errors) and one.code == 4
    assert table(folder / "out").equals(table(folder / "one.parquet"))
    assert {"region", "dose", "file", "control_sd_source"} <= {*table(folder / "out").columns}


def test_check_in_parts_is_check_at_once(folder: Path) -> None:
    head, *rows = (DATA / "corpus.csv").read_text().splitlines()
    for at in range(2):
        Path(f"printed{at}.csv").write_text("\n".join([head, *rows[4 * at : 4 * at + 4]]) + "\n")
    line = ["check", "-i", "printed0.csv", "-i", "printed1.csv", "--quick"]
    parts, one = live.run([*line, "-o", "out/"]), live.run([*line, "-o", "one.parquet"])
    assert (parts.code, parts.errors) == (one.code, one.errors)
    assert table(folder / "out").equals(table(folder / "one.parquet"))


@pytest.mark.law
def test_abstracts_in_parts_are_those_at_once(folder: Path) -> None:
    some = (DATA / "abstracts.ndjson").read_text().splitlines(keepends=True)
    for at in range(2):
        Path(f"some{at}.ndjson").write_text("".join(some[3 * at : 3 * at + 3]))
    line = ["check", "-i", "some0.ndjson", "-i", "some1.ndjson", "--quick"]
    parts, one = live.run([*line, "-o", "out/"]), live.run([*line, "-o", "one.parquet"])
    assert (parts.code, parts.errors) == (one.code, one.errors)
    assert table(folder / "out").equals(table(folder / "one.parquet"))


def test_what_is_done_is_not_done_again(folder: Path) -> None:
    run()
    first = {path.name: path.stat().st_mtime_ns for path in Path("out").iterdir()}
    assert summary()["skipped"] == 0 and summary()["cpu_seconds"] > 0
    assert run("--workers", "4", "-q").code == 0
    assert summary()["skipped"] == 3
    assert first == {path.name: path.stat().st_mtime_ns for path in Path("out").iterdir()}


@pytest.mark.parametrize("change", ["input", "part", "no record", "no part"])
def test_what_is_not_whole_is_done_again(folder: Path, change: str) -> None:
    run()
    whole = Path("out/part-00001.parquet").read_bytes()
    if change == "input":
        Path("in/1.csv").write_text(Path("in/0.csv").read_text() + "X,1,9,2,9,r\n")
    elif change == "part":
        Path("out/part-00001.parquet").write_bytes(whole[:-9])
    elif change == "no part":
        Path("out/part-00001.parquet").unlink()
    else:
        Path("out.run/part-00001.json").unlink()
    assert run().code == 0
    assert summary()["skipped"] == 2
    assert (Path("out/part-00001.parquet").read_bytes() == whole) == (change != "input")


def test_another_request_is_refused(folder: Path) -> None:
    run()
    ran = run("-m", "mid-p")
    assert ran.code == 2 and "another request" in ran.errors
    Path("other").mkdir()
    Path("other/notes.txt").write_text("mine")
    assert live.run(["or", "-i", "in/0.csv", "-o", "other"]).code == 2
    assert names("other") == ["notes.txt"]
    assert live.run(["or", "-i", "in/0.csv", "-o", "out/"]).code == 2  # fewer parts than stand there


@pytest.mark.parametrize("other", ["in/1.csv", "in/new.csv"])
def test_other_files_are_refused(folder: Path, other: str) -> None:
    line = ["or", "-o", "out/", "-i"]
    assert live.run([*line, "in/0.csv"]).code == 0
    before = Path("out/part-00000.parquet").read_bytes()
    Path("in/new.csv").write_text(Path("in/0.csv").read_text())
    ran = live.run([*line, other])
    assert ran.code == 2 and "is of other files: part 0 of " in ran.errors and "in/0.csv" in ran.errors
    assert Path("out/part-00000.parquet").read_bytes() == before
    assert live.run([*line, "in/0.csv"]).code == 0


def test_a_file_that_has_changed_is_said(folder: Path) -> None:
    run()
    file = Path("in/1.csv")
    stamp = file.stat().st_mtime_ns
    file.write_text(file.read_text().replace("S10,0,9,", "S10,1,9,"))  # as many bytes, at the same time
    os.utime(file, ns=(stamp, stamp))
    ran = run()
    assert ran.code == 0 and ran.errors.startswith("note: 1.csv has changed, and its part is written again\n")
    assert summary()["skipped"] == 2 and "changed" not in run().errors


def test_files_that_go_are_a_part_that_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Part.source.fget  # type: ignore[attr-defined]

    def gone(part: Part) -> Any:
        Path("in/1.csv").unlink(missing_ok=True)
        return there(part)

    monkeypatch.setattr(Part, "source", property(gone))
    ran = run()
    assert ran.code == 3 and "1.csv" in ran.errors and "2 of 3 parts" in ran.errors


OF_CLUSTERS = [pytest.param(name, marks=pytest.mark.cluster) for name in ("scheduler", "blank", "no file")]


@pytest.mark.parametrize("wanted", ["extra", "dask", "pipe", *OF_CLUSTERS])
def test_nothing_is_made_where_nothing_can_be_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    words = {
        "extra": "-o FILE.csv",
        "dask": "pip install '.[dask]'",
        "scheduler": "No scheduler",
        "blank": "--scheduler is blank",
        "no file": "No scheduler has written x.json",
        "pipe": "Parts are of files",
    }
    more = []
    monkeypatch.setattr(engines, "PATIENCE", 0)
    if wanted in ("extra", "dask"):
        monkeypatch.setattr(extra, "is_installed", lambda _="polars": False)
        more = ["--scheduler", "x.json"] * (wanted == "dask")
    elif wanted in ("blank", "no file"):
        more = ["--scheduler", "x.json" if wanted == "no file" else " "]
    elif wanted == "scheduler":
        more = ["--scheduler", "x.json"]
        monkeypatch.setattr(engines, "cluster", nobody)
    else:
        os.mkfifo("pipe")
        more = ["-i", "pipe"]
    ran = run(*more)
    assert ran.code in (2, 3) and words[wanted] in ran.errors
    assert not Path("out").exists() and not Path("out.run").exists()


@contextmanager
def nobody(_: str) -> Iterator[Any]:
    raise InputError("No scheduler")
    yield


def test_a_bad_row_refuses_its_part_alone(folder: Path) -> None:
    with Path("in/1.csv").open("a") as file:
        file.write("X,9,5,1,9,r\n")
    ran = run()
    assert ran.code == 3 and "(1.csv line 14, treatment arm)" in ran.errors and "2 of 3 parts" in ran.errors
    assert names("out") == ["part-00000.parquet", "part-00002.parquet"]
    ran = live.run(["or", "-i", "in/*.csv", "-o", "kept/", "--on-error", "skip"])
    assert ran.code == 4 and "36 estimated, 1 row refused" in ran.errors
    Path("in/1.csv").write_text(Path("in/0.csv").read_text())
    assert run().code == 0 and summary()["skipped"] == 2


def test_a_part_of_which_every_row_is_refused_is_a_table(folder: Path) -> None:
    Path("in/1.csv").write_text(f"{HEADER}\nX,9,5,1,9,r\n")
    assert run("--on-error", "skip").code == 4
    assert len(table(folder / "out")) == 24


@pytest.mark.law
def test_other_libraries_read_the_folder(folder: Path) -> None:
    """Also where one part is empty, and another has nothing that is estimable."""
    import duckdb
    import pandas as pd
    from pyarrow import parquet

    Path("in/0.csv").write_text(f"{HEADER}\nX,9,5,1,9,r\n")
    Path("in/1.csv").write_text(f"{HEADER}\nY,0,5,0,9,r\n")
    assert run("--on-error", "skip", "--zero-cells", "none").code == 4
    wanted = table(folder / "out").to_pandas()
    assert len(wanted) == 13 and wanted["estimate"].isna()[0]
    queried = duckdb.sql("select * from 'out/*.parquet'").to_arrow_table().to_pandas()
    for made in (parquet.read_table("out").to_pandas(), pd.read_parquet("out"), queried):
        pd.testing.assert_frame_equal(made, wanted, check_dtype=False)


def test_a_lost_worker_is_code_75_and_the_rerun_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_post(monkeypatch, ends_at=2)
    ran = run()
    assert ran.code == 75 and "A worker process ended" in ran.errors
    assert ran.errors.endswith("2 of 3 parts are done; the same command goes on where it stopped.\n")
    by_post(monkeypatch)
    assert run().code == 0 and summary()["skipped"] == 2


@pytest.mark.parametrize(("number", "words", "step", "left"), [
    (28, "No space left on device", "keep", {"out": [], "out.run": ["run.json"]}),
    (30, "Read-only file system", "make", {}),
])  # fmt: skip
def test_a_disk_that_takes_nothing_has_nothing_half_written(
    number: int,
    words: str,
    step: str,
    left: dict[str, list[str]],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, words)

    with monkeypatch.context() as patched:
        patched.setattr(Folder, step, full)
        ran = run()
    assert ran.code == 3 and words.lower() in ran.errors
    assert {path.name: names(path.name) for path in folder.glob("out*")} == left
    assert run().code == 0


def test_a_fault_of_the_program_is_code_70(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Folder, "keep", wrong)
    ran = run()
    assert ran.code == 70 and "ZeroDivisionError" in ran.errors


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("or 1/2 3/4 --part-rows 5", "--part-rows"),
        ("or -i in/0.csv -o out/ --part-rows 5", "--part-rows"),
        ("check -i in/0.csv -o out/ --part-rows 5", "--part-rows"),
        ("or -i in/0.csv --scheduler tcp://localhost:1", "--scheduler"),
        ("or -i in/0.csv -o out/ -f csv", "-o/--output"),
        ("or -i in/0.csv -o out/ --plot p.svg", "--plot"),
        ("or -i in/0.csv -o out/ --scheduler x.json --workers 2", "--workers"),
        ("or -i - -o out/", "standard input"),
        ("check -i in/0.csv -o out/ --recover", "--recover"),
    ],
)
def test_what_parts_have_no_use_for_is_refused(folder: Path, words: str, named: str) -> None:
    ran = live.run(words.split())
    assert ran.code == 2 and named in ran.errors and not Path("out").exists()


class Waiting(Executor):
    """Nothing that is submitted ends but the first, so many of them."""

    def __init__(self, ended: int = 0) -> None:
        self.made: list[Future[Any]] = []
        self.ended = ended

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        self.made.append(Future())
        if len(self.made) <= self.ended:
            self.made[-1].set_result("")
        return self.made[-1]


def test_a_signal_cancels_what_waits_and_lets_what_runs_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, ended, waits = Waiting(), [], []

    def wait(futures: Any, **_: Any) -> Any:
        waits.append(len(futures))
        if len(waits) == 1:
            pool.made[0].set_running_or_notify_cancel()
            raise SystemExit(130)
        pool.made[0].set_result("made")
        return type("Waited", (), {"done": {pool.made[0]}})

    monkeypatch.setattr(engines, "wait", wait)
    with pytest.raises(SystemExit):
        engines.run(
            engines.Workers(pool),
            str,
            ["a", "b", "c"],
            2,
            lambda item, future: ended.append((item, future.result())),
        )
    assert waits == [2, 1] and ended == [("a", "made")] and pool.made[1].cancelled()


def test_what_is_an_end() -> None:
    lost = engines.end(BrokenProcessPool()), engines.end(ConnectionError())
    assert [found.exit_code for found in lost if found] == [75, 75]
    assert not engines.end(ValueError()) and not engines.end(InputError(""))


def test_nothing_is_given_out_once_the_scheduler_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is submitted then may never end, and is not waited for; what ends in time is told of."""
    monkeypatch.setattr(engines, "MOMENT", 0.01)
    pool, ended = Waiting(1), list[str]()

    def each(item: str, _: object) -> None:
        ended.append(item)
        pool.made[1].cancel()
        pool.made[1].set_running_or_notify_cancel()

    lost = engines.run(engines.Workers(pool), str, map(str, range(9)), 3, each)
    assert lost and "scheduler was lost" in lost.message
    assert ended == ["0"] and len(pool.made) < 6


def test_a_pool_that_takes_no_more_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOMENT", 0.01)
    pool = Waiting()
    monkeypatch.setattr(pool, "submit", lambda *_: (_ for _ in ()).throw(BrokenProcessPool()))
    lost = engines.run(engines.Workers(pool), str, "ab", 2, lambda *_: None)
    assert lost and lost.exit_code == 75
    monkeypatch.setattr(pool, "submit", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        engines.run(engines.Workers(pool), str, "ab", 2, lambda *_: None)


def test_where_nothing_ends_it_is_asked_whether_there_are_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "QUIET", 0.01)
    pool, asked = Waiting(), []

    def idle() -> None:
        asked.append(len(pool.made))
        if len(asked) == 2:
            pool.made[0].set_result("")

    assert engines.run(engines.Workers(pool, 1, idle), str, "a", 2, lambda *_: None) is None
    assert asked == [1, 1]


def test_workers_that_end_with_a_part_are_counted(tmp_path: Path) -> None:
    lost: Future[Any] = Future()
    lost.set_exception(type("KilledWorker", (Exception,), {"allowed_failures": 3})())
    tally = Tally(Folder(str(tmp_path)), 9)
    tally.ended(Part(7, "x", "x.parquet", None, 2_000_000, 1_000_000), lost)
    said = "x.parquet, rows 2,000,001 to 3,000,000, ended 4 workers: too little memory?"
    assert tally.problems == {7: (75, [said])}


def test_a_record_of_another_kind_is_no_record(tmp_path: Path) -> None:
    place, part = Folder(str(tmp_path / "out")), Part(0, str(tmp_path / "x"), "x")
    request = Request("or", {}, "1")
    place.make()
    (place.run / "part-00000.json").write_text("[]")
    assert place.done(part, request) is None

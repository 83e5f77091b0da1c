"""--workers: what other processes compute in pieces is, to the byte, what one process writes."""

from __future__ import annotations

import os
import pickle
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import live
import numpy as np
import pytest
from questions import FILES

from rsa_trial_cli.commands import effort
from rsa_trial_cli.reading import csv_rows, pooled_batches
from rsa_trial_cli.running import engines, spread
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Means, Trials
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.pieces import arrays, joined

DATA = Path(__file__).parent / "data"
EFFECTS = ("or", "rr", "rd", "nnt")


class Posted(Executor):
    """Runs what is submitted here, as if it came by post: it is pickled, and so is what comes back."""

    def __init__(self, ends_at: int = -1) -> None:
        self.left = ends_at

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        made: Future[Any] = Future()
        self.left -= 1
        if self.left == 0:
            made.set_exception(BrokenProcessPool())
            return made
        fn, args = pickle.loads(pickle.dumps((fn, args)))
        try:
            made.set_result(pickle.loads(pickle.dumps(fn(*args, **kwargs))))
        except Exception as problem:
            made.set_exception(pickle.loads(pickle.dumps(problem)))
        return made


def by_post(monkeypatch: pytest.MonkeyPatch, ends_at: int = -1) -> None:
    @contextmanager
    def processes(workers: int) -> Iterator[Executor]:
        yield Posted(ends_at)

    monkeypatch.setattr(engines, "processes", processes)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of every kind, read in blocks of 16 rows and computed in pieces of 5 at first."""
    rng = random.Random(7)
    rows = ["study,events_trt,n_trt,events_ctl,n_ctl,region"]
    for at in range(45):
        n, m = rng.randint(1, 60), rng.randint(1, 60)
        rows.append(f"S{at},{rng.randint(0, n)},{n},{rng.randint(0, m)},{m},r{at % 3}")
    (tmp_path / "many.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "gaps.csv").write_text("\n".join([*rows[:30], "X,9,5,1,2,r0", *rows[30:]]) + "\n")
    rows = ["study,mean_trt,sd_trt,n_trt,median_ctl,q1_ctl,q3_ctl,n_ctl,region"]
    for at in range(30):
        low, sd, n = rng.randint(1, 9), rng.randint(at > 4, 9) / 4, rng.randint(2, 60)
        rows.append(
            f"S{at},{rng.randint(1, 99) / 8},{sd},{n},{low + 1},{low},{low + 2 + at % 4},{n + 3},r{at % 3}"
        )
    (tmp_path / "many-means.csv").write_text("\n".join(rows) + "\n")
    rows = ["study,both,treatment_only,control_only,neither,note"]
    rows += [f"S{at},{rng.randint(0, 9)},{rng.randint(1, 9)},{rng.randint(0, 9)},{at},n" for at in range(20)]
    (tmp_path / "many-pairs.csv").write_text("\n".join([*rows, "B,1,x,2,3,"]) + "\n")
    rows = [f"S{at},m{at // 4},{rng.randint(1, 9)},{at + 9},{rng.randint(1, 9)},{at + 9}" for at in range(24)]
    head = "study,meta,events_trt,n_trt,events_ctl,n_ctl"
    (tmp_path / "metas.csv").write_text("\n".join([head, *rows]) + "\n")
    (tmp_path / "exact.csv").write_text("control_risk,rr,n\n0.4,2,20\n0.4,1.9,30\n0.3,2,25\n0.3,4,25\n")
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode("cp1252" if name == "latin.csv" else "utf-8"))
    head, *published = (DATA / "corpus.csv").read_text().splitlines()
    (tmp_path / "published.csv").write_text("\n".join([head, *published[:24]]) + "\n")
    monkeypatch.setattr(csv_rows, "ROWS", 16)
    monkeypatch.setattr(pooled_batches, "TOGETHER", 6)
    monkeypatch.setattr(effort, "SECOND", 1.0)  # a plan a piece
    monkeypatch.setattr(spread, "FIRST", 5)
    monkeypatch.chdir(tmp_path)
    return tmp_path


LINES = [
    *(f"{command} -i many.csv -f {form}" for command in EFFECTS for form in live.FORMATS if form != "html"),
    "or -i many.csv -f html",
    "or -i many.csv -A -f csv",
    "rd -i many.csv -A",
    "nnt -i many.csv -m newcombe --event-is harm --per 100 -f json",
    "or -i many.csv -m exact --estimate conditional -f csv",
    "rr -i many.csv --margin 1.5 -f csv",
    "rd -i many.csv --margin 0.1 --type equivalence -f json",
    "rd -i many.csv --coverage -f csv",
    "or -i many.csv --deff 1.2 -f csv",
    "or -i gaps.csv --on-error skip -f csv",
    "or -i gaps.csv --on-error mark",
    "or -i gaps.csv -f csv",
    "or -i many.csv -i wide.csv -f csv",
    "or -i one.csv",
    "md -i many-means.csv --fields study,estimate,treatment_sd_source,control_sd_source,note -f csv",
    "md -i many-means.csv",
    "smd -i many-means.csv -A -f json",
    "rom -i many-means.csv -i means.csv --higher-is better -f csv",
    "md -i bad-means.csv --on-error mark --margin -0.5 -f ndjson",
    "md -i bad-means.csv -f csv",
    "paired -i many-pairs.csv --on-error mark",
    "paired -i many-pairs.csv --on-error skip -m tango -f csv --fields study,note,estimate,low",
    "paired -i pairs.csv -A -f json",
    "power -i plans.csv -m normal -f csv",
    "power -i exact.csv -m fisher -f csv --fields method,treatment_n,power",
    "power -i exact.csv -A",
    "pool -i metas.csv --by meta --separate -f csv",
    "pool -i metas.csv --by meta --separate --studies -f tsv --fields group,study,weight_random",
    "pool -i metas.csv --by meta --separate -M or -f json",
    "rr -i long.csv -f ndjson",
    "check -i published.csv --quick",
    "check -i published.csv --quick -f csv",
    "check -i published.csv --quick -f json --letter",
    "check -i printed.csv -f json",
    "check -i recover.csv --recover -f csv",
    "check -i nothing.csv --recover -f csv",  # exit code 1
]
LONG = re.compile("-A|published|html")


@pytest.mark.parametrize(
    "line", [pytest.param(line, marks=[pytest.mark.law] if LONG.search(line) else []) for line in LINES]
)
def test_the_same_bytes(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "parquet" in line and "parquet" not in live.formats():
        line = line.replace("parquet", "tsv")
    alone = live.run(line.split())
    by_post(monkeypatch)
    monkeypatch.setattr(spread, "SECONDS", 0.0)  # a row a piece from the second on
    assert live.run([*line.split(), "--workers", "2"]) == alone
    assert alone.out or alone.code in (2, 3)


@pytest.mark.law
def test_abstracts_are_judged_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = (DATA / "abstracts.ndjson").read_text().splitlines(keepends=True)[:12]
    (folder / "abstracts.ndjson").write_text("".join(some))
    line = ["check", "-i", "abstracts.ndjson", "--quick", "-f", "csv"]
    alone = live.run(line)
    by_post(monkeypatch)
    assert live.run([*line, "--workers", "3"]) == alone
    assert alone.out.count(b"\n") > 12


def test_a_lost_worker_is_said_with_a_code_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_post(monkeypatch, ends_at=3)
    ran = live.run(["or", "-i", "many.csv", "-f", "csv", "-o", "out.csv", "--workers", "2"])
    assert (ran.code, ran.out, ran.files) == (75, b"", {})
    assert "A worker process ended" in ran.errors and "--workers" in ran.errors


@pytest.mark.parametrize(
    "words",
    [
        "or 1/2 3/4",
        "md 1,1,9 2,1,9",
        "paired 1 2 3 4",
        "power 1/2 3/4",
        "pool -i metas.csv",
        "check 1/2 3/4 --p 0.1",
        "check --text 5%",
    ],
)
def test_workers_are_for_files(words: str) -> None:
    ran = live.run([*words.split(), "--workers", "2"])
    assert ran.code == 2 and "--workers is not used" in ran.errors


@pytest.mark.law
@pytest.mark.parametrize("key", MEASURES)
def test_no_row_depends_on_another(key: str) -> None:
    """Every method and test gives the bits of a row alone that it gives of the row among others."""
    rng = np.random.default_rng(5)
    n1, n0 = rng.integers(1, 40, (2, 24))
    trials = Trials.of(rng.integers(0, n1 + 1), n1, rng.integers(0, n0 + 1), n0)
    measure = MEASURES[key]
    ways = [(name, None) for name, method in measure.methods.items() if not method.largest_arm]
    ways += [(None, name) for name in measure.tests]
    for method, test in ways:
        whole, none, *parts = (
            measure.estimate(trials.piece(rows), method, test=test)
            for rows in (slice(None), slice(0, 0), slice(0, 1), slice(1, 8), slice(8, 24))
        )
        made = joined(none, [pickle.loads(pickle.dumps(arrays(part))) for part in parts])
        for name in ("estimate", "low", "high", "se", "statistic", "p_value", "note", "status"):
            assert repr(getattr(made, name).tolist()) == repr(getattr(whole, name).tolist()), (method, test)


@pytest.mark.law
@pytest.mark.parametrize("key", MEANS)
def test_no_row_of_means_depends_on_another(key: str) -> None:
    rng = np.random.default_rng(6)
    n1, n0 = rng.integers(2, 40, (2, 24))
    sd1, sd0 = rng.integers(0, 9, (2, 24)) / 4
    trials = MeanTrials(
        Means(mean=rng.normal(3, 2, 24), sd=sd1, n=n1 * 1.0),
        Means(mean=rng.normal(4, 2, 24), sd=sd0, n=n0 * 1.0),
    )
    measure = MEANS[key]
    for method in measure.methods:
        whole, none, *parts = (
            measure.estimate(trials.piece(rows), method)
            for rows in (slice(None), slice(0, 0), slice(0, 1), slice(1, 8), slice(8, 24))
        )
        made = joined(none, [pickle.loads(pickle.dumps(arrays(part))) for part in parts])
        for field in fields(made):
            if isinstance(getattr(whole, field.name), np.ndarray):
                got, wanted = (repr(getattr(some, field.name).tolist()) for some in (made, whole))
                assert got == wanted, (method, field.name)


@pytest.mark.law
def test_processes_of_their_own(folder: Path) -> None:
    """As installed: two processes write what one does; nothing is left of them."""
    line = [sys.executable, "-m", "rsa_trial_cli", "or", "-i", "many.csv", "-f", "csv"]
    alone, spread_out = (
        subprocess.run([*line, *more], capture_output=True, check=True) for more in ([], ["--workers", "2"])
    )
    assert (spread_out.stdout, spread_out.stderr) == (alone.stdout, alone.stderr)


def test_nothing_of_it_is_loaded_where_it_is_not_asked_for() -> None:
    code = "from rsa_trial_cli.cli import cli\ntry: cli(['or', '75/101', '59/100'])\nexcept SystemExit: pass"
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "numpy" in loaded
    assert not loaded & {"multiprocessing", "concurrent.futures", "rsa_trial_cli.running.engines"}


def test_all_cores_are_those_that_this_process_may_use() -> None:
    assert engines.cores() == len(os.sched_getaffinity(0))


def test_a_pool_is_waited_for_where_the_run_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread of it that still ends as Python does writes to a pipe that is closed by then."""
    waited: list[bool] = []

    class Pool(Posted):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            waited.append(wait and cancel_futures)

    monkeypatch.setattr(engines, "ProcessPoolExecutor", lambda *_, **__: Pool())
    with pytest.raises(BrokenPipeError), engines.processes(1):
        raise BrokenPipeError
    assert waited == [True]

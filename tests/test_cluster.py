"""--scheduler: a real scheduler of Dask and two workers here, one of which is killed on the way."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import live
import pytest

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.running import engines

pytestmark = [pytest.mark.extra, pytest.mark.cluster, pytest.mark.law]

PATIENCE = 60  # seconds until a machine that is busy must have done it
SELF = [sys.executable, "-m"]


def until(what: object, place: Path | None = None) -> None:
    """Wait until a function says so."""
    end = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.02)


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The numbers of two worker processes, with the file scheduler.json here; nothing is left of them."""
    monkeypatch.chdir(tmp_path)
    with started() as workers:
        yield workers


@contextmanager
def started(*protocol: str) -> Iterator[list[int]]:
    dask = [*SELF, "distributed.cli.dask_scheduler"], [*SELF, "distributed.cli.dask_worker"]
    common = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    file = ["--scheduler-file", "scheduler.json", "--no-dashboard"]
    file += protocol
    begun = [subprocess.Popen([*dask[0], "--host", "127.0.0.1", "--port", "0", *file], **common)]  # type: ignore[call-overload]
    try:
        until(Path("scheduler.json").exists)
        worker = [*dask[1], *file, "--nthreads", "1"]
        begun += [subprocess.Popen(worker, **common) for _ in range(2)]  # type: ignore[call-overload]
        yield [process.pid for process in begun[1:]]
    finally:
        for process in begun:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def children(parent: int) -> list[int]:
    """The processes that a process has begun, the last one last."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sorted(map(int, found))


LINE = ["or", "-m", "mid-p", "-i", "in/*.csv", "-q", "-o"]


def files(many: int, rows: int) -> None:
    """Files of trials."""
    Path("in").mkdir()
    head = "study,events_trt,n_trt,events_ctl,n_ctl"
    for at in range(many):
        own = [f"S{row},{row % 90},{90 + row % 7},{row % 70},{75 + at}" for row in range(rows)]
        Path(f"in/{at:03}.csv").write_text("\n".join([head, *own]) + "\n")


def begin(*words: str) -> subprocess.Popen[bytes]:
    """The command as it is installed."""
    return subprocess.Popen([*SELF, "rsa_trial_cli", *words], stderr=subprocess.DEVNULL)


def ended(*words: str) -> tuple[int, str]:
    """The exit code of the command, and what it says."""
    line = [*SELF, "rsa_trial_cli", *words]
    made = subprocess.run(line, capture_output=True, text=True, timeout=5 * PATIENCE, check=False)
    return made.returncode, made.stderr


def same_as_here(folder: str, many: int) -> None:
    """The parts of a folder are, to the byte, those that processes on this machine write."""
    assert live.run([*LINE, "here/"]).code == 0
    parts = sorted(Path("here").iterdir())
    assert len(parts) == many
    assert [Path(folder, part.name).read_bytes() for part in parts] == [part.read_bytes() for part in parts]
    assert sorted(path.name for path in Path(folder).iterdir()) == [part.name for part in parts]
    left = {path.suffix for path in Path(f"{folder}.run").iterdir()}
    assert left == {".json"}, "what a killed worker has left is swept"


def test_parts_by_a_cluster_of_which_a_worker_is_killed(cluster: list[int]) -> None:
    files(6, 1500)
    line = LINE
    running = subprocess.Popen([*SELF, "rsa_trial_cli", *line, "out/", "--scheduler", "scheduler.json"])
    until(lambda: list(Path("out").glob("*")) or running.poll() is not None)
    os.kill(children(cluster[0])[-1], signal.SIGKILL)
    assert running.wait(PATIENCE) == 0
    assert json.loads(Path("out.run/run.json").read_text())["rows"] == 9000
    same_as_here("out", 6)


@pytest.mark.slow
def test_two_clients_write_one_folder(cluster: list[int]) -> None:
    files(12, 3000)
    both = [begin(*LINE, "out/", "--scheduler", "scheduler.json") for _ in range(2)]
    assert [client.wait(5 * PATIENCE) for client in both] == [0, 0]
    assert json.loads(Path("out.run/run.json").read_text())["rows"] == 36000
    same_as_here("out", 12)


@pytest.mark.slow
def test_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates by openssl; a client without them is refused, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    files(2, 100)
    made = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout key.pem -out cert.pem"
    )
    subprocess.run(made.split(), check=True, capture_output=True)
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    named = {f"{tls}{role}__{what}" for role in ("SCHEDULER", "WORKER", "CLIENT") for what in ("CERT", "KEY")}
    for name in named | {f"{tls}CA_FILE"}:
        monkeypatch.setenv(name, str(tmp_path / ("key.pem" if name.endswith("KEY") else "cert.pem")))
    with started("--protocol", "tls"):
        address = json.loads(Path("scheduler.json").read_text())["address"]
        assert address.startswith("tls://")
        asked = [*LINE, "out/", "--scheduler", address]
        until(lambda: ended(*asked)[0] == 0)  # the workers may still be coming
        same_as_here("out", 2)
        assert ended(*LINE, "plain/", "--scheduler", address.replace("tls", "tcp"))[0] == 2
        for name in named | {f"{tls}CA_FILE"}:
            monkeypatch.delenv(name)
        code, said = ended(*LINE, "plain/", "--scheduler", address)
        assert code == 2 and "no certificates" in said
        assert not Path("plain").exists() and not Path("plain.run").exists()


FATAL = """
import multiprocessing, os, sys
def opened(event, args):
    if event == "open" and "fatal.csv" in str(args[0]) and multiprocessing.parent_process():
        os._exit(9)
sys.addaudithook(opened)
"""
OLDER = """
from importlib import metadata
found = metadata.version
metadata.version = lambda name: "0.0.1" if name == "rsa-trial" else found(name)
"""


@contextmanager
def beginning_with(code: str) -> Iterator[None]:
    """Every Python that begins meanwhile runs this first."""
    Path("first").mkdir()
    Path("first/sitecustomize.py").write_text(code)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path("first").resolve()), before]))
    try:
        yield
    finally:
        os.environ["PYTHONPATH"] = before or ""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["--scheduler scheduler.json", "--workers 2"])
def test_a_part_that_ends_its_workers(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system ends a worker that takes too much memory: the other parts of a cluster are done."""
    monkeypatch.chdir(tmp_path)
    files(5, 20)
    Path("in/002.csv").rename("in/fatal.csv")
    with beginning_with(FATAL), started():
        time.sleep(PATIENCE / 4)  # the workers come
        code, said = ended(*LINE, "out/", *where.split())
        wanted = "A worker process ended" if "--workers" in where else "fatal.csv ended 4 workers"
        assert code == 75 and wanted in said, said
        assert "--workers" in where or "4 of 5 parts are done" in said
    assert ended(*LINE, "out/")[0] == 0
    same_as_here("out", 5)


@pytest.mark.slow
def test_workers_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files(2, 20)
    with beginning_with(OLDER), started():
        time.sleep(PATIENCE / 4)
        code, said = ended(*LINE, "out/", "--scheduler", "scheduler.json")
    assert code == 2 and "has rsa-trial 0.0.1" in said
    assert not Path("out").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_costs_what_was_not_begun(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files(12, 3000)
    running = begin(*LINE, "out/", "--workers", "2")
    until(lambda: list(Path("out").glob("*")) or running.poll() is not None)
    running.send_signal(number)
    assert running.wait(PATIENCE) == 128 + number
    done = len(list(Path("out").iterdir()))
    assert 1 <= done < 12
    assert ended(*LINE, "out/")[0] == 0
    assert json.loads(Path("out.run/run.json").read_text())["skipped"] == done
    same_as_here("out", 12)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["worker", "scheduler", "client"])
def test_what_is_killed_whole_costs_what_was_running(
    who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker with its nanny: the other does the rest. The scheduler: 75. The client: the rerun goes on."""
    monkeypatch.chdir(tmp_path)
    files(12, 3000)
    asked = [*LINE, "out/", "--scheduler", "scheduler.json"]
    with started() as workers:
        called = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children(os.getpid())}
        (scheduler,) = [child for child, line in called.items() if b"dask_scheduler" in line]
        running = begin(*asked)
        until(lambda: len(list(Path("out").glob("*"))) > 1 or running.poll() is not None)
        if who == "client":
            running.kill()
        else:
            os.killpg(workers[0] if who == "worker" else scheduler, signal.SIGKILL)
        code = running.wait(2 * PATIENCE)
        assert code == {"worker": 0, "scheduler": 75, "client": -signal.SIGKILL}[who]
    Path("scheduler.json").unlink()
    done = len(list(Path("out").iterdir()))
    assert done == 12 if who == "worker" else 2 <= done < 12
    with started():
        until(lambda: ended(*asked)[0] == 0)  # the workers may still be coming
    assert json.loads(Path("out.run/run.json").read_text())["skipped"] >= done
    same_as_here("out", 12)


FAULTS = """
import resource, sys
from rsa_trial_cli.running import settings
from rsa_trial_cli.cli import cli
try: cli(sys.argv[1:])
except SystemExit as end: assert not end.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


@pytest.mark.slow
def test_memory_is_not_mapped_anew_under_a_nanny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """mid-P has fewer page faults than rows; with the limit of the nanny alone it has ten a row."""
    monkeypatch.chdir(tmp_path)
    files(1, 50_000)
    Path("one.csv").write_text("".join(Path("in/000.csv").read_text().splitlines(keepends=True)[:2]))
    env = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "65536"}
    line = [sys.executable, "-c", FAULTS, *LINE[:3], "-q", "-o", "x.csv", "-i"]
    counts = [int(subprocess.check_output([*line, name], env=env)) for name in ("in/000.csv", "one.csv")]
    assert counts[0] - counts[1] < 50_000, counts


KILLS = 100


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing(cluster: list[int]) -> None:
    """Worker processes are killed at random moments; the same command goes on until all is done."""
    files(40, 1500)
    rng, killed, lost = random.Random(1), 0, 0
    while True:
        running = begin(*LINE, "out/", "--scheduler", "scheduler.json")
        while running.poll() is None:
            time.sleep(rng.uniform(0.2, 2.0))
            there = [child for worker in cluster for child in children(worker)[-1:]]
            if there and killed < KILLS:
                os.kill(rng.choice(there), signal.SIGKILL)
                killed += 1
        assert running.returncode in (0, 2, 75)  # 2: no worker within ten seconds
        lost += running.returncode == 75
        if running.returncode == 0:
            same_as_here("out", 40)
            if killed >= KILLS:
                break
            shutil.rmtree("out")
            shutil.rmtree("out.run")
            shutil.rmtree("here")
    print(f"{killed} kills, {lost} runs of code 75, nothing lost")


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.1)
    with pytest.raises(InputError, match="No scheduler"), engines.cluster("tcp://127.0.0.1:9"):
        pass


@pytest.mark.parametrize("found", ["0.0.1", ModuleNotFoundError()])
def test_every_worker_has_this_version(found: object) -> None:
    with pytest.raises(InputError, match="rsa-trial"):
        engines.check_versions({"tcp://a": engines.__version__, "tcp://b": found})


@pytest.mark.parametrize(
    ("address", "warned"), [("tcp://127.0.0.1:1", ""), ("tls://far:1", ""), ("tcp://far:1", "tls://")]
)
def test_a_scheduler_elsewhere_without_tls_is_warned_of(
    address: str, warned: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engines.warn(address)
    said = capsys.readouterr().err
    assert warned in said and said.count("\n") == bool(warned)

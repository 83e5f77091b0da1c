"""--scheduler: a real scheduler of Dask and two workers here, one of which is killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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
    dask = [*SELF, "distributed.cli.dask_scheduler"], [*SELF, "distributed.cli.dask_worker"]
    common = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    file = ["--scheduler-file", "scheduler.json", "--no-dashboard"]
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


def test_parts_by_a_cluster_of_which_a_worker_is_killed(cluster: list[int]) -> None:
    Path("in").mkdir()
    head = "study,events_trt,n_trt,events_ctl,n_ctl"
    for at in range(6):
        rows = [f"S{row},{row % 90},{90 + row % 7},{row % 70},{75 + at}" for row in range(1500)]
        Path(f"in/{at}.csv").write_text("\n".join([head, *rows]) + "\n")
    line = ["or", "-m", "mid-p", "-i", "in/*.csv", "-q", "-o"]
    running = subprocess.Popen([*SELF, "rsa_trial_cli", *line, "out/", "--scheduler", "scheduler.json"])
    until(lambda: list(Path("out").glob("*")) or running.poll() is not None)
    os.kill(children(cluster[0])[-1], signal.SIGKILL)
    assert running.wait(PATIENCE) == 0
    assert live.run([*line, "here/"]).code == 0
    parts = sorted(Path("here").iterdir())
    assert len(parts) == 6 and json.loads(Path("out.run/run.json").read_text())["rows"] == 9000
    assert [Path("out", part.name).read_bytes() for part in parts] == [part.read_bytes() for part in parts]
    assert sorted(path.name for path in Path("out").iterdir()) == [part.name for part in parts]


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

"""Parts and workers: what they cost beside one process, in CPU time: a shared machine has no one speed.

.venv/bin/python tests/benchmarks/parts.py                 all but wall
.venv/bin/python tests/benchmarks/parts.py resume faults   some
.venv/bin/python tests/benchmarks/parts.py wall latency    what needs two cores with nothing else to do
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import polars as pl
from distributed import Client

SELF = [sys.executable, "-m", "rsa_trial_cli"]
PAIRS = 3
DONE = int(os.environ.get("PARTS", "10000"))
LONG = int(os.environ.get("ROWS", "450000"))  # of a part that takes 5 s or more


def run(*words: str) -> tuple[float, float, int]:
    """CPU seconds of a command with the workers that it begins, wall seconds, its own memory in MiB.

    Its memory is looked at while it runs: ru_maxrss of a child is at least what its parent had at the fork.
    """
    started, most, ended = time.perf_counter(), 0, 0
    made = subprocess.Popen([*SELF, *words, "-q"])
    while not ended:
        most = max(most, high_water(made.pid))
        time.sleep(0.01)
        ended, status, used = os.wait4(made.pid, os.WNOHANG)
    assert status == 0, words
    return used.ru_utime + used.ru_stime, time.perf_counter() - started, most


def high_water(process: int) -> int:
    """The most memory in MiB that a process has had, 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) >> 10
    return 0


def tasks(folder: str) -> float:
    """CPU seconds of the tasks of a run, without the first ones of its workers, which load what they need."""
    records = sorted(Path(f"{folder}.run").glob("part-*.json"))[2:]
    return sum(json.loads(path.read_text())["done"]["cpu"] for path in records)


@contextmanager
def cluster(workers: int) -> Iterator[list[str]]:
    """A scheduler of Dask and workers under their nannies here: the words that name it."""
    file = Path("scheduler.json")
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    dask = [sys.executable, "-m", "distributed.cli.dask_{}"]
    line = [*dask[:2], dask[2].format("scheduler"), "--host", "127.0.0.1", "--port", "0", *common]
    begun = [subprocess.Popen(line, **quiet)]  # type: ignore[call-overload]
    try:
        while not file.exists():
            time.sleep(0.1)
        line = [*dask[:2], dask[2].format("worker"), *common, "--nthreads", "1"]
        begun += [subprocess.Popen(line, **quiet) for _ in range(workers)]  # type: ignore[call-overload]
        with Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(workers)
        yield ["--scheduler", str(file)]
    finally:
        for process in begun:
            os.killpg(process.pid, signal.SIGKILL)
        file.unlink()


def worker_memory() -> int:
    """The most memory in MiB that a worker of Dask on this machine has had: a child of a nanny."""
    most = 0
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if b"--multiprocessing-fork" in line.read_bytes():
                most = max(most, high_water(int(line.parent.name)))
    return most


def trials(rows: int) -> pl.DataFrame:
    """Random trials of up to 2,000 participants an arm."""
    rng = np.random.default_rng(3)
    n1, n0 = rng.integers(100, 2000, (2, rows))
    cells = {"events_trt": rng.integers(0, n1), "n_trt": n1, "events_ctl": rng.integers(0, n0), "n_ctl": n0}
    return pl.DataFrame({"study": [f"S{at}" for at in range(rows)], **cells})


def workers() -> None:
    """CPU of the tasks with two workers, with one, of Dask's, and of one process: mid-P, 8 parts."""
    trials(200_000).write_parquet("mid.parquet")
    trials(1).write_parquet("row.parquet")
    mid = ["or", "-m", "mid-p", "-i", "mid.parquet", "-o"]
    whole, found = list[float](), {"1": list[float](), "2": list[float](), "Dask": list[float]()}
    with cluster(2) as scheduler:
        ways = {"1": ["--workers", "1"], "2": ["--workers", "2"], "Dask": scheduler}
        run(*mid, "warm/", "--part-rows", "25000", *scheduler)
        for at in range(PAIRS):
            alone = run(*mid, f"one-{at}.parquet")[0]
            whole.append(alone - run("or", "-m", "mid-p", "-i", "row.parquet", "-o", "row.csv")[0])
            for name, how in ways.items():
                run(*mid, f"mid-{name}-{at}/", "--part-rows", "25000", *how)
                found[name].append(tasks(f"mid-{name}-{at}"))
    least = {name: min(some) for name, some in found.items()}
    told = ", ".join(f"{name} {some:.2f}" for name, some in least.items())
    alone = 0.75 * min(whole)
    two, dask = least["2"] / least["1"], least["Dask"] / alone
    print(f"tasks of 6 parts of 8: {told} CPU s; one process, of as many rows {alone:.2f}")
    print(f"  2 : 1 = {two:.3f} (1.05); Dask : 1 process = {dask:.3f} (1.15)")


def wall() -> None:
    """Wall time of one worker to that of two, here and of Dask: mid-P in 8 parts of 5 s or more."""
    trials(8 * LONG).write_parquet("long.parquet")
    line = ["or", "-m", "mid-p", "-i", "long.parquet", "--part-rows", str(LONG), "-o"]
    ratios = []
    for at in range(PAIRS):
        one, two = (run(*line, f"{many}-{at}/", "--workers", many)[1] for many in "12")
        ratios.append(f"{one / two:.2f}")
    print(f"wall 1 : 2 processes, parts of {tasks('1-0') / 6:.1f} s: {', '.join(ratios)} (1.8)")
    walls: dict[int, list[float]] = {1: [], 2: []}
    for at in range(PAIRS):
        for many, some in walls.items():
            with cluster(many) as scheduler:
                some.append(run(*line, f"dask-{many}-{at}/", *scheduler)[1])
    print(
        f"  of Dask: {', '.join(f'{one / two:.2f}' for one, two in zip(*walls.values(), strict=True))} (1.8)"
    )


def latency() -> None:
    """Parts of one row through Dask: wall and CPU of the client for each, and its memory."""
    trials(DONE).write_parquet("rows.parquet")
    with cluster(2) as scheduler:
        run("or", "-i", "rows.parquet", "-o", "warm/", *scheduler)
        cpu, seconds, memory = run("or", "-i", "rows.parquet", "--part-rows", "1", "-o", "rows/", *scheduler)
        base = run("or", "-i", "rows.parquet", "-o", "base/", *scheduler)
        spent = sum(
            json.loads(path.read_text())["done"]["cpu"] for path in Path("rows.run").glob("part-*.json")
        )
    each = 1000 * (seconds - base[1] - spent / 2) / DONE
    print(f"Dask, {DONE:,} parts: {1000 * (cpu - base[0]) / DONE:.2f} ms CPU a part (1), {memory} MiB (150)")
    print(f"  {each:.1f} ms a part beyond its own work (20)")


def memory() -> None:
    """The memory of a worker of Dask as its part grows: Parquet, and CSV, a part each."""
    for rows in (1_000_000, 4_000_000):
        table = trials(rows)
        table.write_parquet("big.parquet")
        table.write_csv("big.csv")
        for name in ("big.parquet", "big.csv"):
            cut = ["--part-rows", str(rows)] if name.endswith("parquet") else []
            with cluster(1) as scheduler:
                run("or", "-i", name, "-o", f"{name}-{rows}/", *cut, *scheduler)
                print(f"worker, {rows:,} rows of {name}: {worker_memory()} MiB (250)")


def overhead() -> None:
    """CPU of the driver for each part, and its memory at 2,000 parts; of the workers with it."""
    trials(2000).write_parquet("small.parquet")
    base = run("or", "-i", "small.parquet", "-o", "base/", "--workers", "1")[0]
    script = (
        "import resource, sys; from rsa_trial_cli.cli import cli\n"
        "try: cli(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "made = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(made.ru_utime + made.ru_stime, made.ru_maxrss >> 10)"
    )
    words = ["or", "-i", "small.parquet", "--workers", "1", "-q"]

    def driver(*more: str) -> tuple[float, int]:
        out = subprocess.check_output([sys.executable, "-c", script, *words, *more], text=True).split()
        return float(out[0]), int(out[1])

    few, many = driver("-o", "few/"), driver("-o", "many/", "--part-rows", "1")
    print(f"driver: {1000 * (many[0] - few[0]) / 1999:.2f} ms CPU a part, {many[1]} MiB at 2,000 parts")
    print(f"  (one part with its worker takes {base:.2f} CPU s)")


def resume() -> None:
    """Deciding over 10,000 parts, or $PARTS, that are done."""
    trials(DONE).write_parquet("whole.parquet")
    words = ["or", "-i", "whole.parquet", "--part-rows", "1", "-o", "done/"]
    script = (
        "import sys; from dataclasses import replace; from contextlib import contextmanager\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from rsa_trial_cli.running import engines, part, parts\n"
        "@contextmanager\n"
        "def here(_):\n"
        "    with ThreadPoolExecutor(1) as pool: yield pool\n"
        "def empty(opening, request, folder, one):  # only that it is done counts\n"
        "    made = parts.Done(one.at, parts.DONE, 1, worker=part.worker(), size=1, source=one.source)\n"
        "    with folder.fresh(one) as path:\n"
        "        path.write_text('x'); folder.keep(one, path, made, request)\n"
        "    return made\n"
        "engines.processes, part.run_part = here, empty\n"
        "from rsa_trial_cli.cli import cli; cli(sys.argv[1:])"
    )
    subprocess.run([sys.executable, "-c", script, *words, "-q"], check=True)
    found = [run(*words) for _ in range(PAIRS)]
    assert json.loads(Path("done.run/run.json").read_text())["skipped"] == DONE
    print(f"resume: {min(cpu for cpu, *_ in found):.2f} CPU s over {DONE:,} parts, {found[0][2]} MiB")


def faults() -> None:
    """Page faults of 50,000 rows of mid-P as a nanny of Dask starts a worker, with our settings or not."""
    trials(50_000).write_parquet("faults.parquet")
    code = (
        "import os, resource, sys\n"
        "{}\n"
        "from rsa_trial_cli.cli import cli\n"
        "from rsa_trial_cli.running import part\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "try: cli(['or', '-m', 'mid-p', '-i', 'faults.parquet', '-o', 'faults-out.parquet', '-q'])\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)"
    )
    without = "import types; sys.modules['rsa_trial_cli.running.settings'] = types.ModuleType('settings')"
    env = {
        **os.environ,
        "MALLOC_TRIM_THRESHOLD_": "65536",
        "POLARS_MAX_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    counts = [
        int(subprocess.check_output([sys.executable, "-c", code.format(first)], text=True, env=env))
        for first in ("", without)
    ]
    print(f"page faults in 50,000 rows under a nanny's settings: {counts[0]:,}, without ours {counts[1]:,}")


if __name__ == "__main__":
    ASKED = workers, overhead, resume, faults, latency, memory, wall
    TASKS: dict[str, Callable[[], None]] = {task.__name__: task for task in ASKED}
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for name in sys.argv[1:] or [*TASKS][:-1]:
            TASKS[name]()
            sys.stdout.flush()

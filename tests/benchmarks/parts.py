"""Parts and workers: what they cost beside one process, in CPU time: a shared machine has no one speed.

.venv/bin/python tests/benchmarks/parts.py                 all
.venv/bin/python tests/benchmarks/parts.py resume faults   some
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

SELF = [sys.executable, "-m", "rsa_trial_cli"]
PAIRS = 3
DONE = int(os.environ.get("PARTS", "10000"))


def run(*words: str, **more: str) -> tuple[float, float, int, int]:
    """CPU seconds and wall seconds of a command with its workers; its memory in MiB, and its page faults."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([*SELF, *words], env={**os.environ, **more}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, after.ru_maxrss >> 10, after.ru_minflt - before.ru_minflt


def trials(rows: int) -> pl.DataFrame:
    """Random trials of up to 2,000 participants an arm."""
    rng = np.random.default_rng(3)
    n1, n0 = rng.integers(100, 2000, (2, rows))
    cells = {"events_trt": rng.integers(0, n1), "n_trt": n1, "events_ctl": rng.integers(0, n0), "n_ctl": n0}
    return pl.DataFrame({"study": [f"S{at}" for at in range(rows)], **cells})


def workers() -> None:
    """CPU of two workers, of one, and of one process: mid-P of 200,000 rows in 8 parts."""
    trials(200_000).write_parquet("mid.parquet")
    line = ["or", "-m", "mid-p", "-i", "mid.parquet", "--part-rows", "25000"]
    made: dict[str, list[tuple[float, float]]] = {"1": [], "2": []}
    whole = []
    for at in range(PAIRS):
        whole.append(run(*line[:5], "-o", f"one-{at}.parquet")[0])
        for many, found in made.items():
            found.append(run(*line, "-o", f"mid-{many}-{at}/", "--workers", many)[:2])
    cpu = {many: min(cpu for cpu, _ in found) for many, found in made.items()}
    wall = {many: min(wall for _, wall in found) for many, found in made.items()}
    print(
        f"one process {min(whole):.2f} CPU s; 1 worker {cpu['1']:.2f}, 2 workers {cpu['2']:.2f} with starting"
    )
    print(f"  CPU 2 : 1 = {cpu['2'] / cpu['1']:.3f}; wall 1 : 2 = {wall['1'] / wall['2']:.2f}")


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
    words = ["or", "-i", "whole.parquet", "--part-rows", "1", "-o", "done/", "-q"]
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
    subprocess.run([sys.executable, "-c", script, *words], check=True)
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
    TASKS: dict[str, Callable[[], None]] = {f.__name__: f for f in (workers, overhead, resume, faults)}
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for name in sys.argv[1:] or TASKS:
            TASKS[name]()
            sys.stdout.flush()

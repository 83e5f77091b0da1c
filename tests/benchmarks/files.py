"""Whole files from CSV to CSV, against pandas, metafor and polars; and how time and memory grow with rows.

.venv/bin/python tests/benchmarks/files.py [rows]      1,000,000 rows unless said
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from paired import command, compare
from start_up import has_r

OURS = str(Path(sys.executable).parent / "rsa-trial")
ORDINARY = """
import sys
from rsa_trial_cli.base import extra
from rsa_trial_cli.cli import cli
extra.is_installed = lambda: False
sys.argv[0] = "rsa-trial"
cli()
"""
# the same columns as rsa-trial or -f csv writes
PANDAS = """
import sys
import numpy as np, pandas as pd
from scipy.special import ndtr
d = pd.read_csv(sys.argv[1])
a, c = d.events_trt.to_numpy(float), d.events_ctl.to_numpy(float)
b, e = d.n_trt - a, d.n_ctl - c
empty = (a == 0) | (b == 0) | (c == 0) | (e == 0)
a, b, c, e = (cell + np.where(empty, 0.5, 0) for cell in (a, b, c, e))
log, se = np.log(a * e / (b * c)), np.sqrt(1 / a + 1 / b + 1 / c + 1 / e)
d["measure"], d["estimate"] = "or", np.exp(log)
d["low"], d["high"] = np.exp(log - 1.959963984540054 * se), np.exp(log + 1.959963984540054 * se)
d["level"], d["se"], d["statistic"], d["p_value"] = 0.95, se, log / se, 2 * ndtr(-abs(log / se))
d["method"], d["test"], d["alternative"], d["status"] = "woolf", "wald", "two-sided", "ok"
d["corrected"], d["note"] = empty, np.where(empty, "added", "")
d["line"] = np.arange(2, len(d) + 2)
d.to_csv(sys.argv[2], index=False)
"""
# reads a CSV, and writes what a Parquet file holds as CSV or Parquet
POLARS = """
import sys
import polars as pl
pl.read_csv(sys.argv[1])
done = pl.read_parquet(sys.argv[2])
done.write_csv(sys.argv[3]) if sys.argv[3].endswith("csv") else done.write_parquet(sys.argv[3])
"""
METAFOR = """
library(metafor)
a <- commandArgs(TRUE)
d <- read.csv(a[1])
e <- escalc(measure="OR", ai=events_trt, n1i=n_trt, ci=events_ctl, n2i=n_ctl, data=d)
e <- summary(e, transf=exp)
write.csv(e, a[2], row.names=FALSE)
"""


def sample(path: Path, rows: int) -> None:
    """Random trials, arms of 20 to 400."""
    rng = np.random.default_rng(75101)
    with path.open("w") as out:
        out.write("study,events_trt,n_trt,events_ctl,n_ctl\n")
        for start in range(0, rows, 100_000):
            n1, n0 = rng.integers(20, 400, (2, min(100_000, rows - start)))
            x1, x0 = rng.integers(0, n1 + 1), rng.integers(0, n0 + 1)
            counts = zip(x1.tolist(), n1.tolist(), x0.tolist(), n0.tolist(), strict=True)
            out.writelines(f"s{at},%d,%d,%d,%d\n" % row for at, row in enumerate(counts, start))


def ordinary(source: Path, target: Path) -> Sequence[str]:
    return [sys.executable, "-c", ORDINARY, "or", "-i", str(source), "-f", "csv", "-o", str(target)]


def fast(source: Path, target: Path) -> Sequence[str]:
    return [OURS, "or", "-i", str(source), "-o", str(target)]


def peak(words: Sequence[str]) -> tuple[float, float]:
    """CPU seconds and peak MiB of one run in a process of its own."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL, check=True)\n"
        "use = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(use.ru_utime + use.ru_stime, use.ru_maxrss / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    seconds, size = done.stdout.split()
    return float(seconds), float(size)


def against_peers(folder: Path, rows: int) -> None:
    source, target = folder / "trials.csv", folder / "out.csv"
    sample(source, rows)
    ours = lambda: command(ordinary(source, target))  # noqa: E731
    other = str(folder / "peer.csv")
    pandas = [sys.executable, "-c", PANDAS, str(source), other]
    if importlib.util.find_spec("pandas"):
        compare(f"G5 {rows:,} rows / pandas", ours, lambda: command(pandas), 3)
    if has_r("metafor"):
        metafor = ["Rscript", "-e", METAFOR, str(source), other]
        compare(f"G5 {rows:,} rows / metafor escalc, 6 columns", ours, lambda: command(metafor), 3)
    against_polars(folder, source, rows)


def against_polars(folder: Path, source: Path, rows: int) -> None:
    """The extra against polars reading and writing the same columns, which it holds in a Parquet file."""
    done, target = folder / "done.parquet", folder / "fast.csv"
    subprocess.run(fast(source, done), stderr=subprocess.DEVNULL, check=True)
    peer = [sys.executable, "-c", POLARS, str(source), str(done), str(folder / "peer.csv")]
    compare(
        f"G6 {rows:,} rows / polars read + write",
        lambda: command(fast(source, target)),
        lambda: command(peer),
        5,
    )
    parquet = [*peer[:-1], str(folder / "peer.parquet")]
    title = f"G6 {rows:,} rows to Parquet / polars read + write"
    compare(title, lambda: command(fast(source, done.with_suffix(".pq"))), lambda: command(parquet), 5)


def growth(folder: Path, largest: int) -> None:
    print("rows, then CPU seconds and peak MiB of the ordinary reader and of the extra")
    rows = 10_000
    while rows <= largest:
        source = folder / f"{rows}.csv"
        sample(source, rows)
        (a, b), (c, d) = peak(ordinary(source, folder / "o.csv")), peak(fast(source, folder / "f.csv"))
        print(f"{rows:>12,} {a:8.2f} {b:8.0f} {c:8.2f} {d:8.0f}")
        source.unlink()
        rows *= 10


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        against_peers(Path(folder), rows)
        growth(Path(folder), rows * 10)


if __name__ == "__main__":
    main()

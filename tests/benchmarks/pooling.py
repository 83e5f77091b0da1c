"""REML with HKSJ: meta-analyses per CPU second in batches, and the whole process on the BCG trials.

The peer is R's metafor where R and metafor are installed. Where they are not, it is what metafor 3.8-1 (R
4.2.2) took in proportion to two things that are timed here: a loop that fits one meta-analysis at a time with
scipy's bounded minimiser, as a script of one's own would, and the import of click, numpy and rich.
"""

from __future__ import annotations

import compileall
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from paired import call, command, compare, compare_rates
from scipy import optimize, stats

import rsa_trial_cli
from rsa_trial_cli.stats.pooling.batch import Effects, Groups
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, Fit

BCG = Path(__file__).parents[2] / "examples" / "bcg.csv"
STUDIES, BATCH, ALONE = 10, 4000, 200
GOAL, WHOLE = 500, 0.2
# of metafor, median of pairs on one machine: fits a second over those of the loop, CPU of its process over
# that of the imports
FITS_TO_LOOP, PROCESS_TO_IMPORTS = 0.0653, 8.3
IMPORTS = "import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; import click, numpy, rich.console, rich.table"
# some do not converge with metafor's defaults
FITS = """
suppressMessages(library(metafor)); d <- read.csv("{path}"); s <- split(d, d$g); t <- proc.time()
for (x in s) try(rma.uni(x$y, x$v, method="REML", test="knha"), silent=TRUE)
u <- proc.time() - t; cat(u[1] + u[2])
"""
PROCESS = (
    "suppressMessages(library(metafor)); d <- read.csv('{path}'); "
    "print(rma(ai=events_trt, n1i=n_trt, ci=events_ctl, n2i=n_ctl, data=d, measure='RR', test='knha'))"
)


def effects(many: int) -> Effects:
    """Random meta-analyses of ten studies, with and without spread between them."""
    rng = np.random.default_rng(1)
    v = rng.uniform(0.01, 0.5, many * STUDIES)
    return Effects(rng.normal(0, np.sqrt(v + 0.05)), v, Groups.of_sizes([STUDIES] * many))


def ours() -> float:
    """Meta-analyses per CPU second."""
    batch = effects(BATCH)
    return BATCH / call(lambda: INTERVALS["hksj-plain"].compute(Fit.of(batch), 0.95))


def one_by_one() -> float:
    """The same with scipy, one at a time."""
    batch = effects(ALONE)
    y, v = batch.y.reshape(ALONE, -1), batch.v.reshape(ALONE, -1)
    return ALONE / call(lambda: [_fitted(*rows) for rows in zip(y, v, strict=True)])


def _fitted(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    def lost(tau2: float) -> float:
        w = 1 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        return -0.5 * (np.log(w).sum() - math.log(w.sum()) - (w * (y - mean) ** 2).sum())

    tau2 = optimize.minimize_scalar(lost, bounds=(0, np.ptp(y) ** 2), method="bounded").x
    w = 1 / (v + tau2)
    mean = (w * y).sum() / w.sum()
    se = math.sqrt((w * (y - mean) ** 2).sum() / (len(y) - 1) / w.sum())
    half = stats.t.ppf(0.975, len(y) - 1) * se
    return mean - half, mean + half


def metafor(folder: Path) -> Callable[[], float]:
    """The same with metafor: its own clock around the fits alone."""
    batch, path = effects(ALONE), folder / "effects.csv"
    rows = zip(
        batch.groups.spread(np.arange(ALONE)).tolist(), batch.y.tolist(), batch.v.tolist(), strict=True
    )
    path.write_text("g,y,v\n" + "".join(f"{g},{y!r},{v!r}\n" for g, y, v in rows))
    words = ["Rscript", "-e", FITS.format(path=path)]
    return lambda: ALONE / float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def has_metafor() -> bool:
    """Whether R can load metafor."""
    asked = ["Rscript", "-e", "library(metafor)"]
    return bool(shutil.which("Rscript")) and not subprocess.run(asked, capture_output=True).returncode


def main() -> None:
    compileall.compile_dir(Path(rsa_trial_cli.__file__).parent, quiet=1)
    script = [sys.executable, "-m", "rsa_trial_cli", "pool", "-i", str(BCG)]
    peer = ["Rscript", "-e", PROCESS.format(path=BCG)]
    print(f"goals: fits {GOAL} × metafor's, process {WHOLE} × metafor's")
    if has_metafor():
        with tempfile.TemporaryDirectory() as name:
            compare_rates("REML and HKSJ, fits / metafor's", ours, metafor(Path(name)), goal=GOAL)
        compare("pool on the BCG trials, process / metafor's", lambda: command(script), lambda: command(peer))
        return
    print("R with metafor is not installed: its figures are those of a loop and of imports, in proportion")
    compare_rates("fits / metafor's in proportion", ours, lambda: FITS_TO_LOOP * one_by_one(), goal=GOAL)
    imports = [sys.executable, "-c", IMPORTS]
    scaled = lambda: PROCESS_TO_IMPORTS * command(imports)  # noqa: E731
    compare("process / metafor's in proportion", lambda: command(script), scaled)


if __name__ == "__main__":
    main()

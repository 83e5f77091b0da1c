"""One table of the goals of speed: ours and the peer's, in turn, in one run, with the machine.

.venv/bin/python tests/benchmarks/goals.py           all lines
.venv/bin/python tests/benchmarks/goals.py G1 G11    those of these goals
"""

from __future__ import annotations

import compileall
import os
import platform
import sys
from importlib import import_module, metadata
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # on both sides, before numpy is imported
# each has a function lines(), which gives the lines of these goals
MODULES = {
    "goal_start_up": {"G1", "G2", "G3", "G4"},
    "goal_files": {"G5", "G6"},
    "goal_methods": {"G7", "G8", "G9", "G10"},
    "goal_plans": {"G11"},
    "goal_check": {"G12"},
}
TIMED = ("rsa_trial_cli", "click", "numpy", "rich")  # whose byte code is made first
VERSIONS = ("click", "numpy", "scipy", "rich", "polars", "pandas", "duckdb")


def machine() -> str:
    """The machine, and the releases that were timed."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("model name")]
    name = models[0] if models else platform.processor()
    made = f"{name}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    found = {dist.name: dist.version for dist in metadata.distributions() if dist.name in VERSIONS}
    releases = ", ".join(f"{name} {found[name]}" for name in VERSIONS if name in found)
    return f"{made}\nPython {platform.python_version()}, {releases}"


def main(wanted: set[str]) -> None:
    for name in TIMED:  # both sides: an installer may have left it out
        compileall.compile_dir(Path(import_module(name).__file__ or "").parent, quiet=2)
    print(machine(), flush=True)
    print(f"{'':4} {'CPU time, the smallest of pairs':46} {'':9}  {'asked':24} {'':6} {'ours':>9}  peer")
    for module, goals in MODULES.items():
        if wanted and not wanted & goals:
            continue  # which may write large files first
        for line in import_module(module).lines():
            if not wanted or line.goal in wanted:
                print(line.measured(), flush=True)
    print("G13  waits over 2 s have a bar that moves: tests/test_bars.py holds it")


if __name__ == "__main__":
    main(set(sys.argv[1:]))

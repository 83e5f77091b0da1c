"""What one command costs from start to end, against the imports it cannot do without, and against R."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
from pathlib import Path

from paired import command, compare

import rsa_trial_cli

OURS = [str(Path(sys.executable).parent / "rsa-trial")]
TRIAL = ["or", "75/101", "59/100"]


def ours(*arguments: str):
    return lambda: command([*OURS, *arguments])


def imports(names: str):
    return lambda: command([sys.executable, "-c", f"import {names}"])


def r(code: str):
    return lambda: command(["Rscript", "--vanilla", "-e", code])


def has_r(package: str) -> bool:
    if not shutil.which("Rscript"):
        return False
    return subprocess.run(["Rscript", "-e", f"library({package})"], capture_output=True).returncode == 0


def main() -> None:
    compileall.compile_dir(Path(rsa_trial_cli.__file__).parent, quiet=1)
    everything = "click, numpy, rich.console, rich.table"
    compare("G1 table / imports of click, numpy, rich", ours(*TRIAL, "-f", "table"), imports(everything), 25)
    for form in ("json", "csv"):
        title = f"G1 {form} / imports of click, numpy"
        compare(title, ours(*TRIAL, "-f", form), imports("click, numpy"), 25)
    for word in ("--help", "--version"):
        compare(f"G3 {word} / import of click", ours(word), imports("click"), 25)
    for package, code in (
        ("metafor", "suppressMessages(library(metafor))"),
        ("epiR", "suppressMessages(library(epiR)); epi.2by2(c(75,26,59,41), method='cohort.count')"),
    ):
        if has_r(package):
            compare(f"G2 table / {package}", ours(*TRIAL), r(code), 5)
        else:
            print(f"G2 {package}: not measured, R or the package is not installed")


if __name__ == "__main__":
    main()

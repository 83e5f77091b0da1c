"""Printed results checked per CPU second, with and without the slow tests and the strength.

No program does the same; beside it runs what a script does that checks one reading only: odds ratio, Woolf's
interval, Pearson's and Fisher's P, study by study, by a loop over scipy.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from paired import call
from scipy import stats

from rsa_trial_cli.cli import cli

CORPUS = Path(__file__).parent.parent / "data" / "corpus.csv"


def repeated(path: Path, times: int) -> int:
    """The published results again and again in one file; how many rows that is."""
    with CORPUS.open(newline="") as source:
        header, *rows = csv.reader(source)
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for _ in range(times):
            writer.writerows(rows)
    return times * len(rows)


def first_reading(path: Path) -> None:
    """What a script does that checks one reading: a loop of scipy's tests over the studies."""
    with path.open(newline="") as source:
        for row in csv.DictReader(source):
            x1, n1, x2, n2 = (int(row[name]) for name in ("e1", "n1", "e2", "n2"))
            table = np.array([[x1, n1 - x1], [x2, n2 - x2]])
            stats.fisher_exact(table)
            if table.sum(axis=0).all():
                stats.chi2_contingency(table, correction=False)
            with np.errstate(all="ignore"):
                np.exp(np.log(table[0, 0] / table[0, 1]) - np.log(table[1, 0] / table[1, 1]))
                1.96 * np.sqrt((1 / table).sum())


def checked(command: list[str]) -> None:
    result = CliRunner().invoke(cli, command)
    assert result.exit_code in (0, 1), result.output  # a file that is refused takes no time


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for title, times, options in (("quick", 56, ["--quick"]), ("everything", 6, [])):
            path = Path(folder) / f"{title}.csv"
            rows = repeated(path, times)
            roles = ("events_trt=e1", "n_trt=n1", "events_ctl=e2", "n_ctl=n2")
            columns = [word for role in roles for word in ("--column", role)]
            command = ["check", "-i", str(path), "-o", str(Path(folder) / "out.csv"), *columns, *options]
            ours = call(lambda command=command: checked(command))
            peer = call(lambda path=path: first_reading(path))
            print(f"{title}: {rows:,} results in {ours:.2f} s, {rows / ours:,.0f} per CPU second", end="; ")
            print(f"one reading by a loop over scipy: {rows / peer:,.0f}; ratio {peer / ours:.2f}")


if __name__ == "__main__":
    main()

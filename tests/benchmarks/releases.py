"""Whole files against another release of this program, in pairs: its rsa-trial, in an environment of its own.

.venv/bin/python tests/benchmarks/releases.py OTHER/.venv/bin/rsa-trial [rows]      200,000 rows unless said

The optional extras must be the same in both environments.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from files import OURS, sample
from paired import command, compare

WHO = ("Smith", "Jones", "Garcia", "Zhang", "Nguyen", "Patel", "Andersen", "Graham", "Petersen", "Summers")


def named(path: Path, source: Path) -> None:
    """The same rows under names as papers have them, with a column that is passed through."""
    draw, lines = random.Random(75101), source.read_text().splitlines()
    with path.open("w") as out:
        out.write(f"{lines[0]},region\n")
        for at, line in enumerate(lines[1:]):
            name = f"{draw.choice(WHO)} {draw.choice('ABC')} et al {1950 + at % 75} {at}"
            out.write(f"{name},{line.partition(',')[2]},{draw.choice(('EU', 'US', 'Asia'))}\n")


def long(path: Path, source: Path) -> None:
    """A quarter of the rows, one arm a row."""
    lines = source.read_text().splitlines()[1:]
    with path.open("w") as out:
        out.write("study,arm,events,n\n")
        for line in lines[: len(lines) // 4]:
            name, e1, n1, e0, n0 = line.split(",")
            out.write(f"{name},drug,{e1},{n1}\n{name},placebo,{e0},{n0}\n")


def main() -> None:
    other, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "trials.csv", Path(folder) / "out.csv"
        sample(source, rows)
        named(source.with_name("named.csv"), source)
        long(source.with_name("long.csv"), source)
        source.with_name("few.csv").write_text("".join(source.open().readlines()[:4]))
        for name in ("trials.csv", "named.csv", "long.csv", "few.csv"):
            words = ["or", "-i", str(source.with_name(name)), "-o", str(target)]
            pairs = 15 if name == "few.csv" else 5
            title = f"or, {name} of {rows:,} rows / another release"
            compare(title, lambda w=words: command([OURS, *w]), lambda w=words: command([other, *w]), pairs)


if __name__ == "__main__":
    main()

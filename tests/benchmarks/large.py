"""Ten million rows in the wide layout, with and without the optional extra: memory, and every row once.

.venv/bin/python tests/benchmarks/large.py [rows]      10,000,000 unless said; 0.6 KB of disk a row
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from files import fast, ordinary, peak, sample

PLAIN_MIB = 100  # what a run without the extra must stay below


def every_row_once(target: Path, rows: int) -> bool:
    """Whether the studies s0, s1, … stand there in their order, and nothing after them."""
    with target.open() as written:
        next(written)
        return (
            all(line.startswith(f"s{at},") for at, line in enumerate(written)) and lines(target) == rows + 1
        )


def lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    ways: dict[str, Callable[[Path, Path], Sequence[str]]] = {"ordinary": ordinary, "extra": fast}
    right = True
    with tempfile.TemporaryDirectory() as folder:
        for number in (rows // 10, rows):
            source, target = Path(folder) / "trials.csv", Path(folder) / "out.csv"
            sample(source, number)
            for name, command in ways.items():
                seconds, size = peak(command(source, target))
                whole = every_row_once(target, number)
                figures = f"{seconds:8.1f} CPU s {size:7.0f} MiB"
                print(f"{number:>12,} rows, {name:8} {figures}, every row once: {whole}", flush=True)
                right &= whole and (name != "ordinary" or size < PLAIN_MIB)
                target.unlink()
    sys.exit(not right)


if __name__ == "__main__":
    main()

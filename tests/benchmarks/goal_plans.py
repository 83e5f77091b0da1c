"""G11: exact power and sizes, and files of plans."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from goal_lines import Line, rsa_trial
from planning import QUOTED, milliseconds

from rsa_trial_cli.stats.planning.question import Question


def plans(path: Path, rows: int, more: str = "") -> str:
    """A file of sizes to find, all different."""
    rng = random.Random(1)
    lines = ["treatment_risk,control_risk,power" + ",method" * bool(more)]
    for _ in range(rows):
        p = rng.uniform(0.05, 0.9)
        q = min(0.97, max(0.02, p + rng.choice([-1, 1]) * rng.uniform(0.05, 0.3)))
        lines.append(f"{p:.4f},{q:.4f},{rng.choice([0.8, 0.9])}{more}")
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def seconds(work: Callable[[], object]) -> float:
    """The median of a few calls."""
    return milliseconds(work) / 1e3


def lines() -> Iterator[Line]:
    """By what is planned."""
    fisher, boschloo = (Question(method=name, sized=False) for name in ("fisher", "boschloo"))
    large, small = iter(range(1000, 2000)), iter(range(200, 300))
    for title, work in (
        ("power, Fisher, 1000 per arm", lambda: fisher.power(0.3, 0.4, next(large), 1000)),
        ("power, Boschloo, 200 per arm", lambda: boschloo.power(0.3, 0.4, next(small), 200)),
    ):
        quoted = QUOTED[title] / 1e3
        ours, theirs = partial(seconds, work), partial(float, quoted)
        yield Line("G11", title, 100, "times as fast", ours, "R Exact, quoted", theirs)
    size = ("power", "--risks", "0.10", "0.113", "--power", "0.9", "-m", "fisher", "-f", "csv")
    yield Line("G11", "size, Fisher, 0.10 v 0.113 at 90%", 1, "seconds", rsa_trial(*size), pairs=3)
    with tempfile.TemporaryDirectory() as folder:
        out = ("-f", "csv", "-o", str(Path(folder) / "out.csv"))
        normal = plans(Path(folder) / "normal.csv", 10_000)
        yield Line(
            "G11", "10,000 normal plans, CSV → CSV", 0.4, "seconds", rsa_trial("power", "-i", normal, *out)
        )
        exact = plans(Path(folder) / "fisher.csv", 200, ",fisher")
        yield Line(
            "G11",
            "200 Fisher plans, CSV → CSV",
            10,
            "seconds",
            rsa_trial("power", "-i", exact, *out),
            pairs=1,
        )

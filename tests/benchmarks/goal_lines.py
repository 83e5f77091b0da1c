"""A line of the table of goals: what is timed, beside which peer, and what is asked of it."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from paired import command

OURS = str(Path(sys.executable).parent / "rsa-trial")
Cost = Callable[[], float]  # CPU seconds, of a run or of one of many tables, plans, results

# what is asked → how it is worked out from ours and the peer's CPU seconds, and whether it is to be small
ASKED: dict[str, tuple[Callable[[float, float], float], bool]] = {
    "of the peer": (lambda ours, peer: ours / peer, True),
    "times as fast": (lambda ours, peer: peer / ours, False),
    "seconds": (lambda ours, _: ours, True),
    "a second": (lambda ours, _: 1 / ours, False),
    "MiB": (lambda ours, _: ours, True),
    "modules": (lambda ours, _: ours, True),
}
COUNTED = ("MiB", "modules")  # and not timed


@dataclass(frozen=True)
class Line:
    """One line. goal : its number, "G7"; what : is timed; limit, asked : 0.4, "seconds" (see ASKED).

    ours, peer : CPU seconds of one run, peak MiB or a number; they run in turn, and the smallest of each is
    taken. against : the name of the peer.
    """

    goal: str
    what: str
    limit: float
    asked: str
    ours: Cost
    against: str = ""
    peer: Cost | None = None
    pairs: int = 5

    def measured(self) -> str:
        """The line with its figures."""
        try:
            times = [(self.ours(), self.peer() if self.peer else math.nan) for _ in range(self.pairs)]
        except (ImportError, OSError, subprocess.CalledProcessError) as problem:
            return f"{self.goal:4} {self.what:46} not measured: {problem}"
        ours, peer = map(min, zip(*times, strict=True))
        work_out, small = ASKED[self.asked]
        made = work_out(ours, peer)
        met = "met" if (made <= self.limit if small else made >= self.limit) else "MISSED"
        beside = f"{self.against} {_time(peer)}" if self.peer else ""
        asked = f"{'≤' if small else '≥'} {self.limit:,g} {self.asked}"
        time = "" if self.asked in COUNTED else _time(ours)
        return f"{self.goal:4} {self.what:46} {made:>9,.4g}  {asked:24} {met:6} {time:>9}  {beside}"


def _time(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def rsa_trial(*arguments: str, **how: str) -> Cost:
    """A whole process of ours."""
    return lambda: command([OURS, *arguments], **how)


def imports(names: str) -> Cost:
    """A process that does no more than import these."""
    return lambda: command([sys.executable, "-c", f"import {names}"])

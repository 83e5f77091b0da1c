"""Time two commands, or two calls, in turn, and compare them pair by pair."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

WIDE = 1.6  # the largest ratio of pairs over the smallest from which they are repeated


def command(words: Sequence[str], env: Mapping[str, str] | None = None, stdin: str | None = None) -> float:
    """CPU seconds of a whole process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Path(stdin or os.devnull).open("rb") as source:
        subprocess.run(
            words, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, check=True
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def call(function: Callable[[], object]) -> float:
    """CPU seconds of a call in this process."""
    before = time.process_time()
    function()
    return time.process_time() - before


def compare(title: str, ours: Callable[[], float], peer: Callable[[], float], pairs: int = 15) -> float:
    """Print the median seconds of both and the median ratio ours / peer; a first pair warms up."""
    times = [(ours(), peer()) for _ in range(pairs + 1)][1:]
    ratios = sorted(a / b for a, b in times)
    a, b = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(ratios)
    spread = f"{ratios[0]:.3g} to {ratios[-1]:.3g}"
    print(f"{title}: {ratio:.3g} ({spread}); {a * 1e3:.4g} ms against {b * 1e3:.4g} ms")
    return ratio


def compare_rates(
    title: str,
    ours: Callable[[], float],
    peer: Callable[[], float],
    goal: float | None = None,
    pairs: int = 11,
) -> float:
    """Print the median ratio ours / peer of two rates, per CPU second; a first pair warms up.

    Where the ratios lie far apart, as many pairs again are taken.
    """
    rates = [(ours(), peer()) for _ in range(pairs + 1)][1:]
    if _spread(rates) > WIDE:
        rates += [(ours(), peer()) for _ in range(pairs)]
    ratios = sorted(a / b for a, b in rates)
    a, b = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = statistics.median(ratios)
    verdict = "" if goal is None else f"; goal {goal:g}, {'met' if ratio >= goal else 'MISSED'}"
    line = f"{title}: {ratio:.3g} ({ratios[0]:.3g} to {ratios[-1]:.3g}); {a:,.4g} against {b:,.4g} a second"
    print(line + verdict, flush=True)
    return ratio


def _spread(rates: Sequence[tuple[float, float]]) -> float:
    ratios = [a / b for a, b in rates]
    return max(ratios) / min(ratios)

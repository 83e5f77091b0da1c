"""How much longer four times as much takes: about four times, or sixteen where something is quadratic.

CPU time of this thread, the best of several, without the collector of garbage: what other processes do can
only make a call slower, so that the fastest is nearest to the truth.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ENOUGH = 0.03  # seconds below which nothing is compared
MOST = 6.0  # times as long for four times as much
TRIES = 8


def seconds(call: Callable[[], object]) -> float:
    """CPU time that a call takes."""
    collects = gc.isenabled()
    gc.disable()
    start = time.thread_time()
    try:
        call()
        return time.thread_time() - start
    finally:
        if collects:
            gc.enable()


def growth(call: Callable[[int], object], short: int) -> float:
    """Times as long for 4 × short as for short; 0 where even that is no time at all."""
    long = least = float("inf")
    for _ in range(TRIES):
        long = min(long, seconds(lambda: call(4 * short)))
        if long < ENOUGH:
            return 0.0
        least = min(least, seconds(lambda: call(short)))
        if long < MOST * least:
            break
    return long / max(least, 1e-9)

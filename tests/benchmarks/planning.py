"""Exact power and sample size, in CPU milliseconds, beside figures quoted for the R package Exact."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from paired import call

from rsa_trial_cli.stats.planning.question import Question

# milliseconds of R's Exact 3.3 for .3 v .4 at 0.05, and of a loop over it for the size; not measured here
QUOTED = {
    "power, Fisher, 1000 per arm": 461,
    "power, Boschloo, 200 per arm": 2668,
    "size, Fisher, .3 v .5 at 90%": 632,
}


def milliseconds(work: Callable[[], object], times: int = 7) -> float:
    work()
    return 1e3 * statistics.median(call(work) for _ in range(times))


def main() -> None:
    fisher, boschloo = (Question(method=name, sized=False) for name in ("fisher", "boschloo"))
    sized, barnard = Question(method="fisher"), Question(method="barnard", sized=False)
    large, small = iter(range(1000, 1100)), iter(range(200, 300))
    works = {
        # a different design each time, so that nothing is remembered
        "power, Fisher, 1000 per arm": lambda: fisher.power(0.3, 0.4, next(large), 1000),
        "power, Boschloo, 200 per arm": lambda: boschloo.power(0.3, 0.4, next(small), 200),
        "size, Fisher, .3 v .5 at 90%": lambda: fisher.size(0.3, 0.5, 0.9),
        "size, Boschloo, .74 v .59 at 80%": lambda: boschloo.size(0.74, 0.59, 0.8),
        "size, Barnard, .74 v .59 at 80%": lambda: barnard.size(0.74, 0.59, 0.8),
        "power and actual size, Fisher, 1000 per arm": lambda: sized.power(0.3, 0.4, 1000, 1000),
        "power and actual size, Fisher, 10000 per arm": lambda: sized.power(0.3, 0.31, 10_000, 10_000),
    }
    for title, work in works.items():
        ours = milliseconds(work)
        quoted = (
            f"; R Exact, quoted, {QUOTED[title]} ms: {QUOTED[title] / ours:.0f} times"
            if title in QUOTED
            else ""
        )
        print(f"G11 {title}: {ours:.1f} ms{quoted}")


if __name__ == "__main__":
    main()

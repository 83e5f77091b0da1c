"""Interval and test methods in batches against peers that take one table at a time, in tables per CPU second.

Tables are drawn once: arms evenly from 0.7 to 1.3 times n, control risk evenly from 0.05 to 0.95, log odds
ratio normal with mean 0 and standard deviation ½. A slow peer takes the next few of them in each pair. Where
the peer cannot be had, its rate is quoted, and the line says so.
"""

from __future__ import annotations

import importlib.util
import itertools
import resource
import shutil
import statistics
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from paired import call, compare_rates

from rsa_trial_cli.stats.arms import Arm, Trials
from rsa_trial_cli.stats.inference.equality import TESTS
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.registry import Method

Tables = tuple[Arm, Arm]
Rate = Callable[[], float]

LEVEL = 0.95
QUOTED = "quoted, not measured here"
MN = "miettinen-nurminen"
SIZES = (30, 100, 300, 1_000, 10_000, 100_000, 1_000_000)
GROWTH: dict[str, tuple[Method, float | str]] = {
    "MN OR": (ODDS_RATIO.methods[MN], LEVEL),
    "MN RR": (RISK_RATIO.methods[MN], LEVEL),
    "MN RD": (RISK_DIFFERENCE.methods[MN], LEVEL),
    "exact": (ODDS_RATIO.methods["exact"], LEVEL),
    "mid-p": (ODDS_RATIO.methods["mid-p"], LEVEL),
    "fisher P": (TESTS["fisher"], "two-sided"),
    "minlike": (ODDS_RATIO.methods["minlike"], LEVEL),
    "blaker": (ODDS_RATIO.methods["blaker"], LEVEL),
}
R_FISHER = """
tables <- as.matrix(read.csv(file("stdin"), header = FALSE))
before <- proc.time()
for (i in seq_len(nrow(tables))) fisher.test(matrix(tables[i, ], 2))
cat(sum((proc.time() - before)[1:2]))
"""


def draw(count: int, n: int, *, even: bool = False, seed: int = 20) -> Tables:
    """Random tables with about n in each arm, or with exactly n."""
    rng = np.random.default_rng(seed)
    low, high = (n, n) if even else (round(0.7 * n), round(1.3 * n))
    n1, n2 = rng.integers(low, high + 1, (2, count))
    risk = rng.uniform(0.05, 0.95, count)
    odds = risk / (1 - risk) * np.exp(rng.normal(0, 0.5, count))
    return Arm.of(rng.binomial(n1, odds / (1 + odds)), n1), Arm.of(rng.binomial(n2, risk), n2)


def anew(count: int, n: int, *, even: bool = False) -> Callable[[], Tables]:
    """Draws others each time: the unconditional tests remember the tables that they have seen."""
    seeds = itertools.count(20)
    return lambda: draw(count, n, even=even, seed=next(seeds))


def cells(tables: Tables) -> list[list[int]]:
    """a, b, c, d of each table: events and others with treatment, then of the controls."""
    treatment, control = tables
    columns = (treatment.events, treatment.non_events, control.events, control.non_events)
    return np.stack(columns, axis=1).astype(int).tolist()


def batch(method: Method, tables: Tables | Callable[[], Tables], how: float | str = LEVEL) -> Rate:
    """The rate of a method of ours over all tables in one call; tables may be drawn for each."""

    def rate() -> float:
        drawn = tables() if callable(tables) else tables
        with np.errstate(all="ignore"):
            return len(drawn[0]) / call(lambda: method(*drawn, how))

    return rate


def one_by_one(function: Callable[..., object], tables: Tables, count: int) -> Rate:
    """The rate of a peer that is given a, b, c, d; each run takes the next `count` tables."""
    endless = itertools.cycle(cells(tables))

    def rate() -> float:
        part = list(itertools.islice(endless, count))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return count / call(lambda: [function(*row) for row in part])

    return rate


def r_fisher(tables: Tables, count: int) -> Rate:
    """The rate of R's fisher.test (limits, estimate and P) in a loop, by R's own clock: user + system."""
    endless = itertools.cycle(cells(tables))

    def rate() -> float:
        text = "\n".join(",".join(map(str, row)) for row in itertools.islice(endless, count))
        words = ["Rscript", "--vanilla", "-e", R_FISHER]
        done = subprocess.run(words, input=text, capture_output=True, text=True, check=True)
        return count / float(done.stdout)

    return rate


def quoted(rate: float) -> Rate:
    return lambda: rate


def scipy_limits(a: int, b: int, c: int, d: int) -> object:
    from scipy.stats import contingency

    return contingency.odds_ratio([[a, b], [c, d]], kind="conditional").confidence_interval(LEVEL)


def scipy_test(name: str) -> Callable[..., object]:
    """fisher_exact, boschloo_exact or barnard_exact of scipy.stats, two-sided."""
    import scipy.stats

    test = getattr(scipy.stats, name)
    # the unconditional tests look at the columns as samples
    return lambda a, b, c, d: test([[a, c], [b, d]])


def statsmodels_score(compare: str) -> Callable[..., object]:
    """confint_proportions_2indep by score; on some tables it raises, which is timed as it comes."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    def limits(a: int, b: int, c: int, d: int) -> object:
        try:
            return confint_proportions_2indep(a, a + b, c, c + d, method="score", compare=compare)
        except (ValueError, RuntimeError, ZeroDivisionError):
            return None

    return limits


def exact_limits() -> None:
    """G7."""
    exact, mid_p = ODDS_RATIO.methods["exact"], ODDS_RATIO.methods["mid-p"]
    sizes = (100, 500, 100, 1290, 60, 1000), (1000, 1500, 50, 505, 20, 500)
    for n, scipy_goal, r_goal, exact2x2, few, some in sizes:
        tables = draw(20_000, n)
        ours = batch(exact, tables)
        scipy_rate = one_by_one(scipy_limits, tables, few)
        compare_rates(f"G7 exact limits, n ~ {n} / scipy odds_ratio", ours, scipy_rate, scipy_goal)
        if shutil.which("Rscript"):
            title = f"G7 exact limits, n ~ {n} / R fisher.test"
            compare_rates(title, ours, r_fisher(tables, some), r_goal)
        else:
            print("G7 R fisher.test: not measured, R is not installed")
        title = f"G7 mid-P limits, n ~ {n} / exact2x2 ({QUOTED})"
        compare_rates(title, batch(mid_p, tables), quoted(exact2x2), 100)


def fisher_p() -> None:
    """G8."""
    for n, goal, few in ((100, 300, 500), (1000, None, 300)):
        tables = draw(50_000, n)
        ours, peer = batch(TESTS["fisher"], tables, "two-sided"), scipy_test("fisher_exact")
        compare_rates(f"G8 Fisher P, n ~ {n} / scipy", ours, one_by_one(peer, tables, few), goal)


def score_limits() -> None:
    """G9. The limits of statsmodels for the difference are wrong on many tables: a peer in speed only."""
    rows = (
        (RISK_DIFFERENCE, "diff", 300, "ratesci", 30, (3_900, 2_550)),
        (RISK_RATIO, "ratio", 2_000, "PropCIs", 20, (36_600, 27_000)),
        (ODDS_RATIO, "odds-ratio", 200, "ratesci", 150, (4_070, 3_150)),
    )
    for measure, compared, few, peer, goal, rates in rows:
        for n, rate in zip((100, 1000), rates, strict=True):
            tables, title = draw(100_000, n), f"G9 MN {measure.short}, n ~ {n}"
            ours, name = batch(measure.methods[MN], tables), f"{peer} ({QUOTED})"
            compare_rates(f"{title} / {name}", ours, quoted(rate), goal)
            if importlib.util.find_spec("statsmodels"):
                theirs = one_by_one(statsmodels_score(compared), tables, few)
                compare_rates(f"{title} / statsmodels", ours, theirs)
            else:
                print(f"{title} / statsmodels: not measured, it is not installed")


def unconditional_p() -> None:
    """G10, and Barnard's test beside it."""
    tables = draw(100, 100, even=True)
    rows = (
        ("boschloo-central", "boschloo_exact", 20, 15),
        ("boschloo", "boschloo_exact", 20, 15),
        ("barnard", "barnard_exact", 50, None),
    )
    for ours, peer, few, goal in rows:
        theirs = one_by_one(scipy_test(peer), tables, few)
        title = f"G10 {ours} P, n = 100 / scipy {peer}"
        fresh = anew(100, 100, even=True)
        compare_rates(title, batch(TESTS[ours], fresh, "two-sided"), theirs, goal)


def unconditional_limits() -> None:
    """Exact unconditional limits, each the inversion of many P values, beside one P of scipy's."""
    tables = draw(10, 100, even=True)
    for name in ("santner-snell", "chan-zhang", "agresti-min"):
        theirs = one_by_one(scipy_test("barnard_exact"), tables, 5)
        title = f"Limits of RD, {name}, n = 100 / one P of scipy barnard_exact"
        compare_rates(title, batch(RISK_DIFFERENCE.methods[name], anew(10, 100, even=True)), theirs)


def growth() -> None:
    """Rates as the arms grow, each the median of three runs."""
    print("\nTables per CPU second, about n in each arm")
    print(f"{'n':>9}", *(f"{name:>10}" for name in GROWTH))
    for n in SIZES:
        rates = (settled_rate(n, *what) for what in GROWTH.values())
        print(f"{n:>9,}", *(f"{rate:>10,.0f}" for rate in rates), flush=True)
    print()


def settled_rate(n: int, method: Method, how: float | str) -> float:
    """The rate over as many tables as take a tenth of a second, at most 100 000."""
    for count in (50, 400, 3_000, 20_000, 100_000):
        rate = batch(method, draw(count, n), how)
        if count / rate() > 0.1:
            break
    return statistics.median(rate() for _ in range(3))


def memory() -> None:
    """A process may inherit the peak of the one that starts it, so this goes before all else."""
    for what in ("limits", "estimates"):
        words = [sys.executable, "-c", f"import methods; methods.peak_of_a_million({what!r})"]
        here = Path(__file__).parent
        done = subprocess.run(words, cwd=here, capture_output=True, text=True, check=True)
        mib = float(done.stdout)
        print(f"Peak memory, 1,000,000 tables, mid-P {what}: {mib:.0f} MiB; goal 1024, ", end="")
        print("met" if mib < 1024 else "MISSED", flush=True)


def peak_of_a_million(what: str) -> None:
    """Print the peak MiB of this process once it has mid-P limits, or all that an estimate holds."""
    tables = draw(1_000_000, 100)
    if what == "limits":
        batch(ODDS_RATIO.methods["mid-p"], tables)()
    else:
        ODDS_RATIO.estimate(Trials(*tables), method="mid-p")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


SECTIONS: dict[str, Callable[[], None]] = {
    "memory": memory,
    "exact": exact_limits,
    "fisher": fisher_p,
    "score": score_limits,
    "unconditional": unconditional_p,
    "limits": unconditional_limits,
    "growth": growth,
}


def chosen(words: list[str]) -> Iterator[Callable[[], None]]:
    unknown = set(words) - set(SECTIONS)
    if unknown:
        sys.exit(f"{', '.join(sorted(unknown))}: not one of {', '.join(SECTIONS)}")
    yield from (SECTIONS[word] for word in words or SECTIONS)


if __name__ == "__main__":
    for section in chosen(sys.argv[1:]):
        section()

"""The measures that papers print, how each follows from one of the core, and the tests behind a printed P."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check import printed_intervals as own
from rsa_trial_cli.stats import MEASURES, TESTS
from rsa_trial_cli.stats.arms import Arm, Floats, unchanged
from rsa_trial_cli.stats.inference.conditional import conditional_mle
from rsa_trial_cli.stats.measures.measure import Measure, Pair, half_in_empty
from rsa_trial_cli.stats.registry import Method

Turn = Callable[[Floats], list[Floats]]
SIDE = " (margin)"  # behind the name of a test of a margin, as a test of equal risks may have the same


class Doubt(NamedTuple):
    """Why a figure that does not plainly follow is not judged; whole : estimates and percents too."""

    why: str
    whole: bool


class Margin(NamedTuple):
    """What a P is against: a value of the core measure key, whose side of no effect signed says, or not.

    key : "" of a margin that is not known.
    """

    key: str
    value: float
    signed: bool


class Reported(NamedTuple):
    """One measure as papers print it.

    title : in words; core : the measure it is computed from; primary : the intervals that most papers use;
    turn : estimate, low and high of the core, shape (3, k), → every usual way to present them, each (3, k);
    turns : the departures that relabelled arms or outcomes make of it; called : what it may be taken for;
    percent : whether it may be printed in percent; whole : whether whole numbers may be rounded up;
    unsigned : the measure that it is when its sign was dropped, where exchanged arms do not give that.
    """

    title: str
    core: str
    primary: tuple[str, ...]
    turn: Turn
    turns: tuple[str, ...] = ("arms_swapped",)
    called: tuple[str, ...] = ()
    percent: bool = False
    whole: bool = False
    unsigned: str = ""

    @property
    def measure(self) -> Measure:
        """The record of the core measure."""
        found = MEASURES[self.core]
        assert isinstance(found, Measure)
        return found

    @property
    def methods(self) -> dict[str, str]:
        """Name → title of every way to compute it."""
        more = {name: found.title for name, found in ESTIMATORS.items() if found.core == self.core}
        return {name: method.title for name, method in self.measure.methods.items() if method.checked} | more

    def figures(self, arms: Pair, method: str, level: float, limits: Floats | None = None) -> Floats:
        """Estimate and limits of the core by one of the methods, shape (3, k).

        limits : those that another estimate is printed with, shape (2, k), where they are known.
        """
        if method not in ESTIMATORS:
            return self.measure.figures(arms, method, level)
        other = ESTIMATORS[method]
        if limits is None:
            limits = self.measure.figures(arms, other.interval, level)[1:]
        return np.concatenate([other.compute(*arms)[None], limits])

    def estimate(self, arms: Pair, method: str) -> Floats:
        """The estimate alone by one of the methods, on the scale of the core. Shape (k,)."""
        if method in ESTIMATORS:
            return ESTIMATORS[method].compute(*arms)
        return self.measure.estimate_by(arms, method)


class Estimator(NamedTuple):
    """Another estimate of a core measure than that of the sample, and the interval printed beside it."""

    title: str
    core: str
    interval: str
    compute: Callable[[Arm, Arm], Floats]


ESTIMATORS = {  # R's fisher.test, epitools and RevMan print these
    "conditional-mle": Estimator("conditional estimate, exact interval", "or", "exact", conditional_mle),
    "median-unbiased": Estimator(
        "median-unbiased estimate, mid-P interval", "or", "mid-p", own.ESTIMATES["or", "median-unbiased"]
    ),
    "peto": Estimator("Peto one-step", "or", "peto", own.ESTIMATES["or", "peto"]),
}


def _as_it_is(triple: Floats) -> list[Floats]:
    return [triple]


def _negated(triple: Floats) -> list[Floats]:
    """The reduction: control − treatment."""
    return [-triple[[0, 2, 1]]]


def _increased(triple: Floats) -> list[Floats]:
    """The relative increase, the ratio − 1: a reduction without its sign."""
    return [triple - 1]


def _reduced(triple: Floats) -> list[Floats]:
    """The relative reduction, 1 − the ratio."""
    return [1 - triple[[0, 2, 1]]]


def _turned_over(triple: Floats) -> list[Floats]:
    """1 / the difference, signed or not, as papers print numbers needed to treat, for benefit and for harm.

    Where the difference's limits include 0 the interval runs through infinity, and only signed limits say so.
    """
    estimate, low, high = 1 / triple[[0, 2, 1]]
    through = (triple[1] < 0) & (triple[2] > 0)
    smaller, larger = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
    unsigned = np.where(through, np.nan, smaller), np.where(through, np.nan, larger)
    signed = [(low, high), (high, low), (-low, -high), (-high, -low)]
    sizes = [np.stack([np.abs(estimate), *limits]) for limits in (unsigned, *signed)]
    return [
        np.stack([estimate, *signed[0]]),
        *sizes,
        *(np.stack([estimate, *limits]) for limits in signed[1:]),
    ]


BOTH_WAYS = ("arms_swapped", "complement", "complement_swapped")
WALD_OR_NEWCOMBE = ("wald", "newcombe")
REPORTED = {
    "or": Reported("odds ratio", "or", ("woolf", "exact"), _as_it_is, called=("rr",)),
    "rr": Reported("risk ratio", "rr", ("katz",), _as_it_is, BOTH_WAYS, ("or",)),
    "rd": Reported("risk difference", "rd", WALD_OR_NEWCOMBE, _as_it_is, percent=True),
    "arr": Reported("absolute risk reduction", "rd", WALD_OR_NEWCOMBE, _negated, percent=True),
    "rrr": Reported(
        "relative risk reduction",
        "rr",
        ("katz",),
        _reduced,
        BOTH_WAYS,
        ("reduced-or",),
        percent=True,
        unsigned="rri",
    ),
    "rri": Reported("relative risk increase", "rr", ("katz",), _increased, percent=True),
    "nnt": Reported("number needed to treat", "rd", WALD_OR_NEWCOMBE, _turned_over, whole=True),
    "reduced-or": Reported("relative odds reduction", "or", ("woolf", "exact"), _reduced, percent=True),
}


class Test(NamedTuple):
    """One way to compute a P.

    relabelled : from the other outcome, which only Wald's of a risk ratio sees; variant : the same test after
    a change of the counts, not one more test.
    """

    name: str
    method: Method
    relabelled: bool = False
    variant: bool = False

    @property
    def costly(self) -> bool:
        """Over a millisecond a table."""
        return self.method.largest is not None


@cache
def tests(key: str) -> tuple[Test, ...]:
    """Every test. Wald's of the ratio that is printed is wald; that of the other has its name beside it."""
    walds = [test for core in ("or", "rr") for test in _walds(core, key)]
    return tuple(walds + [Test(name, method) for name, method in TESTS.items() if method.checked])


def _walds(core: str, key: str) -> list[Test]:
    """Wald's test of a ratio, after each change of the counts that an interval makes, of either outcome."""
    measure = MEASURES[core]
    assert isinstance(measure, Measure)
    plain = measure.tests["wald"]
    printed = bool(key) and REPORTED[key].core == core
    made = [Test("wald" if printed else f"wald ({core})", plain)]
    if core == "rr" and printed:
        made.append(Test("wald (complement)", plain, relabelled=True, variant=True))
    for interval in measure.methods.values():
        if interval.test == "wald" and interval.adjust:
            changed = replace(plain, adjust=interval.adjust, needs_cells=False)
            made.append(Test(f"wald ({interval.name})", changed, variant=True))
    return made


@cache
def program_tests(key: str) -> tuple[Test, ...]:
    """Tests that one program computes, each after a change of the counts or the statistic of its own."""
    full = Method("yates-full", "Yates, corrected past 0", own.yates_full)
    caffo = Method("agresti-caffo", "Wald of Agresti and Caffo", own.agresti_caffo)
    made = [Test("yates-full", full)]
    core = REPORTED[key].core if key else ""
    if core == "rd":
        filled = replace(TESTS["unpooled-z"], adjust=half_in_empty)
        made += [Test("agresti-caffo", caffo), Test("unpooled-z-filled", filled)]
    elif core:
        wald = REPORTED[key].measure.tests["wald"]
        split = Method("split-binomial", "binomial of the split", own.split_binomial)
        made += [Test("split-binomial", split)] if core == "rr" else []
        for name, change in (
            ("wald-filled", own.half_where_empty),
            ("wald-unfilled", unchanged),
        ):
            made.append(Test(name, replace(wald, adjust=change, needs_cells=False)))
    return tuple(made)


@cache
def tests_of(key: str, costly: bool) -> tuple[Test, ...]:
    """The costly tests, or the others."""
    return tuple(test for test in tests(key) if test.costly == costly)

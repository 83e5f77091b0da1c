"""The words of check: what a figure does, by which reading, and how the reading arrives at it.

What is said is about numbers. Nothing here calls a figure wrong or says why it was printed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rsa_trial_cli.check.claims import COUNTED
from rsa_trial_cli.check.departures import (
    ASSUMPTION,
    CONSISTENT,
    DIFFERS,
    FOLLOWS,
    RANK,
    STEP,
    UNCHECKED,
    Reading,
)
from rsa_trial_cli.check.reported import REPORTED
from rsa_trial_cli.check.routes import Route, Tried
from rsa_trial_cli.stats import TESTS
from rsa_trial_cli.writing import numbers

STATUS = {
    FOLLOWS: "follows",
    CONSISTENT: "consistent",
    STEP: "follows with an extra step",
    ASSUMPTION: "follows with an extra assumption",
    DIFFERS: "does not follow",
    UNCHECKED: "not checkable",
}
DEPARTURE = {
    "arms_swapped": "the arms the other way round",
    "complement": "the other outcome, no event",
    "complement_swapped": "the other outcome and the arms the other way round",
    "other_method": "a rarer method",
    "rounded_twice": "rounding twice",
    "from_rounded_risks": "risks rounded first",
    "truncated": "truncating",
    "rounded_up": "always rounding up",
    "from_rounded_log": "the logarithm rounded first",
    "mislabelled": "another measure",
    "transposed": "shares of the arms among those with and those without the event",
    "one_sided": "a one-sided test",
    "denominator": "other denominators",
    "misprint": "one digit or the decimal point misprinted",
}
STRENGTH = {
    "strong": "strong: no other table with up to two events moved in either arm is accepted",
    "good": "good: up to 5% of the tables with up to two events moved in either arm are accepted too",
    "weak": "weak: up to half of the tables with up to two events moved in either arm are accepted too",
    "very_weak": "very weak: most tables with up to two events moved in either arm are accepted too",
}
SHORT = {
    "wald": "Wald",
    "wald (or)": "Wald of the odds ratio",
    "wald (rr)": "Wald of the risk ratio",
    **{
        name: test.title.replace(" chi-square", "").replace(" exact", "").removesuffix(" score")
        for name, test in TESTS.items()
    },
}
DECIMALS = {0: "whole percents", 1: "one decimal", 2: "two decimals"}
LISTED = 3


def departures(reading: Reading) -> str:
    """rounding twice and other denominators, in their order; a rarer method is named by its own name."""
    named = sorted(reading, key=RANK.__getitem__)
    return " and ".join(DEPARTURE[name] for name in named if name != "other_method" or len(named) > 1)


def method(names: str, key: str = "") -> str:
    """The short titles of an interval of this measure, or of tests joined by "; "."""
    if key and names in REPORTED[key].measure.methods:
        return REPORTED[key].measure.methods[names].title.partition(" (")[0]
    tests = dict.fromkeys(SHORT.get(name, "Wald") for name in names.split("; ") if name)
    shown = list(tests)[:LISTED]
    return ", ".join(shown) + (" and others" if len(tests) > LISTED else "")


def recomputed(value: float, decimals: int, rounded: str | None) -> str:
    """2.0046 → 2.00: two decimals more than were printed, and as it would print."""
    if math.isnan(value):
        return "not estimable"
    return f"{numbers.fixed(value, max(0, decimals) + 2)} → {(rounded or '').replace('-', numbers.MINUS)}"


def route(found: Route, printed: str, decimals: int, names: tuple[str, str]) -> str:
    """How one route arrives at the printed figure."""
    more = max(0, decimals) + 2
    reached = f"{numbers.fixed(found.value, more)} → {printed.replace('-', numbers.MINUS)}"
    if "rounded_twice" in found.reading:
        once = numbers.fixed(found.value, max(0, decimals) + 1)
        reached = f"{numbers.fixed(found.value, more)} → {once} → {printed.replace('-', numbers.MINUS)}"
    named = sorted(found.reading, key=RANK.__getitem__)
    words = " and ".join(_named(name, found, names) for name in named)
    return f"{words}: {reached}"


def _named(name: str, found: Route, names: tuple[str, str]) -> str:
    treatment, control = (numbers.percent(x / n, 1) for x, n in found.arms)
    if name == "from_rounded_risks" and found.decimals is not None:
        (x1, n1), (x2, n2) = found.arms
        first, second = (numbers.percent(x / n, found.decimals) for x, n in ((x1, n1), (x2, n2)))
        return f"risks rounded to {DECIMALS[found.decimals]}, {first}% and {second}%"
    if name == "from_rounded_log":
        return (
            f"log {REPORTED[found.measure].core.upper()} rounded to {numbers.fixed(math.log(found.value), 2)}"
        )
    if name == "arms_swapped":
        return f"{names[1]} vs {names[0]}"
    if name == "other_method":
        return f"by {method(found.method, found.measure)}"
    if name == "mislabelled":
        return f"it is the {REPORTED[found.measure].title}"
    if name == "denominator":
        (x1, n1), (x2, n2) = found.arms
        return f"with {x1:.0f}/{n1:.0f} and {x2:.0f}/{n2:.0f}"
    if name in ("complement", "complement_swapped", "transposed"):
        return f"{DEPARTURE[name]}, {treatment}% and {control}%"
    return DEPARTURE[name]


def kept(found: Sequence[Route], printed: int) -> str:
    """Whether these routes explain the interval as well, when the same rule is applied to it."""
    keeps = [COUNTED[route.keeps] == COUNTED[printed] for route in found]
    both = COUNTED[printed] > 1
    if not both:
        return ""
    if all(keeps):
        return " (this keeps the interval too)"
    return " (this does not keep the interval)" if len(found) == 1 else " (these do not keep the interval)"


def one_sided(tried: Tried) -> str:
    """One-sided tests that print as the figure, and the usual ones that do not."""
    usual = ("pearson", "wald", "mid-p")
    order = [name for name in (*usual, *tried.fitting) if name in tried.fitting]
    shown = [f"{_one(name)} {numbers.fixed(tried.fitting[name], 4)}" for name in dict.fromkeys(order)]
    others = " and others" if len(shown) > LISTED else ""
    without = [
        f"{_one(name)} {numbers.fixed(tried.others[name], 4)}"
        for name in ("pearson", "fisher", "yates")
        if name in tried.others
    ]
    missed = f" (not {', '.join(without)})" if without else ""
    return ", ".join(shown[:LISTED]) + others + missed


def _one(name: str) -> str:
    return SHORT[name].removeprefix("doubled ")


def two_sided(tried: Tried, printed: str) -> str:
    """The range of all two-sided tests, none of which prints as the figure."""
    values = list(tried.every.values())
    low, high = (numbers.fixed(value, 3) for value in (min(values), max(values)))
    return f"{len(values)} two-sided tests tried: {low} to {high}, none prints as {printed}"

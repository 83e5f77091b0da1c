"""The words of check: what a figure does, by which reading, and how the reading arrives at it.

What is said is about numbers. Nothing here calls a figure wrong or says why it was printed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rsa_trial_cli.check import p_values
from rsa_trial_cli.check.claims import COUNTED
from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import (
    ASSUMPTION,
    CONSISTENT,
    DIFFERS,
    FOLLOWS,
    RANK,
    STEP,
    UNCHECKED,
    Reading,
)
from rsa_trial_cli.check.routes import Route, Tried
from rsa_trial_cli.check.verdict import STEPS
from rsa_trial_cli.stats import TESTS
from rsa_trial_cli.writing.views import numbers

STATUS = {
    FOLLOWS: "follows",
    CONSISTENT: "consistent",
    STEP: "follows with an extra step",
    ASSUMPTION: "follows with an extra assumption",
    DIFFERS: "does not follow",
    UNCHECKED: "not checkable",
}
DEPARTURE = {  # {0} and {1} are the names of treatment and control
    "arms_swapped": "{1} vs {0}",
    "complement": "for no event",
    "complement_swapped": "for no event, {1} vs {0}",
    "other_method": "a rarer method",
    "rounded_twice": "rounding twice",
    "from_rounded_risks": "risks rounded first",
    "truncated": "truncating",
    "rounded_up": "always rounding up",
    "from_rounded_log": "the logarithm rounded first",
    "mislabelled": "another measure",
    "transposed": "share of {0} with the event against share without",
    "one_sided": "a one-sided test",
    "denominator": "other denominators",
    "misprint": "a misprinted digit or decimal point",
}
STRENGTH = {
    "strong": "strong: no other table with up to two events moved in either arm is accepted",
    "good": "good: up to 5% of the tables with up to two events moved in either arm are accepted too",
    "weak": "weak: up to half of the tables with up to two events moved in either arm are accepted too",
    "very_weak": "very weak: most tables with up to two events moved in either arm are accepted too",
}
SHORT = {
    **{test.name: "Wald" for key in REPORTED for test in p_values.tests(key) if test.variant},
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


def departures(reading: Reading, names: tuple[str, str]) -> str:
    """rounding twice, other denominators, in their order; a lone rarer method is named by its own name."""
    named = sorted(reading, key=RANK.__getitem__)
    if named == ["other_method"]:
        return ""
    return ", ".join(DEPARTURE[name].format(*names) for name in named)


def method(names: str, key: str = "") -> str:
    """The short titles of an interval of this measure, or of tests joined by "; "."""
    for measure in (key, *REPORTED[key].called) if key else ():
        if names in REPORTED[measure].methods:
            return REPORTED[measure].methods[names].partition(" (")[0]
    tests = dict.fromkeys(SHORT[name] for name in names.split("; ") if name)
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
    steps = [numbers.fixed(found.value, more), printed]
    if "rounded_twice" in found.reading:
        steps.insert(1, numbers.fixed(found.value, more - 1))
    named = sorted(found.reading, key=RANK.__getitem__)
    return f"{', '.join(_named(name, found, names) for name in named)}: {' → '.join(steps)}"


def _named(name: str, found: Route, names: tuple[str, str]) -> str:
    """A departure with what it did to these counts."""
    (x1, n1), (x2, n2) = found.arms
    how = {
        "from_rounded_log": lambda: (
            f"log {found.measure.upper()} rounded to {numbers.fixed(math.log(found.value), 2)}"
            if found.measure in ("or", "rr")
            else "the logarithm of the ratio rounded to two decimals"
        ),
        "other_method": lambda: method(found.method, found.measure),
        "mislabelled": lambda: f"it is the {REPORTED[found.measure].title}",
        "denominator": lambda: f"with {x1:.0f}/{n1:.0f} and {x2:.0f}/{n2:.0f}",
    }
    text = how[name]() if name in how else DEPARTURE[name].format(*names)
    if name == "from_rounded_risks" and found.decimals is not None:
        shares = (numbers.percent(x / n, found.decimals) for x, n in found.arms)
        text = f"risks rounded to {DECIMALS[found.decimals]}, {'% and '.join(shares)}%"
    if name in ("complement", "complement_swapped", "transposed"):
        shares = (numbers.percent(x / n) for x, n in found.arms)
        text += f" ({' v '.join(share + '%' for share in shares)})"
    return text


def kept(found: Route, printed: int) -> str:
    """Whether the same way of rounding, applied to every figure, explains the interval as well."""
    if COUNTED[printed] < 2 or not found.reading & STEPS:
        return ""
    return " (keeps the interval too)" if COUNTED[found.keeps] == COUNTED[printed] else " (not the interval)"


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
    """The range of all two-sided tests, and how many of them print as the figure."""
    values = list(tried.every.values())
    if not values:
        return "no two-sided test is defined for these counts"
    low, high = (numbers.p_value(value, 3) for value in (min(values), max(values)))
    several = len(tried.fitting) > 1
    does = ("meet", "meets") if printed[:1] in "<>≤≥Nn" else ("print as", "prints as")
    meets = does[0] if several else does[1]
    fitting = len(tried.fitting) or "none"
    return f"{len(values)} two-sided tests tried: {low} to {high}, {fitting} {meets} {printed}"


def instead(tried: Tried, declared: str) -> str:
    """Fisher gives 0.0252; Pearson 0.0218, N−1 0.0221, Yates 0.0320 and others"""
    return f"{SHORT[declared]} gives {numbers.fixed(tried.every[declared], 4)}; {_listed(tried.fitting)}"


def denominators(tried: Tried, counts: tuple[tuple[float, float], tuple[float, float]]) -> str:
    """166/170 and 139/146: Fisher 0.3570"""
    return f"{' and '.join(f'{x:.0f}/{n:.0f}' for x, n in counts)}: {_listed(tried.fitting)}"


def _listed(found: dict[str, float]) -> str:
    """The first few tests with their P."""
    shown = [f"{SHORT[name]} {numbers.fixed(p, 4)}" for name, p in found.items()]
    return ", ".join(shown[:LISTED]) + (" and others" if len(shown) > LISTED else "")


def rounded(tried: Tried, rule: str) -> str:
    """always rounding up: Yates 0.0323"""
    return f"{DEPARTURE[rule]}: {_listed(tried.fitting)}"


def nearest(values: dict[str, float], printed: str, decimals: int) -> str:
    """Where nothing gives a figure: how far all methods go."""
    if not values:
        return "no method is defined for these counts"
    low, high = (
        numbers.fixed(value, max(0, decimals) + 2) for value in (min(values.values()), max(values.values()))
    )
    methods = "1 method" if len(values) == 1 else f"{len(values)} methods"
    return f"{methods} from the counts as given: {low} to {high}, none prints as {printed}"


def sentence(names: Sequence[str], several: str, one: str) -> str:
    """The OR, the interval and the P follow from the counts."""
    *first, last = (f"the {name}" for name in names)
    text = f"{', '.join(first)} and {last}" if first else last
    return f"{text[0].upper()}{text[1:]} {one if len(names) == 1 else several}."


def halved(findings: Findings) -> bool:
    """Whether ½ is added to the cells of a single study's ratio, as one of them is empty."""
    trials = findings.published.trials
    cells = (
        trials.treatment.events,
        trials.treatment.non_events,
        trials.control.events,
        trials.control.non_events,
    )
    ratio = any(key and REPORTED[key].measure.ratio for key in findings.published.key)
    return ratio and any(float(cell[0]) == 0 for cell in cells)

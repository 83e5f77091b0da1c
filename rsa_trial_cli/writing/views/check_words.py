"""The words of check: the status of a figure, its reading, how the reading arrives at it, and the conclusion.

What is said is about numbers, what follows first. Nothing calls a figure wrong or says why it was printed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from rsa_trial_cli.check import printed_measures
from rsa_trial_cli.check.findings import Findings, Route, TestsTried
from rsa_trial_cli.check.printed_measures import REPORTED, SIDE, Margin
from rsa_trial_cli.check.programs import LABELS
from rsa_trial_cli.check.readings import (
    AGREES,
    ASSUMPTION,
    CONSISTENT,
    DIFFERS,
    EXPLAINED,
    FOLLOWS,
    MARKS,
    ONE_SIDED,
    OPEN,
    OTHER,
    OTHER_METHOD,
    STEP,
    UNCHECKED,
    Rounded,
    ordered,
)
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
MARK = {AGREES: "✓", EXPLAINED: "~", OTHER: "✗", OPEN: "?"}  # an output without them has + and x
STRENGTH = {"strong": "strong", "good": "good", "weak": "weak", "very_weak": "very weak"}
MOVED = "with up to two events moved in either arm"


def strength(word: str, accepted: int, tried: int, program: str) -> str:
    """The strength of a verdict with the tables behind it; program : whose figures alone they are, or "".

    strong: no other table …; weak: as R epitools prints it, also 3 of the 24 other tables ….
    """
    of = f" {program}," if program else ""
    if not accepted:
        return f"{STRENGTH[word]}:{of} no other table {MOVED} is accepted"
    return (
        f"{STRENGTH[word]}:{of} {accepted} of the {tried} other tables {MOVED} {_is(accepted)} accepted too"
    )


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def marked(status: str, text: str) -> str:
    """A text with the mark of its status: ✓ follows (Woolf)."""
    return f"{MARK[MARKS[status]]} {text}"


def _short(title: str) -> str:
    """The title of a test as lists have it, without a comma: Fisher, doubled Boschloo, Barnard pooled z."""
    plain = title.replace(" chi-square", "").replace(" exact", "").removesuffix(" score")
    name, _, how = plain.partition(", ")
    return f"{how} {name}" if how == "doubled" else f"{name} {how}".strip()


SHORT = {
    **{test.name: "Wald" for key in REPORTED for test in printed_measures.tests(key) if test.variant},
    "wald": "Wald",
    "wald (or)": "Wald of the odds ratio",
    "wald (rr)": "Wald of the risk ratio",
    **{name: _short(test.title) for name, test in TESTS.items()},
    "yates-full": "Yates, corrected past 0,",
    "agresti-caffo": "Wald of Agresti–Caffo",
    "unpooled-z-filled": "unpooled z with ½ in all cells",
    "wald-filled": "Wald with ½ in an empty cell",
    "wald-unfilled": "Wald without ½",
    "split-binomial": "binomial of the split of events",
}
DECIMALS = {0: "whole percents", 1: "one decimal", 2: "two decimals"}
LISTED = 3
FIXED = 15  # decimals beyond which a number is written with a power of ten
NOUNS = {
    "low": "lower limit",
    "high": "upper limit",
    "p": "P",
    "percent_trt": "first percent",
    "percent_ctl": "second percent",
    "estimate": "estimate",
}
NEEDS = (
    " that was not stated in what you entered: an adjusted model, another analysis set, a planned one-sided"
    " test or rounding on the way can each explain such a gap."
)
NOT_TRIED = "Not tried: adjusted, stratified, clustered, paired or imputed analyses."
JUDGE = "This tool compares numbers and does not judge why they differ."
ADJUSTED = "Declared adjusted: the crude values are shown, and nothing is concluded from them."
UNKNOWN = "None of the figures can be compared with counts."


def methods(names: Sequence[str] | None, key: str = "") -> str:
    """The short titles of the interval of a measure, key, or of tests."""
    if names and names[0] in LABELS:
        return LABELS[names[0]].words
    for measure in (key, *REPORTED[key].called) if key else ():
        titles = REPORTED[measure].methods
        if names and names[0] in titles:
            return titles[names[0]].partition(" (")[0]
    shown = list(dict.fromkeys(SHORT[name] for name in names or ()))
    return ", ".join(shown[:LISTED]) + (" and others" if len(shown) > LISTED else "")


def against(names: Sequence[str] | None, margin: Margin) -> str:
    """The tests of a margin: one-sided, margin −10 points: Farrington–Manning score, Wald."""
    found = REPORTED[margin.key].measure.margin_tests
    ratio, value = REPORTED[margin.key].measure.ratio, margin.value
    shown = numbers.general(value) if ratio else f"{numbers.general(100 * value)} percentage points"
    titles = [found[name.removesuffix(SIDE)].title for name in names or ()]
    others = " and others" if len(titles) > LISTED else ""
    return f"one-sided, margin {shown}" + (f": {', '.join(titles[:LISTED])}{others}" if titles else "")


def recomputed(value: float, decimals: int, rounded: str | None) -> str:
    """2.0046 → 2.00: two decimals more than were printed, and as it would print."""
    if math.isnan(value):
        return "not estimable"
    if decimals > FIXED:
        return numbers.general(value, 3)
    made = numbers.marked((rounded or "").replace("-", numbers.MINUS))
    return f"{numbers.fixed(value, max(0, decimals) + 2)} → {made}"


def route(found: Route, printed: str, decimals: int, names: tuple[str, str]) -> str:
    """How one route arrives at the printed figure."""
    records, places = ordered(found.reading), max(0, decimals)
    before = [record.more for record in records if isinstance(record, Rounded) and record.more]
    steps = [*(numbers.fixed(found.value, places + more) for more in (2, *before)), printed]
    done = done_by(found) | dict(zip(("treatment", "control"), names, strict=True))
    said = [(record.detail or record.words).format(**done) for record in records]
    return f"{' → '.join(steps)}: {', '.join(said)}"


def done_by(found: Route) -> dict[str, str]:
    """What a route did to the counts, by the names that the details of readings use."""
    shares = [x / n for (x, n) in found.counts]
    made = {
        "method": methods([found.method], found.measure) if found.method else "",
        "measure": REPORTED[found.measure].title,
        "counts": " and ".join(f"{x:.0f}/{n:.0f}" for x, n in found.counts),
        "risks": " v ".join(f"{numbers.percent(share)}%" for share in shares),
        "rounded_log": "the logarithm of the ratio rounded to two decimals",
        "rounded_risks": "",
    }
    if found.measure in ("or", "rr") and found.value > 0:
        made["rounded_log"] = (
            f"log {found.measure.upper()} rounded to {numbers.fixed(math.log(found.value), 2)}"
        )
    if found.method in LABELS:
        made["rounded_log"] = LABELS[found.method].words
    if found.decimals is not None:
        rounded = "% and ".join(numbers.percent(share, found.decimals) for share in shares)
        made["rounded_risks"] = f"{DECIMALS[found.decimals]}, {rounded}%"
    return made


def kept(found: Route) -> str:
    """Whether the same way of rounding, applied to every figure, explains the interval as well."""
    said = {None: "", True: " (keeps the interval too)", False: " (not the interval)"}
    return said[found.keeps_interval]


def one_sided(tried: TestsTried) -> str:
    """One-sided tests that print as the figure, and the usual ones that do not."""
    usual = ("pearson", "wald", "mid-p")
    order = [name for name in (*usual, *tried.fitting) if name in tried.fitting]
    shown = list(dict.fromkeys(f"{_one(name)} {numbers.fixed(tried.fitting[name], 4)}" for name in order))
    others = " and others" if len(shown) > LISTED else ""
    without = [
        f"{_one(name)} {numbers.fixed(tried.others[name], 4)}"
        for name in ("pearson", "fisher", "yates")
        if name in tried.others
    ]
    missed = f" (not {', '.join(without)})" if without else ""
    return ", ".join(shown[:LISTED]) + others + missed


def _one(name: str) -> str:
    """A test by one tail of it, which the doubled one shares."""
    return SHORT[name].removeprefix("doubled ")


def two_sided(tried: TestsTried, printed: str) -> str:
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


def instead(tried: TestsTried, declared: str) -> str:
    """Fisher gives 0.0252; Pearson 0.0218, N−1 0.0221, Yates 0.0320 and others"""
    return f"{SHORT[declared]} gives {numbers.fixed(tried.every[declared], 4)}; {_listed(tried.fitting)}"


def tests(tried: TestsTried, declared: str) -> str:
    """The tests that print as a P by one reading; declared : the test that the paper names."""
    (record,) = ordered(tried.reading)
    if record.name == ONE_SIDED:
        return one_sided(tried)
    if record.name == OTHER_METHOD:
        return instead(tried, declared)
    counts = " and ".join(f"{x:.0f}/{n:.0f}" for x, n in tried.counts)
    return f"{record.words if isinstance(record, Rounded) else counts}: {_listed(tried.fitting)}"


def _listed(found: Mapping[str, float]) -> str:
    """The first few tests with their P."""
    shown = [f"{SHORT[name]} {numbers.fixed(p, 4)}" for name, p in found.items()]
    return ", ".join(shown[:LISTED]) + (" and others" if len(shown) > LISTED else "")


def nearest(values: Mapping[str, float], printed: str, decimals: int) -> str:
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


def closing(findings: Findings) -> str:
    """What follows first, then what needs a step, then what does not follow and what was not tried."""
    by_status = _by_status(findings)
    adjusted = bool(findings.published.adjusted.all())
    if adjusted and DIFFERS not in by_status:
        return ADJUSTED
    alone = adjusted or bool(findings.published.trials.is_missing()[0])
    agree = ("are", "is") if not alone else ("go together:", "is consistent:")
    if set(by_status) <= {UNCHECKED}:
        return UNKNOWN
    follow, consistent = by_status.get(FOLLOWS, []), by_status.get(CONSISTENT, [])
    stepped = [*by_status.get(STEP, []), *by_status.get(ASSUMPTION, [])]
    differ = by_status.get(DIFFERS, [])
    lines = [sentence(follow, "follow from the counts", "follows from the counts")] if follow else []
    if consistent:
        rest = "without counts nothing more can be said" if alone else "consistent with the counts"
        lines.append(sentence(consistent, f"{agree[0]} {rest}", f"{agree[1]} {rest}"))
    if stepped:
        lines.append(sentence(stepped, "each need one step", "needs one step").removesuffix(".") + NEEDS)
    if differ:
        these = "the other figures" if alone or not findings.published.key.any() else "these counts"
        if alone and all(noun.endswith("percent") for noun in differ):
            these = "any count of its arm"
        lines.append(sentence(differ, f"do not follow from {these}", f"does not follow from {these}"))
    return " ".join([*lines, NOT_TRIED, JUDGE] if stepped or differ else lines)


def _by_status(findings: Findings) -> dict[str, list[str]]:
    """Status → what the figures are called; two limits of one status are the interval."""
    made: dict[str, list[str]] = {}
    for at in range(len(findings)):
        statuses = findings.status[:, at]
        for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
            name = findings.name(figure, at)
            both = figure in (1, 2) and statuses[1] == statuses[2]
            noun = "interval" if both else NOUNS.get(name, name.upper())
            listed = made.setdefault(statuses[figure], [])
            listed += [] if noun in listed else [noun]
    return made

"""Laws of check: what a printed figure stands for, and that the verdict finds every way back and no other.

The arithmetic on the side of the tests is in Decimal and Fraction, apart from the package's own, except where
a law is about the package's own figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from rsa_trial_cli.check.figures import NONE, Figure, Figures, prints_as
from rsa_trial_cli.check.findings import Findings, Verdict
from rsa_trial_cli.check.judging import judge, verdicts
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.programs import LABELS
from rsa_trial_cli.check.readings import DEPARTURES, NEAREST, PLACE, READINGS, ROUNDINGS
from rsa_trial_cli.check.records import records
from rsa_trial_cli.check.recover import recovered
from rsa_trial_cli.check.study import Among, Published
from rsa_trial_cli.check.verdict import find
from rsa_trial_cli.reading import figures as reading
from rsa_trial_cli.reading import files
from rsa_trial_cli.reading.printed_columns import from_file
from rsa_trial_cli.reading.printed_result import Entry, Result
from rsa_trial_cli.reading.printed_study import published
from rsa_trial_cli.stats import MEASURES, TESTS, Trials

pytestmark = pytest.mark.law

KEYS = ("or", "rr", "rd", "arr", "rrr", "nnt")  # what can be printed
RATIOS = ("or", "rr")
PERCENTS = ("rd", "arr", "rrr")
CORE = {"or": "or", "rr": "rr", "rd": "rd", "arr": "rd", "rrr": "rr", "nnt": "nnt"}
USUAL = {"or": {"woolf", "exact"}, "rr": {"katz"}, "rd": {"wald", "newcombe"}}
USUAL |= {"arr": USUAL["rd"], "nnt": USUAL["rd"], "rrr": USUAL["rr"]}
USUAL_TESTS = ("wald", "pearson", "fisher")
COSTLY = [name for name, test in TESTS.items() if test.largest is not None and test.checked]
CHEAP = ["wald", *(name for name in TESTS if name not in COSTLY and TESTS[name].checked)]
LEVELS = (0.9, 0.95, 0.99)
DECIMALS = (*range(7), 15)
OTHER = "other_method"
WIDE = Context(prec=60)
PHASES = (Phase.explicit, Phase.generate)  # a smaller example would take minutes to find
NOISE = Decimal("1e-8")  # of the last place
Counts = tuple[int, int, int, int]  # events and total of treatment, then of control
Triple = tuple[float | None, float | None, float | None]


# --- printing, in exact arithmetic ----------------------------------------------------------------------


def rounded(number: Decimal, decimals: int, rounding: str) -> Decimal:
    """A number at these decimals, ties away from zero."""

    def to(x: Decimal, places: int, mode: str) -> Decimal:
        return x.quantize(Decimal(1).scaleb(-places), mode, WIDE)

    if rounding == "rounded_twice":
        return to(to(number, decimals + 1, ROUND_HALF_UP), decimals, ROUND_HALF_UP)
    mode = {NEAREST: ROUND_HALF_UP, "truncated": ROUND_DOWN, "rounded_up": ROUND_UP}[rounding]
    return to(number, decimals, mode)


def text(number: float | None, decimals: int, rounding: str = NEAREST, sign: str = "") -> str:
    """A number as printed, "" where there is none.

    The noise of floats is taken off first, so that what is a whole number of units but for noise is one.
    """
    if number is None or not math.isfinite(number):
        return ""
    exact = Decimal(f"{number:.13e}")
    whole = rounded(exact, decimals, NEAREST)
    noise = abs(exact - whole) < NOISE.scaleb(-decimals)
    return f"{rounded(whole if noise else exact, decimals, rounding):f}{sign}"


class Study(NamedTuple):
    """What one study printed."""

    counts: Counts
    key: str = ""
    estimate: str = ""
    low: str = ""
    high: str = ""
    p: str = ""
    level: float = 0.95
    percents: tuple[str, str] = ("", "")
    adjusted: bool = False
    declared: str = ""


def beside(studies: Sequence[Study]) -> Published:
    trials = Trials.of(
        *np.array([study.counts for study in studies], float).T, study=[str(i) for i in range(len(studies))]
    )
    results = []
    for study in studies:
        entry = Entry(study.key, *map(reading.figure, (study.estimate, study.low, study.high)))
        percents = reading.figure(study.percents[0]), reading.figure(study.percents[1])
        p = reading.p_value(study.p) if study.p else NONE
        results.append(Result([entry], p, percents, study.level, study.adjusted, study.declared))
    return published(trials, results)


def judged(studies: Sequence[Study], *, costly: bool = False) -> Verdict:
    return verdicts(beside(studies), costly=costly)


def explained(verdict: Verdict) -> np.ndarray:
    """Where every figure of a study is."""
    return (verdict.explained | ~verdict.given).all(axis=0)


# --- found again ----------------------------------------------------------------------------------------

RANDOM = np.random.default_rng


def table(rng: np.random.Generator, largest: int = 400) -> Counts:
    """A random table, large or small; a cell is empty in about one of five."""
    top = int(rng.choice([6, 30, largest, 100_000 if largest > 100 else largest]))
    n1, n2 = (int(n) for n in rng.integers(1, top + 1, 2))
    x1, x2 = int(rng.binomial(n1, rng.random())), int(rng.binomial(n2, rng.random()))
    if rng.random() < 0.1:
        x1 = int(rng.choice([0, n1]))
    if rng.random() < 0.1:
        x2 = int(rng.choice([0, n2]))
    return x1, n1, x2, n2


def printed_values(key: str, counts: Counts, method: str, level: float) -> Triple:
    """Estimate and limits as a paper would print them, None where infinite or undefined."""
    made = MEASURES[CORE[key]].estimate(Trials.of(*counts), method, level)
    values = [float(made.estimate[0]), float(made.low[0]), float(made.high[0])]
    if key == "arr":
        values = [-values[0], -values[2], -values[1]]
    if key == "rrr":
        values = [1 - values[0], 1 - values[2], 1 - values[1]]
    if key in PERCENTS:
        values = [100 * value for value in values]
    estimate, low, high = (value if math.isfinite(value) else None for value in values)
    return estimate, low, high


def p_of(key: str, counts: Counts, test: str, method: str, *, one_sided: bool) -> float | None:
    """P of a test of the measure; Wald's of an interval that changes the counts looks at those."""
    measure = MEASURES[CORE[key]]
    interval = method if test == "wald" else None
    sides = ("greater", "less") if one_sided else ("two-sided",)
    trials = Trials.of(*counts)
    every = [measure.estimate(trials, interval, test=test, alternative=side).p_value[0] for side in sides]
    return None if np.isnan(every).all() else float(np.nanmin(every))


def swapped(counts: Counts) -> Counts:
    return counts[2:] + counts[:2]


def complement(counts: Counts) -> Counts:
    x1, n1, x2, n2 = counts
    return n1 - x1, n1, n2 - x2, n2


def complement_swapped(counts: Counts) -> Counts:
    return swapped(complement(counts))


TURNED = {"arms_swapped": swapped, "complement": complement, "complement_swapped": complement_swapped}


class Case(NamedTuple):
    """A study whose figures come about by these departures."""

    study: Study
    departures: frozenset[str]


def case(
    key: str,
    counts: Counts,
    method: str,
    rounding: str,
    decimals: int,
    level: float,
    test: str,
    *,
    turn: str = "",
    one_sided: bool = False,
    p_decimals: int = 4,
) -> Case:
    """Estimate and limits by a method, turned and rounded; P by a test, rounded likewise where usual."""
    departures = {rounding} - {NEAREST}
    departures |= {OTHER} if method not in USUAL[key] else set()
    departures |= {turn} if turn else set()
    own_wald = CORE[key] in RATIOS and method not in ("gart", "independence-smoothed", "walter")
    departures |= set() if test in USUAL_TESTS and (test != "wald" or own_wald) else {OTHER}
    departures |= {"one_sided"} if one_sided else set()
    data = TURNED[turn](counts) if turn else counts
    sign = "%" if key in PERCENTS else ""
    figures = [text(v, decimals, rounding, sign) for v in printed_values(key, data, method, level)]
    # rounding and a rarer method are never both looked for in different figures
    p_rounding = rounding if OTHER not in departures else NEAREST
    p = text(p_of(key, counts, test, method, one_sided=one_sided), p_decimals, p_rounding)
    return Case(Study(counts, key, *figures, p, level), frozenset(departures))


def assert_found(cases: Sequence[Case], *, costly: bool = False) -> None:
    """Every figure is explained, by the departures of its making or by simpler ones."""
    verdict = judged([c.study for c in cases], costly=costly)
    whole = explained(verdict)
    lost = [c for c, found in zip(cases, whole, strict=True) if not found]
    assert not lost, (len(lost), len(cases), lost[:5])
    for at, c in enumerate(cases):
        assert len(c.departures) <= 2
        assert verdict.study[at] <= PLACE[c.departures], (c, READINGS[verdict.study[at]])
        if not c.departures:
            assert set(verdict.reading[verdict.given[:, at], at].tolist()) == {PLACE[frozenset()]}


def methods(key: str) -> list[str]:
    return [name for name, method in MEASURES[CORE[key]].methods.items() if method.checked]


def ordinary(key: str, seed: int) -> Iterator[Case]:
    """Every method of a measure at every number of decimals and rounding, P by a test that goes with it."""
    rng = RANDOM([seed, KEYS.index(key)])
    for method, (at, decimals), rounding in product(methods(key), enumerate(DECIMALS), ROUNDINGS):
        rarer = method not in USUAL[key]
        free = rounding == NEAREST
        test = str(rng.choice(CHEAP if free else ["pearson", "fisher"]))
        assert free or not rarer or test in USUAL_TESTS
        level = LEVELS[(at + seed) % len(LEVELS)]
        p_decimals = int(rng.integers(0, 7))
        yield case(key, table(rng), method, rounding, decimals, level, test, p_decimals=p_decimals)


def turned(key: str, seed: int) -> Iterator[Case]:
    """Every method, or every rounding of a usual one, of every turn of the counts that the measure sees."""
    rng = RANDOM([seed, 10 + KEYS.index(key)])
    usual = sorted(USUAL[key])
    ways = [(method, NEAREST) for method in methods(key)] + list(product(usual, ROUNDINGS))
    for turn, (at, (method, rounding)) in product(REPORTED[key].turns, enumerate(ways)):
        test = str(rng.choice(["pearson", "fisher"] if rounding != NEAREST or method in usual else CHEAP))
        one_sided = rounding == NEAREST and method in usual and at % 2 == 1
        level, decimals = LEVELS[at % len(LEVELS)], DECIMALS[int(rng.integers(len(DECIMALS)))]
        yield case(key, table(rng), method, rounding, decimals, level, test, turn=turn, one_sided=one_sided)


def one_sided(key: str, seed: int) -> Iterator[Case]:
    """Every test one-sided beside the usual and the rarer intervals; the usual tests rounded in every way."""
    rng = RANDOM([seed, 20 + KEYS.index(key)])
    for test, method in product(CHEAP, (sorted(USUAL[key])[0], methods(key)[-1])):
        decimals = int(rng.integers(1, 6))
        yield case(key, table(rng), method, NEAREST, 3, 0.95, test, one_sided=True, p_decimals=decimals)
    for test, rounding in product(("pearson", "fisher"), ROUNDINGS):
        yield case(key, table(rng), sorted(USUAL[key])[0], rounding, 3, 0.95, test, one_sided=True)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("making", [ordinary, turned, one_sided])
def test_what_the_program_computes_is_found_again(key: str, making: object) -> None:
    assert_found(list(making(key, 1)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
@pytest.mark.parametrize("key", KEYS)
def test_what_the_program_computes_is_found_again_in_many_tables(key: str, seed: int) -> None:
    for making in (ordinary, turned, one_sided):
        assert_found(list(making(key, seed)))


@pytest.mark.parametrize("test", COSTLY)
def test_p_of_costly_tests_is_found_again(test: str) -> None:
    rng = RANDOM([31, COSTLY.index(test)])
    cases = [
        case(key, table(rng, 12), method, NEAREST, 3, 0.95, test, one_sided=side)
        for key in RATIOS
        for method in (sorted(USUAL[key])[-1], methods(key)[-1])
        for side in (False, True)
    ]
    assert_found(cases, costly=True)


# --- every printed figure, one unit after the other, against a search in exact arithmetic ----------------


Cells = tuple[Fraction, Fraction, Fraction, Fraction]  # events and none of treatment, then of control
SMALL = Fraction(1, 10**7)  # of the last place: nearer to a tie than this, either is right


def half(cells: Cells, *, always: bool = False) -> Cells:
    add = Fraction(1, 2) if always or 0 in cells else Fraction(0)
    a, b, c, d = (cell + add for cell in cells)
    return a, b, c, d


def smoothed(cells: Cells) -> Cells:
    """2·nᵢ·mⱼ/N² added to each cell."""
    a, b, c, d = cells
    total = sum(cells)
    rows, columns = (a + b, a + b, c + d, c + d), (a + c, b + d, a + c, b + d)
    a, b, c, d = (x + 2 * n * m / total**2 for x, n, m in zip(cells, rows, columns, strict=True))
    return a, b, c, d


def half_event(cells: Cells) -> Cells:
    a, b, c, d = cells
    return a + Fraction(1, 2), b, c + Fraction(1, 2), d


def effect(core: str, cells: Cells) -> Fraction | None:
    """The odds ratio, risk ratio or risk difference of the sample, None where it is infinite or undefined."""
    a, b, c, d = cells
    if core == "or":
        return None if b * c == 0 else a * d / (b * c)
    if core == "rr":
        return None if c == 0 else a * (c + d) / ((a + b) * c)
    return a / (a + b) - c / (c + d)


USUAL_DATA = {"or": (half, lambda cells: cells), "rr": (half,), "rd": (lambda cells: cells,)}
OTHER_DATA = {
    "or": (lambda cells: cells, lambda cells: half(cells, always=True), smoothed),
    "rr": (lambda cells: cells, half_event),
    "rd": (lambda cells: cells,),
}


def conditional(cells: Cells, *, median: bool = False) -> Fraction | None:
    """The odds ratio at which the mean of the first cell, its margins given, is what was observed.

    median : or half of its distribution lies above what was observed, which counts half.
    """
    a, b, c, d = map(int, cells)
    first = range(max(0, a - d), min(a + b, a + c) + 1)
    if a == first[0] or a == first[-1]:
        return Fraction(0) if a == first[0] and a != first[-1] else None
    k = np.array(first, float)
    score, at = ((k > a) + 0.5 * (k == a), 0.5) if median else (k, a)
    logs = np.array([math.log(math.comb(a + b, i) * math.comb(c + d, a + c - i)) for i in first])
    low, high = -60.0, 60.0
    for _ in range(100):
        middle = (low + high) / 2
        weights = np.exp(logs + k * middle - np.max(logs + k * middle))
        low, high = (middle, high) if float(weights @ score / weights.sum()) < at else (low, middle)
    return Fraction(math.exp((low + high) / 2))


def peto(cells: Cells) -> Fraction | None:
    """exp((a − E)/V), the margins given (Yusuf, Peto et al. 1985)."""
    a, b, c, d = cells
    total = a + b + c + d
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (total**2 * (total - 1))
    return Fraction(math.exp((a - (a + b) * (a + c) / total) / variance)) if variance else None


def estimated(cells: Cells) -> list[Fraction | None]:
    """The odds ratio by every other estimate."""
    return [conditional(cells), conditional(cells, median=True), peto(cells)]


def presented(key: str, value: Fraction | None) -> list[Fraction]:
    """A value of the core as papers print the measure; differences and reductions in percent."""
    if value is None or (key == "nnt" and value == 0):
        return []
    if key == "nnt":
        return [1 / value, abs(1 / value)]
    turned = {"rd": 100 * value, "arr": -100 * value, "rrr": 100 - 100 * value, "rri": 100 * value - 100}
    return [turned.get(key, value)]


def turns(key: str) -> dict[str, object]:
    every = {
        "": lambda a, b, c, d: (a, b, c, d),
        "arms_swapped": lambda a, b, c, d: (c, d, a, b),
        "complement": lambda a, b, c, d: (b, a, d, c),
        "complement_swapped": lambda a, b, c, d: (d, c, b, a),
    }
    return every if CORE[key] == "rr" else {name: every[name] for name in ("", "arms_swapped")}


def frames(key: str) -> Iterator[tuple[int, str, Cells | None, str]]:
    """Number of departures, measure as printed, a change of the cells of 0 to 3, and its name."""
    both = {"or": "rr", "rr": "or", "rrr": "reduced-or"}
    for name, turn in turns(key).items():
        yield bool(name), key, turn, name or "as_given"
        yield 1 + bool(name), key, lambda a, b, c, d, turn=turn: turn(a, c + d - a, c, a + b - c), "exchanged"
    if CORE[key] == "rr":
        for turn in turns(key).values():
            yield 1, key, lambda a, b, c, d, turn=turn: turn(a, c, b, d), "transposed"
    if key == "rrr":  # a reduction whose sign was dropped
        yield 1, "rri", turns(key)[""], "arms_swapped"
    if key in both:
        for name, turn in turns("rr" if key == "or" else "or").items():
            yield 1 + bool(name), both[key], turn, "mislabelled"


def units(value: Fraction, decimals: int, rounding: str) -> set[int]:
    """The whole numbers of units of the last place that a value may print as; ties either way."""
    scaled = value * Fraction(10) ** decimals
    near = lambda x: {math.floor(x + Fraction(1, 2)), math.ceil(x - Fraction(1, 2))}  # noqa: E731
    if rounding == NEAREST:
        return near(scaled)
    if rounding == "rounded_twice":
        return {twice for once in near(10 * scaled) for twice in near(Fraction(once, 10))}
    down, away = int(scaled), math.floor(scaled) if scaled < 0 else math.ceil(scaled)
    return {down} if rounding == "truncated" else {away}


def doubtful(value: Fraction, decimals: int) -> bool:
    """Whether noise decides how a value is cut or rounded twice."""
    scaled = value * Fraction(10) ** decimals * 20
    return 0 < abs(scaled - round(scaled)) < 20 * SMALL


def log_rounded(value: Fraction) -> Fraction | None:
    """exp of the logarithm kept to two decimals."""
    if value <= 0:
        return None
    log = (Decimal(value.numerator) / Decimal(value.denominator)).ln(WIDE)
    return Fraction(rounded(log, 2, NEAREST).exp(WIDE))


def of_rounded_risks(core: str, cells: Cells) -> list[Fraction | None]:
    a, b, c, d = cells
    made = []
    for decimals in (1, 0, 2):
        p, q = (
            Fraction(math.floor(100 * risk * 10**decimals + Fraction(1, 2)), 100 * 10**decimals)
            for risk in (a / (a + b), c / (c + d))
        )
        made.append(effect(core, (p, 1 - p, q, 1 - q)))
    return made


class Searched(NamedTuple):
    """Printed figures, in units of the last place: those of a reading, with the least of its departures, and
    those that one misplaced decimal point turns into one."""

    found: dict[int, int]
    shifted: set[int]


def search(key: str, counts: Counts, decimals: int, *, strict: bool = True) -> Searched:
    """Every figure that an estimate may print as when nothing else is printed.

    strict : give a table up where noise decides.
    """
    x1, n1, x2, n2 = map(Fraction, counts)
    found: dict[int, int] = {}
    shifted: set[int] = set()

    def note(values: Iterable[Fraction], rules: Iterable[str], departures: int) -> None:
        for value, rule in product(values, rules):
            cut = rule in ("truncated", "rounded_up", "rounded_twice")
            if strict and cut:
                assume(not doubtful(value, decimals))
            for unit in units(value, decimals, rule):
                found[unit] = min(found.get(unit, 9), departures)

    for departures, measure, change, _ in frames(key):
        cells = change(x1, n1 - x1, x2, n2 - x2)
        if min(cells) < 0 or cells[0] + cells[1] == 0 or cells[2] + cells[3] == 0:
            continue
        as_printed = "rrr" if measure == "reduced-or" else measure
        core = {"reduced-or": "or", "nnt": "rd", "rri": "rr"}.get(measure) or CORE[measure]
        for other, data in ((0, USUAL_DATA[core]), (1, OTHER_DATA[core])):
            size = departures + other
            if size > 2:
                continue
            values = [v for way in data for v in presented(as_printed, effect(core, way(cells)))]
            if other and core == "or":
                values += [v for value in estimated(cells) for v in presented(as_printed, value)]
            rules = ROUNDINGS if size < 2 else (NEAREST,)
            note(values, (NEAREST,), size)
            note(values, [rule for rule in rules if rule != NEAREST], size + 1)
            if measure == "nnt" and decimals == 0:
                note(values, ("rounded_up",), size)
            if size < 2:
                risks = [v for e in of_rounded_risks(core, cells) for v in presented(as_printed, e)]
                note(risks, (NEAREST,), size + 1)
                raw = effect(core, cells)
                if core != "rd" and raw is not None and (log := log_rounded(raw)) is not None:
                    note(presented(as_printed, log), (NEAREST,), size + 1)
                for value in values:
                    shifted |= units(value * 10, decimals, NEAREST) | units(value / 10, decimals, NEAREST)
    return Searched(found, shifted)


def printed(key: str, unit: int, decimals: int) -> str:
    return f"{Decimal(unit).scaleb(-decimals):f}" + ("%" if key in PERCENTS else "")


def around(searched: Searched) -> list[int]:
    """Every figure found, and those next to each."""
    near = {unit + by for unit in searched.found for by in (-2, -1, 0, 1, 2)}
    return sorted(near)


def ambiguous_risks(counts: Counts) -> bool:
    """Whether a risk lies on a tie of the percents tried."""
    x1, n1, x2, n2 = counts
    pairs = (x1, n1), (x2, n2), (n1 - x1, n1), (n2 - x2, n2), (x1, n2), (x2, n1)
    risks = [Fraction(*pair) for pair in pairs]
    if x1 + x2:
        risks += [Fraction(x1, x1 + x2), Fraction(x2, x1 + x2)]
    if n1 + n2 > x1 + x2:
        risks += [Fraction(n1 - x1, n1 + n2 - x1 - x2), Fraction(n2 - x2, n1 + n2 - x1 - x2)]
    return any((risk * 200 * 10**at) % 2 == 1 for risk in risks for at in (0, 1, 2))


def assert_as_searched(key: str, counts: Counts, decimals: int) -> None:
    """An estimate alone is explained where the search finds it and nowhere else, with as few departures."""
    searched = search(key, counts, decimals)
    x1, n1, x2, n2 = counts
    assume(key != "or" or x1 * n2 != x2 * n1)  # of an estimate of 1, found by iteration, noise is cut
    shown = [unit for unit in around(searched) if abs(unit) < 10**9]  # fewer digits than the slack reaches
    assume(shown)
    verdict = judged([Study(counts, key, printed(key, unit, decimals)) for unit in shown])
    for at, unit in enumerate(shown):
        what = key, counts, printed(key, unit, decimals)
        place = int(verdict.reading[0, at])
        if unit in searched.found:
            assert place >= 0, what
            assert len(READINGS[place]) == searched.found[unit], (what, READINGS[place])
        elif unit not in searched.shifted or unit == 0:
            assert place < 0, (what, READINGS[place])
        else:
            assert place < 0 or "misprint" in READINGS[place], (what, READINGS[place])


ARM = st.integers(2, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TABLES = st.tuples(ARM, ARM).map(lambda arms: (*arms[0], *arms[1]))


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=6, deadline=None, derandomize=True, phases=PHASES)
@given(counts=TABLES, decimals=st.sampled_from([2, 3, 4, 5]))
@example(counts=(75, 101, 59, 100), decimals=2)
@example(counts=(75, 101, 59, 100), decimals=5)
def test_a_lone_estimate_is_explained_as_an_exact_search_does_it(
    key: str, counts: Counts, decimals: int
) -> None:
    assume(not ambiguous_risks(counts))
    assert_as_searched(key, counts, decimals)


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=400, deadline=None)
@given(counts=TABLES, decimals=st.integers(0, 7))
def test_a_lone_estimate_as_an_exact_search_in_many_tables(key: str, counts: Counts, decimals: int) -> None:
    assume(not ambiguous_risks(counts))
    assert_as_searched(key, counts, decimals)


# --- a figure moved by one unit of its last place ------------------------------------------------------


def moved(figure: str, by: int) -> str:
    value = Decimal(figure.removesuffix("%"))
    unit = Decimal(1).scaleb(value.as_tuple().exponent)
    return f"{value + by * unit:f}" + ("%" if figure.endswith("%") else "")


def followers(key: str, seed: int, k: int) -> list[tuple[Study, float]]:
    """Studies whose estimate, limits and P are all as given, at four or more decimals; the exact estimate."""
    rng, made = RANDOM([seed, 40 + KEYS.index(key)]), []
    while len(made) < k:
        counts = table(rng, 100)
        method = str(rng.choice(sorted(USUAL[key])))
        decimals = int(rng.integers(4, 8))
        study = case(key, counts, method, NEAREST, decimals, 0.95, "pearson", p_decimals=8).study
        exact = printed_values(key, counts, method, 0.95)[0]
        if exact is None or not all((study.estimate, study.low, study.high, study.p)):
            continue
        if abs(exact) * 10**decimals > 100 and 1e-5 < float(study.p) < 1:
            made.append((study, exact))
    return made


@pytest.mark.parametrize("key", KEYS)
def test_no_misprint_explains_a_change_of_one_unit_in_the_last_place(key: str) -> None:
    studies = [study for study, _ in followers(key, 5, 30)]
    assert (judged(studies).study == 0).all() and explained(judged(studies)).all()
    for field, by in product(("estimate", "low", "high", "p"), (1, -1)):
        changed = [study._replace(**{field: moved(getattr(study, field), by)}) for study in studies]
        verdict = judged(changed)
        for at in range(len(changed)):
            places = [p for p in verdict.reading[:, at].tolist() if p >= 0]
            assert not any("misprint" in READINGS[place] for place in places), changed[at]


@pytest.mark.parametrize("key", KEYS)
def test_an_estimate_moved_off_its_own_roundings_does_not_follow(key: str) -> None:
    """One unit from its nearest figure and more than one from the estimate itself, limits and P as they are.

    The limits and the P keep the counts in place, so that only another estimate of them could be meant.
    """
    changed = []
    for study, exact in followers(key, 6, 50):
        figure = Decimal(study.estimate.removesuffix("%"))
        by = 1 if figure > Decimal(exact) else -1
        decimals = -int(figure.as_tuple().exponent)
        assume_free = moved(study.estimate, by).removesuffix("%")
        unit = int(Decimal(assume_free).scaleb(decimals))
        off = abs(Decimal(exact).scaleb(decimals) - unit)
        if off > Decimal("1.06") and unit not in quietly(key, study.counts, decimals):
            changed.append(study._replace(estimate=moved(study.estimate, by)))
    assert len(changed) >= 20
    verdict = judged(changed)
    for at, study in enumerate(changed):
        assert verdict.reading[0, at] < 0, (study, READINGS[verdict.reading[0, at]])
        assert (verdict.reading[1:4, at] == 0).all(), study


def quietly(key: str, counts: Counts, decimals: int) -> set[int]:
    """What the exact search finds for the estimate."""
    return set(search(key, counts, decimals, strict=False).found)


# --- what a printed figure stands for ------------------------------------------------------------------


def may_print(number: Decimal, decimals: int, rounding: str) -> set[Decimal]:
    """The figures that a number may print as, ties either way."""
    unit = Decimal(1).scaleb(-decimals)
    return {n * unit for n in units(Fraction(number), decimals, rounding)}


@st.composite
def printed_and_numbers(draw: st.DrawFn) -> tuple[str, int, list[Decimal]]:
    """A figure and numbers near it: on the ends of what it stands for, beside them, and elsewhere."""
    decimals = draw(st.integers(-2, 9))
    digits = draw(st.integers(-(10**5), 10**5))
    unit = Decimal(1).scaleb(-decimals)
    ends = [Decimal(n) / 20 for n in (-40, -30, -21, -20, -11, -10, -9, -1, 0, 1, 9, 10, 11, 20, 21, 30, 40)]
    beside = [Decimal(0), Decimal("1e-4"), Decimal("-1e-4"), draw(st.decimals(-1, 1, places=4))]
    numbers = [(digits + end + by) * unit for end in ends for by in beside]
    figure = Decimal(digits).scaleb(-decimals)
    return (f"{figure:f}" if decimals >= 0 else f"{digits}e{-decimals}"), decimals, numbers


@pytest.mark.parametrize("rounding", ROUNDINGS)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(drawn=printed_and_numbers())
@example(drawn=("1.10", 2, [Decimal("1.095"), Decimal("1.105"), Decimal("1.0949"), Decimal("1.1051")]))
@example(drawn=("-1.7", 1, [Decimal("-1.75"), Decimal("-1.65"), Decimal("-1.7501"), Decimal("-1.6499")]))
@example(drawn=("0.02", 2, [Decimal("0.0299"), Decimal("0.03"), Decimal("0.01"), Decimal("-0.02")]))
@example(drawn=("2.01", 2, [Decimal("2.0046"), Decimal("2.0045"), Decimal("2.0044"), Decimal("2.01")]))
@example(drawn=("1.2499", 4, [Decimal("1.25"), Decimal("1.2499"), Decimal("1.24989")]))
@example(drawn=("1.2501", 4, [Decimal("1.25"), Decimal("1.2501"), Decimal("1.25011")]))
@example(drawn=("43.74", 2, [Decimal("43.75"), Decimal("43.74")]))
def test_a_figure_stands_for_what_prints_as_it(rounding: str, drawn: tuple[str, int, list[Decimal]]) -> None:
    shown, decimals, numbers = drawn
    figure = reading.figure(shown)
    assert figure.decimals == decimals
    got = prints_as(np.array(numbers, float), Figures.of([figure] * len(numbers)), ROUNDINGS[rounding])
    for number, found in zip(numbers, got.tolist(), strict=True):
        assert found == (figure.value in may_print(number, decimals, rounding)), (shown, number, rounding)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_both_figures_of_a_tie_are_right(rounding: str) -> None:
    ties = [(Decimal(2 * n + 1) / 2).scaleb(-d) for n in range(-300, 300) for d in range(7)]
    for by in (-1, 1):
        shown = [tie + by * Decimal(5).scaleb(tie.as_tuple().exponent) for tie in ties]
        places = [-tie.as_tuple().exponent - 1 for tie in ties]
        figures = [Figure("", value, at) for value, at in zip(shown, places, strict=True)]
        got = prints_as(np.array(ties, float), Figures.of(figures), ROUNDINGS[rounding])
        want = [v in may_print(t, d, rounding) for v, t, d in zip(shown, ties, places, strict=True)]
        assert got.tolist() == want
        assert rounding not in (NEAREST, "rounded_twice") or all(want)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_nothing_infinite_or_undefined_is_printed(rounding: str) -> None:
    numbers = np.array([np.inf, -np.inf, np.nan])
    for shown in ("2.01", "0", "-1", "999999"):
        assert not prints_as(numbers, Figures.of([reading.figure(shown)] * 3), ROUNDINGS[rounding]).any()


@given(p=st.decimals(0, 1, places=6), bound=st.sampled_from(["0.05", "0.001", "0.1", ".5"]))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_an_inequality_is_met_by_the_number_whatever_the_rounding(p: Decimal, bound: str) -> None:
    for sign, rounding in product("<>", ROUNDINGS):
        figures = Figures.of([reading.p_value(sign + bound)])
        got = bool(prints_as(np.array([float(p)]), figures, ROUNDINGS[rounding])[0])
        assert got == (p == Decimal(bound) or (p < Decimal(bound)) == (sign == "<"))
    assert not prints_as(np.array([float(p)]), Figures.of([NONE])).any()


# --- batches --------------------------------------------------------------------------------------------


def mixture(seed: int, k: int) -> list[Study]:
    """Studies of every sort: each measure or none, figures that follow and that do not, inequalities, …"""
    rng, made = RANDOM([seed, 60]), []
    for _ in range(k):
        key = str(rng.choice(["", *KEYS]))
        counts = table(rng, 60)
        decimals, rounding = int(rng.integers(0, 4)), str(rng.choice(list(ROUNDINGS)))
        study = Study(counts)
        if key:
            turn = str(rng.choice(["", *REPORTED[key].turns]))
            method = str(rng.choice(methods(key)))
            level = float(rng.choice([0.9, 0.95]))
            study = case(key, counts, method, rounding, decimals, level, "pearson", turn=turn).study
            if rng.random() < 0.3 and study.low:
                study = study._replace(low=moved(study.low, -int(rng.integers(1, 30))))
            if rng.random() < 0.2:
                study = study._replace(estimate="")
        p = float(rng.choice([rng.random(), p_of(key or "rr", counts, str(rng.choice(CHEAP)), "",
                                                one_sided=bool(rng.integers(2))) or 0.5]))  # fmt: skip
        shown = [text(p, 3), "<0.05", ">0.05", "NS", "0.000", "", text(p, 2)]
        study = study._replace(p=str(rng.choice(shown)))
        if rng.random() < 0.4:
            of = (counts[0] / counts[1], counts[2] / (counts[3] + int(rng.integers(0, 2))))
            study = study._replace(percents=(text(100 * of[0], 1), text(100 * of[1], 0)))
        study = study._replace(adjusted=bool(rng.random() < 0.1))
        study = study._replace(declared=str(rng.choice(["", "", "", "fisher", "yates"])))
        made.append(study)
    return made


FIELDS = ("figure", "printed", "recomputed", "rounded", "status", "reading", "readings", "method", "strength",
          "readings_tried")  # fmt: skip


def lines(studies: Sequence[Study], *, quick: bool = True) -> list[list[tuple[str, ...]]]:
    """The records of each study, as text so that nan equals nan."""
    table = records(find(beside(studies), quick=quick))
    made: dict[str, list[tuple[str, ...]]] = {str(at): [] for at in range(len(studies))}
    for at, study in enumerate(table.study):
        made[study].append(tuple(str(getattr(table, name)[at]) for name in FIELDS))
    return list(made.values())


def assert_same(one: list[list[tuple[str, ...]]], other: list[list[tuple[str, ...]]]) -> None:
    for at, (these, those) in enumerate(zip(one, other, strict=True)):
        assert [line[:2] + line[3:] for line in these] == [line[:2] + line[3:] for line in those], at
        mine, theirs = ([float(line[2]) for line in lines] for lines in (these, those))
        assert mine == pytest.approx(theirs, rel=1e-11, abs=1e-300, nan_ok=True)


def test_one_at_a_time_equals_together() -> None:
    studies = mixture(1, 24)
    together = lines(studies)
    assert sum(map(len, together)) > 70
    assert_same(together, [lines([study])[0] for study in studies])


def test_one_at_a_time_equals_together_with_strength_and_costly_tests() -> None:
    studies = [study for study in mixture(2, 60) if max(study.counts) <= 60][:8]
    assert_same(lines(studies, quick=False), [lines([study], quick=False)[0] for study in studies])


def test_the_order_of_studies_is_of_no_account() -> None:
    studies = mixture(3, 50)
    order = RANDOM(4).permutation(len(studies)).tolist()
    straight, mixed = lines(studies), lines([studies[at] for at in order])
    assert_same([straight[at] for at in order], mixed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_one_at_a_time_equals_together_in_many_studies(seed: int) -> None:
    studies = mixture(seed, 100)
    assert_same(lines(studies), [lines([study])[0] for study in studies])


# --- arms and outcomes ----------------------------------------------------------------------------------


def asymmetric(rng: np.random.Generator) -> Counts:
    """A table whose turns all look different."""
    while True:
        n1, n2 = (int(n) for n in rng.integers(30, 300, 2))
        x1, x2 = int(rng.integers(3, n1 - 2)), int(rng.integers(3, n2 - 2))
        ratios = [x1 / n1 / (x2 / n2), (n1 - x1) / n1 / ((n2 - x2) / n2)]
        apart = [abs(math.log(ratio)) for ratio in (*ratios, ratios[0] / ratios[1], ratios[0] * ratios[1])]
        if min(apart) > 0.2:
            return x1, n1, x2, n2


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("turn", TURNED)
def test_turning_the_counts_turns_the_reading(key: str, turn: str) -> None:
    """Figures that follow as given are, beside turned counts, those of the same turn."""
    if turn not in REPORTED[key].turns:
        # the measure cannot tell these from the arms as they are, or swapped
        turn_read = {"complement": "arms_swapped", "complement_swapped": ""}[turn]
    else:
        turn_read = turn
    if key == "nnt" and turn_read == "arms_swapped":
        turn_read = ""  # printed without its sign it is of either arm
    rng = RANDOM([7, KEYS.index(key), list(TURNED).index(turn)])
    usual = {"or": "woolf", "rr": "katz", "rrr": "katz"}.get(key, "wald")
    plain = [case(key, asymmetric(rng), usual, NEAREST, 3, 0.95, "pearson").study for _ in range(40)]
    if key == "nnt":  # unsigned, and apart from 0
        plain = [s._replace(estimate=s.estimate.strip("-"), low="", high="") for s in plain]
    assert (judged(plain).study == 0).all()
    beside_turned = judged([study._replace(counts=TURNED[turn](study.counts)) for study in plain])
    assert explained(beside_turned).all()
    want = PLACE[frozenset({turn_read} - {""})]
    assert beside_turned.reading[0].tolist() == [want] * len(plain)


# --- what every verdict keeps to ------------------------------------------------------------------------

EXPLAINED = ("follows", "consistent", "with_step", "with_assumption")
ORDER = ("follows", "with_step", "with_assumption")


@pytest.mark.parametrize("seed", [1, 2])
def test_what_every_verdict_keeps_to(seed: int) -> None:
    studies = mixture(20 + seed, 120)
    found = find(beside(studies), quick=True)
    verdict = found.verdict
    assert len(set(found.status.ravel().tolist())) == 7
    for at, study in enumerate(studies):
        own = READINGS[verdict.study[at]]
        assert len(own) <= 2
        for figure in np.flatnonzero(verdict.given[:, at]).tolist():
            status, place = found.status[figure, at], int(verdict.reading[figure, at])
            if study.adjusted:
                assert status == "not_checkable" and place < 0
                continue
            assert (status in EXPLAINED) == (place >= 0)
            if place < 0:
                assert status == "does_not_follow"
                continue
            departures = READINGS[place]
            assert departures <= own
            assert all(len(READINGS[simple]) <= len(departures) for simple in verdict.every[figure, at])
            kinds = [ORDER.index(DEPARTURES[name].status) for name in departures]
            want = ORDER[max(kinds, default=0)]
            inequality = figure == 3 and (study.p[0] in "<>N" or float(study.p) == 0)
            if figure == 3 and study.declared and OTHER in departures:
                want = "with_assumption"
            assert status == ("consistent" if inequality and want == "follows" else want)
            assert not (inequality and status == "follows")
        printed = (study.estimate, study.low, study.high, study.p, *study.percents)
        checked = not study.adjusted and any(printed)
        assert (found.tried[at] > 0) == checked


def assert_shown_is_what_explains(found: Findings) -> int:
    """Each value that is shown, rounded as its reading says, is the printed figure; how many there were."""
    seen = 0
    for figure, at in zip(
        *np.nonzero(np.isin(found.status, EXPLAINED) & found.published.checked), strict=True
    ):
        shown, printed = float(found.recomputed[figure, at]), found.published.figures[figure][[at]]
        place, value, decimals = found.verdict.reading[figure, at], printed.value[0], int(printed.decimals[0])
        if printed.relation[0]:
            assert shown <= value if printed.relation[0] < 0 else shown >= value, (at, value, shown)
            continue
        rules = {NEAREST, *(READINGS[place] & set(ROUNDINGS))}
        if found.published.key[at] == "nnt" and figure < 3 and decimals <= 0:
            rules.add("rounded_up")
        near = [Decimal(repr(shown)) + by * NOISE.scaleb(-decimals) for by in (-1, 0, 1)]
        may = set().union(*(units(Fraction(number), decimals, rule) for number in near for rule in rules))
        prints = round(float(value) * 10.0**decimals) in may
        by = LABELS.get((found.verdict.method[figure, at] or ("",))[0])
        if by and by.near:  # a root finder that stops early prints a number near the value
            low, high = (ends[figure, 0] for ends in by.near(found.recomputed[:3, [at]]))
            prints = low <= value + 10.0**-decimals and high >= value - 10.0**-decimals
        assert prints != ("misprint" in READINGS[place]), (at, figure, value, shown, READINGS[place])
        seen += 1
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_what_explains_a_verdict_is_the_value_shown(seed: int) -> None:
    assert assert_shown_is_what_explains(find(beside(mixture(70 + seed, 100)), quick=True)) > 150


def test_what_explains_the_verdicts_on_published_figures_is_the_value_shown() -> None:
    path = Path(__file__).parent / "data" / "corpus.csv"
    roles = {"events_trt": "e1", "n_trt": "n1", "events_ctl": "e2", "n_ctl": "n2"}
    (block,) = files.trials(str(path), files.Choices(roles, partial=True))
    corpus = from_file(block, {}, Result([]), "stop").data
    assert assert_shown_is_what_explains(find(corpus)) > 250


def test_where_nothing_gives_a_figure_the_usual_method_is_shown() -> None:
    study = Study((75, 101, 59, 100), "or", "3.33", "1.23", "4.44", p="0.55")
    found = find(beside([study]), quick=True)
    assert not found.verdict.explained.any()
    # odds ratio, Woolf's limits and Wald's P as in tests/data/tables.json
    want = [2.0045632, 1.1021758, 3.6457649, 0.022682052]
    assert found.recomputed[:4, 0].tolist() == pytest.approx(want, rel=1e-6)


def test_a_lone_p_is_never_strong() -> None:
    studies = [Study(counts, p=text(p, 4)) for counts in ((0, 34, 4, 41), (75, 101, 59, 100), (3, 9, 1, 12))
               for p in (p_of("rr", counts, test, "", one_sided=False) for test in CHEAP) if p]  # fmt: skip
    found = find(beside(studies), quick=False)
    assert found.verdict.explained[3].all()
    assert set(found.strength.words) >= {"good"} and "strong" not in set(found.strength.words)


def test_no_two_readings_are_the_same_and_none_departs_three_times() -> None:
    names = list(DEPARTURES)
    every = {frozenset(), *map(frozenset, product(names, names))}
    assert set(READINGS) == every and len(READINGS) == len(every)
    assert [len(r) for r in READINGS] == sorted(len(r) for r in READINGS)


# --- strength -------------------------------------------------------------------------------------------


def share_of_neighbours(study: Study, found: Verdict, at: int) -> float:
    """Of the tables with up to two events more or less in each arm, those that the readings would accept."""
    x1, n1, x2, n2 = study.counts
    keep = found.explained[:, [at]]
    within = READINGS[found.study[at]]
    accepted = tables = 0
    for one, two in product(range(-2, 3), repeat=2):
        if (one or two) and 0 <= x1 + one <= n1 and 0 <= x2 + two <= n2:
            other = beside([study._replace(counts=(x1 + one, n1, x2 + two, n2))])
            verdict = judge(other.results(np.array([0]), Among(keep=keep)), within)
            tables += 1
            accepted += bool((verdict.explained | ~keep).all())
    return accepted / tables if tables else 0.0


def test_strength_is_the_share_of_neighbours_that_would_do() -> None:
    studies = [study for study in mixture(31, 90) if max(study.counts) <= 60 and not study.adjusted][:20]
    together = beside(studies)
    found = find(together)
    seen = set()
    for at, study in enumerate(studies):
        if not found.verdict.explained[:, at].any():
            assert found.strength.words[at] == ""
            continue
        share = share_of_neighbours(study, found.verdict, at)
        ends = ((0, "strong"), (0.05, "good"), (0.5, "weak"), (1, "very_weak"))
        want = next(name for end, name in ends if share <= end)
        if np.flatnonzero(found.verdict.explained[:, at]).tolist() == [3] and want == "strong":
            want = "good"  # a lone P
        assert found.strength.words[at] == want, (study, share)
        seen.add(want)
    assert len(seen) >= 3


# --- counts recovered -----------------------------------------------------------------------------------

Z95 = Decimal("1.9599639845400542355245944305205515279555")


def katz(counts: Counts) -> list[Decimal] | None:
    """Risk ratio and Katz limits, ½ added to every cell of a table with an empty one."""
    x1, n1, x2, n2 = map(Fraction, counts)
    a, b, c, d = half((x1, n1 - x1, x2, n2 - x2))
    ratio = a * (c + d) / ((a + b) * c)
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return with_limits(ratio, variance)


def woolf(counts: Counts) -> list[Decimal] | None:
    x1, n1, x2, n2 = map(Fraction, counts)
    a, b, c, d = half((x1, n1 - x1, x2, n2 - x2))
    return with_limits(a * d / (b * c), 1 / a + 1 / b + 1 / c + 1 / d)


def with_limits(ratio: Fraction, variance: Fraction) -> list[Decimal]:
    value, var = (WIDE.divide(Decimal(f.numerator), Decimal(f.denominator)) for f in (ratio, variance))
    reach = WIDE.multiply(Z95, var.sqrt(WIDE)).exp(WIDE)
    return [value, WIDE.divide(value, reach), WIDE.multiply(value, reach)]


def prints(numbers: Iterable[Decimal], shown: Iterable[str]) -> bool:
    """Whether each number is within half a unit of its figure's last place."""
    for number, figure in zip(numbers, map(Decimal, shown), strict=True):
        unit = Decimal(1).scaleb(figure.as_tuple().exponent)
        if abs(number - figure) > unit / 2:
            return False
    return True


def tables_of(n1: int, n2: int) -> Iterator[Counts]:
    return ((x1, n1, x2, n2) for x1 in range(n1 + 1) for x2 in range(n2 + 1))


def recovered_from(study: Study) -> tuple[set[tuple[float, float]], set[str], set[str | None]]:
    """Pairs of events, statuses and readings of what --recover gives."""
    (made,) = recovered(beside([study]))
    pairs = set(zip(made.treatment_events.tolist(), made.control_events.tolist(), strict=True))
    return pairs, set(made.status), set(made.reading)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("decimals", [1, 2])
def test_recovered_counts_of_a_risk_ratio_are_all_there_are(seed: int, decimals: int) -> None:
    rng = RANDOM([seed, decimals, 70])
    n1, n2 = (int(n) for n in rng.integers(4, 26, 2))
    counts = int(rng.integers(0, n1 + 1)), n1, int(rng.integers(0, n2 + 1)), n2
    shown = [f"{rounded(x, decimals, NEAREST):f}" for x in katz(counts)]
    want = {(float(x1), float(x2)) for x1, _, x2, _ in tables_of(n1, n2)
            if prints(katz((x1, n1, x2, n2)), shown)}  # fmt: skip
    pairs, status, how = recovered_from(Study(counts, "rr", *shown))
    assert pairs == want and (counts[0], counts[2]) in pairs
    assert (status, how) == ({"unique" if len(want) == 1 else "several"}, {"as_given"})


@pytest.mark.parametrize("seed", range(6))
def test_recovered_counts_of_an_odds_ratio_have_all_of_woolf(seed: int) -> None:
    rng = RANDOM([seed, 71])
    n1, n2 = (int(n) for n in rng.integers(4, 26, 2))
    counts = int(rng.integers(1, n1)), n1, int(rng.integers(1, n2)), n2
    shown = [f"{rounded(x, 2, NEAREST):f}" for x in woolf(counts)]
    want = {(float(x1), float(x2)) for x1, _, x2, _ in tables_of(n1, n2)
            if prints(woolf((x1, n1, x2, n2)), shown)}  # fmt: skip
    pairs, status, how = recovered_from(Study(counts, "or", *shown))
    assert want <= pairs and (counts[0], counts[2]) in pairs
    for x1, x2 in pairs - want:  # by the other usual interval
        exact = MEASURES["or"].estimate(Trials.of(x1, n1, x2, n2), "exact")
        assert prints(map(Decimal, (exact.estimate[0], exact.low[0], exact.high[0])), shown)
    assert (status, how) == ({"unique" if len(pairs) == 1 else "several"}, {"as_given"})


@pytest.mark.parametrize("seed", range(4))
def test_recovered_counts_of_printed_percents_are_all_there_are(seed: int) -> None:
    rng = RANDOM([seed, 72])
    n1, n2 = (int(n) for n in rng.integers(4, 26, 2))
    x1, x2 = int(rng.integers(0, n1 + 1)), int(rng.integers(0, n2 + 1))
    exact = [Decimal(100 * x) / Decimal(n) for x, n in ((x1, n1), (x2, n2))]
    shown = f"{rounded(exact[0], 0, NEAREST):f}", f"{rounded(exact[1], 0, NEAREST):f}"
    want = {(float(y1), float(y2)) for y1, _, y2, _ in tables_of(n1, n2)
            if prints((Decimal(100 * y1) / n1, Decimal(100 * y2) / n2), shown)}  # fmt: skip
    pairs, status, _ = recovered_from(Study((x1, n1, x2, n2), percents=shown))
    assert pairs == want and (x1, x2) in pairs
    assert status == {"unique" if len(want) == 1 else "several"}


def test_no_table_prints_what_none_can() -> None:
    (made,) = recovered(beside([Study((3, 10, 4, 12), "rr", "7.771", "7.770", "7.772")]))
    assert list(made.status) == ["none"] and list(made.reading) == [None]
    assert np.isnan(made.treatment_events).all() and np.isnan(made.control_events).all()


def test_a_table_by_a_rarer_interval_or_rounding_is_found_when_no_other_is() -> None:
    """9/20 v 3/18: Katz gives 0.87 to 8.41, cut 8.40; Koopman 0.93 to 8.78."""
    koopman = printed_values("rr", (9, 20, 3, 18), "koopman", 0.95)
    pairs, _, how = recovered_from(Study((0, 20, 0, 18), "rr", *(text(v, 3) for v in koopman)))
    assert (9.0, 3.0) in pairs and how == {OTHER}
    cut = [text(v, 4, "truncated") for v in printed_values("rr", (9, 20, 3, 18), "katz", 0.95)]
    assert not prints(katz((9, 20, 3, 18)), cut)
    pairs, _, how = recovered_from(Study((0, 20, 0, 18), "rr", *cut))
    assert (9.0, 3.0) in pairs and how == {"rounding"}

"""The printed P: which tests, sides and roundings give it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.changed_counts import DENOMINATORS, Percents
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, Figures, misprinted, prints_as
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import GIVEN, Reading
from rsa_trial_cli.stats import MEASURES, TESTS
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures.measure import Measure, Pair
from rsa_trial_cli.stats.registry import Method

PRIMARY = ("wald", "pearson", "fisher")  # most papers print one of these
ALONE = (*PRIMARY, "yates")  # and without an estimate: beside an uncorrected interval it would be odd
LARGEST_COSTLY = 2000  # participants up to which costly tests are tried
OTHER: Reading = frozenset({"other_method"})
ONE_SIDED: Reading = frozenset({"one_sided"})
DENOMINATOR: Reading = frozenset({"denominator"})


@dataclass(frozen=True, eq=False)
class Printed:
    """k printed P values beside their counts.

    key : of the measure printed with them, "" for none; declared : name of the test that the paper names,
    "" for none; costly : whether tests of more than a millisecond a table may be tried.
    """

    key: str
    arms: Pair
    p: Figures
    percents: Percents
    declared: NDArray[np.object_]
    costly: bool = True

    def __len__(self) -> int:
        return len(self.p)

    def __getitem__(self, rows: NDArray[np.intp]) -> Printed:
        arms = self.arms[0][rows], self.arms[1][rows]
        percents = self.percents[0][rows], self.percents[1][rows]
        return Printed(self.key, arms, self.p[rows], percents, self.declared[rows], self.costly)

    def moved(self, arms: Pair) -> Printed:
        """The same P beside other counts."""
        return replace(self, arms=arms)


class Story(NamedTuple):
    """One reading of k printed P values: where it gives them, by which tests, joined by "; ".

    values : P of the first of these tests.
    """

    reading: Reading
    data: str
    found: Bools
    method: NDArray[np.object_]
    values: Floats

    @classmethod
    def blank(cls, reading: Reading, data: str, k: int) -> Story:
        """None of k found yet."""
        return cls(reading, data, np.zeros(k, bool), np.full(k, "", object), np.full(k, np.nan))

    def taken(self, rows: NDArray[np.intp]) -> Story:
        """The same story of some of the P values."""
        return self._replace(found=self.found[rows], method=self.method[rows], values=self.values[rows])


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
    return tuple(walds + [Test(name, method) for name, method in TESTS.items()])


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


class Values:
    """P of every test for k tables, two-sided or in the direction of the difference; each computed once."""

    def __init__(self, arms: Pair) -> None:
        self._arms = arms
        self._known: dict[tuple[Test, bool], Floats] = {}

    def __call__(self, test: Test, *, one_sided: bool = False) -> Floats:
        key = test, one_sided
        if key not in self._known:
            self._known[key] = p_value(test, self._arms, one_sided=one_sided)
        return self._known[key]


def p_value(test: Test, arms: Pair, *, one_sided: bool) -> Floats:
    """P of k tables, nan where a count is missing."""
    treatment, control = (arm.relabelled() for arm in arms) if test.relabelled else arms
    data = Measure.changed((treatment, control), test.method, "add-half")
    sides = ("greater", "less") if one_sided else ("two-sided",)
    return np.asarray(np.fmin.reduce([test.method(*data, side)[1] for side in sides]))


def usual(printed: Printed, test: Test) -> Bools:
    """Where a test is the one declared, or one of those that most papers print."""
    names = PRIMARY if printed.key else ALONE
    named = (printed.declared == test.name) | ((printed.declared == "wald") & _is_wald(test, printed.key))
    return np.where(printed.declared == "", test.name in names, named).astype(bool)


def _is_wald(test: Test, key: str) -> bool:
    """Whether a paper may call a test Wald's: that of the printed measure, of any if none is printed."""
    if test.variant or (key and REPORTED[key].core != "rd"):
        return False
    return test.name == "unpooled-z" or (not key and test.method.name == "wald")


def first_story(printed: Printed) -> Story:
    """As given: the counts as they stand, the usual tests, ordinary rounding."""
    return _among(printed, Values(printed.arms), GIVEN, [t for t in tests(printed.key) if not t.costly])


def stories(printed: Printed, within: frozenset[str] | None = None) -> list[Story]:
    """Every reading of the printed P, the simplest first; within : only these departures, if not None."""
    values = Values(printed.arms)
    cheap = [test for test in tests(printed.key) if not test.costly]
    made = [_among(printed, values, reading, cheap) for reading in _readings(within)]
    if printed.costly:
        made += _costly(printed, made, within)
    for name, change in DENOMINATORS if within is None or "denominator" in within else ():
        other = Values(change(printed.arms, printed.percents))
        for reading in (DENOMINATOR, DENOMINATOR | OTHER):
            if within is None or reading <= within:
                made.append(_among(printed, other, reading, cheap, name))
    return made


def _costly(printed: Printed, cheap: Iterable[Story], within: frozenset[str] | None) -> list[Story]:
    """Readings by costly tests: two-sided where no cheap test gives the P as usual, else one-sided."""
    costly = [test for test in tests(printed.key) if test.costly]
    simple = np.any([story.found for story in cheap if story.reading <= OTHER], axis=0)
    somehow = np.any([story.found for story in cheap], axis=0)
    made: list[Story] = []
    for reading in _readings(within):
        if reading <= OTHER | ONE_SIDED:
            known = somehow if reading & ONE_SIDED else simple
            rows = np.flatnonzero(printed.p.given & ~known & feasible(printed.arms))
            part = printed[rows]
            story = _among(part, Values(part.arms), reading, costly)
            whole = Story.blank(reading, "", len(printed))
            whole.found[rows], whole.method[rows], whole.values[rows] = story[2:]
            made.append(whole)
            simple, somehow = simple | whole.found, somehow | whole.found
    return made


def feasible(arms: Pair) -> Bools:
    """Where a costly test takes no more than some milliseconds."""
    return np.asarray(arms[0].n + arms[1].n <= LARGEST_COSTLY)


def _readings(within: frozenset[str] | None) -> list[Reading]:
    """Sets of departures that change the test, its sides or the rounding."""
    rules = [frozenset({rule}) for rule in ROUNDINGS if rule != NEAREST]
    readings = [GIVEN, OTHER, *rules, ONE_SIDED, ONE_SIDED | OTHER, *(ONE_SIDED | rule for rule in rules)]
    readings += [rule | OTHER for rule in rules]
    return [reading for reading in readings if within is None or reading <= within]


def tried(key: str, within: frozenset[str] | None = None, *, costly: bool = True) -> int:
    """How many pairs of test and rounding all stories compare with a P."""
    usual = len(PRIMARY if key else ALONE)
    every = len([test for test in tests(key) if costly or not test.costly])
    readings = _readings(within)
    if within is None:
        readings = readings + [DENOMINATOR, DENOMINATOR | OTHER] * len(DENOMINATORS)
    return sum(every - usual if "other_method" in reading else usual for reading in readings)


def _among(
    printed: Printed, values: Values, reading: Reading, those: Iterable[Test], data: str = ""
) -> Story:
    """Where any of these tests gives the printed P under a reading; the usual ones, or the others."""
    rule = next((name for name in ROUNDINGS if name in reading), NEAREST)
    made = Story.blank(reading, data, len(printed))
    for test in those:
        rows = usual(printed, test)
        if "other_method" in reading:
            rows = ~rows
        if not rows.any():
            continue
        p = values(test, one_sided="one_sided" in reading)
        fits = rows & prints_as(p, printed.p, rule)
        made.values[fits & ~made.found] = p[fits & ~made.found]
        made.method[fits] = [
            f"{before}; {test.name}" if before else test.name for before in made.method[fits]
        ]
        made.found[fits] = True
    return made


def repaired(printed: Printed, values: Values, agreeing: NDArray[np.int64]) -> Story:
    """Where one digit or the decimal point keeps a P from being that of a usual test.

    values : of the tests for these counts; agreeing : other figures of the study that follow; with fewer than
    two only the point may be misplaced.
    """
    made = Story.blank(frozenset({"misprint"}), "", len(printed))
    for test in tests(printed.key):
        rows = usual(printed, test)
        if rows.any() and not test.costly:
            p = values(test)
            three_digits = printed.p.value >= 99.5 * printed.p.unit  # of two, one is the last
            fits = rows & misprinted(p, printed.p, digits=(agreeing >= 2) & three_digits) & ~made.found
            made.found[fits], made.method[fits], made.values[fits] = True, test.name, p[fits]
    return made

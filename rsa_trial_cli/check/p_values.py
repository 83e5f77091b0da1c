"""The printed P: which tests, sides and roundings give it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.candidates import Candidates
from rsa_trial_cli.check.figures import prints_as
from rsa_trial_cli.check.printed_measures import REPORTED, Test, program_tests, tests, tests_of
from rsa_trial_cli.check.readings import (
    DENOMINATOR,
    DENOMINATORS,
    GIVEN,
    ONE_SIDED,
    OTHER_METHOD,
    PROGRAM,
    ROUNDINGS,
    Reading,
    Rounded,
    of_kind,
    rounding,
)
from rsa_trial_cli.check.study import P, Results
from rsa_trial_cli.stats.arms import Bools, Floats, joined
from rsa_trial_cli.stats.inference import unconditional
from rsa_trial_cli.stats.measures.measure import Measure, Pair

PRIMARY = ("wald", "pearson", "fisher")  # most papers print one of these
ALONE = (*PRIMARY, "yates")  # and without an estimate: beside an uncorrected interval it would be odd
LARGEST_COSTLY = 2000  # participants up to which costly tests are tried
OTHER: Reading = frozenset({OTHER_METHOD})
SIDE: Reading = frozenset({ONE_SIDED})


def p_value(test: Test, arms: Pair, *, one_sided: bool, printed: Floats | None = None) -> Floats:
    """P of k tables, nan where a count is missing; one_sided : in the direction of the difference.

    printed : P as printed, shape (k,), if known; one above ½ may be one-sided in the other direction.
    Shape (k,).
    """
    treatment, control = (arm.relabelled() for arm in arms) if test.relabelled else arms
    data = Measure.changed((treatment, control), test.method, "add-half")
    if not one_sided:
        return np.asarray(test.method(*data, "two-sided")[1])
    if test.costly:
        tails = _tails(test, data, printed)
    else:
        tails = [test.method(*data, side)[1] for side in ("greater", "less")]
    near = np.fmin.reduce(tails)
    if printed is None:
        return np.asarray(near)
    far = np.fmax.reduce(tails)
    nearer: Bools = (printed > 0.5) & (np.abs(far - printed) < np.abs(near - printed))
    return np.asarray(np.where(nearer, far, near))


def _tails(test: Test, arms: Pair, printed: Floats | None) -> list[Floats]:
    """P on the side of the difference and on the other, inf where that is neither smaller nor printed."""
    treatment, control = arms
    above = treatment.risk >= control.risk
    near, far = np.full(len(above), np.nan), np.full(len(above), np.inf)
    for side, rows in (("greater", above), ("less", ~above)):
        near[rows] = _of_side(test, arms, side, rows)
    open_ = ~(near < unconditional.CLEAR) | (np.minimum(treatment.n, control.n) < unconditional.MANY)
    open_ |= False if printed is None else printed > 0.5
    for side, rows in (("less", above & open_), ("greater", ~above & open_)):
        far[rows] = _of_side(test, arms, side, rows)
    return [near, far]


def _of_side(test: Test, arms: Pair, side: str, rows: Bools) -> Floats:
    return np.asarray(test.method(arms[0][rows], arms[1][rows], side)[1])


class PValues:
    """P of every test for k tables of one measure, each computed once and where it is asked for."""

    def __init__(self, key: str, arms: Pair, p: Floats | None = None) -> None:
        """p : as printed, shape (k,), where it is known."""
        self.key, self.p = key, p
        self.tests = {costly: tests_of(key, costly) for costly in (False, True)}
        self.arms = arms
        self._defined = np.isfinite(arms[0].n + arms[1].n)
        self._known: dict[tuple[Test, bool], tuple[Floats, Bools]] = {}

    def __len__(self) -> int:
        return len(self._defined)

    def __getitem__(self, rows: NDArray[np.intp]) -> PValues:
        """The same for some of the tables, with what is known of them."""
        p = None if self.p is None else self.p[rows]
        made = PValues(self.key, (self.arms[0][rows], self.arms[1][rows]), p)
        made._known = {key: (values[rows], known[rows]) for key, (values, known) in self._known.items()}
        return made

    def __call__(self, *, costly: bool, one_sided: bool, rows: Bools | None = None) -> Floats:
        """P by all cheap or all costly tests, shape (t, k), nan where rows is False.

        rows : shape (k,), or of cheap tests (t, k).
        """
        wanted = self._defined if rows is None else self._defined & rows
        if costly:
            self._one_by_one(one_sided, wanted)
        tests = self.tests[costly]
        of_tests = np.broadcast_to(wanted, (len(tests), len(self)))
        made = [self._values(test, one_sided, own) for test, own in zip(tests, of_tests, strict=True)]
        return np.where(wanted, np.stack(made), np.nan)

    def _one_by_one(self, one_sided: bool, wanted: Bools) -> None:
        """All costly tests of a table after the other, those of the same sizes together: they share much."""
        every = np.flatnonzero(wanted)
        sizes = self.arms[0].n[every], self.arms[1].n[every]
        for at in every[np.lexsort(sizes)].tolist():
            row = np.zeros(len(wanted), bool)
            row[at] = True
            for test in self.tests[True]:
                self._values(test, one_sided, row)

    def _values(self, test: Test, one_sided: bool, wanted: Bools) -> Floats:
        nothing = np.full(len(wanted), np.nan), np.zeros(len(wanted), bool)
        values, known = self._known.setdefault((test, one_sided), nothing)
        rows = np.flatnonzero(wanted & ~known)
        if len(rows):
            arms = self.arms if len(rows) == len(wanted) else (self.arms[0][rows], self.arms[1][rows])
            printed = None if self.p is None else self.p[rows]
            values[rows] = p_value(test, arms, one_sided=one_sided, printed=printed)
            known[rows] = True
        return values


def usual(key: str, declared: NDArray[np.object_], costly: bool) -> Bools:
    """Where a test is the one declared, or one of those that most papers print; shape (t, k).

    key : of the printed measure, "" for none; declared : name of the test that each paper names, "" for none;
    costly : whether of the costly tests or of the others.
    """
    names = PRIMARY if key else ALONE
    made = np.zeros((len(tests_of(key, costly)), len(declared)), bool)
    for name in set(declared.tolist()):
        of = [
            test.name in names
            if name == ""
            else test.name == name or (name == "wald" and _is_wald(test, key))
            for test in tests_of(key, costly)
        ]
        made[:, declared == name] = np.array(of, bool)[:, None]
    return made


def _is_wald(test: Test, key: str) -> bool:
    """Whether a paper may call a test Wald's: that of the printed measure, of any if none is printed."""
    if test.variant or (key and REPORTED[key].core != "rd"):
        return False
    return test.name == "unpooled-z" or (not key and test.method.name == "wald")


def feasible(arms: Pair) -> Bools:
    """Where a costly test takes no more than some milliseconds. Shape (k,)."""
    return np.asarray(arms[0].n + arms[1].n <= LARGEST_COSTLY)


@cache
def readings_tried(within: frozenset[str] | None) -> tuple[Reading, ...]:
    """Sets of departures that change the test, its sides or the rounding."""
    rules: list[Reading] = [frozenset({record.name}) for record in of_kind(Rounded)]
    readings = [GIVEN, OTHER, *rules, SIDE, SIDE | OTHER, *(SIDE | rule for rule in rules)]
    readings += [rule | OTHER for rule in rules]
    return tuple(reading for reading in readings if within is None or reading <= within)


def tried(key: str, within: frozenset[str] | None = None, *, costly: bool = True) -> int:
    """How many pairs of test and rounding are compared with a P."""
    usual = len(PRIMARY if key else ALONE)
    every = len([test for test in tests(key) if costly or not test.costly])
    readings = list(readings_tried(within))
    if within is None:
        readings += [DENOMINATOR, DENOMINATOR | OTHER] * len(DENOMINATORS)
    return sum(every - usual if OTHER_METHOD in reading else usual for reading in readings)


class PCandidates:
    """The candidates for k printed P, and the P of every test behind them."""

    def __init__(self, results: Results, values: PValues, within: frozenset[str] | None = None) -> None:
        """values : of the tests for the same tables; within : only these departures, where it is not None."""
        self.results, self.values, self.within = results, values, within
        self._usual = {costly: usual(results.key, results.declared, costly) for costly in (False, True)}
        self.candidates: list[Candidates] = []
        if results.given[P].any():
            self._cheap()
            if results.costly:
                self._costly()
            self._totals()
        else:
            self._nothing_printed()

    @property
    def two_sided(self) -> Floats:
        """P of the cheap tests, shape (t, k), nan where no P was printed."""
        printed = self.results.given[P]
        if not printed.any():
            return np.full((len(self.values.tests[False]), len(printed)), np.nan)
        return self.values(costly=False, one_sided=False)

    def _add(
        self, reading: Reading, values: Floats, names: list[str], found: Bools, data: str = ""
    ) -> Candidates:
        made = Candidates(reading, 0, data, names, values[:, None], found.astype(np.int8))
        self.candidates.append(made)
        return made

    def _nothing_printed(self) -> None:
        """No P: as given, and with all other totals, which an estimate and percents may go with."""
        nothing = np.full((1, len(self.results)), np.nan)
        self._add(GIVEN, nothing, [""], np.isfinite(nothing))
        for _, data, _ in DENOMINATORS if self.within is None or self.within >= DENOMINATOR else ():
            self._add(DENOMINATOR, nothing, [""], np.isfinite(nothing), data)

    def _of(self, reading: Reading, values: Floats, costly: bool) -> Bools:
        """Where which tests give the P by a reading: the usual ones, or the others; shape (t, k)."""
        rows = self._usual[costly] ^ (OTHER_METHOD in reading)
        return rows & prints_as(values, self.results.p, ROUNDINGS[rounding(reading)])

    def _cheap(self) -> None:
        names = [test.name for test in self.values.tests[False]]
        by_sides: dict[bool, Floats] = {}
        rows = self._usual[False] if self.within == GIVEN else None  # no other test is looked at then
        for reading in readings_tried(self.within):
            one_sided = ONE_SIDED in reading
            if one_sided not in by_sides:
                by_sides[one_sided] = self.values(costly=False, one_sided=one_sided, rows=rows)
            values = by_sides[one_sided]
            self._add(reading, values, names, self._of(reading, values, costly=False))

    def _costly(self) -> None:
        """Readings by costly tests: two-sided where no cheap test gives the P as usual, else one-sided."""
        names = [test.name for test in self.values.tests[True]]
        able = self.results.given[P] & feasible(self.results.arms)
        simple = np.any([made.bits for made in self.candidates if made.reading <= OTHER], axis=0)
        somehow = np.any([made.bits for made in self.candidates], axis=0)
        for one_sided in (False, True):
            rows = able & ~(somehow if one_sided else simple)
            for reading in readings_tried(self.within):
                if reading <= OTHER | SIDE and (ONE_SIDED in reading) == one_sided and rows.any():
                    values = self.values(costly=True, one_sided=one_sided, rows=rows)
                    found = self._add(reading, values, names, self._of(reading, values, costly=True)).bits > 0
                    rows, somehow = rows & ~found, somehow | found

    def by_programs(self, rows: NDArray[np.intp]) -> list[Candidates]:
        """P by the tests that only programs compute, of some results, where no test by name gives it.

        rows : places of the results, shape (rows,).
        """
        wanted = self.results.given[P][rows] & (self.results.declared[rows] == "")
        found = [made.bits[rows] > 0 for made in self.candidates if made.reading <= OTHER]
        wanted &= ~np.any(found, axis=0) if found else True
        if not wanted.any() or not (self.within is None or PROGRAM in self.within):
            return []
        tests = program_tests(self.results.key)
        at, values = rows[wanted], np.full((len(tests), 1, len(rows)), np.nan)
        arms = self.results.arms[0][at], self.results.arms[1][at]
        values[:, 0, wanted] = [p_value(test, arms, one_sided=False) for test in tests]
        fits = prints_as(values[:, 0], self.results.p[rows]).astype(np.int8)
        names = [test.name for test in tests]
        return [Candidates(frozenset({PROGRAM}), 0, "", names, values, fits)] if fits.any() else []

    def _totals(self) -> None:
        """Readings with other totals than those given, all by one call a test."""
        if self.within is not None and not self.within >= DENOMINATOR:
            return
        results, changed = self.results, {}
        for _, data, change in DENOMINATORS:
            arms = change(results.arms, results.percents)
            if np.isfinite(arms[0].n + arms[1].n).any():
                changed[data] = arms
        if changed:
            values = PValues(results.key, joined(list(changed.values())))(costly=False, one_sided=False)
            totals = dict(zip(changed, np.split(values, len(changed), axis=1), strict=True))
        names = [test.name for test in self.values.tests[False]]
        telling = (results.printed != 0) | results.p.exact  # a lone inequality tells of no other totals
        for data in changed:
            for reading in (DENOMINATOR, DENOMINATOR | OTHER):
                if self.within is None or reading <= self.within:
                    found = telling & self._of(reading, totals[data], costly=False)
                    self._add(reading, totals[data], names, found, data)


def first_candidates(results: Results, values: PValues) -> list[Candidates]:
    """As given: the counts as they stand, the usual tests, ordinary rounding."""
    return PCandidates(replace(results, costly=False), values, GIVEN).candidates

"""The candidates for a printed estimate and its interval: all methods, counts and roundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.candidates import Candidates
from rsa_trial_cli.check.counts_tried import Counts, counts_tried
from rsa_trial_cli.check.figures import prints_as
from rsa_trial_cli.check.printed_measures import ESTIMATORS, REPORTED
from rsa_trial_cli.check.programs import PROGRAMS
from rsa_trial_cli.check.readings import (
    DENOMINATORS,
    DEPARTURES,
    GIVEN,
    MISPRINT,
    MOST,
    NEAREST,
    OTHER_METHOD,
    Reading,
    Rounded,
    RoundedFirst,
    of_kind,
)
from rsa_trial_cli.check.study import Results, explained, fits_triple, presented
from rsa_trial_cli.stats.arms import Arm, Bools, Floats, joined
from rsa_trial_cli.stats.measures.measure import Pair

RULES = (NEAREST, *(record.name for kind in (Rounded, RoundedFirst) for record in of_kind(kind)))
AT_FIRST = 0  # place of the counts as given
UNBOUND = {MISPRINT, *(program.departure for program in PROGRAMS)}  # give estimates of their own
EVERY, FIRST, OTHERS = slice(None), slice(1), slice(1, None)  # of the methods of a reading


class Tried(NamedTuple):
    """One reading of some counts: the methods that are tried, and the way of rounding."""

    counts: int
    methods: tuple[str, ...]
    rule: str
    reading: Reading


@cache
def readings_tried(key: str, within: frozenset[str] | None = None) -> tuple[Tried, ...]:
    """Every reading of a measure; within : only with these departures, where it is not None.

    For all counts: the usual methods with ordinary rounding, those with each other rounding, and the same
    with all other methods.
    """
    made = []
    for at, counts in enumerate(counts_tried(key)):
        reported = REPORTED[counts.measure]
        others = tuple(name for name in reported.methods if name not in reported.primary)
        kinds = ((GIVEN, reported.primary), (frozenset({OTHER_METHOD}), others))
        for (rarer, methods), rule in ((kind, rule) for kind in kinds for rule in RULES):
            reading = counts.departures | rarer | (GIVEN if rule == NEAREST else {rule})
            if len(reading) <= MOST and (within is None or reading <= within) and _applies(rule, counts):
                made.append(Tried(at, methods, rule, reading))
    return tuple(made)


def _applies(rule: str, counts: Counts) -> bool:
    """Only ratios have a logarithm."""
    record = DEPARTURES.get(rule)
    only_ratio = isinstance(record, RoundedFirst) and record.ratio
    return not only_ratio or REPORTED[counts.measure].measure.ratio


def tried(key: str, within: frozenset[str] | None = None) -> int:
    """How many pairs of method and rounding are compared with each estimate of a measure."""
    return sum(len(reading.methods) for reading in readings_tried(key, within))


@frozen
class Computed:
    """What the methods give for k results from one change of the counts.

    arms : the counts; core : method → estimate and limits of the core, shape (3, k); names : of the method of
    each presentation; values : all of them as papers print the measure, shape (m, 3, k); fits : rounding →
    which print as the figures, shape (m, 3, k).
    """

    counts: Counts
    arms: Pair
    core: dict[str, Floats]
    names: list[str]
    values: Floats
    fits: dict[str, Bools]


class Estimates:
    """The candidates for k estimates, and how they were computed; each method runs once for all counts."""

    def __init__(
        self, results: Results, within: frozenset[str] | None = None, methods: slice = EVERY
    ) -> None:
        """within : only these departures, where it is not None; methods : which of those of a reading."""
        self.results = results
        self.computed: dict[int, Computed] = {}
        printed = bool(results.key) and bool(results.printed.any())
        tried = readings_tried(results.key, within) if printed else ()
        self.tried = [one._replace(methods=one.methods[methods]) for one in tried]
        self._compute()
        self.candidates = [self._candidates(tried) for tried in self.tried if tried.counts in self.computed]
        if not printed:
            self.candidates = _nothing_printed(len(results), within)

    def turned(self, reading: Reading) -> Pair:
        """The counts as a reading turns them, of k results."""
        for made in self.computed.values():
            if made.counts.departures and made.counts.departures <= reading and not made.counts.data:
                return made.arms
        return self.results.arms

    def _compute(self) -> None:
        """Fill computed, a core measure at a time."""
        wanted: dict[int, set[str]] = {}
        rules: dict[int, set[str]] = {}
        for tried in self.tried:
            wanted.setdefault(tried.counts, set()).update(tried.methods)
            rules.setdefault(tried.counts, set()).add(tried.rule)
        every = counts_tried(self.results.key) if self.tried else ()
        arms = {at: _changed(self.results, every[at]) for at in wanted}
        used = [at for at in wanted if at == AT_FIRST or np.isfinite(arms[at][0].n + arms[at][1].n).any()]
        for core in dict.fromkeys(REPORTED[every[at].measure].core for at in used):
            same = [at for at in used if REPORTED[every[at].measure].core == core]
            figures = self._figures([arms[at] for at in same], [wanted[at] for at in same], every[same[0]])
            for at, of_methods in zip(same, figures, strict=True):
                self.computed[at] = self._presented(every[at], arms[at], of_methods)
        self._fit(rules)

    def _figures(
        self, arms: Sequence[Pair], wanted: Sequence[set[str]], counts: Counts
    ) -> list[dict[str, Floats]]:
        """Method → estimate and limits, shape (3, k), for each of several arms, all by one call a method."""
        made: list[dict[str, Floats]] = [{} for _ in arms]
        reported, k = REPORTED[counts.measure], len(self.results)
        for name in reported.methods:
            at = [place for place, names in enumerate(wanted) if name in names]
            if at:
                figures = np.full((3, len(at) * k), np.nan)
                together = joined([arms[place] for place in at])
                rows = np.flatnonzero(np.isfinite(together[0].n + together[1].n))
                some = together if len(rows) == len(together[0]) else (together[0][rows], together[1][rows])
                known = _limits(name, [made[place] for place in at])
                known = known if known is None else known[:, rows]
                figures[:, rows] = reported.figures(some, name, self.results.level, known)
                for place, part in zip(at, np.split(figures, len(at), axis=1), strict=True):
                    made[place][name] = part
        return made

    def _presented(self, counts: Counts, arms: Pair, core: dict[str, Floats]) -> Computed:
        ways = [(n, way) for n, f in core.items() for way in presented(self.results, counts.measure, f)]
        names, values = [name for name, _ in ways], np.stack([way for _, way in ways])
        return Computed(counts, arms, core, names, values, {})

    def _fit(self, rules: dict[int, set[str]]) -> None:
        """Compare all values with the figures at once, a way of rounding at a time."""
        for rule in (NEAREST, *(record.name for record in of_kind(Rounded))):
            some = [made for at, made in self.computed.items() if rule in rules[at]]
            if some:
                fits = fits_triple(self.results, np.concatenate([made.values for made in some]), rule)
                ends = np.cumsum([len(made.values) for made in some])[:-1]
                for made, part in zip(some, np.split(fits, ends), strict=True):
                    made.fits[rule] = part

    def _candidates(self, tried: Tried) -> Candidates:
        made, record = self.computed[tried.counts], DEPARTURES.get(tried.rule)
        rows = [at for method in tried.methods for at, name in enumerate(made.names) if name == method]
        values, fits = made.values[rows], made.fits[NEAREST][rows]
        if isinstance(record, Rounded):
            fits = fits | made.fits[tried.rule][rows]
        if isinstance(record, RoundedFirst):
            values, fits = self._rounded_first(record, tried.counts, values, fits)
        found = explained(self.results, fits, ordinary=record is None)
        methods = [made.names[at] for at in rows]
        return Candidates(tried.reading, tried.counts, made.counts.data, methods, values, found)

    def _rounded_first(
        self, record: RoundedFirst, at: int, values: Floats, fits: Bools
    ) -> tuple[Floats, Bools]:
        """Values and fits with the first estimate from rounded numbers that prints as the figure."""
        other, any_fits = self._estimate(record, at)
        own = prints_as(values[:, 0], self.results.figures[0])
        values, fits = values.copy(), fits.copy()
        values[:, 0] = np.where(~own & any_fits, other, values[:, 0])
        fits[:, 0] |= any_fits
        return values, fits

    def _estimate(self, record: RoundedFirst, at: int) -> tuple[Floats, Bools]:
        """The first estimate from rounded numbers that prints as the figure, and where there is one."""
        made = self.computed[at]
        measure = REPORTED[made.counts.measure].measure
        points = [
            measure.point(*change(made.arms)) for _, change in record.counts or ((0, lambda arms: arms),)
        ]
        shown = [
            way[0]
            for point in points
            for way in presented(
                self.results, made.counts.measure, np.stack([record.figures(point[None])[0]] * 3)
            )
        ]
        fits = prints_as(np.stack(shown), self.results.figures[0])
        first = np.stack(shown)[np.argmax(fits, axis=0), np.arange(len(self.results))]
        return first, np.any(fits, axis=0)


def first_candidates(results: Results) -> list[Candidates]:
    """As given: the counts as they stand, the usual methods, ordinary rounding.

    The first method serves where it gives every figure, and the others run for the rest alone.
    """
    made = Estimates(results, GIVEN, FIRST).candidates
    rows = np.flatnonzero(made[0].bits != results.printed)
    if not (len(rows) and REPORTED[results.key].primary[OTHERS]):
        return made
    (some,) = Estimates(results[rows], GIVEN, OTHERS).candidates
    values = np.full((len(some.values), 3, len(results)), np.nan)
    found = np.zeros((len(some.values), len(results)), np.int8)
    values[..., rows], found[:, rows] = some.values, some.found
    return [
        replace(
            made[0],
            methods=[*made[0].methods, *some.methods],
            values=np.concatenate([made[0].values, values]),
            found=np.concatenate([made[0].found, found]),
        )
    ]


def may_follow(results: Results, within: Reading) -> Bools:
    """Where an estimate may print as the figure by these departures, or none was printed. Shape (k,).

    Elsewhere not every figure follows, and that is known without the limits, which take much longer.
    """
    tried = readings_tried(results.key, within) if results.key else ()
    if not tried or within & UNBOUND or any(isinstance(DEPARTURES.get(t.rule), RoundedFirst) for t in tried):
        return np.ones(len(results), bool)
    fits, points = ~results.given[0], dict[tuple[int, str], Floats]()
    for at, methods, rule, _ in tried:
        counts = counts_tried(results.key)[at]
        for name in methods:
            if (at, name) not in points:
                triple = REPORTED[counts.measure].estimate(_changed(results, counts), name)
                points[at, name] = np.stack(presented(results, counts.measure, np.stack([triple] * 3)))
            for way in {NEAREST, rule}:
                fits |= fits_triple(results, points[at, name], way)[:, 0].any(axis=0)
    return np.asarray(fits)


def _limits(name: str, made: Sequence[dict[str, Floats]]) -> Floats | None:
    """The limits that another estimate is printed with, shape (2, …), where they are computed already."""
    interval = ESTIMATORS[name].interval if name in ESTIMATORS else ""
    if not all(interval in figures for figures in made):
        return None
    return np.concatenate([figures[interval][1:] for figures in made], axis=1)


def _nothing_printed(k: int, within: frozenset[str] | None) -> list[Candidates]:
    """No estimate: as given, and with all other totals, which a P and percents may go with."""
    totals: list[tuple[Reading, str]] = [(GIVEN, "")]
    totals += [
        (frozenset({name}), data) for name, data, _ in DENOMINATORS if within is None or name in within
    ]
    values, found = np.full((1, 3, k), np.nan), np.zeros((1, k), np.int8)
    return [Candidates(reading, at, data, [""], values, found) for at, (reading, data) in enumerate(totals)]


def _changed(results: Results, counts: Counts) -> Pair:
    """The counts changed, with every one missing where one is missing or an arm is empty."""
    arms = counts.change(results.arms, results.percents)
    usable = (arms[0].n > 0) & (arms[1].n > 0)
    if usable.all():
        return arms
    treatment, control = (
        Arm(
            events=np.where(usable, arm.events, np.nan),
            non_events=np.where(usable, arm.non_events, np.nan),
        )
        for arm in arms
    )
    return treatment, control

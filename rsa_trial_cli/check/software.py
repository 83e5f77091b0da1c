"""The candidates that programs give: figures computed as a program computes them, from the counts as given.

They are tried only where the methods by their names leave a figure of a study unexplained or in need of more
than the counts. A program is a candidate only where it prints the estimate and both limits, all that there
are, so that its interval is computed only where its estimate prints as the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.candidates import Candidates
from rsa_trial_cli.check.estimates import AT_FIRST, Estimates
from rsa_trial_cli.check.figures import may_print_as
from rsa_trial_cli.check.printed_intervals import ESTIMATES, INTERVALS, measure
from rsa_trial_cli.check.programs import EXACT, Program, computed
from rsa_trial_cli.check.readings import PROGRAM, TURNS
from rsa_trial_cli.check.study import COUNTED, LIMITS, Bits, Results, as_bits, fits_triple, presented
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair

Rows = NDArray[np.intp]
TURNED = [frozenset({name}) for name in TURNS]
USUAL = 0.95  # the level for which a program's own normal quantile is known, and the ends of its limits


@frozen
class Software:
    """k results, and what is computed from their counts already: method → figures of the core, (3, k)."""

    results: Results
    known: Mapping[str, Floats]
    _ways: dict[object, Floats] = field(default_factory=dict)

    @cached_property
    def smallest(self) -> Floats:
        """The smallest of the four cells, shape (k,)."""
        cells = [cell for arm in self.results.arms for cell in (arm.events, arm.non_events)]
        return np.asarray(np.min(cells, axis=0))

    def estimate(self, program: Program) -> Floats:
        """The estimate that a program prints, on the scale of the core, shape (k,)."""
        arms = program.change(*self.results.arms) if program.change else self.results.arms
        if program.estimate == "conditional-mle" and program.estimate in self.known:
            return np.asarray(self.known[program.estimate][0])
        if (program.core, program.estimate) in ESTIMATES:
            made: Floats = ESTIMATES[program.core, program.estimate](*arms)
            return made
        if program.kind[0] == "sample":
            point: Floats = measure(program.core).point(*arms)
            return point
        return np.asarray(self._figures(program, arms)[0])

    def presented(self, program: Program) -> Floats:
        """The estimate of a program, thrice, in every way in which papers print it, shape (c, 3, k)."""
        if program.kind not in self._ways:
            triple = np.stack([self.estimate(program)] * 3)
            self._ways[program.kind] = np.stack(presented(self.results, self.results.key, triple))
        return self._ways[program.kind]

    def figures(self, program: Program, rows: Rows) -> Floats:
        """Estimate and limits of some results, on the scale of the core, shape (3, rows)."""
        some = Software(self.results[rows], {name: made[:, rows] for name, made in self.known.items()})
        arms = program.change(*some.results.arms) if program.change else some.results.arms
        limits = _stretched(program, some._figures(program, arms))
        return np.concatenate([some.estimate(program)[None], limits[1:]])

    def _figures(self, program: Program, arms: Pair) -> Floats:
        """Estimate and limits by the interval of a program with the exact normal quantile, shape (3, k)."""
        own, level = INTERVALS.get((program.core, program.interval)), self.results.level
        if own:
            limits = own(*arms, level)
            return np.concatenate([np.full_like(limits[:1], np.nan), limits])
        if program.change is None and not program.zero_cells and program.interval in self.known:
            return np.asarray(self.known[program.interval])
        return measure(program.core).figures(arms, program.interval, level, program.zero_cells or "add-half")


def _stretched(program: Program, figures: Floats) -> Floats:
    """The same with a program's own normal quantile for 1.959964."""
    if program.z is None:
        return figures
    ratio = measure(program.core).ratio
    low, high = np.log(figures[1:]) if ratio else figures[1:]
    middle, half = (low + high) / 2, (high - low) / 2 * (program.z / 1.959963984540054)
    limits = np.stack([middle - half, middle + half])
    return np.concatenate([figures[:1], np.exp(limits) if ratio else limits])


def candidates(estimates: Estimates, left: Rows, within: frozenset[str] | None) -> list[Candidates]:
    """What the programs give some of these results; a batch for each departure that programs make.

    left : places of the results that are left; within : only these departures, where it is not None.
    """
    results = estimates.results[left]
    if not results.key or not _interval(results).any():
        return []
    made = estimates.computed.get(AT_FIRST)
    software = Software(results, {name: f[:, left] for name, f in made.core.items()} if made else {})
    return _batches(software, within)


def turned_candidates(estimates: Estimates, left: Rows, within: frozenset[str] | None) -> list[Candidates]:
    """The same with the arms exchanged or the other outcome counted.

    A figure of another departure than the program's own would depart thrice, and is not tried.
    """
    made: list[Candidates] = []
    if not (within is None or PROGRAM in within):
        return made
    for place, computed_ in estimates.computed.items():
        counts, arms = computed_.counts, computed_.arms
        if counts.departures in TURNED and counts.measure == estimates.results.key:
            results = replace(estimates.results[left], arms=(arms[0][left], arms[1][left]))
            software = Software(results, {name: f[:, left] for name, f in computed_.core.items()})
            made += [
                replace(batch, reading=counts.departures | batch.reading, counts=place)
                for batch in _batches(software, frozenset({PROGRAM}))
            ]
    return made


def _batches(software: Software, within: frozenset[str] | None) -> list[Candidates]:
    batches: dict[str, list[tuple[str, Floats, Bits]]] = {}
    for program, rows in _likely(software, within):
        found = _by(program, software, rows)
        if found:
            batches.setdefault(program.departure, []).append((program.label, *found))
    return [_batch(departure, batch) for departure, batch in batches.items()]


def _interval(results: Results) -> Bools:
    """Where both limits were printed. Shape (k,)."""
    return np.asarray(results.printed & LIMITS == LIMITS)


def _batch(departure: str, batch: list[tuple[str, Floats, Bits]]) -> Candidates:
    names, values, found = zip(*batch, strict=True)
    return Candidates(frozenset({departure}), AT_FIRST, "", names, np.stack(values), np.stack(found))


def _by(program: Program, software: Software, rows: Rows) -> tuple[Floats, Bits] | None:
    """What one program gives, shape (3, k), with the bits of what it explains; None if it explains nothing.

    rows : where its estimate prints as the figure.
    """
    results = software.results
    some = results[rows]
    ways = np.stack(presented(some, results.key, software.figures(program, rows)))
    bits = as_bits(_near(program, some, ways)) & some.printed
    best = np.argmax(COUNTED[bits], axis=0)
    every = np.arange(len(rows))
    whole = bits[best, every] == some.printed
    if not whole.any():
        return None
    values, found = np.full((3, len(results)), np.nan), np.zeros(len(results), np.int8)
    values[:, rows], found[rows] = ways[best, :, every].T, np.where(whole, some.printed, 0)
    return values, found


def _likely(software: Software, within: frozenset[str] | None) -> Iterator[tuple[Program, Rows]]:
    """The programs whose estimate prints as the figure, or of which none was printed, and where."""
    results, known = software.results, dict[object, Bools]()
    open_ = _interval(results)
    for program in computed(results.key, usual=results.level == USUAL):
        if program.change or program.zero_cells:  # its own only where a cell is empty
            able = open_ & (software.smallest < 1)
        else:  # so many digits are met by no other table
            able = open_ & ((software.smallest < program.below) | results.full)
        if (within is not None and program.departure not in within) or not able.any():
            continue
        same = program.kind, program.near, program.digits if results.wide else 0
        if same not in known:
            ways = software.presented(program)
            known[same] = ~results.given[0] | _near(program, results, ways)[:, 0].any(axis=0)
        rows = np.flatnonzero(able & known[same])
        if len(rows) and program.rough and results.level == USUAL:
            rows = rows[_roughly(program.rough, results[rows])]
        if len(rows):
            yield program, rows


def _roughly(rough: Callable[[Arm, Arm, float], Floats], results: Results) -> Bools:
    """Where the limits may print as the figures, by the ends between which they lie. Shape (k,)."""
    ways = [np.stack(presented(results, results.key, end)) for end in rough(*results.arms, results.level)]
    near = may_print_as(np.minimum(*ways), np.maximum(*ways), results.triple, EXACT)
    near |= results.triple.relation != 0
    return np.asarray(near[:, 1:].all(axis=1).any(axis=0))


def _near(program: Program, results: Results, values: Floats) -> Bools:
    """Whether values, shape (c, 3, k), print as the figures, as near as the program computes them."""
    fits = fits_triple(results, values)
    if program.near or (program.digits < EXACT and results.wide):
        ends = program.near(values) if program.near else (values, values)
        near = may_print_as(*ends, results.triple, program.digits)
        near[:, 0] &= program.near is not None  # fewer digits are looked at in limits alone
        fits |= near
    return fits

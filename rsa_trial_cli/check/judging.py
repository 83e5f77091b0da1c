"""The reading that explains most of what a study printed: at most two departures over all its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check import estimates, p_values, percents, routes
from rsa_trial_cli.check.candidates import Candidates
from rsa_trial_cli.check.estimates import Estimates
from rsa_trial_cli.check.figures import prints_as
from rsa_trial_cli.check.p_values import DENOMINATOR, PCandidates, PValues
from rsa_trial_cli.check.readings import (
    GIVEN,
    MISPRINT,
    MOST,
    OTHER_METHOD,
    PLACE,
    READINGS,
    STEPS,
    Reading,
    Rounded,
    Turned,
    of_kind,
)
from rsa_trial_cli.check.results import COUNTED, ESTIMATE, HIGH, LIMITS, LOW, PERCENTS, P, Results
from rsa_trial_cli.check.verdict import NONE, Ints, Objects, Verdict
from rsa_trial_cli.stats.arms import Bools, Floats

BITS = (ESTIMATE, LOW, HIGH)
WRONG: Reading = frozenset({MISPRINT})


class Everything(NamedTuple):
    """All candidates for the same k studies."""

    estimates: Sequence[Candidates]
    p: Sequence[Candidates]
    percents: Sequence[Candidates]


@np.errstate(all="ignore")  # undefined values are data: they print as nothing
def judge(results: Results, within: frozenset[str] | None = None, *, detailed: bool = False) -> Verdict:
    """The verdict on k studies; within : only these departures, if not None; detailed : with routes."""
    verdict = Verdict.blank(results.given)
    values = PValues(results.key, results.arms)
    first = Everything(
        Estimates(results, GIVEN).candidates,
        p_values.first_candidates(results, values),
        percents.candidates(results, first=True),
    )
    _settle(verdict, np.arange(len(results)), first, _best(first, results))
    rows = np.flatnonzero((verdict.given & ~verdict.explained).any(axis=0))
    if len(rows) and (within is None or within):
        verdict.full[rows] = True
        candidates = Estimates(results[rows], within), PCandidates(results[rows], values[rows], within)
        _deepen(verdict, rows, candidates, within, detailed=detailed)
    return verdict


def _deepen(
    verdict: Verdict,
    rows: Ints,
    candidates: tuple[Estimates, PCandidates],
    within: frozenset[str] | None,
    *,
    detailed: bool,
) -> None:
    """Every reading, for the studies that the first leaves with something unexplained."""
    of_estimates, of_p = candidates
    results = of_estimates.results
    everything = Everything(of_estimates.candidates, of_p.candidates, percents.candidates(results))
    _settle(verdict, rows, everything, _best(everything, results))
    _round_percents(verdict, rows, results, within)
    if within is None or MISPRINT in within:
        at = np.flatnonzero((verdict.given & ~verdict.explained)[:, rows].sum(axis=0))
        if len(at):
            some = Everything(*([made[at] for made in part] for part in everything))
            _repair(verdict, rows[at], some, results[at], of_p.two_sided[:, at])
    if detailed:
        verdict.routes[:, rows] = routes.every_route(of_estimates, of_p, _view(verdict, rows))


def _view(verdict: Verdict, rows: Ints) -> tuple[Ints, Objects]:
    """The readings that were chosen, and the simplest of each figure alone."""
    return verdict.reading[:, rows], verdict.every[:, rows]


class Together(NamedTuple):
    """A reading of all figures: places of the candidates for the estimate, the P and the percents.

    loose : whether the P is of other totals than the estimate.
    """

    reading: Reading
    estimate: int
    p: int
    percents: int
    loose: bool


Key = tuple[Reading, str]


def _pairs(everything: Everything, most: int) -> tuple[Together, ...]:
    """Candidates with at most so many departures together, the simplest first."""
    keys = [tuple((made.reading, made.data) for made in part) for part in everything]
    return _paired(keys[0], keys[1], tuple(data for _, data in keys[2]), most)


@cache
def _paired(
    of_estimates: tuple[Key, ...], of_p: tuple[Key, ...], of_percents: tuple[str, ...], most: int
) -> tuple[Together, ...]:
    """Rounding in one figure and a rarer test for another would be two coincidences: never both."""
    place = {data: at for at, data in enumerate(of_percents)}
    made = []
    for i, (a, counts) in enumerate(of_estimates):
        for j, (b, of_test) in enumerate(of_p):
            union = a | b
            twice = (a & STEPS and OTHER_METHOD in b) or (b & STEPS and OTHER_METHOD in a)
            if len(union) <= most and not twice:
                made.append(Together(union, i, j, place.get(counts or of_test, 0), counts != of_test))
    return tuple(sorted(made, key=lambda pair: (PLACE[pair.reading], *pair[1:])))


def _best(everything: Everything, results: Results) -> list[tuple[Together, Ints]]:
    """The pairs that explain most figures of a study, the simplest of equals, with the studies they serve."""
    counted, chosen = np.full(len(results), -1), np.zeros(len(results), np.int64)
    by_estimate, by_p, by_percents = (np.stack([COUNTED[made.bits] for made in part]) for part in everything)
    alone = (results.printed == 0) | ~results.p.given
    pairs = _pairs(everything, MOST)
    for at, pair in enumerate(pairs):
        count = by_estimate[pair.estimate] + by_p[pair.p] + by_percents[pair.percents]
        better = (np.where(alone, count, -1) if pair.loose else count) > counted
        if better.any():
            counted = np.where(better, count, counted)
            chosen[better] = at
    return [(pairs[at], np.flatnonzero(chosen == at)) for at in np.unique(chosen).tolist()]


def _settle(verdict: Verdict, rows: Ints, everything: Everything, best: list[tuple[Together, Ints]]) -> None:
    """Write the readings of these studies, figure by figure, as the chosen pairs give them."""
    verdict.reading[:, rows], verdict.method[:, rows], verdict.value[:, rows] = NONE, None, np.nan
    verdict.study[rows] = 0
    for pair, at in best:
        if len(at):
            _note(verdict, rows, at, everything, pair)
    together, inverse = np.unique(verdict.reading[:, rows], axis=1, return_inverse=True)
    for which, column in enumerate(together.T.tolist()):
        union = GIVEN.union(*(READINGS[place] for place in column if place != NONE))
        verdict.study[rows[inverse.ravel() == which]] = PLACE[union]
    _list(verdict, rows, everything)


def _note(verdict: Verdict, rows: Ints, at: Ints, everything: Everything, pair: Together) -> None:
    """The figures of some studies by one pair: each by the least of its departures that gives it."""
    chosen, p = everything.estimates[pair.estimate], everything.p[pair.p]
    for made in _parts(everything, chosen):
        method = made.method(at)
        same_method = method == chosen.method(at)
        for figure, bit in enumerate(BITS):
            found = (made.bits[at] & chosen.bits[at] & bit != 0) & (same_method | (bit & LIMITS == 0))
            new = np.flatnonzero(found & ~verdict.explained[figure, rows[at]])
            if len(new):
                value = made.value(figure, at[new])
                verdict.note(figure, rows[at[new]], made.reading, value, tuples(method[new].tolist()))
    _note_p(verdict, rows, p, at[p.bits[at] > 0])
    given, share = everything.percents[0], everything.percents[pair.percents]
    for arm, figure in enumerate((4, 5)):
        found = share.bits[at] & (arm + 1) != 0
        changed = share.values[0, arm, at] != given.values[0, arm, at]
        for some, reading in ((at[found & ~changed], GIVEN), (at[found & changed], DENOMINATOR)):
            verdict.note(figure, rows[some], reading, share.value(arm, some))


def _note_p(verdict: Verdict, rows: Ints, made: Candidates, at: Ints) -> None:
    """The P of some studies by all tests that give it."""
    methods = tuples([made.all_methods(row) for row in at.tolist()])
    verdict.note(P, rows[at], made.reading, made.value(0, at), methods)


def tuples(values: Iterable[str | tuple[str, ...]]) -> Objects:
    """An array of tuples, of one name where only one is given."""
    return np.fromiter(((value,) if isinstance(value, str) else value for value in values), object)


def _round_percents(verdict: Verdict, rows: Ints, results: Results, within: frozenset[str] | None) -> None:
    """Percents that are exchanged or not rounded as usual, if the reading has room for one departure more."""
    missing = results.given[PERCENTS] & ~verdict.explained[PERCENTS][:, rows]
    if not missing.any():
        return
    of_counts = percents.percents(results)
    exchanged = [prints_as(p, f) for p, f in zip(of_counts[::-1], results.percents, strict=True)]
    both = missing.all(axis=0) & exchanged[0] & exchanged[1]
    found: dict[str, tuple[Sequence[Bools], Floats]] = {
        of_kind(Turned)[0].name: ([both] * 2, of_counts[::-1])
    }
    for record in of_kind(Rounded):
        fits = [prints_as(p, f, record.ends) for p, f in zip(of_counts, results.percents, strict=True)]
        found[record.name] = fits, of_counts
    for name, (arms, values) in found.items():
        reading: Reading = frozenset({name})
        room = np.array([len(made | reading) <= MOST for made in READINGS])[verdict.study[rows]]
        if within is None or name in within:
            for figure, fitting, value in zip((4, 5), arms, values, strict=True):
                at = np.flatnonzero(~verdict.explained[figure, rows] & room & fitting)
                new = rows[at]
                verdict.note(figure, new, reading, value[at])
                verdict.study[new] = [PLACE[READINGS[p] | reading] for p in verdict.study[new].tolist()]


def _parts(everything: Everything, chosen: Candidates) -> list[Candidates]:
    """The candidates from the same counts that assume no more, the simplest first."""
    parts = [c for c in everything.estimates if c.counts == chosen.counts and c.reading <= chosen.reading]
    return sorted(parts, key=lambda c: PLACE[c.reading])


def _list(verdict: Verdict, rows: Ints, everything: Everything) -> None:
    """The simplest readings of each figure alone, every one of them."""
    for figure in range(P + 1):
        part = everything.p if figure == P else everything.estimates
        bit = 1 if figure == P else BITS[figure]
        found = np.stack([made.bits & bit != 0 for made in part])
        size = np.array([len(made.reading) for made in part])[:, None]
        simplest = found & (size == np.where(found, size, MOST + 1).min(axis=0))
        places = [PLACE[made.reading] for made in part]
        lists: list[set[int]] = [set() for _ in rows]
        for which, at in np.argwhere(simplest).tolist():
            lists[at].add(places[which])
        verdict.every[figure, rows] = np.fromiter((tuple(sorted(places)) for places in lists), object)
    for figure in (4, 5):
        own = verdict.reading[figure, rows].tolist()
        verdict.every[figure, rows] = np.fromiter(((p,) if p != NONE else () for p in own), object)


def _repair(verdict: Verdict, rows: Ints, everything: Everything, results: Results, of_tests: Floats) -> None:
    """Explain the one figure that a reading leaves out as misprinted.

    rows : the studies with something unexplained; everything, results : of these studies; of_tests :
    two-sided P of the cheap tests, shape (t, rows).
    """
    given = results.given[: P + 1]
    exact = np.stack([figure.exact for figure in results.figures[: P + 1]])
    done = (results.given & (verdict.reading[:, rows] != PLACE[GIVEN]))[PERCENTS].any(axis=0)
    for pair in _pairs(everything, MOST - 1):
        story, p = everything.estimates[pair.estimate], everything.p[pair.p]
        found = np.stack([*(story.bits & bit != 0 for bit in BITS), p.bits > 0])
        missing = given & ~found
        open_ = (missing.sum(axis=0) == 1) & ~done
        if pair.loose or not open_.any():
            continue
        agreeing = (exact & found).sum(axis=0)
        bits = estimates.misprints(results, story, agreeing)
        of_p = p_values.misprints(results, of_tests, agreeing)
        mended = missing & np.stack([*(bits & bit != 0 for bit in BITS), of_p.bits > 0])
        new = open_ & mended.any(axis=0)
        for figure in range(P + 1):
            _mend(verdict, rows, figure, (story, p, of_p), (new & found[figure], new & mended[figure]))
        verdict.study[rows[new]] = PLACE[WRONG | pair.reading]
        done |= new


def _mend(
    verdict: Verdict,
    rows: Ints,
    figure: int,
    made: tuple[Candidates, Candidates, Candidates],
    here: tuple[Bools, Bools],
) -> None:
    """One figure of some studies: where the reading gives it as printed, and where but for a misprint.

    made : the candidates for the estimate, for the P, and for a misprinted P; here : found, misprinted.
    """
    story, p, of_p = made
    found, misprinted = (np.flatnonzero(some) for some in here)
    if figure == P:
        _note_p(verdict, rows, p, found)
        first = tuples(of_p.method(misprinted).tolist())
        verdict.note(P, rows[misprinted], WRONG, of_p.value(0, misprinted), first)
    else:
        for at, reading in ((found, story.reading), (misprinted, WRONG | story.reading)):
            method = tuples(story.method(at).tolist())
            verdict.note(figure, rows[at], reading, story.value(figure, at), method)
    reading = WRONG | (GIVEN if figure == P else story.reading)
    verdict.every[figure, rows[misprinted]] = np.fromiter([(PLACE[reading],)] * len(misprinted), object)

"""The reading that explains most figures of a study, with at most two departures over all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rsa_trial_cli.check import as_given, misprints, p_values, routes, software
from rsa_trial_cli.check.candidates import (
    Candidates,
    Everything,
    Together,
    of_percents,
    pairs,
    percents_of,
    tuples,
)
from rsa_trial_cli.check.estimates import Estimates, first_candidates
from rsa_trial_cli.check.figures import prints_as
from rsa_trial_cli.check.findings import NONE, Objects, Routes, Verdict
from rsa_trial_cli.check.p_values import PCandidates, PValues
from rsa_trial_cli.check.programs import LABELS, PROGRAMS
from rsa_trial_cli.check.readings import (
    DENOMINATOR,
    FOLLOWS,
    GIVEN,
    MISPRINT,
    MOST,
    PLACE,
    PROGRAM,
    READINGS,
    TURNS,
    Reading,
    Rounded,
    Turned,
    of_kind,
    status,
)
from rsa_trial_cli.check.study import (
    BITS,
    COUNTED,
    LIMITS,
    PERCENTS,
    Among,
    Ints,
    P,
    Published,
    Results,
)
from rsa_trial_cli.stats.arms import Bools, Floats

BY_HAND = {frozenset({program.departure}) for program in PROGRAMS} - {frozenset({PROGRAM})}
BY_RECORDS = [PLACE[reading] for reading in (*BY_HAND, *(frozenset({PROGRAM, name}) for name in TURNS))]
PLAIN = np.array([*(status(reading) == FOLLOWS for reading in READINGS), False])  # NONE is the last


def verdicts(published: Published, *, costly: bool = True, detailed: bool = False) -> Verdict:
    """The verdict on every result that can be checked; nothing is explained of the others.

    costly : whether tests of more than a millisecond a table are tried; detailed : with routes.
    """
    whole = Verdict.blank(np.stack([figures.given for figures in published.figures]))
    for rows in published.groups(np.flatnonzero(published.checked)):
        whole.put(rows, judge(published.results(rows, Among(costly=costly)), detailed=detailed))
    _agree(published, whole, costly=costly, detailed=detailed)
    return whole


def _agree(published: Published, verdict: Verdict, *, costly: bool, detailed: bool) -> None:
    """Judge a study's further estimates by the reading of its first, where together they depart too often."""
    begins = np.append(True, np.diff(published.study) != 0)
    first = np.flatnonzero(begins)
    for at in np.flatnonzero(~begins).tolist():
        own = first[np.searchsorted(first, at, "right") - 1]
        leading = READINGS[int(verdict.study[own])]
        if len(leading | READINGS[int(verdict.study[at])]) > MOST and published.checked[at]:
            row = np.array([at])
            result = published.results(row, Among(costly=costly))
            verdict.put(row, judge(result, leading, detailed=detailed))


@np.errstate(all="ignore")  # undefined values are data: they print as nothing
def judge(results: Results, within: frozenset[str] | None = None, *, detailed: bool = False) -> Verdict:
    """The verdict on k results of the same measure and level.

    within : only these departures, if not None; detailed : with routes.
    """
    verdict = Verdict.blank(results.given)
    values = PValues(results.key, results.arms, results.p.value)
    first = Everything(
        first_candidates(results),
        p_values.first_candidates(results, values),
        of_percents(results, first=True),
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
    everything = Everything(of_estimates.candidates, of_p.candidates, of_percents(results))
    _settle(verdict, rows, everything, _best(everything, results))
    _by_programs(verdict, rows, candidates, everything, within)
    as_given.explain(verdict, rows, everything)
    _round_percents(verdict, rows, results, within)
    if within is None or MISPRINT in within:
        at = np.flatnonzero((verdict.given & ~verdict.explained)[:, rows].sum(axis=0))
        if len(at):
            some = Everything(*([made[at] for made in part] for part in everything))
            misprints.explain(verdict, rows[at], some, results[at], of_p.two_sided[:, at])
    if detailed:
        verdict.routes[:, rows] = routes.every_route(of_estimates, of_p, _view(verdict, rows))
        _of_records(verdict, rows, of_estimates)


def _by_programs(
    verdict: Verdict,
    rows: Ints,
    candidates: tuple[Estimates, PCandidates],
    everything: Everything,
    within: frozenset[str] | None,
) -> None:
    """What programs print, for the studies whose figures do not all follow by the methods."""
    of_estimates, of_p = candidates
    at = np.flatnonzero((verdict.given & ~PLAIN[verdict.reading])[:, rows].any(axis=0))
    if not len(at):
        return
    made = software.candidates(of_estimates, at, within)
    tested = of_p.by_programs(at)
    if made or tested:
        some = Everything(*([found[at] for found in part] for part in everything))
        some = Everything([*some.estimates, *made], [*some.p, *tested], some.percents)
        _settle(verdict, rows[at], some, _best(some, of_estimates.results[at]))
    _by_turned_programs(verdict, rows, candidates, everything, within)


def _by_turned_programs(
    verdict: Verdict,
    rows: Ints,
    candidates: tuple[Estimates, PCandidates],
    everything: Everything,
    within: frozenset[str] | None,
) -> None:
    """What programs print of turned counts, for the studies of which an interval is not explained."""
    of_estimates, _ = candidates
    limits = (verdict.given & ~verdict.explained)[1:P, rows]
    at = np.flatnonzero(limits.any(axis=0))
    made = software.turned_candidates(of_estimates, at, within) if len(at) else []
    if made:
        some = Everything(*([found[at] for found in part] for part in everything))
        some = Everything([*some.estimates, *made], some.p, some.percents)
        _settle(verdict, rows[at], some, _best(some, of_estimates.results[at]))


def _of_records(verdict: Verdict, rows: Ints, estimates: Estimates) -> None:
    """Routes to figures of a program's record: with a step, from turned counts, or by a wrong formula."""
    steps = np.isin(verdict.reading[:P][:, rows], BY_RECORDS)
    for figure, at in np.argwhere(steps).tolist():
        (label, *_) = verdict.method[figure, rows[at]]
        if label in LABELS:
            reading = READINGS[int(verdict.reading[figure, rows[at]])]
            arms = estimates.turned(reading)
            way = routes.Way(reading, estimates.results.key, label, routes.two_counts(arms, at))
            route = way.to(float(verdict.value[figure, rows[at]]), 0, figure, 0)
            verdict.routes[figure, rows[at]] = Routes((route,), {})


def _view(verdict: Verdict, rows: Ints) -> tuple[Ints, Objects]:
    """The readings that were chosen, and the simplest of each figure alone."""
    return verdict.reading[:, rows], verdict.every[:, rows]


def _best(everything: Everything, results: Results) -> list[tuple[Together, Ints]]:
    """The pairs that explain most figures of a study, the simplest of equals, with the studies they serve."""
    counted, chosen = np.full(len(results), -1), np.zeros(len(results), np.int64)
    by_estimate, by_p, by_percents = (np.stack([COUNTED[made.bits] for made in part]) for part in everything)
    alone = (results.printed == 0) | ~results.p.given
    every = pairs(everything, MOST)
    for at, pair in enumerate(every):
        count = by_estimate[pair.estimate] + by_p[pair.p] + by_percents[pair.percents]
        better = (np.where(alone, count, -1) if pair.loose else count) > counted
        if better.any():
            counted = np.where(better, count, counted)
            chosen[better] = at
    return [(every[at], np.flatnonzero(chosen == at)) for at in sorted({*chosen.tolist()})]


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
    of_p = at[p.bits[at] > 0]
    verdict.note(P, rows[of_p], p.reading, p.value(0, of_p), p.all_methods(of_p))
    given, share = everything.percents[0], everything.percents[pair.percents]
    for arm, figure in enumerate((4, 5)):
        found = share.bits[at] & (arm + 1) != 0
        changed = share.values[0, arm, at] != given.values[0, arm, at]
        for some, reading in ((at[found & ~changed], GIVEN), (at[found & changed], DENOMINATOR)):
            verdict.note(figure, rows[some], reading, share.value(arm, some))


def _round_percents(verdict: Verdict, rows: Ints, results: Results, within: frozenset[str] | None) -> None:
    """Percents that are exchanged or not rounded as usual, if the reading has room for one departure more."""
    missing = results.given[PERCENTS] & ~verdict.explained[PERCENTS][:, rows]
    if not missing.any():
        return
    of_counts = percents_of(results.arms)
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
        columns = [*map(bytes, np.packbits(simplest, axis=0).T)]
        lists = {
            column: tuple(sorted({places[which] for which in np.flatnonzero(simplest[:, at])}))
            for column, at in {column: at for at, column in enumerate(columns)}.items()
        }
        verdict.every[figure, rows] = np.fromiter(map(lists.__getitem__, columns), object, len(rows))
    for figure in (4, 5):
        own = verdict.reading[figure, rows].tolist()
        verdict.every[figure, rows] = np.fromiter(((p,) if p != NONE else () for p in own), object)

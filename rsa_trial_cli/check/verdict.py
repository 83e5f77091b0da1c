"""The reading that explains most of what a study printed: at most two departures over all its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check import arm_percents, estimates, p_values
from rsa_trial_cli.check.claims import COUNTED, ESTIMATE, HIGH, LIMITS, LOW, Claims
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, prints_as
from rsa_trial_cli.check.p_values import Printed
from rsa_trial_cli.check.readings import DEPARTURES, GIVEN, MOST, PLACE, READINGS, STEP, Reading
from rsa_trial_cli.stats.arms import Bools, Floats

FIGURES = ("estimate", "low", "high", "p", "percent_trt", "percent_ctl")
BITS = (ESTIMATE, LOW, HIGH)
P, PERCENTS = 3, (4, 5)
MISPRINT: Reading = frozenset({"misprint"})
DENOMINATOR: Reading = frozenset({"denominator"})
STEPS: Reading = frozenset(name for name, status in DEPARTURES.items() if status == STEP)
NONE = -1
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Verdict:
    """What explains the FIGURES of k studies, each of shape (6, k).

    given : whether the figure was printed; reading : place in READINGS of what explains it within the
    study's reading, NONE where nothing does; every : the simplest readings of the figure alone, as places;
    method : the interval, or the tests joined by "; "; value : what that reading gives by the first of them,
    before it is rounded, nan where nothing explains the figure. study : place of the study's own reading,
    full : where more than the first reading was tried, both of shape (k,).
    """

    given: Bools
    reading: Ints
    every: NDArray[np.object_]
    method: NDArray[np.object_]
    value: Floats
    study: Ints
    full: Bools

    @classmethod
    def blank(cls, given: Bools) -> Verdict:
        """Nothing explained yet."""
        k = given.shape[1]
        return cls(
            given,
            np.full(given.shape, NONE),
            np.full(given.shape, None, object),
            np.full(given.shape, "", object),
            np.full(given.shape, np.nan),
            np.zeros(k, np.int64),
            np.zeros(k, bool),
        )

    def put(self, rows: Ints, part: Verdict) -> None:
        """Take over the verdict on some of the studies."""
        for name in ("reading", "every", "method", "value"):
            getattr(self, name)[:, rows] = getattr(part, name)
        self.study[rows], self.full[rows] = part.study, part.full

    @property
    def explained(self) -> Bools:
        return self.reading != NONE

    def note(
        self, figure: int, rows: Ints, reading: Reading, value: Floats, method: NDArray[np.object_] | str = ""
    ) -> None:
        """These studies' figure is explained by this reading, which gives the value."""
        self.reading[figure, rows], self.method[figure, rows] = PLACE[reading], method
        self.value[figure, rows] = value


class Stories(NamedTuple):
    """All readings of the same k studies."""

    claims: Sequence[estimates.Story]
    p_values: Sequence[p_values.Story]
    shares: Sequence[arm_percents.Story]


@np.errstate(all="ignore")  # undefined values are data: they print as nothing
def judge(claims: Claims, printed: Printed, within: frozenset[str] | None = None) -> Verdict:
    """The verdict on k studies; within : only these departures, where it is not None."""
    figures = claims.estimate, claims.low, claims.high, printed.p, *claims.percents
    verdict = Verdict.blank(np.stack([figure.given for figure in figures]))
    first = Stories(
        [estimates.first_story(claims)], [p_values.first_story(printed)], [arm_percents.first_story(claims)]
    )
    _settle(verdict, np.arange(len(claims)), first, _best(first, claims, printed))
    rows = np.flatnonzero((verdict.given & ~verdict.explained).any(axis=0))
    if len(rows) and (within is None or within):
        verdict.full[rows] = True
        _deepen(verdict, rows, claims[rows], printed[rows], within)
    return verdict


def _deepen(
    verdict: Verdict, rows: Ints, claims: Claims, printed: Printed, within: frozenset[str] | None
) -> None:
    """Every reading, for the studies that the first leaves with something unexplained."""
    telling = (claims.printed != 0) | printed.p.exact  # a lone inequality tells of no other denominators
    of_p = [
        story._replace(found=story.found & telling) if story.data else story
        for story in p_values.stories(printed, within)
    ]
    everything = Stories(estimates.stories(claims, within), of_p, arm_percents.stories(claims))
    _settle(verdict, rows, everything, _best(everything, claims, printed))
    _round_percents(verdict, rows, claims, within)
    if within is None or "misprint" in within:
        at = np.flatnonzero((verdict.given & ~verdict.explained)[:, rows].sum(axis=0))
        if len(at):
            _repair(verdict, rows[at], at, everything, claims[at], printed[at])


class Together(NamedTuple):
    """A reading of all figures: places of the claim's story, of the P's and of the percents', in Stories.

    loose : whether the story of the P is of other counts than that of the claim.
    """

    reading: Reading
    claim: int
    p: int
    shares: int
    loose: bool


def _pairs(stories: Stories, most: int) -> list[Together]:
    """Stories with at most so many departures together, the simplest first.

    Rounding in one figure and a rarer test for another would be two coincidences: never both.
    """
    place = {story.data: at for at, story in enumerate(stories.shares)}
    made = []
    for i, a in enumerate(stories.claims):
        for j, b in enumerate(stories.p_values):
            union = a.reading | b.reading
            twice = (a.reading & STEPS and "other_method" in b.reading) or (
                b.reading & STEPS and "other_method" in a.reading
            )
            if len(union) <= most and not twice:
                made.append(Together(union, i, j, place[a.data or b.data], a.data != b.data))
    return sorted(made, key=lambda pair: (PLACE[pair.reading], *pair[1:]))


def _best(stories: Stories, claims: Claims, printed: Printed) -> list[tuple[Together, Ints]]:
    """The pairs that explain most figures of a study, the simplest of equals, with the studies they serve."""
    counted, chosen = np.full(len(claims), -1), np.zeros(len(claims), np.int64)
    by_claim = [COUNTED[story.found] for story in stories.claims]
    by_shares = [story.found.sum(axis=0) for story in stories.shares]
    alone = (claims.printed == 0) | ~printed.p.given
    pairs = _pairs(stories, MOST)
    for at, pair in enumerate(pairs):
        count = by_claim[pair.claim] + stories.p_values[pair.p].found + by_shares[pair.shares]
        better = (np.where(alone, count, -1) if pair.loose else count) > counted
        counted = np.where(better, count, counted)
        chosen[better] = at
    return [(pairs[at], np.flatnonzero(chosen == at)) for at in np.unique(chosen).tolist()]


def _settle(verdict: Verdict, rows: Ints, stories: Stories, best: list[tuple[Together, Ints]]) -> None:
    """Write the readings of these studies, figure by figure, as the chosen pairs give them."""
    verdict.reading[:, rows], verdict.method[:, rows], verdict.value[:, rows] = NONE, "", np.nan
    verdict.study[rows] = 0
    for pair, at in best:
        if len(at):
            _note(verdict, rows, at, stories, pair)
    together, inverse = np.unique(verdict.reading[:, rows], axis=1, return_inverse=True)
    for which, column in enumerate(together.T.tolist()):
        union = GIVEN.union(*(READINGS[place] for place in column if place != NONE))
        verdict.study[rows[inverse.ravel() == which]] = PLACE[union]
    _list(verdict, rows, stories)


def _note(verdict: Verdict, rows: Ints, at: Ints, stories: Stories, pair: Together) -> None:
    """The figures of some studies by one pair: each by the least of its departures that gives it."""
    chosen, p, share = stories.claims[pair.claim], stories.p_values[pair.p], stories.shares[pair.shares]
    for story in _parts(stories, chosen):
        same_method = story.method[at] == chosen.method[at]
        for figure, bit in enumerate(BITS):
            found = (story.found[at] & chosen.found[at] & bit != 0) & (same_method | (bit & LIMITS == 0))
            new = at[found & ~verdict.explained[figure, rows[at]]]
            verdict.note(figure, rows[new], story.reading, story.values[figure, new], story.method[new])
    found_p = at[p.found[at]]
    verdict.note(P, rows[found_p], p.reading, p.values[found_p], p.method[found_p])
    for arm, figure in enumerate(PERCENTS):
        found, changed = share.found[arm, at], share.changed[arm, at]
        for some, reading in ((at[found & ~changed], GIVEN), (at[found & changed], DENOMINATOR)):
            verdict.note(figure, rows[some], reading, share.values[arm, some])


def _round_percents(verdict: Verdict, rows: Ints, claims: Claims, within: frozenset[str] | None) -> None:
    """Percents that are exchanged or not rounded as usual, if the reading has room for one departure more."""
    percents = arm_percents.percents(claims)
    exchanged = [prints_as(p, f, NEAREST) for p, f in zip(percents[::-1], claims.percents, strict=True)]
    missing = ~verdict.explained[PERCENTS, :][:, rows].any(axis=0)
    found = {"arms_swapped": ([missing & exchanged[0] & exchanged[1]] * 2, percents[::-1])}
    for rule in ROUNDINGS:
        if rule != NEAREST:
            fitting = [prints_as(p, f, rule) for p, f in zip(percents, claims.percents, strict=True)]
            found[rule] = fitting, percents
    for name, (arms, values) in found.items():
        reading: Reading = frozenset({name})
        room = np.array([len(made | reading) <= MOST for made in READINGS])[verdict.study[rows]]
        if within is None or name in within:
            for figure, fits, value in zip(PERCENTS, arms, values, strict=True):
                at = np.flatnonzero(~verdict.explained[figure, rows] & room & fits)
                new = rows[at]
                verdict.note(figure, new, reading, value[at])
                verdict.study[new] = [PLACE[READINGS[p] | reading] for p in verdict.study[new].tolist()]


def _parts(stories: Stories, chosen: estimates.Story) -> list[estimates.Story]:
    """The stories of the same frame that assume no more, the simplest first."""
    parts = [s for s in stories.claims if s.frame == chosen.frame and s.reading <= chosen.reading]
    return sorted(parts, key=lambda s: PLACE[s.reading])


def _list(verdict: Verdict, rows: Ints, stories: Stories) -> None:
    """The simplest readings of each figure alone, every one of them."""
    for figure in range(P + 1):
        table: Sequence[tuple[Reading, Bools]] = (
            [(s.reading, s.found) for s in stories.p_values]
            if figure == P
            else [(s.reading, s.found & BITS[figure] != 0) for s in stories.claims]
        )
        fewest = np.full(len(rows), MOST + 1)
        for reading, found in table:
            fewest = np.where(found, np.minimum(fewest, len(reading)), fewest)
        lists: list[set[int]] = [set() for _ in rows]
        for reading, found in table:
            for at in np.flatnonzero(found & (fewest == len(reading))).tolist():
                lists[at].add(PLACE[reading])
        for at, row in enumerate(rows.tolist()):
            verdict.every[figure, row] = tuple(sorted(lists[at]))
    for figure in PERCENTS:
        for row in rows.tolist():
            place = int(verdict.reading[figure, row])
            verdict.every[figure, row] = (place,) if place != NONE else ()


def _repair(
    verdict: Verdict, rows: Ints, at: Ints, stories: Stories, claims: Claims, printed: Printed
) -> None:
    """Explain the one figure that a reading leaves out as misprinted.

    rows, at : the studies with something unexplained, by their places in the verdict and in the stories;
    claims, printed : of these studies.
    """
    given, values = verdict.given[: P + 1, rows], p_values.Values(printed.arms)
    exact = np.stack([f.exact for f in (claims.estimate, claims.low, claims.high, printed.p)])
    done = (verdict.given & (verdict.reading != PLACE[GIVEN]))[PERCENTS, :][:, rows].any(axis=0)
    for pair in _pairs(stories, MOST - 1):
        story, p = stories.claims[pair.claim].taken(at), stories.p_values[pair.p].taken(at)
        found = np.stack([*(story.found & bit != 0 for bit in BITS), p.found])
        missing = given & ~found
        open_ = (missing.sum(axis=0) == 1) & ~done
        if pair.loose or not open_.any():
            continue
        agreeing = (exact & found).sum(axis=0)
        bits = estimates.repaired(claims, story, agreeing)
        mended_p = p_values.repaired(printed, values, agreeing)
        mended = missing & np.stack([*(bits & bit != 0 for bit in BITS), mended_p.found])
        new = open_ & mended.any(axis=0)
        for figure in range(P + 1):
            source, other = (p, mended_p) if figure == P else (story, story)
            value, repaired = (s.values if figure == P else s.values[figure] for s in (source, other))
            here = new & found[figure]
            verdict.note(figure, rows[here], source.reading, value[here], source.method[here])
            here = new & mended[figure]
            reading = MISPRINT | (GIVEN if figure == P else story.reading)
            verdict.note(figure, rows[here], reading, repaired[here], other.method[here])
            for row in rows[here].tolist():
                verdict.every[figure, row] = (PLACE[reading],)
        verdict.study[rows[new]] = PLACE[MISPRINT | pair.reading]
        done |= new

"""What explains the figures printed beside many outcomes: all of one measure are searched together.

What is printed is rounded: a mean of 3.1 stands for all from 3.05 to 3.15. The corners of this box of means
and SDs, and its middle, are computed together like 17 trials; a figure follows if it lies between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.figures import SLACK, SLACK_UNIT, Figures, may_print_as, nearest, prints_as
from rsa_trial_cli.check.mean_arrays import Ints, Outcomes
from rsa_trial_cli.check.mean_joint import Apart, Joint, Tried, together
from rsa_trial_cli.check.mean_methods import Asked, Given, of_arm, of_arms
from rsa_trial_cli.check.mean_readings import AS_PRINTED, CHANGES, LIMITS, OF_FIGURES, OfArms, OfFigure
from rsa_trial_cli.check.readings import STATUSES
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.means import MEANS

DIGITS = 17
PLAIN = OF_FIGURES[0]
BY_STATUS = sorted(OF_FIGURES, key=lambda own: (STATUSES.index(own.status), own.place))
ORDER = (1e6, 1e4, 1e3, 1e1, 1e-1)  # figures explained, departures, status, place and number of a change


class Found(NamedTuple):
    """How a figure of one outcome came about. value : of the first method, in the middle of the box."""

    change: OfArms
    own: OfFigure
    exact: bool
    rarer: bool
    methods: tuple[str, ...]
    values: tuple[float, ...]


class Answer(NamedTuple):
    """found : group of figures → how it came about, those that nothing explains left out; usual : figure →
    what the usual method gives as printed; named : that method; apart : figures that follow one by one, and
    contradict each other, None without any."""

    found: Mapping[tuple[str, ...], Found]
    usual: Mapping[str, float]
    named: str
    apart: Apart | None = None


def explained(outcomes: Outcomes) -> list[Answer]:
    """What explains the figures of each outcome, shape (k,): one change of its arms, or none."""
    every = np.arange(len(outcomes))
    plain = _Tried(outcomes, AS_PRINTED, every)
    printed = np.stack([outcomes.figures[group[0]].given for group in outcomes.groups])
    follow = np.stack([plain.plain[group] for group in outcomes.groups]) & printed
    rows = np.flatnonzero((printed & ~follow).any(axis=0))
    tried = [plain.explain(rows), *_changed(outcomes, rows)] if len(rows) else [plain]
    best = np.zeros(len(outcomes), np.intp)
    if len(rows):
        scores = [_score(one, at, follow[:, rows], printed[:, rows]) for at, one in enumerate(tried)]
        best[rows] = np.argmin(scores, axis=0)
    place = np.full(len(outcomes), -1)
    place[rows] = np.arange(len(rows))
    apart = _apart(outcomes, plain, follow & (best == 0))
    return [
        Answer(
            dict(_found(plain, tried[best[at]], at, int(place[at]), follow[:, at])),
            plain.usual(at),
            plain.ways[0].name,
            apart.get(at),
        )
        for at in range(len(outcomes))
    ]


def _apart(outcomes: Outcomes, plain: _Tried, follow: Bools) -> dict[int, Apart]:
    """Of each outcome whose figures contradict each other, which. follow : as printed, shape (groups, k)."""
    with np.errstate(all="ignore"):
        at_once = together([plain.places(group) for group in outcomes.groups], follow)
        rows = np.flatnonzero((follow.sum(axis=0) > 1) & ~at_once)
        if not len(rows):
            return {}
        joint = Joint(outcomes.taken(rows), follow[:, rows], _tried, [*BY_STATUS[1:], *_changes(outcomes)])
        return {int(rows[at]): joint.apart(at) for at in np.flatnonzero(~joint.possible()).tolist()}


def _tried(parts: Outcomes, own: OfArms | OfFigure | None) -> Tried:
    """What the methods give of parts of the box. own : a reading of the arms, or of a figure."""
    change = own if isinstance(own, OfArms) else AS_PRINTED
    how = own if isinstance(own, OfFigure) else None
    made = _Tried(parts, change, np.arange(len(parts)), usual=False)
    fits = [made.plain[group] | made.fits(group, how) for group in parts.groups]
    places = [made.places(group) for group in parts.groups]
    p = [way.values["p"][len(way.values["p"]) // 2] for way in made.ways if "p" in way.values]
    return Tried(fits, places, np.stack(p) if p else None)


def _changed(outcomes: Outcomes, rows: Ints) -> Iterator[_Tried]:
    for change in _changes(outcomes):
        yield _Tried(outcomes, change, rows).explain(np.arange(len(rows)))


def _changes(outcomes: Outcomes) -> list[OfArms]:
    return [change for change in CHANGES[1:] if len(outcomes.sides) > 1 or change.alone]


def _score(tried: _Tried, at: int, follow: Bools, printed: Bools) -> Floats:
    """The less the better, inf where a change of arms is spoken against. Shape (k,).

    A change explains all figures: one by which more of those that follow as they stand would not, than it
    explains of the others, is none.
    """
    groups = tried.outcomes.groups
    own = np.stack([tried.own[group] for group in groups])
    explains = ((own >= 0) & printed & ~follow).sum(axis=0)
    against = (follow & (own < 0)).sum(axis=0)
    used = np.where(printed & ~follow & (own >= 0), own, 0)
    changed = int(tried.change is not AS_PRINTED)
    ranks = np.array([STATUSES.index(one.status) for one in BY_STATUS])
    status = np.maximum(ranks[used].max(axis=0), STATUSES.index(tried.change.status))
    place = np.maximum(np.array([one.place for one in BY_STATUS])[used].max(axis=0), tried.change.place)
    departures = changed + (used > 0).any(axis=0)
    parts = (against - explains, departures, status, place, np.full(explains.shape, at))
    score = sum(weight * part for weight, part in zip(ORDER, parts, strict=True))
    spoken_against = changed * ((explains == 0) | ((against > 0) & (against >= explains)))
    return np.where(spoken_against, np.inf, score)


def _found(
    plain: _Tried, best: _Tried, at: int, place: int, follow: Bools
) -> Iterator[tuple[tuple[str, ...], Found]]:
    """How the figures of one outcome came about. place : of it among those that were searched further."""
    outcomes = plain.outcomes
    for group, follows in zip(outcomes.groups, follow.tolist(), strict=True):
        if follows:
            yield group, plain.of(group, at)
        elif place >= 0 and outcomes.figures[group[0]].given[at] and best.own[group][place] >= 0:
            yield group, best.of(group, best.rows[place], int(best.own[group][place]))


class _Tried:
    """One change of the arms of some outcomes. rows : of those, in all; ways : what the methods give; plain :
    group → where a method gives it as it is printed; own : group → the place in BY_STATUS of the way in which
    a figure may differ further, -1 for none, of the rows that `explain` had."""

    def __init__(self, outcomes: Outcomes, change: OfArms, rows: Ints, *, usual: bool = True) -> None:
        self.outcomes, self.change, self._usual = outcomes, change, usual and change is AS_PRINTED
        self.some = outcomes if len(rows) == len(outcomes) else outcomes.taken(rows)
        self.rows: Ints = np.arange(len(rows))
        self._arms = self.some.arms()
        with np.errstate(all="ignore"):
            self.ways = self._ways(outcomes.level)
            self._levels: dict[float, list[Given]] = {outcomes.level: self.ways}
            self.plain = {
                group: np.asarray(self._fits(group, PLAIN).any(axis=0)) for group in outcomes.groups
            }
            lows = [way.values["low"] for way in self.ways if "low" in way.values]
            self._near = np.isfinite(np.concatenate(lows)).any(axis=0) if lows else np.zeros(len(rows), bool)
        self.own: dict[tuple[str, ...], Ints] = {}
        self._known: dict[tuple[tuple[str, ...], str, bool], Bools] = {}

    def _ways(self, level: float) -> list[Given]:
        some = self.some
        arms = some.changed(self.change, self._arms)
        if len(arms) == 1:
            return [*of_arm(arms[0], level)]
        near = partial(_near, some.figures)
        usual = self._usual and level == some.level
        asked = Asked(some.key, some.kind, level, frozenset(some.figures), near, usual)
        return [*of_arms(arms[0], arms[1], asked)]

    def explain(self, rows: Ints) -> _Tried:
        """Tries, of some of its outcomes, how a figure may differ further."""
        self.rows = rows
        with np.errstate(all="ignore"):
            for group in self.outcomes.groups:
                own = np.where(self.plain[group][rows], 0, -1)
                wanted = np.asarray(self.some.figures[group[0]].given[rows])
                for at, how in enumerate(BY_STATUS[1:], 1):
                    open_ = wanted & (own < 0)
                    if how.level is not None:  # of limits alone, where they are near at the own level
                        apart = group == LIMITS and how.level != self.some.level
                        open_ = open_ & np.take(self._near, rows) & apart
                    if open_.any():
                        fits: Bools = np.asarray(self._fits(group, how).any(axis=0))
                        own[open_ & np.take(fits, rows)] = at
                self.own[group] = own
        return self

    def _values(self, how: OfFigure, name: str, way: Given) -> Floats | None:
        return how.value(name, way.values, MEANS[self.some.key].ratio)

    def _by(self, how: OfFigure) -> list[Given]:
        level = how.level or self.some.level
        if level not in self._levels:
            self._levels[level] = self._ways(level)
        return self._levels[level]

    def _fits(self, group: tuple[str, ...], how: OfFigure, *, exact: bool = False) -> Bools:
        """Which method gives all of a group, shape (methods, k). exact : as printed, not in the box."""
        made = []
        for way in self._by(how):
            fits = np.ones(len(self.some), bool)
            for name in group:
                values = self._values(how, name, way)
                if values is None:
                    fits = np.zeros(len(self.some), bool)
                    break
                figures = self.some.figures[name]
                fits &= _middle_fits(values, figures) if exact else _within(values, figures, how)
            made.append(fits)
        return np.stack(made)

    def places(self, group: tuple[str, ...]) -> Bools:
        """At which places of the box a method gives a group as it is printed. Shape (c, k)."""
        made = np.zeros(self._arms[0].mean.shape, bool)
        for way in self.ways:
            if not way.values.keys() >= {*group}:
                continue
            fits = np.stack([prints_as(way.values[name], self.some.figures[name]) for name in group])
            own = np.asarray(fits.all(axis=0))
            if len(own) == len(made):
                made |= own
            else:  # a costly interval is computed at three places, of which the second is the middle
                made[len(made) // 2] |= own[len(own) // 2]
        return made

    def fits(self, group: tuple[str, ...], how: OfFigure | None) -> Bools:
        """Where a method gives a group that differs further, nowhere without a reading. Shape (k,)."""
        apart = how and how.level is not None and (group != LIMITS or how.level == self.some.level)
        if how is None or apart:
            return np.zeros(len(self.some), bool)
        return np.asarray(self._fits(group, how).any(axis=0))

    def of(self, group: tuple[str, ...], at: int, own: int = 0) -> Found:
        """How a group of one outcome came about."""
        how = BY_STATUS[own]
        with np.errstate(all="ignore"):
            exact = own == 0 and self.change is AS_PRINTED
            rarer = np.array([way.rarer for way in self._by(how)])
            tiers = [(self._fitting(group, how, at, exact=True) & ~rarer, True)] if exact else []
            fits = self._fitting(group, how, at)
            tiers += [(fits & ~rarer, False), (fits, False)]
            mask, is_exact = next(tier for tier in tiers if tier[0].any())
            first = self._by(how)[int(np.argmax(mask))]
            values = [self._values(how, name, first) for name in group]
        middles = tuple(float(v[len(v) // 2, at]) for v in values if v is not None)
        names = tuple(way.name for way, fit in zip(self._by(how), mask.tolist(), strict=True) if fit)
        return Found(self.change, how, is_exact, bool(rarer[mask].all()), names, middles)

    def _fitting(self, group: tuple[str, ...], how: OfFigure, at: int, *, exact: bool = False) -> Bools:
        """Which method gives all of a group of one outcome, shape (methods,)."""
        key = (group, how.name, exact)
        if key not in self._known:
            self._known[key] = self._fits(group, how, exact=exact)
        return self._known[key][:, at]

    def usual(self, at: int) -> dict[str, float]:
        """What the usual method gives of one outcome as it is printed."""
        return {name: float(values[len(values) // 2, at]) for name, values in self.ways[0].values.items()}


def _middle_fits(values: Floats, figures: Figures) -> Bools:
    return prints_as(values[len(values) // 2], figures)


def _within(values: Floats, figures: Figures, how: OfFigure) -> Bools:
    """Whether some value in the box prints as the figure. values : shape (c, k); the result : (k,)."""
    fits = prints_as(values, figures, how.ends).any(axis=0)
    finite = np.isfinite(values)
    low = np.where(finite, values, np.inf).min(axis=0)
    high = np.where(finite, values, -np.inf).max(axis=0)
    if how.ends is nearest:
        return fits | may_print_as(low, high, figures, DIGITS)
    ends = how.ends(figures)
    slack = SLACK * np.abs(figures.value) + SLACK_UNIT * figures.unit
    between = (high >= ends[0] - slack) & (low <= ends[1] + slack) & (figures.relation == 0)
    return np.asarray(fits | between)


def _near(figures: Mapping[str, Figures], low: Floats, high: Floats, of: Bools) -> Bools:
    """Whether the printed limits, as they are or with the other sign, lie in these ranges. Shape (k,).

    low, high : the ends of what a limit can be, shape (2, k); of : of which outcomes.
    """
    lower, upper = figures["low"].half[:, of], figures["high"].half[:, of]

    def near(first: Floats, second: Floats) -> Bools:
        lies = (low[0] <= first[1]) & (low[1] >= first[0]) & (high[0] <= second[1]) & (high[1] >= second[0])
        return np.asarray(lies)

    return near(lower, upper) | near(-upper[::-1], -lower[::-1])

"""The findings on printed results: the routes to each figure, its reading and its status.

What is said of one figure, and of one study with all its results, is read from them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.bounds import Bounds, at_places
from rsa_trial_cli.check.figures import all_decimal, decimal, digits_shared, prints_as
from rsa_trial_cli.check.printed_measures import ESTIMATORS, REPORTED
from rsa_trial_cli.check.programs import LABELS, likeliest
from rsa_trial_cli.check.readings import (
    DELTA,
    DIFFERS,
    GIVEN,
    LOG,
    OTHER_METHOD,
    PLACE,
    PROGRAM,
    READINGS,
    STATUSES,
    UNCHECKED,
    Reading,
)
from rsa_trial_cli.check.study import FIGURES, Ints, P, Published
from rsa_trial_cli.check.without_counts import Alone
from rsa_trial_cli.stats.arms import Bools, Floats
from rsa_trial_cli.stats.measures.measure import empty_cell

NONE = -1
NOT_TRIED = -1
STRENGTHS = ("strong", "good", "weak", "very_weak")  # a study with several results has its strongest
NAMED: Reading = frozenset({OTHER_METHOD, PROGRAM, DELTA, LOG})  # other readings are of no program
INTERVAL = {label: record.interval for label, record in LABELS.items()}
LIMITS = INTERVAL | {name: other.interval for name, other in ESTIMATORS.items()}  # beside another estimate
LOW = 1
Objects = NDArray[np.object_]
Texts = NDArray[np.object_]
TwoCounts = tuple[tuple[float, float], tuple[float, float]]  # (events, total) of treatment and control


@frozen
class Route:
    """One way to a printed estimate or limit.

    reading : its departures; measure : what is computed; method : of the interval; value : before it is
    rounded; counts : what it was computed from; decimals : of the percents that risks were rounded to, None
    for other routes; gives : bits of the figures that the same rule gives, applied to all three;
    keeps_interval : whether they are all that were printed, None where nothing is to keep or to round.
    """

    reading: Reading
    measure: str
    method: str
    value: float
    counts: TwoCounts
    decimals: int | None
    gives: int
    keeps_interval: bool | None


class Routes(NamedTuple):
    """The routes to an estimate or limit; where there is none, method → value from the counts as given."""

    found: tuple[Route, ...]
    as_given: Mapping[str, float]


class TestsTried(NamedTuple):
    """P of every test of one study by one reading: those that print as the figure, and those that do not."""

    reading: Reading
    counts: TwoCounts
    fitting: Mapping[str, float]
    others: Mapping[str, float]

    @property
    def every(self) -> Mapping[str, float]:
        """Name → P."""
        return {**self.fitting, **self.others}


@frozen
class Verdict:
    """What explains the FIGURES of k studies, each of shape (6, k).

    given : whether the figure was printed; reading : place in READINGS of what explains it within the
    study's reading, NONE where nothing does; every : the simplest readings of the figure alone, as places;
    method : a tuple of the interval, or of the tests; value : what that reading gives by the first of them,
    before it is rounded, nan where nothing explains the figure; routes : every Route to the figure, and of a
    P all TestsTried, None where none were looked for. study : place of the study's own reading, full : where
    more than the first reading was tried, both of shape (k,).
    """

    given: Bools
    reading: Ints
    every: Objects
    method: Objects
    value: Floats
    routes: Objects
    study: Ints
    full: Bools

    @classmethod
    def blank(cls, given: Bools) -> Verdict:
        """Nothing explained yet. given : shape (6, k)."""
        k = given.shape[1]
        return cls(
            given,
            np.full(given.shape, NONE),
            np.full(given.shape, None, object),
            np.full(given.shape, None, object),
            np.full(given.shape, np.nan),
            np.full(given.shape, None, object),
            np.zeros(k, np.int64),
            np.zeros(k, bool),
        )

    def put(self, rows: Ints, part: Verdict) -> None:
        """Take over the verdict on some of the studies. rows : their places, shape (rows,)."""
        for name in ("reading", "every", "method", "value", "routes"):
            getattr(self, name)[:, rows] = getattr(part, name)
        self.study[rows], self.full[rows] = part.study, part.full

    @property
    def explained(self) -> Bools:
        """Where a figure follows by some reading. Shape (6, k)."""
        explained: Bools = self.reading != NONE
        return explained

    def note(
        self, figure: int, rows: Ints, reading: Reading, value: Floats, method: Objects | None = None
    ) -> None:
        """These studies' figure is explained by this reading, whose methods give the value.

        rows, value, method : shape (rows,).
        """
        self.reading[figure, rows], self.method[figure, rows] = PLACE[reading], method
        self.value[figure, rows] = value


class Strengths(NamedTuple):
    """Of k results: the word, "" where nothing is explained; the other tables tried and those accepted too.

    tried, accepted : NOT_TRIED where there is no word. All of shape (k,).
    """

    words: Texts
    tried: Ints
    accepted: Ints

    @classmethod
    def none(cls, k: int) -> Strengths:
        """Nothing tried of k results."""
        return cls(np.full(k, "", object), np.full(k, NOT_TRIED), np.full(k, NOT_TRIED))


@frozen
class Findings:
    """k printed results and what was found; arrays by figure of shape (6, k), as in a verdict.

    status : "" where nothing was printed; recomputed : before it is rounded, by the reading and the method
    that explain the figure, or where nothing does by the usual method from the counts as given; routes : to a
    figure that needs a step or an assumption or does not follow, as in a verdict, else None; tried : readings
    tried, of shape (k,), strength : of the verdict; alone : what the figures say without counts.
    """

    published: Published
    verdict: Verdict
    status: Texts
    recomputed: Floats
    routes: Objects
    tried: Ints
    strength: Strengths
    alone: Alone

    def __len__(self) -> int:
        return len(self.published)

    def name(self, figure: int, at: int) -> str:
        """or, rr, …, low, high, p, percent_trt, percent_ctl; "estimate" of a measure that is not checked."""
        return str(self.published.key[at]) or FIGURES[0] if figure == 0 else FIGURES[figure]

    def names(self, figure: Ints, at: Ints) -> list[str]:
        """The same of many figures. figure, at : their places, shape (figures,)."""
        own = np.array([str(key) or FIGURES[0] for key in self.published.key], object)
        names: list[str] = np.where(figure == 0, own[at], np.array(FIGURES, object)[figure]).tolist()
        return names

    def rounded(self, figure: int, at: int) -> str:
        """The recomputed figure as it would print; whole numbers needed to treat are rounded up."""
        key, decimals = str(self.published.key[at]), int(self.published.figures[figure].decimals[at])
        up = bool(key) and figure < P and REPORTED[key].whole and decimals <= 0
        return decimal(float(self.recomputed[figure, at]), decimals, up=up)

    def all_rounded(self, figure: Ints, at: Ints) -> list[str]:
        """The same of many figures. figure, at : their places, shape (figures,)."""
        decimals = np.stack([printed.decimals for printed in self.published.figures])[figure, at]
        up = self._whole[at] & (figure < P) & (decimals <= 0)
        return all_decimal(self.recomputed[figure, at], decimals, up)

    @cached_property
    def _whole(self) -> Bools:
        return np.array([bool(key) and REPORTED[key].whole for key in self.published.key], bool)

    def stands_for(self, figure: Ints, at: Ints) -> Bounds:
        """Bounds of figures, shape (n,), that do not follow; nan of others, and of numbers rounded up."""
        shown = (self.status[figure, at] == DIFFERS) & ~(self._whole[at] & (figure < P))
        return at_places(self.published.figures, self.recomputed, figure, at, shown)

    def agrees_to(self, figure: int, at: int) -> int | None:
        """The digits to which a program gives a figure that it does not give in all; None for any other."""
        label, *_ = self.verdict.method[figure, at] or ("",)
        if label not in LABELS or not LABELS[label].inexact:
            return None
        value, row = self.recomputed[figure, [at]], np.array([at])
        printed = self.published.figures[figure][row]
        if prints_as(value, printed)[0]:
            return None
        return digits_shared(float(value[0]), Decimal(repr(float(printed.value[0]))))

    def explaining(self, figure: int, at: int) -> Reading | None:
        """What explains a figure, None where nothing does."""
        place = int(self.verdict.reading[figure, at])
        return None if place == NONE else READINGS[place]

    def program_of(self, figure: int, at: int) -> str:
        """The first program that prints a figure beside the study's others; "" where none is known."""
        verdict = self.verdict
        place = int(verdict.reading[figure, at])
        if figure > P or place == NONE or not READINGS[place] <= NAMED:
            return ""
        limits, tests = verdict.method[LOW, at] or (), tuple(verdict.method[P, at] or ())
        key, found = str(self.published.key[at]), ""
        if limits:
            found = likeliest(key, limits[0], tests) or (likeliest(key, limits[0], ()) if figure < P else "")
        return found or (likeliest("", "", tests) if figure == P else "")

    def study_reading(self, rows: slice) -> Reading:
        """What the readings of a study's results assume together."""
        return GIVEN.union(*(READINGS[place] for place in self.verdict.study[rows].tolist()))

    def strongest(self, rows: slice) -> int | None:
        """The place of the strongest of a study's results, which must all be accepted; None without any."""
        words = self.strength.words
        places = [at for at in range(*rows.indices(len(words))) if words[at]]
        return min(places, key=lambda at: STRENGTHS.index(words[at]), default=None)

    def study_strength(self, rows: slice) -> str:
        """The word of the strongest of a study's results; "" where nothing is explained."""
        at = self.strongest(rows)
        return "" if at is None else str(self.strength.words[at])

    def study_status(self, rows: slice) -> str:
        """The status of the figure that follows least; consistent or better only by what was checkable."""
        return STATUSES[self._least[rows].max(initial=0)]

    @cached_property
    def statuses(self) -> list[str]:
        """The status of every study, of its results together."""
        return [STATUSES[place] for place in np.maximum.reduceat(self._least, self.bounds[:-1]).tolist()]

    @cached_property
    def _least(self) -> Ints:
        """The status of the figure of each result that follows least, as a place in STATUSES."""
        places = {"": 0} | {status: at for at, status in enumerate(STATUSES)}
        found = np.array([places[status] for status in self.status.ravel().tolist()], np.int64)
        return np.asarray(found.reshape(self.status.shape).max(axis=0))

    @cached_property
    def bounds(self) -> Ints:
        """Where the results of each study begin, and where those of the last end. Shape (studies + 1,)."""
        study = self.published.study
        begins = np.flatnonzero(np.append(True, study[1:] != study[:-1])[: len(study)])
        return np.append(begins, len(study))

    @property
    def halved(self) -> bool:
        """Whether ½ is added to the cells of a single study's ratio, as one of them is empty."""
        ratio = any(key and REPORTED[key].measure.ratio for key in self.published.key)
        return ratio and bool(empty_cell(*self.published.arms)[0])

    def not_judged(self, rows: slice) -> int:
        """How many figures some results printed that have no verdict or could not be read."""
        return sum(self._open[rows])

    @cached_property
    def _open(self) -> list[int]:
        made: list[int] = ((self.status == UNCHECKED).sum(axis=0) + self.published.left_out).tolist()
        return made

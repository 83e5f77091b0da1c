"""The verdict on printed results: status of each figure, its value from the counts, how much was tried."""

from __future__ import annotations

from itertools import product

import numpy as np

from rsa_trial_cli.check import coherence, estimates, p_values, percents, strength
from rsa_trial_cli.check.findings import Findings, Strengths, Texts, Verdict
from rsa_trial_cli.check.judging import verdicts
from rsa_trial_cli.check.printed_measures import REPORTED, tests
from rsa_trial_cli.check.programs import computed
from rsa_trial_cli.check.readings import (
    ASSUMPTION,
    CONSISTENT,
    DIFFERS,
    FOLLOWS,
    ONE_SIDED,
    OTHER_METHOD,
    PLACE,
    READINGS,
    STEP,
    UNCHECKED,
    status,
)
from rsa_trial_cli.check.study import OTHER_TEST, PERCENTS, Ints, P, Published, presented_as
from rsa_trial_cli.check.without_counts import Alone, alone
from rsa_trial_cli.stats import TESTS
from rsa_trial_cli.stats.arms import Bools, Floats


@np.errstate(all="ignore")
def find(published: Published, *, quick: bool = False, detailed: bool | None = None) -> Findings:
    """Judge k printed results.

    quick : without tests of over a millisecond a table in the verdict, without the strength; detailed : with
    the routes to each figure, None unless quick.
    """
    detailed = not quick if detailed is None else detailed
    verdict = verdicts(published, costly=not quick, detailed=detailed)
    by_themselves = _alone(published)
    statuses = _statuses(published, verdict, by_themselves, costly=not quick)
    open_ = np.isin(statuses, (STEP, ASSUMPTION, DIFFERS)) & published.checked
    return Findings(
        published,
        verdict,
        statuses,
        _recomputed(published, verdict),
        np.where(open_, verdict.routes, np.full(open_.shape, None, object)),
        _tried(published, verdict, costly=not quick),
        Strengths.none(len(published)) if quick else strength.strengths(published, verdict),
        by_themselves,
    )


def _alone(published: Published) -> Alone:
    """What estimate, interval and P of each result say by themselves."""
    made = Alone.blank(len(published))
    for rows in published.groups(np.flatnonzero(published.key != "")):
        key, level = str(published.key[rows[0]]), float(published.level[rows[0]])
        estimate, low, high = (figure[rows] for figure in published.figures[:3])
        made.put(rows, alone(key, level, (estimate, low, high), published.in_percent[rows]))
    return made


def _statuses(published: Published, verdict: Verdict, found: Alone, *, costly: bool) -> Texts:
    made = np.full(verdict.given.shape, "", object)
    made[verdict.given] = DIFFERS
    for place in {*verdict.reading[verdict.explained].tolist()}:
        made[verdict.reading == place] = status(READINGS[place])
    made[P, published.one_sided & (verdict.reading[P] == PLACE[frozenset({ONE_SIDED})])] = (
        FOLLOWS  # as declared
    )
    p = published.p
    made[P, ((p.relation != 0) | (p.value == 0)) & (made[P] == FOLLOWS)] = CONSISTENT
    rarer = np.array([place for place, reading in enumerate(READINGS) if OTHER_METHOD in reading])
    made[P, (published.declared != "") & np.isin(verdict.reading[P], rarer)] = ASSUMPTION
    made[:3, (published.key == "")] = UNCHECKED
    made[P, published.declared == OTHER_TEST] = UNCHECKED
    made[P, untried(published, costly=costly)] = UNCHECKED
    made[P, (published.key == "") & published.estimate.given & (made[P] == DIFFERS)] = UNCHECKED
    made[:, ~published.checked] = UNCHECKED
    made[~verdict.given] = ""
    lacking = np.flatnonzero(published.trials.is_missing() & ~published.adjusted & (published.key != ""))
    _by_themselves(published, lacking, found[lacking], made)
    _contradictory(published, found, made)
    _of_sizes(published, made)
    return made


def untried(published: Published, *, costly: bool) -> Bools:
    """Where the declared test takes too long to be tried. Shape (k,)."""
    slow = np.isin(published.declared, [name for name, test in TESTS.items() if test.largest])
    return slow & ~(p_values.feasible(published.arms) & costly)


def _by_themselves(published: Published, rows: Ints, found: Alone, made: Texts) -> None:
    """Statuses of figures without counts beside them; a P is compared only with an interval of Wald's.

    A P of half the size that is not declared one-sided may as well be of another test.
    """
    for figure in range(3):
        made[figure, rows[found.centred]] = CONSISTENT
    p = published.p[rows]
    checked = found.centred & p.given & np.isin(published.declared[rows], ("", "wald"))
    made[P, rows[p.given]] = UNCHECKED
    declared = published.one_sided[rows]
    goes = np.where(declared, found.goes_with(p, sides=1), found.goes_with(p))
    made[P, rows[checked & goes]] = CONSISTENT


def _contradictory(published: Published, found: Alone, made: Texts) -> None:
    """Statuses of figures that no counts are beside, or none that count, and that contradict each other.

    It is noted of them in `found` which estimates lie outside their interval.
    """
    apart = np.flatnonzero((~published.checked | (published.key == "")) & published.low.given)
    for rows in published.groups(apart):
        key, level = str(published.key[rows[0]]), float(published.level[rows[0]])
        estimate, low, high, p = (figure[rows] for figure in published.figures[: P + 1])
        printed = estimate, low, high
        falls, beyond = coherence.falling(key, printed), coherence.outside(key, printed)
        found.inside[rows] &= ~beyond
        made[0, rows[beyond]] = DIFFERS
        made[1:P, rows[falls]] = DIFFERS
        if key == "or" and p.given.any():
            two_sided = ~published.one_sided[rows] & (published.declared[rows] != OTHER_TEST)
            two_sided &= np.array([margin is None for margin in published.margins[rows]])
            made[P, rows[coherence.contradicted(level, printed, p) & two_sided]] = DIFFERS


def _of_sizes(published: Published, made: Texts) -> None:
    """Statuses of percents beside the sizes of their arms, without events: some number of them must fit."""
    lacking = published.trials.is_missing() & ~published.adjusted
    for figure, percent, n in zip((4, 5), published.percents, published.sizes, strict=True):
        known = lacking & percent.given & (n > 0)
        made[figure, known] = np.where(percents.of_a_count(percent, n), CONSISTENT, DIFFERS)[known]


def _recomputed(published: Published, verdict: Verdict) -> Floats:
    """What explains each figure, else what the usual method gives from the counts as given."""
    made = np.where(verdict.explained, verdict.value, as_given(published))
    return np.where(verdict.given, made, np.nan)


def as_given(published: Published) -> Floats:
    """What the usual method and test give of every figure, without any departure. Shape (6, k)."""
    usual = np.full((len(published.figures), len(published)), np.nan)
    for figure, arm in zip((4, 5), published.arms, strict=True):
        usual[figure] = 100 * arm.risk
    for rows in published.groups(np.flatnonzero(~published.trials.is_missing())):
        key = str(published.key[rows[0]])
        if key:
            usual[:3, rows] = presented_as(published.results(rows), REPORTED[key].primary[0])
        usual[P, rows] = _p_values(published, rows)
    return usual


def _p_values(published: Published, rows: Ints) -> Floats:
    """P as given: by the declared test, else the usual one; one-sided where that is declared."""
    named = {test.name: test for test in tests(str(published.key[rows[0]]))}
    names = [usual_test(published, row) for row in rows.tolist()]
    made = np.full(len(rows), np.nan)
    for name, halved in product(dict.fromkeys(names), (False, True)):
        at = np.flatnonzero((np.array(names) == name) & (published.one_sided[rows] == halved))
        arms = published.trials.treatment[rows[at]], published.trials.control[rows[at]]
        printed = published.p.value[rows[at]]
        made[at] = p_values.p_value(named[name], arms, one_sided=halved, printed=printed)
    return made


def usual_test(published: Published, at: int) -> str:
    """The name of the test by which P is computed as given: the declared one, else Wald's or Pearson's."""
    named = [test.name for test in tests(str(published.key[at]))]
    declared = str(published.declared[at])
    return declared if declared in named else "wald" if "wald" in named else "pearson"


def _tried(published: Published, verdict: Verdict, *, costly: bool) -> Ints:
    """How many comparisons of a method, or a test, and a rounding stand behind each verdict."""
    made = np.zeros(len(published), np.int64)
    for rows in published.groups(np.flatnonzero(published.checked)):
        key = str(published.key[rows[0]])
        for full in (False, True):
            within = None if full else frozenset[str]()
            some = rows[verdict.full[rows] == full]
            if key:
                every = estimates.tried(key, within) + (len(computed(key, usual=True)) if full else 0)
                made[some] += every * verdict.given[:3, some].any(axis=0)
            made[some] += p_values.tried(key, within, costly=costly) * verdict.given[P, some]
            made[some] += percents.tried(within) * verdict.given[PERCENTS][:, some].sum(axis=0)
    return made

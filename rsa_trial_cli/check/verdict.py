"""The verdict on printed results: status of each figure, its value from the counts, how much was tried.

Its strength is how many other tables the same readings would explain.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from rsa_trial_cli.check import coherence, estimates, p_values
from rsa_trial_cli.check.findings import STRENGTHS, Findings, Strengths, Texts, Verdict
from rsa_trial_cli.check.judging import judge, verdicts
from rsa_trial_cli.check.printed_measures import REPORTED, tests
from rsa_trial_cli.check.programs import computed
from rsa_trial_cli.check.readings import (
    ASSUMPTION,
    CONSISTENT,
    DENOMINATORS,
    DIFFERS,
    FOLLOWS,
    ONE_SIDED,
    OTHER_METHOD,
    PLACE,
    READINGS,
    ROUNDINGS,
    STEP,
    UNCHECKED,
    status,
)
from rsa_trial_cli.check.study import OTHER_TEST, PERCENTS, Among, Ints, P, Published, presented_as, taken
from rsa_trial_cli.check.without_counts import Alone, alone
from rsa_trial_cli.stats import TESTS
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair

SHIFTS = np.array([shift for shift in product(range(-2, 3), repeat=2) if shift != (0, 0)], float)
COSTLY = {name for name, test in TESTS.items() if test.largest}
SHARES = ((0.0, "strong"), (0.05, "good"), (0.5, "weak"), (1.0, "very_weak"))
AT_MOST = "good"  # of a lone P: some twenty tests are tried, and any of them may meet it by chance


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
        Strengths.none(len(published)) if quick else strengths(published, verdict),
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
        at = np.flatnonzero(lacking & percent.given & (n > 0))
        if len(at):
            made[figure, at] = np.where(coherence.of_a_count(percent[at], n[at]), CONSISTENT, DIFFERS)


def _recomputed(published: Published, verdict: Verdict) -> Floats:
    """What explains each figure, else what the usual method gives from the counts as given."""
    made = np.where(verdict.explained, verdict.value, as_given(published))
    return np.where(verdict.given, made, np.nan)


@np.errstate(all="ignore")  # the letter asks for it too
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
            made[some] += (len(ROUNDINGS) + len(DENOMINATORS) if full else 1) * verdict.given[PERCENTS][
                :, some
            ].sum(axis=0)
    return made


def strengths(published: Published, verdict: Verdict) -> Strengths:
    """strong, good, weak or very_weak, for each result of which something is explained.

    The events of one or both arms are moved by up to two, which gives up to 24 other tables. The
    strength is the share of them that the readings of the study explain too: none, up to 5%, up to 50%, more.
    A P without any other figure is never strong. Tests that take over a millisecond per table are tried only
    if one of them explains the P of the study.
    """
    made = Strengths.none(len(published))
    costly = np.array([bool(COSTLY & set(names or ())) for names in verdict.method[P]])
    rows = np.flatnonzero(verdict.explained.any(axis=0))
    kinds = [*zip(verdict.study[rows].tolist(), costly[rows].tolist(), strict=True)]
    for place, slow in sorted({*kinds}):
        same = rows[[kind == (place, slow) for kind in kinds]]
        for group in published.groups(same):
            accepted, tried = _accepted(published, verdict, group, READINGS[place], costly=slow)
            share = (accepted / np.maximum(1, tried)).tolist()
            made.words[group] = [next(name for most, name in SHARES if s <= most) for s in share]
            made.accepted[group], made.tried[group] = accepted, tried
    lone = verdict.explained[P] & (verdict.explained.sum(axis=0) == 1)
    made.words[lone & (made.words == STRENGTHS[0])] = AT_MOST
    return made


def _accepted(
    published: Published, verdict: Verdict, rows: Ints, within: frozenset[str], *, costly: bool
) -> tuple[Ints, Ints]:
    """How many of the moved tables that exist are accepted, and how many exist, both of shape (rows,)."""
    many = np.repeat(rows, len(SHIFTS))
    arms = _moved(taken(published.arms, many), np.tile(SHIFTS, (len(rows), 1)).T)
    exists = np.isfinite(arms[0].events + arms[1].events)
    keep = verdict.explained[:, many]
    results = published.results(many, Among(arms, keep, costly))
    accepted: Bools = exists & estimates.may_follow(results, within)
    if accepted.any():
        some = np.flatnonzero(accepted)
        judged = judge(results[some], within)
        accepted[some] = (judged.explained | ~keep[:, some]).all(axis=0)
    shape = len(rows), len(SHIFTS)
    return accepted.reshape(shape).sum(axis=1), exists.reshape(shape).sum(axis=1)


def _moved(arms: Pair, by: Floats) -> Pair:
    """The arms with so many events more, nan where that is impossible in either."""
    events = [arm.events + shift for arm, shift in zip(arms, by, strict=True)]
    possible = np.all([(x >= 0) & (x <= arm.n) for x, arm in zip(events, arms, strict=True)], axis=0)
    treatment, control = (
        Arm.of(np.where(possible, x, np.nan), arm.n) for x, arm in zip(events, arms, strict=True)
    )
    return treatment, control

"""The strength of a verdict: how many other tables the same readings would explain."""

from __future__ import annotations

from itertools import product

import numpy as np

from rsa_trial_cli.check.findings import Strengths, Verdict
from rsa_trial_cli.check.judging import judge
from rsa_trial_cli.check.readings import READINGS
from rsa_trial_cli.check.study import Among, Ints, P, Published, taken
from rsa_trial_cli.stats import TESTS
from rsa_trial_cli.stats.arms import Arm, Bools, Floats
from rsa_trial_cli.stats.measures.measure import Pair

SHIFTS = np.array([shift for shift in product(range(-2, 3), repeat=2) if shift != (0, 0)], float)
COSTLY = {name for name, test in TESTS.items() if test.largest}
STRENGTHS = ("strong", "good", "weak", "very_weak")  # a study with several results has its strongest
SHARES = ((0.0, "strong"), (0.05, "good"), (0.5, "weak"), (1.0, "very_weak"))
AT_MOST = "good"  # of a lone P: some twenty tests are tried, and any of them may meet it by chance


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
    judged = judge(published.results(many, Among(arms, keep, costly)), within)
    accepted: Bools = exists & (judged.explained | ~keep).all(axis=0)
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

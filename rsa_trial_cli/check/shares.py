"""The printed percents of the arms: whether they are those of the counts, and of which counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.check.claims import Claims
from rsa_trial_cli.check.departures import GIVEN, Reading
from rsa_trial_cli.check.figures import NEAREST, ROUNDINGS, prints_as
from rsa_trial_cli.check.frames import DENOMINATORS
from rsa_trial_cli.stats.trials import Bools


class Story(NamedTuple):
    """One set of counts: which percents it gives, and by which rounding or departure, both (2, k)."""

    data: str
    found: Bools
    rounding: NDArray[np.object_]

    def readings(self, found: Bools, arm: int) -> Iterator[tuple[Reading, NDArray[np.intp]]]:
        """The studies of one arm's found percents, by reading."""
        for rounding in dict.fromkeys(self.rounding[arm].tolist()):
            reading: Reading = frozenset({rounding}) if rounding and rounding != NEAREST else GIVEN
            yield reading, np.flatnonzero(found & (self.rounding[arm] == rounding))


def first_story(claims: Claims) -> Story:
    """The percents of the counts as they stand, rounded as usual."""
    return _story(claims, "", (NEAREST,))


def stories(claims: Claims, within: frozenset[str] | None = None) -> list[Story]:
    """The percents of the counts as they stand, rounded in any way, and of every other denominator."""
    rules = [rule for rule in ROUNDINGS if rule == NEAREST or within is None or rule in within]
    return [
        _story(claims, "", tuple(rules)),
        *(_story(claims, name, (NEAREST,)) for name, _ in DENOMINATORS),
    ]


def _story(claims: Claims, data: str, rules: tuple[str, ...]) -> Story:
    arms = dict(DENOMINATORS)[data](claims.arms, claims.percents) if data else claims.arms
    found = np.zeros((2, len(claims)), bool)
    rounding = np.full((2, len(claims)), "", object)
    for at, (arm, figures) in enumerate(zip(arms, claims.percents, strict=True)):
        with np.errstate(all="ignore"):
            percent = 100 * arm.risk
        for rule in rules:
            new = prints_as(percent, figures, rule) & ~found[at]
            found[at] |= new
            rounding[at, new & (arm.n == claims.arms[at].n)] = rule
            rounding[at, new & (arm.n != claims.arms[at].n)] = "denominator"
    return Story(data, found, rounding)

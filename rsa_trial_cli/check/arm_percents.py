"""The printed percents of the arms: whether they are those of the counts, and of which counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.changed_counts import DENOMINATORS
from rsa_trial_cli.check.claims import Claims
from rsa_trial_cli.check.figures import ROUNDINGS, prints_as
from rsa_trial_cli.stats.arms import Bools, Floats


class Story(NamedTuple):
    """One set of counts: which percents it gives, and in which arm it changes them, all of shape (2, k)."""

    data: str
    found: Bools
    changed: Bools
    values: Floats


def first_story(claims: Claims) -> Story:
    """The percents of the counts as they stand."""
    return _story(claims, "")


def stories(claims: Claims) -> list[Story]:
    """The percents of the counts as they stand, and of every other denominator."""
    return [_story(claims, name) for name in ("", *(name for name, _ in DENOMINATORS))]


def tried(within: frozenset[str] | None = None) -> int:
    """How many roundings and denominators each percent is compared with."""
    return len(ROUNDINGS) + len(DENOMINATORS) if within is None else 1


def percents(claims: Claims) -> Floats:
    """Of the counts as they stand, shape (2, k)."""
    return np.stack([100 * arm.risk for arm in claims.arms])


def _story(claims: Claims, data: str) -> Story:
    arms = dict(DENOMINATORS)[data](claims.arms, claims.percents) if data else claims.arms
    shares = [100 * arm.risk for arm in arms]
    found = [prints_as(share, figures) for share, figures in zip(shares, claims.percents, strict=True)]
    changed = [arm.n != own.n for arm, own in zip(arms, claims.arms, strict=True)]
    return Story(data, np.stack(found), np.stack(changed), np.stack(shares))

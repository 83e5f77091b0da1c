"""Several arms of a study as one, so that a control group counts once: Cochrane Handbook 23.3.4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import reduce

import numpy as np

from rsa_trial_cli.stats.arms import AnyArm, Means
from rsa_trial_cli.stats.inference.spread import one_sample


def together(arm: AnyArm, places: Sequence[int]) -> AnyArm:
    """The arms with those at these places as one, at the first of them. places : rows of one study."""
    each = [arm[np.array([at])] for at in places]
    one = reduce(_both, each)
    cells = {name: getattr(arm, name).copy() for name in (f.name for f in fields(arm))}
    for name, values in cells.items():
        values[places[0]] = getattr(one, name)[0]
    return replace(arm, **cells)


def _both(first: AnyArm, second: AnyArm) -> AnyArm:
    """Two arms of one study as one: counts are sums, means those of all participants."""
    if isinstance(first, Means) and isinstance(second, Means):
        return one_sample(first, second)
    return replace(first, **{name: getattr(first, name) + getattr(second, name) for name in first.numbers})

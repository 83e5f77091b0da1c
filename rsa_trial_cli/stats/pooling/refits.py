"""The same meta-analysis without each study, and with one study more at a time: each a batch of refits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rsa_trial_cli.stats.arms import Bools
from rsa_trial_cli.stats.pooling.batch import Effects, Index

_Kept = Callable[[Index, Index], Bools]


def leave_one_out(effects: Effects) -> tuple[Effects, Index]:
    """A refit without each study that counts, and the study that each leaves out, shape (m,).

    The refits of one meta-analysis stand together, in the order of its studies.
    """
    return _refits(effects, lambda at, omitted: at != omitted)


def cumulative(effects: Effects) -> tuple[Effects, Index]:
    """A refit with the studies up to each that counts, and that study, shape (m,)."""
    return _refits(effects, lambda at, last: at <= last)


def _refits(effects: Effects, kept: _Kept) -> tuple[Effects, Index]:
    named = np.flatnonzero(effects.used)
    own = np.searchsorted(effects.groups.starts, named, side="right") - 1
    studies, groups = effects.groups.some(own)
    made = Effects(effects.y[studies], effects.v[studies], groups)
    return made.where(kept(studies, groups.spread(named))), named

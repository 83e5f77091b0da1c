"""The same meta-analysis without each study, and with one study more at a time: each a batch of refits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Bools
from rsa_trial_cli.stats.pooling.batch import Effects, Groups, Index


class Refits(NamedTuple):
    """A batch of meta-analyses of studies of another batch.

    rows : its studies, shape (r,); groups : of these, m; named : the study that each leaves out or ends with,
    shape (m,). Those of one meta-analysis stand together, in the order of its studies.
    """

    rows: Index
    groups: Groups
    named: Index


def leave_one_out(effects: Effects) -> Refits:
    """A refit without each study that counts; none where it is the only row."""
    own, named, studies, groups = _copies(effects, effects.groups.sizes > 1)
    kept = studies != groups.spread(named)
    return Refits(studies[kept], Groups.of_sizes(effects.groups.sizes[own] - 1), named)


def cumulative(effects: Effects) -> Refits:
    """A refit with the studies up to each that counts."""
    own, named, studies, groups = _copies(effects, effects.groups.sizes > 0)
    kept = studies <= groups.spread(named)
    return Refits(studies[kept], Groups.of_sizes(named - effects.groups.starts[own] + 1), named)


def _copies(effects: Effects, wanted: Bools) -> tuple[Index, Index, Index, Groups]:
    """For each study that counts in the wanted meta-analyses: its own, itself, and a copy of that."""
    named = np.flatnonzero(effects.used & effects.groups.spread(wanted))
    own = np.searchsorted(effects.groups.starts, named, side="right") - 1
    studies, groups = effects.groups.some(own)
    return own, named, studies, groups

"""The order in which the studies of a meta-analysis are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.pooling.batch import Index
from rsa_trial_cli.stats.pooling.common_effect import common_weights
from rsa_trial_cli.stats.pooling.pooled import MODELS
from rsa_trial_cli.stats.pooling.pooled_lines import Lines

Key = Callable[[Lines, Sequence[str], Sequence[str]], Floats]


def _weight(made: Lines, models: Sequence[str]) -> Floats:
    """Weights in the line that leads: random effects where they are shown and estimable. Shape (n,)."""
    common = common_weights(made.studies, made.asked.common)
    random = made.fit.weights_percent()
    return np.where(np.isnan(random), common, random) if MODELS[0] in models else common


def _rank(names: Sequence[str]) -> Floats:
    place = {name: at for at, name in enumerate(sorted({*names}, key=lambda name: (name.casefold(), name)))}
    return np.array([place[name] for name in names], dtype=float)


ORDERS: dict[str, Key] = {  # made, the names of its studies, the models shown ↦ what rises, shape (n,)
    "estimate": lambda made, _, __: made.studies.effects.y,
    "weight": lambda made, _, models: -_weight(made, models),
    "events": lambda made, _, __: -made.studies.tables.events,
    "name": lambda _, names, __: _rank(names),
}


def sorted_studies(made: Lines, names: Sequence[str], models: Sequence[str], by: str | None) -> Index:
    """The n studies in this order within each meta-analysis, shape (n,); those without a value come last.

    by : a name in ORDERS, None for the order in which they are.
    """
    groups = made.studies.effects.groups
    if by is None:
        return np.arange(groups.n)
    return np.lexsort((ORDERS[by](made, names, models), groups.spread(np.arange(len(groups)))))
